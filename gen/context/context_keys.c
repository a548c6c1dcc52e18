/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

#include "keys/key_bind.h"

bool context_index_has(const struct model_index *index, const struct model_key_attr *attr)
{
    for (size_t i = 0; i < index->partition_count; i++)
        if (index->partition[i] == attr)
            return true;
    for (size_t i = 0; i < index->sort_count; i++)
        if (index->sort[i] == attr)
            return true;
    return false;
}

/* Where a field stands among the owner's; field_count when it does not. */
static size_t place_of(const struct context_owner *owner, const struct model_field *field)
{
    size_t place = 0;
    while (place < owner->field_count && owner->fields[place] != field)
        place++;
    return place;
}

/* --- Parts ----------------------------------------------------------------------------- */

static bool is_same_path(const struct model_part *a, const struct model_part *b)
{
    if (a->path_len != b->path_len)
        return false;
    for (size_t i = 0; i < a->path_len; i++)
        if (a->path[i] != b->path[i])
            return false;
    return true;
}

/* Where the component is in the key struct. */
static const char *key_offset(struct context *context, const struct context_owner *owner,
                              const struct model_part *part)
{
    const struct model_model *model = owner->model;
    for (size_t i = 0; i < model->key_member_count && !owner->is_view; i++) {
        const struct model_key_member *member = &model->key_members[i];
        if (!is_same_path(member->part, part))
            continue;
        const char *slot = member->c.ptr;
        if (member->field->type->kind == DYN_KIND_ENUM)
            slot = context_text_member(context, member->c);
        return context_join(context, "offsetof(struct ", owner->c, "_key, ", slot, ")",
                            NULL);
    }
    return "DYN_NO_OFFSET";
}

/* The field indices from the owner's struct down. */
static const char *path_of(struct context *context, const struct context_owner *owner,
                           const struct model_part *part)
{
    const struct model_model *model = owner->model;
    const char *path = context_number(context, place_of(owner, part->path[0]));
    if (!owner->is_view)
        path = context_join(context, context_constant(context, model->name.c_upper),
                            "_F_", part->path[0]->name.c_upper.ptr, NULL);
    for (size_t i = 1; i < part->path_len; i++)
        path = context_join(context, path, ", ",
                            context_number(context, part->path[i]->index), NULL);
    return context_join(context, "{", path, "}", NULL);
}

static const char *part_format(struct context *context, const struct model_part *part)
{
    static const char *const names[] = {
        [DYN_PART_STORED] = NULL,
        [DYN_PART_NUMBER] = "DYN_PART_NUMBER",
        [DYN_PART_SIGNED] = "DYN_PART_SIGNED",
        [DYN_PART_HEX] = "DYN_PART_HEX",
        [DYN_PART_BASE64] = "DYN_PART_BASE64",
    };
    if (part->format < DYN_PART_TIME)
        return names[part->format];
    const char *loses = key_part_keeps_value(part) ? "" : "DYN_PART_LOSSY + ";
    return context_join(context, loses, "DYN_PART_TIME + ",
                        context_time_format(part->format - DYN_PART_TIME), NULL);
}

static void add_number(struct context *context, struct context_init *init,
                       const char *name, size_t number)
{
    if (number != 0)
        context_add(init, name, context_number(context, number));
}

static const char *part_init(struct context *context, const struct context_owner *owner,
                             struct context_table *table, const struct model_part *part)
{
    struct context_init init = {.indent = 9};
    if (part->literal.len > 0) {
        context_add(&init, "literal", context_table_at(context, table, part->literal));
        add_number(context, &init, "literal_len", part->literal.len);
    }
    if (part->path_len > 0) {
        const char *format = part_format(context, part);
        context_add(&init, "path", path_of(context, owner, part));
        add_number(context, &init, "path_len", part->path_len);
        context_add(&init, "key_offset", key_offset(context, owner, part));
        if (format != NULL)
            context_add(&init, "format", format);
        if (part->pattern.len > 0)
            context_add(&init, "pattern",
                        context_table_at(context, table, part->pattern));
        add_number(context, &init, "width", (size_t)part->width);
        add_number(context, &init, "decimals", (size_t)part->decimals);
        add_number(context, &init, "fixed_width", part->fixed_width);
    }
    return context_end(context, &init, "{", "}");
}

/* All parts of a model, one key after the other; equal runs stand there once. */
struct part_table {
    const char **inits;
    size_t count, capacity;
};

static bool is_run_at(const struct part_table *table, size_t at, const char *const *run,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table->inits[at + i], run[i]) != 0)
            return false;
    return true;
}

/* Returns where the run begins in the table. */
static size_t add_run(struct context *context, struct part_table *table,
                      const char *const *run, size_t count)
{
    for (size_t at = 0; at + count <= table->count; at++)
        if (is_run_at(table, at, run, count))
            return at;
    size_t at = table->count;
    for (size_t i = 0; i < count; i++) {
        table->inits = gen_grow(context->arena, table->inits, table->count,
                                &table->capacity, sizeof *table->inits);
        table->inits[table->count++] = run[i];
    }
    return at;
}

/* --- Key attributes -------------------------------------------------------------------- */

/* Whether the owner has every field that a key's template names. A view may lack some: its
 * key attribute is then known by name only. */
static bool has_components(const struct context_owner *owner, const struct model_key *key)
{
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (part->path_len > 0 && place_of(owner, part->path[0]) == owner->field_count)
            return false;
    }
    return true;
}

static const char *key_flags(struct context *context, unsigned flags)
{
    static const char *const names[] = {
        "DYN_KEY_PARTITION",   "DYN_KEY_SORT",       "DYN_KEY_INDEX",
        "DYN_KEY_FIELD",       "DYN_KEY_PARSES",     "DYN_KEY_REQUIRED",
        "DYN_KEY_EMPTY_ERROR", "DYN_KEY_INDEX_SORT",
    };
    return context_flags(context, flags, names, sizeof names / sizeof names[0]);
}

static const char *key_init(struct context *context, const struct context_owner *owner,
                            size_t number, struct context_table *table,
                            struct part_table *parts)
{
    static const char *const escapes[] = {NULL, "DYN_ESCAPE_ORDERED", "DYN_ESCAPE_NONE"};
    const struct model_key *key = owner->keys[number];
    unsigned flags = key->flags;
    struct context_init init = {.indent = 9};
    if (has_components(owner, key)) {
        size_t count = key->text->part_count;
        const char **run = gen_calloc(context->arena, count + 1, sizeof *run);
        for (size_t i = 0; i < count; i++)
            run[i] = part_init(context, owner, table, &key->text->parts[i]);
        const char *place =
            context_join(context, "keys[", context_number(context, number), "]", NULL);
        context_add(&init, "parts",
                    context_table_distance(context, table, place, "parts",
                                           add_run(context, parts, run, count)));
        context_add(&init, "part_count", context_number(context, count));
    } else {
        flags &= ~(unsigned)DYN_KEY_PARSES;
    }
    context_add(&init, "flags", key_flags(context, flags));
    context_add(&init, "wire", context_wire(key->attr->wire));
    if (escapes[key->escape] != NULL)
        context_add(&init, "escape", escapes[key->escape]);
    context_add(&init, "delimiter", context_character(context, key->delimiter));
    return context_end(context, &init, ",\n         ", "");
}

/* The function that gives the text of the attribute; null where it is a field. */
static struct json_value *text_function(struct context *context,
                                        const struct context_owner *owner,
                                        const struct model_key *key)
{
    if ((key->flags & DYN_KEY_FIELD) != 0 || owner->is_view)
        return json_null();
    struct json_value *function = json_object();
    json_set(function, "attribute", json_borrowed(key->attr->c.ptr));
    struct dyn_str stored = context_shown(context, key->attr->stored);
    struct dyn_str text = context_shown(context, key->text->text);
    bool may_be_absent =
        (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT | DYN_KEY_REQUIRED)) == 0;
    const char *comment = context_join(
        context, "Appends what ", stored.ptr, " is for this item: ", text.ptr,
        may_be_absent
            ? ". DYN_NOT_FOUND: a component is absent, so the attribute is left "
              "out."
            : ".",
        NULL);
    json_set(function, "comment", context_block(context, 0, dyn_str(comment)));
    return function;
}

void context_keys(struct context *context, struct json_value *object,
                  const struct context_owner *owner, struct context_table *table)
{
    struct part_table parts = {0};
    struct json_value *keys = json_set(object, "keys", json_array());
    for (size_t i = 0; i < owner->key_count; i++) {
        const struct model_key *key = owner->keys[i];
        struct json_value *row = json_push(keys, json_object());
        struct dyn_str name = key->attr->stored;
        context_table_name(context, row, table, name);
        json_set(row, "name_length", json_int((int64_t)name.len));
        json_set(row, "rest", json_borrowed(key_init(context, owner, i, table, &parts)));
        json_set(row, "text", text_function(context, owner, key));
    }
    json_set(object, "key_count", json_int((int64_t)owner->key_count));
    json_set(object, "part_count", json_int((int64_t)parts.count));
    json_set(object, "has_parts", json_bool(parts.count > 0));
    struct json_value *list = json_set(object, "parts", json_array());
    for (size_t i = 0; i < parts.count; i++)
        json_push(list, json_borrowed(parts.inits[i]));
}

/* --- The key struct -------------------------------------------------------------------- */

/* "item->a.b", and in *ret_guard what has to be tested before: "item->a != NULL". */
static const char *member_path(struct context *context, const struct model_part *part,
                               const char **ret_guard)
{
    const char *path = "item";
    const char *guard = "";
    bool is_pointer = true;
    for (size_t i = 0; i < part->path_len; i++) {
        const struct model_field *field = part->path[i];
        path =
            context_join(context, path, is_pointer ? "->" : ".", field->name.c.ptr, NULL);
        is_pointer = field->is_pointer;
        if (is_pointer)
            guard = context_join(context, guard, guard[0] != '\0' ? " && " : "", path,
                                 " != NULL", NULL);
    }
    *ret_guard = guard;
    return path;
}

/* "item->a.status" has its text in "item->a.status_text". */
static const char *text_path(struct context *context, const char *path,
                             struct dyn_str member)
{
    size_t len = strlen(path) - member.len;
    const char *parent = gen_str(context->arena, dyn_str_n(path, len)).ptr;
    return context_join(context, parent, context_text_member(context, member), NULL);
}

static void add_copy(struct context *context, struct json_value *lines,
                     const char *indent, const char *member, const char *path)
{
    json_push(lines, json_borrowed(context_join(context, indent, "key.", member, " = ",
                                                path, ";", NULL)));
}

/* The statements that copy a member. True when it may be left untouched. */
static bool copy_member(struct context *context, struct json_value *lines,
                        const struct model_key_member *member)
{
    const char *guard;
    const char *path = member_path(context, member->part, &guard);
    bool is_guarded = guard[0] != '\0';
    const char *indent = is_guarded ? "    " : "";
    if (is_guarded)
        json_push(lines,
                  json_borrowed(context_join(context, "if (", guard, ") {", NULL)));
    if (member->field->type->kind == DYN_KIND_ENUM)
        add_copy(context, lines, indent, context_text_member(context, member->c),
                 text_path(context, path, member->field->name.c));
    add_copy(context, lines, indent, member->c.ptr, path);
    if (is_guarded)
        json_push(lines, json_borrowed("}"));
    return is_guarded;
}

static void declare_members(struct context *context, struct json_value *lines,
                            const struct model_model *model)
{
    for (size_t i = 0; i < model->key_member_count; i++) {
        const struct model_key_member *member = &model->key_members[i];
        context_declare(context, lines, member->c.ptr, member->field, dyn_str(""), 0);
    }
    if (model->key_member_count == 0)
        json_push(
            lines,
            json_borrowed("bool is_constant; /**< not used: there is one such item */"));
}

/* Whether the table key holds a member in several forms of which none is all of it: text by
 * text they can be taken apart, but the member isn't in one of them. */
static bool is_in_pieces(const struct model_model *model,
                         const struct model_key_member *member)
{
    const struct model_part *piece = NULL;
    bool differ = false;
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0)
            continue;
        for (size_t k = 0; k < key->text->part_count; k++) {
            const struct model_part *part = &key->text->parts[k];
            if (part->path_len == 0 || !is_same_path(member->part, part))
                continue;
            if (key_part_keeps_value(part))
                return false;
            if (piece != NULL && (piece->format != part->format ||
                                  !dyn_str_eq(piece->pattern, part->pattern)))
                differ = true;
            piece = part;
        }
    }
    return differ;
}

static void add_no_parse(struct context *context, struct json_value *lines, const char *c,
                         const char *what, const char *reason)
{
    const char *text = context_join(context, "There is no ", c, "_key_parse: ", what,
                                    " cannot be taken apart, since ", reason, ".", NULL);
    c_text_wrap(lines, &(struct c_text_style){" ", " ", C_TEXT_WIDTH - 2},
                context_shown(context, dyn_str(text)));
}

/* Why the primary key can't be read back, as lines of a comment; none when it can. */
static struct json_value *no_parse(struct context *context,
                                   const struct model_model *model, const char *c)
{
    struct json_value *lines = json_array();
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        bool is_primary = (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
        if (!is_primary || key->no_parse.ptr == NULL)
            continue;
        add_no_parse(context, lines, c, key->attr->stored.ptr, key->no_parse.ptr);
    }
    for (size_t i = 0; i < model->key_member_count; i++) {
        if (is_in_pieces(model, &model->key_members[i]))
            add_no_parse(context, lines, c, "the key",
                         context_join(context, "each of its forms of '",
                                      model->key_members[i].c.ptr, "' drops part of it",
                                      NULL));
    }
    return lines;
}

struct json_value *context_key(struct context *context, const struct context_owner *owner)
{
    const struct model_model *model = owner->model;
    for (size_t i = 0; i < model->key_member_count; i++)
        if (place_of(owner, model->key_members[i].part->path[0]) == owner->field_count)
            return json_null();
    struct json_value *key = json_object();
    struct json_value *declaration = json_set(key, "declaration", json_array());
    declare_members(context, declaration, model);
    bool is_zeroed = model->key_member_count == 0;
    struct json_value *copy = json_array();
    for (size_t i = 0; i < model->key_member_count; i++)
        if (copy_member(context, copy, &model->key_members[i]))
            is_zeroed = true;
    if (model->key_member_count == 0)
        json_push(copy, json_borrowed("(void)item;"));
    json_set(key, "zeroed", json_bool(is_zeroed));
    json_set(key, "copy", copy);
    struct json_value *reason = no_parse(context, model, owner->c);
    json_set(key, "parses", json_bool(json_first(reason) == NULL));
    json_set(key, "no_parse", reason);
    return key;
}
