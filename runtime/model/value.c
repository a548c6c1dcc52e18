/* SPDX-License-Identifier: MIT */
#include "model/value.h"

#include "model/item.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>

#include <stdlib.h>

/* --- Checking -------------------------------------------------------------------------- */

/** The names of the map being checked are sorted here. */
struct checking {
    struct dyn_arena *mem;
    struct dyn_error *err;
};

static int check(const struct checking *c, struct dyn_str json, unsigned level);

static int check_scalar(const struct checking *c, int wire, struct dyn_str text)
{
    struct dyn_decimal number;
    int rc = DYN_OK;
    /* Escapes in a number's text are possible JSON, but nobody's number. */
    if (wire == DYN_WIRE_N || wire == DYN_WIRE_NS)
        rc = dyn_decimal_parse(dyni_walk_quoted(text), &number);
    return rc == DYN_OK ? rc : dyn_error_set(c->err, rc, "an N that is no number");
}

static int check_strings(const struct checking *c, int wire, struct dyn_str list)
{
    struct dyni_walk walk = dyni_walk_into(list);
    struct dyn_str element;
    while (dyni_walk_element(&walk, &element)) {
        if (element.ptr[0] != '"')
            return dyn_error_set(c->err, DYN_E_JSON, "a set holds something but strings");
        int rc = check_scalar(c, wire, element);
        if (rc != DYN_OK)
            return rc;
    }
    return DYN_OK;
}

static int compare_names(const void *a, const void *b)
{
    return dyni_walk_text_compare(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
}

static int check_unique(const struct checking *c, struct dyn_str map, size_t count)
{
    struct dyni_walk walk = dyni_walk_into(map);
    struct dyn_str *names, value;
    size_t n = 0;
    if (count < 2)
        return DYN_OK;
    names = dyn_arena_calloc(c->mem, count, sizeof(*names));
    if (names == NULL)
        return dyn_error_set(c->err, DYN_E_NOMEM, "out of memory");
    while (n < count && dyni_walk_member(&walk, &names[n], &value))
        n++;
    qsort(names, n, sizeof(*names), compare_names);
    for (size_t i = 1; i < n; i++) {
        char shown[68];
        if (compare_names(&names[i - 1], &names[i]) == 0)
            return dyn_error_set(c->err, DYN_E_DUPLICATE, "the key %s stands twice",
                                 dyni_shown(names[i], 64, shown));
    }
    return DYN_OK;
}

static int check_members(const struct checking *c, struct dyn_str map, unsigned level)
{
    struct dyni_walk walk = dyni_walk_into(map);
    struct dyn_str name, value;
    size_t count = 0;
    while (dyni_walk_member(&walk, &name, &value)) {
        int rc = check(c, value, level + 1);
        if (rc != DYN_OK)
            return rc;
        count++;
    }
    return check_unique(c, map, count);
}

static int check_elements(const struct checking *c, struct dyn_str list, unsigned level)
{
    struct dyni_walk walk = dyni_walk_into(list);
    struct dyn_str value;
    while (dyni_walk_element(&walk, &value)) {
        int rc = check(c, value, level + 1);
        if (rc != DYN_OK)
            return rc;
    }
    return DYN_OK;
}

static int check(const struct checking *c, struct dyn_str json, unsigned level)
{
    /* The first byte that the content of each type has to begin with. */
    static const char *const begins[] = {"",  "\"", "\"", "\"", "tf", "t",
                                         "[", "[",  "[",  "[",  "{"};
    struct dyn_str content;
    int wire = dyni_walk_typed(json, &content);
    if (wire == 0 || strchr(begins[wire], content.ptr[0]) == NULL)
        return dyn_error_set(
            c->err, DYN_E_JSON,
            "found JSON that is no attribute value such as {\"S\":\"x\"}");
    if (level >= DYNI_NESTING_MAX && (wire == DYN_WIRE_L || wire == DYN_WIRE_M))
        return dyn_error_set(c->err, DYN_E_LIMIT, "nested deeper than %d levels",
                             DYNI_NESTING_MAX);
    switch (wire) {
    case DYN_WIRE_SS:
    case DYN_WIRE_NS:
    case DYN_WIRE_BS:
        return check_strings(c, wire, content);
    case DYN_WIRE_L:
        return check_elements(c, content, level);
    case DYN_WIRE_M:
        return check_members(c, content, level);
    default:
        return check_scalar(c, wire, content);
    }
}

int dyni_value_check(struct dyn_str json, struct dyn_arena *mem, struct dyn_error *err)
{
    struct checking c = {mem, err};
    return check(&c, json, 0);
}

/* --- Size ------------------------------------------------------------------------------ */

size_t dyni_number_size(struct dyn_str text)
{
    /* One byte, one more for each two significant digits, one for a sign. Digits pair from
     * the point outwards, so the integral and the fractional ones are counted apart. */
    char canonical[DYN_DECIMAL_TEXT_MAX];
    struct dyn_decimal number;
    if (dyn_decimal_parse(text, &number) != DYN_OK)
        return text.len;
    size_t len = dyn_decimal_format(number, true, canonical);
    const char *p = canonical + (canonical[0] == '-' ? 1 : 0);
    const char *end = canonical + len;
    const char *exponent = memchr(p, 'E', (size_t)(end - p));
    const char *point = memchr(p, '.', (size_t)(end - p));
    if (exponent != NULL)
        end = exponent;
    size_t whole = (size_t)((point != NULL ? point : end) - p);
    size_t fraction = point != NULL ? (size_t)(end - point) - 1 : 0;
    while (point == NULL && whole > 1 && p[whole - 1] == '0')
        whole--; /* trailing zeros of a whole number are no significant digits */
    if (whole == 1 && p[0] == '0')
        whole = 0;
    for (const char *zero = point != NULL ? point + 1 : end;
         whole == 0 && fraction > 0 && *zero == '0'; zero++)
        fraction--;
    return 1 + (whole + 1) / 2 + (fraction + 1) / 2 + (canonical[0] == '-' ? 1 : 0);
}

static size_t binary_size(struct dyn_str quoted)
{
    size_t len = quoted.len - 2;
    while (len > 0 && quoted.ptr[len] == '=')
        len--;
    return len / 4 * 3 + (len % 4 == 0 ? 0 : len % 4 - 1);
}

static size_t scalar_size(int wire, struct dyn_str content)
{
    switch (wire) {
    case DYN_WIRE_S:
    case DYN_WIRE_SS:
        return dyni_walk_text_len(content);
    case DYN_WIRE_N:
    case DYN_WIRE_NS:
        return dyni_number_size(dyni_walk_quoted(content));
    case DYN_WIRE_B:
    case DYN_WIRE_BS:
        return binary_size(content);
    default:
        return 1;
    }
}

size_t dyni_value_size(struct dyn_str json)
{
    struct dyn_str content, element, name;
    int wire = dyni_walk_typed(json, &content);
    struct dyni_walk walk;
    size_t size = 0;
    if (wire == 0)
        return 0;
    walk = dyni_walk_into(content);
    switch (wire) {
    case DYN_WIRE_SS:
    case DYN_WIRE_NS:
    case DYN_WIRE_BS:
        while (dyni_walk_element(&walk, &element))
            size += scalar_size(wire, element);
        return size;
    case DYN_WIRE_L:
        for (size = 3; dyni_walk_element(&walk, &element);)
            size += 1 + dyni_value_size(element);
        return size;
    case DYN_WIRE_M:
        for (size = 3; dyni_walk_member(&walk, &name, &element);)
            size += 1 + dyni_walk_text_len(name) + dyni_value_size(element);
        return size;
    default:
        return scalar_size(wire, content);
    }
}

/* --- Equality -------------------------------------------------------------------------- */

static bool same_scalar(int wire, struct dyn_str a, struct dyn_str b)
{
    struct dyn_decimal x, y;
    if (wire == DYN_WIRE_N || wire == DYN_WIRE_NS)
        return dyn_decimal_parse(dyni_walk_quoted(a), &x) == DYN_OK &&
               dyn_decimal_parse(dyni_walk_quoted(b), &y) == DYN_OK &&
               dyn_decimal_cmp(x, y) == 0;
    if (a.ptr[0] == '"' && b.ptr[0] == '"')
        return dyni_walk_text_compare(a, b) == 0;
    return dyn_str_eq(a, b);
}

static size_t count_elements(struct dyn_str list)
{
    struct dyni_walk walk = dyni_walk_into(list);
    struct dyn_str element;
    size_t count = 0;
    while (dyni_walk_element(&walk, &element))
        count++;
    return count;
}

/** Sets hold no member twice, so one way and the count are enough. */
static bool same_set(int wire, struct dyn_str a, struct dyn_str b)
{
    struct dyni_walk outer = dyni_walk_into(a);
    struct dyn_str x, y;
    if (count_elements(a) != count_elements(b))
        return false;
    while (dyni_walk_element(&outer, &x)) {
        struct dyni_walk inner = dyni_walk_into(b);
        bool found = false;
        while (!found && dyni_walk_element(&inner, &y))
            found = same_scalar(wire, x, y);
        if (!found)
            return false;
    }
    return true;
}

static bool same_list(struct dyn_str a, struct dyn_str b)
{
    struct dyni_walk first = dyni_walk_into(a), second = dyni_walk_into(b);
    struct dyn_str x, y;
    for (;;) {
        bool more = dyni_walk_element(&first, &x);
        if (more != dyni_walk_element(&second, &y))
            return false;
        if (!more)
            return true;
        if (!dyni_value_equal(x, y))
            return false;
    }
}

/** Finds a member of that name from `walk` on, else from the start: maps in one order are
 * compared in one pass. */
static bool find_member(struct dyni_walk *walk, struct dyn_str map, struct dyn_str name,
                        struct dyn_str *ret_value)
{
    struct dyn_str other;
    for (int round = 0; round < 2; round++) {
        while (dyni_walk_member(walk, &other, ret_value))
            if (dyni_walk_text_compare(name, other) == 0)
                return true;
        *walk = dyni_walk_into(map);
    }
    return false;
}

static bool same_map(struct dyn_str a, struct dyn_str b)
{
    struct dyni_walk outer = dyni_walk_into(a), inner = dyni_walk_into(b);
    struct dyn_str name, x, y;
    size_t count = 0;
    while (dyni_walk_member(&outer, &name, &x)) {
        if (!find_member(&inner, b, name, &y) || !dyni_value_equal(x, y))
            return false;
        count++;
    }
    inner = dyni_walk_into(b);
    while (dyni_walk_member(&inner, &name, &y))
        count--;
    return count == 0;
}

bool dyni_value_equal(struct dyn_str a, struct dyn_str b)
{
    struct dyn_str x, y;
    if (a.ptr == NULL || b.ptr == NULL)
        return a.ptr == b.ptr;
    int wire = dyni_walk_typed(a, &x);
    if (wire == 0 || wire != dyni_walk_typed(b, &y))
        return false;
    switch (wire) {
    case DYN_WIRE_SS:
    case DYN_WIRE_NS:
    case DYN_WIRE_BS:
        return same_set(wire, x, y);
    case DYN_WIRE_L:
        return same_list(x, y);
    case DYN_WIRE_M:
        return same_map(x, y);
    default:
        return same_scalar(wire, x, y);
    }
}
