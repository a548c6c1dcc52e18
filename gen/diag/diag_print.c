/* SPDX-License-Identifier: MIT */
#include "diag/diag_print.h"

#include "base/glyph.h"

#include <inttypes.h>
#include <string.h>

/* Columns between tab stops, and how much of a long source line is shown before and behind
 * the place that is meant. */
enum { TAB_WIDTH = 8, SHOWN_BEFORE = 60, SHOWN_BEHIND = 60 };

/* Text with everything escaped that a terminal might act on. */
static void put_text(FILE *stream, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t point;
        size_t size = glyph_decode(text + i, len - i, &point);
        if (size == 0) {
            fprintf(stream, "\\x%02X", (unsigned)(unsigned char)text[i]);
            size = 1;
        } else if (glyph_is_printable(point)) {
            fwrite(text + i, 1, size, stream);
        } else if (point < 0x100) {
            fprintf(stream, "\\x%02X", (unsigned)point);
        } else {
            fprintf(stream, "\\u{%" PRIX32 "}", point);
        }
        i += size;
    }
}

static void put_line_start(FILE *stream, const struct diag_place *place,
                           const char *severity)
{
    const char *path = place->path != NULL ? place->path : "dyngen";
    put_text(stream, path, strlen(path));
    if (place->at.line > 0)
        fprintf(stream, ":%d:%d", place->at.line, place->at.column);
    fprintf(stream, ": %s: ", severity);
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* The text of a line, without its end; absent when there is none of that number. */
static struct dyn_str line_of(struct dyn_str text, int number)
{
    size_t start = 0;
    for (int line = 1; line < number; line++) {
        while (start < text.len && !is_break(text.ptr[start]))
            start++;
        if (start == text.len)
            return dyn_str_n(NULL, 0);
        bool is_crlf = text.ptr[start] == '\r' && start + 1 < text.len &&
                       text.ptr[start + 1] == '\n';
        start += is_crlf ? 2 : 1;
    }
    size_t end = start;
    while (end < text.len && !is_break(text.ptr[end]))
        end++;
    return dyn_str_n(text.ptr + start, end - start);
}

/* One character of a source line: how many bytes, and what is shown for it. */
struct shown {
    size_t size;
    int columns;
    bool is_raw; /* the bytes themselves, else spaces (tab) or '?' */
    char fill;
};

static struct shown show(const char *text, size_t len, int column)
{
    uint32_t point;
    struct shown shown = {glyph_decode(text, len, &point), 1, false, '?'};
    if (shown.size == 0) {
        shown.size = 1;
    } else if (point == '\t') {
        shown.columns = TAB_WIDTH - column % TAB_WIDTH;
        shown.fill = ' ';
    } else if (glyph_is_printable(point)) {
        shown.columns = glyph_columns(point);
        shown.is_raw = true;
    }
    return shown;
}

static void put_many(FILE *stream, char c, int count)
{
    for (int i = 0; i < count; i++)
        fputc(c, stream);
}

/* The source line, and below it a caret under `from`, tildes up to before `to`; both count
 * characters from 1. Of a long line a window around the caret is shown. */
static void put_source(FILE *stream, struct dyn_str line, int from, int to)
{
    int first = from > SHOWN_BEFORE ? from - SHOWN_BEFORE : 1;
    int last = (to > from + SHOWN_BEHIND ? from : to) + SHOWN_BEHIND;
    int indent = 0, width = 0, column = first > 1 ? 3 : 0, number = 1;

    fprintf(stream, "    %s", first > 1 ? "..." : "");
    indent = column;
    for (size_t i = 0; i < line.len && number <= last; number++) {
        struct shown shown = show(line.ptr + i, line.len - i, column);
        if (number >= first) {
            if (shown.is_raw)
                fwrite(line.ptr + i, 1, shown.size, stream);
            else
                put_many(stream, shown.fill, shown.columns);
            column += shown.columns;
            if (number < from)
                indent += shown.columns;
            else if (number < to)
                width += shown.columns;
        }
        i += shown.size;
    }
    fputs(number > last ? "...\n    " : "\n    ", stream);
    put_many(stream, ' ', indent);
    fputc('^', stream);
    put_many(stream, '~', width - 1);
    fputc('\n', stream);
}

static void put_place(FILE *stream, const struct diag_place *place)
{
    if (place->at.line <= 0 || place->text.ptr == NULL)
        return;
    struct dyn_str line = line_of(place->text, place->at.line);
    if (line.ptr == NULL)
        return;
    /* What goes on below, such as a whole model, is marked by its first character. */
    int to = place->end.line == place->at.line ? place->end.column : place->at.column + 1;
    put_source(stream, line, place->at.column, to);
}

static const char *severity_name(const struct diag *diag)
{
    return diag->info->severity == DIAG_ERROR ? "error" : "warning";
}

static void print_one(const struct diag *diag, FILE *stream, bool terminal)
{
    put_line_start(stream, &diag->place, severity_name(diag));
    put_text(stream, diag->message, strlen(diag->message));
    if (diag->hint != NULL) {
        fputs("; ", stream);
        put_text(stream, diag->hint, strlen(diag->hint));
    }
    fprintf(stream, " [DG%04d]\n", (int)diag->info->code);
    if (terminal)
        put_place(stream, &diag->place);
    for (const struct diag_note *note = diag->notes; note != NULL; note = note->next) {
        put_line_start(stream, &note->place, "note");
        put_text(stream, note->message, strlen(note->message));
        fputc('\n', stream);
        if (terminal)
            put_place(stream, &note->place);
    }
}

void diag_print(const struct diag_list *list, FILE *stream, bool terminal)
{
    size_t count;
    const struct diag *const *sorted = diag_sorted(list, &count);
    size_t shown = count < DIAG_SHOWN_MAX ? count : DIAG_SHOWN_MAX;

    for (size_t i = 0; i < shown; i++)
        print_one(sorted[i], stream, terminal);
    size_t hidden = count - shown + (list->errors + list->warnings - list->kept);
    if (hidden > 0)
        fprintf(stream, "... and %zu more\n", hidden);
}

static void put_json_text(FILE *stream, const char *text)
{
    if (text == NULL) {
        fputs("null", stream);
        return;
    }
    size_t len = strlen(text);
    fputc('"', stream);
    for (size_t i = 0; i < len;) {
        uint32_t point = 0;
        size_t size = glyph_decode(text + i, len - i, &point);
        if (size == 0) {
            fputs("\\uFFFD", stream);
            size = 1;
        } else if (point == '"' || point == '\\') {
            fprintf(stream, "\\%c", text[i]);
        } else if (point < 0x10000 && !glyph_is_printable(point)) {
            fprintf(stream, "\\u%04" PRIX32, point);
        } else {
            fwrite(text + i, 1, size, stream);
        }
        i += size;
    }
    fputc('"', stream);
}

static void put_json_place(FILE *stream, const struct diag_place *place)
{
    fputs("{\"path\":", stream);
    put_json_text(stream, place->path);
    fprintf(stream, ",\"line\":%d,\"column\":%d,\"end_line\":%d,\"end_column\":%d",
            place->at.line, place->at.column, place->end.line, place->end.column);
}

static void print_json_one(const struct diag *diag, FILE *stream)
{
    put_json_place(stream, &diag->place);
    fprintf(stream,
            ",\"severity\":\"%s\",\"code\":\"DG%04d\",\"message\":", severity_name(diag),
            (int)diag->info->code);
    put_json_text(stream, diag->message);
    fputs(",\"hint\":", stream);
    put_json_text(stream, diag->hint);
    fputs(",\"notes\":[", stream);
    for (const struct diag_note *note = diag->notes; note != NULL; note = note->next) {
        put_json_place(stream, &note->place);
        fputs(",\"message\":", stream);
        put_json_text(stream, note->message);
        fputs(note->next != NULL ? "}," : "}", stream);
    }
    fputs("]}\n", stream);
}

void diag_print_json(const struct diag_list *list, FILE *stream)
{
    size_t count;
    const struct diag *const *sorted = diag_sorted(list, &count);
    for (size_t i = 0; i < count; i++)
        print_json_one(sorted[i], stream);
}
