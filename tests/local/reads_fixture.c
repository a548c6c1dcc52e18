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

#define ATTRIBUTE(name, type) "{'AttributeName':'" name "','AttributeType':'" type "'}"
#define HASH(name)            "{'AttributeName':'" name "','KeyType':'HASH'}"
#define RANGE(name)           "{'AttributeName':'" name "','KeyType':'RANGE'}"
#define INDEX(name, keys, projection)                                                    \
    "{'IndexName':'" name "','KeySchema':[" keys "],'Projection':{'ProjectionType':"     \
    "'" projection "}}"

static const char *const tables[] = {
    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
    "[" ATTRIBUTE("p", "S") "," ATTRIBUTE("s", "N") "," ATTRIBUTE("g", "S") "," ATTRIBUTE("h", "S") "," ATTRIBUTE(
        "l",
        "S") "],"
             "'KeySchema':[" HASH("p") "," RANGE("s") "],'GlobalSecondaryIndexes':"
                                                      "[" INDEX("gall", HASH("g") "," RANGE("h"), "ALL'") "," INDEX("gkeys", HASH("g"), "KEYS_ONLY'") "," INDEX(
                                                          "ginc", HASH("g"),
                                                          "INCLUDE','NonKeyAttributes':['"
                                                          "x']") "],'"
                                                                 "LocalSecondaryIndexes':"
                                                                 "[" INDEX("lall",
                                                                           HASH("p") "," RANGE(
                                                                               "l"),
                                                                           "ALL'") "," INDEX("lkeys",
                                                                                             HASH("p") "," RANGE(
                                                                                                 "l"),
                                                                                             "KEYS_ONLY'") "," INDEX("linc",
                                                                                                                     HASH("p") "," RANGE(
                                                                                                                         "l"),
                                                                                                                     "INCLUDE','NonKeyAttributes':['x']") "]}",

    "{'TableName':'hash','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
    "[" ATTRIBUTE("p", "S") "],'KeySchema':[" HASH("p") "]}",

    "{'TableName':'multi','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
    "[" ATTRIBUTE("p", "S") "," ATTRIBUTE("s", "S") "," ATTRIBUTE("a", "S") "," ATTRIBUTE("b", "N") "," ATTRIBUTE("c", "S") "," ATTRIBUTE(
        "d",
        "N") "," ATTRIBUTE("e",
                           "B") "],'KeySchema':[" HASH("p") "," RANGE("s") "],"
                                                                           "'GlobalSecond"
                                                                           "aryIndexes':"
                                                                           "[" INDEX(
                                                                               "wide",
                                                                               HASH("a") "," HASH("b") "," RANGE(
                                                                                   "c") "," RANGE("d") "," RANGE("e"),
                                                                               "ALL'") "]"
                                                                                       "}",
};

void reads_make_tables(void)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        reads_must("CreateTable", "%s", tables[i]);
}
