/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

#include "core/number.h"
#include "local/value/text.h"

/* --- Of another type ---------------------------------------------------------------- */

/* How the service's Java says that a collection holds another type than its class. Found in
 * its answers, like all the texts here. */
static const char not_a_class[] =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast "
    "to "
    "class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl "
    "and "
    "java.lang.Class are in module java.base of loader 'bootstrap')";
static const char not_a_start[] = "Start of structure or map found where not expected";

#define SERVICE_TYPES "com.amazonaws.dynamodb.v20120810."

int dynl_shape_skip(struct dynl_shape_reading *in)
{
    struct dyn_str raw;

    return dyni_read_raw(&in->json, &raw);
}

int dynl_shape_problem(struct dynl_shape_reading *in, enum dynl_error type,
                       struct dyn_str text)
{
    if (text.ptr == NULL)
        return dynl_no_memory(in->call);
    if (in->problem.ptr == NULL) {
        in->problem = text;
        in->problem_type = type;
    }
    return DYN_OK;
}

static const char *scalar_class(enum dynl_kind kind)
{
    switch (kind) {
    case DYNL_INTEGER:
        return "Integer";
    case DYNL_LONG:
        return "Long";
    case DYNL_BOOLEAN:
        return "Boolean";
    default:
        return "String";
    }
}

static bool is_scalar(enum dynl_kind kind)
{
    return kind == DYNL_TEXT || kind == DYNL_INTEGER || kind == DYNL_LONG ||
           kind == DYNL_BOOLEAN;
}

static const char *token_name(struct dyn_str raw)
{
    switch (raw.ptr[0]) {
    case '"':
        return "STRING_VALUE";
    case 't':
        return "TRUE_VALUE";
    case 'f':
        return "FALSE_VALUE";
    default:
        break;
    }
    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] == '.' || raw.ptr[i] == 'e' || raw.ptr[i] == 'E')
            return "DECIMAL_VALUE";
    return "NUMBER_VALUE";
}

/* The class in java.util.Map<java.lang.String, ...>. */
static struct dyn_str map_class(struct dynl_call *call, const struct dynl_field *field)
{
    const struct dynl_field *element = field->element;

    if (field->kind == DYNL_ATTRIBUTES)
        return dyn_str(SERVICE_TYPES "AttributeValue");
    if (element->kind == DYNL_STRUCT)
        return dynl_text(call, SERVICE_TYPES "%s", element->shape->name);
    if (element->kind == DYNL_LIST)
        return dynl_text(call, "java.util.List<" SERVICE_TYPES "%s>",
                         element->element->shape->name);
    return dyn_str("java.lang.String");
}

static struct dyn_str array_text(struct dynl_call *call, const struct dynl_field *field)
{
    struct dyn_str name;

    if (is_scalar(field->kind))
        return dynl_text(call, "Unrecognized collection type class java.lang.%s",
                         scalar_class(field->kind));
    if (field->kind == DYNL_STRUCT)
        return dynl_text(call, "Unrecognized collection type class " SERVICE_TYPES "%s",
                         field->shape->name);
    name = map_class(call, field);
    if (name.ptr == NULL)
        return name;
    return dynl_text(call,
                     "Unrecognized collection type java.util.Map<java.lang.String, %s>",
                     name.ptr);
}

static struct dyn_str wrong_type_text(struct dynl_call *call,
                                      const struct dynl_field *field,
                                      enum dynl_field_place place, struct dyn_str raw)
{
    if (raw.ptr[0] == '{')
        return dyn_str(not_a_start);
    if (raw.ptr[0] == '[')
        return array_text(call, field);
    if (is_scalar(field->kind))
        return dynl_text(call, "%s cannot be converted to %s", token_name(raw),
                         scalar_class(field->kind));
    if (place == DYNL_MEMBER)
        return dyn_str("Unexpected field type");
    if (field->kind == DYNL_STRUCT)
        return dyn_str("Unexpected value type in payload");
    return dyn_str(not_a_class);
}

int dynl_shape_wrong_type(struct dynl_shape_reading *in, const struct dynl_field *field,
                          enum dynl_field_place place)
{
    struct dyn_str raw;
    int rc = dyni_read_raw(&in->json, &raw);

    if (rc != DYN_OK)
        return rc;
    return dynl_shape_problem(in, DYNL_SERIALIZATION,
                              wrong_type_text(in->call, field, place, raw));
}

/* --- Texts, numbers, bools ---------------------------------------------------------- */

int dynl_shape_read_text(struct dynl_shape_reading *in, const struct dynl_field *field,
                         struct dyn_str *ret)
{
    if (dyni_reader_peek(&in->json) != '"')
        return dynl_shape_wrong_type(in, field, DYNL_MEMBER);
    return dyni_read_plain(&in->json, ret);
}

/* The whole part, as the service's conversion leaves it; past int64 the bound of that. */
static int64_t whole_number(const struct dyni_number *number)
{
    int64_t limit = number->negative ? INT64_MIN : INT64_MAX;
    uint64_t value = number->head;
    int64_t exponent = number->exponent;
    int64_t result;

    if (number->count > DYNI_DIGITS_MAX)
        exponent += (int64_t)(number->count - DYNI_DIGITS_MAX);
    if (number->count == 0 || exponent < -DYNI_DIGITS_MAX)
        return 0;
    if (exponent > DYNI_DIGITS_MAX)
        return limit;
    if (exponent < 0)
        value /= dyni_pow10[-exponent];
    else if (value > UINT64_MAX / dyni_pow10[exponent])
        return limit;
    else
        value *= dyni_pow10[exponent];
    return dyni_int64_join(number->negative, value, &result) == DYN_OK ? result : limit;
}

int dynl_shape_read_integer(struct dynl_shape_reading *in, const struct dynl_field *field,
                            struct dyn_int64 *ret)
{
    char first = dyni_reader_peek(&in->json);
    struct dyni_number number;
    struct dyn_str text;
    int rc;

    if (first != '-' && !dyni_is_digit(first))
        return dynl_shape_wrong_type(in, field, DYNL_MEMBER);
    rc = dyni_read_number(&in->json, &text);
    if (rc == DYN_OK)
        rc = dyni_number_scan(text, &number);
    if (rc == DYN_OK)
        *ret = (struct dyn_int64){whole_number(&number), true};
    return rc;
}

static int read_boolean_word(struct dynl_shape_reading *in, struct dyn_bool *ret)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"TRUE", true},   {"1", true},  {"YES", true},
                 {"FALSE", false}, {"0", false}, {"NO", false}};
    struct dyn_str text;
    int rc = dyni_read_string(&in->json, &text);

    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (dynl_word_is(text, words[i].word)) {
            *ret = (struct dyn_bool){words[i].value, true};
            return DYN_OK;
        }
    }
    return dynl_shape_problem(in, DYNL_SERIALIZATION,
                              dyn_str("Unexpected token received from parser"));
}

int dynl_shape_read_boolean(struct dynl_shape_reading *in, const struct dynl_field *field,
                            struct dyn_bool *ret)
{
    char first = dyni_reader_peek(&in->json);
    int rc;

    if (first == '"')
        return read_boolean_word(in, ret);
    if (first != 't' && first != 'f')
        return dynl_shape_wrong_type(in, field, DYNL_MEMBER);
    rc = dyni_read_bool(&in->json, &ret->value);
    ret->has = rc == DYN_OK;
    return rc;
}
