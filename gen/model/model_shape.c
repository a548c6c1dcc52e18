/* SPDX-License-Identifier: MIT */
#include "model/model_shape.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"
#include "model/shape_text.h"
#include "model/words.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

/* What is looked at: the value of a word, and where to point when something lacks in it. */
struct spot {
    const struct words_word *word;
    const struct yaml_node *key;
    struct yaml_node *value;
};

/* Whether the value has the shape of its word; reports when it hasn't. */
typedef bool(shape_check)(struct model_build *build, const struct spot *spot);

static bool check_value(struct model_build *build, const struct spot *spot);

/* --- Maps of words --------------------------------------------------------------------- */

/* Words that people try, and what to write. */
static const struct {
    enum words_place place;
    const char *text;
    const char *hint;
} habits[] = {
    {WORDS_FILE, "version", "write 'dyngen: 1'"},
    {WORDS_TABLE, "hash_key", "the partition key is 'pk'"},
    {WORDS_TABLE, "partition_key", "the partition key is 'pk'"},
    {WORDS_TABLE, "range_key", "the sort key is 'sk'"},
    {WORDS_TABLE, "sort_key", "the sort key is 'sk'"},
    {WORDS_ENUM, "values", "the values stand under 'enum'"},
    {WORDS_MODEL, "indexes", "a model has 'index': {NAME: {pk: ..., sk: ...}}"},
    {WORDS_FIELD, "required", "write '!' behind the type: string!"},
    {WORDS_FIELD, "optional", "fields are optional unless '!' stands behind their type"},
    {WORDS_FIELD, "nullable", "fields are optional unless '!' stands behind their type"},
};

static void hint_word(struct model_build *build, enum words_place place,
                      struct dyn_str text)
{
    const char *candidates[64];
    size_t count;
    const struct words_word *words = words_of(place, &count);

    for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
        if (habits[i].place == place && dyn_str_eq(text, dyn_str(habits[i].text)))
            diag_hint(build->diags, "%s", habits[i].hint);
    }
    if (dyn_str_eq(text, DYN_STR("description")))
        diag_hint(build->diags, "did you mean 'doc'?");
    for (size_t i = 0; i < count && i < sizeof(candidates) / sizeof(candidates[0]); i++)
        candidates[i] = words[i].text;
    diag_hint_nearest(build->diags, text, candidates, count);
}

static void report_no_word(struct model_build *build, enum words_place place,
                           const struct yaml_node *key)
{
    enum words_place other = words_elsewhere(key->text);
    if (other == WORDS_PLACES) {
        REPORT(build, DIAG_WORD_UNKNOWN, key, "unknown word '%s' in %s", key->text.ptr,
               words_place_name(place));
    } else {
        REPORT(build, DIAG_WORD_MISPLACED, key,
               "'%s' may not stand in %s; it belongs in %s", key->text.ptr,
               words_place_name(place), words_place_name(other));
    }
    hint_word(build, place, key->text);
}

static bool is_note(enum words_place place, struct dyn_str text)
{
    return place == WORDS_FILE && text.len >= 2 && memcmp(text.ptr, "x-", 2) == 0;
}

static bool check_entry(struct model_build *build, enum words_place place,
                        const struct yaml_entry *entry)
{
    const struct words_word *word = words_find(place, entry->key->text);
    if (word == NULL) {
        if (is_note(place, entry->key->text))
            return true;
        report_no_word(build, place, entry->key);
        return false;
    }
    if (word->shape == WORDS_LATER) {
        REPORT(build, DIAG_WORD_NOT_BUILT, entry->key,
               "'%s' is specified but not built yet", word->text);
        return false;
    }
    struct spot spot = {word, entry->key, entry->value};
    return check_value(build, &spot);
}

static void report_missing(struct model_build *build, enum words_place place,
                           const struct yaml_node *owner, const struct yaml_node *map)
{
    size_t count;
    const struct words_word *words = words_of(place, &count);
    for (size_t i = 0; i < count; i++) {
        if (!words[i].is_required || yaml_get(map, words[i].text) != NULL)
            continue;
        REPORT(build, DIAG_WORD_MISSING, owner, "'%s' is missing in %s", words[i].text,
               words_place_name(place));
    }
}

/* Checks a map of words and takes out what is refused. What is missing is reported at
 * `owner`, its key. */
static void check_words(struct model_build *build, enum words_place place,
                        const struct yaml_node *owner, struct yaml_node *map)
{
    size_t kept = 0;
    report_missing(build, place, owner, map);
    for (size_t i = 0; i < map->len; i++) {
        if (check_entry(build, place, &map->entries[i]))
            map->entries[kept++] = map->entries[i];
    }
    map->len = kept;
}

static bool check_map(struct model_build *build, const struct spot *spot)
{
    if (!shape_is(build, spot->key, spot->value, YAML_MAP))
        return false;
    check_words(build, spot->word->inner, spot->key, spot->value);
    return true;
}

/* --- Maps of names --------------------------------------------------------------------- */

/* Looks at one named thing; false: it is taken out. */
typedef bool(named_check)(struct model_build *build, const struct spot *spot);

/* Something that was refused, but whose name is known: it gives no second message where it is
 * used. */
static struct yaml_node *refused(struct model_build *build, const struct yaml_node *value)
{
    struct yaml_node *node = gen_calloc(build->arena, 1, sizeof(*node));
    node->kind = YAML_MAP;
    node->at = value->at;
    node->end = value->end;
    return node;
}

/* Checks NAME: value by value. `spot` is that of the map. What is refused is taken out, or
 * with `keeps_names` left as an empty map. */
static bool check_named(struct model_build *build, const struct spot *spot,
                        bool keeps_names, named_check *check)
{
    struct yaml_node *map = spot->value;
    size_t kept = 0;
    if (!shape_is(build, spot->key, map, YAML_MAP))
        return false;
    for (size_t i = 0; i < map->len; i++) {
        struct spot named = {spot->word, map->entries[i].key, map->entries[i].value};
        shape_name(build, named.key);
        bool is_fine =
            shape_has_value(build, named.key, named.value) && check(build, &named);
        if (!is_fine && !keeps_names)
            continue;
        map->entries[kept] = map->entries[i];
        if (!is_fine)
            map->entries[kept].value = refused(build, named.value);
        kept++;
    }
    map->len = kept;
    return true;
}

static bool check_maps(struct model_build *build, const struct spot *spot)
{
    return check_named(build, spot, false, check_map);
}

static bool check_index_entry(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_LIST) {
        REPORT(build, DIAG_WORD_NOT_BUILT, spot->key,
               "a list of entries for one index is specified but not built yet");
        return false;
    }
    return check_map(build, spot);
}

static bool check_entries(struct model_build *build, const struct spot *spot)
{
    return check_named(build, spot, false, check_index_entry);
}

static bool check_field(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_TEXT)
        return shape_said(build, spot->key, spot->value);
    if (spot->value->kind != YAML_MAP)
        return shape_refuse_kind(build, spot->key, spot->value, "a type or a map");
    check_words(build, WORDS_FIELD, spot->key, spot->value);
    return true;
}

static bool check_fields(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_MAP && spot->value->len == 0) {
        REPORT(build, DIAG_VALUE_COUNT, spot->key, "'%s' has no fields",
               spot->key->text.ptr);
        return false;
    }
    return check_named(build, spot, true, check_field);
}

static bool check_enum_value(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_TEXT)
        return shape_text(build, spot->key, spot->value);
    if (spot->value->kind != YAML_MAP)
        return shape_refuse_kind(build, spot->key, spot->value, "text or a map");
    check_words(build, WORDS_VALUE, spot->key, spot->value);
    return true;
}

static bool check_enum_list(struct model_build *build, const struct spot *spot)
{
    struct yaml_node *list = spot->value;
    size_t kept = 0;
    for (size_t i = 0; i < list->len; i++) {
        struct yaml_node *item = list->items[i];
        if (shape_has_value(build, spot->key, item) &&
            shape_text(build, spot->key, item) && shape_name(build, item))
            list->items[kept++] = item;
    }
    list->len = kept;
    return true;
}

static bool check_values(struct model_build *build, const struct spot *spot)
{
    const struct yaml_node *value = spot->value;
    if (value->kind == YAML_TEXT) {
        REPORT(build, DIAG_VALUE_KIND, value,
               "'enum' must be a list or a map of values, not text");
        diag_hint(build->diags,
                  "a struct with a field called 'enum' has 'fields:' around its fields");
        return false;
    }
    if (value->len == 0) {
        REPORT(build, DIAG_VALUE_COUNT, spot->key, "an enum has at least one value");
        return false;
    }
    return value->kind == YAML_LIST ? check_enum_list(build, spot)
                                    : check_named(build, spot, true, check_enum_value);
}

/* --- Types ----------------------------------------------------------------------------- */

/* A struct without `fields:` is a map of fields, also when one is called like a word. */
static void warn_of_words(struct model_build *build, const struct yaml_node *map)
{
    for (size_t i = 0; i < map->len; i++) {
        const struct yaml_node *key = map->entries[i].key;
        if (words_find(WORDS_STRUCT, key->text) == NULL)
            continue;
        REPORT(build, DIAG_FIELD_LIKE_WORD, key,
               "'%s' is a field here, since the struct has no 'fields:'", key->text.ptr);
    }
}

static bool check_type(struct model_build *build, const struct spot *spot)
{
    struct yaml_node *map = spot->value;
    if (map->kind != YAML_MAP) {
        REPORT(build, DIAG_VALUE_KIND, map,
               "the type '%s' must be a map, of an enum or a struct, not %s",
               spot->key->text.ptr, shape_kind_name(map->kind));
        return false;
    }
    if (yaml_get(map, "enum") != NULL) {
        check_words(build, WORDS_ENUM, spot->key, map);
        return yaml_get(map, "enum") != NULL;
    }
    if (yaml_get(map, "union") != NULL) {
        REPORT(build, DIAG_WORD_NOT_BUILT, spot->key,
               "a union type is specified but not built yet");
        return false;
    }
    if (yaml_get(map, "fields") != NULL) {
        check_words(build, WORDS_STRUCT, spot->key, map);
        return yaml_get(map, "fields") != NULL;
    }
    warn_of_words(build, map);
    return check_fields(build, spot);
}

static bool check_types(struct model_build *build, const struct spot *spot)
{
    return check_named(build, spot, true, check_type);
}

/* --- Text, and lists of it ------------------------------------------------------------- */

static bool check_text(struct model_build *build, const struct spot *spot)
{
    return shape_text(build, spot->key, spot->value);
}

static bool check_said(struct model_build *build, const struct spot *spot)
{
    return shape_said(build, spot->key, spot->value);
}

static bool check_stored(struct model_build *build, const struct spot *spot)
{
    if (!shape_said(build, spot->key, spot->value))
        return false;
    model_warn_retyped(build, spot->value);
    return true;
}

static bool check_name(struct model_build *build, const struct spot *spot)
{
    return shape_text(build, spot->key, spot->value) && shape_name(build, spot->value);
}

static bool check_choice(struct model_build *build, const struct spot *spot)
{
    return shape_text(build, spot->key, spot->value) &&
           shape_choice(build, spot->word, spot->value);
}

static bool check_number(struct model_build *build, const struct spot *spot)
{
    if (!shape_text(build, spot->key, spot->value) ||
        !shape_number(build, spot->word, spot->value))
        return false;
    const char *as = yaml_retyped_as(spot->value);
    if (as != NULL && strcmp(as, "a number") != 0)
        model_warn_retyped(build, spot->value); /* 010 is another number there */
    return true;
}

static bool check_form(struct model_build *build, const struct spot *spot)
{
    return shape_said(build, spot->key, spot->value) &&
           shape_form(build, spot->word, spot->value);
}

static bool check_template(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind != YAML_TEXT)
        return true;
    if (!shape_text(build, spot->key, spot->value))
        return false;
    if (!spot->value->is_null)
        model_warn_retyped(build, spot->value);
    return true;
}

static bool check_keyattr(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_TEXT)
        return check_stored(build, spot);
    if (spot->value->kind != YAML_MAP)
        return shape_refuse_kind(build, spot->key, spot->value,
                                 "an attribute name or a map");
    check_words(build, WORDS_KEY, spot->key, spot->value);
    return true;
}

static bool check_attribute(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind == YAML_MAP) {
        REPORT(build, DIAG_WORD_NOT_BUILT, spot->value,
               "'%s' as a map is specified but not built yet", spot->word->text);
        return false;
    }
    return check_stored(build, spot);
}

/* Checks a list item by item: at least one, at most `max`, behind which the rest is cut. */
static bool check_items(struct model_build *build, const struct spot *spot, size_t max,
                        shape_check *check)
{
    struct yaml_node *list = spot->value;
    size_t kept = 0;
    if (list->len == 0) {
        REPORT(build, DIAG_VALUE_COUNT, list, "'%s' lists nothing", spot->word->text);
        return false;
    }
    if (list->len > max) {
        REPORT(build, DIAG_VALUE_COUNT, list,
               "'%s' lists %zu, and at most %zu are allowed", spot->word->text, list->len,
               max);
        list->len = max;
    }
    for (size_t i = 0; i < list->len; i++) {
        struct spot item = {spot->word, spot->key, list->items[i]};
        if (shape_has_value(build, spot->key, item.value) && check(build, &item))
            list->items[kept++] = item.value;
    }
    list->len = kept;
    return kept > 0;
}

static bool check_texts(struct model_build *build, const struct spot *spot)
{
    return spot->value->kind == YAML_LIST
               ? check_items(build, spot, SIZE_MAX, check_stored)
               : check_stored(build, spot);
}

static bool check_keyattrs(struct model_build *build, const struct spot *spot)
{
    return spot->value->kind == YAML_LIST
               ? check_items(build, spot, WORDS_KEYATTRS_MAX, check_keyattr)
               : check_keyattr(build, spot);
}

static bool check_projection(struct model_build *build, const struct spot *spot)
{
    return spot->value->kind == YAML_LIST
               ? check_items(build, spot, SIZE_MAX, check_stored)
               : check_choice(build, spot);
}

static bool is_depth(const struct yaml_node *node)
{
    return yaml_is(node, "deep") || yaml_is(node, "replace");
}

static bool check_merge(struct model_build *build, const struct spot *spot)
{
    const struct yaml_node *list = spot->value;
    if (list->kind != YAML_LIST)
        return check_choice(build, spot);
    if (!check_items(build, spot, 2, check_choice))
        return false;
    if (list->len == 2 && is_depth(list->items[0]) == is_depth(list->items[1])) {
        REPORT(build, DIAG_VALUE_FORM, list,
               "a list for 'merge' is one strategy and one of deep, replace");
        return false;
    }
    return true;
}

static bool check_default(struct model_build *build, const struct spot *spot)
{
    if (spot->value->kind != YAML_TEXT) {
        if (spot->value->len == 0)
            return true;
        REPORT(build, DIAG_VALUE_KIND, spot->value,
               "a default is text, [] or {}, not %s with content",
               shape_kind_name(spot->value->kind));
        return false;
    }
    return shape_text(build, spot->key, spot->value);
}

static shape_check *const checks[] = {
    [WORDS_TEXT] = check_text,         [WORDS_STORED] = check_stored,
    [WORDS_NAME] = check_name,         [WORDS_CHOICE] = check_choice,
    [WORDS_INTEGER] = check_number,    [WORDS_DECIMAL] = check_number,
    [WORDS_TYPE] = check_said,         [WORDS_TEMPLATE] = check_template,
    [WORDS_TEXTS] = check_texts,       [WORDS_KEYATTR] = check_keyattr,
    [WORDS_KEYATTRS] = check_keyattrs, [WORDS_PROJECTION] = check_projection,
    [WORDS_MERGE] = check_merge,       [WORDS_DEFAULT] = check_default,
    [WORDS_CHARACTER] = check_form,    [WORDS_VERSION] = check_form,
    [WORDS_TABLE_NAME] = check_form,   [WORDS_ATTRIBUTE] = check_attribute,
    [WORDS_MAP] = check_map,           [WORDS_MAPS] = check_maps,
    [WORDS_ENTRIES] = check_entries,   [WORDS_FIELDS] = check_fields,
    [WORDS_TYPES] = check_types,       [WORDS_VALUES] = check_values,
};

static bool check_value(struct model_build *build, const struct spot *spot)
{
    /* What stands for a template is the keys pass's: it says what to quote. */
    bool is_template = spot->word->shape == WORDS_TEMPLATE;
    return (is_template || shape_has_value(build, spot->key, spot->value)) &&
           checks[spot->word->shape](build, spot);
}

/* --- The file -------------------------------------------------------------------------- */

static void check_table_is_there(struct model_build *build, const struct yaml_node *root)
{
    static const char *const words[] = {"models", "indexes"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct yaml_node *node = yaml_get(root, words[i]);
        if (node == NULL)
            continue;
        REPORT(build, DIAG_TABLE_MISSING, node, "'%s' without a 'table'", words[i]);
    }
}

static void check_indexes_once(struct model_build *build, const struct yaml_node *root)
{
    const struct yaml_node *inner = yaml_get(yaml_get(root, "table"), "indexes");
    const struct yaml_node *outer = yaml_get(root, "indexes");
    if (inner == NULL || outer == NULL)
        return;
    diag_add(build->diags, DIAG_INDEXES_TWICE, build->source, outer->at, outer->at,
             "'indexes' stand in the table and beside it");
    diag_note(build->diags, build->source, inner->at, "those in the table");
}

void model_shape_check(struct model_build *build)
{
    struct yaml_node *root = build->source->root;
    struct yaml_position begin = root->at, end = root->at;
    struct yaml_node whole = {.kind = YAML_TEXT, .at = begin, .end = end};

    if (yaml_get(root, "table") == NULL && yaml_get(root, "tables") == NULL)
        check_table_is_there(build, root);
    check_indexes_once(build, root);
    check_words(build, WORDS_FILE, &whole, root);
}
