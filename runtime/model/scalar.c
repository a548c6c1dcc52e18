/* SPDX-License-Identifier: MIT */
#include "model/scalar.h"

#include <dyn/decimal.h>

#include <math.h>

#define DAY_US (INT64_C(86400) * 1000000)

/* What each half of a decimal's 38 digits is below, and the exponents by which no number leaves
 * what DynamoDB stores, whatever its digits. */
#define DECIMAL_HALF         UINT64_C(10000000000000000000)
#define DECIMAL_EXPONENT_MIN (-130)
#define DECIMAL_EXPONENT_MAX (125 - 37)

/* --- Ranges ---------------------------------------------------------------------------- */

static int64_t int_max(unsigned bits)
{
    return (int64_t)(UINT64_MAX >> (65 - bits));
}

static uint64_t uint_max(unsigned bits)
{
    return UINT64_MAX >> (64 - bits);
}

static int out_of_range(const struct dyn_type *type, struct dyn_str text,
                        struct dyn_error *err)
{
    char shown[48];
    dyni_shown(text, 40, shown);
    if (type->kind == DYN_KIND_INT64)
        return dyn_error_set(
            err, DYN_E_RANGE, "%s is no %s: expected a whole number from %lld to %lld",
            shown, dyni_kind_name(type), -(long long)int_max(type->bits) - 1,
            (long long)int_max(type->bits));
    if (type->kind == DYN_KIND_UINT64)
        return dyn_error_set(
            err, DYN_E_RANGE, "%s is no %s: expected a whole number from 0 to %llu",
            shown, dyni_kind_name(type), (unsigned long long)uint_max(type->bits));
    if (type->kind == DYN_KIND_DECIMAL || type->kind == DYN_KIND_FLOAT64)
        return dyn_error_set(
            err, DYN_E_RANGE,
            "%s is out of range: expected at most 38 significant digits, "
            "0 or a magnitude from 1E-130 to 9.99E+125",
            shown);
    return dyn_error_set(err, DYN_E_RANGE, "'%s' is no %s of the years 0001 to 9999",
                         shown, dyni_kind_name(type));
}

static int bad_format(const struct dyn_type *type, struct dyn_str text,
                      const char *expected, struct dyn_error *err)
{
    char shown[68];
    return dyn_error_set(err, DYN_E_FORMAT, "'%s' is no %s: expected %s",
                         dyni_shown(text, 64, shown), dyni_kind_name(type), expected);
}

/* --- Times ----------------------------------------------------------------------------- */

static const char *const time_expected[] = {"2026-11-21T04:46:25.123Z",
                                            "2026-11-21T04:46:25Z",
                                            "2026-11-21",
                                            "2026-11",
                                            "seconds since 1970",
                                            "milliseconds since 1970",
                                            "microseconds since 1970",
                                            "nanoseconds since 1970"};

static const char *expected_time(const struct dyn_type *type)
{
    return type->format == DYN_TIME_PATTERN ? dyni_pattern(type)
                                            : time_expected[type->format];
}

/** Epoch digits, in the unit of the format, to microseconds. */
static int parse_epoch(const struct dyn_type *type, struct dyn_str text,
                       struct dyn_time *ret_time)
{
    int64_t count;
    /* Digits alone are the rule, and with nanoseconds they may be more than an int64 has. */
    int rc = dyn_time_parse(text, (enum dyn_time_format)type->format, NULL, ret_time);
    if (rc != DYN_E_FORMAT)
        return rc;
    rc = dyn_int64_parse(text, &count);
    if (rc != DYN_OK)
        return rc;
    int64_t per_unit = type->format == DYN_TIME_S    ? 1000000
                       : type->format == DYN_TIME_MS ? 1000
                                                     : 1;
    if (type->format == DYN_TIME_NS)
        count = count / 1000 - (count % 1000 < 0 ? 1 : 0);
    if (count > DYN_TIME_US_MAX / per_unit || count < DYN_TIME_US_MIN / per_unit)
        return DYN_E_RANGE;
    *ret_time = dyn_time_us(count * per_unit);
    return DYN_OK;
}

static int parse_time(const struct dyn_type *type, struct dyn_str text,
                      struct dyn_time *ret_time, struct dyn_error *err)
{
    int rc;
    if (type->format >= DYN_TIME_S && type->format <= DYN_TIME_NS)
        rc = parse_epoch(type, text, ret_time);
    else
        rc = dyn_time_parse(text, (enum dyn_time_format)type->format, dyni_pattern(type),
                            ret_time);
    if (rc == DYN_OK) {
        /* Others write more digits than this form keeps; what is read can be written. */
        *ret_time = dyn_time_cut(*ret_time, (enum dyn_time_format)type->format,
                                 dyni_pattern(type));
        return DYN_OK;
    }
    return rc == DYN_E_RANGE ? out_of_range(type, text, err)
                             : bad_format(type, text, expected_time(type), err);
}

static int parse_date(const struct dyn_type *type, struct dyn_str text,
                      struct dyn_date *ret_date, struct dyn_error *err)
{
    int rc;
    if (type->format == DYN_TIME_PATTERN) {
        struct dyn_time time;
        rc = dyn_time_parse(text, DYN_TIME_PATTERN, dyni_pattern(type), &time);
        if (rc == DYN_OK)
            *ret_date = dyn_date_of(time);
    } else {
        rc = dyn_date_parse(text, ret_date);
    }
    if (rc == DYN_OK)
        return DYN_OK;
    return rc == DYN_E_RANGE ? out_of_range(type, text, err)
                             : bad_format(type, text, expected_time(type), err);
}

static size_t format_date(const struct dyn_type *type, struct dyn_date date,
                          char *ret_text)
{
    if (type->format != DYN_TIME_PATTERN)
        return dyn_date_format(date, ret_text);
    return dyn_time_format(dyn_time_of(date), DYN_TIME_PATTERN, dyni_pattern(type), false,
                           ret_text);
}

/* --- Value to text --------------------------------------------------------------------- */

static int enum_text(const struct dyn_type *type, const void *value,
                     struct dyn_str *ret_text, struct dyn_error *err)
{
    const struct dyn_enum *enumeration = dyni_enum(type);
    struct dyn_enum_slot slot = dyni_enum_load(value);
    if (slot.value == DYNI_ENUM_UNKNOWN) {
        if (slot.text.ptr == NULL)
            return dyn_error_set(err, DYN_E_FORMAT,
                                 "the enum %s is UNKNOWN without a text: set a value",
                                 dyni_enum_name(enumeration).ptr);
        struct dyn_decimal number;
        if (type->wire == DYN_WIRE_N && dyn_decimal_parse(slot.text, &number) != DYN_OK)
            return bad_format(type, slot.text, "a number, since it is stored as N", err);
        *ret_text = slot.text;
        return DYN_OK;
    }
    *ret_text = dyn_enum_text(enumeration, slot.value);
    if (ret_text->ptr == NULL)
        return dyn_error_set(err, DYN_E_RANGE, "%d is no value of the enum %s",
                             slot.value, dyni_enum_name(enumeration).ptr);
    return DYN_OK;
}

enum dyni_id_form dyni_scalar_id_form(const struct dyn_type *type, struct dyn_str id)
{
    return type->kind == DYN_KIND_UUID ? dyni_uuid_form(id) : dyni_ulid_form(id);
}

static int bad_id(const struct dyn_type *type, struct dyn_str id, struct dyn_error *err)
{
    return bad_format(type, id,
                      type->kind == DYN_KIND_UUID
                          ? "8-4-4-4-12 hexadecimal digits"
                          : "26 characters of Crockford's base 32",
                      err);
}

static int id_text(const struct dyn_type *type, struct dyn_str id, char *scratch,
                   struct dyn_str *ret_text, struct dyn_error *err)
{
    enum dyni_id_form form = dyni_scalar_id_form(type, id);
    if (form == DYNI_ID_NONE)
        return bad_id(type, id, err);
    *ret_text = id;
    if (form == DYNI_ID_STORED)
        return DYN_OK;
    memcpy(scratch, id.ptr, id.len);
    dyni_scalar_fold((enum dyn_kind)type->kind, scratch, id.len);
    *ret_text = dyn_str_n(scratch, id.len);
    return DYN_OK;
}

/* 9.99..E+125 with 38 digits: as doubles, all below 1E+126. */
static bool is_stored_magnitude(double magnitude)
{
    return magnitude == 0 || (magnitude >= 1E-130 && magnitude < 1E126);
}

static int float_text(const struct dyn_type *type, double value, char *scratch,
                      struct dyn_str *ret_text, struct dyn_error *err)
{
    size_t len = dyn_float64_format(value, scratch);
    if (len == 0)
        return dyn_error_set(err, DYN_E_RANGE,
                             "NaN and infinities are no numbers that DynamoDB stores");
    if (!is_stored_magnitude(fabs(value)))
        return out_of_range(type, dyn_str_n(scratch, len), err);
    *ret_text = dyn_str_n(scratch, len);
    return DYN_OK;
}

/** Canonical where it is stored as N. The parser is asked only about numbers near the ends of
 * what DynamoDB holds; those that were made by it or by the makers are inside. */
static int decimal_text(const struct dyn_type *type, struct dyn_decimal value,
                        char *scratch, struct dyn_str *ret_text, struct dyn_error *err)
{
    struct dyn_decimal again;
    size_t len = dyn_decimal_format(value, type->wire == DYN_WIRE_N, scratch);
    *ret_text = dyn_str_n(scratch, len);
    bool is_inside = len > 0 && value.exponent >= DECIMAL_EXPONENT_MIN &&
                     value.exponent <= DECIMAL_EXPONENT_MAX;
    if (is_inside || dyn_decimal_parse(*ret_text, &again) == DYN_OK)
        return DYN_OK;
    return out_of_range(type, *ret_text, err);
}

static int bool_text(const struct dyn_type *type, bool value, struct dyn_str *ret_text)
{
    if (type->wire == DYN_WIRE_N)
        *ret_text = value ? DYN_STR("1") : DYN_STR("0");
    else
        *ret_text = value ? DYN_STR("true") : DYN_STR("false");
    return DYN_OK;
}

int dyni_scalar_text(const struct dyn_type *type, const void *value,
                     char scratch[DYNI_SCALAR_TEXT_MAX], struct dyn_str *ret_text,
                     struct dyn_error *err)
{
    size_t len = 0;
    switch (type->kind) {
    case DYN_KIND_STRING:
        *ret_text = *(const struct dyn_str *)value;
        return DYN_OK;
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return id_text(type, *(const struct dyn_str *)value, scratch, ret_text, err);
    case DYN_KIND_BOOL:
        return bool_text(type, ((const struct dyn_bool *)value)->value, ret_text);
    case DYN_KIND_INT64: {
        int64_t number = ((const struct dyn_int64 *)value)->value;
        len = dyn_int64_format(number, scratch);
        if (number > int_max(type->bits) || number < -int_max(type->bits) - 1)
            return out_of_range(type, dyn_str_n(scratch, len), err);
        break;
    }
    case DYN_KIND_UINT64: {
        uint64_t number = ((const struct dyn_uint64 *)value)->value;
        len = dyn_uint64_format(number, scratch);
        if (number > uint_max(type->bits))
            return out_of_range(type, dyn_str_n(scratch, len), err);
        break;
    }
    case DYN_KIND_FLOAT64:
        return float_text(type, ((const struct dyn_float64 *)value)->value, scratch,
                          ret_text, err);
    case DYN_KIND_DECIMAL:
        return decimal_text(type, *(const struct dyn_decimal *)value, scratch, ret_text,
                            err);
    case DYN_KIND_TIME:
        len = dyn_time_format(*(const struct dyn_time *)value,
                              (enum dyn_time_format)type->format, dyni_pattern(type),
                              false, scratch);
        break;
    case DYN_KIND_DATE:
        len = format_date(type, *(const struct dyn_date *)value, scratch);
        break;
    case DYN_KIND_ENUM:
        return enum_text(type, value, ret_text, err);
    default:
        return dyn_error_set(err, DYN_E_ARG, "a %s has no text", dyni_kind_name(type));
    }
    if (len == 0)
        return dyn_error_set(err, DYN_E_RANGE, "the value is outside what a %s can be",
                             dyni_kind_name(type));
    *ret_text = dyn_str_n(scratch, len);
    return DYN_OK;
}

/** Not one that was made by hand with more digits, or that its exponent may take out. */
static bool is_plain_decimal(const struct dyn_decimal *value)
{
    return value->digits[0] < DECIMAL_HALF && value->digits[1] < DECIMAL_HALF &&
           value->exponent >= DECIMAL_EXPONENT_MIN &&
           value->exponent <= DECIMAL_EXPONENT_MAX;
}

bool dyni_scalar_is_sure(const struct dyn_type *type, const void *value)
{
    bool has_pattern = type->format == DYN_TIME_PATTERN;
    switch (type->kind) {
    case DYN_KIND_BOOL:
        return true;
    case DYN_KIND_INT64: {
        int64_t number = ((const struct dyn_int64 *)value)->value;
        return number <= int_max(type->bits) && number >= -int_max(type->bits) - 1;
    }
    case DYN_KIND_UINT64:
        return ((const struct dyn_uint64 *)value)->value <= uint_max(type->bits);
    case DYN_KIND_FLOAT64:
        return is_stored_magnitude(fabs(((const struct dyn_float64 *)value)->value));
    case DYN_KIND_DECIMAL:
        return is_plain_decimal((const struct dyn_decimal *)value);
    case DYN_KIND_TIME: {
        int64_t us = ((const struct dyn_time *)value)->us;
        return !has_pattern && us >= DYN_TIME_US_MIN && us <= DYN_TIME_US_MAX;
    }
    case DYN_KIND_DATE: {
        int64_t days = ((const struct dyn_date *)value)->days;
        return !has_pattern && days >= DYN_TIME_US_MIN / DAY_US &&
               days <= DYN_TIME_US_MAX / DAY_US;
    }
    default:
        return false;
    }
}

/* --- Text to value --------------------------------------------------------------------- */

static int parse_bool(const struct dyn_type *type, struct dyn_str text,
                      struct dyn_bool *ret_value, struct dyn_error *err)
{
    bool number = type->wire == DYN_WIRE_N;
    bool yes = dyn_str_eq(text, number ? DYN_STR("1") : DYN_STR("true"));
    if (!yes && !dyn_str_eq(text, number ? DYN_STR("0") : DYN_STR("false")))
        return bad_format(type, text, number ? "1 or 0" : "true or false", err);
    *ret_value = dyn_bool(yes);
    return DYN_OK;
}

static int parse_int(const struct dyn_type *type, struct dyn_str text,
                     struct dyn_int64 *ret_value, struct dyn_error *err)
{
    int64_t number;
    int rc = dyn_int64_parse(text, &number);
    if (rc == DYN_E_FORMAT)
        return bad_format(type, text, "digits", err);
    if (rc != DYN_OK || number > int_max(type->bits) || number < -int_max(type->bits) - 1)
        return out_of_range(type, text, err);
    *ret_value = dyn_int64(number);
    return DYN_OK;
}

static int parse_uint(const struct dyn_type *type, struct dyn_str text,
                      struct dyn_uint64 *ret_value, struct dyn_error *err)
{
    uint64_t number;
    int rc = dyn_uint64_parse(text, &number);
    if (rc == DYN_E_FORMAT)
        return bad_format(type, text, "digits", err);
    if (rc != DYN_OK || number > uint_max(type->bits))
        return out_of_range(type, text, err);
    *ret_value = dyn_uint64(number);
    return DYN_OK;
}

static int parse_id(const struct dyn_type *type, struct dyn_str text,
                    struct dyn_str *ret_value, struct dyn_error *err)
{
    if (dyni_scalar_id_form(type, text) == DYNI_ID_NONE)
        return bad_id(type, text, err);
    *ret_value = text;
    return DYN_OK;
}

static int parse_enum(const struct dyn_type *type, struct dyn_str text, void *ret_value,
                      struct dyn_error *err)
{
    const struct dyn_enum *enumeration = dyni_enum(type);
    int number = dyn_enum_number(enumeration, text);
    if (number == DYNI_ENUM_UNKNOWN && (type->flags & DYN_TYPE_STRICT_VALUES) != 0) {
        char shown[68];
        return dyn_error_set(err, DYN_E_UNKNOWN, "'%s' is no value of the enum %s",
                             dyni_shown(text, 64, shown),
                             dyni_enum_name(enumeration).ptr);
    }
    struct dyn_str kept = {NULL, 0};
    dyni_enum_store(ret_value, number == DYNI_ENUM_UNKNOWN ? text : kept, number);
    return DYN_OK;
}

static int parse_float(const struct dyn_type *type, struct dyn_str text,
                       struct dyn_float64 *ret_value, struct dyn_error *err)
{
    double number;
    int rc = dyn_float64_parse(text, &number);
    if (rc == DYN_OK)
        *ret_value = dyn_float64(number);
    else if (rc == DYN_E_FORMAT)
        bad_format(type, text, "a decimal number", err);
    else
        out_of_range(type, text, err);
    return rc;
}

static int parse_decimal(const struct dyn_type *type, struct dyn_str text,
                         struct dyn_decimal *ret_value, struct dyn_error *err)
{
    int rc = dyn_decimal_parse(text, ret_value);
    if (rc == DYN_E_FORMAT)
        bad_format(type, text, "a decimal number", err);
    else if (rc != DYN_OK)
        out_of_range(type, text, err);
    return rc;
}

int dyni_scalar_parse(const struct dyn_type *type, struct dyn_str text, void *ret_value,
                      struct dyn_error *err)
{
    switch (type->kind) {
    case DYN_KIND_STRING:
        *(struct dyn_str *)ret_value = text;
        return DYN_OK;
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return parse_id(type, text, (struct dyn_str *)ret_value, err);
    case DYN_KIND_BOOL:
        return parse_bool(type, text, (struct dyn_bool *)ret_value, err);
    case DYN_KIND_INT64:
        return parse_int(type, text, (struct dyn_int64 *)ret_value, err);
    case DYN_KIND_UINT64:
        return parse_uint(type, text, (struct dyn_uint64 *)ret_value, err);
    case DYN_KIND_FLOAT64:
        return parse_float(type, text, (struct dyn_float64 *)ret_value, err);
    case DYN_KIND_DECIMAL:
        return parse_decimal(type, text, (struct dyn_decimal *)ret_value, err);
    case DYN_KIND_TIME:
        return parse_time(type, text, (struct dyn_time *)ret_value, err);
    case DYN_KIND_DATE:
        return parse_date(type, text, (struct dyn_date *)ret_value, err);
    case DYN_KIND_ENUM:
        return parse_enum(type, text, ret_value, err);
    default:
        return dyn_error_set(err, DYN_E_ARG, "a %s has no text", dyni_kind_name(type));
    }
}

/* --- Both ------------------------------------------------------------------------------ */

void dyni_scalar_fold(enum dyn_kind kind, char *text, size_t len)
{
    char from = kind == DYN_KIND_UUID ? 'A' : 'a';
    for (size_t i = 0; i < len; i++) {
        bool other_case = text[i] >= from && text[i] <= from + ('Z' - 'A');
        text[i] = (char)(text[i] ^ (other_case ? 'a' - 'A' : 0));
    }
}

static bool same_letters(struct dyn_str a, struct dyn_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.ptr[i], y = b.ptr[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;
        if (x != y)
            return false;
    }
    return true;
}

/** A time as it is once it was stored: what is finer is no part of the value. */
static int64_t stored_us(const struct dyn_type *type, const void *value)
{
    return dyn_time_cut(*(const struct dyn_time *)value,
                        (enum dyn_time_format)type->format, dyni_pattern(type))
        .us;
}

bool dyni_scalar_equal(const struct dyn_type *type, const void *a, const void *b)
{
    switch (type->kind) {
    case DYN_KIND_STRING:
        return dyn_str_eq(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return same_letters(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
    case DYN_KIND_BOOL:
        return ((const struct dyn_bool *)a)->value == ((const struct dyn_bool *)b)->value;
    case DYN_KIND_INT64:
        return ((const struct dyn_int64 *)a)->value ==
               ((const struct dyn_int64 *)b)->value;
    case DYN_KIND_UINT64:
        return ((const struct dyn_uint64 *)a)->value ==
               ((const struct dyn_uint64 *)b)->value;
    case DYN_KIND_FLOAT64: {
        double x = ((const struct dyn_float64 *)a)->value;
        double y = ((const struct dyn_float64 *)b)->value;
        return x <= y && x >= y;
    }
    case DYN_KIND_DECIMAL:
        return dyn_decimal_cmp(*(const struct dyn_decimal *)a,
                               *(const struct dyn_decimal *)b) == 0;
    case DYN_KIND_TIME:
        return stored_us(type, a) == stored_us(type, b);
    case DYN_KIND_DATE:
        return ((const struct dyn_date *)a)->days == ((const struct dyn_date *)b)->days;
    case DYN_KIND_BINARY: {
        const struct dyn_bytes *x = (const struct dyn_bytes *)a;
        const struct dyn_bytes *y = (const struct dyn_bytes *)b;
        return x->len == y->len && (x->len == 0 || memcmp(x->ptr, y->ptr, x->len) == 0);
    }
    case DYN_KIND_ENUM: {
        struct dyn_enum_slot x = dyni_enum_load(a), y = dyni_enum_load(b);
        return x.value == y.value &&
               (x.value != DYNI_ENUM_UNKNOWN || dyn_str_eq(x.text, y.text));
    }
    default:
        return false;
    }
}
