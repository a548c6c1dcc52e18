/* SPDX-License-Identifier: MIT */
#include "desk.dyn.h"

#include "suite.h"
#include "support/scripted_db.h"

#include <dyn/item.h>

#include <stdio.h>

#define ID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

/* What the faulty system's clock says. */
#define NOW "2026-11-21T04:46:25.123456Z"

#define KEY "\"pk\":{\"S\":\"USER#ann\"},\"sk\":{\"S\":\"NOTE#2026-11-20#" ID "\"}"
#define STORED_REV(rev)                                                                  \
    "{" KEY                                                                              \
    ",\"kind\":{\"S\":\"Note\"},\"title\":{\"S\":\"stored\"},\"rev\":{\"N\":\"" rev      \
    "\"}}"
#define STORED  STORED_REV("7")
#define REFUSED "ConditionalCheckFailedException"
#define REFUSAL(item)                                                                    \
    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" REFUSED                            \
    "\",\"message\":\"The conditional request failed\"" item "}"
#define ALL_OLD ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\""

static struct scripted_db db;
static struct dyn_arena mem;
static struct dyn_error err;
static struct dyn_call_info info;

static void open_db(void)
{
    memset(&mem, 0, sizeof(mem));
    memset(&info, 0, sizeof(info));
    memset(&err, 0x5a, sizeof(err));
    scripted_db_init(&db, NULL);
    mem.system = &db.faulty.system;
}

static void close_db(void)
{
    dyn_arena_release(&mem);
    scripted_db_release(&db);
}

static void answer(const char *operation, const char *json)
{
    ck_assert_int_eq(dyn_script_answer(db.script, operation, json, 1, NULL), DYN_OK);
}

static void refuse(const char *operation, const char *body)
{
    struct dyn_script_rule rule = {.operation = operation,
                                   .times = 1,
                                   .http_status = 400,
                                   .error_type = REFUSED,
                                   .body = body};
    ck_assert_int_eq(dyn_script_add(db.script, &rule, NULL), DYN_OK);
}

/* An attempt that may have acted, and whose answer is lost. */
static void lose(const char *operation)
{
    struct dyn_script_rule rule = {.operation = operation,
                                   .times = 1,
                                   .outcome = DYN_OUTCOME_BROKEN,
                                   .may_have_acted = true};
    ck_assert_int_eq(dyn_script_add(db.script, &rule, NULL), DYN_OK);
}

static void check_sent(size_t index, const char *operation, const char *body)
{
    struct dyn_script_record record;
    ck_assert_uint_gt(dyn_script_count(db.script), index);
    record = dyn_script_recorded(db.script, index);
    ck_assert_str_eq(record.operation, operation);
    ck_assert_str_eq(record.body, body);
}

static struct desk_note_key key_of_ann(void)
{
    struct desk_note_key key = {DYN_STR("ann"), dyn_date_days(20777), DYN_STR(ID)};
    return key;
}

static struct desk_note note_of_ann(void)
{
    struct desk_note note = {0};
    note.user = DYN_STR("ann");
    note.day = dyn_date_days(20777);
    note.id = DYN_STR(ID);
    note.title = DYN_STR("hello");
    return note;
}

/* --- Get -------------------------------------------------------------------------------- */

START_TEST(get_asks_for_the_key_and_reads_the_item)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note note;
    open_db();
    answer("GetItem", "{\"Item\":" STORED "}");
    ck_assert_int_eq(
        dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, NULL, &err),
        DYN_OK);
    check_sent(0, "GetItem", "{\"TableName\":\"Desk\",\"Key\":{" KEY "}}");
    ck_assert_str_eq(note.title.ptr, "stored");
    ck_assert_str_eq(note.user.ptr, "ann");
    ck_assert_str_eq(note.id.ptr, ID);
    ck_assert_int_eq(note.rev.value, 7);
    ck_assert_int_eq(err.code, DYN_OK);
    close_db();
}
END_TEST

START_TEST(a_missing_table_is_named_with_its_place)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note note;
    open_db();
    ck_assert_int_eq(
        dyn_script_fail(db.script, "GetItem", "ResourceNotFoundException", 1, NULL),
        DYN_OK);
    ck_assert_int_eq(
        dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, NULL, &err),
        DYN_E_TABLE);
    ck_assert_str_eq(err.message, "as the script says: table \"Desk\" at scripted:");
    ck_assert_str_eq(err.model, "Note");
    close_db();
}
END_TEST

START_TEST(get_asks_for_what_its_options_say)
{
    struct desk_note_key key = key_of_ann();
    struct dyn_get_opts opts = {.call = {.wants_capacity = true, .ret_info = &info},
                                .consistent = true};
    struct desk_note note;
    open_db();
    answer("GetItem",
           "{\"ConsumedCapacity\":{\"TableName\":\"Desk\",\"CapacityUnits\":1.5,"
           "\"Table\":{\"CapacityUnits\":1.5}},\"New\":[{\"x\":1}],\"Item\":" STORED "}");
    ck_assert_int_eq(
        dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, &opts, &err),
        DYN_OK);
    check_sent(0, "GetItem",
               "{\"TableName\":\"Desk\",\"Key\":{" KEY "},\"ConsistentRead\":true,"
               "\"ReturnConsumedCapacity\":\"TOTAL\"}");
    ck_assert(info.capacity.total > 1.4 && info.capacity.table > 1.4);
    ck_assert_uint_eq(info.attempts, 1);
    close_db();
}
END_TEST

static const struct {
    const char *answer;
    int rc;
    const char *field;
} bad_gets[] = {
    {"{}", DYN_NOT_FOUND, ""},
    {"{\"ConsumedCapacity\":null,\"Item\":null}", DYN_NOT_FOUND, ""},
    {"{\"Item\":{\"pk\":{\"S\":\"x\"},\"sk\":{\"S\":\"y\"},\"kind\":{\"S\":\"Card\"}}}",
     DYN_E_MODEL, "kind"},
    {"{\"Item\":{" KEY ",\"kind\":{\"S\":\"Note\"},\"title\":{\"N\":\"1\"}}}", DYN_E_TYPE,
     "title"},
    {"{\"Item\":{" KEY ",\"kind\":{\"S\":\"Note\"}}}", DYN_E_MISSING, "title"},
    {"{\"Item\":{" KEY ",\"kind\":{\"S\":\"Note\"},\"title\":x}}", DYN_E_RESPONSE, NULL},
    {"{\"Item\":" STORED ",}", DYN_E_RESPONSE, NULL},
};

START_TEST(get_leaves_its_output_alone_unless_there_is_an_item)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note note, before;
    memset(&note, 0x5a, sizeof(note));
    before = note;
    open_db();
    answer("GetItem", bad_gets[_i].answer);
    ck_assert_int_eq(
        dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, NULL, &err),
        bad_gets[_i].rc);
    ck_assert_mem_eq(&note, &before, sizeof(note));
    if (bad_gets[_i].rc < 0) {
        ck_assert_int_eq(err.code, bad_gets[_i].rc);
        ck_assert_str_eq(err.operation, "GetItem");
        ck_assert_str_eq(err.model, "Note");
    }
    if (bad_gets[_i].rc < 0 && bad_gets[_i].field != NULL)
        ck_assert_str_eq(err.field, bad_gets[_i].field);
    close_db();
}
END_TEST

START_TEST(exists_reads_the_key_only)
{
    struct desk_note_key key = key_of_ann();
    open_db();
    answer("GetItem", "{\"Item\":{\"pk\":{\"S\":\"USER#ann\"}}}");
    answer("GetItem", "{}");
    ck_assert_int_eq(dyn_item_exists(db.client, desk_note_model(), &key, NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(dyn_item_exists(db.client, desk_note_model(), &key, NULL, &err),
                     DYN_NOT_FOUND);
    check_sent(0, "GetItem",
               "{\"TableName\":\"Desk\",\"Key\":{" KEY
               "},\"ProjectionExpression\":\"#n0\","
               "\"ExpressionAttributeNames\":{\"#n0\":\"pk\"}}");
    close_db();
}
END_TEST

START_TEST(keys_that_cannot_be_built_send_nothing)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note note;
    key.user = dyn_str_n(NULL, 0);
    open_db();
    ck_assert_int_lt(
        dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, NULL, &err), 0);
    ck_assert_str_eq(err.field, "user");
    ck_assert_int_lt(dyn_item_exists(db.client, desk_note_model(), &key, NULL, NULL), 0);
    ck_assert_int_lt(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, NULL, NULL), 0);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    close_db();
}
END_TEST

START_TEST(arguments_that_are_needed_are_asked_for)
{
    const struct dyn_model *model = desk_note_model();
    struct dyn_model newer = *model;
    struct desk_note_key key = key_of_ann();
    struct desk_note note = note_of_ann();
    struct desk_note_patch typed = {0};
    struct dyn_patch patch = {&typed.values, typed.set.bits, NULL, NULL};
    struct dyn_write_opts both = {.ret_old = &note, .ret_new = &note};
    newer.gencode++;
    open_db();
    ck_assert_int_eq(dyn_item_get(NULL, model, &mem, &key, &note, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_get(db.client, NULL, &mem, &key, &note, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_get(db.client, model, NULL, &key, &note, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_get(db.client, model, &mem, NULL, &note, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_get(db.client, model, &mem, &key, NULL, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_get(db.client, &newer, &mem, &key, &note, NULL, &err),
                     DYN_E_ABI);
    ck_assert_int_eq(dyn_item_exists(db.client, model, NULL, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_put(db.client, model, &mem, NULL, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_create(db.client, model, NULL, &note, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_replace(NULL, model, &mem, &note, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_upsert(NULL, model, &mem, &note, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_delete(db.client, model, &mem, NULL, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_update(db.client, model, &mem, &key, NULL, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_update(db.client, model, &mem, &key, &patch, NULL, &err),
                     DYN_E_ARG);
    patch.clear = typed.clear.bits;
    ck_assert_int_eq(dyn_item_update(db.client, model, &mem, &key, &patch, &both, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_put(db.client, model, &mem, &note, &both, &err), DYN_E_ARG);
    both.ret_new = NULL;
    both.version = dyn_int64(1);
    ck_assert_int_eq(dyn_item_create(db.client, model, &mem, &note, &both, &err),
                     DYN_E_ARG);
    both.version.value = -1;
    ck_assert_int_eq(dyn_item_delete(db.client, model, &mem, &key, &both, &err),
                     DYN_E_ARG);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    close_db();
}
END_TEST

START_TEST(a_view_is_never_written)
{
    const struct dyn_model *view = desk_bill_by_serial_view_model();
    struct desk_bill_by_serial_view bill = {.number = DYN_STR("7")};
    struct desk_bill_key key = {.number = DYN_STR("7")};
    open_db();
    ck_assert_int_eq(dyn_item_put(db.client, view, &mem, &bill, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_create(db.client, view, &mem, &bill, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_upsert(db.client, view, &mem, &bill, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_delete(db.client, view, &mem, &key, NULL, &err), DYN_E_ARG);
    close_db();
}
END_TEST

/* --- Writing whole items ---------------------------------------------------------------- */

typedef int write_fn(struct dyn_client *client, const struct dyn_model *model,
                     struct dyn_arena *arena, void *item,
                     const struct dyn_write_opts *opts, struct dyn_error *error);

#define NOTE(rev, times)                                                                 \
    "{" KEY ",\"gsi1sk\":{\"S\":\"2026-11-20#" ID "\"},\"kind\":{\"S\":\"Note\"},"       \
    "\"title\":{\"S\":\"hello\"}," times "\"rev\":{\"N\":\"" rev "\"}}"
#define CREATED         "\"created\":{\"S\":\"" NOW "\"},\"updated\":{\"S\":\"" NOW "\"},"
#define UPDATED         "\"updated\":{\"S\":\"" NOW "\"},"
#define PUT(item, rest) "{\"TableName\":\"Desk\",\"Item\":" item rest ALL_OLD "}"

static const struct {
    write_fn *write;
    int64_t rev; /* of the item; -1: absent */
    const char *body;
    int64_t rev_after;
} puts_rows[] = {
    {dyn_item_create, -1,
     PUT(NOTE("1", CREATED), ",\"ConditionExpression\":\"attribute_not_exists(#n0)\","
                             "\"ExpressionAttributeNames\":{\"#n0\":\"pk\"}"),
     1},
    {dyn_item_create, 4,
     PUT(NOTE("1", CREATED), ",\"ConditionExpression\":\"attribute_not_exists(#n0)\","
                             "\"ExpressionAttributeNames\":{\"#n0\":\"pk\"}"),
     1},
    {dyn_item_put, -1,
     PUT(NOTE("1", CREATED), ",\"ConditionExpression\":\"attribute_not_exists(#n0)\","
                             "\"ExpressionAttributeNames\":{\"#n0\":\"rev\"}"),
     1},
    {dyn_item_put, 4,
     PUT(NOTE("5", UPDATED), ",\"ConditionExpression\":\"#n0 = :v0\","
                             "\"ExpressionAttributeNames\":{\"#n0\":\"rev\"},"
                             "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"4\"}}"),
     5},
    {dyn_item_put, 0,
     PUT(NOTE("1", UPDATED),
         ",\"ConditionExpression\":\"(attribute_not_exists(#n0) OR #n0 = :v0)\","
         "\"ExpressionAttributeNames\":{\"#n0\":\"rev\"},"
         "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"0\"}}"),
     1},
    {dyn_item_replace, -1,
     PUT(NOTE("1", UPDATED),
         ",\"ConditionExpression\":\"attribute_exists(#n0) AND "
         "attribute_not_exists(#n1)\","
         "\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"rev\"}"),
     1},
    {dyn_item_replace, 4,
     PUT(NOTE("5", UPDATED),
         ",\"ConditionExpression\":\"attribute_exists(#n0) AND #n1 = :v0\","
         "\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"rev\"},"
         "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"4\"}}"),
     5},
};

static struct desk_note note_with_rev(int64_t rev)
{
    struct desk_note note = note_of_ann();
    if (rev >= 0)
        note.rev = dyn_int64(rev);
    return note;
}

START_TEST(a_put_asks_for_what_makes_it_safe)
{
    struct desk_note note = note_with_rev(puts_rows[_i].rev);
    open_db();
    answer("PutItem", "{}");
    ck_assert_int_eq(
        puts_rows[_i].write(db.client, desk_note_model(), &mem, &note, NULL, &err),
        DYN_OK);
    check_sent(0, "PutItem", puts_rows[_i].body);
    ck_assert_int_eq(note.rev.value, puts_rows[_i].rev_after);
    close_db();
}
END_TEST

START_TEST(a_put_that_fails_puts_the_version_back_and_keeps_what_it_made)
{
    struct desk_note note = note_with_rev(puts_rows[_i].rev);
    bool had = note.rev.has;
    note.id = dyn_str_n(NULL, 0);
    open_db();
    ck_assert_int_eq(
        dyn_script_fail(db.script, "PutItem", "ValidationException", 1, NULL), DYN_OK);
    ck_assert_int_lt(
        puts_rows[_i].write(db.client, desk_note_model(), &mem, &note, NULL, &err), 0);
    ck_assert_int_eq(note.rev.has, had);
    if (had)
        ck_assert_int_eq(note.rev.value, puts_rows[_i].rev);
    if (dyn_script_count(db.script) > 0)
        ck_assert_uint_eq(note.id.len, 26);
    close_db();
}
END_TEST

START_TEST(a_model_without_version_is_put_without_condition)
{
    struct desk_card card = {.name = DYN_STR("c"), .text = DYN_STR("t")};
    struct desk_card old;
    struct dyn_write_opts opts = {.ret_old = &old};
    open_db();
    answer("PutItem", "{}");
    answer("PutItem",
           "{\"Attributes\":{\"pk\":{\"S\":\"CARD#c\"},\"sk\":{\"S\":\"CARD\"},"
           "\"kind\":{\"S\":\"Card\"},\"text\":{\"S\":\"before\"}}}");
    ck_assert_int_eq(dyn_item_put(db.client, desk_card_model(), &mem, &card, NULL, &err),
                     DYN_OK);
    check_sent(
        0, "PutItem",
        "{\"TableName\":\"Desk\",\"Item\":{\"pk\":{\"S\":\"CARD#c\"},\"sk\":{\"S\":"
        "\"CARD\"},\"kind\":{\"S\":\"Card\"},\"text\":{\"S\":\"t\"}}}");
    ck_assert_int_eq(dyn_item_put(db.client, desk_card_model(), &mem, &card, &opts, &err),
                     DYN_OK);
    ck_assert_str_eq(old.text.ptr, "before");
    ck_assert_ptr_nonnull(
        strstr(dyn_script_recorded(db.script, 1).body, ",\"ReturnValues\":\"ALL_OLD\"}"));
    close_db();
}
END_TEST

START_TEST(ret_old_is_zeroed_when_there_was_none)
{
    struct desk_note note = note_of_ann(), old, nothing;
    struct dyn_write_opts opts = {.ret_old = &old};
    memset(&nothing, 0, sizeof(nothing));
    memset(&old, 0x5a, sizeof(old));
    open_db();
    answer("PutItem", "{}");
    ck_assert_int_eq(
        dyn_item_create(db.client, desk_note_model(), &mem, &note, &opts, &err), DYN_OK);
    ck_assert_mem_eq(&old, &nothing, sizeof(old));
    ck_assert_ptr_null(strstr(dyn_script_recorded(db.script, 0).body, "ReturnValues\""));
    close_db();
}
END_TEST

START_TEST(an_old_item_that_cannot_be_read_is_an_error_of_a_write_that_was_done)
{
    struct desk_note note = note_with_rev(4), old;
    struct dyn_write_opts opts = {.ret_old = &old};
    open_db();
    answer("PutItem", "{\"Attributes\":{" KEY ",\"kind\":{\"S\":\"Card\"}}}");
    ck_assert_int_eq(dyn_item_put(db.client, desk_note_model(), &mem, &note, &opts, &err),
                     DYN_E_MODEL);
    ck_assert_ptr_nonnull(strstr(err.message, "the write was done"));
    ck_assert_int_eq(note.rev.value, 5);
    close_db();
}
END_TEST

START_TEST(items_that_break_a_rule_are_not_sent)
{
    struct desk_note note = note_with_rev(3);
    note.title = dyn_str_n(NULL, 0);
    open_db();
    ck_assert_int_eq(dyn_item_put(db.client, desk_note_model(), &mem, &note, NULL, &err),
                     DYN_E_INVALID);
    ck_assert_str_eq(err.field, "title");
    ck_assert_int_eq(note.rev.value, 3);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    close_db();
}
END_TEST

START_TEST(a_condition_of_the_call_stands_before_those_of_the_verb)
{
    struct desk_note note = note_with_rev(4);
    struct dyn_cond open = desk_note_if_state(DYN_EQ, DESK_STATE_OPEN);
    struct dyn_cond large = desk_note_if_count(DYN_GT, dyn_int64(5));
    struct dyn_cond either = dyn_cond_or(&open, &large);
    struct dyn_write_opts opts = {.only_if = &either};
    open_db();
    answer("PutItem", "{}");
    ck_assert_int_eq(
        dyn_item_replace(db.client, desk_note_model(), &mem, &note, &opts, &err), DYN_OK);
    ck_assert_ptr_nonnull(strstr(dyn_script_recorded(db.script, 0).body,
                                 "\"(#n0 = :v0 OR #n1 > :v1) AND attribute_exists(#n2) "
                                 "AND #n3 = :v2\""));
    close_db();
}
END_TEST

/* --- Refusals --------------------------------------------------------------------------- */

#define ITEM(json) ",\"Item\":" json

static const struct {
    write_fn *write;
    int64_t rev;
    bool has_condition;
    const char *item;   /* of the refusal; "": none */
    const char *stored; /* what a read finds; NULL: there is no read */
    int rc;
    const char *title; /* of ret_stored; NULL: it is not asked for; "": zeroed */
} refusals[] = {
    {dyn_item_create, -1, false, ITEM(STORED), NULL, DYN_E_EXISTS, "stored"},
    {dyn_item_create, -1, false, "", NULL, DYN_E_EXISTS, NULL},
    {dyn_item_create, -1, false, "", "{\"Item\":" STORED "}", DYN_E_EXISTS, "stored"},
    {dyn_item_put, 4, false, ITEM(STORED), NULL, DYN_E_VERSION, "stored"},
    {dyn_item_put, -1, false, ITEM(STORED), NULL, DYN_E_VERSION, "stored"},
    {dyn_item_put, 4, false, "", NULL, DYN_E_VERSION, NULL},
    {dyn_item_put, 7, true, ITEM(STORED), NULL, DYN_E_CONDITION, "stored"},
    {dyn_item_put, 4, true, "", "{\"Item\":" STORED "}", DYN_E_VERSION, NULL},
    {dyn_item_put, 7, true, "", "{\"Item\":" STORED "}", DYN_E_CONDITION, NULL},
    {dyn_item_replace, 4, false, ITEM(STORED), NULL, DYN_E_VERSION, NULL},
    {dyn_item_replace, 4, false, "", "{}", DYN_E_ABSENT, NULL},
    {dyn_item_replace, 4, false, "", "{}", DYN_E_ABSENT, ""},
    {dyn_item_replace, 4, false, "", "{\"Item\":" STORED "}", DYN_E_VERSION, "stored"},
    {dyn_item_replace, 7, true, "", "{\"Item\":" STORED "}", DYN_E_CONDITION, NULL},
    {dyn_item_replace, 7, true, ITEM("{" KEY ",\"kind\":{\"S\":\"Card\"}}"), NULL,
     DYN_E_VERSION, ""},
    {dyn_item_put, 0, true, ITEM("{" KEY ",\"kind\":{\"S\":\"Card\"}}"), NULL,
     DYN_E_CONDITION, ""},
};

START_TEST(the_stored_item_says_why_a_write_was_refused)
{
    struct desk_note note = note_with_rev(refusals[_i].rev), stored;
    struct dyn_cond open = desk_note_if_state(DYN_EQ, DESK_STATE_OPEN);
    struct dyn_write_opts opts = {0};
    char body[1024];
    memset(&stored, 0x5a, sizeof(stored));
    opts.only_if = refusals[_i].has_condition ? &open : NULL;
    opts.ret_stored = refusals[_i].title != NULL ? &stored : NULL;
    snprintf(body, sizeof(body), REFUSAL("%s"), refusals[_i].item);
    open_db();
    refuse("PutItem", body);
    if (refusals[_i].stored != NULL)
        answer("GetItem", refusals[_i].stored);
    ck_assert_int_eq(
        refusals[_i].write(db.client, desk_note_model(), &mem, &note, &opts, &err),
        refusals[_i].rc);
    ck_assert_int_eq(err.code, refusals[_i].rc);
    ck_assert_str_eq(err.aws_code, REFUSED);
    ck_assert_str_eq(err.operation, "PutItem");
    ck_assert(!err.ambiguous);
    ck_assert_uint_eq(dyn_script_count(db.script), refusals[_i].stored != NULL ? 2 : 1);
    if (refusals[_i].stored != NULL)
        check_sent(1, "GetItem",
                   "{\"TableName\":\"Desk\",\"Key\":{" KEY "},\"ConsistentRead\":true}");
    if (refusals[_i].title != NULL && refusals[_i].title[0] != '\0')
        ck_assert_str_eq(stored.title.ptr, refusals[_i].title);
    else if (refusals[_i].title != NULL)
        ck_assert_ptr_null(stored.title.ptr);
    close_db();
}
END_TEST

static const struct {
    int64_t rev;
    const char *item;
    const char *message;
} other_versions[] = {
    {4, ITEM(STORED), "the stored item has another version than was read: read it again"},
    {4, "",
     "the stored item has another version than was read, or is gone: read it again"},
    {-1, ITEM(STORED),
     "an item with a version is stored under this key, and the one to be written has "
     "none, as if it were new: read the stored one first"},
};

START_TEST(a_refusal_by_version_says_what_is_known_of_the_stored_one)
{
    struct desk_note note = note_with_rev(other_versions[_i].rev);
    char body[1024];
    snprintf(body, sizeof(body), REFUSAL("%s"), other_versions[_i].item);
    open_db();
    refuse("PutItem", body);
    ck_assert_int_eq(dyn_item_put(db.client, desk_note_model(), &mem, &note, NULL, &err),
                     DYN_E_VERSION);
    ck_assert_str_eq(err.message, other_versions[_i].message);
    close_db();
}
END_TEST

START_TEST(without_the_stored_item_and_a_read_the_request_says_what_it_can)
{
    struct desk_note note = note_with_rev(4);
    open_db();
    refuse("PutItem", REFUSAL(""));
    ck_assert_int_eq(
        dyn_script_fail(db.script, "GetItem", "AccessDeniedException", 1, NULL), DYN_OK);
    ck_assert_int_eq(
        dyn_item_replace(db.client, desk_note_model(), &mem, &note, NULL, &err),
        DYN_E_VERSION);
    ck_assert_str_eq(err.aws_code, REFUSED);
    close_db();
}
END_TEST

/* --- Lost answers ----------------------------------------------------------------------- */

#define WRITTEN NOTE("1", CREATED)

static const struct {
    const char *stored;
    int rc;
} lost[] = {
    {WRITTEN, DYN_OK},
    /* in another order */
    {"{\"rev\":{\"N\":\"1\"},\"updated\":{\"S\":\"" NOW "\"},\"created\":{\"S\":\"" NOW
     "\"},\"title\":{\"S\":\"hello\"},\"kind\":{\"S\":\"Note\"},\"gsi1sk\":{\"S\":\"2026-"
     "11-20#" ID "\"}," KEY "}",
     DYN_OK},
    {NOTE("2", CREATED), DYN_E_EXISTS},
    {NOTE("1", "\"created\":{\"S\":\"2026-11-21T04:46:25.123457Z\"}," UPDATED),
     DYN_E_EXISTS},
    {STORED, DYN_E_EXISTS},
    {"{\"pk\":7}", DYN_E_EXISTS},
};

START_TEST(a_create_whose_answer_was_lost_is_recognised_by_what_is_stored)
{
    struct desk_note note = note_of_ann(), old;
    struct dyn_write_opts opts = {.call = {.ret_info = &info}, .ret_old = &old};
    char body[2048];
    snprintf(body, sizeof(body), REFUSAL(",\"Item\":%s"), lost[_i].stored);
    open_db();
    lose("PutItem");
    refuse("PutItem", body);
    ck_assert_int_eq(
        dyn_item_create(db.client, desk_note_model(), &mem, &note, &opts, &err),
        lost[_i].rc);
    ck_assert(info.ambiguous);
    ck_assert_uint_eq(info.attempts, 2);
    ck_assert(info.recognised == (lost[_i].rc == DYN_OK));
    ck_assert_int_eq(err.code, lost[_i].rc);
    ck_assert_int_eq(note.rev.has, lost[_i].rc == DYN_OK);
    if (lost[_i].rc != DYN_OK)
        ck_assert(err.ambiguous);
    close_db();
}
END_TEST

START_TEST(a_refusal_of_the_only_attempt_is_recognised_by_nothing)
{
    struct desk_note note = note_of_ann();
    open_db();
    refuse("PutItem", REFUSAL(",\"Item\":" WRITTEN));
    ck_assert_int_eq(
        dyn_item_create(db.client, desk_note_model(), &mem, &note, NULL, &err),
        DYN_E_EXISTS);
    close_db();
}
END_TEST

START_TEST(an_item_without_a_mark_of_its_own_is_not_recognised)
{
    struct desk_card card = {.name = DYN_STR("c"), .text = DYN_STR("t")};
    open_db();
    lose("PutItem");
    refuse("PutItem",
           REFUSAL(",\"Item\":{\"pk\":{\"S\":\"CARD#c\"},\"sk\":{\"S\":\"CARD\"},"
                   "\"kind\":{\"S\":\"Card\"},\"text\":{\"S\":\"t\"}}"));
    ck_assert_int_eq(
        dyn_item_create(db.client, desk_card_model(), &mem, &card, NULL, &err),
        DYN_E_EXISTS);
    ck_assert(err.ambiguous);
    close_db();
}
END_TEST

#define BILL(serial, rev)                                                                \
    "{\"pk\":{\"S\":\"BILL#7\"},\"sk\":{\"S\":\"BILL\"},\"kind\":{\"S\":\"Bill\"},"      \
    "\"serial\":{\"S\":\"" serial "\"},\"made\":{\"S\":\"" NOW "\"},"                    \
    "\"amount\":{\"N\":\"5\"},\"rev\":{\"N\":\"" rev "\"}}"

static struct desk_bill a_bill(void)
{
    struct desk_bill bill = {0};
    bill.number = DYN_STR("7");
    bill.amount = dyn_int64(5);
    return bill;
}

/* Two tills read version 3 and count the same amount up: the identifier and the time of the
 * creation that both have read tell nobody apart. */
START_TEST(what_was_read_is_no_mark_of_this_call)
{
    struct desk_bill bill = a_bill();
    struct desk_bill_write_opts opts = {.call = {.ret_info = &info}};
    open_db();
    bill.serial = DYN_STR(ID);
    bill.made = dyn_time_us(INT64_C(1795236385123456));
    bill.rev = dyn_int64(3);
    lose("PutItem");
    refuse("PutItem", REFUSAL(",\"Item\":" BILL(ID, "4")));
    ck_assert_int_eq(_i == 0 ? desk_bill_put(db.client, &mem, &bill, &opts, &err)
                             : desk_bill_replace(db.client, &mem, &bill, &opts, &err),
                     DYN_E_VERSION);
    ck_assert(err.ambiguous && !info.recognised);
    ck_assert_int_eq(bill.rev.value, 3);
    close_db();
}
END_TEST

/* The same of an identifier that the caller made, as two that serve the same order may. */
START_TEST(what_the_caller_made_is_no_mark_of_this_call)
{
    struct desk_bill bill = a_bill();
    open_db();
    bill.serial = DYN_STR(ID);
    bill.made = dyn_time_us(INT64_C(1795236385123456));
    lose("PutItem");
    refuse("PutItem", REFUSAL(",\"Item\":" BILL(ID, "1")));
    ck_assert_int_eq(desk_bill_create(db.client, &mem, &bill, NULL, &err), DYN_E_EXISTS);
    ck_assert(err.ambiguous);
    close_db();
}
END_TEST

START_TEST(a_time_that_is_coarser_than_microseconds_is_no_mark)
{
    static const char stored[] =
        "{\"pk\":{\"S\":\"STUB#7\"},\"sk\":{\"S\":\"STUB\"},\"kind\":{\"S\":\"Stub\"},"
        "\"text\":{\"S\":\"t\"},\"changed\":{\"S\":\"2026-11-21T04:46:25.123Z\"},\"rev\":"
        "{\"N\":\"4\"}"
        "}";
    struct desk_stub stub = {.name = DYN_STR("7"), .text = DYN_STR("t")};
    struct desk_stub_key key = {DYN_STR("7")};
    struct desk_stub_patch patch = {0};
    struct desk_stub_write_opts opts = {.version = dyn_int64(3)};
    char body[1024];
    open_db();
    snprintf(body, sizeof(body), REFUSAL(",\"Item\":%s"), stored);
    stub.rev = dyn_int64(3);
    lose("PutItem");
    refuse("PutItem", body);
    ck_assert_int_eq(desk_stub_put(db.client, &mem, &stub, NULL, &err), DYN_E_VERSION);
    ck_assert(err.ambiguous);
    desk_stub_patch_set_text(&patch, DYN_STR("t"));
    lose("UpdateItem");
    refuse("UpdateItem", body);
    ck_assert_int_eq(desk_stub_update(db.client, &mem, &key, &patch, &opts, &err),
                     DYN_E_VERSION);
    ck_assert(err.ambiguous);
    close_db();
}
END_TEST

/* A server that keeps the stored item back is asked: it may be an immutable field that differs. */
START_TEST(a_refusal_that_may_have_other_reasons_is_looked_into)
{
    struct desk_stub_key key = {DYN_STR("7")};
    struct desk_stub_patch patch = {0};
    open_db();
    desk_stub_patch_set_issuer(&patch, DYN_STR("x"));
    desk_stub_patch_set_text(&patch, DYN_STR("t"));
    refuse("UpdateItem", REFUSAL(""));
    answer("GetItem", "{\"Item\":{\"issuer\":{\"S\":\"y\"}}}");
    ck_assert_int_eq(desk_stub_update(db.client, &mem, &key, &patch, NULL, &err),
                     DYN_E_CONDITION);
    close_db();
}
END_TEST

START_TEST(a_put_whose_outcome_is_unknown_puts_the_version_back)
{
    struct desk_note note = note_with_rev(4);
    struct dyn_write_opts opts = {.call = {.max_attempts = 1}};
    open_db();
    lose("PutItem");
    ck_assert_int_eq(dyn_item_put(db.client, desk_note_model(), &mem, &note, &opts, &err),
                     DYN_E_NETWORK);
    ck_assert(err.ambiguous);
    ck_assert_int_eq(note.rev.value, 4);
    close_db();
}
END_TEST

/* --- Delete ------------------------------------------------------------------------------ */

#define DELETE(rest) "{\"TableName\":\"Desk\",\"Key\":{" KEY "}" rest "}"

static const struct {
    int64_t version;
    bool must_exist;
    const char *body;
} deletes[] = {
    {-1, false, DELETE("")},
    {-1, true,
     DELETE(",\"ConditionExpression\":\"attribute_exists(#n0)\","
            "\"ExpressionAttributeNames\":{\"#n0\":\"pk\"}" ALL_OLD)},
    {3, false,
     DELETE(",\"ConditionExpression\":\"(attribute_not_exists(#n0) OR #n1 = :v0)\","
            "\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"rev\"},"
            "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"3\"}}" ALL_OLD)},
    {3, true,
     DELETE(",\"ConditionExpression\":\"attribute_exists(#n0) AND #n1 = :v0\","
            "\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"rev\"},"
            "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"3\"}}" ALL_OLD)},
    {0, false,
     DELETE(",\"ConditionExpression\":\"(attribute_not_exists(#n0) OR #n0 = :v0)\","
            "\"ExpressionAttributeNames\":{\"#n0\":\"rev\"},"
            "\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"0\"}}" ALL_OLD)},
};

START_TEST(a_delete_asks_for_what_it_was_told)
{
    struct desk_note_key key = key_of_ann();
    struct dyn_write_opts opts = {.must_exist = deletes[_i].must_exist};
    if (deletes[_i].version >= 0)
        opts.version = dyn_int64(deletes[_i].version);
    open_db();
    answer("DeleteItem", "{}");
    ck_assert_int_eq(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err), DYN_OK);
    check_sent(0, "DeleteItem", deletes[_i].body);
    close_db();
}
END_TEST

START_TEST(a_refused_delete_says_why)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note stored;
    struct dyn_write_opts opts = {
        .must_exist = true, .version = dyn_int64(3), .ret_stored = &stored};
    open_db();
    refuse("DeleteItem", REFUSAL(",\"Item\":" STORED));
    refuse("DeleteItem", REFUSAL(""));
    answer("GetItem", "{}");
    ck_assert_int_eq(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err),
        DYN_E_VERSION);
    ck_assert_int_eq(stored.rev.value, 7);
    ck_assert_int_eq(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err),
        DYN_E_ABSENT);
    ck_assert_ptr_null(stored.title.ptr);
    close_db();
}
END_TEST

/* What was there went with the answer: the caller learns that it cannot know. */
START_TEST(a_delete_that_is_done_again_says_that_its_old_item_is_uncertain)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note old;
    struct dyn_write_opts opts = {.ret_old = &old, .call = {.ret_info = &info}};
    memset(&old, 0x5a, sizeof(old));
    open_db();
    lose("DeleteItem");
    answer("DeleteItem", "{}");
    ck_assert_int_eq(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err), DYN_OK);
    ck_assert(info.ambiguous && !info.recognised);
    ck_assert_ptr_null(old.title.ptr);
    close_db();
}
END_TEST

START_TEST(a_delete_returns_what_was_there)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note old;
    struct dyn_write_opts opts = {.ret_old = &old};
    open_db();
    answer("DeleteItem", "{\"Attributes\":" STORED "}");
    ck_assert_int_eq(
        dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err), DYN_OK);
    ck_assert_str_eq(old.title.ptr, "stored");
    close_db();
}
END_TEST

/* --- Update ------------------------------------------------------------------------------- */

static struct desk_note_patch typed;

static struct dyn_patch patch_of(const struct desk_note *known)
{
    struct dyn_patch patch = {&typed.values, typed.set.bits, typed.clear.bits, known};
    return patch;
}

static int run_update(const struct dyn_write_opts *opts)
{
    struct desk_note_key key = key_of_ann();
    struct dyn_patch patch = patch_of(NULL);
    return dyn_item_update(db.client, desk_note_model(), &mem, &key, &patch, opts, &err);
}

static void patch_count(int64_t count)
{
    memset(&typed, 0, sizeof(typed));
    desk_note_patch_set_count(&typed, dyn_int64(count));
}

static const char *sent(size_t index)
{
    ck_assert_uint_gt(dyn_script_count(db.script), index);
    return dyn_script_recorded(db.script, index).body;
}

START_TEST(an_update_wants_the_item_and_its_version)
{
    struct desk_note now;
    struct dyn_write_opts opts = {.version = dyn_int64(6), .ret_new = &now};
    open_db();
    patch_count(5);
    answer("UpdateItem", "{\"Attributes\":" STORED "}");
    ck_assert_int_eq(run_update(&opts), DYN_OK);
    ck_assert_ptr_eq(strstr(sent(0),
                            "{\"TableName\":\"Desk\",\"Key\":{" KEY
                            "},\"ConditionExpression\":\"attribute_exists(#n0) AND "),
                     sent(0));
    ck_assert_ptr_nonnull(strstr(sent(0), ",\"ReturnValues\":\"ALL_NEW\"" ALL_OLD "}"));
    ck_assert_ptr_nonnull(strstr(sent(0), "{\"N\":\"6\"}"));
    ck_assert_str_eq(now.title.ptr, "stored");
    close_db();
}
END_TEST

START_TEST(an_update_returns_what_was_there)
{
    struct desk_note old;
    struct dyn_write_opts opts = {.ret_old = &old};
    open_db();
    patch_count(5);
    answer("UpdateItem", "{\"Attributes\":" STORED "}");
    ck_assert_int_eq(run_update(&opts), DYN_OK);
    ck_assert_int_eq(old.rev.value, 7);
    ck_assert_ptr_nonnull(strstr(sent(0), ",\"ReturnValues\":\"ALL_OLD\""));
    close_db();
}
END_TEST

START_TEST(an_update_of_nothing_sends_nothing_or_reads)
{
    struct desk_note now;
    struct dyn_write_opts opts = {.ret_new = &now};
    open_db();
    memset(&typed, 0, sizeof(typed));
    ck_assert_int_eq(run_update(NULL), DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    answer("GetItem", "{\"Item\":" STORED "}");
    answer("GetItem", "{}");
    ck_assert_int_eq(run_update(&opts), DYN_OK);
    ck_assert_str_eq(now.title.ptr, "stored");
    ck_assert_int_eq(run_update(&opts), DYN_E_ABSENT);
    close_db();
}
END_TEST

/* What the call asks of the stored item is asked also when there is nothing to change. */
START_TEST(an_update_of_nothing_checks_what_the_call_asks)
{
    struct dyn_cond large = desk_note_if_count(DYN_GT, dyn_int64(5));
    struct dyn_write_opts version = {.version = dyn_int64(6)}, cond = {.only_if = &large};
    open_db();
    memset(&typed, 0, sizeof(typed));
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    answer("UpdateItem", "{}");
    ck_assert_int_eq(run_update(&version), DYN_E_VERSION);
    ck_assert_int_eq(run_update(&cond), DYN_E_CONDITION);
    ck_assert_int_eq(run_update(&cond), DYN_OK);
    ck_assert_ptr_null(strstr(sent(0), "UpdateExpression"));
    ck_assert_ptr_nonnull(strstr(sent(0), "\"ConditionExpression\":\"attribute_exists("));
    close_db();
}
END_TEST

static const struct {
    int64_t version;
    const char *refusal, *stored;
    int rc;
} refused_updates[] = {
    {-1, REFUSAL(""), NULL, DYN_E_ABSENT},
    {6, REFUSAL(""), "{}", DYN_E_ABSENT},
    {6, REFUSAL(""), "{\"Item\":" STORED "}", DYN_E_VERSION},
    {6, REFUSAL(",\"Item\":" STORED), NULL, DYN_E_VERSION},
};

START_TEST(a_refused_update_says_why)
{
    struct dyn_write_opts opts = {0};
    if (refused_updates[_i].version >= 0)
        opts.version = dyn_int64(refused_updates[_i].version);
    open_db();
    patch_count(5);
    refuse("UpdateItem", refused_updates[_i].refusal);
    if (refused_updates[_i].stored != NULL)
        answer("GetItem", refused_updates[_i].stored);
    ck_assert_int_eq(run_update(&opts), refused_updates[_i].rc);
    ck_assert_int_eq(err.code, refused_updates[_i].rc);
    ck_assert_uint_eq(dyn_script_count(db.script),
                      refused_updates[_i].stored != NULL ? 2 : 1);
    close_db();
}
END_TEST

#define UPDATED_ITEM(rev, count, updated)                                                \
    "{" KEY ",\"kind\":{\"S\":\"Note\"},\"title\":{\"S\":\"stored\"},"                   \
    "\"count\":{\"N\":\"" count "\"},\"updated\":{\"S\":\"" updated                      \
    "\"},\"rev\":{\"N\":\"" rev "\"}}"

static const struct {
    const char *stored;
    int64_t version;
    int rc;
} lost_updates[] = {
    {UPDATED_ITEM("7", "5", NOW), 6, DYN_OK},
    {UPDATED_ITEM("7", "5.0", NOW), 6, DYN_OK},
    {UPDATED_ITEM("8", "5", NOW), 6, DYN_E_VERSION},
    {UPDATED_ITEM("7", "6", NOW), 6, DYN_E_VERSION},
    {UPDATED_ITEM("7", "5", "2026-11-21T04:46:25.123457Z"), 6, DYN_E_VERSION},
    {STORED, 6, DYN_E_VERSION},
    {"{\"rev\":{\"N\":\"x\"}}", 6, DYN_E_VERSION},
};

START_TEST(an_update_whose_answer_was_lost_is_recognised_by_what_is_stored)
{
    struct desk_note now = {0};
    struct dyn_write_opts opts = {.call = {.ret_info = &info}, .ret_new = &now};
    char body[2048];
    opts.version = dyn_int64(lost_updates[_i].version);
    snprintf(body, sizeof(body), REFUSAL(",\"Item\":%s"), lost_updates[_i].stored);
    open_db();
    patch_count(5);
    lose("UpdateItem");
    refuse("UpdateItem", body);
    ck_assert_int_eq(run_update(&opts), lost_updates[_i].rc);
    ck_assert(info.recognised == (lost_updates[_i].rc == DYN_OK));
    ck_assert(err.ambiguous == (lost_updates[_i].rc != DYN_OK));
    if (lost_updates[_i].rc == DYN_OK)
        ck_assert_str_eq(now.title.ptr, "stored");
    close_db();
}
END_TEST

START_TEST(a_lost_update_is_recognised_on_a_server_that_keeps_the_item_back)
{
    struct desk_note now;
    struct dyn_write_opts opts = {.version = dyn_int64(6), .ret_new = &now};
    open_db();
    patch_count(5);
    desk_note_patch_clear_tags(&typed);
    lose("UpdateItem");
    refuse("UpdateItem", REFUSAL(""));
    answer("GetItem", "{\"Item\":" UPDATED_ITEM("7", "5", NOW) "}");
    answer("GetItem", "{\"Item\":" UPDATED_ITEM("7", "5", NOW) "}");
    ck_assert_int_eq(run_update(&opts), DYN_OK);
    ck_assert_ptr_nonnull(strstr(sent(0), " REMOVE #n"));
    ck_assert_str_eq(now.title.ptr, "stored");
    close_db();
}
END_TEST

static void refuse_path(void)
{
    struct dyn_script_rule rule = {
        .operation = "UpdateItem",
        .times = 1,
        .http_status = 400,
        .error_type = "ValidationException",
        .body = "{\"message\":\"The document path provided in the update expression is "
                "invalid for update\"}"};
    ck_assert_int_eq(dyn_script_add(db.script, &rule, NULL), DYN_OK);
}

static struct desk_place place;

static void patch_city(void)
{
    memset(&typed, 0, sizeof(typed));
    memset(&place, 0, sizeof(place));
    place.city = DYN_STR("Bonn");
    desk_note_patch_set_place(&typed, &place);
}

START_TEST(a_struct_that_is_missing_is_set_whole_by_a_second_round)
{
    open_db();
    patch_city();
    refuse_path();
    answer("GetItem", "{\"Item\":" STORED "}");
    answer("UpdateItem", "{}");
    ck_assert_int_eq(run_update(NULL), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 3);
    check_sent(1, "GetItem",
               "{\"TableName\":\"Desk\",\"Key\":{" KEY "},\"ConsistentRead\":true}");
    ck_assert_ptr_null(strstr(sent(0), "{\"M\":{\"city\":{\"S\":\"Bonn\"}}}"));
    ck_assert_ptr_nonnull(strstr(sent(2), "{\"M\":{\"city\":{\"S\":\"Bonn\"}}}"));
    ck_assert_ptr_nonnull(strstr(sent(2), "NOT attribute_type("));
    close_db();
}
END_TEST

START_TEST(rounds_end_when_the_parents_keep_changing)
{
    struct desk_note stored, before;
    struct dyn_write_opts opts = {.ret_stored = &stored};
    memset(&stored, 0x5a, sizeof(stored));
    before = stored;
    open_db();
    patch_city();
    refuse_path();
    answer("GetItem", "{\"Item\":" STORED "}");
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    answer("GetItem", "{\"Item\":" STORED "}");
    answer("UpdateItem", "{}");
    ck_assert_int_eq(run_update(&opts), DYN_OK);
    ck_assert_mem_eq(&stored, &before, sizeof(stored));
    refuse_path();
    answer("GetItem", "{\"Item\":" STORED "}");
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    answer("GetItem", "{\"Item\":" STORED "}");
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    ck_assert_int_eq(run_update(&opts), DYN_E_CONDITION);
    ck_assert_str_eq(stored.title.ptr, "stored");
    refuse_path();
    answer("GetItem", "{}");
    ck_assert_int_eq(run_update(NULL), DYN_E_ABSENT);
    close_db();
}
END_TEST

/* --- Upsert ------------------------------------------------------------------------------- */

START_TEST(an_upsert_learns_the_version_that_the_service_counted)
{
    struct desk_note note = note_of_ann(), now;
    struct dyn_write_opts opts = {.ret_new = &now}, old = {.ret_old = &now};
    struct dyn_write_opts wants = {.call = {.wants_capacity = true, .ret_info = &info}};
    open_db();
    answer("UpdateItem", "{\"Attributes\":{\"title\":{\"S\":\"hello\"},\"rev\":{\"N\":"
                         "\"9\"}},\"ConsumedCapacity\":{\"CapacityUnits\":3}}");
    ck_assert_int_eq(
        dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &wants, &err), DYN_OK);
    ck_assert_int_eq(note.rev.value, 9);
    ck_assert(info.capacity.total > 2.9);
    ck_assert_ptr_eq(strstr(sent(0), "{\"TableName\":\"Desk\",\"Key\":{" KEY
                                     "},\"UpdateExpression\":\"SET "),
                     sent(0));
    ck_assert_ptr_nonnull(strstr(sent(0), ",\"ReturnValues\":\"UPDATED_NEW\""));
    answer("UpdateItem", "{\"Attributes\":" STORED "}");
    ck_assert_int_eq(
        dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &opts, &err), DYN_OK);
    ck_assert_int_eq(note.rev.value, 7);
    ck_assert_str_eq(now.title.ptr, "stored");
    answer("UpdateItem", "{\"Attributes\":" STORED "}");
    ck_assert_int_eq(
        dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &old, &err), DYN_OK);
    ck_assert_int_eq(note.rev.value, 8);
    ck_assert_int_eq(
        dyn_script_fail(db.script, "UpdateItem", "AccessDeniedException", 1, NULL),
        DYN_OK);
    ck_assert_int_eq(
        dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &old, &err),
        DYN_E_CREDENTIALS);
    ck_assert_int_eq(note.rev.value, 8);
    close_db();
}
END_TEST

/* The write was done and counted: what it returned cannot be read, but its version can. */
START_TEST(an_upsert_whose_item_cannot_be_read_still_learns_its_version)
{
    struct desk_note note = note_of_ann(), other;
    struct desk_note_write_opts opts = {0};
    open_db();
    opts.ret_new = _i == 0 ? &other : NULL;
    opts.ret_old = _i == 0 ? NULL : &other;
    answer("UpdateItem", "{\"Attributes\":{" KEY ",\"kind\":{\"S\":\"Note\"},\"title\":"
                         "{\"N\":\"1\"},\"rev\":{\"N\":\"7\"}}}");
    ck_assert_int_lt(desk_note_upsert(db.client, &mem, &note, &opts, &err), 0);
    ck_assert_ptr_nonnull(strstr(err.message, "the write was done"));
    ck_assert_int_eq(note.rev.value, _i == 0 ? 7 : 8);
    close_db();
}
END_TEST

START_TEST(an_upsert_may_expect_a_version)
{
    struct desk_note note = note_of_ann();
    struct desk_note_write_opts opts = {.version = dyn_int64(6),
                                        .call = {.ret_info = &info}};
    open_db();
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    answer("UpdateItem", "{\"Attributes\":{\"rev\":{\"N\":\"8\"}}}");
    ck_assert_int_eq(desk_note_upsert(db.client, &mem, &note, &opts, &err),
                     DYN_E_VERSION);
    ck_assert(!note.rev.has);
    opts.version = dyn_int64(7);
    ck_assert_int_eq(desk_note_upsert(db.client, &mem, &note, &opts, &err), DYN_OK);
    ck_assert_int_eq(note.rev.value, 8);
    ck_assert_ptr_nonnull(strstr(sent(1), "\"ConditionExpression\":\"#n0 = :v0\""));
    ck_assert_ptr_nonnull(strstr(sent(1), "\":v0\":{\"N\":\"7\"}"));
    /* One whose answer was lost stays ambiguous, as all of them do. */
    lose("UpdateItem");
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED_REV("8")));
    ck_assert_int_eq(desk_note_upsert(db.client, &mem, &note, &opts, &err),
                     DYN_E_VERSION);
    ck_assert(err.ambiguous && !info.recognised);
    close_db();
}
END_TEST

START_TEST(an_upsert_under_a_condition_hands_the_stored_item_back)
{
    struct desk_note note = note_of_ann(), stored;
    struct dyn_cond open = desk_note_if_state(DYN_EQ, DESK_STATE_OPEN);
    struct dyn_write_opts opts = {.only_if = &open, .ret_stored = &stored};
    open_db();
    refuse("UpdateItem", REFUSAL(",\"Item\":" STORED));
    ck_assert_int_eq(
        dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &opts, &err),
        DYN_E_CONDITION);
    ck_assert_str_eq(stored.title.ptr, "stored");
    ck_assert(!note.rev.has);
    close_db();
}
END_TEST

/* --- Memory ----------------------------------------------------------------------------- */

struct sweep {
    const char *operation, *body;
    int http_status, rc;
    int (*run)(void);
};

static int run_get(void)
{
    struct desk_note_key key = key_of_ann();
    struct desk_note note;
    return dyn_item_get(db.client, desk_note_model(), &mem, &key, &note, NULL, &err);
}

static int run_create(void)
{
    struct desk_note note = note_of_ann(), stored;
    struct dyn_write_opts opts = {.ret_stored = &stored};
    return dyn_item_create(db.client, desk_note_model(), &mem, &note, &opts, &err);
}

static int run_replace(void)
{
    struct desk_note note = note_with_rev(4), old;
    struct dyn_write_opts opts = {.ret_old = &old};
    return dyn_item_replace(db.client, desk_note_model(), &mem, &note, &opts, &err);
}

static int run_delete(void)
{
    struct desk_note_key key = key_of_ann();
    struct dyn_write_opts opts = {.version = dyn_int64(3)};
    return dyn_item_delete(db.client, desk_note_model(), &mem, &key, &opts, &err);
}

static int run_count_update(void)
{
    struct dyn_write_opts opts = {.version = dyn_int64(6)};
    patch_count(5);
    return run_update(&opts);
}

static void prepare_rounds(void)
{
    refuse_path();
    answer("GetItem", "{\"Item\":" STORED "}");
    answer("UpdateItem", "{}");
}

static int run_city_update(void)
{
    patch_city();
    return run_update(NULL);
}

static int run_upsert(void)
{
    struct desk_note note = note_of_ann(), now;
    struct dyn_write_opts opts = {.ret_new = &now};
    return dyn_item_upsert(db.client, desk_note_model(), &mem, &note, &opts, &err);
}

static const struct sweep sweeps[] = {
    {"GetItem", "{\"Item\":" STORED "}", 200, DYN_OK, run_get},
    {"PutItem", "{}", 200, DYN_OK, run_create},
    {"PutItem", REFUSAL(",\"Item\":" STORED), 400, DYN_E_EXISTS, run_create},
    {"PutItem", "{\"Attributes\":" STORED "}", 200, DYN_OK, run_replace},
    {"PutItem", REFUSAL(",\"Item\":" STORED), 400, DYN_E_VERSION, run_replace},
    {"DeleteItem", "{}", 200, DYN_OK, run_delete},
    {"UpdateItem", REFUSAL(",\"Item\":" STORED), 400, DYN_E_VERSION, run_count_update},
    {"UpdateItem", "{\"Attributes\":" STORED "}", 200, DYN_OK, run_upsert},
    {"Rounds", "{}", 200, DYN_OK, run_city_update},
};

START_TEST(a_verb_that_runs_out_of_memory_says_so_and_leaks_nothing)
{
    const struct sweep *sweep = &sweeps[_i];
    struct dyn_script_rule rule = {
        .operation = sweep->operation,
        .http_status = sweep->http_status,
        .error_type = sweep->http_status == 200 ? NULL : REFUSED,
        .body = sweep->body,
    };
    int rc = DYN_E_NOMEM;
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        open_db();
        if (sweep->run == run_city_update)
            prepare_rounds();
        ck_assert_int_eq(dyn_script_add(db.script, &rule, NULL), DYN_OK);
        faulty_system_round(&db.faulty, at);
        rc = sweep->run();
        if (rc == DYN_E_NOMEM)
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
        faulty_system_round(&db.faulty, 0);
        close_db();
        ck_assert_uint_lt(at, 200);
    }
    ck_assert_int_eq(rc, sweep->rc);
}
END_TEST

#define LOOP(tcase, test, rows)                                                          \
    tcase_add_loop_test((tcase), (test), 0, (int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
    Suite *suite = suite_create("db_item");
    TCase *get = tcase_create("get"), *put = tcase_create("put"),
          *refused = tcase_create("refused"), *rest = tcase_create("delete"),
          *update = tcase_create("update");
    tcase_add_test(get, get_asks_for_the_key_and_reads_the_item);
    tcase_add_test(get, a_missing_table_is_named_with_its_place);
    tcase_add_test(get, get_asks_for_what_its_options_say);
    LOOP(get, get_leaves_its_output_alone_unless_there_is_an_item, bad_gets);
    tcase_add_test(get, exists_reads_the_key_only);
    tcase_add_test(get, keys_that_cannot_be_built_send_nothing);
    tcase_add_test(get, arguments_that_are_needed_are_asked_for);
    tcase_add_test(get, a_view_is_never_written);
    LOOP(put, a_put_asks_for_what_makes_it_safe, puts_rows);
    LOOP(put, a_put_that_fails_puts_the_version_back_and_keeps_what_it_made, puts_rows);
    tcase_add_test(put, a_model_without_version_is_put_without_condition);
    tcase_add_test(put, ret_old_is_zeroed_when_there_was_none);
    tcase_add_test(put,
                   an_old_item_that_cannot_be_read_is_an_error_of_a_write_that_was_done);
    tcase_add_test(put, items_that_break_a_rule_are_not_sent);
    tcase_add_test(put, a_condition_of_the_call_stands_before_those_of_the_verb);
    LOOP(refused, the_stored_item_says_why_a_write_was_refused, refusals);
    LOOP(refused, a_refusal_by_version_says_what_is_known_of_the_stored_one,
         other_versions);
    tcase_add_test(refused,
                   without_the_stored_item_and_a_read_the_request_says_what_it_can);
    LOOP(refused, a_create_whose_answer_was_lost_is_recognised_by_what_is_stored, lost);
    tcase_add_test(refused, a_refusal_of_the_only_attempt_is_recognised_by_nothing);
    tcase_add_test(refused, an_item_without_a_mark_of_its_own_is_not_recognised);
    tcase_add_loop_test(refused, what_was_read_is_no_mark_of_this_call, 0, 2);
    tcase_add_test(refused, what_the_caller_made_is_no_mark_of_this_call);
    tcase_add_test(refused, a_time_that_is_coarser_than_microseconds_is_no_mark);
    tcase_add_test(refused, a_refusal_that_may_have_other_reasons_is_looked_into);
    tcase_add_test(refused, a_put_whose_outcome_is_unknown_puts_the_version_back);
    LOOP(rest, a_delete_asks_for_what_it_was_told, deletes);
    tcase_add_test(rest, a_refused_delete_says_why);
    tcase_add_test(rest, a_delete_that_is_done_again_says_that_its_old_item_is_uncertain);
    tcase_add_test(rest, a_delete_returns_what_was_there);
    LOOP(rest, a_verb_that_runs_out_of_memory_says_so_and_leaks_nothing, sweeps);
    tcase_add_test(update, an_update_wants_the_item_and_its_version);
    tcase_add_test(update, an_update_returns_what_was_there);
    tcase_add_test(update, an_update_of_nothing_sends_nothing_or_reads);
    tcase_add_test(update, an_update_of_nothing_checks_what_the_call_asks);
    LOOP(update, a_refused_update_says_why, refused_updates);
    LOOP(update, an_update_whose_answer_was_lost_is_recognised_by_what_is_stored,
         lost_updates);
    tcase_add_test(update,
                   a_lost_update_is_recognised_on_a_server_that_keeps_the_item_back);
    tcase_add_test(update, a_struct_that_is_missing_is_set_whole_by_a_second_round);
    tcase_add_test(update, rounds_end_when_the_parents_keep_changing);
    tcase_add_test(update, an_upsert_learns_the_version_that_the_service_counted);
    tcase_add_loop_test(
        update, an_upsert_whose_item_cannot_be_read_still_learns_its_version, 0, 2);
    tcase_add_test(update, an_upsert_may_expect_a_version);
    tcase_add_test(update, an_upsert_under_a_condition_hands_the_stored_item_back);
    suite_add_tcase(suite, update);
    suite_add_tcase(suite, get);
    suite_add_tcase(suite, put);
    suite_add_tcase(suite, refused);
    suite_add_tcase(suite, rest);
    return suite_main(suite);
}
