/* SPDX-License-Identifier: MIT */
#include "db/token.h"

#include <dyn/id.h>

#include <string.h>

static const char *member_of(const char *operation)
{
    static const struct {
        const char *operation, *member;
    } rows[] = {
        {"ExecuteTransaction", "ClientRequestToken"},
        {"ExportTableToPointInTime", "ClientToken"},
        {"ImportTable", "ClientToken"},
        {"TransactWriteItems", "ClientRequestToken"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].operation, operation) == 0)
            return rows[i].member;
    }
    return NULL;
}

static size_t skip_space(struct dyn_str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' ||
                             text.ptr[at] == '\r' || text.ptr[at] == '\n'))
        at++;
    return at;
}

/* The end of the string whose first character is at `at`: its closing quote, or that of the
 * text. */
static size_t string_end(struct dyn_str text, size_t at)
{
    while (at < text.len && text.ptr[at] != '"')
        at += text.ptr[at] == '\\' ? 2 : 1;
    return at < text.len ? at : text.len;
}

/* Whether the object has a member of that name, not counting those of its members. */
static bool has_member(struct dyn_str object, struct dyn_str name)
{
    size_t depth = 0;

    for (size_t at = 0; at < object.len; at++) {
        char c = object.ptr[at];
        size_t end;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        if (c != '"')
            continue;
        end = string_end(object, at + 1);
        if (depth == 1 &&
            dyn_str_eq(dyn_str_n(object.ptr + at + 1, end - at - 1), name)) {
            size_t next = skip_space(object, end + 1);
            if (next < object.len && object.ptr[next] == ':')
                return true;
        }
        at = end;
    }
    return false;
}

int dyni_token_add(const char *operation, struct dyn_str request, struct dyn_buf *out,
                   struct dyn_error *err)
{
    const char *member = member_of(operation);
    size_t begin = skip_space(request, 0), next = skip_space(request, begin + 1);
    char token[DYN_ID_TEXT_MAX];
    bool is_empty;
    int rc;

    if (member == NULL || next >= request.len || request.ptr[begin] != '{' ||
        has_member(request, dyn_str(member)))
        return DYN_OK;
    rc = dyn_id_new(out->system, DYN_ID_UUID4, token, NULL, err);
    if (rc != DYN_OK)
        return rc;
    is_empty = request.ptr[next] == '}';
    dyn_buf_printf(out, "{\"%s\":\"%s\"%s", member, token, is_empty ? "" : ",");
    dyn_buf_append(out, request.ptr + next, request.len - next);
    return dyn_buf_check(out, err);
}
