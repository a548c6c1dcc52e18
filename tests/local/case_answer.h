/* SPDX-License-Identifier: MIT */
/* What a service answered: its JSON, and for queries and scans that of all pages as one. */
#ifndef DYN_TESTS_CASE_ANSWER_H
#define DYN_TESTS_CASE_ANSWER_H

#include "local/case_service.h"

#include <cjson/cJSON.h>

struct case_answer {
    int status;          /* of HTTP; -1: none came */
    struct dyn_buf text; /* of the last page */
    cJSON *json;         /* NULL: it is none */
};

/** Asks, and for all pages until no LastEvaluatedKey comes: the answer is then all Items, the
 * sums Count and ScannedCount, and Pages. */
void case_answer_ask(struct case_service *service, const char *operation,
                     struct dyn_str body, bool is_all_pages, struct case_answer *ret);
void case_answer_release(struct case_answer *answer);

/** The error's name without what stands before #; "": it has none. */
const char *case_answer_error(const struct case_answer *answer);

/** The error's message, without the count that the service begins some with in some regions;
 * "": it has none. */
const char *case_answer_message(const struct case_answer *answer);

#endif
