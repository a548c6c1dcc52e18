/* SPDX-License-Identifier: MIT */
/*
 * Locales that a test switches to. They are looked for in the folder that DYNGEN_LOCPATH names, too:
 * LOCPATH itself would reach the libraries that start before main, and p11-kit, which libcurl
 * brings along, calls newlocale() then, which loses memory where LOCPATH is set.
 */
#ifndef DYN_TESTS_LOCALES_H
#define DYN_TESTS_LOCALES_H

#include <locale.h>
#include <stdlib.h>

/** As setlocale(LC_ALL, name): NULL when there is no such locale. */
static inline const char *locales_use(const char *name)
{
    const char *folder = getenv("DYNGEN_LOCPATH");
    if (folder != NULL)
        (void)setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, name);
}

#endif
