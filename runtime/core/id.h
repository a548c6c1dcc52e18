/* SPDX-License-Identifier: MIT */
/*
 * How the text of an identifier stands: whether it is one, and in the letters that are
 * stored. Reading and writing ask this for each identifier of each item. And the text of
 * a UUID whose random bytes somebody else has.
 */
#ifndef DYNI_CORE_ID_H
#define DYNI_CORE_ID_H

#include <dyn/id.h>

enum dyni_id_form {
    DYNI_ID_NONE = 0, /**< no identifier of that kind */
    DYNI_ID_OTHER,    /**< one with letters of the other case */
    DYNI_ID_STORED    /**< one as it is stored: UUIDs in lower, ULIDs in upper case */
};

enum dyni_id_form dyni_uuid_form(struct dyn_str text);
enum dyni_id_form dyni_ulid_form(struct dyn_str text);

/** Writes a UUID of version 4, with NUL, and puts that version into the bytes. */
void dyni_uuid4_text(uint8_t random[16], char ret_text[DYN_ID_TEXT_MAX]);

#endif
