/* SPDX-License-Identifier: MIT */
/*
 * Suites of scenes: a test case for each real server, in which each scene is a test. A server
 * runs as long as its test case; with Check's forks it belongs to the parent, so a scene that
 * stops servers starts one of its own.
 */
#ifndef DYN_TESTS_SCENE_SERVERS_H
#define DYN_TESTS_SCENE_SERVERS_H

#include "support/scene.h"

/** Adds the test cases; borrows the entries. Once in a program. */
void scene_servers_add(Suite *suite, const struct scene_entry *entries, size_t count);

#endif
