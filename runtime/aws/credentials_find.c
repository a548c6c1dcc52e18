/* SPDX-License-Identifier: MIT */
/*
 * Where credentials are looked for: the environment, the profile's other ways, its static keys,
 * the environment's other ways. What is configured goes before what merely could be, and a way
 * that is configured but not built ends the search: other credentials than those meant would be
 * worse than none.
 */
#include "aws/credentials.h"
#include "aws/setting.h"

#include <stdio.h>

static const char not_built[] =
    "which this version cannot follow yet; give static keys (AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, or in the profile), or dyn_client_opts.provider";

/* DYN_NOT_FOUND: there is no access key. */
static int find_in_environment(const struct dyn_system *system,
                               struct dyn_credentials_copy *ret_copy,
                               struct dyn_error *err)
{
    struct credentials_text from = {
        .access_key_id = dyn_str(setting_variable(system, "AWS_ACCESS_KEY_ID")),
        .secret_access_key = dyn_str(setting_variable(system, "AWS_SECRET_ACCESS_KEY")),
        .session_token = dyn_str(setting_variable(system, "AWS_SESSION_TOKEN")),
        .account_id = dyn_str(setting_variable(system, "AWS_ACCOUNT_ID")),
    };

    if (from.access_key_id.ptr == NULL)
        return DYN_NOT_FOUND;
    if (from.secret_access_key.ptr == NULL)
        return dyn_error_set(
            err, DYN_E_CREDENTIALS,
            "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
    return credentials_copy(&from, "AWS_ACCESS_KEY_ID and its companions", ret_copy, err);
}

/* --- The profile ---------------------------------------------------------------------- */

struct place {
    const struct dyni_profiles *profiles;
    struct dyn_str profile;
    char name[128]; /* for messages: profile "x" */
};

/* Absent when it is empty, too. */
static struct dyn_str property(const struct place *place, const char *key)
{
    struct dyn_str value = dyni_profiles_get(place->profiles, place->profile, key);

    return value.len > 0 ? value : dyn_str_n(NULL, 0);
}

/* The other ways of a profile, in the order in which they are taken. */
static int refuse_other_ways(const struct place *place, struct dyn_error *err)
{
    static const struct {
        const char *key, *what;
    } ways[] = {
        {"role_arn", "a role to assume"},
        {"credential_source", "credentials of the machine"},
        {"web_identity_token_file", "a web identity token"},
        {"sso_session", "IAM Identity Center (SSO)"},
        {"sso_start_url", "IAM Identity Center (SSO)"},
        {"sso_account_id", "IAM Identity Center (SSO)"},
        {"sso_role_name", "IAM Identity Center (SSO)"},
        {"login_session", "a login session"},
        {"credential_process", "a program to run"},
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (property(place, ways[i].key).ptr != NULL)
            return dyn_error_set(err, DYN_E_CREDENTIALS, "%s has %s, %s, %s", place->name,
                                 ways[i].key, ways[i].what, not_built);
    }
    return DYN_OK;
}

/* DYN_NOT_FOUND: it has no keys. The token has an older name as well. */
static int find_static_keys(const struct place *place,
                            struct dyn_credentials_copy *ret_copy, struct dyn_error *err)
{
    struct credentials_text from = {
        .access_key_id = property(place, "aws_access_key_id"),
        .secret_access_key = property(place, "aws_secret_access_key"),
        .session_token = property(place, "aws_session_token"),
        .account_id = property(place, "aws_account_id"),
    };
    bool has_id = from.access_key_id.ptr != NULL;

    if (!has_id && from.secret_access_key.ptr == NULL)
        return DYN_NOT_FOUND;
    if (!has_id || from.secret_access_key.ptr == NULL)
        return dyn_error_set(err, DYN_E_CREDENTIALS, "%s has %s, but no %s", place->name,
                             has_id ? "aws_access_key_id" : "aws_secret_access_key",
                             has_id ? "aws_secret_access_key" : "aws_access_key_id");
    if (from.session_token.ptr == NULL)
        from.session_token = property(place, "aws_security_token");
    return credentials_copy(&from, place->name, ret_copy, err);
}

static int find_in_profile(const struct dyn_system *system, struct dyn_str profile,
                           struct dyn_credentials_copy *ret_copy, struct dyn_error *err)
{
    struct dyn_arena mem = {.system = system};
    struct dyni_profiles *profiles = NULL;
    struct place place = {.profile = profile};
    int rc = dyni_profiles_load(&mem, system, &profiles, err);

    if (rc == DYN_OK) {
        place.profiles = profiles;
        snprintf(place.name, sizeof(place.name), "profile \"%.*s\"",
                 (int)(profile.len < 80 ? profile.len : 80), profile.ptr);
        rc = refuse_other_ways(&place, err);
        if (rc == DYN_OK)
            rc = find_static_keys(&place, ret_copy, err);
        dyni_profiles_wipe(profiles);
    }
    dyn_arena_release(&mem);
    if (rc != DYN_E_CONFIG)
        return rc;
    /* The files were good when the client was opened; what they lack now is credentials. */
    if (err != NULL)
        err->code = DYN_E_CREDENTIALS;
    return DYN_E_CREDENTIALS;
}

/* --- All places ----------------------------------------------------------------------- */

/* Those that a container's or cluster's environment is set up with. */
static int refuse_environment_ways(const struct dyn_system *system, struct dyn_error *err)
{
    static const struct {
        const char *variable, *what;
    } ways[] = {
        {"AWS_WEB_IDENTITY_TOKEN_FILE", "a web identity token"},
        {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "credentials of the container"},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "credentials of the container"},
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (setting_variable(system, ways[i].variable) != NULL)
            return dyn_error_set(err, DYN_E_CREDENTIALS, "%s is set: %s, %s",
                                 ways[i].variable, ways[i].what, not_built);
    }
    return DYN_OK;
}

int credentials_find(const struct dyn_system *system, struct dyn_str profile,
                     bool is_explicit, struct dyn_credentials_copy *ret_copy,
                     struct dyn_error *err)
{
    int rc = DYN_NOT_FOUND;

    if (!is_explicit)
        rc = find_in_environment(system, ret_copy, err);
    if (rc == DYN_NOT_FOUND)
        rc = find_in_profile(system, profile, ret_copy, err);
    if (rc == DYN_NOT_FOUND && !is_explicit &&
        refuse_environment_ways(system, err) != DYN_OK)
        return DYN_E_CREDENTIALS;
    if (rc != DYN_NOT_FOUND)
        return rc;
    return dyn_error_set(err, DYN_E_CREDENTIALS,
                         "no credentials: none in %sprofile \"%.*s\" of the shared files "
                         "(AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, ~/.aws); the "
                         "metadata service of EC2 was not asked: this version cannot do "
                         "that yet",
                         is_explicit ? "" : "AWS_ACCESS_KEY_ID, none in ",
                         (int)(profile.len < 80 ? profile.len : 80), profile.ptr);
}
