/* SPDX-License-Identifier: MIT */
#include "local/value/parsing.h"

#include "local/value/list.h"
#include "local/value/sort.h"

/* Members and elements that are gathered on the stack, at each level. */
#define MAP_ROOM  24
#define LIST_ROOM 8

#define EMPTY_NAME "Empty attribute name"

static int read_value(struct dynl_parsing *in, unsigned level, struct dynl_value *ret);

/* --- Maps ---------------------------------------------------------------------------- */

/* Lists and maps end here that are nested too deep. */
static int skip(struct dynl_parsing *in)
{
    struct dyn_str raw;

    return dyni_read_raw(in->r, &raw) == DYN_OK ? DYN_OK : dynl_refuse_json(in);
}

/* The value of a member or element at a level; the item's own attributes are at the first. */
static int read_nested(struct dynl_parsing *in, unsigned level, struct dynl_value *ret)
{
    if (level <= DYNL_NESTING_MAX)
        return read_value(in, level, ret);
    in->is_too_deep = true;
    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    return skip(in);
}

static int check_name(struct dynl_parsing *in, unsigned level, struct dyn_str name)
{
    if (name.len == 0 && level == 1)
        return dynl_note(in, DYN_STR(EMPTY_NAME));
    if (name.len == 0 && in->empty_in.ptr == NULL)
        in->empty_in = in->attribute;
    if (name.len > DYNL_NAME_MAX)
        return dynl_note(in, DYN_STR(DYNL_NAME_TEXT));
    return DYN_OK;
}

static int read_members(struct dynl_parsing *in, unsigned level,
                        struct dynl_gathering *members)
{
    struct dynl_member *member;
    struct dyn_str name;
    bool first = true;
    int rc;

    while ((rc = dyni_read_member(in->r, &first, &name)) > 0) {
        member = dynl_gathering_add(members);
        if (member == NULL)
            return dynl_no_memory(in->call);
        member->name = name;
        if (level == 1)
            in->attribute = name;
        rc = check_name(in, level, name);
        if (rc == DYN_OK)
            rc = read_nested(in, level, &member->value);
        if (rc != DYN_OK)
            return rc;
    }
    return rc == DYN_OK ? DYN_OK : dynl_refuse_json(in);
}

/* Reads the map that the reader stands before; its members are at `level`. */
static int read_map(struct dynl_parsing *in, unsigned level, struct dynl_value *ret)
{
    struct dynl_member room[MAP_ROOM];
    struct dynl_gathering g = {in->call->mem, room, sizeof(room[0]), 0, MAP_ROOM, false};
    struct dynl_member *members;
    int rc;

    if (dyni_read_object(in->r) != DYN_OK)
        return dynl_refuse_json(in);
    rc = read_members(in, level, &g);
    if (rc != DYN_OK)
        return rc;
    members = dynl_gathering_end(&g);
    if (members == NULL)
        return dynl_no_memory(in->call);
    *ret = (struct dynl_value){.tag = DYNI_TAG_M, .count = g.count};
    ret->members = members;
    return dynl_members_sort(in->call, members, &ret->count);
}

/* --- Lists --------------------------------------------------------------------------- */

static int read_elements(struct dynl_parsing *in, unsigned level,
                         struct dynl_gathering *elements)
{
    struct dynl_value *element;
    bool first = true;
    int rc;

    while ((rc = dyni_read_element(in->r, &first)) > 0) {
        element = dynl_gathering_add(elements);
        if (element == NULL)
            return dynl_no_memory(in->call);
        rc = read_nested(in, level, element);
        if (rc != DYN_OK)
            return rc;
    }
    return rc == DYN_OK ? DYN_OK : dynl_refuse_json(in);
}

static int read_list(struct dynl_parsing *in, unsigned level, struct dynl_value *ret)
{
    struct dynl_value room[LIST_ROOM];
    struct dynl_gathering g = {in->call->mem, room, sizeof(room[0]), 0, LIST_ROOM, false};
    int rc;

    if (dyni_read_array(in->r) != DYN_OK)
        return dynl_refuse_json(in);
    rc = read_elements(in, level, &g);
    if (rc != DYN_OK)
        return rc;
    *ret = (struct dynl_value){.tag = DYNI_TAG_L, .count = g.count};
    ret->items = dynl_gathering_end(&g);
    return ret->items != NULL ? DYN_OK : dynl_no_memory(in->call);
}

/* --- Values -------------------------------------------------------------------------- */

/* What stands behind {"S": and the like. DYN_NOT_FOUND: a null. */
static int read_content(struct dynl_parsing *in, unsigned level, enum dyni_tag tag,
                        struct dynl_value *ret)
{
    char next;

    if (tag != DYNI_TAG_L && tag != DYNI_TAG_M)
        return dynl_read_content(in, tag, ret);
    next = dyni_reader_peek(in->r);
    if (next == 'n')
        return dyni_read_null(in->r) == DYN_OK ? DYN_NOT_FOUND : dynl_refuse_json(in);
    if (tag == DYNI_TAG_L)
        return next == '[' ? read_list(in, level + 1, ret)
                           : dynl_refuse_shape(in, DYNL_WANT_LIST);
    return next == '{' ? read_map(in, level + 1, ret)
                       : dynl_refuse_shape(in, DYNL_WANT_MAP);
}

static int note_types(struct dynl_parsing *in, unsigned types)
{
    if (types == 0)
        return dynl_note(in, DYN_STR("Supplied AttributeValue is empty, must contain "
                                     "exactly one of the supported datatypes"));
    if ((types & (types - 1)) != 0)
        return dynl_note(in,
                         DYN_STR("Supplied AttributeValue has more than one datatypes "
                                 "set, must contain exactly one of the supported "
                                 "datatypes"));
    return DYN_OK;
}

static enum dyni_tag tag_of(struct dyn_str name)
{
    for (enum dyni_tag tag = DYNI_TAG_S; tag < DYNI_TAG_COUNT; tag++) {
        const char *known = dyni_tag_name(tag);
        if (strlen(known) == name.len && memcmp(known, name.ptr, name.len) == 0)
            return tag;
    }
    return DYNI_TAG_NONE;
}

/* Any number of types, of which those that nobody knows and nulls count for nothing. `types`:
 * those that were read, as bits by tag. */
static int read_types(struct dynl_parsing *in, unsigned level, bool first, unsigned types,
                      struct dynl_value *ret)
{
    struct dynl_value value;
    struct dyn_str name;
    int rc;

    while ((rc = dyni_read_member(in->r, &first, &name)) > 0) {
        enum dyni_tag tag = tag_of(name);
        rc = tag == DYNI_TAG_NONE ? skip(in) : read_content(in, level, tag, &value);
        if (rc < 0)
            return rc;
        if (rc == DYN_NOT_FOUND || tag == DYNI_TAG_NONE)
            continue;
        types |= 1u << tag;
        *ret = value;
    }
    return rc == DYN_OK ? note_types(in, types) : dynl_refuse_json(in);
}

/* Whether the value begins with {"S": or another tag of one letter, without white space;
 * then that is read. */
static bool begins_plainly(struct dyni_reader *r, enum dyni_tag *ret_tag)
{
    const char *p = r->pos;
    uint64_t word;

    if (r->end - p < 8 || r->depth >= r->max_depth)
        return false;
    word = dyni_scan_load(p);
    *ret_tag = (enum dyni_tag)dyni_tag_of_letter[word >> 16 & 0x1f];
    if ((word & UINT64_C(0xffffe0ffff)) != UINT64_C(0x3a2240227b) ||
        *ret_tag == DYNI_TAG_NONE)
        return false;
    r->pos += 5;
    r->depth++;
    return true;
}

static int read_any_value(struct dynl_parsing *in, unsigned level, struct dynl_value *ret)
{
    char next = dyni_reader_peek(in->r);

    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    if (next == 'n' && dyni_read_null(in->r) == DYN_OK)
        return note_types(in, 0);
    if (next != '{')
        return dynl_refuse_shape(in, DYNL_WANT_VALUE);
    if (dyni_read_object(in->r) != DYN_OK)
        return dynl_refuse_json(in);
    return read_types(in, level, true, 0, ret);
}

static int read_value(struct dynl_parsing *in, unsigned level, struct dynl_value *ret)
{
    enum dyni_tag tag;
    unsigned types = 0;
    int rc;

    if (!begins_plainly(in->r, &tag))
        return read_any_value(in, level, ret);
    rc = read_content(in, level, tag, ret);
    if (rc < 0)
        return rc;
    if (rc == DYN_OK) {
        types = 1u << tag;
        if (*in->r->pos == '}') {
            in->r->pos++;
            in->r->depth--;
            return DYN_OK;
        }
    }
    return read_types(in, level, false, types, ret);
}

/* Told after all else, and in this order. */
static int note_late(struct dynl_parsing *in)
{
    int rc = DYN_OK;

    if (in->is_too_deep)
        rc = dynl_note(in, DYN_STR(DYNL_NESTING_TEXT));
    if (rc == DYN_OK && in->empty_in.ptr != NULL) {
        in->attribute = in->empty_in;
        rc = dynl_note(in, DYN_STR(EMPTY_NAME));
    }
    return rc;
}

int dynl_attributes_read(struct dynl_call *call, struct dyni_reader *r,
                         struct dynl_attributes *ret)
{
    struct dynl_parsing in = {.call = call, .r = r, .out = ret};
    char next = dyni_reader_peek(r);
    int rc;

    *ret = (struct dynl_attributes){0};
    if (next == 'n')
        return dyni_read_null(r) == DYN_OK ? DYN_OK : dynl_refuse_json(&in);
    if (next != '{')
        return dynl_refuse_shape(&in, DYNL_WANT_MAP);
    rc = read_map(&in, 1, &ret->map);
    return rc == DYN_OK ? note_late(&in) : rc;
}
