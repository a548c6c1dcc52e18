/* SPDX-License-Identifier: MIT */
/*
 * Which proxy the environment names for an endpoint. The variables are those that curl reads,
 * so that a program behaves as the tools beside it; hosts of this machine never go through one.
 */
#ifndef DYNI_AWS_PROXY_H
#define DYNI_AWS_PROXY_H

#include "aws/setting.h"
#include "aws/url.h"

/** The URL of a proxy: scheme and text joined. Text absent: none. Borrowed. */
struct proxy {
    const char *scheme; /* "http://" where the text has none, else "" */
    struct dyn_str text;
};

/**
 * The proxy for an endpoint: `given` ("": none), else of the environment. https: https_proxy,
 * HTTPS_PROXY; http: http_proxy in lower case only, because HTTP_PROXY may be a request's header
 * in a CGI program. Messages never quote the URL: it may hold a
 * password. DYN_OK or DYN_E_CONFIG.
 */
int proxy_find(const struct dyn_system *system, const char *given,
               const struct url *endpoint, struct proxy *ret_proxy,
               struct dyn_error *err);

/**
 * Whether a NO_PROXY list has the host: entries divided by commas or spaces, each a name (it and
 * all below it; a leading "." or "*." says the same), an address, either with :PORT, or "*".
 */
bool proxy_is_excepted(const char *list, const struct url *endpoint);

#endif
