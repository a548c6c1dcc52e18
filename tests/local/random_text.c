/* SPDX-License-Identifier: MIT */
#include "local/random_text.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct random_attribute random_attributes[] = {
    {"n", "N", false},    {"s", "S", false},   {"b", "B", false}, {"t", "BOOL", false},
    {"z", "NULL", false}, {"l", "L", false},   {"m", "M", false}, {"ss", "SS", false},
    {"ns", "NS", false},  {"bs", "BS", false}, {"g", "S", true},  {"r", "N", true},
    {"x", "S", true},
};
const size_t random_attribute_count = COUNT(random_attributes);

/* --- Chance ------------------------------------------------------------------------- */

void random_text_init(struct random_text *t, uint64_t seed,
                      const struct random_profile *profile)
{
    *t = (struct random_text){0};
    t->profile = profile;
    t->state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

void random_text_release(struct random_text *t)
{
    dyn_buf_release(&t->out);
    dyn_buf_release(&t->values);
}

void random_text_clear(struct random_text *t)
{
    dyn_buf_clear(&t->out);
    dyn_buf_clear(&t->values);
    t->value_count = 0;
}

/* xorshift64*, by S. Vigna */
static uint64_t next(struct random_text *t)
{
    t->state ^= t->state >> 12;
    t->state ^= t->state << 25;
    t->state ^= t->state >> 27;
    return t->state * UINT64_C(0x2545F4914F6CDD1D);
}

size_t random_below(struct random_text *t, size_t bound)
{
    return (size_t)((next(t) >> 33) % bound);
}

bool random_chance(struct random_text *t, unsigned percent)
{
    return random_below(t, 100) < percent;
}

const struct random_table *random_table(struct random_text *t)
{
    static const struct random_table tables[] = {
        {"texts", 'S', true}, {"numbers", 'N', false}, {"bytes", 'B', false}};
    size_t at = random_below(t, 10);
    return &tables[at < 6 ? 0 : at < 8 ? 1 : 2];
}

/* --- Values ------------------------------------------------------------------------- */

/* Each in DynamoDB's order, so that bounds can be chosen in order. */
static const char *const texts[] = {"Z", "a", "a b", "ab", "abc",
                                    "b", "~", "é",   "～", "😀"};
static const char *const numbers[] = {
    "-10", "-1",  "-0.5", "0",  "0.001", "1",
    "2",   "2.5", "9",    "10", "100",   "12345678901234567890123456789012345678"};
static const char *const bytes[] = {"AA==", "AQ==", "AQI=", "AQIDBA==", "gA==", "/w=="};
static const char *const odd_numbers[] = {"1.0", "1E2", "00", "-5e-1", "2.50"};

/* What values are made of. The last text and number are those that not every server orders
 * and adds as documented. */
static const char *const *pool_of(const struct random_text *t, char type,
                                  size_t *ret_count)
{
    size_t less = t->profile->has_exact_values ? 0 : 1;
    *ret_count = type == 'S'   ? COUNT(texts) - less
                 : type == 'N' ? COUNT(numbers) - less
                               : COUNT(bytes);
    return type == 'S' ? texts : type == 'N' ? numbers : bytes;
}

const char *random_key_pick(struct random_text *t, char type, size_t few)
{
    size_t count;
    const char *const *pool = pool_of(t, type, &count);
    return pool[random_below(t, few > 0 ? few : count)];
}

void random_key_value(struct random_text *t, struct dyn_buf *out, char type, size_t few)
{
    dyn_buf_printf(out, "{\"%c\":\"%s\"}", type, random_key_pick(t, type, few));
}

static void write_set(struct random_text *t, struct dyn_buf *out, const char *type)
{
    size_t pool_count;
    const char *const *pool = pool_of(t, type[0], &pool_count);
    size_t first = random_below(t, pool_count);
    size_t count = 1 + random_below(t, 3);
    dyn_buf_printf(out, "{\"%s\":[", type);
    for (size_t i = 0; i < count; i++)
        dyn_buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", pool[(first + i) % pool_count]);
    dyn_buf_text(out, "]}");
}

static void write_number(struct random_text *t, struct dyn_buf *out)
{
    if (random_chance(t, 20))
        dyn_buf_printf(out, "{\"N\":\"%s\"}",
                       odd_numbers[random_below(t, COUNT(odd_numbers))]);
    else
        random_key_value(t, out, 'N', 0);
}

static void write_scalar(struct random_text *t, struct dyn_buf *out)
{
    if (random_chance(t, 50))
        write_number(t, out);
    else
        random_key_value(t, out, 'S', 0);
}

static void write_list(struct random_text *t, struct dyn_buf *out)
{
    size_t count = random_below(t, 4);
    dyn_buf_text(out, "{\"L\":[");
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(out, i > 0 ? "," : "");
        write_scalar(t, out);
    }
    dyn_buf_text(out, "]}");
}

static void write_map(struct random_text *t, struct dyn_buf *out)
{
    static const char *const names[] = {"p", "q", "e"};
    bool comma = false;
    dyn_buf_text(out, "{\"M\":{");
    for (size_t i = 0; i < COUNT(names); i++) {
        if (!random_chance(t, 50))
            continue;
        dyn_buf_printf(out, "%s\"%s\":", comma ? "," : "", names[i]);
        comma = true;
        write_scalar(t, out);
    }
    dyn_buf_text(out, "}}");
}

static void write_of_type(struct random_text *t, struct dyn_buf *out, const char *type)
{
    if (strcmp(type, "N") == 0)
        write_number(t, out);
    else if (strcmp(type, "L") == 0)
        write_list(t, out);
    else if (strcmp(type, "M") == 0)
        write_map(t, out);
    else if (type[0] != '\0' && type[1] == 'S' && type[2] == '\0')
        write_set(t, out, type);
    else if (strcmp(type, "BOOL") == 0)
        dyn_buf_text(out, random_chance(t, 50) ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
    else if (strcmp(type, "NULL") == 0)
        dyn_buf_text(out, "{\"NULL\":true}");
    else
        random_key_value(t, out, type[0], 0);
}

void random_value(struct random_text *t, struct dyn_buf *out,
                  const struct random_attribute *attribute)
{
    const char *type = attribute->type;
    bool has_paths = strchr("lm", attribute->name[0]) != NULL;
    if (random_chance(t, attribute->is_index_key ? 1 : 8) &&
        (t->profile->has_path_checks || !has_paths))
        type = random_attributes[random_below(t, random_attribute_count)].type;
    write_of_type(t, out, type);
}

/* --- Placeholders ------------------------------------------------------------------- */

/* Writes :vN where the request is and its name where the values are; the value follows. */
static struct dyn_buf *begin_operand(struct random_text *t)
{
    dyn_buf_printf(&t->out, ":v%u", t->value_count);
    dyn_buf_printf(&t->values, "%s\":v%u\":", t->value_count > 0 ? "," : "",
                   t->value_count);
    t->value_count++;
    return &t->values;
}

void random_key_operand_of(struct random_text *t, char type, const char *value)
{
    dyn_buf_printf(begin_operand(t), "{\"%c\":\"%s\"}", type, value);
}

void random_key_operand(struct random_text *t, char type, size_t few)
{
    random_key_operand_of(t, type, random_key_pick(t, type, few));
}

void random_key_bounds(struct random_text *t, char type)
{
    size_t count;
    const char *const *pool = pool_of(t, type, &count);
    size_t lower = random_below(t, count);
    size_t upper = lower + random_below(t, count - lower);
    dyn_buf_printf(begin_operand(t), "{\"%c\":\"%s\"}", type, pool[lower]);
    dyn_buf_text(&t->out, " AND ");
    dyn_buf_printf(begin_operand(t), "{\"%c\":\"%s\"}", type, pool[upper]);
}

static void write_operand(struct random_text *t, const char *type)
{
    write_of_type(t, begin_operand(t), type);
}

void random_text_placeholders(struct random_text *t)
{
    if (t->value_count > 0)
        dyn_buf_printf(&t->out, ",\"ExpressionAttributeValues\":{%s}", t->values.ptr);
    dyn_buf_clear(&t->values);
    t->value_count = 0;
}

/* --- Conditions --------------------------------------------------------------------- */

static const struct random_attribute *any_attribute(struct random_text *t, size_t count)
{
    return &random_attributes[random_below(t, count)];
}

/* Those that have an order stand first. */
#define ORDERED_COUNT 3
/* Those that are no keys of an index. */
#define PLAIN_COUNT 10

static void write_comparison(struct random_text *t)
{
    static const char *const comparisons[] = {"=", "<>", "<", "<=", ">", ">="};
    const struct random_attribute *a = any_attribute(t, ORDERED_COUNT);
    dyn_buf_printf(&t->out, "%s %s ", a->name, comparisons[random_below(t, 6)]);
    write_operand(t, a->type);
}

static void write_equality(struct random_text *t)
{
    const struct random_attribute *a = any_attribute(t, PLAIN_COUNT);
    while (!t->profile->has_documents && strchr("LM", a->type[0]) != NULL)
        a = any_attribute(t, PLAIN_COUNT);
    dyn_buf_printf(&t->out, "%s %s ", a->name, random_chance(t, 50) ? "=" : "<>");
    write_operand(t, a->type);
}

static void write_between(struct random_text *t)
{
    dyn_buf_text(&t->out, "n BETWEEN ");
    random_key_bounds(t, 'N');
}

static void write_in(struct random_text *t)
{
    const struct random_attribute *a = any_attribute(t, ORDERED_COUNT);
    size_t count = 1 + random_below(t, 3);
    dyn_buf_printf(&t->out, "%s IN (", a->name);
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&t->out, i > 0 ? ", " : "");
        write_operand(t, a->type);
    }
    dyn_buf_byte(&t->out, ')');
}

static void write_existence(struct random_text *t)
{
    static const char *const paths[] = {"pk",   "n", "m.p",   "l[0]",
                                        "l[2]", "g", "m.q.p", "ss"};
    dyn_buf_printf(&t->out, "attribute_%sexists(%s)", random_chance(t, 50) ? "not_" : "",
                   paths[random_below(t, COUNT(paths))]);
}

static void write_type_test(struct random_text *t)
{
    const struct random_attribute *a = any_attribute(t, random_attribute_count);
    const struct random_attribute *b = any_attribute(t, random_attribute_count);
    while (!t->profile->has_exact_values && a->name[0] == 't')
        a = any_attribute(t, random_attribute_count);
    dyn_buf_printf(&t->out, "attribute_type(%s, ", a->name);
    dyn_buf_printf(begin_operand(t), "{\"S\":\"%s\"}",
                   random_chance(t, 70) ? a->type : b->type);
    dyn_buf_byte(&t->out, ')');
}

static void write_part_test(struct random_text *t)
{
    static const struct {
        const char *text, *type;
    } tests[] = {{"begins_with(s, ", "S"}, {"contains(s, ", "S"},  {"contains(ss, ", "S"},
                 {"begins_with(b, ", "B"}, {"contains(ns, ", "N"}, {"contains(l, ", "S"},
                 {"contains(bs, ", "B"},   {"contains(b, ", "B"}};
    size_t at = random_below(t, t->profile->has_exact_values ? COUNT(tests) : 3);
    dyn_buf_text(&t->out, tests[at].text);
    write_operand(t, tests[at].type);
    dyn_buf_byte(&t->out, ')');
}

static void write_size_test(struct random_text *t)
{
    static const char *const comparisons[] = {"=", "<>", "<", ">="};
    static const char *const names[] = {"s", "b", "l", "m", "ss", "ns", "bs", "n"};
    dyn_buf_printf(&t->out, "size(%s) %s ", names[random_below(t, COUNT(names))],
                   comparisons[random_below(t, 4)]);
    dyn_buf_printf(begin_operand(t), "{\"N\":\"%zu\"}", random_below(t, 5));
}

static void write_nested_test(struct random_text *t)
{
    static const char *const paths[] = {"m.p", "m.q", "l[0]", "l[1]"};
    static const char *const comparisons[] = {"=", "<>", "<", ">"};
    dyn_buf_printf(&t->out, "%s %s ", paths[random_below(t, 4)],
                   comparisons[random_below(t, 4)]);
    write_operand(t, random_chance(t, 50) ? "S" : "N");
}

static void write_test(struct random_text *t)
{
    static void (*const tests[])(struct random_text *) = {
        write_comparison, write_comparison, write_equality,    write_between,
        write_in,         write_existence,  write_existence,   write_type_test,
        write_part_test,  write_size_test,  write_nested_test,
    };
    tests[random_below(t, COUNT(tests))](t);
}

static void write_condition(struct random_text *t, unsigned depth)
{
    size_t kind = random_below(t, 10);
    if (depth == 0 || kind < 5) {
        write_test(t);
    } else if (kind < 7) {
        dyn_buf_text(&t->out, "NOT (");
        write_condition(t, depth - 1);
        dyn_buf_text(&t->out, " OR ");
        write_test(t);
        dyn_buf_byte(&t->out, ')');
    } else {
        write_condition(t, depth - 1);
        dyn_buf_text(&t->out, kind < 9 ? " AND " : " OR ");
        write_condition(t, depth - 1);
    }
}

void random_condition(struct random_text *t, const char *member)
{
    dyn_buf_printf(&t->out, ",\"%s\":\"", member);
    write_condition(t, 2);
    dyn_buf_byte(&t->out, '"');
}

/* --- Updates ------------------------------------------------------------------------ */

/* One action of a clause. `attribute` is what it is about; no two of an update share it. */
struct action {
    const char *attribute;
    const char *before; /* ... the operand ... */
    const char *type;   /* of the operand; NULL: none */
    const char *after;
    bool names_element;
    enum { ANY, CHECKS, EXACT } wants; /* has_path_checks, has_exact_values */
};

static const struct action sets[] = {
    {"n", "n = ", "N", "", false, ANY},
    {"n", "n = n + ", "N", "", false, ANY},
    {"n", "n = n - ", "N", "", false, ANY},
    {"n", "n = if_not_exists(n, ", "N", ")", false, ANY},
    {"n", "n = size_n + ", "N", "", false, ANY},
    {"s", "s = ", "S", "", false, ANY},
    {"s", "s = if_not_exists(s, ", "S", ")", false, ANY},
    {"s", "s = g", NULL, "", false, EXACT},
    {"b", "b = ", "B", "", false, ANY},
    {"t", "t = ", "BOOL", "", false, ANY},
    {"l", "l = ", "L", "", false, ANY},
    {"l", "l = list_append(l, ", "L", ")", false, ANY},
    {"l", "l = list_append(if_not_exists(l, ", "L", "), ss_none)", false, ANY},
    {"l", "l[0] = ", "S", "", true, ANY},
    {"m", "m = ", "M", "", false, ANY},
    {"m", "m.p = ", "N", "", false, ANY},
    {"m", "m.q = if_not_exists(m.q, ", "S", ")", false, ANY},
    {"ss", "ss = ", "SS", "", false, ANY},
    {"g", "g = ", "S", "", false, ANY},
    {"r", "r = ", "N", "", false, ANY},
    {"x", "x = ", "S", "", false, ANY},
    {"z", "z = n", NULL, "", false, EXACT},
};
static const struct action removes[] = {
    {"n", "n", NULL, "", false, ANY},      {"s", "s", NULL, "", false, ANY},
    {"g", "g", NULL, "", false, ANY},      {"r", "r", NULL, "", false, ANY},
    {"x", "x", NULL, "", false, ANY},      {"l", "l[0]", NULL, "", true, CHECKS},
    {"m", "m.p", NULL, "", false, CHECKS}, {"ss", "ss", NULL, "", false, ANY},
    {"z", "z", NULL, "", false, ANY},
};
static const struct action adds[] = {
    {"n", "n ", "N", "", false, ANY},    {"ns", "ns ", "NS", "", false, ANY},
    {"ss", "ss ", "SS", "", false, ANY}, {"bs", "bs ", "BS", "", false, ANY},
    {"r", "r ", "N", "", false, ANY},
};
static const struct action deletes[] = {
    {"ns", "ns ", "NS", "", false, ANY},
    {"ss", "ss ", "SS", "", false, ANY},
    {"bs", "bs ", "BS", "", false, ANY},
};

/* What an update names by now. */
struct named {
    char attributes[64]; /* "n s l " */
    bool has_element;
};

static bool is_named(const struct named *named, const char *attribute)
{
    size_t len = strlen(attribute);
    const char *at = named->attributes;
    while (*at != '\0') {
        size_t word = strcspn(at, " ");
        if (word == len && memcmp(at, attribute, len) == 0)
            return true;
        at += word + 1;
    }
    return false;
}

static bool write_action(struct random_text *t, struct named *named,
                         const struct action *action, const char *before)
{
    if (is_named(named, action->attribute) ||
        (action->wants == CHECKS && !t->profile->has_path_checks) ||
        (action->wants == EXACT && !t->profile->has_exact_values))
        return false;
    dyn_buf_printf(&t->out, "%s%s", before, action->before);
    if (action->type != NULL)
        write_operand(t, action->type);
    dyn_buf_text(&t->out, action->after);
    size_t len = strlen(named->attributes);
    size_t more = strlen(action->attribute);
    memcpy(named->attributes + len, action->attribute, more);
    memcpy(named->attributes + len + more, " ", 2);
    named->has_element = named->has_element || action->names_element;
    return true;
}

static void write_clause(struct random_text *t, struct named *named, const char *word,
                         const struct action *actions, size_t action_count)
{
    size_t tries = 1 + random_below(t, 3);
    bool any = false;
    for (size_t i = 0; i < tries; i++)
        any = write_action(t, named, &actions[random_below(t, action_count)],
                           any ? ", " : word) ||
              any;
}

bool random_update(struct random_text *t)
{
    struct named named = {{0}, false};
    size_t first = random_below(t, 100);
    dyn_buf_text(&t->out, ",\"UpdateExpression\":\"");
    if (first < 60)
        write_clause(t, &named, "SET ", sets, COUNT(sets));
    if (random_chance(t, 30))
        write_clause(t, &named, " REMOVE ", removes, COUNT(removes));
    if (random_chance(t, 30))
        write_clause(t, &named, " ADD ", adds, COUNT(adds));
    if (random_chance(t, 15))
        write_clause(t, &named, " DELETE ", deletes, COUNT(deletes));
    if (named.attributes[0] == '\0')
        write_action(t, &named, &sets[0], "SET ");
    dyn_buf_byte(&t->out, '"');
    return named.has_element;
}

void random_projection(struct random_text *t)
{
    static const char *const paths[] = {"pk",   "n",      "m.p",        "l[0]",    "ss",
                                        "g, x", "m.q, s", "l[1], l[0]", "sk, m, b"};
    dyn_buf_printf(&t->out, ",\"ProjectionExpression\":\"%s\"",
                   paths[random_below(t, COUNT(paths))]);
}
