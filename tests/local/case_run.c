/* SPDX-License-Identifier: MIT */
#include "local/case_run.h"

#include "local/answer_match.h"
#include "local/loose_json.h"

#include <stdlib.h>
#include <string.h>

#define HTTP_OK   200
#define PAGES_MAX 1000

/* One step's answer. */
struct step_answer {
    int status;
    struct dyn_buf text;
    cJSON *json; /* NULL: it is none */
};

static void release_answer(struct step_answer *answer)
{
    cJSON_Delete(answer->json);
    dyn_buf_release(&answer->text);
}

static void ask(struct case_service *service, const char *operation, struct dyn_str body,
                struct step_answer *ret)
{
    *ret = (struct step_answer){0};
    ret->status = case_service_ask(service, operation, body, &ret->text);
    if (ret->text.len > 0)
        ret->json = cJSON_ParseWithLength(ret->text.ptr, ret->text.len);
}

static void write_request(struct dyn_buf *out, const struct case_step *step,
                          unsigned number)
{
    struct dyn_buf numbered = {0};
    if (step->is_raw) {
        dyn_buf_text(out, step->request);
        return;
    }
    if (step->times > 1)
        loose_json_number(&numbered, dyn_str(step->request), number);
    else
        dyn_buf_text(&numbered, step->request);
    loose_json_strict(out, dyn_buf_str(&numbered));
    dyn_buf_release(&numbered);
}

/* --- All pages ---------------------------------------------------------------------- */

/* The pages of a query or scan, gathered as one answer. */
struct gathered {
    cJSON *items;
    double count, scanned, pages;
};

static double number_of(const cJSON *json, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(json, name);
    return number != NULL ? number->valuedouble : 0;
}

static void gather(struct gathered *all, cJSON *page)
{
    cJSON *items = cJSON_GetObjectItemCaseSensitive(page, "Items");
    while (items != NULL && items->child != NULL)
        cJSON_AddItemToArray(all->items, cJSON_DetachItemViaPointer(items, items->child));
    all->count += number_of(page, "Count");
    all->scanned += number_of(page, "ScannedCount");
    all->pages += 1;
}

static cJSON *gathered_json(const struct gathered *all)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "Items", all->items);
    cJSON_AddNumberToObject(json, "Count", all->count);
    cJSON_AddNumberToObject(json, "ScannedCount", all->scanned);
    cJSON_AddNumberToObject(json, "Pages", all->pages);
    return json;
}

/* The same request from where the page ended; NULL: that was the last. */
static char *next_request(cJSON *request, cJSON *page)
{
    cJSON *key = cJSON_DetachItemFromObjectCaseSensitive(page, "LastEvaluatedKey");
    if (key == NULL)
        return NULL;
    cJSON_DeleteItemFromObjectCaseSensitive(request, "ExclusiveStartKey");
    cJSON_AddItemToObject(request, "ExclusiveStartKey", key);
    return cJSON_PrintUnformatted(request);
}

/* Goes through the pages that follow the first one; puts everything into it. */
static void ask_the_rest(struct case_service *service, const char *operation,
                         struct dyn_str first, struct step_answer *answer)
{
    struct gathered all = {cJSON_CreateArray(), 0, 0, 0};
    cJSON *request = cJSON_ParseWithLength(first.ptr, first.len);
    for (;;) {
        gather(&all, answer->json);
        char *next = next_request(request, answer->json);
        if (next == NULL || all.pages > PAGES_MAX) {
            free(next);
            break;
        }
        release_answer(answer);
        ask(service, operation, dyn_str(next), answer);
        free(next);
        if (answer->status != HTTP_OK || answer->json == NULL)
            break;
    }
    if (answer->status == HTTP_OK && answer->json != NULL) {
        cJSON_Delete(answer->json);
        answer->json = gathered_json(&all);
    } else {
        cJSON_Delete(all.items);
    }
    cJSON_Delete(request);
}

/* --- Expectations ------------------------------------------------------------------- */

static const char *text_of(const cJSON *json, const char *name)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(json, name);
    return cJSON_IsString(text) ? text->valuestring : "";
}

/* The error's name without what stands before #. */
static const char *error_of(const cJSON *json)
{
    const char *type = text_of(json, "__type");
    const char *mark = strrchr(type, '#');
    return mark != NULL ? mark + 1 : type;
}

/* Since June 2026 the service begins more messages so than before, not in every region: it
 * counts only before those that always had it, which name a value. */
static const char *without_count(const char *message)
{
    static const char count[] = "1 validation error detected: ";
    size_t len = sizeof(count) - 1;
    bool is_new = strncmp(message, count, len) == 0 &&
                  strncmp(message + len, "Value ", strlen("Value ")) != 0;
    return is_new ? message + len : message;
}

/* Exceptions differ in the capital of "message". */
static const char *message_of(const cJSON *json)
{
    const char *message = text_of(json, "message");
    return without_count(*message != '\0' ? message : text_of(json, "Message"));
}

static void write_answer(struct dyn_buf *out, const struct step_answer *answer)
{
    dyn_buf_printf(out, "answered %d %.2000s", answer->status,
                   answer->text.len > 0 ? answer->text.ptr : "nothing");
}

static bool check_answer(const struct case_step *step, const struct step_answer *answer,
                         struct dyn_buf *different)
{
    if (answer->status != HTTP_OK || answer->json == NULL) {
        write_answer(different, answer);
        dyn_buf_printf(different, ", expected %.2000s", step->answer);
        return false;
    }
    cJSON *expected = cJSON_Parse(step->answer);
    if (expected == NULL)
        dyn_buf_printf(different, "what is expected is no JSON: %s", step->answer);
    bool same = expected != NULL &&
                answer_matches(step->operation, expected, answer->json, different);
    cJSON_Delete(expected);
    return same;
}

/* The members beside type and message, all of them. */
static bool check_members(const struct case_step *step, const struct step_answer *answer,
                          struct dyn_buf *different)
{
    cJSON *expected = cJSON_Parse(step->members != NULL ? step->members : "{}");
    cJSON *members = cJSON_Duplicate(answer->json, true);
    cJSON_DeleteItemFromObjectCaseSensitive(members, "__type");
    cJSON_DeleteItemFromObjectCaseSensitive(members, "message");
    cJSON_DeleteItemFromObjectCaseSensitive(members, "Message");
    if (expected == NULL)
        dyn_buf_printf(different, "what is expected is no JSON: %s", step->members);
    bool same =
        expected != NULL && answer_matches(step->operation, expected, members, different);
    cJSON_Delete(expected);
    cJSON_Delete(members);
    return same;
}

static int status_of(const char *error)
{
    return strcmp(error, "InternalServerError") == 0 ? 500 : 400;
}

static enum case_verdict check_error(const struct case_step *step,
                                     const struct step_answer *answer,
                                     struct dyn_buf *text)
{
    if (answer->status != status_of(step->error) || answer->json == NULL ||
        strcmp(error_of(answer->json), step->error) != 0) {
        write_answer(text, answer);
        dyn_buf_printf(text, ", expected %s: %.2000s", step->error, step->message);
        return CASE_DIFFERENT;
    }
    if (!check_members(step, answer, text))
        return CASE_DIFFERENT;
    const char *message = message_of(answer->json);
    if (answer_text_matches(step->message, message))
        return CASE_SAME;
    dyn_buf_printf(text, "says \"%.3000s\", expected \"%.3000s\"", message,
                   step->message);
    return CASE_WORDS;
}

static enum case_verdict check_step(const struct case_step *step,
                                    const struct step_answer *answer,
                                    struct dyn_buf *text)
{
    if (step->error != NULL)
        return check_error(step, answer, text);
    return check_answer(step, answer, text) ? CASE_SAME : CASE_DIFFERENT;
}

/* --- Steps -------------------------------------------------------------------------- */

static enum case_verdict run_once(struct case_service *service,
                                  const struct case_step *step, unsigned number,
                                  struct dyn_buf *text)
{
    struct dyn_buf request = {0};
    struct step_answer answer;
    write_request(&request, step, number);
    ask(service, step->operation, dyn_buf_str(&request), &answer);
    if (step->is_all_pages && answer.status == HTTP_OK && answer.json != NULL)
        ask_the_rest(service, step->operation, dyn_buf_str(&request), &answer);
    enum case_verdict verdict = check_step(step, &answer, text);
    release_answer(&answer);
    dyn_buf_release(&request);
    return verdict;
}

static enum case_verdict run_step(struct case_service *service,
                                  const struct case_step *step, struct dyn_buf *text)
{
    enum case_verdict verdict = CASE_SAME;
    for (unsigned number = 1; number <= step->times && verdict == CASE_SAME; number++)
        verdict = run_once(service, step, number, text);
    return verdict;
}

static bool make_tables(struct case_service *service, const struct case_entry *entry,
                        struct dyn_buf *text)
{
    bool made = true;
    for (unsigned i = 0; i < entry->table_count && made; i++) {
        struct dyn_buf request = {0}, answer = {0};
        loose_json_strict(&request, dyn_str(entry->tables[i]));
        made = case_service_make(service, dyn_buf_str(&request), &answer);
        if (!made)
            dyn_buf_printf(text, "a table could not be made: %s: %s", request.ptr,
                           answer.ptr != NULL ? answer.ptr : "no answer");
        dyn_buf_release(&request);
        dyn_buf_release(&answer);
    }
    return made;
}

static void *zeroed(size_t count, size_t size)
{
    void *all = calloc(count > 0 ? count : 1, size);
    if (all == NULL)
        abort();
    return all;
}

void case_run(struct case_service *service, const struct case_entry *entry,
              struct case_outcome *ret_outcome)
{
    *ret_outcome = (struct case_outcome){0};
    ret_outcome->count = entry->step_count;
    ret_outcome->verdicts = zeroed(entry->step_count, sizeof(*ret_outcome->verdicts));
    ret_outcome->texts = zeroed(entry->step_count, sizeof(*ret_outcome->texts));
    ret_outcome->has_no_tables = !make_tables(service, entry, &ret_outcome->texts[0]);
    for (size_t i = 0; i < entry->step_count && !ret_outcome->has_no_tables; i++)
        ret_outcome->verdicts[i] =
            run_step(service, &entry->steps[i], &ret_outcome->texts[i]);
}

void case_outcome_release(struct case_outcome *outcome)
{
    for (size_t i = 0; i < outcome->count; i++)
        dyn_buf_release(&outcome->texts[i]);
    free(outcome->verdicts);
    free(outcome->texts);
    *outcome = (struct case_outcome){0};
}
