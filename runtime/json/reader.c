/* SPDX-License-Identifier: MIT */
#include "json/reader.h"

#include "json/text.h"

static const char expected_value[] = "expected a value";
static const char too_deep[] = "nesting deeper than";

/* Problems */

int dyni_reader_fail(struct dyni_reader *r, int code, const char *at, const char *problem)
{
    if (r->code != 0)
        return r->code;
    r->code = code;
    r->problem = at == r->end ? "the text ends too early" : problem;
    r->problem_at = (size_t)(at - r->begin);
    r->pos = r->end; /* where the fast paths find a NUL and fail without asking */
    return code;
}

static int fail(struct dyni_reader *r, const char *at, const char *problem)
{
    return dyni_reader_fail(r, DYN_E_JSON, at, problem);
}

int dyni_reader_error(const struct dyni_reader *r, struct dyn_error *err)
{
    if (r->code == DYN_OK)
        return DYN_OK;
    if (r->problem == too_deep)
        return dyn_error_set(err, r->code, "at byte %zu: %s %u", r->problem_at,
                             r->problem, r->max_depth);
    return dyn_error_set(err, r->code, "at byte %zu: %s", r->problem_at, r->problem);
}

/* Life cycle */

void dyni_reader_init(struct dyni_reader *r, char *text, size_t len, unsigned max_depth)
{
    *r = (struct dyni_reader){.pos = text, .begin = text, .end = text + len};
    r->max_depth = max_depth < DYNI_READER_DEPTH_MAX ? max_depth : DYNI_READER_DEPTH_MAX;
}

/* White space and structure */

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Indented text has long runs of blanks. */
static char *skip_spaces(const struct dyni_reader *r, char *p)
{
    while (is_space(*p)) {
        p++;
        while (r->end - p >= 8 && dyni_scan_load(p) == DYNI_SCAN_EACH(' '))
            p += 8;
    }
    return p;
}

static inline char *skip_space(const struct dyni_reader *r, char *p)
{
    return (unsigned char)*p > ' ' ? p : skip_spaces(r, p);
}

char dyni_reader_peek(struct dyni_reader *r)
{
    r->pos = skip_space(r, r->pos);
    switch (*r->pos) {
    case '{':
    case '[':
    case '"':
    case '-':
    case 't':
    case 'f':
    case 'n':
        return *r->pos;
    default:
        return *r->pos >= '0' && *r->pos <= '9' ? *r->pos : '\0';
    }
}

static int fail_depth(struct dyni_reader *r, const char *at)
{
    return dyni_reader_fail(r, DYN_E_LIMIT, at, too_deep);
}

static int enter(struct dyni_reader *r, char opener, const char *problem)
{
    char *p = skip_space(r, r->pos);
    if (*p != opener)
        return fail(r, p, problem);
    if (r->depth >= r->max_depth)
        return fail_depth(r, p);
    r->depth++;
    r->pos = p + 1;
    return DYN_OK;
}

static int leave(struct dyni_reader *r, char *closer)
{
    r->depth--;
    r->pos = closer + 1;
    return 0;
}

int dyni_read_object(struct dyni_reader *r)
{
    return enter(r, '{', "expected '{'");
}

int dyni_read_array(struct dyni_reader *r)
{
    return enter(r, '[', "expected '['");
}

int dyni_read_element(struct dyni_reader *r, bool *first)
{
    char *p = skip_space(r, r->pos);
    if (*p == ']')
        return leave(r, p);
    if (!*first) {
        if (*p != ',')
            return fail(r, p, "expected ',' or ']'");
        p = skip_space(r, p + 1);
    }
    if (*p == ']' || *p == '\0')
        return fail(r, p, expected_value);
    *first = false;
    r->pos = p;
    return 1;
}

int dyni_read_end(struct dyni_reader *r)
{
    char *p = skip_space(r, r->pos);
    if (r->code != DYN_OK)
        return r->code;
    if (p != r->end)
        return fail(r, p, "expected the end of the text");
    r->pos = p;
    return DYN_OK;
}

/* Strings */

/* A string from the byte behind its opening quote. Returns the byte behind the closing
 * one; NULL: a problem. */
static inline char *read_text(struct dyni_reader *r, char *text, struct dyn_str *ret)
{
    char *closer = text + dyni_scan_plain(text, r->end);
    char *text_end = closer;
    if (*closer != '"') {
        closer = dyni_text_unescape(r, closer, &text_end);
        if (closer == NULL)
            return NULL;
    }
    ret->ptr = text;
    ret->len = (size_t)(text_end - text);
    *text_end = '\0';
    return closer + 1;
}

int dyni_read_string(struct dyni_reader *r, struct dyn_str *ret)
{
    char *p = skip_space(r, r->pos);
    if (*p != '"')
        return fail(r, p, "expected a string");
    p = read_text(r, p + 1, ret);
    if (p == NULL)
        return r->code;
    r->pos = p;
    return DYN_OK;
}

int dyni_read_member(struct dyni_reader *r, bool *first, struct dyn_str *ret_name)
{
    char *p = skip_space(r, r->pos);
    if (*p == '}')
        return leave(r, p);
    if (!*first) {
        if (*p != ',')
            return fail(r, p, "expected ',' or '}'");
        p = skip_space(r, p + 1);
    }
    if (*p != '"')
        return fail(r, p, "expected a member name");
    struct dyn_str name;
    p = read_text(r, p + 1, &name);
    if (p == NULL)
        return r->code;
    p = skip_space(r, p);
    if (*p != ':')
        return fail(r, p, "expected ':'");
    *first = false;
    *ret_name = name;
    r->pos = p + 1;
    return 1;
}

/* Literals and numbers */

/* The byte behind the literal if it stands at `p`, else NULL. Reads up to the first byte
 * that differs, so never past the NUL at the end. */
static char *skip_literal(char *p, const char *literal)
{
    while (*literal != '\0' && *p == *literal) {
        p++;
        literal++;
    }
    return *literal == '\0' ? p : NULL;
}

int dyni_read_bool(struct dyni_reader *r, bool *ret)
{
    char *p = skip_space(r, r->pos);
    bool value = *p == 't';
    char *end = skip_literal(p, value ? "true" : "false");
    if (end == NULL)
        return fail(r, p, "expected true or false");
    *ret = value;
    r->pos = end;
    return DYN_OK;
}

int dyni_read_null(struct dyni_reader *r)
{
    char *p = skip_space(r, r->pos);
    char *end = skip_literal(p, "null");
    if (end == NULL)
        return fail(r, p, "expected null");
    r->pos = end;
    return DYN_OK;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Skips one digit or more; NULL: there is none. */
static char *skip_digits(struct dyni_reader *r, char *p)
{
    if (!is_digit(*p)) {
        (void)fail(r, p, "expected a digit");
        return NULL;
    }
    while (is_digit(*p))
        p++;
    return p;
}

/* The byte behind the number at `p`; NULL: a problem. */
static char *skip_number(struct dyni_reader *r, char *p)
{
    if (*p == '-')
        p++;
    if (*p == '0' && is_digit(p[1])) {
        (void)fail(r, p, "a number must not begin with 0");
        return NULL;
    }
    p = skip_digits(r, p);
    if (p != NULL && *p == '.')
        p = skip_digits(r, p + 1);
    if (p != NULL && (*p == 'e' || *p == 'E')) {
        p++;
        p = skip_digits(r, *p == '+' || *p == '-' ? p + 1 : p);
    }
    return p;
}

int dyni_read_number(struct dyni_reader *r, struct dyn_str *ret_text)
{
    char *p = skip_space(r, r->pos);
    if (*p != '-' && !is_digit(*p))
        return fail(r, p, "expected a number");
    char *end = skip_number(r, p);
    if (end == NULL)
        return r->code;
    *ret_text = dyn_str_n(p, (size_t)(end - p));
    r->pos = end;
    return DYN_OK;
}

/* Whole values, unchanged */

/* The byte behind the closing quote of the string whose text begins at `p`; NULL: a
 * problem. */
static inline char *skip_string(struct dyni_reader *r, char *p)
{
    p += dyni_scan_plain(p, r->end);
    if (*p != '"')
        p = dyni_text_skip(r, p);
    return p != NULL ? p + 1 : NULL;
}

/* A member's name and colon; returns the byte behind them, NULL: a problem. */
static inline char *skip_name(struct dyni_reader *r, char *p)
{
    p = skip_space(r, p);
    if (*p != '"') {
        (void)fail(r, p, "expected a member name");
        return NULL;
    }
    p = skip_string(r, p + 1);
    if (p == NULL)
        return NULL;
    p = skip_space(r, p);
    if (*p != ':') {
        (void)fail(r, p, "expected ':'");
        return NULL;
    }
    return p + 1;
}

/* A value that holds no others. */
static inline char *skip_scalar(struct dyni_reader *r, char *p)
{
    char *end = NULL;
    switch (*p) {
    case '"':
        return skip_string(r, p + 1);
    case 't':
        end = skip_literal(p, "true");
        break;
    case 'f':
        end = skip_literal(p, "false");
        break;
    case 'n':
        end = skip_literal(p, "null");
        break;
    default:
        if (*p == '-' || is_digit(*p))
            return skip_number(r, p);
        break;
    }
    if (end == NULL)
        (void)fail(r, p, expected_value);
    return end;
}

/* Skips one value with everything in it. `closers` is what each open level ends with. */
static char *skip_value(struct dyni_reader *r, char *p)
{
    char closers[DYNI_READER_DEPTH_MAX + 1];
    closers[0] = '\0'; /* not an open level */
    unsigned open = 0;
    unsigned room = r->max_depth - r->depth;

    for (;;) {
        p = skip_space(r, p);
        bool is_first = *p == '{' || *p == '[';
        if (is_first) {
            if (open == room) {
                (void)fail_depth(r, p);
                return NULL;
            }
            closers[++open] = *p == '{' ? '}' : ']';
            p = skip_space(r, p + 1);
        } else {
            p = skip_scalar(r, p);
            if (p == NULL || open == 0)
                return p;
            p = skip_space(r, p);
        }
        while (*p == closers[open]) {
            is_first = false;
            p++;
            if (--open == 0)
                return p;
            p = skip_space(r, p);
        }
        if (!is_first && *p++ != ',') {
            (void)fail(r, p - 1,
                       closers[open] == '}' ? "expected ',' or '}'"
                                            : "expected ',' or ']'");
            return NULL;
        }
        if (closers[open] == '}') {
            p = skip_name(r, p);
            if (p == NULL)
                return NULL;
        }
    }
}

int dyni_read_raw(struct dyni_reader *r, struct dyn_str *ret_raw)
{
    char *p = skip_space(r, r->pos);
    char *end = skip_value(r, p);
    if (end == NULL)
        return r->code;
    *ret_raw = dyn_str_n(p, (size_t)(end - p));
    r->pos = end;
    return DYN_OK;
}
