/* SPDX-License-Identifier: MIT */
#include "local/expression_fixture.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 512

void expression_fixture_init(struct expression_fixture *fixture,
                             const struct dyn_system *system)
{
    *fixture = (struct expression_fixture){.mem = {.system = system}};
    fixture->call.system = system;
    fixture->call.mem = &fixture->mem;
}

void expression_fixture_release(struct expression_fixture *fixture)
{
    dyn_arena_release(&fixture->mem);
    free(fixture->shown);
    fixture->shown = NULL;
}

void expression_fixture_clear(struct expression_fixture *fixture)
{
    dyn_arena_clear(&fixture->mem);
    fixture->call.refusal = (struct dynl_refusal){0};
    fixture->call.failure = (struct dyn_error){0};
}

static struct dyn_str text_of(const char *text)
{
    return text != NULL ? dyn_str(text) : dyn_str_n(NULL, 0);
}

/* The reader changes what it reads. */
static char *json_of(struct expression_fixture *fixture, const char *quoted)
{
    size_t len = strlen(quoted);
    char *json = dyn_arena_bytes(&fixture->mem, len + 1);

    if (json == NULL)
        return NULL;
    for (size_t i = 0; i <= len; i++)
        json[i] = quoted[i];
    for (size_t i = 0; i < len; i++)
        if (json[i] == '\'')
            json[i] = '"';
    return json;
}

static int read_attributes(struct expression_fixture *fixture, const char *quoted,
                           struct dynl_attributes *ret)
{
    struct dyni_reader reader;
    char *json = json_of(fixture, quoted);

    if (json == NULL)
        return dynl_no_memory(&fixture->call);
    dyni_reader_init(&reader, json, strlen(json), DYNI_READER_DEPTH_MAX);
    return dynl_attributes_read(&fixture->call, &reader, ret);
}

static int read_names(struct expression_fixture *fixture, const char *text,
                      struct dynl_map *ret)
{
    struct dyn_str *keys = dyn_arena_calloc(&fixture->mem, NAMES_MAX, sizeof(*keys));
    struct dyn_str *names = dyn_arena_calloc(&fixture->mem, NAMES_MAX, sizeof(*names));
    size_t count = 0;

    if (keys == NULL || names == NULL)
        return dynl_no_memory(&fixture->call);
    while (*text != '\0' && count < NAMES_MAX) {
        size_t key = strcspn(text, "="), name = strcspn(text + key + 1, " ");
        keys[count] = dyn_str_n(text, key);
        names[count++] = dyn_str_n(text + key + 1, name);
        text += key + 1 + name;
        text += *text == ' ';
    }
    *ret = (struct dynl_map){.keys = keys, .values = names, .count = count};
    return DYN_OK;
}

int expression_parse(struct expression_fixture *fixture,
                     const struct expression_request *request,
                     struct dynl_expressions *ret)
{
    struct dynl_expression_texts texts = {
        .condition = text_of(request->condition),
        .update = text_of(request->update),
        .projection = text_of(request->projection),
        .filter = text_of(request->filter),
        .key_condition = text_of(request->key_condition),
    };
    int rc = DYN_OK;

    if (request->names != NULL)
        rc = read_names(fixture, request->names, &texts.names);
    if (rc == DYN_OK && request->values != NULL)
        rc = read_attributes(fixture, request->values, &texts.values);
    return rc == DYN_OK ? dynl_expressions_parse(&fixture->call, &texts, ret) : rc;
}

struct expression_request expression_request_of(char kind, const char *text,
                                                const char *names, const char *values)
{
    struct expression_request request = {.names = names, .values = values};

    switch (kind) {
    case 'c':
        request.condition = text;
        break;
    case 'f':
        request.filter = text;
        break;
    case 'k':
        request.key_condition = text;
        break;
    case 'u':
        request.update = text;
        break;
    default:
        request.projection = text;
        break;
    }
    return request;
}

int expression_item(struct expression_fixture *fixture, const char *json,
                    struct dynl_value *ret)
{
    struct dynl_attributes attributes = {0};
    int rc = read_attributes(fixture, json, &attributes);

    if (rc == DYN_OK && attributes.problem.ptr != NULL)
        rc = dynl_refuse_text(&fixture->call, DYNL_VALIDATION, attributes.problem);
    if (rc == DYN_OK)
        *ret = attributes.map;
    return rc;
}

const char *expression_refusal(const struct expression_fixture *fixture)
{
    const struct dynl_refusal *refusal = &fixture->call.refusal;

    return refusal->type != DYNL_OK ? refusal->message.ptr : "";
}

const char *expression_show(struct expression_fixture *fixture,
                            const struct dynl_value *item)
{
    struct dyn_buf out = {0};

    dynl_item_write(&out, item);
    free(fixture->shown);
    fixture->shown = malloc(out.len + 1);
    if (fixture->shown == NULL || out.failed != 0)
        abort();
    memcpy(fixture->shown, out.ptr, out.len + 1);
    for (char *p = fixture->shown; *p != '\0'; p++)
        if (*p == '"')
            *p = '\'';
    dyn_buf_release(&out);
    return fixture->shown;
}
