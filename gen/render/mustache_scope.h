/* SPDX-License-Identifier: MIT */
/*
 * Where rendering is in the context: the sections that are open and the partials that
 * run, and how names are found from there. Invariants: frames[0 .. depth] are in use;
 * frames[0] holds the whole context and is never popped; depth never passes max_depth.
 */
#ifndef GEN_MUSTACHE_SCOPE_H
#define GEN_MUSTACHE_SCOPE_H

#include "render/mustache_data.h"
#include "render/mustache_parse.h"

struct mustache_frame {
    const struct mustache_data *scope; /* of a section; NULL for a partial */
    const struct mustache_data *list;  /* of a section over an array */
    uint32_t index;                    /* of `scope` in `list` */
    /* Of a partial: where it was included, and the indentation there. */
    const struct mustache_template *caller;
    const struct mustache_token *caller_token;
    size_t indent_begin, indent_end;
};

struct mustache_scopes {
    struct mustache_frame *frames;
    unsigned depth;
    unsigned max_depth;
    struct mustache_data index; /* what @index stands for */
    char index_text[JSON_NUMBER_SIZE];
};

/** Starts with the context alone. Borrows `context`; the frames lie in the arena. */
void mustache_scopes_init(struct mustache_scopes *scopes, struct dyn_arena *arena,
                          unsigned max_depth, const struct mustache_data *context);

/** A new zeroed frame inside the others; NULL when there are max_depth already. */
struct mustache_frame *mustache_scopes_push(struct mustache_scopes *scopes);

/**
 * The value that a tag is about: its first name from the innermost object outwards, the
 * others each in what was found; NULL when there is none. Valid until the next call.
 */
const struct mustache_data *mustache_scopes_find(struct mustache_scopes *scopes,
                                                 const struct mustache_token *token);

/** Says which name of a tag was not found, with the nearest one that is there: the
 * message for a tag for which mustache_scopes_find gave NULL. Returns DYN_E_MISSING. */
int mustache_scopes_unknown(const struct mustache_scopes *scopes,
                            const struct mustache_program *program,
                            const struct mustache_template *where,
                            const struct mustache_token *token, struct render_error *err);

#endif
