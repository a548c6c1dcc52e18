/* SPDX-License-Identifier: MIT */
#include "local/reads_fixture.h"

#include "support/suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dyn_local *local;
static struct dyn_local_answer last;

void reads_open(const struct dyn_system *system)
{
    struct dyn_local_opts opts = {.system = system};
    struct dyn_error err = {0};
    opts.sweep_interval_s = DYN_LOCAL_SWEEP_NEVER;
    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
}

void reads_close(void)
{
    dyn_buf_release(&last.body);
    dyn_local_close(local);
    local = NULL;
}

int reads_execute(const char *operation, const char *request, int *ret_status,
                  const char **ret_body)
{
    struct dyn_error err = {0};
    int rc;
    dyn_buf_release(&last.body);
    rc = dyn_local_execute(local, operation, dyn_str(request), 5000000, &last, &err);
    if (rc != DYN_OK)
        return rc;
    *ret_status = last.http_status;
    *ret_body = dyn_buf_str(&last.body).ptr;
    return DYN_OK;
}

const char *reads_ask(const char *operation, const char *request, int *ret_status)
{
    char *json = malloc(strlen(request) + 1);
    const char *body = NULL;
    int rc;
    ck_assert_ptr_nonnull(json);
    memcpy(json, request, strlen(request) + 1);
    for (char *p = json; *p != '\0'; p++)
        if (*p == '\'')
            *p = '"';
    rc = reads_execute(operation, json, ret_status, &body);
    free(json);
    ck_assert_int_eq(rc, DYN_OK);
    return body;
}

const char *reads_must(const char *operation, const char *format, ...)
{
    va_list args, again;
    const char *body;
    char *text;
    int status = 0, len;
    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    ck_assert_int_ge(len, 0);
    text = malloc((size_t)len + 1);
    ck_assert_ptr_nonnull(text);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    body = reads_ask(operation, text, &status);
    ck_assert_msg(status == 200, "%s %.300s: %s", operation, text, body);
    free(text);
    return body;
}

/* --- Tables ------------------------------------------------------------------------- */

/* Names of attributes are letters: "ab" are two. */
struct index {
    const char *name; /* NULL: no more */
    const char *hash, *range, *projection;
};

static const struct {
    const char *name;
    const char *names, *types; /* of the attributes that keys are made of */
    const char *hash, *range;
    struct index local[4], global[4];
} tables[] = {
    {"tab",
     "psghl",
     "SNSSS",
     "p",
     "s",
     {{"lall", "p", "l", "'ALL'"},
      {"lkeys", "p", "l", "'KEYS_ONLY'"},
      {"linc", "p", "l", "'INCLUDE','NonKeyAttributes':['x']"},
      {NULL, NULL, NULL, NULL}},
     {{"gall", "g", "h", "'ALL'"},
      {"gkeys", "g", "", "'KEYS_ONLY'"},
      {"ginc", "g", "", "'INCLUDE','NonKeyAttributes':['x']"},
      {NULL, NULL, NULL, NULL}}},
    {"hash", "p", "S", "p", "", {{NULL, NULL, NULL, NULL}}, {{NULL, NULL, NULL, NULL}}},
    {"multi",
     "psabcde",
     "SSSNSNB",
     "p",
     "s",
     {{NULL, NULL, NULL, NULL}},
     {{"wide", "ab", "cde", "'ALL'"}, {NULL, NULL, NULL, NULL}}},
};

static void write_names(struct dyn_buf *out, const char *names, const char *kind,
                        bool *first)
{
    for (const char *p = names; *p != '\0'; p++) {
        dyn_buf_printf(out, "%s{'AttributeName':'%c','KeyType':'%s'}", *first ? "" : ",",
                       *p, kind);
        *first = false;
    }
}

static void write_keys(struct dyn_buf *out, const char *hash, const char *range)
{
    bool first = true;
    dyn_buf_text(out, "'KeySchema':[");
    write_names(out, hash, "HASH", &first);
    write_names(out, range, "RANGE", &first);
    dyn_buf_text(out, "]");
}

static void write_indexes(struct dyn_buf *out, const char *kind,
                          const struct index *indexes)
{
    if (indexes->name == NULL)
        return;
    dyn_buf_printf(out, ",'%sSecondaryIndexes':[", kind);
    for (const struct index *index = indexes; index->name != NULL; index++) {
        dyn_buf_printf(out, "%s{'IndexName':'%s',", index == indexes ? "" : ",",
                       index->name);
        write_keys(out, index->hash, index->range);
        dyn_buf_printf(out, ",'Projection':{'ProjectionType':%s}}", index->projection);
    }
    dyn_buf_text(out, "]");
}

void reads_make_tables(void)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct dyn_buf text = {0};
        dyn_buf_printf(&text, "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST',",
                       tables[i].name);
        for (const char *p = tables[i].names; *p != '\0'; p++)
            dyn_buf_printf(&text, "%s{'AttributeName':'%c','AttributeType':'%c'}",
                           p == tables[i].names ? "'AttributeDefinitions':[" : ",", *p,
                           tables[i].types[p - tables[i].names]);
        dyn_buf_text(&text, "],");
        write_keys(&text, tables[i].hash, tables[i].range);
        write_indexes(&text, "Local", tables[i].local);
        write_indexes(&text, "Global", tables[i].global);
        dyn_buf_text(&text, "}");
        ck_assert_int_eq(text.failed, 0);
        reads_must("CreateTable", "%s", text.ptr);
        dyn_buf_release(&text);
    }
}
