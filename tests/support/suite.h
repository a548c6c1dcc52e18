/* SPDX-License-Identifier: MIT */
/*
 * The main of every suite: runs it as the environment asks (CK_FORK, CK_VERBOSITY,
 * CK_TAP_LOG_FILE_NAME) and turns failures into an exit status.
 */
#ifndef DYN_TESTS_SUITE_H
#define DYN_TESTS_SUITE_H

#include <check.h>

static inline int suite_main(Suite *suite)
{
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    int n = srunner_ntests_failed(r);
    srunner_free(r);
    return n == 0 ? 0 : 1;
}

#endif
