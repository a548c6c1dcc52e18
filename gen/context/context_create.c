/* SPDX-License-Identifier: MIT */
/* The table as CreateTable takes it: JSON without its braces, spelled as C. */
#include "context/context_parts.h"

#include "json/writer.h"

/* Compilers have to take string literals of 4,095 characters: longer text is spelled as an
 * array of characters, which has no limit. */
enum { LITERAL_MAX = 4000, INDENT = 8 };

/* --- JSON ------------------------------------------------------------------------------ */

static void put_comma(struct dyn_buf *out, bool is_first)
{
    if (!is_first)
        dyn_buf_byte(out, ',');
}

static void put_key(struct dyn_buf *out, const struct model_key_attr *attr,
                    const char *type, bool is_first)
{
    put_comma(out, is_first);
    dyn_buf_text(out, "{\"AttributeName\":");
    dyni_write_string(out, attr->stored);
    dyn_buf_printf(out, ",\"KeyType\":\"%s\"}", type);
}

static void put_key_schema(struct dyn_buf *out, struct model_key_attr *const *partition,
                           size_t partition_count, struct model_key_attr *const *sort,
                           size_t sort_count)
{
    dyn_buf_text(out, "\"KeySchema\":[");
    for (size_t i = 0; i < partition_count; i++)
        put_key(out, partition[i], "HASH", i == 0);
    for (size_t i = 0; i < sort_count; i++)
        put_key(out, sort[i], "RANGE", false);
    dyn_buf_byte(out, ']');
}

static bool is_key_of_table(const struct model_table *table,
                            const struct model_key_attr *attr)
{
    return attr == table->partition || attr == table->sort;
}

/* Key attributes that nothing has as key may not be defined. */
static bool is_used(const struct model_table *table, const struct model_key_attr *attr)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (context_index_has(&table->indexes[i], attr))
            return true;
    return is_key_of_table(table, attr);
}

static void put_definitions(struct dyn_buf *out, const struct model_table *table)
{
    static const char types[] = {
        [DYN_WIRE_S] = 'S', [DYN_WIRE_N] = 'N', [DYN_WIRE_B] = 'B'};
    bool is_first = true;
    dyn_buf_text(out, "\"AttributeDefinitions\":[");
    for (size_t i = 0; i < table->attr_count; i++) {
        const struct model_key_attr *attr = &table->attrs[i];
        if (!is_used(table, attr))
            continue;
        put_comma(out, is_first);
        dyn_buf_text(out, "{\"AttributeName\":");
        dyni_write_string(out, attr->stored);
        dyn_buf_printf(out, ",\"AttributeType\":\"%c\"}", types[attr->wire]);
        is_first = false;
    }
    dyn_buf_byte(out, ']');
}

/* Keys are in every index; they may not be named again. */
static bool is_key_name(const struct model_table *table, const struct model_index *index,
                        struct dyn_str name)
{
    for (size_t i = 0; i < table->attr_count; i++) {
        const struct model_key_attr *attr = &table->attrs[i];
        if (dyn_str_eq(attr->stored, name) &&
            (is_key_of_table(table, attr) || context_index_has(index, attr)))
            return true;
    }
    return false;
}

static void put_projection(struct dyn_buf *out, const struct model_table *table,
                           const struct model_index *index)
{
    size_t count = 0;
    dyn_buf_text(out, "\"Projection\":{\"ProjectionType\":");
    for (size_t i = 0; i < index->included_count; i++) {
        if (index->projection != MODEL_INCLUDE ||
            is_key_name(table, index, index->included[i]))
            continue;
        dyn_buf_text(out, count == 0 ? "\"INCLUDE\",\"NonKeyAttributes\":[" : ",");
        dyni_write_string(out, index->included[i]);
        count++;
    }
    if (count > 0)
        dyn_buf_byte(out, ']');
    else
        dyn_buf_text(out, index->projection == MODEL_ALL ? "\"ALL\"" : "\"KEYS_ONLY\"");
    dyn_buf_byte(out, '}');
}

static void put_indexes(struct dyn_buf *out, const struct model_table *table,
                        bool is_local, const char *name)
{
    bool is_first = true;
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        if (index->is_local != is_local)
            continue;
        if (is_first)
            dyn_buf_printf(out, ",\"%s\":[", name);
        put_comma(out, is_first);
        is_first = false;
        dyn_buf_text(out, "{\"IndexName\":");
        dyni_write_string(out, index->name.stored);
        dyn_buf_byte(out, ',');
        put_key_schema(out, index->partition, index->partition_count, index->sort,
                       index->sort_count);
        dyn_buf_byte(out, ',');
        put_projection(out, table, index);
        dyn_buf_byte(out, '}');
    }
    if (!is_first)
        dyn_buf_byte(out, ']');
}

static void put_table(struct dyn_buf *out, const struct model_table *table)
{
    put_definitions(out, table);
    dyn_buf_byte(out, ',');
    put_key_schema(out, &table->partition, 1, &table->sort, table->sort != NULL);
    put_indexes(out, table, false, "GlobalSecondaryIndexes");
    put_indexes(out, table, true, "LocalSecondaryIndexes");
    dyn_buf_text(out, ",\"BillingMode\":\"PAY_PER_REQUEST\"");
}

/* --- As C ------------------------------------------------------------------------------ */

/* How many bytes of the text go on a line: up to behind a comma. */
static size_t piece_len(struct context *context, struct dyn_str text)
{
    size_t len = 0;
    while (len < text.len) {
        const char *comma = memchr(text.ptr + len, ',', text.len - len);
        size_t next = comma != NULL ? (size_t)(comma - text.ptr) + 1 : text.len;
        const char *literal = context_literal(context, dyn_str_n(text.ptr, next));
        if (len > 0 && strlen(literal) + INDENT + 1 > C_TEXT_WIDTH)
            return len;
        len = next;
    }
    return len;
}

static struct json_value *literal_lines(struct context *context, struct dyn_str text)
{
    struct json_value *lines = json_array();
    while (text.len > 0) {
        size_t len = piece_len(context, text);
        json_push(lines,
                  json_borrowed(context_literal(context, dyn_str_n(text.ptr, len))));
        text = dyn_str_n(text.ptr + len, text.len - len);
    }
    return lines;
}

static struct json_value *character_lines(struct context *context, struct dyn_str text)
{
    struct json_value *lines = json_array();
    struct dyn_buf line = {0};
    dyn_buf_byte(&line, '{');
    for (size_t i = 0; i < text.len; i++) {
        const char *character = context_character(context, text.ptr[i]);
        if (line.len + strlen(character) + INDENT + 1 > C_TEXT_WIDTH) {
            json_push(lines, json_string(dyn_buf_str(&line)));
            dyn_buf_clear(&line);
        }
        dyn_buf_printf(&line, "%s,", character);
    }
    dyn_buf_text(&line, "'\\0'}");
    json_push(lines, json_string(dyn_buf_str(&line)));
    if (line.failed != 0)
        gen_out_of_memory();
    dyn_buf_release(&line);
    return lines;
}

struct json_value *context_create(struct context *context)
{
    const struct model_table *table = &context->file->table;
    struct dyn_buf text = {0};
    put_table(&text, table);
    if (text.failed != 0)
        gen_out_of_memory();
    struct json_value *object = json_object();
    json_set(object, "function",
             json_borrowed(context_symbol(context, DYN_STR("table"))));
    json_set(object, "heading",
             json_borrowed(context_heading(context, DYN_STR("Table"))));
    json_set(object, "literal", json_borrowed(context_literal(context, table->name)));
    bool is_short = text.len <= LITERAL_MAX;
    struct dyn_str create = dyn_buf_str(&text);
    json_set(object, "create",
             is_short ? literal_lines(context, create)
                      : character_lines(context, create));
    json_set(object, "ttl",
             json_borrowed(table->ttl.ptr != NULL ? context_literal(context, table->ttl)
                                                  : "NULL"));
    dyn_buf_release(&text);
    return object;
}
