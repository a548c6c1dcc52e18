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

size_t dyn_error_text(const struct dyn_error *err, char *ret_text, size_t size)
{
    struct line line = {.text = ret_text, .size = size, .len = 0};

    if (err == NULL || err->code == DYN_OK) {
        line_add(&line, "no error");
    } else {
        line_add(&line, err->model);
        if (err->model[0] != '\0' && err->field[0] != '\0')
            line_add(&line, ".");
        line_add(&line, err->field);
        if (err->model[0] != '\0' || err->field[0] != '\0')
            line_add(&line, ": ");
        line_add(&line,
                 err->message[0] != '\0' ? err->message : dyn_result_name(err->code));
    }
    line_end(&line);
    return line.len;
}
