/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

/* Paths from `first` to `end`, sorted, that go the same way for `depth` steps. */
struct branch {
    const struct dynl_path *first, *end;
    size_t depth;
};

static int project(struct dynl_call *call, struct branch branch,
                   const struct dynl_value *value, struct dynl_value *ret);

/* --- Grammar ------------------------------------------------------------------------ */

static int parse_list(struct dynl_parser *parser, struct dynl_operand **ret,
                      size_t *ret_count)
{
    struct dynl_operand **end = ret;
    int rc;

    do {
        rc = dynl_parse_path(parser, end);
        if (rc != DYN_OK)
            return rc;
        end = &(*end)->next;
        ++*ret_count;
    } while (dynl_parser_take(parser, DYNL_T_COMMA));
    return dynl_parser_expect(parser, DYNL_T_END);
}

static int check_list(struct dynl_parser *parser, struct dynl_operand *list)
{
    int rc = DYN_OK;

    for (struct dynl_operand *o = list; rc == DYN_OK && o != NULL; o = o->next)
        rc = dynl_check_shape(parser, o, false, false);
    for (struct dynl_operand *o = list; rc == DYN_OK && o != NULL; o = o->next)
        rc = dynl_check_bind(parser, o);
    return rc;
}

int dynl_projection_parse(struct dynl_parser *parser, struct dynl_projection_paths *ret)
{
    struct dynl_operand *list = NULL;
    struct dynl_placed_path *placed;
    struct dynl_path *paths;
    size_t count = 0, place = 0;
    int rc = parse_list(parser, &list, &count);

    if (rc == DYN_OK)
        rc = check_list(parser, list);
    if (rc != DYN_OK)
        return rc;
    placed = dynl_parser_alloc(parser, count, sizeof(*placed));
    paths = dynl_parser_alloc(parser, count, sizeof(*paths));
    if (placed == NULL || paths == NULL)
        return DYN_E_NOMEM;
    for (struct dynl_operand *o = list; o != NULL; o = o->next, place++)
        placed[place] = (struct dynl_placed_path){o->path, place};
    rc = dynl_paths_sort(parser, placed, count);
    for (size_t i = 0; rc == DYN_OK && i < count; i++)
        paths[i] = placed[i].path;
    if (rc == DYN_OK)
        *ret = (struct dynl_projection_paths){.paths = paths, .count = count};
    return rc;
}

/* --- Applying ----------------------------------------------------------------------- */

/* Where the next step changes. */
static const struct dynl_path *same_step_end(struct branch branch)
{
    const struct dynl_path *p = branch.first + 1;

    while (p < branch.end && dynl_step_order(&p->steps[branch.depth],
                                             &branch.first->steps[branch.depth]) == 0)
        p++;
    return p;
}

/* How many steps there are to choose from: no fewer than will be found. */
static size_t most_found(struct branch branch)
{
    return (size_t)(branch.end - branch.first);
}

static int project_step(struct dynl_call *call, struct branch branch,
                        const struct dynl_value *value, struct dynl_value *ret)
{
    const struct dynl_value *inner =
        dynl_step_find(value, &branch.first->steps[branch.depth]);

    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    branch.depth++;
    return inner != NULL ? project(call, branch, inner, ret) : DYN_OK;
}

static int project_map(struct dynl_call *call, struct branch branch,
                       const struct dynl_value *value, struct dynl_value *ret)
{
    struct dynl_member *members =
        dyn_arena_alloc(call->mem, most_found(branch) * sizeof(*members));
    size_t count = 0;

    if (members == NULL)
        return dynl_no_memory(call);
    while (branch.first < branch.end) {
        struct branch step = branch;
        int rc;
        step.end = same_step_end(branch);
        rc = project_step(call, step, value, &members[count].value);
        if (rc != DYN_OK)
            return rc;
        members[count].name = branch.first->steps[branch.depth].name;
        if (members[count].value.tag != DYNI_TAG_NONE)
            count++;
        branch.first = step.end;
    }
    *ret = (struct dynl_value){.tag = DYNI_TAG_M, .count = count};
    ret->members = members;
    return DYN_OK;
}

static int project_list(struct dynl_call *call, struct branch branch,
                        const struct dynl_value *value, struct dynl_value *ret)
{
    struct dynl_value *items =
        dyn_arena_alloc(call->mem, most_found(branch) * sizeof(*items));
    size_t count = 0;

    if (items == NULL)
        return dynl_no_memory(call);
    while (branch.first < branch.end) {
        struct branch step = branch;
        int rc;
        step.end = same_step_end(branch);
        rc = project_step(call, step, value, &items[count]);
        if (rc != DYN_OK)
            return rc;
        if (items[count].tag != DYNI_TAG_NONE)
            count++;
        branch.first = step.end;
    }
    *ret = (struct dynl_value){.tag = DYNI_TAG_L, .count = count};
    ret->items = items;
    return DYN_OK;
}

/* Recurses as deep as paths go: DYNL_STEPS_MAX. Maps and lists in which nothing was found are
 * left out. */
static int project(struct dynl_call *call, struct branch branch,
                   const struct dynl_value *value, struct dynl_value *ret)
{
    int rc;

    if (branch.first->count == branch.depth) {
        *ret = *value;
        return DYN_OK;
    }
    *ret = (struct dynl_value){.tag = DYNI_TAG_NONE};
    if (value->tag == DYNI_TAG_M)
        rc = project_map(call, branch, value, ret);
    else if (value->tag == DYNI_TAG_L)
        rc = project_list(call, branch, value, ret);
    else
        return DYN_OK;
    if (rc == DYN_OK && ret->count == 0)
        ret->tag = DYNI_TAG_NONE;
    return rc;
}

int dynl_projection_apply(struct dynl_call *call,
                          const struct dynl_projection_paths *paths,
                          const struct dynl_value *item, struct dynl_value *ret)
{
    struct branch all;
    int rc;

    if (paths->count == 0) {
        *ret = *item;
        return DYN_OK;
    }
    all = (struct branch){paths->paths, paths->paths + paths->count, 0};
    rc = project(call, all, item, ret);
    if (rc == DYN_OK && ret->tag == DYNI_TAG_NONE)
        *ret = (struct dynl_value){.tag = DYNI_TAG_M};
    return rc;
}
