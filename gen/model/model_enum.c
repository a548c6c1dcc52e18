/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"

#include <dyn/decimal.h>

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

static const struct model_choice wires[] = {
    {"S", DYN_WIRE_S}, {"N", DYN_WIRE_N}, {NULL, 0}};

/* Whether the text is a whole number as DynamoDB would write it. */
static bool is_canonical_integer(struct dyn_str text)
{
    char digits[24];
    int64_t number;
    if (dyn_int64_parse(text, &number) != DYN_OK)
        return false;
    size_t len = dyn_int64_format(number, digits);
    return dyn_str_eq(text, dyn_str_n(digits, len));
}

/* Checks what a value is stored as; `node` says it. */
static void check_stored(struct model_build *build, struct model_enum *type,
                         struct lookup *stored_values, struct model_enum_value *value,
                         const struct yaml_node *node)
{
    struct dyn_str stored = value->name.stored;
    if (type->wire == DYN_WIRE_N && !is_canonical_integer(stored)) {
        REPORT(build, DIAG_ENUM_NUMBER, node,
               "'%s' is stored as '%s', which is no whole number, and the enum as N",
               value->name.text.ptr, stored.ptr);
        diag_hint(build->diags, "write {%s: 1}", value->name.text.ptr);
        return;
    }
    const struct model_enum_value *other = lookup_add(stored_values, stored, value);
    if (other == NULL)
        return;
    if (dyn_str_eq(other->name.text, value->name.text)) {
        REPORT(build, DIAG_ENUM_DUPLICATE, node, "'%s' stands twice in the enum",
               stored.ptr);
        type->value_count--;
    } else {
        REPORT(build, DIAG_ENUM_DUPLICATE, node, "'%s' is stored as '%s', like '%s'",
               value->name.text.ptr, stored.ptr, other->name.text.ptr);
    }
    diag_note(build->diags, build->source, other->name.at, "the other value");
}

/* Numbers are what an enum that is stored as N says. */
static void warn_retyped(struct model_build *build, const struct model_enum *type,
                         const struct yaml_node *node)
{
    const char *as = yaml_retyped_as(node);
    if (as != NULL && (type->wire != DYN_WIRE_N || strcmp(as, "a number") != 0))
        model_warn_retyped(build, node);
}

/* Reads one value; returns the node that says what is stored. */
static const struct yaml_node *read_value(struct model_build *build,
                                          const struct yaml_node *key,
                                          const struct yaml_node *said,
                                          struct model_enum_value *ret_value)
{
    ret_value->name = model_read_name(build, key, said, MODEL_NAME_PREFIXED);
    ret_value->doc = model_text(said, "doc");
    if (said == NULL)
        return key;
    if (said->kind == YAML_TEXT) {
        ret_value->name.stored = said->text;
        return said;
    }
    const struct yaml_node *name = yaml_get(said, "name");
    return name != NULL ? name : key;
}

void model_enum_read(struct model_build *build, const struct yaml_entry *entry,
                     struct model_enum *ret_enum)
{
    const struct yaml_node *map = entry->value, *values = yaml_get(map, "enum");
    struct lookup stored_values = {.arena = build->arena};

    ret_enum->name = model_read_name(build, entry->key, map, MODEL_NAME_PREFIXED);
    ret_enum->doc = model_text(map, "doc");
    ret_enum->wire = (enum dyn_wire)model_read_choice(map, "as", wires, DYN_WIRE_S);
    ret_enum->is_strict = yaml_is(yaml_get(map, "unknown"), "error");
    if (values == NULL)
        return;
    ret_enum->values =
        gen_calloc(build->arena, values->len + 1, sizeof(*ret_enum->values));
    for (size_t i = 0; i < values->len; i++) {
        bool is_list = values->kind == YAML_LIST;
        const struct yaml_node *key = is_list ? values->items[i] : values->entries[i].key;
        const struct yaml_node *said = is_list ? NULL : values->entries[i].value;
        struct model_enum_value *value = &ret_enum->values[ret_enum->value_count++];
        const struct yaml_node *node = read_value(build, key, said, value);
        if (!is_list && node != key)
            warn_retyped(build, ret_enum, node);
        check_stored(build, ret_enum, &stored_values, value, node);
    }
}
