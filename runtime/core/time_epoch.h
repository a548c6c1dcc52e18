/* SPDX-License-Identifier: MIT */
/*
 * Times as a count since 1970: seconds, milliseconds, microseconds or nanoseconds, either
 * plain decimal digits or padded with zeros to a fixed width. Nothing allocates.
 */
#ifndef DYNI_CORE_TIME_EPOCH_H
#define DYNI_CORE_TIME_EPOCH_H

#include <dyn/time.h>

struct dyni_epoch {
    uint8_t width;   /**< padded */
    bool has_nanos;  /**< three digits more than microseconds have; written as zeros */
    int64_t unit_us; /**< microseconds of one unit */
};

/** The row of an epoch format; NULL for the others. */
const struct dyni_epoch *dyni_epoch_of(enum dyn_time_format format);

/** Writes a time of the calendar, cut towards the past, and a NUL; returns the length, 0
 * when it is to be padded and negative or too long. */
size_t dyni_epoch_format(int64_t us, const struct dyni_epoch *epoch, bool padded,
                         char *ret_text);

/** Reads both ways of writing; nanoseconds are cut towards the past. DYN_OK, DYN_E_FORMAT
 * or DYN_E_RANGE (outside the calendar). */
int dyni_epoch_parse(struct dyn_str text, const struct dyni_epoch *epoch,
                     int64_t *ret_us);

#endif
