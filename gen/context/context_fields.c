/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

#include <stdlib.h>

const struct model_field **context_field_list(struct context *context,
                                              const struct model_struct *structure)
{
    const struct model_field **fields =
        gen_calloc(context->arena, structure->field_count + 1, sizeof *fields);
    for (size_t i = 0; i < structure->field_count; i++)
        fields[i] = &structure->fields[i];
    return fields;
}

/* --- Rules ----------------------------------------------------------------------------- */

static bool has_rules(const struct model_field *field)
{
    return field->min.ptr != NULL || field->max.ptr != NULL || field->max_bytes != 0 ||
           (field->has_default && !field->default_now);
}

/* The initialiser of a field's struct dyn_rules. */
static const char *rules_init(struct context *context, struct context_table *table,
                              const struct model_field *field)
{
    struct context_init init = {.indent = 9};
    if (field->min.ptr != NULL)
        context_add(&init, "min", context_table_at(context, table, field->min));
    if (field->max.ptr != NULL)
        context_add(&init, "max", context_table_at(context, table, field->max));
    if (field->has_default && !field->default_now) {
        struct dyn_str text = field->default_text;
        context_add(&init, "default_text", context_table_at(context, table, text));
        if (text.len > 0)
            context_add(&init, "default_len", context_number(context, text.len));
    }
    if (field->max_bytes != 0)
        context_add(&init, "max_bytes", context_number(context, field->max_bytes));
    return context_end(context, &init, "{", "}");
}

/* The distinct rules of the fields, and for each of them 1 + which it has. */
struct rules_table {
    const char **inits;
    size_t count;
    size_t *of_field;
};

static size_t add_rules(struct rules_table *table, const char *init)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->inits[i], init) == 0)
            return i + 1;
    table->inits[table->count++] = init;
    return table->count;
}

static struct rules_table make_rules(struct context *context, struct context_table *table,
                                     const struct context_owner *owner)
{
    struct rules_table rules = {0};
    size_t count = owner->field_count;
    rules.inits = gen_calloc(context->arena, count + 1, sizeof *rules.inits);
    rules.of_field = gen_calloc(context->arena, count + 1, sizeof *rules.of_field);
    for (size_t i = 0; i < count; i++)
        if (has_rules(owner->fields[i]))
            rules.of_field[i] =
                add_rules(&rules, rules_init(context, table, owner->fields[i]));
    return rules;
}

/* --- Descriptors of fields ------------------------------------------------------------- */

bool context_is_key_only(const struct context_owner *owner, size_t place)
{
    return owner->fields[place]->is_key_only ||
           (owner->is_from_key != NULL && owner->is_from_key[place]);
}

static const char *flags_of(struct context *context, const struct model_field *field,
                            bool is_key_only)
{
    static const char *const names[] = {
        "DYN_FIELD_REQUIRED",      "DYN_FIELD_KEY",        "DYN_FIELD_IMMUTABLE",
        "DYN_FIELD_KEY_ONLY",      "DYN_FIELD_NOT_STORED", "DYN_FIELD_DEFAULT_NOW",
        "DYN_FIELD_DEFAULT_EMPTY", "DYN_FIELD_DEFAULT",
    };
    unsigned flags = 0;
    flags |= field->is_required ? DYN_FIELD_REQUIRED : 0U;
    flags |= field->in_table_key ? DYN_FIELD_KEY : 0U;
    flags |= field->is_immutable ? DYN_FIELD_IMMUTABLE : 0U;
    flags |= is_key_only ? DYN_FIELD_KEY_ONLY : 0U;
    flags |= field->is_not_stored ? DYN_FIELD_NOT_STORED : 0U;
    flags |= field->default_now ? DYN_FIELD_DEFAULT_NOW : 0U;
    flags |= field->default_empty ? DYN_FIELD_DEFAULT_EMPTY : 0U;
    flags |= field->has_default && !field->default_now && !field->default_empty
                 ? DYN_FIELD_DEFAULT
                 : 0U;
    return context_flags(context, flags, names, sizeof names / sizeof names[0]);
}

const char *context_merge(struct context *context, int merge)
{
    static const char *const strategies[] = {NULL, "DYN_MERGE_NON_NULL_WINS",
                                             "DYN_MERGE_UPDATES_WIN",
                                             "DYN_MERGE_EXISTING_WINS"};
    const char *strategy = strategies[merge & DYN_MERGE_STRATEGY];
    const char *depth = NULL;
    if ((merge & DYN_MERGE_DEEP) != 0)
        depth = "DYN_MERGE_DEEP";
    if ((merge & DYN_MERGE_REPLACE) != 0)
        depth = "DYN_MERGE_REPLACE";
    if (strategy == NULL)
        return depth;
    if (depth == NULL)
        return strategy;
    return context_join(context, strategy, " | ", depth, NULL);
}

static const char *automatic_of(enum dyn_auto automatic)
{
    static const char *const names[] = {
        NULL,
        "DYN_AUTO_ULID",
        "DYN_AUTO_UUID4",
        "DYN_AUTO_UUID7",
        "DYN_AUTO_KSUID",
        "DYN_AUTO_RANDOM",
        "DYN_AUTO_CREATE",
        "DYN_AUTO_WRITE",
        "DYN_AUTO_VERSION",
    };
    return names[automatic];
}

/* What a row has beside name, offset and type: on a line of its own, "" when nothing. */
static const char *row_rest(struct context *context, const struct model_field *field,
                            bool is_key_only, size_t rules)
{
    struct context_init init = {.indent = 9};
    const char *flags = flags_of(context, field, is_key_only);
    const char *merge = context_merge(context, field->merge);
    const char *automatic = automatic_of(field->automatic);
    if (flags[0] != '\0')
        context_add(&init, "flags", flags);
    if (automatic != NULL)
        context_add(&init, "automatic", automatic);
    if (merge != NULL)
        context_add(&init, "merge", merge);
    if (rules != 0)
        context_add(&init, "rules", context_number(context, rules));
    return context_end(context, &init, init.count > 0 ? ",\n         " : "", "");
}

/* --- by_name --------------------------------------------------------------------------- */

struct by_name {
    struct dyn_str name;
    size_t number;
};

static int compare_names(const void *a, const void *b)
{
    const struct by_name *left = a, *right = b;
    size_t len = left->name.len < right->name.len ? left->name.len : right->name.len;
    int order = memcmp(left->name.ptr, right->name.ptr, len);
    if (order != 0)
        return order;
    return (left->name.len > right->name.len) - (left->name.len < right->name.len);
}

/* Attributes sorted by the bytes of their names: fields, then field_count + key. */
static size_t sort_names(const struct context_owner *owner, struct by_name *ret_entries)
{
    size_t count = 0;
    for (size_t i = 0; i < owner->field_count; i++) {
        const struct model_field *field = owner->fields[i];
        if (!context_is_key_only(owner, i) && !field->is_not_stored)
            ret_entries[count++] = (struct by_name){field->name.stored, i};
    }
    for (size_t i = 0; i < owner->key_count; i++) {
        const struct model_key *key = owner->keys[i];
        if ((key->flags & DYN_KEY_FIELD) == 0)
            ret_entries[count++] =
                (struct by_name){key->attr->stored, owner->field_count + i};
    }
    qsort(ret_entries, count, sizeof *ret_entries, compare_names);
    return count;
}

/* The numbers as lines of an initialiser. */
static struct json_value *by_name_lines(struct context *context,
                                        const struct by_name *entries, size_t count)
{
    struct json_value *lines = json_array();
    struct dyn_buf line = {0};
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&line, context_number(context, entries[i].number));
        dyn_buf_byte(&line, ',');
        if (i + 1 == count || line.len > C_TEXT_WIDTH - 14) {
            json_push(lines, json_string(dyn_buf_str(&line)));
            dyn_buf_clear(&line);
        } else {
            dyn_buf_byte(&line, ' ');
        }
    }
    dyn_buf_release(&line);
    return lines;
}

/* --- The record ------------------------------------------------------------------------ */

static void add_row(struct context *context, struct json_value *fields,
                    const struct context_owner *owner, size_t place,
                    struct context_table *table, const struct rules_table *rules,
                    size_t column)
{
    struct json_value *row = json_push(fields, json_object());
    const struct model_field *field = owner->fields[place];
    bool is_key_only = context_is_key_only(owner, place);
    const struct model_type *type = field->type;
    bool is_enum = type->kind == DYN_KIND_ENUM;
    struct json_value *declaration = json_set(row, "declaration", json_array());
    context_declare(context, declaration, field->name.c.ptr, field,
                    context_field_comment(context, owner, place), column);
    json_set(row, "member", json_borrowed(field->name.c.ptr));
    json_set(row, "member_upper", json_borrowed(field->name.c_upper.ptr));
    json_set(row, "has_text", json_bool(is_enum));
    struct dyn_str slot = field->name.c;
    if (is_enum)
        slot = dyn_str(context_text_member(context, slot));
    json_set(row, "slot", json_borrowed(slot.ptr));
    /* A field that is no attribute is called what the schema calls it. */
    struct dyn_str name = is_key_only ? field->name.text : field->name.stored;
    context_table_name(context, row, table, name);
    json_set(row, "name_length", json_int((int64_t)name.len));
    const char *init = NULL; /* asking for it adds what it refers to */
    if (!owner->is_declared_only)
        init = context_type_init(context, table, type, field,
                                 context_join(context, "fields[",
                                              context_number(context, place), "].type",
                                              NULL),
                                 0);
    json_set(row, "type", json_borrowed(init));
    json_set(
        row, "rest",
        json_borrowed(row_rest(context, field, is_key_only, rules->of_field[place])));
    json_set(row, "setter", context_setter(context, owner, field));
    json_set(row, "condition", context_condition(context, owner, place));
}

/* What a struct that keeps no unknown attributes says instead; a view is never written. */
static struct json_value *no_extras(const struct context_owner *owner)
{
    struct json_value *lines = json_array();
    bool drops = owner->structure->unknown == DYN_UNKNOWN_DROP;
    if (!owner->is_view)
        json_push(
            lines,
            json_borrowed(drops ? "/* Unknown attributes are dropped: writing the item "
                                  "back loses them. */"
                                : "/* Unknown attributes are an error. */"));
    return lines;
}

void context_record(struct context *context, struct json_value *object,
                    const struct context_owner *owner, struct context_table *table)
{
    struct rules_table rules = make_rules(context, table, owner);
    struct by_name *names = gen_calloc(
        context->arena, owner->field_count + owner->key_count + 1, sizeof *names);
    size_t name_count = sort_names(owner, names);
    bool keeps = !owner->is_view && owner->structure->unknown == DYN_UNKNOWN_KEEP;
    size_t column =
        context_comment_column(context, owner->fields, owner->field_count, keeps);
    bool drops = owner->is_view || owner->structure->unknown == DYN_UNKNOWN_DROP;

    struct json_value *fields = json_set(object, "fields", json_array());
    for (size_t i = 0; i < owner->field_count; i++)
        add_row(context, fields, owner, i, table, &rules, column);
    json_set(object, "field_count", json_int((int64_t)owner->field_count));
    struct json_value *list = json_set(object, "rules", json_array());
    for (size_t i = 0; i < rules.count; i++)
        json_push(list, json_borrowed(rules.inits[i]));
    json_set(object, "has_rules", json_bool(rules.count > 0));
    json_set(object, "rule_count", json_int((int64_t)rules.count));
    json_set(object, "by_name", by_name_lines(context, names, name_count));
    json_set(object, "name_count", json_int((int64_t)name_count));
    json_set(object, "has_names", json_bool(name_count > 0));
    json_set(object, "extras", json_bool(keeps));
    json_set(object, "extras_declaration",
             keeps ? context_extras(context, column) : no_extras(owner));
    json_set(object, "unknown",
             json_borrowed(drops ? "DYN_UNKNOWN_DROP" : "DYN_UNKNOWN_ERROR"));
}
