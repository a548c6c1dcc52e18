/* SPDX-License-Identifier: MIT */
#include "model/value.h"

#include "model/item.h"
#include "model/order.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>

/* --- Checking -------------------------------------------------------------------------- */

struct checking {
    struct dyn_arena *mem; /* names and members are sorted here */
    struct dyn_error *err;
    bool to_store; /* also what DynamoDB would not take */
};

static int check(const struct checking *c, struct dyn_str json, unsigned level);

static int check_scalar(const struct checking *c, int wire, struct dyn_str text)
{
    struct dyn_decimal number;
    size_t len;
    int rc = DYN_OK;
    /* Escapes in a number's text are possible JSON, but nobody's number. */
    if (wire == DYN_WIRE_N || wire == DYN_WIRE_NS)
        rc = dyn_decimal_parse(dyni_walk_quoted(text), &number);
    if (rc != DYN_OK)
        return dyn_error_set(c->err, rc, "an N that is no number");
    if ((wire == DYN_WIRE_B || wire == DYN_WIRE_BS) && !dyni_walk_base64(text, &len))
        return dyn_error_set(c->err, DYN_E_FORMAT, "a B that is not base64");
    return DYN_OK;
}

/** Refuses a member of a set or a name of a map that stands twice. */
static int check_unique(const struct checking *c, int wire, struct dyn_str container,
                        size_t count)
{
    struct dyni_walk walk = dyni_walk_into(container);
    dyni_order_fn *order = wire == DYN_WIRE_NS ? dyni_walk_by_number : dyni_walk_by_text;
    struct dyn_str text;
    const void **texts;
    size_t n = 0;
    if (count < 2)
        return DYN_OK;
    texts = dyn_arena_calloc(c->mem, count, sizeof(*texts));
    if (texts == NULL)
        return dyn_error_set(c->err, DYN_E_NOMEM, "out of memory");
    while (n < count && dyni_walk_next(&walk, wire == DYN_WIRE_M, &text, NULL))
        texts[n++] = text.ptr;
    dyni_sort(texts, n, order, NULL);
    for (size_t i = 1; i < n; i++) {
        char shown[68];
        if (order(NULL, texts[i - 1], texts[i]) == 0)
            return dyn_error_set(c->err, DYN_E_DUPLICATE, "the %s %s stands twice",
                                 wire == DYN_WIRE_M ? "key" : "member",
                                 dyni_shown(dyni_walk_string_at(texts[i]), 64, shown));
    }
    return DYN_OK;
}

static int check_strings(const struct checking *c, int wire, struct dyn_str list)
{
    struct dyni_walk walk = dyni_walk_into(list);
    struct dyn_str element;
    size_t count = 0;
    while (dyni_walk_element(&walk, &element)) {
        if (element.ptr[0] != '"')
            return dyn_error_set(c->err, DYN_E_JSON, "a set holds something but strings");
        int rc = check_scalar(c, wire, element);
        if (rc != DYN_OK)
            return rc;
        count++;
    }
    if (!c->to_store)
        return DYN_OK;
    if (count == 0)
        return dyn_error_set(c->err, DYN_E_FORMAT, "a set without members");
    return check_unique(c, wire, list, count);
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
        if (c->to_store && dyni_walk_quoted(name).len == 0)
            return dyn_error_set(c->err, DYN_E_FORMAT, "a name is empty");
        count++;
    }
    return check_unique(c, DYN_WIRE_M, map, count);
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
    struct checking c = {mem, err, false};
    return check(&c, json, 0);
}

int dyni_value_check_to_store(struct dyn_str json, struct dyn_arena *mem,
                              struct dyn_error *err)
{
    struct checking c = {mem, err, true};
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
    size_t sign = canonical[0] == '-' ? 1 : 0;
    const char *p = canonical + sign, *end = canonical + len;
    const char *exponent = memchr(p, 'E', (size_t)(end - p));
    const char *point = memchr(p, '.', (size_t)(end - p));
    if (exponent != NULL) /* so large or small that all digits are on one side */
        return 1 + ((size_t)(exponent - p) - (point != NULL ? 1 : 0) + 1) / 2 + sign;
    size_t whole = (size_t)((point != NULL ? point : end) - p);
    size_t fraction = point != NULL ? (size_t)(end - point) - 1 : 0;
    while (point == NULL && whole > 1 && p[whole - 1] == '0')
        whole--; /* trailing zeros of a whole number are no significant digits */
    if (whole == 1 && p[0] == '0')
        whole = 0;
    for (const char *zero = point != NULL ? point + 1 : end;
         whole == 0 && fraction > 0 && *zero == '0'; zero++)
        fraction--;
    return 1 + (whole + 1) / 2 + (fraction + 1) / 2 + sign;
}

static size_t binary_size(struct dyn_str quoted)
{
    size_t len = 0;
    (void)dyni_walk_base64(quoted, &len); /* the value is a checked one */
    return len;
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
