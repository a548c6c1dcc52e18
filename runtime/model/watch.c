/* SPDX-License-Identifier: MIT */
#include "model/watch.h"

#include "json/writer.h"
#include "model/decode.h"

void dyni_watch_add(struct dyni_watch *watch, struct dyn_str name)
{
    for (size_t i = 0; i < watch->count; i++) {
        if (dyn_str_eq(watch->attributes[i].name, name))
            return;
    }
    if (watch->count == DYNI_WATCH_MAX)
        return;
    watch->attributes[watch->count].name = name;
    watch->attributes[watch->count].len = 0;
    watch->count++;
}

int dyni_watch_begin(struct dyni_watch *watch, const struct dyn_model *model,
                     struct dyn_arena *mem)
{
    const struct dyn_struct *structure = &model->item;

    /* One more: the discriminator has the position behind the last. */
    watch->slots = dyn_arena_calloc(mem, structure->name_count + 1u, 1);
    if (watch->slots == NULL)
        return DYN_E_NOMEM;
    for (size_t i = 0; i < watch->count; i++) {
        size_t position =
            dyni_find_attribute(structure, model, watch->attributes[i].name);
        if (position < structure->name_count)
            watch->slots[position] = (uint8_t)(i + 1);
        else
            watch->has_foreign = true;
    }
    return DYN_OK;
}

void dyni_watch_clear(struct dyni_watch *watch)
{
    dyn_buf_clear(&watch->text);
    for (size_t i = 0; i < watch->count; i++)
        watch->attributes[i].len = 0;
}

struct dyn_str dyni_watch_value(const struct dyni_watch *watch, size_t index)
{
    const struct dyni_watched *attribute = &watch->attributes[index];

    if (attribute->len == 0)
        return dyn_str_n(NULL, 0);
    return dyn_str_n(watch->text.ptr + attribute->at, attribute->len);
}

void dyni_watch_keep(struct dyni_watch *watch, struct dyni_reader *r, size_t index)
{
    char *begin = r->pos;
    struct dyn_str raw;

    if (dyni_read_raw(r, &raw) != DYN_OK)
        return; /* which sticks */
    r->pos = begin;
    watch->attributes[index].at = watch->text.len;
    watch->attributes[index].len = raw.len;
    dyni_write_raw(&watch->text, raw.ptr, raw.len);
}

void dyni_watch_foreign(struct dyni_watch *watch, struct dyni_reader *r,
                        struct dyn_str name)
{
    for (size_t i = 0; watch->has_foreign && i < watch->count; i++) {
        if (dyn_str_eq(watch->attributes[i].name, name))
            dyni_watch_keep(watch, r, i);
    }
}
