/* SPDX-License-Identifier: MIT */
/*
 * Times in a pattern of %Y %m %d %H %M %S %j %f, %% and text, as <dyn/time.h> describes
 * it. Every part has a fixed width, so the text of a pattern has one too. Nothing
 * allocates.
 */
#ifndef DYNI_CORE_TIME_PATTERN_H
#define DYNI_CORE_TIME_PATTERN_H

#include "core/calendar.h"

#include <dyn/types.h>

/** Length of the text, below DYN_TIME_TEXT_MAX; 0 when the pattern is unusable. NULL
 * is. */
size_t dyni_pattern_width(const char *pattern);

/** Writes a time and a NUL; returns the length, 0 when the pattern is unusable. */
size_t dyni_pattern_format(const struct dyni_parts *parts, const char *pattern,
                           char *ret_text);

/**
 * Reads the least time that is written as `text`. DYN_OK; DYN_E_FORMAT when no time is
 * written so, the same part stands twice with two values, or the pattern is unusable;
 * DYN_E_RANGE when only the numbers are wrong.
 */
int dyni_pattern_parse(struct dyn_str text, const char *pattern, int64_t *ret_us);

#endif
