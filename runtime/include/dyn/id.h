/* SPDX-License-Identifier: MIT */
/*
 * New identifiers from the system's random source and clock, as lower- or upper-case text
 * of fixed length. Nothing is kept between calls, so two ULIDs of one millisecond are in
 * random order.
 */
#ifndef DYN_ID_H
#define DYN_ID_H

#include <dyn/error.h>
#include <dyn/system.h>

enum dyn_id_kind {
    DYN_ID_ULID = 0, /**< 26 characters, Crockford's base 32, time-ordered */
    DYN_ID_UUID4,    /**< 36 characters, RFC 9562 version 4 */
    DYN_ID_UUID7,    /**< 36 characters, RFC 9562 version 7, time-ordered */
    DYN_ID_KSUID,    /**< 27 characters, base 62, seconds since 2014-05-13T16:53:20Z */
    DYN_ID_RANDOM    /**< 32 hexadecimal digits, 128 random bits */
};

/** Room for every kind, with the NUL. */
#define DYN_ID_TEXT_MAX 37

DYN_BEGIN_DECLS

/** Makes a new identifier; `system` NULL: dyn_system_default(). NUL-terminated, its
 * length in *ret_len (NULL allowed). DYN_OK; DYN_E_SYSTEM when the clock or the random
 * source fails, or the clock is outside the years that the kind can hold; DYN_E_ARG for
 * no such kind. Both outputs are untouched on failure. */
DYN_API int dyn_id_new(const struct dyn_system *system, enum dyn_id_kind kind,
                       char ret_text[DYN_ID_TEXT_MAX], size_t *ret_len,
                       struct dyn_error *err);

/** Whether the text is a UUID: 8-4-4-4-12 hexadecimal digits, either case. */
DYN_API bool dyn_uuid_valid(struct dyn_str text);

/** Whether the text is a ULID: 26 characters of Crockford's alphabet, either case, the
 * first 0 to 7. */
DYN_API bool dyn_ulid_valid(struct dyn_str text);

DYN_END_DECLS

#endif
