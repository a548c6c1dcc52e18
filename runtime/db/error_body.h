/* SPDX-License-Identifier: MIT */
/*
 * Looks through the body of an error for the few top-level members that it has. The body
 * may be anything: a proxy's HTML page, half a JSON text, bytes that are no UTF-8.
 * Invariant: it is not changed, since it may hold an item that the caller wants.
 */
#ifndef DYNI_DB_ERROR_BODY_H
#define DYNI_DB_ERROR_BODY_H

#include <dyn/types.h>

/** The texts as they stand in the body, escapes included, without the quotes; absent:
 * there is no such member, or it is no string. */
struct dyni_error_members {
    struct dyn_str code, type, message;
};

/** Finds them; borrows the body. */
struct dyni_error_members dyni_error_members(struct dyn_str body);

/** Copies text, out of JSON or plain, as valid UTF-8: control characters and escapes of
 * them become spaces, what is no character a question mark. Cut between characters at
 * `size`, which counts the NUL. */
void dyni_error_copy(struct dyn_str raw, bool is_json, char *ret_text, size_t size);

#endif
