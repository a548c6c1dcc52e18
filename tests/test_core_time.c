/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/time.h>

#include <stdio.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* 2026-11-21T04:46:25.123456Z, a Saturday, day 325. */
#define NOW INT64_C(1795236385123456)
#define DAY INT64_C(86400000000)

/* Text of a time in a form; `padded` rows stand beside plain ones. NULL: none. */
static const struct {
    int64_t us;
    enum dyn_time_format format;
    const char *pattern;
    bool padded;
    const char *text;
} written[] = {
    {NOW, DYN_TIME_ISO_MS, NULL, false, "2026-11-21T04:46:25.123Z"},
    {NOW, DYN_TIME_ISO, NULL, false, "2026-11-21T04:46:25Z"},
    {NOW, DYN_TIME_DATE, NULL, false, "2026-11-21"},
    {NOW, DYN_TIME_MONTH, NULL, false, "2026-11"},
    {NOW, DYN_TIME_S, NULL, false, "1795236385"},
    {NOW, DYN_TIME_MS, NULL, false, "1795236385123"},
    {NOW, DYN_TIME_US, NULL, false, "1795236385123456"},
    {NOW, DYN_TIME_NS, NULL, false, "1795236385123456000"},
    {NOW, DYN_TIME_S, NULL, true, "1795236385"},
    {NOW, DYN_TIME_NS, NULL, true, "1795236385123456000"},
    {NOW, DYN_TIME_PATTERN, "%Y/%m/%d %H-%M-%S.%f", false, "2026/11/21 04-46-25.123456"},
    {NOW, DYN_TIME_PATTERN, "%Y-%j", false, "2026-325"},
    {NOW, DYN_TIME_PATTERN, "%%%Y%%", false, "%2026%"},
    {NOW, DYN_TIME_PATTERN, "%H", false, "04"},
    {NOW, DYN_TIME_PATTERN, "%Y%Y", false, "20262026"},
    {0, DYN_TIME_ISO_MS, NULL, true, "1970-01-01T00:00:00.000Z"},
    {0, DYN_TIME_S, NULL, false, "0"},
    {0, DYN_TIME_S, NULL, true, "0000000000"},
    {0, DYN_TIME_MS, NULL, true, "0000000000000"},
    {0, DYN_TIME_US, NULL, true, "0000000000000000"},
    {0, DYN_TIME_NS, NULL, true, "0000000000000000000"},
    {0, DYN_TIME_NS, NULL, false, "0"},
    {1, DYN_TIME_NS, NULL, false, "1000"},
    {1, DYN_TIME_NS, NULL, true, "0000000000000001000"},
    /* cut towards the past */
    {-1, DYN_TIME_ISO_MS, NULL, false, "1969-12-31T23:59:59.999Z"},
    {-1, DYN_TIME_ISO, NULL, false, "1969-12-31T23:59:59Z"},
    {-1, DYN_TIME_DATE, NULL, false, "1969-12-31"},
    {-1, DYN_TIME_S, NULL, false, "-1"},
    {-1, DYN_TIME_MS, NULL, false, "-1"},
    {-1, DYN_TIME_US, NULL, false, "-1"},
    {-1, DYN_TIME_NS, NULL, false, "-1000"},
    {-1500000, DYN_TIME_S, NULL, false, "-2"},
    /* negative and padded */
    {-1, DYN_TIME_S, NULL, true, NULL},
    {-1, DYN_TIME_NS, NULL, true, NULL},
    /* the ends of the widths */
    {INT64_C(9999999999999999), DYN_TIME_S, NULL, true, "9999999999"},
    {INT64_C(9999999999999999), DYN_TIME_MS, NULL, true, "9999999999999"},
    {INT64_C(9999999999999999), DYN_TIME_US, NULL, true, "9999999999999999"},
    {INT64_C(9999999999999999), DYN_TIME_NS, NULL, true, "9999999999999999000"},
    {INT64_C(10000000000000000), DYN_TIME_S, NULL, true, NULL},
    {INT64_C(10000000000000000), DYN_TIME_MS, NULL, true, NULL},
    {INT64_C(10000000000000000), DYN_TIME_US, NULL, true, NULL},
    {INT64_C(10000000000000000), DYN_TIME_NS, NULL, true, NULL},
    {INT64_C(10000000000000000), DYN_TIME_S, NULL, false, "10000000000"},
    /* the ends of the years */
    {DYN_TIME_US_MIN, DYN_TIME_ISO_MS, NULL, false, "0001-01-01T00:00:00.000Z"},
    {DYN_TIME_US_MAX, DYN_TIME_ISO_MS, NULL, false, "9999-12-31T23:59:59.999Z"},
    {DYN_TIME_US_MIN, DYN_TIME_S, NULL, false, "-62135596800"},
    {DYN_TIME_US_MAX, DYN_TIME_NS, NULL, false, "253402300799999999000"},
    {DYN_TIME_US_MIN - 1, DYN_TIME_ISO_MS, NULL, false, NULL},
    {DYN_TIME_US_MAX + 1, DYN_TIME_ISO_MS, NULL, false, NULL},
    {DYN_TIME_US_MIN - 1, DYN_TIME_S, NULL, false, NULL},
    {DYN_TIME_US_MAX + 1, DYN_TIME_S, NULL, false, NULL},
    {INT64_MIN, DYN_TIME_US, NULL, false, NULL},
    {INT64_MAX, DYN_TIME_US, NULL, false, NULL},
    /* patterns that are none */
    {NOW, DYN_TIME_PATTERN, NULL, false, NULL},
    {NOW, DYN_TIME_PATTERN, "", false, NULL},
    {NOW, DYN_TIME_PATTERN, "text", false, NULL},
    {NOW, DYN_TIME_PATTERN, "%%", false, NULL},
    {NOW, DYN_TIME_PATTERN, "%y", false, NULL},
    {NOW, DYN_TIME_PATTERN, "%Y%", false, NULL},
    {NOW, DYN_TIME_PATTERN, "%Y-% m", false, NULL},
    {NOW, DYN_TIME_PATTERN, "%j", false, NULL},
};

START_TEST(time_is_written)
{
    char text[DYN_TIME_TEXT_MAX] = "before";
    size_t len = dyn_time_format(dyn_time_us(written[_i].us), written[_i].format,
                                 written[_i].pattern, written[_i].padded, text);

    if (written[_i].text == NULL) {
        ck_assert_uint_eq(len, 0);
        return;
    }
    ck_assert_str_eq(text, written[_i].text);
    ck_assert_uint_eq(len, strlen(text));
}
END_TEST

START_TEST(what_was_written_reads_back_cut)
{
    struct dyn_time time = dyn_time_us(written[_i].us);
    struct dyn_time cut = dyn_time_cut(time, written[_i].format, written[_i].pattern);
    struct dyn_time back = {0};
    char again[DYN_TIME_TEXT_MAX];

    ck_assert(cut.has && cut.us <= time.us);
    if (written[_i].text == NULL)
        return;
    ck_assert_int_eq(dyn_time_parse(dyn_str(written[_i].text), written[_i].format,
                                    written[_i].pattern, &back),
                     DYN_OK);
    ck_assert(back.has && back.us == cut.us);
    dyn_time_format(back, written[_i].format, written[_i].pattern, written[_i].padded,
                    again);
    ck_assert_str_eq(again, written[_i].text);
}
END_TEST

#define FORMAT DYN_E_FORMAT
#define RANGE  DYN_E_RANGE

static const struct {
    enum dyn_time_format format;
    const char *pattern;
    const char *text;
    int result;
    int64_t us;
} parsed[] = {
    /* what RFC 3339 allows */
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25Z", DYN_OK, NOW - 123456},
    {DYN_TIME_ISO, NULL, "2026-11-21T04:46:25.1Z", DYN_OK, NOW - 23456},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.123456Z", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.123456999999Z", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "1969-12-31T23:59:59.9999999Z", DYN_OK, -1},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T10:16:25.123456+05:30", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2026-11-20T20:46:25.123456-08:00", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.123456+00:00", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.123456-00:00", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2026-11-22T04:45:25.123456+23:59", DYN_OK, NOW},
    {DYN_TIME_ISO_MS, NULL, "2024-02-29T00:00:00Z", DYN_OK, 1709164800000000},
    {DYN_TIME_ISO_MS, NULL, "2000-02-29T00:00:00Z", DYN_OK, 951782400000000},
    {DYN_TIME_ISO_MS, NULL, "1900-03-01T00:00:00Z", DYN_OK, -2203891200000000},
    /* not RFC 3339, or lower case */
    {DYN_TIME_ISO_MS, NULL, "", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21t04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21 04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.123", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25.", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25,123Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25ZZ", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25Z ", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, " 2026-11-21T04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25+0530", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25+05", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25+05:30Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-1-21T04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "+026-11-21T04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026/11/21T04:46:25Z", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-13-21T04:46:25X", FORMAT, 0},
    /* the form is right, the time is not */
    {DYN_TIME_ISO_MS, NULL, "0000-11-21T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-00-21T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-13-21T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-00T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-31T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-02-29T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "1900-02-29T04:46:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T24:00:00Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:60:25Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2016-12-31T23:59:60Z", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25+24:00", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "2026-11-21T04:46:25+05:60", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "0001-01-01T00:00:00+00:01", RANGE, 0},
    {DYN_TIME_ISO_MS, NULL, "9999-12-31T23:59:59-00:01", RANGE, 0},
    /* dates and months are exact */
    {DYN_TIME_DATE, NULL, "2026-11-21", DYN_OK, NOW / DAY *DAY},
    {DYN_TIME_DATE, NULL, "2026-11-21T", FORMAT, 0},
    {DYN_TIME_DATE, NULL, "2026-11-2", FORMAT, 0},
    {DYN_TIME_DATE, NULL, "2026-02-30", RANGE, 0},
    {DYN_TIME_MONTH, NULL, "2024-03", DYN_OK, 1709251200000000},
    {DYN_TIME_MONTH, NULL, "2024-13", RANGE, 0},
    {DYN_TIME_MONTH, NULL, "2024-3", FORMAT, 0},
    /* epochs */
    {DYN_TIME_S, NULL, "1", DYN_OK, 1000000},
    {DYN_TIME_S, NULL, "0000000001", DYN_OK, 1000000},
    {DYN_TIME_S, NULL, "01", FORMAT, 0},
    {DYN_TIME_S, NULL, "00000000001", FORMAT, 0},
    {DYN_TIME_S, NULL, "-0", FORMAT, 0},
    {DYN_TIME_S, NULL, "-000000001", FORMAT, 0},
    {DYN_TIME_S, NULL, "-", FORMAT, 0},
    {DYN_TIME_S, NULL, "+1", FORMAT, 0},
    {DYN_TIME_S, NULL, "", FORMAT, 0},
    {DYN_TIME_S, NULL, "1.5", FORMAT, 0},
    {DYN_TIME_S, NULL, "1e9", FORMAT, 0},
    {DYN_TIME_S, NULL, "253402300799", DYN_OK, 253402300799000000},
    {DYN_TIME_S, NULL, "253402300800", RANGE, 0},
    {DYN_TIME_S, NULL, "-62135596800", DYN_OK, DYN_TIME_US_MIN},
    {DYN_TIME_S, NULL, "-62135596801", RANGE, 0},
    {DYN_TIME_S, NULL, "99999999999999999999999999999999", RANGE, 0},
    {DYN_TIME_S, NULL, "9999999999999999999999999999999x", FORMAT, 0},
    {DYN_TIME_US, NULL, "253402300799999999", DYN_OK, DYN_TIME_US_MAX},
    {DYN_TIME_US, NULL, "253402300800000000", RANGE, 0},
    {DYN_TIME_NS, NULL, "1999", DYN_OK, 1},
    {DYN_TIME_NS, NULL, "999", DYN_OK, 0},
    {DYN_TIME_NS, NULL, "5", DYN_OK, 0},
    {DYN_TIME_NS, NULL, "-5", DYN_OK, -1},
    {DYN_TIME_NS, NULL, "-1000", DYN_OK, -1},
    {DYN_TIME_NS, NULL, "-1001", DYN_OK, -2},
    {DYN_TIME_NS, NULL, "0000000000000000005", DYN_OK, 0},
    {DYN_TIME_NS, NULL, "0005", FORMAT, 0},
    {DYN_TIME_NS, NULL, "12x4", FORMAT, 0},
    {DYN_TIME_NS, NULL, "-62135596800000000000", DYN_OK, DYN_TIME_US_MIN},
    {DYN_TIME_NS, NULL, "-62135596800000000001", RANGE, 0},
    /* patterns take the least value of what they lack */
    {DYN_TIME_PATTERN, "%Y", "2024", DYN_OK, 1704067200000000},
    {DYN_TIME_PATTERN, "%Y-%j", "2024-060", DYN_OK, 1709164800000000},
    {DYN_TIME_PATTERN, "%Y-%j", "2024-366", DYN_OK, 1735603200000000},
    {DYN_TIME_PATTERN, "%Y-%j", "2023-366", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y-%j", "2024-367", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y-%j", "9999-366", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y-%j", "2024-000", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y-%j", "0000-001", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y-%j %m-%d", "2024-060 02-29", DYN_OK, 1709164800000000},
    {DYN_TIME_PATTERN, "%Y-%j %m-%d", "2024-060 03-01", FORMAT, 0},
    {DYN_TIME_PATTERN, "%H:%M", "01:02", DYN_OK, DYN_TIME_US_MIN + 3720000000},
    {DYN_TIME_PATTERN, "%d", "31", DYN_OK, DYN_TIME_US_MIN + 30 * DAY},
    {DYN_TIME_PATTERN, "%m%d", "0229", DYN_OK, DYN_TIME_US_MIN + (3 * 365 + 59) * DAY},
    {DYN_TIME_PATTERN, "%m%d", "0230", RANGE, 0},
    {DYN_TIME_PATTERN, "%S", "59", DYN_OK, DYN_TIME_US_MIN + 59000000},
    {DYN_TIME_PATTERN, "%S", "60", RANGE, 0},
    {DYN_TIME_PATTERN, "%H", "24", RANGE, 0},
    {DYN_TIME_PATTERN, "%M", "60", RANGE, 0},
    {DYN_TIME_PATTERN, "%Y %Y", "2024 2024", DYN_OK, 1704067200000000},
    {DYN_TIME_PATTERN, "%Y %Y", "2024 2025", FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y-%m", "2024-1 ", FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y-%m", "2024-011", FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y-%m", "2024_01", FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y%%", "2024x", FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y%%", "2024%", DYN_OK, 1704067200000000},
    {DYN_TIME_PATTERN, "%Q", "2024", FORMAT, 0},
    {DYN_TIME_PATTERN, NULL, "2024", FORMAT, 0},
    {DYN_TIME_ISO_MS, NULL, NULL, FORMAT, 0},
    {DYN_TIME_S, NULL, NULL, FORMAT, 0},
    {DYN_TIME_PATTERN, "%Y", NULL, FORMAT, 0},
};

START_TEST(text_is_read)
{
    struct dyn_time time = dyn_time_us(42);

    ck_assert_int_eq(dyn_time_parse(dyn_str(parsed[_i].text), parsed[_i].format,
                                    parsed[_i].pattern, &time),
                     parsed[_i].result);
    ck_assert(time.has);
    ck_assert_int_eq(time.us, parsed[_i].result == DYN_OK ? parsed[_i].us : 42);
}
END_TEST

static const struct {
    enum dyn_time_format format;
    const char *pattern;
    size_t width;
} widths[] = {
    {DYN_TIME_ISO_MS, NULL, 24},
    {DYN_TIME_ISO, NULL, 20},
    {DYN_TIME_DATE, NULL, 10},
    {DYN_TIME_MONTH, NULL, 7},
    {DYN_TIME_S, NULL, 10},
    {DYN_TIME_MS, NULL, 13},
    {DYN_TIME_US, NULL, 16},
    {DYN_TIME_NS, NULL, 19},
    {DYN_TIME_PATTERN, "%Y-%m-%dT%H:%M:%S.%fZ", 27},
    {DYN_TIME_PATTERN, "week %% %Y %j", 15},
    {DYN_TIME_PATTERN, "%Q", 0},
    {DYN_TIME_PATTERN, NULL, 0},
    /* 64 characters, 32 of them literal: 32 + 16 * 6 is one too many with the NUL */
    {DYN_TIME_PATTERN, "%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f................................",
     0},
    {DYN_TIME_PATTERN, "%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f...............................",
     127},
    {DYN_TIME_PATTERN, "%Y..............................................................",
     66},
    {DYN_TIME_PATTERN,
     "%Y...............................................................", 0},
};

START_TEST(width_is_known)
{
    ck_assert_uint_eq(dyn_time_width(widths[_i].format, widths[_i].pattern),
                      widths[_i].width);
}
END_TEST

START_TEST(longest_pattern_fits_its_memory)
{
    static const char pattern[] =
        "%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f%f...............................";
    char text[DYN_TIME_TEXT_MAX];
    struct dyn_time back = {0};

    ck_assert_uint_eq(
        dyn_time_format(dyn_time_us(NOW), DYN_TIME_PATTERN, pattern, false, text), 127);
    ck_assert_uint_eq(strlen(text), 127);
    ck_assert_int_eq(dyn_time_parse(dyn_str(text), DYN_TIME_PATTERN, pattern, &back),
                     DYN_OK);
    ck_assert_int_eq(back.us, DYN_TIME_US_MIN + 123456);
}
END_TEST

START_TEST(format_that_is_none_gives_nothing)
{
    int none = 99;
    enum dyn_time_format format = (enum dyn_time_format)none;
    struct dyn_time time = dyn_time_us(NOW);
    char text[DYN_TIME_TEXT_MAX];

    ck_assert_uint_eq(dyn_time_format(time, format, "%Y", false, text), 0);
    ck_assert_uint_eq(dyn_time_width(format, "%Y"), 0);
    ck_assert_int_eq(dyn_time_parse(DYN_STR("2026"), format, "%Y", &time), FORMAT);
    ck_assert_int_eq(dyn_time_cut(time, format, "%Y").us, NOW);
}
END_TEST

START_TEST(cut_is_towards_the_past_and_settles)
{
    static const int64_t moments[] = {
        NOW, -NOW, 0, -1, 1, DYN_TIME_US_MIN, DYN_TIME_US_MAX};
    static const int64_t units[] = {1000, 1000000, DAY, 31 * DAY, 1000000, 1000, 1, 1};

    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        struct dyn_time time = dyn_time_us(moments[i]);
        struct dyn_time cut = dyn_time_cut(time, (enum dyn_time_format)_i, NULL);
        ck_assert(cut.has && cut.us <= time.us && cut.us > time.us - units[_i]);
        ck_assert_int_eq(dyn_time_cut(cut, (enum dyn_time_format)_i, NULL).us, cut.us);
    }
}
END_TEST

START_TEST(what_cannot_be_stored_is_not_cut)
{
    struct dyn_time absent = {0};

    ck_assert(!dyn_time_cut(absent, DYN_TIME_ISO, NULL).has);
    ck_assert_int_eq(dyn_time_cut(dyn_time_us(INT64_MAX), DYN_TIME_ISO, NULL).us,
                     INT64_MAX);
    ck_assert_int_eq(dyn_time_cut(dyn_time_us(INT64_MIN), DYN_TIME_DATE, NULL).us,
                     INT64_MIN);
    ck_assert_int_eq(dyn_time_cut(dyn_time_us(NOW), DYN_TIME_PATTERN, "%Q").us, NOW);
}
END_TEST

START_TEST(absent_stays_absent)
{
    struct dyn_time no_time = {0};
    struct dyn_date no_date = {0};
    char text[DYN_TIME_TEXT_MAX];

    ck_assert_uint_eq(dyn_time_format(no_time, DYN_TIME_ISO, NULL, false, text), 0);
    ck_assert_uint_eq(dyn_date_format(no_date, text), 0);
    ck_assert(!dyn_date_of(no_time).has);
    ck_assert(!dyn_time_of(no_date).has);
    ck_assert_int_eq(dyn_date_parse(dyn_str(NULL), &no_date), FORMAT);
}
END_TEST

/* A calendar of its own, counted on day by day. */
struct walker {
    int year;
    int month;
    int day;
    int of_year;
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static void walk(struct walker *at)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int length = lengths[at->month - 1] + (at->month == 2 && is_leap(at->year) ? 1 : 0);

    at->of_year++;
    if (++at->day <= length)
        return;
    at->day = 1;
    if (++at->month <= 12)
        return;
    at->month = 1;
    at->year++;
    at->of_year = 1;
}

START_TEST(every_day_of_the_years_has_its_date)
{
    struct walker at = {1, 1, 1, 1};
    int32_t days = -719162;

    for (; at.year <= 9999; walk(&at), days++) {
        char text[DYN_TIME_TEXT_MAX];
        struct dyn_date date = dyn_date_ymd(at.year, at.month, at.day);
        if (!date.has || date.days != days)
            ck_abort_msg("%d-%d-%d is day %d", at.year, at.month, at.day, date.days);
        if (dyn_date_format(date, text) != 10 ||
            dyn_date_parse(dyn_str(text), &date) != 0)
            ck_abort_msg("day %d is %s", days, text);
        if (date.days != days || (text[8] - '0') * 10 + text[9] - '0' != at.day)
            ck_abort_msg("day %d is %s", days, text);
    }
    ck_assert_int_eq(days, 2932897);
}
END_TEST

START_TEST(days_in_steps_come_back_in_every_form)
{
    struct walker at = {1, 1, 1, 1};

    for (int32_t days = -719162; at.year <= 9999; walk(&at), days++) {
        char expected[64];
        char text[DYN_TIME_TEXT_MAX];
        struct dyn_time time = dyn_time_us(days * DAY + (days + 719162) * INT64_C(23657));
        struct dyn_time back = {0};
        if (days % 61 != 0)
            continue;
        snprintf(expected, sizeof(expected), "%04d-%02d-%02d %03d", at.year, at.month,
                 at.day, at.of_year);
        dyn_time_format(time, DYN_TIME_PATTERN, "%Y-%m-%d %j", false, text);
        ck_assert_str_eq(text, expected);
        ck_assert_int_eq(dyn_date_of(time).days, days);
        ck_assert_int_eq(dyn_time_of(dyn_date_days(days)).us, days * DAY);
        for (int format = DYN_TIME_ISO_MS; format <= DYN_TIME_PATTERN; format++) {
            const char *pattern = "%f %S %M %H %j %Y";
            enum dyn_time_format form = (enum dyn_time_format)format;
            size_t len = dyn_time_format(time, form, pattern, false, text);
            ck_assert_int_eq(dyn_time_parse(dyn_str_n(text, len), form, pattern, &back),
                             DYN_OK);
            ck_assert_int_eq(back.us, dyn_time_cut(time, form, pattern).us);
        }
        ck_assert_int_eq(back.us, time.us);
    }
}
END_TEST

static const struct {
    int year;
    int month;
    int day;
    bool has;
} dates[] = {
    {1970, 1, 1, true},   {2024, 2, 29, true},  {2023, 2, 29, false},
    {1900, 2, 29, false}, {2000, 2, 29, true},  {2024, 4, 31, false},
    {0, 12, 31, false},   {1, 1, 1, true},      {9999, 12, 31, true},
    {10000, 1, 1, false}, {2024, 0, 1, false},  {2024, 13, 1, false},
    {2024, 1, 0, false},  {2024, 1, 32, false}, {-4, 1, 1, false},
};

START_TEST(date_is_there_when_the_day_is)
{
    ck_assert(dyn_date_ymd(dates[_i].year, dates[_i].month, dates[_i].day).has ==
              dates[_i].has);
}
END_TEST

START_TEST(dates_end_with_the_years)
{
    char text[DYN_TIME_TEXT_MAX];
    struct dyn_date date = dyn_date_days(5);

    ck_assert_uint_eq(dyn_date_format(dyn_date_days(-719162), text), 10);
    ck_assert_str_eq(text, "0001-01-01");
    ck_assert_uint_eq(dyn_date_format(dyn_date_days(2932896), text), 10);
    ck_assert_str_eq(text, "9999-12-31");
    ck_assert_uint_eq(dyn_date_format(dyn_date_days(-719163), text), 0);
    ck_assert_uint_eq(dyn_date_format(dyn_date_days(2932897), text), 0);
    ck_assert(!dyn_time_of(dyn_date_days(INT32_MAX)).has);
    ck_assert(!dyn_time_of(dyn_date_days(INT32_MIN)).has);
    ck_assert(dyn_date_of(dyn_time_us(INT64_MIN)).has);
    ck_assert_int_eq(dyn_date_parse(DYN_STR("2026-02-29"), &date), RANGE);
    ck_assert_int_eq(dyn_date_parse(DYN_STR("2026-02-2"), &date), FORMAT);
    ck_assert_int_eq(date.days, 5);
}
END_TEST

START_TEST(now_is_what_the_system_says)
{
    struct faulty_system faulty;

    faulty_system_init(&faulty);
    ck_assert_int_eq(dyn_time_now(&faulty.system).us, NOW);
    faulty.clock_fails = true;
    ck_assert(!dyn_time_now(&faulty.system).has);
    ck_assert(dyn_time_now(NULL).us > NOW - 10 * 366 * DAY);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/time");
    TCase *tc = tcase_create("time");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, time_is_written, 0, ROWS(written));
    tcase_add_loop_test(tc, what_was_written_reads_back_cut, 0, ROWS(written));
    tcase_add_loop_test(tc, text_is_read, 0, ROWS(parsed));
    tcase_add_loop_test(tc, width_is_known, 0, ROWS(widths));
    tcase_add_test(tc, longest_pattern_fits_its_memory);
    tcase_add_test(tc, format_that_is_none_gives_nothing);
    tcase_add_loop_test(tc, cut_is_towards_the_past_and_settles, 0, DYN_TIME_PATTERN);
    tcase_add_test(tc, what_cannot_be_stored_is_not_cut);
    tcase_add_test(tc, absent_stays_absent);
    tcase_add_test(tc, every_day_of_the_years_has_its_date);
    tcase_add_test(tc, days_in_steps_come_back_in_every_form);
    tcase_add_loop_test(tc, date_is_there_when_the_day_is, 0, ROWS(dates));
    tcase_add_test(tc, dates_end_with_the_years);
    tcase_add_test(tc, now_is_what_the_system_says);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
