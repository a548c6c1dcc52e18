/* SPDX-License-Identifier: MIT */
#include "model/words.h"

/* One row a word: WORD(place, text, shape, required, inner, choices). LATER: specified but not
 * built. The rows of a place stand together. tests/schema_json.py reads this table. */
#define OPEN false
#define MUST true
#define NONE WORDS_PLACES

#define MERGES                                                                           \
    "non_null_wins updates_win existing_wins deep replace|sum max min union append"
#define ESCAPES  "reject ordered none"
#define UNKNOWNS "keep drop error"

#define WORD(place, text, shape, required, inner, choices)                               \
    {WORDS_##place, text, WORDS_##shape, required, inner, choices},
#define LATER(place, text) {WORDS_##place, text, WORDS_LATER, OPEN, NONE, NULL},

/* clang-format off */
static const struct words_word words[] = {
    WORD(FILE, "dyngen", VERSION, MUST, NONE, NULL)
    WORD(FILE, "prefix", NAME, MUST, NONE, NULL)
    WORD(FILE, "doc", TEXT, OPEN, NONE, NULL)
    WORD(FILE, "table", MAP, OPEN, WORDS_TABLE, NULL)
    WORD(FILE, "indexes", MAPS, OPEN, WORDS_INDEX, NULL)
    WORD(FILE, "types", TYPES, OPEN, NONE, NULL)
    WORD(FILE, "models", MAPS, OPEN, WORDS_MODEL, NULL)
    WORD(FILE, "escape", CHOICE, OPEN, NONE, ESCAPES)
    WORD(FILE, "delimiter", CHARACTER, OPEN, NONE, NULL)
    WORD(FILE, "empty", CHOICE, OPEN, NONE, "absent error")
    WORD(FILE, "unknown", CHOICE, OPEN, NONE, UNKNOWNS)
    WORD(FILE, "merge", MERGE, OPEN, NONE, MERGES)
    LATER(FILE, "include")
    LATER(FILE, "params")
    LATER(FILE, "tables")
    LATER(FILE, "parts")
    LATER(FILE, "collections")
    LATER(FILE, "key_case")
    LATER(FILE, "profile")
    LATER(FILE, "ignore")

    WORD(TABLE, "name", TABLE_NAME, MUST, NONE, NULL)
    WORD(TABLE, "pk", KEYATTR, MUST, NONE, NULL)
    WORD(TABLE, "sk", KEYATTR, OPEN, NONE, NULL)
    WORD(TABLE, "discriminator", ATTRIBUTE, OPEN, NONE, NULL)
    WORD(TABLE, "ttl", STORED, OPEN, NONE, NULL)
    WORD(TABLE, "indexes", MAPS, OPEN, WORDS_INDEX, NULL)
    WORD(TABLE, "doc", TEXT, OPEN, NONE, NULL)
    WORD(TABLE, "escape", CHOICE, OPEN, NONE, ESCAPES)
    WORD(TABLE, "delimiter", CHARACTER, OPEN, NONE, NULL)
    WORD(TABLE, "empty", CHOICE, OPEN, NONE, "absent error")
    WORD(TABLE, "unknown", CHOICE, OPEN, NONE, UNKNOWNS)
    WORD(TABLE, "merge", MERGE, OPEN, NONE, MERGES)
    LATER(TABLE, "dispatch")
    LATER(TABLE, "tenant")
    LATER(TABLE, "stream")
    LATER(TABLE, "billing")
    LATER(TABLE, "protect")
    LATER(TABLE, "tags")
    LATER(TABLE, "key_case")
    LATER(TABLE, "profile")
    LATER(TABLE, "ignore")

    WORD(KEY, "name", STORED, MUST, NONE, NULL)
    WORD(KEY, "type", CHOICE, OPEN, NONE, "S N B")

    WORD(INDEX, "name", STORED, OPEN, NONE, NULL)
    WORD(INDEX, "local", CHOICE, OPEN, NONE, "true false")
    WORD(INDEX, "pk", KEYATTRS, OPEN, NONE, NULL)
    WORD(INDEX, "sk", KEYATTRS, OPEN, NONE, NULL)
    WORD(INDEX, "projection", PROJECTION, OPEN, NONE, "all keys_only")
    WORD(INDEX, "c_name", NAME, OPEN, NONE, NULL)
    WORD(INDEX, "doc", TEXT, OPEN, NONE, NULL)
    LATER(INDEX, "ignore")

    WORD(ENUM, "enum", VALUES, MUST, NONE, NULL)
    WORD(ENUM, "as", CHOICE, OPEN, NONE, "S N")
    WORD(ENUM, "unknown", CHOICE, OPEN, NONE, "keep error")
    WORD(ENUM, "c_name", NAME, OPEN, NONE, NULL)
    WORD(ENUM, "doc", TEXT, OPEN, NONE, NULL)
    LATER(ENUM, "ignore")

    WORD(VALUE, "name", TEXT, OPEN, NONE, NULL)
    WORD(VALUE, "c_name", NAME, OPEN, NONE, NULL)
    WORD(VALUE, "doc", TEXT, OPEN, NONE, NULL)
    LATER(VALUE, "was")

    WORD(STRUCT, "fields", FIELDS, MUST, NONE, NULL)
    WORD(STRUCT, "c_name", NAME, OPEN, NONE, NULL)
    WORD(STRUCT, "doc", TEXT, OPEN, NONE, NULL)
    LATER(STRUCT, "extends")
    LATER(STRUCT, "depth")
    LATER(STRUCT, "ignore")

    WORD(MODEL, "name", STORED, OPEN, NONE, NULL)
    WORD(MODEL, "pk", TEMPLATE, OPEN, NONE, NULL)
    WORD(MODEL, "sk", TEMPLATE, OPEN, NONE, NULL)
    WORD(MODEL, "index", ENTRIES, OPEN, WORDS_ENTRY, NULL)
    WORD(MODEL, "fields", FIELDS, MUST, NONE, NULL)
    WORD(MODEL, "queries", MAPS, OPEN, WORDS_QUERY, NULL)
    WORD(MODEL, "c_name", NAME, OPEN, NONE, NULL)
    WORD(MODEL, "doc", TEXT, OPEN, NONE, NULL)
    WORD(MODEL, "escape", CHOICE, OPEN, NONE, ESCAPES)
    WORD(MODEL, "delimiter", CHARACTER, OPEN, NONE, NULL)
    WORD(MODEL, "empty", CHOICE, OPEN, NONE, "absent error")
    WORD(MODEL, "unknown", CHOICE, OPEN, NONE, UNKNOWNS)
    WORD(MODEL, "merge", MERGE, OPEN, NONE, MERGES)
    LATER(MODEL, "table")
    LATER(MODEL, "was")
    LATER(MODEL, "abstract")
    LATER(MODEL, "extends")
    LATER(MODEL, "copies")
    LATER(MODEL, "unique")
    LATER(MODEL, "updates")
    LATER(MODEL, "conditions")
    LATER(MODEL, "views")
    LATER(MODEL, "store")
    LATER(MODEL, "deprecated")
    LATER(MODEL, "ignore")
    LATER(MODEL, "key_case")
    LATER(MODEL, "profile")

    WORD(ENTRY, "pk", TEMPLATE, OPEN, NONE, NULL)
    WORD(ENTRY, "sk", TEMPLATE, OPEN, NONE, NULL)
    WORD(ENTRY, "required", CHOICE, OPEN, NONE, "true false")
    LATER(ENTRY, "when")

    WORD(FIELD, "type", TYPE, MUST, NONE, NULL)
    WORD(FIELD, "name", STORED, OPEN, NONE, NULL)
    WORD(FIELD, "c_name", NAME, OPEN, NONE, NULL)
    WORD(FIELD, "doc", TEXT, OPEN, NONE, NULL)
    WORD(FIELD, "as", CHOICE, OPEN, NONE, "S N B BOOL SS NS BS")
    WORD(FIELD, "format", STORED, OPEN, NONE, NULL)
    WORD(FIELD, "store", CHOICE, OPEN, NONE, "attribute key none")
    WORD(FIELD, "default", DEFAULT, OPEN, NONE, NULL)
    WORD(FIELD, "auto", CHOICE, OPEN, NONE,
         "ulid uuid4 uuid7 ksuid random create write version")
    WORD(FIELD, "merge", MERGE, OPEN, NONE, MERGES)
    WORD(FIELD, "immutable", CHOICE, OPEN, NONE, "true false")
    WORD(FIELD, "min", DECIMAL, OPEN, NONE, NULL)
    WORD(FIELD, "max", DECIMAL, OPEN, NONE, NULL)
    WORD(FIELD, "max_bytes", INTEGER, OPEN, NONE, NULL)
    LATER(FIELD, "was")
    LATER(FIELD, "ignore")
    LATER(FIELD, "deprecated")
    LATER(FIELD, "flatten")
    LATER(FIELD, "computed")
    LATER(FIELD, "codec")
    LATER(FIELD, "collect")
    LATER(FIELD, "redact")
    LATER(FIELD, "pattern")
    LATER(FIELD, "one_of")
    LATER(FIELD, "inline")

    WORD(QUERY, "index", NAME, OPEN, NONE, NULL)
    WORD(QUERY, "by", TEXTS, OPEN, NONE, NULL)
    WORD(QUERY, "range", STORED, OPEN, NONE, NULL)
    WORD(QUERY, "order", CHOICE, OPEN, NONE, "asc desc")
    WORD(QUERY, "c_name", NAME, OPEN, NONE, NULL)
    WORD(QUERY, "doc", TEXT, OPEN, NONE, NULL)
    LATER(QUERY, "copy")
    LATER(QUERY, "limit")
    LATER(QUERY, "consistent")
    LATER(QUERY, "filter")
    LATER(QUERY, "view")
    LATER(QUERY, "follow")
    LATER(QUERY, "scatter")
    LATER(QUERY, "scan")

    LATER(PARAM, "type")
    LATER(PARAM, "default")
    LATER(PARAM, "min")
    LATER(PARAM, "max")
    LATER(PARAM, "doc")

    LATER(DISCRIMINATOR, "name")
    LATER(DISCRIMINATOR, "as")
    LATER(DISCRIMINATOR, "absent")
    LATER(DISCRIMINATOR, "unknown")

    LATER(UNION, "union")
    LATER(UNION, "tag")
    LATER(UNION, "value")
    LATER(UNION, "unknown")
    LATER(UNION, "c_name")
    LATER(UNION, "doc")

    LATER(ARM, "type")
    LATER(ARM, "name")
    LATER(ARM, "value")
    LATER(ARM, "format")
    LATER(ARM, "doc")

    LATER(COPY, "name")
    LATER(COPY, "pk")
    LATER(COPY, "sk")
    LATER(COPY, "when")
    LATER(COPY, "index")
    LATER(COPY, "only")
    LATER(COPY, "doc")

    LATER(UNIQUE, "by")
    LATER(UNIQUE, "pk")
    LATER(UNIQUE, "sk")
    LATER(UNIQUE, "doc")

    LATER(COLLECTION, "of")
    LATER(COLLECTION, "by")
    LATER(COLLECTION, "index")
    LATER(COLLECTION, "range")
    LATER(COLLECTION, "order")
    LATER(COLLECTION, "limit")
    LATER(COLLECTION, "consistent")
    LATER(COLLECTION, "scatter")
    LATER(COLLECTION, "filter")
    LATER(COLLECTION, "doc")

    LATER(UPDATE, "set")
    LATER(UPDATE, "add")
    LATER(UPDATE, "delete")
    LATER(UPDATE, "append")
    LATER(UPDATE, "remove")
    LATER(UPDATE, "if")
    LATER(UPDATE, "returns")
    LATER(UPDATE, "doc")

    LATER(CONDITION, "if")
    LATER(CONDITION, "doc")

    LATER(VIEW, "of")
    LATER(VIEW, "doc")

    LATER(WAS, "name")
    LATER(WAS, "as")
    LATER(WAS, "format")
};
/* clang-format on */

#undef WORD
#undef LATER

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static const char *const place_names[WORDS_PLACES] = {
    [WORDS_FILE] = "the file",
    [WORDS_TABLE] = "the table",
    [WORDS_KEY] = "a key attribute",
    [WORDS_INDEX] = "an index",
    [WORDS_ENUM] = "an enum type",
    [WORDS_VALUE] = "a value of an enum",
    [WORDS_STRUCT] = "a struct type",
    [WORDS_MODEL] = "a model",
    [WORDS_ENTRY] = "a model's entry for an index",
    [WORDS_FIELD] = "a field",
    [WORDS_QUERY] = "a query",
    [WORDS_PARAM] = "a param",
    [WORDS_DISCRIMINATOR] = "a discriminator",
    [WORDS_UNION] = "a union type",
    [WORDS_ARM] = "an arm of a union",
    [WORDS_COPY] = "a copy",
    [WORDS_UNIQUE] = "a unique rule",
    [WORDS_COLLECTION] = "a collection",
    [WORDS_UPDATE] = "an update",
    [WORDS_CONDITION] = "a condition",
    [WORDS_VIEW] = "a view",
    [WORDS_WAS] = "an older name (was)",
};

const char *words_place_name(enum words_place place)
{
    return place_names[place];
}

/* Where the rows of each place are. */
struct rows {
    size_t first, count;
};

static const struct rows *rows_by_place(void)
{
    static struct rows
        rows[WORDS_PLACES]; /* filled once: a schema asks thousands of times */
    if (rows[words[0].place].count > 0)
        return rows;
    for (size_t i = WORD_COUNT; i > 0; i--) {
        struct rows *of_place = &rows[words[i - 1].place];
        of_place->first = i - 1;
        of_place->count++;
    }
    return rows;
}

const struct words_word *words_of(enum words_place place, size_t *ret_count)
{
    const struct rows *of_place = &rows_by_place()[place];
    *ret_count = of_place->count;
    return words + of_place->first;
}

const struct words_word *words_find(enum words_place place, struct dyn_str text)
{
    size_t count;
    const struct words_word *of_place = words_of(place, &count);
    for (size_t i = 0; i < count && text.len > 0; i++) {
        const char *word = of_place[i].text;
        if (word[0] == text.ptr[0] && dyn_str_eq(text, dyn_str(word)))
            return &of_place[i];
    }
    return NULL;
}

enum words_place words_elsewhere(struct dyn_str text)
{
    enum words_place found = WORDS_PLACES;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (!dyn_str_eq(text, dyn_str(words[i].text)))
            continue;
        if (words[i].shape != WORDS_LATER)
            return words[i].place;
        if (found == WORDS_PLACES)
            found = words[i].place;
    }
    return found;
}

bool words_is_choice(const char *choices, struct dyn_str text, bool *ret_is_later)
{
    bool is_later = false;
    for (const char *at = choices; *at != '\0';) {
        size_t len = strcspn(at, " |");
        if (dyn_str_eq(text, dyn_str_n(at, len))) {
            *ret_is_later = is_later;
            return true;
        }
        at += len;
        if (*at == '|')
            is_later = true;
        if (*at != '\0')
            at++;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool words_is_name(struct dyn_str text)
{
    if (text.len == 0 || text.len > WORDS_NAME_MAX || !is_letter(text.ptr[0]))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}
