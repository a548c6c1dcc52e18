/* SPDX-License-Identifier: MIT */
#include "model/model_fields.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"

#include <dyn/time.h>

enum { ATTRIBUTE_MAX = 255 };

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

#define BIT(kind) (1U << (kind))

/* The fields of one struct while they are read. */
struct fields {
    struct model_types *types;
    const struct model_model *model; /* NULL: a struct type */
    struct model_struct *structure;
    struct lookup *by_stored;          /* to struct model_field */
    const struct model_field *version; /* the one with `auto: version` */
};

/* --- Automatic values ------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum dyn_auto automatic;
    unsigned kinds;
    const char *fits;
} autos[] = {
    {"ulid", DYN_AUTO_ULID, BIT(DYN_KIND_ULID) | BIT(DYN_KIND_STRING), "ulid and string"},
    {"uuid4", DYN_AUTO_UUID4, BIT(DYN_KIND_UUID) | BIT(DYN_KIND_STRING),
     "uuid and string"},
    {"uuid7", DYN_AUTO_UUID7, BIT(DYN_KIND_UUID) | BIT(DYN_KIND_STRING),
     "uuid and string"},
    {"ksuid", DYN_AUTO_KSUID, BIT(DYN_KIND_STRING), "string"},
    {"random", DYN_AUTO_RANDOM, BIT(DYN_KIND_STRING), "string"},
    {"create", DYN_AUTO_CREATE, BIT(DYN_KIND_TIME) | BIT(DYN_KIND_DATE),
     "timestamp and date"},
    {"write", DYN_AUTO_WRITE, BIT(DYN_KIND_TIME) | BIT(DYN_KIND_DATE),
     "timestamp and date"},
    {"version", DYN_AUTO_VERSION, BIT(DYN_KIND_INT64) | BIT(DYN_KIND_UINT64),
     "int32, int64, uint32 and uint64"},
};

static bool fits_auto(const struct model_type *type, size_t i)
{
    if (type->is_ttl || (autos[i].kinds & BIT(type->kind)) == 0)
        return false;
    return autos[i].automatic != DYN_AUTO_VERSION || type->bits >= 32;
}

/* Why the field cannot have its automatic value; NULL: it can. */
static const char *auto_problem(const struct fields *fields,
                                const struct model_field *field,
                                const struct yaml_node *map)
{
    bool changes =
        field->automatic == DYN_AUTO_WRITE || field->automatic == DYN_AUTO_VERSION;
    if (fields->model == NULL)
        return "is for fields of models, not of structs";
    if (yaml_get(map, "default") != NULL)
        return "and 'default' exclude each other: both fill what is absent";
    if (changes && field->is_immutable)
        return "changes with each write, so the field cannot be immutable";
    if (field->automatic == DYN_AUTO_VERSION && field->is_not_stored)
        return "needs a field that is stored";
    return NULL;
}

static void check_one_version(struct fields *fields, const struct model_field *field,
                              const struct yaml_node *node)
{
    struct model_build *build = fields->types->build;
    if (field->automatic != DYN_AUTO_VERSION)
        return;
    if (fields->version == NULL) {
        fields->version = field;
        return;
    }
    REPORT(build, DIAG_FIELD_AUTO, node, "a model has one version");
    diag_note(build->diags, build->source, fields->version->at, "the other one");
}

static void read_auto(struct fields *fields, const struct yaml_node *map,
                      struct model_field *field)
{
    struct model_build *build = fields->types->build;
    const struct yaml_node *node = yaml_get(map, "auto");
    size_t i = 0;

    if (node == NULL)
        return;
    while (!yaml_is(node, autos[i].name))
        i++;
    field->automatic = autos[i].automatic;
    if (!fits_auto(field->type, i)) {
        REPORT(build, DIAG_FIELD_AUTO, node, "'auto: %s' is for %s, not for '%s'",
               autos[i].name, autos[i].fits, field->type->text.ptr);
        return;
    }
    const char *problem = auto_problem(fields, field, map);
    if (problem != NULL)
        REPORT(build, DIAG_FIELD_AUTO, node, "'auto: %s' %s", autos[i].name, problem);
    check_one_version(fields, field, node);
}

/* --- Other words ----------------------------------------------------------------------- */

static void read_store(struct fields *fields, const struct yaml_node *map,
                       struct model_field *field)
{
    struct model_build *build = fields->types->build;
    const struct yaml_node *node = yaml_get(map, "store"), *name = yaml_get(map, "name");

    field->is_key_only = yaml_is(node, "key");
    field->is_not_stored = yaml_is(node, "none");
    if (field->is_key_only && fields->model == NULL)
        REPORT(build, DIAG_FIELD_STORE, node,
               "'store: key' is for fields of models, not of structs");
    if (name != NULL && (field->is_key_only || field->is_not_stored))
        REPORT(build, DIAG_FIELD_STORE, name,
               "a field with 'store: %s' is no attribute, so it has no stored name",
               node->text.ptr);
}

static void read_immutable(struct fields *fields, const struct yaml_node *map,
                           struct model_field *field)
{
    struct model_build *build = fields->types->build;
    field->is_immutable = model_is_true(map, "immutable");
    if (field->is_immutable && fields->model == NULL)
        REPORT(build, DIAG_FIELD_IMMUTABLE, yaml_get(map, "immutable"),
               "'immutable' is for fields of models, not of structs");
}

static void read_merge(struct fields *fields, const struct yaml_node *map,
                       struct model_field *field)
{
    struct model_build *build = fields->types->build;
    enum dyn_kind kind = field->type->kind;

    field->merge = model_read_merge(map);
    if ((field->merge & (DYN_MERGE_DEEP | DYN_MERGE_REPLACE)) == 0 ||
        kind == DYN_KIND_STRUCT || kind == DYN_KIND_MAP)
        return;
    REPORT(build, DIAG_FIELD_MERGE, yaml_get(map, "merge"),
           "'deep' and 'replace' are for structs and maps, not for '%s'",
           field->type->text.ptr);
}

static void read_words(struct fields *fields, const struct yaml_node *map,
                       struct model_field *field)
{
    struct model_build *build = fields->types->build;

    read_immutable(fields, map, field);
    read_store(fields, map, field);
    if (field->type == NULL)
        return;
    model_form_read(build, map, field->type);
    read_auto(fields, map, field);
    read_merge(fields, map, field);
    model_rules_read(build, map, field);
    model_default_read(build, map, field, fields->model != NULL);
}

/* --- Attributes ------------------------------------------------------------------------ */

/* The node that says what the field is stored as. */
static const struct yaml_node *stored_node(const struct yaml_entry *entry)
{
    const struct yaml_node *name = yaml_get(entry->value, "name");
    return name != NULL ? name : entry->key;
}

static void check_twice(struct fields *fields, struct model_field *field,
                        const struct yaml_node *node)
{
    struct model_build *build = fields->types->build;
    const struct model_field *other =
        lookup_add(fields->by_stored, field->name.stored, field);

    if (other == NULL)
        return;
    REPORT(build, DIAG_ATTRIBUTE_TWICE, node,
           "'%s' is stored as '%s', like another field", field->name.text.ptr,
           field->name.stored.ptr);
    diag_note(build->diags, build->source, other->at, "the other field");
}

/* DynamoDB's TTL reads epoch seconds. */
static bool is_ttl_form(const struct model_type *type)
{
    if (type->wire != DYN_WIRE_N)
        return false;
    if (type->kind == DYN_KIND_TIME)
        return type->time_format == DYN_TIME_S;
    return (type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64) &&
           type->bits >= 32;
}

/* What only attributes of an item meet: the discriminator and the TTL attribute. */
static void check_roles(struct fields *fields, const struct model_field *field,
                        const struct yaml_node *node)
{
    struct model_build *build = fields->types->build;
    const struct model_table *table = &build->file->table;
    struct dyn_str stored = field->name.stored;

    if (fields->model == NULL)
        return;
    if (dyn_str_eq(stored, table->discriminator))
        REPORT(build, DIAG_ATTRIBUTE_DISCRIMINATOR, node,
               "'%s' is the discriminator, which dyngen writes itself", stored.ptr);
    if (dyn_str_eq(stored, table->ttl) && field->type != NULL &&
        !is_ttl_form(field->type)) {
        REPORT(build, DIAG_ATTRIBUTE_TTL, node,
               "'%s' is the table's TTL attribute, but '%s' is not stored as epoch "
               "seconds",
               stored.ptr, field->type->text.ptr);
        diag_hint(build->diags, "take the type ttl");
    }
    if (field->type != NULL && field->type->is_ttl && !field->is_not_stored &&
        !dyn_str_eq(stored, table->ttl)) {
        REPORT(build, DIAG_FIELD_TTL, node,
               "'%s' is a ttl, but not the table's TTL attribute: nothing expires by it",
               stored.ptr);
        diag_hint(build->diags, "say 'ttl: %s' in the table", stored.ptr);
    }
}

static void check_attribute(struct fields *fields, struct model_field *field,
                            const struct yaml_entry *entry)
{
    struct model_build *build = fields->types->build;
    const struct yaml_node *node = stored_node(entry);

    if (field->is_key_only || field->is_not_stored)
        return;
    if (field->name.stored.len > ATTRIBUTE_MAX)
        REPORT(build, DIAG_ATTRIBUTE_NAME, node,
               "an attribute name has at most %d bytes, this one %zu", ATTRIBUTE_MAX,
               field->name.stored.len);
    check_twice(fields, field, node);
    check_roles(fields, field, node);
}

/* --- Reading --------------------------------------------------------------------------- */

static void read_field(struct fields *fields, const struct yaml_entry *entry,
                       struct model_field *field)
{
    const struct yaml_node *value = entry->value;
    const struct yaml_node *type =
        value->kind == YAML_TEXT ? value : yaml_get(value, "type");

    field->name =
        model_read_name(fields->types->build, entry->key, value, MODEL_NAME_MEMBER);
    field->doc = model_text(value, "doc");
    field->at = entry->key->at;
    if (type != NULL)
        field->type = model_type_read(fields->types, type, &field->is_required);
    if (value->kind == YAML_MAP)
        read_words(fields, value, field);
    check_attribute(fields, field, entry);
}

void model_fields_read(struct model_types *types, const struct yaml_node *map,
                       const struct model_model *model, struct model_struct *structure)
{
    struct fields fields = {.types = types,
                            .model = model,
                            .structure = structure,
                            .by_stored = &types->by_stored};
    size_t count = map != NULL ? map->len : 0;

    structure->fields =
        gen_calloc(types->build->arena, count + 1, sizeof(*structure->fields));
    structure->field_count = count;
    lookup_clear(&types->by_stored);
    for (size_t i = 0; i < count; i++) {
        structure->fields[i].index = i;
        read_field(&fields, &map->entries[i], &structure->fields[i]);
    }
}
