/* SPDX-License-Identifier: MIT */
/*
 * What the five languages take, and what they say to the rest. Texts are the service's.
 */
#include "expression_fixture.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#define N1 "{':v':{'N':'1'}}"
#define S1 "{':v':{'S':'a'}}"
#define L0 "{':v':{'L':[]}}"

struct row {
    char kind; /* c, f, k, u, p */
    const char *text, *names, *values;
    const char *message; /* behind "Invalid ...Expression: "; NULL: it is taken */
};

static const char *const kinds[][2] = {
    {"c", "ConditionExpression"},    {"f", "FilterExpression"},
    {"k", "KeyConditionExpression"}, {"u", "UpdateExpression"},
    {"p", "ProjectionExpression"},
};

static const char *kind_name(char kind)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i][0][0] == kind)
            return kinds[i][1];
    return "";
}

/* Whether the answer to a row is what it says; `prefix`: messages begin with "Invalid". */
static void check_row(const struct row *row, bool prefix)
{
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct expression_request request =
        expression_request_of(row->kind, row->text, row->names, row->values);
    char expected[1024] = "";
    int rc;

    expression_fixture_init(&fixture, NULL);
    rc = expression_parse(&fixture, &request, &parsed);
    if (row->message != NULL && prefix)
        snprintf(expected, sizeof(expected), "Invalid %s: ", kind_name(row->kind));
    if (row->message != NULL)
        strncat(expected, row->message, sizeof(expected) - strlen(expected) - 1);
    ck_assert_msg(strcmp(expression_refusal(&fixture), expected) == 0,
                  "%c: %s\n   got: %s\nwanted: %s", row->kind, row->text,
                  expression_refusal(&fixture), expected);
    ck_assert_int_eq(rc, row->message != NULL ? DYN_E_SERVICE : DYN_OK);
    expression_fixture_release(&fixture);
}

/* --- What is taken ------------------------------------------------------------------ */

static const struct row taken[] = {
    {'c', "a = :v", NULL, N1, NULL},
    {'c', "a=:v", NULL, N1, NULL},
    {'c', "\ta\r\n=\n:v ", NULL, N1, NULL},
    {'c', "a <> :v", NULL, N1, NULL},
    {'c', "a < :v", NULL, N1, NULL},
    {'c', "a <= :v", NULL, N1, NULL},
    {'c', "a > :v", NULL, N1, NULL},
    {'c', "a >= :v", NULL, N1, NULL},
    {'c', ":v = a", NULL, N1, NULL},
    {'c', ":v = :v", NULL, N1, NULL},
    {'c', "a = b", NULL, NULL, NULL},
    {'c', "a BETWEEN :v AND :v", NULL, N1, NULL},
    {'c', ":v between a and b", NULL, N1, NULL},
    {'c', "a BETWEEN b AND c AND d = e", NULL, NULL, NULL},
    {'c', "a IN (:v)", NULL, N1, NULL},
    {'c', "a in (:v, b, c.d)", NULL, N1, NULL},
    {'c', "a IN ((:v))", NULL, N1, NULL},
    {'c', "NOT a = :v", NULL, N1, NULL},
    {'c', "NOT NOT a = :v", NULL, N1, NULL},
    {'c', "not(a = :v)", NULL, N1, NULL},
    {'c', "NOT (NOT a = :v)", NULL, N1, NULL},
    {'c', "a = :v AND b = :v OR NOT c = :v", NULL, N1, NULL},
    {'c', "(a = :v OR b = :v) AND c = :v", NULL, N1, NULL},
    {'c', "(a = :v)", NULL, N1, NULL},
    {'c', "(a) = :v", NULL, N1, NULL},
    {'c', "((a) = :v)", NULL, N1, NULL},
    {'c', "(a) = (:v)", NULL, N1, NULL},
    {'c', "((a = :v) AND (b = :v))", NULL, N1, NULL},
    {'c', "(((a = :v) AND b = :v) AND c = :v)", NULL, N1, NULL},
    {'c', "(size(a)) < b", NULL, NULL, NULL},
    {'c', "((size(a)) < b.c AND d > :v)", NULL, N1, NULL},
    {'c', "attribute_exists(a)", NULL, NULL, NULL},
    {'c', "(attribute_exists(a))", NULL, NULL, NULL},
    {'c', "attribute_exists ( (a) )", NULL, NULL, NULL},
    {'c', "attribute_not_exists(a.b[0].c)", NULL, NULL, NULL},
    {'c', "attribute_type(a, :v)", NULL, "{':v':{'S':'NULL'}}", NULL},
    {'c', "begins_with(a, :v)", NULL, S1, NULL},
    {'c', "begins_with(:v, a)", NULL, S1, NULL},
    {'c', "begins_with(a, :v)", NULL, "{':v':{'B':'aGk='}}", NULL},
    {'c', "contains(a, :v)", NULL, L0, NULL},
    {'c', "contains(:v, a)", NULL, S1, NULL},
    {'c', "size(a) = :v", NULL, N1, NULL},
    {'c', "size(a) = size(b)", NULL, NULL, NULL},
    {'c', "size(:v) = a", NULL, L0, NULL},
    {'c', "size(a) IN (:v)", NULL, N1, NULL},
    {'c', "size(a) BETWEEN :v AND size(b)", NULL, N1, NULL},
    {'c', "a = :v", NULL, "{':v':{'L':[]}}", NULL},
    {'c', "a IN (:v)", NULL, "{':v':{'M':{}}}", NULL},
    {'c', "#a = :v", "#a=date", N1, NULL},
    {'c', "#1 = #_", "#1=x #_=y", NULL, NULL},
    {'c', "#a.#b[3].#a = :v", "#a=x.y #b=#z", N1, NULL},
    {'c', "a.b[ 1 ] . c = :v", NULL, N1, NULL},
    {'c', "a[4294967294] = :v", NULL, N1, NULL},
    {'c', "a_b = :v AND a1 = :v AND A = :v", NULL, N1, NULL},
    {'c', "ands = :v AND nots = :v AND ors = :v", NULL, N1, NULL},
    {'c', "attribute_exists(sizes)", NULL, NULL, NULL},
    {'f', "a = :v", NULL, N1, NULL},
    {'u', "SET a = :v", NULL, N1, NULL},
    {'u', "set a = :v", NULL, N1, NULL},
    {'u', "SET a = b", NULL, NULL, NULL},
    {'u', "SET a = a", NULL, NULL, NULL},
    {'u', "SET a = :v, b = :v", NULL, N1, NULL},
    {'u', "SET a = a + :v", NULL, N1, NULL},
    {'u', "SET a = :v - a", NULL, N1, NULL},
    {'u', "SET a = (:v) - (a)", NULL, N1, NULL},
    {'u', "SET a = (a + :v)", NULL, N1, NULL},
    {'u', "SET a = if_not_exists(a, :v)", NULL, N1, NULL},
    {'u', "SET a = if_not_exists(a, :v) + :v", NULL, N1, NULL},
    {'u', "SET a = if_not_exists(a, if_not_exists(b, :v))", NULL, N1, NULL},
    {'u', "SET a = list_append(a, :v)", NULL, L0, NULL},
    {'u', "SET a = list_append(a, a)", NULL, NULL, NULL},
    {'u', "SET a = list_append(if_not_exists(a, :v), :v)", NULL, L0, NULL},
    {'u', "SET a = list_append(list_append(a, :v), b)", NULL, L0, NULL},
    {'u', "REMOVE a", NULL, NULL, NULL},
    {'u', "REMOVE a, b.c, d[1], d[0]", NULL, NULL, NULL},
    {'u', "ADD a :v", NULL, N1, NULL},
    {'u', "ADD a.b :v, c[1] :v", NULL, N1, NULL},
    {'u', "ADD a :v", NULL, "{':v':{'BS':['aGk=']}}", NULL},
    {'u', "DELETE a :v", NULL, "{':v':{'NS':['1']}}", NULL},
    {'u', "SET a=:v REMOVE b ADD c :v DELETE d :s", NULL,
     "{':v':{'N':'1'},':s':{'SS':['a']}}", NULL},
    {'u', "SET#a=(:v)REMOVE#b ADD#c:v", "#a=a #b=b #c=c", N1, NULL},
    {'u', "SET a.b = :v, a.c = :v, d[0] = :v, d[1] = :v", NULL, N1, NULL},
    {'p', "a", NULL, NULL, NULL},
    {'p', "a, b , c.d[0], c.d[1], c.e", NULL, NULL, NULL},
    {'p', "#a,#b.#a", "#a=x #b=y", NULL, NULL},
};

START_TEST(what_is_right_is_taken)
{
    check_row(&taken[_i], true);
}
END_TEST

/* --- Syntax ------------------------------------------------------------------------- */

#define SYNTAX(token, near) "Syntax error; token: \"" token "\", near: \"" near "\""

static const struct row syntax[] = {
    {'c', "", NULL, NULL, "The expression can not be empty;"},
    {'f', "", NULL, NULL, "The expression can not be empty;"},
    {'k', "", NULL, NULL, "The expression can not be empty;"},
    {'u', "", NULL, NULL, "The expression can not be empty;"},
    {'p', "", NULL, NULL, "The expression can not be empty;"},
    {'c', " ", NULL, NULL, SYNTAX("<EOF>", "")},
    {'c', "a", NULL, NULL, SYNTAX("<EOF>", "a")},
    {'c', "#a", "#a=a", NULL, SYNTAX("<EOF>", "#a")},
    {'c', ":v", NULL, N1, SYNTAX("<EOF>", ":v")},
    {'c', "a =", NULL, NULL, SYNTAX("<EOF>", "=")},
    {'c', "a = ", NULL, NULL, SYNTAX("<EOF>", "= ")},
    {'c', "= :v", NULL, N1, SYNTAX("=", "= :v")},
    {'c', "a = :v b", NULL, N1, SYNTAX("b", ":v b")},
    {'c', "a = :v b c", NULL, N1, SYNTAX("b", ":v b c")},
    {'c', "a = :v AND", NULL, N1, SYNTAX("<EOF>", "AND")},
    {'c', "a = :v AND AND b", NULL, N1, SYNTAX("AND", "AND AND b")},
    {'c', "a = :v OR", NULL, N1, SYNTAX("<EOF>", "OR")},
    {'c', "a AND b = :v", NULL, N1, SYNTAX("AND", "a AND b")},
    {'c', "(a = :v", NULL, N1, SYNTAX("<EOF>", ":v")},
    {'c', "a = :v)", NULL, N1, SYNTAX(")", ":v)")},
    {'c', "()", NULL, NULL, SYNTAX(")", "()")},
    {'c', "(a) AND b = :v", NULL, N1, SYNTAX("AND", ") AND b")},
    {'c', "(a AND b)", NULL, N1, SYNTAX("AND", "a AND b")},
    {'c', "(a b) = :v", NULL, N1, SYNTAX("b", "a b)")},
    {'c', "a == :v", NULL, N1, SYNTAX("=", "== :v")},
    {'c', "a != :v", NULL, N1, SYNTAX("!", "a !=")},
    {'c', "a =< :v", NULL, N1, SYNTAX("<", "=< :v")},
    {'c', "a >> :v", NULL, N1, SYNTAX(">", ">> :v")},
    {'c', "a = 1", NULL, NULL, SYNTAX("1", "= 1")},
    {'c', "a = -1", NULL, NULL, SYNTAX("-", "= -1")},
    {'c', "a = 'x'", NULL, NULL, SYNTAX("'", "= 'x")},
    {'c', "1a = :v", NULL, N1, SYNTAX("1", "1a")},
    {'c', "_a = :v", NULL, N1, SYNTAX("_", "_a")},
    {'c', "__typename <> :v", NULL, N1, SYNTAX("_", "__")},
    {'c', "a-b = :v", NULL, N1, SYNTAX("-", "a-b")},
    {'c', "a.1 = :v", NULL, N1, SYNTAX("1", ".1 =")},
    {'c', "a..b = :v", NULL, N1, SYNTAX(".", "..b")},
    {'c', ".a = :v", NULL, N1, SYNTAX(".", ".a")},
    {'c', "a. = :v", NULL, N1, SYNTAX("=", ". = :v")},
    {'c', "a.:v = :v", NULL, N1, SYNTAX(":v", ".:v =")},
    {'c', ":v.a = :v", NULL, N1, SYNTAX(".", ":v.a")},
    {'c', "a[] = :v", NULL, N1, SYNTAX("]", "[] =")},
    {'c', "a[b] = :v", NULL, N1, SYNTAX("b", "[b]")},
    {'c', "a[-1] = :v", NULL, N1, SYNTAX("-", "[-1")},
    {'c', "a[1 = :v", NULL, N1, SYNTAX("=", "1 = :v")},
    {'c', "[0] = :v", NULL, N1, SYNTAX("[", "[0")},
    {'c', "# = :v", NULL, N1, SYNTAX("#", "# =")},
    {'c', "a = :", NULL, NULL, SYNTAX(":", "= :")},
    {'c', "hits : incr", NULL, N1, SYNTAX(":", "hits : incr")},
    {'c', "\xc3\xa9 = :v", NULL, N1, SYNTAX("\xc3\xa9", "\xc3\xa9 =")},
    {'c', "a = :v\xe2\x98\x83", NULL, N1, SYNTAX("\xe2\x98\x83", ":v\xe2\x98\x83")},
    {'c', "a BETWEEN :v", NULL, N1, SYNTAX("<EOF>", ":v")},
    {'c', "a BETWEEN :v OR :v", NULL, N1, SYNTAX("OR", ":v OR :v")},
    {'c', "a IN", NULL, NULL, SYNTAX("<EOF>", "IN")},
    {'c', "a IN :v", NULL, N1, SYNTAX(":v", "IN :v")},
    {'c', "a IN ()", NULL, NULL, SYNTAX(")", "()")},
    {'c', "a IN (:v", NULL, N1, SYNTAX("<EOF>", ":v")},
    {'c', "a IN (:v,)", NULL, N1, SYNTAX(")", ",)")},
    {'c', "NOT", NULL, NULL, SYNTAX("<EOF>", "NOT")},
    {'c', "NOT a", NULL, NULL, SYNTAX("<EOF>", "a")},
    {'c', "a NOT = :v", NULL, N1, SYNTAX("NOT", "a NOT =")},
    {'c', "and = :v", NULL, N1, SYNTAX("and", "and =")},
    {'c', "set = :v", NULL, N1, SYNTAX("set", "set =")},
    {'c', "a.in = :v", NULL, N1, SYNTAX("in", ".in =")},
    {'c', "attribute_exists", NULL, NULL, SYNTAX("<EOF>", "attribute_exists")},
    {'c', "attribute_exists(", NULL, NULL, SYNTAX("<EOF>", "(")},
    {'c', "attribute_exists()", NULL, NULL, SYNTAX(")", "()")},
    {'c', "attribute_exists(a", NULL, NULL, SYNTAX("<EOF>", "a")},
    {'c', "contains(a,,:v)", NULL, S1, SYNTAX(",", ",,:v")},
    {'f', "contains (themes, :v", NULL, S1, SYNTAX("<EOF>", ":v")},
    {'k', "a-b", NULL, NULL, SYNTAX("-", "a-b")},
    {'u', "INVALID SYNTAX HERE", NULL, NULL, SYNTAX("INVALID", "INVALID SYNTAX")},
    {'u', "SET", NULL, NULL, SYNTAX("<EOF>", "SET")},
    {'u', "SET a", NULL, NULL, SYNTAX("<EOF>", "a")},
    {'u', "SET a =", NULL, NULL, SYNTAX("<EOF>", "=")},
    {'u', "SET a = :v,", NULL, N1, SYNTAX("<EOF>", ",")},
    {'u', "SET (a) = :v", NULL, N1, SYNTAX("(", "SET (a")},
    {'u', "SET :v = a", NULL, N1, SYNTAX(":v", "SET :v =")},
    {'u', "SET a = :v + :v + :v", NULL, N1, SYNTAX("+", ":v + :v")},
    {'u', "SET a = (:v + :v", NULL, N1, SYNTAX("<EOF>", ":v")},
    {'u', "SET a = list_append(:v + :v, b)", NULL, N1, SYNTAX("+", ":v + :v")},
    {'u', "SET a += :v", NULL, N1, SYNTAX("+", "a +=")},
    {'u', "SET a = :v AND b = :v", NULL, N1, SYNTAX("AND", ":v AND b")},
    {'u', "SET a = :v foo", NULL, N1, SYNTAX("foo", ":v foo")},
    {'u', "SET a = :v; b", NULL, N1, SYNTAX(";", ":v; b")},
    {'u', "set _a = :v", NULL, N1, SYNTAX("_", "set _a")},
    {'u', "SET set = :v", NULL, N1, SYNTAX("set", "SET set =")},
    {'u', "REMOVE", NULL, NULL, SYNTAX("<EOF>", "REMOVE")},
    {'u', "REMOVE a b", NULL, NULL, SYNTAX("b", "a b")},
    {'u', "REMOVE a = :v", NULL, N1, SYNTAX("=", "a = :v")},
    {'u', "ADD a", NULL, NULL, SYNTAX("<EOF>", "a")},
    {'u', "ADD a b", NULL, NULL, SYNTAX("b", "a b")},
    {'u', "ADD a = :v", NULL, N1, SYNTAX("=", "a = :v")},
    {'u', "ADD a (:v)", NULL, N1, SYNTAX("(", "a (:v")},
    {'u', "ADD hits : incr", NULL, N1, SYNTAX(":", "hits : incr")},
    {'u', "ADD a :v :v", NULL, N1, SYNTAX(":v", ":v :v")},
    {'u', ", a = :v", NULL, N1, SYNTAX(",", ", a")},
    {'p', "a,", NULL, NULL, SYNTAX("<EOF>", ",")},
    {'p', ",a", NULL, NULL, SYNTAX(",", ",a")},
    {'p', "a,,b", NULL, NULL, SYNTAX(",", ",,b")},
    {'p', "a b", NULL, NULL, SYNTAX("b", "a b")},
    {'p', "(a)", NULL, NULL, SYNTAX("(", "(a")},
    {'p', ":v", NULL, NULL, SYNTAX(":v", ":v")},
    {'p', "!!!", NULL, NULL, SYNTAX("!", "!!")},
    {'p', "a[", NULL, NULL, SYNTAX("<EOF>", "[")},
    {'p', "#d_2021-03-03", "#d_2021=x", NULL, SYNTAX("-", "#d_2021-0")},
    {'p', "a=b", NULL, NULL, SYNTAX("=", "a=b")},
};

START_TEST(a_syntax_error_shows_the_token_and_its_neighbours)
{
    check_row(&syntax[_i], true);
}
END_TEST

/* --- Meaning ------------------------------------------------------------------------ */

#define RESERVED(word) "Attribute name is a reserved keyword; reserved keyword: " word
#define NO_NAME(name)                                                                    \
    "An expression attribute name used in the document path is not defined; attribute "  \
    "name: " name
#define NO_VALUE(name)                                                                   \
    "An expression attribute value used in expression is not defined; attribute "        \
    "value: " name
#define MISUSED(name)                                                                    \
    "The function is not allowed to be used this way in an expression; function: " name
#define NO_FUNCTION(name) "Invalid function name; function: " name
#define ARITY(name, count)                                                               \
    "Incorrect number of operands for operator or function; operator or function: " name \
    ", number of operands: " count
#define NEEDS_PATH(name)                                                                 \
    "Operator or function requires a document path; operator or function: " name
#define TYPE(name, type)                                                                 \
    "Incorrect operand type for operator or function; operator or function: " name       \
    ", operand type: " type
#define SECTION_TYPE(name, type)                                                         \
    "Incorrect operand type for operator or function; operator: " name                   \
    ", operand type: " type ", typeSet: ALLOWED_FOR_" name "_OPERAND"
#define DISTINCT(name, path)                                                             \
    "The first operand must be distinct from the remaining operands for this operator "  \
    "or function; operator: " name ", first operand: " path
#define PATHS(how, one, two)                                                             \
    "Two document paths " how " with each other; must remove or rewrite one of these "   \
    "paths; path one: " one ", path two: " two
#define REDUNDANT "The expression has redundant parentheses;"
#define ANY_TYPE  "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"

static const struct row meaning[] = {
    {'c', "date = :v", NULL, N1, RESERVED("date")},
    {'c', "Date = :v", NULL, N1, RESERVED("Date")},
    {'c', "a.STATUS = :v", NULL, N1, RESERVED("STATUS")},
    {'c', "size = :v", NULL, N1, RESERVED("size")},
    {'c', "attribute_exists(zone)", NULL, NULL, RESERVED("zone")},
    {'u', "SET name = :v", NULL, N1, RESERVED("name")},
    {'u', "SET a = abort", NULL, NULL, RESERVED("abort")},
    {'u', "REMOVE a, localtimestamp", NULL, NULL, RESERVED("localtimestamp")},
    {'p', "a, b.year", NULL, NULL, RESERVED("year")},
    {'p', "ttl", NULL, NULL, RESERVED("ttl")},
    {'c', "#a = :v", NULL, N1, NO_NAME("#a")},
    {'c', "a.#b = :v", "#a=x", N1, NO_NAME("#b")},
    {'c', "a = :w", NULL, N1, NO_VALUE(":w")},
    {'c', "a = :w AND #x = :v", NULL, N1, NO_VALUE(":w")},
    {'c', "#x = :w", NULL, N1, NO_NAME("#x")},
    {'c', "a = :w AND date = :v", NULL, N1, RESERVED("date")},
    {'u', "SET #a = :v", NULL, N1, NO_NAME("#a")},
    {'u', "SET a = #b", NULL, NULL, NO_NAME("#b")},
    {'u', "SET a = :w", NULL, N1, NO_VALUE(":w")},
    {'u', "ADD a :w", NULL, N1, NO_VALUE(":w")},
    {'p', "#a", NULL, NULL, NO_NAME("#a")},
    {'p', "a.#b[0]", NULL, NULL, NO_NAME("#b")},
    {'c', "((a = :v))", NULL, N1, REDUNDANT},
    {'c', "((a)) = :v", NULL, N1, REDUNDANT},
    {'c', "a = ((:v))", NULL, N1, REDUNDANT},
    {'c', "NOT ((a = :v))", NULL, N1, REDUNDANT},
    {'c', "((attribute_exists(a)))", NULL, NULL, REDUNDANT},
    {'c', "((a = :v)) AND", NULL, N1, REDUNDANT},
    {'u', "SET a = ((:v))", NULL, N1, REDUNDANT},
    {'c', "foo(a)", NULL, NULL, NO_FUNCTION("foo")},
    {'c', "foo(a) = :v", NULL, N1, NO_FUNCTION("foo")},
    {'c', "SIZE(a) = :v", NULL, N1, NO_FUNCTION("SIZE")},
    {'c', "Attribute_Exists(a)", NULL, NULL, NO_FUNCTION("Attribute_Exists")},
    {'u', "SET a = foo(a)", NULL, NULL, NO_FUNCTION("foo")},
    {'u', "SET a = IF_NOT_EXISTS(a, :v)", NULL, N1, NO_FUNCTION("IF_NOT_EXISTS")},
    {'u', "SET a = size(a)", NULL, NULL,
     "The function is not allowed in an update expression; function: size"},
    {'c', "if_not_exists(a, b)", NULL, NULL,
     "The function is not allowed in a condition expression; function: if_not_exists"},
    {'c', "size(a)", NULL, NULL, MISUSED("size")},
    {'c', "size(a) AND a = :v", NULL, N1, MISUSED("size")},
    {'c', "attribute_exists(a) = :v", NULL, N1, MISUSED("attribute_exists")},
    {'c', "a IN (contains(a, b))", NULL, NULL, MISUSED("contains")},
    {'c', "attribute_exists(attribute_exists(a))", NULL, NULL,
     MISUSED("attribute_exists")},
    {'c', "attribute_exists(a, b)", NULL, NULL, ARITY("attribute_exists", "2")},
    {'c', "contains(a)", NULL, NULL, ARITY("contains", "1")},
    {'c', "size(a, b, c) = d", NULL, NULL, ARITY("size", "3")},
    {'u', "SET a = if_not_exists(a)", NULL, NULL, ARITY("if_not_exists", "1")},
    {'u', "SET a = list_append(a, b, c)", NULL, NULL, ARITY("list_append", "3")},
    {'c', "attribute_exists(:v)", NULL, N1, NEEDS_PATH("attribute_exists")},
    {'c', "attribute_not_exists(size(a))", NULL, NULL,
     NEEDS_PATH("attribute_not_exists")},
    {'c', "attribute_type(:v, :v)", NULL, S1, NEEDS_PATH("attribute_type")},
    {'u', "SET a = if_not_exists(:v, a)", NULL, N1, NEEDS_PATH("if_not_exists")},
    {'u', "SET a = if_not_exists(if_not_exists(a, b), :v)", NULL, N1,
     NEEDS_PATH("if_not_exists")},
    {'c', "begins_with(a, :v)", NULL, N1, TYPE("begins_with", "N")},
    {'c', "begins_with(:v, a)", NULL, L0, TYPE("begins_with", "L")},
    {'c', "begins_with(a, size(b))", NULL, NULL, TYPE("begins_with", "N")},
    {'c', "size(:v) = a", NULL, N1, TYPE("size", "N")},
    {'c', "size(size(a)) = :v", NULL, N1, TYPE("size", "N")},
    {'c', "size(:v) = a", NULL, "{':v':{'BOOL':true}}", TYPE("size", "BOOL")},
    {'c', "attribute_type(a, :v)", NULL, N1, TYPE("attribute_type", "N")},
    {'c', "attribute_type(a, b)", NULL, NULL, TYPE("attribute_type", ANY_TYPE)},
    {'c', "attribute_type(a, size(b))", NULL, NULL, TYPE("attribute_type", "N")},
    {'c', "attribute_type(a, :v)", NULL, S1,
     "Invalid attribute type name found; type: a, valid types: "
     "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
    {'c', "a < :v", NULL, L0, TYPE("<", "L")},
    {'c', "a >= :v", NULL, "{':v':{'NULL':true}}", TYPE(">=", "NULL")},
    {'c', ":v > a", NULL, "{':v':{'SS':['a']}}", TYPE(">", "SS")},
    {'c', "a BETWEEN :v AND b", NULL, "{':v':{'BOOL':true}}", TYPE("BETWEEN", "BOOL")},
    {'u', "SET a = a + :v", NULL, S1, TYPE("+", "S")},
    {'u', "SET a = :v - a", NULL, L0, TYPE("-", "L")},
    {'u', "SET a = list_append(a, :v)", NULL, N1, TYPE("list_append", "N")},
    {'u', "SET a = list_append(:v, a)", NULL, "{':v':{'M':{}}}",
     TYPE("list_append", "M")},
    {'u', "ADD a :v", NULL, S1, SECTION_TYPE("ADD", "STRING")},
    {'u', "ADD a :v", NULL, "{':v':{'B':'aGk='}}", SECTION_TYPE("ADD", "BINARY")},
    {'u', "ADD a :v", NULL, "{':v':{'BOOL':true}}", SECTION_TYPE("ADD", "BOOLEAN")},
    {'u', "ADD a :v", NULL, "{':v':{'NULL':true}}", SECTION_TYPE("ADD", "NULL")},
    {'u', "ADD a :v", NULL, L0, SECTION_TYPE("ADD", "LIST")},
    {'u', "ADD a :v", NULL, "{':v':{'M':{}}}", SECTION_TYPE("ADD", "MAP")},
    {'u', "DELETE a :v", NULL, N1, SECTION_TYPE("DELETE", "NUMBER")},
    {'u', "DELETE a :v", NULL, S1, SECTION_TYPE("DELETE", "STRING")},
    {'c', "a = a", NULL, NULL, DISTINCT("=", "[a]")},
    {'c', "a.b <> a.b", NULL, NULL, DISTINCT("<>", "[a, b]")},
    {'c', "a[1] < (a[1])", NULL, NULL, DISTINCT("<", "[a, [1]]")},
    {'c', "#x = a", "#x=a", NULL, DISTINCT("=", "[a]")},
    {'c', "contains(a, a)", NULL, NULL, DISTINCT("contains", "[a]")},
    {'c', "begins_with(a, a)", NULL, NULL, DISTINCT("begins_with", "[a]")},
    {'c', "a IN (a)", NULL, NULL, DISTINCT("IN", "[a]")},
    {'c', "a BETWEEN :a AND :b", NULL, "{':a':{'S':'b'},':b':{'S':'a'}}",
     "The BETWEEN operator requires upper bound to be greater than or equal to lower "
     "bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: "
     "AttributeValue: {S:a}"},
    {'c', "a BETWEEN :a AND :b", NULL, "{':a':{'N':'10'},':b':{'N':'9'}}",
     "The BETWEEN operator requires upper bound to be greater than or equal to lower "
     "bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: "
     "AttributeValue: {N:9}"},
    {'c', "a BETWEEN :a AND :b", NULL, "{':a':{'N':'10'},':b':{'S':'a'}}",
     "The BETWEEN operator requires same data type for lower and upper bounds; lower "
     "bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {S:a}"},
    {'c', "a BETWEEN :a AND :b", NULL, "{':a':{'B':'Yg=='},':b':{'B':'YQ=='}}",
     "The BETWEEN operator requires upper bound to be greater than or equal to lower "
     "bound; lower bound operand: AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=1 "
     "cap=1]}, upper bound operand: AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 "
     "lim=1 cap=1]}"},
    {'c', "a[4294967295] = :v", NULL, N1,
     "List index is not within the allowable range; index: [4294967295]"},
    {'p', "a[99999999999999999999]", NULL, NULL,
     "List index is not within the allowable range; index: [99999999999999999999]"},
    {'u', "SET a = :v SET b = :v", NULL, N1,
     "The \"SET\" section can only be used once in an update expression;"},
    {'u', "REMOVE a ADD b :v REMOVE c", NULL, N1,
     "The \"REMOVE\" section can only be used once in an update expression;"},
    {'u', "SET a = :v, a = :v", NULL, N1, PATHS("overlap", "[a]", "[a]")},
    {'u', "SET a = :v, a.b = :v", NULL, N1, PATHS("overlap", "[a]", "[a, b]")},
    {'u', "SET a.b = :v REMOVE a", NULL, N1, PATHS("overlap", "[a, b]", "[a]")},
    {'u', "SET #a.#b[1] = :v, #a.#b[1].z = :v", "#a=x.y #b=q", N1,
     PATHS("overlap", "[x.y, q, [1]]", "[x.y, q, [1], z]")},
    {'u', "SET a.b = :v, a[1] = :v", NULL, N1, PATHS("conflict", "[a, b]", "[a, [1]]")},
    {'u', "REMOVE c, a[0], b, a[0]", NULL, NULL,
     PATHS("overlap", "[a, [0]]", "[a, [0]]")},
    {'u', "SET #a = :w, b = :v, a = :v", "#a=a", N1, PATHS("overlap", "[a]", "[a]")},
    {'p', "a, a", NULL, NULL, PATHS("overlap", "[a]", "[a]")},
    {'p', "a.b, a", NULL, NULL, PATHS("overlap", "[a, b]", "[a]")},
    {'p', "a[0], a.b", NULL, NULL, PATHS("conflict", "[a, [0]]", "[a, b]")},
    {'p', "b, a.c[1], a.c.d", NULL, NULL, PATHS("conflict", "[a, c, [1]]", "[a, c, d]")},
};

START_TEST(what_means_nothing_is_refused_in_the_services_words)
{
    check_row(&meaning[_i], true);
}
END_TEST

/* --- Placeholders ------------------------------------------------------------------- */

#define UNUSED(map, keys)                                                                \
    "Value provided in ExpressionAttribute" map " unused in expressions: keys: {" keys "}"

static const struct row placeholders[] = {
    {'u', "SET a = :v", "", N1, "ExpressionAttributeNames must not be empty"},
    {'u', "SET a = :v", NULL, "{}", "ExpressionAttributeValues must not be empty"},
    {'u', "SET a = :v", "b=x", N1,
     "ExpressionAttributeNames contains invalid key: Syntax error; key: \"b\""},
    {'u', "SET a = :v", "#=x", N1,
     "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\""},
    {'u', "SET a = :v", "#b-c=x", N1,
     "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#b-c\""},
    {'u', "SET a = :v", "#\xc3\xa9=x", N1,
     "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\xc3\xa9\""},
    {'u', "SET a = :v", "#b=", N1,
     "ExpressionAttributeNames contains invalid value: Empty attribute name for key #b"},
    {'u', "SET a = :v", NULL, "{'v':{'N':'1'}}",
     "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\""},
    {'u', "SET a = :v", NULL, "{':':{'N':'1'}}",
     "ExpressionAttributeValues contains invalid key: Syntax error; key: \":\""},
    {'u', "SET a = :v", NULL, "{':v.':{'N':'1'}}",
     "ExpressionAttributeValues contains invalid key: Syntax error; key: \":v.\""},
    {'u', "SET a = :v", NULL, "{':v':{'SS':[]}}",
     "ExpressionAttributeValues contains invalid value: One or more parameter values "
     "were "
     "invalid: An string set  may not be empty for key :v"},
    {'u', "SET a = :v", "#b=x", N1, UNUSED("Names", "#b")},
    {'u', "SET a = :v", "#c=x #b=x", N1, UNUSED("Names", "#b, #c")},
    {'u', "SET #b = :v", "#c=x #b=x #a=y", N1, UNUSED("Names", "#a, #c")},
    {'u', "SET a = :v", NULL, "{':v':{'N':'1'},':x':{'N':'1'},':w':{'N':'1'}}",
     UNUSED("Values", ":w, :x")},
    {'u', "SET a = b", "#b=x", N1, UNUSED("Names", "#b")},
    {'p', "a", "#b=x", NULL, UNUSED("Names", "#b")},
    {'c', "a = :v", "#b=x", N1, UNUSED("Names", "#b")},
    {'c', NULL, "#b=x", NULL,
     "ExpressionAttributeNames can only be specified when using expressions"},
};

START_TEST(placeholders_are_checked)
{
    check_row(&placeholders[_i], false);
}
END_TEST

START_TEST(placeholders_may_be_used_by_any_of_the_expressions)
{
    static const struct expression_request request = {
        .update = "SET #a = :a",
        .condition = "#c = :c AND #a = :a",
        .names = "#a=one #c=two",
        .values = "{':a':{'N':'1'},':c':{'N':'2'}}",
    };
    struct expression_fixture fixture;
    struct dynl_expressions parsed;

    expression_fixture_init(&fixture, NULL);
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    ck_assert_ptr_nonnull(parsed.update);
    ck_assert_ptr_nonnull(parsed.condition);
    ck_assert_ptr_null(parsed.filter);
    ck_assert_uint_eq(parsed.projection.count, 0);
    expression_fixture_release(&fixture);
}
END_TEST

START_TEST(a_placeholder_has_255_bytes_at_most)
{
    char name[300], names[320];
    struct row row = {'p', name, names, NULL, NULL};

    memset(name, 'a', sizeof(name));
    name[0] = '#';
    name[255] = '\0';
    snprintf(names, sizeof(names), "%s=x", name);
    check_row(&row, false);
    name[255] = 'a';
    name[256] = '\0';
    snprintf(names, sizeof(names), "%s=x", name);
    row.message =
        "ExpressionAttributeNames contains invalid key: The expression attribute "
        "map contains a key that is too long; size of key: 256";
    check_row(&row, false);
}
END_TEST

/* --- Limits ------------------------------------------------------------------------- */

/* Writes `count` parts with the separator between them. */
static void repeat(char *text, const char *part, size_t count, const char *separator)
{
    *text = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text += strlen(strcpy(text, separator));
        text += strlen(strcpy(text, part));
    }
}

START_TEST(an_expression_has_4096_bytes_at_most)
{
    char text[4200];
    struct row row = {'p', text, NULL, NULL, NULL};

    memset(text, 'a', sizeof(text));
    text[4096] = '\0';
    check_row(&row, true);
    text[4096] = 'a';
    text[4097] = '\0';
    row.message =
        "Expression size has exceeded the maximum allowed size; expression size: "
        "4097";
    check_row(&row, true);
}
END_TEST

START_TEST(a_path_has_32_steps_at_most)
{
    char text[200];
    struct row row = {'p', text, NULL, NULL, NULL};

    repeat(text, "a", 32, ".");
    check_row(&row, true);
    repeat(text, "a", 33, ".");
    row.message = "The document path has too many nesting levels; nesting levels: 33";
    check_row(&row, true);
    row.kind = 'u';
    memmove(text + 7, text, strlen(text) + 1);
    memcpy(text, "REMOVE ", 7);
    check_row(&row, true);
}
END_TEST

START_TEST(IN_has_100_operands_at_most)
{
    char text[1000] = "a IN (";
    struct row row = {'c', text, NULL, N1, NULL};

    repeat(text + 6, ":v", 100, ",");
    strcat(text, ")");
    check_row(&row, true);
    repeat(text + 6, ":v", 101, ",");
    strcat(text, ")");
    row.message =
        "The IN operator is provided with too many operands; number of operands: "
        "101";
    check_row(&row, true);
}
END_TEST

#define TOO_MANY "The expression contains too many operators; operator count: 301"

START_TEST(an_expression_has_300_operators_at_most)
{
    char text[4200];
    struct row row = {'c', text, NULL, N1, NULL};

    /* 150 comparisons and 149 ANDs, then one more of them. */
    repeat(text, "a=:v", 150, " AND ");
    check_row(&row, true);
    strcat(text, " AND NOT a=:v");
    row.message = TOO_MANY;
    check_row(&row, true);
}
END_TEST

START_TEST(an_update_has_300_operators_at_most)
{
    char text[4200] = "SET ";
    char part[32];
    struct row row = {'u', text, NULL, N1, NULL};

    for (int i = 0; i < 300; i++) {
        snprintf(part, sizeof(part), "%sa%d=a+:v", i > 0 ? "," : "", i);
        strcat(text, part);
    }
    check_row(&row, true);
    strcat(text, ",b=a-:v");
    row.message = TOO_MANY;
    check_row(&row, true);
}
END_TEST

static const struct {
    char kind;
    const char *opening;
    size_t count;
    const char *middle, *closing;
} deep[] = {
    {'c', "(", 4000, "", ""},
    {'c', "(", 2000, "a", ")"},
    {'c', "NOT(", 800, "a=:v", ")"},
    {'c', "NOT ", 1000, "a=:v", ""},
    {'c', "(a=:v AND ", 300, "a=:v", ")"},
    {'c', "size(", 800, "a", ")"},
    {'c', "a=(", 1000, ":v", ")"},
    {'u', "(", 4000, "", ""},
    {'u', "if_not_exists(a,", 250, ":v", ")"},
    {'u', "list_append(", 300, ":v", ",a)"},
    {'u', "list_append(a,", 250, "", ""},
};

/* Whatever the answer: it comes, and no stack runs out. */
START_TEST(nesting_is_bounded)
{
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct expression_request request;
    char text[8192] = "";
    int rc;

    if (deep[_i].kind == 'u')
        strcpy(text, "SET a=");
    repeat(text + strlen(text), deep[_i].opening, deep[_i].count, "");
    strcat(text, deep[_i].middle);
    repeat(text + strlen(text), deep[_i].closing, deep[_i].count, "");
    expression_fixture_init(&fixture, NULL);
    request = expression_request_of(deep[_i].kind, text, NULL, N1);
    rc = expression_parse(&fixture, &request, &parsed);
    ck_assert(rc == DYN_OK || rc == DYN_E_SERVICE);
    expression_fixture_release(&fixture);
}
END_TEST

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

int main(void)
{
    Suite *suite = suite_create("expression grammar");
    TCase *tcase = tcase_create("grammar");

    tcase_add_loop_test(tcase, what_is_right_is_taken, 0, COUNT(taken));
    tcase_add_loop_test(tcase, a_syntax_error_shows_the_token_and_its_neighbours, 0,
                        COUNT(syntax));
    tcase_add_loop_test(tcase, what_means_nothing_is_refused_in_the_services_words, 0,
                        COUNT(meaning));
    tcase_add_loop_test(tcase, placeholders_are_checked, 0, COUNT(placeholders));
    tcase_add_test(tcase, placeholders_may_be_used_by_any_of_the_expressions);
    tcase_add_test(tcase, a_placeholder_has_255_bytes_at_most);
    tcase_add_test(tcase, an_expression_has_4096_bytes_at_most);
    tcase_add_test(tcase, a_path_has_32_steps_at_most);
    tcase_add_test(tcase, IN_has_100_operands_at_most);
    tcase_add_test(tcase, an_expression_has_300_operators_at_most);
    tcase_add_test(tcase, an_update_has_300_operators_at_most);
    tcase_add_loop_test(tcase, nesting_is_bounded, 0, COUNT(deep));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
