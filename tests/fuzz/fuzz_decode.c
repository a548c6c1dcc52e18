/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the item decoder of every golden model with any bytes. What must hold for an item that
 * decodes:
 * - a copy equals it, and an empty patch changes nothing;
 * - it validates or says why not; its size is known when its keys can be built;
 * - what it encodes to decodes to an equal item, and encodes to the same bytes again.
 */
#include "model/item.h"
#include "support/models_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const struct dyn_model *model, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_decode: %s: broken: %s\n", dyni_model_name(model).ptr, law);
    abort();
}

static void check_round_trip(const struct dyn_model *model, struct dyn_arena *mem,
                             const void *item)
{
    struct dyn_buf first = {0}, second = {0};
    struct dyn_error err;
    void *again = dyn_arena_calloc(mem, 1, model->item.size);
    if (again != NULL && dyn_item_encode(model, item, &first, &err) == DYN_OK) {
        int rc = dyn_item_decode(model, mem, dyn_buf_str(&first), NULL, again, &err);
        if (rc != DYN_OK)
            fprintf(stderr, "%s %s: %s\n", first.ptr, err.field, err.message);
        require(rc == DYN_OK, model, "what was encoded decodes");
        require(dyn_item_equal(model, item, again), model,
                "a round trip changes nothing");
        require(dyn_item_encode(model, again, &second, &err) == DYN_OK, model,
                "it encodes again");
        require(dyn_str_eq(dyn_buf_str(&first), dyn_buf_str(&second)), model,
                "to the same bytes");
    }
    dyn_buf_release(&first);
    dyn_buf_release(&second);
}

static void check_item(const struct dyn_model *model, struct dyn_arena *mem, void *item)
{
    struct dyn_findings findings = {NULL, 0};
    uint64_t none[8] = {0}, changed[8];
    struct dyn_patch patch = {NULL, none, none, NULL};
    struct dyn_merge_opts opts = {.ret_changed = changed};
    struct dyn_error err;
    size_t bytes = 0;
    void *copy = dyn_arena_calloc(mem, 2, model->item.size);
    if (copy == NULL)
        return;
    patch.values = (char *)copy + model->item.size;
    require(dyn_item_copy(model, mem, item, copy, &err) == DYN_OK, model, "it copies");
    require(dyn_item_equal(model, item, copy), model, "a copy is equal");
    int rc = dyn_item_validate(model, mem, item, &findings, &err);
    require((rc == DYN_OK) == (findings.len == 0), model, "a refusal has findings");
    rc = dyn_item_size(model, item, &bytes, &err);
    require(rc != DYN_OK || bytes > 0, model, "an item has a size");
    if (model->item.field_count <= 8 * 64 &&
        dyn_item_merge(model, mem, item, &patch, &opts, &err) == DYN_OK)
        require(dyn_item_equal(model, item, copy), model,
                "an empty patch changes nothing");
    check_round_trip(model, mem, item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dyn_model *model;
    for (size_t i = 0; (model = models_all(i)) != NULL; i++) {
        struct dyn_arena mem = {0};
        struct dyn_findings report = {NULL, 0};
        struct dyn_decode_opts opts = {&report};
        struct dyn_error err;
        void *item = dyn_arena_calloc(&mem, 1, model->item.size);
        struct dyn_str json = dyn_str_n((const char *)data, size);
        if (json.ptr == NULL)
            json.ptr = "";
        if (item != NULL &&
            dyn_item_decode(model, &mem, json, &opts, item, &err) == DYN_OK)
            check_item(model, &mem, item);
        dyn_arena_release(&mem);
    }
    return 0;
}
