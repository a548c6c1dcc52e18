/* SPDX-License-Identifier: MIT */
/*
 * One list of members serves for writing and for reading. Members that hold nothing (0, false,
 * absent text) are not written.
 */
#include "local/table/table_text.h"

#include "json/writer.h"

#include <dyn/decimal.h>

#include <string.h>

/* Nesting: table, indexes, index, key, part. */
#define DEPTH_MAX 8

enum kind { TEXT, NUMBER, SPACE, YES, UUID, KEY, PROJECTION, INCLUDED, INDEXES };

struct field {
    const char *name;
    enum kind kind;
    size_t offset;
};

#define THROUGHPUT(type, prefix, member)                                                 \
    {prefix "read", NUMBER, offsetof(struct type, member.read)},                         \
    {                                                                                    \
        prefix "write", NUMBER, offsetof(struct type, member.write)                      \
    }
#define CHANGES(type)                                                                    \
    {"increased", NUMBER, offsetof(struct type, throughput.increased_us)},               \
        {"decreased", NUMBER, offsetof(struct type, throughput.decreased_us)},           \
    {                                                                                    \
        "decreases", NUMBER, offsetof(struct type, throughput.decreases_today)           \
    }

static const struct field table_fields[] = {
    {"name", TEXT, offsetof(struct dynl_table, name)},
    {"space", SPACE, offsetof(struct dynl_table, space)},
    {"id", UUID, offsetof(struct dynl_table, id)},
    {"key", KEY, offsetof(struct dynl_table, key)},
    {"indexes", INDEXES, 0},
    {"ttl", TEXT, offsetof(struct dynl_table, ttl_attribute)},
    {"created", NUMBER, offsetof(struct dynl_table, created_us)},
    {"onDemand", YES, offsetof(struct dynl_table, is_on_demand)},
    {"protected", YES, offsetof(struct dynl_table, is_protected)},
    THROUGHPUT(dynl_table, "", throughput),
    CHANGES(dynl_table),
    THROUGHPUT(dynl_table, "max-", on_demand),
    THROUGHPUT(dynl_table, "warm-", warm),
    {"billingChanged", NUMBER, offsetof(struct dynl_table, billing_changed_us)},
    {"class", TEXT, offsetof(struct dynl_table, table_class)},
    {"classChanged", NUMBER, offsetof(struct dynl_table, class_changed_us)},
    {"encrypted", YES, offsetof(struct dynl_table, is_encrypted)},
    {"kmsKey", TEXT, offsetof(struct dynl_table, kms_key)},
    {NULL, TEXT, 0},
};

static const struct field index_fields[] = {
    {"name", TEXT, offsetof(struct dynl_index, name)},
    {"space", SPACE, offsetof(struct dynl_index, space)},
    {"global", YES, offsetof(struct dynl_index, is_global)},
    {"key", KEY, offsetof(struct dynl_index, key)},
    {"projection", PROJECTION, offsetof(struct dynl_index, projection)},
    {"included", INCLUDED, 0},
    THROUGHPUT(dynl_index, "", throughput),
    CHANGES(dynl_index),
    THROUGHPUT(dynl_index, "max-", on_demand),
    THROUGHPUT(dynl_index, "warm-", warm),
    {NULL, TEXT, 0},
};

/* --- Writing ------------------------------------------------------------------------ */

static void write_fields(struct dyn_buf *out, const struct field *fields,
                         const void *object);

static void write_name(struct dyn_buf *out, bool *first, const char *name)
{
    if (!*first)
        dyni_write_byte(out, ',');
    *first = false;
    dyni_write_string(out, dyn_str(name));
    dyni_write_byte(out, ':');
}

/* Parts of the partition key stand for themselves; those of the sort key behind them. */
static void write_key(struct dyn_buf *out, const struct dynl_key_schema *key)
{
    unsigned count = key->hash_count + key->range_count;

    dyn_buf_printf(out, "[%u", key->hash_count);
    for (unsigned i = 0; i < count; i++) {
        dyn_buf_printf(out, ",\"%s\",", dyni_tag_name(key->parts[i].type));
        dyni_write_string(out, key->parts[i].name);
    }
    dyni_write_byte(out, ']');
}

static void write_included(struct dyn_buf *out, const struct dynl_index *index)
{
    dyni_write_byte(out, '[');
    for (size_t i = 0; i < index->included_count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        dyni_write_string(out, index->included[i]);
    }
    dyni_write_byte(out, ']');
}

static void write_indexes(struct dyn_buf *out, const struct dynl_table *table)
{
    dyni_write_byte(out, '[');
    for (size_t i = 0; i < table->index_count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        write_fields(out, index_fields, &table->indexes[i]);
    }
    dyni_write_byte(out, ']');
}

static void write_value(struct dyn_buf *out, bool *first, const struct field *field,
                        const void *object)
{
    const void *member = (const char *)object + field->offset;

    switch (field->kind) {
    case TEXT: {
        const struct dyn_str *text = member;
        if (text->ptr == NULL)
            return;
        write_name(out, first, field->name);
        dyni_write_string(out, *text);
        return;
    }
    case NUMBER: {
        const int64_t *number = member;
        if (*number == 0)
            return;
        write_name(out, first, field->name);
        dyn_buf_printf(out, "%lld", (long long)*number);
        return;
    }
    case SPACE:
        write_name(out, first, field->name);
        dyn_buf_printf(out, "%lu", (unsigned long)*(const uint32_t *)member);
        return;
    case YES:
        if (!*(const bool *)member)
            return;
        write_name(out, first, field->name);
        dyni_write_literal(out, "true");
        return;
    case UUID:
        write_name(out, first, field->name);
        dyni_write_string(out, dyn_str((const char *)member));
        return;
    case KEY:
        write_name(out, first, field->name);
        write_key(out, member);
        return;
    case PROJECTION:
        write_name(out, first, field->name);
        dyn_buf_printf(out, "%d", (int)*(const enum dynl_projection *)member);
        return;
    case INCLUDED:
        write_name(out, first, field->name);
        write_included(out, object);
        return;
    case INDEXES:
        write_name(out, first, field->name);
        write_indexes(out, object);
        return;
    }
}

static void write_fields(struct dyn_buf *out, const struct field *fields,
                         const void *object)
{
    bool first = true;

    dyni_write_byte(out, '{');
    for (; fields->name != NULL; fields++)
        write_value(out, &first, fields, object);
    dyni_write_byte(out, '}');
}

void dynl_table_write_text(struct dyn_buf *out, const struct dynl_table *table)
{
    write_fields(out, table_fields, table);
}

/* --- Reading ------------------------------------------------------------------------ */

/* The problems of one sort stick in the reader; memory is another. */
struct source {
    struct dyni_reader reader;
    struct dyn_arena *mem;
};

static int read_fields(struct source *in, const struct field *fields, void *object);

static int damaged(struct source *in)
{
    return dyni_reader_fail(&in->reader, DYN_E_JSON, in->reader.pos,
                            "not a table's definition");
}

static int read_int(struct source *in, int64_t *ret)
{
    struct dyn_str text;
    int rc = dyni_read_number(&in->reader, &text);

    if (rc == DYN_OK && dyn_int64_parse(text, ret) != DYN_OK)
        rc = damaged(in);
    return rc;
}

static int read_limited(struct source *in, int64_t most, int64_t *ret)
{
    int rc = read_int(in, ret);

    return rc == DYN_OK && (*ret < 0 || *ret > most) ? damaged(in) : rc;
}

static int read_part(struct source *in, bool *first, struct dynl_key_part *part)
{
    struct dyn_str tag;
    int rc = dyni_read_string(&in->reader, &tag);

    if (rc != DYN_OK)
        return rc;
    part->type = dyn_str_eq(tag, dyn_str("S"))   ? DYNI_TAG_S
                 : dyn_str_eq(tag, dyn_str("N")) ? DYNI_TAG_N
                                                 : DYNI_TAG_B;
    rc = dyni_read_element(&in->reader, first);
    return rc == 1 ? dyni_read_string(&in->reader, &part->name) : damaged(in);
}

static int read_key(struct source *in, struct dynl_key_schema *key)
{
    bool first = true;
    int64_t hash_count = 0;
    unsigned count = 0;
    int rc = dyni_read_array(&in->reader);

    if (rc != DYN_OK)
        return rc;
    if (dyni_read_element(&in->reader, &first) != 1)
        return damaged(in);
    rc = read_limited(in, DYNL_HASH_MAX, &hash_count);
    while (rc == DYN_OK && (rc = dyni_read_element(&in->reader, &first)) == 1)
        rc = count < DYNL_PARTS_MAX ? read_part(in, &first, &key->parts[count++])
                                    : damaged(in);
    if (rc != DYN_OK)
        return rc;
    if (hash_count < 1 || count < (unsigned)hash_count ||
        count - (unsigned)hash_count > DYNL_RANGE_MAX)
        return damaged(in);
    key->hash_count = (unsigned)hash_count;
    key->range_count = count - key->hash_count;
    return DYN_OK;
}

/* Room for as many as there may be: 100 names over all indexes, 25 indexes. */
#define INCLUDED_MAX 100
#define INDEXES_MAX  (DYNL_LOCAL_INDEXES_MAX + DYNL_GLOBAL_INDEXES_MAX)

/* In the table's memory; NULL: there is none. */
static void *copy_of(struct source *in, const void *items, size_t count, size_t size)
{
    void *copy = dyn_arena_calloc(in->mem, count, size);

    return copy != NULL ? memcpy(copy, items, count * size) : NULL;
}

static int read_included(struct source *in, struct dynl_index *index)
{
    struct dyn_str names[INCLUDED_MAX];
    bool first = true;
    size_t count = 0;
    int rc = dyni_read_array(&in->reader);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_element(&in->reader, &first)) == 1) {
        if (count == INCLUDED_MAX)
            return damaged(in);
        rc = dyni_read_string(&in->reader, &names[count++]);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc != DYN_OK || count == 0)
        return rc;
    index->included = copy_of(in, names, count, sizeof(names[0]));
    index->included_count = count;
    return index->included != NULL ? DYN_OK : DYN_E_NOMEM;
}

static int read_indexes(struct source *in, struct dynl_table *table)
{
    struct dynl_index indexes[INDEXES_MAX];
    bool first = true;
    size_t count = 0;
    int rc = dyni_read_array(&in->reader);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_element(&in->reader, &first)) == 1) {
        if (count == INDEXES_MAX)
            return damaged(in);
        memset(&indexes[count], 0, sizeof(indexes[count]));
        rc = read_fields(in, index_fields, &indexes[count++]);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc != DYN_OK || count == 0)
        return rc;
    table->indexes = copy_of(in, indexes, count, sizeof(indexes[0]));
    table->index_count = count;
    return table->indexes != NULL ? DYN_OK : DYN_E_NOMEM;
}

static int read_value(struct source *in, const struct field *field, void *object)
{
    void *member = (char *)object + field->offset;
    struct dyn_str text;
    int64_t number = 0;
    int rc;

    switch (field->kind) {
    case TEXT:
        return dyni_read_string(&in->reader, member);
    case NUMBER:
        return read_int(in, member);
    case SPACE:
        rc = read_limited(in, UINT32_MAX, &number);
        *(uint32_t *)member = (uint32_t)number;
        return rc;
    case YES:
        return dyni_read_bool(&in->reader, member);
    case UUID:
        rc = dyni_read_string(&in->reader, &text);
        if (rc != DYN_OK)
            return rc;
        if (text.len != 36)
            return damaged(in);
        memcpy(member, text.ptr, text.len + 1);
        return DYN_OK;
    case KEY:
        return read_key(in, member);
    case PROJECTION:
        rc = read_limited(in, DYNL_PROJECT_INCLUDE, &number);
        *(enum dynl_projection *)member = (enum dynl_projection)number;
        return rc;
    case INCLUDED:
        return read_included(in, object);
    case INDEXES:
        return read_indexes(in, object);
    }
    return damaged(in);
}

static int read_fields(struct source *in, const struct field *fields, void *object)
{
    bool first = true;
    struct dyn_str name, ignored;
    int rc = dyni_read_object(&in->reader);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_member(&in->reader, &first, &name)) == 1) {
        const struct field *field = fields;
        while (field->name != NULL && !dyn_str_eq(name, dyn_str(field->name)))
            field++;
        rc = field->name != NULL ? read_value(in, field, object)
                                 : dyni_read_raw(&in->reader, &ignored);
        if (rc != DYN_OK)
            return rc;
    }
    return rc;
}

int dynl_table_read_text(struct dyn_arena *mem, char *json, size_t len,
                         struct dynl_table *ret_table)
{
    struct source in = {.mem = mem};
    struct dynl_table table;
    int rc;

    memset(&table, 0, sizeof(table));
    dyni_reader_init(&in.reader, json, len, DEPTH_MAX);
    rc = read_fields(&in, table_fields, &table);
    if (rc == DYN_OK)
        rc = dyni_read_end(&in.reader);
    if (rc != DYN_OK)
        return rc == DYN_E_NOMEM ? rc : DYN_E_SYSTEM;
    if (table.name.ptr == NULL || table.key.hash_count == 0)
        return DYN_E_SYSTEM;
    for (size_t i = 0; i < table.index_count; i++)
        if (table.indexes[i].name.ptr == NULL || table.indexes[i].key.hash_count == 0)
            return DYN_E_SYSTEM;
    *ret_table = table;
    return DYN_OK;
}
