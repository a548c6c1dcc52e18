/* SPDX-License-Identifier: MIT */
/*
 * Mustache text as a program: flat arrays of tokens in which sections know where they end
 * and names are numbers. All templates that one render can reach are parsed together.
 * Invariants of a program that was loaded: every section is closed, every jump and number
 * is in range, every token array ends with MUSTACHE_END; tokens borrow the templates'
 * texts.
 */
#ifndef GEN_MUSTACHE_PARSE_H
#define GEN_MUSTACHE_PARSE_H

#include "render/mustache_names.h"
#include "render/render.h"

enum mustache_op {
    MUSTACHE_TEXT,
    MUSTACHE_VALUE,
    MUSTACHE_SECTION,  /* jump: behind its close */
    MUSTACHE_INVERTED, /* jump: behind its close */
    MUSTACHE_CLOSE,    /* jump: its section */
    MUSTACHE_PARTIAL,  /* jump: the template's index */
    MUSTACHE_END
};

enum mustache_path {
    MUSTACHE_PATH_NAMES,
    MUSTACHE_PATH_SELF,
    MUSTACHE_PATH_FIRST,
    MUSTACHE_PATH_LAST,
    MUSTACHE_PATH_INDEX
};

struct mustache_token {
    uint8_t op;      /* enum mustache_op */
    uint8_t path;    /* enum mustache_path, of values and sections */
    bool escape;     /* a value that html_escape escapes */
    bool line_start; /* the first on its line: a partial's indentation goes before it */
    uint32_t offset; /* in the template, for messages */
    uint32_t jump;
    uint32_t name_count;
    const uint32_t *names; /* of MUSTACHE_PATH_NAMES */
    struct dyn_str text;   /* a text; a partial's indentation; else the name as written */
};

struct mustache_template {
    const char *name;
    struct dyn_str text;
    struct mustache_token *tokens;
};

struct mustache_program {
    struct dyn_arena *arena; /* borrowed; set by the caller, the rest zeroed */
    struct mustache_names names;
    struct mustache_template *templates; /* the one that was asked for comes first */
    size_t count;
    size_t capacity;
};

/** Reads and parses a template and all that it includes. 0, or an error as render has. */
int mustache_load(struct mustache_program *program, const struct render_source *source,
                  const char *name, bool is_lenient, struct render_error *err);

/** Sets *err to a message about the byte `offset` of a template and returns `code`. */
int mustache_fail(struct render_error *err, const struct mustache_template *where,
                  size_t offset, int code, const char *format, ...) DYN_ATTR_PRINTF(5, 6);

/** How many bytes of a text a message shows, for %.*s. */
int mustache_shown(struct dyn_str text);

#endif
