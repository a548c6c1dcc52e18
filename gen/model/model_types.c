/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_fields.h"
#include "model/model_file.h"
#include "model/model_read.h"

/* Names that types of a file cannot have. */
static bool is_taken(const struct yaml_node *key)
{
    static const char *const containers[] = {"list", "set", "map"};
    for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
        if (yaml_is(key, containers[i]))
            return true;
    }
    return model_type_is_scalar(key->text);
}

static void add_name(struct model_types *types, const struct yaml_entry *entry)
{
    struct model_named *named = &types->named[types->named_count++];
    named->entry = entry;
    if (is_taken(entry->key))
        diag_node(types->build->diags, DIAG_TYPE_NAME, types->build->source, entry->key,
                  "'%s' is a type of the language", entry->key->text.ptr);
    lookup_add(&types->by_name, entry->key->text, named);
}

/* The map of a struct's fields; NULL: it is no struct, or was refused. */
static const struct yaml_node *fields_of(const struct yaml_node *map)
{
    if (map->len == 0 || yaml_get(map, "enum") != NULL)
        return NULL;
    const struct yaml_node *fields = yaml_get(map, "fields");
    return fields != NULL ? fields : map;
}

/* Makes an enum or a struct of each name, before any field is looked at. */
static void make_named(struct model_types *types)
{
    struct model_build *build = types->build;
    struct model_file *file = build->file;

    file->enums = gen_calloc(build->arena, types->named_count + 1, sizeof(*file->enums));
    types->structs =
        gen_calloc(build->arena, types->named_count + 1, sizeof(*types->structs));
    for (size_t i = 0; i < types->named_count; i++) {
        struct model_named *named = &types->named[i];
        if (yaml_get(named->entry->value, "enum") != NULL) {
            named->enumeration = &file->enums[file->enum_count++];
            model_enum_read(build, named->entry, named->enumeration);
        } else if (fields_of(named->entry->value) != NULL) {
            named->structure = &types->structs[types->struct_count++];
        }
    }
}

/* In a struct without `fields:` no word is one, so that it has neither name nor doc. */
static void read_struct(struct model_types *types, const struct model_named *named)
{
    const struct yaml_node *map = named->entry->value, *fields = fields_of(map);
    const struct yaml_node *words = fields != map ? map : NULL;
    struct model_struct *structure = named->structure;

    structure->name =
        model_read_name(types->build, named->entry->key, words, MODEL_NAME_PREFIXED);
    structure->doc = model_text(words, "doc");
    structure->unknown = model_file_unknown(types->build);
    model_fields_read(types, fields, NULL, structure);
}

/* Marks the enums that need a pair type for containers. */
static void mark_containers(const struct model_struct *structure)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct model_type *type = structure->fields[i].type;
        for (; type != NULL && type->element != NULL; type = type->element) {
            if (type->element->enumeration != NULL)
                type->element->enumeration->in_container = true;
        }
    }
}

void model_build_types(struct model_build *build)
{
    struct model_file *file = build->file;
    const struct yaml_node *map = yaml_get(build->source->root, "types");
    size_t count = map != NULL ? map->len : 0;
    struct model_types types = {.build = build,
                                .by_name = {.arena = build->arena},
                                .by_stored = {.arena = build->arena}};

    types.named = gen_calloc(build->arena, count + 1, sizeof(*types.named));
    for (size_t i = 0; i < count; i++)
        add_name(&types, &map->entries[i]);
    make_named(&types);
    for (size_t i = 0; i < count; i++) {
        if (types.named[i].structure != NULL)
            read_struct(&types, &types.named[i]);
    }
    for (size_t i = 0; i < file->model_count; i++) {
        struct model_model *model = &file->models[i];
        model_fields_read(&types, yaml_get(model->node, "fields"), model, &model->item);
        mark_containers(&model->item);
    }
    for (size_t i = 0; i < types.struct_count; i++)
        mark_containers(&types.structs[i]);
    model_order_structs(&types);
}
