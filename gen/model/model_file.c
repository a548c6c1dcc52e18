/* SPDX-License-Identifier: MIT */
#include "model/model_file.h"

#include "diag/diag.h"
#include "base/lookup.h"
#include "base/memory.h"
#include "model/model_read.h"
#include "model/names.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

enum { ATTRIBUTE_MAX = 255 };

/* --- Options --------------------------------------------------------------------------- */

/* What file, table and model say alike; each level inherits from the one around it. */
struct options {
    enum dyn_escape escape;
    char delimiter;
    bool empty_is_error;
    enum dyn_unknown unknown;
    int merge;
};

static const struct options options_default = {.delimiter = '#'};

static const struct model_choice escapes[] = {{"reject", DYN_ESCAPE_REJECT},
                                              {"ordered", DYN_ESCAPE_ORDERED},
                                              {"none", DYN_ESCAPE_NONE},
                                              {NULL, 0}};
static const struct model_choice unknowns[] = {{"keep", DYN_UNKNOWN_KEEP},
                                               {"drop", DYN_UNKNOWN_DROP},
                                               {"error", DYN_UNKNOWN_ERROR},
                                               {NULL, 0}};
static const struct model_choice empties[] = {
    {"absent", false}, {"error", true}, {NULL, 0}};

/* `ordered` writes bytes up to '%' as %XX; a delimiter above it would stay in values, and '%'
 * itself would stand in every escape. */
static void check_escape(struct model_build *build, const struct options *options,
                         const struct yaml_node *map)
{
    const struct yaml_node *node = yaml_get(map, "delimiter");
    if (node == NULL)
        node = yaml_get(map, "escape");
    if (node == NULL || options->escape != DYN_ESCAPE_ORDERED || options->delimiter < '%')
        return;
    REPORT(build, DIAG_OPTION_ESCAPE, node,
           "'escape: ordered' cannot escape the delimiter '%c', only '!', '#' or '$'",
           options->delimiter);
}

/* Strategy and depth of a merge are inherited one by one. */
static int inherit_merge(int outer, int own)
{
    int strategy = own & DYN_MERGE_STRATEGY, depth = own & ~DYN_MERGE_STRATEGY;
    if (strategy == 0)
        strategy = outer & DYN_MERGE_STRATEGY;
    if (depth == 0)
        depth = outer & ~DYN_MERGE_STRATEGY;
    return strategy | depth;
}

static struct options read_options(struct model_build *build, const struct options *outer,
                                   const struct yaml_node *map)
{
    struct options options = *outer;
    struct dyn_str delimiter = model_text(map, "delimiter");

    options.escape =
        (enum dyn_escape)model_read_choice(map, "escape", escapes, (int)options.escape);
    options.unknown = (enum dyn_unknown)model_read_choice(map, "unknown", unknowns,
                                                          (int)options.unknown);
    options.empty_is_error =
        model_read_choice(map, "empty", empties, options.empty_is_error) != 0;
    options.merge = inherit_merge(options.merge, model_read_merge(map));
    if (delimiter.len == 1)
        options.delimiter = delimiter.ptr[0];
    check_escape(build, &options, map);
    return options;
}

enum dyn_unknown model_file_unknown(const struct model_build *build)
{
    return (enum dyn_unknown)model_read_choice(build->source->root, "unknown", unknowns,
                                               DYN_UNKNOWN_KEEP);
}

/* --- The file -------------------------------------------------------------------------- */

/* The file name without folder and extension. */
static struct dyn_str basename_of(struct model_build *build)
{
    struct dyn_str name = dyn_str(build->source->path);
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] != '/')
            continue;
        name = dyn_str_n(name.ptr + i, name.len - i);
        break;
    }
    for (size_t i = name.len; i > 1; i--) {
        if (name.ptr[i - 1] != '.')
            continue;
        name.len = i - 1;
        break;
    }
    if (name.len == 0 || dyn_str_eq(name, DYN_STR("-")))
        name = DYN_STR("schema");
    return gen_str(build->arena, name);
}

/* Whether the symbols would be libdyn's: dyn, dyni or beginning with one of them and _. */
static bool is_own_prefix(struct model_build *build, struct dyn_str prefix)
{
    static const char *const own[] = {"DYN", "DYNI"};
    struct dyn_str upper = names_upper(build->arena, prefix);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        size_t len = strlen(own[i]);
        if (upper.len >= len && memcmp(upper.ptr, own[i], len) == 0 &&
            (upper.len == len || upper.ptr[len] == '_'))
            return true;
    }
    return false;
}

static void read_prefix(struct model_build *build, const struct yaml_node *root)
{
    struct model_file *file = build->file;
    const struct yaml_node *node = yaml_get(root, "prefix");

    file->prefix = DYN_STR("x"); /* for messages, when it is missing */
    if (node != NULL)
        file->prefix = node->text;
    file->prefix_upper = names_upper(build->arena, file->prefix);
    if (is_own_prefix(build, file->prefix))
        REPORT(build, DIAG_NAME_RESERVED, node,
               "the prefix '%s' is that of libdyn's own symbols", file->prefix.ptr);
    else if (names_has_odd_underscore(file->prefix))
        REPORT(build, DIAG_NAME_UNDERSCORE, node,
               "the prefix '%s' gives symbols with two underscores in a row, which C++ "
               "reserves",
               file->prefix.ptr);
}

/* --- The table ------------------------------------------------------------------------- */

static void check_attribute(struct model_build *build, const struct yaml_node *node)
{
    if (node->text.len > ATTRIBUTE_MAX)
        REPORT(build, DIAG_ATTRIBUTE_NAME, node,
               "an attribute name has at most %d bytes, this one %zu", ATTRIBUTE_MAX,
               node->text.len);
}

static const struct model_choice wires[] = {
    {"S", DYN_WIRE_S}, {"N", DYN_WIRE_N}, {"B", DYN_WIRE_B}, {NULL, 0}};

/* Adds the key attribute that `word` says to the table; NULL: it says none. */
static struct model_key_attr *read_key_attr(struct model_build *build,
                                            const struct yaml_node *map, const char *word)
{
    struct model_table *table = &build->file->table;
    const struct yaml_node *node = yaml_get(map, word), *name = node;

    if (node != NULL && node->kind == YAML_MAP)
        name = yaml_get(node, "name");
    if (name == NULL)
        return NULL;
    check_attribute(build, name);
    struct model_key_attr *attr = &table->attrs[table->attr_count++];
    attr->stored = name->text;
    attr->c = names_snake(build->arena, name->text);
    attr->wire = (enum dyn_wire)model_read_choice(node, "type", wires, DYN_WIRE_S);
    attr->at = name->at;
    return attr;
}

static struct dyn_str read_attribute(struct model_build *build,
                                     const struct yaml_node *map, const char *word)
{
    const struct yaml_node *node = yaml_get(map, word);
    if (node != NULL)
        check_attribute(build, node);
    return model_text(map, word);
}

/* Partition key, sort key, discriminator and TTL attribute are different attributes. */
static void check_roles(struct model_build *build, const struct yaml_node *map)
{
    static const char *const words[] = {"pk", "sk", "discriminator", "ttl"};
    const struct yaml_node *nodes[4] = {NULL};

    for (size_t i = 0; i < 4; i++) {
        nodes[i] = yaml_get(map, words[i]);
        if (nodes[i] != NULL && nodes[i]->kind == YAML_MAP)
            nodes[i] = yaml_get(nodes[i], "name");
        for (size_t j = 0; nodes[i] != NULL && j < i; j++) {
            if (nodes[j] == NULL || !dyn_str_eq(nodes[i]->text, nodes[j]->text))
                continue;
            REPORT(build, DIAG_TABLE_ATTRIBUTES, nodes[i],
                   "'%s' and '%s' are both the attribute '%s'", words[j], words[i],
                   nodes[i]->text.ptr);
        }
    }
}

static void read_table(struct model_build *build, struct yaml_node *map)
{
    struct model_table *table = &build->file->table;

    build->file->has_table = true;
    table->node = map;
    table->at = map->at;
    table->name = model_text(map, "name");
    table->doc = model_text(map, "doc");
    /* Room for its own two; the keys pass makes room for those of the indexes. */
    table->attrs = gen_calloc(build->arena, 2, sizeof(*table->attrs));
    table->partition = read_key_attr(build, map, "pk");
    table->sort = read_key_attr(build, map, "sk");
    table->discriminator = read_attribute(build, map, "discriminator");
    table->ttl = read_attribute(build, map, "ttl");
    table->indexes_node = yaml_get(map, "indexes");
    if (table->indexes_node == NULL)
        table->indexes_node = yaml_get(build->source->root, "indexes");
    check_roles(build, map);
}

/* --- Models ---------------------------------------------------------------------------- */

static void check_model_name(struct model_build *build, struct lookup *stored_names,
                             struct model_model *model)
{
    const struct yaml_node *node = yaml_get(model->node, "name");
    const struct model_model *other = lookup_add(stored_names, model->name.stored, model);

    if (other == NULL || build->file->table.discriminator.ptr == NULL)
        return;
    struct yaml_position at = node != NULL ? node->at : model->name.at;
    diag_add(build->diags, DIAG_MODEL_NAME, build->source, at,
             node != NULL ? node->end : at,
             "the model '%s' is stored as '%s', like another one", model->name.text.ptr,
             model->name.stored.ptr);
    diag_note(build->diags, build->source, other->name.at, "the other model");
}

static void read_model(struct model_build *build, const struct options *outer,
                       const struct yaml_entry *entry, struct model_model *model)
{
    struct options options = read_options(build, outer, entry->value);

    model->node = entry->value;
    model->at = entry->key->at;
    model->name = model_read_name(build, entry->key, entry->value, MODEL_NAME_PREFIXED);
    model->doc = model_text(entry->value, "doc");
    model->merge = options.merge;
    model->escape = options.escape;
    model->delimiter = options.delimiter;
    model->empty_is_error = options.empty_is_error;
    model->item.name = model->name;
    model->item.doc = model->doc;
    model->item.unknown = options.unknown;
}

static void read_models(struct model_build *build, const struct options *outer,
                        const struct yaml_node *map)
{
    struct model_file *file = build->file;
    struct lookup stored_names = {.arena = build->arena};

    file->models = gen_calloc(build->arena, map->len + 1, sizeof(*file->models));
    for (size_t i = 0; i < map->len; i++) {
        struct model_model *model = &file->models[file->model_count++];
        read_model(build, outer, &map->entries[i], model);
        check_model_name(build, &stored_names, model);
    }
}

void model_file_read(struct model_build *build)
{
    struct yaml_node *root = build->source->root;
    struct yaml_node *table = yaml_get(root, "table");
    struct yaml_node *models = yaml_get(root, "models");
    struct options options = read_options(build, &options_default, root);

    build->file->source = build->source;
    build->file->basename = basename_of(build);
    build->file->doc = model_text(root, "doc");
    read_prefix(build, root);
    if (table != NULL) {
        read_table(build, table);
        options = read_options(build, &options, table);
    }
    if (models != NULL)
        read_models(build, &options, models);
}
