/* SPDX-License-Identifier: MIT */
/*
 * Finds the word that a misspelt one was meant to be.
 */
#ifndef GEN_SUGGEST_H
#define GEN_SUGGEST_H

#include <stddef.h>

/**
 * The candidate nearest to the `len` bytes of `word`, or NULL if none is near. Nearness is
 * the number of letters left out, put in, changed or swapped with their neighbour, upper and
 * lower case (of ASCII) being the same; how many are allowed grows with the length. The
 * first of several equally near wins. Candidates that are NULL are passed over. Borrows.
 */
const char *suggest_nearest(const char *word, size_t len, const char *const *candidates,
                            size_t count);

#endif
