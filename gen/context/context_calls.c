/* SPDX-License-Identifier: MIT */
/* The functions that take values of fields: setters of patches, and conditions. */
#include "context/context_parts.h"

/* More fields than that are set from an item. */
enum { GROUP_MAX = 5 };

/* --- Signatures ------------------------------------------------------------------------ */

struct json_value *context_signature(struct context *context, const char *function,
                                     const struct context_parameter *parameters,
                                     size_t count)
{
    static const char indent[] = "        ";
    struct json_value *lines = json_array();
    const char *line = context_join(context, function, "(", NULL);
    bool is_fresh = true;
    for (size_t i = 0; i < count; i++) {
        const char *more = context_join(context, parameters[i].type, parameters[i].name,
                                        i + 1 < count ? "," : ")", NULL);
        if (!is_fresh && strlen(line) + 1 + strlen(more) > C_TEXT_WIDTH) {
            json_push(lines, json_borrowed(line));
            line = indent;
            is_fresh = true;
        }
        line = context_join(context, line, is_fresh ? "" : " ", more, NULL);
        is_fresh = false;
    }
    json_push(lines, json_borrowed(line));
    return lines;
}

static bool is_by_address(const struct model_field *field)
{
    return field->type->kind == DYN_KIND_STRUCT && !field->is_pointer;
}

const char *context_parameter_type(struct context *context,
                                   const struct model_field *field)
{
    const struct model_type *type = field->type;
    if (type->kind == DYN_KIND_ENUM)
        return context_join(context, "enum ",
                            context_symbol(context, type->enumeration->name.c), " ",
                            NULL);
    const char *c_type = context_c_type(context, type);
    if (type->kind != DYN_KIND_STRUCT)
        return context_join(context, c_type, " ", NULL);
    return context_join(context, is_by_address(field) ? "const " : "", c_type, " *",
                        NULL);
}

/* --- Setters --------------------------------------------------------------------------- */

static const char *patch_type(struct context *context, const struct model_model *model)
{
    return context_join(context, "struct ", context_symbol(context, model->name.c),
                        "_patch *", NULL);
}

static const char *item_type(struct context *context, const struct model_model *model)
{
    return context_join(context, "const struct ", context_symbol(context, model->name.c),
                        " *", NULL);
}

static void push_assignment(struct context *context, struct json_value *lines,
                            const char *member, const char *value)
{
    json_push(lines, json_borrowed(context_join(context, "patch->values.", member, " = ",
                                                value, ";", NULL)));
}

/* The statements that set a field to a parameter, or to that of an item when `from` is one. */
static void push_setting(struct context *context, struct json_value *lines,
                         const struct model_model *model, const struct model_field *field,
                         const char *parameter, const char *from)
{
    const char *member = field->name.c.ptr;
    if (from != NULL)
        parameter = context_join(context, from, "->", member, NULL);
    else if (is_by_address(field))
        parameter = context_join(context, "*", parameter, NULL);
    if (field->type->kind == DYN_KIND_ENUM) {
        const char *slot = context_text_member(context, field->name.c);
        push_assignment(context, lines, slot,
                        from == NULL ? "dyn_str_n(NULL, 0)"
                                     : context_join(context, from, "->", slot, NULL));
    }
    push_assignment(context, lines, member, parameter);
    json_push(lines, json_borrowed(context_join(
                         context, "dyn_mask_move(patch->set.bits, patch->clear.bits, ",
                         context_constant(context, model->name.c_upper), "_F_",
                         field->name.c_upper.ptr, ");", NULL)));
}

struct json_value *context_setter(struct context *context,
                                  const struct context_owner *owner,
                                  const struct model_field *field)
{
    const struct model_model *model = owner->model;
    if (model == NULL || owner->is_view || field->in_table_key ||
        field->automatic == DYN_AUTO_VERSION)
        return json_null();
    const char *function =
        context_join(context, owner->c, "_patch_set_", field->name.c.ptr, NULL);
    struct context_parameter parameters[3] = {{patch_type(context, model), "patch"}};
    size_t count = 1;
    if (field->needs_known)
        parameters[count++] =
            (struct context_parameter){item_type(context, model), "known"};
    parameters[count++] =
        (struct context_parameter){context_parameter_type(context, field), "value"};
    struct json_value *setter = json_object();
    json_set(setter, "signature",
             context_signature(context, function, parameters, count));
    struct json_value *lines = json_set(setter, "statements", json_array());
    if (field->needs_known)
        json_push(lines, json_borrowed("patch->known = known;"));
    push_setting(context, lines, model, field, "value", NULL);
    json_set(setter, "clears", json_bool(!field->is_required));
    return setter;
}

static struct json_value *group_of(struct context *context,
                                   const struct model_model *model,
                                   const struct model_group *group)
{
    bool is_item = group->field_count > GROUP_MAX;
    struct context_parameter parameters[GROUP_MAX + 1] = {
        {patch_type(context, model), "patch"}};
    size_t count = 1;
    if (is_item)
        parameters[count++] =
            (struct context_parameter){item_type(context, model), "values"};
    struct json_value *lines = json_array();
    for (size_t i = 0; i < group->field_count; i++) {
        const struct model_field *field = group->fields[i];
        const char *name = field->name.c.ptr;
        if (strcmp(name, "patch") == 0)
            name = "patch_";
        if (!is_item)
            parameters[count++] =
                (struct context_parameter){context_parameter_type(context, field), name};
        push_setting(context, lines, model, field, name, is_item ? "values" : NULL);
    }
    const char *function = context_join(context, context_symbol(context, model->name.c),
                                        "_patch_set_", group->c.ptr, NULL);
    struct json_value *object = json_object();
    json_set(object, "signature",
             context_signature(context, function, parameters, count));
    json_set(object, "statements", lines);
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
        {"enum dyn_compare ", "op"}, {context_parameter_type(context, field), "value"}};
    const char *function =
        context_join(context, owner->c, "_if_", field->name.c.ptr, NULL);
    struct json_value *condition = json_object();
    json_set(condition, "signature", context_signature(context, function, parameters, 2));
    bool is_enum = field->type->kind == DYN_KIND_ENUM;
    json_set(condition, "statement",
             json_borrowed(context_join(context, "cond.value.", member,
                                        is_enum ? " = (int)value;" : " = value;", NULL)));
    return condition;
}
