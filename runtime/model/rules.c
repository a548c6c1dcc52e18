/* SPDX-License-Identifier: MIT */
#include "model/rules.h"

#include "core/utf8.h"
#include "model/scalar.h"

#include <dyn/decimal.h>

/** What min and max are compared with, and the word for it behind the number. */
struct measure {
    struct dyn_decimal amount;
    const char *unit;
};

static struct measure measure_of(size_t count, const char *unit)
{
    struct measure m = {dyn_decimal_int64((int64_t)count), unit};
    return m;
}

static struct measure measure_number(const struct dyn_type *type, const void *value)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    struct dyn_str text;
    struct measure m = {{{0, 0}, 0, false, false}, ""};
    if (dyni_scalar_text(type, value, scratch, &text, NULL) == DYN_OK)
        dyn_decimal_parse(text, &m.amount);
    return m;
}

/** Absent where the type has nothing that min and max speak of. */
static struct measure measure_value(const struct dyn_type *type, const void *value)
{
    struct measure none = {{{0, 0}, 0, false, false}, ""};
    switch (type->kind) {
    case DYN_KIND_INT64:
    case DYN_KIND_UINT64:
    case DYN_KIND_FLOAT64:
    case DYN_KIND_DECIMAL:
        return measure_number(type, value);
    case DYN_KIND_STRING:
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return measure_of(dyni_utf8_count(*(const struct dyn_str *)value), " characters");
    case DYN_KIND_BINARY:
        return measure_of(((const struct dyn_bytes *)value)->len, " bytes");
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
    case DYN_KIND_MAP:
        return measure_of(dyni_items_load(value).len, " members");
    default:
        return none;
    }
}

static void check_bound(struct dyni_found *found, const struct dyni_place *place,
                        const struct measure *m, const char *bound, bool is_max)
{
    char shown[DYN_DECIMAL_TEXT_MAX];
    int order;
    if (bound == NULL)
        return;
    order = dyn_decimal_cmp(m->amount, dyn_decimal_lit(bound));
    if (is_max ? order <= 0 : order >= 0)
        return;
    dyn_decimal_format(m->amount, true, shown);
    dyni_found_add(found, place, DYN_E_RANGE, "%s %s%s, expected %s %s",
                   m->unit[0] != '\0' ? "has" : "is", shown, m->unit,
                   is_max ? "at most" : "at least", bound);
}

/** A bound that is a whole number without a sign, as most are. */
static bool read_count(const char *bound, int64_t *ret_count)
{
    int64_t count = 0;
    size_t at = 0;
    for (; bound[at] >= '0' && bound[at] <= '9' && at < 18; at++)
        count = count * 10 + (bound[at] - '0');
    *ret_count = count;
    return at > 0 && bound[at] == '\0';
}

/** Whether it is within, found without counting characters or making decimals. False: look
 * closer. */
static bool is_surely_within(const struct dyn_type *type, const void *value,
                             const char *min, const char *max)
{
    int64_t least, most, count;
    switch (type->kind) {
    case DYN_KIND_INT64:
        least = most = ((const struct dyn_int64 *)value)->value;
        break;
    case DYN_KIND_STRING:
        most = (int64_t)((const struct dyn_str *)value)->len;
        least = most / 4;
        break;
    default:
        return false;
    }
    return (min == NULL || (read_count(min, &count) && least >= count)) &&
           (max == NULL || (read_count(max, &count) && most <= count));
}

static void check_bounds(struct dyni_found *found, const struct dyni_place *place,
                         const struct dyn_type *type, const void *value, const char *min,
                         const char *max)
{
    if (is_surely_within(type, value, min, max))
        return;
    struct measure m = measure_value(type, value);
    if (!m.amount.has)
        return;
    check_bound(found, place, &m, min, false);
    check_bound(found, place, &m, max, true);
}

void dyni_check_rules(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_struct *structure, const struct dyn_rules *rules,
                      const struct dyn_type *type, const void *value)
{
    check_bounds(found, place, type, value, dyni_rule_text(structure, rules->min),
                 dyni_rule_text(structure, rules->max));
    if (rules->max_bytes == 0 ||
        (type->kind != DYN_KIND_STRING && type->kind != DYN_KIND_BINARY))
        return;
    size_t len = ((const struct dyn_str *)value)->len;
    if (len > rules->max_bytes)
        dyni_found_add(found, place, DYN_E_RANGE, "has %zu bytes, expected at most %u",
                       len, (unsigned)rules->max_bytes);
}
