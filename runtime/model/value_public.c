/* SPDX-License-Identifier: MIT */
#include <dyn/value.h>

#include "json/typed.h"
#include "json/writer.h"
#include "model/decode.h"
#include "model/value.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>

static int no_memory(struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
}

/* --- Making ---------------------------------------------------------------------------- */

int dyn_value_parse(struct dyn_arena *mem, struct dyn_str json,
                    struct dyn_value *ret_value, struct dyn_error *err)
{
    struct dyni_reader reader;
    struct dyn_str raw;
    dyn_error_clear(err);
    if (mem == NULL || json.ptr == NULL || ret_value == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an arena, text and a value are needed");
    char *text = dyn_arena_bytes(mem, json.len + 1);
    if (text == NULL)
        return no_memory(err);
    memcpy(text, json.ptr, json.len);
    text[json.len] = '\0';
    dyni_reader_init(&reader, text, json.len, DYNI_DECODE_DEPTH);
    if (dyni_read_raw(&reader, &raw) != DYN_OK || dyni_read_end(&reader) != DYN_OK)
        return dyni_reader_error(&reader, err);
    int rc = dyni_value_check(raw, mem, err);
    if (rc == DYN_OK)
        ret_value->json = raw;
    return rc;
}

/** {"TAG":content} in the arena; `quoted` content is written as a JSON string. */
static int make(struct dyn_arena *mem, const char *tag, struct dyn_str content,
                bool quoted, struct dyn_value *ret_value, struct dyn_error *err)
{
    struct dyn_buf buf = {0};
    struct dyn_str json = {NULL, 0};
    int rc;
    dyn_error_clear(err);
    if (mem == NULL || ret_value == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an arena and a value are needed");
    buf.system = mem->system;
    dyn_buf_printf(&buf, "{\"%s\":", tag);
    rc = quoted ? dyni_write_string(&buf, content)
                : dyn_buf_append(&buf, content.ptr, content.len);
    dyn_buf_byte(&buf, '}');
    if (rc == DYN_E_FORMAT)
        dyn_error_set(err, rc, "the text is not UTF-8");
    else
        rc = dyn_buf_check(&buf, err);
    if (rc == DYN_OK && !dyn_arena_str(mem, dyn_buf_str(&buf), &json))
        rc = no_memory(err);
    if (rc == DYN_OK)
        ret_value->json = json;
    dyn_buf_release(&buf);
    return rc;
}

int dyn_value_from_str(struct dyn_arena *mem, struct dyn_str text,
                       struct dyn_value *ret_value, struct dyn_error *err)
{
    return make(mem, "S", text, true, ret_value, err);
}

int dyn_value_from_decimal(struct dyn_arena *mem, struct dyn_decimal number,
                           struct dyn_value *ret_value, struct dyn_error *err)
{
    char text[DYN_DECIMAL_TEXT_MAX];
    struct dyn_decimal again;
    size_t len = dyn_decimal_format(number, true, text);
    dyn_error_clear(err);
    if (len == 0)
        return dyn_error_set(err, DYN_E_MISSING, "the number is absent");
    if (dyn_decimal_parse(dyn_str_n(text, len), &again) != DYN_OK)
        return dyn_error_set(err, DYN_E_RANGE,
                             "%s is out of range: expected 0 or a magnitude from 1E-130 "
                             "to 9.99E+125",
                             text);
    return make(mem, "N", dyn_str_n(text, len), true, ret_value, err);
}

int dyn_value_from_bool(struct dyn_arena *mem, bool truth, struct dyn_value *ret_value,
                        struct dyn_error *err)
{
    struct dyn_str text = truth ? DYN_STR("true") : DYN_STR("false");
    return make(mem, "BOOL", text, false, ret_value, err);
}

/* --- Reading --------------------------------------------------------------------------- */

int dyn_value_type(struct dyn_value value)
{
    struct dyn_str content;
    return value.json.ptr != NULL ? dyni_walk_typed(value.json, &content) : 0;
}

static int content_of(struct dyn_value value, int wire, struct dyn_str *ret_content,
                      struct dyn_error *err)
{
    static const char *const names[] = {"nothing", "S",  "N",  "B", "BOOL", "NULL",
                                        "SS",      "NS", "BS", "L", "M"};
    dyn_error_clear(err);
    int found = value.json.ptr != NULL ? dyni_walk_typed(value.json, ret_content) : 0;
    if (found == wire)
        return DYN_OK;
    return dyn_error_set(err, DYN_E_TYPE, "found %s, expected %s", names[found],
                         names[wire]);
}

int dyn_value_str(struct dyn_arena *mem, struct dyn_value value, struct dyn_str *ret_text,
                  struct dyn_error *err)
{
    struct dyni_reader reader;
    struct dyn_str content, text;
    int rc = content_of(value, DYN_WIRE_S, &content, err);
    if (rc != DYN_OK)
        return rc;
    char *own = dyn_arena_bytes(mem, content.len + 1);
    if (own == NULL)
        return no_memory(err);
    memcpy(own, content.ptr, content.len);
    own[content.len] = '\0';
    dyni_reader_init(&reader, own, content.len, 1);
    if (dyni_read_string(&reader, &text) != DYN_OK)
        return dyni_reader_error(&reader, err);
    *ret_text = text;
    return DYN_OK;
}

int dyn_value_decimal(struct dyn_value value, struct dyn_decimal *ret_number,
                      struct dyn_error *err)
{
    struct dyn_str content;
    int rc = content_of(value, DYN_WIRE_N, &content, err);
    if (rc == DYN_OK)
        rc = dyn_decimal_parse(dyni_walk_quoted(content), ret_number);
    return rc == DYN_OK ? rc : dyn_error_set(err, rc, "the N is no number");
}

int dyn_value_bool(struct dyn_value value, bool *ret_truth, struct dyn_error *err)
{
    struct dyn_str content;
    int rc = content_of(value, DYN_WIRE_BOOL, &content, err);
    if (rc == DYN_OK)
        *ret_truth = content.ptr[0] == 't';
    return rc;
}

/** Whether the value has elements or members, and the walk before the first. */
static int enter(struct dyn_value value, struct dyni_walk *ret_walk)
{
    struct dyn_str content;
    int wire = value.json.ptr != NULL ? dyni_walk_typed(value.json, &content) : 0;
    if (wire < DYN_WIRE_SS)
        return 0;
    *ret_walk = dyni_walk_into(content);
    return wire;
}

size_t dyn_value_count(struct dyn_value value)
{
    struct dyni_walk walk;
    struct dyn_str name, element;
    size_t count = 0;
    int wire = enter(value, &walk);
    while (wire == DYN_WIRE_M && dyni_walk_member(&walk, &name, &element))
        count++;
    while (wire != 0 && wire != DYN_WIRE_M && dyni_walk_element(&walk, &element))
        count++;
    return count;
}

struct dyn_value dyn_value_at(struct dyn_value value, size_t index)
{
    struct dyn_value none = {{NULL, 0}}, found = none;
    struct dyni_walk walk;
    if (enter(value, &walk) != DYN_WIRE_L)
        return none;
    for (size_t i = 0; dyni_walk_element(&walk, &found.json); i++)
        if (i == index)
            return found;
    return none;
}

struct dyn_value dyn_value_get(struct dyn_value value, struct dyn_str name)
{
    struct dyn_value none = {{NULL, 0}}, found = none;
    struct dyni_walk walk;
    struct dyn_str other;
    if (enter(value, &walk) != DYN_WIRE_M)
        return none;
    while (dyni_walk_member(&walk, &other, &found.json))
        if (dyni_walk_text_is(other, name))
            return found;
    return none;
}

bool dyn_value_equal(struct dyn_value a, struct dyn_value b)
{
    return dyni_value_equal(a.json, b.json);
}
