/* SPDX-License-Identifier: MIT */
/*
 * What texts a key attribute can have, for proofs about them: whether a text can be taken
 * apart again, whether two keys can ever be equal, how long they get. A set of texts is a
 * row of cells, each a set of bytes and how often it stands there.
 *
 * Invariant: every text that the runtime can write is in the set (the set may hold more),
 * so that what is proved here holds for all data.
 */
#ifndef GEN_KEY_TEXT_H
#define GEN_KEY_TEXT_H

#include "model/model.h"

/** A set of bytes. */
struct key_bytes {
    uint64_t bits[4];
};

enum key_repeat { KEY_ONCE, KEY_OPTIONAL, KEY_MANY /**< none or more */ };

struct key_cell {
    struct key_bytes bytes;
    enum key_repeat repeat;
};

struct key_cells {
    struct key_cell *cells;
    size_t count, capacity;
};

/** The texts of a key whose template is bound. Allocated in `arena`. */
struct key_cells key_text_cells(struct dyn_arena *arena, const struct model_key *key);

/** Whether the texts differ in a place that can be told without search: before anything
 * optional or repeated. Cheap, and decides most pairs; false proves nothing. */
bool key_text_differs_at_start(const struct key_cells *a, const struct key_cells *b);

/** Whether no text is in both sets. */
bool key_text_disjoint(const struct key_cells *a, const struct key_cells *b);

/** Why the text of the key cannot be taken apart, in words; NULL: it can. */
const char *key_text_no_parse(struct dyn_arena *arena, const struct model_key *key);

/** The first value of an enum in the key that it can never hold, since it has a byte that
 * is refused; NULL: none. *ret_part is its component. */
const struct model_enum_value *key_text_refused_value(const struct model_key *key,
                                                      const struct model_part **ret_part);

/** Fewest and most bytes of the text. Components without a declared maximum count with
 * their least in both; *ret_is_declared tells whether any has one. */
void key_text_length(const struct model_key *key, size_t *ret_min, size_t *ret_max,
                     bool *ret_is_declared);

#endif
