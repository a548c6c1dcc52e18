/* SPDX-License-Identifier: MIT */
#include <dyn/error.h>

#include "core/utf8.h"

#include <stdio.h>
#include <string.h>

static const struct {
    int result;
    const char *name;
} results[] = {
    {DYN_OK, "DYN_OK"},
    {DYN_NOT_FOUND, "DYN_NOT_FOUND"},
    {DYN_DONE, "DYN_DONE"},
    {DYN_E_NOMEM, "DYN_E_NOMEM"},
    {DYN_E_ARG, "DYN_E_ARG"},
    {DYN_E_LIMIT, "DYN_E_LIMIT"},
    {DYN_E_ABI, "DYN_E_ABI"},
    {DYN_E_SYSTEM, "DYN_E_SYSTEM"},
    {DYN_E_JSON, "DYN_E_JSON"},
    {DYN_E_TYPE, "DYN_E_TYPE"},
    {DYN_E_RANGE, "DYN_E_RANGE"},
    {DYN_E_FORMAT, "DYN_E_FORMAT"},
    {DYN_E_MISSING, "DYN_E_MISSING"},
    {DYN_E_DUPLICATE, "DYN_E_DUPLICATE"},
    {DYN_E_UNKNOWN, "DYN_E_UNKNOWN"},
    {DYN_E_KEY, "DYN_E_KEY"},
    {DYN_E_MODEL, "DYN_E_MODEL"},
    {DYN_E_INVALID, "DYN_E_INVALID"},
    {DYN_E_CONFIG, "DYN_E_CONFIG"},
    {DYN_E_CREDENTIALS, "DYN_E_CREDENTIALS"},
    {DYN_E_NETWORK, "DYN_E_NETWORK"},
    {DYN_E_TIMEOUT, "DYN_E_TIMEOUT"},
    {DYN_E_THROTTLED, "DYN_E_THROTTLED"},
    {DYN_E_SERVER, "DYN_E_SERVER"},
    {DYN_E_SERVICE, "DYN_E_SERVICE"},
    {DYN_E_RESPONSE, "DYN_E_RESPONSE"},
    {DYN_E_TABLE, "DYN_E_TABLE"},
    {DYN_E_EXISTS, "DYN_E_EXISTS"},
    {DYN_E_ABSENT, "DYN_E_ABSENT"},
    {DYN_E_VERSION, "DYN_E_VERSION"},
    {DYN_E_CONDITION, "DYN_E_CONDITION"},
    {DYN_E_PARTS, "DYN_E_PARTS"},
    {DYN_E_CURSOR, "DYN_E_CURSOR"},
    {DYN_E_CANCELLED, "DYN_E_CANCELLED"},
};

const char *dyn_result_name(int result)
{
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        if (results[i].result == result)
            return results[i].name;
    }
    return "DYN_E_?";
}

/* Not a memset: this runs on entry of each call, and the texts are half a kilobyte. */
void dyn_error_clear(struct dyn_error *err)
{
    if (err == NULL)
        return;
    err->code = DYN_OK;
    err->model[0] = '\0';
    err->field[0] = '\0';
    err->message[0] = '\0';
    err->operation[0] = '\0';
    err->aws_code[0] = '\0';
    err->request_id[0] = '\0';
    err->http_status = 0;
    err->attempts = 0;
    err->retryable = false;
    err->ambiguous = false;
}

int dyn_error_vset(struct dyn_error *err, int code, const char *format, va_list args)
{
    int len;

    if (err == NULL || err->code != DYN_OK || code == DYN_OK)
        return code;
    err->code = code;
    len = vsnprintf(err->message, sizeof(err->message), format, args);
    if (len < 0)
        err->message[0] = '\0';
    else if ((size_t)len >= sizeof(err->message))
        err->message[dyni_utf8_cut(err->message, sizeof(err->message) - 1)] = '\0';
    return code;
}

int dyn_error_set(struct dyn_error *err, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    dyn_error_vset(err, code, format, args);
    va_end(args);
    return code;
}

/* A line being written: `len` counts all of it, also what finds no room. */
struct line {
    char *text;
    size_t size;
    size_t len;
};

/* Control characters become spaces, or data in a message could break the line in two. */
static void line_add(struct line *line, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;

        if (line->len < line->size)
            line->text[line->len] = byte < 0x20 || byte == 0x7F ? ' ' : *text;
        line->len++;
    }
}

static void line_end(struct line *line)
{
    if (line->size == 0)
        return;
    if (line->len < line->size)
        line->text[line->len] = '\0';
    else
        line->text[dyni_utf8_cut(line->text, line->size - 1)] = '\0';
}

/* model.field: */
static void add_place(struct line *line, const struct dyn_error *err)
{
    line_add(line, err->model);
    if (err->model[0] != '\0' && err->field[0] != '\0')
        line_add(line, ".");
    line_add(line, err->field);
    if (err->model[0] != '\0' || err->field[0] != '\0')
        line_add(line, ": ");
}

/* What the service said of a call, in brackets; each part if there is one. */
static void add_call(struct line *line, const struct dyn_error *err)
{
    char number[32];
    const char *separator = " (";

    if (err->aws_code[0] != '\0') {
        line_add(line, separator);
        line_add(line, err->aws_code);
        separator = ", ";
    } else if (err->http_status != 0) {
        snprintf(number, sizeof(number), "%sHTTP %d", separator, err->http_status);
        line_add(line, number);
        separator = ", ";
    }
    if (err->request_id[0] != '\0') {
        line_add(line, separator);
        line_add(line, "request id ");
        line_add(line, err->request_id);
        separator = ", ";
    }
    if (err->attempts > 1) {
        snprintf(number, sizeof(number), "%s%lu attempts", separator,
                 (unsigned long)err->attempts);
        line_add(line, number);
        separator = ", ";
    }
    if (err->ambiguous) {
        line_add(line, separator);
        line_add(line, "may have been done");
        separator = ", ";
    }
    if (separator[0] == ',')
        line_add(line, ")");
}

size_t dyn_error_text(const struct dyn_error *err, char *ret_text, size_t size)
{
    struct line line = {.text = ret_text, .size = size, .len = 0};

    if (err == NULL || err->code == DYN_OK) {
        line_add(&line, "no error");
    } else {
        add_place(&line, err);
        if (err->operation[0] != '\0') {
            line_add(&line, err->operation);
            line_add(&line, ": ");
        }
        line_add(&line,
                 err->message[0] != '\0' ? err->message : dyn_result_name(err->code));
        add_call(&line, err);
    }
    line_end(&line);
    return line.len;
}
