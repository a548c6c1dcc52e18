/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '.' || c == '-';
}

bool dynl_is_name(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_name_char(text.ptr[i]))
            return false;
    return text.len > 0;
}

/* Takes a part up to a colon off; false: there is none, or it is no name. */
static bool take_part(struct dyn_str *text, struct dyn_str *ret_part)
{
    const char *colon = memchr(text->ptr, ':', text->len);
    size_t len;

    if (colon == NULL)
        return false;
    len = (size_t)(colon - text->ptr);
    *ret_part = dyn_str_n(text->ptr, len);
    *text = dyn_str_n(colon + 1, text->len - len - 1);
    return dynl_is_name(*ret_part);
}

/* arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME */
bool dynl_is_table_arn(struct dyn_str text)
{
    static const char table[] = "table/";
    struct dyn_str parts[5];

    if (text.len < 4 || memcmp(text.ptr, "arn:", 4) != 0)
        return false;
    for (size_t i = 0; i < 5; i++)
        if (!take_part(&text, &parts[i]))
            return false;
    if (!dyn_str_eq(parts[2], dyn_str("dynamodb")) || text.len <= sizeof(table) - 1 ||
        memcmp(text.ptr, table, sizeof(table) - 1) != 0)
        return false;
    return dynl_is_name(
        dyn_str_n(text.ptr + sizeof(table) - 1, text.len - sizeof(table) + 1));
}

/* UTF-16 units of UTF-8: what the service counts as length. */
size_t dynl_text_units(struct dyn_str text)
{
    size_t units = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        units += (byte & 0xc0) != 0x80;
        units += byte >= 0xf0;
    }
    return units;
}
