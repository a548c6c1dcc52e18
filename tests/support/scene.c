/* SPDX-License-Identifier: MIT */
#include "support/scene.h"

#include <stdio.h>
#include <string.h>

/* --- Differences -------------------------------------------------------------------- */

const struct scene_difference *scene_difference(const struct scene *s, const char *check)
{
    char name[128];
    snprintf(name, sizeof(name), "%s: %s", s->name, check);
    for (size_t i = 0; i < scene_difference_count; i++)
        if (scene_differences[i].server == s->server->kind->id &&
            strcmp(scene_differences[i].check, name) == 0)
            return &scene_differences[i];
    return NULL;
}

bool scene_check(struct scene *s, const char *check, bool holds)
{
    const struct scene_difference *known = scene_difference(s, check);
    if (known == NULL)
        ck_assert_msg(holds, "%s: %s: %s", s->server->kind->name, s->name, check);
    else
        ck_assert_msg(!holds, "%s no longer differs in \"%s\" (%s)",
                      s->server->kind->name, known->check, known->why);
    return holds;
}

int scene_result(struct scene *s, int rc, int expected, const char *call, int line)
{
    char text[768];
    if (rc == expected)
        return rc;
    dyn_error_text(&s->err, text, sizeof(text));
    ck_abort_msg("%s: %s, line %d: %s: is %s, expected %s: %s", s->server->kind->name,
                 s->name, line, call, dyn_result_name(rc), dyn_result_name(expected),
                 rc < 0 ? text : "");
    return rc;
}

/* --- Clients and tables ------------------------------------------------------------- */

const struct dyn_transport_kind *const *scene_transports;

struct dyn_client *scene_client(struct scene *s, const struct dyn_client_opts *opts)
{
    static const struct dyn_credentials credentials = {SERVER_ACCESS_KEY,
                                                       SERVER_SECRET_KEY, NULL, NULL};
    struct dyn_client *client = NULL;
    struct dyn_client_opts all = {0};
    if (opts != NULL)
        all = *opts;
    all.endpoint = all.endpoint != NULL ? all.endpoint : s->server->endpoint;
    all.region = "eu-central-1";
    all.credentials = &credentials;
    all.table_prefix = s->prefix;
    all.transports = scene_transports;
    SCENE_OK(s, dyn_client_open(&client, &all, &s->err));
    return client;
}

void scene_table(struct scene *s, const struct dyn_table *table)
{
    struct dyn_table_opts opts = {0};
    opts.wait_ms = 20000;
    opts.without_ttl = s->server->kind->id == SERVER_DYNALITE;
    SCENE_OK(s, dyn_table_create(s->db, table, &opts, &s->err));
}

void scene_run(const struct scene_entry *entry, const struct server *server)
{
    struct scene s = {0};
    s.name = entry->name;
    s.server = server;
    snprintf(s.prefix, sizeof(s.prefix), "%s-", entry->name);
    s.db = scene_client(&s, NULL);
    entry->play(&s);
    dyn_client_close(s.db);
    dyn_arena_release(&s.mem);
}

/* --- Values ------------------------------------------------------------------------- */

struct dyn_str scene_text(struct scene *s, const char *text, unsigned number)
{
    char all[128];
    struct dyn_str copy = {NULL, 0};
    snprintf(all, sizeof(all), "%s%u", text, number);
    ck_assert(dyn_arena_str(&s->mem, dyn_str(all), &copy));
    return copy;
}

struct dyn_str scene_filled(struct scene *s, char byte, size_t len)
{
    char *bytes = dyn_arena_bytes(&s->mem, len + 1);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, byte, len);
    bytes[len] = '\0';
    return dyn_str_n(bytes, len);
}

struct dyn_value scene_value(struct scene *s, const char *json)
{
    struct dyn_value value = {{NULL, 0}};
    SCENE_OK(s, dyn_value_parse(&s->mem, dyn_str(json), &value, &s->err));
    return value;
}
