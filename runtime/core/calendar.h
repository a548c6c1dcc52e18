/* SPDX-License-Identifier: MIT */
/*
 * The proleptic Gregorian calendar, UTC, years 1 to 9999: days and microseconds since
 * 1970 on one side, the parts that people write on the other. Integers only; nothing
 * fails but the checks.
 */
#ifndef DYNI_CORE_CALENDAR_H
#define DYNI_CORE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define DYNI_US_PER_SECOND INT64_C(1000000)
#define DYNI_US_PER_DAY    (INT64_C(86400) * DYNI_US_PER_SECOND)

/** The first and the last day of the calendar. */
#define DYNI_DAYS_MIN (-719162)
#define DYNI_DAYS_MAX 2932896

struct dyni_parts {
    int year;  /**< 1 to 9999 */
    int month; /**< 1 to 12 */
    int day;   /**< 1 to 31 */
    int hour;
    int minute;
    int second; /**< 0 to 59: there are no leap seconds */
    int micros; /**< 0 to 999999 */
};

/** How many days the month has. `month` 1 to 12. */
int dyni_days_in_month(int year, int month);

/** Days since 1970-01-01; any year from 1 on, month 1 to 12. A day past the end of its
 * month counts on into the next. */
int32_t dyni_days_from_date(int year, int month, int day);

/** Year, month and day of a day of the calendar; leaves the rest of *ret alone. */
void dyni_date_from_days(int32_t days, struct dyni_parts *ret);

/** Day of the year, 1 to 366. */
int dyni_day_of_year(const struct dyni_parts *parts);

/** Whether year, month and day are a day of the calendar. */
bool dyni_date_exists(int year, int month, int day);

/** Parts of a time; false, and nothing written, outside the calendar. */
bool dyni_parts_from_us(int64_t us, struct dyni_parts *ret);

/** The time of parts; false, and nothing written, when one of them is out of its
 * range. */
bool dyni_us_from_parts(const struct dyni_parts *parts, int64_t *ret_us);

/** a / b rounded towards the past. `b` is positive. */
int64_t dyni_floor_div(int64_t a, int64_t b);

#endif
