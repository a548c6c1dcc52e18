/* SPDX-License-Identifier: MIT */
/*
 * The context: all that templates see of a schema, as one JSON value that docs/context.md
 * describes. Everything is decided and spelled out here (C names, initialisers, comments
 * broken into lines), so that templates only loop and print. Invariants: members and
 * elements are in the order of the schema; objects in one array have the same members;
 * the value depends on the schema's text and base name only.
 */
#ifndef GEN_CONTEXT_H
#define GEN_CONTEXT_H

#include "base/json.h"
#include "model/model.h"

/** The `context_version`: raised when a template written for the old one could break. */
#define CONTEXT_VERSION 1

/** Builds the context of a file that was checked without errors. Returns owned; the value
 * borrows texts from `file` and `arena`, which have to outlive it. */
struct json_value *context_build(struct dyn_arena *arena, const struct model_file *file);

#endif
