/* SPDX-License-Identifier: MIT */
/* A case, put to a service. */
#ifndef DYN_TESTS_CASE_RUN_H
#define DYN_TESTS_CASE_RUN_H

#include "local/case_file.h"
#include "local/case_service.h"

/** How a case went. Both empty: as expected. */
struct case_outcome {
    struct dyn_buf words;     /* the messages of errors that were other ones */
    struct dyn_buf different; /* what else differed first; the case ended there */
};

/** Runs it on an empty service, which isn't empty then. */
void case_run(struct case_service *service, const struct case_entry *entry,
              struct case_outcome *ret_outcome);

void case_outcome_release(struct case_outcome *outcome);

#endif
