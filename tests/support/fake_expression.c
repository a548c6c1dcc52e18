/* SPDX-License-Identifier: MIT */
#include "fake_expression.h"

#include "core/base64.h"
#include "item_json.h"

#include <check.h>
#include <dyn/decimal.h>

#include <stdlib.h>
#include <string.h>

#define PATHS_MAX 512

/** A text on its way to be read. */
struct parser {
    struct fake_expression *fake;
    const char *at;
    const cJSON *item;
};

/* --- Requests ------------------------------------------------------------------------------ */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static bool uses(const char *text, const char *placeholder)
{
    size_t len = strlen(placeholder);
    for (const char *p = text; (p = strstr(p, placeholder)) != NULL; p += len)
        if (!is_word(p[len]))
            return true;
    return false;
}

static void check_used(const cJSON *request, const cJSON *members)
{
    const cJSON *member, *text;
    cJSON_ArrayForEach(member, members)
    {
        bool is_used = false;
        cJSON_ArrayForEach(text, request)
        {
            if (cJSON_IsString(text))
                is_used = is_used || uses(text->valuestring, member->string);
        }
        ck_assert_msg(is_used, "%s is not used", member->string);
    }
}

struct fake_expression fake_expression_read(struct dyni_expression *e)
{
    struct fake_expression fake = {NULL, NULL, NULL, false};
    struct dyn_buf request = {0};
    dyn_buf_text(&request, "{\"_\":0");
    ck_assert_int_eq(dyni_expression_write(e, &request), DYN_OK);
    dyn_buf_text(&request, "}");
    fake.request = cJSON_Parse(request.ptr);
    ck_assert_msg(fake.request != NULL, "%s", request.ptr);
    fake.names =
        cJSON_GetObjectItemCaseSensitive(fake.request, "ExpressionAttributeNames");
    fake.values =
        cJSON_GetObjectItemCaseSensitive(fake.request, "ExpressionAttributeValues");
    check_used(fake.request, fake.names);
    check_used(fake.request, fake.values);
    dyn_buf_release(&request);
    return fake;
}

void fake_expression_release(struct fake_expression *fake)
{
    cJSON_Delete(fake->request);
    memset(fake, 0, sizeof(*fake));
}

static void show_member(const struct dyn_buf *members, struct dyn_str placeholder,
                        struct dyn_buf *out)
{
    char *json = NULL;
    struct dyn_buf object = {0};
    char name[32];
    memcpy(name, placeholder.ptr, placeholder.len);
    name[placeholder.len] = '\0';
    dyn_buf_printf(&object, "{%s}", members->ptr);
    cJSON *tree = cJSON_Parse(object.ptr);
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(tree, name);
    ck_assert_msg(member != NULL, "%s is not given", name);
    if (cJSON_IsString(member))
        dyn_buf_text(out, member->valuestring);
    else
        json = cJSON_PrintUnformatted(member);
    dyn_buf_text(out, json != NULL ? json : "");
    free(json);
    cJSON_Delete(tree);
    dyn_buf_release(&object);
}

const char *fake_expression_show(const struct dyni_expression *e,
                                 const struct dyn_buf *text)
{
    static char shown[16384];
    struct dyn_buf out = {0};
    for (size_t i = 0; i < text->len;) {
        size_t from = i++;
        bool is_name = text->ptr[from] == '#', is_value = text->ptr[from] == ':';
        while ((is_name || is_value) && is_word(text->ptr[i]))
            i++;
        if (is_name || is_value)
            show_member(is_name ? &e->names : &e->values,
                        dyn_str_n(text->ptr + from, i - from), &out);
        else
            dyn_buf_byte(&out, text->ptr[from]);
    }
    ck_assert_uint_lt(out.len, sizeof(shown));
    memcpy(shown, out.len > 0 ? out.ptr : "", out.len);
    shown[out.len] = '\0';
    for (char *p = shown; *p != '\0'; p++)
        *p = *p == '"' ? '\'' : *p;
    dyn_buf_release(&out);
    return shown;
}

/* --- Reading ------------------------------------------------------------------------------- */

static bool take(struct parser *p, const char *text)
{
    size_t len = strlen(text);
    while (*p->at == ' ')
        p->at++;
    if (strncmp(p->at, text, len) != 0 || (is_word(text[len - 1]) && is_word(p->at[len])))
        return false;
    p->at += len;
    return true;
}

static void expect(struct parser *p, const char *text)
{
    ck_assert_msg(take(p, text), "expected '%s' before '%s'", text, p->at);
}

static const char *word(struct parser *p, char *ret_word, size_t size)
{
    size_t len = 0;
    while (*p->at == ' ')
        p->at++;
    do {
        ck_assert_uint_lt(len + 1, size);
        ret_word[len++] = *p->at++;
    } while (is_word(*p->at));
    ret_word[len] = '\0';
    return ret_word;
}

struct path {
    const char *names[40];
    size_t len;
};

static struct path path(struct parser *p)
{
    struct path path = {{NULL}, 0};
    char placeholder[32];
    do {
        word(p, placeholder, sizeof(placeholder));
        ck_assert_msg(placeholder[0] == '#', "'%s' is no name", placeholder);
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(p->fake->names, placeholder);
        ck_assert_msg(name != NULL, "%s is not given", placeholder);
        path.names[path.len++] = name->valuestring;
    } while (take(p, "."));
    return path;
}

/** The attribute value at a path; NULL: there is none. */
static cJSON *at_path(const cJSON *item, const struct path *path)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(item, path->names[0]);
    for (size_t i = 1; i < path->len && value != NULL; i++)
        value = cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(value, "M"), path->names[i]);
    return value;
}

static const cJSON *value(struct parser *p)
{
    char placeholder[32];
    word(p, placeholder, sizeof(placeholder));
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(p->fake->values, placeholder);
    ck_assert_msg(found != NULL, "%s is not given", placeholder);
    return found;
}

/** The length of a text in which NUL is not. */
static struct dyn_str text_of(const cJSON *value)
{
    return dyn_str(value->child->valuestring);
}

int fake_compare(const cJSON *a, const cJSON *b)
{
    ck_assert_str_eq(a->child->string, b->child->string);
    struct dyn_str x = text_of(a), y = text_of(b);
    uint8_t bytes[2][4096];
    if (a->child->string[0] == 'N') {
        struct dyn_decimal m, n;
        ck_assert_int_eq(dyn_decimal_parse(x, &m), DYN_OK);
        ck_assert_int_eq(dyn_decimal_parse(y, &n), DYN_OK);
        return dyn_decimal_cmp(m, n);
    }
    if (a->child->string[0] == 'B') {
        ck_assert_int_eq(dyni_base64_decode(x, bytes[0], &x.len), DYN_OK);
        ck_assert_int_eq(dyni_base64_decode(y, bytes[1], &y.len), DYN_OK);
        x.ptr = (const char *)bytes[0];
        y.ptr = (const char *)bytes[1];
    }
    int order = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);
    return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/* --- Conditions ---------------------------------------------------------------------------- */

static bool or_of(struct parser *p);

static bool call(struct parser *p, const char *function)
{
    struct path where = path(p);
    const cJSON *found = at_path(p->item, &where);
    bool holds = found != NULL;
    if (strcmp(function, "attribute_not_exists") == 0) {
        holds = found == NULL;
    } else if (strcmp(function, "attribute_type") == 0) {
        expect(p, ",");
        const char *type = text_of(value(p)).ptr;
        holds = found != NULL && strcmp(found->child->string, type) == 0;
    } else if (strcmp(function, "begins_with") == 0) {
        expect(p, ",");
        struct dyn_str begin = text_of(value(p));
        holds = found != NULL && strncmp(text_of(found).ptr, begin.ptr, begin.len) == 0;
    } else {
        ck_assert_str_eq(function, "attribute_exists");
    }
    expect(p, ")");
    return holds;
}

static bool comparison(struct parser *p)
{
    static const char *const operators[] = {"=", "<>", "<=", ">=", "<", ">", "BETWEEN"};
    struct path where = path(p);
    const cJSON *found = at_path(p->item, &where);
    size_t op = 0;
    while (!take(p, operators[op]))
        ck_assert_uint_lt(++op, sizeof(operators) / sizeof(operators[0]));
    const cJSON *right = value(p);
    bool fits = found != NULL && strcmp(found->child->string, right->child->string) == 0;
    bool is_same = fits && item_json_same_value(found, right);
    switch (op) {
    case 0:
        return is_same;
    case 1:
        return !is_same;
    case 2:
        return fits && fake_compare(found, right) <= 0;
    case 3:
        return fits && fake_compare(found, right) >= 0;
    case 4:
        return fits && fake_compare(found, right) < 0;
    case 5:
        return fits && fake_compare(found, right) > 0;
    default:
        expect(p, "AND");
        const cJSON *high = value(p);
        ck_assert_msg(fake_compare(right, high) <= 0, "BETWEEN has its ends exchanged");
        return fits && fake_compare(found, right) >= 0 && fake_compare(found, high) <= 0;
    }
}

static bool alone(struct parser *p)
{
    static const char *const functions[] = {"attribute_exists", "attribute_not_exists",
                                            "attribute_type", "begins_with"};
    if (take(p, "NOT"))
        return !alone(p);
    if (take(p, "(")) {
        ck_assert_msg(*p->at != '(', "redundant parentheses");
        bool holds = or_of(p);
        expect(p, ")");
        return holds;
    }
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (take(p, functions[i])) {
            expect(p, "(");
            return call(p, functions[i]);
        }
    return comparison(p);
}

static bool and_of(struct parser *p)
{
    bool holds = alone(p);
    while (take(p, "AND"))
        holds = alone(p) && holds;
    return holds;
}

static bool or_of(struct parser *p)
{
    bool holds = and_of(p);
    while (take(p, "OR"))
        holds = and_of(p) || holds;
    return holds;
}

bool fake_condition(struct fake_expression *fake, const char *member, const cJSON *item)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(fake->request, member);
    if (text == NULL)
        return true;
    struct parser p = {fake, text->valuestring, item};
    bool holds = or_of(&p);
    ck_assert_msg(*p.at == '\0', "'%s' is left over", p.at);
    return holds;
}

/* --- Updates ------------------------------------------------------------------------------- */

struct updating {
    struct parser p;
    cJSON *result;
    struct path paths[PATHS_MAX];
    size_t path_count;
};

static void check_overlap(struct updating *u, const struct path *path)
{
    for (size_t i = 0; i < u->path_count; i++) {
        const struct path *other = &u->paths[i];
        size_t len = path->len < other->len ? path->len : other->len;
        bool differs = false;
        for (size_t k = 0; k < len; k++)
            differs = differs || strcmp(path->names[k], other->names[k]) != 0;
        ck_assert_msg(differs, "two paths overlap at %s", path->names[0]);
    }
    ck_assert_uint_lt(u->path_count, PATHS_MAX);
    u->paths[u->path_count++] = *path;
}

static cJSON *sum(const cJSON *a, const cJSON *b)
{
    struct dyn_str x = text_of(a), y = text_of(b);
    char text[32];
    int64_t m = 0, n = 0;
    ck_assert_int_eq(dyn_int64_parse(x, &m), DYN_OK);
    ck_assert_int_eq(dyn_int64_parse(y, &n), DYN_OK);
    text[dyn_int64_format(m + n, text)] = '\0';
    cJSON *number = cJSON_CreateObject();
    cJSON_AddStringToObject(number, "N", text);
    return number;
}

/** An operand, by the item as it was; to be freed. */
static cJSON *operand(struct updating *u)
{
    if (!take(&u->p, "if_not_exists"))
        return cJSON_Duplicate(value(&u->p), 1);
    expect(&u->p, "(");
    struct path where = path(&u->p);
    expect(&u->p, ",");
    const cJSON *otherwise = value(&u->p);
    expect(&u->p, ")");
    const cJSON *found = at_path(u->p.item, &where);
    return cJSON_Duplicate(found != NULL ? found : otherwise, 1);
}

/** The map that the last name of the path stands in; NULL: the path is invalid. */
static cJSON *parent(struct updating *u, const struct path *path)
{
    struct path above = *path;
    above.len--;
    if (above.len == 0)
        return u->result;
    return cJSON_GetObjectItemCaseSensitive(at_path(u->result, &above), "M");
}

static void set(struct updating *u)
{
    struct path where = path(&u->p);
    check_overlap(u, &where);
    expect(&u->p, "=");
    cJSON *result = operand(u);
    if (take(&u->p, "+")) {
        cJSON *left = result;
        result = sum(left, value(&u->p));
        cJSON_Delete(left);
    }
    cJSON *map = parent(u, &where);
    if (map == NULL) {
        u->p.fake->invalid_path = true;
        cJSON_Delete(result);
        return;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(map, where.names[where.len - 1]);
    cJSON_AddItemToObject(map, where.names[where.len - 1], result);
}

static void remove_path(struct updating *u)
{
    struct path where = path(&u->p);
    check_overlap(u, &where);
    cJSON *map = parent(u, &where);
    if (map == NULL)
        u->p.fake->invalid_path = true;
    else
        cJSON_DeleteItemFromObjectCaseSensitive(map, where.names[where.len - 1]);
}

cJSON *fake_update(struct fake_expression *fake, const cJSON *item)
{
    static struct updating u;
    const cJSON *text =
        cJSON_GetObjectItemCaseSensitive(fake->request, "UpdateExpression");
    fake->invalid_path = false;
    memset(&u, 0, sizeof(u));
    u.p = (struct parser){fake, text != NULL ? text->valuestring : "", item};
    u.result = cJSON_Duplicate(item, 1);
    if (take(&u.p, "SET"))
        do
            set(&u);
        while (take(&u.p, ","));
    if (take(&u.p, "REMOVE"))
        do
            remove_path(&u);
        while (take(&u.p, ","));
    ck_assert_msg(*u.p.at == '\0', "'%s' is left over", u.p.at);
    if (!fake->invalid_path)
        return u.result;
    cJSON_Delete(u.result);
    return NULL;
}
