/* SPDX-License-Identifier: MIT */
/*
 * What an HTTP transport was opened with, checked and copied. Invariants: never written
 * after init, so threads share it; host is the value of the Host header, the same that is
 * signed; plain http goes to loopback addresses only, unless it was allowed to go
 * anywhere.
 */
#ifndef DYNI_AWS_HTTP_SETTINGS_H
#define DYNI_AWS_HTTP_SETTINGS_H

#include <dyn/arena.h>
#include <dyn/transport.h>

struct dyni_http_settings {
    const struct dyn_system *system;
    const struct dyn_credentials_provider *credentials; /* NULL: nothing is signed */
    struct dyn_arena mem;                               /* the texts below */
    const char *url;                                    /* "https://host:port/" */
    struct dyn_str host;                                /* "host:port", or "host" */
    struct dyn_str region;                              /* to sign for */
    char *host_line, *user_agent_line; /* header lines; not const for curl's lists */
    const char *ca_file;               /* NULL: the system's */
    const char *proxy;                 /* "": none */
    uint32_t connect_timeout_ms, max_connections;
    size_t max_response_bytes;
    bool is_https;
    bool loopback_only; /* no other address may be connected to */
    bool believes_date; /* nobody on the way could have changed what the answer says */
};

/** DYN_OK; DYN_E_CONFIG, and what is wrong with the endpoint, the proxy or libcurl;
 * DYN_E_NOMEM. */
int dyni_http_settings_init(const struct dyn_transport_opts *opts,
                            struct dyni_http_settings *ret_settings,
                            struct dyn_error *err);
void dyni_http_settings_release(struct dyni_http_settings *settings);

struct sockaddr;

/** Whether it is an address of 127.0.0.0/8, the same written in IPv6, or ::1. */
bool dyni_http_is_loopback(const struct sockaddr *address, size_t len);

#endif
