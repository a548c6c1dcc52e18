/* SPDX-License-Identifier: MIT */
/*
 * A YAML text as a tree of nodes that remember where they stand. Every scalar is text: no
 * YAML typing happens, so `010`, `no` and `2026-01-01` are what was written.
 *
 * Invariants of a tree: the root is a map; the keys of a map are text and differ from each
 * other; every position lies in the file; it is at most YAML_MAX_DEPTH deep. An alias gives
 * the very node that its anchor names, so that nodes can be shared, but there is no cycle
 * and walking the whole tree is bounded by the size of the file plus YAML_MAX_ALIASED.
 *
 * Everything is allocated in the arena of the reader and lives as long as it does.
 */
#ifndef GEN_YAML_H
#define GEN_YAML_H

#include "base/position.h"

#include <dyn/arena.h>

struct diag_list;

/** The largest file, in bytes. */
#define YAML_MAX_BYTES ((size_t)8 * 1024 * 1024)
/** How deep lists and maps nest, aliases included; the root counts. */
#define YAML_MAX_DEPTH 64
/** How many nodes aliases may add to a file, and how many bytes of text. */
#define YAML_MAX_ALIASED       200000
#define YAML_MAX_ALIASED_BYTES YAML_MAX_BYTES
/** How many anchors a file may have. */
#define YAML_MAX_ANCHORS 1000

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct yaml_position at;  /**< where it begins, behind an anchor */
    struct yaml_position end; /**< just behind it */
    bool quoted;  /**< TEXT in quotes or a block scalar: text to every YAML tool */
    bool flow;    /**< LIST and MAP: written as [...] or {...} */
    bool is_null; /**< TEXT: nothing at all, ~ or null, and not quoted */
    bool
        cut_by_comment; /**< TEXT that is not quoted, perhaps empty, and a comment behind */
    struct dyn_str text;        /**< TEXT: never absent, NUL-terminated */
    size_t len;                 /**< of items, or of entries */
    struct yaml_node **items;   /**< LIST */
    struct yaml_entry *entries; /**< MAP, in the order of the file */
};

struct yaml_entry {
    struct yaml_node *key; /**< TEXT */
    struct yaml_node *value;
};

struct yaml_file {
    const char *path;    /**< as the user gave it; shown in diagnostics */
    struct dyn_str text; /**< without a byte order mark */
    struct yaml_node *root;
};

/* Reading */

/**
 * Reads `text`. What is wrong with it goes into `diags`, all of it as far as the text can be
 * followed. Returns 0 when there is a tree, even if something was reported: the caller goes
 * on, so that one run reports everything, and looks at diag_errors() in the end. Returns -1,
 * with ret_file->root NULL, when there is none. ret_file->path and ->text are set in any
 * case. Borrows `path` and `text`, for as long as tree and diagnostics live.
 */
int yaml_read(struct dyn_arena *arena, const char *path, struct dyn_str text,
              struct diag_list *diags, struct yaml_file *ret_file);

/** Reads the file at `path`, or standard input when it is "-", then does as yaml_read.
 * `name` is what diagnostics call it; NULL: the path. Borrows `path` and `name`. */
int yaml_read_path(struct dyn_arena *arena, const char *path, const char *name,
                   struct diag_list *diags, struct yaml_file *ret_file);

/* Looking at nodes */

/** The value of `key`; NULL when it is not there, or `map` is NULL or no map. Borrows. */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/** Whether a node is text and reads exactly `text`. NULL is not. */
bool yaml_is(const struct yaml_node *node, const char *text);

/** What tools that follow YAML 1.1 or 1.2 would make of a scalar that isn't quoted, as words
 * for a message: "true", "a date", "an octal number", ... NULL: text, as it is meant. */
const char *yaml_retyped_as(const struct yaml_node *node);

/** Whether there are such tools. Numbers in plain decimal notation count too. */
bool yaml_would_retype(const struct yaml_node *node);

#endif
