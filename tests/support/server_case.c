/* SPDX-License-Identifier: MIT */
#include "support/server_case.h"

static struct server server;
static bool is_here; /* the server of the test case that runs */
static const char *skipped;

static void start(enum server_id id)
{
    is_here = !server_is_missing(&server_kinds[id], skipped);
    if (is_here)
        ck_assert_msg(server_start(&server_kinds[id], &server) == 0, "%s",
                      server.failure);
}

static void start_dynoxide(void)
{
    start(SERVER_DYNOXIDE);
}

static void start_dynalite(void)
{
    start(SERVER_DYNALITE);
}

static void start_dynamodb_local(void)
{
    start(SERVER_DYNAMODB_LOCAL);
}

static void start_dyngen_local(void)
{
    start(SERVER_DYNGEN_LOCAL);
}

static void stop(void)
{
    if (is_here)
        server_stop(&server);
    is_here = false;
}

struct server *server_case_server(void)
{
    return is_here ? &server : NULL;
}

TCase *server_case_add(Suite *suite, enum server_id id, const char *what)
{
    static void (*const starts[SERVER_KIND_COUNT])(void) = {
        [SERVER_DYNOXIDE] = start_dynoxide,
        [SERVER_DYNALITE] = start_dynalite,
        [SERVER_DYNAMODB_LOCAL] = start_dynamodb_local,
        [SERVER_DYNGEN_LOCAL] = start_dyngen_local,
    };
    TCase *tcase = tcase_create(server_kinds[id].name);

    skipped = what;
    tcase_add_unchecked_fixture(tcase, starts[id], stop);
    suite_add_tcase(suite, tcase);
    return tcase;
}
