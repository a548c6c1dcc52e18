/* SPDX-License-Identifier: MIT */
#include "local/random_steps.h"

#include "local/random_text.h"

#include <stdlib.h>
#include <string.h>

#define HASH(name)  "{\"AttributeName\":\"" name "\",\"KeyType\":\"HASH\"}"
#define RANGE(name) "{\"AttributeName\":\"" name "\",\"KeyType\":\"RANGE\"}"
#define ATTRIBUTE(name, type)                                                            \
    "{\"AttributeName\":\"" name "\",\"AttributeType\":\"" type "\"}"
#define INDEX(name, keys, projection)                                                    \
    "{\"IndexName\":\"" name "\",\"KeySchema\":[" keys                                   \
    "],\"Projection\":{\"ProjectionType\":\"" projection "\"}}"
#define TABLE(name, keys, attributes, more)                                              \
    "{\"TableName\":\"" name "\",\"KeySchema\":[" keys                                   \
    "],\"AttributeDefinitions\":[" attributes                                            \
    "],\"BillingMode\":\"PAY_PER_REQUEST\"" more "}"

const char *const random_tables[] = {
    TABLE("texts", HASH("pk") "," RANGE("sk"),
          ATTRIBUTE("pk", "S") "," ATTRIBUTE("sk", "S") "," ATTRIBUTE(
              "g", "S") "," ATTRIBUTE("r", "N") "," ATTRIBUTE("x", "S"),
          ",\"LocalSecondaryIndexes\":[" INDEX(
              "by-x", HASH("pk") "," RANGE("x"),
              "ALL") "]"
                     ",\"GlobalSecondaryIndexes\":[" INDEX(
                         "by-g", HASH("g") "," RANGE("r"),
                         "ALL") "," INDEX("by-r", HASH("r"), "KEYS_ONLY") "]"),
    TABLE("numbers", HASH("pk") "," RANGE("sk"),
          ATTRIBUTE("pk", "N") "," ATTRIBUTE("sk", "N"), ""),
    TABLE("bytes", HASH("pk") "," RANGE("sk"),
          ATTRIBUTE("pk", "B") "," ATTRIBUTE("sk", "B"), ""),
};
const size_t random_table_count = sizeof(random_tables) / sizeof(random_tables[0]);

/* --- Items -------------------------------------------------------------------------- */

static void write_member(struct random_text *t, bool *comma, const char *name)
{
    dyn_buf_printf(&t->out, "%s\"%s\":", *comma ? "," : "", name);
    *comma = true;
}

static void write_key(struct random_text *t, const struct random_table *table)
{
    dyn_buf_text(&t->out, "{\"pk\":");
    random_key_value(t, &t->out, table->type, 3);
    dyn_buf_text(&t->out, ",\"sk\":");
    random_key_value(t, &t->out, table->type, 0);
    dyn_buf_byte(&t->out, '}');
}

static void write_item(struct random_text *t, const struct random_table *table)
{
    bool comma = true;
    dyn_buf_text(&t->out, "{\"pk\":");
    random_key_value(t, &t->out, table->type, 3);
    dyn_buf_text(&t->out, ",\"sk\":");
    random_key_value(t, &t->out, table->type, 0);
    for (size_t i = 0; i < random_attribute_count; i++) {
        if (!random_chance(t, 40))
            continue;
        write_member(t, &comma, random_attributes[i].name);
        random_value(t, &t->out, &random_attributes[i]);
    }
    dyn_buf_byte(&t->out, '}');
}

/* --- One item ----------------------------------------------------------------------- */

static void begin(struct random_text *t, const struct random_table *table)
{
    dyn_buf_printf(&t->out, "{\"TableName\":\"%s\"", table->name);
}

static void end(struct random_text *t)
{
    random_text_placeholders(t);
    dyn_buf_byte(&t->out, '}');
}

static void choose(struct random_text *t, const char *name, const char *const *values,
                   size_t count)
{
    dyn_buf_printf(&t->out, ",\"%s\":\"%s\"", name, values[random_below(t, count)]);
}

static void maybe_capacity(struct random_text *t)
{
    static const char *const modes[] = {"TOTAL", "INDEXES", "NONE"};
    if (t->profile->has_capacity && random_chance(t, 15))
        choose(t, "ReturnConsumedCapacity", modes, 3);
}

static void maybe_condition(struct random_text *t)
{
    if (!random_chance(t, 40))
        return;
    random_condition(t, "ConditionExpression");
    if (t->profile->has_failed_item && random_chance(t, 30))
        dyn_buf_text(&t->out, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}

static void maybe_old(struct random_text *t)
{
    static const char *const modes[] = {"ALL_OLD", "NONE"};
    if (random_chance(t, 50))
        choose(t, "ReturnValues", modes, 2);
}

static void write_put(struct random_text *t, struct random_step *step)
{
    const struct random_table *table = random_table(t);
    step->operation = "PutItem";
    begin(t, table);
    dyn_buf_text(&t->out, ",\"Item\":");
    write_item(t, table);
    maybe_condition(t);
    maybe_old(t);
    maybe_capacity(t);
    end(t);
}

static void write_delete(struct random_text *t, struct random_step *step)
{
    const struct random_table *table = random_table(t);
    step->operation = "DeleteItem";
    begin(t, table);
    dyn_buf_text(&t->out, ",\"Key\":");
    write_key(t, table);
    maybe_condition(t);
    maybe_old(t);
    maybe_capacity(t);
    end(t);
}

static void write_update(struct random_text *t, struct random_step *step)
{
    static const char *const modes[] = {"ALL_NEW", "ALL_OLD", "NONE", "UPDATED_NEW",
                                        "UPDATED_OLD"};
    const struct random_table *table = random_table(t);
    step->operation = "UpdateItem";
    begin(t, table);
    dyn_buf_text(&t->out, ",\"Key\":");
    write_key(t, table);
    bool has_index = random_update(t);
    maybe_condition(t);
    choose(t, "ReturnValues", modes, has_index ? 3 : 5);
    maybe_capacity(t);
    end(t);
}

static void write_get(struct random_text *t, struct random_step *step)
{
    const struct random_table *table = random_table(t);
    step->operation = "GetItem";
    begin(t, table);
    dyn_buf_text(&t->out, ",\"Key\":");
    write_key(t, table);
    if (random_chance(t, 30))
        dyn_buf_text(&t->out, ",\"ConsistentRead\":true");
    if (random_chance(t, 50))
        random_projection(t);
    else
        maybe_capacity(t);
    end(t);
}

/* --- Many items --------------------------------------------------------------------- */

/* The index that a query is on: its name, its two keys and their types. */
struct queried {
    const char *index; /* NULL: the table */
    const char *hash, *range;
    char hash_type, range_type;
};

static void write_range(struct random_text *t, const struct queried *on)
{
    static const char *const comparisons[] = {"=", "<", "<=", ">", ">="};
    size_t kind = random_below(t, on->range_type == 'N' ? 6 : 7);
    if (kind < 5) {
        dyn_buf_printf(&t->out, " AND %s %s ", on->range, comparisons[kind]);
        random_key_operand(t, on->range_type, 0);
    } else if (kind == 5) {
        dyn_buf_printf(&t->out, " AND %s BETWEEN ", on->range);
        random_key_bounds(t, on->range_type);
    } else {
        dyn_buf_printf(&t->out, " AND begins_with(%s, ", on->range);
        random_key_operand(t, on->range_type, 0);
        dyn_buf_byte(&t->out, ')');
    }
}

/* A key of that partition, of an item or of none. */
static void write_start(struct random_text *t, char type, const char *hash)
{
    dyn_buf_printf(&t->out,
                   ",\"ExclusiveStartKey\":{\"pk\":{\"%c\":\"%s\"},\"sk\":", type, hash);
    random_key_value(t, &t->out, type, 0);
    dyn_buf_byte(&t->out, '}');
}

static void maybe_filter(struct random_text *t)
{
    if (random_chance(t, 35))
        random_condition(t, "FilterExpression");
}

static void write_query(struct random_text *t, struct random_step *step)
{
    static const struct queried indexes[] = {{"by-g", "g", "r", 'S', 'N'},
                                             {"by-r", "r", NULL, 'N', 0},
                                             {"by-x", "pk", "x", 'S', 'S'}};
    const struct random_table *table = random_table(t);
    struct queried on = {NULL, "pk", "sk", table->type, table->type};
    if (table->has_indexes && random_chance(t, 60))
        on = indexes[random_below(t, 3)];
    step->operation = "Query";
    step->is_unordered = on.index != NULL;
    step->is_all_pages = on.index != NULL || random_chance(t, 50);
    begin(t, table);
    if (on.index != NULL)
        dyn_buf_printf(&t->out, ",\"IndexName\":\"%s\"", on.index);
    dyn_buf_printf(&t->out, ",\"KeyConditionExpression\":\"%s = ", on.hash);
    const char *hash = random_key_pick(t, on.hash_type, 3);
    bool has_range = on.range != NULL && random_chance(t, 70);
    random_key_operand_of(t, on.hash_type, hash);
    if (has_range)
        write_range(t, &on);
    dyn_buf_byte(&t->out, '"');
    if (on.index == NULL && !has_range && random_chance(t, 40))
        write_start(t, table->type, hash);
    if (random_chance(t, 50))
        dyn_buf_text(&t->out, ",\"ScanIndexForward\":false");
    if (random_chance(t, 60))
        dyn_buf_printf(&t->out, ",\"Limit\":%zu", 1 + random_below(t, 4));
    if (on.index == NULL || strcmp(on.index, "by-r") != 0)
        maybe_filter(t);
    if (!step->is_all_pages && random_chance(t, 20))
        dyn_buf_text(&t->out, ",\"Select\":\"COUNT\"");
    end(t);
}

static void write_scan(struct random_text *t, struct random_step *step)
{
    static const char *const indexes[] = {"by-g", "by-r", "by-x"};
    const struct random_table *table = random_table(t);
    step->operation = "Scan";
    step->is_all_pages = true;
    step->is_unordered = true;
    begin(t, table);
    size_t index = random_below(t, 6);
    if (table->has_indexes && index < 3)
        dyn_buf_printf(&t->out, ",\"IndexName\":\"%s\"", indexes[index]);
    if (random_chance(t, 60))
        dyn_buf_printf(&t->out, ",\"Limit\":%zu", 1 + random_below(t, 5));
    if (!table->has_indexes || index != 1)
        maybe_filter(t);
    end(t);
}

static void write_batch_write(struct random_text *t, struct random_step *step)
{
    const struct random_table *table = random_table(t);
    size_t count = 1 + random_below(t, 6);
    step->operation = "BatchWriteItem";
    dyn_buf_printf(&t->out, "{\"RequestItems\":{\"%s\":[", table->name);
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&t->out, i > 0 ? "," : "");
        if (random_chance(t, 70)) {
            dyn_buf_text(&t->out, "{\"PutRequest\":{\"Item\":");
            write_item(t, table);
        } else {
            dyn_buf_text(&t->out, "{\"DeleteRequest\":{\"Key\":");
            write_key(t, table);
        }
        dyn_buf_text(&t->out, "}}");
    }
    dyn_buf_text(&t->out, "]}}");
}

static void write_batch_get(struct random_text *t, struct random_step *step)
{
    const struct random_table *table = random_table(t);
    size_t count = 1 + random_below(t, 5);
    step->operation = "BatchGetItem";
    dyn_buf_printf(&t->out, "{\"RequestItems\":{\"%s\":{\"Keys\":[", table->name);
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&t->out, i > 0 ? "," : "");
        write_key(t, table);
    }
    dyn_buf_text(&t->out, "]");
    if (random_chance(t, 40))
        random_projection(t);
    dyn_buf_text(&t->out, "}}}");
}

/* --- Transactions ------------------------------------------------------------------- */

static void write_action(struct random_text *t)
{
    const struct random_table *table = random_table(t);
    static const char *const names[] = {"Put", "Delete", "Update", "ConditionCheck"};
    size_t kind = random_below(t, 4);
    dyn_buf_printf(&t->out, "{\"%s\":", names[kind]);
    begin(t, table);
    dyn_buf_text(&t->out, kind == 0 ? ",\"Item\":" : ",\"Key\":");
    if (kind == 0)
        write_item(t, table);
    else
        write_key(t, table);
    if (kind == 2)
        random_update(t);
    if (kind == 3)
        random_condition(t, "ConditionExpression");
    else
        maybe_condition(t);
    end(t);
    dyn_buf_byte(&t->out, '}');
}

static void write_transact_write(struct random_text *t, struct random_step *step)
{
    size_t count = 1 + random_below(t, 4);
    step->operation = "TransactWriteItems";
    dyn_buf_text(&t->out, "{\"TransactItems\":[");
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&t->out, i > 0 ? "," : "");
        write_action(t);
    }
    dyn_buf_text(&t->out, "]}");
}

static void write_transact_get(struct random_text *t, struct random_step *step)
{
    size_t count = 1 + random_below(t, 4);
    step->operation = "TransactGetItems";
    dyn_buf_text(&t->out, "{\"TransactItems\":[");
    for (size_t i = 0; i < count; i++) {
        const struct random_table *table = random_table(t);
        dyn_buf_text(&t->out, i > 0 ? ",{\"Get\":" : "{\"Get\":");
        begin(t, table);
        dyn_buf_text(&t->out, ",\"Key\":");
        write_key(t, table);
        dyn_buf_text(&t->out, "}}");
    }
    dyn_buf_text(&t->out, "]}");
}

/* --- Sequences ---------------------------------------------------------------------- */

static char *text_of(struct random_text *t)
{
    char *text = malloc(t->out.len + 1);
    if (text == NULL || t->out.failed != 0)
        abort();
    memcpy(text, t->out.ptr, t->out.len + 1);
    return text;
}

static void write_step(struct random_text *t, struct random_step *step)
{
    static const struct {
        unsigned weight;
        void (*write)(struct random_text *t, struct random_step *step);
    } kinds[] = {
        {20, write_put},         {24, write_update},   {8, write_delete},
        {6, write_get},          {16, write_query},    {6, write_scan},
        {6, write_batch_write},  {4, write_batch_get}, {7, write_transact_write},
        {3, write_transact_get},
    };
    size_t at = random_below(t, t->profile->has_transactions ? 100 : 90);
    size_t kind = 0;
    while (at >= kinds[kind].weight)
        at -= kinds[kind++].weight;
    random_text_clear(t);
    kinds[kind].write(t, step);
    step->request = text_of(t);
}

struct random_step *random_steps_new(uint64_t seed, const struct random_profile *profile,
                                     size_t count)
{
    struct random_step *steps = calloc(count, sizeof(*steps));
    struct random_text text = {0};
    if (steps == NULL)
        abort();
    random_text_init(&text, seed, profile);
    for (size_t i = 0; i < count; i++)
        write_step(&text, &steps[i]);
    random_text_release(&text);
    return steps;
}

void random_steps_free(struct random_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(steps[i].request);
    free(steps);
}
