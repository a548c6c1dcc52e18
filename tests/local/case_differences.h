/* SPDX-License-Identifier: MIT */
/*
 * The accepted differences: in which cases a server is known to answer otherwise, and why
 * that is right to expect all the same. Invariant: a listed case has to differ, in the way
 * that it is listed; any other must not. So the list can't hide more than it names, nor
 * outlive its reason.
 *
 *     dynalite differs: has no transactions     the server, how, and the reason; below it
 *         transact: *                           the cases as FILE: NAME, * for any text
 *
 * How: "words", other messages of errors and nothing else; "differs", anything; "skipped",
 * the case isn't put to it at all.
 */
#ifndef DYN_TESTS_CASE_DIFFERENCES_H
#define DYN_TESTS_CASE_DIFFERENCES_H

#include "local/case_file.h"

enum case_difference_kind { CASE_WORDS, CASE_DIFFERS, CASE_SKIPPED };

struct case_difference {
    unsigned line;
    char *server;
    enum case_difference_kind kind;
    char *why;
    char *cases; /* "FILE: NAME", with * for any text */
};

struct case_difference_list {
    struct case_difference *entries;
    size_t count;
};

/** Reads the file. What is wrong in it ends the program. */
struct case_difference_list case_differences_read(const char *folder, const char *name);

/** The difference that is listed for a case on a server; NULL: none. */
const struct case_difference *
case_difference_find(const struct case_difference_list *list, const char *server,
                     const struct case_entry *entry);

/** Whether a difference names that case. */
bool case_difference_names(const struct case_difference *difference,
                           const struct case_entry *entry);

#endif
