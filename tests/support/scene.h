/* SPDX-License-Identifier: MIT */
/*
 * A scene is what a suite plays on each real server: a client on it, tables with a prefix of
 * their own, so that no scene sees another's items, and checks that know how the servers
 * differ. Invariant: a check that a server is listed for in scene_differences[] has to fail
 * there, any other has to hold: the list can't hide more than it names, nor outlive its
 * reason.
 *
 * Everything here fails the running test when it doesn't work.
 */
#ifndef DYN_TESTS_SCENE_H
#define DYN_TESTS_SCENE_H

#include "support/server.h"

#include <dyn/dyn.h>

#include <check.h>

struct scene {
    const char *name;
    const struct server *server;
    struct dyn_client *db;
    struct dyn_arena mem;
    struct dyn_error err;
    struct dyn_call_info info; /* where a scene lets calls say how they went */
    char prefix[64];
};

typedef void scene_fn(struct scene *s);

struct scene_entry {
    const char *name; /* also the prefix of its tables */
    scene_fn *play;
};

/** Something that a server does otherwise than DynamoDB. */
struct scene_difference {
    enum server_id server;
    const char *check; /* "SCENE: CHECK" */
    const char *why;
};

extern const struct scene_difference scene_differences[];
extern const size_t scene_difference_count;

/** The transports of the scenes' clients, ended by NULL; NULL: HTTP alone. */
extern const struct dyn_transport_kind *const *scene_transports;

/** Plays a scene on a server that runs. */
void scene_run(const struct scene_entry *entry, const struct server *server);

/** Another client on the server of the scene, with its prefix; to be closed. `opts` NULL, or
 * settings to begin with. */
struct dyn_client *scene_client(struct scene *s, const struct dyn_client_opts *opts);

/** Makes a table, and switches TTL on where the server has that. */
void scene_table(struct scene *s, const struct dyn_table *table);

/** The difference that is listed for this check on this server; NULL: none. */
const struct scene_difference *scene_difference(const struct scene *s, const char *check);

/** The result of a call that should be `expected`; `call` is how it is written. Returns rc. */
int scene_result(struct scene *s, int rc, int expected, const char *call, int line);

/** A check by name, which a difference may be listed for. Returns whether it held. */
bool scene_check(struct scene *s, const char *check, bool holds);

/** The call gives this result. */
#define SCENE_IS(s, expected, call) scene_result((s), (call), (expected), #call, __LINE__)
#define SCENE_OK(s, call)           SCENE_IS(s, DYN_OK, call)

/** "TEXT" with a number behind it, in the scene's memory. */
struct dyn_str scene_text(struct scene *s, const char *text, unsigned number);

/** `len` bytes of `byte`, in the scene's memory. */
struct dyn_str scene_filled(struct scene *s, char byte, size_t len);

/** Text of an S, list and map of the scene's memory. */
struct dyn_value scene_value(struct scene *s, const char *json);

#endif
