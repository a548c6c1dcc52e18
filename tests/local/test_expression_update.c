/* SPDX-License-Identifier: MIT */
/*
 * What updates make of an item, what projections show of it, and their laws.
 */
#include "expression_fixture.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#define ITEM                                                                             \
    "{'l':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]},'m':{'M':{'l':{'L':[{'M':{'y':{'N':'1'}" \
    "}}]},'x':{'N':'1'}}},'n':{'N':'12'},'s':{'S':'z'},'ss':{'SS':['a','b']}}"

#define NO_PLACE                                                                         \
    "The document path provided in the update expression is invalid for update"
#define MISSING                                                                          \
    "The provided expression refers to an attribute that does not exist in the item"
#define WRONG_TYPE "An operand in the update expression has an incorrect data type"

struct row {
    const char *text, *values;
    const char *shown; /* the changed paths of the item after it, or the refusal */
};

#define N(text) "{':v':{'N':'" text "'}}"

static const struct row updates[] = {
    {"SET a = :v", N("9"), "{'a':{'N':'9'}}"},
    {"SET n = :v", N("9"), "{'n':{'N':'9'}}"},
    {"SET m.x = :v", N("9"), "{'m':{'M':{'x':{'N':'9'}}}}"},
    {"SET m.a = :v, m.z = :v", N("9"), "{'m':{'M':{'a':{'N':'9'},'z':{'N':'9'}}}}"},
    {"SET m.l[0].y = :v", N("9"), "{'m':{'M':{'l':{'L':[{'M':{'y':{'N':'9'}}}]}}}}"},
    /* The right side sees what was there before. */
    {"SET a = l, l = n", NULL,
     "{'a':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]},'l':{'N':'12'}}"},
    {"SET n = s, s = n", NULL, "{'n':{'S':'z'},'s':{'N':'12'}}"},
    {"SET n = n + :v, a = n", N("9"), "{'a':{'N':'12'},'n':{'N':'21'}}"},
    {"SET a = m.x REMOVE m", NULL, "{'a':{'N':'1'}}"},
    {"SET l[0] = l[1], l[1] = l[0]", NULL, "{'l':{'L':[{'N':'2'},{'N':'1'}]}}"},
    /* Numbers */
    {"SET n = n - :v", N("0.5"), "{'n':{'N':'11.5'}}"},
    {"SET n = :v - n", N("2"), "{'n':{'N':'-10'}}"},
    {"SET a = (n + m.x)", NULL, "{'a':{'N':'13'}}"},
    {"SET a = if_not_exists(a, :v) + n", N("1"), "{'a':{'N':'13'}}"},
    {"SET a = :v + :v", N("9.9999999999999999999999999999999999999E+125"),
     "Number overflow. Attempting to store a number with magnitude larger than supported "
     "range"},
    {"SET a = n + q", NULL, MISSING},
    {"SET a = q + n", NULL, MISSING},
    {"SET a = n + s", NULL, WRONG_TYPE},
    {"SET a = s + q", NULL, WRONG_TYPE},
    /* if_not_exists */
    {"SET n = if_not_exists(n, :v)", N("1"), "{'n':{'N':'12'}}"},
    {"SET a = if_not_exists(q, n)", NULL, "{'a':{'N':'12'}}"},
    {"SET a = if_not_exists(q, if_not_exists(m.q, m.x))", NULL, "{'a':{'N':'1'}}"},
    {"SET a = if_not_exists(q, qq)", NULL, MISSING},
    {"SET a = q", NULL, MISSING},
    {"SET a = m.x.y", NULL, MISSING},
    /* Lists */
    {"SET l = list_append(l, :v)", "{':v':{'L':[{'S':'x'}]}}",
     "{'l':{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'S':'x'}]}}"},
    {"SET l = list_append(:v, l)", "{':v':{'L':[{'S':'x'}]}}",
     "{'l':{'L':[{'S':'x'},{'N':'1'},{'N':'2'},{'N':'3'}]}}"},
    {"SET a = list_append(if_not_exists(a, :v), :v)", "{':v':{'L':[{'S':'x'}]}}",
     "{'a':{'L':[{'S':'x'},{'S':'x'}]}}"},
    {"SET a = list_append(m.l, list_append(:v, :v))", "{':v':{'L':[]}}",
     "{'a':{'L':[{'M':{'y':{'N':'1'}}}]}}"},
    {"SET a = list_append(q, l)", NULL, MISSING},
    {"SET a = list_append(s, l)", NULL, WRONG_TYPE},
    {"SET l[0] = :v", N("9"), "{'l':{'L':[{'N':'9'}]}}"},
    {"SET l[4294967294] = :v, l[9] = n", N("9"), "{}"},
    /* Places that are none */
    {"SET q.a = :v", N("9"), NO_PLACE},
    {"SET q[0] = :v", N("9"), NO_PLACE},
    {"SET m.q.a = :v", N("9"), NO_PLACE},
    {"SET m[0] = :v", N("9"), NO_PLACE},
    {"SET l.a = :v", N("9"), NO_PLACE},
    {"SET n.a = :v", N("9"), NO_PLACE},
    {"SET m.l[1].y = :v", N("9"), NO_PLACE},
    {"REMOVE q.a", NULL, NO_PLACE},
    {"REMOVE m[0]", NULL, NO_PLACE},
    {"REMOVE n.a", NULL, NO_PLACE},
    {"ADD q.a :v", N("9"), NO_PLACE},
    {"DELETE q.a :v", "{':v':{'SS':['a']}}", NO_PLACE},
    {"SET a = qq, q.a = :v", N("9"), NO_PLACE},
    {"SET a = qq REMOVE q.a", NULL, NO_PLACE},
    {"SET a = s + n, q.a = :v", N("9"), WRONG_TYPE},
    /* ADD */
    {"ADD n :v", N("9"), "{'n':{'N':'21'}}"},
    {"ADD n :v", N("-12"), "{'n':{'N':'0'}}"},
    {"ADD a :v", N("9.50"), "{'a':{'N':'9.5'}}"},
    {"ADD m.x :v, m.q :v", N("9"), "{'m':{'M':{'q':{'N':'9'},'x':{'N':'10'}}}}"},
    {"ADD l[0] :v", N("9"), "{'l':{'L':[{'N':'10'}]}}"},
    {"ADD ss :v", "{':v':{'SS':['c','a']}}", "{'ss':{'SS':['a','b','c']}}"},
    {"ADD a :v", "{':v':{'NS':['2','1']}}", "{'a':{'NS':['1','2']}}"},
    {"ADD s :v", N("9"), WRONG_TYPE},
    {"ADD ss :v", N("9"), WRONG_TYPE},
    {"ADD ss :v", "{':v':{'NS':['2']}}", WRONG_TYPE},
    {"ADD n :v", "{':v':{'SS':['a']}}", WRONG_TYPE},
    /* DELETE */
    {"DELETE ss :v", "{':v':{'SS':['c','a']}}", "{'ss':{'SS':['b']}}"},
    {"DELETE ss :v", "{':v':{'SS':['c']}}", "{'ss':{'SS':['a','b']}}"},
    {"DELETE ss :v", "{':v':{'SS':['b','a']}}", "{}"},
    {"DELETE a :v", "{':v':{'SS':['a']}}", "{}"},
    {"DELETE m.q :v", "{':v':{'SS':['a']}}", "{}"},
    {"DELETE ss :v", "{':v':{'NS':['1']}}", WRONG_TYPE},
    {"DELETE n :v", "{':v':{'SS':['a']}}", WRONG_TYPE},
    /* REMOVE */
    {"REMOVE n, s, q", NULL, "{}"},
    {"REMOVE m.x, m.q", NULL, "{}"},
};

/* Applies an update to ITEM. The refusal, or NULL. */
static const char *apply(struct expression_fixture *fixture, const char *text,
                         const char *values, struct dynl_value *ret,
                         struct dynl_projection_paths *ret_paths)
{
    struct expression_request request = {.update = text, .values = values};
    struct dynl_expressions parsed;
    struct dynl_value item;

    if (expression_parse(fixture, &request, &parsed) != DYN_OK ||
        expression_item(fixture, ITEM, &item) != DYN_OK ||
        dynl_update_apply(&fixture->call, parsed.update, &item, ret, ret_paths) != DYN_OK)
        return expression_refusal(fixture);
    return NULL;
}

START_TEST(an_update_changes_what_it_names)
{
    const struct row *row = &updates[_i];
    struct expression_fixture fixture;
    struct dynl_projection_paths paths;
    struct dynl_value item, changed;
    const char *shown;

    expression_fixture_init(&fixture, NULL);
    shown = apply(&fixture, row->text, row->values, &item, &paths);
    if (shown == NULL) {
        dynl_projection_apply(&fixture.call, &paths, &item, &changed);
        shown = expression_show(&fixture, &changed);
    }
    ck_assert_msg(strcmp(shown, row->shown) == 0, "%s: %s", row->text, shown);
    expression_fixture_release(&fixture);
}
END_TEST

/* What is left of the item: of the list first, since that is what moves. */
static const struct row wholes[] = {
    {"SET l[3] = :v", N("9"), "{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'N':'9'}]}"},
    {"SET l[9] = :v", N("9"), "{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'N':'9'}]}"},
    {"SET l[9] = :v, l[5] = n", N("9"),
     "{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'N':'12'},{'N':'9'}]}"},
    {"ADD l[9] :v", N("9"), "{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'N':'9'}]}"},
    {"REMOVE l[0]", NULL, "{'L':[{'N':'2'},{'N':'3'}]}"},
    {"REMOVE l[0], l[2]", NULL, "{'L':[{'N':'2'}]}"},
    {"REMOVE l[2], l[1], l[0]", NULL, "{'L':[]}"},
    {"REMOVE l[9]", NULL, "{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}"},
    {"SET l[1] = :v REMOVE l[0]", N("9"), "{'L':[{'N':'9'},{'N':'3'}]}"},
    {"SET l[0] = :v, l[5] = :v REMOVE l[1]", N("9"),
     "{'L':[{'N':'9'},{'N':'3'},{'N':'9'}]}"},
    {"SET l[1] = l[2] REMOVE l[2]", NULL, "{'L':[{'N':'1'},{'N':'3'}]}"},
};

START_TEST(lists_keep_their_places_until_the_update_is_done)
{
    const struct row *row = &wholes[_i];
    struct expression_fixture fixture;
    struct dynl_value item;
    struct dyn_buf out = {0};

    expression_fixture_init(&fixture, NULL);
    ck_assert_ptr_null(apply(&fixture, row->text, row->values, &item, NULL));
    dynl_value_write(&out, dynl_get(&item, DYN_STR("l")));
    for (size_t i = 0; i < out.len; i++)
        if (out.ptr[i] == '"')
            out.ptr[i] = '\'';
    ck_assert_str_eq(out.ptr, row->shown);
    ck_assert_uint_eq(item.count, 5);
    dyn_buf_release(&out);
    expression_fixture_release(&fixture);
}
END_TEST

START_TEST(an_update_leaves_the_rest_of_the_item_alone)
{
    struct expression_fixture fixture;
    struct dynl_value item;

    expression_fixture_init(&fixture, NULL);
    ck_assert_ptr_null(apply(&fixture, "SET a = :v, m.k = :v, zz = s REMOVE l, ss",
                             N("9"), &item, NULL));
    ck_assert_str_eq(
        expression_show(&fixture, &item),
        "{'a':{'N':'9'},'m':{'M':{'k':{'N':'9'},'l':{'L':[{'M':{'y':{'N':'1'}"
        "}}]},'x':{'N':'1'}}},'n':{'N':'12'},'s':{'S':'z'},'zz':{'S':'z'}}");
    expression_fixture_release(&fixture);
}
END_TEST

START_TEST(an_update_may_not_nest_deeper_than_an_item)
{
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct dynl_value item, after;
    struct expression_request request = {.update = "SET a.b = :v, c = :v"};
    char values[1000] = "{':v':";

    for (int i = 0; i < DYNL_NESTING_MAX - 2; i++)
        strcat(values, "{'L':[");
    strcat(values, "{'N':'1'}");
    for (int i = 0; i < DYNL_NESTING_MAX - 2; i++)
        strcat(values, "]}");
    strcat(values, "}");
    request.values = values;
    expression_fixture_init(&fixture, NULL);
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    expression_item(&fixture, "{'a':{'M':{}}}", &item);
    ck_assert_int_eq(dynl_update_apply(&fixture.call, parsed.update, &item, &after, NULL),
                     DYN_OK);
    request.update = "SET a.b.c = :v";
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    expression_item(&fixture, "{'a':{'M':{'b':{'M':{}}}}}", &item);
    ck_assert_int_eq(dynl_update_apply(&fixture.call, parsed.update, &item, &after, NULL),
                     DYN_E_SERVICE);
    ck_assert_str_eq(expression_refusal(&fixture), DYNL_NESTING_TEXT);
    expression_fixture_release(&fixture);
}
END_TEST

START_TEST(lists_that_no_item_has_room_for_are_refused)
{
    struct expression_fixture fixture;
    struct dynl_value item;
    char text[4096] = "SET a = ";
    char values[2000] = "{':v':{'L':[{'N':'1'}";

    for (int i = 0; i < 100; i++)
        strcat(values, ",{'N':'1'}");
    strcat(values, "]}}");
    for (int i = 0; i < 200; i++)
        strcat(text, "list_append(:v,");
    strcat(text, ":v");
    for (int i = 0; i < 200; i++)
        strcat(text, ")");
    expression_fixture_init(&fixture, NULL);
    ck_assert_str_eq(apply(&fixture, text, values, &item, NULL),
                     "Item size to update has exceeded the maximum allowed size");
    expression_fixture_release(&fixture);
}
END_TEST

/* One value of a request, in hundreds of places: it is walked through once. */
START_TEST(a_value_that_no_item_has_room_for_is_refused_wherever_it_goes)
{
    struct expression_fixture fixture;
    struct dyn_buf values = {0};
    struct dynl_value item;
    char text[4096] = "SET a0 = :v";

    for (int i = 1; i < 300; i++)
        sprintf(text + strlen(text), ",a%d=:v", i);
    dyn_buf_text(&values, "{':v':{'L':[{'N':'1'}");
    for (int i = 0; i < 1400; i++)
        dyn_buf_text(&values, ",{'N':'1'}");
    dyn_buf_text(&values, "]}}");
    ck_assert_int_eq(values.failed, 0);
    expression_fixture_init(&fixture, NULL);
    ck_assert_str_eq(apply(&fixture, text, values.ptr, &item, NULL),
                     "Item size to update has exceeded the maximum allowed size");
    expression_fixture_release(&fixture);
    dyn_buf_release(&values);
}
END_TEST

static bool note_name(void *ctx, struct dyn_str name)
{
    strncat(ctx, name.ptr, name.len);
    return name.ptr[0] != 'm';
}

START_TEST(an_update_tells_the_attributes_that_it_changes)
{
    struct expression_fixture fixture;
    struct expression_request request = {.update = "SET n.q = p, a = x REMOVE m[1], b"};
    struct dynl_expressions parsed;
    char names[20] = "";

    expression_fixture_init(&fixture, NULL);
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    ck_assert(!dynl_update_attributes(parsed.update, note_name, names));
    ck_assert_str_eq(names, "abm");
    expression_fixture_release(&fixture);
}
END_TEST

/* --- Law: parts of an update commute ------------------------------------------------ */

/* Each changes something else, and reads what none changes. */
static const char *const parts[] = {
    "a = n",   "l[0] = s", "l[2] = ss",    "l[7] = n",   "m.x = s",
    "m.z = n", "zz = m.l", "m.l[0].y = s", "m.l[3] = n", "ab = list_append(m.l, m.l)"};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

START_TEST(the_order_of_actions_changes_nothing)
{
    struct expression_fixture fixture, other;
    struct dynl_value item, turned;
    char forth[400] = "SET ", back[400] = "SET ";
    unsigned chosen = (unsigned)_i;

    for (size_t i = 0; i < PARTS; i++) {
        if ((chosen >> i & 1) != 0)
            strcat(strcat(forth, forth[4] != '\0' ? ", " : ""), parts[i]);
        if ((chosen >> (PARTS - 1 - i) & 1) != 0)
            strcat(strcat(back, back[4] != '\0' ? ", " : ""), parts[PARTS - 1 - i]);
    }
    expression_fixture_init(&fixture, NULL);
    expression_fixture_init(&other, NULL);
    ck_assert_ptr_null(apply(&fixture, forth, NULL, &item, NULL));
    ck_assert_ptr_null(apply(&other, back, NULL, &turned, NULL));
    ck_assert_str_eq(expression_show(&fixture, &item), expression_show(&other, &turned));
    expression_fixture_release(&fixture);
    expression_fixture_release(&other);
}
END_TEST

/* --- Projections -------------------------------------------------------------------- */

static const struct row projections[] = {
    {"n", NULL, "{'n':{'N':'12'}}"},
    {"s, n", NULL, "{'n':{'N':'12'},'s':{'S':'z'}}"},
    {"q", NULL, "{}"},
    {"q, n, zz", NULL, "{'n':{'N':'12'}}"},
    {"l[0], l[2]", NULL, "{'l':{'L':[{'N':'1'},{'N':'3'}]}}"},
    {"l[2], l[0], l[9]", NULL, "{'l':{'L':[{'N':'1'},{'N':'3'}]}}"},
    {"l[9]", NULL, "{}"},
    {"l", NULL, "{'l':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}}"},
    {"m.x", NULL, "{'m':{'M':{'x':{'N':'1'}}}}"},
    {"m.x, m.l", NULL, "{'m':{'M':{'l':{'L':[{'M':{'y':{'N':'1'}}}]},'x':{'N':'1'}}}}"},
    {"m.l[0].y, m.q", NULL, "{'m':{'M':{'l':{'L':[{'M':{'y':{'N':'1'}}}]}}}}"},
    {"m.l[0].q, m.q", NULL, "{}"},
    {"m[0]", NULL, "{}"},
    {"l.a", NULL, "{}"},
    {"n.a", NULL, "{}"},
    {"n[0]", NULL, "{}"},
    {"l[1].x", NULL, "{}"},
    {"l[10], l[2], l[1]", NULL, "{'l':{'L':[{'N':'2'},{'N':'3'}]}}"},
};

START_TEST(a_projection_shows_what_its_paths_lead_to)
{
    const struct row *row = &projections[_i];
    struct expression_request request = {.projection = row->text};
    struct expression_fixture fixture;
    struct dynl_expressions parsed;
    struct dynl_value item, shown;

    expression_fixture_init(&fixture, NULL);
    ck_assert_int_eq(expression_parse(&fixture, &request, &parsed), DYN_OK);
    expression_item(&fixture, ITEM, &item);
    ck_assert_int_eq(
        dynl_projection_apply(&fixture.call, &parsed.projection, &item, &shown), DYN_OK);
    ck_assert_str_eq(expression_show(&fixture, &shown), row->shown);
    expression_fixture_release(&fixture);
}
END_TEST

START_TEST(no_projection_is_the_whole_item)
{
    struct dynl_projection_paths none = {0};
    struct expression_fixture fixture;
    struct dynl_value item, shown;

    expression_fixture_init(&fixture, NULL);
    expression_item(&fixture, ITEM, &item);
    ck_assert_int_eq(dynl_projection_apply(&fixture.call, &none, &item, &shown), DYN_OK);
    ck_assert(dynl_equal(&item, &shown));
    expression_fixture_release(&fixture);
}
END_TEST

/* --- Memory ------------------------------------------------------------------------- */

static const struct {
    struct expression_request request;
    const char *refusal;
} sweeps[] = {
    {{.update = "SET #a = list_append(l, :l), n = n + :n, m.q = if_not_exists(q, :n) "
                "REMOVE l[0] ADD ss :s DELETE sz :s",
      .condition = "attribute_exists(n) AND (n < :n OR NOT size(l) IN (:n, n))",
      .projection = "m.x, l[0], l[2], n",
      .names = "#a=a",
      .values = "{':l':{'L':[{'N':'1'}]},':n':{'N':'5'},':s':{'SS':['q','a']}}"},
     NULL},
    {{.key_condition = "n = :n AND begins_with(s, :s)",
      .values = "{':n':{'N':'5'},':s':{'S':'q'}}"},
     NULL},
    {{.update = "SET a.b[0] = b, a.b = c"}, "overlap"},
    {{.condition = "a = = b"}, "Syntax error"},
    {{.condition = "a = b", .names = "#a=a #b=b"}, "unused"},
    {{.condition = "a[1] = a[1]"}, "distinct"},
    {{.condition = "a BETWEEN :n AND :s", .values = "{':n':{'N':'5'},':s':{'S':'q'}}"},
     "same data type"},
};

static int run_sweep(struct expression_fixture *fixture,
                     const struct expression_request *request)
{
    struct dynl_expressions parsed;
    struct dynl_value item, after, shown;
    bool holds;
    int rc = expression_parse(fixture, request, &parsed);

    if (rc == DYN_OK)
        rc = expression_item(fixture,
                             "{'l':{'L':[{'N':'1'},{'S':'x'}]},'m':{'M':{'x':"
                             "{'N':'1'}}},'n':{'N':'2'},'ss':{'SS':['b']}}",
                             &item);
    if (rc == DYN_OK && parsed.condition != NULL)
        rc = dynl_condition_holds(&fixture->call, parsed.condition, &item, &holds);
    if (rc == DYN_OK && parsed.update != NULL)
        rc = dynl_update_apply(&fixture->call, parsed.update, &item, &after, NULL);
    if (rc == DYN_OK && parsed.projection.count > 0)
        rc = dynl_projection_apply(&fixture->call, &parsed.projection, &item, &shown);
    return rc;
}

START_TEST(running_out_of_memory_anywhere_is_told_and_leaks_nothing)
{
    struct faulty_system faulty;
    struct expression_fixture fixture;
    int rc = DYN_E_NOMEM;

    faulty_system_init(&faulty);
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        faulty_system_round(&faulty, at);
        expression_fixture_init(&fixture, &faulty.system);
        rc = run_sweep(&fixture, &sweeps[_i].request);
        if (rc == DYN_E_SERVICE)
            ck_assert_ptr_nonnull(
                strstr(expression_refusal(&fixture), sweeps[_i].refusal));
        else
            ck_assert_int_eq(rc, faulty.allocations >= at ? DYN_E_NOMEM : DYN_OK);
        expression_fixture_release(&fixture);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(at, 1000);
    }
    ck_assert_int_eq(rc, sweeps[_i].refusal != NULL ? DYN_E_SERVICE : DYN_OK);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("expression update");
    TCase *tcase = tcase_create("update");

    tcase_add_loop_test(tcase, an_update_changes_what_it_names, 0, COUNT(updates));
    tcase_add_loop_test(tcase, lists_keep_their_places_until_the_update_is_done, 0,
                        COUNT(wholes));
    tcase_add_test(tcase, a_value_that_no_item_has_room_for_is_refused_wherever_it_goes);
    tcase_add_test(tcase, an_update_leaves_the_rest_of_the_item_alone);
    tcase_add_test(tcase, an_update_may_not_nest_deeper_than_an_item);
    tcase_add_test(tcase, lists_that_no_item_has_room_for_are_refused);
    tcase_add_test(tcase, an_update_tells_the_attributes_that_it_changes);
    tcase_add_loop_test(tcase, the_order_of_actions_changes_nothing, 1, 1 << PARTS);
    tcase_add_loop_test(tcase, a_projection_shows_what_its_paths_lead_to, 0,
                        COUNT(projections));
    tcase_add_test(tcase, no_projection_is_the_whole_item);
    tcase_add_loop_test(tcase, running_out_of_memory_anywhere_is_told_and_leaks_nothing,
                        0, COUNT(sweeps));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
