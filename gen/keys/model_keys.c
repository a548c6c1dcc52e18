/* SPDX-License-Identifier: MIT */
#include "keys/model_keys.h"

#include "diag/diag.h"
#include "keys/key_attrs.h"
#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "base/memory.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

/* The keys of one model while they are found: slot i is for attribute i of the table, and
 * empty until something gives it. */
struct keys {
    struct model_build *build;
    struct model_model *model;
    struct model_table *table;
    struct model_key *slots;
    bool *was_asked; /* the model gave or should have given it: no second message */
    struct yaml_node *entries; /* `index:` of the model; NULL: none */
};

/* What an attribute is to the model. */
enum role { ROLE_HELPER, ROLE_FIELD, ROLE_TABLE };

struct model_field *model_field_stored_as(const struct model_model *model,
                                          struct dyn_str stored)
{
    for (size_t i = 0; i < model->item.field_count; i++) {
        struct model_field *field = &model->item.fields[i];
        if (!field->is_key_only && !field->is_not_stored &&
            dyn_str_eq(field->name.stored, stored))
            return field;
    }
    return NULL;
}

struct model_key *model_key_of(const struct model_model *model,
                               const struct model_key_attr *attr)
{
    for (size_t i = 0; i < model->key_count; i++) {
        if (model->keys[i].attr == attr)
            return &model->keys[i];
    }
    return NULL;
}

static struct model_key *slot_of(const struct keys *keys,
                                 const struct model_key_attr *attr)
{
    return &keys->slots[attr - keys->table->attrs];
}

static bool *asked_of(const struct keys *keys, const struct model_key_attr *attr)
{
    return &keys->was_asked[attr - keys->table->attrs];
}

static void fill_slot(const struct keys *keys, struct model_key_attr *attr,
                      struct model_template *text, unsigned flags)
{
    struct model_key *slot = slot_of(keys, attr);

    slot->attr = attr;
    slot->text = text;
    slot->flags |= flags;
    slot->escape = keys->model->escape;
    slot->delimiter = keys->model->delimiter;
}

/* --- Templates ---------------------------------------------------------------------- */

/* "=", "=pk", "=sk": the attribute whose template is meant; NULL: the text is no such
 * word. */
static struct model_key_attr *same_as(const struct keys *keys,
                                      const struct yaml_node *node,
                                      struct model_key_attr *beside)
{
    if (yaml_is(node, "="))
        return beside;
    if (yaml_is(node, "=pk"))
        return keys->table->partition;
    if (yaml_is(node, "=sk"))
        return keys->table->sort;
    return NULL;
}

static bool is_same_word(const struct yaml_node *node)
{
    return yaml_is(node, "=") || yaml_is(node, "=pk") || yaml_is(node, "=sk");
}

/* The template that stands elsewhere. NULL with a report when there is none that fits. */
static struct model_template *take_same(const struct keys *keys,
                                        const struct yaml_node *node,
                                        const struct model_key_attr *attr,
                                        struct model_key_attr *beside)
{
    const struct model_key_attr *other = same_as(keys, node, beside);

    if (other == NULL || other == attr) {
        REPORT(keys->build, DIAG_TEMPLATE_SAME, node,
               "there is no other template that '%s' could stand for", node->text.ptr);
        diag_hint(keys->build->diags, "\"=\" in 'sk' is the 'pk' beside it; \"=pk\" and "
                                      "\"=sk\" are the model's own");
        return NULL;
    }
    const struct model_key *slot = slot_of(keys, other);
    if (slot->attr == NULL) {
        if (!*asked_of(keys, other))
            REPORT(
                keys->build, DIAG_TEMPLATE_SAME, node,
                "'%s' stands for the template of '%.*s', which the model does not have",
                node->text.ptr, (int)other->stored.len, other->stored.ptr);
        return NULL;
    }
    if (other->wire != attr->wire) {
        REPORT(keys->build, DIAG_TEMPLATE_SAME, node,
               "'%.*s' and '%.*s' have different types, so they can't have one template",
               (int)attr->stored.len, attr->stored.ptr, (int)other->stored.len,
               other->stored.ptr);
        return NULL;
    }
    return slot->text;
}

static struct model_template *read_template(const struct keys *keys,
                                            const struct yaml_node *node,
                                            const struct model_key_attr *attr,
                                            struct model_key_attr *beside)
{
    if (is_same_word(node))
        return take_same(keys, node, attr, beside);

    struct model_template *text = gen_calloc(keys->build->arena, 1, sizeof(*text));
    if (!key_template_parse(keys->build, node, text) ||
        !key_bind(keys->build, keys->model, attr, text))
        return NULL;
    return text;
}

/* --- Attributes that are fields ----------------------------------------------------- */

static const char *wire_name(enum dyn_wire wire)
{
    static const char *const names[] = {"?",  "S",  "N",  "B", "BOOL", "NULL",
                                        "SS", "NS", "BS", "L", "M",    "any type"};
    return names[wire];
}

static bool check_field_wire(const struct keys *keys, const struct model_key_attr *attr,
                             const struct model_field *field)
{
    struct model_build *build = keys->build;

    if (field->type->wire == attr->wire)
        return true;
    diag_add(build->diags, DIAG_ATTRIBUTE_KEY, build->source, field->type->at,
             field->type->at,
             "'%.*s' is the key attribute '%.*s', which is of type %s, but it is stored "
             "as %s",
             (int)field->name.text.len, field->name.text.ptr, (int)attr->stored.len,
             attr->stored.ptr, wire_name(attr->wire), wire_name(field->type->wire));
    if (field->type->wire == DYN_WIRE_N || field->type->wire == DYN_WIRE_B)
        diag_hint(build->diags, "write the attribute as {name: %.*s, type: %s}",
                  (int)attr->stored.len, attr->stored.ptr, wire_name(field->type->wire));
    diag_note(build->diags, build->source, attr->at, "the key attribute");
    return false;
}

/* Gives every attribute that is a field its slot. */
static void fill_fields(struct keys *keys)
{
    for (size_t i = 0; i < keys->table->attr_count; i++) {
        struct model_key_attr *attr = &keys->table->attrs[i];
        struct model_field *field = model_field_stored_as(keys->model, attr->stored);
        if (field == NULL)
            continue;
        *asked_of(keys, attr) = true;
        if (field->type == NULL || !check_field_wire(keys, attr, field))
            continue;
        struct model_template *text = key_template_of_field(keys->build, field);
        if (!key_bind(keys->build, keys->model, attr, text))
            continue;
        fill_slot(keys, attr, text, DYN_KEY_FIELD);
        slot_of(keys, attr)->field = field;
    }
}

/* --- Giving an attribute its template ----------------------------------------------- */

static enum role role_of(const struct keys *keys, const struct model_key_attr *attr)
{
    if (model_field_stored_as(keys->model, attr->stored) != NULL)
        return ROLE_FIELD;
    return key_attr_is_table(keys->table, attr) ? ROLE_TABLE : ROLE_HELPER;
}

static void report_unlike(const struct keys *keys, const struct yaml_node *node,
                          const struct model_key *slot)
{
    struct model_build *build = keys->build;
    const struct model_key_attr *attr = slot->attr;

    if ((slot->flags & DYN_KEY_FIELD) != 0) {
        REPORT(build, DIAG_KEY_FIELD_TEMPLATE, node,
               "the key attribute '%.*s' is the field '%.*s', so no other template can "
               "give it",
               (int)attr->stored.len, attr->stored.ptr, (int)slot->field->name.text.len,
               slot->field->name.text.ptr);
        diag_hint(build->diags,
                  "leave the template out, or store the field under another "
                  "name");
        diag_note(build->diags, build->source, slot->field->at, "the field");
        return;
    }
    REPORT(build, DIAG_KEY_TEMPLATES_DIFFER, node,
           "the key attribute '%.*s' has another template already: %.*s",
           (int)attr->stored.len, attr->stored.ptr, (int)slot->text->text.len,
           slot->text->text.ptr);
    diag_hint(build->diags, "leave this one out, or use another attribute");
    diag_note(build->diags, build->source, slot->text->at, "the other template");
}

/* Takes a template for an attribute. One that has its template can only get the same. */
static void give(const struct keys *keys, struct model_key_attr *attr,
                 const struct yaml_node *node, struct model_key_attr *beside)
{
    const struct model_key *slot = slot_of(keys, attr);

    *asked_of(keys, attr) = true;
    struct model_template *text = read_template(keys, node, attr, beside);
    if (text == NULL)
        return;
    if (slot->attr == NULL) {
        if (role_of(keys, attr) != ROLE_FIELD) /* its type was reported */
            fill_slot(keys, attr, text, 0);
    } else if (!key_template_equal(slot->text, text)) {
        report_unlike(keys, node, slot);
    }
}

static void fill_table_key(struct keys *keys, struct model_key_attr *attr,
                           const char *word)
{
    struct model_build *build = keys->build;
    const struct yaml_node *node = yaml_get(keys->model->node, word);

    if (node != NULL) {
        give(keys, attr, node, attr == keys->table->sort ? keys->table->partition : NULL);
    } else if (!*asked_of(keys, attr)) {
        *asked_of(keys, attr) = true;
        diag_add(build->diags, DIAG_KEY_MISSING, build->source, keys->model->name.at,
                 keys->model->name.at,
                 "%.*s has no field that is stored as '%.*s' and no template for it: %s",
                 (int)keys->model->name.text.len, keys->model->name.text.ptr,
                 (int)attr->stored.len, attr->stored.ptr, word);
    }
}

static void fill_table_keys(struct keys *keys)
{
    struct model_table *table = keys->table;
    const struct yaml_node *sk = yaml_get(keys->model->node, "sk");

    fill_table_key(keys, table->partition, "pk");
    if (table->sort != NULL)
        fill_table_key(keys, table->sort, "sk");
    else if (sk != NULL)
        REPORT(keys->build, DIAG_KEY_NO_SORT, sk, "the table has no sort key");
}

/* --- Entries for indexes ------------------------------------------------------------ */

/* One half of an index's key, as one entry gives it. */
struct half {
    const char *word; /* "pk", "sk" */
    const struct model_index *index;
    struct model_key_attr *const *attrs;
    size_t count;
    struct model_key_attr *beside; /* what "=" means here */
    const struct yaml_entry *entry;
};

static struct model_key_attr *only_helper(const struct keys *keys,
                                          const struct half *half, size_t *ret_count)
{
    struct model_key_attr *found = NULL;

    *ret_count = 0;
    for (size_t i = 0; i < half->count; i++) {
        if (role_of(keys, half->attrs[i]) == ROLE_HELPER) {
            found = half->attrs[i];
            ++*ret_count;
        }
    }
    return found;
}

static void give_half(struct keys *keys, const struct half *half)
{
    const struct yaml_node *node = yaml_get(half->entry->value, half->word);
    size_t helpers = 0;
    struct model_key_attr *helper = only_helper(keys, half, &helpers);

    if (node == NULL)
        return;
    if (half->count == 0) {
        if (strcmp(half->word, "sk") == 0)
            REPORT(keys->build, DIAG_KEY_NO_SORT, node,
                   "the index '%.*s' has no sort key", (int)half->index->name.text.len,
                   half->index->name.text.ptr);
    } else if (helpers == 1 || half->count == 1) {
        give(keys, helper != NULL ? helper : half->attrs[0], node, half->beside);
    } else {
        for (size_t i = 0; i < half->count; i++)
            *asked_of(keys, half->attrs[i]) = true;
        REPORT(keys->build, DIAG_INDEX_ENTRY, node,
               "'%s' of the index '%.*s' is %zu attributes, of which %zu are no field of "
               "%.*s; a template can give one",
               half->word, (int)half->index->name.text.len, half->index->name.text.ptr,
               half->count, helpers, (int)keys->model->name.text.len,
               keys->model->name.text.ptr);
    }
}

/* After all entries: what this one needs and nothing gave. */
static void require_half(struct keys *keys, const struct half *half)
{
    for (size_t i = 0; i < half->count; i++) {
        const struct model_key_attr *attr = half->attrs[i];
        if (slot_of(keys, attr)->attr != NULL || *asked_of(keys, attr))
            continue;
        *asked_of(keys, attr) = true;
        REPORT(keys->build, DIAG_KEY_MISSING, half->entry->key,
               "%.*s has no field that is stored as '%.*s', so the index '%.*s' needs a "
               "template for it: %s",
               (int)keys->model->name.text.len, keys->model->name.text.ptr,
               (int)attr->stored.len, attr->stored.ptr, (int)half->index->name.text.len,
               half->index->name.text.ptr, half->word);
    }
}

static void set_required(struct keys *keys, const struct half *half)
{
    for (size_t i = 0; i < half->count; i++) {
        if (!key_attr_is_table(keys->table, half->attrs[i]))
            slot_of(keys, half->attrs[i])->flags |= DYN_KEY_REQUIRED;
    }
}

typedef void(half_fn)(struct keys *keys, const struct half *half);

/* Calls `act` on both halves of every entry, partition first. */
static void each_half(struct keys *keys, bool only_required, half_fn *act)
{
    for (size_t i = 0; keys->entries != NULL && i < keys->table->index_count; i++) {
        const struct model_index *index = &keys->table->indexes[i];
        for (size_t k = 0; k < keys->entries->len; k++) {
            const struct yaml_entry *entry = &keys->entries->entries[k];
            if (!dyn_str_eq(entry->key->text, index->name.text) ||
                entry->value->kind != YAML_MAP)
                continue;
            if (only_required && !yaml_is(yaml_get(entry->value, "required"), "true"))
                continue;
            struct half pk = {"pk", index, index->partition, index->partition_count,
                              NULL, entry};
            struct half sk = {"sk",
                              index,
                              index->sort,
                              index->sort_count,
                              index->partition_count > 0 ? index->partition[0] : NULL,
                              entry};
            act(keys, &pk);
            act(keys, &sk);
        }
    }
}

static void check_entry_names(struct keys *keys)
{
    const struct model_table *table = keys->table;

    for (size_t k = 0; keys->entries != NULL && k < keys->entries->len; k++) {
        const struct yaml_node *key = keys->entries->entries[k].key;
        const char **names =
            gen_calloc(keys->build->arena, table->index_count + 1, sizeof(*names));
        bool is_known = false;
        for (size_t i = 0; i < table->index_count; i++) {
            names[i] = table->indexes[i].name.text.ptr;
            is_known = is_known || dyn_str_eq(key->text, table->indexes[i].name.text);
        }
        if (is_known)
            continue;
        REPORT(keys->build, DIAG_INDEX_UNKNOWN, key, "the table has no index '%.*s'",
               (int)key->text.len, key->text.ptr);
        diag_hint_nearest(keys->build->diags, key->text, names, table->index_count);
    }
}

/* --- The keys of a model ------------------------------------------------------------ */

/* Moves the slots that are filled into the model: the table's key first. */
static void take_slots(struct keys *keys)
{
    struct model_model *model = keys->model;
    const struct model_table *table = keys->table;

    model->keys =
        gen_calloc(keys->build->arena, table->attr_count + 1, sizeof(*model->keys));
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < table->attr_count; i++) {
            const struct model_key_attr *attr = &table->attrs[i];
            int turn = attr == table->partition ? 0 : attr == table->sort ? 1 : 2;
            if (turn == round && keys->slots[i].attr != NULL)
                model->keys[model->key_count++] = keys->slots[i];
        }
    }
}

void model_keys_build(struct model_build *build, struct model_model *model)
{
    struct model_table *table = &build->file->table;
    struct keys keys = {
        .build = build,
        .model = model,
        .table = table,
        .slots = gen_calloc(build->arena, table->attr_count + 1, sizeof(*keys.slots)),
        .was_asked =
            gen_calloc(build->arena, table->attr_count + 1, sizeof(*keys.was_asked)),
        .entries = yaml_get(model->node, "index"),
    };

    fill_fields(&keys);
    fill_table_keys(&keys);
    check_entry_names(&keys);
    each_half(&keys, false, give_half);
    each_half(&keys, false, require_half);
    each_half(&keys, true, set_required);
    take_slots(&keys);
    key_roles_fill(build, model);
}

/* --- The pass ----------------------------------------------------------------------- */

static void report_unused(struct model_build *build, const struct model_index *index)
{
    const struct model_file *file = build->file;

    for (size_t m = 0; m < file->model_count; m++) {
        for (size_t i = 0; i < file->models[m].index_count; i++) {
            if (file->models[m].indexes[i] == index)
                return;
        }
    }
    diag_add(build->diags, DIAG_INDEX_UNUSED, build->source, index->name.at,
             index->name.at, "no model is in the index '%.*s'", (int)index->name.text.len,
             index->name.text.ptr);
    diag_hint(build->diags, "a model is in it when it has a field for each of its "
                            "attributes, or templates for them under 'index'");
}

void model_build_keys(struct model_build *build)
{
    struct model_file *file = build->file;

    if (!file->has_table || file->table.partition == NULL)
        return;
    key_attrs_build(build);
    for (size_t m = 0; m < file->model_count; m++) {
        struct model_model *model = &file->models[m];
        size_t errors = build->diags->errors;
        model_keys_build(build, model);
        key_check(build, model);
        key_only_check(build, model);
        model->has_key_errors = build->diags->errors > errors;
    }
    /* After an error a model may be missing from an index for that reason alone. */
    bool is_sound = file->model_count > 0 && !diag_has_errors(build->diags);
    for (size_t i = 0; i < file->table.index_count && is_sound; i++)
        report_unused(build, &file->table.indexes[i]);
    key_overlap_check(build);
}
