/* SPDX-License-Identifier: MIT */
#include "support/scripted_db.h"

#include "db/scripted.h"

#include <check.h>

void scripted_db_init_on(struct scripted_db *db, const struct dyn_system *system,
                         const struct dyn_client_opts *opts)
{
    struct dyni_client_parts parts = {
        .system = system,
        .region = "eu-central-1",
        .endpoint = "scripted:",
        .opts = opts,
        .attempt_timeout_ms = 10000,
        .call_timeout_ms = 30000,
        .max_attempts = 4,
    };

    ck_assert_int_eq(dyn_script_new(&db->script, NULL, NULL), DYN_OK);
    ck_assert_int_eq(dyni_client_new(&parts, &db->client, NULL), DYN_OK);
    ck_assert_int_eq(dyni_scripted_transport_new(db->script, system, NULL,
                                                 &db->client->transport, NULL),
                     DYN_OK);
}

void scripted_db_init(struct scripted_db *db, const struct dyn_client_opts *opts)
{
    faulty_system_init(&db->faulty);
    scripted_db_init_on(db, &db->faulty.system, opts);
}

void scripted_db_release(struct scripted_db *db)
{
    dyn_client_close(db->client);
    dyn_script_free(db->script);
    db->client = NULL;
    db->script = NULL;
    ck_assert_uint_eq(db->faulty.live_bytes, 0);
}
