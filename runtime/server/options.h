/* SPDX-License-Identifier: MIT */
/* What the command line of dyngen-local says. */
#ifndef DYN_SERVER_OPTIONS_H
#define DYN_SERVER_OPTIONS_H

#include <dyn/local.h>

struct options {
    const char *host; /**< an address; default 127.0.0.1 */
    uint16_t port;    /**< default 8000; 0: any that is free */
    struct dyn_local_opts local;
    const char *access_key_id; /**< NULL: signatures are not checked */
    const char *secret;
    size_t max_body_bytes;
    unsigned threads, max_connections;
    bool wants_help, wants_version;
};

/** Reads argv; texts of the result borrow from it. The secret is taken out of argv, into
 * `secret_room`, so that it does not stand in the list of processes. False: *ret_error says
 * why, in static memory. */
bool options_read(int argc, char **argv, char *secret_room, size_t room,
                  struct options *ret_options, const char **ret_error);

extern const char options_usage[];

#endif
