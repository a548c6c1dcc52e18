/* SPDX-License-Identifier: MIT */
/*
 * Items as change streams and other programs write them: every attribute type, and the
 * traps of real events. The events of $DYNGEN_MODELS/items are read where that is set;
 * the same traps in events and items of ours are read always.
 */
#include "support/files.h"
#include "support/images.h"
#include "support/item_json.h"
#include "support/odd_item.h"
#include "support/suite.h"

#include "any_types.dyn.h"
#include "demo.dyn.h"
#include "window.dyn.h"

#include <dyn/decimal.h>
#include <dyn/value.h>

#include <stdio.h>
#include <stdlib.h>

/* --- Images in events --------------------------------------------------------------- */

#define IMAGES_MAX 8

/** An image that is expected: what is reported, and what of it is read as absent. */
struct image_row {
    const char *kind;
    const char *finds;
    const char *absent[2];
};

struct event_row {
    const char *file; /* NULL: `text`, in which ' stands for " */
    const char *text;
    const struct dyn_model *(*model)(void);
    struct image_row images[IMAGES_MAX];
};

static const struct event_row events[] = {
    {"aws__dynamodb-event.json",
     NULL,
     any_image_model,
     {{"Keys", "", {NULL}},
      {"NewImage", "", {NULL}},
      {"Keys", "", {NULL}},
      {"NewImage",
       "asdf2[2] DYN_E_DUPLICATE, BinarySet[1] DYN_E_DUPLICATE, Null DYN_E_TYPE, "
       "EmptyStringSet DYN_E_TYPE",
       {"Null", "EmptyStringSet"}}}},
    {"aws__dynamodb-time-window-event.json",
     NULL,
     window_message_model,
     {{"Keys", "", {NULL}},
      {"NewImage", "", {NULL}},
      {"Keys", "", {NULL}},
      {"NewImage", "", {NULL}},
      {"OldImage", "", {NULL}},
      {"Keys", "", {NULL}},
      {"OldImage", "", {NULL}}}},
    {"olpa__all-types-dynamodb.json", NULL, demo_demo_model, {{"Item", "", {NULL}}}},
    /* Ours: other members in any order around the images, and names of images elsewhere.
     */
    {NULL,
     "{'window': {'start': 'x', 'NewImage': {'S': 'x'}}, 'state': {'Item': 7},\n"
     " 'Records': [\n"
     "  {'dynamodb': {'OldImage': {'Id': {'N': '-7'}, 'Message': {'S': ''}},\n"
     "    'SizeBytes': 3.5e1, 'Keys': {'Id': {'N': '-7'}}}, 'NewImage': null,\n"
     "   'userIdentity': {'type': 'Service', 'principalId': 'dynamodb.amazonaws.com'}},\n"
     "  {'eventName': 'MODIFY', 'dynamodb': {}},\n"
     "  {'dynamodb': {'NewImage': {'Message': {'NULL': true}, 'Id': {'N': '1E2'}}}}],\n"
     " 'isFinalInvokeForWindow': false}",
     window_message_model,
     {{"OldImage", "", {NULL}},
      {"Keys", "", {NULL}},
      {"NewImage", "Message DYN_E_TYPE", {"Message"}}}},
    {NULL, "{'Records': []}", window_message_model, {{NULL, NULL, {NULL}}}},
};

/** An event whose images are being read. */
struct reading {
    const struct event_row *event;
    size_t len;
};

/** The image without what is read as absent; to be deleted. */
static cJSON *expected_image(const struct image_row *row, struct dyn_str json)
{
    cJSON *image = cJSON_ParseWithLength(json.ptr, json.len);
    ck_assert_ptr_nonnull(image);
    for (size_t i = 0; i < 2 && row->absent[i] != NULL; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(image, row->absent[i]);
    return image;
}

static void check_encoded(const struct dyn_model *model, const void *item,
                          const cJSON *expected)
{
    struct dyn_buf out = {0};
    struct dyn_error err;
    char difference[512] = "";
    ck_assert_int_eq(dyn_item_encode(model, item, &out, &err), DYN_OK);
    cJSON *found = cJSON_ParseWithLength(dyn_buf_str(&out).ptr, out.len);
    bool same = item_json_same(expected, found, difference, sizeof(difference));
    ck_assert_msg(same, "encoded as another item: %s", difference);
    cJSON_Delete(found);
    dyn_buf_release(&out);
}

static void check_image(void *ctx, struct dyn_str kind, struct dyn_str json)
{
    struct reading *reading = (struct reading *)ctx;
    ck_assert_uint_lt(reading->len, IMAGES_MAX);
    const struct image_row *row = &reading->event->images[reading->len++];
    const struct dyn_model *model = reading->event->model();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct dyn_findings findings = {NULL, 0};
    struct dyn_decode_opts opts = {&findings};
    struct dyn_buf out = {0};
    void *item = dyn_arena_calloc(&mem, 1, model->item.size);
    ck_assert_msg(row->kind != NULL && dyn_str_eq(kind, dyn_str(row->kind)),
                  "image %zu is %.*s", reading->len, (int)kind.len, kind.ptr);
    int rc = dyn_item_decode(model, &mem, json, &opts, item, &err);
    ck_assert_msg(rc == DYN_OK, "image %zu: %s %s", reading->len, err.field, err.message);
    odd_item_findings(&findings, &out);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, row->finds);
    cJSON *expected = expected_image(row, json);
    check_encoded(model, item, expected);
    cJSON_Delete(expected);
    dyn_buf_release(&out);
    dyn_arena_release(&mem);
}

/** The text of an event, to be freed; NULL, and said, when it is not here. */
static char *read_event(const struct event_row *event, size_t *ret_len)
{
    char name[256], *text;
    if (event->file == NULL) {
        text = item_json_of(event->text);
        *ret_len = strlen(text);
        return text;
    }
    snprintf(name, sizeof(name), "items/%s", event->file);
    text = files_read(getenv("DYNGEN_MODELS"), name, ret_len);
    if (text == NULL) {
        printf("# skipped: %s; needs DYNGEN_MODELS\n", event->file);
        fflush(stdout);
    }
    return text;
}

START_TEST(images_decode_and_encode_back)
{
    struct reading reading = {&events[_i], 0};
    struct dyn_error err;
    size_t len, expected = 0;
    char *text = read_event(reading.event, &len);
    if (text == NULL)
        return;
    int rc = images_find(text, len, check_image, &reading, &err);
    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    while (expected < IMAGES_MAX && events[_i].images[expected].kind != NULL)
        expected++;
    ck_assert_uint_eq(reading.len, expected);
    free(text);
}
END_TEST

/* --- An event that is cut ----------------------------------------------------------- */

static void count_image(void *ctx, struct dyn_str kind, struct dyn_str json)
{
    (void)kind;
    ck_assert_uint_gt(json.len, 0);
    ++*(size_t *)ctx;
}

/** The byte that a message "at byte N: ..." names. */
static size_t byte_of(const char *message)
{
    const char *at = strstr(message, "at byte ");
    ck_assert_msg(at != NULL, "no byte in: %s", message);
    return (size_t)strtoul(at + strlen("at byte "), NULL, 10);
}

START_TEST(a_file_that_is_cut_is_rejected_with_its_byte)
{
    const struct event_row cut = {
        "aws__dynamodb-event-malformed.2.json", NULL, NULL, {{0}}};
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct any_image item = {0};
    size_t len, images = 0;
    char *text = read_event(&cut, &len);
    if (text == NULL)
        return;
    char *last = NULL;
    for (char *at = strstr(text, "\"NewImage\": "); at != NULL;
         at = strstr(at + 1, "\"NewImage\": "))
        last = at + strlen("\"NewImage\": ");
    ck_assert_ptr_nonnull(last);
    size_t last_len = len - (size_t)(last - text);
    int rc = any_image_decode(&mem, dyn_str_n(last, last_len), NULL, &item, &err);
    ck_assert_int_eq(rc, DYN_E_JSON);
    ck_assert_uint_eq(byte_of(err.message), last_len);
    rc = images_find(text, len, count_image, &images, &err);
    ck_assert_int_eq(rc, DYN_E_JSON);
    ck_assert_uint_eq(byte_of(err.message), len);
    ck_assert_uint_eq(images, 3); /* the two Keys and the first NewImage are whole */
    free(text);
    dyn_arena_release(&mem);
}
END_TEST

static const char all_types[] =
    "{'key': {'S': 'k'}, 'val': {'S': 'v'}, 'asdf1': {'B': 'AAH/'},\n"
    " 'asdf2': {'BS': ['AAE=', '/w']}, 'Boolean': {'BOOL': false}, 'Extra': {'L': [{'B': "
    "''}]},"
    " 'List': {'L': [{'S': ''}, {'M': {'a': {'NULL': true}}}]}, 'Map': {'M': {}},"
    " 'FloatNumber': {'N': '-1.50'}, 'NumberSet': {'NS': ['1', '2E-7']},"
    " 'Part': {'M': {'Marks': {'SS': ['x']}}}, 'Anything': {'L': []}}";

START_TEST(an_image_cut_at_any_byte_is_rejected_with_its_byte)
{
    struct dyn_error err;
    struct any_image item = {0}, untouched = {0};
    char *json = item_json_of(all_types);
    size_t len = strlen(json);
    for (size_t cut = 0; cut < len; cut++) {
        struct dyn_arena mem = {0};
        char *text = malloc(cut + 1); /* its own memory: reading past it is seen */
        ck_assert_ptr_nonnull(text);
        memcpy(text, json, cut);
        int rc = any_image_decode(&mem, dyn_str_n(text, cut), NULL, &item, &err);
        ck_assert_msg(rc == DYN_E_JSON, "cut at %zu: %s %s", cut, dyn_result_name(rc),
                      err.message);
        ck_assert_uint_le(byte_of(err.message), cut);
        ck_assert_mem_eq(&item, &untouched, sizeof(item));
        free(text);
        dyn_arena_release(&mem);
    }
    free(json);
}
END_TEST

/* --- Values that arrive ------------------------------------------------------------- */

static struct dyn_bytes bytes_of(const char *text)
{
    return dyn_bytes(text, strlen(text));
}

static bool same_bytes(struct dyn_bytes a, struct dyn_bytes b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

START_TEST(values_of_every_type_arrive)
{
    static const char text[] =
        "{'key': {'S': 'k'}, 'val': {'S': 'v'}, 'b2': {'B': 'dGVhcw'},"
        " 'Binary': {'B': ''}, 'asdf2': {'BS': ['dGVh', 'cG90cw==']},"
        " 'Boolean': {'BOOL': true}, 'IntegerNumber': {'N': '-9223372036854775808'},"
        " 'FloatNumber': {'N': '123.450'}, 'String': {'S': ''},"
        " 'NumberSet': {'NS': ['1234', '567.8']}, 'StringSet': {'SS': ['', 'Zebra']},"
        " 'EmptyStringSet': {'SS': []}, 'Null': {'NULL': true},"
        " 'List': {'L': [{'S': 'Tea'}, {'N': '3.14'}]}, 'Map': {'M': {'Age': {'N': "
        "'35'}}},"
        " 'Part': {'M': {'Label': {'S': 'lid'}}}}";
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct any_image item = {0};
    char *json = item_json_of(text);
    int rc = any_image_decode(&mem, dyn_str(json), NULL, &item, &err);
    ck_assert_msg(rc == DYN_OK, "%s %s", err.field, err.message);
    free(json);
    ck_assert(same_bytes(item.second_binary, bytes_of("teas")));
    ck_assert(item.binary.ptr != NULL && item.binary.len == 0);
    ck_assert_uint_eq(item.first_binary_set.len, 2);
    ck_assert(same_bytes(item.first_binary_set.items[1], bytes_of("pots")));
    ck_assert(item.boolean.has && item.boolean.value);
    ck_assert(item.integer.has && item.integer.value == INT64_MIN);
    ck_assert_int_eq(dyn_decimal_cmp(item.fraction, dyn_decimal_lit("123.45")), 0);
    ck_assert(dyn_str_eq(item.text, DYN_STR("")));
    ck_assert_uint_eq(item.number_set.len, 2);
    ck_assert_int_eq(dyn_decimal_cmp(item.number_set.items[1], dyn_decimal_lit("567.8")),
                     0);
    ck_assert(dyn_str_eq(item.string_set.items[0], DYN_STR("")));
    ck_assert_ptr_null(item.empty_set.items);
    ck_assert_ptr_null(item.nothing.ptr);
    ck_assert_int_eq(dyn_value_type(item.list.items[1]), DYN_WIRE_N);
    ck_assert(dyn_str_eq(item.map.items[0].key, DYN_STR("Age")));
    ck_assert(dyn_str_eq(item.part->label, DYN_STR("lid")));
    ck_assert(!item.first_binary.ptr && !item.parts.items && !item.anything.json.ptr);
    dyn_arena_release(&mem);
}
END_TEST

/* --- The traps ---------------------------------------------------------------------- */

#define IMAGE "{'key': {'S': 'k'}, 'val': {'S': 'v'}"

static const struct odd_item traps[] = {
    /* Base64: padding may be left out, nothing else may be wrong. */
    {IMAGE ", 'b2': {'B': 'dGVzdA'}}", DYN_OK, "", NULL,
     IMAGE ", 'b2': {'B': 'dGVzdA=='}}"},
    {IMAGE ", 'b2': {'B': ''}}", DYN_OK, "", NULL, NULL},
    {IMAGE ", 'b2': {'B': 'dGVzdA='}}", DYN_E_FORMAT, "b2", "not base64", NULL},
    {IMAGE ", 'b2': {'B': 'dGVzdB=='}}", DYN_E_FORMAT, "b2", "not base64", NULL},
    {IMAGE ", 'b2': {'B': '-_8='}}", DYN_E_FORMAT, "b2", "not base64", NULL},
    {IMAGE ", 'b2': {'B': 'AA\\nE='}}", DYN_E_FORMAT, "b2", "not base64", NULL},
    {IMAGE ", 'asdf2': {'BS': ['AAE=', 'A']}}", DYN_E_FORMAT, "asdf2[1]", "not base64",
     NULL},
    /* Members that stand twice in a set, by value. */
    {IMAGE ", 'asdf2': {'BS': ['AAE=', '/w==', 'AAE']}}", DYN_OK,
     "asdf2[2] DYN_E_DUPLICATE", "the set holds this member twice",
     IMAGE ", 'asdf2': {'BS': ['AAE=', '/w==', 'AAE=']}}"},
    {IMAGE ", 'StringSet': {'SS': ['a', 'b', 'a', 'a']}}", DYN_OK,
     "StringSet[2] DYN_E_DUPLICATE, StringSet[3] DYN_E_DUPLICATE", NULL, NULL},
    {IMAGE ", 'NumberSet': {'NS': ['1', '1.00', '2', '10e-1']}}", DYN_OK,
     "NumberSet[1] DYN_E_DUPLICATE, NumberSet[3] DYN_E_DUPLICATE", NULL, NULL},
    {IMAGE ", 'IntegerSet': {'NS': ['100', '1E2']}}", DYN_OK,
     "IntegerSet[1] DYN_E_DUPLICATE", NULL, NULL},
    {IMAGE ", 'FloatSet': {'NS': ['0.1', '1e-1']}}", DYN_OK,
     "FloatSet[1] DYN_E_DUPLICATE", NULL, NULL},
    {IMAGE ", 'Part': {'M': {'Marks': {'SS': ['x', 'x']}, 'Label': {'NULL': true}}}}",
     DYN_OK, "Part.Marks[1] DYN_E_DUPLICATE, Part.Label DYN_E_TYPE", NULL,
     IMAGE ", 'Part': {'M': {'Marks': {'SS': ['x', 'x']}}}}"},
    {IMAGE ", 'Parts': {'L': [{'M': {}}, {'M': {'Marks': {'SS': ['x', 'y', 'x']}}}]}}",
     DYN_OK, "Parts[1].Marks[2] DYN_E_DUPLICATE", NULL, NULL},
    /* Sets without members, and NULL, are absence. */
    {IMAGE ", 'StringSet': {'SS': []}, 'NumberSet': {'NS': []}, 'BinarySet': {'BS': []}}",
     DYN_OK, "StringSet DYN_E_TYPE, NumberSet DYN_E_TYPE, BinarySet DYN_E_TYPE",
     "is NULL or an empty set, read as absent", IMAGE "}"},
    {IMAGE ", 'Parts': {'L': [{'M': {'Marks': {'SS': []}}}]}}", DYN_OK,
     "Parts[0].Marks DYN_E_TYPE", NULL, IMAGE ", 'Parts': {'L': [{'M': {}}]}}"},
    {IMAGE ", 'Boolean': {'NULL': true}, 'asdf1': {'NULL': true}, 'List': {'NULL': true},"
           " 'Map': {'NULL': true}, 'IntegerNumber': {'NULL': true},"
           " 'StringSet': {'NULL': true}, 'Part': {'NULL': true}}",
     DYN_OK,
     "Boolean DYN_E_TYPE, asdf1 DYN_E_TYPE, List DYN_E_TYPE, Map DYN_E_TYPE, "
     "IntegerNumber DYN_E_TYPE, StringSet DYN_E_TYPE, Part DYN_E_TYPE",
     NULL, IMAGE "}"},
    {IMAGE ", 'Anything': {'NULL': true}, 'List': {'L': [{'NULL': true}]},"
           " 'Map': {'M': {'a': {'NULL': true}}}, 'Other': {'NULL': true}}",
     DYN_OK, "", NULL, NULL},
    {IMAGE
     ", 'List': {'L': []}, 'Map': {'M': {}}, 'Part': {'M': {}}, 'Parts': {'L': []}}",
     DYN_OK, "", NULL, NULL},
    {IMAGE ", 'Parts': {'L': [{'NULL': true}]}}", DYN_E_TYPE, "Parts[0]", "found NULL",
     NULL},
    {"{'key': {'S': 'k'}, 'val': {'NULL': true}}", DYN_E_MISSING, "val", "required",
     NULL},
    {"{'key': {'S': 'k'}}", DYN_E_MISSING, "val", "", NULL},
    {IMAGE ", 'Null': {'NULL': false}}", DYN_E_JSON, "Null", "\"NULL\":false", NULL},
    /* Numbers keep their digits. */
    {IMAGE ", 'FloatNumber': {'N': '1234567890123456789012345678901234567.8'},"
           " 'Anything': {'N': '1E2'}}",
     DYN_OK, "", NULL, NULL},
    {IMAGE ", 'NumberSet': {'NS': ['1.23456789012345678901234567890123456789']}}",
     DYN_E_RANGE, "NumberSet[0]", "38", NULL},
    {IMAGE ", 'NumberSet': {'NS': ['1', 'one']}}", DYN_E_FORMAT, "NumberSet[1]", "one",
     NULL},
    {IMAGE ", 'IntegerSet': {'NS': ['1.5']}}", DYN_E_RANGE, "IntegerSet[0]", "1.5", NULL},
    /* Frames that are no attribute values. */
    {IMAGE ", 'asdf2': {'SS': ['x']}}", DYN_E_TYPE, "asdf2", "found SS, expected BS",
     NULL},
    {IMAGE ", 'StringSet': {'L': [{'S': 'x'}]}}", DYN_E_TYPE, "StringSet",
     "found L, expected SS", NULL},
    {IMAGE ", 'StringSet': {'SS': [1]}}", DYN_E_JSON, "StringSet[0]", "at byte", NULL},
    {IMAGE ", 'IntegerNumber': {'N': 5}}", DYN_E_JSON, "IntegerNumber", "at byte", NULL},
    {IMAGE ", 'Boolean': {'BOOL': 'true'}}", DYN_E_JSON, "Boolean", "at byte", NULL},
    {IMAGE ", 'String': {'S': 'a', 'N': '1'}}", DYN_E_JSON, "String", "at byte", NULL},
    {IMAGE ", 'String': {'X': 'a'}}", DYN_E_JSON, "String", "at byte", NULL},
    {IMAGE ", 'String': {}}", DYN_E_JSON, "String", "at byte", NULL},
    {IMAGE ", 'String': 'a'}", DYN_E_JSON, "String", "at byte", NULL},
    {IMAGE ", 'Other': {'X': 'a'}}", DYN_E_JSON, "Other", "", NULL},
    {IMAGE ", 'Map': {'M': {'a': {'S': 'x'}, 'a': {'S': 'y'}}}}", DYN_E_DUPLICATE, "Map",
     "'a' stands twice", NULL},
    {IMAGE ", 'Other': {'S': 'x'}, 'Other': {'S': 'x'}}", DYN_E_DUPLICATE, "",
     "'Other' stands twice", NULL},
    {IMAGE "} x", DYN_E_JSON, "", "at byte 39", NULL},
};

START_TEST(traps_are_reported_or_refused)
{
    odd_item_check(any_image_model(), &traps[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("streams");
    TCase *tc = tcase_create("images");
    tcase_add_loop_test(tc, images_decode_and_encode_back, 0,
                        (int)(sizeof(events) / sizeof(events[0])));
    tcase_add_test(tc, a_file_that_is_cut_is_rejected_with_its_byte);
    tcase_add_test(tc, an_image_cut_at_any_byte_is_rejected_with_its_byte);
    tcase_add_test(tc, values_of_every_type_arrive);
    tcase_add_loop_test(tc, traps_are_reported_or_refused, 0,
                        (int)(sizeof(traps) / sizeof(traps[0])));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
