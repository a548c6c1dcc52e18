/* SPDX-License-Identifier: MIT */
/*
 * Every name that the generated pair defines, in one set, so that two things with one name
 * are an error of the schema and not of the compiler. The tables here say what the templates
 * define for each thing; a test compiles schemas that use them all.
 */
#include "model/model.h"

#include "diag/diag.h"
#include "base/lookup.h"
#include "base/memory.h"
#include "model/name_set.h"
#include "model/names.h"

/* What a name comes from. */
struct owner {
    const char *kind; /* "the model" */
    const char *text; /* "Order"; NULL: the kind says all */
    struct yaml_position at;
    size_t len;            /* of the text at `at` */
    const char *signature; /* of a container: the same type may come again; else NULL */
    bool has_clashed;      /* one message is enough */
};

struct scope {
    struct model_build *build;
    struct dyn_arena *arena; /* of all that only this pass needs */
    struct name_set names;
    struct lookup members; /* of the struct at hand */
};

struct suffix {
    const char *text;
    enum name_space space;
};

/* A _table is a tag and an object: SPACE_HEADER is apart from nothing. */
static const struct suffix enum_suffixes[] = {
    {"", SPACE_TAG},       {"_enum", SPACE_HEADER},  {"_text", SPACE_HEADER},
    {"_of", SPACE_HEADER}, {"_table", SPACE_HEADER},
};

static const struct suffix struct_suffixes[] = {
    {"", SPACE_TAG},
    {"_table", SPACE_HEADER},
};

static const struct suffix model_suffixes[] = {
    {"", SPACE_TAG},
    {"_key", SPACE_TAG},
    {"_field", SPACE_TAG},
    {"_fields", SPACE_TAG},
    {"_patch", SPACE_TAG},
    {"_write_opts", SPACE_TAG},
    {"_pages", SPACE_TAG},
    {"_model", SPACE_HEADER},
    {"_init", SPACE_HEADER},
    {"_prepare", SPACE_HEADER},
    {"_validate", SPACE_HEADER},
    {"_encode", SPACE_HEADER},
    {"_decode", SPACE_HEADER},
    {"_items_decode", SPACE_HEADER},
    {"_copy", SPACE_HEADER},
    {"_equal", SPACE_HEADER},
    {"_size", SPACE_HEADER},
    {"_merge", SPACE_HEADER},
    {"_to_patch", SPACE_HEADER},
    {"_key_encode", SPACE_HEADER},
    {"_key_parse", SPACE_HEADER},
    {"_key_of", SPACE_HEADER},
    {"_fields_add", SPACE_HEADER},
    {"_fields_has", SPACE_HEADER},
    {"_if_has", SPACE_HEADER},
    {"_if_absent", SPACE_HEADER},
    {"_get", SPACE_HEADER},
    {"_exists", SPACE_HEADER},
    {"_create", SPACE_HEADER},
    {"_put", SPACE_HEADER},
    {"_replace", SPACE_HEADER},
    {"_upsert", SPACE_HEADER},
    {"_update", SPACE_HEADER},
    {"_delete", SPACE_HEADER},
    {"_next", SPACE_HEADER},
    {"_close", SPACE_HEADER},
    {"_scan", SPACE_HEADER},
    {"_table", SPACE_HEADER},
};

static const struct suffix view_suffixes[] = {
    {"", SPACE_TAG},           {"_model", SPACE_HEADER},
    {"_decode", SPACE_HEADER}, {"_items_decode", SPACE_HEADER},
    {"_copy", SPACE_HEADER},   {"_equal", SPACE_HEADER},
    {"_key_of", SPACE_HEADER}, {"_table", SPACE_HEADER},
    {"_pages", SPACE_TAG},     {"_next", SPACE_HEADER},
    {"_close", SPACE_HEADER},  {"_scan", SPACE_HEADER},
};

static const struct suffix range_suffixes[] = {
    {"_range", SPACE_TAG},     {"_range_of", SPACE_HEADER}, {"_all", SPACE_HEADER},
    {"_eq", SPACE_HEADER},     {"_lt", SPACE_HEADER},       {"_le", SPACE_HEADER},
    {"_gt", SPACE_HEADER},     {"_ge", SPACE_HEADER},       {"_between", SPACE_HEADER},
    {"_begins", SPACE_HEADER},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- The set --------------------------------------------------------------------------- */

static struct owner *new_owner(struct scope *scope, const struct model_name *name,
                               const char *kind)
{
    struct owner *owner = gen_calloc(scope->arena, 1, sizeof(*owner));
    owner->kind = kind;
    owner->text = name->text.ptr;
    owner->at = name->at;
    owner->len = name->text.len;
    return owner;
}

/* "the model 'Order'" */
static const char *what_of(struct scope *scope, const struct owner *owner)
{
    if (owner->text == NULL)
        return owner->kind;
    return gen_printf(scope->arena, "%s '%s'", owner->kind, owner->text);
}

static void report(struct scope *scope, const char *text, struct owner *owner,
                   const struct owner *other)
{
    struct model_build *build = scope->build;
    struct yaml_position end = owner->at;

    if (owner->has_clashed)
        return;
    owner->has_clashed = true;
    end.column += (int)owner->len;
    diag_add(build->diags, DIAG_NAME_CLASH, build->source, owner->at, end,
             "in C, %s and %s would both define '%s'", what_of(scope, owner),
             what_of(scope, other), text);
    diag_hint(build->diags, "give one of them another 'c_name'");
    if (other->at.line != owner->at.line || other->at.column != owner->at.column)
        diag_note(build->diags, build->source, other->at, "%s", what_of(scope, other));
}

static bool is_same_container(const struct owner *a, const struct owner *b)
{
    return a->signature != NULL && b->signature != NULL &&
           strcmp(a->signature, b->signature) == 0;
}

/* A stem that lives as long as the set. */
static const struct name_stem *new_stem(struct scope *scope, const char *text)
{
    struct name_stem *stem = gen_alloc(scope->arena, sizeof(*stem));
    *stem = name_stem_of(text);
    return stem;
}

/* prefix_c */
static const char *symbol_of(struct scope *scope, struct dyn_str c)
{
    struct dyn_arena *arena = scope->arena;
    return gen_join(arena, gen_join(arena, scope->build->file->prefix.ptr, "_"), c.ptr);
}

static const char *constant_of(struct scope *scope, struct dyn_str c_upper)
{
    struct dyn_arena *arena = scope->arena;
    const char *prefix = scope->build->file->prefix_upper.ptr;
    return gen_join(arena, gen_join(arena, prefix, "_"), c_upper.ptr);
}

/* Adds the name that stem and suffix make. */
static void add(struct scope *scope, enum name_space space, const struct name_stem *stem,
                const char *suffix, struct owner *owner)
{
    const struct owner *other = name_set_add(&scope->names, space, stem, suffix, owner);
    if (other != NULL && !is_same_container(owner, other))
        report(scope, gen_join(scope->arena, stem->text, suffix), owner, other);
}

static void add_suffixes(struct scope *scope, const struct name_stem *symbol,
                         const struct suffix *suffixes, size_t count, struct owner *owner)
{
    const char *reserved = names_reserved_as(dyn_str(symbol->text));
    if (reserved != NULL)
        diag_add(scope->build->diags, DIAG_NAME_RESERVED, scope->build->source, owner->at,
                 owner->at, "%s would define '%s', which is %s", what_of(scope, owner),
                 symbol->text, reserved);
    for (size_t i = 0; i < count; i++)
        add(scope, suffixes[i].space, symbol, suffixes[i].text, owner);
}

/* --- Members --------------------------------------------------------------------------- */

static void add_member(struct scope *scope, struct dyn_str member, struct owner *owner)
{
    const struct owner *other = lookup_add(&scope->members, member, owner);
    if (other != NULL)
        report(scope, member.ptr, owner, other);
}

/* A member, and beside an enum the one that holds the text of unknown values. */
static void add_value(struct scope *scope, struct dyn_str member,
                      const struct model_type *type, struct owner *owner)
{
    add_member(scope, member, owner);
    if (type != NULL && type->kind == DYN_KIND_ENUM)
        add_member(scope, names_join(scope->arena, member, DYN_STR("text")), owner);
}

/* Adds the members of a struct; owners of the fields come back in their order. */
static struct owner **add_members(struct scope *scope,
                                  const struct model_struct *structure)
{
    struct owner **owners =
        gen_calloc(scope->arena, structure->field_count + 1, sizeof(*owners));
    struct owner *extras = gen_calloc(scope->arena, 1, sizeof(*extras));
    extras->kind = "the member for unknown attributes";
    extras->at = structure->name.at;

    lookup_clear(&scope->members);
    if (structure->unknown == DYN_UNKNOWN_KEEP)
        add_member(scope, DYN_STR("extras"), extras);
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct model_field *field = &structure->fields[i];
        owners[i] = new_owner(scope, &field->name, "the field");
        add_value(scope, field->name.c, field->type, owners[i]);
    }
    return owners;
}

static void add_key_members(struct scope *scope, const struct model_model *model)
{
    lookup_clear(&scope->members);
    for (size_t i = 0; i < model->key_member_count; i++) {
        const struct model_key_member *member = &model->key_members[i];
        const struct model_name name = {.text = member->part->path_text,
                                        .at = member->part->at};
        add_value(scope, member->c, member->field->type,
                  new_owner(scope, &name, "the key component"));
    }
}

/* --- Containers ------------------------------------------------------------------------ */

/* What a container is made of: `stem` names the struct of its elements. */
struct stem {
    const char *name;
    const char *signature;
    bool is_runtime; /* libdyn has its containers */
};

static struct stem leaf_stem(struct scope *scope, const struct model_type *type)
{
    static const char *const runtime[] = {
        [DYN_KIND_STRING] = "str",      [DYN_KIND_UUID] = "str",
        [DYN_KIND_ULID] = "str",        [DYN_KIND_BOOL] = "bool",
        [DYN_KIND_INT64] = "int64",     [DYN_KIND_UINT64] = "uint64",
        [DYN_KIND_FLOAT64] = "float64", [DYN_KIND_DECIMAL] = "decimal",
        [DYN_KIND_BINARY] = "bytes",    [DYN_KIND_TIME] = "time",
        [DYN_KIND_DATE] = "date",       [DYN_KIND_ANY] = "value",
    };
    struct stem stem = {NULL, NULL, false};
    if (type->enumeration != NULL) {
        stem.name = stem.signature = type->enumeration->name.c.ptr;
    } else if (type->structure != NULL) {
        stem.name = stem.signature = type->structure->name.c.ptr;
    } else {
        stem.name = runtime[type->kind];
        stem.signature = gen_join(scope->arena, "dyn_", stem.name);
        stem.is_runtime = true;
    }
    return stem;
}

/* Adds the structs of one container and makes its name the stem. */
static void add_container(struct scope *scope, const struct model_type *type,
                          struct owner *owner, struct stem *stem)
{
    struct dyn_arena *arena = scope->arena;
    bool is_map = type->kind == DYN_KIND_MAP;
    const char *name = gen_join(arena, stem->name, is_map ? "_map" : "_list");

    stem->signature = gen_join(arena, is_map ? "map of " : "list of ", stem->signature);
    owner->signature = stem->signature;
    if (!stem->is_runtime) {
        const struct name_stem *symbol =
            new_stem(scope, symbol_of(scope, dyn_str(stem->name)));
        add(scope, SPACE_TAG, symbol, is_map ? "_map" : "_list", owner);
        if (is_map)
            add(scope, SPACE_TAG, symbol, "_entry", owner);
    }
    stem->name = name;
    stem->is_runtime = false;
}

/* Adds what the containers in a field's type need, from the inside to the outside. */
static void add_containers(struct scope *scope, const struct model_field *field)
{
    const struct model_type *levels[64];
    const struct model_type *type = field->type;
    size_t depth = 0;

    for (; type != NULL && type->element != NULL && depth < COUNT(levels);
         type = type->element)
        levels[depth++] = type;
    if (type == NULL || depth == 0)
        return;
    struct stem stem = leaf_stem(scope, type);
    while (depth > 0) {
        const struct model_type *container = levels[--depth];
        const struct model_name name = {.text = container->text, .at = container->at};
        add_container(scope, container, new_owner(scope, &name, "the type"), &stem);
    }
}

/* --- Types and models ------------------------------------------------------------------ */

static void add_enum(struct scope *scope, const struct model_enum *type)
{
    static const char *const always[] = {"UNSET", "UNKNOWN"};
    static const char *const always_what[] = {"the value that every enum has for absence",
                                              "the value that every enum has for texts "
                                              "it does not know"};
    struct dyn_arena *arena = scope->arena;
    const struct name_stem *symbol = new_stem(scope, symbol_of(scope, type->name.c));
    const struct name_stem *upper =
        new_stem(scope, gen_join(arena, constant_of(scope, type->name.c_upper), "_"));
    struct owner *owner = new_owner(scope, &type->name, "the type");

    add_suffixes(scope, symbol, enum_suffixes, COUNT(enum_suffixes), owner);
    if (type->in_container)
        add(scope, SPACE_TAG, symbol, "_value", owner);
    for (size_t i = 0; i < COUNT(always); i++) {
        struct owner *own = gen_calloc(arena, 1, sizeof(*own));
        own->kind = always_what[i];
        own->at = type->name.at;
        own->len = type->name.text.len;
        add(scope, SPACE_HEADER, upper, always[i], own);
    }
    for (size_t i = 0; i < type->value_count; i++) {
        const struct model_name *name = &type->values[i].name;
        add(scope, SPACE_HEADER, upper, name->c_upper.ptr,
            new_owner(scope, name, "the value"));
    }
}

static void add_struct(struct scope *scope, const struct model_struct *structure)
{
    const struct name_stem *symbol = new_stem(scope, symbol_of(scope, structure->name.c));
    struct owner *owner = new_owner(scope, &structure->name, "the type");

    add_suffixes(scope, symbol, struct_suffixes, COUNT(struct_suffixes), owner);
    add_members(scope, structure);
}

static void add_field_symbols(struct scope *scope, const struct model_model *model)
{
    struct owner **owners = add_members(scope, &model->item);
    struct dyn_arena *arena = scope->arena;
    const char *symbol = symbol_of(scope, model->name.c);
    const struct name_stem *constant =
        new_stem(scope, gen_join(arena, constant_of(scope, model->name.c_upper), "_F_"));
    const struct name_stem *set = new_stem(scope, gen_join(arena, symbol, "_patch_set_"));
    const struct name_stem *clear =
        new_stem(scope, gen_join(arena, symbol, "_patch_clear_"));
    const struct name_stem *condition = new_stem(scope, gen_join(arena, symbol, "_if_"));

    for (size_t i = 0; i < model->item.field_count; i++) {
        const struct model_name *name = &model->item.fields[i].name;
        add(scope, SPACE_HEADER, constant, name->c_upper.ptr, owners[i]);
        add(scope, SPACE_HEADER, set, name->c.ptr, owners[i]);
        add(scope, SPACE_HEADER, clear, name->c.ptr, owners[i]);
        add(scope, SPACE_HEADER, condition, name->c.ptr, owners[i]);
    }
    for (size_t i = 0; i < model->group_count; i++) {
        const struct model_group *group = &model->groups[i];
        const struct model_name name = {.text = group->c, .at = group->fields[0]->at};
        add(scope, SPACE_HEADER, set, group->c.ptr,
            new_owner(scope, &name, "the setter of several fields"));
    }
}

/* What a query takes and gives: its function, a struct of arguments, ranges. */
static void add_query(struct scope *scope, const struct name_stem *symbol,
                      const struct model_query *query, const char *kind)
{
    struct owner *owner = new_owner(scope, &query->name, kind);
    const char *suffix = gen_join(scope->arena, "_query_", query->name.c.ptr);

    add(scope, SPACE_HEADER, symbol, suffix, owner);
    if (query->by_count > 1)
        add(scope, SPACE_TAG, symbol, gen_join(scope->arena, suffix, "_by"), owner);
}

/* The scan of an index that holds everything; of others their view has it. */
static void add_scan(struct scope *scope, const struct name_stem *symbol,
                     const struct model_index *index)
{
    if (index->projection == MODEL_ALL)
        add(scope, SPACE_HEADER, symbol,
            gen_join(scope->arena, "_scan_", index->name.c.ptr),
            new_owner(scope, &index->name, "the scan of"));
}

static void add_query_symbols(struct scope *scope, const struct model_model *model,
                              const struct name_stem *symbol)
{
    for (size_t i = 0; i < model->query_count; i++)
        add_query(scope, symbol, &model->queries[i], "the query");
    for (size_t i = 0; i < model->default_count; i++)
        add_query(scope, symbol, &model->defaults[i], "the query of");
    for (size_t i = 0; i < model->index_count; i++)
        add_scan(scope, symbol, model->indexes[i]);
    for (size_t i = 0; i < model->range_count; i++) {
        const struct model_range *range = &model->ranges[i];
        const struct model_name name = {.text = range->part->path_text,
                                        .at = range->part->at};
        const char *stem = gen_join(scope->arena, symbol->text, "_");
        add_suffixes(scope, new_stem(scope, gen_join(scope->arena, stem, range->c.ptr)),
                     range_suffixes, COUNT(range_suffixes),
                     new_owner(scope, &name, "the range of"));
    }
}

static void add_key_symbols(struct scope *scope, const struct model_model *model,
                            const struct name_stem *symbol)
{
    struct dyn_arena *arena = scope->arena;
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        const struct model_name name = {.text = key->attr->stored, .at = key->attr->at};
        if ((key->flags & DYN_KEY_FIELD) != 0)
            continue;
        const char *suffix =
            gen_join(arena, gen_join(arena, "_", key->attr->c.ptr), "_text");
        add(scope, SPACE_HEADER, symbol, suffix,
            new_owner(scope, &name, "the key attribute"));
    }
}

static void add_model(struct scope *scope, const struct model_model *model)
{
    const struct name_stem *symbol = new_stem(scope, symbol_of(scope, model->name.c));

    add_suffixes(scope, symbol, model_suffixes, COUNT(model_suffixes),
                 new_owner(scope, &model->name, "the model"));
    add_field_symbols(scope, model);
    add_key_symbols(scope, model, symbol);
    for (size_t i = 0; i < model->view_count; i++) {
        const struct model_name *name = &model->views[i].name;
        add_suffixes(scope, new_stem(scope, symbol_of(scope, name->c)), view_suffixes,
                     COUNT(view_suffixes), new_owner(scope, name, "the view"));
    }
    add_query_symbols(scope, model, symbol);
    add_key_members(scope, model);
}

static void add_table(struct scope *scope, const struct model_table *table)
{
    const struct model_name name = {.text = table->name, .at = table->at};
    add(scope, SPACE_HEADER, new_stem(scope, scope->build->file->prefix.ptr), "_table",
        new_owner(scope, &name, "the table"));
}

/* At least as many names as there usually are: those of models are most. */
static size_t expected_names(const struct model_file *file)
{
    size_t count = 0;
    for (size_t i = 0; i < file->model_count; i++) {
        const struct model_model *model = &file->models[i];
        count += COUNT(model_suffixes) + 4 * model->item.field_count + model->key_count +
                 model->view_count * COUNT(view_suffixes) +
                 2 * (model->query_count + model->default_count) + model->index_count +
                 model->range_count * COUNT(range_suffixes);
    }
    return count + count / 8;
}

void model_build_names(struct model_build *build)
{
    const struct model_file *file = build->file;
    struct dyn_arena arena = {0};
    struct scope scope = {.build = build,
                          .arena = &arena,
                          .names = {.arena = &arena},
                          .members = {.arena = &arena}};

    name_set_reserve(&scope.names, expected_names(file));
    if (file->has_table)
        add_table(&scope, &file->table);
    for (size_t i = 0; i < file->enum_count; i++)
        add_enum(&scope, &file->enums[i]);
    for (size_t i = 0; i < file->struct_count; i++)
        add_struct(&scope, file->structs[i]);
    for (size_t i = 0; i < file->model_count; i++)
        add_model(&scope, &file->models[i]);
    for (size_t i = 0; i < file->struct_count; i++) {
        for (size_t k = 0; k < file->structs[i]->field_count; k++)
            add_containers(&scope, &file->structs[i]->fields[k]);
    }
    for (size_t i = 0; i < file->model_count; i++) {
        for (size_t k = 0; k < file->models[i].item.field_count; k++)
            add_containers(&scope, &file->models[i].item.fields[k]);
    }
    dyn_arena_release(&arena);
}
