/* SPDX-License-Identifier: MIT */
/*
 * The settings of a client, each from the first place that has it: the program, the
 * environment, the profile, the default. Done once, when a client is opened.
 */
#ifndef DYNI_AWS_CONFIG_H
#define DYNI_AWS_CONFIG_H

#include <dyn/client.h>

/** All settings resolved; texts live in `mem`. */
struct dyni_config {
    struct dyn_arena mem;
    const struct dyn_system *system;
    const char *region;   /* as configured; NULL: none (an endpoint was given) */
    const char *endpoint; /* never NULL */
    const char
        *endpoint_place; /* of one that is no URL: where it comes from; else NULL */
    const char *signing_region; /* never NULL */
    const char *ca_file;        /* NULL: the system's */
    char *proxy;                /* NULL: none; wiped, as it may hold a password */
    size_t proxy_size;
    const char *app_name; /* NULL: none */
    bool allow_http;
    uint32_t connect_timeout_ms, attempt_timeout_ms, call_timeout_ms;
    uint32_t max_attempts, max_connections;
    size_t max_response_bytes;
    /* The program's provider, or one of ours, which release gives back. */
    struct dyn_credentials_provider credentials;
    bool owns_provider;
};

/**
 * Resolves `opts` (NULL: everything from outside). An endpoint whose scheme is "local", or that of
 * a transport of the program that is not HTTP's, and `needs_no_aws` (scripted clients), ask for
 * no region and no credentials, and read the shared files only for a profile that the program
 * named. An account id mode other than disabled gets the credentials at once, to know the
 * account. DYN_OK, DYN_E_CONFIG, DYN_E_CREDENTIALS, DYN_E_NOMEM, DYN_E_SYSTEM.
 */
int dyni_config_resolve(const struct dyn_client_opts *opts, bool needs_no_aws,
                        struct dyni_config *ret_config, struct dyn_error *err);

/** Frees it, secrets wiped; it is empty then. */
void dyni_config_release(struct dyni_config *config);

#endif
