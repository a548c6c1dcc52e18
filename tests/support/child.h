/* SPDX-License-Identifier: MIT */
/* What becomes of a child of fork(). */
#ifndef DYN_TESTS_CHILD_H
#define DYN_TESTS_CHILD_H

#include <sys/types.h>

/** What the child exited with, once it ends; -1: a signal ended it, or it hung for half a minute
 * and was killed. */
int child_result(pid_t child);

#endif
