/* SPDX-License-Identifier: MIT */
/*
 * The accepted differences: in which cases a server is known to answer otherwise, and why
 * that is right to expect all the same. Invariant: a listed case has to differ, in the way
 * that it is listed; any other must not. So the list can't hide more than it names, nor
 * outlive its reason.
 *
 *     dynalite: has no transactions       the server and the reason; below it
 *         transact: *                     the cases as FILE: NAME, * for any text
 *         batch: gets refuse @2 5w        the steps of one, counted from 1; w: other
 *                                         words of the same error, nothing else
 *     dynoxide skipped: dies of this      the cases aren't put to it at all
 *
 * Of a case without steps, one at least has to differ.
 */
#ifndef DYN_TESTS_CASE_DIFFERENCES_H
#define DYN_TESTS_CASE_DIFFERENCES_H

#include "local/case_run.h"

struct case_difference {
    unsigned line;
    char *server;
    char *why;
    bool is_skipped;
    char *cases; /* "FILE: NAME", with * for any text */
    char *steps; /* "2 5w"; NULL: the whole case */
};

struct case_difference_list {
    struct case_difference *entries;
    size_t count;
};

/** Reads the file. What is wrong in it ends the program. */
struct case_difference_list case_differences_read(const char *path);

/** Whether a difference names that case. */
bool case_difference_names(const struct case_difference *difference,
                           const struct case_entry *entry);

/** Whether the case isn't to be put to the server. */
bool case_is_skipped(const struct case_difference_list *list, const char *server,
                     const struct case_entry *entry);

/** Judges an outcome by the list. True: it is as it should be. On false `why` says
 * what isn't, behind the line that would list all of it. */
bool case_outcome_is_right(const struct case_difference_list *list, const char *server,
                           const struct case_entry *entry,
                           const struct case_outcome *outcome, struct dyn_buf *why);

#endif
