/* SPDX-License-Identifier: MIT */
/*
 * The one way from schema files to output texts, which all commands share:
 * file -> nodes -> checked model -> context -> rendered text. Invariants: every stage adds to
 * one list of diagnostics, which only commands print; a stage runs only on what the one
 * before found no error in; the texts depend on schemas and templates alone.
 */
#ifndef GEN_PIPELINE_H
#define GEN_PIPELINE_H

#include "diag/diag.h"
#include "base/json.h"
#include "output/output.h"
#include "output/output_batch.h"
#include "render/templates.h"

/** What a run makes. There is no release: freeing it would take longer than some stages, and
 * the process ends. */
struct pipeline {
    struct dyn_arena arena;
    struct diag_list diags;
    struct templates templates;
    struct json_value **contexts; /* of the loaded schemas, in order */
    size_t context_count, context_capacity;
    struct dyn_buf text; /* that is on its way to a file */
};

/** A text that goes into a file, and where. */
struct pipeline_output {
    const char *directory; /**< as the user wrote it */
    struct output_file file;
};

/** Prepares a run. `template_dir` NULL: the built-in templates. 0, or -1 with a diagnostic. */
int pipeline_init(struct pipeline *pipeline, const char *template_dir);

/** Reads and checks a schema, and builds its context unless `ret_context` is NULL. 0, or -1
 * with diagnostics. The context is borrowed. "-" is standard input. */
int pipeline_load(struct pipeline *pipeline, const char *path,
                  const struct json_value **ret_context);

/** The two files that a schema gives, without their texts, in `directory` or, if NULL, beside
 * the schema. 0, or -1 with a diagnostic for a file name that C cannot hold. */
int pipeline_name(struct pipeline *pipeline, const char *path, const char *directory,
                  struct pipeline_output ret_outputs[2]);

/** Names all outputs, loads all schemas, renders: two outputs for each schema, in *ret_outputs.
 * Their texts go to files of `batch`; if it is NULL they are kept in the outputs instead.
 * 0, or -1 with diagnostics, among them one for each output that two schemas give. */
int pipeline_run(struct pipeline *pipeline, char *const *paths, size_t count,
                 const char *directory, struct output_batch *batch,
                 struct pipeline_output **ret_outputs);

#endif
