/* SPDX-License-Identifier: MIT */
#include "render/mustache_scope.h"

#include "base/memory.h"
#include "base/suggest.h"

#include <inttypes.h>
#include <stdio.h>

static const struct mustache_data TRUE_DATA = {
    .kind = JSON_BOOL, .is_true = true, .text = DYN_STR_INIT("true")};
static const struct mustache_data FALSE_DATA = {
    .kind = JSON_BOOL, .is_true = false, .text = DYN_STR_INIT("false")};

void mustache_scopes_init(struct mustache_scopes *scopes, struct dyn_arena *arena,
                          unsigned max_depth, const struct mustache_data *context)
{
    *scopes = (struct mustache_scopes){.max_depth = max_depth};
    scopes->frames = gen_calloc(arena, (size_t)max_depth + 1, sizeof *scopes->frames);
    scopes->frames[0].scope = context;
    scopes->index.kind = JSON_NUMBER;
}

struct mustache_frame *mustache_scopes_push(struct mustache_scopes *scopes)
{
    if (scopes->depth == scopes->max_depth)
        return NULL;
    struct mustache_frame *frame = &scopes->frames[++scopes->depth];
    *frame = (struct mustache_frame){0};
    return frame;
}

/* Finding */

static const struct mustache_data *member(const struct mustache_data *object,
                                          uint32_t name)
{
    return object->kind == JSON_OBJECT ? mustache_data_member(object, name) : NULL;
}

static const struct mustache_data *find_outwards(const struct mustache_scopes *scopes,
                                                 uint32_t name)
{
    for (unsigned i = scopes->depth + 1; i > 0; i--) {
        const struct mustache_data *scope = scopes->frames[i - 1].scope;
        const struct mustache_data *found = scope != NULL ? member(scope, name) : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

static const struct mustache_data *innermost(const struct mustache_scopes *scopes)
{
    unsigned i = scopes->depth;
    while (scopes->frames[i].scope == NULL)
        i--;
    return scopes->frames[i].scope;
}

/* What @first, @last and @index are in the innermost section over an array. */
static const struct mustache_data *find_meta(struct mustache_scopes *scopes,
                                             enum mustache_path path)
{
    unsigned i = scopes->depth;
    while (i > 0 && scopes->frames[i].list == NULL)
        i--;
    const struct mustache_frame *frame = &scopes->frames[i];
    if (frame->list == NULL)
        return NULL;
    if (path == MUSTACHE_PATH_FIRST)
        return frame->index == 0 ? &TRUE_DATA : &FALSE_DATA;
    if (path == MUSTACHE_PATH_LAST)
        return frame->index + 1 == frame->list->count ? &TRUE_DATA : &FALSE_DATA;
    snprintf(scopes->index_text, sizeof scopes->index_text, "%" PRIu32, frame->index);
    scopes->index.text = dyn_str(scopes->index_text);
    return &scopes->index;
}

const struct mustache_data *mustache_scopes_find(struct mustache_scopes *scopes,
                                                 const struct mustache_token *token)
{
    if (token->path == MUSTACHE_PATH_SELF)
        return innermost(scopes);
    if (token->path != MUSTACHE_PATH_NAMES)
        return find_meta(scopes, (enum mustache_path)token->path);
    const struct mustache_data *found = find_outwards(scopes, token->names[0]);
    for (uint32_t i = 1; found != NULL && i < token->name_count; i++)
        found = member(found, token->names[i]);
    return found;
}

/* Not finding */

/* The name nearest to `word` in one object; NULL when none is near. */
static const char *nearest_in(const struct mustache_data *object, struct dyn_str word,
                              struct dyn_arena *arena)
{
    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    const struct mustache_shape *shape = object->shape;
    const char **keys = gen_calloc(arena, shape->member_count, sizeof *keys);
    for (size_t i = 0; i < shape->member_count; i++)
        keys[i] = shape->members[i].key;
    return suggest_nearest(word.ptr, word.len, keys, shape->member_count);
}

int mustache_scopes_unknown(const struct mustache_scopes *scopes,
                            const struct mustache_program *program,
                            const struct mustache_template *where,
                            const struct mustache_token *token, struct render_error *err)
{
    int shown = mustache_shown(token->text);
    if (token->path != MUSTACHE_PATH_NAMES)
        return mustache_fail(err, where, token->offset, DYN_E_MISSING,
                             "'%.*s' stands outside any array section", shown,
                             token->text.ptr);
    const struct mustache_data *parent = NULL;
    const struct mustache_data *found = find_outwards(scopes, token->names[0]);
    uint32_t part = 0;
    for (; found != NULL; found = member(parent, token->names[++part]))
        parent = found;
    struct dyn_str word = program->names.texts[token->names[part]];
    const char *near = nearest_in(parent, word, program->arena);
    for (unsigned i = scopes->depth + 1; part == 0 && near == NULL && i > 0; i--)
        near = nearest_in(scopes->frames[i - 1].scope, word, program->arena);
    struct dyn_str hint = dyn_str(near);
    return mustache_fail(
        err, where, token->offset, DYN_E_MISSING, "unknown name '%.*s'%s%.*s%s%s%.*s%s",
        mustache_shown(word), word.ptr, part > 0 ? " in '" : "", part > 0 ? shown : 0,
        token->text.ptr, part > 0 ? "'" : "", near != NULL ? "; did you mean '" : "",
        mustache_shown(hint), near != NULL ? near : "", near != NULL ? "'?" : "");
}
