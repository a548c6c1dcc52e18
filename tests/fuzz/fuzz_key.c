/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the taking apart of keys: the input is a partition and a sort key, divided by the first
 * NUL byte. What must hold for a key that parses: build(parse(text)) = text.
 */
#include "json/writer.h"
#include "model/item.h"
#include "support/models_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Room for the key struct of every golden model. */
#define KEY_MAX 512

static void require(bool holds, const struct dyn_model *model, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_key: %s: broken: %s\n", dyni_model_name(model).ptr, law);
    abort();
}

static void append_expected(struct dyn_buf *out, const struct dyn_model *model,
                            size_t index, struct dyn_str text)
{
    const struct dyn_key_attr *key = dyni_key(model, index);
    static const char *const tags[] = {"", "S", "N", "B"};
    dyn_buf_printf(out, "\"%s\":{\"%s\":", dyni_key_name(model, key).ptr,
                   tags[key->wire]);
    if (key->wire == DYN_WIRE_B)
        dyni_write_base64(out, dyn_bytes(text.ptr, text.len));
    else
        dyni_write_string(out, text);
    dyn_buf_byte(out, '}');
}

static void check_key(const struct dyn_model *model, struct dyn_str partition,
                      struct dyn_str sort)
{
    struct dyn_arena mem = {0};
    struct dyn_buf built = {0}, expected = {0};
    struct dyn_error err;
    uint64_t key[KEY_MAX / sizeof(uint64_t)];
    if (dyn_key_parse(model, &mem, partition, sort, key, sizeof(key), &err) == DYN_OK) {
        require(dyn_key_encode(model, key, &built, &err) == DYN_OK, model,
                "a key that parses can be built");
        dyn_buf_byte(&expected, '{');
        append_expected(&expected, model, 0, partition);
        if (model->has_sort_key) {
            dyn_buf_byte(&expected, ',');
            append_expected(&expected, model, 1, sort);
        }
        dyn_buf_byte(&expected, '}');
        if (!dyn_str_eq(dyn_buf_str(&built), dyn_buf_str(&expected)))
            fprintf(stderr, "%s\n%s\n", built.ptr, expected.ptr);
        require(dyn_str_eq(dyn_buf_str(&built), dyn_buf_str(&expected)), model,
                "build(parse(text)) is text");
    }
    dyn_buf_release(&built);
    dyn_buf_release(&expected);
    dyn_arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size > 0 ? (const char *)data : "";
    const char *nul = memchr(text, '\0', size);
    size_t len = nul != NULL ? (size_t)(nul - text) : size;
    struct dyn_str partition = dyn_str_n(text, len);
    struct dyn_str sort = dyn_str_n("", 0);
    const struct dyn_model *model;
    if (nul != NULL)
        sort = dyn_str_n(nul + 1, size - len - 1);
    for (size_t i = 0; (model = models_all(i)) != NULL; i++)
        check_key(model, partition, sort);
    return 0;
}
