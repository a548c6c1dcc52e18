/* SPDX-License-Identifier: MIT */
#include "local/case_run.h"

#include "local/answer_match.h"
#include "local/case_answer.h"
#include "local/loose_json.h"

#include <stdlib.h>
#include <string.h>

#define HTTP_OK 200

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

/* --- Expectations ------------------------------------------------------------------- */

static void write_answer(struct dyn_buf *out, const struct case_answer *answer)
{
    dyn_buf_printf(out, "answered %d %.2000s", answer->status,
                   answer->text.len > 0 ? answer->text.ptr : "nothing");
}

static bool check_answer(const struct case_step *step, const struct case_answer *answer,
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
static bool check_members(const struct case_step *step, const struct case_answer *answer,
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
                                     const struct case_answer *answer,
                                     struct dyn_buf *text)
{
    if (answer->status != status_of(step->error) || answer->json == NULL ||
        !answer_text_matches(step->error, case_answer_error(answer))) {
        write_answer(text, answer);
        dyn_buf_printf(text, ", expected %s: %.2000s", step->error, step->message);
        return CASE_DIFFERENT;
    }
    if (!check_members(step, answer, text))
        return CASE_DIFFERENT;
    const char *message = case_answer_message(answer);
    if (answer_text_matches(step->message, message))
        return CASE_SAME;
    dyn_buf_printf(text, "says \"%.3000s\", expected \"%.3000s\"", message,
                   step->message);
    return CASE_WORDS;
}

static enum case_verdict check_step(const struct case_step *step,
                                    const struct case_answer *answer,
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
    struct case_answer answer;
    write_request(&request, step, number);
    case_answer_ask(service, step->operation, dyn_buf_str(&request), step->is_all_pages,
                    &answer);
    enum case_verdict verdict = check_step(step, &answer, text);
    case_answer_release(&answer);
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
