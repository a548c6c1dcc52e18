/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

#include "model/names.h"

/* Longest declaration that comments of the others are aligned to. */
enum { COLUMN_MAX = 44, INDENT = 4, DEFAULT_SHOWN = 40 };

/* --- Declarations ---------------------------------------------------------------------- */

static const char *declaration_of(struct context *context, const char *member,
                                  const struct model_field *field)
{
    const struct model_type *type = field->type;
    if (type->kind == DYN_KIND_ENUM) {
        const char *c = context_symbol(context, type->enumeration->name.c);
        return context_join(context, "enum ", c, " ", member, ";", NULL);
    }
    return context_join(context, context_c_type(context, type),
                        field->is_pointer ? " *" : " ", member, ";", NULL);
}

/* How long that is. */
static size_t declaration_len(struct context *context, const struct model_field *field)
{
    const struct model_type *type = field->type;
    size_t len = field->name.c.len;
    if (type->kind == DYN_KIND_ENUM)
        return len + strlen("enum  ;") +
               strlen(context_symbol(context, type->enumeration->name.c));
    return len + strlen(context_c_type(context, type)) +
           (field->is_pointer ? strlen(" *;") : strlen(" ;"));
}

const char *context_text_member(struct context *context, struct dyn_str member)
{
    return names_join(context->arena, member, DYN_STR("text")).ptr;
}

size_t context_comment_column(struct context *context,
                              const struct model_field *const *fields, size_t count,
                              bool has_extras)
{
    static const char companion[] = "struct dyn_str _text;";
    size_t column = has_extras ? strlen("struct dyn_extras extras;") : 0;
    for (size_t i = 0; i < count; i++) {
        const struct model_field *field = fields[i];
        size_t len = declaration_len(context, field);
        if (field->type->kind == DYN_KIND_ENUM &&
            len < sizeof companion + field->name.c.len)
            len = sizeof companion - 1 + field->name.c.len;
        if (len <= COLUMN_MAX && len > column)
            column = len;
    }
    return column + 1;
}

/* Adds a declaration, the comment behind it if there is room, else above. */
static void add_declaration(struct context *context, struct json_value *lines,
                            const char *declaration, struct dyn_str comment,
                            size_t column)
{
    static const char spaces[] = "                                             ";
    size_t len = strlen(declaration);
    size_t at = len < column ? column : len + 1;
    size_t end = INDENT + at + strlen("/**<  */") + c_text_columns(comment);
    bool is_one_line = comment.len == 0 || memchr(comment.ptr, '\n', comment.len) == NULL;
    if (comment.len > 0 && (!is_one_line || end > C_TEXT_WIDTH)) {
        struct json_value *above = context_block(context, INDENT, comment);
        const struct json_value *line = json_first(above);
        for (; line != NULL; line = json_next(line))
            json_push(lines, json_string(json_text(line)));
        json_free(above);
    } else if (comment.len > 0) {
        const char *gap = spaces + (sizeof spaces - 1 - (at - len));
        declaration =
            context_join(context, declaration, gap, "/**< ", comment.ptr, " */", NULL);
    }
    json_push(lines, json_borrowed(declaration));
}

void context_declare(struct context *context, struct json_value *lines,
                     const char *member, const struct model_field *field,
                     struct dyn_str comment, size_t column)
{
    if (field->type->kind == DYN_KIND_ENUM) {
        const char *text =
            context_join(context, "struct dyn_str ",
                         context_text_member(context, dyn_str(member)), ";", NULL);
        const char *what =
            context_join(context, "what is stored while ", member, " is UNKNOWN", NULL);
        add_declaration(context, lines, text, dyn_str(what), column);
    }
    add_declaration(context, lines, declaration_of(context, member, field), comment,
                    column);
}

struct json_value *context_extras(struct context *context, size_t column)
{
    struct json_value *lines = json_array();
    add_declaration(context, lines, "struct dyn_extras extras;",
                    DYN_STR("attributes this schema does not know"), column);
    return lines;
}

/* --- What there is to say about a field ------------------------------------------------ */

/* Facts, separated by ", ". */
static void add_fact(struct dyn_buf *facts, const char *text)
{
    if (facts->len > 0)
        dyn_buf_text(facts, ", ");
    dyn_buf_text(facts, text);
}

/* What the C type does not show of the type. */
static void add_type_facts(struct context *context, struct dyn_buf *facts,
                           const struct model_field *field)
{
    const struct model_type *type = field->type;
    const struct model_type *inner = type;
    if (type->kind == DYN_KIND_SET)
        add_fact(facts, "a set");
    while (inner->element != NULL)
        inner = inner->element;
    if (inner->kind == DYN_KIND_UUID || inner->kind == DYN_KIND_ULID || inner->is_ttl) {
        add_fact(facts, inner->is_ttl                  ? "ttl"
                        : inner->kind == DYN_KIND_UUID ? "uuid"
                                                       : "ulid");
    } else if ((inner->kind == DYN_KIND_INT64 || inner->kind == DYN_KIND_UINT64) &&
               inner->bits != 64) {
        add_fact(facts, inner->kind == DYN_KIND_INT64 ? "int" : "uint");
        dyn_buf_text(facts, context_number(context, inner->bits));
    }
}

/* How it is stored, where that is not what its type is usually stored as. */
static void add_form_facts(struct context *context, struct dyn_buf *facts,
                           const struct model_type *type)
{
    static const char *const forms[] = {
        [DYN_TIME_ISO_MS] = NULL,
        [DYN_TIME_ISO] = "stored to the second",
        [DYN_TIME_DATE] = NULL,
        [DYN_TIME_MONTH] = "stored as month",
        [DYN_TIME_S] = "stored as epoch seconds",
        [DYN_TIME_MS] = "stored as epoch milliseconds",
        [DYN_TIME_US] = "stored as epoch microseconds",
        [DYN_TIME_NS] = "stored as epoch nanoseconds",
        [DYN_TIME_PATTERN] = NULL,
    };
    if (type->is_ttl || (type->kind != DYN_KIND_TIME && type->kind != DYN_KIND_DATE &&
                         type->kind != DYN_KIND_BINARY))
        return;
    if (type->kind == DYN_KIND_BINARY) {
        if (type->wire == DYN_WIRE_S)
            add_fact(facts, type->binary_format == DYN_BINARY_HEX
                                ? "stored as hex text"
                                : "stored as base64 text");
    } else if (type->time_format == DYN_TIME_PATTERN) {
        add_fact(facts, "stored as ");
        dyn_buf_text(facts, context_shown(context, type->pattern).ptr);
    } else if (type->kind == DYN_KIND_TIME && type->time_format == DYN_TIME_DATE) {
        add_fact(facts, "stored to the day");
    } else if (forms[type->time_format] != NULL) {
        add_fact(facts, forms[type->time_format]);
    }
}

static void add_key_facts(struct dyn_buf *facts, const struct model_field *field,
                          bool is_key_only)
{
    if (field->in_table_key)
        add_fact(facts, is_key_only ? "in the key only" : "in the key");
    else if (is_key_only)
        add_fact(facts, "in index keys only");
    else if (field->is_required)
        add_fact(facts, "required");
    if (field->is_not_stored)
        add_fact(facts, "not stored");
}

/* A default as the schema writes it: of an enum the value's name. */
static struct dyn_str default_shown(const struct model_field *field)
{
    const struct model_enum *type = field->type->enumeration;
    for (size_t i = 0; type != NULL && i < type->value_count; i++)
        if (dyn_str_eq(type->values[i].name.stored, field->default_text))
            return type->values[i].name.text;
    return field->default_text;
}

static void add_default_fact(struct context *context, struct dyn_buf *facts,
                             const struct model_field *field)
{
    if (field->default_now)
        add_fact(facts, "default: now");
    else if (field->default_empty)
        add_fact(facts, "default: empty");
    if (!field->has_default || field->default_now || field->default_empty)
        return;
    struct dyn_str text = default_shown(field);
    if (text.len == 0 || text.len > DEFAULT_SHOWN || memchr(text.ptr, '\n', text.len)) {
        add_fact(facts, text.len == 0 ? "default: \"\"" : "has a default");
        return;
    }
    add_fact(facts, "default: ");
    dyn_buf_text(facts, context_shown(context, text).ptr);
}

static void add_automatic_fact(struct dyn_buf *facts, enum dyn_auto automatic)
{
    static const char *const texts[] = {
        [DYN_AUTO_NONE] = NULL,
        [DYN_AUTO_ULID] = "made when absent",
        [DYN_AUTO_UUID4] = "made when absent",
        [DYN_AUTO_UUID7] = "made when absent",
        [DYN_AUTO_KSUID] = "made when absent",
        [DYN_AUTO_RANDOM] = "made when absent",
        [DYN_AUTO_CREATE] = "time of the create",
        [DYN_AUTO_WRITE] = "time of the last write",
        [DYN_AUTO_VERSION] = "version: one more at each write",
    };
    if (texts[automatic] != NULL)
        add_fact(facts, texts[automatic]);
}

/* What min and max count. */
static const char *unit_of(enum dyn_kind kind)
{
    switch (kind) {
    case DYN_KIND_STRING:
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return " characters";
    case DYN_KIND_BINARY:
        return " bytes";
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
    case DYN_KIND_MAP:
        return " members";
    default:
        return "";
    }
}

static void add_range_facts(struct context *context, struct dyn_buf *facts,
                            const struct model_field *field)
{
    const char *min = field->min.ptr, *max = field->max.ptr;
    const char *unit = unit_of(field->type->kind);
    if (min != NULL && max != NULL)
        add_fact(facts, context_join(context, min, " to ", max, unit, NULL));
    else if (min != NULL)
        add_fact(facts, context_join(context, "at least ", min, unit, NULL));
    else if (max != NULL)
        add_fact(facts, context_join(context, "at most ", max, unit, NULL));
    if (field->max_bytes != 0)
        add_fact(facts,
                 context_join(context, "at most ",
                              context_number(context, field->max_bytes), " bytes", NULL));
}

static bool uses_field(const struct model_template *text, const struct model_field *field)
{
    for (size_t i = 0; text != NULL && i < text->part_count; i++)
        if (text->parts[i].path_len > 0 && text->parts[i].path[0] == field)
            return true;
    return false;
}

/* Whether a field is a component of a key attribute that is the index's own. */
static bool feeds_index(const struct model_model *model, const struct model_index *index,
                        const struct model_field *field)
{
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0 &&
            context_index_has(index, key->attr) && uses_field(key->text, field))
            return true;
    }
    return false;
}

static void add_index_facts(struct dyn_buf *facts, const struct model_model *model,
                            const struct model_field *field)
{
    const char *before = "key of ";
    for (size_t i = 0; model != NULL && i < model->index_count; i++) {
        const struct model_index *index = model->indexes[i];
        if (!feeds_index(model, index, field))
            continue;
        add_fact(facts, before);
        dyn_buf_text(facts, index->name.text.ptr);
        before = "";
    }
}

static void add_merge_fact(struct context *context, struct dyn_buf *facts, int merge)
{
    static const char *const strategies[] = {"", "non_null_wins", "updates_win",
                                             "existing_wins"};
    if (merge == 0)
        return;
    const char *strategy = strategies[merge & DYN_MERGE_STRATEGY];
    const char *depth = "";
    if ((merge & DYN_MERGE_DEEP) != 0)
        depth = "deep";
    if ((merge & DYN_MERGE_REPLACE) != 0)
        depth = "replace";
    const char *between = strategy[0] != '\0' && depth[0] != '\0' ? " " : "";
    add_fact(facts, context_join(context, "merge: ", strategy, between, depth, NULL));
}

static void add_name_fact(struct context *context, struct dyn_buf *facts,
                          const struct model_field *field)
{
    if (dyn_str_eq(field->name.stored, field->name.c))
        return;
    struct dyn_str shown = context_shown(context, field->name.stored);
    add_fact(facts, context_join(context, "stored as \"", shown.ptr, "\"", NULL));
}

struct dyn_str context_field_comment(struct context *context,
                                     const struct context_owner *owner, size_t place)
{
    const struct model_field *field = owner->fields[place];
    bool is_key_only = context_is_key_only(owner, place);
    struct dyn_buf facts = {0};
    if (!is_key_only && !field->is_not_stored)
        add_name_fact(context, &facts, field);
    add_type_facts(context, &facts, field);
    add_form_facts(context, &facts, field->type);
    add_key_facts(&facts, field, is_key_only);
    add_default_fact(context, &facts, field);
    add_automatic_fact(&facts, field->automatic);
    add_range_facts(context, &facts, field);
    if (field->is_immutable && !field->in_table_key)
        add_fact(&facts, "set once");
    add_merge_fact(context, &facts, field->merge);
    if (!owner->is_view)
        add_index_facts(&facts, owner->model, field);
    const char *text = gen_str(context->arena, dyn_buf_str(&facts)).ptr;
    dyn_buf_release(&facts);
    if (field->doc.len == 0)
        return dyn_str(text);
    const char *doc = context_doc(context, field->doc).ptr;
    if (text[0] == '\0')
        return dyn_str(doc);
    return dyn_str(context_join(context, doc, " (", text, ")", NULL));
}
