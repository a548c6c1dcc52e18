/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

/* What a kind is in C, and in the names of element types. */
struct kind_row {
    const char *constant;
    /* Its struct, and what the names of its containers begin with; NULL: made from its name or
     * its element. */
    const char *c_type;
    const char *stem;
    const char *word;
    enum dyn_wire wire; /* the usual one */
};

static const struct kind_row kinds[] = {
    [DYN_KIND_STRING] = {"DYN_KIND_STRING", "struct dyn_str", "dyn_str", "string",
                         DYN_WIRE_S},
    [DYN_KIND_UUID] = {"DYN_KIND_UUID", "struct dyn_str", "dyn_str", "uuid", DYN_WIRE_S},
    [DYN_KIND_ULID] = {"DYN_KIND_ULID", "struct dyn_str", "dyn_str", "ulid", DYN_WIRE_S},
    [DYN_KIND_BOOL] = {"DYN_KIND_BOOL", "struct dyn_bool", "dyn_bool", "bool",
                       DYN_WIRE_BOOL},
    [DYN_KIND_INT64] = {"DYN_KIND_INT64", "struct dyn_int64", "dyn_int64", "int",
                        DYN_WIRE_N},
    [DYN_KIND_UINT64] = {"DYN_KIND_UINT64", "struct dyn_uint64", "dyn_uint64", "uint",
                         DYN_WIRE_N},
    [DYN_KIND_FLOAT64] = {"DYN_KIND_FLOAT64", "struct dyn_float64", "dyn_float64",
                          "float64", DYN_WIRE_N},
    [DYN_KIND_DECIMAL] = {"DYN_KIND_DECIMAL", "struct dyn_decimal", "dyn_decimal",
                          "decimal", DYN_WIRE_N},
    [DYN_KIND_BINARY] = {"DYN_KIND_BINARY", "struct dyn_bytes", "dyn_bytes", "binary",
                         DYN_WIRE_B},
    [DYN_KIND_TIME] = {"DYN_KIND_TIME", "struct dyn_time", "dyn_time", "time",
                       DYN_WIRE_S},
    [DYN_KIND_DATE] = {"DYN_KIND_DATE", "struct dyn_date", "dyn_date", "date",
                       DYN_WIRE_S},
    [DYN_KIND_ENUM] = {"DYN_KIND_ENUM", NULL, NULL, NULL, DYN_WIRE_S},
    [DYN_KIND_STRUCT] = {"DYN_KIND_STRUCT", NULL, NULL, NULL, DYN_WIRE_M},
    [DYN_KIND_LIST] = {"DYN_KIND_LIST", NULL, NULL, "list", DYN_WIRE_L},
    [DYN_KIND_SET] = {"DYN_KIND_SET", NULL, NULL, "set", DYN_WIRE_SS},
    [DYN_KIND_MAP] = {"DYN_KIND_MAP", NULL, NULL, "map", DYN_WIRE_M},
    [DYN_KIND_ANY] = {"DYN_KIND_ANY", "struct dyn_value", "dyn_value", "any",
                      DYN_WIRE_ANY},
};

static const struct {
    const char *constant;
    const char *word;
} wires[] = {
    [DYN_WIRE_S] = {"DYN_WIRE_S", "s"},       [DYN_WIRE_N] = {"DYN_WIRE_N", "n"},
    [DYN_WIRE_B] = {"DYN_WIRE_B", "b"},       [DYN_WIRE_BOOL] = {"DYN_WIRE_BOOL", "bool"},
    [DYN_WIRE_NULL] = {"DYN_WIRE_NULL", ""},  [DYN_WIRE_SS] = {"DYN_WIRE_SS", ""},
    [DYN_WIRE_NS] = {"DYN_WIRE_NS", ""},      [DYN_WIRE_BS] = {"DYN_WIRE_BS", ""},
    [DYN_WIRE_L] = {"DYN_WIRE_L", "l"},       [DYN_WIRE_M] = {"DYN_WIRE_M", "m"},
    [DYN_WIRE_ANY] = {"DYN_WIRE_ANY", "any"},
};

static const struct {
    const char *constant;
    const char *word;
} time_formats[] = {
    [DYN_TIME_ISO_MS] = {"DYN_TIME_ISO_MS", "iso_ms"},
    [DYN_TIME_ISO] = {"DYN_TIME_ISO", "iso"},
    [DYN_TIME_DATE] = {"DYN_TIME_DATE", "date"},
    [DYN_TIME_MONTH] = {"DYN_TIME_MONTH", "month"},
    [DYN_TIME_S] = {"DYN_TIME_S", "s"},
    [DYN_TIME_MS] = {"DYN_TIME_MS", "ms"},
    [DYN_TIME_US] = {"DYN_TIME_US", "us"},
    [DYN_TIME_NS] = {"DYN_TIME_NS", "ns"},
    [DYN_TIME_PATTERN] = {"DYN_TIME_PATTERN", "pattern"},
};

const char *context_wire(enum dyn_wire wire)
{
    return wires[wire].constant;
}

const char *context_time_format(int format)
{
    return time_formats[format].constant;
}

/* --- What was declared already --------------------------------------------------------- */

/* Whether the name is new; it is known from now on. */
static bool add_known(struct context *context, const char *name)
{
    for (size_t i = 0; i < context->known_count; i++)
        if (strcmp(context->known[i], name) == 0)
            return false;
    context->known = gen_grow(context->arena, context->known, context->known_count,
                              &context->known_capacity, sizeof *context->known);
    context->known[context->known_count++] = name;
    return true;
}

/* Adds an entry to `types`: an object in which only `kind` is there. */
static void add_type(struct context *context, const char *kind, struct json_value *type)
{
    static const char *const names[] = {"enum", "pair", "list", "map", "struct"};
    struct json_value *entry = json_push(context->types, json_object());
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        json_set(entry, names[i], strcmp(names[i], kind) == 0 ? type : json_null());
}

/* --- C types --------------------------------------------------------------------------- */

static const char *container_stem(struct context *context, const struct model_type *type);

/* The name of the struct that an element is, without "struct". Containers nest as deep as
 * the schema writes them, which yaml.h bounds. */
static const char *element_stem(struct context *context, const struct model_type *type)
{
    if (kinds[type->kind].stem != NULL)
        return kinds[type->kind].stem;
    if (type->kind == DYN_KIND_STRUCT)
        return context_symbol(context, type->structure->name.c);
    if (type->kind != DYN_KIND_ENUM)
        return container_stem(context, type);
    const char *c = context_symbol(context, type->enumeration->name.c);
    const char *pair = context_join(context, c, "_value", NULL);
    if (add_known(context, pair)) {
        struct json_value *object = json_object();
        json_set(object, "c", json_borrowed(pair));
        json_set(object, "enum", json_borrowed(c));
        add_type(context, "pair", object);
    }
    return pair;
}

/* What names of containers begin with: of a list of lists the inner one is a part. */
static const char *container_base(struct context *context,
                                  const struct model_type *element, const char *stem)
{
    if (element->kind == DYN_KIND_ENUM)
        return context_symbol(context, element->enumeration->name.c);
    bool is_nested = kinds[element->kind].stem == NULL && strncmp(stem, "dyn_", 4) == 0 &&
                     element->kind != DYN_KIND_STRUCT;
    return is_nested ? context_symbol(context, dyn_str(stem + 4)) : stem;
}

static const char *container_stem(struct context *context, const struct model_type *type)
{
    bool is_map = type->kind == DYN_KIND_MAP;
    const char *element = element_stem(context, type->element);
    const char *base = container_base(context, type->element, element);
    const char *c = context_join(context, base, is_map ? "_map" : "_list", NULL);
    bool is_runtime = kinds[type->element->kind].stem != NULL;
    if (is_runtime || !add_known(context, c))
        return c;
    struct json_value *object = json_object();
    json_set(object, "c", json_borrowed(c));
    json_set(object, "element", json_borrowed(element));
    if (is_map)
        json_set(object, "entry",
                 json_borrowed(context_join(context, base, "_entry", NULL)));
    add_type(context, is_map ? "map" : "list", object);
    return c;
}

const char *context_c_type(struct context *context, const struct model_type *type)
{
    if (kinds[type->kind].c_type != NULL)
        return kinds[type->kind].c_type;
    return context_join(context, "struct ", element_stem(context, type), NULL);
}

/* --- Type descriptors ------------------------------------------------------------------ */

/* An enum in a struct is two members, behind which another one may stand in what would be
 * the padding of a pair. */
static const char *size_of(struct context *context, const struct model_type *type,
                           bool is_field)
{
    if (type->kind == DYN_KIND_ENUM && is_field)
        return "sizeof(struct dyn_str) + sizeof(int)";
    return context_join(context, "sizeof(", context_c_type(context, type), ")", NULL);
}

static const char *format_of(const struct model_type *type)
{
    if (type->kind == DYN_KIND_TIME || type->kind == DYN_KIND_DATE)
        return type->time_format != 0 ? time_formats[type->time_format].constant : NULL;
    return type->binary_format == DYN_BINARY_HEX ? "DYN_BINARY_HEX" : NULL;
}

/* Makes the initialiser. */
static const char *type_init(struct context *context, const struct model_type *type,
                             const struct model_field *field, const char *info)
{
    const char *format = format_of(type);
    struct context_init init = {.indent = field != NULL ? 18 : 9};
    context_add(&init, "kind", kinds[type->kind].constant);
    context_add(&init, "wire", wires[type->wire].constant);
    context_add(&init, "size", size_of(context, type, field != NULL));
    if (format != NULL)
        context_add(&init, "format", format);
    if (type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64)
        context_add(&init, "bits", context_number(context, type->bits));
    if (field != NULL && field->is_pointer)
        context_add(&init, "flags", "DYN_TYPE_POINTER");
    if (type->kind == DYN_KIND_ENUM && type->enumeration->is_strict)
        context_add(&init, "flags", "DYN_TYPE_STRICT_VALUES");
    if (info != NULL)
        context_add(&init, "info", info);
    return context_end(context, &init, "{", "}");
}

const char *context_type_init(struct context *context, struct context_table *table,
                              const struct model_type *type,
                              const struct model_field *field, const char *place,
                              size_t next_element)
{
    /* Of scalars there are few and many fields have them: they are made once. */
    bool is_scalar = kinds[type->kind].stem != NULL && type->pattern.ptr == NULL;
    if (!is_scalar)
        return type_init(context, type, field,
                         context_table_info(context, table, type, place, next_element));
    unsigned key = (unsigned)type->kind | (unsigned)type->wire << 6 | type->bits << 10 |
                   (unsigned)type->time_format << 18 |
                   (unsigned)type->binary_format << 24 | (unsigned)(field != NULL) << 28;
    size_t i = 0;
    while (i < context->scalar_count && context->scalars[i].key != key)
        i++;
    if (i < context->scalar_count)
        return context->scalars[i].init;
    context->scalars = gen_grow(context->arena, context->scalars, context->scalar_count,
                                &context->scalar_capacity, sizeof *context->scalars);
    context->scalars[context->scalar_count++] =
        (struct context_scalar){key, type_init(context, type, field, NULL)};
    return context->scalars[i].init;
}

/* --- Types of the schema --------------------------------------------------------------- */

/* The comment of a type: its description, else its name. */
static struct json_value *type_comment(struct context *context, struct dyn_str doc,
                                       struct dyn_str name)
{
    struct dyn_str text = doc;
    if (doc.len == 0)
        text = dyn_str(context_join(context, name.ptr, ".", NULL));
    return context_block(context, 0, context_doc(context, text));
}

/* The lines of one enumerator, the description behind it if there is room. */
static struct json_value *declare_value(struct context *context, const char *declaration,
                                        struct dyn_str doc)
{
    struct json_value *lines = json_array();
    struct dyn_str shown = context_doc(context, doc);
    size_t room = C_TEXT_WIDTH - sizeof "     /**<  */" + 1;
    bool is_one_line = shown.len == 0 || memchr(shown.ptr, '\n', shown.len) == NULL;
    if (is_one_line && strlen(declaration) + c_text_columns(shown) <= room) {
        if (shown.len > 0)
            declaration =
                context_join(context, declaration, " /**< ", shown.ptr, " */", NULL);
    } else {
        json_free(lines);
        lines = context_block(context, 4, shown);
    }
    json_push(lines, json_borrowed(declaration));
    return lines;
}

void context_add_enum(struct context *context, const struct model_enum *type)
{
    struct json_value *object = json_object();
    const char *upper = context_constant(context, type->name.c_upper);
    json_set(object, "c", json_borrowed(context_symbol(context, type->name.c)));
    json_set(object, "c_upper", json_borrowed(upper));
    struct context_table *table = context_table_new(context, NULL, NULL);
    context_table_name(context, object, table, type->name.text);
    json_set(object, "comment", type_comment(context, type->doc, type->name.text));
    json_set(object, "count", json_int((int64_t)type->value_count));
    struct json_value *values = json_set(object, "values", json_array());
    for (size_t i = 0; i < type->value_count; i++) {
        const struct model_enum_value *value = &type->values[i];
        const char *number = context_number(context, i + 2);
        const char *declaration =
            context_join(context, upper, "_", value->name.c_upper.ptr, " = ", number,
                         i + 1 < type->value_count ? "," : NULL, NULL);
        struct json_value *row = json_push(values, json_object());
        json_set(row, "declaration", declare_value(context, declaration, value->doc));
        context_table_name(context, row, table, value->name.stored);
        json_set(row, "name_length", json_int((int64_t)value->name.stored.len));
    }
    context_table_texts(context, object, table);
    add_type(context, "enum", object);
}

void context_add_struct(struct context *context, const struct model_struct *type,
                        bool is_described)
{
    const char *c = context_symbol(context, type->name.c);
    struct context_owner owner = {
        .c = c,
        .structure = type,
        .fields = context_field_list(context, type),
        .field_count = type->field_count,
        .is_declared_only = !is_described,
    };
    struct json_value *object = json_object();
    json_set(object, "c", json_borrowed(c));
    struct context_table *table = context_table_new(context, c, "item");
    context_table_name(context, object, table, type->name.text);
    json_set(object, "comment", type_comment(context, type->doc, type->name.text));
    json_set(object, "is_described", json_bool(is_described));
    context_record(context, object, &owner, table);
    context_table_end(context, object, table);
    add_type(context, "struct", object);
}
