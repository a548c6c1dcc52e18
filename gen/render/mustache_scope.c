/* SPDX-License-Identifier: MIT */
#include "render/mustache_scope.h"

#include "base/memory.h"
#include "base/suggest.h"

static const struct json_value TRUE_VALUE = {
    .kind = JSON_BOOL, .is_last = true, .as = {.is_true = true}};
static const struct json_value FALSE_VALUE = {.kind = JSON_BOOL, .is_last = true};

void mustache_scopes_init(struct mustache_scopes *scopes, struct dyn_arena *arena,
                          unsigned max_depth, const struct mustache_names *names,
                          const struct json_value *context)
{
    *scopes = (struct mustache_scopes){.max_depth = max_depth};
    mustache_shapes_init(&scopes->shapes, arena, names);
    scopes->frames = gen_calloc(arena, (size_t)max_depth + 1, sizeof *scopes->frames);
    scopes->frames[0].name = MUSTACHE_NO_NAME;
    mustache_scopes_enter(scopes, context);
}

struct mustache_frame *mustache_scopes_push(struct mustache_scopes *scopes)
{
    if (scopes->depth == scopes->max_depth)
        return NULL;
    struct mustache_frame *around = &scopes->frames[scopes->depth];
    struct mustache_frame *frame = &scopes->frames[++scopes->depth];
    /* The memory for members is used again. */
    *frame = (struct mustache_frame){.object.values = frame->object.values};
    frame->outer = around->object.shape != NULL ? around : around->outer;
    return frame;
}

size_t mustache_scopes_enter(struct mustache_scopes *scopes,
                             const struct json_value *scope)
{
    struct mustache_frame *frame = &scopes->frames[scopes->depth];
    frame->scope = scope;
    mustache_object_enter(&scopes->shapes, scope, frame->name, &frame->object);
    return frame->object.shape != NULL ? frame->object.shape->member_count : 0;
}

/* Finding */

static const struct json_value *find_outwards(const struct mustache_scopes *scopes,
                                              uint32_t name)
{
    const struct mustache_frame *frame = &scopes->frames[scopes->depth];
    for (; frame != NULL; frame = frame->outer) {
        const struct json_value *found = mustache_object_member(&frame->object, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* The member of an object that was not entered. */
static const struct json_value *member(const struct json_value *object,
                                       struct dyn_str name)
{
    if (json_kind(object) != JSON_OBJECT)
        return NULL;
    const struct json_value *found = json_first(object);
    while (found != NULL && !dyn_str_eq(dyn_str(json_name(found)), name))
        found = json_next(found);
    return found;
}

static const struct json_value *innermost(const struct mustache_scopes *scopes)
{
    unsigned i = scopes->depth;
    while (scopes->frames[i].scope == NULL)
        i--;
    return scopes->frames[i].scope;
}

/* What @first, @last and @index are in the innermost section over an array. */
static const struct json_value *find_meta(struct mustache_scopes *scopes,
                                          enum mustache_path path)
{
    unsigned i = scopes->depth;
    while (i > 0 && !scopes->frames[i].is_list)
        i--;
    const struct mustache_frame *frame = &scopes->frames[i];
    if (!frame->is_list)
        return NULL;
    if (path == MUSTACHE_PATH_FIRST)
        return frame->index == 0 ? &TRUE_VALUE : &FALSE_VALUE;
    if (path == MUSTACHE_PATH_LAST)
        return json_next(frame->scope) == NULL ? &TRUE_VALUE : &FALSE_VALUE;
    scopes->index = (struct json_value){.kind = JSON_NUMBER,
                                        .is_last = true,
                                        .is_whole = true,
                                        .as = {.whole = frame->index}};
    return &scopes->index;
}

const struct json_value *mustache_scopes_find(struct mustache_scopes *scopes,
                                              const struct mustache_token *token)
{
    if (token->path == MUSTACHE_PATH_SELF)
        return innermost(scopes);
    if (token->path != MUSTACHE_PATH_NAMES)
        return find_meta(scopes, (enum mustache_path)token->path);
    const struct json_value *found = find_outwards(scopes, token->names[0]);
    for (uint32_t i = 1; found != NULL && i < token->name_count; i++)
        found = member(found, scopes->shapes.names->texts[token->names[i]]);
    return found;
}

/* Not finding */

/* The name nearest to `word` in one object; NULL when none is near. */
static const char *nearest_in(const struct json_value *object, struct dyn_str word,
                              struct dyn_arena *arena)
{
    if (object == NULL || json_kind(object) != JSON_OBJECT)
        return NULL;
    const char **keys = NULL;
    size_t count = 0, capacity = 0;
    const struct json_value *json = json_first(object);
    for (; json != NULL; json = json_next(json)) {
        keys = gen_grow(arena, keys, count, &capacity, sizeof *keys);
        keys[count++] = json_name(json);
    }
    return suggest_nearest(word.ptr, word.len, keys, count);
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
    const struct json_value *parent = NULL;
    const struct json_value *found = find_outwards(scopes, token->names[0]);
    struct dyn_str word = program->names.texts[token->names[0]];
    uint32_t part = 0;
    while (found != NULL) {
        parent = found;
        word = program->names.texts[token->names[++part]];
        found = member(parent, word);
    }
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
