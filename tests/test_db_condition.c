/* SPDX-License-Identifier: MIT */
#include "support/fake_expression.h"
#include "support/faulty_system.h"
#include "support/sample_model.h"
#include "support/suite.h"

#include <dyn/decimal.h>

/* --- Conditions, and what is written for them ------------------------------------------------ */

static struct dyn_cond on(enum sample_thing_field field, unsigned kind)
{
    return dyn_cond_on(sample_thing_model(), field, kind);
}

static struct dyn_cond name_is(const char *name)
{
    struct dyn_cond cond = on(SAMPLE_F_NAME, DYN_EQ);
    cond.value.str = dyn_str(name);
    return cond;
}

static struct dyn_cond count_is(unsigned kind, int64_t count)
{
    struct dyn_cond cond = on(SAMPLE_F_COUNT, kind);
    cond.value.int64 = dyn_int64(count);
    return cond;
}

static struct dyn_cond always, pool[128];
static size_t pool_len;

static const struct dyn_cond *keep(struct dyn_cond cond)
{
    pool[pool_len] = cond;
    return &pool[pool_len++];
}

static const struct dyn_cond *A(void)
{
    return keep(name_is("a"));
}

static const struct dyn_cond *B(void)
{
    return keep(count_is(DYN_LT, 5));
}

static const struct dyn_cond *C(void)
{
    return keep(on(SAMPLE_F_WORK, DYN_COND_EXISTS));
}

static const struct dyn_cond *and_of(const struct dyn_cond *a, const struct dyn_cond *b)
{
    return keep(dyn_cond_and(a, b));
}

static const struct dyn_cond *or_of(const struct dyn_cond *a, const struct dyn_cond *b)
{
    return keep(dyn_cond_or(a, b));
}

static const struct dyn_cond *not_of(const struct dyn_cond *a)
{
    return keep(dyn_cond_not(a));
}

static const struct dyn_cond *raw_of(const struct dyn_cond_raw *raw)
{
    return keep(dyn_cond_from_raw(raw));
}

static const struct dyn_cond_name size_names[] = {{"#t", "tags"}, {"#tt", "name"}};
static const struct dyn_cond_value size_values[] = {
    {":n", {DYN_STR_INIT("{\"N\":\"1\"}")}}, {":nn", {DYN_STR_INIT("{\"N\":\"2\"}")}}};
static const struct dyn_cond_raw size_raw = {"size(#t) < :nn or #tt=:n", size_names, 2,
                                             size_values, 2};
static const struct dyn_cond_raw between_raw = {"#t BETWEEN :n AND :nn", size_names, 1,
                                                size_values, 2};
static const struct dyn_cond_raw nested_raw = {"(#t = :n OR #t = :nn)", size_names, 1,
                                               size_values, 2};

static const struct dyn_cond *scalar(enum sample_thing_field field, unsigned kind)
{
    struct sample_thing thing = sample_thing_full();
    struct dyn_cond cond = on(field, kind);
    const struct dyn_model *model = sample_thing_model();
    const struct dyn_field *f = dyni_field(&model->item, field);
    memcpy(&cond.value, dyni_at(&thing, f->offset), dyni_value_bytes(&f->type));
    return keep(cond);
}

static const struct dyn_cond *tag(const char *text, enum sample_thing_field field)
{
    struct dyn_cond cond = on(field, DYN_CONTAINS);
    cond.value.str = dyn_str(text);
    return keep(cond);
}

static const struct dyn_cond *begins(void)
{
    struct dyn_cond cond = on(SAMPLE_F_NOTE, DYN_BEGINS);
    cond.value.str = DYN_STR("x");
    return keep(cond);
}

/** Built for each test, since conditions point to each other. */
static const struct dyn_cond *condition(int i, const char **ret_text)
{
#define IS(text, cond)                                                                   \
    *ret_text = text;                                                                    \
    return cond
    switch (i) {
    case 0:
        IS("", &always);
    case 1:
        IS("name = {'S':'a'}", A());
    case 2:
        IS("name = {'S':'a'} AND count < {'N':'5'} AND attribute_exists(work)",
           and_of(and_of(A(), B()), C()));
    case 3:
        IS("name = {'S':'a'} AND count < {'N':'5'} AND attribute_exists(work)",
           and_of(A(), and_of(B(), C())));
    case 4:
        IS("(name = {'S':'a'} OR count < {'N':'5'})", or_of(A(), B()));
    case 5:
        IS("(name = {'S':'a'} OR count < {'N':'5'}) AND attribute_exists(work)",
           and_of(or_of(A(), B()), C()));
    case 6:
        IS("(name = {'S':'a'} AND count < {'N':'5'} OR attribute_exists(work))",
           or_of(and_of(A(), B()), C()));
    case 7:
        IS("NOT name = {'S':'a'}", not_of(A()));
    case 8:
        IS("NOT (name = {'S':'a'} OR count < {'N':'5'})", not_of(or_of(A(), B())));
    case 9:
        IS("name = {'S':'a'}", not_of(not_of(A())));
    case 10:
        IS("name = {'S':'a'}", and_of(&always, and_of(A(), &always)));
    case 11:
        IS("", or_of(A(), &always));
    case 12:
        IS("count < {'N':'5'}", and_of(or_of(&always, A()), B()));
    case 13:
        IS("(size(tags) < {'N':'2'} or name={'N':'1'})", raw_of(&size_raw));
    case 14:
        IS("tags BETWEEN {'N':'1'} AND {'N':'2'} AND name = {'S':'a'}",
           and_of(raw_of(&between_raw), A()));
    case 15:
        IS("(tags = {'N':'1'} OR tags = {'N':'2'}) AND NOT (tags = {'N':'1'} OR tags = "
           "{'N':'2'})",
           and_of(raw_of(&nested_raw), not_of(raw_of(&nested_raw))));
    case 16:
        IS("(size(tags) < {'N':'2'} or name={'N':'1'}) AND tags BETWEEN {'N':'1'} AND "
           "{'N':'2'}",
           and_of(raw_of(&size_raw), raw_of(&between_raw)));
    case 17:
        IS("contains(tags, {'S':'x'})", tag("x", SAMPLE_F_TAGS));
    case 18:
        IS("contains(names, {'S':'x'})", tag("x", SAMPLE_F_NAMES));
    case 19:
        IS("contains(note, {'S':'x'})", tag("x", SAMPLE_F_NOTE));
    case 20:
        IS("begins_with(note, {'S':'x'})", begins());
    case 21:
        IS("attribute_not_exists(attrs)", keep(on(SAMPLE_F_ATTRS, DYN_COND_ABSENT)));
    case 22:
        IS("created_at >= {'S':'2026-11-21T04:46:25.123Z'}",
           scalar(SAMPLE_F_CREATED_AT, DYN_GE));
    case 23:
        IS("period > {'S':'2026/11'}", scalar(SAMPLE_F_PERIOD, DYN_GT));
    case 24:
        IS("blob <= {'B':'AP8Q'}", scalar(SAMPLE_F_BLOB, DYN_LE));
    case 25:
        IS("color <> {'S':'mauve'}", scalar(SAMPLE_F_COLOR, DYN_NE));
    case 26:
        IS("active = {'BOOL':false}", scalar(SAMPLE_F_ACTIVE, DYN_EQ));
    case 27:
        IS("", NULL);
    default:
        IS(NULL, NULL);
    }
}

#define CONDITION_COUNT 28

START_TEST(a_condition_is_written_with_only_the_parentheses_it_needs)
{
    struct dyni_condition_rules rules = {sample_thing_model(), NULL, 0};
    struct dyni_expression e;
    struct dyn_error err = {0};
    const char *wanted = NULL;
    pool_len = 0;
    const struct dyn_cond *cond = condition(_i, &wanted);
    dyni_expression_init(&e, NULL, &err);
    int rc = dyni_condition_append(&e, &e.condition, &rules, cond);
    ck_assert_msg(rc == DYN_OK, "%d: %s", _i, err.message);
    ck_assert_str_eq(fake_expression_show(&e, &e.condition), wanted);
    struct fake_expression fake = fake_expression_read(&e); /* all is used */
    fake_expression_release(&fake);
    dyni_expression_release(&e);
}
END_TEST

START_TEST(a_condition_is_an_operand_of_and)
{
    struct dyni_condition_rules rules = {sample_thing_model(), NULL, 0};
    struct dyni_expression e;
    struct dyn_error err = {0};
    pool_len = 0;
    dyni_expression_init(&e, NULL, &err);
    ck_assert_int_eq(dyni_condition_append(&e, &e.condition, &rules, or_of(A(), B())), 0);
    ck_assert_int_eq(dyni_condition_append(&e, &e.condition, &rules, &always), 0);
    ck_assert_int_eq(dyni_expression_and(&e.condition), 0);
    ck_assert_int_eq(dyni_condition_append(&e, &e.condition, &rules, or_of(C(), A())), 0);
    ck_assert_str_eq(
        fake_expression_show(&e, &e.condition),
        "(name = {'S':'a'} OR count < {'N':'5'}) AND (attribute_exists(work) "
        "OR name = {'S':'a'})");
    dyni_expression_release(&e);
}
END_TEST

/* --- Refusals ---------------------------------------------------------------------------------- */

static const struct dyn_cond_raw unused_name = {"#t = :n", size_names, 2, size_values, 1};
static const struct dyn_cond_raw unused_value = {"#t = :n", size_names, 1, size_values,
                                                 2};
static const struct dyn_cond_raw unknown_name = {"#t = :n AND #x = :n", size_names, 1,
                                                 size_values, 1};
static const struct dyn_cond_raw unknown_value = {"#t = :n AND #t = :x", size_names, 1,
                                                  size_values, 1};
static const struct dyn_cond_raw closed_raw = {"#t = :n) OR (#t = :n", size_names, 1,
                                               size_values, 1};
static const struct dyn_cond_raw open_raw = {"((#t = :n) OR #t = :n", size_names, 1,
                                             size_values, 1};
static const struct dyn_cond_raw empty_raw = {"", NULL, 0, NULL, 0};
static const struct dyn_cond_name pk_names[] = {{"#p", "pk"}};
static const struct dyn_cond_raw pk_raw = {"attribute_exists(#p)", pk_names, 1, NULL, 0};
static const struct dyn_cond_value no_values[] = {{":n", {{NULL, 0}}}};
static const struct dyn_cond_raw absent_raw = {"#t = :n", size_names, 1, no_values, 1};

static const struct dyn_cond *deep(size_t levels)
{
    const struct dyn_cond *cond = A();
    for (size_t i = 0; i < levels; i++)
        cond = and_of(cond, A());
    return cond;
}

static const struct dyn_cond *refused(int i)
{
    struct dyn_cond other = dyn_cond_on(sample_number_model(), 1, DYN_COND_EXISTS);
    switch (i) {
    case 0:
        return keep(on(SAMPLE_F_TENANT, DYN_COND_EXISTS)); /* in the key only */
    case 1:
        return keep(on(SAMPLE_F_SECRET, DYN_COND_EXISTS)); /* not stored */
    case 2:
        return keep(other);
    case 3:
        return keep(on(SAMPLE_FIELD_COUNT, DYN_COND_EXISTS));
    case 4:
        return keep(on(SAMPLE_F_NAME, DYN_EQ)); /* absent value */
    case 5:
        return scalar(SAMPLE_F_COLOR, DYN_LT);
    case 6:
        return scalar(SAMPLE_F_ACTIVE, DYN_GT);
    case 7:
        return scalar(SAMPLE_F_EXACT, DYN_LT); /* a decimal stored as S */
    case 8:
        return scalar(SAMPLE_F_LOCAL_DAY, DYN_LT); /* %d.%m.%Y */
    case 9:
        return scalar(SAMPLE_F_COUNT, DYN_BEGINS);
    case 10:
        return scalar(SAMPLE_F_COUNT, DYN_CONTAINS);
    case 11:
        return keep(on(SAMPLE_F_HOME, DYN_EQ));
    case 12:
        return keep(on(SAMPLE_F_NAME, 9)); /* no such kind */
    case 13:
        return not_of(&always);
    case 14:
        return keep(dyn_cond_and(A(), NULL));
    case 15:
        return deep(33);
    case 16:
        return raw_of(&unused_name);
    case 17:
        return raw_of(&unused_value);
    case 18:
        return raw_of(&unknown_name);
    case 19:
        return raw_of(&unknown_value);
    case 20:
        return raw_of(&empty_raw);
    case 21:
        return raw_of(&absent_raw);
    case 22:
        return raw_of(NULL);
    case 23:
        return raw_of(&pk_raw); /* by the rules */
    case 24:
        return scalar(SAMPLE_F_LABEL, DYN_EQ); /* by the rules: it is a key */
    case 25:
        return raw_of(&closed_raw); /* it would take apart what it is joined with */
    case 26:
        return raw_of(&open_raw);
    case 27:
        return keep(on(SAMPLE_F_NAME, 0)); /* a field by no operator: not "always" */
    default:
        return keep(on(SAMPLE_F_NAME, DYN_COND_RAW + 1));
    }
}

START_TEST(a_condition_that_means_nothing_is_refused)
{
    static const uint8_t forbidden[] = {SAMPLE_K_PK, SAMPLE_K_LABEL};
    struct dyni_condition_rules rules = {sample_thing_model(), forbidden, 2};
    struct dyni_expression e;
    struct dyn_error err = {0};
    pool_len = 0;
    dyni_expression_init(&e, NULL, &err);
    int rc = dyni_condition_append(&e, &e.filter, &rules, refused(_i));
    ck_assert_msg(rc == DYN_E_ARG, "%d: %d", _i, rc);
    ck_assert_uint_gt(strlen(err.message), 10);
    dyni_expression_release(&e);
}
END_TEST

START_TEST(shared_conditions_do_not_take_forever)
{
    struct dyni_condition_rules rules = {sample_thing_model(), NULL, 0};
    struct dyni_expression e;
    struct dyn_error err = {0};
    const struct dyn_cond *cond = &always;
    pool_len = 0;
    for (size_t i = 0; i < 30; i++)
        cond = and_of(cond, cond);
    dyni_expression_init(&e, NULL, &err);
    ck_assert_int_eq(dyni_condition_append(&e, &e.filter, &rules, cond), DYN_E_LIMIT);
    dyni_expression_release(&e);
}
END_TEST

START_TEST(no_memory_at_any_point_is_an_error_and_no_leak)
{
    struct dyni_condition_rules rules = {sample_thing_model(), NULL, 0};
    struct faulty_system faulty;
    struct dyn_buf request = {0};
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    request.system = &faulty.system;
    for (size_t n = 1; rc == DYN_E_NOMEM; n++) {
        struct dyni_expression e;
        struct dyn_error err = {0};
        pool_len = 0;
        faulty_system_round(&faulty, n);
        dyni_expression_init(&e, &faulty.system, &err);
        rc = dyni_condition_append(&e, &e.condition, &rules,
                                   and_of(or_of(A(), B()), raw_of(&size_raw)));
        if (rc == DYN_OK)
            rc = dyni_expression_write(&e, &request);
        ck_assert(rc == DYN_OK || (rc == DYN_E_NOMEM && err.code == rc));
        dyni_expression_release(&e);
        dyn_buf_release(&request);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(n, 100);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db condition");
    TCase *tcase = tcase_create("condition");
    tcase_add_loop_test(tcase, a_condition_is_written_with_only_the_parentheses_it_needs,
                        0, CONDITION_COUNT);
    tcase_add_test(tcase, a_condition_is_an_operand_of_and);
    tcase_add_loop_test(tcase, a_condition_that_means_nothing_is_refused, 0, 29);
    tcase_add_test(tcase, shared_conditions_do_not_take_forever);
    tcase_add_test(tcase, no_memory_at_any_point_is_an_error_and_no_leak);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
