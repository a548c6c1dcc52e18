/* SPDX-License-Identifier: MIT */
/*
 * Four real single-table designs (examples/models): their authors' own items, read from
 * $DYNGEN_MODELS where that is set, and items of ours that follow the same rules. What is
 * true of every line is a property here; where data disagrees with itself, a table says
 * how.
 */
#include "support/models.h"

#include "model/key.h"
#include "model/scalar.h"
#include "support/item_json.h"
#include "support/odd_item.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define MASK_WORDS_MAX 4

/* --- Where the lines come from ------------------------------------------------------ */

/** What a source holds. */
struct source {
    const char *folder; /* NULL: our own */
    size_t lines;
    size_t keys;     /* texts in `keys` */
    size_t refusals; /* lines times the other models of their table */
};

static const struct source sources[] = {
    {NULL, 17, 50, 2 * 3 + 1 * 2 + 8 * 9 + 2 * 3}, {"01-chat-system", 8, 16, 2 * 8},
    {"05-recurring-payments", 2, 4, 1 * 2},        {"08-online-shop", 19, 68, 8 * 19},
    {"18-battle-royale", 835, 1670, 2 * 835},
};
#define SOURCE_COUNT (sizeof(sources) / sizeof(sources[0]))

/** The lines of a source; false: they are not here. */
static bool load(const struct source *source, struct samples *ret_samples)
{
    if (source->folder == NULL) {
        samples_own(ret_samples);
        return true;
    }
    return samples_read(source->folder, ret_samples);
}

/* --- Lines that disagree with themselves -------------------------------------------- */

/** Attributes that an item should have by its own fields and has not. Encoding adds them.
 */
struct oddity {
    const char *folder, *entity, *partition, *sort;
    const char *why;
    const char *lacks[2];
    const char *texts[2];
};

static const struct oddity oddities[] = {
    {"08-online-shop",
     "warehouseItem",
     "p#99887",
     "w#12376",
     "the author left the keys of GSI2 out of this one row",
     {"GSI2-PK", "GSI2-SK"},
     {"w#12376", "p#99887"}},
};

static const char *attribute_text(const cJSON *item, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, name);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(value, "S"));
    return text != NULL ? text : "";
}

static const struct oddity *oddity_of(const struct sample *s)
{
    for (size_t i = 0; i < sizeof(oddities) / sizeof(oddities[0]); i++) {
        const struct oddity *o = &oddities[i];
        if (strcmp(o->folder, s->of->folder) == 0 &&
            strcmp(o->entity, s->of->entity) == 0 &&
            strcmp(o->partition, attribute_text(s->item, "PK")) == 0 &&
            strcmp(o->sort, attribute_text(s->item, "SK")) == 0)
            return o;
    }
    return NULL;
}

static const char *text_of_lacking(const struct oddity *oddity, const char *name)
{
    for (size_t i = 0; oddity != NULL && i < 2; i++)
        if (strcmp(oddity->lacks[i], name) == 0)
            return oddity->texts[i];
    return NULL;
}

/* --- Every line --------------------------------------------------------------------- */

/** A line being checked. */
struct check {
    const struct sample *sample;
    const struct dyn_model *model;
    struct dyn_arena mem;
    void *item;
    struct dyn_findings findings;
    struct dyn_error err;
    size_t *failures;
    size_t *counter;
};

typedef void(check_fn)(struct check *c);

static void wrong(struct check *c, const char *format, ...) DYN_ATTR_PRINTF(2, 3);

/** Says what is wrong with a line and goes on: the whole list is wanted. */
static void wrong(struct check *c, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    printf("# %s, line %d, %s: %s\n", c->sample->of->folder, c->sample->line,
           c->sample->of->entity, text);
    ++*c->failures;
}

static void *zeroed(struct dyn_arena *mem, size_t size)
{
    void *memory = dyn_arena_calloc(mem, 1, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

/** Runs a check on each line of a source and returns what it counted. */
static size_t check_lines(int index, check_fn *check)
{
    const struct source *source = &sources[index];
    struct samples samples;
    size_t failures = 0, counter = 0;
    if (!load(source, &samples))
        return 0;
    for (size_t i = 0; i < samples.len; i++) {
        struct check c = {0};
        c.sample = &samples.items[i];
        c.model = c.sample->of->descriptor();
        c.failures = &failures;
        c.counter = &counter;
        c.item = zeroed(&c.mem, c.model->item.size);
        check(&c);
        dyn_arena_release(&c.mem);
    }
    samples_release(&samples);
    fflush(stdout);
    ck_assert_msg(failures == 0, "%zu of the lines are wrong", failures);
    return counter;
}

static bool decode(struct check *c)
{
    struct dyn_decode_opts opts = {&c->findings};
    int rc =
        dyn_item_decode(c->model, &c->mem, c->sample->item_text, &opts, c->item, &c->err);
    char text[640];
    if (rc == DYN_OK)
        return true;
    dyn_error_text(&c->err, text, sizeof(text));
    wrong(c, "does not decode: %s %s", dyn_result_name(rc), text);
    return false;
}

/* Reading and writing */

static void check_count(struct check *c)
{
    ++*c->counter;
}

START_TEST(all_the_lines_are_there)
{
    size_t count = check_lines(_i, check_count);
    if (count > 0)
        ck_assert_uint_eq(count, sources[_i].lines);
    else
        printf("# skipped: the items of %s; needs DYNGEN_MODELS\n", sources[_i].folder);
    fflush(stdout);
}
END_TEST

START_TEST(the_four_designs_have_864_items)
{
    size_t all = 0;
    for (size_t i = 1; i < SOURCE_COUNT; i++)
        all += sources[i].lines;
    ck_assert_uint_eq(all, 864);
}
END_TEST

START_TEST(every_model_has_an_item_of_our_own)
{
    struct samples samples;
    samples_own(&samples);
    for (size_t i = 0; i < sample_model_count; i++) {
        size_t count = 0;
        for (size_t j = 0; j < samples.len; j++)
            count += samples.items[j].of == &sample_models[i] ? 1 : 0;
        ck_assert_msg(count > 0, "%s has none", sample_models[i].entity);
    }
    samples_release(&samples);
}
END_TEST

static void check_report(struct check *c)
{
    const struct oddity *oddity = oddity_of(c->sample);
    size_t expected = oddity != NULL ? 2 : 0;
    if (!decode(c))
        return;
    for (size_t i = 0; i < c->findings.len; i++) {
        const struct dyn_finding *finding = &c->findings.items[i];
        if (text_of_lacking(oddity, finding->path.ptr) == NULL ||
            finding->code != DYN_E_KEY ||
            strncmp(finding->message.ptr, "is missing", 10) != 0)
            wrong(c, "is reported: %s %s", finding->path.ptr, finding->message.ptr);
    }
    if (c->findings.len != expected)
        wrong(c, "has %zu findings, expected %zu", c->findings.len, expected);
}

START_TEST(items_decode_and_what_is_odd_is_reported)
{
    check_lines(_i, check_report);
}
END_TEST

static void encode(struct check *c, const void *item, struct dyn_buf *out)
{
    char text[640];
    int rc = dyn_item_encode(c->model, item, out, &c->err);
    if (rc == DYN_OK)
        return;
    dyn_error_text(&c->err, text, sizeof(text));
    wrong(c, "does not encode: %s %s", dyn_result_name(rc), text);
}

/** The item as it should be: with what its data lacks. To be deleted. */
static cJSON *mended(const struct sample *sample)
{
    const struct oddity *oddity = oddity_of(sample);
    cJSON *item = cJSON_Duplicate(sample->item, true);
    for (size_t i = 0; oddity != NULL && i < 2; i++) {
        cJSON *value = cJSON_AddObjectToObject(item, oddity->lacks[i]);
        ck_assert_ptr_null(
            cJSON_GetObjectItemCaseSensitive(sample->item, oddity->lacks[i]));
        cJSON_AddStringToObject(value, "S", oddity->texts[i]);
    }
    return item;
}

static void check_encoded(struct check *c, const void *item)
{
    struct dyn_buf out = {0};
    char difference[512];
    cJSON *expected = mended(c->sample);
    encode(c, item, &out);
    cJSON *found = cJSON_ParseWithLength(dyn_buf_str(&out).ptr, out.len);
    if (!item_json_same(expected, found, difference, sizeof(difference)))
        wrong(c, "is encoded as another item: %s", difference);
    cJSON_Delete(expected);
    cJSON_Delete(found);
    dyn_buf_release(&out);
}

static void check_round_trip(struct check *c)
{
    if (decode(c))
        check_encoded(c, c->item);
}

START_TEST(items_encode_back_to_what_they_were)
{
    check_lines(_i, check_round_trip);
}
END_TEST

/* Keys */

/** Reads a text of `key_fields` into the field of that name. */
static void set_field(struct check *c, const char *name, const char *text)
{
    const struct dyn_struct *structure = &c->model->item;
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        if (!dyn_str_eq(dyni_field_name(structure, field), dyn_str(name)))
            continue;
        int rc = dyni_scalar_parse(&field->type, dyn_str(text),
                                   (char *)c->item + field->offset, &c->err);
        if (rc != DYN_OK)
            wrong(c, "'%s' is no %s: %s", text, name, c->err.message);
        return;
    }
    wrong(c, "there is no field %s", name);
}

static void fill_key_fields(struct check *c)
{
    const cJSON *field;
    cJSON_ArrayForEach(field, c->sample->key_fields)
    {
        set_field(c, field->string, field->valuestring);
    }
}

/** The text that a key attribute should have, NULL when it should be left out. */
static const char *expected_key(const struct check *c, const char *name)
{
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(c->sample->keys, name);
    return key != NULL ? key->valuestring : text_of_lacking(oddity_of(c->sample), name);
}

static void check_built_key(struct check *c, size_t index)
{
    const char *name = dyni_key_name(c->model, dyni_key(c->model, index)).ptr;
    const char *expected = expected_key(c, name);
    struct dyn_buf out = {0};
    int rc = dyn_item_key_text(c->model, c->item, index, &out, &c->err);
    if (expected == NULL ? rc != DYN_NOT_FOUND : rc != DYN_OK)
        wrong(c, "%s gives %s, expected %s: %s", name, dyn_result_name(rc),
              expected != NULL ? expected : "nothing", c->err.message);
    else if (expected != NULL && !dyn_str_eq(dyn_buf_str(&out), dyn_str(expected)))
        wrong(c, "%s is '%s', expected '%s'", name, dyn_buf_str(&out).ptr, expected);
    dyn_buf_release(&out);
}

static void check_build(struct check *c)
{
    const cJSON *key;
    fill_key_fields(c);
    for (size_t i = 0; i < c->model->key_count; i++)
        check_built_key(c, i);
    cJSON_ArrayForEach(key, c->sample->keys)
    {
        size_t known = 0;
        for (size_t i = 0; i < c->model->key_count; i++)
            known += dyn_str_eq(dyni_key_name(c->model, dyni_key(c->model, i)),
                                dyn_str(key->string))
                         ? 1
                         : 0;
        if (known != 1)
            wrong(c, "the model has %zu key attributes %s", known, key->string);
        ++*c->counter;
    }
}

START_TEST(keys_are_built_from_their_fields_alone)
{
    size_t count = check_lines(_i, check_build);
    if (count > 0)
        ck_assert_uint_eq(count, sources[_i].keys);
}
END_TEST

/** Compares a component with the line's `key_fields`. */
static void check_component(struct check *c, const struct dyn_part *part,
                            const void *value)
{
    const struct dyn_struct *item = &c->model->item;
    const struct dyn_field *field = dyni_field(item, part->path[0]);
    const char *name = dyni_field_name(item, field).ptr;
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(c->sample->key_fields, name);
    char scratch[DYNI_SCALAR_TEXT_MAX];
    struct dyn_str text = {NULL, 0};
    int rc = dyni_scalar_text(&field->type, value, scratch, &text, &c->err);
    ++*c->counter;
    if (part->path_len != 1 || expected == NULL)
        wrong(c, "%s is not one of key_fields", name);
    else if (rc != DYN_OK || !dyn_str_eq(text, dyn_str(expected->valuestring)))
        wrong(c, "%s is parsed as '%.*s', expected '%s'", name, (int)text.len,
              text.ptr != NULL ? text.ptr : "", expected->valuestring);
}

static int take_component(void *ctx, const struct dyn_part *part,
                          const struct dyn_type *type, const union dyn_scalar *value,
                          struct dyn_error *err)
{
    (void)type;
    (void)err;
    check_component((struct check *)ctx, part, value);
    return DYN_OK;
}

static struct dyn_str key_of_line(const struct check *c, const char *name)
{
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(c->sample->keys, name);
    return dyn_str(cJSON_GetStringValue(key));
}

/** The table's key by dyn_key_parse and back. */
static void check_table_key(struct check *c)
{
    struct dyn_buf out = {0};
    void *key = zeroed(&c->mem, c->sample->of->key_size);
    struct dyn_str partition = key_of_line(c, "PK"), sort = key_of_line(c, "SK");
    int rc = dyn_key_parse(c->model, &c->mem, partition, sort, key,
                           c->sample->of->key_size, &c->err);
    if (rc != DYN_OK) {
        wrong(c, "the key does not parse: %s", c->err.message);
        return;
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < dyni_key(c->model, i)->part_count; j++) {
            const struct dyn_part *part = dyni_part(dyni_key(c->model, i), j);
            if (part->path_len > 0)
                check_component(c, part,
                                dyni_part_value(c->model, part, DYNI_FROM_KEY, key));
        }
    rc = dyn_key_encode(c->model, key, &out, &c->err);
    cJSON *tree = cJSON_ParseWithLength(dyn_buf_str(&out).ptr, out.len);
    if (rc != DYN_OK || cJSON_GetArraySize(tree) != 2 ||
        strcmp(attribute_text(tree, "PK"), partition.ptr) != 0 ||
        strcmp(attribute_text(tree, "SK"), sort.ptr) != 0)
        wrong(c, "the key parsed is encoded as %s", dyn_buf_str(&out).ptr);
    cJSON_Delete(tree);
    dyn_buf_release(&out);
}

static void check_parse(struct check *c)
{
    check_table_key(c);
    for (size_t i = 2; i < c->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(c->model, i);
        const char *name = dyni_key_name(c->model, key).ptr;
        struct dyn_str text = key_of_line(c, name);
        if (text.ptr == NULL)
            continue;
        int rc =
            dyni_key_take_apart(c->model, key, text, &c->mem, take_component, c, &c->err);
        if (rc != DYN_OK)
            wrong(c, "%s does not parse: %s", name, c->err.message);
    }
}

START_TEST(keys_parse_back_into_their_fields)
{
    check_lines(_i, check_parse);
}
END_TEST

/** Fields that live only in keys hold what `key_fields` says once the item is decoded. */
static void check_recovered(struct check *c)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    if (!decode(c))
        return;
    for (size_t i = 0; i < c->model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&c->model->item, i);
        const char *name = dyni_field_name(&c->model->item, field).ptr;
        const cJSON *expected =
            cJSON_GetObjectItemCaseSensitive(c->sample->key_fields, name);
        const void *value = (const char *)c->item + field->offset;
        struct dyn_str text = {NULL, 0};
        if (expected == NULL)
            continue;
        if (dyni_scalar_text(&field->type, value, scratch, &text, &c->err) != DYN_OK ||
            !dyn_str_eq(text, dyn_str(expected->valuestring)))
            wrong(c, "%s is '%s' in the decoded item, expected '%s'", name,
                  text.ptr != NULL ? text.ptr : "", expected->valuestring);
    }
}

START_TEST(fields_of_keys_are_recovered_from_the_item)
{
    check_lines(_i, check_recovered);
}
END_TEST

/* Other models */

static void check_refusals(struct check *c)
{
    for (size_t i = 0; i < sample_model_count; i++) {
        const struct sample_model *other = &sample_models[i];
        if (other == c->sample->of || strcmp(other->folder, c->sample->of->folder) != 0)
            continue;
        const struct dyn_model *model = other->descriptor();
        unsigned char *item = zeroed(&c->mem, model->item.size);
        int rc =
            dyn_item_decode(model, &c->mem, c->sample->item_text, NULL, item, &c->err);
        if (rc != DYN_E_MODEL)
            wrong(c, "read as %s gives %s", other->entity, dyn_result_name(rc));
        for (size_t j = 0; j < model->item.size; j++)
            if (item[j] != 0) {
                wrong(c, "read as %s leaves something behind", other->entity);
                break;
            }
        *c->counter += rc == DYN_E_MODEL ? 1 : 0;
    }
}

START_TEST(other_models_of_the_table_refuse_the_items)
{
    size_t count = check_lines(_i, check_refusals);
    if (count > 0)
        ck_assert_uint_eq(count, sources[_i].refusals);
}
END_TEST

/* What else is done with items */

static void check_size(struct check *c)
{
    size_t size = 0;
    if (!decode(c))
        return;
    int rc = dyn_item_size(c->model, c->item, &size, &c->err);
    cJSON *expected = mended(c->sample);
    if (rc != DYN_OK || size != item_json_size(expected))
        wrong(c, "%s, %zu bytes, expected %zu", dyn_result_name(rc), size,
              item_json_size(expected));
    cJSON_Delete(expected);
}

START_TEST(items_have_the_size_that_dynamodb_counts)
{
    check_lines(_i, check_size);
}
END_TEST

static void check_valid(struct check *c)
{
    struct dyn_findings found = {NULL, 0};
    if (!decode(c))
        return;
    int rc = dyn_item_validate(c->model, &c->mem, c->item, &found, &c->err);
    for (size_t i = 0; i < found.len; i++)
        wrong(c, "breaks a rule: %s %s", found.items[i].path.ptr,
              found.items[i].message.ptr);
    if (rc != DYN_OK || found.len != 0)
        wrong(c, "is invalid: %s %s", dyn_result_name(rc), c->err.message);
}

START_TEST(items_break_no_rule)
{
    check_lines(_i, check_valid);
}
END_TEST

static void check_copy(struct check *c)
{
    struct dyn_arena other = {0};
    void *copy = zeroed(&c->mem, c->model->item.size);
    void *decoded = zeroed(&other, c->model->item.size);
    int rc =
        dyn_item_decode(c->model, &other, c->sample->item_text, NULL, decoded, &c->err);
    if (rc == DYN_OK)
        rc = dyn_item_copy(c->model, &c->mem, decoded, copy, &c->err);
    if (rc != DYN_OK || !dyn_item_equal(c->model, decoded, copy))
        wrong(c, "is copied as another item: %s", c->err.message);
    dyn_arena_release(&other);
    if (decode(c) && !dyn_item_equal(c->model, c->item, copy))
        wrong(c, "its copy changes when the item is freed");
    check_encoded(c, copy);
}

START_TEST(copies_are_equal_and_stand_alone)
{
    check_lines(_i, check_copy);
}
END_TEST

/** Merges and checks that nothing changed. */
static void merge_without_change(struct check *c, const void *before,
                                 const struct dyn_patch *patch, const char *what)
{
    static const enum dyn_merge strategies[] = {
        DYN_MERGE_DEFAULT, DYN_MERGE_NON_NULL_WINS, DYN_MERGE_UPDATES_WIN,
        DYN_MERGE_EXISTING_WINS};
    for (size_t i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++) {
        uint64_t changed[MASK_WORDS_MAX] = {UINT64_MAX};
        struct dyn_merge_opts opts = {strategies[i], NULL, NULL, false, changed};
        int rc = dyn_item_merge(c->model, &c->mem, c->item, patch, &opts, &c->err);
        if (rc != DYN_OK)
            wrong(c, "%s, strategy %d: %s", what, (int)strategies[i], c->err.message);
        else if (changed[0] != 0 || !dyn_item_equal(c->model, c->item, before))
            wrong(c, "%s changes it, strategy %d", what, (int)strategies[i]);
    }
}

static void check_merge(struct check *c)
{
    uint64_t none[MASK_WORDS_MAX] = {0}, set[MASK_WORDS_MAX] = {0};
    void *values = zeroed(&c->mem, c->model->item.size);
    void *before = zeroed(&c->mem, c->model->item.size);
    struct dyn_patch empty = {values, none, none, NULL};
    struct dyn_patch itself = {values, set, none, NULL};
    ck_assert_uint_le(c->model->item.field_count, MASK_WORDS_MAX * 64);
    if (!decode(c) || dyn_item_copy(c->model, &c->mem, c->item, before, NULL) != DYN_OK)
        return;
    merge_without_change(c, before, &empty, "an empty patch");
    dyn_item_to_patch(c->model, before, values, set);
    merge_without_change(c, before, &itself, "a merge with itself");
    check_encoded(c, c->item);
}

START_TEST(merging_nothing_or_the_same_changes_nothing)
{
    check_lines(_i, check_merge);
}
END_TEST

/* --- Items of ours that disagree with themselves ------------------------------------ */

struct odd_row {
    const char *folder, *entity;
    struct odd_item odd;
};

#define GAME_ID "00112233-4455-6677-8899-aabbccddeeff"
#define GAME                                                                             \
    "'PK': {'S': 'GAME#" GAME_ID "'}, 'SK': {'S': '#METADATA#" GAME_ID "'}, "            \
    "'game_id': {'S': '" GAME_ID "'}"
#define STOCK                                                                            \
    "'PK': {'S': 'p#tea'}, 'SK': {'S': 'w#north'}, 'EntityType': {'S': 'warehouseItem'}"
#define STOCK_KEYS "'GSI2-PK': {'S': 'w#north'}, 'GSI2-SK': {'S': 'p#tea'}"
#define LINE       "'PK': {'S': 'o#1'}, 'SK': {'S': 'p#tea'}, 'EntityType': {'S': 'orderItem'}"

static const struct odd_row odd_rows[] = {
    /* Index keys that are missing, stale or unreadable. */
    {"08-online-shop",
     "warehouseItem",
     {"{" STOCK "}", DYN_OK, "GSI2-PK DYN_E_KEY, GSI2-SK DYN_E_KEY",
      "is missing; the fields give 'w#north'", "{" STOCK ", " STOCK_KEYS "}"}},
    {"08-online-shop",
     "warehouseItem",
     {"{" STOCK ", 'GSI2-PK': {'S': 'w#north'}}", DYN_OK, "GSI2-SK DYN_E_KEY",
      "is missing; the fields give 'p#tea'", "{" STOCK ", " STOCK_KEYS "}"}},
    {"08-online-shop",
     "orderItem",
     {"{" LINE ", 'GSI1-SK': {'S': '2024-02-29T08:00:00'}, 'GSI2-PK': {'S': 'c#ada'},"
      " 'GSI2-SK': {'S': '2024-02-29T08:00:00'}}",
      DYN_OK, "GSI1-PK DYN_E_KEY", "is missing; the fields give 'p#tea'",
      "{" LINE ", 'GSI1-SK': {'S': '2024-02-29T08:00:00'}, 'GSI2-PK': {'S': 'c#ada'},"
      " 'GSI2-SK': {'S': '2024-02-29T08:00:00'}, 'GSI1-PK': {'S': 'p#tea'}}"}},
    {"08-online-shop",
     "invoice",
     {"{'PK': {'S': 'o#1'}, 'SK': {'S': 'i#7'}, 'EntityType': {'S': 'invoice'},"
      " 'GSI1-PK': {'S': 'i#7'}, 'GSI1-SK': {'S': 'i#7'}, 'GSI2-PK': {'S': 'c#ada'},"
      " 'GSI2-SK': {'S': '2024-02-29T08:00:00'}, 'Date': {'S': '2024-02-29T09:00:00'}}",
      DYN_OK, "GSI2-SK DYN_E_KEY",
      "is '2024-02-29T08:00:00'; the fields give '2024-02-29T09:00:00'",
      "{'PK': {'S': 'o#1'}, 'SK': {'S': 'i#7'}, 'EntityType': {'S': 'invoice'},"
      " 'GSI1-PK': {'S': 'i#7'}, 'GSI1-SK': {'S': 'i#7'}, 'GSI2-PK': {'S': 'c#ada'},"
      " 'GSI2-SK': {'S': '2024-02-29T09:00:00'}, 'Date': {'S': '2024-02-29T09:00:00'}}"}},
    {"08-online-shop",
     "orderItem",
     {"{" LINE ", 'GSI1-PK': {'S': 'p#tea'}, 'GSI1-SK': {'S': 'yesterday'},"
      " 'GSI2-PK': {'S': 'c#ada'}, 'GSI2-SK': {'S': '2024-02-29T08:00:00'}}",
      DYN_OK, "GSI1-SK DYN_E_KEY, GSI1-SK DYN_E_KEY", "'yesterday' is no GSI1-SK",
      "{" LINE ", 'GSI1-PK': {'S': 'p#tea'}, 'GSI1-SK': {'S': '2024-02-29T08:00:00'},"
      " 'GSI2-PK': {'S': 'c#ada'}, 'GSI2-SK': {'S': '2024-02-29T08:00:00'}}"}},
    /* A field that lives only in an index key and cannot be had. */
    {"08-online-shop",
     "orderItem",
     {"{" LINE "}", DYN_E_MISSING, "cid",
      "is required and the item has no such attribute", NULL}},
    /* The type is told by the discriminator, or by the shape of the key. */
    {"08-online-shop",
     "shipment",
     {"{'PK': {'S': 'o#1'}, 'SK': {'S': 'shp#1'}, 'EntityType': {'S': 'shipmentItem'},"
      " 'GSI1-PK': {'S': 'sh#1'}, 'GSI1-SK': {'S': 'p#tea'}}",
      DYN_E_MODEL, "EntityType", "found 'shipmentItem', expected 'shipment'", NULL}},
    {"08-online-shop",
     "customer",
     {"{'PK': {'S': 'c#ada'}, 'SK': {'S': 'c#ada'}, 'Email': {'S': 'a@b'}}", DYN_E_MODEL,
      "", "has no attribute EntityType", NULL}},
    {"08-online-shop",
     "shipment",
     {"{'PK': {'S': 'o#1'}, 'SK': {'S': 'shp#1'}, 'EntityType': {'S': 'shipment'},"
      " 'GSI2-PK': {'S': 'w#n'}}",
      DYN_E_MISSING, "sid", "is required", NULL}},
    {"18-battle-royale",
     "UserGameMapping",
     {"{'PK': {'S': 'GAME#AABBCCDD-4455-6677-8899-AABBCCDDEEFF'},"
      " 'SK': {'S': 'USER#ada'}}",
      DYN_E_MODEL, "", "a part is not written as this key writes it", NULL}},
    {"01-chat-system",
     "Comment",
     {"{'PK': {'S': 'User:ada'}, 'SK': {'S': 'Join:tea'}}", DYN_E_MODEL, "",
      "'Join:tea' is no SK, which is '", NULL}},
    {"01-chat-system",
     "Membership",
     {"{'PK': {'S': 'User:ada'}, 'SK': {'S': 'Join'}}", DYN_E_MODEL, "",
      "'Join' is no SK, which is '", NULL}},
    {"01-chat-system",
     "Comment",
     {"{'PK': {'S': 'User:ada'}, 'SK': {'S': '2024-02-30T00:00:00.000Z'}}", DYN_E_MODEL,
      "", "is no SK, which is '", NULL}},
    {"01-chat-system",
     "Room",
     {"{'PK': {'S': 'Room:'}, 'SK': {'S': 'meta'}}", DYN_E_MODEL, "", "a part is empty",
      NULL}},
    {"18-battle-royale",
     "User",
     {"{'PK': {'S': 'USER#a#b'}, 'SK': {'S': '#METADATA#a#b'}}", DYN_E_MODEL, "",
      "a part holds the delimiter", NULL}},
    /* The partition key and the sort key give one field two values. */
    {"08-online-shop",
     "customer",
     {"{'PK': {'S': 'c#ada'}, 'SK': {'S': 'c#eve'}, 'EntityType': {'S': 'customer'},"
      " 'Email': {'S': 'a@b'}}",
      DYN_OK, "SK DYN_E_KEY, SK DYN_E_KEY", "give cid two values",
      "{'PK': {'S': 'c#ada'}, 'SK': {'S': 'c#ada'}, 'EntityType': {'S': 'customer'},"
      " 'Email': {'S': 'a@b'}}"}},
    /* A field and the key that is made of it: the field's own attribute counts. */
    {"18-battle-royale",
     "User",
     {"{'PK': {'S': 'USER#ada'}, 'SK': {'S': '#METADATA#ada'}, 'username': {'S': 'eve'}}",
      DYN_OK, "PK DYN_E_KEY, SK DYN_E_KEY", "is 'USER#ada'; the fields give 'USER#eve'",
      "{'PK': {'S': 'USER#eve'}, 'SK': {'S': '#METADATA#eve'}, 'username': {'S': "
      "'eve'}}"}},
    {"05-recurring-payments",
     "Receipt",
     {"{'PK': {'S': 'ACC#a7'}, 'SK': {'S': 'REC#2024#SKU#tea'}, 'SKU': {'S': 'mate'},"
      " 'Email': {'S': 'a@b'}}",
      DYN_OK, "SK DYN_E_KEY",
      "is 'REC#2024#SKU#tea'; the fields give 'REC#2024#SKU#mate'",
      "{'PK': {'S': 'ACC#a7'}, 'SK': {'S': 'REC#2024#SKU#mate'}, 'SKU': {'S': 'mate'},"
      " 'Email': {'S': 'a@b'}}"}},
    /* NULL is absence. */
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'start_time': {'NULL': true}, 'open_timestamp': {'NULL': true}}",
      DYN_OK, "start_time DYN_E_TYPE, open_timestamp DYN_E_TYPE",
      "is NULL or an empty set, read as absent", "{" GAME "}"}},
    {"01-chat-system",
     "Room",
     {"{'PK': {'S': 'Room:tea'}, 'SK': {'S': 'meta'}, 'CreatedBy': {'NULL': true}}",
      DYN_E_MISSING, "CreatedBy", "is required", NULL}},
    /* What the schema does not know survives. */
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'badge': {'M': {'a': {'L': [{'NULL': true}, {'N': '1e2'}]}}},"
      " 'x': {'BS': ['AAE=']}}",
      DYN_OK, "", NULL, NULL}},
    {"08-online-shop",
     "shipment",
     {"{'PK': {'S': 'o#1'}, 'SK': {'S': 'sh#1'}, 'EntityType': {'S': 'shipment'},"
      " 'GSI1-PK': {'S': 'sh#1'}, 'GSI1-SK': {'S': 'sh#1'}, 'GSI2-PK': {'S': 'w#n'},"
      " 'GSI2-SK': {'S': 'sh#1'}, 'Type': {'S': 'Sail'}, 'Address': {'M': {'Pier':"
      " {'SS': ['2', '1']}}}}",
      DYN_OK, "", NULL, NULL}},
    /* What is wrong is an error with its path. */
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'people': {'S': '3'}}", DYN_E_TYPE, "people", "found S, expected N",
      NULL}},
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'people': {'N': '3000000000'}}", DYN_E_RANGE, "people", "3000000000",
      NULL}},
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'create_time': {'S': '2024-02-29'}}", DYN_E_FORMAT, "create_time",
      "2024-02-29", NULL}},
    {"08-online-shop",
     "invoice",
     {"{'PK': {'S': 'o#1'}, 'SK': {'S': 'i#7'}, 'EntityType': {'S': 'invoice'},"
      " 'Detail': {'M': {'Payments': {'L': [{'M': {}}, {'M': {'Amount': {'N': "
      "'x'}}}]}}}}",
      DYN_E_FORMAT, "Detail.Payments[1].Amount", "x", NULL}},
    {"18-battle-royale",
     "Game",
     {"{" GAME ", 'map': {'S': 'a'}, 'map': {'S': 'b'}}", DYN_E_DUPLICATE, "map",
      "stands twice", NULL}},
    {"18-battle-royale",
     "User",
     {"{'PK': {'S': 'USER#ada'}}", DYN_E_MISSING, "SK", "lacks this part of its key",
      NULL}},
    {"18-battle-royale",
     "User",
     {"{'PK': {'N': '7'}, 'SK': {'S': '#METADATA#ada'}}", DYN_E_TYPE, "PK",
      "found N, expected S", NULL}},
};

START_TEST(data_that_disagrees_is_reported_or_refused)
{
    const struct odd_row *row = &odd_rows[_i];
    odd_item_check(sample_model_find(row->folder, row->entity)->descriptor(), &row->odd);
}
END_TEST

/* --- Keys that cannot be built ------------------------------------------------------ */

struct refused_key_row {
    const char *folder, *entity;
    const char *fields[2][2]; /* name, text */
    size_t key;
    const char *message;
};

static const struct refused_key_row refused_key_rows[] = {
    {"18-battle-royale", "User", {{"username", "a#b"}}, 0, "'#'"},
    {"01-chat-system", "Room", {{"room_id", "a:b"}}, 0, "':'"},
    {"01-chat-system", "Room", {{"room_id", ""}}, 0, "empty"},
    {"08-online-shop", "customer", {{"Name", "Ada"}}, 0, "cid"},
    {"05-recurring-payments",
     "Subscription",
     {{"sub_id", "s1#SKU"}, {"SKU", "tea"}},
     1,
     "'#'"},
};

START_TEST(keys_that_could_mean_two_things_are_not_built)
{
    const struct refused_key_row *row = &refused_key_rows[_i];
    struct sample sample = {0};
    struct check c = {0};
    struct dyn_buf out = {0};
    char text[640];
    size_t failures = 0;
    sample.of = sample_model_find(row->folder, row->entity);
    c.sample = &sample;
    c.model = sample.of->descriptor();
    c.failures = &failures;
    c.item = zeroed(&c.mem, c.model->item.size);
    for (size_t i = 0; i < 2 && row->fields[i][0] != NULL; i++)
        set_field(&c, row->fields[i][0], row->fields[i][1]);
    int rc = dyn_item_key_text(c.model, c.item, row->key, &out, &c.err);
    dyn_error_text(&c.err, text, sizeof(text));
    ck_assert_msg(rc < 0, "built '%s'", dyn_buf_str(&out).ptr);
    ck_assert_msg(strstr(text, row->message) != NULL, "%s", text);
    ck_assert_uint_eq(failures, 0);
    ck_assert_uint_eq(out.len, 0);
    dyn_buf_release(&out);
    dyn_arena_release(&c.mem);
}
END_TEST

static void add_lines_case(Suite *suite)
{
    TCase *tc = tcase_create("every item");
    int sources_end = (int)SOURCE_COUNT;
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_four_designs_have_864_items);
    tcase_add_test(tc, every_model_has_an_item_of_our_own);
    tcase_add_loop_test(tc, all_the_lines_are_there, 0, sources_end);
    tcase_add_loop_test(tc, items_decode_and_what_is_odd_is_reported, 0, sources_end);
    tcase_add_loop_test(tc, items_encode_back_to_what_they_were, 0, sources_end);
    tcase_add_loop_test(tc, keys_are_built_from_their_fields_alone, 0, sources_end);
    tcase_add_loop_test(tc, keys_parse_back_into_their_fields, 0, sources_end);
    tcase_add_loop_test(tc, fields_of_keys_are_recovered_from_the_item, 0, sources_end);
    tcase_add_loop_test(tc, other_models_of_the_table_refuse_the_items, 0, sources_end);
    tcase_add_loop_test(tc, items_have_the_size_that_dynamodb_counts, 0, sources_end);
    tcase_add_loop_test(tc, items_break_no_rule, 0, sources_end);
    tcase_add_loop_test(tc, copies_are_equal_and_stand_alone, 0, sources_end);
    tcase_add_loop_test(tc, merging_nothing_or_the_same_changes_nothing, 0, sources_end);
    suite_add_tcase(suite, tc);
}

int main(void)
{
    Suite *suite = suite_create("models");
    TCase *tc = tcase_create("odd data");
    add_lines_case(suite);
    tcase_add_loop_test(tc, data_that_disagrees_is_reported_or_refused, 0,
                        (int)(sizeof(odd_rows) / sizeof(odd_rows[0])));
    tcase_add_loop_test(tc, keys_that_could_mean_two_things_are_not_built, 0,
                        (int)(sizeof(refused_key_rows) / sizeof(refused_key_rows[0])));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
