/* SPDX-License-Identifier: MIT */
/*
 * Faults in front of a real server: writes that were done while their answers got lost, and a
 * service that asks to slow down.
 */
#include "scenes/scenes.h"

#include <dyn/scripted.h>

/** Puts a script between the scene's client and the server. */
static struct dyn_script *put_between(struct scene *s)
{
    static const struct dyn_credentials credentials = {SERVER_ACCESS_KEY,
                                                       SERVER_SECRET_KEY, NULL, NULL};
    struct dyn_script *script = NULL;
    struct dyn_client_opts opts = {0};
    opts.endpoint = s->server->endpoint;
    opts.region = "eu-central-1";
    opts.credentials = &credentials;
    opts.table_prefix = s->prefix;
    opts.transports = scene_transports;
    dyn_client_close(s->db);
    s->db = NULL;
    SCENE_OK(s, dyn_script_new(&script, NULL, &s->err));
    SCENE_OK(s, dyn_scripted_client_open(&s->db, script, &opts, &s->err));
    return script;
}

/** The next answer to this operation gets lost on the way. */
static void lose_next(struct scene *s, struct dyn_script *script, const char *operation)
{
    struct dyn_script_rule rule = {0};
    dyn_script_clear(script);
    rule.operation = operation;
    rule.times = 1;
    rule.outcome = DYN_OUTCOME_BROKEN;
    rule.may_have_acted = true;
    rule.act = true;
    SCENE_OK(s, dyn_script_add(script, &rule, &s->err));
}

static void writes_are_recognised(struct scene *s, struct dyn_script *script)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record r = {0}, found = {0};
    struct lab_record_patch patch = {0};
    opts.call.ret_info = &s->info;
    r.lab = DYN_STR("lost");
    r.title = DYN_STR("t");
    lose_next(s, script, "PutItem");
    SCENE_OK(s, lab_record_create(s->db, &s->mem, &r, &opts, &s->err));
    ck_assert(s->info.recognised && s->info.attempts == 2);
    lose_next(s, script, "PutItem");
    r.title = DYN_STR("u");
    SCENE_OK(s, lab_record_put(s->db, &s->mem, &r, &opts, &s->err));
    ck_assert(s->info.recognised && r.rev.value == 2);
    struct lab_record_key key = lab_record_key_of(&r);
    SCENE_OK(s, lab_record_get(s->db, &s->mem, &key, &found, NULL, &s->err));
    ck_assert(lab_record_equal(&found, &r));

    lose_next(s, script, "UpdateItem");
    lab_record_patch_set_title(&patch, DYN_STR("v"));
    opts.version = r.rev;
    SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    ck_assert(s->info.recognised);
    SCENE_OK(s, lab_record_get(s->db, &s->mem, &key, &found, NULL, &s->err));
    ck_assert_int_eq(found.rev.value, 3);
}

void scene_lost_answers(struct scene *s)
{
    struct lab_bare_write_opts opts = {0};
    struct lab_bare bare = {0}, found = {0};
    scene_table(s, lab_table());
    struct dyn_script *script = put_between(s);
    writes_are_recognised(s, script);

    /* Nothing tells this item from another's: it stays open whose it is. */
    bare.name = DYN_STR("b");
    opts.call.ret_info = &s->info;
    struct lab_bare_key key = lab_bare_key_of(&bare);
    lose_next(s, script, "PutItem");
    SCENE_IS(s, DYN_E_EXISTS, lab_bare_create(s->db, &s->mem, &bare, &opts, &s->err));
    ck_assert(s->err.ambiguous && !s->info.recognised);
    lose_next(s, script, "PutItem");
    SCENE_OK(s, lab_bare_put(s->db, &s->mem, &bare, &opts, &s->err));
    ck_assert(s->info.attempts == 2 && !s->info.recognised);
    lose_next(s, script, "DeleteItem");
    SCENE_OK(s, lab_bare_delete(s->db, &s->mem, &key, &opts, &s->err));
    SCENE_IS(s, DYN_NOT_FOUND, lab_bare_exists(s->db, &key, NULL, &s->err));

    dyn_script_clear(script);
    SCENE_OK(s, dyn_script_fail(script, "GetItem",
                                "ProvisionedThroughputExceededException", 2, &s->err));
    SCENE_OK(s, lab_bare_put(s->db, &s->mem, &bare, NULL, &s->err));
    struct dyn_get_opts get = {{0}, true};
    get.call.ret_info = &s->info;
    SCENE_OK(s, lab_bare_get(s->db, &s->mem, &key, &found, &get, &s->err));
    ck_assert_uint_eq(s->info.attempts, 3);
    dyn_client_close(s->db);
    s->db = NULL;
    dyn_script_free(script);
}
