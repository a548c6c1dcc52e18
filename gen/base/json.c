/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "core/utf8.h"
#include "base/memory.h"

#include <dyn/decimal.h>

#include <cjson/cJSON.h>

#include <float.h>
#include <stdlib.h>

/* The whole numbers that a double holds exactly, up to and including this one. */
static const int64_t EXACT_IN_DOUBLE = INT64_C(1) << 53;

/* Nodes come from blocks and go back to a list of spare ones: a large schema has hundreds of
 * thousands, for which malloc would take half as much memory again. */
enum { BLOCK_NODES = 1024 };

static struct json_value *spare;

static void add_block(void)
{
    struct json_value *block = gen_malloc(BLOCK_NODES * sizeof *block);
    for (size_t i = BLOCK_NODES; i > 0; i--) {
        block[i - 1].next = spare;
        spare = &block[i - 1];
    }
}

static struct json_value *make(enum json_kind kind)
{
    if (spare == NULL)
        add_block();
    struct json_value *value = spare;
    spare = value->next;
    *value = (struct json_value){.kind = (uint8_t)kind, .is_last = true};
    return value;
}

/* Making */

struct json_value *json_object(void)
{
    return make(JSON_OBJECT);
}

struct json_value *json_array(void)
{
    return make(JSON_ARRAY);
}

struct json_value *json_null(void)
{
    return make(JSON_NULL);
}

struct json_value *json_bool(bool is_true)
{
    struct json_value *value = make(JSON_BOOL);
    value->as.is_true = is_true;
    return value;
}

struct json_value *json_int(int64_t number)
{
    struct json_value *value = make(JSON_NUMBER);
    value->is_whole = true;
    value->as.whole = number;
    return value;
}

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

/* A NUL-terminated copy, each NUL inside replaced by U+FFFD. */
static char *copy_text(struct dyn_str text, uint32_t *ret_len)
{
    const size_t wide = sizeof REPLACEMENT - 1;
    size_t nul_count = 0;
    for (size_t i = 0; i < text.len; i++)
        nul_count += text.ptr[i] == '\0';
    if (text.len > UINT32_MAX / wide)
        gen_out_of_memory();
    size_t len = text.len + nul_count * (wide - 1);
    char *copy = gen_malloc(len + 1);
    char *end = copy;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\0') {
            *end++ = text.ptr[i];
            continue;
        }
        memcpy(end, REPLACEMENT, wide);
        end += wide;
    }
    *end = '\0';
    *ret_len = (uint32_t)len;
    return copy;
}

struct json_value *json_string(struct dyn_str text)
{
    if (text.ptr == NULL)
        return json_null();
    struct json_value *value = make(JSON_STRING);
    value->as.text = copy_text(text, &value->len);
    value->owns_text = true;
    return value;
}

struct json_value *json_cstr(const char *text)
{
    return json_string(dyn_str(text));
}

struct json_value *json_borrowed(const char *text)
{
    if (text == NULL)
        return json_null();
    size_t len = strlen(text);
    if (len > UINT32_MAX)
        gen_out_of_memory();
    struct json_value *value = make(JSON_STRING);
    value->as.text = text;
    value->len = (uint32_t)len;
    return value;
}

struct json_value *json_push(struct json_value *array, struct json_value *value)
{
    struct json_value *last = array->as.last;
    value->next = value;
    if (last != NULL) {
        value->next = last->next;
        last->next = value;
        last->is_last = false;
    }
    array->as.last = value;
    return value;
}

struct json_value *json_set(struct json_value *object, const char *key,
                            struct json_value *value)
{
    value->name = key;
    return json_push(object, value);
}

struct json_value *json_set_copy(struct json_value *object, struct dyn_str key,
                                 struct json_value *value)
{
    uint32_t len;
    value->owns_name = true;
    return json_set(object, copy_text(key, &len), value);
}

static void free_owned(const char *text)
{
    union {
        const char *borrowed;
        char *owned;
    } memory = {text};
    free(memory.owned);
}

static void free_one(struct json_value *value)
{
    if (value->owns_name)
        free_owned(value->name);
    if (value->owns_text)
        free_owned(value->as.text);
    value->next = spare;
    spare = value;
}

/* What is below a value goes in front of what is to be freed, so that depth costs nothing. */
void json_free(struct json_value *value)
{
    while (value != NULL) {
        struct json_value *next = value->next;
        if (json_first(value) != NULL) {
            struct json_value *first = value->as.last->next;
            value->as.last->next = next;
            next = first;
        }
        free_one(value);
        value = next;
    }
}

/* Reading */

const struct json_value *json_get(const struct json_value *object, const char *key)
{
    if (json_kind(object) != JSON_OBJECT)
        return NULL;
    const struct json_value *member = json_first(object);
    while (member != NULL && strcmp(member->name, key) != 0)
        member = json_next(member);
    return member;
}

/* Of a number that int64_t holds. */
static bool is_whole(double number)
{
    double whole = (double)(int64_t)number;
    return !(whole < number) && !(whole > number);
}

size_t json_number_text(const struct json_value *value, char ret_text[JSON_NUMBER_SIZE])
{
    _Static_assert(DYN_FLOAT64_TEXT_MAX <= JSON_NUMBER_SIZE, "the text of any double");
    if (value->kind != JSON_NUMBER)
        return 0;
    if (value->is_whole)
        return dyn_int64_format(value->as.whole, ret_text);
    const double limit = (double)EXACT_IN_DOUBLE;
    double number = value->as.number;
    if (number >= -limit && number <= limit && is_whole(number))
        return dyn_int64_format((int64_t)number, ret_text);
    size_t len = dyn_float64_format(number, ret_text);
    ret_text[len] = '\0';
    return len;
}

/* Printing */

static void print_indent(struct dyn_buf *out, unsigned depth)
{
    dyn_buf_byte(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        dyn_buf_append(out, "  ", 2);
}

static void print_string(struct dyn_str text, struct dyn_buf *out)
{
    static const char SHORT[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    dyn_buf_byte(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F)
            continue;
        dyn_buf_append(out, text.ptr + done, i - done);
        done = i + 1;
        if (byte == '"' || byte == '\\')
            dyn_buf_printf(out, "\\%c", byte);
        else if (byte < sizeof SHORT && SHORT[byte] != '\0')
            dyn_buf_printf(out, "\\%c", SHORT[byte]);
        else
            dyn_buf_printf(out, "\\u%04x", (unsigned)byte);
    }
    if (done < text.len)
        dyn_buf_append(out, text.ptr + done, text.len - done);
    dyn_buf_byte(out, '"');
}

static void print_scalar(const struct json_value *value, struct dyn_buf *out)
{
    char number[JSON_NUMBER_SIZE];
    switch (json_kind(value)) {
    case JSON_BOOL:
        dyn_buf_text(out, json_is_true(value) ? "true" : "false");
        break;
    case JSON_NUMBER:
        dyn_buf_append(out, number, json_number_text(value, number));
        break;
    case JSON_STRING:
        print_string(json_text(value), out);
        break;
    default:
        dyn_buf_text(out, "null");
        break;
    }
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static void print_value(const struct json_value *value, unsigned depth,
                        struct dyn_buf *out)
{
    enum json_kind kind = json_kind(value);
    if (kind != JSON_ARRAY && kind != JSON_OBJECT) {
        print_scalar(value, out);
        return;
    }
    if (depth >= JSON_MAX_DEPTH && out->failed == 0)
        out->failed = DYN_E_LIMIT;
    if (out->failed != 0)
        return;
    dyn_buf_byte(out, kind == JSON_ARRAY ? '[' : '{');
    const struct json_value *child = json_first(value);
    for (; child != NULL; child = json_next(child)) {
        print_indent(out, depth + 1);
        if (kind == JSON_OBJECT) {
            print_string(dyn_str(json_name(child)), out);
            dyn_buf_append(out, ": ", 2);
        }
        print_value(child, depth + 1, out);
        if (json_next(child) != NULL)
            dyn_buf_byte(out, ',');
    }
    if (json_first(value) != NULL)
        print_indent(out, depth);
    dyn_buf_byte(out, kind == JSON_ARRAY ? ']' : '}');
}

void json_print(const struct json_value *value, struct dyn_buf *out)
{
    print_value(value, 0, out);
    dyn_buf_byte(out, '\n');
}

/* Parsing */

/* Finds what cJSON would let through: NUL, as byte or as \u0000, other control
 * characters, bad UTF-8, and depth. Returns the offset of the first, or the length of the
 * text. */
static size_t find_unacceptable(struct dyn_str text)
{
    bool in_string = false;
    unsigned depth = 0;
    size_t valid = dyni_utf8_valid_len(text.ptr, text.len);
    for (size_t i = 0; i < valid; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '\0' ||
            (byte < 0x20 && (in_string || strchr("\t\n\r", byte) == NULL)))
            return i;
        if (byte == '"') {
            in_string = !in_string;
        } else if (in_string && byte == '\\') {
            if (valid - i >= 6 && memcmp(text.ptr + i, "\\u0000", 6) == 0)
                return i;
            /* Only a quote or a backslash behind it would mislead this scan. */
            if (i + 1 < valid && (text.ptr[i + 1] == '"' || text.ptr[i + 1] == '\\'))
                i++;
        } else if (!in_string && (byte == '[' || byte == '{')) {
            if (++depth > JSON_MAX_DEPTH)
                return i;
        } else if (!in_string && (byte == ']' || byte == '}') && depth > 0) {
            depth--;
        }
    }
    return valid;
}

static bool only_space(const char *from, const char *end)
{
    while (from < end &&
           (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r'))
        from++;
    return from == end;
}

/* Copies what cJSON read; false when a number is too large for a double. Recursion is bounded
 * by the depth that find_unacceptable lets through. */
static bool copy_parsed(const cJSON *item, struct json_value **ret_value)
{
    struct json_value *value;
    bool is_good = true;
    if (cJSON_IsString(item)) {
        value = json_cstr(item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        value = make(JSON_NUMBER);
        value->as.number = item->valuedouble;
        is_good = item->valuedouble <= DBL_MAX && item->valuedouble >= -DBL_MAX;
    } else if (cJSON_IsBool(item)) {
        value = json_bool(cJSON_IsTrue(item));
    } else if (cJSON_IsArray(item) || cJSON_IsObject(item)) {
        value = cJSON_IsArray(item) ? json_array() : json_object();
    } else {
        value = json_null();
    }
    for (const cJSON *child = item->child; child != NULL && is_good;
         child = child->next) {
        struct json_value *copy;
        is_good = copy_parsed(child, &copy);
        if (child->string != NULL)
            json_set_copy(value, dyn_str(child->string), copy);
        else
            json_push(value, copy);
    }
    *ret_value = value;
    return is_good;
}

struct json_value *json_parse(struct dyn_str text, size_t *ret_offset)
{
    size_t bad = text.ptr == NULL ? 0 : find_unacceptable(text);
    if (text.ptr == NULL || bad < text.len) {
        if (ret_offset != NULL)
            *ret_offset = bad;
        return NULL;
    }
    const char *end = text.ptr;
    cJSON *item = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, false);
    struct json_value *value = NULL;
    bool is_good =
        item != NULL && only_space(end, text.ptr + text.len) && copy_parsed(item, &value);
    cJSON_Delete(item);
    if (is_good)
        return value;
    json_free(value);
    if (ret_offset != NULL)
        *ret_offset = (size_t)(end - text.ptr);
    return NULL;
}
