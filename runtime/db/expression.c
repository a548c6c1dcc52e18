/* SPDX-License-Identifier: MIT */
#include "db/expression.h"

#include "json/writer.h"
#include "model/encode.h"

#define AND " AND "

/** Texts past the limit of the service are refused when the request is written; this bound only
 * keeps what is made for nothing small. */
#define TEXT_MAX ((size_t)4 * DYNI_EXPRESSION_MAX)

void dyni_expression_init(struct dyni_expression *e, const struct dyn_system *system,
                          struct dyn_error *err)
{
    struct dyn_buf text = {.system = system, .max = TEXT_MAX};
    struct dyn_buf members = {.system = system};
    *e = (struct dyni_expression){.condition = text,
                                  .update = text,
                                  .key_condition = text,
                                  .filter = text,
                                  .projection = text,
                                  .names = members,
                                  .values = members,
                                  .scratch = text,
                                  .err = err};
}

void dyni_expression_release(struct dyni_expression *e)
{
    dyn_buf_release(&e->condition);
    dyn_buf_release(&e->update);
    dyn_buf_release(&e->key_condition);
    dyn_buf_release(&e->filter);
    dyn_buf_release(&e->projection);
    dyn_buf_release(&e->names);
    dyn_buf_release(&e->values);
    dyn_buf_release(&e->scratch);
}

/* --- Placeholders ---------------------------------------------------------------------- */

/** Writes #n12 or :v12. */
static void append_placeholder(struct dyn_buf *text, const char *prefix, size_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    digits[--at] = prefix[1];
    digits[--at] = prefix[0];
    dyni_write_raw(text, digits + at, sizeof(digits) - at);
}

static int failed(struct dyni_expression *e, const struct dyn_buf *text)
{
    int rc = dyn_buf_check(&e->names, e->err);
    if (rc == DYN_OK)
        rc = dyn_buf_check(&e->values, e->err);
    return rc == DYN_OK ? dyn_buf_check(text, e->err) : rc;
}

/** The placeholder of a name that stands there already. Members are "#n0":"pk"; within a name
 * each quote has a backslash before it, so a colon behind a bare quote divides a member. */
static struct dyn_str find_name(struct dyn_str names, struct dyn_str json)
{
    const char *end = names.ptr + names.len;
    const char *p = names.ptr;
    for (; p != NULL && (size_t)(end - p) > json.len; p++) {
        p = memchr(p, ':', (size_t)(end - p));
        if (p == NULL || (size_t)(end - p) <= json.len)
            break;
        if (p[-1] != '"' || p[-2] == '\\' || memcmp(p + 1, json.ptr, json.len) != 0)
            continue;
        const char *close = p - 1;
        const char *begin = close;
        while (begin[-1] != '"')
            begin--;
        return dyn_str_n(begin, (size_t)(close - begin));
    }
    return dyn_str_n(NULL, 0);
}

int dyni_expression_name(struct dyni_expression *e, struct dyn_buf *text,
                         struct dyn_str name)
{
    size_t before = e->names.len;
    if (before > 0)
        dyni_write_byte(&e->names, ',');
    dyni_write_byte(&e->names, '"');
    append_placeholder(&e->names, "#n", e->name_count);
    dyni_write_literal(&e->names, "\":");
    size_t from = e->names.len;
    if (dyni_write_string(&e->names, name) == DYN_E_FORMAT) {
        dyn_buf_truncate(&e->names, before);
        return dyn_error_set(e->err, DYN_E_FORMAT, "an attribute's name is not UTF-8");
    }
    if (e->names.failed != 0)
        return failed(e, text);
    struct dyn_str json = dyn_str_n(e->names.ptr + from, e->names.len - from);
    struct dyn_str old = find_name(dyn_str_n(e->names.ptr, before), json);
    if (old.ptr != NULL) {
        dyn_buf_truncate(&e->names, before);
        dyni_write_raw(text, old.ptr, old.len);
    } else {
        append_placeholder(text, "#n", e->name_count++);
    }
    return failed(e, text);
}

int dyni_expression_value(struct dyni_expression *e, struct dyn_buf *text)
{
    append_placeholder(text, ":v", e->value_count);
    if (e->values.len > 0)
        dyni_write_byte(&e->values, ',');
    dyni_write_byte(&e->values, '"');
    append_placeholder(&e->values, ":v", e->value_count++);
    dyni_write_literal(&e->values, "\":");
    return failed(e, text);
}

int dyni_expression_field_value(struct dyni_expression *e, struct dyn_buf *text,
                                const struct dyn_type *type, const void *value)
{
    int rc = dyni_expression_value(e, text);
    return rc == DYN_OK ? dyni_encode_value(type, value, &e->values, e->err) : rc;
}

int dyni_expression_key_value(struct dyni_expression *e, struct dyn_buf *text, int wire,
                              struct dyn_str key_text)
{
    int rc = dyni_expression_value(e, text);
    return rc == DYN_OK ? dyni_encode_key_text(wire, key_text, &e->values, e->err) : rc;
}

int dyni_expression_and(struct dyn_buf *text)
{
    size_t len = sizeof(AND) - 1;
    if (text->len == 0 ||
        (text->len >= len && memcmp(text->ptr + text->len - len, AND, len) == 0))
        return text->failed;
    return dyni_write_literal(text, AND);
}

struct dyni_expression_mark dyni_expression_mark(const struct dyni_expression *e)
{
    struct dyni_expression_mark mark = {e->names.len, e->values.len, e->name_count,
                                        e->value_count};
    return mark;
}

void dyni_expression_back(struct dyni_expression *e, struct dyni_expression_mark mark)
{
    dyn_buf_truncate(&e->names, mark.names);
    dyn_buf_truncate(&e->values, mark.values);
    e->name_count = mark.name_count;
    e->value_count = mark.value_count;
}

/* --- Writing ---------------------------------------------------------------------------- */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '#' || c == ':' || c == '-' || c == '.';
}

static bool is_operator_word(struct dyn_str word)
{
    static const char *const words[] = {"AND", "OR", "NOT", "BETWEEN", "IN", "REMOVE"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (dyn_str_eq(word, dyn_str(words[i])))
            return true;
    return false;
}

/** Comparisons, sums, words and functions of an expression. */
static size_t operators_in(struct dyn_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        size_t from = i;
        char c = text.ptr[i];
        while (i < text.len && is_word_byte(text.ptr[i]))
            i++;
        if (i > from) {
            count += is_operator_word(dyn_str_n(text.ptr + from, i - from)) ||
                     (i < text.len && text.ptr[i] == '(');
            i -= 1;
        } else if (strchr("=<>+", c) != NULL) {
            count++;
            i += i + 1 < text.len && strchr("=>", text.ptr[i + 1]) != NULL; /* <= <> >= */
        }
    }
    return count;
}

static int write_text(struct dyni_expression *e, struct dyn_buf *request,
                      const char *member, const struct dyn_buf *text)
{
    int rc = dyn_buf_check(text, e->err);
    if (rc != DYN_OK || text->len == 0)
        return rc;
    if (text->len > DYNI_EXPRESSION_MAX)
        return dyn_error_set(e->err, DYN_E_LIMIT,
                             "the %s has %zu bytes, DynamoDB takes at most %d", member,
                             text->len, DYNI_EXPRESSION_MAX);
    /* Nothing shorter has so many. */
    if (text->len > DYNI_OPERATORS_MAX &&
        operators_in(dyn_buf_str(text)) > DYNI_OPERATORS_MAX)
        return dyn_error_set(e->err, DYN_E_LIMIT,
                             "the %s has %zu operators, DynamoDB takes at most %d",
                             member, operators_in(dyn_buf_str(text)), DYNI_OPERATORS_MAX);
    dyni_write_literal(request, ",\"");
    dyni_write_raw(request, member, strlen(member));
    dyni_write_literal(request, "\":");
    if (dyni_write_string(request, dyn_buf_str(text)) == DYN_E_FORMAT)
        return dyn_error_set(e->err, DYN_E_ARG, "the %s is not UTF-8", member);
    return DYN_OK;
}

static void write_members(struct dyn_buf *request, const char *member,
                          const struct dyn_buf *members)
{
    if (members->len == 0)
        return;
    dyni_write_literal(request, ",\"");
    dyni_write_raw(request, member, strlen(member));
    dyni_write_literal(request, "\":{");
    dyni_write_raw(request, members->ptr, members->len);
    dyni_write_byte(request, '}');
}

int dyni_expression_write(struct dyni_expression *e, struct dyn_buf *request)
{
    const struct {
        const char *member;
        const struct dyn_buf *text;
    } texts[] = {{"ConditionExpression", &e->condition},
                 {"UpdateExpression", &e->update},
                 {"KeyConditionExpression", &e->key_condition},
                 {"FilterExpression", &e->filter},
                 {"ProjectionExpression", &e->projection}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int rc = write_text(e, request, texts[i].member, texts[i].text);
        if (rc != DYN_OK)
            return rc;
    }
    int rc = dyn_buf_check(&e->names, e->err);
    if (rc == DYN_OK)
        rc = dyn_buf_check(&e->values, e->err);
    if (rc != DYN_OK)
        return rc;
    write_members(request, "ExpressionAttributeNames", &e->names);
    write_members(request, "ExpressionAttributeValues", &e->values);
    return dyn_buf_check(request, e->err);
}
