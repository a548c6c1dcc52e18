/* SPDX-License-Identifier: MIT */
/*
 * What a patch says of a value, as paths: the same that model/merge_value.c does offline, one
 * operation for each leaf.
 */
#include "db/update.h"

#include "model/check.h"
#include "model/copy.h"
#include "model/merge_value.h"

/** A value that the patch has something to say about. */
struct change {
    const struct dyni_place *place;
    const struct dyn_type *type;
    unsigned how;
    const void *value;
    struct dyni_old old;
    unsigned level; /* of lists and maps that it stands in */
};

static int write_change(struct dyni_updating *w, const struct change *c);

static bool keeps_existing(unsigned how)
{
    return (how & DYN_MERGE_STRATEGY) == DYN_MERGE_EXISTING_WINS;
}

static bool is_there(const struct change *c)
{
    return c->old.value != NULL && dyni_is_present(c->type, c->old.value);
}

/* --- Immutable members -------------------------------------------------------------------- */

/** A struct that is replaced keeps its immutable members, if it was there. */
static int guard_members(struct dyni_updating *w, const struct dyni_place *whole,
                         const struct dyni_place *place, const struct dyn_type *type,
                         const void *value)
{
    if (type->kind != DYN_KIND_STRUCT || !dyni_is_present(type, value))
        return DYN_OK;
    const struct dyn_struct *structure = dyni_struct(type);
    const void *base = dyni_struct_of(type, value);
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        struct dyni_place here = {place, dyni_field_name(structure, field), 0};
        const void *member = dyni_at(base, field->offset);
        if ((field->flags & DYN_FIELD_IMMUTABLE) == 0)
            rc = guard_members(w, whole, &here, &field->type, member);
        else if (!dyni_is_present(&field->type, member))
            rc = dyni_guard_no_type(w->e, &here, field->type.wire);
        else
            rc = dyni_guard_kept(w->e, whole, &here, &field->type, member);
    }
    return rc;
}

/* --- Members ------------------------------------------------------------------------------ */

/** What is known of a struct's member, of a map's entry. */
static struct dyni_old old_member(const struct change *c, size_t offset)
{
    struct dyni_old old = {c->old.is_known, NULL};
    if (is_there(c))
        old.value = dyni_at(dyni_struct_of(c->type, c->old.value), offset);
    return old;
}

static struct dyni_old old_entry(struct dyni_old of, bool is_there_,
                                 struct dyni_items items, size_t stride,
                                 struct dyn_str name)
{
    struct dyni_old old = {of.is_known, NULL};
    for (size_t i = 0; is_there_ && i < items.len; i++) {
        const void *entry = dyni_at(items.items, i * stride);
        if (dyn_str_eq(*(const struct dyn_str *)entry, name))
            old.value = dyni_at(entry, DYNI_ENTRY_VALUE);
    }
    return old;
}

static int write_member(struct dyni_updating *w, const struct change *c,
                        const struct dyn_struct *structure, const struct dyn_field *field,
                        const void *base)
{
    struct dyni_place here = {c->place, dyni_field_name(structure, field), 0};
    struct change member = {&here,
                            &field->type,
                            dyni_merge_settle(field->merge, c->how),
                            dyni_at(base, field->offset),
                            old_member(c, field->offset),
                            c->level + 1};
    if (!dyni_is_attribute(field) || !dyni_merge_says(member.type, member.value))
        return DYN_OK;
    if ((field->flags & DYN_FIELD_IMMUTABLE) != 0) {
        if (keeps_existing(member.how))
            return DYN_OK;
        return dyni_guard_equal(w->e, &here, member.type, member.value, false);
    }
    bool is_deep =
        dyni_merge_goes_deep(member.how) &&
        (member.type->kind == DYN_KIND_STRUCT || member.type->kind == DYN_KIND_MAP);
    if (!is_deep)
        dyni_check_field(&w->found, c->place, structure, field, base, c->level + 1);
    return write_change(w, &member);
}

/** Whether an earlier entry, which says something, has the name. */
static bool stands_before(const struct dyn_type *element, struct dyni_items items,
                          size_t stride, size_t index)
{
    struct dyn_str name = *(const struct dyn_str *)dyni_at(items.items, index * stride);
    for (size_t i = 0; i < index; i++) {
        const void *entry = dyni_at(items.items, i * stride);
        if (dyn_str_eq(*(const struct dyn_str *)entry, name) &&
            dyni_merge_says(element, dyni_at(entry, DYNI_ENTRY_VALUE)))
            return true;
    }
    return false;
}

static int write_entry(struct dyni_updating *w, const struct change *c,
                       const struct dyn_type *element, struct dyni_items items,
                       size_t index, struct dyni_items old)
{
    size_t stride = dyni_entry_stride(element);
    const void *entry = dyni_at(items.items, index * stride);
    struct dyn_str name = *(const struct dyn_str *)entry;
    struct dyni_place here = {c->place, name.ptr != NULL ? name : DYN_STR(""), 0};
    struct change member = {&here,
                            element,
                            c->how,
                            dyni_at(entry, DYNI_ENTRY_VALUE),
                            old_entry(c->old, is_there(c), old, stride, name),
                            c->level + 1};
    if (!dyni_merge_says(element, member.value))
        return DYN_OK;
    if (name.len == 0)
        dyni_found_add(&w->found, &here, DYN_E_FORMAT, "a name is empty");
    if (stands_before(element, items, stride, index))
        dyni_found_add(&w->found, &here, DYN_E_DUPLICATE, "stands twice");
    if (!dyni_merge_goes_deep(c->how) ||
        (element->kind != DYN_KIND_STRUCT && element->kind != DYN_KIND_MAP))
        dyni_check_value(&w->found, &here, element, member.value, c->level + 1);
    return w->found.list.len == 0 ? write_change(w, &member) : DYN_OK;
}

static int write_entries(struct dyni_updating *w, const struct change *c,
                         const struct dyn_type *element, struct dyni_items items,
                         struct dyni_items old)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < items.len; i++)
        rc = write_entry(w, c, element, items, i, old);
    return rc;
}

static int write_struct(struct dyni_updating *w, const struct change *c)
{
    const struct dyn_struct *structure = dyni_struct(c->type);
    const void *base = dyni_struct_of(c->type, c->value);
    struct dyni_items old = {NULL, 0};
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < structure->field_count; i++)
        rc = write_member(w, c, structure, dyni_field(structure, i), base);
    if (rc != DYN_OK)
        return rc;
    dyni_check_extra_attributes(&w->found, c->place, structure, NULL, base, c->level + 1);
    if (is_there(c))
        old = dyni_extras_load(structure, dyni_struct_of(c->type, c->old.value));
    return write_entries(w, c, &dyni_any_type, dyni_extras_load(structure, base), old);
}

/* --- Parents ------------------------------------------------------------------------------ */

static bool has_required(const struct dyn_type *type)
{
    const struct dyn_struct *structure = dyni_struct(type);
    for (size_t i = 0; i < structure->field_count; i++)
        if ((dyni_field(structure, i)->flags & DYN_FIELD_REQUIRED) != 0)
            return true;
    return false;
}

/** Nothing within it was said: it is made, empty, where it is absent. */
static int write_empty(struct dyni_updating *w, const struct change *c)
{
    bool makes = c->type->kind == DYN_KIND_MAP
                     ? dyni_items_load(c->value).len == 0
                     : (c->type->flags & DYN_TYPE_POINTER) != 0 && !has_required(c->type);
    return makes ? dyni_update_fill(w, c->place, c->type, c->value) : DYN_OK;
}

/** The parent is absent, or may be, since what is read as empty may be a default: all of it is
 * written, if that is still so. */
static int write_whole(struct dyni_updating *w, const struct change *c, bool is_empty)
{
    int rc = DYN_OK;
    if (!w->known_is_guarded || w->update->stored != NULL) {
        rc = is_empty ? dyni_guard_no_entries(w->e, c->place)
                      : dyni_guard_no_type(w->e, c->place, c->type->wire);
        w->update->ret_guards_parents = true;
    }
    dyni_check_value(&w->found, c->place, c->type, c->value, c->level);
    if (rc != DYN_OK || w->found.list.len > 0)
        return rc;
    return dyni_update_set(w, c->place, c->type, c->value);
}

static int write_deep(struct dyni_updating *w, const struct change *c)
{
    bool is_map = c->type->kind == DYN_KIND_MAP;
    size_t before = w->operations;
    if (c->old.is_known && !is_there(c))
        return write_whole(w, c, false);
    struct dyni_items items = {NULL, 0}, old = {NULL, 0};
    if (is_map && is_there(c))
        old = dyni_items_load(c->old.value);
    if (is_map)
        items = dyni_items_load(c->value);
    if (is_map && is_there(c) && old.len == 0 && items.len > 0)
        return write_whole(w, c, true);
    int rc = is_map ? write_entries(w, c, dyni_element(c->type), items, old)
                    : write_struct(w, c);
    if (w->operations > before)
        w->update->ret_has_deep_paths = true;
    else if (rc == DYN_OK && !c->old.is_known)
        rc = write_empty(w, c);
    return rc;
}

static int write_change(struct dyni_updating *w, const struct change *c)
{
    bool is_deep = dyni_merge_goes_deep(c->how) &&
                   (c->type->kind == DYN_KIND_STRUCT || c->type->kind == DYN_KIND_MAP);
    if (is_deep)
        return write_deep(w, c);
    if (w->found.list.len > 0) /* it may not even have a form */
        return DYN_OK;
    bool is_absent = !dyni_is_present(c->type, c->value); /* an empty set */
    if (keeps_existing(c->how))
        return is_absent ? DYN_OK : dyni_update_fill(w, c->place, c->type, c->value);
    if (is_absent)
        return dyni_update_remove(w, c->place);
    int rc = guard_members(w, c->place, c->place, c->type, c->value);
    return rc == DYN_OK ? dyni_update_set(w, c->place, c->type, c->value) : rc;
}

int dyni_update_field(struct dyni_updating *w, const struct dyn_field *field,
                      unsigned how, const void *value, struct dyni_old old)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    struct change c = {&here, &field->type, how, value, old, 0};
    return write_change(w, &c);
}
