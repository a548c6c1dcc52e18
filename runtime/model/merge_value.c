/* SPDX-License-Identifier: MIT */
#include "model/merge_value.h"

#include "core/checked.h"
#include "model/copy.h"
#include "model/order.h"

#define DEPTH ((unsigned)DYN_MERGE_DEEP | (unsigned)DYN_MERGE_REPLACE)

/** What does not change while one value is merged. */
struct merging {
    struct dyn_arena *mem;
    struct dyn_error *err;
};

unsigned dyni_merge_settle(unsigned own, unsigned around)
{
    unsigned strategy = own & DYN_MERGE_STRATEGY;
    unsigned depth = own & DEPTH;
    if (strategy == DYN_MERGE_DEFAULT)
        strategy = around & DYN_MERGE_STRATEGY;
    return strategy | (depth != 0 ? depth : around & DEPTH);
}

bool dyni_merge_says(const struct dyn_type *type, const void *update)
{
    if (type->kind == DYN_KIND_SET)
        return dyni_items_load(update).items != NULL;
    return dyni_is_present(type, update);
}

bool dyni_merge_goes_deep(unsigned how)
{
    if ((how & DEPTH) != 0)
        return (how & DYN_MERGE_DEEP) != 0;
    return (how & DYN_MERGE_STRATEGY) != DYN_MERGE_UPDATES_WIN;
}

static int no_memory(const struct merging *m)
{
    return dyn_error_set(m->err, DYN_E_NOMEM, "out of memory");
}

static int merge_value(const struct merging *m, const struct dyn_type *type, unsigned how,
                       const void *update, void *slot);

/* --- Maps and extras -------------------------------------------------------------------- */

/** The entries of the result: first the old ones, in their order and findable by name, then
 * the new ones. */
struct merged {
    char *entries;
    size_t len, old_len, stride;
    const void **by_name; /* the old ones, sorted */
    bool *taken;          /* which of those an update was merged into */
};

static int begin_entries(const struct merging *m, struct dyni_items old, size_t more,
                         struct merged *ret)
{
    size_t capacity;
    if (!dyni_add_size(old.len, more, &capacity))
        return no_memory(m);
    ret->entries = dyn_arena_calloc(m->mem, capacity, ret->stride);
    ret->by_name = dyn_arena_calloc(m->mem, old.len, sizeof(*ret->by_name));
    ret->taken = dyn_arena_calloc(m->mem, old.len, sizeof(*ret->taken));
    if (ret->entries == NULL || ret->by_name == NULL || ret->taken == NULL)
        return no_memory(m);
    if (old.len > 0)
        memcpy(ret->entries, old.items, old.len * ret->stride);
    for (size_t i = 0; i < old.len; i++)
        ret->by_name[i] = ret->entries + i * ret->stride;
    dyni_sort(ret->by_name, old.len, dyni_order_entries, NULL);
    ret->old_len = ret->len = old.len;
    return DYN_OK;
}

/** The old entry of that name; NULL when there is none. A name that the update has twice is
 * found once, so that the result has it twice too and is refused by its check. */
static void *find_entry(struct merged *r, const void *entry)
{
    size_t i = dyni_lower_bound(r->by_name, r->old_len, dyni_order_entries, NULL, entry);
    if (i == r->old_len || r->taken[i] ||
        dyni_order_entries(NULL, r->by_name[i], entry) != 0)
        return NULL;
    r->taken[i] = true;
    return r->entries + ((const char *)r->by_name[i] - r->entries);
}

static int append_entry(const struct merging *m, const struct dyn_type *element,
                        const void *entry, struct merged *r)
{
    char *slot = r->entries + r->len * r->stride;
    struct dyn_str name = *(const struct dyn_str *)entry;
    if (!dyn_arena_str(m->mem, name, &name))
        return no_memory(m);
    memcpy(slot, &name, sizeof(name));
    r->len++;
    return dyni_copy_value(element, m->mem, dyni_at(entry, DYNI_ENTRY_VALUE),
                           slot + DYNI_ENTRY_VALUE, m->err);
}

static int merge_entries(const struct merging *m, const struct dyn_type *element,
                         unsigned how, const void *update, void *slot)
{
    struct dyni_items added = dyni_items_load(update);
    struct merged r = {NULL, 0, 0, dyni_entry_stride(element), NULL, NULL};
    if (added.items == NULL || added.len == 0)
        return DYN_OK;
    int rc = begin_entries(m, dyni_items_load(slot), added.len, &r);
    for (size_t i = 0; rc == DYN_OK && i < added.len; i++) {
        const void *entry = dyni_at(added.items, i * r.stride);
        const void *value = dyni_at(entry, DYNI_ENTRY_VALUE);
        if (!dyni_merge_says(element, value))
            continue;
        void *old = find_entry(&r, entry);
        if (old != NULL)
            rc = merge_value(m, element, how, value,
                             dyni_at_mutable(old, DYNI_ENTRY_VALUE));
        else
            rc = append_entry(m, element, entry, &r);
    }
    if (rc == DYN_OK)
        dyni_items_store(slot, r.len > 0 ? (void *)r.entries : dyn_empty_storage(),
                         r.len);
    return rc;
}

/* --- Structs --------------------------------------------------------------------------- */

/** The struct that may be written: for a pointer a copy of the one it points to. */
static void *writable(const struct merging *m, const struct dyn_type *type, void *slot)
{
    if ((type->flags & DYN_TYPE_POINTER) == 0)
        return slot;
    size_t size = dyni_struct(type)->size;
    void *copy = dyn_arena_alloc(m->mem, size);
    if (copy == NULL)
        return NULL;
    memcpy(copy, dyni_pointer_load(slot), size);
    memcpy(slot, &copy, sizeof(copy));
    return copy;
}

static int merge_struct(const struct merging *m, const struct dyn_type *type,
                        unsigned how, const void *update, void *slot)
{
    const struct dyn_struct *structure = dyni_struct(type);
    const void *from = dyni_struct_of(type, update);
    void *base = writable(m, type, slot);
    int rc = base != NULL ? DYN_OK : no_memory(m);
    for (size_t i = 0; rc == DYN_OK && i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        const void *value = dyni_at(from, field->offset);
        if (dyni_merge_says(&field->type, value))
            rc = merge_value(m, &field->type, dyni_merge_settle(field->merge, how), value,
                             dyni_at_mutable(base, field->offset));
    }
    if (rc != DYN_OK || structure->extras == DYN_NO_OFFSET)
        return rc;
    return merge_entries(m, &dyni_any_type, how, dyni_at(from, structure->extras),
                         dyni_at_mutable(base, structure->extras));
}

/* --- Any value -------------------------------------------------------------------------- */

static int merge_value(const struct merging *m, const struct dyn_type *type, unsigned how,
                       const void *update, void *slot)
{
    bool holds = dyni_is_present(type, slot);
    if (holds && dyni_merge_goes_deep(how) && type->kind == DYN_KIND_STRUCT)
        return merge_struct(m, type, how, update, slot);
    if (holds && dyni_merge_goes_deep(how) && type->kind == DYN_KIND_MAP)
        return merge_entries(m, dyni_element(type), how, update, slot);
    if (holds && (how & DYN_MERGE_STRATEGY) == DYN_MERGE_EXISTING_WINS)
        return DYN_OK;
    return dyni_copy_value(type, m->mem, update, slot, m->err);
}

int dyni_merge_value(const struct dyn_type *type, unsigned how, struct dyn_arena *mem,
                     const void *update, void *slot, struct dyn_error *err)
{
    struct merging m = {mem, err};
    return merge_value(&m, type, how, update, slot);
}
