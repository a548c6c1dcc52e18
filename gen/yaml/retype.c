/* SPDX-License-Identifier: MIT */
#include "yaml/retype.h"

#include <string.h>

struct word {
    const char *text;
    const char *as;
};

/* The words of YAML 1.1's types null, bool, float, merge and value. */
static const struct word words[] = {
    {"", "null"},          {"~", "null"},
    {"null", "null"},      {"Null", "null"},
    {"NULL", "null"},      {"y", "true"},
    {"Y", "true"},         {"yes", "true"},
    {"Yes", "true"},       {"YES", "true"},
    {"true", "true"},      {"True", "true"},
    {"TRUE", "true"},      {"on", "true"},
    {"On", "true"},        {"ON", "true"},
    {"n", "false"},        {"N", "false"},
    {"no", "false"},       {"No", "false"},
    {"NO", "false"},       {"false", "false"},
    {"False", "false"},    {"FALSE", "false"},
    {"off", "false"},      {"Off", "false"},
    {"OFF", "false"},      {"=", "a default value"},
    {"<<", "a merge key"},
};

enum { WORD_MAX = 5 };

static const char *const specials[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A piece of text that shrinks from its beginning as it is matched. */
struct rest {
    const char *ptr;
    size_t len;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(struct rest *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c)
        return false;
    rest->ptr++;
    rest->len--;
    return true;
}

static bool take_any(struct rest *rest, const char *set)
{
    for (; *set != '\0'; set++) {
        if (take(rest, *set))
            return true;
    }
    return false;
}

/* Takes digits of `set` and returns how many. */
static size_t take_run(struct rest *rest, const char *set)
{
    size_t count = 0;
    while (take_any(rest, set))
        count++;
    return count;
}

static bool is_all(struct rest rest, const char *set)
{
    return rest.len > 0 && take_run(&rest, set) > 0 && rest.len == 0;
}

static bool has_digit(struct rest rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        if (is_digit(rest.ptr[i]))
            return true;
    }
    return false;
}

/* 12:30 and 12:30:45.5, which YAML 1.1 counts in sixties. */
static bool is_base_60(struct rest rest)
{
    size_t groups = 0;
    if (rest.len == 0 || !is_digit(rest.ptr[0]))
        return false;
    take_run(&rest, "0123456789_");
    while (take(&rest, ':')) {
        if (take_run(&rest, "0123456789") == 0)
            return false;
        groups++;
    }
    if (take(&rest, '.'))
        take_run(&rest, "0123456789_");
    return groups > 0 && rest.len == 0;
}

/* 1, 1_000, 1.5, .5, 1e9 */
static bool is_decimal(struct rest rest)
{
    size_t whole = take_run(&rest, "0123456789_");
    size_t fraction = take(&rest, '.') ? take_run(&rest, "0123456789_") : 0;
    if (whole + fraction == 0)
        return false;
    if (take_any(&rest, "eE")) {
        take_any(&rest, "+-");
        if (take_run(&rest, "0123456789") == 0)
            return false;
    }
    return rest.len == 0;
}

static const char *number_as(struct rest rest)
{
    take_any(&rest, "+-");
    if (!has_digit(rest) || rest.ptr[0] == '_')
        return NULL;
    if (is_base_60(rest))
        return "a number in base 60";
    if (rest.len > 2 && rest.ptr[0] == '0') {
        struct rest digits = {rest.ptr + 2, rest.len - 2};
        if (rest.ptr[1] == 'x' && is_all(digits, "0123456789abcdefABCDEF_"))
            return "a hexadecimal number";
        if (rest.ptr[1] == 'o' && is_all(digits, "01234567"))
            return "an octal number";
        if (rest.ptr[1] == 'b' && is_all(digits, "01_"))
            return "a binary number";
    }
    if (rest.len > 1 && rest.ptr[0] == '0' && is_all(rest, "01234567_"))
        return "an octal number";
    return is_decimal(rest) ? "a number" : NULL;
}

/* 2026-01-31, alone or with a time behind it. */
static bool is_date(struct rest rest)
{
    if (take_run(&rest, "0123456789") != 4 || !take(&rest, '-'))
        return false;
    size_t month = take_run(&rest, "0123456789");
    if (month < 1 || month > 2 || !take(&rest, '-'))
        return false;
    size_t day = take_run(&rest, "0123456789");
    if (day < 1 || day > 2)
        return false;
    if (rest.len == 0)
        return month == 2 && day == 2;
    if (!take_any(&rest, "Tt \t"))
        return false;
    take_run(&rest, " \t");
    return rest.len > 0 && is_digit(rest.ptr[0]) && is_all(rest, "0123456789:.+-Zz \t");
}

bool retype_is_null(struct dyn_str text)
{
    /* Nearly no text is, so the first byte decides. */
    if (text.len > 4 || (text.len > 0 && strchr("~nN", text.ptr[0]) == NULL))
        return false;
    for (size_t i = 0; i < 5; i++) {
        if (dyn_str_eq(text, dyn_str(words[i].text)))
            return true;
    }
    return false;
}

static const char *word_as(struct dyn_str text)
{
    if (text.len > WORD_MAX)
        return NULL;
    char first = '\0';
    if (text.len > 0)
        first = text.ptr[0];
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].text[0] == first && dyn_str_eq(text, dyn_str(words[i].text)))
            return words[i].as;
    }
    return NULL;
}

const char *retype_as(struct dyn_str text)
{
    struct rest rest = {text.ptr, text.len};

    /* Nearly all texts are names, of which only words are something else. */
    const char *as = word_as(text);
    if (as != NULL || (text.len > 0 && is_letter(text.ptr[0])))
        return as;
    if (is_date(rest))
        return "a date";
    struct rest unsigned_rest = rest;
    take_any(&unsigned_rest, "+-");
    for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
        if (dyn_str_eq(dyn_str_n(unsigned_rest.ptr, unsigned_rest.len),
                       dyn_str(specials[i])))
            return "a number";
    }
    return number_as(rest);
}
