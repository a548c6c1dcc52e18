/* SPDX-License-Identifier: MIT */
/*
 * The item after an update, made in one walk: paths that change are sorted, as the members of
 * maps are, and apart from each other. What does not change is shared with the item before.
 */
#include "local/expression/tree.h"

/* Changes from `first` to `end` whose paths go the same way for `depth` steps. */
struct branch {
    const struct dynl_path_change *first, *end;
    size_t depth;
};

static int build(struct dynl_call *call, struct branch branch,
                 const struct dynl_value *value, struct dynl_value *ret);

static const struct dynl_step *step_of(const struct branch *branch)
{
    return &branch->first->path->steps[branch->depth];
}

/* Takes the changes that share the next step off the branch. */
static struct branch split(struct branch *branch)
{
    struct branch taken = *branch;
    const struct dynl_step *step = step_of(branch);

    do
        branch->first++;
    while (branch->first < branch->end && dynl_step_order(step_of(branch), step) == 0);
    taken.end = branch->first;
    taken.depth++;
    return taken;
}

/* What stands at the end of a step after the changes; absent: nothing. `value` NULL: there
 * was nothing. */
static int build_step(struct dynl_call *call, struct branch branch,
                      const struct dynl_value *value, struct dynl_value *ret)
{
    bool is_end = branch.first->path->count == branch.depth;

    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    if (is_end && branch.first->effect == DYNL_EFFECT_WRITE)
        *ret = branch.first->value;
    else if (is_end && branch.first->effect == DYNL_EFFECT_NONE && value != NULL)
        *ret = *value;
    else if (!is_end && value != NULL)
        return build(call, branch, value, ret);
    return DYN_OK;
}

static int order_member(const struct dynl_member *member, const struct dynl_step *step)
{
    struct dynl_step own = {.name = member->name};

    return dynl_step_order(&own, step);
}

/* Members and changes are both sorted by name. */
static int build_map(struct dynl_call *call, struct branch branch,
                     const struct dynl_value *value, struct dynl_value *ret)
{
    size_t most = value->count + (size_t)(branch.end - branch.first), count = 0, old = 0;
    struct dynl_member *members = dyn_arena_alloc(call->mem, most * sizeof(*members));

    if (members == NULL)
        return dynl_no_memory(call);
    while (branch.first < branch.end) {
        const struct dynl_step *step = step_of(&branch);
        const struct dynl_value *there = NULL;
        int rc;
        while (old < value->count && order_member(&value->members[old], step) < 0)
            members[count++] = value->members[old++];
        if (old < value->count && order_member(&value->members[old], step) == 0)
            there = &value->members[old++].value;
        members[count].name = step->name;
        rc = build_step(call, split(&branch), there, &members[count].value);
        if (rc != DYN_OK)
            return rc;
        if (members[count].value.tag != DYNI_TAG_NONE)
            count++;
    }
    while (old < value->count)
        members[count++] = value->members[old++];
    *ret = (struct dynl_value){.tag = DYNI_TAG_M, .count = count};
    ret->members = members;
    return DYN_OK;
}

/* Positions are those from before; what is set behind the end is put there, in the order of
 * the positions. */
static int build_list(struct dynl_call *call, struct branch branch,
                      const struct dynl_value *value, struct dynl_value *ret)
{
    size_t most = value->count + (size_t)(branch.end - branch.first), count = 0, old = 0;
    struct dynl_value *items = dyn_arena_alloc(call->mem, most * sizeof(*items));

    if (items == NULL)
        return dynl_no_memory(call);
    while (branch.first < branch.end) {
        size_t index = step_of(&branch)->index;
        const struct dynl_value *there = NULL;
        int rc;
        while (old < value->count && old < index)
            items[count++] = value->items[old++];
        if (old < value->count)
            there = &value->items[old++];
        rc = build_step(call, split(&branch), there, &items[count]);
        if (rc != DYN_OK)
            return rc;
        if (items[count].tag != DYNI_TAG_NONE)
            count++;
    }
    while (old < value->count)
        items[count++] = value->items[old++];
    *ret = (struct dynl_value){.tag = DYNI_TAG_L, .count = count};
    ret->items = items;
    return DYN_OK;
}

/* Recurses as deep as paths go: DYNL_STEPS_MAX. */
static int build(struct dynl_call *call, struct branch branch,
                 const struct dynl_value *value, struct dynl_value *ret)
{
    if (value->tag == DYNI_TAG_L)
        return build_list(call, branch, value, ret);
    return build_map(call, branch, value, ret);
}

int dynl_build(struct dynl_call *call, const struct dynl_path_change *changes,
               size_t count, const struct dynl_value *item, struct dynl_value *ret)
{
    struct branch all = {changes, changes + count, 0};

    return build_map(call, all, item, ret);
}
