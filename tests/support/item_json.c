/* SPDX-License-Identifier: MIT */
#include "support/item_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Numbers ------------------------------------------------------------------------ */

#define DIGITS_MAX 64

/** digits * 10^exponent, no zero at either end; zero has no digits. */
struct number {
    char digits[DIGITS_MAX];
    size_t len;
    long exponent;
    bool is_negative;
};

static bool number_of(const char *text, struct number *ret)
{
    bool behind_point = false;
    memset(ret, 0, sizeof(*ret));
    ret->is_negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    for (; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
        if (*text == '.') {
            behind_point = true;
            continue;
        }
        if (ret->len == DIGITS_MAX)
            return false;
        if (ret->len > 0 || *text != '0')
            ret->digits[ret->len++] = *text;
        ret->exponent -= behind_point ? 1 : 0;
    }
    if (*text == 'e' || *text == 'E') {
        char *end;
        ret->exponent += strtol(text + 1, &end, 10);
        text = end;
    }
    while (ret->len > 0 && ret->digits[ret->len - 1] == '0') {
        ret->len--;
        ret->exponent++;
    }
    if (ret->len == 0) {
        ret->exponent = 0;
        ret->is_negative = false;
    }
    return *text == '\0';
}

static bool same_number(const char *a, const char *b)
{
    struct number x, y;
    return number_of(a, &x) && number_of(b, &y) && x.is_negative == y.is_negative &&
           x.exponent == y.exponent && x.len == y.len &&
           memcmp(x.digits, y.digits, x.len) == 0;
}

/** One byte, one for each pair of digits on either side of the point, one for a sign. */
static size_t number_size(const char *text)
{
    struct number n;
    long whole, fraction;
    if (!number_of(text, &n))
        return 0;
    fraction = n.exponent < 0 ? -n.exponent : 0;
    if (fraction > (long)n.len)
        fraction = (long)n.len;
    whole = (long)n.len - fraction;
    return (size_t)(1 + (whole + 1) / 2 + (fraction + 1) / 2 + (n.is_negative ? 1 : 0));
}

/* --- Values ------------------------------------------------------------------------- */

static size_t unpadded_len(const char *base64)
{
    size_t len = strlen(base64);
    while (len > 0 && base64[len - 1] == '=')
        len--;
    return len;
}

/** Two members of sets, or what S, N and B hold; `tag` is of the value or the set. */
static bool same_text(const char *tag, const cJSON *a, const cJSON *b)
{
    if (!cJSON_IsString(a) || !cJSON_IsString(b))
        return false;
    const char *x = a->valuestring, *y = b->valuestring;
    if (tag[0] == 'N')
        return same_number(x, y);
    if (tag[0] == 'B')
        return unpadded_len(x) == unpadded_len(y) && strncmp(x, y, unpadded_len(x)) == 0;
    return strcmp(x, y) == 0;
}

static int count_in_set(const char *tag, const cJSON *set, const cJSON *wanted)
{
    const cJSON *member;
    int count = 0;
    cJSON_ArrayForEach(member, set)
    {
        count += same_text(tag, member, wanted) ? 1 : 0;
    }
    return count;
}

static bool same_set(const char *tag, const cJSON *a, const cJSON *b)
{
    const cJSON *member;
    if (!cJSON_IsArray(a) || !cJSON_IsArray(b) ||
        cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
        return false;
    cJSON_ArrayForEach(member, a)
    {
        if (count_in_set(tag, a, member) != count_in_set(tag, b, member))
            return false;
    }
    return true;
}

static bool same_list(const cJSON *a, const cJSON *b)
{
    if (!cJSON_IsArray(a) || !cJSON_IsArray(b) ||
        cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
        return false;
    for (a = a->child, b = b->child; a != NULL; a = a->next, b = b->next)
        if (!item_json_same_value(a, b))
            return false;
    return true;
}

/** NULL, or the first member that the other one has not, or has with another value. */
static const cJSON *differing_member(const cJSON *a, const cJSON *b)
{
    const cJSON *member, *other;
    cJSON_ArrayForEach(member, a)
    {
        other = cJSON_GetObjectItemCaseSensitive(b, member->string);
        if (other == NULL || !item_json_same_value(member, other))
            return member;
    }
    cJSON_ArrayForEach(member, b)
    {
        if (cJSON_GetObjectItemCaseSensitive(a, member->string) == NULL)
            return member;
    }
    return NULL;
}

bool item_json_same_value(const cJSON *a, const cJSON *b)
{
    static const char *const sets[] = {"SS", "NS", "BS"};
    if (!cJSON_IsObject(a) || !cJSON_IsObject(b) || cJSON_GetArraySize(a) != 1 ||
        cJSON_GetArraySize(b) != 1 || strcmp(a->child->string, b->child->string) != 0)
        return false;
    const char *tag = a->child->string;
    a = a->child;
    b = b->child;
    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
        if (strcmp(tag, sets[i]) == 0)
            return same_set(tag, a, b);
    if (strcmp(tag, "L") == 0)
        return same_list(a, b);
    if (strcmp(tag, "M") == 0)
        return cJSON_IsObject(a) && cJSON_IsObject(b) && differing_member(a, b) == NULL &&
               cJSON_GetArraySize(a) == cJSON_GetArraySize(b);
    if (strcmp(tag, "BOOL") == 0 || strcmp(tag, "NULL") == 0)
        return cJSON_IsBool(a) && cJSON_IsBool(b) && cJSON_IsTrue(a) == cJSON_IsTrue(b);
    return same_text(tag, a, b);
}

/* --- Items -------------------------------------------------------------------------- */

bool item_json_same(const cJSON *a, const cJSON *b, char *ret_difference, size_t size)
{
    if (!cJSON_IsObject(a) || !cJSON_IsObject(b)) {
        snprintf(ret_difference, size, "one of them is no object");
        return false;
    }
    const cJSON *member = differing_member(a, b);
    if (member == NULL && cJSON_GetArraySize(a) == cJSON_GetArraySize(b))
        return true;
    if (member == NULL) {
        snprintf(ret_difference, size, "an attribute stands twice");
        return false;
    }
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(a, member->string);
    const cJSON *y = cJSON_GetObjectItemCaseSensitive(b, member->string);
    char *left = x != NULL ? cJSON_PrintUnformatted(x) : NULL;
    char *right = y != NULL ? cJSON_PrintUnformatted(y) : NULL;
    snprintf(ret_difference, size, "%s: %s / %s", member->string,
             left != NULL ? left : "absent", right != NULL ? right : "absent");
    cJSON_free(left);
    cJSON_free(right);
    return false;
}

/* --- Sizes -------------------------------------------------------------------------- */

static size_t text_size(const char *tag, const cJSON *text)
{
    if (tag[0] == 'N')
        return number_size(text->valuestring);
    if (tag[0] == 'B')
        return unpadded_len(text->valuestring) * 3 / 4;
    return strlen(text->valuestring);
}

static size_t value_size(const cJSON *value)
{
    const cJSON *content = value->child, *member;
    const char *tag = content->string;
    bool nests = strcmp(tag, "L") == 0 || strcmp(tag, "M") == 0;
    size_t size = nests ? 3 : 0;
    if (cJSON_IsBool(content))
        return 1;
    if (cJSON_IsString(content))
        return text_size(tag, content);
    cJSON_ArrayForEach(member, content)
    {
        if (nests)
            size += 1 + value_size(member) + (tag[0] == 'M' ? strlen(member->string) : 0);
        else
            size += text_size(tag, member);
    }
    return size;
}

size_t item_json_size(const cJSON *item)
{
    const cJSON *attribute;
    size_t size = 0;
    cJSON_ArrayForEach(attribute, item)
    {
        size += strlen(attribute->string) + value_size(attribute);
    }
    return size;
}

/* --- JSON in C text ----------------------------------------------------------------- */

char *item_json_of(const char *text)
{
    size_t len = strlen(text);
    char *json = malloc(len + 1);
    if (json == NULL)
        abort();
    for (size_t i = 0; i <= len; i++)
        json[i] = text[i] == '\'' ? '"' : text[i];
    return json;
}
