/* SPDX-License-Identifier: MIT */
#include "core/time_iso.h"

#include "core/digits.h"

#include <dyn/time.h>

/* Lengths of YYYY-MM-DD and of YYYY-MM-DDTHH:MM:SS. */
#define DATE_LEN    ((size_t)10)
#define INSTANT_LEN ((size_t)19)

static char *put_date(char *out, const struct dyni_parts *parts)
{
    out = dyni_put_digits(out, 4, (uint64_t)parts->year);
    *out++ = '-';
    out = dyni_put_digits(out, 2, (uint64_t)parts->month);
    *out++ = '-';
    return dyni_put_digits(out, 2, (uint64_t)parts->day);
}

size_t dyni_iso_date_format(const struct dyni_parts *parts, char *ret_text)
{
    *put_date(ret_text, parts) = '\0';
    return DATE_LEN;
}

size_t dyni_iso_format(const struct dyni_parts *parts, bool with_ms, char *ret_text)
{
    char *out = put_date(ret_text, parts);

    *out++ = 'T';
    out = dyni_put_digits(out, 2, (uint64_t)parts->hour);
    *out++ = ':';
    out = dyni_put_digits(out, 2, (uint64_t)parts->minute);
    *out++ = ':';
    out = dyni_put_digits(out, 2, (uint64_t)parts->second);
    if (with_ms) {
        *out++ = '.';
        out = dyni_put_digits(out, 3, (uint64_t)parts->micros / 1000);
    }
    *out++ = 'Z';
    *out = '\0';
    return (size_t)(out - ret_text);
}

/* Shape only: whether the numbers are a day is asked afterwards. */
static bool read_date(const char *text, struct dyni_parts *ret)
{
    return text[4] == '-' && text[7] == '-' && dyni_get_digits(text, 4, &ret->year) &&
           dyni_get_digits(text + 5, 2, &ret->month) &&
           dyni_get_digits(text + 8, 2, &ret->day);
}

static bool read_clock(const char *text, struct dyni_parts *ret)
{
    return text[2] == ':' && text[5] == ':' && dyni_get_digits(text, 2, &ret->hour) &&
           dyni_get_digits(text + 3, 2, &ret->minute) &&
           dyni_get_digits(text + 6, 2, &ret->second);
}

/* The digits behind the point; returns where the text goes on, NULL when there is
 * none. */
static const char *read_fraction(const char *at, const char *end, int *ret_micros)
{
    const char *begin = at;
    int unit = 100000;
    int micros = 0;

    while (at < end && *at >= '0' && *at <= '9') {
        micros += (*at++ - '0') * unit;
        unit /= 10;
    }
    *ret_micros = micros;
    return at > begin ? at : NULL;
}

/* Z or an offset as minutes east of UTC; what is left of the text must be just that. */
static int read_offset(const char *at, size_t len, int *ret_minutes)
{
    int hours;
    int minutes;

    if (len == 1 && at[0] == 'Z') {
        *ret_minutes = 0;
        return DYN_OK;
    }
    if (len != 6 || (at[0] != '+' && at[0] != '-') || at[3] != ':' ||
        !dyni_get_digits(at + 1, 2, &hours) || !dyni_get_digits(at + 4, 2, &minutes))
        return DYN_E_FORMAT;
    if (hours > 23 || minutes > 59)
        return DYN_E_RANGE;
    *ret_minutes = (hours * 60 + minutes) * (at[0] == '-' ? -1 : 1);
    return DYN_OK;
}

int dyni_iso_date_parse(struct dyn_str text, int32_t *ret_days)
{
    struct dyni_parts parts;

    if (text.len != DATE_LEN || !read_date(text.ptr, &parts))
        return DYN_E_FORMAT;
    if (!dyni_date_exists(parts.year, parts.month, parts.day))
        return DYN_E_RANGE;
    *ret_days = dyni_days_from_date(parts.year, parts.month, parts.day);
    return DYN_OK;
}

int dyni_iso_parse(struct dyn_str text, int64_t *ret_us)
{
    const char *end = text.ptr + text.len;
    struct dyni_parts parts = {0};
    const char *at;
    int offset;
    int64_t us;
    int rc;

    if (text.len <= INSTANT_LEN || text.ptr[DATE_LEN] != 'T' ||
        !read_date(text.ptr, &parts) || !read_clock(text.ptr + DATE_LEN + 1, &parts))
        return DYN_E_FORMAT;
    at = text.ptr + INSTANT_LEN;
    if (*at == '.') {
        at = read_fraction(at + 1, end, &parts.micros);
        if (at == NULL)
            return DYN_E_FORMAT;
    }
    rc = read_offset(at, (size_t)(end - at), &offset);
    if (rc != DYN_OK)
        return rc;
    if (!dyni_us_from_parts(&parts, &us))
        return DYN_E_RANGE;
    us -= offset * 60 * DYNI_US_PER_SECOND;
    if (us < DYN_TIME_US_MIN || us > DYN_TIME_US_MAX)
        return DYN_E_RANGE;
    *ret_us = us;
    return DYN_OK;
}
