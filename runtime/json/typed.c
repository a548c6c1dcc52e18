/* SPDX-License-Identifier: MIT */
#include "json/typed.h"

#include <string.h>

static const char *const tag_names[DYNI_TAG_COUNT] = {
    [DYNI_TAG_NONE] = "", [DYNI_TAG_S] = "S",       [DYNI_TAG_N] = "N",
    [DYNI_TAG_B] = "B",   [DYNI_TAG_BOOL] = "BOOL", [DYNI_TAG_NULL] = "NULL",
    [DYNI_TAG_SS] = "SS", [DYNI_TAG_NS] = "NS",     [DYNI_TAG_BS] = "BS",
    [DYNI_TAG_L] = "L",   [DYNI_TAG_M] = "M",
};

const unsigned char dyni_tag_of_letter[32] = {
    ['S' - '@'] = DYNI_TAG_S, ['N' - '@'] = DYNI_TAG_N, ['B' - '@'] = DYNI_TAG_B,
    ['L' - '@'] = DYNI_TAG_L, ['M' - '@'] = DYNI_TAG_M,
};

const char *dyni_tag_name(enum dyni_tag tag)
{
    return tag_names[tag];
}

/* The longer tags in compact text: {"SS": in six bytes, {"BOOL": in eight. */
static const struct {
    uint64_t mask;
    uint64_t text;
    unsigned char len;
    unsigned char tag;
} long_tags[] = {
    {UINT64_MAX, UINT64_C(0x3a224c4f4f42227b), 8, DYNI_TAG_BOOL},
    {UINT64_C(0xffffffffffff), UINT64_C(0x3a225353227b), 6, DYNI_TAG_SS},
    {UINT64_MAX, UINT64_C(0x3a224c4c554e227b), 8, DYNI_TAG_NULL},
    {UINT64_C(0xffffffffffff), UINT64_C(0x3a22534e227b), 6, DYNI_TAG_NS},
    {UINT64_C(0xffffffffffff), UINT64_C(0x3a225342227b), 6, DYNI_TAG_BS},
};

static enum dyni_tag tag_of_name(struct dyn_str name)
{
    for (enum dyni_tag tag = DYNI_TAG_S; tag < DYNI_TAG_COUNT; tag++) {
        /* Both end in NUL, and no tag holds one. */
        if (strcmp(name.ptr, tag_names[tag]) == 0 && strlen(name.ptr) == name.len)
            return tag;
    }
    return DYNI_TAG_NONE;
}

int dyni_read_typed_slow(struct dyni_reader *r, enum dyni_tag *ret_tag)
{
    if (r->end - r->pos >= 8 && r->depth < r->max_depth) {
        uint64_t word = dyni_scan_load(r->pos);
        for (size_t i = 0; i < sizeof(long_tags) / sizeof(long_tags[0]); i++) {
            if ((word & long_tags[i].mask) == long_tags[i].text) {
                r->pos += long_tags[i].len;
                r->depth++;
                *ret_tag = (enum dyni_tag)long_tags[i].tag;
                return DYN_OK;
            }
        }
    }
    int rc = dyni_read_object(r);
    if (rc != DYN_OK)
        return rc;
    (void)dyni_reader_peek(r);
    const char *at = r->pos;
    bool first = true;
    struct dyn_str name;
    rc = dyni_read_member(r, &first, &name);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return dyni_reader_fail(r, DYN_E_JSON, at, "an attribute value without a type");
    enum dyni_tag tag = tag_of_name(name);
    if (tag == DYNI_TAG_NONE)
        return dyni_reader_fail(r, DYN_E_JSON, at, "unknown attribute type tag");
    *ret_tag = tag;
    return DYN_OK;
}

int dyni_read_typed_end_slow(struct dyni_reader *r)
{
    (void)dyni_reader_peek(r);
    if (*r->pos == ',')
        return dyni_reader_fail(r, DYN_E_JSON, r->pos,
                                "an attribute value has exactly one type");
    if (*r->pos != '}')
        return dyni_reader_fail(r, DYN_E_JSON, r->pos, "expected '}'");
    r->pos++;
    r->depth--;
    return DYN_OK;
}

void dyni_member_expect(struct dyni_member *ret_member, struct dyn_str name)
{
    char text[sizeof(ret_member->words)] = {'"'};
    bool fits = name.len <= DYNI_MEMBER_NAME_MAX;
    size_t len = (fits ? name.len : 0) + 3;
    for (size_t i = 0; fits && i < name.len; i++) {
        fits = dyni_scan_is_plain(name.ptr[i]) || (unsigned char)name.ptr[i] >= 0x80;
        text[1 + i] = name.ptr[i];
    }
    memcpy(text + len - 2, "\":", 2);
    for (size_t i = 0; i < 3; i++)
        ret_member->words[i] = dyni_scan_load(text + 8 * i);
    ret_member->len = (uint8_t)len;
    ret_member->whole = (uint8_t)((len - 1) / 8);
    ret_member->last_mask = UINT64_MAX >> (8 * (8 * (ret_member->whole + 1u) - len));
    if (!fits)
        ret_member->last_mask = 0; /* which no word under it equals */
}
