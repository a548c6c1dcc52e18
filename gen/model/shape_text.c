/* SPDX-License-Identifier: MIT */
#include "model/shape_text.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"
#include "model/words.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

/* How many words a value may choose from. */
enum { CHOICES_MAX = 16 };

const char *shape_kind_name(enum yaml_kind kind)
{
    static const char *const names[] = {
        [YAML_TEXT] = "text", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    return names[kind];
}

bool shape_has_value(struct model_build *build, const struct yaml_node *key,
                     const struct yaml_node *value)
{
    if (!value->is_null)
        return true;
    if (value->text.len > 0)
        REPORT(build, DIAG_YAML_NULL, value, "'%s' of '%s' says nothing", value->text.ptr,
               key->text.ptr);
    else
        REPORT(build, DIAG_YAML_NULL, key, "'%s' has no value", key->text.ptr);
    if (value->cut_by_comment && value->text.len == 0)
        diag_hint(build->diags, "quote it: '#' begins a comment");
    else
        diag_hint(build->diags, "quote it or leave it out");
    return false;
}

bool shape_refuse_kind(struct model_build *build, const struct yaml_node *key,
                       const struct yaml_node *value, const char *wanted)
{
    REPORT(build, DIAG_VALUE_KIND, value, "'%s' must be %s, not %s", key->text.ptr,
           wanted, shape_kind_name(value->kind));
    return false;
}

bool shape_is(struct model_build *build, const struct yaml_node *key,
              const struct yaml_node *value, enum yaml_kind kind)
{
    if (value->kind == kind)
        return true;
    shape_refuse_kind(build, key, value, shape_kind_name(kind));
    if (kind == YAML_TEXT && value->flow)
        diag_hint(build->diags, "text that begins with '%c' must be quoted",
                  value->kind == YAML_MAP ? '{' : '[');
    return false;
}

bool shape_text(struct model_build *build, const struct yaml_node *key,
                const struct yaml_node *value)
{
    if (!shape_is(build, key, value, YAML_TEXT))
        return false;
    if (memchr(value->text.ptr, '\0', value->text.len) == NULL)
        return true;
    REPORT(build, DIAG_VALUE_NUL, value, "'%s' holds a NUL character", key->text.ptr);
    return false;
}

bool shape_said(struct model_build *build, const struct yaml_node *key,
                const struct yaml_node *value)
{
    if (!shape_text(build, key, value))
        return false;
    if (value->text.len > 0)
        return true;
    REPORT(build, DIAG_VALUE_EMPTY, value, "'%s' is empty", key->text.ptr);
    return false;
}

bool shape_name(struct model_build *build, const struct yaml_node *node)
{
    if (!words_is_name(node->text)) {
        REPORT(build, DIAG_VALUE_NAME, node,
               "'%s' is no name: a letter, then letters, digits and '_', at most %d",
               node->text.ptr, WORDS_NAME_MAX);
        return false;
    }
    model_warn_retyped(build, node);
    return true;
}

/* --- Choices --------------------------------------------------------------------------- */

/* The words to choose from; those that are not built are left out. */
static size_t split_choices(struct model_build *build, const char *choices,
                            const char *ret_words[CHOICES_MAX])
{
    size_t count = 0;
    while (*choices != '\0' && *choices != '|' && count < CHOICES_MAX) {
        size_t len = strcspn(choices, " |");
        ret_words[count++] = gen_str(build->arena, dyn_str_n(choices, len)).ptr;
        choices += len;
        if (*choices == ' ')
            choices++;
    }
    return count;
}

/* "keep, drop or error" */
static const char *join_choices(struct model_build *build, const char *const *words,
                                size_t count)
{
    const char *text = words[0];
    for (size_t i = 1; i < count; i++)
        text = gen_printf(build->arena, "%s%s%s", text, i + 1 < count ? ", " : " or ",
                          words[i]);
    return text;
}

bool shape_choice(struct model_build *build, const struct words_word *word,
                  const struct yaml_node *node)
{
    bool is_later = false;
    if (!words_is_choice(word->choices, node->text, &is_later)) {
        const char *words[CHOICES_MAX];
        size_t count = split_choices(build, word->choices, words);
        REPORT(build, DIAG_VALUE_CHOICE, node, "'%s' must be %s, not '%s'", word->text,
               join_choices(build, words, count), node->text.ptr);
        diag_hint_nearest(build->diags, node->text, words, count);
        return false;
    }
    if (is_later)
        REPORT(build, DIAG_WORD_NOT_BUILT, node,
               "'%s: %s' is specified but not built yet", word->text, node->text.ptr);
    return !is_later;
}

/* --- Forms of text --------------------------------------------------------------------- */

static size_t digits_of(struct dyn_str text, size_t at)
{
    size_t count = 0;
    while (at + count < text.len && text.ptr[at + count] >= '0' &&
           text.ptr[at + count] <= '9')
        count++;
    return count;
}

static bool is_sign(struct dyn_str text, size_t at)
{
    return at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-');
}

/* [+-] digits [. digits] [e [+-] digits] */
static bool is_decimal(struct dyn_str text)
{
    size_t at = is_sign(text, 0) ? 1 : 0, digits = digits_of(text, at);
    if (digits == 0)
        return false;
    at += digits;
    if (at < text.len && text.ptr[at] == '.') {
        digits = digits_of(text, at + 1);
        if (digits == 0)
            return false;
        at += 1 + digits;
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        at += is_sign(text, at + 1) ? 2 : 1;
        digits = digits_of(text, at);
        if (digits == 0)
            return false;
        at += digits;
    }
    return at == text.len;
}

bool shape_number(struct model_build *build, const struct words_word *word,
                  const struct yaml_node *node)
{
    bool is_integer = word->shape == WORDS_INTEGER;
    if (is_integer ? node->text.len > 0 && digits_of(node->text, 0) == node->text.len
                   : is_decimal(node->text))
        return true;
    REPORT(build, DIAG_VALUE_NUMBER, node, "'%s' must be %s, not '%s'", word->text,
           is_integer ? "a whole number in digits" : "a decimal number", node->text.ptr);
    return false;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_delimiter(struct dyn_str text)
{
    char c = text.ptr[0];
    return text.len == 1 && c > ' ' && c < 0x7F && !is_letter_or_digit(c) && c != '"' &&
           c != '\'';
}

static bool is_table_name(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_letter_or_digit(c) && c != '_' && c != '.' && c != '-')
            return false;
    }
    return text.len >= WORDS_TABLE_NAME_MIN && text.len <= WORDS_NAME_MAX;
}

/* A table name with {} in it is a template. */
static bool is_template(struct dyn_str text)
{
    return memchr(text.ptr, '{', text.len) != NULL ||
           memchr(text.ptr, '}', text.len) != NULL;
}

bool shape_form(struct model_build *build, const struct words_word *word,
                const struct yaml_node *node)
{
    const char *form = "1";
    bool is_fine = dyn_str_eq(node->text, DYN_STR("1"));
    if (word->shape == WORDS_CHARACTER) {
        form = "one ASCII character that is no letter, digit, blank or quote";
        is_fine = is_delimiter(node->text);
    } else if (word->shape == WORDS_TABLE_NAME) {
        form = "3 to 255 of A-Z, a-z, 0-9, '_', '.', '-'";
        is_fine = is_table_name(node->text);
    }
    if (is_fine)
        return true;
    if (word->shape == WORDS_TABLE_NAME && is_template(node->text))
        REPORT(build, DIAG_WORD_NOT_BUILT, node,
               "a template as name of the table is specified but not built yet");
    else
        REPORT(build, DIAG_VALUE_FORM, node, "'%s' must be %s, not '%s'", word->text,
               form, node->text.ptr);
    return false;
}
