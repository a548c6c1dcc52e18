/* SPDX-License-Identifier: MIT */
/* How much a suite does: a number that the environment asks for, where it does. */
#ifndef DYN_TESTS_ASKED_H
#define DYN_TESTS_ASKED_H

#include <stdlib.h>

static inline long asked_or(const char *variable, long otherwise)
{
    const char *text = getenv(variable);

    return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

#endif
