/* SPDX-License-Identifier: MIT */
#include "model/model_read.h"

#include "diag/diag.h"
#include "model/names.h"

struct dyn_str model_text(const struct yaml_node *map, const char *word)
{
    const struct yaml_node *node = yaml_get(map, word);
    struct dyn_str none = {NULL, 0};
    return node != NULL && node->kind == YAML_TEXT ? node->text : none;
}

bool model_is_true(const struct yaml_node *map, const char *word)
{
    return yaml_is(yaml_get(map, word), "true");
}

void model_warn_retyped(struct model_build *build, const struct yaml_node *node)
{
    if (!yaml_would_retype(node))
        return;
    diag_node(build->diags, DIAG_YAML_RETYPED, build->source, node,
              "other YAML tools read '%s' as %s", node->text.ptr, yaml_retyped_as(node));
    diag_hint(build->diags, "quote it");
}

/* The C name that `c_name:` gives; absent when there is none, or none that can be one. */
static struct dyn_str read_c_name(struct model_build *build, const struct yaml_node *map,
                                  enum model_name_use use)
{
    struct dyn_str none = {NULL, 0}, name = model_text(map, "c_name");
    if (name.ptr == NULL)
        return none;
    const struct yaml_node *node = yaml_get(map, "c_name");
    const char *reserved = use == MODEL_NAME_MEMBER ? names_reserved_as(name) : NULL;
    if (reserved != NULL) {
        diag_node(build->diags, DIAG_NAME_RESERVED, build->source, node,
                  "'%s' cannot name a member: it is %s", name.ptr, reserved);
        return none;
    }
    if (names_has_odd_underscore(name)) {
        diag_node(build->diags, DIAG_NAME_UNDERSCORE, build->source, node,
                  "'%s' has underscores where C++ reserves them: two in a row, or at the "
                  "end",
                  name.ptr);
        return none;
    }
    return name;
}

struct model_name model_read_name(struct model_build *build, const struct yaml_node *key,
                                  const struct yaml_node *map, enum model_name_use use)
{
    struct dyn_str given = read_c_name(build, map, use), stored = model_text(map, "name");
    struct model_name name = {.text = key->text, .at = key->at};

    name.stored = stored.ptr != NULL ? stored : key->text;
    name.is_c_given = given.ptr != NULL;
    name.c = name.is_c_given ? given : names_snake(build->arena, key->text);
    name.c_upper = names_upper(build->arena, name.c);
    if (use == MODEL_NAME_MEMBER)
        name.c = names_member(build->arena, name.c);
    return name;
}

int model_read_choice(const struct yaml_node *map, const char *word,
                      const struct model_choice *values, int other)
{
    const struct yaml_node *node = yaml_get(map, word);
    for (; node != NULL && values->name != NULL; values++) {
        if (yaml_is(node, values->name))
            return values->value;
    }
    return other;
}

static const struct model_choice merges[] = {
    {"non_null_wins", DYN_MERGE_NON_NULL_WINS},
    {"updates_win", DYN_MERGE_UPDATES_WIN},
    {"existing_wins", DYN_MERGE_EXISTING_WINS},
    {"deep", DYN_MERGE_DEEP},
    {"replace", DYN_MERGE_REPLACE},
};

static int merge_of(const struct yaml_node *node)
{
    for (size_t i = 0; i < sizeof(merges) / sizeof(merges[0]); i++) {
        if (yaml_is(node, merges[i].name))
            return merges[i].value;
    }
    return 0;
}

int model_read_merge(const struct yaml_node *map)
{
    const struct yaml_node *node = yaml_get(map, "merge");
    if (node == NULL)
        return 0;
    if (node->kind != YAML_LIST)
        return merge_of(node);
    int merge = 0;
    for (size_t i = 0; i < node->len; i++)
        merge |= merge_of(node->items[i]);
    return merge;
}
