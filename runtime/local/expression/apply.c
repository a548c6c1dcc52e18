/* SPDX-License-Identifier: MIT */
/*
 * Updates of an item: what becomes of the value at each path is worked out against the item as
 * it was; expression_build.c then makes the item anew.
 */
#include "local/expression/tree.h"

#include <string.h>

#define WRONG_TYPE "An operand in the update expression has an incorrect data type"
#define NO_ATTRIBUTE                                                                     \
    "The provided expression refers to an attribute that does not exist in the item"
#define NO_PLACE                                                                         \
    "The document path provided in the update expression is invalid for update"
#define TOO_LARGE "Item size to update has exceeded the maximum allowed size"

/* Elements that the lists of one update may have together, those in the middle of working
 * something out included: more than any item has room for. */
#define ELEMENTS_MAX ((size_t)2 * DYNL_ITEM_MAX)

struct updater {
    struct dynl_call *call;
    const struct dynl_update *update;
    const struct dynl_value *item;
    struct dynl_path_change *changes; /* sorted by their paths */
    size_t elements;
};

static int refuse(struct updater *updater, const char *text)
{
    return dynl_refuse(updater->call, DYNL_VALIDATION, "%s", text);
}

/* --- Operands ----------------------------------------------------------------------- */

/* The value is absent (DYNI_TAG_NONE) where an attribute is missing. Recurses as deep as
 * operands go: DYNL_EXPRESSION_DEPTH_MAX. */
static int evaluate(struct updater *updater, const struct dynl_operand *operand,
                    struct dynl_value *ret);

/* Both sides of an operator; refused when one is there and of another type. */
static int evaluate_pair(struct updater *updater, const struct dynl_operand *operand,
                         enum dyni_tag tag, struct dynl_value ret[2])
{
    const struct dynl_operand *arg = operand->args;

    for (int i = 0; i < 2; i++, arg = arg->next) {
        int rc = evaluate(updater, arg, &ret[i]);
        if (rc != DYN_OK)
            return rc;
        if (ret[i].tag != DYNI_TAG_NONE && ret[i].tag != tag)
            return refuse(updater, WRONG_TYPE);
    }
    return DYN_OK;
}

static bool is_missing(const struct dynl_value pair[2])
{
    return pair[0].tag == DYNI_TAG_NONE || pair[1].tag == DYNI_TAG_NONE;
}

static int evaluate_sum(struct updater *updater, const struct dynl_operand *operand,
                        struct dynl_value *ret)
{
    struct dynl_value pair[2];
    int rc = evaluate_pair(updater, operand, DYNI_TAG_N, pair);

    if (rc != DYN_OK || is_missing(pair))
        return rc;
    return dynl_add(updater->call, &pair[0], &pair[1], operand->kind == DYNL_O_MINUS,
                    ret);
}

static void copy_items(struct dynl_value *to, const struct dynl_value *list)
{
    if (list->count > 0)
        memcpy(to, list->items, list->count * sizeof(*to));
}

static int evaluate_append(struct updater *updater, const struct dynl_operand *operand,
                           struct dynl_value *ret)
{
    struct dynl_value pair[2], *items;
    size_t count;
    int rc = evaluate_pair(updater, operand, DYNI_TAG_L, pair);

    if (rc != DYN_OK || is_missing(pair))
        return rc;
    count = pair[0].count + pair[1].count;
    updater->elements += count;
    if (updater->elements > ELEMENTS_MAX)
        return refuse(updater, TOO_LARGE);
    items = dyn_arena_alloc(updater->call->mem, count * sizeof(*items));
    if (items == NULL)
        return dynl_no_memory(updater->call);
    copy_items(items, &pair[0]);
    copy_items(items + pair[0].count, &pair[1]);
    *ret = (struct dynl_value){.tag = DYNI_TAG_L, .count = count};
    ret->items = items;
    return DYN_OK;
}

static int evaluate_function(struct updater *updater, const struct dynl_operand *operand,
                             struct dynl_value *ret)
{
    const struct dynl_value *there;

    if (operand->function == DYNL_F_LIST_APPEND)
        return evaluate_append(updater, operand, ret);
    there = dynl_path_find(updater->item, &operand->args->path);
    if (there == NULL)
        return evaluate(updater, operand->args->next, ret);
    *ret = *there;
    return DYN_OK;
}

static int evaluate(struct updater *updater, const struct dynl_operand *operand,
                    struct dynl_value *ret)
{
    const struct dynl_value *there;

    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    switch (operand->kind) {
    case DYNL_O_VALUE:
        *ret = *operand->value;
        return DYN_OK;
    case DYNL_O_FUNCTION:
        return evaluate_function(updater, operand, ret);
    case DYNL_O_PATH:
        there = dynl_path_find(updater->item, &operand->path);
        if (there != NULL)
            *ret = *there;
        return DYN_OK;
    default:
        return evaluate_sum(updater, operand, ret);
    }
}

/* --- Actions ------------------------------------------------------------------------ */

static int work_out_set(struct updater *updater, const struct dynl_action *action,
                        struct dynl_path_change *change)
{
    int rc = evaluate(updater, action->operand, &change->value);

    change->effect =
        change->value.tag == DYNI_TAG_NONE ? DYNL_EFFECT_MISSING : DYNL_EFFECT_WRITE;
    return rc;
}

static int work_out_add(struct updater *updater, const struct dynl_action *action,
                        const struct dynl_value *there, struct dynl_path_change *change)
{
    const struct dynl_value *operand = action->operand->value;

    change->effect = DYNL_EFFECT_WRITE;
    if (there == NULL) {
        change->value = *operand;
        return DYN_OK;
    }
    if (there->tag != operand->tag)
        return refuse(updater, WRONG_TYPE);
    if (operand->tag == DYNI_TAG_N)
        return dynl_add(updater->call, there, operand, false, &change->value);
    return dynl_set_union(updater->call, there, operand, &change->value);
}

static int work_out_delete(struct updater *updater, const struct dynl_action *action,
                           const struct dynl_value *there,
                           struct dynl_path_change *change)
{
    const struct dynl_value *operand = action->operand->value;
    int rc;

    if (there == NULL)
        return DYN_OK;
    if (there->tag != operand->tag)
        return refuse(updater, WRONG_TYPE);
    rc = dynl_set_difference(updater->call, there, operand, &change->value);
    change->effect = change->value.count > 0 ? DYNL_EFFECT_WRITE : DYNL_EFFECT_REMOVE;
    return rc;
}

static int work_out(struct updater *updater, const struct dynl_action *action)
{
    struct dynl_path_change *change = &updater->changes[action->place];
    const struct dynl_path *path = &updater->update->paths[action->place];
    const struct dynl_value *there = dynl_path_find(updater->item, path);

    *change = (struct dynl_path_change){.path = path, .effect = DYNL_EFFECT_NONE};
    switch (action->section) {
    case DYNL_SET:
        return work_out_set(updater, action, change);
    case DYNL_ADD:
        return work_out_add(updater, action, there, change);
    case DYNL_DELETE:
        return work_out_delete(updater, action, there, change);
    default:
        change->effect = DYNL_EFFECT_REMOVE;
        return DYN_OK;
    }
}

/* --- Places ------------------------------------------------------------------------- */

/* What holds the value at the path; NULL: nothing. */
static const struct dynl_value *holder_of(const struct updater *updater,
                                          const struct dynl_path *path)
{
    struct dynl_path parent = {path->steps, path->count - 1};

    return dynl_path_find(updater->item, &parent);
}

static bool takes_step(const struct dynl_value *holder, const struct dynl_path *path)
{
    bool is_index = path->steps[path->count - 1].name.ptr == NULL;

    return holder->tag == (is_index ? DYNI_TAG_L : DYNI_TAG_M);
}

/* A map where the path has an index, or the like. */
static int check_holder_types(struct updater *updater)
{
    for (size_t i = 0; i < updater->update->count; i++) {
        const struct dynl_path *path = &updater->update->paths[i];
        const struct dynl_value *holder = holder_of(updater, path);
        if (holder != NULL && !takes_step(holder, path))
            return refuse(updater, NO_PLACE);
    }
    return DYN_OK;
}

static int check_clause(struct updater *updater, size_t clause)
{
    const struct dynl_update *update = updater->update;

    for (size_t i = 0; i < update->count; i++)
        if (update->actions[i].clause == clause &&
            holder_of(updater, &update->actions[i].target->path) == NULL)
            return refuse(updater, NO_PLACE);
    for (size_t i = 0; i < update->count; i++)
        if (update->actions[i].clause == clause &&
            updater->changes[update->actions[i].place].effect == DYNL_EFFECT_MISSING)
            return refuse(updater, NO_ATTRIBUTE);
    return DYN_OK;
}

/* Sizes are added up as well: one large value may be written to hundreds of paths, and need not
 * be walked through for each of them when no item has room for them. */
static int check_values(struct updater *updater)
{
    size_t size = 0;

    for (size_t i = 0; i < updater->update->count; i++) {
        const struct dynl_path_change *change = &updater->changes[i];
        if (change->effect != DYNL_EFFECT_WRITE)
            continue;
        if (change->path->count + dynl_depth(&change->value) > DYNL_NESTING_MAX)
            return refuse(updater, DYNL_NESTING_TEXT);
        size += dynl_value_size(&change->value);
        if (size > DYNL_ITEM_MAX)
            return refuse(updater, TOO_LARGE);
    }
    return DYN_OK;
}

/* The service's order: types, then from the last clause to the first what has no place and
 * what is missing. */
static int work_out_all(struct updater *updater)
{
    const struct dynl_update *update = updater->update;
    int rc = check_holder_types(updater);

    for (size_t i = 0; rc == DYN_OK && i < update->count; i++)
        rc = work_out(updater, &update->actions[i]);
    for (size_t i = update->clause_count; rc == DYN_OK && i-- > 0;)
        rc = check_clause(updater, i);
    return rc == DYN_OK ? check_values(updater) : rc;
}

/* --- The whole ---------------------------------------------------------------------- */

int dynl_update_apply(struct dynl_call *call, const struct dynl_update *update,
                      const struct dynl_value *item, struct dynl_value *ret_item,
                      struct dynl_projection_paths *ret_paths)
{
    struct updater updater = {.call = call, .update = update, .item = item};
    struct dynl_value built;
    int rc;

    updater.changes =
        dyn_arena_alloc(call->mem, update->count * sizeof(*updater.changes));
    if (updater.changes == NULL)
        return dynl_no_memory(call);
    rc = work_out_all(&updater);
    if (rc != DYN_OK)
        return rc;
    rc = dynl_build(call, updater.changes, update->count, item, &built);
    if (rc != DYN_OK)
        return rc;
    *ret_item = built;
    if (ret_paths != NULL)
        *ret_paths = (struct dynl_projection_paths){update->paths, update->count};
    return DYN_OK;
}

bool dynl_update_attributes(const struct dynl_update *update,
                            bool (*found)(void *ctx, struct dyn_str name), void *ctx)
{
    for (size_t i = 0; i < update->count; i++)
        if (!found(ctx, update->paths[i].steps[0].name))
            return false;
    return true;
}
