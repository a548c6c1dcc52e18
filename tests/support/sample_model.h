/* SPDX-License-Identifier: MIT */
/*
 * Models written by hand in the shape of generated code, for the suites of runtime/model. A
 * thing has a field of every kind and stored form; a card is a view of it; a pair lives in its
 * keys only; a number is a hash-only item that refuses unknown attributes.
 */
#ifndef DYN_TESTS_SAMPLE_MODEL_H
#define DYN_TESTS_SAMPLE_MODEL_H

#include "table.h"

#include <dyn/model.h>

enum sample_color {
    SAMPLE_COLOR_UNSET = 0,
    SAMPLE_COLOR_UNKNOWN = 1,
    SAMPLE_COLOR_RED = 2,
    SAMPLE_COLOR_GREEN = 3,
    SAMPLE_COLOR_BLUE = 4
};

/** Stored as N: 1, 2, 10; values that the schema does not know are refused. */
enum sample_level {
    SAMPLE_LEVEL_UNSET = 0,
    SAMPLE_LEVEL_UNKNOWN = 1,
    SAMPLE_LEVEL_LOW = 2,
    SAMPLE_LEVEL_MIDDLE = 3,
    SAMPLE_LEVEL_HIGH = 4
};

struct sample_geo {
    struct dyn_float64 lat; /**< -90 to 90 */
    struct dyn_float64 lon;
};

struct sample_address {
    struct dyn_str street; /**< required */
    struct dyn_str city;   /**< required */
    struct dyn_str zip;    /**< at most 8 characters */
    struct sample_geo *geo;
    struct dyn_extras extras;
};

struct sample_address_list {
    struct sample_address *items;
    size_t len;
};

struct sample_address_entry {
    struct dyn_str key;
    struct sample_address value;
};

struct sample_address_map {
    struct sample_address_entry *items;
    size_t len;
};

struct sample_color_value {
    struct dyn_str text;
    enum sample_color value;
};

struct sample_color_list {
    struct sample_color_value *items;
    size_t len;
};

struct sample_names_entry {
    struct dyn_str key;
    struct dyn_str_list value;
};

struct sample_names_map {
    struct sample_names_entry *items;
    size_t len;
};

/**
 *   pk      TENANT#{tenant}
 *   sk      THING#{day}#{id}
 *   gsi1pk  COLOR#{color}
 *   gsi1sk  {count:+08}#{name}
 *   gsi2pk  CITY#{home.city}
 *   gsi2sk  {created_at:date}
 *   rank    {i32}               (N)
 *   gsi4pk  {blob}              (B; "" is an error)
 *   gsi5pk  {label}#{note}      (escape: ordered)
 *   label   the field
 */
struct sample_thing {
    struct dyn_str tenant; /**< in the key only */
    struct dyn_date day;   /**< in the key */
    struct dyn_str id;     /**< ulid, in the key, made when absent */
    struct dyn_str name;   /**< required, 1 to 20 characters, at most 40 bytes */
    struct dyn_str note;
    struct dyn_str label; /**< default: plain */
    struct dyn_str token; /**< uuid, made when absent, immutable */
    struct dyn_bool active;
    struct dyn_bool flag; /**< stored as N */
    struct dyn_int64 i8;
    struct dyn_int64 i16;
    struct dyn_int64 i32;
    struct dyn_int64 i64;
    struct dyn_uint64 u8;
    struct dyn_uint64 u16;
    struct dyn_uint64 u32;
    struct dyn_uint64 u64;
    struct dyn_float64 ratio;
    struct dyn_decimal price;   /**< 0 to 1000.50 */
    struct dyn_decimal exact;   /**< stored as S */
    struct dyn_bytes blob;      /**< at most 16 bytes */
    struct dyn_bytes hexed;     /**< stored as S, hexadecimal */
    struct dyn_bytes based;     /**< stored as S, base64 */
    struct dyn_time created_at; /**< iso_ms, made at create, immutable */
    struct dyn_time updated_at; /**< iso, made at each write */
    struct dyn_time expires;    /**< N, seconds */
    struct dyn_time stamp;      /**< N, milliseconds */
    struct dyn_time period;     /**< %Y/%m */
    struct dyn_date birthday;
    struct dyn_date local_day; /**< %d.%m.%Y */
    struct dyn_str color_text;
    enum sample_color color;
    struct dyn_str level_text;
    enum sample_level level;
    struct sample_address home; /**< required */
    struct sample_address *work;
    struct dyn_str_list names; /**< at most 3 members */
    struct sample_address_list stops;
    struct dyn_int64_list scores;   /**< int16 */
    struct dyn_str_list tags;       /**< a set, 1 to 4 members */
    struct dyn_decimal_list prices; /**< a set */
    struct dyn_int64_list ints;     /**< a set */
    struct dyn_bytes_list blobs;    /**< a set */
    struct dyn_str_map attrs;       /**< default: empty */
    struct sample_address_map places;
    struct sample_names_map lists;
    struct sample_color_list colors;
    struct dyn_value any;
    struct dyn_value_list anys;
    struct dyn_str secret;          /**< not stored */
    struct dyn_int64 rev;           /**< version */
    struct dyn_int64 count;         /**< default: 0, -999999 at least */
    struct dyn_str kept;            /**< merge: existing_wins */
    struct dyn_str forced;          /**< merge: updates_win */
    struct dyn_str_map deep;        /**< merge: updates_win and deep */
    struct sample_address *swapped; /**< merge: replace */
    struct dyn_extras extras;
};

enum sample_thing_field {
    SAMPLE_F_TENANT,
    SAMPLE_F_DAY,
    SAMPLE_F_ID,
    SAMPLE_F_NAME,
    SAMPLE_F_NOTE,
    SAMPLE_F_LABEL,
    SAMPLE_F_TOKEN,
    SAMPLE_F_ACTIVE,
    SAMPLE_F_FLAG,
    SAMPLE_F_I8,
    SAMPLE_F_I16,
    SAMPLE_F_I32,
    SAMPLE_F_I64,
    SAMPLE_F_U8,
    SAMPLE_F_U16,
    SAMPLE_F_U32,
    SAMPLE_F_U64,
    SAMPLE_F_RATIO,
    SAMPLE_F_PRICE,
    SAMPLE_F_EXACT,
    SAMPLE_F_BLOB,
    SAMPLE_F_HEXED,
    SAMPLE_F_BASED,
    SAMPLE_F_CREATED_AT,
    SAMPLE_F_UPDATED_AT,
    SAMPLE_F_EXPIRES,
    SAMPLE_F_STAMP,
    SAMPLE_F_PERIOD,
    SAMPLE_F_BIRTHDAY,
    SAMPLE_F_LOCAL_DAY,
    SAMPLE_F_COLOR,
    SAMPLE_F_LEVEL,
    SAMPLE_F_HOME,
    SAMPLE_F_WORK,
    SAMPLE_F_NAMES,
    SAMPLE_F_STOPS,
    SAMPLE_F_SCORES,
    SAMPLE_F_TAGS,
    SAMPLE_F_PRICES,
    SAMPLE_F_INTS,
    SAMPLE_F_BLOBS,
    SAMPLE_F_ATTRS,
    SAMPLE_F_PLACES,
    SAMPLE_F_LISTS,
    SAMPLE_F_COLORS,
    SAMPLE_F_ANY,
    SAMPLE_F_ANYS,
    SAMPLE_F_SECRET,
    SAMPLE_F_REV,
    SAMPLE_F_COUNT,
    SAMPLE_F_KEPT,
    SAMPLE_F_FORCED,
    SAMPLE_F_DEEP,
    SAMPLE_F_SWAPPED,
    SAMPLE_FIELD_COUNT
};

/** The key attributes of a thing, as indices. */
enum sample_thing_key_attr {
    SAMPLE_K_PK,
    SAMPLE_K_SK,
    SAMPLE_K_GSI1PK,
    SAMPLE_K_GSI1SK,
    SAMPLE_K_GSI2PK,
    SAMPLE_K_GSI2SK,
    SAMPLE_K_RANK,
    SAMPLE_K_GSI4PK,
    SAMPLE_K_GSI5PK,
    SAMPLE_K_LABEL,
    SAMPLE_KEY_COUNT
};

struct sample_thing_key {
    struct dyn_str tenant;
    struct dyn_date day;
    struct dyn_str id;
};

/** What an index holds of a thing. */
struct sample_card {
    struct dyn_str tenant;
    struct dyn_str name;
    struct dyn_str color_text;
    enum sample_color color;
};

/**
 *   pk  P#{a}#{b}
 *   sk  {n:+06}#{at:ms}#{c}
 * all of it with escape: ordered, and no attribute beside the keys.
 */
struct sample_pair {
    struct dyn_str a;
    struct dyn_str b;
    struct dyn_int64 n;
    struct dyn_time at;
    struct dyn_str c;
};

/** Hash-only: the key is the field n, an N. Unknown attributes are refused. */
struct sample_number {
    struct dyn_decimal n;
    struct dyn_str text;
};

const struct dyn_model *sample_thing_model(void);
const struct dyn_model *sample_card_model(void);
const struct dyn_model *sample_pair_model(void);
const struct dyn_model *sample_number_model(void);

/** Their tables, to copy and change. */
const struct table *sample_thing_table(void);
const struct table *sample_address_table(void);
const struct table *sample_pair_table(void);

/** A thing that has what is required and nothing else: it is valid, and its key is
 * TENANT#t1, THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV. Borrows literals only. */
struct sample_thing sample_thing_small(void);

/** A thing with a value in every field and two extras, all of it valid. Borrows static memory,
 * which nobody changes. */
struct sample_thing sample_thing_full(void);

#endif
