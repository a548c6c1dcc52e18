/* SPDX-License-Identifier: MIT */
#include "keys/key_attrs.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"
#include "model/names.h"
#include "model/words.h"

/* Developer Guide, "Quotas": local indexes of a table; attributes that all projections of
 * the kind INCLUDE list together. */
enum { LOCAL_MAX = 5, INCLUDED_MAX = 100, INDEX_NAME_MIN = 3, INDEX_NAME_MAX = 255 };

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

/* --- Attributes --------------------------------------------------------------------- */

/* How a key attribute is written: TEXT, or {name, type}. */
struct written_attr {
    struct dyn_str stored;
    enum dyn_wire wire; /* 0: not said */
    const struct yaml_node *node;
};

static bool is_plain_text(const struct yaml_node *node)
{
    return node != NULL && node->kind == YAML_TEXT && node->text.len > 0 &&
           !node->is_null;
}

/* False when the node has another shape, which was reported. */
static bool read_attr(const struct yaml_node *node, struct written_attr *ret)
{
    const struct yaml_node *name = node, *type = NULL;

    if (node->kind == YAML_MAP) {
        name = yaml_get(node, "name");
        type = yaml_get(node, "type");
    }
    if (!is_plain_text(name))
        return false;
    *ret = (struct written_attr){.stored = name->text, .node = name};
    if (yaml_is(type, "S"))
        ret->wire = DYN_WIRE_S;
    else if (yaml_is(type, "N"))
        ret->wire = DYN_WIRE_N;
    else if (yaml_is(type, "B"))
        ret->wire = DYN_WIRE_B;
    return true;
}

static struct model_key_attr *find_attr(const struct model_table *table,
                                        struct dyn_str stored)
{
    for (size_t i = 0; i < table->attr_count; i++) {
        if (dyn_str_eq(table->attrs[i].stored, stored))
            return &table->attrs[i];
    }
    return NULL;
}

/* The attribute of that name, made when it is new: its type is the one that any of its
 * places says, S when none does. There is room for it. */
static struct model_key_attr *take_attr(struct model_build *build,
                                        const struct written_attr *written)
{
    struct model_table *table = &build->file->table;
    struct model_key_attr *attr = find_attr(table, written->stored);

    if (attr == NULL) {
        attr = &table->attrs[table->attr_count++];
        *attr = (struct model_key_attr){.stored = written->stored,
                                        .c = names_snake(build->arena, written->stored),
                                        .wire = written->wire,
                                        .at = written->node->at};
    } else if (written->wire != 0 && attr->wire != 0 && attr->wire != written->wire) {
        REPORT(build, DIAG_KEY_ATTR_TYPES, written->node,
               "the attribute '%.*s' has another type in another key",
               (int)written->stored.len, written->stored.ptr);
        diag_note(build->diags, build->source, attr->at, "the other key");
    } else if (attr->wire == 0) {
        attr->wire = written->wire;
    }
    if (dyn_str_eq(written->stored, table->discriminator)) {
        REPORT(build, DIAG_INDEX_DISCRIMINATOR, written->node,
               "'%.*s' is the discriminator, and that cannot be part of a key",
               (int)written->stored.len, written->stored.ptr);
        diag_hint(build->diags,
                  "use another attribute, with the model's name as template");
    }
    return attr;
}

static size_t count_items(const struct yaml_node *node)
{
    if (node == NULL)
        return 0;
    return node->kind == YAML_LIST ? node->len : 1;
}

/* Room for the attributes of every index. */
static void make_room(struct model_build *build)
{
    struct model_table *table = &build->file->table;
    const struct yaml_node *map = table->indexes_node;
    size_t count = table->attr_count;

    for (size_t i = 0; i < map->len; i++) {
        count += count_items(yaml_get(map->entries[i].value, "pk"));
        count += count_items(yaml_get(map->entries[i].value, "sk"));
    }
    struct model_key_attr *attrs = gen_calloc(build->arena, count + 1, sizeof(*attrs));
    if (table->attr_count > 0)
        memcpy(attrs, table->attrs, table->attr_count * sizeof(*attrs));
    const struct model_key_attr *partition = table->partition, *sort = table->sort;
    table->attrs = attrs;
    if (partition != NULL)
        table->partition = find_attr(table, partition->stored);
    if (sort != NULL)
        table->sort = find_attr(table, sort->stored);
}

/* --- Keys of one index -------------------------------------------------------------- */

bool key_attr_is_index(const struct model_index *index, const struct model_key_attr *attr)
{
    for (size_t i = 0; i < index->partition_count; i++) {
        if (index->partition[i] == attr)
            return true;
    }
    for (size_t i = 0; i < index->sort_count; i++) {
        if (index->sort[i] == attr)
            return true;
    }
    return false;
}

/* Reads `pk` or `sk` into one half of the index's key. */
static void read_half(struct model_build *build, const struct model_index *index,
                      const struct yaml_node *node, struct model_key_attr *half[4],
                      size_t *count)
{
    bool is_list = node != NULL && node->kind == YAML_LIST;
    size_t items = count_items(node);

    for (size_t i = 0; i < items && i < WORDS_KEYATTRS_MAX; i++) {
        struct written_attr written;
        if (!read_attr(is_list ? node->items[i] : node, &written))
            continue;
        struct model_key_attr *attr = take_attr(build, &written);
        if (key_attr_is_index(index, attr)) {
            REPORT(build, DIAG_INDEX_KEY, written.node,
                   "'%.*s' stands twice in the key of the index", (int)written.stored.len,
                   written.stored.ptr);
            continue;
        }
        half[(*count)++] = attr;
    }
}

static void check_local(struct model_build *build, struct model_index *index,
                        const struct yaml_entry *entry)
{
    const struct model_table *table = &build->file->table;
    const struct yaml_node *pk = yaml_get(entry->value, "pk");
    const struct yaml_node *sk = yaml_get(entry->value, "sk");

    if (table->partition == NULL)
        return; /* reported */
    if (table->sort == NULL)
        REPORT(build, DIAG_INDEX_LOCAL, entry->key,
               "a table without sort key has no local indexes");
    if (index->partition_count > 1 ||
        (index->partition_count == 1 && index->partition[0] != table->partition)) {
        REPORT(build, DIAG_INDEX_LOCAL, pk,
               "the partition key of a local index is the table's: '%.*s'",
               (int)table->partition->stored.len, table->partition->stored.ptr);
        diag_hint(build->diags, "leave 'pk' out, or 'local'");
    }
    if (sk == NULL)
        REPORT(build, DIAG_INDEX_LOCAL, entry->key, "a local index needs a sort key: sk");
    else if (index->sort_count != 1)
        REPORT(build, DIAG_INDEX_LOCAL, sk, "a local index has one sort key attribute");
    else if (index->sort[0] == table->sort)
        REPORT(build, DIAG_INDEX_LOCAL, sk,
               "this local index has the key of the table itself");
    index->partition[0] = table->partition;
    index->partition_count = 1;
}

static void check_global(struct model_build *build, const struct yaml_entry *entry)
{
    if (yaml_get(entry->value, "pk") != NULL)
        return;
    REPORT(build, DIAG_INDEX_KEY, entry->key, "the index has no partition key 'pk'");
    diag_hint(build->diags, "only an index with 'local: true' takes the table's");
}

/* --- Projections -------------------------------------------------------------------- */

static bool is_included(const struct model_index *index, struct dyn_str stored)
{
    for (size_t i = 0; i < index->included_count; i++) {
        if (dyn_str_eq(index->included[i], stored))
            return true;
    }
    return false;
}

/* Key attributes are in every index; naming them too changes nothing, and tables that
 * exist do. */
static bool is_always_there(const struct model_build *build,
                            const struct model_index *index, struct dyn_str stored)
{
    const struct model_key_attr *attr = find_attr(&build->file->table, stored);

    return attr != NULL && (key_attr_is_table(&build->file->table, attr) ||
                            key_attr_is_index(index, attr));
}

static bool is_attribute_known(const struct model_build *build, struct dyn_str stored)
{
    const struct model_file *file = build->file;

    if (dyn_str_eq(stored, file->table.discriminator) ||
        find_attr(&file->table, stored) != NULL)
        return true;
    for (size_t m = 0; m < file->model_count; m++) {
        const struct model_struct *item = &file->models[m].item;
        for (size_t i = 0; i < item->field_count; i++) {
            const struct model_field *field = &item->fields[i];
            if (!field->is_key_only && !field->is_not_stored &&
                dyn_str_eq(field->name.stored, stored))
                return true;
        }
    }
    return false;
}

static void hint_attribute(struct model_build *build, struct dyn_str stored)
{
    const struct model_file *file = build->file;
    size_t count = 0;

    for (size_t m = 0; m < file->model_count; m++)
        count += file->models[m].item.field_count;
    const char **names = gen_calloc(build->arena, count + 1, sizeof(*names));
    count = 0;
    for (size_t m = 0; m < file->model_count; m++) {
        for (size_t i = 0; i < file->models[m].item.field_count; i++)
            names[count++] = file->models[m].item.fields[i].name.stored.ptr;
    }
    diag_hint_nearest(build->diags, stored, names, count);
}

static void read_included(struct model_build *build, struct model_index *index,
                          const struct yaml_node *list)
{
    index->included = gen_calloc(build->arena, list->len + 1, sizeof(*index->included));
    for (size_t i = 0; i < list->len; i++) {
        const struct yaml_node *item = list->items[i];
        if (!is_plain_text(item))
            continue;
        if (is_included(index, item->text)) {
            REPORT(build, DIAG_INDEX_PROJECTION, item, "'%.*s' stands twice in the list",
                   (int)item->text.len, item->text.ptr);
            continue;
        }
        if (!is_attribute_known(build, item->text)) {
            REPORT(build, DIAG_INDEX_PROJECTION_UNKNOWN, item,
                   "no model has an attribute '%.*s'", (int)item->text.len,
                   item->text.ptr);
            hint_attribute(build, item->text);
        }
        if (!is_always_there(build, index, item->text))
            index->included[index->included_count++] = item->text;
    }
}

static void read_projection(struct model_build *build, struct model_index *index,
                            const struct yaml_node *node)
{
    if (yaml_is(node, "keys_only")) {
        index->projection = MODEL_KEYS_ONLY;
    } else if (node != NULL && node->kind == YAML_LIST) {
        index->projection = MODEL_INCLUDE;
        read_included(build, index, node);
    }
}

/* --- All indexes -------------------------------------------------------------------- */

static bool is_index_name(struct dyn_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        if (!is_fine)
            return false;
    }
    return name.len >= INDEX_NAME_MIN && name.len <= INDEX_NAME_MAX;
}

static void check_name(struct model_build *build, const struct model_index *index,
                       const struct yaml_entry *entry)
{
    const struct model_table *table = &build->file->table;
    const struct yaml_node *node = yaml_get(entry->value, "name");
    struct dyn_str name = index->name.stored;

    node = is_plain_text(node) ? node : entry->key;
    if (!is_index_name(name))
        REPORT(build, DIAG_INDEX_NAME, node,
               "'%.*s' is no name of an index: 3 to 255 of a-z, A-Z, 0-9, '_', '.', '-'",
               (int)name.len, name.ptr);
    for (const struct model_index *other = table->indexes; other < index; other++) {
        if (!dyn_str_eq(other->name.stored, name))
            continue;
        REPORT(build, DIAG_INDEX_NAME, node, "two indexes are called '%.*s'",
               (int)name.len, name.ptr);
        diag_note(build->diags, build->source, other->name.at, "the other index");
    }
}

static void read_index(struct model_build *build, struct model_index *index,
                       const struct yaml_entry *entry)
{
    const struct yaml_node *map = entry->value;

    index->name = model_read_name(build, entry->key, map, MODEL_NAME_PREFIXED);
    index->doc = model_text(map, "doc");
    index->is_local = model_is_true(map, "local");
    read_half(build, index, yaml_get(map, "pk"), index->partition,
              &index->partition_count);
    read_half(build, index, yaml_get(map, "sk"), index->sort, &index->sort_count);
    check_name(build, index, entry);
    if (index->is_local)
        check_local(build, index, entry);
    else
        check_global(build, entry);
}

static void check_limits(struct model_build *build)
{
    const struct model_table *table = &build->file->table;
    size_t local = 0, included = 0;

    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        local += index->is_local ? 1 : 0;
        included += index->included_count;
        if (index->is_local && local == LOCAL_MAX + 1)
            diag_add(build->diags, DIAG_INDEX_LIMIT, build->source, index->name.at,
                     index->name.at, "a table has at most %d local indexes", LOCAL_MAX);
        if (included > INCLUDED_MAX && included - index->included_count <= INCLUDED_MAX)
            diag_add(build->diags, DIAG_INDEX_LIMIT, build->source, index->name.at,
                     index->name.at,
                     "the projections of a table list at most %d attributes together",
                     INCLUDED_MAX);
    }
}

void key_attrs_build(struct model_build *build)
{
    struct model_table *table = &build->file->table;
    const struct yaml_node *map = table->indexes_node;

    if (map == NULL || map->kind != YAML_MAP)
        return;
    make_room(build);
    table->indexes = gen_calloc(build->arena, map->len + 1, sizeof(*table->indexes));
    for (size_t i = 0; i < map->len; i++) {
        if (map->entries[i].value->kind == YAML_MAP)
            read_index(build, &table->indexes[table->index_count++], &map->entries[i]);
    }
    for (size_t i = 0; i < table->attr_count; i++) {
        if (table->attrs[i].wire == 0)
            table->attrs[i].wire = DYN_WIRE_S;
    }
    for (size_t i = 0, k = 0; i < map->len; i++) { /* names of attributes are known now */
        if (map->entries[i].value->kind == YAML_MAP)
            read_projection(build, &table->indexes[k++],
                            yaml_get(map->entries[i].value, "projection"));
    }
    check_limits(build);
}
