/* SPDX-License-Identifier: MIT */
/* What finding out about a server on loopback takes: plain sockets, nothing under test. */
#ifndef DYN_TESTS_SERVER_PROBE_H
#define DYN_TESTS_SERVER_PROBE_H

#include <stdbool.h>

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago; another may take it.
 * 0: the system gave none. */
unsigned server_probe_free_port(void);

/** Whether ListTables is answered on 127.0.0.1:port, within a second for each read and
 * write. */
bool server_probe_answers(unsigned port);

#endif
