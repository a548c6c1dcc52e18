/* SPDX-License-Identifier: MIT */
#include "local/value/value.h"

#include "json/writer.h"

/* How values begin and end. Recursion is bounded as the values' nesting is. */
static const struct dyni_opening openings[DYNI_TAG_COUNT] = {
    [DYNI_TAG_NONE] = {"{", 1},          [DYNI_TAG_S] = {"{\"S\":", 5},
    [DYNI_TAG_N] = {"{\"N\":", 5},       [DYNI_TAG_B] = {"{\"B\":", 5},
    [DYNI_TAG_BOOL] = {"{\"BOOL\":", 8}, [DYNI_TAG_NULL] = {"{\"NULL\":", 8},
    [DYNI_TAG_SS] = {"{\"SS\":", 6},     [DYNI_TAG_NS] = {"{\"NS\":", 6},
    [DYNI_TAG_BS] = {"{\"BS\":", 6},     [DYNI_TAG_L] = {"{\"L\":", 5},
    [DYNI_TAG_M] = {"{\"M\":", 5},
};

static void write_bytes(struct dyn_buf *out, struct dyn_str bytes)
{
    dyni_write_base64(out, dyn_bytes(bytes.ptr, bytes.len));
}

/* Values are UTF-8 and their numbers plain, so that only the buffer can fail, which sticks. */
static void write_set(struct dyn_buf *out, const struct dynl_value *set)
{
    dyni_write_byte(out, '[');
    for (size_t i = 0; i < set->count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        if (set->tag == DYNI_TAG_SS)
            dyni_write_string(out, set->items[i].text);
        else if (set->tag == DYNI_TAG_NS)
            dyni_write_plain(out, set->items[i].text);
        else
            write_bytes(out, set->items[i].text);
    }
    dyni_write_byte(out, ']');
}

static void write_list(struct dyn_buf *out, const struct dynl_value *list)
{
    dyni_write_byte(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        dynl_value_write(out, &list->items[i]);
    }
    dyni_write_byte(out, ']');
}

/* What stands behind the opening, with the value's end. */
static void write_content(struct dyn_buf *out, const struct dynl_value *value)
{
    switch (value->tag) {
    case DYNI_TAG_S:
        dyni_write_string(out, value->text);
        break;
    case DYNI_TAG_N:
        dyni_write_plain(out, value->text);
        break;
    case DYNI_TAG_B:
        write_bytes(out, value->text);
        break;
    case DYNI_TAG_BOOL:
    case DYNI_TAG_NULL:
        dyn_buf_text(out, value->truth ? "true" : "false");
        break;
    case DYNI_TAG_L:
        write_list(out, value);
        break;
    case DYNI_TAG_M:
        dynl_item_write(out, value);
        break;
    case DYNI_TAG_SS:
    case DYNI_TAG_NS:
    case DYNI_TAG_BS:
        write_set(out, value);
        break;
    default:
        break;
    }
    dyni_write_byte(out, '}');
}

void dynl_value_write(struct dyn_buf *out, const struct dynl_value *value)
{
    dyni_write_raw(out, openings[value->tag].text, openings[value->tag].len);
    write_content(out, value);
}

void dynl_item_write(struct dyn_buf *out, const struct dynl_value *map)
{
    bool first = true;

    dyni_write_byte(out, '{');
    for (size_t i = 0; i < map->count; i++) {
        const struct dynl_member *member = &map->members[i];
        dyni_write_member(out, &first, member->name, &openings[member->value.tag]);
        write_content(out, &member->value);
    }
    dyni_write_byte(out, '}');
}
