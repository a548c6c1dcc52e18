/* SPDX-License-Identifier: MIT */
/*
 * What SQLite keeps once for a process, and what becomes of that in a child of fork().
 * Invariants: no fork() happens while a thread holds one of SQLite's own locks, so that a
 * child can use SQLite at all; a child shares no record of open files with its parent.
 *
 * Those records say which locks on a file the process has. A child inherits the records, but
 * not the locks: with them it would believe itself safe, and another process could take
 * the log from under it.
 */
#ifndef DYNL_STORE_PROCESS_H
#define DYNL_STORE_PROCESS_H

#include <dyn/error.h>

/** Before each connection is opened. DYN_E_SYSTEM: this SQLite can't be used by threads, or
 * can't be made ready. */
int dynl_process_ready(struct dyn_error *err);

#endif
