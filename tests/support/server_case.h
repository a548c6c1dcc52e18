/* SPDX-License-Identifier: MIT */
/*
 * Test cases whose tests share one real server: it runs as long as the test case, and with
 * Check's forks belongs to the parent. Invariant: one runs at a time; where there is no such
 * server, the tests see none and a line says what was skipped.
 */
#ifndef DYN_TESTS_SERVER_CASE_H
#define DYN_TESTS_SERVER_CASE_H

#include "support/server.h"

#include <check.h>

/** Adds a test case named after the server, to which the caller adds tests. `what` it is that
 * a machine without the server skips: one for the whole program, borrowed. */
TCase *server_case_add(Suite *suite, enum server_id id, const char *what);

/** The server of the test case that runs; NULL: it is not here, or the case has none. */
struct server *server_case_server(void);

#endif
