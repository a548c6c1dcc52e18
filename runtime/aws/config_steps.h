/* SPDX-License-Identifier: MIT */
/*
 * What the steps of resolving a client's settings share; for config.c and config_endpoint.c.
 */
#ifndef DYNI_AWS_CONFIG_STEPS_H
#define DYNI_AWS_CONFIG_STEPS_H

#include "aws/config.h"
#include "aws/setting.h"

/* The name of an option in messages. */
#define OPTION(member) "dyn_client_opts." #member

/** What resolving needs and throws away. */
struct resolver {
    const struct dyn_client_opts *opts;
    struct dyni_config *config;
    struct setting_places places;
    struct dyn_arena mem; /* the shared files */
    struct dyni_profiles *profiles;
    bool needs_no_aws, is_profile_explicit;
    struct dyn_error *err;
};

/** Keeps a copy of a text in the config; absent: NULL. DYN_OK or DYN_E_NOMEM. */
int config_keep(struct resolver *r, struct dyn_str text, const char **ret_text);

/** Region, endpoint and what to sign for. */
int config_resolve_endpoint(struct resolver *r);

/** Whether a scheme is http or https, in any case. */
bool config_is_http(struct dyn_str scheme);

/** Whether an endpoint is "local:" or that of a transport of the program which is not HTTP's: what
 * stands behind its scheme is then the transport's. Absent text is not. */
bool config_is_elsewhere(const struct dyn_client_opts *opts, struct dyn_str endpoint);

#endif
