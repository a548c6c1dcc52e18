/* SPDX-License-Identifier: MIT */
#include "local/value_case.h"

#include "json/writer.h"

#include <check.h>

#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 200

void value_case_init(struct value_case *c, const struct dyn_system *system)
{
    memset(c, 0, sizeof(*c));
    c->mem.system = system;
    c->call.system = system;
    c->call.mem = &c->mem;
}

void value_case_release(struct value_case *c)
{
    dyn_arena_release(&c->mem);
}

int value_case_read(struct value_case *c, struct dyn_str json,
                    struct dynl_attributes *ret)
{
    struct dyni_reader r;
    char *copy = dyn_arena_bytes(&c->mem, json.len + 1);

    if (copy == NULL)
        return dynl_no_memory(&c->call);
    memcpy(copy, json.ptr, json.len);
    copy[json.len] = '\0';
    dyni_reader_init(&r, copy, json.len, DEPTH_MAX);
    return dynl_attributes_read(&c->call, &r, ret);
}

struct dynl_value value_of(struct value_case *c, const char *json)
{
    struct dynl_attributes read;
    struct dyn_str text = dynl_text(&c->call, "{\"v\":%s}", json);

    ck_assert_ptr_nonnull(text.ptr);
    ck_assert_msg(value_case_read(c, text, &read) == DYN_OK, "%s", json);
    ck_assert_msg(read.problem.ptr == NULL, "%s: %s", json, read.problem.ptr);
    ck_assert_uint_eq(read.map.count, 1);
    return read.map.members[0].value;
}

const char *value_text(struct value_case *c, const struct dynl_value *value)
{
    struct dyn_buf out = {.system = c->call.system};
    struct dyn_str text;

    dynl_value_write(&out, value);
    ck_assert_int_eq(out.failed, 0);
    ck_assert(dyn_arena_str(&c->mem, dyn_buf_str(&out), &text));
    dyn_buf_release(&out);
    return text.ptr;
}

/* --- Random values ------------------------------------------------------------------- */

uint64_t value_chance(uint64_t *state, uint64_t bound)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (x ^ (x >> 31)) % bound;
}

void value_random_number(uint64_t *state, char ret_text[64])
{
    size_t len = 0, whole = value_chance(state, 14), behind = value_chance(state, 12);

    if (value_chance(state, 2) == 0)
        ret_text[len++] = '-';
    for (size_t i = 0; i < whole; i++)
        ret_text[len++] = (char)('0' + value_chance(state, 3) * value_chance(state, 5));
    if (whole == 0 || behind > 6)
        ret_text[len++] = '.';
    for (size_t i = 0; i < behind && (whole == 0 || behind > 6); i++)
        ret_text[len++] = (char)('0' + value_chance(state, 3) * value_chance(state, 5));
    if (ret_text[len - 1] == '.')
        ret_text[len++] = '5';
    if (value_chance(state, 3) == 0)
        len += (size_t)snprintf(ret_text + len, 8, "e%d",
                                (int)value_chance(state, 220) - 110);
    ret_text[len] = '\0';
}

/* Text with bytes that are easily got wrong. */
static struct dyn_str random_text(struct value_case *c, uint64_t *state)
{
    static const char *const parts[] = {"a",
                                        "b",
                                        "\"",
                                        "\\",
                                        "\n",
                                        "\x01",
                                        "\x7f",
                                        "\xc3\xa9",
                                        "\xf0\x9f\x98\x80",
                                        "\xef\xbf\xbf",
                                        "attribute"};
    size_t count = value_chance(state, 5);
    char text[64];
    size_t len = 0;
    struct dyn_str copy;

    for (size_t i = 0; i < count; i++) {
        const char *part = parts[value_chance(state, 11)];
        memcpy(text + len, part, strlen(part));
        len += strlen(part);
        if (value_chance(state, 4) == 0)
            text[len++] = '\0';
    }
    ck_assert(dyn_arena_str(&c->mem, dyn_str_n(text, len), &copy));
    return copy;
}

static void write_scalar(struct value_case *c, uint64_t *state, enum dyni_tag tag,
                         struct dyn_buf *out)
{
    char number[64];
    struct dyn_str text = random_text(c, state);

    if (tag == DYNI_TAG_S) {
        dyni_write_string(out, text);
    } else if (tag == DYNI_TAG_B) {
        dyni_write_base64(out, dyn_bytes(text.ptr, text.len));
    } else if (tag == DYNI_TAG_N) {
        value_random_number(state, number);
        dyni_write_string(out, dyn_str(number));
    } else {
        dyn_buf_text(out,
                     tag == DYNI_TAG_NULL || value_chance(state, 2) ? "true" : "false");
    }
}

static void write_random(struct value_case *c, uint64_t *state, unsigned depth,
                         struct dyn_buf *out)
{
    /* Sets of one member: more might be the same. */
    static const char *const set_tags[] = {"SS", "NS", "BS"};
    static const enum dyni_tag of_sets[] = {DYNI_TAG_S, DYNI_TAG_N, DYNI_TAG_B};
    size_t kind = value_chance(state, depth > 0 ? 10 : 8);
    size_t count = value_chance(state, 4);

    if (kind < 5) {
        enum dyni_tag tag = (enum dyni_tag)(DYNI_TAG_S + kind);
        dyn_buf_printf(out, "{\"%s\":", dyni_tag_name(tag));
        write_scalar(c, state, tag, out);
    } else if (kind < 8) {
        dyn_buf_printf(out, "{\"%s\":[", set_tags[kind - 5]);
        write_scalar(c, state, of_sets[kind - 5], out);
        dyn_buf_text(out, "]");
    } else {
        bool is_map = kind == 9;
        dyn_buf_text(out, is_map ? "{\"M\":{" : "{\"L\":[");
        for (size_t i = 0; i < count; i++) {
            dyn_buf_text(out, i > 0 ? "," : "");
            if (is_map)
                dyn_buf_printf(out, "\"%c%d\":", 'a' + (int)value_chance(state, 26),
                               (int)value_chance(state, 3));
            write_random(c, state, depth - 1, out);
        }
        dyn_buf_text(out, is_map ? "}" : "]");
    }
    dyn_buf_text(out, "}");
}

struct dynl_value value_random(struct value_case *c, uint64_t *state, unsigned depth)
{
    struct dyn_buf out = {0};
    struct dynl_value value;

    write_random(c, state, depth, &out);
    ck_assert_int_eq(out.failed, 0);
    value = value_of(c, out.ptr);
    dyn_buf_release(&out);
    return value;
}
