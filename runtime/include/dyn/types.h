/* SPDX-License-Identifier: MIT */
/*
 * The values that fields hold. Invariant: a zeroed value holds nothing. Text, bytes and
 * containers are absent while their pointer is NULL; numbers, bools, times and dates are
 * pairs with `has`, so that 0, false, "" and 1970 are values like any other.
 */
#ifndef DYN_TYPES_H
#define DYN_TYPES_H

#include <dyn/base.h>

#include <string.h>

/** UTF-8 text, borrowed. Absent: ptr == NULL. After a decode also NUL-terminated; `len` is
 * what counts, since DynamoDB strings may hold NUL. */
struct dyn_str {
    const char *ptr;
    size_t len;
};

/** Bytes, borrowed. Absent: ptr == NULL. */
struct dyn_bytes {
    const uint8_t *ptr;
    size_t len;
};

struct dyn_bool {
    bool value;
    bool has;
};

struct dyn_int64 {
    int64_t value;
    bool has;
};

struct dyn_uint64 {
    uint64_t value;
    bool has;
};

struct dyn_float64 {
    double value;
    bool has;
};

/**
 * An exact decimal number as DynamoDB's N holds it: up to 38 significant digits,
 * value = (digits[0] * 10^19 + digits[1]) * 10^exponent, both halves below 10^19.
 * Trailing zeros are kept as they were written ("12.90"); comparing is by value.
 */
struct dyn_decimal {
    uint64_t digits[2]; /**< the high and the low 19 digits */
    int16_t exponent;
    bool negative;
    bool has;
};

/** A point in time: microseconds since 1970-01-01T00:00:00Z, years 0001 to 9999. */
struct dyn_time {
    int64_t us;
    bool has;
};

/** A day: days since 1970-01-01, years 0001 to 9999. */
struct dyn_date {
    int32_t days;
    bool has;
};

/** One DynamoDB AttributeValue kept as it is, as its JSON text, such as {"S":"x"}.
 * Absent: json.ptr == NULL. See <dyn/value.h>. */
struct dyn_value {
    struct dyn_str json;
};

/** An attribute that the schema does not know, kept so that it can be written back. */
struct dyn_extra {
    struct dyn_str name;
    struct dyn_value value;
};

struct dyn_extras {
    struct dyn_extra *items;
    size_t len;
};

/** An enum as fields hold it: the text of a value that the schema does not know, the number. */
struct dyn_enum_slot {
    struct dyn_str text;
    int value;
};

/** Any value that is no struct and no container, for functions that take one of any field. */
union dyn_scalar {
    struct dyn_str str;
    struct dyn_bytes bytes;
    struct dyn_bool boolean;
    struct dyn_int64 int64;
    struct dyn_uint64 uint64;
    struct dyn_float64 float64;
    struct dyn_decimal decimal;
    struct dyn_time time;
    struct dyn_date date;
    struct dyn_enum_slot enumeration;
};

/*
 * Lists, sets and maps of scalars; generated code names its own for everything else. Absent:
 * items == NULL. Empty: len == 0 and any other pointer, such as dyn_empty. The members of a
 * list are present; one that is not is an error when it is written.
 */
struct dyn_str_list {
    struct dyn_str *items;
    size_t len;
};

struct dyn_bytes_list {
    struct dyn_bytes *items;
    size_t len;
};

struct dyn_bool_list {
    struct dyn_bool *items;
    size_t len;
};

struct dyn_int64_list {
    struct dyn_int64 *items;
    size_t len;
};

struct dyn_uint64_list {
    struct dyn_uint64 *items;
    size_t len;
};

struct dyn_float64_list {
    struct dyn_float64 *items;
    size_t len;
};

struct dyn_decimal_list {
    struct dyn_decimal *items;
    size_t len;
};

struct dyn_time_list {
    struct dyn_time *items;
    size_t len;
};

struct dyn_date_list {
    struct dyn_date *items;
    size_t len;
};

struct dyn_value_list {
    struct dyn_value *items;
    size_t len;
};

struct dyn_str_entry {
    struct dyn_str key;
    struct dyn_str value;
};

struct dyn_str_map {
    struct dyn_str_entry *items;
    size_t len;
};

struct dyn_bytes_entry {
    struct dyn_str key;
    struct dyn_bytes value;
};

struct dyn_bytes_map {
    struct dyn_bytes_entry *items;
    size_t len;
};

struct dyn_bool_entry {
    struct dyn_str key;
    struct dyn_bool value;
};

struct dyn_bool_map {
    struct dyn_bool_entry *items;
    size_t len;
};

struct dyn_int64_entry {
    struct dyn_str key;
    struct dyn_int64 value;
};

struct dyn_int64_map {
    struct dyn_int64_entry *items;
    size_t len;
};

struct dyn_uint64_entry {
    struct dyn_str key;
    struct dyn_uint64 value;
};

struct dyn_uint64_map {
    struct dyn_uint64_entry *items;
    size_t len;
};

struct dyn_float64_entry {
    struct dyn_str key;
    struct dyn_float64 value;
};

struct dyn_float64_map {
    struct dyn_float64_entry *items;
    size_t len;
};

struct dyn_decimal_entry {
    struct dyn_str key;
    struct dyn_decimal value;
};

struct dyn_decimal_map {
    struct dyn_decimal_entry *items;
    size_t len;
};

struct dyn_time_entry {
    struct dyn_str key;
    struct dyn_time value;
};

struct dyn_time_map {
    struct dyn_time_entry *items;
    size_t len;
};

struct dyn_date_entry {
    struct dyn_str key;
    struct dyn_date value;
};

struct dyn_date_map {
    struct dyn_date_entry *items;
    size_t len;
};

struct dyn_value_entry {
    struct dyn_str key;
    struct dyn_value value;
};

struct dyn_value_map {
    struct dyn_value_entry *items;
    size_t len;
};

/** A string literal as initialiser: static const struct dyn_str s = DYN_STR_INIT("x"); */
#define DYN_STR_INIT(literal)                                                            \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    }

/** A string literal as value: order.id = DYN_STR("o1"); */
#define DYN_STR(literal) dyn_str_n("" literal, sizeof(literal) - 1)

/*
 * The makers: dyn_int64(5), dyn_str(name), ... Macros, because a C++ compiler takes a function
 * named like a struct for one that hides its constructor (-Wshadow).
 */
#define dyn_str(text)       dyn_make_str(text)
#define dyn_bytes(ptr, len) dyn_make_bytes(ptr, len)
#define dyn_bool(value)     dyn_make_bool(value)
#define dyn_int64(value)    dyn_make_int64(value)
#define dyn_uint64(value)   dyn_make_uint64(value)
#define dyn_float64(value)  dyn_make_float64(value)

/** Text from pointer and length; borrows. */
static inline struct dyn_str dyn_str_n(const char *ptr, size_t len)
{
    struct dyn_str s;
    s.ptr = ptr;
    s.len = len;
    return s;
}

/** Text from a C string; borrows. NULL gives absent text. */
static inline struct dyn_str dyn_make_str(const char *text)
{
    return dyn_str_n(text, text != NULL ? strlen(text) : 0);
}

/** Whether both are absent, or both present with the same bytes. */
static inline bool dyn_str_eq(struct dyn_str a, struct dyn_str b)
{
    if (a.ptr == NULL || b.ptr == NULL)
        return a.ptr == b.ptr;
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline struct dyn_bytes dyn_make_bytes(const void *ptr, size_t len)
{
    struct dyn_bytes b;
    b.ptr = (const uint8_t *)ptr;
    b.len = len;
    return b;
}

static inline struct dyn_bool dyn_make_bool(bool value)
{
    struct dyn_bool v;
    v.value = value;
    v.has = true;
    return v;
}

static inline struct dyn_int64 dyn_make_int64(int64_t value)
{
    struct dyn_int64 v;
    v.value = value;
    v.has = true;
    return v;
}

static inline struct dyn_uint64 dyn_make_uint64(uint64_t value)
{
    struct dyn_uint64 v;
    v.value = value;
    v.has = true;
    return v;
}

static inline struct dyn_float64 dyn_make_float64(double value)
{
    struct dyn_float64 v;
    v.value = value;
    v.has = true;
    return v;
}

/** A time from microseconds since 1970-01-01T00:00:00Z. */
static inline struct dyn_time dyn_time_us(int64_t us)
{
    struct dyn_time v;
    v.us = us;
    v.has = true;
    return v;
}

/** A date from days since 1970-01-01. */
static inline struct dyn_date dyn_date_days(int32_t days)
{
    struct dyn_date v;
    v.days = days;
    v.has = true;
    return v;
}

#endif
