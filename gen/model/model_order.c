/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"

/* Developer Guide, "Quotas": nested attributes, up to 32 levels. */
enum { NESTING_MAX = 32 };

enum state { STATE_NEW = 0, STATE_OPEN, STATE_DONE };

struct order {
    struct model_types *types;
    enum state *states; /* of each struct of types->structs */
    int *depths;        /* levels that a struct has below and with itself */
    struct model_struct **sorted;
    size_t sorted_count;
};

static size_t index_of(const struct order *order, const struct model_struct *structure)
{
    return (size_t)(structure - order->types->structs);
}

static void report(const struct order *order, enum diag_code code,
                   const struct model_field *field, const char *what)
{
    struct model_build *build = order->types->build;
    struct yaml_position at = field->type->at, end = at;
    end.column += (int)field->type->text.len;
    diag_add(build->diags, code, build->source, at, end, "'%s' %s", field->name.text.ptr,
             what);
}

static int visit(struct order *order, struct model_struct *structure, int level);

/* The levels of a field's type. What it holds is visited first. */
static int visit_type(struct order *order, const struct model_field *field, int level)
{
    const struct model_type *type = field->type;
    int depth = 0;

    for (; type != NULL && type->element != NULL; type = type->element)
        depth += type->kind == DYN_KIND_SET ? 0 : 1;
    if (type == NULL || type->structure == NULL)
        return depth;
    if (order->states[index_of(order, type->structure)] == STATE_OPEN) {
        report(order, DIAG_TYPE_RECURSIVE, field,
               "makes its struct contain itself, which is specified but not built yet");
        return depth;
    }
    return depth + visit(order, type->structure, level + depth + 1);
}

/* The levels below a struct. `own`: whether it is one itself; a model's fields are not. */
static int visit_fields(struct order *order, const struct model_struct *structure,
                        int level, int own)
{
    int deepest = 0;
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct model_field *field = &structure->fields[i];
        int depth = visit_type(order, field, level);
        if (depth + own > NESTING_MAX && deepest + own <= NESTING_MAX)
            report(order, DIAG_TYPE_NESTING, field,
                   "nests more levels than the 32 that DynamoDB has");
        if (depth > deepest)
            deepest = depth;
    }
    return deepest;
}

/* Sorts a struct behind what it holds and returns its levels. Recursion ends past NESTING_MAX:
 * then the outermost struct has too many levels too, and that is reported there. */
static int visit(struct order *order, struct model_struct *structure, int level)
{
    size_t index = index_of(order, structure);
    if (order->states[index] == STATE_DONE)
        return order->depths[index];
    if (level > NESTING_MAX)
        return 1;
    order->states[index] = STATE_OPEN;
    order->depths[index] = 1 + visit_fields(order, structure, level, 1);
    order->states[index] = STATE_DONE;
    order->sorted[order->sorted_count++] = structure;
    return order->depths[index];
}

void model_order_structs(struct model_types *types)
{
    struct model_build *build = types->build;
    struct model_file *file = build->file;
    size_t count = types->struct_count;
    struct order order = {.types = types};

    order.states = gen_calloc(build->arena, count + 1, sizeof(*order.states));
    order.depths = gen_calloc(build->arena, count + 1, sizeof(*order.depths));
    order.sorted = gen_calloc(build->arena, count + 1, sizeof(struct model_struct *));
    for (size_t i = 0; i < count; i++)
        visit(&order, &types->structs[i], 1);
    for (size_t i = 0; i < file->model_count; i++)
        visit_fields(&order, &file->models[i].item, 0, 0);
    file->structs = order.sorted;
    file->struct_count = order.sorted_count;
}
