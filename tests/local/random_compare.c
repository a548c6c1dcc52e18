/* SPDX-License-Identifier: MIT */
#include "local/random_compare.h"

#include "local/answer_match.h"
#include "local/case_answer.h"

#include <stdlib.h>
#include <string.h>

/* --- Known differences -------------------------------------------------------------- */

/* An answer of ours beside which that one of theirs is accepted; * for any text. */
struct known {
    const char *server, *operation, *request, *ours, *theirs;
    const char *why;
};
static const struct known known[] = {
    {"dynoxide", "UpdateItem", "*ALL_OLD*", "{}", "{\"Attributes\":{*",
     "returns the key of an item that was not there"},
    {"dynoxide", "UpdateItem", "*ALL_OLD*", "{\"ConsumedCapacity\":*",
     "{\"Attributes\":{*", "the same, with capacity"},
    {"dynalite", "Query", "*BETWEEN*", "*", "*The BETWEEN operator requires*～*😀*",
     "orders text by its UTF-16, documented is UTF-8"},
};

static bool is_known(const char *server, const struct random_step *step,
                     const char *our_answer, const char *their_answer)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const struct known *k = &known[i];
        if (strcmp(k->server, server) == 0 &&
            answer_text_matches(k->operation, step->operation) &&
            answer_text_matches(k->request, step->request) &&
            answer_text_matches(k->ours, our_answer) &&
            answer_text_matches(k->theirs, their_answer))
            return true;
    }
    return false;
}

/* --- Comparing ---------------------------------------------------------------------- */

static bool make_tables(struct case_service *service, struct dyn_buf *why)
{
    for (size_t i = 0; i < random_table_count; i++) {
        struct dyn_buf answer = {0};
        bool made = case_service_make(service, dyn_str(random_tables[i]), &answer);
        if (!made)
            dyn_buf_printf(why, "%s makes no table: %s", service->name, answer.ptr);
        dyn_buf_release(&answer);
        if (!made)
            return false;
    }
    return true;
}

static bool is_ready(struct case_service *service, struct dyn_buf *why)
{
    if (case_service_empty(service))
        return make_tables(service, why);
    dyn_buf_printf(why, "%s keeps tables", service->name);
    return false;
}

static bool is_same_member(const struct case_answer *a, const struct case_answer *b,
                           const char *name)
{
    const cJSON *member_a = cJSON_GetObjectItemCaseSensitive(a->json, name);
    const cJSON *member_b = cJSON_GetObjectItemCaseSensitive(b->json, name);
    if (member_a == NULL || member_b == NULL)
        return member_a == member_b;
    return answer_matches("", member_b, member_a, NULL);
}

static void drop_messages(cJSON *json)
{
    cJSON *reasons = cJSON_GetObjectItemCaseSensitive(json, "CancellationReasons");
    for (cJSON *r = reasons != NULL ? reasons->child : NULL; r != NULL; r = r->next)
        cJSON_DeleteItemFromObjectCaseSensitive(r, "Message");
}

/* What tells errors apart: their type, the reasons of a transaction, the item. */
static bool is_same_error(const struct case_answer *a, const struct case_answer *b)
{
    drop_messages(a->json);
    drop_messages(b->json);
    return strcmp(case_answer_error(a), case_answer_error(b)) == 0 &&
           is_same_member(a, b, "CancellationReasons") && is_same_member(a, b, "Item");
}

/* Some give empty Attributes where others give none. */
static void drop_empty_attributes(cJSON *json)
{
    const cJSON *attributes = cJSON_GetObjectItemCaseSensitive(json, "Attributes");
    if (attributes != NULL && attributes->child == NULL)
        cJSON_DeleteItemFromObjectCaseSensitive(json, "Attributes");
}

static bool is_same(const struct random_step *step, struct case_answer *a,
                    struct case_answer *b, struct dyn_buf *why)
{
    if (a->status != b->status || a->json == NULL || b->json == NULL)
        return false;
    if (a->status != 200)
        return is_same_error(a, b);
    drop_empty_attributes(a->json);
    drop_empty_attributes(b->json);
    return answer_matches(step->is_unordered ? "Scan" : step->operation, b->json, a->json,
                          why);
}

static void ask(struct case_service *service, const struct random_step *step,
                struct case_answer *ret)
{
    case_answer_ask(service, step->operation, dyn_str(step->request), step->is_all_pages,
                    ret);
}

static bool compare_step(struct case_service *ours, struct case_service *theirs,
                         const struct random_step *step, struct dyn_buf *why)
{
    struct case_answer a, b;
    struct dyn_buf what = {0};
    ask(ours, step, &a);
    ask(theirs, step, &b);
    bool same = is_same(step, &a, &b, &what);
    const char *text_a = a.text.len > 0 ? a.text.ptr : "";
    const char *text_b = b.text.len > 0 ? b.text.ptr : "";
    if (!same && is_known(theirs->name, step, text_a, text_b))
        same = true;
    if (!same) {
        dyn_buf_printf(why, "%s %.2000s\n%s: %d %.1500s\n%s: %d %.1500s\n%.500s\n",
                       step->operation, step->request, ours->name, a.status, text_a,
                       theirs->name, b.status, text_b, what.len > 0 ? what.ptr : "");
    }
    dyn_buf_release(&what);
    case_answer_release(&a);
    case_answer_release(&b);
    return same;
}

size_t random_compare(struct case_service *ours, struct case_service *theirs,
                      const struct random_step *steps, size_t count,
                      const bool *is_left_out, struct dyn_buf *why)
{
    if (!is_ready(ours, why) || !is_ready(theirs, why))
        return 0;
    for (size_t i = 0; i < count; i++)
        if ((is_left_out == NULL || !is_left_out[i]) &&
            !compare_step(ours, theirs, &steps[i], why))
            return i;
    return count;
}

/* --- Shrinking ---------------------------------------------------------------------- */

static bool still_differs(struct case_service *ours, struct case_service *theirs,
                          const struct random_step *steps, size_t failing,
                          const bool *is_left_out)
{
    struct dyn_buf why = {0};
    size_t at = random_compare(ours, theirs, steps, failing + 1, is_left_out, &why);
    dyn_buf_release(&why);
    return at == failing;
}

static void write_expected(struct dyn_buf *out, const struct case_answer *answer)
{
    if (answer->status != 200) {
        dyn_buf_printf(out, "!! %s: %s\n", case_answer_error(answer),
                       case_answer_message(answer));
        return;
    }
    char *text = cJSON_PrintUnformatted(answer->json);
    dyn_buf_printf(out, "=> %s\n", text != NULL ? text : "{}");
    free(text);
}

static void write_case(struct case_service *theirs, const struct random_step *steps,
                       size_t failing, const bool *is_left_out, struct dyn_buf *out)
{
    struct dyn_buf why = {0};
    if (!is_ready(theirs, &why)) {
        dyn_buf_release(&why);
        return;
    }
    for (size_t i = 0; i < random_table_count; i++)
        dyn_buf_printf(out, "table %zu %s\n", i, random_tables[i]);
    dyn_buf_text(out, "\n== a random sequence\nwith 0 1 2\n");
    for (size_t i = 0; i <= failing; i++) {
        struct case_answer answer;
        if (is_left_out[i])
            continue;
        ask(theirs, &steps[i], &answer);
        dyn_buf_printf(out, "%s %s%s\n", steps[i].operation,
                       steps[i].is_all_pages ? "all " : "", steps[i].request);
        write_expected(out, &answer);
        case_answer_release(&answer);
    }
}

void random_shrink(struct case_service *ours, struct case_service *theirs,
                   const struct random_step *steps, size_t failing, struct dyn_buf *out)
{
    bool *is_left_out = calloc(failing + 1, sizeof(*is_left_out));
    if (is_left_out == NULL)
        abort();
    for (size_t i = failing; i-- > 0;) {
        is_left_out[i] = true;
        if (!still_differs(ours, theirs, steps, failing, is_left_out))
            is_left_out[i] = false;
    }
    write_case(theirs, steps, failing, is_left_out, out);
    free(is_left_out);
}

/* --- Segments ----------------------------------------------------------------------- */

static cJSON *scan_items(struct case_service *ours, const char *table, unsigned segment,
                         unsigned total)
{
    struct dyn_buf request = {0};
    struct case_answer answer;
    dyn_buf_printf(
        &request,
        "{\"TableName\":\"%s\",\"Segment\":%u,\"TotalSegments\":%u,\"Limit\":3}", table,
        segment, total);
    case_answer_ask(ours, "Scan", dyn_buf_str(&request), true, &answer);
    cJSON *items = cJSON_DetachItemFromObjectCaseSensitive(answer.json, "Items");
    case_answer_release(&answer);
    dyn_buf_release(&request);
    return items;
}

static bool segments_add_up(struct case_service *ours, const char *table, unsigned total,
                            struct dyn_buf *why)
{
    cJSON *whole = cJSON_CreateObject(), *parts = cJSON_CreateObject();
    cJSON *all = cJSON_AddArrayToObject(parts, "Items");
    cJSON_AddItemToObject(whole, "Items", scan_items(ours, table, 0, 1));
    for (unsigned segment = 0; segment < total; segment++) {
        cJSON *items = scan_items(ours, table, segment, total);
        while (items != NULL && items->child != NULL)
            cJSON_AddItemToArray(all, cJSON_DetachItemViaPointer(items, items->child));
        cJSON_Delete(items);
    }
    bool same = answer_matches("Scan", whole, parts, why);
    cJSON_Delete(whole);
    cJSON_Delete(parts);
    return same;
}

bool random_segments_add_up(struct case_service *ours, struct dyn_buf *why)
{
    static const char *const tables[] = {"texts", "numbers", "bytes"};
    static const unsigned totals[] = {2, 3, 7};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (size_t j = 0; j < sizeof(totals) / sizeof(totals[0]); j++)
            if (!segments_add_up(ours, tables[i], totals[j], why))
                return false;
    return true;
}
