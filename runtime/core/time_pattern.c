/* SPDX-License-Identifier: MIT */
#include "core/time_pattern.h"

#include "core/digits.h"

#include <dyn/time.h>

#include <string.h>

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, DAY_OF_YEAR, MICROS, PART_COUNT };

/* Letter and width of each part. */
static const struct {
    char letter;
    uint8_t width;
} parts_of[PART_COUNT] = {
    [YEAR] = {'Y', 4},   [MONTH] = {'m', 2},       [DAY] = {'d', 2},
    [HOUR] = {'H', 2},   [MINUTE] = {'M', 2},      [SECOND] = {'S', 2},
    [MICROS] = {'f', 6}, [DAY_OF_YEAR] = {'j', 3},
};

/* One step through a pattern: a part, or a character that stands for itself. */
struct step {
    enum part part; /* PART_COUNT: text */
    char text;
};

/* Takes the next step; false behind the end and where the pattern is wrong. */
static bool next_step(const char **at, struct step *ret)
{
    const char *letter = *at + 1;

    ret->part = PART_COUNT;
    ret->text = **at;
    if (**at == '\0')
        return false;
    if (**at != '%' || *letter == '%') {
        *at = **at == '%' ? letter + 1 : letter;
        return true;
    }
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (parts_of[i].letter == *letter) {
            ret->part = (enum part)i;
            *at = letter + 1;
            return true;
        }
    }
    return false;
}

size_t dyni_pattern_width(const char *pattern)
{
    bool has[PART_COUNT + 1] = {false};
    bool has_part = false;
    size_t width = 0;
    const char *at = pattern;
    struct step step;

    if (pattern == NULL || strlen(pattern) > DYN_TIME_TEXT_MAX / 2)
        return 0;
    while (next_step(&at, &step)) {
        has[step.part] = true;
        has_part = has_part || step.part != PART_COUNT;
        width += step.part != PART_COUNT ? parts_of[step.part].width : 1;
    }
    if (*at != '\0' || !has_part || (has[DAY_OF_YEAR] && !has[YEAR]))
        return 0;
    return width < DYN_TIME_TEXT_MAX ? width : 0;
}

size_t dyni_pattern_format(const struct dyni_parts *parts, const char *pattern,
                           char *ret_text)
{
    const int values[PART_COUNT] = {
        [YEAR] = parts->year,     [MONTH] = parts->month,
        [DAY] = parts->day,       [HOUR] = parts->hour,
        [MINUTE] = parts->minute, [SECOND] = parts->second,
        [MICROS] = parts->micros, [DAY_OF_YEAR] = dyni_day_of_year(parts),
    };
    size_t width = dyni_pattern_width(pattern);
    char *out = ret_text;
    struct step step;

    if (width == 0)
        return 0;
    while (next_step(&pattern, &step)) {
        if (step.part == PART_COUNT)
            *out++ = step.text;
        else
            out = dyni_put_digits(out, parts_of[step.part].width,
                                  (uint64_t)values[step.part]);
    }
    *out = '\0';
    return width;
}

/* Reads the numbers that stand in the text; -1 for a part that the pattern has not. */
static bool read_values(const char *text, const char *pattern, int ret_values[PART_COUNT])
{
    struct step step;

    for (size_t i = 0; i < PART_COUNT; i++)
        ret_values[i] = -1;
    while (next_step(&pattern, &step)) {
        int value;

        if (step.part == PART_COUNT) {
            if (*text++ != step.text)
                return false;
            continue;
        }
        if (!dyni_get_digits(text, parts_of[step.part].width, &value))
            return false;
        if (ret_values[step.part] >= 0 && ret_values[step.part] != value)
            return false;
        ret_values[step.part] = value;
        text += parts_of[step.part].width;
    }
    return true;
}

static int value_or(int value, int least)
{
    return value >= 0 ? value : least;
}

/* Month and day from the day of the year, which must agree with those that stand
 * there. */
static int apply_day_of_year(const int values[PART_COUNT], struct dyni_parts *parts)
{
    struct dyni_parts found = *parts;
    int day = values[DAY_OF_YEAR];

    if (parts->year < 1 || day < 1)
        return DYN_E_RANGE;
    dyni_date_from_days(dyni_days_from_date(parts->year, 1, 1) + day - 1, &found);
    if (found.year != parts->year)
        return DYN_E_RANGE;
    if (value_or(values[MONTH], found.month) != found.month ||
        value_or(values[DAY], found.day) != found.day)
        return DYN_E_FORMAT;
    *parts = found;
    return DYN_OK;
}

int dyni_pattern_parse(struct dyn_str text, const char *pattern, int64_t *ret_us)
{
    size_t width = dyni_pattern_width(pattern);
    int values[PART_COUNT];
    struct dyni_parts parts;

    if (width == 0 || text.ptr == NULL || text.len != width ||
        !read_values(text.ptr, pattern, values))
        return DYN_E_FORMAT;
    parts.month = value_or(values[MONTH], 1);
    parts.day = value_or(values[DAY], 1);
    /* The least year with a 29 February is 4. */
    parts.year = value_or(values[YEAR], parts.month == 2 && parts.day == 29 ? 4 : 1);
    parts.hour = value_or(values[HOUR], 0);
    parts.minute = value_or(values[MINUTE], 0);
    parts.second = value_or(values[SECOND], 0);
    parts.micros = value_or(values[MICROS], 0);
    if (values[DAY_OF_YEAR] >= 0) {
        int rc = apply_day_of_year(values, &parts);
        if (rc != DYN_OK)
            return rc;
    }
    return dyni_us_from_parts(&parts, ret_us) ? DYN_OK : DYN_E_RANGE;
}
