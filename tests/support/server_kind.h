/* SPDX-License-Identifier: MIT */
/*
 * The DynamoDB-compatible servers that the integration suites run against: where each is
 * found and how it is started. scripts/setup servers fetches the first two, DynamoDB Local
 * is used where the user has it (AWS's licence asks its user for an account); the last is
 * this project's own, as it was built.
 */
#ifndef DYN_TESTS_SERVER_KIND_H
#define DYN_TESTS_SERVER_KIND_H

#include <stdbool.h>
#include <stddef.h>

enum server_id {
    SERVER_DYNOXIDE,
    SERVER_DYNALITE,
    SERVER_DYNAMODB_LOCAL,
    SERVER_DYNGEN_LOCAL,
    SERVER_KIND_COUNT,
};

#define SERVER_MAX_ARGS 16
#define SERVER_MAX_PATH 1024

struct server_kind {
    enum server_id id;
    const char *name;
    const char *program; /* what $PATH must have; NULL: nothing */
    const char *folder_variable;
    const char *file;         /* what the folder must have */
    const char *needs;        /* what would bring the server, for the line of a skip */
    const char *ready_line;   /* a part of what it logs once it listens; NULL: nothing */
    bool is_opt_in;           /* never required, not even by DYNGEN_SERVERS=required */
    bool is_on_all_addresses; /* listens on every interface, not on loopback alone */
    const char *args[SERVER_MAX_ARGS]; /* {folder} and {port} stand for themselves */
};

/** The kinds, by their id. */
extern const struct server_kind server_kinds[SERVER_KIND_COUNT];

/* The command line that starts a server; args end with NULL and point into texts. */
struct server_command {
    char *args[SERVER_MAX_ARGS + 1];
    char texts[SERVER_MAX_ARGS][SERVER_MAX_PATH + 64];
};

/** Whether the machine has what `kind` needs. The folder is $DYNGEN_SERVERS_DIR, else
 * build/servers below $DYNGEN_SOURCE_ROOT (below the working directory without that);
 * DynamoDB Local's is $DYNAMODB_LOCAL_DIR, dyngen-local's $DYNGEN_BUILD_ROOT. */
bool server_kind_is_here(const struct server_kind *kind);

/** Fills the command line for that port. False: the kind isn't here. */
bool server_kind_command(const struct server_kind *kind, unsigned port,
                         struct server_command *ret_command);

#endif
