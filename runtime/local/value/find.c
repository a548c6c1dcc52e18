/* SPDX-License-Identifier: MIT */
/*
 * The two-way algorithm: M. Crochemore and D. Perrin, "Two-way string-matching", Journal of
 * the ACM 38 (1991). The part is cut where its local period is its period; the right half is
 * compared forwards, then the left one backwards, and each mismatch says how far to go.
 */
#include "local/value/find.h"

/* Where the greatest suffix of the part begins, in the order of the bytes or in the reverse
 * one, and its period. */
struct suffix {
    size_t begin, period;
};

static struct suffix greatest_suffix(const unsigned char *part, size_t len, bool reverse)
{
    struct suffix best = {0, 1};
    size_t candidate = 1, matched = 0;

    while (candidate + matched < len) {
        unsigned char a = part[best.begin + matched], b = part[candidate + matched];
        if (a == b) {
            matched++;
            if (matched == best.period) {
                candidate += matched;
                matched = 0;
            }
        } else if ((b < a) != reverse) {
            candidate += matched + 1;
            matched = 0;
            best.period = candidate - best.begin;
        } else {
            best = (struct suffix){candidate, 1};
            candidate++;
            matched = 0;
        }
    }
    return best;
}

/* The part, ready for the search. */
struct search {
    const unsigned char *part;
    size_t len, cut, period;
    bool is_periodic; /* so that what matched before a shift by the period still does */
};

static struct search prepare(struct dyn_str part)
{
    struct search s = {(const unsigned char *)part.ptr, part.len, 0, 0, false};
    struct suffix up = greatest_suffix(s.part, s.len, false);
    struct suffix down = greatest_suffix(s.part, s.len, true);
    struct suffix cut = up.begin > down.begin ? up : down;

    s.cut = cut.begin;
    s.period = cut.period;
    s.is_periodic =
        s.cut + s.period <= s.len && memcmp(s.part, s.part + s.period, s.cut) == 0;
    if (!s.is_periodic)
        s.period = (s.cut > s.len - s.cut ? s.cut : s.len - s.cut) + 1;
    return s;
}

static bool run(const struct search *s, const unsigned char *text, size_t len)
{
    size_t known = 0; /* how many bytes of the part are known to match at `at` */

    for (size_t at = 0; at + s->len <= len;) {
        size_t right = s->cut > known ? s->cut : known;
        size_t left = s->cut;
        while (right < s->len && s->part[right] == text[at + right])
            right++;
        if (right < s->len) {
            at += right - s->cut + 1;
            known = 0;
            continue;
        }
        while (left > known && s->part[left - 1] == text[at + left - 1])
            left--;
        if (left <= known)
            return true;
        at += s->period;
        known = s->is_periodic ? s->len - s->period : 0;
    }
    return false;
}

bool dynl_bytes_contain(struct dyn_str text, struct dyn_str part)
{
    struct search s;

    if (part.len == 0 || part.len > text.len)
        return part.len == 0;
    if (part.len == 1)
        return memchr(text.ptr, part.ptr[0], text.len) != NULL;
    s = prepare(part);
    return run(&s, (const unsigned char *)text.ptr, text.len);
}
