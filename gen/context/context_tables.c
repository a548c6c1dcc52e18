/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

/* Compilers have to take string literals of 4,095 characters: more text stands in several
 * arrays, one behind the other. */
enum { CHUNK_MAX = 4000, COMMENT_MAX = 40 };

/* Of the numbers beside the texts, the space in front included. */
enum { COLUMNS = 5 };

struct context_table *context_table_new(struct context *context, const char *c,
                                        const char *head)
{
    struct context_table *table = gen_calloc(context->arena, 1, sizeof *table);
    table->c = c;
    table->head = head;
    table->known.arena = context->arena;
    context_table_text(context, table, DYN_STR("")); /* at 0, which means: none */
    return table;
}

/* --- Texts ----------------------------------------------------------------------------- */

size_t context_table_text(struct context *context, struct context_table *table,
                          struct dyn_str text)
{
    const struct context_table_text *known = lookup_get(&table->known, text);
    if (known != NULL)
        return known->at;
    struct context_table_text *added = gen_alloc(context->arena, sizeof *added);
    *added = (struct context_table_text){text, table->text_len, NULL};
    lookup_add(&table->known, text, added);
    table->text_len += text.len + 1;
    if (table->last != NULL)
        table->last->next = added;
    else
        table->first = added;
    table->last = added;
    return added->at;
}

const char *context_table_at(struct context *context, struct context_table *table,
                             struct dyn_str text)
{
    const char *at = context_number(context, context_table_text(context, table, text));
    if (text.len == 0 || text.len > COMMENT_MAX || memchr(text.ptr, '\n', text.len))
        return at;
    return context_join(context, at, " /* ", context_shown(context, text).ptr, " */",
                        NULL);
}

void context_table_name(struct context *context, struct json_value *object,
                        struct context_table *table, struct dyn_str name)
{
    size_t at = context_table_text(context, table, name);
    json_set(object, "name", json_borrowed(context_shown(context, name).ptr));
    json_set(object, "name_at", json_int((int64_t)at));
}

/* The line of a text in the initialiser of its array. A NUL that is not the last character
 * is written, the other is the literal's own. */
static struct json_value *text_line(struct context *context,
                                    const struct context_table_text *text, bool is_last)
{
    struct dyn_buf *line = &context->scratch;
    const char *at = context_number(context, text->at);
    dyn_buf_text(line, "/*");
    for (size_t digits = strlen(at); digits < COLUMNS; digits++)
        dyn_buf_byte(line, ' ');
    dyn_buf_text(line, at);
    dyn_buf_text(line, " */ ");
    c_text_literal(line, text->text);
    if (line->failed != 0)
        gen_out_of_memory();
    dyn_buf_truncate(line, line->len - 1);
    dyn_buf_text(line, is_last ? "\"," : "\\0\"");
    struct json_value *value = json_string(dyn_buf_str(line));
    dyn_buf_clear(line);
    return value;
}

static struct json_value *text_array(struct context *context, size_t number,
                                     const struct context_table_text **text)
{
    struct json_value *array = json_object();
    const char *member = "text";
    size_t size = 0;
    if (number > 1)
        member =
            context_join(context, member, "_", context_number(context, number), NULL);
    struct json_value *lines = json_array();
    bool is_last = false;
    for (; *text != NULL && !is_last; *text = (*text)->next) {
        const struct context_table_text *next = (*text)->next;
        size += (*text)->text.len + 1;
        is_last = next == NULL || size + next->text.len + 1 > CHUNK_MAX;
        json_push(lines, text_line(context, *text, is_last));
    }
    json_set(array, "member", json_borrowed(member));
    json_set(array, "size", json_int((int64_t)size));
    json_set(array, "lines", lines);
    return array;
}

/* --- Types ----------------------------------------------------------------------------- */

static bool is_same_type(const struct model_type *a, const struct model_type *b)
{
    for (; a->element != NULL && b->element != NULL; a = a->element, b = b->element)
        if (a->kind != b->kind || a->wire != b->wire)
            return false;
    return a->element == b->element && a->kind == b->kind && a->wire == b->wire &&
           a->bits == b->bits && a->time_format == b->time_format &&
           a->binary_format == b->binary_format && a->enumeration == b->enumeration &&
           a->structure == b->structure && dyn_str_eq(a->pattern, b->pattern);
}

/* The number of an element type that stands at `from` or behind: distances go forward. */
static size_t element_number(struct context *context, struct context_table *table,
                             const struct model_type *type, size_t from)
{
    for (size_t i = from; i < table->element_count; i++)
        if (is_same_type(table->elements[i].type, type))
            return i;
    size_t number = table->element_count;
    table->elements = gen_grow(context->arena, table->elements, table->element_count,
                               &table->element_capacity, sizeof *table->elements);
    table->elements[table->element_count++] = (struct context_element){type, NULL};
    const char *place =
        context_join(context, "elements[", context_number(context, number), "]", NULL);
    const char *init = context_type_init(context, table, type, NULL, place, number + 1);
    table->elements[number].init = init;
    return number;
}

static size_t reference_number(struct context *context, struct context_table *table,
                               const char *reference)
{
    for (size_t i = 0; i < table->reference_count; i++)
        if (strcmp(table->references[i], reference) == 0)
            return i;
    table->references =
        gen_grow(context->arena, table->references, table->reference_count,
                 &table->reference_capacity, sizeof *table->references);
    table->references[table->reference_count++] = reference;
    return table->reference_count - 1;
}

const char *context_table_distance(struct context *context,
                                   const struct context_table *table, const char *from,
                                   const char *to, size_t number)
{
    return context_join(context, "DYN_DISTANCE(struct ", table->c, "_table, ", from, ", ",
                        to, "[", context_number(context, number), "])", NULL);
}

const char *context_table_info(struct context *context, struct context_table *table,
                               const struct model_type *type, const char *place,
                               size_t next_element)
{
    const struct model_name *name = NULL;
    if (type->element != NULL)
        return context_table_distance(
            context, table, place, "elements",
            element_number(context, table, type->element, next_element));
    if (type->kind == DYN_KIND_STRUCT)
        name = &type->structure->name;
    if (type->kind == DYN_KIND_ENUM)
        name = &type->enumeration->name;
    if (name != NULL) {
        const char *object =
            context_join(context, "&", context_symbol(context, name->c), "_table", NULL);
        return context_table_distance(context, table, place, "references",
                                      reference_number(context, table, object));
    }
    if (type->time_format == DYN_TIME_PATTERN)
        return context_join(context, "DYN_DISTANCE(struct ", table->c, "_table, ", place,
                            ", text) + ", context_table_at(context, table, type->pattern),
                            NULL);
    return NULL;
}

/* --- What templates see ---------------------------------------------------------------- */

void context_table_texts(struct context *context, struct json_value *object,
                         const struct context_table *table)
{
    struct json_value *texts = json_set(object, "texts", json_array());
    const struct context_table_text *text = table->first;
    for (size_t number = 1; text != NULL; number++)
        json_push(texts, text_array(context, number, &text));
}

void context_table_end(struct context *context, struct json_value *object,
                       const struct context_table *table)
{
    json_set(object, "head", json_borrowed(table->head));
    struct json_value *elements = json_set(object, "elements", json_array());
    for (size_t i = 0; i < table->element_count; i++)
        json_push(elements, json_borrowed(table->elements[i].init));
    json_set(object, "element_count", json_int((int64_t)table->element_count));
    json_set(object, "has_elements", json_bool(table->element_count > 0));
    struct json_value *references = json_set(object, "references", json_array());
    for (size_t i = 0; i < table->reference_count; i++)
        json_push(references, json_borrowed(table->references[i]));
    json_set(object, "reference_count", json_int((int64_t)table->reference_count));
    json_set(object, "has_references", json_bool(table->reference_count > 0));
    context_table_texts(context, object, table);
}
