/* SPDX-License-Identifier: MIT */
/* A case, put to a service. */
#ifndef DYN_TESTS_CASE_RUN_H
#define DYN_TESTS_CASE_RUN_H

#include "local/case_file.h"
#include "local/case_service.h"

enum case_verdict {
    CASE_SAME,
    CASE_WORDS, /* another message of the same error, nothing else */
    CASE_DIFFERENT
};

/** How a case went. */
struct case_outcome {
    enum case_verdict *verdicts; /* one for each step */
    struct dyn_buf *texts;       /* what differed, of each step; empty: nothing */
    size_t count;
    bool has_no_tables; /* its tables could not be made; texts[0] says why */
};

/** Runs it, all of its steps whatever they answer, on an empty service, which isn't empty
 * then. */
void case_run(struct case_service *service, const struct case_entry *entry,
              struct case_outcome *ret_outcome);

void case_outcome_release(struct case_outcome *outcome);

#endif
