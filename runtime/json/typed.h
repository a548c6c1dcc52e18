/* SPDX-License-Identifier: MIT */
/*
 * Reads the frame of DynamoDB's attribute values, {"S": ... }: an object with exactly one
 * member, whose name is one of ten type tags. Invariant: between dyni_read_typed and
 * dyni_read_typed_end the caller reads exactly one value. White space and escapes are
 * taken wherever JSON allows them; compact text is the fast path.
 */
#ifndef DYNI_JSON_TYPED_H
#define DYNI_JSON_TYPED_H

#include "core/shared.h"
#include "json/reader.h"

/** The type tags of a DynamoDB AttributeValue. */
enum dyni_tag {
    DYNI_TAG_NONE,
    DYNI_TAG_S,
    DYNI_TAG_N,
    DYNI_TAG_B,
    DYNI_TAG_BOOL,
    DYNI_TAG_NULL,
    DYNI_TAG_SS,
    DYNI_TAG_NS,
    DYNI_TAG_BS,
    DYNI_TAG_L,
    DYNI_TAG_M,
    DYNI_TAG_COUNT
};

/** The tag's text: "S", "BOOL"; "" for DYNI_TAG_NONE. */
DYNI_SHARED const char *dyni_tag_name(enum dyni_tag tag);

/* The parts of the two below that white space, long tags and problems need. */
DYNI_SHARED int dyni_read_typed_slow(struct dyni_reader *r, enum dyni_tag *ret_tag);
DYNI_SHARED int dyni_read_typed_end_slow(struct dyni_reader *r);

/** The tag whose one letter is '@' + index; DYNI_TAG_NONE for the others. */
extern DYNI_SHARED const unsigned char dyni_tag_of_letter[32];

/** The opening of an attribute value, {"S": and the like. Then follows the value. */
static inline int dyni_read_typed(struct dyni_reader *r, enum dyni_tag *ret_tag)
{
    const char *p = r->pos;
    if (r->end - p >= 8 && r->depth < r->max_depth) {
        uint64_t word = dyni_scan_load(p);
        unsigned char tag = dyni_tag_of_letter[word >> 16 & 0x1f];
        /* {"?": with a letter of 0x40 to 0x5f */
        if ((word & UINT64_C(0xffffe0ffff)) == UINT64_C(0x3a2240227b) &&
            tag != DYNI_TAG_NONE) {
            r->pos += 5;
            r->depth++;
            *ret_tag = (enum dyni_tag)tag;
            return DYN_OK;
        }
    }
    return dyni_read_typed_slow(r, ret_tag);
}

/** The end of an attribute value; a second type in it is a problem. */
static inline int dyni_read_typed_end(struct dyni_reader *r)
{
    if (*r->pos == '}') {
        r->pos++;
        r->depth--;
        return DYN_OK;
    }
    return dyni_read_typed_end_slow(r);
}

/** dyni_read_string without the call where the text is plain, as most is. */
static inline int dyni_read_plain(struct dyni_reader *r, struct dyn_str *ret)
{
    char *p = r->pos;
    if (*p == '"') {
        size_t len = dyni_scan_plain(p + 1, r->end);
        char *closer = p + 1 + len;
        if (*closer == '"') {
            *ret = dyn_str_n(p + 1, len);
            *closer = '\0';
            r->pos = closer + 1;
            return DYN_OK;
        }
    }
    return dyni_read_string(r, ret);
}

/** A member's beginning as it stands in the shortest text: "name": with neither white space nor
 * escapes, in words that are compared at once. */
struct dyni_member {
    uint64_t words[3], last_mask;
    uint8_t len;   /**< of the text; 0: not made */
    uint8_t whole; /**< words before the masked one */
};

/** Names up to this length can be expected; a longer one never compares equal. */
#define DYNI_MEMBER_NAME_MAX 21

void dyni_member_expect(struct dyni_member *ret_member, struct dyn_str name);

/** Reads the next member's name if it is the expected one, written that way. Otherwise nothing
 * is read, and dyni_read_member does it. */
static inline bool dyni_read_member_if(struct dyni_reader *r, bool *first,
                                       const struct dyni_member *member)
{
    char *p = r->pos;
    if (!*first && *p++ != ',')
        return false;
    if (r->end - p < (ptrdiff_t)sizeof(member->words))
        return false;
    for (size_t i = 0; i < member->whole; i++)
        if (dyni_scan_load(p + 8 * i) != member->words[i])
            return false;
    if ((dyni_scan_load(p + 8 * member->whole) & member->last_mask) !=
        member->words[member->whole])
        return false;
    r->pos = p + member->len;
    *first = false;
    return true;
}

#endif
