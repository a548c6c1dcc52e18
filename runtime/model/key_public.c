/* SPDX-License-Identifier: MIT */
#include "model/key.h"

#include "core/utf8.h"
#include "model/scalar.h"

/** A key struct that is being filled. */
struct filling {
    char *key;
    struct dyn_arena *mem;
    bool takes_lossy; /* the second round, for members that no whole text gave */
};

/** Keys are small and callers keep them: text is copied, so that it ends with NUL. */
static int copy_text(const struct filling *filling, const struct dyn_type *type,
                     void *slot, struct dyn_error *err)
{
    struct dyn_str *text = (struct dyn_str *)slot;
    if (type->kind != DYN_KIND_STRING && type->kind != DYN_KIND_UUID &&
        type->kind != DYN_KIND_ULID && type->kind != DYN_KIND_ENUM &&
        type->kind != DYN_KIND_BINARY)
        return DYN_OK;
    if (!dyn_arena_str(filling->mem, *text, text))
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    return DYN_OK;
}

static int fill_member(void *ctx, const struct dyn_part *part,
                       const struct dyn_type *type, const union dyn_scalar *value,
                       struct dyn_error *err)
{
    const struct filling *filling = (const struct filling *)ctx;
    void *slot = filling->key + part->key_offset;
    if (filling->takes_lossy ? dyni_is_present(type, slot) : dyni_part_is_lossy(part))
        return DYN_OK;
    if (dyni_is_present(type, slot)) {
        if (dyni_scalar_equal(type, slot, value))
            return DYN_OK;
        return dyn_error_set(err, DYN_E_KEY,
                             "the partition and the sort key give one field two values");
    }
    memcpy(slot, value, dyni_value_bytes(type));
    return copy_text(filling, type, slot, err);
}

static int parse_one(const struct dyn_model *model, size_t index, struct dyn_str text,
                     struct filling *filling, struct dyn_error *err)
{
    const struct dyn_key_attr *key = dyni_key(model, index);
    int rc;
    size_t max =
        (key->flags & DYN_KEY_SORT) != 0 ? DYNI_SORT_KEY_MAX : DYNI_PARTITION_KEY_MAX;
    if (text.ptr == NULL)
        rc = dyn_error_set(err, DYN_E_ARG, "the text of this key is needed");
    else if (key->wire != DYN_WIRE_B && !dyni_utf8_valid(text))
        rc = dyn_error_set(err, DYN_E_FORMAT, "the text is not UTF-8");
    else if (text.len > max)
        rc = dyn_error_set(err, DYN_E_KEY, "has %zu bytes: a key takes at most %zu",
                           text.len, max);
    else
        rc = dyni_key_take_apart(model, key, text, filling->mem, fill_member, filling,
                                 err);
    return rc == DYN_OK ? rc : dyni_error_in_key(err, rc, model, key);
}

/** build(parse(text)) is text: components that drop part of a value are only compared. */
static int check_text(const struct dyn_model *model, size_t index, struct dyn_str text,
                      const struct filling *filling, struct dyn_error *err)
{
    const struct dyn_key_attr *key = dyni_key(model, index);
    struct dyni_key_text built;
    int rc = dyni_key_build(model, key, DYNI_FROM_KEY, filling->key, &built, err);
    if (rc == DYN_OK && !dyn_str_eq(text, dyn_str_n(built.text, built.len)))
        rc = dyn_error_set(err, DYN_E_KEY,
                           "the partition and the sort key give one field two values");
    return rc == DYN_OK ? rc : dyni_error_in_key(err, rc, model, key);
}

int dyn_key_parse(const struct dyn_model *model, struct dyn_arena *mem,
                  struct dyn_str partition, struct dyn_str sort, void *ret_key,
                  size_t key_size, struct dyn_error *err)
{
    struct filling filling = {NULL, mem, false};
    const struct dyn_str texts[] = {partition, sort};
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || ret_key == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an arena and a key are needed");
    size_t keys = model->has_sort_key ? 2 : 1;
    filling.key = dyn_arena_calloc(mem, 1, key_size);
    if (filling.key == NULL)
        rc = dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    for (size_t round = 0; round < 2; round++) {
        filling.takes_lossy = round == 1;
        for (size_t i = 0; rc == DYN_OK && i < keys; i++)
            rc = parse_one(model, i, texts[i], &filling, err);
    }
    for (size_t i = 0; rc == DYN_OK && i < keys; i++)
        rc = check_text(model, i, texts[i], &filling, err);
    if (rc != DYN_OK)
        return dyni_error_model(err, rc, model);
    memcpy(ret_key, filling.key, key_size);
    return DYN_OK;
}
