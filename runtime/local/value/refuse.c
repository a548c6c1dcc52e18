/* SPDX-License-Identifier: MIT */
#include "local/value/parsing.h"

#define MODEL      "com.amazonaws.dynamodb.v20120810."
#define COLLECTION "Unrecognized collection type "
#define NOT_THERE  "Start of structure or map found where not expected"

/* What the service says where a scalar of another kind stands (with `type`: that it cannot be
 * converted to that), and where an array does. */
static const struct {
    const char *type, *scalar, *array;
} texts[] = {
    [DYNL_WANT_STRING] = {"String", NULL, COLLECTION "class java.lang.String"},
    [DYNL_WANT_BLOB] = {NULL, "only base-64-encoded strings are convertible to bytes",
                        COLLECTION "class java.nio.ByteBuffer"},
    [DYNL_WANT_BOOLEAN] = {"Boolean", NULL, COLLECTION "class java.lang.Boolean"},
    [DYNL_WANT_LIST] = {NULL, "Unexpected field type", NULL},
    [DYNL_WANT_MAP] = {NULL, "Unexpected field type",
                       COLLECTION "java.util.Map<java.lang.String, " MODEL
                                  "AttributeValue>"},
    [DYNL_WANT_VALUE] = {NULL, "Unexpected value type in payload",
                         COLLECTION "class " MODEL "AttributeValue"},
};

/* The name that the service's parser has for the scalar; NULL: it is none. */
static const char *token_name(struct dynl_parsing *in, char next)
{
    struct dyn_str number;

    if (next == 't')
        return "TRUE_VALUE";
    if (next == 'f')
        return "FALSE_VALUE";
    if (next == '"')
        return "STRING_VALUE";
    if (dyni_read_number(in->r, &number) != DYN_OK)
        return NULL;
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] == '.' || (number.ptr[i] | 0x20) == 'e')
            return "DECIMAL_VALUE";
    }
    return "NUMBER_VALUE";
}

static int refuse(struct dynl_parsing *in, const char *text)
{
    return dynl_refuse_text(in->call, DYNL_SERIALIZATION, dyn_str(text));
}

int dynl_refuse_json(struct dynl_parsing *in)
{
    if (in->r->code == DYN_E_LIMIT)
        return dynl_refuse_text(in->call, DYNL_VALIDATION, DYN_STR(DYNL_NESTING_TEXT));
    return refuse(in, NULL);
}

int dynl_refuse_shape(struct dynl_parsing *in, enum dynl_wanted wanted)
{
    char next = dyni_reader_peek(in->r);
    const char *token;

    if (next == '\0')
        return dynl_refuse_json(in);
    if (next == '{')
        return refuse(in, NOT_THERE);
    if (next == '[')
        return refuse(in, texts[wanted].array);
    token = token_name(in, next);
    if (token == NULL)
        return dynl_refuse_json(in);
    if (texts[wanted].type == NULL)
        return refuse(in, texts[wanted].scalar);
    return dynl_refuse(in->call, DYNL_SERIALIZATION, "%s cannot be converted to %s",
                       token, texts[wanted].type);
}
