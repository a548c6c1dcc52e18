/* SPDX-License-Identifier: MIT */
/*
 * What an open query or scan is inside. Invariants: `start` is where the page under way began,
 * or where the next one does; an item is taken apart when it is asked for, out of the answer as
 * it came; watches[passed] has the keys of the item that was passed last, if `is_within` a page.
 */
#ifndef DYNI_DB_PAGES_H
#define DYNI_DB_PAGES_H

#include "core/hash.h"
#include "db/expression.h"
#include "db/request.h"
#include "model/decode.h"

#include <dyn/query.h>

#define DYNI_CURSOR_HASH 16

enum dyni_pages_phase {
    DYNI_PAGES_ASK,   /* the next page has to be asked for */
    DYNI_PAGES_ITEMS, /* the reader stands before an item of the page, or behind the last */
    DYNI_PAGES_END    /* there is nothing left */
};

struct dyn_pages_state {
    struct dyn_client *db;
    const struct dyn_system *system;
    const struct dyn_model *model, *result;
    const char *operation; /* "Query", "Scan" */
    struct dyn_call_opts call;
    struct dyn_arena fixed; /* what all pages share */
    struct dyn_arena mem;   /* what the items of a page point to beside its text */
    struct dyn_buf request; /* up to request_len what all pages' requests have */
    size_t request_len;
    struct dyn_buf start;        /* ExclusiveStartKey, as JSON; empty: the beginning */
    struct dyn_buf page;         /* the answer */
    struct dyni_decoder decoder; /* on the page */
    struct dyni_expected *expected;
    struct dyni_watch watches[2]; /* of the item being read, and of the one before */
    unsigned passed;
    uint8_t key_wires[DYNI_WATCH_MAX]; /* of the watched attributes */
    void *item;                        /* room to read one */
    enum dyni_pages_phase phase;
    bool is_first;      /* no item of the page was read yet */
    bool is_within;     /* some were, and the page is not at its end */
    bool has_read_keys; /* the watch knows all that a start key needs */
    bool has_next;      /* the page said where the next one begins: in `next` */
    struct dyn_buf next;
    uint64_t limit;
    uint32_t page_size;
    bool is_filtered;
    uint32_t widened; /* pages that were not enough for the limit */
    bool drops_bound; /* items whose key attribute is `bound` are none of the result */
    size_t bound_slot;
    struct dyn_buf bound;
    uint8_t cursor_hash[DYNI_CURSOR_HASH];
};

/** What a query and a scan begin with: copies the options, watches the table's key. */
int dyni_pages_new(struct dyn_client *db, const struct dyn_model *model,
                   const struct dyn_model *result, const struct dyn_query_opts *opts,
                   struct dyn_pages_state **ret_state, struct dyn_error *err);

/** Watches the key attributes of what is read, whose values start keys hold. */
void dyni_pages_watch(struct dyn_pages_state *state, const struct dyn_query *query);

/** Whether the key attributes that a query names are the model's. */
bool dyni_query_fits(const struct dyn_model *model, const struct dyn_query *query);

/** DYN_E_ARG: the options ask for what a global index has not. */
int dyni_pages_check(const struct dyn_query *query, const struct dyn_query_opts *opts,
                     struct dyn_error *err);

/** What they end with: the request's common members are written; the cursor is put in. */
int dyni_pages_ready(struct dyn_pages_state *state, struct dyn_str cursor,
                     struct dyn_error *err);

void dyni_pages_free(struct dyn_pages_state *state);

/* --- cursor.c -------------------------------------------------------------------------- */

/** What a cursor is bound to: the operation, the request's common members up to the filter. 0,
 * or DYN_E_SYSTEM when the hash fails. */
int dyni_cursor_bind(struct dyn_pages_state *state, struct dyn_str described,
                     struct dyn_error *err);

/** The start key behind the item that was passed last. DYN_E_RESPONSE: the item did not have
 * all of its keys. */
int dyni_cursor_start(const struct dyn_pages_state *state, struct dyn_buf *out,
                      struct dyn_error *err);

/** Reads a cursor into state->start. DYN_E_CURSOR. */
int dyni_cursor_read(struct dyn_pages_state *state, struct dyn_str cursor,
                     struct dyn_error *err);

#endif
