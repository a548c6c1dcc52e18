/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include <stdint.h>
#include <string.h>

/* Longer words are looked at by nobody as typing errors. */
enum { WORD_MAX = 64 };

static char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* How many slips of the finger a word of this length may have. */
static unsigned allowed(size_t len)
{
    return len < 2 ? 0 : len < 5 ? 1 : len < 9 ? 2 : 3;
}

/* Damerau-Levenshtein with swaps of neighbours (optimal string alignment). Both lengths are
 * at most WORD_MAX. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];

    for (unsigned j = 0; j <= b_len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            char x = folded(a[i - 1]), y = folded(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == folded(b[j - 2]) && folded(a[i - 2]) == y)
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_len];
}

const char *suggest_nearest(const char *word, size_t len, const char *const *candidates,
                            size_t count)
{
    const char *nearest = NULL;
    unsigned bound = allowed(len);

    if (len == 0 || len > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *candidate = candidates[i];
        size_t candidate_len = candidate != NULL ? strlen(candidate) : 0;
        if (candidate_len == 0 || candidate_len > WORD_MAX ||
            candidate_len > len + bound || len > candidate_len + bound)
            continue;
        unsigned d = distance(word, len, candidate, candidate_len);
        if (d < bound || (d == bound && nearest == NULL)) {
            nearest = candidate;
            bound = d;
        }
    }
    return nearest;
}
