/* SPDX-License-Identifier: MIT */
/*
 * Anchors (&name) and aliases (*name) of one file. An alias gives the very node that its
 * anchor names; this module sees to it that this makes no cycle and no more nodes, bytes
 * and depth than the limits of yaml.h allow, and reports what would.
 */
#ifndef GEN_YAML_ANCHOR_H
#define GEN_YAML_ANCHOR_H

#include "yaml/yaml.h"

/** How much there is in and below a node, with all aliases expanded. */
struct yaml_weight {
    size_t nodes;
    size_t bytes;
    size_t height; /**< lists and maps on the longest way down; 0: text */
};

struct yaml_anchor {
    const char *name;
    struct yaml_node *node;
    bool is_open; /**< the node is still being read: an alias would be a cycle */
    struct yaml_weight weight;
};

struct yaml_anchors {
    struct dyn_arena *arena;
    struct diag_list *diags;
    const struct yaml_file *file;
    struct yaml_anchor *items; /**< in the order of the file */
    size_t count, capacity;
    struct yaml_weight aliased; /**< what aliases have added so far */
    size_t unknown;             /**< aliases that had no anchor */
};

/** Where an anchor or alias stands. */
struct yaml_span {
    struct yaml_position at, end;
};

/** The index of a node that has no anchor. */
#define YAML_NO_ANCHOR SIZE_MAX

/** Remembers that `name` stands for `node`, which is still open; an earlier anchor of that
 * name is hidden, as YAML says. Returns the index; YAML_NO_ANCHOR, after reporting it, when
 * there are too many. Copies `name`. */
size_t yaml_anchor_add(struct yaml_anchors *anchors, struct yaml_span span,
                       const char *name, struct yaml_node *node);

/** The node is complete. Nothing for YAML_NO_ANCHOR. */
void yaml_anchor_close(struct yaml_anchors *anchors, size_t index,
                       struct yaml_weight weight);

/** What an alias does. */
enum yaml_alias {
    YAML_ALIAS_OK,   /**< stands for a node */
    YAML_ALIAS_NONE, /**< stands for nothing; reported */
    YAML_ALIAS_STOP  /**< too much; reported, and the file is not read further */
};

/** Finds what `name` stands for, at a place that has `depth` lists and maps around it. */
enum yaml_alias yaml_alias_use(struct yaml_anchors *anchors, struct yaml_span span,
                               const char *name, size_t depth,
                               const struct yaml_anchor **ret_anchor);

#endif
