/* SPDX-License-Identifier: MIT */
#include <dyn/time.h>

#include "core/calendar.h"
#include "core/time_epoch.h"
#include "core/time_iso.h"
#include "core/time_pattern.h"

static bool in_years(int64_t us)
{
    return us >= DYN_TIME_US_MIN && us <= DYN_TIME_US_MAX;
}

/* The pattern of a format that is one; NULL when there is none. */
static const char *pattern_of(enum dyn_time_format format, const char *pattern)
{
    if (format == DYN_TIME_MONTH)
        return "%Y-%m";
    return format == DYN_TIME_PATTERN ? pattern : NULL;
}

size_t dyn_time_format(struct dyn_time time, enum dyn_time_format format,
                       const char *pattern, bool padded, char ret_text[DYN_TIME_TEXT_MAX])
{
    const struct dyni_epoch *epoch = dyni_epoch_of(format);
    struct dyni_parts parts;

    if (!time.has || !in_years(time.us))
        return 0;
    if (epoch != NULL)
        return dyni_epoch_format(time.us, epoch, padded, ret_text);
    if (!dyni_parts_from_us(time.us, &parts))
        return 0;
    switch (format) {
    case DYN_TIME_ISO_MS:
    case DYN_TIME_ISO:
        return dyni_iso_format(&parts, format == DYN_TIME_ISO_MS, ret_text);
    case DYN_TIME_DATE:
        return dyni_iso_date_format(&parts, ret_text);
    default:
        return dyni_pattern_format(&parts, pattern_of(format, pattern), ret_text);
    }
}

static int parse_us(struct dyn_str text, enum dyn_time_format format, const char *pattern,
                    int64_t *ret_us)
{
    const struct dyni_epoch *epoch = dyni_epoch_of(format);
    int32_t days;
    int rc;

    if (text.ptr == NULL)
        return DYN_E_FORMAT;
    if (epoch != NULL)
        return dyni_epoch_parse(text, epoch, ret_us);
    switch (format) {
    case DYN_TIME_ISO_MS:
    case DYN_TIME_ISO:
        return dyni_iso_parse(text, ret_us);
    case DYN_TIME_DATE:
        rc = dyni_iso_date_parse(text, &days);
        if (rc == DYN_OK)
            *ret_us = days * DYNI_US_PER_DAY;
        return rc;
    default:
        return dyni_pattern_parse(text, pattern_of(format, pattern), ret_us);
    }
}

int dyn_time_parse(struct dyn_str text, enum dyn_time_format format, const char *pattern,
                   struct dyn_time *ret_time)
{
    int64_t us;
    int rc = parse_us(text, format, pattern, &us);

    if (rc == DYN_OK)
        *ret_time = dyn_time_us(us);
    return rc;
}

/* The length of one step of the format; 0 when its steps differ. */
static int64_t unit_of(enum dyn_time_format format)
{
    const struct dyni_epoch *epoch = dyni_epoch_of(format);

    if (epoch != NULL)
        return epoch->unit_us;
    switch (format) {
    case DYN_TIME_ISO_MS:
        return 1000;
    case DYN_TIME_ISO:
        return DYNI_US_PER_SECOND;
    case DYN_TIME_DATE:
        return DYNI_US_PER_DAY;
    default:
        return 0;
    }
}

struct dyn_time dyn_time_cut(struct dyn_time time, enum dyn_time_format format,
                             const char *pattern)
{
    int64_t unit = unit_of(format);
    char text[DYN_TIME_TEXT_MAX];
    struct dyn_time cut = time;
    size_t len;

    if (!time.has || !in_years(time.us))
        return time;
    if (unit != 0)
        return dyn_time_us(dyni_floor_div(time.us, unit) * unit);
    len = dyn_time_format(time, format, pattern, false, text);
    if (len > 0)
        dyn_time_parse(dyn_str_n(text, len), format, pattern, &cut);
    return cut;
}

size_t dyn_time_width(enum dyn_time_format format, const char *pattern)
{
    const struct dyni_epoch *epoch = dyni_epoch_of(format);

    if (epoch != NULL)
        return epoch->width;
    switch (format) {
    case DYN_TIME_ISO_MS:
        return sizeof("2026-11-21T04:46:25.123Z") - 1;
    case DYN_TIME_ISO:
        return sizeof("2026-11-21T04:46:25Z") - 1;
    case DYN_TIME_DATE:
        return sizeof("2026-11-21") - 1;
    default:
        return dyni_pattern_width(pattern_of(format, pattern));
    }
}

static bool is_day(struct dyn_date date)
{
    return date.has && date.days >= DYNI_DAYS_MIN && date.days <= DYNI_DAYS_MAX;
}

size_t dyn_date_format(struct dyn_date date, char ret_text[DYN_TIME_TEXT_MAX])
{
    struct dyni_parts parts;

    if (!is_day(date))
        return 0;
    dyni_date_from_days(date.days, &parts);
    return dyni_iso_date_format(&parts, ret_text);
}

int dyn_date_parse(struct dyn_str text, struct dyn_date *ret_date)
{
    int32_t days;
    int rc;

    if (text.ptr == NULL)
        return DYN_E_FORMAT;
    rc = dyni_iso_date_parse(text, &days);
    if (rc == DYN_OK)
        *ret_date = dyn_date_days(days);
    return rc;
}

struct dyn_date dyn_date_ymd(int year, int month, int day)
{
    struct dyn_date none = {0};

    if (!dyni_date_exists(year, month, day))
        return none;
    return dyn_date_days(dyni_days_from_date(year, month, day));
}

struct dyn_date dyn_date_of(struct dyn_time time)
{
    struct dyn_date none = {0};

    if (!time.has)
        return none;
    return dyn_date_days((int32_t)dyni_floor_div(time.us, DYNI_US_PER_DAY));
}

struct dyn_time dyn_time_of(struct dyn_date date)
{
    struct dyn_time none = {0};

    return is_day(date) ? dyn_time_us(date.days * DYNI_US_PER_DAY) : none;
}

struct dyn_time dyn_time_now(const struct dyn_system *system)
{
    struct dyn_time none = {0};
    int64_t us;

    if (system == NULL)
        system = dyn_system_default();
    return system->now_us(system->ctx, &us) == 0 ? dyn_time_us(us) : none;
}
