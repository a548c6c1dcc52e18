/* SPDX-License-Identifier: MIT */
#include "core/time_epoch.h"

#include "core/calendar.h"
#include "core/digits.h"

const struct dyni_epoch *dyni_epoch_of(enum dyn_time_format format)
{
    static const struct dyni_epoch epochs[] = {
        [0] = {.width = 10, .unit_us = DYNI_US_PER_SECOND},
        [DYN_TIME_MS - DYN_TIME_S] = {.width = 13, .unit_us = 1000},
        [DYN_TIME_US - DYN_TIME_S] = {.width = 16, .unit_us = 1},
        [DYN_TIME_NS - DYN_TIME_S] = {.width = 19, .unit_us = 1, .has_nanos = true},
    };

    if (format < DYN_TIME_S || format > DYN_TIME_NS)
        return NULL;
    return &epochs[format - DYN_TIME_S];
}

static size_t count_digits(uint64_t number)
{
    size_t count = 1;

    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

size_t dyni_epoch_format(int64_t us, const struct dyni_epoch *epoch, bool padded,
                         char *ret_text)
{
    int64_t units = dyni_floor_div(us, epoch->unit_us);
    uint64_t magnitude = (uint64_t)(units < 0 ? -units : units);
    size_t nanos = epoch->has_nanos && (padded || units != 0) ? 3 : 0;
    size_t width = count_digits(magnitude);
    char *out = ret_text;

    if (padded) {
        if (units < 0 || width + nanos > epoch->width)
            return 0;
        width = epoch->width - nanos;
    }
    if (units < 0)
        *out++ = '-';
    out = dyni_put_digits(out, width, magnitude);
    out = dyni_put_digits(out, nanos, 0);
    *out = '\0';
    return (size_t)(out - ret_text);
}

/* Digits alone, with no zero in front unless they are `padded_width` many. The number
 * stops growing where no form holds it. */
static int read_epoch_digits(struct dyn_str text, size_t padded_width,
                             int64_t *ret_number)
{
    int64_t number = 0;

    if (text.len == 0 || (text.ptr[0] == '0' && text.len > 1 && text.len != padded_width))
        return DYN_E_FORMAT;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return DYN_E_FORMAT;
        if (number <= DYN_TIME_US_MAX)
            number = number * 10 + (text.ptr[i] - '0');
    }
    *ret_number = number;
    return DYN_OK;
}

/* Nanoseconds are microseconds with three digits more: cuts those off and says whether
 * they were zeros. The rest is "0" where nothing is left. */
static bool cut_nanos(struct dyn_str *text)
{
    bool zeros = true;

    for (size_t i = 0; i < 3 && text->len > 0; i++) {
        text->len--;
        zeros = zeros && text->ptr[text->len] == '0';
    }
    if (text->len == 0)
        *text = DYN_STR("0");
    return zeros;
}

int dyni_epoch_parse(struct dyn_str text, const struct dyni_epoch *epoch, int64_t *ret_us)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    bool exact = true;
    int64_t number;
    int rc;

    if (negative) {
        text.ptr++;
        text.len--;
    }
    rc = read_epoch_digits(text, negative ? 0 : epoch->width, &number);
    if (rc != DYN_OK)
        return rc;
    if (negative && number == 0)
        return DYN_E_FORMAT;
    if (epoch->has_nanos) {
        exact = cut_nanos(&text);
        rc = read_epoch_digits(text, text.len, &number);
        if (rc != DYN_OK)
            return rc;
    }
    if (number > DYN_TIME_US_MAX / epoch->unit_us)
        return DYN_E_RANGE;
    number *= epoch->unit_us;
    if (negative)
        number = -number - (exact ? 0 : 1);
    if (number < DYN_TIME_US_MIN || number > DYN_TIME_US_MAX)
        return DYN_E_RANGE;
    *ret_us = number;
    return DYN_OK;
}
