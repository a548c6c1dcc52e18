/* SPDX-License-Identifier: MIT */
/*
 * Sample items of the models in examples/models, as lines of JSON:
 *
 *     {"model": FOLDER, "entity": NAME, "key_fields": {FIELD: TEXT},
 *      "keys": {ATTRIBUTE: TEXT}, "item": DynamoDB JSON}
 *
 * `keys` is what the templates give, `key_fields` all that they need. Lines come from
 * $DYNGEN_MODELS/FOLDER/vectors.jsonl, or are a test's own.
 */
#ifndef DYN_TESTS_MODELS_H
#define DYN_TESTS_MODELS_H

#include <dyn/model.h>

#include <cjson/cJSON.h>

/** A model of a schema: what the folder of the real design and its author call it. */
struct sample_model {
    const char *folder;
    const char *entity;
    const struct dyn_model *(*descriptor)(void);
    size_t key_size; /* of the generated key struct */
};

extern const struct sample_model sample_models[];
extern const size_t sample_model_count;

/** One line. `item_text` is the item as the line has it, white space included. */
struct sample {
    const struct sample_model *of;
    int line;
    const cJSON *key_fields;
    const cJSON *keys;
    const cJSON *item;
    struct dyn_str item_text;
    cJSON *tree;
    char *text;
};

struct samples {
    struct sample *items;
    size_t len;
};

/** The lines of a folder; owned by the caller. False: there is no such file. A line that
 * is not of this shape, or of an unknown model, fails the running test. */
bool samples_read(const char *folder, struct samples *ret_samples);

/** Lines of our own, at least one for each model. */
void samples_own(struct samples *ret_samples);

/** The lines of a table in which ' stands for ". */
void samples_of_rows(const char *const *rows, size_t count, struct samples *ret_samples);

void samples_release(struct samples *samples);

/** The model with that name of a folder; fails the running test when there is none. */
const struct sample_model *sample_model_find(const char *folder, const char *entity);

#endif
