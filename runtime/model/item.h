/* SPDX-License-Identifier: MIT */
/*
 * How an item lies in memory: the few places that turn an offset of a descriptor into a value
 * are here. Containers, enums and pointers are read and written with memcpy through the
 * shapes below, which generated code asserts to be those of its own types.
 */
#ifndef DYNI_MODEL_ITEM_H
#define DYNI_MODEL_ITEM_H

#include <dyn/model.h>

/** Every list, set and map: { T *items; size_t len; }. */
struct dyni_items {
    void *items;
    size_t len;
};

/** Bytes of an enum that are its own; a pair type may be padded behind them. */
#define DYNI_ENUM_BYTES (sizeof(struct dyn_str) + sizeof(int))

/** The number that an enum has for "not set" and for a value the schema does not know. */
#define DYNI_ENUM_UNSET       0
#define DYNI_ENUM_UNKNOWN     1
#define DYNI_ENUM_FIRST_KNOWN 2

static inline const void *dyni_at(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

static inline void *dyni_at_mutable(void *base, size_t offset)
{
    return (char *)base + offset;
}

static inline struct dyni_items dyni_items_load(const void *value)
{
    struct dyni_items items;
    memcpy(&items, value, sizeof(items));
    return items;
}

static inline void dyni_items_store(void *ret_value, void *first, size_t len)
{
    struct dyni_items items = {first, len};
    memcpy(ret_value, &items, sizeof(items));
}

static inline struct dyn_enum_slot dyni_enum_load(const void *value)
{
    struct dyn_enum_slot slot;
    memset(&slot, 0, sizeof(slot));
    memcpy(&slot, value, DYNI_ENUM_BYTES);
    return slot;
}

static inline void dyni_enum_store(void *ret_value, struct dyn_str text, int value)
{
    struct dyn_enum_slot slot = {text, value};
    memcpy(ret_value, &slot, DYNI_ENUM_BYTES);
}

static inline void *dyni_pointer_load(const void *value)
{
    void *pointer;
    memcpy(&pointer, value, sizeof(pointer));
    return pointer;
}

/** The struct that a value of kind STRUCT is, or NULL. */
static inline const void *dyni_struct_of(const struct dyn_type *type, const void *value)
{
    return (type->flags & DYN_TYPE_POINTER) != 0 ? dyni_pointer_load(value) : value;
}

/** Bytes from one element of a list or set to the next. */
static inline size_t dyni_element_stride(const struct dyn_type *element)
{
    return element->size;
}

/** A map's entries: the key, then the value; every type is aligned to at most 8. */
#define DYNI_ENTRY_VALUE sizeof(struct dyn_str)

static inline size_t dyni_entry_stride(const struct dyn_type *element)
{
    size_t size = DYNI_ENTRY_VALUE + element->size;
    return (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
}

/* --- What descriptors refer to --------------------------------------------------------- */

/** Texts end with NUL wherever they come from a descriptor. */
static inline struct dyn_str dyni_text(const struct dyn_struct *structure, size_t at,
                                       size_t len)
{
    return dyn_str_n((const char *)structure + structure->text + at, len);
}

static inline struct dyn_str dyni_struct_name(const struct dyn_struct *structure)
{
    return dyn_str((const char *)structure + structure->text + structure->name);
}

static inline const struct dyn_field *dyni_fields(const struct dyn_struct *structure)
{
    return (const struct dyn_field *)dyni_at(structure, structure->fields);
}

static inline const struct dyn_field *dyni_field(const struct dyn_struct *structure,
                                                 size_t index)
{
    return dyni_fields(structure) + index;
}

static inline struct dyn_str dyni_field_name(const struct dyn_struct *structure,
                                             const struct dyn_field *field)
{
    return dyni_text(structure, field->name, field->name_len);
}

/** The lookup order. */
static inline const uint16_t *dyni_by_name(const struct dyn_struct *structure)
{
    return (const uint16_t *)dyni_at(structure, structure->by_name);
}

/** NULL: the field has none. */
static inline const struct dyn_rules *dyni_rules(const struct dyn_struct *structure,
                                                 const struct dyn_field *field)
{
    if (field->rules == 0)
        return NULL;
    return (const struct dyn_rules *)dyni_at(structure, structure->rules) +
           (field->rules - 1);
}

/** The number of a rule, its `min` or `max`; NULL: no such rule. */
static inline const char *dyni_rule_text(const struct dyn_struct *structure, uint16_t at)
{
    return at != 0 ? dyni_text(structure, at, 0).ptr : NULL;
}

static inline struct dyn_str dyni_default_text(const struct dyn_struct *structure,
                                               const struct dyn_rules *rules)
{
    return dyni_text(structure, rules->default_text, rules->default_len);
}

/** The elements of a list, set or map. */
static inline const struct dyn_type *dyni_element(const struct dyn_type *type)
{
    return (const struct dyn_type *)dyni_at(type, type->info);
}

static inline const struct dyn_struct *dyni_struct(const struct dyn_type *type)
{
    return *(const struct dyn_struct *const *)dyni_at(type, type->info);
}

static inline const struct dyn_enum *dyni_enum(const struct dyn_type *type)
{
    return *(const struct dyn_enum *const *)dyni_at(type, type->info);
}

/** The pattern of a time or date; NULL: it has another format. */
static inline const char *dyni_pattern(const struct dyn_type *type)
{
    return type->info != 0 ? (const char *)type + type->info : NULL;
}

static inline struct dyn_str dyni_enum_name(const struct dyn_enum *type)
{
    return dyn_str((const char *)type + type->text + type->name);
}

/** The stored text of a value by its index, which counts from the first known one. */
static inline struct dyn_str dyni_enum_value(const struct dyn_enum *type, size_t index)
{
    const struct dyn_enum_value *value =
        (const struct dyn_enum_value *)dyni_at(type, type->values) + index;
    return dyn_str_n((const char *)type + type->text + value->name, value->name_len);
}

static inline struct dyn_str dyni_model_name(const struct dyn_model *model)
{
    return dyni_struct_name(&model->item);
}

/** The name of its table, as in the schema. */
static inline struct dyn_str dyni_model_table(const struct dyn_model *model)
{
    return dyn_str((const char *)&model->item + model->item.text + model->table);
}

/** Absent where the model has none. */
static inline struct dyn_str dyni_discriminator(const struct dyn_model *model)
{
    if (model->discriminator == 0)
        return dyn_str_n(NULL, 0);
    return dyni_text(&model->item, model->discriminator, model->discriminator_len);
}

static inline struct dyn_str dyni_stored_name(const struct dyn_model *model)
{
    return dyni_text(&model->item, model->stored_name, model->stored_name_len);
}

static inline const struct dyn_key_attr *dyni_key(const struct dyn_model *model,
                                                  size_t index)
{
    return (const struct dyn_key_attr *)dyni_at(model, model->keys) + index;
}

static inline struct dyn_str dyni_key_name(const struct dyn_model *model,
                                           const struct dyn_key_attr *key)
{
    return dyni_text(&model->item, key->name, key->name_len);
}

static inline const struct dyn_part *dyni_part(const struct dyn_key_attr *key,
                                               size_t index)
{
    return (const struct dyn_part *)dyni_at(key, key->parts) + index;
}

/** Empty where it has none. */
static inline struct dyn_str dyni_part_literal(const struct dyn_model *model,
                                               const struct dyn_part *part)
{
    return dyni_text(&model->item, part->literal, part->literal_len);
}

static inline const char *dyni_part_pattern(const struct dyn_model *model,
                                            const struct dyn_part *part)
{
    return dyni_text(&model->item, part->pattern, 0).ptr;
}

/* --- Fields and extras ----------------------------------------------------------------- */

static inline bool dyni_mask_has(const uint64_t *mask, size_t bit)
{
    return (mask[bit / 64] >> (bit % 64) & 1) != 0;
}

static inline void dyni_mask_add(uint64_t *mask, size_t bit)
{
    mask[bit / 64] |= (uint64_t)1 << (bit % 64);
}

/* The part of the next one that takes more than a look at a pointer. */
bool dyni_is_present_by_kind(const struct dyn_type *type, const void *value);

/** Whether there is a value. A struct that is no pointer, and an element, always is. */
static inline bool dyni_is_present(const struct dyn_type *type, const void *value)
{
    if (type->kind <= DYN_KIND_ULID) /* texts, the commonest */
        return dyni_pointer_load(value) != NULL;
    return dyni_is_present_by_kind(type, value);
}

/** Bytes to copy or clear for a value that stands in a struct. */
size_t dyni_value_bytes(const struct dyn_type *type);

/** Whether a field is an attribute of the stored item. */
static inline bool dyni_is_attribute(const struct dyn_field *field)
{
    return (field->flags & (DYN_FIELD_KEY_ONLY | DYN_FIELD_NOT_STORED)) == 0;
}

/** The extras of a struct; empty when it has none. */
static inline struct dyni_items dyni_extras_load(const struct dyn_struct *structure,
                                                 const void *base)
{
    struct dyni_items none = {NULL, 0};
    if (structure->extras == DYN_NO_OFFSET)
        return none;
    return dyni_items_load(dyni_at(base, structure->extras));
}

/** What a schema calls a type and its stored form: "int8 as N", for messages. */
const char *dyni_kind_name(const struct dyn_type *type);
const char *dyni_wire_name(int wire);

/* --- Errors with a path ---------------------------------------------------------------- */

/** Makes it say "no error" without clearing all of its text: for hot paths. */
static inline void dyni_error_begin(struct dyn_error *err)
{
    err->code = DYN_OK;
    err->model[0] = err->field[0] = err->message[0] = '\0';
}

/** Puts `name` in front of the path in err->field while a call returns from the inside to the
 * outside: "zip" becomes "addr.zip". Returns `code`. */
int dyni_error_in(struct dyn_error *err, int code, const char *name, size_t len);

/** The same with the name of a field, or of a key attribute. */
int dyni_error_in_field(struct dyn_error *err, int code,
                        const struct dyn_struct *structure,
                        const struct dyn_field *field);
int dyni_error_in_key(struct dyn_error *err, int code, const struct dyn_model *model,
                      const struct dyn_key_attr *key);

/** The same for an element: "[3].zip". */
int dyni_error_at(struct dyn_error *err, int code, size_t index);

/** Puts the model's name into the error unless it has one. Returns `code`. */
int dyni_error_model(struct dyn_error *err, int code, const struct dyn_model *model);

/** Text as it may stand in a message: cut to `max` bytes, with "..." when it was longer, at a
 * character's border; what is not printable becomes '?'. `ret_text` holds max + 4 bytes. */
const char *dyni_shown(struct dyn_str text, size_t max, char *ret_text);

#endif
