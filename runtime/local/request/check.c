/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

#include "json/writer.h"

#include <inttypes.h>

/* The service tells this many breaches and no more. */
#define BREACHES_MAX 10

#define NAME_PATTERN      "[a-zA-Z0-9_.-]+"
#define NAME_MIN          3
#define NAME_MAX          255
#define ARN_MAX           1024
#define MEMBER_MIN        "Member must have length greater than or equal to "
#define MEMBER_MAX        "Member must have length less than or equal to "
#define MEMBER_PATTERN    "Member must satisfy regular expression pattern: " NAME_PATTERN
#define MEMBER_IS_MISSING "Member must not be null"

struct checking {
    struct dyn_buf breaches; /* joined by "; " */
    unsigned count;
};

/* A member on the way down from the request: of a structure by its field, or an element by
 * its key or, without one, its number from 1. */
struct step {
    const struct step *up; /* NULL: of the request itself */
    const struct dynl_field *field;
    struct dyn_str key;
    size_t number;
};

static void check_value(struct checking *to, const struct step *step,
                        const struct dynl_field *field, enum dynl_field_place place,
                        const void *at);

/* --- Telling ------------------------------------------------------------------------ */

static void write_step(struct dyn_buf *out, const struct step *step)
{
    if (step->number == 0 && step->key.ptr == NULL) {
        dynl_write_lower_first(out, step->field->name, step->field->name_len);
        return;
    }
    if (step->key.ptr != NULL)
        dyni_write_raw(out, step->key.ptr, step->key.len);
    else
        dyn_buf_printf(out, "%zu", step->number);
    dyni_write_literal(out, ".member");
}

/* Recursion goes up the shapes, a few levels. */
static void write_path(struct dyn_buf *out, const struct step *step)
{
    if (step->up != NULL) {
        write_path(out, step->up);
        dyni_write_byte(out, '.');
    }
    write_step(out, step);
}

/* Begins a breach up to its constraint, which the caller appends. False: there are enough. */
static bool begin_breach(struct checking *to, const struct step *step,
                         const struct dynl_field *field, enum dynl_field_place place,
                         const void *at)
{
    struct dyn_buf *out = &to->breaches;

    if (to->count == BREACHES_MAX)
        return false;
    if (to->count++ > 0)
        dyni_write_literal(out, "; ");
    dyni_write_literal(out, "Value ");
    if (dynl_field_is_absent(field, at)) {
        dyni_write_literal(out, "null");
    } else {
        dyni_write_byte(out, '\'');
        dynl_write_field(out, field, place, at);
        dyni_write_byte(out, '\'');
    }
    dyni_write_literal(out, " at '");
    write_path(out, step);
    dyni_write_literal(out, "' failed to satisfy constraint: ");
    return true;
}

/* A value and the constraint that it breaks, with a number at its end. */
struct checked {
    struct checking *to;
    const struct step *step;
    const struct dynl_field *field;
    enum dynl_field_place place;
    const void *at;
};

static void breach(const struct checked *value, const char *constraint)
{
    if (begin_breach(value->to, value->step, value->field, value->place, value->at))
        dyn_buf_text(&value->to->breaches, constraint);
}

static void breach_number(const struct checked *value, const char *constraint,
                          int64_t bound)
{
    if (begin_breach(value->to, value->step, value->field, value->place, value->at))
        dyn_buf_printf(&value->to->breaches, "%s%" PRId64, constraint, bound);
}

/* --- Names -------------------------------------------------------------------------- */

static void check_table_name(const struct checked *value, struct dyn_str name)
{
    if (name.len == 0) {
        breach_number(value, MEMBER_MIN, 1);
        return;
    }
    if (dynl_is_table_arn(name)) {
        if (name.len > ARN_MAX)
            breach_number(value, MEMBER_MAX, ARN_MAX);
        return;
    }
    if (!dynl_is_name(name))
        breach(value, MEMBER_PATTERN);
    if (dynl_text_units(name) > NAME_MAX)
        breach_number(value, MEMBER_MAX, NAME_MAX);
}

static bool is_control(const struct dynl_field *field)
{
    return field->rule == DYNL_NAME_CONTROL || field->rule == DYNL_NAME_NEW;
}

static void check_name(const struct checked *value, struct dyn_str name)
{
    if (value->field->rule == DYNL_NAME_TABLE)
        check_table_name(value, name);
    else if (!dynl_is_name(name) &&
             !(is_control(value->field) && dynl_is_table_arn(name)))
        breach(value, MEMBER_PATTERN);
    if (value->field->rule == DYNL_NAME_NEW && dynl_text_units(name) < NAME_MIN)
        breach_number(value, MEMBER_MIN, NAME_MIN);
}

/* --- Lengths, values, choices ------------------------------------------------------- */

static bool is_shorter(const struct dynl_field *field, size_t length)
{
    return field->has_min && length < (uint64_t)field->min;
}

static bool is_longer(const struct dynl_field *field, size_t length)
{
    return field->has_max && length > (uint64_t)field->max;
}

static void check_length(const struct checked *value, size_t length)
{
    if (is_shorter(value->field, length))
        breach_number(value, MEMBER_MIN, value->field->min);
    if (is_longer(value->field, length))
        breach_number(value, MEMBER_MAX, value->field->max);
}

static void check_integer(const struct checked *value, int64_t number)
{
    const struct dynl_field *field = value->field;

    if (field->has_min && number < field->min)
        breach_number(value, "Member must have value greater than or equal to ",
                      field->min);
    if (field->has_max && number > field->max)
        breach_number(value, "Member must have value less than or equal to ", field->max);
}

static void check_choice(const struct checked *value, struct dyn_str text)
{
    struct dyn_buf *out = &value->to->breaches;

    for (const char *const *choice = value->field->choices; *choice != NULL; choice++)
        if (dyn_str_eq(text, dyn_str(*choice)))
            return;
    if (!begin_breach(value->to, value->step, value->field, value->place, value->at))
        return;
    dyni_write_literal(out, "Member must satisfy enum value set: [");
    for (const char *const *choice = value->field->choices; *choice != NULL; choice++) {
        if (choice != value->field->choices)
            dyni_write_literal(out, ", ");
        dyn_buf_text(out, *choice);
    }
    dyni_write_byte(out, ']');
}

static void check_text(const struct checked *value, struct dyn_str text)
{
    const struct dynl_field *field = value->field;

    if (field->rule != DYNL_NAME_ANY)
        check_name(value, text);
    if (field->has_min || field->has_max)
        check_length(value, dynl_text_units(text));
    if (field->choices != NULL)
        check_choice(value, text);
}

/* --- Lists and maps ----------------------------------------------------------------- */

static void check_list(const struct checked *value, const struct dynl_list *list)
{
    const struct dynl_field *element = value->field->element;
    const char *items = list->items;
    size_t size = dynl_element_size(element);

    for (size_t i = 0; i < list->count; i++) {
        struct step step = {value->step, element, {NULL, 0}, i + 1};
        check_value(value->to, &step, element, DYNL_ELEMENT, items + i * size);
    }
}

static bool is_table_key(struct dyn_str key)
{
    if (dynl_is_table_arn(key))
        return key.len <= ARN_MAX;
    return dynl_is_name(key) && key.len >= NAME_MIN && key.len <= NAME_MAX;
}

static void check_keys(const struct checked *value, const struct dynl_map *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (!is_table_key(map->keys[i]))
            breach(value, "Map keys must satisfy constraint: [" MEMBER_MAX
                          "255, " MEMBER_MIN "3, " MEMBER_PATTERN "]");
}

/* Values that are lists break their bounds as the map's. */
static void check_lists(const struct checked *value, const struct dynl_map *map)
{
    const struct dynl_field *element = value->field->element;
    const struct dynl_list *lists = map->values;

    for (size_t i = 0; i < map->count; i++) {
        if (lists[i].items == NULL ||
            (!is_shorter(element, lists[i].count) && !is_longer(element, lists[i].count)))
            continue;
        if (begin_breach(value->to, value->step, value->field, value->place, value->at))
            dyn_buf_printf(&value->to->breaches,
                           "Map value must satisfy constraint: [" MEMBER_MAX "%" PRId64
                           ", " MEMBER_MIN "%" PRId64 "]",
                           element->max, element->min);
    }
}

static void check_map(const struct checked *value, const struct dynl_map *map)
{
    const struct dynl_field *element = value->field->element;
    const char *values = map->values;
    size_t size = dynl_element_size(element);

    if (value->field->keys != DYNL_NAME_ANY)
        check_keys(value, map);
    if (element->kind == DYNL_LIST)
        check_lists(value, map);
    for (size_t i = 0; i < map->count; i++) {
        struct step step = {value->step, element, map->keys[i], 0};
        check_value(value->to, &step, element, DYNL_ELEMENT, values + i * size);
    }
}

/* --- Values ------------------------------------------------------------------------- */

static void check_struct(struct checking *to, const struct step *up,
                         const struct dynl_shape *shape, const char *base)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        struct step step = {up, field, {NULL, 0}, 0};
        check_value(to, &step, field, DYNL_MEMBER, base + field->offset);
    }
}

/* Elements are required by their nature: a null is none. */
static bool is_missing(const struct checked *value)
{
    return value->field->is_required || value->place == DYNL_ELEMENT;
}

static void check_present(const struct checked *value)
{
    const struct dynl_list *list = value->at;
    const struct dynl_map *map = value->at;

    switch (value->field->kind) {
    case DYNL_TEXT:
        check_text(value, *(const struct dyn_str *)value->at);
        break;
    case DYNL_INTEGER:
    case DYNL_LONG:
        check_integer(value, ((const struct dyn_int64 *)value->at)->value);
        break;
    case DYNL_LIST:
        if (value->place == DYNL_MEMBER)
            check_length(value, list->count);
        check_list(value, list);
        break;
    case DYNL_MAP:
        check_length(value, map->count);
        check_map(value, map);
        break;
    default:
        break;
    }
}

static void check_value(struct checking *to, const struct step *step,
                        const struct dynl_field *field, enum dynl_field_place place,
                        const void *at)
{
    struct checked value = {to, step, field, place, at};

    if (to->count == BREACHES_MAX)
        return;
    if (field->kind == DYNL_STRUCT && place == DYNL_ELEMENT) {
        check_struct(to, step, field->shape, at);
        return;
    }
    if (dynl_field_is_absent(field, at)) {
        if (is_missing(&value))
            breach(&value, MEMBER_IS_MISSING);
    } else if (field->kind == DYNL_STRUCT) {
        check_struct(to, step, field->shape, dynl_struct_at(at));
    } else {
        check_present(&value);
    }
}

/* --- The request -------------------------------------------------------------------- */

static bool has_name_length(const struct dynl_field *field, struct dyn_str name)
{
    size_t len = dynl_text_units(name);

    if (dynl_is_table_arn(name))
        return name.len <= ARN_MAX;
    return (len >= NAME_MIN || field->rule == DYNL_NAME_NEW) && len <= NAME_MAX;
}

/* What is told in words of its own, before and instead of all else. */
static int check_control_name(struct dynl_call *call, const struct dynl_shape *shape,
                              const char *request)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        const struct dyn_str *name = (const void *)(request + field->offset);
        if (!is_control(field))
            continue;
        if (name->ptr == NULL)
            return dynl_refuse(
                call, DYNL_VALIDATION,
                "The parameter '%s' is required but was not present in the "
                "request",
                field->name);
        if (!has_name_length(field, *name))
            return dynl_refuse(
                call, DYNL_VALIDATION,
                "%s must be at least 3 characters long and at most 255 characters long",
                field->name);
    }
    return DYN_OK;
}

/* "2 validation errors detected: ..." in the call's memory. */
static int refuse_breaches(struct dynl_call *call, const struct checking *found)
{
    struct dyn_str list = dyn_buf_str(&found->breaches);
    struct dyn_str head;
    char *text;

    if (found->breaches.failed == DYN_E_NOMEM)
        return dynl_no_memory(call);
    head = dynl_text(call, "%u validation error%s detected: ", found->count,
                     found->count == 1 ? "" : "s");
    text = head.ptr == NULL ? NULL : dyn_arena_bytes(call->mem, head.len + list.len + 1);
    if (text == NULL)
        return dynl_no_memory(call);
    memcpy(text, head.ptr, head.len);
    memcpy(text + head.len, list.ptr, list.len + 1);
    return dynl_refuse_text(call, DYNL_VALIDATION, dyn_str_n(text, head.len + list.len));
}

int dynl_shape_check(struct dynl_call *call, const struct dynl_shape *shape,
                     const void *request)
{
    struct checking found = {.breaches.system = call->system};
    int rc = check_control_name(call, shape, request);

    if (rc != DYN_OK)
        return rc;
    check_struct(&found, NULL, shape, request);
    if (found.count > 0)
        rc = refuse_breaches(call, &found);
    dyn_buf_release(&found.breaches);
    return rc;
}
