/* SPDX-License-Identifier: MIT */
/*
 * Whether conditions hold for an item, and what conditions on keys say.
 */
#include "expression_fixture.h"
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#define ITEM                                                                             \
    "{'n':{'N':'12'},'m':{'M':{'x':{'N':'1'},'l':{'L':[{'S':'a'},{'N':'2'},{'M':{'y':"   \
    "{'BOOL':true}}}]}}},'s':{'S':'hello'},'u':{'S':'"                                   \
    "\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80'},"                                            \
    "'e':{'S':''},'b':{'B':'aGVsbG8='},'t':{'BOOL':true},'z':{'NULL':true},'ss':{'SS':"  \
    "['a','b']},'ns':{'NS':['1','2.5']},'bs':{'BS':['YQ==']},'l':{'L':[{'N':'1'},{'S':"  \
    "'q'},{'L':[]}]},'l0':{'L':[]}}"

struct row {
    const char *text, *values;
    bool holds;
};

static void check_row(const struct row *row)
{
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct dynl_value item;
    struct expression_request request =
        expression_request_of('c', row->text, NULL, row->values);
    bool holds = !row->holds;

    expression_fixture_init(&fixture, NULL);
    ck_assert_msg(expression_parse(&fixture, &request, &parsed) == DYN_OK, "%s: %s",
                  row->text, expression_refusal(&fixture));
    ck_assert_int_eq(expression_item(&fixture, ITEM, &item), DYN_OK);
    ck_assert_int_eq(dynl_condition_holds(&fixture.call, parsed.condition, &item, &holds),
                     DYN_OK);
    ck_assert_msg(holds == row->holds, "%s", row->text);
    expression_fixture_release(&fixture);
}

#define N(text) "{':v':{'N':'" text "'}}"
#define S(text) "{':v':{'S':'" text "'}}"

static const struct row rows[] = {
    {"n = :v", N("12"), true},
    {"n = :v", N("12.0"), true},
    {"n = :v", S("12"), false},
    {"n <> :v", N("12"), false},
    {"n <> :v", S("12"), true},
    {"n < :v", N("100"), true},
    {"n < :v", N("12"), false},
    {"n <= :v", N("12"), true},
    {"n > :v", N("-100"), true},
    {"n >= :v", N("12.1"), false},
    {"n > :v", S("1"), false},
    {"NOT n > :v", S("1"), true},
    {":v < n", N("11"), true},
    {"s < :v", S("help"), true},
    {"s < :v", S("Hello"), false},
    {"s >= :v", S("hello"), true},
    {"b > :v", "{':v':{'B':'aGVs'}}", true},
    {"b = :v", "{':v':{'B':'aGVsbG8='}}", true},
    {"t = :v", "{':v':{'BOOL':true}}", true},
    {"t = :v", "{':v':{'BOOL':false}}", false},
    {"z = :v", "{':v':{'NULL':true}}", true},
    {"ss = :v", "{':v':{'SS':['b','a']}}", true},
    {"ns = :v", "{':v':{'NS':['2.50','1']}}", true},
    {"ns = :v", "{':v':{'NS':['1']}}", false},
    {"l = :v", "{':v':{'L':[{'N':'1'},{'S':'q'},{'L':[]}]}}", true},
    {"l = :v", "{':v':{'L':[{'S':'q'},{'N':'1'},{'L':[]}]}}", false},
    {"m.x = :v", N("1"), true},
    {"m.l[0] = :v", S("a"), true},
    {"m.l[2].y = :v", "{':v':{'BOOL':true}}", true},
    {"m = :v", "{':v':{'M':{'x':{'N':'1'}}}}", false},
    {"l[0] = m.x", NULL, true},
    {"l[1] = m.l[0]", NULL, false},
    /* What is not there. */
    {"q = :v", N("1"), false},
    {"q <> :v", N("1"), true},
    {"NOT q = :v", N("1"), true},
    {"q < :v", N("1"), false},
    {"q >= :v", N("1"), false},
    {"q = qq", NULL, false},
    {"q <> qq", NULL, true},
    {"l[3] = :v", N("1"), false},
    {"l.x = :v", N("1"), false},
    {"m[0] = :v", N("1"), false},
    {"n.x = :v", N("1"), false},
    {"s[0] = :v", S("h"), false},
    {"q IN (:v)", N("1"), false},
    {"q BETWEEN :v AND n", N("1"), false},
    {"n BETWEEN q AND :v", N("12"), false},
    {"n BETWEEN :v AND q", N("12"), false},
    {"begins_with(q, :v)", S(""), false},
    {"contains(q, :v)", S(""), false},
    {"size(q) = :v", N("0"), false},
    {"size(q) <> :v", N("0"), true},
    /* BETWEEN, IN */
    {"n BETWEEN :v AND n2", N("1"), false},
    {"n BETWEEN :a AND :b", "{':a':{'N':'12'},':b':{'N':'12'}}", true},
    {"n BETWEEN :a AND :b", "{':a':{'N':'9'},':b':{'N':'100'}}", true},
    {"n BETWEEN :a AND :b", "{':a':{'N':'13'},':b':{'N':'100'}}", false},
    {"s BETWEEN :a AND :b", "{':a':{'S':'h'},':b':{'S':'i'}}", true},
    {"s BETWEEN :a AND :b", "{':a':{'S':'a'},':b':{'S':'h'}}", false},
    {"n BETWEEN :a AND :b", "{':a':{'S':'h'},':b':{'S':'i'}}", false},
    {":v BETWEEN m.x AND n", N("5"), true},
    {"n IN (:v)", N("12"), true},
    {"n IN (:v)", S("12"), false},
    {"n IN (q, m.x, :v)", N("12"), true},
    {"l0 IN (:v)", "{':v':{'L':[]}}", true},
    {"NOT n IN (:v)", N("1"), true},
    /* Functions */
    {"attribute_exists(n)", NULL, true},
    {"attribute_exists(z)", NULL, true},
    {"attribute_exists(e)", NULL, true},
    {"attribute_exists(m.l[2].y)", NULL, true},
    {"attribute_exists(m.l[3])", NULL, false},
    {"attribute_not_exists(q)", NULL, true},
    {"attribute_not_exists(m.q)", NULL, true},
    {"attribute_not_exists(n)", NULL, false},
    {"attribute_type(n, :v)", S("N"), true},
    {"attribute_type(n, :v)", S("S"), false},
    {"attribute_type(z, :v)", S("NULL"), true},
    {"attribute_type(t, :v)", S("BOOL"), true},
    {"attribute_type(m, :v)", S("M"), true},
    {"attribute_type(l0, :v)", S("L"), true},
    {"attribute_type(ss, :v)", S("SS"), true},
    {"attribute_type(ns, :v)", S("NS"), true},
    {"attribute_type(bs, :v)", S("BS"), true},
    {"attribute_type(b, :v)", S("B"), true},
    {"attribute_type(q, :v)", S("S"), false},
    {"begins_with(s, :v)", S("hel"), true},
    {"begins_with(s, :v)", S(""), true},
    {"begins_with(s, :v)", S("hello!"), false},
    {"begins_with(s, :v)", S("el"), false},
    {"begins_with(s, e)", NULL, true},
    {"begins_with(b, :v)", "{':v':{'B':'aGU='}}", true},
    {"begins_with(b, :v)", S("he"), false},
    {"begins_with(n, :v)", S("1"), false},
    {"begins_with(l, :v)", S("1"), false},
    {"contains(s, :v)", S("ell"), true},
    {"contains(s, :v)", S("lle"), false},
    {"contains(b, :v)", "{':v':{'B':'bGw='}}", true},
    {"contains(ss, :v)", S("a"), true},
    {"contains(ss, :v)", S("c"), false},
    {"contains(ns, :v)", N("2.50"), true},
    {"contains(ns, :v)", S("1"), false},
    {"contains(bs, :v)", "{':v':{'B':'YQ=='}}", true},
    {"contains(l, :v)", N("1"), true},
    {"contains(l, :v)", S("1"), false},
    {"contains(l, :v)", "{':v':{'L':[]}}", true},
    {"contains(n, :v)", N("1"), false},
    {"contains(:v, s)", S("say hello"), true},
    {"size(s) = :v", N("5"), true},
    {"size(u) = :v", N("4"), true},
    {"size(e) = :v", N("0"), true},
    {"size(b) = :v", N("5"), true},
    {"size(ss) = :v", N("2"), true},
    {"size(ns) >= :v", N("2"), true},
    {"size(l) = :v", N("3"), true},
    {"size(m) = :v", N("2"), true},
    {"size(n) = :v", N("2"), false},
    {"size(t) = :v", N("1"), false},
    {"size(n) <> :v", N("2"), true},
    {"size(ss) = size(m)", NULL, true},
    {"size(l) BETWEEN size(ss) AND size(s)", NULL, true},
    {"size(ss) IN (size(l), size(m))", NULL, true},
    {"size(:v) < size(s)", S("abcd"), true},
    /* AND, OR, NOT: how they hang together. */
    {"attribute_exists(q) AND attribute_exists(q) OR attribute_exists(n)", NULL, true},
    {"attribute_exists(n) OR attribute_exists(q) AND attribute_exists(q)", NULL, true},
    {"(attribute_exists(n) OR attribute_exists(q)) AND attribute_exists(q)", NULL, false},
    {"NOT attribute_exists(n) OR attribute_exists(n)", NULL, true},
    {"NOT (attribute_exists(n) OR attribute_exists(n))", NULL, false},
    {"NOT attribute_exists(q) AND attribute_exists(n)", NULL, true},
    {"NOT NOT attribute_exists(n)", NULL, true},
    {"NOT NOT NOT attribute_exists(n)", NULL, false},
    {"NOT (NOT (attribute_exists(n)))", NULL, true},
    {"attribute_exists(q) AND (attribute_exists(n) OR NOT attribute_exists(q)) OR (s = "
     ":v)",
     S("hello"), true},
};

START_TEST(a_condition_holds_as_the_service_says)
{
    check_row(&rows[_i]);
}
END_TEST

START_TEST(a_condition_can_be_asked_without_an_item)
{
    static const struct {
        const char *text;
        bool holds;
    } absent[] = {{"attribute_not_exists(a)", true},
                  {"attribute_exists(a)", false},
                  {"a = b", false},
                  {"a <> b", true},
                  {"size(a) = b", false},
                  {"a IN (b)", false}};
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    bool holds = false;

    expression_fixture_init(&fixture, NULL);
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        struct expression_request request = {.condition = absent[i].text};
        ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
        dynl_condition_holds(&fixture.call, parsed.condition, NULL, &holds);
        ck_assert_msg(holds == absent[i].holds, "%s", absent[i].text);
    }
    expression_fixture_release(&fixture);
}
END_TEST

/* --- Law: as a naive evaluator says ------------------------------------------------- */

struct random {
    uint64_t state;
};

static unsigned pick(struct random *random, unsigned most)
{
    random->state = random->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random->state >> 33) % most;
}

/* A condition over attributes a to h, of which a, c, e and g exist, as text and as what it
 * must come to. Parts stand in parentheses where precedence asks for them, and sometimes where
 * it does not. */
enum strength { WEAK_OR, WEAK_AND, STRONG };

static enum strength write_random(struct random *random, unsigned depth, char *text,
                                  bool *ret_holds);

static void write_part(struct random *random, unsigned depth, enum strength least,
                       char *text, bool *ret_holds)
{
    char inner[4096];
    enum strength strength = write_random(random, depth, inner, ret_holds);

    if (strength >= least && pick(random, 4) != 0)
        strcpy(text, inner);
    else
        strcat(strcat(strcpy(text, "("), inner), ")");
}

static enum strength write_pair(struct random *random, unsigned depth, char *text,
                                bool *ret_holds)
{
    bool is_or = pick(random, 2) == 0, right;

    write_part(random, depth - 1, is_or ? WEAK_OR : WEAK_AND, text, ret_holds);
    strcat(text, is_or ? " OR " : " AND ");
    write_part(random, depth - 1, is_or ? WEAK_AND : STRONG, text + strlen(text), &right);
    *ret_holds = is_or ? *ret_holds || right : *ret_holds && right;
    return is_or ? WEAK_OR : WEAK_AND;
}

static enum strength write_random(struct random *random, unsigned depth, char *text,
                                  bool *ret_holds)
{
    unsigned choice = depth == 0 ? 0 : pick(random, 4);

    if (choice == 0) {
        char name = (char)('a' + pick(random, 8));
        strcpy(text, "attribute_exists(?)");
        *strchr(text, '?') = name;
        *ret_holds = (name - 'a') % 2 == 0;
        return STRONG;
    }
    if (choice == 1) {
        strcpy(text, "NOT ");
        write_part(random, depth - 1, STRONG, text + 4, ret_holds);
        *ret_holds = !*ret_holds;
        return STRONG;
    }
    return write_pair(random, depth, text, ret_holds);
}

START_TEST(random_conditions_hold_when_a_naive_evaluator_says_so)
{
    struct expression_fixture fixture;
    struct random random = {(uint64_t)_i + 1};
    char text[4096];

    expression_fixture_init(&fixture, NULL);
    for (int i = 0; i < 200; i++) {
        struct dynl_expressions parsed;
        struct dynl_value item;
        struct expression_request request = {.condition = text};
        bool expected, holds;
        write_random(&random, 4, text, &expected);
        expression_fixture_clear(&fixture);
        ck_assert_msg(expression_parse(&fixture, &request, &parsed) == DYN_OK, "%s: %s",
                      text, expression_refusal(&fixture));
        expression_item(
            &fixture, "{'a':{'N':'1'},'c':{'N':'1'},'e':{'N':'1'},'g':{'N':'1'}}", &item);
        dynl_condition_holds(&fixture.call, parsed.condition, &item, &holds);
        ck_assert_msg(holds == expected, "%s", text);
    }
    expression_fixture_release(&fixture);
}
END_TEST

/* --- What it names ------------------------------------------------------------------ */

static bool note_name(void *ctx, struct dyn_str name)
{
    strncat(ctx, name.ptr, name.len);
    strcat(ctx, " ");
    return name.ptr[0] != 'x';
}

START_TEST(a_condition_tells_the_attributes_that_it_names)
{
    static const struct expression_request request = {
        .filter =
            "a.q = :v AND (size(b) > c[1] OR contains(#d, :v)) AND x = y AND z = :v",
        .names = "#d=delta",
        .values = "{':v':{'N':'1'}}"};
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    char names[200] = "";

    expression_fixture_init(&fixture, NULL);
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    ck_assert(!dynl_condition_attributes(parsed.filter, note_name, names));
    ck_assert_str_eq(names, "a b c delta x ");
    expression_fixture_release(&fixture);
}
END_TEST

/* --- Keys --------------------------------------------------------------------------- */

#define VALUES "{':a':{'S':'a'},':b':{'S':'b'}}"

static const struct {
    const char *text, *values;
    const char *terms; /* or the refusal */
} keys[] = {
    {"p = :a AND s = :b", VALUES, "p=a s=b "},
    {"(p = :a) AND (s < :b)", VALUES, "p=a s<b "},
    {"p = :a AND s BETWEEN :a AND :b", VALUES, "p=a s~ab "},
    {"p = :a AND begins_with(s, :b)", VALUES, "p=a s^b "},
    {":a = p AND :b < s", VALUES, "p=a s>b "},
    {":a <= p AND :b >= s", VALUES, "p}a s{b "},
    {":a > p AND s >= :b", VALUES, "p<a s}b "},
    {"#p = :a AND #s <= :b", VALUES, "one=a two{b "},
    {"a = :a AND b = :a AND c = :a AND d > :b", VALUES, "a=a b=a c=a d>b "},
    {"p <> :a AND s = :b", VALUES, "Invalid operator used in KeyConditionExpression: <>"},
    {"p = :a OR s = :b", VALUES, "Invalid operator used in KeyConditionExpression: OR"},
    {"p = :a AND NOT s = :b", VALUES,
     "Invalid operator used in KeyConditionExpression: NOT"},
    {"p = :a AND (s = :b OR s = :a)", VALUES,
     "Invalid operator used in KeyConditionExpression: OR"},
    {"p = :a AND s IN (:b)", VALUES,
     "Invalid operator used in KeyConditionExpression: IN"},
    {"p = :a AND contains(s, :b)", VALUES,
     "Invalid operator used in KeyConditionExpression: contains"},
    {"attribute_exists(p)", NULL,
     "Invalid operator used in KeyConditionExpression: attribute_exists"},
    {"size(p) = :a AND s = :b", VALUES,
     "KeyConditionExpressions cannot contain nested operations"},
    {"p = :a AND s BETWEEN :b AND size(q)", VALUES,
     "KeyConditionExpressions cannot contain nested operations"},
    {"p.x = :a AND s = :b", VALUES,
     "KeyConditionExpressions cannot have conditions on nested attributes"},
    {"p = s", NULL,
     "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
     "condition"},
    {"begins_with(p, s)", NULL,
     "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
     "condition"},
    {"p = :a AND :a = :b", VALUES,
     "Invalid condition in KeyConditionExpression: No key attribute specified"},
    {":a BETWEEN p AND :b", VALUES,
     "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key "
     "attribute as its first operand"},
    {"begins_with(:a, p) AND s = :b", VALUES,
     "Invalid condition in KeyConditionExpression: begins_with operator must have the "
     "key "
     "attribute as its first operand"},
    {"p = :a AND p = :b", VALUES,
     "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one "
     "condition per key"},
};

static void show_terms(const struct dynl_expressions *parsed, char *text)
{
    *text = '\0';
    for (size_t i = 0; i < parsed->key_term_count; i++) {
        const struct dynl_key_term *term = &parsed->key_terms[i];
        strncat(text, term->name.ptr, term->name.len);
        strncat(text, &"=<{>}~^"[term->op], 1);
        strncat(text, term->values[0].text.ptr, term->values[0].text.len);
        if (term->op == DYNL_KEY_BETWEEN)
            strncat(text, term->values[1].text.ptr, term->values[1].text.len);
        strcat(text, " ");
    }
}

START_TEST(a_key_condition_gives_its_terms_or_is_refused)
{
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct expression_request request = expression_request_of(
        'k', keys[_i].text, strchr(keys[_i].text, '#') != NULL ? "#p=one #s=two" : NULL,
        keys[_i].values);
    char terms[1000];

    expression_fixture_init(&fixture, NULL);
    if (expression_parse(&fixture, &request, &parsed) == DYN_OK)
        show_terms(&parsed, terms);
    else
        strcpy(terms, expression_refusal(&fixture));
    ck_assert_str_eq(terms, keys[_i].terms);
    expression_fixture_release(&fixture);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("expression condition");
    TCase *tcase = tcase_create("condition");

    tcase_add_loop_test(tcase, a_condition_holds_as_the_service_says, 0, COUNT(rows));
    tcase_add_test(tcase, a_condition_can_be_asked_without_an_item);
    tcase_add_loop_test(tcase, random_conditions_hold_when_a_naive_evaluator_says_so, 0,
                        10);
    tcase_add_test(tcase, a_condition_tells_the_attributes_that_it_names);
    tcase_add_loop_test(tcase, a_key_condition_gives_its_terms_or_is_refused, 0,
                        COUNT(keys));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
