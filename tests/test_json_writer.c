/* SPDX-License-Identifier: MIT */
/* The JSON writer: escapes, UTF-8, what a failure leaves, reading back what it wrote. */
#include "json/writer.h"

#include "core/utf8.h"
#include "json/reader.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))
#define TEXT(literal)                                                                    \
    {                                                                                    \
        (literal), sizeof(literal) - 1                                                   \
    }

static const struct {
    struct dyn_str text;
    const char *json;
} string_rows[] = {
    {{NULL, 0}, "\"\""},
    {TEXT(""), "\"\""},
    {TEXT("a"), "\"a\""},
    {TEXT("seven b"), "\"seven b\""},
    {TEXT("eight by"), "\"eight by\""},
    {TEXT("nine byte"), "\"nine byte\""},
    {TEXT("some more words than one or two"), "\"some more words than one or two\""},
    {TEXT("/ is not escaped, DEL \x7f neither"),
     "\"/ is not escaped, DEL \x7f neither\""},
    {TEXT("\"\\"), "\"\\\"\\\\\""},
    {TEXT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
    {TEXT("\0"), "\"\\u0000\""},
    {TEXT("a\0b"), "\"a\\u0000b\""},
    {TEXT("\x01\x07\x0b\x0e\x1f"), "\"\\u0001\\u0007\\u000b\\u000e\\u001f\""},
    {TEXT("{\"key\":\"value\",\"more\":[\"x\"]}\n"),
     "\"{\\\"key\\\":\\\"value\\\",\\\"more\\\":[\\\"x\\\"]}\\n\""},
    {TEXT("in the last eight\n"), "\"in the last eight\\n\""},
    {TEXT("in the last\neight"), "\"in the last\\neight\""},
    {TEXT("\xc3\xa9t\xc3\xa9"), "\"\xc3\xa9t\xc3\xa9\""},
    {TEXT("\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \xef\xbf\xbf"),
     "\"\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \xef\xbf\xbf\""},
    {TEXT("\xe2\x80\xa8 and \xe2\x80\xa9"), "\"\xe2\x80\xa8 and \xe2\x80\xa9\""},
};

START_TEST(strings_are_written_with_the_fewest_escapes)
{
    struct dyn_buf buf = {0};
    ck_assert_int_eq(dyni_write_literal(&buf, "["), DYN_OK);
    ck_assert_int_eq(dyni_write_string(&buf, string_rows[_i].text), DYN_OK);
    ck_assert_uint_eq(buf.len, strlen(buf.ptr));
    ck_assert_str_eq(buf.ptr + 1, string_rows[_i].json);
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(a_maximum_that_just_fits_is_enough)
{
    size_t len = strlen(string_rows[_i].json);
    struct dyn_buf buf = {.max = len};
    ck_assert_int_eq(dyni_write_string(&buf, string_rows[_i].text), DYN_OK);
    ck_assert_str_eq(buf.ptr, string_rows[_i].json);
    ck_assert_uint_le(buf.capacity, len + 1);
    dyn_buf_release(&buf);

    buf = (struct dyn_buf){.max = len - 1};
    ck_assert_int_eq(dyni_write_string(&buf, string_rows[_i].text), DYN_E_LIMIT);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_int_eq(dyni_write_literal(&buf, "x"), DYN_E_LIMIT);
    dyn_buf_release(&buf);
}
END_TEST

static const struct dyn_str invalid_rows[] = {
    TEXT("\x80"),
    TEXT("\xc3"),
    TEXT("long enough to be written before it is seen \xff"),
    TEXT("\xc0\xaf"),
    TEXT("\xe0\x80\xaf"),
    TEXT("\xed\xa0\x80"),
    TEXT("\xf0\x80\x80\xaf"),
    TEXT("\xf4\x90\x80\x80"),
    TEXT("cut \xe6\x97"),
    TEXT("\n\"\\ escapes before it \xf0\x9f\x98"),
};

START_TEST(text_that_is_not_utf8_appends_nothing)
{
    struct dyn_buf buf = {0};
    dyni_write_literal(&buf, "{\"S\":");
    ck_assert_int_eq(dyni_write_string(&buf, invalid_rows[_i]), DYN_E_FORMAT);
    ck_assert_str_eq(buf.ptr, "{\"S\":");
    ck_assert_uint_eq(buf.len, 5);
    ck_assert_int_eq(buf.failed, 0);
    ck_assert_int_eq(dyni_write_string(&buf, DYN_STR("next")), DYN_OK);
    ck_assert_str_eq(buf.ptr, "{\"S\":\"next\"");
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(raw_text_is_appended_as_it_is)
{
    struct dyn_buf buf = {0};
    ck_assert_int_eq(dyni_write_raw(&buf, NULL, 0), DYN_OK);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(dyni_write_literal(&buf, "{\"N\":"), DYN_OK);
    ck_assert_int_eq(dyni_write_raw(&buf, NULL, 0), DYN_OK);
    ck_assert_uint_eq(buf.len, 5000);
    ck_assert_uint_eq(strlen(buf.ptr), 5000);
    ck_assert_mem_eq(buf.ptr + 4995, "{\"N\":", 5);
    dyn_buf_release(&buf);

    buf.max = 7;
    ck_assert_int_eq(dyni_write_raw(&buf, "1234567", 7), DYN_OK);
    ck_assert_int_eq(dyni_write_raw(&buf, "8", 1), DYN_E_LIMIT);
    ck_assert_str_eq(buf.ptr, "1234567");
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(bytes_are_written_in_base64)
{
    static const uint8_t bytes[] = {0x00, 0xff, 0x10, 0x80};
    static const char *const texts[] = {"\"\"", "\"AA==\"", "\"AP8=\"", "\"AP8Q\"",
                                        "\"AP8QgA==\""};
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        struct dyn_buf buf = {.max = strlen(texts[len])};
        ck_assert_int_eq(dyni_write_base64(&buf, dyn_bytes(bytes, len)), DYN_OK);
        ck_assert_str_eq(buf.ptr, texts[len]);
        ck_assert_uint_eq(buf.len, strlen(texts[len]));
        ck_assert_int_eq(dyni_write_base64(&buf, dyn_bytes(bytes, len)), DYN_E_LIMIT);
        ck_assert_str_eq(buf.ptr, texts[len]);
        dyn_buf_release(&buf);
    }
}
END_TEST

START_TEST(absurd_lengths_are_refused_before_anything_is_read)
{
    struct dyn_buf buf = {0};
    ck_assert_int_eq(dyni_write_string(&buf, dyn_str_n("x", SIZE_MAX)), DYN_E_LIMIT);
    ck_assert_int_eq(buf.failed, DYN_E_LIMIT);
    dyn_buf_clear(&buf);
    ck_assert_int_eq(dyni_write_base64(&buf, dyn_bytes("x", SIZE_MAX)), DYN_E_LIMIT);
    ck_assert_int_eq(buf.failed, DYN_E_LIMIT);
    dyn_buf_release(&buf);
}
END_TEST

/* Writes what an item might be; the first failure sticks. */
static int write_sample(struct dyn_buf *buf)
{
    static const uint8_t bytes[300] = {1, 2, 3};
    static const char long_text[] =
        "A text of some length, in which \"quotes\" and\nlines appear again and again, "
        "so that what it becomes is longer than what it is: \x01\x02\x03\x04\x05\x06.";
    for (int i = 0; i < 20; i++) {
        dyni_write_literal(buf, "{\"S\":");
        (void)dyni_write_string(buf, dyn_str(long_text));
        dyni_write_literal(buf, "},{\"B\":");
        (void)dyni_write_base64(buf, dyn_bytes(bytes, sizeof(bytes)));
        dyni_write_literal(buf, "}");
    }
    return buf->failed;
}

START_TEST(no_memory_at_any_point_leaks_nothing_and_leaves_whole_calls)
{
    struct faulty_system faulty;
    faulty_system_init(&faulty);
    struct dyn_buf whole = {0};
    ck_assert_int_eq(write_sample(&whole), DYN_OK);
    for (size_t fail_at = 1;; fail_at++) {
        struct dyn_buf buf = {.system = &faulty.system};
        faulty_system_round(&faulty, fail_at);
        int rc = write_sample(&buf);
        if (rc == DYN_OK) {
            ck_assert_uint_gt(fail_at, 3);
            ck_assert_uint_eq(buf.len, whole.len);
            ck_assert_mem_eq(buf.ptr, whole.ptr, whole.len);
            dyn_buf_release(&buf);
            break;
        }
        ck_assert_int_eq(rc, DYN_E_NOMEM);
        ck_assert_uint_lt(buf.len, whole.len);
        if (buf.ptr != NULL) {
            ck_assert_mem_eq(buf.ptr, whole.ptr, buf.len);
            ck_assert_int_eq(buf.ptr[buf.len], '\0');
        }
        dyn_buf_release(&buf);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    ck_assert_uint_eq(faulty.live_bytes, 0);
    dyn_buf_release(&whole);
}
END_TEST

/* The same bytes each run: xorshift64*. */
static uint64_t random_state = UINT64_C(0x243f6a8885a308d3);

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * UINT64_C(2685821657736338717)) >> 33) % n;
}

/* Code points of every length, many that need an escape, in runs of plain text. */
static size_t make_text(char *ret_text, size_t size)
{
    static const uint32_t limits[] = {0x20, 0x80, 0x80, 0x800, 0x10000, 0x110000};
    size_t points = random_below(60);
    size_t len = 0;
    for (; points > 0 && len + 32 < size; points--) {
        for (uint32_t plain = random_below(12); plain > 0; plain--)
            ret_text[len++] = (char)('a' + plain);
        uint32_t point = random_below(limits[random_below((uint32_t)COUNT(limits))]);
        if (random_below(8) == 0)
            point = random_below(2) != 0 ? '"' : '\\';
        len += dyni_utf8_encode(point, ret_text + len);
    }
    return len;
}

/* What RFC 8259 asks of each byte, byte by byte. */
static void write_slowly(struct dyn_buf *buf, struct dyn_str text)
{
    static const char *const shorts[0x20] = {
        ['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t",
    };
    dyn_buf_byte(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 && shorts[c] != NULL)
            dyn_buf_text(buf, shorts[c]);
        else if (c < 0x20)
            dyn_buf_printf(buf, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            dyn_buf_printf(buf, "\\%c", c);
        else
            dyn_buf_byte(buf, text.ptr[i]);
    }
    dyn_buf_byte(buf, '"');
}

START_TEST(what_is_written_reads_back_equal)
{
    struct dyn_buf buf = {0};
    struct dyn_buf slow = {0};
    for (int round = 0; round < 5000; round++) {
        char memory[1024];
        size_t len = make_text(memory, sizeof(memory));
        /* Of exactly its size, so that a sanitizer sees the first byte read too far. */
        char *text = malloc(len > 0 ? len : 1);
        ck_assert_ptr_nonnull(text);
        memcpy(text, memory, len);
        if (round % 3 == 0)
            dyn_buf_release(&buf);
        dyn_buf_clear(&buf);
        dyn_buf_clear(&slow);
        ck_assert_int_eq(dyni_write_string(&buf, dyn_str_n(text, len)), DYN_OK);
        write_slowly(&slow, dyn_str_n(text, len));
        ck_assert_str_eq(buf.ptr, slow.ptr);

        struct dyni_reader r;
        struct dyn_str read;
        dyni_reader_init(&r, buf.ptr, buf.len, 1);
        ck_assert_int_eq(dyni_read_string(&r, &read), DYN_OK);
        ck_assert_int_eq(dyni_read_end(&r), DYN_OK);
        ck_assert(dyn_str_eq(read, dyn_str_n(text, len)));
        free(text);
    }
    dyn_buf_release(&buf);
    dyn_buf_release(&slow);
}
END_TEST

static Suite *writer_suite(void)
{
    Suite *suite = suite_create("json/writer");
    TCase *tc = tcase_create("writer");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, strings_are_written_with_the_fewest_escapes, 0,
                        COUNT(string_rows));
    tcase_add_loop_test(tc, a_maximum_that_just_fits_is_enough, 0, COUNT(string_rows));
    tcase_add_loop_test(tc, text_that_is_not_utf8_appends_nothing, 0,
                        COUNT(invalid_rows));
    tcase_add_test(tc, raw_text_is_appended_as_it_is);
    tcase_add_test(tc, bytes_are_written_in_base64);
    tcase_add_test(tc, absurd_lengths_are_refused_before_anything_is_read);
    tcase_add_test(tc, no_memory_at_any_point_leaks_nothing_and_leaves_whole_calls);
    tcase_add_test(tc, what_is_written_reads_back_equal);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    return suite_main(writer_suite());
}
