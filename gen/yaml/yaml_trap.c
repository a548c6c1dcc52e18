/* SPDX-License-Identifier: MIT */
#include "yaml/yaml_trap.h"

#include "diag/diag.h"

#include <string.h>

/* What every rule looks at. */
struct trap {
    const struct yaml_file *file;
    const struct yaml_text *text;
    const struct yaml_problem *problem;
    struct diag_list *diags;
};

/* A rule reports and returns true, or returns false when the text shows another mistake. */
typedef bool(trap_rule)(const struct trap *trap);

static struct yaml_position behind(struct yaml_position at)
{
    at.column++;
    return at;
}

static void report(const struct trap *trap, enum diag_code code, struct yaml_position at,
                   const char *message)
{
    diag_add(trap->diags, code, trap->file, at, behind(at), "%s", message);
}

static char char_at(const struct trap *trap, size_t offset)
{
    return offset < trap->text->len ? trap->text->ptr[offset] : '\0';
}

/* The last character before the problem in its line that is no blank; 0 when there is none. */
static char char_before(const struct trap *trap)
{
    size_t start = yaml_text_line_start(trap->text, trap->problem->offset);
    for (size_t i = trap->problem->offset; i > start; i--) {
        char c = trap->text->ptr[i - 1];
        if (c != ' ' && c != '\t')
            return c;
    }
    return '\0';
}

static void report_first(const struct trap *trap, struct yaml_position at, char c)
{
    diag_add(trap->diags, DIAG_YAML_QUOTE_NEEDED, trap->file, at, behind(at),
             "a value that begins with '%c' must be quoted", c);
}

static bool rule_first_character(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->offset);
    if (c == '\t')
        report(trap, DIAG_YAML_TAB, trap->problem->at,
               "a tab in the indentation; YAML is indented with spaces");
    else
        report_first(trap, trap->problem->at, c);
    return true;
}

/* Block scalars, anchors and aliases: the context is where the special character stands. */
static bool rule_first_of_context(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->context_offset);
    if (c == '\0' || strchr("|>&*", c) == NULL)
        return false;
    report_first(trap, trap->problem->context_at, c);
    return true;
}

static bool rule_tab(const struct trap *trap)
{
    report(trap, DIAG_YAML_TAB, trap->problem->at,
           "a tab in the indentation; YAML is indented with spaces");
    return true;
}

static bool rule_tag(const struct trap *trap)
{
    struct yaml_position at = trap->problem->at;
    if (trap->problem->context != NULL)
        at = trap->problem->context_at;
    report(trap, DIAG_YAML_TAG, at, "'!' begins a tag, and tags are not used");
    diag_hint(
        trap->diags,
        "in a condition, negation is 'not x'; text that begins with '!' must be quoted");
    return true;
}

static bool rule_escape(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->offset);
    char escaped = char_at(trap, trap->problem->offset + 1);
    if (c == '\\' && escaped > ' ' && escaped < 0x7F)
        diag_add(trap->diags, DIAG_YAML_ESCAPE, trap->file, trap->problem->at,
                 behind(behind(trap->problem->at)),
                 "'\\%c' is no escape of double quotes", escaped);
    else
        report(trap, DIAG_YAML_ESCAPE, trap->problem->at,
               "the escape is not complete: \\x takes 2, \\u 4 and \\U 8 hexadecimal "
               "digits of a character");
    diag_hint(trap->diags, "write patterns in single quotes");
    return true;
}

static bool rule_unclosed_quote(const struct trap *trap)
{
    report(trap, DIAG_YAML_SYNTAX, trap->problem->context_at,
           "the quote that opens here is not closed");
    return true;
}

static bool rule_second_colon(const struct trap *trap)
{
    size_t start = yaml_text_line_start(trap->text, trap->problem->offset);
    for (size_t i = start; i + 1 < trap->problem->offset; i++) {
        char next = trap->text->ptr[i + 1];
        if (trap->text->ptr[i] == ':' && (next == ' ' || next == '\t')) {
            report(trap, DIAG_YAML_QUOTE_NEEDED, trap->problem->at,
                   "a second ':' in one line: a value with ': ' in it must be quoted");
            return true;
        }
    }
    report(trap, DIAG_YAML_SYNTAX, trap->problem->at,
           "a key in the middle of a value: it is indented deeper than the line above, "
           "which has a value already");
    return true;
}

static bool rule_no_colon(const struct trap *trap)
{
    report(trap, DIAG_YAML_SYNTAX, trap->problem->context_at,
           "a key without ':' behind it");
    return true;
}

/* Text behind what looks complete: "a" == b, {a}-{b}. */
static bool rule_text_behind(const struct trap *trap)
{
    char before = char_before(trap);
    if (before == '"' || before == '\'') {
        report(trap, DIAG_YAML_QUOTE_NEEDED, trap->problem->at,
               "text goes on behind the closing quote: quote the whole value");
        diag_hint(trap->diags, "inside of double quotes, text of a condition is 'a'");
        return true;
    }
    if (before == '}' || before == ']') {
        diag_add(trap->diags, DIAG_YAML_QUOTE_NEEDED, trap->file, trap->problem->at,
                 behind(trap->problem->at),
                 "text goes on behind '%c': a value that begins with '%c' must be quoted",
                 before, before == '}' ? '{' : '[');
        return true;
    }
    return false;
}

/* The same inside of [...] and {...}, where a comma that was left out is more likely. */
static bool rule_text_behind_in_flow(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->offset);
    bool is_value = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c != '\0' && strchr("0123456789\"'{[_", c) != NULL);
    return c != '\0' && !is_value && rule_text_behind(trap);
}

/* A comma or a closing bracket where a value should begin. */
static bool rule_stray_flow(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->offset), before = char_before(trap);
    if (c == '\0' || strchr(",]}", c) == NULL)
        return false;
    if (before == ':' || before == '-')
        report_first(trap, trap->problem->at, c);
    else
        diag_add(trap->diags, DIAG_YAML_SYNTAX, trap->file, trap->problem->at,
                 behind(trap->problem->at), "'%c' has nothing to close or to part here",
                 c);
    return true;
}

static bool rule_no_key(const struct trap *trap)
{
    char before = char_before(trap);
    bool is_start = before == '\0' || before == '{' || before == ',';
    if (!is_start || char_at(trap, trap->problem->offset) != ':')
        return false;
    report(trap, DIAG_YAML_KEY_NOT_TEXT, trap->problem->at,
           "there is no key before the ':'");
    return true;
}

static bool rule_start_of_line(const struct trap *trap)
{
    if (char_before(trap) != '\0')
        return false;
    report(trap, DIAG_YAML_SYNTAX, trap->problem->at,
           "the indentation of this line fits none of the lines above");
    return true;
}

static bool rule_inside_flow(const struct trap *trap)
{
    char c = char_at(trap, trap->problem->offset);
    char open = char_at(trap, trap->problem->context_offset);
    char before = char_before(trap);
    bool is_list = open == '[';
    bool is_glued = before != '\0' && strchr("}]\"'", before) == NULL;

    if ((c == '{' || c == '[') && is_glued) {
        diag_add(trap->diags, DIAG_YAML_QUOTE_NEEDED, trap->file, trap->problem->at,
                 behind(trap->problem->at),
                 "text with '%c' in it must be quoted inside of %s", c,
                 is_list ? "[...]" : "{...}");
        return true;
    }
    diag_add(trap->diags, DIAG_YAML_SYNTAX, trap->file, trap->problem->at,
             behind(trap->problem->at), "',' or '%c' is missing", is_list ? ']' : '}');
    diag_note(trap->diags, trap->file, trap->problem->context_at, "'%c' opens here",
              is_list ? '[' : '{');
    return true;
}

static bool rule_list_in_line(const struct trap *trap)
{
    report(trap, DIAG_YAML_SYNTAX, trap->problem->at,
           "a list that is written with '-' begins on a line of its own");
    diag_hint(trap->diags, "text that begins with '- ' must be quoted");
    return true;
}

static bool rule_question_mark(const struct trap *trap)
{
    report_first(trap, trap->problem->at, '?');
    return true;
}

static bool rule_behind_document(const struct trap *trap)
{
    report(trap, DIAG_YAML_SYNTAX, trap->problem->at,
           "the map of the file has ended above: this line is indented less, or stands "
           "behind '}'");
    return true;
}

/* The first row that matches and whose rule reports wins. Texts are libyaml's; NULL: any. */
static const struct {
    const char *problem; /* how it begins */
    const char *context; /* how it begins */
    trap_rule *rule;
} rules[] = {
    {"found character that cannot start any token", NULL, rule_first_character},
    {"found a tab character", NULL, rule_tab},
    {NULL, "while scanning a block scalar", rule_first_of_context},
    {NULL, "while scanning an anchor", rule_first_of_context},
    {NULL, "while scanning an alias", rule_first_of_context},
    {NULL, "while scanning a tag", rule_tag},
    {NULL, "while parsing a tag", rule_tag},
    {"found undefined tag handle", NULL, rule_tag},
    {"found unknown escape character", NULL, rule_escape},
    {"did not find expected hexdecimal number", NULL, rule_escape},
    {"found invalid Unicode character escape code", NULL, rule_escape},
    {NULL, "while scanning a quoted scalar", rule_unclosed_quote},
    {"mapping values are not allowed", NULL, rule_second_colon},
    {"block sequence entries are not allowed", NULL, rule_list_in_line},
    {"mapping keys are not allowed", NULL, rule_question_mark},
    {"could not find expected ':'", NULL, rule_no_colon},
    {"did not find expected ", "while parsing a flow", rule_text_behind_in_flow},
    {"did not find expected ',' or", NULL, rule_inside_flow},
    {"did not find expected key", NULL, rule_text_behind},
    {"did not find expected '-'", NULL, rule_text_behind},
    {"did not find expected ", NULL, rule_stray_flow},
    {"did not find expected ", NULL, rule_no_key},
    {"did not find expected key", NULL, rule_start_of_line},
    {"did not find expected '-'", NULL, rule_start_of_line},
    {"did not find expected <document start>", NULL, rule_text_behind},
    {"did not find expected <document start>", NULL, rule_behind_document},
};

static bool begins_with(const char *text, const char *start)
{
    return start == NULL || (text != NULL && strncmp(text, start, strlen(start)) == 0);
}

void yaml_trap_report(const struct yaml_file *file, const struct yaml_text *text,
                      const struct yaml_problem *problem, struct diag_list *diags)
{
    struct trap trap = {file, text, problem, diags};

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (begins_with(problem->problem, rules[i].problem) &&
            begins_with(problem->context, rules[i].context) && rules[i].rule(&trap))
            return;
    }
    report(&trap, DIAG_YAML_SYNTAX, problem->at,
           problem->problem != NULL ? problem->problem : "the text is not YAML");
    if (problem->context != NULL && problem->context_at.line > 0)
        diag_note(diags, file, problem->context_at, "%s", problem->context);
}
