/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

/* --- Values ------------------------------------------------------------------------- */

static int read_struct_value(struct dynl_shape_reading *in,
                             const struct dynl_field *field, enum dynl_field_place place,
                             void *ret)
{
    void *inner = ret;

    if (place == DYNL_MEMBER) {
        inner = dyn_arena_calloc(in->call->mem, 1, field->shape->size);
        if (inner == NULL)
            return dynl_no_memory(in->call);
        memcpy(ret, &inner, sizeof(inner));
    }
    return dynl_shape_read_struct(in, field->shape, inner);
}

/* Values are read by functions that call each other; shapes nest a few levels deep, and so
 * does this. */
int dynl_shape_read_value(struct dynl_shape_reading *in, const struct dynl_field *field,
                          enum dynl_field_place place, void *ret)
{
    char opener = field->kind == DYNL_LIST ? '[' : '{';

    switch (field->kind) {
    case DYNL_TEXT:
        return dynl_shape_read_text(in, field, ret);
    case DYNL_INTEGER:
    case DYNL_LONG:
        return dynl_shape_read_integer(in, field, ret);
    case DYNL_BOOLEAN:
        return dynl_shape_read_boolean(in, field, ret);
    case DYNL_LEGACY:
        if (field->instead == NULL)
            *(struct dyn_bool *)ret = (struct dyn_bool){true, true};
        return dynl_shape_skip(in);
    case DYNL_IGNORED:
        return dynl_shape_skip(in);
    default:
        break;
    }
    if (dyni_reader_peek(&in->json) != opener)
        return dynl_shape_wrong_type(in, field, place);
    switch (field->kind) {
    case DYNL_LIST:
        return dynl_shape_read_list(in, field, ret);
    case DYNL_MAP:
        return dynl_shape_read_map(in, field, ret);
    case DYNL_ATTRIBUTES:
        return dynl_attributes_read(in->call, &in->json, ret);
    default:
        return read_struct_value(in, field, place, ret);
    }
}

/* --- Structures --------------------------------------------------------------------- */

/* Requests mostly name their members in one order; looking begins behind the last one. */
static const struct dynl_field *find_field(const struct dynl_shape *shape, size_t *next,
                                           struct dyn_str name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        size_t at = *next + i;
        at -= at < shape->field_count ? 0 : shape->field_count;
        if (shape->fields[at].name_len == name.len &&
            dyni_scan_same(shape->fields[at].name, name.ptr, name.len)) {
            *next = at + 1 < shape->field_count ? at + 1 : 0;
            return &shape->fields[at];
        }
    }
    return NULL;
}

static size_t member_size(const struct dynl_field *field)
{
    switch (field->kind) {
    case DYNL_STRUCT:
        return sizeof(void *);
    case DYNL_LEGACY:
        return field->instead == NULL ? sizeof(struct dyn_bool) : 0;
    default:
        return dynl_element_size(field);
    }
}

static int read_member(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       const struct dynl_field *field, char *base, uint64_t *present)
{
    uint64_t bit = UINT64_C(1) << (field - shape->fields);

    if ((*present & bit) != 0) { /* the last one counts */
        memset(base + field->offset, 0, member_size(field));
        *present &= ~bit;
    }
    if (dyni_reader_peek(&in->json) == 'n')
        return dyni_read_null(&in->json);
    *present |= bit;
    return dynl_shape_read_value(in, field, DYNL_MEMBER, base + field->offset);
}

/* "A, B": the fields that are present and, as asked, legacy or expressions. */
static struct dyn_str list_names(struct dynl_call *call, const struct dynl_shape *shape,
                                 uint64_t present, bool is_legacy)
{
    struct dyn_str list = dyn_str("");

    for (size_t i = 0; i < shape->field_count && list.ptr != NULL; i++) {
        const struct dynl_field *field = &shape->fields[i];
        bool is_one = is_legacy ? field->kind == DYNL_LEGACY : field->is_expression;
        if (is_one && (present >> i & 1) != 0)
            list = dynl_text(call, "%s%s%s", list.ptr, list.len == 0 ? "" : ", ",
                             field->name);
    }
    return list;
}

static int note_legacy(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       const struct dynl_field *field, uint64_t present)
{
    struct dyn_str legacy = list_names(in->call, shape, present, true);
    struct dyn_str expressions = list_names(in->call, shape, present, false);

    if (legacy.ptr == NULL || expressions.ptr == NULL)
        return dynl_no_memory(in->call);
    in->legacy =
        expressions.len > 0
            ? dynl_text(
                  in->call,
                  "Can not use both expression and non-expression parameters in the "
                  "same request: Non-expression parameters: {%s} Expression "
                  "parameters: {%s}",
                  legacy.ptr, expressions.ptr)
            : dynl_text(
                  in->call,
                  "The legacy parameter %s is not supported by the embedded engine; "
                  "use %s instead",
                  field->name, field->instead);
    return in->legacy.ptr == NULL ? dynl_no_memory(in->call) : DYN_OK;
}

/* The first legacy member that is there. */
static int find_legacy(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       uint64_t present)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].instead != NULL && (present >> i & 1) != 0)
            return note_legacy(in, shape, &shape->fields[i], present);
    return DYN_OK;
}

int dynl_shape_read_struct(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                           void *ret)
{
    const struct dynl_field *field;
    uint64_t present = 0;
    struct dyn_str name;
    size_t next = 0;
    bool first = true;
    int rc = dyni_read_object(&in->json);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_member(&in->json, &first, &name)) > 0) {
        field = in->problem.ptr == NULL ? find_field(shape, &next, name) : NULL;
        rc = field == NULL ? dynl_shape_skip(in)
                           : read_member(in, shape, field, ret, &present);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc == DYN_OK && in->legacy.ptr == NULL)
        rc = find_legacy(in, shape, present);
    return rc;
}
