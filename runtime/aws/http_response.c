/* SPDX-License-Identifier: MIT */
#include "aws/http_response.h"

#include "aws/url.h"
#include "core/calendar.h"
#include "core/hash.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits only, and no more than `max`; false: not such a number. */
static bool read_number(struct dyn_str text, uint64_t max, uint64_t *ret)
{
    uint64_t number = 0;

    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
        uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret = number;
    return true;
}

/* Digits only, but more than any number has. */
static bool is_long_number(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 18;
}

/* Copies what fits, and of what is not printable ASCII nothing. */
static void copy_text(struct dyn_str text, char *ret_copy, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < text.len && at + 1 < size; i++) {
        if (text.ptr[i] >= ' ' && text.ptr[i] <= '~')
            ret_copy[at++] = text.ptr[i];
    }
    ret_copy[at] = '\0';
}

static bool read_digits(const char *text, size_t count, int *ret)
{
    uint64_t number;

    if (!read_number(dyn_str_n(text, count), 9999, &number))
        return false;
    *ret = (int)number;
    return true;
}

/* IMF-fixdate of RFC 9110 5.6.7, the only form that is still sent:
 * "Sat, 21 Nov 2026 10:47:27 GMT". The name of the day is not looked at. */
static int64_t read_date(struct dyn_str text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *at = text.ptr;
    struct dyni_parts parts = {0};
    int64_t us;

    if (text.len != 29 || at[3] != ',' || at[4] != ' ' || at[7] != ' ' || at[11] != ' ' ||
        at[16] != ' ' || at[19] != ':' || at[22] != ':' ||
        memcmp(at + 25, " GMT", 4) != 0)
        return INT64_MIN;
    for (int month = 0; month < 12; month++) {
        if (memcmp(at + 8, months + (size_t)month * 3, 3) == 0)
            parts.month = month + 1;
    }
    if (!read_digits(at + 5, 2, &parts.day) || !read_digits(at + 12, 4, &parts.year) ||
        !read_digits(at + 17, 2, &parts.hour) ||
        !read_digits(at + 20, 2, &parts.minute) ||
        !read_digits(at + 23, 2, &parts.second) || !dyni_us_from_parts(&parts, &us))
        return INT64_MIN;
    return us;
}

static void take_length(struct dyni_http_reader *reader, struct dyn_str value)
{
    uint64_t number;

    if (!read_number(value, INT64_MAX, &number)) {
        /* What is not digits only curl refuses by itself, but it lets endless ones pass.
         */
        if (!is_long_number(value))
            return;
        number = INT64_MAX;
    }
    if (number > reader->response.body.max)
        reader->stop = DYNI_HTTP_LONG_BODY;
    else
        reader->content_length = (size_t)number;
}

static void take_crc(struct dyni_http_reader *reader, struct dyn_str value)
{
    uint64_t number;

    /* A sum that is no number is that of no body. */
    reader->has_crc = true;
    reader->expected_crc = -1;
    if (read_number(value, UINT32_MAX, &number))
        reader->expected_crc = (int64_t)number;
}

static void take_error_type(struct dyni_http_reader *reader, struct dyn_str value)
{
    copy_text(value, reader->response.error_type, sizeof(reader->response.error_type));
}

static void take_request_id(struct dyni_http_reader *reader, struct dyn_str value)
{
    copy_text(value, reader->response.request_id, sizeof(reader->response.request_id));
}

static void take_retry_after(struct dyni_http_reader *reader, struct dyn_str value)
{
    uint64_t number;

    if (read_number(value, INT64_MAX, &number))
        reader->response.retry_after_ms = (int64_t)number;
}

static void take_date(struct dyni_http_reader *reader, struct dyn_str value)
{
    if (!reader->has_age)
        reader->response.server_time_us = read_date(value);
}

static void take_age(struct dyni_http_reader *reader, struct dyn_str value)
{
    (void)value;
    reader->has_age = true;
    reader->response.server_time_us = INT64_MIN;
}

static void take_encoding(struct dyni_http_reader *reader, struct dyn_str value)
{
    copy_text(value, reader->encoding, sizeof(reader->encoding));
    if (url_same_word(value, DYN_STR("identity")))
        reader->encoding[0] = '\0';
}

#define NAME(text) text, sizeof(text) - 1

static const struct {
    const char *name;
    size_t len;
    void (*take)(struct dyni_http_reader *reader, struct dyn_str value);
} headers[] = {
    {NAME("date"), take_date},
    {NAME("age"), take_age},
    {NAME("content-length"), take_length},
    {NAME("content-encoding"), take_encoding},
    {NAME("x-amz-crc32"), take_crc},
    {NAME("x-amz-retry-after"), take_retry_after},
    {NAME("x-amzn-errortype"), take_error_type},
    {NAME("x-amzn-requestid"), take_request_id},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct dyn_str trimmed(const char *begin, const char *end)
{
    while (begin < end && is_space(*begin))
        begin++;
    while (end > begin && is_space(end[-1]))
        end--;
    return dyn_str_n(begin, (size_t)(end - begin));
}

static void take_field(struct dyni_http_reader *reader, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    size_t name_len = colon != NULL ? (size_t)(colon - line) : 0;

    for (size_t i = 0; name_len > 0 && i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (!url_same_word(dyn_str_n(line, name_len),
                           dyn_str_n(headers[i].name, headers[i].len)))
            continue;
        headers[i].take(reader, trimmed(colon + 1, line + len));
        return;
    }
}

/* A header section begins: what an earlier one said is not of the answer. */
static void begin_section(struct dyni_http_reader *reader)
{
    struct dyn_response *response = &reader->response;

    response->error_type[0] = '\0';
    response->request_id[0] = '\0';
    response->retry_after_ms = -1;
    response->server_time_us = INT64_MIN;
    reader->content_length = 0;
    reader->has_crc = false;
    reader->has_age = false;
    reader->encoding[0] = '\0';
    reader->headers_ended = false;
}

void dyni_http_reader_begin(struct dyni_http_reader *reader,
                            const struct dyn_system *system, size_t max_bytes)
{
    struct dyn_response *response = &reader->response;

    response->outcome = DYN_OUTCOME_ANSWER;
    response->code = DYN_OK;
    response->message[0] = '\0';
    response->may_have_acted = false;
    response->reused_connection = false;
    response->http_status = 0;
    response->body = (struct dyn_buf){.system = system, .max = max_bytes};
    response->sent_us = INT64_MIN;
    begin_section(reader);
    reader->stop = DYNI_HTTP_GOES_ON;
    reader->header_count = 0;
    reader->header_bytes = 0;
    reader->body_began = false;
    reader->crc = 0;
    reader->expected_crc = 0;
}

size_t dyni_http_take_header(char *line, size_t one, size_t len, void *ctx)
{
    struct dyni_http_reader *reader = ctx;

    (void)one;
    reader->header_count++;
    reader->header_bytes += len;
    if (reader->header_count > DYNI_HTTP_HEADERS_MAX ||
        reader->header_bytes > DYNI_HTTP_HEADER_BYTES_MAX)
        reader->stop = DYNI_HTTP_MANY_HEADERS;
    else if (reader->body_began)
        return len;
    else if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
        begin_section(reader);
    else if (len > 0 && (line[0] == '\r' || line[0] == '\n'))
        reader->headers_ended = true;
    else
        take_field(reader, line, len);
    return reader->stop == DYNI_HTTP_GOES_ON ? len : 0;
}

static enum dyni_http_stop stop_of(int failed)
{
    return failed == DYN_E_LIMIT ? DYNI_HTTP_LONG_BODY : DYNI_HTTP_NO_MEMORY;
}

size_t dyni_http_take_body(char *bytes, size_t one, size_t len, void *ctx)
{
    struct dyni_http_reader *reader = ctx;
    struct dyn_buf *body = &reader->response.body;

    (void)one;
    if (!reader->body_began) {
        reader->body_began = true;
        dyn_buf_reserve(body, reader->content_length);
    }
    if (dyn_buf_append(body, bytes, len) != DYN_OK) {
        reader->stop = stop_of(body->failed);
        return 0;
    }
    if (reader->has_crc)
        reader->crc = dyni_crc32(reader->crc, bytes, len);
    return len;
}
