/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with an item, collected: every finding has the path of its value. Invariant:
 * collecting never stops early; running out of memory is kept, and is the result.
 */
#ifndef DYNI_MODEL_FINDINGS_H
#define DYNI_MODEL_FINDINGS_H

#include "model/item.h"

/** Where a value stands: a chain on the stack, from the value out to the item (NULL). */
struct dyni_place {
    const struct dyni_place *parent;
    struct dyn_str name; /**< of a member; absent: an element */
    size_t index;        /**< of an element */
};

/** Zero it, then set `mem`, which takes everything. */
struct dyni_found {
    struct dyn_arena *mem;
    struct dyn_findings list;
    size_t capacity;
    bool no_memory;
    bool has_bad_json; /**< an `any` value or extra cannot be walked */
};

/** Adds a finding at a place; NULL is the item itself. */
void dyni_found_add(struct dyni_found *found, const struct dyni_place *place, int code,
                    const char *format, ...) DYN_ATTR_PRINTF(4, 5);

/** Adds an error as a finding, its path behind the place. */
void dyni_found_error(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_error *why);

/** The same, unless one with that path and code is there already: a field that several keys
 * need is one finding. */
void dyni_found_once(struct dyni_found *found, const struct dyn_error *why);

/** DYN_OK when nothing was found; DYN_E_NOMEM; else DYN_E_INVALID with the first finding in
 * *err and how many more there are. */
int dyni_found_result(const struct dyni_found *found, struct dyn_error *err);

#endif
