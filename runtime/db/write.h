/* SPDX-License-Identifier: MIT */
/*
 * What the verbs that write have in common: a request with expressions, the conditions that
 * make it safe, what it returns, and what it means when it is refused. Invariant: every
 * conditional write asks for the stored item, by which a refusal is explained.
 */
#ifndef DYNI_DB_WRITE_H
#define DYNI_DB_WRITE_H

#include "db/expression.h"
#include "db/request.h"

#include <dyn/item.h>

/** What of the stored item a write depends on. */
enum dyni_expects {
    DYNI_EXPECTS_ANY, /* whatever there is, or nothing */
    DYNI_EXPECTS_NONE,
    DYNI_EXPECTS_ITEM
};

/** Which version, where the model has one. */
enum dyni_expects_version {
    DYNI_VERSION_ANY,
    DYNI_VERSION_ABSENT, /* none: no item, or one that was written without */
    DYNI_VERSION_IS
};

struct dyni_write {
    struct dyni_request request;
    struct dyni_expression e;
    const struct dyn_write_opts *opts; /* never NULL */
    struct dyn_arena *mem;
    const void *key;  /* the model's key struct, or NULL and */
    const void *item; /* the item that is put or upserted */
    enum dyni_expects expects;
    enum dyni_expects_version version_is;
    union dyn_scalar version; /* as its field holds it */
    bool is_update;
    bool is_guarded; /* parts of the stored item have to be what the caller knows */
    bool is_marked;  /* what is put has something that no other write has */
    size_t sent_at, sent_len; /* of a put: where the item's JSON is in the body; or 0 */
    bool is_done;             /* the service did it */
    bool is_recognised;       /* at an earlier attempt, whose answer was lost */
};

/** Options that not every verb has. */
enum dyni_write_option {
    DYNI_HAS_VERSION = 1,
    DYNI_HAS_MUST_EXIST = 2,
    DYNI_HAS_NEW = 4,
};

/** Checks what every verb asks of its arguments (see dyni_request_check), and refuses options
 * that this one has not. */
int dyni_write_check(struct dyn_client *db, const struct dyn_model *model, bool all,
                     const struct dyn_write_opts *opts, unsigned has,
                     struct dyn_error *err);

/** Begins with the table's name; `opts` NULL: defaults. Release it in each case. */
int dyni_write_begin(struct dyni_write *w, struct dyn_client *db,
                     const struct dyn_model *model, struct dyn_arena *mem,
                     const struct dyn_write_opts *opts, struct dyn_error *err);
void dyni_write_release(struct dyni_write *w);

/** The model's version field; NULL: it has none. */
const struct dyn_field *dyni_version_field(const struct dyn_model *model);

/** Takes the version that the caller expects from the options, else from an item (NULL: none),
 * DYN_E_ARG: the model has no version, or the number is none. */
int dyni_write_expect_version(struct dyni_write *w, struct dyn_int64 version,
                              const void *item);

/** Appends ,"Key":{...} from an item. */
int dyni_write_item_key(struct dyni_request *r, const void *item);

/** Appends the user's condition and that of `expects` to the condition. */
int dyni_write_conditions(struct dyni_write *w);

/** Appends that of the version. */
int dyni_write_version_condition(struct dyni_write *w);

/** Appends what stands behind the item or the key: expressions, what to return; sends it. `returns`
 * NULL: nothing. The answer's code, or what a refusal means. */
int dyni_write_send(struct dyni_write *w, const char *operation, const char *returns);

/** After a success: the returned item into *ret_item, which is zeroed when there is none. NULL:
 * reads the capacity only, if that was asked for. */
int dyni_write_take(struct dyni_write *w, void *ret_item);

/* --- write_result.c --------------------------------------------------------------------- */

/** What a write that was refused by its condition means: DYN_OK when it was this call's own, else
 * the error's code. */
int dyni_write_refused(struct dyni_write *w);

/* --- write_recognise.c ------------------------------------------------------------------ */

/** Whether preparing the item for a write of this kind will put something into it that no other
 * write has. */
bool dyni_write_will_mark(const struct dyn_model *model, enum dyn_write write,
                          const void *item);

/** Whether a field has such a thing after each write. */
bool dyni_write_marks_by(const struct dyn_field *field);

/** Whether the stored item is what an earlier attempt of this call wrote. */
bool dyni_write_recognises(struct dyni_write *w, struct dyn_str stored);

#endif
