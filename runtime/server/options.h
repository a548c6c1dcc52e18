/* SPDX-License-Identifier: MIT */
/*
 * What the command line of dyngen-local says. The secret is taken out of argv, so that it does
 * not stand in the list of processes.
 */
#ifndef DYN_SERVER_OPTIONS_H
#define DYN_SERVER_OPTIONS_H

#include <dyn/local.h>

/** The longest access key id that requests can be signed with. */
#define OPTIONS_KEY_MAX 128

/** Filled by options_read; stays where it is, as it points into itself. */
struct options {
    const char *host; /**< an address; default 127.0.0.1 */
    uint16_t port;    /**< default 8000; 0: any that is free */
    struct dyn_local_opts local;
    const char *access_key_id; /**< NULL: signatures are not checked */
    const char *secret;
    size_t max_body_bytes;
    unsigned threads, max_connections;
    bool wants_help, wants_version;
    char credentials[512]; /**< what the two above point into */
};

/** Reads argv; other texts of the result borrow from it. False, and *ret_options is wiped: ret_why
 * says which argument is wrong and what was expected of it. */
bool options_read(int argc, char **argv, struct options *ret_options, char *ret_why,
                  size_t size);

/** Forgets the secret. */
void options_wipe(struct options *options);

extern const char options_usage[];

#endif
