/* SPDX-License-Identifier: MIT */
/*
 * Years are counted from 1 March, so that the leap day is the last of its year and the
 * lengths of the months before it follow one line: (153 * month + 2) / 5 days lie before
 * the month, March being 0. Eras of 400 years have 146097 days. The arithmetic is that of
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
#include "core/calendar.h"

#include <dyn/time.h>

#define DAYS_PER_ERA 146097

/* Days from 0000-03-01 to 1970-01-01. */
#define DAYS_TO_1970 719468

int64_t dyni_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int dyni_days_in_month(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

int32_t dyni_days_from_date(int year, int month, int day)
{
    int march_year = month > 2 ? year : year - 1;
    int march_month = month > 2 ? month - 3 : month + 9;
    int era = march_year / 400;
    int year_of_era = march_year % 400;
    int day_of_year = (153 * march_month + 2) / 5 + day - 1;
    int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

void dyni_date_from_days(int32_t days, struct dyni_parts *ret)
{
    int shifted = days + DAYS_TO_1970;
    int era = shifted / DAYS_PER_ERA;
    int day_of_era = shifted % DAYS_PER_ERA;
    /* The last day of 4, 100 and 400 years does not begin a year of its own. */
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                       day_of_era / (DAYS_PER_ERA - 1)) /
                      365;
    int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;

    ret->day = day_of_year - (153 * march_month + 2) / 5 + 1;
    ret->month = march_month < 10 ? march_month + 3 : march_month - 9;
    ret->year = era * 400 + year_of_era + (march_month < 10 ? 0 : 1);
}

int dyni_day_of_year(const struct dyni_parts *parts)
{
    return dyni_days_from_date(parts->year, parts->month, parts->day) -
           dyni_days_from_date(parts->year, 1, 1) + 1;
}

bool dyni_date_exists(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= dyni_days_in_month(year, month);
}

bool dyni_parts_from_us(int64_t us, struct dyni_parts *ret)
{
    int64_t days;
    int64_t in_day;
    int seconds;

    if (us < DYN_TIME_US_MIN || us > DYN_TIME_US_MAX)
        return false;
    days = dyni_floor_div(us, DYNI_US_PER_DAY);
    in_day = us - days * DYNI_US_PER_DAY;
    seconds = (int)(in_day / DYNI_US_PER_SECOND);
    dyni_date_from_days((int32_t)days, ret);
    ret->hour = seconds / 3600;
    ret->minute = seconds / 60 % 60;
    ret->second = seconds % 60;
    ret->micros = (int)(in_day % DYNI_US_PER_SECOND);
    return true;
}

bool dyni_us_from_parts(const struct dyni_parts *parts, int64_t *ret_us)
{
    int64_t seconds;

    if (!dyni_date_exists(parts->year, parts->month, parts->day) || parts->hour < 0 ||
        parts->hour > 23 || parts->minute < 0 || parts->minute > 59 ||
        parts->second < 0 || parts->second > 59 || parts->micros < 0 ||
        parts->micros > 999999)
        return false;
    seconds =
        (int64_t)dyni_days_from_date(parts->year, parts->month, parts->day) * 86400 +
        (int64_t)parts->hour * 3600 + (int64_t)parts->minute * 60 + parts->second;
    *ret_us = seconds * DYNI_US_PER_SECOND + parts->micros;
    return true;
}
