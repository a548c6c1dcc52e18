/* SPDX-License-Identifier: MIT */
/*
 * How the text of an identifier stands: whether it is one, and in the letters that are
 * stored. Reading and writing ask this for each identifier of each item.
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

#endif
