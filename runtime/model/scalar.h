/* SPDX-License-Identifier: MIT */
/*
 * One value that is no container, as text and back: the stored text of S and N, which keys,
 * defaults and attributes share. Binary is bytes here; whoever stores it as text encodes it.
 */
#ifndef DYNI_MODEL_SCALAR_H
#define DYNI_MODEL_SCALAR_H

#include "core/id.h"
#include "model/item.h"

/** Room for the text of any scalar that is not borrowed from the value. */
#define DYNI_SCALAR_TEXT_MAX 192

/**
 * The stored text of a present value, borrowed from it or written to `scratch`. Kinds: all but
 * BINARY, ANY, STRUCT and containers. DYN_OK, or an error that says what is wrong with the
 * value: DYN_E_RANGE, DYN_E_FORMAT. UTF-8 of strings is not looked at: whoever writes does.
 */
int dyni_scalar_text(const struct dyn_type *type, const void *value,
                     char scratch[DYNI_SCALAR_TEXT_MAX], struct dyn_str *ret_text,
                     struct dyn_error *err);

/** Whether a present value surely has a text, and one that can be stored, without making it.
 * False: make it to know. */
bool dyni_scalar_is_sure(const struct dyn_type *type, const void *value);

/**
 * Reads the stored text into a value, which borrows it where it is text. Kinds as above.
 * DYN_OK, DYN_E_FORMAT, DYN_E_RANGE or DYN_E_UNKNOWN; on failure *ret_value is untouched and
 * the error says what was found and what was expected.
 */
int dyni_scalar_parse(const struct dyn_type *type, struct dyn_str text, void *ret_value,
                      struct dyn_error *err);

/** How the text of a UUID or ULID stands. */
enum dyni_id_form dyni_scalar_id_form(const struct dyn_type *type, struct dyn_str id);

/** Turns the letters of a UUID to lower, of a ULID to upper case, in place; others stay. */
void dyni_scalar_fold(enum dyn_kind kind, char *text, size_t len);

/** Whether two present values are the same: numbers by value, times as they are stored,
 * identifiers in either case. */
bool dyni_scalar_equal(const struct dyn_type *type, const void *a, const void *b);

#endif
