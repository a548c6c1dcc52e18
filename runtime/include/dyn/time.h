/* SPDX-License-Identifier: MIT */
/*
 * Times and dates as text, UTC only, proleptic Gregorian calendar, years 0001 to 9999, no
 * locale and no time zone database. Each format has a fixed width, so that text order is
 * time order.
 */
#ifndef DYN_TIME_H
#define DYN_TIME_H

#include <dyn/system.h>
#include <dyn/types.h>

/** The forms in which a time or a date is written. */
enum dyn_time_format {
    DYN_TIME_ISO_MS = 0, /**< 2026-11-21T04:46:25.123Z; the default of timestamps */
    DYN_TIME_ISO,        /**< 2026-11-21T04:46:25Z */
    DYN_TIME_DATE,       /**< 2026-11-21; the default of dates */
    DYN_TIME_MONTH,      /**< 2026-11 */
    DYN_TIME_S,          /**< epoch seconds, 10 digits in keys */
    DYN_TIME_MS,         /**< epoch milliseconds, 13 digits in keys */
    DYN_TIME_US,         /**< epoch microseconds, 16 digits in keys */
    DYN_TIME_NS,         /**< epoch nanoseconds, 19 digits in keys */
    DYN_TIME_PATTERN /**< a pattern of %Y %m %d %H %M %S %j %f (six digits) and text */
};

/*
 * Patterns. %Y has four digits, %j (day of the year) three, %f (microseconds) six, the
 * others two; %% is a percent sign. Unusable: NULL, none of these parts, %j without %Y,
 * any other letter behind a percent sign, or too long.
 */

/** Longest text of a time, with the NUL; a pattern is at most half as long. */
#define DYN_TIME_TEXT_MAX 128

/** Microseconds of year 0001's first and of year 9999's last. */
#define DYN_TIME_US_MIN (-62135596800000000LL)
#define DYN_TIME_US_MAX 253402300799999999LL

DYN_BEGIN_DECLS

/**
 * Writes a time in `format`, NUL-terminated; `pattern` is read for DYN_TIME_PATTERN only.
 * Epoch forms are zero-padded to their width when `padded` (keys), plain digits otherwise
 * (N). What the form does not show is cut towards the past. Returns the length; 0 when
 * absent, outside the years, padded and negative or too long for its width (from the year
 * 2286 on), or the pattern is unusable.
 */
DYN_API size_t dyn_time_format(struct dyn_time time, enum dyn_time_format format,
                               const char *pattern, bool padded,
                               char ret_text[DYN_TIME_TEXT_MAX]);

/**
 * Reads text that dyn_time_format wrote in the same form, exactly; epoch forms padded or
 * not. A form without a part (DATE has no hour) gives the least time that is written so.
 * The ISO forms also take what RFC 3339 allows in upper case: any number of fraction
 * digits and offsets, which are turned into UTC. What is below a microsecond is cut.
 * DYN_OK; DYN_E_FORMAT (the pattern may be unusable); DYN_E_RANGE when the form is right
 * but there is no such time: 31 April, the year 0, a leap second.
 */
DYN_API int dyn_time_parse(struct dyn_str text, enum dyn_time_format format,
                           const char *pattern, struct dyn_time *ret_time);

/** The time as it is after being stored in `format` and read back: cut to its precision.
 * Returned as it is when it cannot be stored so, which dyn_time_format then says. */
DYN_API struct dyn_time dyn_time_cut(struct dyn_time time, enum dyn_time_format format,
                                     const char *pattern);

/** How many characters the form has, padded; 0: not fixed, or the pattern is unusable. */
DYN_API size_t dyn_time_width(enum dyn_time_format format, const char *pattern);

/** Writes YYYY-MM-DD; returns 10, or 0 when absent or outside the years. */
DYN_API size_t dyn_date_format(struct dyn_date date, char ret_text[DYN_TIME_TEXT_MAX]);

/** Reads YYYY-MM-DD. DYN_OK, DYN_E_FORMAT or DYN_E_RANGE (no such day). */
DYN_API int dyn_date_parse(struct dyn_str text, struct dyn_date *ret_date);

/** A date from year (1..9999), month (1..12) and day; absent when there is no such
 * day. */
DYN_API struct dyn_date dyn_date_ymd(int year, int month, int day);

/** The day (UTC) of a time, and the first instant of a day. Absent stays absent; a day
 * outside the years has no first instant. */
DYN_API struct dyn_date dyn_date_of(struct dyn_time time);
DYN_API struct dyn_time dyn_time_of(struct dyn_date date);

/** The system's wall clock; `system` NULL: dyn_system_default(). Absent when it fails. */
DYN_API struct dyn_time dyn_time_now(const struct dyn_system *system);

DYN_END_DECLS

#endif
