/* SPDX-License-Identifier: MIT */
/*
 * Scenes on the embedded engine, in this process: one more test case beside those of
 * scene_servers.h. The engine is on a file, so that all clients of a scene see one database;
 * it lies in a folder of its own that goes with the test case.
 */
#ifndef DYN_TESTS_SCENE_ENGINE_H
#define DYN_TESTS_SCENE_ENGINE_H

#include "support/scene.h"

/** Adds the test case; borrows the entries. Once in a program. */
void scene_engine_add(Suite *suite, const struct scene_entry *entries, size_t count);

#endif
