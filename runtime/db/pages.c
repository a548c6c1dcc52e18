/* SPDX-License-Identifier: MIT */
#include "db/pages.h"

#include "db/envelope.h"
#include "db/request.h"
#include "db/skim.h"
#include "json/writer.h"
#include "model/value_walk.h"

#include <stdio.h>

#define PAGE_ITEMS_MAX ((uint64_t)INT32_MAX)

/* --- Life cycle ------------------------------------------------------------------------ */

static void watch_key(struct dyn_pages_state *state, const struct dyn_key_attr *key)
{
    size_t count = state->watches[0].count;

    for (size_t i = 0; i < 2; i++)
        dyni_watch_add(&state->watches[i], dyni_key_name(state->model, key));
    if (state->watches[0].count > count)
        state->key_wires[count] = key->wire;
}

bool dyni_query_fits(const struct dyn_model *model, const struct dyn_query *query)
{
    size_t keys = (size_t)query->partition_count + query->sort_count;

    if (keys > DYN_QUERY_KEYS || query->partition_count == 0)
        return false;
    for (size_t i = 0; i < keys; i++) {
        if (query->keys[i] >= model->key_count)
            return false;
    }
    return true;
}

int dyni_pages_check(const struct dyn_query *query, const struct dyn_query_opts *opts,
                     struct dyn_error *err)
{
    if (opts != NULL && opts->consistent && (query->flags & DYN_QUERY_GLOBAL) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "a global index has no consistent reads (Developer Guide, "
                             "\"Read consistency\")");
    return DYN_OK;
}

int dyni_pages_new(struct dyn_client *db, const struct dyn_model *model,
                   const struct dyn_model *result, const struct dyn_query_opts *opts,
                   struct dyn_pages_state **ret_state, struct dyn_error *err)
{
    const struct dyn_system *system = dyn_client_system(db);
    struct dyn_pages_state *state =
        system->resize(system->ctx, NULL, 0, sizeof(struct dyn_pages_state));

    if (state == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a query");
    memset(state, 0, sizeof(*state));
    state->db = db;
    state->system = system;
    state->model = model;
    state->result = result;
    state->fixed.system = state->mem.system = system;
    state->request.system = state->start.system = state->page.system = system;
    state->next.system = state->bound.system = system;
    state->watches[0].text.system = state->watches[1].text.system = system;
    if (opts != NULL) {
        state->call = opts->call;
        state->limit = opts->limit;
        state->page_size = opts->page_size;
    }
    for (size_t i = 0; i < 1u + model->has_sort_key && i < model->key_count; i++)
        watch_key(state, dyni_key(model, i));
    *ret_state = state;
    return DYN_OK;
}

void dyni_pages_watch(struct dyn_pages_state *state, const struct dyn_query *query)
{
    size_t keys = (size_t)query->partition_count + query->sort_count;

    for (size_t i = 0; i < keys; i++)
        watch_key(state, dyni_key(state->model, query->keys[i]));
}

/* What is made once for all pages: what the decoder learns, room for an item. */
static int make_room(struct dyn_pages_state *state, struct dyn_error *err)
{
    struct dyni_decoder d;
    char none[1] = {'\0'};
    int rc;

    dyni_decoder_init(&d, state->result, &state->fixed, none, 0, NULL, err);
    rc = dyni_decoder_learn(&d);
    if (rc != DYN_OK)
        return rc;
    state->expected = d.expected;
    state->item = dyn_arena_alloc(&state->fixed, state->result->item.size);
    if (state->item == NULL ||
        dyni_watch_begin(&state->watches[0], state->result, &state->fixed) != DYN_OK)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a query");
    state->watches[1].slots = state->watches[0].slots;
    state->watches[1].has_foreign = state->watches[0].has_foreign;
    return DYN_OK;
}

int dyni_pages_ready(struct dyn_pages_state *state, struct dyn_str cursor,
                     struct dyn_error *err)
{
    int rc = dyn_buf_check(&state->request, err);

    state->request_len = state->request.len;
    if (rc == DYN_OK)
        rc = make_room(state, err);
    if (rc == DYN_OK && cursor.ptr != NULL)
        rc = dyni_cursor_read(state, cursor, err);
    return rc;
}

void dyni_pages_free(struct dyn_pages_state *state)
{
    const struct dyn_system *system;

    if (state == NULL)
        return;
    system = state->system;
    dyn_arena_release(&state->fixed);
    dyn_arena_release(&state->mem);
    dyn_buf_release(&state->request);
    dyn_buf_release(&state->start);
    dyn_buf_release(&state->page);
    dyn_buf_release(&state->next);
    dyn_buf_release(&state->bound);
    for (size_t i = 0; i < 2; i++)
        dyn_buf_release(&state->watches[i].text);
    system->resize(system->ctx, state, sizeof(*state), 0);
}

void dyn_pages_close(struct dyn_pages *pages)
{
    if (pages == NULL)
        return;
    dyni_pages_free(pages->state);
    pages->state = NULL;
}

/* --- Asking for a page ------------------------------------------------------------------ */

static int copy_text(struct dyn_buf *to, struct dyn_str text)
{
    dyn_buf_clear(to);
    return dyn_buf_append(to, text.ptr, text.len);
}

/* What the call asks the service to read: not more than it will give, unless something between
 * them drops items; where other models' did, each page is twice as large as the one before. */
static uint64_t page_items(const struct dyn_pages_state *state, uint64_t given)
{
    uint64_t most = state->page_size != 0 ? state->page_size : PAGE_ITEMS_MAX;
    uint64_t left = state->limit - given;

    if (state->limit == 0 || state->is_filtered)
        return most < PAGE_ITEMS_MAX ? most : PAGE_ITEMS_MAX;
    for (uint32_t i = 0; i < state->widened && left < PAGE_ITEMS_MAX; i++)
        left *= 2;
    left += state->drops_bound ? 1 : 0;
    most = left < most ? left : most;
    return most < PAGE_ITEMS_MAX ? most : PAGE_ITEMS_MAX;
}

/* A page that broke off is asked for from behind its last item that was passed. */
static int settle_start(struct dyn_pages_state *state, struct dyn_error *err)
{
    struct dyn_buf start = {.system = state->system};
    int rc;

    if (!state->is_within)
        return DYN_OK;
    rc = dyni_cursor_start(state, &start, err);
    if (rc == DYN_OK) {
        dyn_buf_release(&state->start);
        state->start = start;
        state->is_within = false;
        return DYN_OK;
    }
    dyn_buf_release(&start);
    return rc;
}

static int write_request(struct dyn_pages_state *state, uint64_t given,
                         struct dyn_error *err)
{
    struct dyn_buf *body = &state->request;
    uint64_t items = page_items(state, given);

    body->failed = DYN_OK; /* of the page before */
    dyn_buf_truncate(body, state->request_len);
    if (items < PAGE_ITEMS_MAX)
        dyn_buf_printf(body, ",\"Limit\":%u", (unsigned)items);
    if (state->start.len > 0) {
        dyni_write_literal(body, ",\"ExclusiveStartKey\":");
        dyni_write_raw(body, state->start.ptr, state->start.len);
    }
    if (state->call.wants_capacity)
        dyni_write_literal(body, ",\"ReturnConsumedCapacity\":\"TOTAL\"");
    dyni_write_byte(body, '}');
    return dyn_buf_check(body, err);
}

/* What ends a page before its end: it will be asked for once more. */
static int broken(struct dyn_pages_state *state, int rc)
{
    state->phase = DYNI_PAGES_ASK;
    return rc;
}

static void take_capacity(struct dyn_pages *pages)
{
    struct dyn_capacity used = {0};

    dyni_envelope_capacity(&pages->state->decoder.reader, &used);
    pages->capacity.total += used.total;
    pages->capacity.table += used.table;
    pages->capacity.read += used.read;
    pages->capacity.write += used.write;
    if (pages->state->call.ret_info != NULL)
        pages->state->call.ret_info->capacity = used;
}

/* Reads members of the answer up to its items, which may come anywhere, or to its end. 1: the
 * reader stands before the items; 0: the answer is at its end. */
static int read_members(struct dyn_pages *pages, bool *first)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_reader *r = &state->decoder.reader;
    struct dyn_str name, raw;
    int more;

    while ((more = dyni_read_member(r, first, &name)) > 0) {
        if (dyn_str_eq(name, DYN_STR("Items")) && dyni_reader_peek(r) == '[')
            return dyni_read_array(r) == DYN_OK ? 1 : r->code;
        if (dyn_str_eq(name, DYN_STR("ScannedCount"))) {
            dyni_envelope_count(r, &pages->scanned);
        } else if (dyn_str_eq(name, DYN_STR("ConsumedCapacity"))) {
            take_capacity(pages);
        } else if (dyni_read_raw(r, &raw) == DYN_OK &&
                   dyn_str_eq(name, DYN_STR("LastEvaluatedKey")) && raw.ptr[0] == '{') {
            state->has_next = true;
            if (copy_text(&state->next, raw) != DYN_OK)
                return state->next.failed;
        }
    }
    return more < 0 ? more : dyni_read_end(r);
}

static int unreadable(struct dyn_pages_state *state, int rc, struct dyn_error *err)
{
    if (state->decoder.reader.code != DYN_OK)
        return dyni_envelope_error(&state->decoder.reader, rc, err);
    return dyn_error_set(err, rc,
                         rc == DYN_E_NOMEM ? "out of memory for a page"
                                           : "the answer is not one of a query or scan");
}

/* The page is at its end. False: the next one would be the same again. */
static bool turn_page(struct dyn_pages_state *state)
{
    struct dyn_buf start = state->start;

    if (!state->has_next) {
        state->phase = DYNI_PAGES_END;
        state->is_within = false;
        return true;
    }
    if (dyn_str_eq(dyn_buf_str(&start), dyn_buf_str(&state->next)))
        return false;
    state->is_within = false;
    state->start = state->next;
    state->next = start;
    state->phase = DYNI_PAGES_ASK;
    return true;
}

static int begin_page(struct dyn_pages *pages, struct dyn_error *err)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_decoder *d = &state->decoder;
    bool first = true;
    int more;

    if (state->page.ptr == NULL)
        return dyn_error_set(err, DYN_E_RESPONSE, "the answer is empty");
    dyni_decoder_init(d, state->result, &state->mem, state->page.ptr, state->page.len,
                      NULL, err);
    d->expected = state->expected;
    state->is_first = true;
    state->is_within = state->has_next = false;
    state->phase = DYNI_PAGES_ITEMS;
    more = dyni_read_object(&d->reader);
    if (more == DYN_OK)
        more = read_members(pages, &first);
    if (more < 0)
        return broken(state, unreadable(state, more, err));
    if (more == 0) {
        dyni_reader_fail(&d->reader, DYN_E_JSON, d->reader.pos,
                         "expected a member Items");
        return broken(state, unreadable(state, DYN_E_JSON, err));
    }
    return DYN_OK;
}

static int ask(struct dyn_pages *pages, struct dyn_error *err)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_call call;
    int rc = settle_start(state, err);

    if (rc == DYN_OK)
        rc = write_request(state, pages->items, err);
    if (rc != DYN_OK)
        return rc;
    dyn_arena_clear(&state->mem);
    dyn_buf_release(&state->page);
    pages->requests++;
    rc = dyni_call_run(&call, state->db, state->operation, dyn_buf_str(&state->request),
                       &state->call, err);
    rc = dyni_request_blame_table(err, rc, state->db, dyn_buf_str(&state->request));
    if (rc == DYN_OK) {
        state->page = call.response.body;
        memset(&call.response.body, 0, sizeof(call.response.body));
        rc = begin_page(pages, err);
    }
    dyni_call_release(&call);
    return rc;
}

/* --- Items ----------------------------------------------------------------------------- */

/* Whether the sort key of the item is the bound that does not count. */
static bool is_bound(const struct dyn_pages_state *state, const struct dyni_watch *watch)
{
    struct dyn_str content, json;

    if (!state->drops_bound)
        return false;
    json = dyni_watch_value(watch, state->bound_slot);
    return json.ptr != NULL && dyni_walk_typed(json, &content) == DYN_WIRE_S &&
           dyni_walk_text_is(content, dyn_buf_str(&state->bound));
}

static bool has_all_keys(const struct dyni_watch *watch)
{
    bool has_all = true;

    for (size_t i = 0; i < watch->count; i++)
        has_all = has_all && watch->attributes[i].len > 0;
    return has_all && watch->text.failed == DYN_OK;
}

/* An item was read, or passed over. */
static void pass(struct dyn_pages_state *state)
{
    state->passed = 1 - state->passed;
    state->has_read_keys = has_all_keys(&state->watches[state->passed]);
    state->is_first = false;
    state->is_within = true;
}

static void forget_error(struct dyn_error *err)
{
    if (err != NULL)
        dyni_error_begin(err);
}

/* What an item that could not be read is: DYN_NOT_FOUND, another model's; or its error. */
static int judge(struct dyn_pages *pages, unsigned depth, int rc, struct dyn_error *err)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_decoder *d = &state->decoder;
    bool is_other = false;
    int skimmed = DYN_OK;

    if (rc != DYN_E_NOMEM && d->reader.code == DYN_OK)
        skimmed = dyni_skim_item(d, depth, &is_other);
    if (d->watch->text.failed != DYN_OK)
        skimmed = DYN_E_NOMEM;
    if (skimmed != DYN_OK) {
        forget_error(err);
        rc = skimmed;
    }
    if (rc == DYN_E_NOMEM || d->reader.code != DYN_OK)
        return broken(state, unreadable(state, rc, err));
    pass(state);
    if (rc == DYN_E_MODEL || is_other) {
        pages->skipped++;
        forget_error(err);
        return DYN_NOT_FOUND;
    }
    return dyni_error_model(err, rc, state->result);
}

/* Reads the item that the reader stands before. DYN_NOT_FOUND: it is none of the result. */
static int read_item(struct dyn_pages *pages, struct dyn_error *err)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_decoder *d = &state->decoder;
    unsigned depth = d->reader.depth;
    int rc;

    d->watch = &state->watches[1 - state->passed];
    dyni_watch_clear(d->watch);
    memset(state->item, 0, state->result->item.size);
    d->err = err;
    rc = dyni_decode_item(d, state->item);
    if (rc != DYN_OK || d->watch->text.failed != DYN_OK)
        return judge(pages, depth, rc, err);
    pass(state);
    return is_bound(state, d->watch) ? DYN_NOT_FOUND : DYN_OK;
}

/* When the item just passed was the page's last one, what stands behind it says where the next
 * page begins. A problem there shows at the next call, which asks for the page again. */
static void look_behind(struct dyn_pages *pages)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_reader *r = &state->decoder.reader;
    bool first = false;

    dyni_reader_peek(r);
    if (*r->pos != ']' || dyni_read_element(r, &first) != 0)
        return;
    if (read_members(pages, &first) != 0 || !turn_page(state))
        state->phase = DYNI_PAGES_ASK;
}

/* The rest of a page of which no more is given: its counts, and where the next one begins. */
static void drain(struct dyn_pages *pages)
{
    struct dyn_pages_state *state = pages->state;
    struct dyni_reader *r = &state->decoder.reader;
    bool first = state->is_first;
    struct dyn_str raw;

    if (state->phase != DYNI_PAGES_ITEMS)
        return;
    while (dyni_read_element(r, &first) > 0)
        dyni_read_raw(r, &raw);
    first = false;
    read_members(pages, &first);
    state->phase = DYNI_PAGES_ASK;
}

/* The next item of the page. DYN_DONE: there is none. */
static int next_of_page(struct dyn_pages *pages, struct dyn_error *err)
{
    struct dyn_pages_state *state = pages->state;
    bool first = state->is_first;
    int more = dyni_read_element(&state->decoder.reader, &first), rc;

    if (more == 0) { /* an empty page: any other ended behind its last item */
        first = false;
        more = read_members(pages, &first);
        if (more == 0 && turn_page(state))
            return DYN_DONE;
        if (more == 0)
            return broken(state, dyn_error_set(err, DYN_E_RESPONSE,
                                               "the page says that it is followed by "
                                               "itself"));
        more = more > 0 ? dyni_reader_fail(&state->decoder.reader, DYN_E_JSON,
                                           state->decoder.reader.pos, "two members Items")
                        : more;
    }
    if (more < 0)
        return broken(state, unreadable(state, more, err));
    rc = read_item(pages, err);
    if (state->phase == DYNI_PAGES_ITEMS)
        look_behind(pages);
    return rc;
}

static bool is_full(const struct dyn_pages *pages)
{
    return pages->state->limit != 0 && pages->items >= pages->state->limit;
}

static int blame(const struct dyn_pages_state *state, int rc, struct dyn_error *err)
{
    if (err != NULL)
        snprintf(err->operation, sizeof(err->operation), "%s", state->operation);
    return dyni_error_model(err, rc, state->result);
}

int dyn_pages_next(struct dyn_pages *pages, void *ret_item, struct dyn_error *err)
{
    struct dyn_pages_state *state;
    int rc;

    dyn_error_clear(err);
    if (pages == NULL || pages->state == NULL || ret_item == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an open query and an item are needed");
    state = pages->state;
    while (state->phase != DYNI_PAGES_END && !is_full(pages)) {
        if (state->phase == DYNI_PAGES_ASK) {
            rc = ask(pages, err);
            state->widened++;
            if (rc != DYN_OK)
                return blame(state, rc, err);
        }
        rc = next_of_page(pages, err);
        if (rc < 0)
            return blame(state, rc, err);
        if (rc != DYN_OK)
            continue;
        memcpy(ret_item, state->item, state->result->item.size);
        pages->items++;
        if (is_full(pages))
            drain(pages);
        return DYN_OK;
    }
    return DYN_DONE;
}
