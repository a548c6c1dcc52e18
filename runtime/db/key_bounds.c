/* SPDX-License-Identifier: MIT */
#include "db/key_bounds.h"

#include "core/utf8.h"

#include <dyn/decimal.h>

struct maker {
    const struct dyn_model *model;
    const struct dyn_key_attr *key;
    size_t index;
    const struct dyni_key_text *prefix;
    const struct dyn_range *range;
    struct dyn_error *err;
};

/* --- Texts -------------------------------------------------------------------------------- */

static int append(struct dyni_key_text *text, struct dyn_str more, struct dyn_error *err)
{
    if (more.len > sizeof(text->text) - text->len)
        return dyn_error_set(err, DYN_E_KEY, "the key would be longer than %d bytes",
                             DYNI_PARTITION_KEY_MAX);
    memcpy(text->text + text->len, more.ptr, more.len);
    text->len += more.len;
    return DYN_OK;
}

int dyni_key_literal(const struct dyn_model *model, const struct dyn_part *part,
                     struct dyni_key_text *text, struct dyn_error *err)
{
    return append(text, dyni_part_literal(model, part), err);
}

int dyni_key_bound_check(const struct dyn_model *model, const struct dyn_key_attr *key,
                         struct dyni_key_text *text, struct dyn_error *err)
{
    bool sorts = (key->flags & (DYN_KEY_SORT | DYN_KEY_INDEX_SORT)) != 0;
    size_t max = sorts ? DYNI_SORT_KEY_MAX : DYNI_PARTITION_KEY_MAX;
    dyni_key_normalise(key, text);
    if (text->len <= max)
        return DYN_OK;
    dyn_error_set(err, DYN_E_KEY, "%s has %zu bytes: a %s key takes at most %zu",
                  dyni_key_name(model, key).ptr, text->len, sorts ? "sort" : "partition",
                  max);
    return dyni_error_in_key(err, DYN_E_KEY, model, key);
}

static void copy(struct dyni_key_text *ret, const struct dyni_key_text *from)
{
    ret->len = from->len;
    memcpy(ret->text, from->text, from->len);
}

/** The code point of one character of valid UTF-8. */
static uint32_t code_point(const char *text, size_t len)
{
    static const unsigned char first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (unsigned char)text[0] & first[len];
    for (size_t i = 1; i < len; i++)
        c = c << 6 | ((unsigned char)text[i] & 0x3F);
    return c;
}

/** The code point behind `c`; 0: there is none. */
static uint32_t next_character(uint32_t c)
{
    if (c == 0xD7FF)
        return 0xE000;
    return c < 0x10FFFF ? c + 1 : 0;
}

/** Where the last character begins. */
static size_t last_character(const struct dyni_key_text *text)
{
    size_t at = text->len - 1;
    while (at > 0 && text->len - at < 4 && (text->text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/** Makes of a text the least one behind all that begin with it, in UTF-8 as before. It becomes
 * empty when there is none. */
static void make_successor(struct dyni_key_text *text, bool is_bytes)
{
    while (text->len > 0) {
        size_t at = is_bytes ? text->len - 1 : last_character(text);
        char *last = text->text + at;
        uint32_t c = is_bytes ? (unsigned char)*last + 1u
                              : next_character(code_point(last, text->len - at));
        text->len = at;
        if (is_bytes && c <= 0xFF) {
            *last = (char)c;
            text->len++;
            return;
        }
        if (!is_bytes && c != 0) {
            text->len += dyni_utf8_encode(c, last);
            return;
        }
    }
}

static int compare(const struct dyn_key_attr *key, const struct dyni_key_text *a,
                   const struct dyni_key_text *b)
{
    struct dyn_decimal x, y;
    if (key->wire == DYN_WIRE_N &&
        dyn_decimal_parse(dyn_str_n(a->text, a->len), &x) == DYN_OK &&
        dyn_decimal_parse(dyn_str_n(b->text, b->len), &y) == DYN_OK)
        return dyn_decimal_cmp(x, y);
    int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* --- Bounds of the component ---------------------------------------------------------------- */

static int absent_bound(const struct maker *m)
{
    dyn_error_set(m->err, DYN_E_ARG, "a bound of the range is absent or empty");
    return dyni_error_in_key(m->err, DYN_E_ARG, m->model, m->key);
}

static bool has_bound(const struct maker *m, const union dyn_scalar *value)
{
    const struct dyn_type *type = dyni_part_type(m->model, dyni_part(m->key, m->index));
    if (m->range->form == DYN_RANGE_TEXT)
        return value->str.ptr != NULL;
    if (m->range->form == DYN_RANGE_DATE)
        return value->date.has;
    return dyni_is_present(type, value);
}

/** A day, where the key has one: its first instant gives the same text. */
static union dyn_scalar settled(const struct maker *m, const union dyn_scalar *value)
{
    const struct dyn_type *type = dyni_part_type(m->model, dyni_part(m->key, m->index));
    union dyn_scalar settled = *value;
    if (m->range->form == DYN_RANGE_DATE && type->kind == DYN_KIND_TIME)
        settled.time = dyn_time_of(value->date);
    return settled;
}

/** Appends a bound to the text before it. A beginning may be empty: that is all. */
static int add_bound(const struct maker *m, const union dyn_scalar *value,
                     struct dyni_key_text *text)
{
    if (!has_bound(m, value))
        return absent_bound(m);
    if (m->range->op == DYN_RANGE_BEGINS && value->str.len == 0)
        return DYN_OK;
    if (m->range->form == DYN_RANGE_TEXT)
        return value->str.len > 0 ? append(text, value->str, m->err) : absent_bound(m);
    union dyn_scalar bound = settled(m, value);
    int rc = dyni_key_append_component(m->model, m->key, m->index, &bound, text, m->err);
    return rc == DYN_NOT_FOUND ? absent_bound(m) : rc;
}

static bool takes_beginnings(const struct maker *m)
{
    const struct dyn_type *type = dyni_part_type(m->model, dyni_part(m->key, m->index));
    if (m->range->form == DYN_RANGE_TEXT)
        return m->key->wire != DYN_WIRE_N;
    return type->kind == DYN_KIND_STRING ||
           (type->kind == DYN_KIND_BINARY && m->key->wire == DYN_WIRE_B);
}

/** The bound of what has one only: both ends are it, but who fills in the one that the operator
 * is about is understood. */
static const union dyn_scalar *single(const struct maker *m)
{
    return has_bound(m, &m->range->low) ? &m->range->low : &m->range->high;
}

/* --- The table of the header ---------------------------------------------------------------- */

/** One condition does where nothing stands before the component. */
static int plain(const struct maker *m, struct dyni_key_bounds *b)
{
    static const enum dyni_bound_op ops[] = {
        [DYN_RANGE_EQ] = DYNI_BOUND_EQ,        [DYN_RANGE_LT] = DYNI_BOUND_LT,
        [DYN_RANGE_LE] = DYNI_BOUND_LE,        [DYN_RANGE_GT] = DYNI_BOUND_GT,
        [DYN_RANGE_GE] = DYNI_BOUND_GE,        [DYN_RANGE_BETWEEN] = DYNI_BOUND_BETWEEN,
        [DYN_RANGE_BEGINS] = DYNI_BOUND_BEGINS};
    b->op = ops[m->range->op];
    int rc = add_bound(m, single(m), &b->low);
    if (rc == DYN_OK && b->op == DYNI_BOUND_BETWEEN)
        rc = add_bound(m, &m->range->high, &b->high);
    if (b->op == DYNI_BOUND_BEGINS && b->low.len == 0)
        b->op = DYNI_BOUND_ALL;
    return rc;
}

/** What begins with `low`, the literal behind the component included. */
static int whole(const struct maker *m, struct dyn_str divider, struct dyni_key_bounds *b)
{
    int rc = append(&b->low, divider, m->err);
    b->op = divider.len > 0 ? DYNI_BOUND_BEGINS : DYNI_BOUND_EQ;
    return rc;
}

/** From (what is behind) the bound to the end of what begins with the prefix. */
static int upwards(const struct maker *m, struct dyn_str divider,
                   struct dyni_key_bounds *b, bool is_bytes)
{
    b->op = DYNI_BOUND_BETWEEN;
    copy(&b->high, m->prefix);
    make_successor(&b->high, is_bytes);
    if (b->high.len == 0)
        b->op = DYNI_BOUND_GE;
    if (m->range->op != DYN_RANGE_GT)
        return DYN_OK;
    b->drops_low = divider.len == 0;
    int rc = append(&b->low, divider, m->err);
    if (divider.len > 0)
        make_successor(&b->low, is_bytes);
    return rc;
}

/** Makes of a text the upper end that includes all with this component. */
static int close_upper(const struct maker *m, struct dyn_str divider,
                       struct dyni_key_text *text, bool is_bytes)
{
    int rc = append(text, divider, m->err);
    if (divider.len > 0)
        make_successor(text, is_bytes);
    return rc;
}

static int downwards(const struct maker *m, struct dyn_str divider,
                     struct dyni_key_bounds *b, bool is_bytes)
{
    bool has_prefix = m->prefix->len > 0;
    struct dyni_key_text *end = has_prefix ? &b->high : &b->low;
    b->op = has_prefix ? DYNI_BOUND_BETWEEN : DYNI_BOUND_LT;
    if (has_prefix) {
        copy(&b->high, &b->low);
        copy(&b->low, m->prefix);
    }
    if (m->range->op == DYN_RANGE_LE)
        return close_upper(m, divider, end, is_bytes);
    b->drops_high = divider.len == 0;
    return DYN_OK;
}

static int between(const struct maker *m, struct dyn_str divider,
                   struct dyni_key_bounds *b, bool is_bytes)
{
    b->op = DYNI_BOUND_BETWEEN;
    int rc = add_bound(m, &m->range->high, &b->high);
    return rc == DYN_OK ? close_upper(m, divider, &b->high, is_bytes) : rc;
}

static int within_prefix(const struct maker *m, struct dyni_key_bounds *b)
{
    struct dyn_str divider = dyni_key_divider(m->model, m->key, m->index);
    bool is_bytes = m->key->wire == DYN_WIRE_B;
    int rc = add_bound(m, single(m), &b->low);
    if (rc != DYN_OK)
        return rc;
    switch (m->range->op) {
    case DYN_RANGE_EQ:
        return whole(m, divider, b);
    case DYN_RANGE_GE:
    case DYN_RANGE_GT:
        return upwards(m, divider, b, is_bytes);
    case DYN_RANGE_LE:
    case DYN_RANGE_LT:
        return downwards(m, divider, b, is_bytes);
    case DYN_RANGE_BETWEEN:
        return between(m, divider, b, is_bytes);
    default:
        b->op = DYNI_BOUND_BEGINS;
        return DYN_OK;
    }
}

static int make(const struct maker *m, struct dyni_key_bounds *b)
{
    bool is_last = m->index + 1u == m->key->part_count;
    copy(&b->low, m->prefix);
    copy(&b->high, m->prefix);
    if (m->range == NULL || m->range->op == DYN_RANGE_ALL) {
        b->op = m->prefix->len > 0 ? DYNI_BOUND_BEGINS : DYNI_BOUND_ALL;
        return DYN_OK;
    }
    if (m->range->op > DYN_RANGE_BEGINS || m->range->form > DYN_RANGE_TEXT ||
        (m->range->op == DYN_RANGE_BEGINS && !takes_beginnings(m)))
        return dyn_error_set(m->err, DYN_E_ARG, "the key has no such range");
    return m->prefix->len == 0 && is_last ? plain(m, b) : within_prefix(m, b);
}

int dyni_key_bounds(const struct dyn_model *model, const struct dyn_key_attr *key,
                    size_t index, const struct dyni_key_text *prefix,
                    const struct dyn_range *range, struct dyni_key_bounds *ret_bounds,
                    struct dyn_error *err)
{
    struct maker m = {model, key, index, prefix, range, err};
    struct dyni_key_bounds *b = ret_bounds;
    b->is_empty = b->drops_low = b->drops_high = false;
    int rc = make(&m, b);
    if (rc == DYN_OK && b->op != DYNI_BOUND_ALL)
        rc = dyni_key_bound_check(model, key, &b->low, err);
    if (rc != DYN_OK || b->op != DYNI_BOUND_BETWEEN)
        return rc;
    rc = dyni_key_bound_check(model, key, &b->high, err);
    b->is_empty = rc == DYN_OK && compare(key, &b->low, &b->high) > 0;
    return rc;
}
