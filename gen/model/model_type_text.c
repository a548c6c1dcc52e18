/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"

#include <dyn/time.h>

/* Developer Guide, "Quotas": levels of nesting. More is refused with all fields known. */
enum { NESTING_MAX = 32 };

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

struct scalar {
    const char *name;
    enum dyn_kind kind;
    enum dyn_wire wire;
    unsigned bits;
    int time_format;
    bool is_ttl;
};

static const struct scalar scalars[] = {
    {"string", DYN_KIND_STRING, DYN_WIRE_S, 0, 0, false},
    {"bool", DYN_KIND_BOOL, DYN_WIRE_BOOL, 0, 0, false},
    {"int8", DYN_KIND_INT64, DYN_WIRE_N, 8, 0, false},
    {"int16", DYN_KIND_INT64, DYN_WIRE_N, 16, 0, false},
    {"int32", DYN_KIND_INT64, DYN_WIRE_N, 32, 0, false},
    {"int64", DYN_KIND_INT64, DYN_WIRE_N, 64, 0, false},
    {"uint8", DYN_KIND_UINT64, DYN_WIRE_N, 8, 0, false},
    {"uint16", DYN_KIND_UINT64, DYN_WIRE_N, 16, 0, false},
    {"uint32", DYN_KIND_UINT64, DYN_WIRE_N, 32, 0, false},
    {"uint64", DYN_KIND_UINT64, DYN_WIRE_N, 64, 0, false},
    {"float64", DYN_KIND_FLOAT64, DYN_WIRE_N, 0, 0, false},
    {"decimal", DYN_KIND_DECIMAL, DYN_WIRE_N, 0, 0, false},
    {"binary", DYN_KIND_BINARY, DYN_WIRE_B, 0, 0, false},
    {"timestamp", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_ISO_MS, false},
    {"date", DYN_KIND_DATE, DYN_WIRE_S, 0, DYN_TIME_DATE, false},
    {"uuid", DYN_KIND_UUID, DYN_WIRE_S, 0, 0, false},
    {"ulid", DYN_KIND_ULID, DYN_WIRE_S, 0, 0, false},
    {"ttl", DYN_KIND_TIME, DYN_WIRE_N, 0, DYN_TIME_S, true},
    {"any", DYN_KIND_ANY, DYN_WIRE_ANY, 0, 0, false},
};

enum { SCALAR_COUNT = sizeof(scalars) / sizeof(scalars[0]) };

static const struct {
    const char *name;
    enum dyn_kind kind;
    enum dyn_wire wire;
} containers[] = {
    {"list", DYN_KIND_LIST, DYN_WIRE_L},
    {"set", DYN_KIND_SET, DYN_WIRE_SS},
    {"map", DYN_KIND_MAP, DYN_WIRE_M},
};

enum { CONTAINER_COUNT = sizeof(containers) / sizeof(containers[0]) };

/* What types are called elsewhere. */
static const struct {
    const char *text;
    const char *meant;
} habits[] = {
    {"int", "int64"},      {"integer", "int64"},  {"long", "int64"},
    {"uint", "uint64"},    {"number", "decimal"}, {"numeric", "decimal"},
    {"float", "float64"},  {"double", "float64"}, {"float32", "float64"},
    {"boolean", "bool"},   {"text", "string"},    {"str", "string"},
    {"bytes", "binary"},   {"blob", "binary"},    {"datetime", "timestamp"},
    {"time", "timestamp"}, {"json", "any"},       {"object", "any"},
    {"array", "list<T>"},  {"dict", "map<T>"},    {"guid", "uuid"},
};

/* What a message is about: the whole text of the type. */
struct reading {
    struct model_types *types;
    const struct yaml_node *node;
};

static void report_form(const struct reading *reading, const char *what)
{
    REPORT(reading->types->build, DIAG_TYPE_FORM, reading->node, "the type '%s' %s",
           reading->node->text.ptr, what);
}

static size_t candidate_count(const struct model_types *types)
{
    return SCALAR_COUNT + CONTAINER_COUNT + types->named_count;
}

/* The names that a type may have. One array for all that ask. */
static const char *const *candidates(struct model_types *types)
{
    size_t count = 0;

    if (types->candidates != NULL)
        return types->candidates;
    types->candidates = gen_calloc(types->build->arena, candidate_count(types),
                                   sizeof(*types->candidates));
    for (size_t i = 0; i < types->named_count; i++)
        types->candidates[count++] = types->named[i].entry->key->text.ptr;
    for (size_t i = 0; i < SCALAR_COUNT; i++)
        types->candidates[count++] = scalars[i].name;
    for (size_t i = 0; i < CONTAINER_COUNT; i++)
        types->candidates[count++] = containers[i].name;
    return types->candidates;
}

static void hint_type(const struct reading *reading, struct dyn_str name)
{
    struct model_types *types = reading->types;
    struct diag_list *diags = types->build->diags;

    for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
        if (dyn_str_eq(name, dyn_str(habits[i].text)))
            diag_hint(diags, "did you mean '%s'?", habits[i].meant);
    }
    diag_hint_nearest(diags, name, candidates(types), candidate_count(types));
}

/* Whether the name of a type has a character that none has; says what was meant. */
static bool is_odd(const struct reading *reading, struct dyn_str name)
{
    const char *what = NULL, *hint = NULL;
    if (name.len == 0) {
        what = "has no element";
        hint = "write list<string>";
    } else if (memchr(name.ptr, ',', name.len) != NULL) {
        what = "has a comma, but containers have one argument";
        hint = "the keys of a map are text: map<string>";
    } else if (memchr(name.ptr, '?', name.len) != NULL) {
        what = "has a '?'";
        hint = "fields are optional unless '!' stands behind their type";
    } else if (memchr(name.ptr, '!', name.len) != NULL) {
        what = "has a '!' inside";
        hint = "'!' stands behind the whole type; elements are never absent";
    } else if (memchr(name.ptr, '[', name.len) != NULL) {
        what = "has brackets";
        hint = "write list<string>";
    } else if (memchr(name.ptr, ' ', name.len) != NULL) {
        what = "has a blank";
    } else if (memchr(name.ptr, '<', name.len) != NULL ||
               memchr(name.ptr, '>', name.len) != NULL) {
        what = "has '<' and '>' that do not match";
    }
    if (what == NULL)
        return false;
    report_form(reading, what);
    if (hint != NULL)
        diag_hint(reading->types->build->diags, "%s", hint);
    return true;
}

static const struct scalar *find_scalar(struct dyn_str name)
{
    for (size_t i = 0; i < SCALAR_COUNT; i++) {
        if (dyn_str_eq(name, dyn_str(scalars[i].name)))
            return &scalars[i];
    }
    return NULL;
}

/* Something<T> that is no container. */
static bool report_argument(const struct reading *reading, struct dyn_str name)
{
    struct model_build *build = reading->types->build;
    size_t len = strcspn(name.ptr, "<");
    struct dyn_str stem = dyn_str_n(name.ptr, len < name.len ? len : name.len);

    if (stem.len == 0 || stem.len == name.len || name.ptr[name.len - 1] != '>')
        return false;
    if (find_scalar(stem) != NULL || lookup_get(&reading->types->by_name, stem) != NULL) {
        REPORT(build, DIAG_TYPE_FORM, reading->node, "'%.*s' takes no type in <>",
               (int)stem.len, stem.ptr);
        return true;
    }
    REPORT(build, DIAG_TYPE_UNKNOWN, reading->node, "unknown container '%.*s'",
           (int)stem.len, stem.ptr);
    hint_type(reading, stem);
    return true;
}

static bool set_named(struct model_type *type, const struct model_named *named)
{
    type->enumeration = named->enumeration;
    type->structure = named->structure;
    if (named->enumeration != NULL) {
        type->kind = DYN_KIND_ENUM;
        type->wire = named->enumeration->wire;
    } else {
        type->kind = DYN_KIND_STRUCT;
        type->wire = DYN_WIRE_M;
    }
    return named->enumeration != NULL || named->structure != NULL;
}

bool model_type_is_scalar(struct dyn_str name)
{
    return find_scalar(name) != NULL;
}

static bool read_leaf(const struct reading *reading, struct dyn_str name,
                      struct model_type *type)
{
    const struct scalar *scalar = find_scalar(name);
    if (scalar != NULL) {
        type->kind = scalar->kind;
        type->wire = scalar->wire;
        type->bits = scalar->bits;
        type->time_format = scalar->time_format;
        type->is_ttl = scalar->is_ttl;
        return true;
    }
    const struct model_named *named = lookup_get(&reading->types->by_name, name);
    if (named != NULL)
        return set_named(type, named);
    for (size_t i = 0; i < CONTAINER_COUNT; i++) {
        if (!dyn_str_eq(name, dyn_str(containers[i].name)))
            continue;
        report_form(reading, "does not say of what");
        diag_hint(reading->types->build->diags, "write %s<string>", containers[i].name);
        return false;
    }
    if (report_argument(reading, name) || is_odd(reading, name))
        return false;
    REPORT(reading->types->build, DIAG_TYPE_UNKNOWN, reading->node, "unknown type '%.*s'",
           (int)name.len, name.ptr);
    hint_type(reading, name);
    return false;
}

/* Takes "list<" and ">" off; false: it is no container, *text is as it was. */
static bool read_container(struct dyn_str *text, struct model_type *type)
{
    for (size_t i = 0; i < CONTAINER_COUNT; i++) {
        size_t len = strlen(containers[i].name);
        if (text->len < len + 2 || memcmp(text->ptr, containers[i].name, len) != 0 ||
            text->ptr[len] != '<' || text->ptr[text->len - 1] != '>')
            continue;
        type->kind = containers[i].kind;
        type->wire = containers[i].wire;
        *text = dyn_str_n(text->ptr + len + 1, text->len - len - 2);
        return true;
    }
    return false;
}

/* Sets hold what DynamoDB has sets of. */
static bool settle_set(const struct reading *reading, struct model_type *type)
{
    switch (type->element->kind) {
    case DYN_KIND_STRING:
        type->wire = DYN_WIRE_SS;
        return true;
    case DYN_KIND_BINARY:
        type->wire = DYN_WIRE_BS;
        return true;
    case DYN_KIND_INT64:
    case DYN_KIND_UINT64:
    case DYN_KIND_FLOAT64:
    case DYN_KIND_DECIMAL:
        type->wire = DYN_WIRE_NS;
        return true;
    default:
        REPORT(reading->types->build, DIAG_TYPE_SET, reading->node,
               "a set holds string, binary or numbers, not '%s'",
               type->element->text.ptr);
        diag_hint(reading->types->build->diags, "take list<%s>", type->element->text.ptr);
        return false;
    }
}

static struct model_type *new_type(const struct reading *reading, struct dyn_str text)
{
    struct model_build *build = reading->types->build;
    struct model_type *type = gen_calloc(build->arena, 1, sizeof(*type));
    type->text = gen_str(build->arena, text);
    type->at = reading->node->at;
    return type;
}

struct model_type *model_type_read(struct model_types *types,
                                   const struct yaml_node *node, bool *ret_required)
{
    struct reading reading = {types, node};
    struct model_type *levels[NESTING_MAX + 1];
    struct dyn_str text = node->text;
    size_t depth = 0;

    *ret_required = text.len > 1 && text.ptr[text.len - 1] == '!';
    if (*ret_required)
        text.len--;
    levels[0] = new_type(&reading, text);
    while (read_container(&text, levels[depth])) {
        if (depth == NESTING_MAX) {
            REPORT(types->build, DIAG_TYPE_NESTING, node,
                   "the type nests more than %d levels", NESTING_MAX);
            return NULL;
        }
        levels[depth + 1] = new_type(&reading, text);
        levels[depth]->element = levels[depth + 1];
        depth++;
    }
    if (!read_leaf(&reading, text, levels[depth]))
        return NULL;
    for (size_t i = 0; i < depth; i++) {
        if (levels[i]->kind == DYN_KIND_SET && !settle_set(&reading, levels[i]))
            return NULL;
    }
    return levels[0];
}
