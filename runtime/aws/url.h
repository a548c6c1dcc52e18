/* SPDX-License-Identifier: MIT */
/*
 * The URLs of settings, taken apart: scheme://host:port. Invariant: a URL that parses is one
 * that every part of the client reads alike; what could be read in two ways is refused.
 */
#ifndef DYNI_AWS_URL_H
#define DYNI_AWS_URL_H

#include <dyn/types.h>

#define URL_TEXT_MAX 400

struct url {
    struct dyn_str scheme, userinfo, host; /* as written; userinfo absent: none */
    struct dyn_str rest;                   /* behind the port: path, query, fragment */
    uint16_t port;                         /* 0: none was written */
    bool is_bracketed;                     /* an IPv6 address; host is without brackets */
};

/** NULL, or what is wrong with the text, as "... is not EXPECTED" continues. */
const char *url_parse(struct dyn_str text, struct url *ret_url);

/** Whether ASCII texts are the same but for the case of letters. */
bool url_same_word(struct dyn_str a, struct dyn_str b);

/** Whether the host is an address: four numbers with dots, or in brackets. */
bool url_has_address(const struct url *url);

/** Whether the host is this machine: localhost, *.localhost, 127.0.0.0/8, ::1. */
bool url_is_loopback(const struct url *url);

#endif
