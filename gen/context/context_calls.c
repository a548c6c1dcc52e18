/* SPDX-License-Identifier: MIT */
/* The functions that take values of fields: setters of patches, and conditions. */
#include "context/context_parts.h"

/* More fields than that are set from an item. */
enum { GROUP_MAX = 5 };

/* --- Signatures ------------------------------------------------------------------------ */

static size_t parameter_len(const struct context_parameter *parameter)
{
    return strlen(parameter->before) + strlen(parameter->type) +
           strlen(parameter->behind) + strlen(parameter->name) + 1;
}

const char *context_signature(struct context *context, struct context_function function,
                              const struct context_parameter *parameters, size_t count)
{
    struct dyn_buf *text = &context->scratch;
    size_t line = 0;
    dyn_buf_text(text, function.c);
    dyn_buf_text(text, function.infix);
    dyn_buf_text(text, function.name);
    dyn_buf_byte(text, '(');
    for (size_t i = 0; i < count; i++) {
        const struct context_parameter *parameter = &parameters[i];
        size_t column = text->len - line + 1;
        if (i > 0 && column + parameter_len(parameter) > C_TEXT_WIDTH) {
            line = text->len + 1;
            dyn_buf_text(text, "\n        ");
        } else if (i > 0) {
            dyn_buf_byte(text, ' ');
        }
        dyn_buf_text(text, parameter->before);
        dyn_buf_text(text, parameter->type);
        dyn_buf_text(text, parameter->behind);
        dyn_buf_text(text, parameter->name);
        dyn_buf_byte(text, i + 1 < count ? ',' : ')');
    }
    if (text->failed != 0)
        gen_out_of_memory();
    const char *signature = gen_str(context->arena, dyn_buf_str(text)).ptr;
    dyn_buf_clear(text);
    return signature;
}

static bool is_by_address(const struct model_field *field)
{
    return field->type->kind == DYN_KIND_STRUCT && !field->is_pointer;
}

struct context_parameter context_value_parameter(struct context *context,
                                                 const struct model_field *field,
                                                 const char *name)
{
    const struct model_type *type = field->type;
    if (type->kind == DYN_KIND_ENUM)
        return (struct context_parameter){
            "enum ", context_symbol(context, type->enumeration->name.c), " ", name};
    return (struct context_parameter){is_by_address(field) ? "const " : "",
                                      context_c_type(context, type),
                                      type->kind == DYN_KIND_STRUCT ? " *" : " ", name};
}

/* --- Setters --------------------------------------------------------------------------- */

static void push_assignment(struct context *context, struct json_value *lines,
                            const char *member, const char *value, const char *behind)
{
    json_push(lines, json_borrowed(context_join(context, "patch->values.", member, " = ",
                                                value, behind, ";", NULL)));
}

/* The statements that set a field to a parameter. */
static void push_value(struct context *context, struct json_value *lines,
                       const struct model_field *field, const char *parameter)
{
    if (field->type->kind == DYN_KIND_ENUM)
        push_assignment(context, lines, context_text_member(context, field->name.c),
                        "dyn_str_n(NULL, 0)", "");
    push_assignment(context, lines, field->name.c.ptr, is_by_address(field) ? "*" : "",
                    parameter);
}

/* The statements that set it to the one of an item. */
static void push_member(struct context *context, struct json_value *lines,
                        const struct model_field *field)
{
    const char *text = context_text_member(context, field->name.c);
    if (field->type->kind == DYN_KIND_ENUM)
        push_assignment(context, lines, text, "values->", text);
    push_assignment(context, lines, field->name.c.ptr, "values->", field->name.c.ptr);
}

struct json_value *context_setter(struct context *context,
                                  const struct context_owner *owner,
                                  const struct model_field *field)
{
    if (owner->model == NULL || owner->is_view || field->in_table_key ||
        field->automatic == DYN_AUTO_VERSION)
        return json_null();
    struct context_parameter parameters[3] = {{"struct ", owner->c, "_patch *", "patch"}};
    size_t count = 1;
    if (field->needs_known)
        parameters[count++] =
            (struct context_parameter){"const struct ", owner->c, " *", "known"};
    parameters[count++] = context_value_parameter(context, field, "value");
    struct context_function function = {owner->c, "_patch_set_", field->name.c.ptr};
    struct json_value *setter = json_object();
    json_set(setter, "signature",
             json_borrowed(context_signature(context, function, parameters, count)));
    json_set(setter, "takes_known", json_bool(field->needs_known));
    json_set(setter, "by_address", json_bool(is_by_address(field)));
    json_set(setter, "clears", json_bool(!field->is_required));
    return setter;
}

static struct json_value *group_of(struct context *context,
                                   const struct model_model *model,
                                   const struct model_group *group)
{
    const char *c = context_symbol(context, model->name.c);
    bool is_item = group->field_count > GROUP_MAX;
    struct context_parameter parameters[GROUP_MAX + 1] = {
        {"struct ", c, "_patch *", "patch"}};
    size_t count = 1;
    if (is_item)
        parameters[count++] =
            (struct context_parameter){"const struct ", c, " *", "values"};
    struct json_value *object = json_object();
    struct json_value *fields = json_set(object, "members", json_array());
    for (size_t i = 0; i < group->field_count; i++) {
        const struct model_field *field = group->fields[i];
        struct json_value *member = json_push(fields, json_object());
        json_set(member, "member_upper", json_borrowed(field->name.c_upper.ptr));
        struct json_value *lines = json_set(member, "statements", json_array());
        const char *name = field->name.c.ptr;
        if (strcmp(name, "patch") == 0)
            name = "patch_";
        if (is_item) {
            push_member(context, lines, field);
        } else {
            parameters[count++] = context_value_parameter(context, field, name);
            push_value(context, lines, field, name);
        }
    }
    struct context_function function = {c, "_patch_set_", group->c.ptr};
    json_set(object, "signature",
             json_borrowed(context_signature(context, function, parameters, count)));
    return object;
}

struct json_value *context_groups(struct context *context,
                                  const struct model_model *model)
{
    struct json_value *groups = json_array();
    for (size_t i = 0; i < model->group_count; i++)
        json_push(groups, group_of(context, model, &model->groups[i]));
    return groups;
}

/* --- Conditions ------------------------------------------------------------------------ */

const char *context_scalar_member(enum dyn_kind kind)
{
    static const char *const members[] = {
        [DYN_KIND_STRING] = "str",      [DYN_KIND_UUID] = "str",
        [DYN_KIND_ULID] = "str",        [DYN_KIND_BOOL] = "boolean",
        [DYN_KIND_INT64] = "int64",     [DYN_KIND_UINT64] = "uint64",
        [DYN_KIND_FLOAT64] = "float64", [DYN_KIND_DECIMAL] = "decimal",
        [DYN_KIND_BINARY] = "bytes",    [DYN_KIND_TIME] = "time",
        [DYN_KIND_DATE] = "date",       [DYN_KIND_ENUM] = "enumeration.value",
    };
    size_t count = sizeof members / sizeof members[0];
    return (size_t)kind < count ? members[kind] : NULL;
}

struct json_value *context_condition(struct context *context,
                                     const struct context_owner *owner, size_t place)
{
    const struct model_field *field = owner->fields[place];
    const char *member = context_scalar_member(field->type->kind);
    if (owner->model == NULL || owner->is_view || member == NULL ||
        field->is_not_stored || context_is_key_only(owner, place))
        return json_null();
    const struct context_parameter parameters[] = {
        {"enum ", "dyn_compare", " ", "op"},
        context_value_parameter(context, field, "value")};
    struct context_function function = {owner->c, "_if_", field->name.c.ptr};
    struct json_value *condition = json_object();
    json_set(condition, "signature",
             json_borrowed(context_signature(context, function, parameters, 2)));
    json_set(condition, "slot", json_borrowed(member));
    json_set(condition, "cast",
             json_borrowed(field->type->kind == DYN_KIND_ENUM ? "(int)" : ""));
    return condition;
}
