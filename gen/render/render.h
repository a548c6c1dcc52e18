/* SPDX-License-Identifier: MIT */
/*
 * The template engine: Mustache (the core specification) over a JSON context. It only
 * loops and prints; everything is precomputed in the context. By default it is strict:
 * what Mustache would silently leave empty is an error with the template's name, line and
 * column.
 *
 *   {{name}} {{a.b}} {{.}}            text, numbers and bools, as they are
 *   {{#name}} ... {{/name}}           for true, once; for an object, once inside it;
 *                                     for an array, once for each element
 *   {{^name}} ... {{/name}}           for false, null and an empty array
 *   {{>name}}                         another template; alone on its line its indentation
 *                                     goes before each of its lines that is not blank
 *   {{! ... }}  {{=<% %>=}}           a comment; other delimiters from here on
 *   {{@first}} {{@last}} {{@index}}   where the innermost array section is, from 0
 *   {{{name}}} {{&name}}              {{name}} without HTML escaping, where that is on
 *
 * A name is looked for in the innermost object first, then outwards. A line that holds
 * nothing but one section, partial, comment or delimiter tag disappears whole.
 *
 * Invariant: the work is bounded, by depth, output and steps, for any template and
 * context.
 */
#ifndef GEN_RENDER_H
#define GEN_RENDER_H

#include "base/json.h"

#include <dyn/buf.h>

#define RENDER_MAX_DEPTH_DEFAULT 64
#define RENDER_MAX_STEPS_DEFAULT UINT64_C(1000000000)

/** Where templates come from. */
struct render_source {
    void *ctx;
    /** The text of a template and its length, valid until the call of render returns;
     * NULL when there is none of that name. Asked once for each name and call. */
    const char *(*lookup)(void *ctx, const char *name, size_t *ret_len);
};

/** Zeroed: strict, raw, the usual limits. */
struct render_options {
    /** Takes what is in `out` and clears it, whenever more memory would be needed; NULL: `out`
     * grows. */
    void (*flush)(void *flush_ctx, struct dyn_buf *out);
    void *flush_ctx;
    bool html_escape;   /**< {{name}} escapes & " < > */
    bool lenient;       /**< as the specification says: what is missing prints nothing */
    size_t max_output;  /**< most bytes written; 0: the maximum of the buffer */
    unsigned max_depth; /**< sections and partials within each other; 0: 64 */
    uint64_t max_steps; /**< most tags and texts executed, members entered; 0: 10^9 */
};

/** What is wrong, and where in which template. */
struct render_error {
    char template_name[64];
    int line;   /**< from 1; 0: the template as a whole */
    int column; /**< from 1, in characters */
    char message[256];
};

/**
 * Appends the template rendered over `context` to `out`. Every template that it can reach
 * is read and checked first, reached or not. `opts` may be NULL. Borrows everything.
 * With `flush`, `out` has to be empty; what is in it at the end is not flushed.
 * Returns 0; or, with *err set and `out` as long as before, DYN_E_FORMAT for a tag or
 * section that is malformed, DYN_E_MISSING for an unknown name or template, DYN_E_TYPE
 * for a value that cannot stand there, DYN_E_LIMIT. The first fault is reported.
 */
int render(const struct render_source *source, const char *template_name,
           const struct json_value *context, const struct render_options *opts,
           struct dyn_buf *out, struct render_error *err);

#endif
