/* SPDX-License-Identifier: MIT */
/*
 * An engine in memory with tables to read from, and requests to it as JSON whose quotes
 * are written as '. One thread. Answers are borrowed until the next question.
 */
#ifndef DYN_TESTS_READS_FIXTURE_H
#define DYN_TESTS_READS_FIXTURE_H

#include <dyn/local.h>

/** Opens the engine, on `system` unless that is NULL, without tables. */
void reads_open(const struct dyn_system *system);
/** What a test leaves; once more is fine. */
void reads_close(void);

/** The tables "tab" (p S, s N; global gall (g, h) ALL, gkeys (g) KEYS_ONLY, ginc (g)
 * INCLUDE x; local lall, lkeys, linc (p, l)), "hash" (p S) and "multi" (p S, s S; global
 * wide (a, b | c, d, e)). */
void reads_make_tables(void);

/** Asks; the body of the answer and its status. */
const char *reads_ask(const char *operation, const char *request, int *ret_status);
/** The same, `request` as it is. The result of dyn_local_execute. */
int reads_execute(const char *operation, const char *request, int *ret_status,
                  const char **ret_body);
/** Asks, and fails the test unless that is answered. */
const char *reads_must(const char *operation, const char *format, ...)
    DYN_ATTR_PRINTF(2, 3);

#endif
