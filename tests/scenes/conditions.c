/* SPDX-License-Identifier: MIT */
/*
 * Conditions as the service judges them: every operator on every scalar type, joined, raw. A
 * condition holds if and only if a delete under it goes through; the item is put back then.
 */
#include "scenes/scenes.h"

static bool is_met(struct scene *s, const struct lab_sample *sample,
                   const struct dyn_cond *cond)
{
    struct lab_sample_key key = lab_sample_key_of(sample);
    struct lab_sample_write_opts opts = {0};
    struct lab_sample copy = *sample;
    opts.only_if = cond;
    int rc = lab_sample_delete(s->db, &s->mem, &key, &opts, &s->err);
    if (rc == DYN_E_CONDITION)
        return false;
    SCENE_OK(s, rc);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &copy, NULL, &s->err));
    return true;
}

/* --- Operators ---------------------------------------------------------------------- */

/** Makes the condition that a type's sample stands in `op` to a value that is less than,
 * equal to or greater than its own (-1, 0, 1). */
typedef struct dyn_cond condition_fn(const struct lab_sample *s, unsigned op, int than);

static struct dyn_cond on_text(const struct lab_sample *s, unsigned op, int than)
{
    (void)s;
    return lab_sample_if_text((enum dyn_compare)op, than < 0   ? DYN_STR("sample ")
                                                    : than > 0 ? DYN_STR("sample 5!")
                                                               : DYN_STR("sample 5"));
}

static struct dyn_cond on_guid(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_guid((enum dyn_compare)op,
                              than < 0 ? DYN_STR("00112233-4455-6677-8899-aabbccddeefe")
                              : than > 0
                                  ? DYN_STR("00112233-4455-6677-8899-aabbccddeeff0")
                                  : s->guid);
}

static struct dyn_cond on_count(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_count((enum dyn_compare)op, dyn_int64(s->count.value + than));
}

static struct dyn_cond on_total(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_total((enum dyn_compare)op,
                               dyn_uint64(s->total.value + (uint64_t)(int64_t)than));
}

static struct dyn_cond on_ratio(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_ratio((enum dyn_compare)op,
                               dyn_float64(s->ratio.value + than * 0.125));
}

static struct dyn_cond on_weight(const struct lab_sample *s, unsigned op, int than)
{
    (void)s;
    return lab_sample_if_weight((enum dyn_compare)op,
                                dyn_decimal_lit(than < 0   ? "5.2499"
                                                : than > 0 ? "5.2500000000000000001"
                                                           : "525E-2"));
}

static struct dyn_cond on_raw(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_raw((enum dyn_compare)op, than < 0   ? dyn_bytes("\0\x01\xfe", 3)
                                                   : than > 0 ? dyn_bytes("\0\x02", 2)
                                                              : s->raw);
}

static struct dyn_cond on_at(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_at((enum dyn_compare)op, dyn_time_us(s->at.us + than * 1000));
}

static struct dyn_cond on_seconds(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_seconds((enum dyn_compare)op,
                                 dyn_time_us(s->seconds.us + than * 1000000));
}

static struct dyn_cond on_day(const struct lab_sample *s, unsigned op, int than)
{
    return lab_sample_if_day((enum dyn_compare)op, dyn_date_days(s->day.days + than));
}

static const struct {
    const char *name;
    condition_fn *make;
} comparable[] = {
    {"text", on_text},   {"count", on_count},     {"total", on_total},
    {"ratio", on_ratio}, {"weight", on_weight},   {"raw", on_raw},
    {"at", on_at},       {"seconds", on_seconds}, {"day", on_day},
};

/** Whether `own OP value` holds when value is `than` own. */
static const bool truths[][3] = {
    [DYN_EQ] = {false, true, false}, [DYN_NE] = {true, false, true},
    [DYN_LT] = {false, false, true}, [DYN_LE] = {false, true, true},
    [DYN_GT] = {true, false, false}, [DYN_GE] = {true, true, false},
};

/** Each operator against a lesser, an equal and a greater value of every type. */
static void compare_all(struct scene *s, const struct lab_sample *sample)
{
    for (size_t i = 0; i < sizeof(comparable) / sizeof(comparable[0]); i++)
        for (unsigned op = DYN_EQ; op <= DYN_GE; op++)
            for (int than = -1; than <= 1; than++) {
                struct dyn_cond cond = comparable[i].make(sample, op, than);
                bool met = is_met(s, sample, &cond);
                ck_assert_msg(met == truths[op][than + 1], "%s: %s, operator %u, %d: %s",
                              s->server->kind->name, comparable[i].name, op, than,
                              met ? "met" : "not met");
            }
}

void scene_comparisons(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample sample = scene_sample(s, 5);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    compare_all(s, &sample);
    const struct {
        struct dyn_cond cond;
        bool is_met;
    } rows[] = {
        {lab_sample_if_text(DYN_BEGINS, DYN_STR("sam")), true},
        {lab_sample_if_text(DYN_BEGINS, DYN_STR("am")), false},
        {lab_sample_if_text(DYN_CONTAINS, DYN_STR("ple 5")), true},
        {lab_sample_if_text(DYN_CONTAINS, DYN_STR("ple 6")), false},
        {lab_sample_if_raw(DYN_BEGINS, dyn_bytes("\0\x01", 2)), true},
        {lab_sample_if_raw(DYN_BEGINS, dyn_bytes("\x01", 1)), false},
        {on_guid(&sample, DYN_EQ, 0), true},
        {on_guid(&sample, DYN_NE, 0), false},
        {on_guid(&sample, DYN_GT, -1), true},
        {lab_sample_if_flag(DYN_EQ, dyn_bool(true)), true},
        {lab_sample_if_flag(DYN_NE, dyn_bool(true)), false},
        {lab_sample_if_flag(DYN_EQ, dyn_bool(false)), false},
        {lab_sample_if_grade(DYN_EQ, LAB_GRADE_HIGH), true},
        {lab_sample_if_grade(DYN_NE, LAB_GRADE_HIGH), false},
        {lab_sample_if_lab(DYN_EQ, DYN_STR("bio")), true},
        {lab_sample_if_number(DYN_EQ, dyn_uint64(5)), true},
        {lab_sample_if_gone(DYN_GT, dyn_time_us(0)), true},
        {lab_sample_if_has(LAB_SAMPLE_F_BOX), true},
        {lab_sample_if_absent(LAB_SAMPLE_F_BOX), false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ck_assert_msg(is_met(s, &sample, &rows[i].cond) == rows[i].is_met, "%s: row %zu",
                      s->server->kind->name, i);
}

/* --- Joined ------------------------------------------------------------------------- */

void scene_joined_conditions(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample sample = {0};
    sample.lab = DYN_STR("bio");
    sample.number = dyn_uint64(1);
    sample.text = DYN_STR("t");
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    struct dyn_cond yes = lab_sample_if_text(DYN_EQ, DYN_STR("t"));
    struct dyn_cond no = lab_sample_if_text(DYN_EQ, DYN_STR("u"));
    struct dyn_cond always = {0};
    struct dyn_cond not_yes = dyn_cond_not(&yes), not_no = dyn_cond_not(&no);
    struct dyn_cond and_no = dyn_cond_and(&yes, &no), or_yes = dyn_cond_or(&no, &yes);
    struct dyn_cond not_and = dyn_cond_not(&and_no), not_or = dyn_cond_not(&or_yes);
    struct dyn_cond mixed = dyn_cond_and(&or_yes, &not_and);
    struct dyn_cond loose = dyn_cond_or(&and_no, &not_no);
    struct dyn_cond tight = dyn_cond_and(&or_yes, &and_no);
    struct dyn_cond with_always = dyn_cond_and(&always, &no);
    struct dyn_cond or_always = dyn_cond_or(&no, &always);
    const struct {
        const struct dyn_cond *cond;
        bool is_met;
    } rows[] = {
        {&yes, true},          {&no, false},       {&always, true}, {&not_yes, false},
        {&not_no, true},       {&and_no, false},   {&or_yes, true}, {&not_and, true},
        {&not_or, false},      {&mixed, true},     {&loose, true},  {&tight, false},
        {&with_always, false}, {&or_always, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ck_assert_msg(is_met(s, &sample, rows[i].cond) == rows[i].is_met, "%s: row %zu",
                      s->server->kind->name, i);
    /* An absent attribute compares false with everything, and true by NE. */
    struct dyn_cond lt = lab_sample_if_count(DYN_LT, dyn_int64(1));
    struct dyn_cond ge = lab_sample_if_count(DYN_GE, dyn_int64(1));
    struct dyn_cond ne = lab_sample_if_count(DYN_NE, dyn_int64(1));
    struct dyn_cond absent = lab_sample_if_absent(LAB_SAMPLE_F_COUNT);
    ck_assert(!is_met(s, &sample, &lt) && !is_met(s, &sample, &ge));
    ck_assert(is_met(s, &sample, &ne) && is_met(s, &sample, &absent));
}

/* --- Raw ---------------------------------------------------------------------------- */

void scene_raw_conditions(struct scene *s)
{
    static const struct dyn_cond_name names[] = {
        {"#texts", "texts"}, {"#box", "box"}, {"#size", "size"}};
    struct dyn_cond_value values[] = {{":most", scene_value(s, "{\"N\":\"3\"}")},
                                      {":one", scene_value(s, "{\"S\":\"text 4\"}")},
                                      {":size", scene_value(s, "{\"N\":\"4\"}")}};
    const struct dyn_cond_raw few = {"size(#texts) < :most", names, 1, values, 1};
    const struct dyn_cond_raw deep = {
        "contains(#texts, :one) AND #box.#size IN (:most, :size)", names, 3, values, 3};
    const struct dyn_cond_raw wrong = {"size(#texts) <", names, 1, NULL, 0};
    scene_table(s, lab_table());
    struct lab_sample sample = scene_sample(s, 4);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    struct dyn_cond is_few = dyn_cond_from_raw(&few);
    struct dyn_cond is_deep = dyn_cond_from_raw(&deep);
    struct dyn_cond is_not_few = dyn_cond_not(&is_few);
    struct dyn_cond typed = lab_sample_if_grade(DYN_EQ, LAB_GRADE_LOW);
    struct dyn_cond both = dyn_cond_and(&is_few, &typed);
    struct dyn_cond is_wrong = dyn_cond_from_raw(&wrong);
    struct lab_sample_write_opts opts = {0};
    ck_assert(is_met(s, &sample, &is_few) && !is_met(s, &sample, &is_not_few));
    ck_assert(is_met(s, &sample, &both));
    ck_assert(is_met(s, &sample, &is_deep));
    opts.only_if = &is_wrong;
    SCENE_IS(s, DYN_E_SERVICE, lab_sample_put(s->db, &s->mem, &sample, &opts, &s->err));
    ck_assert_str_eq(s->err.aws_code, "ValidationException");
}
