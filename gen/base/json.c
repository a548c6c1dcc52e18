/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "core/utf8.h"
#include "base/memory.h"

#include <dyn/decimal.h>

#include <cjson/cJSON.h>

#include <float.h>
#include <inttypes.h>
#include <stdio.h>

/* The whole numbers that a double holds exactly, up to and including this one. */
static const int64_t EXACT_IN_DOUBLE = INT64_C(1) << 53;

static struct json_value *made(cJSON *item)
{
    if (item == NULL)
        gen_out_of_memory();
    return (struct json_value *)item;
}

static cJSON *item_of(struct json_value *value)
{
    return (cJSON *)value;
}

static const cJSON *const_item_of(const struct json_value *value)
{
    return (const cJSON *)value;
}

/* Making */

struct json_value *json_object(void)
{
    return made(cJSON_CreateObject());
}

struct json_value *json_array(void)
{
    return made(cJSON_CreateArray());
}

struct json_value *json_null(void)
{
    return made(cJSON_CreateNull());
}

struct json_value *json_bool(bool value)
{
    return made(cJSON_CreateBool(value));
}

struct json_value *json_int(int64_t value)
{
    if (value >= -EXACT_IN_DOUBLE && value <= EXACT_IN_DOUBLE)
        return made(cJSON_CreateNumber((double)value));
    char digits[JSON_NUMBER_SIZE];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    return made(cJSON_CreateRaw(digits));
}

/* A NUL-terminated copy for cJSON to own, each NUL inside replaced by U+FFFD. */
static char *owned_text(struct dyn_str text)
{
    static const char REPLACEMENT[] = "\xEF\xBF\xBD";
    const size_t wide = sizeof REPLACEMENT - 1;
    size_t nul_count = 0;
    for (size_t i = 0; i < text.len; i++)
        nul_count += text.ptr[i] == '\0';
    if (nul_count > (SIZE_MAX - text.len - 1) / wide)
        gen_out_of_memory();
    char *copy = cJSON_malloc(text.len + nul_count * (wide - 1) + 1);
    if (copy == NULL)
        gen_out_of_memory();
    char *end = copy;
    if (nul_count == 0 && text.len > 0) {
        memcpy(end, text.ptr, text.len);
        end += text.len;
    }
    for (size_t i = 0; nul_count > 0 && i < text.len; i++) {
        if (text.ptr[i] != '\0') {
            *end++ = text.ptr[i];
            continue;
        }
        memcpy(end, REPLACEMENT, wide);
        end += wide;
    }
    *end = '\0';
    return copy;
}

struct json_value *json_string(struct dyn_str text)
{
    struct json_value *value = json_null();
    if (text.ptr == NULL)
        return value;
    item_of(value)->type = cJSON_String;
    item_of(value)->valuestring = owned_text(text);
    return value;
}

struct json_value *json_cstr(const char *text)
{
    return json_string(dyn_str(text));
}

struct json_value *json_borrowed(const char *text)
{
    return text == NULL ? json_null() : made(cJSON_CreateStringReference(text));
}

struct json_value *json_set(struct json_value *object, const char *key,
                            struct json_value *value)
{
    if (!cJSON_AddItemToObjectCS(item_of(object), key, item_of(value)))
        gen_out_of_memory();
    return value;
}

struct json_value *json_set_copy(struct json_value *object, struct dyn_str key,
                                 struct json_value *value)
{
    char *name = owned_text(key);
    bool done = cJSON_AddItemToObject(item_of(object), name, item_of(value));
    cJSON_free(name);
    if (!done)
        gen_out_of_memory();
    return value;
}

struct json_value *json_push(struct json_value *array, struct json_value *value)
{
    if (!cJSON_AddItemToArray(item_of(array), item_of(value)))
        gen_out_of_memory();
    return value;
}

void json_free(struct json_value *value)
{
    cJSON_Delete(item_of(value));
}

/* Reading */

enum json_kind json_kind(const struct json_value *value)
{
    switch (const_item_of(value)->type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
        return JSON_BOOL;
    case cJSON_Number:
    case cJSON_Raw: /* only json_int makes these */
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

const struct json_value *json_get(const struct json_value *object, const char *key)
{
    if (json_kind(object) != JSON_OBJECT)
        return NULL;
    return (const struct json_value *)cJSON_GetObjectItemCaseSensitive(
        const_item_of(object), key);
}

const struct json_value *json_first(const struct json_value *parent)
{
    return (const struct json_value *)const_item_of(parent)->child;
}

const struct json_value *json_next(const struct json_value *value)
{
    return (const struct json_value *)const_item_of(value)->next;
}

const char *json_name(const struct json_value *value)
{
    return const_item_of(value)->string;
}

struct dyn_str json_text(const struct json_value *value)
{
    return dyn_str(json_kind(value) == JSON_STRING ? const_item_of(value)->valuestring
                                                   : NULL);
}

bool json_is_true(const struct json_value *value)
{
    return cJSON_IsTrue(const_item_of(value));
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
    const cJSON *item = const_item_of(value);
    if (json_kind(value) != JSON_NUMBER)
        return 0;
    const double limit = (double)EXACT_IN_DOUBLE;
    double number = item->valuedouble;
    if (cJSON_IsRaw(item)) {
        snprintf(ret_text, JSON_NUMBER_SIZE, "%s", item->valuestring);
    } else if (number >= -limit && number <= limit && is_whole(number)) {
        snprintf(ret_text, JSON_NUMBER_SIZE, "%" PRId64, (int64_t)number);
    } else {
        size_t len = dyn_float64_format(number, ret_text);
        ret_text[len] = '\0';
    }
    return strlen(ret_text);
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

/* Whether a number in it was too large for a double. Recursion is bounded by the depth
 * that find_unacceptable lets through. */
static bool holds_infinity(const struct json_value *value)
{
    if (json_kind(value) == JSON_NUMBER) {
        double number = const_item_of(value)->valuedouble;
        return number > DBL_MAX || number < -DBL_MAX;
    }
    const struct json_value *child = json_first(value);
    while (child != NULL && !holds_infinity(child))
        child = json_next(child);
    return child != NULL;
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
    bool is_good = item != NULL && only_space(end, text.ptr + text.len) &&
                   !holds_infinity((struct json_value *)item);
    if (is_good)
        return made(item);
    cJSON_Delete(item);
    if (ret_offset != NULL)
        *ret_offset = (size_t)(end - text.ptr);
    return NULL;
}
