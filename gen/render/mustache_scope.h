/* SPDX-License-Identifier: MIT */
/*
 * Where rendering is in the context: the sections that are open and the partials that
 * run, and how names are found from there. Invariants: frames[0 .. depth] are in use;
 * frames[0] holds the whole context and is never popped; depth never passes max_depth.
 */
#ifndef GEN_MUSTACHE_SCOPE_H
#define GEN_MUSTACHE_SCOPE_H

#include "render/mustache_parse.h"
#include "render/mustache_shape.h"

struct mustache_frame {
    const struct json_value *scope; /* of a section; NULL for a partial */
    struct mustache_object object;  /* the same, when it is one */
    struct mustache_frame *outer;   /* the next one outwards that is an object, or NULL */
    uint32_t name;                  /* by which the section found it */
    bool is_list;                   /* a section over an array, of which scope is: */
    uint32_t index;
    /* Of a partial: where it was included, and the indentation there. */
    const struct mustache_template *caller;
    const struct mustache_token *caller_token;
    size_t indent_begin, indent_end;
};

struct mustache_scopes {
    struct mustache_shapes shapes;
    struct mustache_frame *frames;
    unsigned depth;
    unsigned max_depth;
    struct json_value index; /* what @index stands for */
};

/** Starts with the context alone. Borrows `context` and the `names` of the templates; the
 * frames lie in the arena. */
void mustache_scopes_init(struct mustache_scopes *scopes, struct dyn_arena *arena,
                          unsigned max_depth, const struct mustache_names *names,
                          const struct json_value *context);

/** A new frame inside the others, of nothing yet; NULL when there are max_depth already. */
struct mustache_frame *mustache_scopes_push(struct mustache_scopes *scopes);

/** Makes `scope` the value that the innermost frame is about, and returns how many members
 * that has. */
size_t mustache_scopes_enter(struct mustache_scopes *scopes,
                             const struct json_value *scope);

/**
 * The value that a tag is about: its first name from the innermost object outwards, the
 * others each in what was found; NULL when there is none. Valid until the next call.
 */
const struct json_value *mustache_scopes_find(struct mustache_scopes *scopes,
                                              const struct mustache_token *token);

/** Says which name of a tag was not found, with the nearest one that is there: the
 * message for a tag for which mustache_scopes_find gave NULL. Returns DYN_E_MISSING. */
int mustache_scopes_unknown(const struct mustache_scopes *scopes,
                            const struct mustache_program *program,
                            const struct mustache_template *where,
                            const struct mustache_token *token, struct render_error *err);

#endif
