/* SPDX-License-Identifier: MIT */
/*
 * Descriptors from rows that a person can write: with names, literals and patterns as C strings
 * and types that point to the types of their elements. Invariant: a table refers to nothing of
 * itself by pointer, as generated ones do, so a copy of it is another table, which a test may
 * change in place.
 */
#ifndef TESTS_SUPPORT_TABLE_H
#define TESTS_SUPPORT_TABLE_H

#include <dyn/model.h>

/** More than any of the tests has. */
enum {
    TABLE_FIELDS = 130,
    TABLE_KEYS = 12,
    TABLE_PARTS = 20,
    TABLE_RULES = 20,
    TABLE_ELEMENTS = 20,
    TABLE_REFERENCES = 12,
    TABLE_VALUES = 4,
    TABLE_TEXT = 2048
};

/** A struct dyn_type. */
struct table_type {
    const struct table_type *element; /**< of a list, set or map */
    const void *object;               /**< struct dyn_struct or dyn_enum */
    const char *pattern;
    uint16_t size;
    uint8_t kind, wire, format, bits, flags;
};

/** A struct dyn_field. */
struct table_field {
    const char *name;
    struct table_type type;
    uint16_t offset, flags;
    uint8_t merge, automatic, rules;
};

/** A struct dyn_rules. */
struct table_rules {
    const char *min, *max, *default_text;
    uint32_t max_bytes;
};

/** A struct dyn_part. */
struct table_part {
    const char *literal, *pattern;
    uint16_t path[DYN_PATH_MAX];
    uint16_t key_offset;
    uint8_t path_len, format, width, decimals, fixed_width;
};

/** A struct dyn_key_attr. */
struct table_key {
    const char *name;
    size_t part; /**< the first of its parts */
    uint16_t flags;
    uint8_t part_count, wire, escape;
    char delimiter;
};

/** A model, or with a struct's rows only, a struct. */
struct table_rows {
    const char *name;
    const struct table_field *fields;
    const struct table_rules *rules;
    const struct table_part *parts;
    const struct table_key *keys;
    size_t field_count, rule_count, part_count, key_count;
    size_t size, extras;
    enum dyn_unknown unknown;
    enum dyn_model_flag flags;
    const char *discriminator, *stored_name;
    const char *table; /**< NULL: "things" */
    bool has_sort_key;
};

struct table {
    struct dyn_model model; /**< its `item` is the struct */
    struct dyn_key_attr keys[TABLE_KEYS];
    struct dyn_part parts[TABLE_PARTS];
    struct dyn_field fields[TABLE_FIELDS];
    struct dyn_type elements[TABLE_ELEMENTS];
    struct dyn_rules rules[TABLE_RULES];
    uint16_t by_name[TABLE_FIELDS + TABLE_KEYS];
    const void *references[TABLE_REFERENCES];
    char text[TABLE_TEXT];
    size_t element_count, reference_count, text_len;
};

struct table_enum {
    struct dyn_enum type;
    struct dyn_enum_value values[TABLE_VALUES];
    char text[TABLE_VALUES * 16];
};

/** Fills the table; copies texts and types, borrows other objects. */
void table_build(struct table *ret_table, const struct table_rows *rows);

/** Fills an enum, whose texts are short. */
void table_enum_build(struct table_enum *ret_enum, const char *name,
                      const char *const *values, size_t count);

/** Adds a text to those of the table: what a name, literal, pattern or rule is. */
uint16_t table_text(struct table *table, const char *text);

#endif
