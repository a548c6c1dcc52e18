/* SPDX-License-Identifier: MIT */
#include "local/case_answer.h"

#include <stdlib.h>
#include <string.h>

#define HTTP_OK   200
#define PAGES_MAX 1000

void case_answer_release(struct case_answer *answer)
{
    cJSON_Delete(answer->json);
    dyn_buf_release(&answer->text);
}

static void ask_once(struct case_service *service, const char *operation,
                     struct dyn_str body, struct case_answer *ret)
{
    *ret = (struct case_answer){0};
    ret->status = case_service_ask(service, operation, body, &ret->text);
    if (ret->text.len > 0)
        ret->json = cJSON_ParseWithLength(ret->text.ptr, ret->text.len);
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
                         struct dyn_str first, struct case_answer *answer)
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
        case_answer_release(answer);
        ask_once(service, operation, dyn_str(next), answer);
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

void case_answer_ask(struct case_service *service, const char *operation,
                     struct dyn_str body, bool is_all_pages, struct case_answer *ret)
{
    ask_once(service, operation, body, ret);
    if (is_all_pages && ret->status == HTTP_OK && ret->json != NULL)
        ask_the_rest(service, operation, body, ret);
}

/* --- Errors ------------------------------------------------------------------------- */

static const char *text_of(const cJSON *json, const char *name)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(json, name);
    return cJSON_IsString(text) ? text->valuestring : "";
}

const char *case_answer_error(const struct case_answer *answer)
{
    const char *type = text_of(answer->json, "__type");
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
const char *case_answer_message(const struct case_answer *answer)
{
    const char *message = text_of(answer->json, "message");
    return without_count(*message != '\0' ? message : text_of(answer->json, "Message"));
}
