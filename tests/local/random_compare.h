/* SPDX-License-Identifier: MIT */
/*
 * Puts the same requests to two services, each empty at first, and compares whole answers.
 * What is left out of the comparison: the order of members, of sets, of scans and of equal
 * index keys; how errors are worded (the cases check that). Answers that the other server is
 * known to give otherwise are in a table.
 */
#ifndef DYN_TESTS_RANDOM_COMPARE_H
#define DYN_TESTS_RANDOM_COMPARE_H

#include "local/case_service.h"
#include "local/random_steps.h"

/** Runs the steps whose `is_left_out` (NULL: none) is false. Returns the number of the first
 * whose answers differ, with what differs in `why`; or `count`: none does. */
size_t random_compare(struct case_service *ours, struct case_service *theirs,
                      const struct random_step *steps, size_t count,
                      const bool *is_left_out, struct dyn_buf *why);

/** The fewest of the steps that still differ at step `failing`, as a case that can be put
 * into a file of cases: expected is what `theirs` answers. */
void random_shrink(struct case_service *ours, struct case_service *theirs,
                   const struct random_step *steps, size_t failing, struct dyn_buf *out);

/** Whether the segments of each table together have what a scan of it has. */
bool random_segments_add_up(struct case_service *ours, struct dyn_buf *why);

#endif
