/* SPDX-License-Identifier: MIT */
/*
 * A few attributes of an item whose JSON is kept before the decoder takes it apart: what a
 * query needs to go on behind an item, whatever the model makes of it. Invariant: `text` holds
 * the values of one item, each as it stood in the answer.
 */
#ifndef DYNI_MODEL_WATCH_H
#define DYNI_MODEL_WATCH_H

#include "json/reader.h"

#include <dyn/arena.h>
#include <dyn/buf.h>
#include <dyn/model.h>

/** Two of the table, and those that the key of an index may have. */
#define DYNI_WATCH_MAX 10

struct dyni_watched {
    struct dyn_str name; /* borrowed from the model */
    size_t at, len;      /* of its JSON in `text`; len 0: not met */
};

struct dyni_watch {
    struct dyni_watched attributes[DYNI_WATCH_MAX];
    size_t count;
    uint8_t *slots;   /* 1 + index by position in by_name; 0: none */
    bool has_foreign; /* some are no attributes that the model knows */
    struct dyn_buf text;
};

/** Adds an attribute unless it is there. No more than DYNI_WATCH_MAX. */
void dyni_watch_add(struct dyni_watch *watch, struct dyn_str name);

/** Finds out where the model has them; memory from `mem`. DYN_OK or DYN_E_NOMEM. */
int dyni_watch_begin(struct dyni_watch *watch, const struct dyn_model *model,
                     struct dyn_arena *mem);

/** Forgets the values. */
void dyni_watch_clear(struct dyni_watch *watch);

/** The JSON of attribute `index`, borrowed until the next clear; absent when not met. */
struct dyn_str dyni_watch_value(const struct dyni_watch *watch, size_t index);

/** Keeps the value that the reader stands before, which then is read as if nothing had been. */
void dyni_watch_keep(struct dyni_watch *watch, struct dyni_reader *r, size_t index);

/** The same for an attribute that the model does not know, if it is one of them. */
void dyni_watch_foreign(struct dyni_watch *watch, struct dyni_reader *r,
                        struct dyn_str name);

/** The same by position in by_name. */
static inline void dyni_watch_known(struct dyni_watch *watch, struct dyni_reader *r,
                                    size_t position)
{
    if (watch->slots[position] != 0)
        dyni_watch_keep(watch, r, watch->slots[position] - 1u);
}

#endif
