/* SPDX-License-Identifier: MIT */
/*
 * Runs the programs of the guide. Usage: guide [ENDPOINT]; without one only what needs no
 * server. The rest of the settings come from the environment.
 */
#include "guide.h"

bool guide_expect(const char *what, bool holds, const struct dyn_error *err)
{
    char text[512] = "";

    if (err != NULL && err->code != DYN_OK)
        dyn_error_text(err, text, sizeof(text));
    printf("%s: %s%s%s\n", holds ? "as promised" : "NOT AS PROMISED", what,
           text[0] != '\0' ? ": " : "", text);
    return holds;
}

static bool with_server(const char *endpoint)
{
    struct dyn_client *db = NULL;
    struct dyn_error err = {0};
    int rc = open_from_environment(&db, &err);
    bool good = guide_expect("a client opens", rc == DYN_OK, &err);

    if (good)
        good = guide_clients(endpoint) && guide_tables(db);
    if (good) {
        good &= guide_items(db);
        good &= guide_updates(db);
        good &= guide_conditions(db);
        good &= guide_queries(db);
    }
    good &= guide_failures(good ? db : NULL);
    dyn_client_close(db);
    return good;
}

int main(int argc, char **argv)
{
    bool good = guide_script() && guide_local();

    good &= argc > 1 ? with_server(argv[1]) : guide_failures(NULL);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
