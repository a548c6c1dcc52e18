/* SPDX-License-Identifier: MIT */
#include "model/decode.h"

#include "core/base64.h"
#include "core/checked.h"
#include "model/check.h"
#include "model/order.h"
#include "model/prepare.h"
#include "model/scalar.h"
#include "model/value.h"

static int no_memory(struct dyni_decoder *d)
{
    return dyn_error_set(d->err, DYN_E_NOMEM, "out of memory");
}

static int json_error(struct dyni_decoder *d)
{
    return dyni_reader_error(&d->reader, d->err);
}

/** The reader's text is ours to change; what it returns is not const by nature. */
static char *own_text(struct dyni_decoder *d, struct dyn_str text)
{
    return d->reader.begin + (text.ptr - d->reader.begin);
}

/* --- Scalars --------------------------------------------------------------------------- */

static int decode_binary(struct dyni_decoder *d, const struct dyn_type *type,
                         struct dyn_str text, struct dyn_bytes *ret_bytes)
{
    uint8_t *bytes = (uint8_t *)own_text(d, text);
    size_t len = 0;
    int rc = DYN_OK;
    if (type->wire == DYN_WIRE_S && type->format == DYN_BINARY_HEX) {
        static const char digits[] = "0123456789abcdef";
        rc = text.len % 2 == 0 ? DYN_OK : DYN_E_FORMAT;
        for (size_t i = 0; rc == DYN_OK && i + 1 < text.len; i += 2) {
            const char *high = memchr(digits, text.ptr[i], 16);
            const char *low = memchr(digits, text.ptr[i + 1], 16);
            if (high == NULL || low == NULL)
                rc = DYN_E_FORMAT;
            else
                bytes[len++] = (uint8_t)((high - digits) * 16 + (low - digits));
        }
    } else {
        rc = dyni_base64_decode(text, bytes, &len);
    }
    if (rc != DYN_OK)
        return dyn_error_set(d->err, DYN_E_FORMAT, "the binary is not %s",
                             type->wire == DYN_WIRE_S && type->format == DYN_BINARY_HEX
                                 ? "lower case hexadecimal"
                                 : "base64");
    *ret_bytes = dyn_bytes(bytes, len);
    return DYN_OK;
}

/** Mostly it stands as it is stored, and then one look is enough. */
static int decode_id(struct dyni_decoder *d, const struct dyn_type *type,
                     struct dyn_str text, struct dyn_str *ret_id)
{
    if (dyni_scalar_id_form(type, text) == DYNI_ID_STORED) {
        *ret_id = text;
        return DYN_OK;
    }
    dyni_scalar_fold((enum dyn_kind)type->kind, own_text(d, text), text.len);
    return dyni_scalar_parse(type, text, ret_id, d->err);
}

static int decode_text(struct dyni_decoder *d, const struct dyn_type *type,
                       void *ret_value)
{
    struct dyn_str text;
    if (dyni_read_plain(&d->reader, &text) != DYN_OK)
        return json_error(d);
    if (type->kind == DYN_KIND_STRING) {
        *(struct dyn_str *)ret_value = text;
        return DYN_OK;
    }
    if (type->kind == DYN_KIND_BINARY)
        return decode_binary(d, type, text, (struct dyn_bytes *)ret_value);
    if (type->kind == DYN_KIND_UUID || type->kind == DYN_KIND_ULID)
        return decode_id(d, type, text, (struct dyn_str *)ret_value);
    return dyni_scalar_parse(type, text, ret_value, d->err);
}

static int decode_bool(struct dyni_decoder *d, void *ret_value)
{
    bool value;
    if (dyni_read_bool(&d->reader, &value) != DYN_OK)
        return json_error(d);
    *(struct dyn_bool *)ret_value = dyn_bool(value);
    return DYN_OK;
}

/* --- Containers ------------------------------------------------------------------------ */

/** Elements that grow in the arena: the last array is the one that counts. */
struct growing {
    char *items;
    size_t len, capacity, stride;
};

static void *grow(struct dyni_decoder *d, struct growing *g)
{
    if (g->len == g->capacity) {
        size_t capacity = g->capacity == 0 ? 4 : g->capacity * 2;
        char *items = dyn_arena_calloc(d->mem, capacity, g->stride);
        if (items == NULL)
            return NULL;
        if (g->len > 0)
            memcpy(items, g->items, g->len * g->stride);
        g->items = items;
        g->capacity = capacity;
    }
    return g->items + g->len++ * g->stride;
}

/** Reads an element of a list or map. A NULL among them has nowhere to go. */
static int decode_element(struct dyni_decoder *d, const struct dyni_place *here,
                          const struct dyn_type *element, void *slot)
{
    d->place = here;
    int rc = dyni_decode_value(d, element, slot);
    d->place = here->parent;
    if (rc <= 0)
        return rc;
    return dyn_error_set(d->err, DYN_E_TYPE,
                         "found NULL, which a list or map of this type cannot hold: "
                         "declare it list<any> or map<any>");
}

static int decode_list(struct dyni_decoder *d, const struct dyn_type *type,
                       void *ret_value)
{
    const struct dyn_type *element = dyni_element(type);
    struct growing g = {NULL, 0, 0, dyni_element_stride(element)};
    bool first = true;
    int more;
    if (dyni_read_array(&d->reader) != DYN_OK)
        return json_error(d);
    while ((more = dyni_read_element(&d->reader, &first)) > 0) {
        void *slot = grow(d, &g);
        if (slot == NULL)
            return no_memory(d);
        struct dyni_place here = {d->place, {NULL, 0}, g.len - 1};
        int rc = decode_element(d, &here, element, slot);
        if (rc != DYN_OK)
            return dyni_error_at(d->err, rc, here.index);
    }
    if (more < 0)
        return json_error(d);
    dyni_items_store(ret_value, g.items != NULL ? g.items : dyn_empty_storage(), g.len);
    return DYN_OK;
}

static int decode_set(struct dyni_decoder *d, const struct dyn_type *type,
                      void *ret_value)
{
    const struct dyn_type *element = dyni_element(type);
    struct growing g = {NULL, 0, 0, dyni_element_stride(element)};
    bool first = true;
    int more;
    if (dyni_read_array(&d->reader) != DYN_OK)
        return json_error(d);
    while ((more = dyni_read_element(&d->reader, &first)) > 0) {
        void *slot = grow(d, &g);
        int rc = slot != NULL ? decode_text(d, element, slot) : no_memory(d);
        if (rc != DYN_OK)
            return dyni_error_at(d->err, rc, g.len - 1);
    }
    if (more < 0)
        return json_error(d);
    if (g.len == 0)
        return DYN_NOT_FOUND;
    dyni_items_store(ret_value, g.items, g.len);
    if (d->report != NULL)
        dyni_check_set_unique(d->report, d->place, element, dyni_items_load(ret_value));
    return d->report != NULL && d->report->no_memory ? no_memory(d) : DYN_OK;
}

static const struct dyn_str *entry_key(const struct growing *g, size_t index)
{
    return (const struct dyn_str *)(const void *)(g->items + index * g->stride);
}

/** Refuses a key that stands twice; keys are at the start of each element. Few are compared in
 * pairs, many are sorted, so that no input makes this slow. */
static int check_unique(struct dyni_decoder *d, const struct growing *g)
{
    const struct dyn_str *twice = NULL;
    if (g->len <= 8) {
        for (size_t i = 1; i < g->len; i++)
            for (size_t j = 0; j < i; j++)
                if (dyn_str_eq(*entry_key(g, i), *entry_key(g, j)))
                    twice = entry_key(g, i);
    } else {
        const void **sorted = dyn_arena_calloc(d->mem, g->len, sizeof(*sorted));
        if (sorted == NULL)
            return no_memory(d);
        for (size_t i = 0; i < g->len; i++)
            sorted[i] = entry_key(g, i);
        dyni_sort(sorted, g->len, dyni_order_entries, NULL);
        for (size_t i = 1; i < g->len; i++)
            if (dyni_order_entries(NULL, sorted[i - 1], sorted[i]) == 0)
                twice = (const struct dyn_str *)sorted[i];
    }
    if (twice == NULL)
        return DYN_OK;
    char shown[68];
    return dyn_error_set(d->err, DYN_E_DUPLICATE, "'%s' stands twice",
                         dyni_shown(*twice, 64, shown));
}

static int decode_map(struct dyni_decoder *d, const struct dyn_type *type,
                      void *ret_value)
{
    const struct dyn_type *element = dyni_element(type);
    struct growing g = {NULL, 0, 0, dyni_entry_stride(element)};
    struct dyn_str name;
    bool first = true;
    int more;
    if (dyni_read_object(&d->reader) != DYN_OK)
        return json_error(d);
    while ((more = dyni_read_member(&d->reader, &first, &name)) > 0) {
        char *slot = grow(d, &g);
        if (slot == NULL)
            return no_memory(d);
        memcpy(slot, &name, sizeof(name));
        struct dyni_place here = {d->place, name, 0};
        int rc = decode_element(d, &here, element, slot + DYNI_ENTRY_VALUE);
        if (rc != DYN_OK)
            return dyni_error_in(d->err, rc, name.ptr, name.len);
    }
    if (more < 0)
        return json_error(d);
    dyni_items_store(ret_value, g.items != NULL ? g.items : dyn_empty_storage(), g.len);
    return check_unique(d, &g);
}

/* --- Structs --------------------------------------------------------------------------- */

/** Seen attributes of a struct; one that has more fields takes the words from the arena. */
#define SEEN_WORDS 4

/** Whether a struct stands in its parent, where it cannot be absent by itself. */
static bool is_embedded(const struct dyn_type *type)
{
    return type->kind == DYN_KIND_STRUCT && (type->flags & DYN_TYPE_POINTER) == 0;
}

int dyni_finish_fields(struct dyni_decoder *d, const struct dyn_struct *structure,
                       void *base, const uint64_t *seen)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        if ((field->flags &
             (DYN_FIELD_REQUIRED | DYN_FIELD_DEFAULT | DYN_FIELD_DEFAULT_EMPTY)) == 0)
            continue;
        void *value = dyni_at_mutable(base, field->offset);
        if (is_embedded(&field->type) ? dyni_mask_has(seen, i)
                                      : dyni_is_present(&field->type, value))
            continue;
        if ((field->flags & (DYN_FIELD_DEFAULT | DYN_FIELD_DEFAULT_EMPTY)) != 0) {
            int rc = dyni_fill_default(structure, field, value, d->err);
            if (rc != DYN_OK)
                return dyni_error_in_field(d->err, rc, structure, field);
            continue;
        }
        if ((field->flags & DYN_FIELD_NOT_STORED) != 0)
            continue;
        dyn_error_set(d->err, DYN_E_MISSING,
                      "is required and the item has no such attribute");
        return dyni_error_in_field(d->err, DYN_E_MISSING, structure, field);
    }
    return DYN_OK;
}

static int decode_members(struct dyni_decoder *d, const struct dyn_struct *structure,
                          void *base, uint64_t *seen)
{
    struct dyn_str name;
    size_t extras_capacity = 0;
    bool first = true;
    int more, rc;
    if (dyni_read_object(&d->reader) != DYN_OK)
        return json_error(d);
    while ((more = dyni_read_member(&d->reader, &first, &name)) > 0) {
        size_t position = dyni_find_attribute(structure, NULL, name);
        if (position == structure->name_count) {
            rc = dyni_decode_unknown(d, structure, base, name, &extras_capacity);
        } else {
            size_t index = dyni_by_name(structure)[position];
            const struct dyn_field *field = dyni_field(structure, index);
            if (dyni_mask_has(seen, index))
                rc = dyn_error_set(d->err, DYN_E_DUPLICATE, "stands twice");
            else
                rc = dyni_decode_field(d, structure, field, base);
            dyni_mask_add(seen, index);
        }
        if (rc < 0)
            return dyni_error_in(d->err, rc, name.ptr, name.len);
    }
    if (more < 0)
        return json_error(d);
    rc = dyni_check_extras(d, structure, base);
    return rc == DYN_OK ? dyni_finish_fields(d, structure, base, seen) : rc;
}

static int decode_struct(struct dyni_decoder *d, const struct dyn_type *type,
                         void *ret_value)
{
    const struct dyn_struct *structure = dyni_struct(type);
    uint64_t few[SEEN_WORDS] = {0};
    uint64_t *seen = few;
    void *base = ret_value;
    if (structure->field_count > SEEN_WORDS * 64)
        seen = dyn_arena_calloc(d->mem, structure->field_count / 64 + 1u, sizeof(*seen));
    if ((type->flags & DYN_TYPE_POINTER) != 0)
        base = dyn_arena_calloc(d->mem, 1, structure->size);
    if (seen == NULL || base == NULL)
        return no_memory(d);
    int rc = decode_members(d, structure, base, seen);
    if (rc == DYN_OK && (type->flags & DYN_TYPE_POINTER) != 0)
        memcpy(ret_value, &base, sizeof(base));
    return rc;
}

/* --- Any value ------------------------------------------------------------------------- */

static int decode_any(struct dyni_decoder *d, struct dyn_value *ret_value)
{
    if (dyni_read_raw(&d->reader, &ret_value->json) != DYN_OK)
        return json_error(d);
    return dyni_value_check(ret_value->json, d->mem, d->err);
}

static int wrong_type(struct dyni_decoder *d, const struct dyn_type *type,
                      enum dyni_tag found)
{
    return dyn_error_set(d->err, DYN_E_TYPE, "found %s, expected %s (%s)",
                         dyni_tag_name(found), dyni_wire_name(type->wire),
                         dyni_kind_name(type));
}

static int decode_null(struct dyni_decoder *d)
{
    bool value;
    if (dyni_read_bool(&d->reader, &value) != DYN_OK ||
        dyni_read_typed_end(&d->reader) != DYN_OK)
        return json_error(d);
    if (!value)
        return dyn_error_set(d->err, DYN_E_JSON, "found {\"NULL\":false}");
    return DYN_NOT_FOUND;
}

int dyni_decode_value(struct dyni_decoder *d, const struct dyn_type *type,
                      void *ret_value)
{
    enum dyni_tag tag;
    int rc;
    if (type->kind == DYN_KIND_ANY)
        return decode_any(d, (struct dyn_value *)ret_value);
    if (dyni_read_typed(&d->reader, &tag) != DYN_OK)
        return json_error(d);
    if ((int)tag != (int)type->wire)
        return tag == DYNI_TAG_NULL && !is_embedded(type) ? decode_null(d)
                                                          : wrong_type(d, type, tag);
    if (type->kind == DYN_KIND_STRING) {
        struct dyn_str *text = (struct dyn_str *)ret_value;
        if (dyni_read_plain(&d->reader, text) != DYN_OK ||
            dyni_read_typed_end(&d->reader) != DYN_OK)
            return json_error(d);
        return DYN_OK;
    }
    switch (tag) {
    case DYNI_TAG_BOOL:
        rc = decode_bool(d, ret_value);
        break;
    case DYNI_TAG_SS:
    case DYNI_TAG_NS:
    case DYNI_TAG_BS:
        rc = decode_set(d, type, ret_value);
        break;
    case DYNI_TAG_L:
        rc = decode_list(d, type, ret_value);
        break;
    case DYNI_TAG_M:
        rc = type->kind == DYN_KIND_MAP ? decode_map(d, type, ret_value)
                                        : decode_struct(d, type, ret_value);
        break;
    default:
        rc = decode_text(d, type, ret_value);
        break;
    }
    if (rc >= 0 && dyni_read_typed_end(&d->reader) != DYN_OK)
        return json_error(d);
    return rc;
}

int dyni_decode_reported(struct dyni_decoder *d, const struct dyn_struct *structure,
                         const struct dyn_field *field, void *ret_value)
{
    struct dyni_place here = {d->place, dyni_field_name(structure, field), 0};
    d->place = &here;
    int rc = dyni_decode_value(d, &field->type, ret_value);
    int reported = DYN_OK;
    if (rc == DYN_NOT_FOUND)
        reported = dyni_decoder_report(d, DYN_E_TYPE, dyn_str_n(NULL, 0),
                                       "is NULL or an empty set, read as absent");
    d->place = here.parent;
    return reported != DYN_OK ? reported : rc;
}

/* --- Unknown attributes ---------------------------------------------------------------- */

int dyni_decode_unknown(struct dyni_decoder *d, const struct dyn_struct *structure,
                        void *base, struct dyn_str name, size_t *capacity)
{
    struct dyn_value value;
    if (structure->unknown == DYN_UNKNOWN_ERROR)
        return dyn_error_set(d->err, DYN_E_UNKNOWN,
                             "the schema does not know this attribute (unknown: error)");
    int rc = decode_any(d, &value);
    if (rc != DYN_OK || structure->extras == DYN_NO_OFFSET ||
        structure->unknown == DYN_UNKNOWN_DROP)
        return rc;
    struct dyni_items extras = dyni_extras_load(structure, base);
    struct growing g = {extras.items, extras.len, *capacity, sizeof(struct dyn_extra)};
    struct dyn_extra *slot = grow(d, &g);
    if (slot == NULL)
        return no_memory(d);
    slot->name = name;
    slot->value = value;
    *capacity = g.capacity;
    dyni_items_store(dyni_at_mutable(base, structure->extras), g.items, g.len);
    return DYN_OK;
}

int dyni_check_extras(struct dyni_decoder *d, const struct dyn_struct *structure,
                      const void *base)
{
    struct dyni_items extras = dyni_extras_load(structure, base);
    struct growing g = {extras.items, extras.len, extras.len, sizeof(struct dyn_extra)};
    return g.len > 1 ? check_unique(d, &g) : DYN_OK;
}

struct dyn_str dyni_attribute_name(const struct dyn_struct *structure,
                                   const struct dyn_model *model, size_t position)
{
    size_t index = dyni_by_name(structure)[position];
    if (index < structure->field_count || model == NULL)
        return dyni_field_name(structure, dyni_field(structure, index));
    return dyni_key_name(model, dyni_key(model, index - structure->field_count));
}

size_t dyni_find_attribute(const struct dyn_struct *structure,
                           const struct dyn_model *model, struct dyn_str name)
{
    size_t low = 0, high = structure->name_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct dyn_str other = dyni_attribute_name(structure, model, middle);
        int order =
            memcmp(name.ptr, other.ptr, name.len < other.len ? name.len : other.len);
        if (order == 0 && name.len == other.len)
            return middle;
        if (order < 0 || (order == 0 && name.len < other.len))
            high = middle;
        else
            low = middle + 1;
    }
    return structure->name_count;
}
