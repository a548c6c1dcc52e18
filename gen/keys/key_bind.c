/* SPDX-License-Identifier: MIT */
#include "keys/key_bind.h"

#include "diag/diag.h"
#include "keys/key_template.h"
#include "base/memory.h"

#include <dyn/time.h>

/* Reports about the component, from its first to behind its last character. */
#define fail(build, code, part, ...)                                                     \
    diag_add((build)->diags, code, (build)->source, (part)->at, part_end(part),          \
             __VA_ARGS__)

static struct yaml_position part_end(const struct model_part *part)
{
    struct yaml_position end = part->at;
    end.column += (int)part->path_text.len; /* a path is ASCII */
    return end;
}

/* --- Paths -------------------------------------------------------------------------- */

static struct model_field *find_field(const struct model_struct *structure,
                                      struct dyn_str name)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        if (dyn_str_eq(structure->fields[i].name.text, name))
            return &structure->fields[i];
    }
    return NULL;
}

static void fail_unknown(struct model_build *build, const struct model_part *part,
                         const struct model_struct *structure, struct dyn_str owner,
                         struct dyn_str name)
{
    const char **names =
        gen_calloc(build->arena, structure->field_count + 1, sizeof(*names));

    for (size_t i = 0; i < structure->field_count; i++)
        names[i] = structure->fields[i].name.text.ptr;
    fail(build, DIAG_TEMPLATE_FIELD, part, "%.*s has no field '%.*s'", (int)owner.len,
         owner.ptr, (int)name.len, name.ptr);
    diag_hint_nearest(build->diags, name, names, structure->field_count);
}

/* The name at the start of `path`, which is cut by it and the dot behind it. */
static struct dyn_str take_name(struct dyn_str *path)
{
    const char *dot = memchr(path->ptr, '.', path->len);
    size_t len = dot != NULL ? (size_t)(dot - path->ptr) : path->len;
    struct dyn_str name = dyn_str_n(path->ptr, len);

    len += dot != NULL ? 1 : 0;
    *path = dyn_str_n(path->ptr + len, path->len - len);
    return name;
}

static bool bind_path(struct model_build *build, const struct model_model *model,
                      struct model_part *part)
{
    const struct model_struct *structure = &model->item;
    struct dyn_str owner = model->name.text;
    struct dyn_str rest = part->path_text;

    for (size_t i = 0; i < part->path_len; i++) {
        struct dyn_str name = take_name(&rest);
        struct model_field *field = find_field(structure, name);
        if (field == NULL) {
            fail_unknown(build, part, structure, owner, name);
            return false;
        }
        part->path[i] = field;
        if (field->type == NULL)
            return false; /* its type was reported */
        if (i + 1 == part->path_len)
            return true;
        structure = field->type->kind == DYN_KIND_STRUCT ? field->type->structure : NULL;
        if (structure == NULL) {
            fail(build, DIAG_TEMPLATE_FIELD, part,
                 "'%.*s' is no struct, so there is nothing behind '.'", (int)name.len,
                 name.ptr);
            return false;
        }
        owner = field->type->text;
    }
    return true;
}

struct model_field *key_part_leaf(const struct model_part *part)
{
    return part->path[part->path_len - 1];
}

bool key_part_is_required(const struct model_part *part)
{
    for (size_t i = 0; i < part->path_len; i++) {
        if (!part->path[i]->is_required)
            return false;
    }
    return true;
}

/* --- Types -------------------------------------------------------------------------- */

/* What can't stand in a key, as words for a message; NULL: it can. */
static const char *unfit_kind(const struct model_type *type,
                              const struct model_key_attr *attr)
{
    switch (type->kind) {
    case DYN_KIND_STRUCT:
        return "a struct; name one of its fields: {a.b}";
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
    case DYN_KIND_MAP:
        return "a container";
    case DYN_KIND_ANY:
        return "of any type";
    case DYN_KIND_FLOAT64:
        return attr->wire == DYN_WIRE_N ? NULL
                                        : "a float64, whose text has no order; use "
                                          "decimal, or a key of type N";
    case DYN_KIND_STRING:
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
    case DYN_KIND_BOOL:
    case DYN_KIND_INT64:
    case DYN_KIND_UINT64:
    case DYN_KIND_DECIMAL:
    case DYN_KIND_BINARY:
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
    case DYN_KIND_ENUM:
        break;
    }
    return NULL;
}

static bool check_leaf(struct model_build *build, const struct model_part *part,
                       const struct model_key_attr *attr)
{
    const struct model_field *leaf = key_part_leaf(part);
    const char *unfit = unfit_kind(leaf->type, attr);

    if (unfit != NULL) {
        fail(build, DIAG_TEMPLATE_TYPE, part, "'%.*s' cannot be part of a key: it is %s",
             (int)part->path_text.len, part->path_text.ptr, unfit);
        return false;
    }
    if (part->path[0]->is_not_stored) {
        fail(build, DIAG_TEMPLATE_TYPE, part,
             "'%.*s' is not stored (store: none), but a key would store it",
             (int)part->path_text.len, part->path_text.ptr);
        diag_hint(build->diags, "a field that lives in keys only has 'store: key'");
        return false;
    }
    return true;
}

/* --- Formats ------------------------------------------------------------------------ */

static bool is_whole_number(const struct model_type *type)
{
    return type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64;
}

static bool is_time(const struct model_type *type)
{
    return type->kind == DYN_KIND_TIME || type->kind == DYN_KIND_DATE;
}

/* What a format asks for that the type is not; NULL: it fits. */
static const char *unfit_format(const struct model_part *part,
                                const struct model_type *type)
{
    switch (part->format) {
    case DYN_PART_STORED:
        return NULL;
    case DYN_PART_NUMBER:
    case DYN_PART_SIGNED:
        if (is_time(type) && type->wire != DYN_WIRE_N)
            return "pads numbers; times that are stored as text take s, ms, us or ns";
        if (!is_whole_number(type) && type->kind != DYN_KIND_DECIMAL && !is_time(type))
            return "pads numbers";
        if (part->decimals > 0 && type->kind != DYN_KIND_DECIMAL)
            return "has digits behind the point, and a whole number has none";
        return NULL;
    case DYN_PART_HEX:
    case DYN_PART_BASE64:
        return type->kind == DYN_KIND_BINARY ? NULL : "is for binary";
    default:
        return is_time(type) ? NULL : "is for times and dates";
    }
}

static bool check_format(struct model_build *build, const struct model_part *part)
{
    const struct model_type *type = key_part_leaf(part)->type;
    const char *unfit = unfit_format(part, type);

    if (unfit == NULL)
        return true;
    fail(build, DIAG_TEMPLATE_FORMAT, part, "the format of '%.*s' does not fit: it %s",
         (int)part->path_text.len, part->path_text.ptr, unfit);
    diag_hint(build->diags, "the field is %.*s", (int)type->text.len, type->text.ptr);
    return false;
}

/* Parts of a time that a text can hold. */
enum {
    YEAR = 1,
    MONTH = 2,
    DAY = 4,
    HOUR = 8,
    MINUTE = 16,
    SECOND = 32,
    MILLISECOND = 64,
    MICROSECOND = 128,
    WHOLE_DAY = YEAR | MONTH | DAY,
    WHOLE_SECOND = WHOLE_DAY | HOUR | MINUTE | SECOND
};

static unsigned parts_of_pattern(struct dyn_str pattern)
{
    static const unsigned char parts[128] = {
        ['Y'] = YEAR, ['m'] = MONTH,  ['d'] = DAY,    ['j'] = MONTH | DAY,
        ['H'] = HOUR, ['M'] = MINUTE, ['S'] = SECOND, ['f'] = MILLISECOND | MICROSECOND,
    };
    unsigned found = 0;

    for (size_t i = 0; i + 1 < pattern.len; i++) {
        if (pattern.ptr[i] == '%')
            found |= parts[(unsigned char)pattern.ptr[++i] & 127];
    }
    return found;
}

static unsigned parts_of_time(int time_format, struct dyn_str pattern)
{
    switch (time_format) {
    case DYN_TIME_MONTH:
        return YEAR | MONTH;
    case DYN_TIME_DATE:
        return WHOLE_DAY;
    case DYN_TIME_ISO:
    case DYN_TIME_S:
        return WHOLE_SECOND;
    case DYN_TIME_ISO_MS:
    case DYN_TIME_MS:
        return WHOLE_SECOND | MILLISECOND;
    case DYN_TIME_PATTERN:
        return parts_of_pattern(pattern);
    default:
        return WHOLE_SECOND | MILLISECOND | MICROSECOND;
    }
}

bool key_part_keeps_value(const struct model_part *part)
{
    const struct model_type *type = key_part_leaf(part)->type;

    if (part->format < DYN_PART_TIME)
        return true;
    unsigned stored = type->kind == DYN_KIND_DATE
                          ? WHOLE_DAY
                          : parts_of_time(type->time_format, type->pattern);
    unsigned printed = parts_of_time(part->format - DYN_PART_TIME, part->pattern);
    return (stored & ~printed) == 0;
}

/* --- Widths ------------------------------------------------------------------------- */

bool key_type_is_epoch(const struct model_type *type)
{
    return type->kind == DYN_KIND_TIME && type->time_format >= DYN_TIME_S &&
           type->time_format <= DYN_TIME_NS;
}

/* Only a closed set of values has a width: an unknown value may have any text. */
static size_t enum_width(const struct model_enum *enumeration)
{
    if (enumeration == NULL || !enumeration->is_strict || enumeration->value_count == 0)
        return 0;
    size_t width = enumeration->values[0].name.stored.len;
    for (size_t i = 1; i < enumeration->value_count; i++) {
        if (enumeration->values[i].name.stored.len != width)
            return 0;
    }
    return width;
}

static size_t stored_width(const struct model_type *type)
{
    switch (type->kind) {
    case DYN_KIND_ULID:
        return 26;
    case DYN_KIND_UUID:
        return 36;
    case DYN_KIND_ENUM:
        return enum_width(type->enumeration);
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
        return key_type_is_epoch(type)
                   ? 0
                   : dyn_time_width((enum dyn_time_format)type->time_format,
                                    type->pattern.ptr);
    default:
        return 0;
    }
}

static size_t part_width(const struct model_part *part, const struct model_key_attr *attr)
{
    size_t width = 0;

    if (attr->wire != DYN_WIRE_S)
        return 0; /* the whole value is the component */
    if (part->format >= DYN_PART_TIME)
        width = dyn_time_width((enum dyn_time_format)(part->format - DYN_PART_TIME),
                               part->pattern.ptr);
    else if (part->format == DYN_PART_NUMBER)
        width = (size_t)part->width;
    else if (part->format == DYN_PART_STORED)
        width = stored_width(key_part_leaf(part)->type);
    return width <= UINT8_MAX ? width : 0;
}

/* --- The key's type ----------------------------------------------------------------- */

/* Whether the text is an integer as DynamoDB writes it: it reads back the same. */
static bool is_integer(struct dyn_str text)
{
    size_t i = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    size_t digits = text.len - i;

    if (digits == 0 || digits > 38 || (text.ptr[i] == '0' && text.len > 1))
        return false;
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return true;
}

static bool is_single(const struct model_template *template)
{
    return template->part_count == 1 && template->parts[0].literal.len == 0;
}

static bool prints_number(const struct model_part *part)
{
    const struct model_type *type = key_part_leaf(part)->type;

    switch (part->format) {
    case DYN_PART_STORED:
        return is_whole_number(type) || type->kind == DYN_KIND_DECIMAL ||
               type->wire == DYN_WIRE_N;
    case DYN_PART_TIME + DYN_TIME_S:
    case DYN_PART_TIME + DYN_TIME_MS:
    case DYN_PART_TIME + DYN_TIME_US:
    case DYN_PART_TIME + DYN_TIME_NS:
        return true;
    default:
        return false;
    }
}

static const char *unfit_number_key(const struct model_template *template)
{
    const struct model_part *part = &template->parts[0];

    if (template->part_count == 1 && !key_part_has_path(part))
        return is_integer(part->literal) ? NULL : "the text is no integer";
    if (!is_single(template))
        return "it holds one component and nothing else, or an integer";
    if (part->format == DYN_PART_NUMBER || part->format == DYN_PART_SIGNED)
        return "numbers sort by value there, without padding";
    return prints_number(part) ? NULL : "the component is no number";
}

static const char *unfit_binary_key(const struct model_template *template)
{
    const struct model_part *part = &template->parts[0];

    if (template->part_count == 1 && !key_part_has_path(part))
        return NULL;
    if (!is_single(template) || key_part_leaf(part)->type->kind != DYN_KIND_BINARY ||
        part->format != DYN_PART_STORED)
        return "it holds one binary component without a format, or plain text";
    return NULL;
}

static bool check_attr(struct model_build *build, const struct model_key_attr *attr,
                       const struct model_template *template)
{
    const char *unfit = NULL;

    if (attr->wire == DYN_WIRE_N)
        unfit = unfit_number_key(template);
    else if (attr->wire == DYN_WIRE_B)
        unfit = unfit_binary_key(template);
    if (unfit == NULL)
        return true;
    diag_add(build->diags, DIAG_KEY_TYPE, build->source, template->at, template->at,
             "the key attribute '%.*s' is of type %s: %s", (int)attr->stored.len,
             attr->stored.ptr, attr->wire == DYN_WIRE_N ? "N" : "B", unfit);
    return false;
}

/* Binary prints as it is stored: hexadecimal for B, its own format for S. */
static void settle_binary(struct model_part *part, const struct model_key_attr *attr)
{
    const struct model_type *type = key_part_leaf(part)->type;

    if (type->kind != DYN_KIND_BINARY || part->format != DYN_PART_STORED ||
        attr->wire != DYN_WIRE_S)
        return;
    bool is_base64 = type->wire == DYN_WIRE_S && type->binary_format == DYN_BINARY_BASE64;
    part->format = is_base64 ? DYN_PART_BASE64 : DYN_PART_HEX;
}

bool key_bind(struct model_build *build, const struct model_model *model,
              const struct model_key_attr *attr, struct model_template *template)
{
    bool is_fit = true;

    for (size_t i = 0; i < template->part_count; i++) {
        struct model_part *part = &template->parts[i];
        if (!key_part_has_path(part))
            continue;
        if (!bind_path(build, model, part) || !check_leaf(build, part, attr) ||
            !check_format(build, part)) {
            is_fit = false;
            continue;
        }
        settle_binary(part, attr);
        part->fixed_width = part_width(part, attr);
    }
    return is_fit && check_attr(build, attr, template);
}
