/* SPDX-License-Identifier: MIT */
/*
 * The name that a table of the schema has on the service: with the client's prefix, or by the
 * program's function. Source of the rules: "Supported data types and naming rules in Amazon
 * DynamoDB", and TableName in the API reference, which takes an ARN as well.
 */
#include "db/client.h"

#include "core/utf8.h"

#define NAME_MIN 3
#define NAME_MAX 255
#define ARN_MAX  1024

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '.' || c == '-';
}

static bool is_name(struct dyn_str name)
{
    if (name.len < NAME_MIN || name.len > NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_byte(name.ptr[i]))
            return false;
    }
    return true;
}

/* arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME */
static bool is_arn(struct dyn_str text)
{
    static const char service[] = "dynamodb", table[] = "table/";
    struct dyn_str part[5];
    size_t count = 0, start = 0;

    if (text.len > ARN_MAX || text.len < 4 || memcmp(text.ptr, "arn:", 4) != 0)
        return false;
    for (size_t i = 0; i < text.len && count < 5; i++) {
        if (text.ptr[i] == ':') {
            part[count++] = dyn_str_n(text.ptr + start, i - start);
            start = i + 1;
        } else if (!is_name_byte(text.ptr[i])) {
            return false;
        }
    }
    if (count < 5 || !dyn_str_eq(part[2], dyn_str(service)))
        return false;
    text = dyn_str_n(text.ptr + start, text.len - start);
    if (text.len < sizeof(table) || memcmp(text.ptr, table, sizeof(table) - 1) != 0)
        return false;
    return is_name(
        dyn_str_n(text.ptr + sizeof(table) - 1, text.len - (sizeof(table) - 1)));
}

/* As much of a name as a message has room for. */
static int shown(struct dyn_str name)
{
    return name.len <= 60 ? (int)name.len : (int)dyni_utf8_cut(name.ptr, 60);
}

static int append(const struct dyn_client *client, struct dyn_str table,
                  struct dyn_buf *out, struct dyn_error *err)
{
    int rc = DYN_OK;

    if (client->table_name != NULL) {
        rc = client->table_name(client->table_name_ctx, table, out);
        if (rc < 0)
            return dyn_error_set(err, rc,
                                 "the table_name function has no name for the table "
                                 "\"%.*s\"",
                                 shown(table), table.ptr);
        return dyn_buf_check(out, err);
    }
    if (client->table_prefix != NULL)
        dyn_buf_text(out, client->table_prefix);
    dyn_buf_append(out, table.ptr, table.len);
    return dyn_buf_check(out, err);
}

int dyn_client_table_name(const struct dyn_client *client, struct dyn_str table,
                          struct dyn_buf *out, struct dyn_error *err)
{
    size_t before;
    struct dyn_str name;
    int rc;

    dyn_error_clear(err);
    if (client == NULL || table.ptr == NULL || out == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a client, a table and a buffer are needed");
    before = out->len;
    rc = append(client, table, out, err);
    if (rc != DYN_OK) {
        dyn_buf_truncate(out, before);
        return rc;
    }
    name =
        out->len > before ? dyn_str_n(out->ptr + before, out->len - before) : DYN_STR("");
    if (is_name(name) || is_arn(name))
        return DYN_OK;
    if (!dyni_utf8_valid(name))
        name = DYN_STR("?");
    rc = dyn_error_set(err, DYN_E_CONFIG,
                       "the table \"%.*s\" would be \"%.*s\" on the service; expected 3 "
                       "to 255 of a-z A-Z 0-9 _ - . or the ARN of a table (see "
                       "table_prefix and table_name)",
                       shown(table), table.ptr, shown(name), name.ptr);
    dyn_buf_truncate(out, before);
    return rc;
}
