/* SPDX-License-Identifier: MIT */
#include "local/value/value.h"

#include "core/base64.h"
#include "local/value/list.h"

/* Members and elements that are gathered on the stack, at each level. */
#define MAP_ROOM  24
#define LIST_ROOM 8

/* Open objects and arrays of a stored item: its own, and two for each level of values. It
 * bounds the recursion below. */
#define DEPTH_MAX (2 * DYNL_NESTING_MAX + 4)

struct loading {
    struct dyn_arena *mem;
    struct dyni_reader r;
};

static int load_value(struct loading *in, struct dynl_value *ret);

static struct dynl_gathering gathering(struct loading *in, void *room, size_t size,
                                       size_t capacity)
{
    return (struct dynl_gathering){in->mem, room, size, 0, capacity, false};
}

/* Bytes take the place of the text that they are read from. */
static int load_bytes(struct loading *in, struct dyn_str *ret)
{
    struct dyn_str text;
    char *place;
    int rc = dyni_read_plain(&in->r, &text);

    if (rc != DYN_OK)
        return rc;
    place = in->r.begin + (text.ptr - in->r.begin);
    if (dyni_base64_decode(text, (uint8_t *)place, &ret->len) != DYN_OK)
        return dyni_reader_fail(&in->r, DYN_E_JSON, place, "expected base 64");
    ret->ptr = place;
    return DYN_OK;
}

static int load_null(struct loading *in, struct dynl_value *ret)
{
    int rc = dyni_read_bool(&in->r, &ret->truth);

    return rc == DYN_OK && !ret->truth
               ? dyni_reader_fail(&in->r, DYN_E_JSON, in->r.pos, "expected true")
               : rc;
}

/* One of a list; of a set, whose members have no tags of their own, `member` is theirs. */
static int load_element(struct loading *in, enum dyni_tag member, struct dynl_value *ret)
{
    if (member == DYNI_TAG_NONE)
        return load_value(in, ret);
    *ret = (struct dynl_value){.tag = member};
    return member == DYNI_TAG_B ? load_bytes(in, &ret->text)
                                : dyni_read_plain(&in->r, &ret->text);
}

static int load_elements(struct loading *in, enum dyni_tag member, struct dynl_value *ret)
{
    struct dynl_value room[LIST_ROOM];
    struct dynl_gathering g = gathering(in, room, sizeof(room[0]), LIST_ROOM);
    bool first = true;
    int rc = dyni_read_array(&in->r);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_element(&in->r, &first)) > 0) {
        struct dynl_value *value = dynl_gathering_add(&g);
        rc = value == NULL ? DYN_E_NOMEM : load_element(in, member, value);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc != DYN_OK)
        return rc;
    ret->count = g.count;
    ret->items = dynl_gathering_end(&g);
    return ret->items != NULL ? DYN_OK : DYN_E_NOMEM;
}

static int load_map(struct loading *in, struct dynl_value *ret)
{
    struct dynl_member room[MAP_ROOM];
    struct dynl_gathering g = gathering(in, room, sizeof(room[0]), MAP_ROOM);
    struct dyn_str name;
    bool first = true;
    int rc = dyni_read_object(&in->r);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_member(&in->r, &first, &name)) > 0) {
        struct dynl_member *member = dynl_gathering_add(&g);
        if (member == NULL)
            return DYN_E_NOMEM;
        member->name = name;
        rc = load_value(in, &member->value);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc != DYN_OK)
        return rc;
    ret->count = g.count;
    ret->members = dynl_gathering_end(&g);
    return ret->members != NULL ? DYN_OK : DYN_E_NOMEM;
}

static int load_content(struct loading *in, struct dynl_value *ret)
{
    switch (ret->tag) {
    case DYNI_TAG_S:
    case DYNI_TAG_N:
        return dyni_read_plain(&in->r, &ret->text);
    case DYNI_TAG_B:
        return load_bytes(in, &ret->text);
    case DYNI_TAG_BOOL:
        return dyni_read_bool(&in->r, &ret->truth);
    case DYNI_TAG_NULL:
        return load_null(in, ret);
    case DYNI_TAG_SS:
        return load_elements(in, DYNI_TAG_S, ret);
    case DYNI_TAG_NS:
        return load_elements(in, DYNI_TAG_N, ret);
    case DYNI_TAG_BS:
        return load_elements(in, DYNI_TAG_B, ret);
    case DYNI_TAG_L:
        return load_elements(in, DYNI_TAG_NONE, ret);
    default:
        return load_map(in, ret);
    }
}

static int load_value(struct loading *in, struct dynl_value *ret)
{
    enum dyni_tag tag;
    int rc = dyni_read_typed(&in->r, &tag);

    if (rc != DYN_OK)
        return rc;
    *ret = (struct dynl_value){.tag = tag};
    rc = load_content(in, ret);
    return rc == DYN_OK ? dyni_read_typed_end(&in->r) : rc;
}

int dynl_item_read(struct dynl_call *call, char *json, size_t len, struct dynl_value *ret)
{
    struct loading in = {.mem = call->mem};
    struct dynl_value item = {.tag = DYNI_TAG_M};
    int rc;

    dyni_reader_init(&in.r, json, len, DEPTH_MAX);
    rc = load_map(&in, &item);
    if (rc == DYN_OK)
        rc = dyni_read_end(&in.r);
    if (rc == DYN_E_NOMEM)
        return dynl_no_memory(call);
    if (rc != DYN_OK)
        return dynl_fail(call, DYN_E_SYSTEM,
                         "the store is damaged: an item, at byte %zu: %s",
                         in.r.problem_at, in.r.problem);
    *ret = item;
    return DYN_OK;
}

int dynl_item_copy(struct dynl_call *call, struct dyn_str json, struct dynl_value *ret)
{
    char *copy = dyn_arena_bytes(call->mem, json.len + 1);

    if (copy == NULL)
        return dynl_no_memory(call);
    memcpy(copy, json.ptr, json.len);
    copy[json.len] = '\0';
    return dynl_item_read(call, copy, json.len, ret);
}
