/* SPDX-License-Identifier: MIT */
#include "local/answer_match.h"

#include <stdlib.h>
#include <string.h>

#define MORE_MEMBERS "..."
#define ANY_VALUE    "*"

/* Where in the answer a comparison stands: members' names, outermost last. */
struct place {
    const struct place *outer;
    const char *name;
};

struct comparison {
    bool are_items_loose;   /* "Items" in any order */
    bool are_answers_loose; /* the lists below "Responses" in any order */
    struct dyn_buf *why;    /* NULL: not wanted */
};

/* --- Saying why --------------------------------------------------------------------- */

static void write_place(struct dyn_buf *out, const struct place *place)
{
    if (place == NULL)
        return;
    write_place(out, place->outer);
    dyn_buf_printf(out, "%s%s", place->outer != NULL ? "." : "", place->name);
}

static void write_value(struct dyn_buf *out, const cJSON *value)
{
    char *text = value != NULL ? cJSON_PrintUnformatted(value) : NULL;
    if (text == NULL)
        dyn_buf_text(out, "absent");
    else if (strlen(text) < 2000)
        dyn_buf_text(out, text);
    else
        dyn_buf_printf(out, "%.500s... (%zu bytes)", text, strlen(text));
    free(text);
}

static bool differ(const struct comparison *c, const struct place *place,
                   const cJSON *expected, const cJSON *actual)
{
    if (c->why == NULL)
        return false;
    write_place(c->why, place);
    dyn_buf_text(c->why, " is ");
    write_value(c->why, actual);
    dyn_buf_text(c->why, ", expected ");
    write_value(c->why, expected);
    return false;
}

/* --- Comparing ---------------------------------------------------------------------- */

static bool is_among(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Whether the list at that place has no order. */
static bool is_loose(const struct comparison *c, const struct place *place)
{
    static const char *const loose[] = {"SS",
                                        "NS",
                                        "BS",
                                        "AttributeDefinitions",
                                        "GlobalSecondaryIndexes",
                                        "LocalSecondaryIndexes",
                                        "NonKeyAttributes",
                                        "ConsumedCapacity",
                                        NULL};
    if (place == NULL)
        return false;
    if (is_among(place->name, loose))
        return true;
    if (c->are_items_loose && strcmp(place->name, "Items") == 0)
        return true;
    return c->are_answers_loose && place->outer != NULL &&
           strcmp(place->outer->name, "Responses") == 0;
}

static bool match(const struct comparison *c, const struct place *place,
                  const cJSON *expected, const cJSON *actual);

static bool match_objects(const struct comparison *c, const struct place *place,
                          const cJSON *expected, const cJSON *actual)
{
    bool more = cJSON_GetObjectItemCaseSensitive(expected, MORE_MEMBERS) != NULL;
    for (const cJSON *e = expected->child; e != NULL; e = e->next) {
        struct place inner = {place, e->string};
        if (strcmp(e->string, MORE_MEMBERS) != 0 &&
            !match(c, &inner, e, cJSON_GetObjectItemCaseSensitive(actual, e->string)))
            return false;
    }
    for (const cJSON *a = actual->child; a != NULL && !more; a = a->next) {
        struct place inner = {place, a->string};
        if (cJSON_GetObjectItemCaseSensitive(expected, a->string) == NULL)
            return differ(c, &inner, NULL, a);
    }
    return true;
}

static bool match_ordered(const struct comparison *c, const struct place *place,
                          const cJSON *expected, const cJSON *actual)
{
    const cJSON *a = actual->child;
    struct place inner = {place, "[]"};
    for (const cJSON *e = expected->child; e != NULL; e = e->next, a = a->next)
        if (!match(c, &inner, e, a))
            return false;
    return true;
}

static bool lack(const struct comparison *c, const struct place *place,
                 const cJSON *expected)
{
    if (c->why == NULL)
        return false;
    write_place(c->why, place);
    dyn_buf_text(c->why, " has no ");
    write_value(c->why, expected);
    return false;
}

/* Each expected element takes the first of those left that it matches. */
static bool match_unordered(const struct comparison *c, const struct place *place,
                            const cJSON *expected, const cJSON *actual)
{
    struct comparison quiet = *c;
    cJSON *left = cJSON_Duplicate(actual, true);
    const cJSON *e = expected->child;
    quiet.why = NULL;
    for (; e != NULL; e = e->next) {
        cJSON *a = left->child;
        while (a != NULL && !match(&quiet, NULL, e, a))
            a = a->next;
        if (a == NULL)
            break;
        cJSON_Delete(cJSON_DetachItemViaPointer(left, a));
    }
    cJSON_Delete(left);
    return e == NULL ? true : lack(c, place, e);
}

static bool match_arrays(const struct comparison *c, const struct place *place,
                         const cJSON *expected, const cJSON *actual)
{
    if (cJSON_GetArraySize(expected) != cJSON_GetArraySize(actual))
        return differ(c, place, expected, actual);
    return is_loose(c, place) ? match_unordered(c, place, expected, actual)
                              : match_ordered(c, place, expected, actual);
}

static bool is_same_scalar(const cJSON *expected, const cJSON *actual)
{
    return cJSON_Compare(expected, actual, true);
}

static bool match(const struct comparison *c, const struct place *place,
                  const cJSON *expected, const cJSON *actual)
{
    if (actual == NULL)
        return differ(c, place, expected, NULL);
    if (cJSON_IsString(expected) && strcmp(expected->valuestring, ANY_VALUE) == 0)
        return true;
    if (cJSON_IsObject(expected) && cJSON_IsObject(actual))
        return match_objects(c, place, expected, actual);
    if (cJSON_IsArray(expected) && cJSON_IsArray(actual))
        return match_arrays(c, place, expected, actual);
    return is_same_scalar(expected, actual) ? true : differ(c, place, expected, actual);
}

bool answer_matches(const char *operation, const cJSON *expected, const cJSON *actual,
                    struct dyn_buf *why)
{
    struct comparison c = {0};
    c.are_items_loose = strcmp(operation, "Scan") == 0;
    c.are_answers_loose = strcmp(operation, "BatchGetItem") == 0;
    c.why = why;
    return match(&c, NULL, expected, actual);
}

bool answer_text_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *from = text;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            from = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}
