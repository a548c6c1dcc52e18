/* SPDX-License-Identifier: MIT */
/*
 * Which bytes the text of one component of a key can hold.
 */
#ifndef GEN_KEY_BYTES_H
#define GEN_KEY_BYTES_H

#include "keys/key_text.h"

static inline bool key_bytes_has(const struct key_bytes *set, unsigned char byte)
{
    return (set->bits[byte / 64] >> (byte % 64) & 1) != 0;
}

static inline void key_bytes_add(struct key_bytes *set, unsigned char byte)
{
    set->bits[byte / 64] |= (uint64_t)1 << (byte % 64);
}

static inline bool key_bytes_meet(const struct key_bytes *a, const struct key_bytes *b)
{
    return ((a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1]) |
            (a->bits[2] & b->bits[2]) | (a->bits[3] & b->bits[3])) != 0;
}

/** Every byte. */
struct key_bytes key_bytes_all(void);

/** The bytes of a text; "0-9" is not a range here. */
struct key_bytes key_bytes_of(struct dyn_str text);

/** What part `index` of the key can hold, after what escaping does to it. */
struct key_bytes key_bytes_of_part(const struct model_key *key, size_t index);

/** Whether the component is escaped, or refused when it holds what divides the key: not
 * the case for widths that are fixed, attributes that are fields, and types N and B. */
bool key_part_is_guarded(const struct model_key *key, size_t index);

/** Whether the part may not hold this byte under `escape: reject`, or under `ordered`. */
bool key_part_refuses(const struct model_key *key, size_t index, unsigned char byte);

#endif
