/* SPDX-License-Identifier: MIT */
#include "local/expression/lex.h"

#include "core/number.h"
#include "local/value/text.h"

/* Words of the languages themselves: never attribute names, whichever language it is. */
static const struct {
    const char *word;
    enum dynl_token_kind kind;
} keywords[] = {
    {"AND", DYNL_T_AND},         {"OR", DYNL_T_OR},   {"NOT", DYNL_T_NOT},
    {"BETWEEN", DYNL_T_BETWEEN}, {"IN", DYNL_T_IN},   {"SET", DYNL_T_SET},
    {"REMOVE", DYNL_T_REMOVE},   {"ADD", DYNL_T_ADD}, {"DELETE", DYNL_T_DELETE},
};

static const struct {
    char character;
    enum dynl_token_kind kind;
} marks[] = {
    {'(', DYNL_T_OPEN},      {')', DYNL_T_CLOSE}, {'[', DYNL_T_INDEX},
    {']', DYNL_T_INDEX_END}, {',', DYNL_T_COMMA}, {'.', DYNL_T_DOT},
    {'+', DYNL_T_PLUS},      {'-', DYNL_T_MINUS}, {'=', DYNL_T_EQ},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_letter(c) || dyni_is_digit(c) || c == '_';
}

static const char *word_end(const char *p, const char *end)
{
    while (p < end && is_word(*p))
        p++;
    return p;
}

static enum dynl_token_kind name_kind(struct dyn_str text)
{
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
        if (dynl_word_is(text, keywords[i].word))
            return keywords[i].kind;
    return DYNL_T_NAME;
}

/* A leading zero is a number of its own, so [01] is no index: the service says of
 * "#d_2021-03-03" that the error is near "#d_2021-0". */
static const char *integer_end(const char *p, const char *end)
{
    if (*p++ == '0')
        return p;
    while (p < end && dyni_is_digit(*p))
        p++;
    return p;
}

static const char *character_end(const char *p, const char *end)
{
    p++;
    while (p < end && ((unsigned char)*p & 0xc0) == 0x80)
        p++;
    return p;
}

static const char *scan_less_or_greater(const char *p, const char *end,
                                        enum dynl_token_kind *kind)
{
    char next = p + 1 < end ? p[1] : '\0';

    *kind = *p == '<' ? DYNL_T_LT : DYNL_T_GT;
    if (next == '=')
        *kind = *p == '<' ? DYNL_T_LE : DYNL_T_GE;
    else if (next == '>' && *p == '<')
        *kind = DYNL_T_NE;
    else
        return p + 1;
    return p + 2;
}

static const char *scan_mark(const char *p, const char *end, enum dynl_token_kind *kind)
{
    if (*p == '<' || *p == '>')
        return scan_less_or_greater(p, end, kind);
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (*p == marks[i].character) {
            *kind = marks[i].kind;
            return p + 1;
        }
    }
    *kind = DYNL_T_BAD;
    return character_end(p, end);
}

/* `p` is before `end`, on no white space. Returns the token's end. */
static const char *scan(const char *p, const char *end, enum dynl_token_kind *kind)
{
    const char *stop;

    if (is_letter(*p)) {
        stop = word_end(p, end);
        *kind = name_kind(dyn_str_n(p, (size_t)(stop - p)));
        return stop;
    }
    if (*p == '#' || *p == ':') {
        stop = word_end(p + 1, end);
        *kind = *p == '#' ? DYNL_T_NAME_PLACEHOLDER : DYNL_T_VALUE;
        if (stop == p + 1)
            *kind = DYNL_T_BAD;
        return stop;
    }
    if (dyni_is_digit(*p)) {
        *kind = DYNL_T_INTEGER;
        return integer_end(p, end);
    }
    return scan_mark(p, end, kind);
}

static struct dynl_token read_token(struct dyn_str text, const char *from)
{
    const char *end = text.ptr + text.len;
    struct dynl_token token = {.kind = DYNL_T_END};
    const char *stop;

    while (from < end && is_space(*from))
        from++;
    stop = from < end ? scan(from, end, &token.kind) : from;
    token.text = dyn_str_n(from, (size_t)(stop - from));
    return token;
}

static const char *token_end(const struct dynl_token *token)
{
    return token->text.ptr + token->text.len;
}

void dynl_lexer_init(struct dynl_lexer *lexer, struct dyn_str text)
{
    lexer->text = text;
    lexer->taken = (struct dynl_token){.text = dyn_str_n(text.ptr, 0)};
    lexer->current = read_token(text, text.ptr);
    /* Without a token before it, messages begin at the first token, not at white space. */
    lexer->taken.text.ptr = lexer->current.text.ptr;
    lexer->behind = read_token(text, token_end(&lexer->current));
}

void dynl_lexer_next(struct dynl_lexer *lexer)
{
    lexer->taken = lexer->current;
    lexer->current = lexer->behind;
    lexer->behind = read_token(lexer->text, token_end(&lexer->behind));
}

struct dyn_str dynl_token_shown(const struct dynl_token *token)
{
    return token->kind == DYNL_T_END ? dyn_str_n("<EOF>", 5) : token->text;
}

struct dyn_str dynl_lexer_near(const struct dynl_lexer *lexer)
{
    const char *from = lexer->taken.text.ptr;

    return dyn_str_n(from, (size_t)(token_end(&lexer->behind) - from));
}
