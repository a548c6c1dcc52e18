/* SPDX-License-Identifier: MIT */
#include "local/read/page.h"

#include "json/writer.h"
#include "local/item/capacity.h"
#include "local/read/start_key.h"

struct progress {
    const struct dynl_page *page;
    struct dynl_call *call;
    struct dynl_call work; /* the same, with memory of its own for one item at a time */
    struct dyn_arena mem;
    struct dyn_buf text; /* an item as its index holds it */
    struct dyn_buf last; /* LastEvaluatedKey; empty: there is none */
    struct dynl_pick last_key;
    size_t scanned, count;
    size_t read_bytes; /* from the table or index */
    size_t page_bytes; /* with what was fetched */
    uint64_t fetched;  /* half units */
};

/* --- One item ----------------------------------------------------------------------- */

/** The item as filters see it. */
static int read_item(struct progress *p, const struct dynl_row *row,
                     struct dynl_value *ret_item)
{
    const struct dynl_view *held = &p->page->selection.held;
    int rc;

    if (held->is_whole)
        return dynl_item_copy(&p->work, row->json, ret_item);
    dyn_buf_clear(&p->text);
    rc = dynl_view_write(&p->work, held, row->json, &p->text);
    if (rc == DYN_OK && p->text.failed != 0)
        rc = dynl_no_memory(&p->work);
    return rc == DYN_OK ? dynl_item_copy(&p->work, dyn_buf_str(&p->text), ret_item) : rc;
}

/** Counts what it costs to fetch the item from the table, and whether it is returned. */
static int look(struct progress *p, const struct dynl_row *row, bool *ret_returned)
{
    const struct dynl_page *page = p->page;
    const struct dynl_condition *filter = page->expressions.filter;
    struct dynl_value item;
    size_t size;
    int rc;

    *ret_returned = true;
    if (filter == NULL && !page->selection.fetches)
        return DYN_OK;
    rc = read_item(p, row, &item);
    if (rc == DYN_OK && page->selection.fetches) {
        size = dynl_item_size(&item);
        p->page_bytes += size;
        p->fetched += dynl_read_units(size, page->request->consistent_read.value, false);
    }
    if (rc == DYN_OK && filter != NULL)
        rc = dynl_condition_holds(&p->work, filter, &item, ret_returned);
    return rc;
}

static int take_row(struct progress *p, const struct dynl_row *row)
{
    const struct dynl_selection *selection = &p->page->selection;
    bool is_returned;
    int rc;

    dyn_arena_clear(&p->mem);
    p->scanned++;
    p->read_bytes += row->size;
    p->page_bytes += row->size;
    rc = look(p, row, &is_returned);
    if (rc != DYN_OK || !is_returned)
        return dynl_call_apart_end(p->call, &p->work, rc);
    p->count++;
    if (selection->counts_only)
        return DYN_OK;
    if (p->count > 1)
        dyni_write_byte(p->call->answer, ',');
    rc = dynl_view_write(&p->work, &selection->view, row->json, p->call->answer);
    if (rc == DYN_OK && p->call->answer->failed != 0)
        return dyn_buf_check(p->call->answer, &p->call->failure);
    return dynl_call_apart_end(p->call, &p->work, rc);
}

/* --- The page ----------------------------------------------------------------------- */

static bool is_full(const struct progress *p)
{
    struct dyn_int64 limit = p->page->request->limit;

    return (limit.has && p->scanned >= (uint64_t)limit.value) ||
           p->page_bytes >= DYNL_PAGE_BYTES;
}

static int read_rows(struct progress *p, struct dynl_session *session)
{
    struct dynl_cursor *cursor = NULL;
    struct dynl_row row;
    struct dynl_range range = {.low = dyn_buf_str(&p->page->low),
                               .high = dyn_buf_str(&p->page->high),
                               .is_index = p->page->index != NULL,
                               .backwards = p->page->backwards};
    int rc = dynl_cursor_open(p->call, session, &range, &cursor);

    while (rc == DYN_OK && (rc = dynl_cursor_next(p->call, cursor, &row)) == DYN_OK) {
        rc = take_row(p, &row);
        if (rc == DYN_OK && is_full(p)) {
            rc = dynl_pick_write(p->call, &p->last_key, row.json, &p->last);
            break;
        }
    }
    dynl_cursor_close(cursor);
    return rc == DYN_DONE ? DYN_OK : rc;
}

static void write_capacity(const struct progress *p)
{
    const struct dynl_page *page = p->page;
    struct dyn_str mode = page->request->return_consumed_capacity;
    struct dynl_usage usage = {.table = page->table};
    uint64_t read =
        dynl_read_units(p->read_bytes, page->request->consistent_read.value, false);

    if (!dynl_wants_capacity(mode))
        return;
    if (page->index != NULL) {
        usage.indexes[page->index - page->table->indexes].read = read;
        usage.own.read = p->fetched;
    } else {
        usage.own.read = read;
    }
    dyni_write_literal(p->call->answer, ",\"ConsumedCapacity\":");
    dynl_usage_write_json(p->call->answer, &usage, mode, false);
}

static int write_page(struct progress *p, struct dynl_session *session)
{
    struct dyn_buf *out = p->call->answer;
    bool has_items = !p->page->selection.counts_only;
    int rc = dynl_last_key_pick(p->call, p->page->table, p->page->index, &p->last_key);

    if (rc != DYN_OK)
        return rc;
    dyn_buf_text(out, has_items ? "{\"Items\":[" : "{");
    rc = read_rows(p, session);
    if (rc != DYN_OK)
        return rc;
    if (p->last.failed != 0)
        return dynl_no_memory(p->call);
    dyn_buf_text(out, has_items ? "]," : "");
    dyn_buf_printf(out, "\"Count\":%zu,\"ScannedCount\":%zu", p->count, p->scanned);
    if (p->last.len > 0) {
        dyni_write_literal(out, ",\"LastEvaluatedKey\":");
        dyni_write_raw(out, p->last.ptr, p->last.len);
    }
    write_capacity(p);
    dyni_write_byte(out, '}');
    return DYN_OK;
}

static int write_answer(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_page *page)
{
    struct progress p = {.page = page,
                         .call = call,
                         .mem = {.system = call->system},
                         .text = {.system = call->system},
                         .last = {.system = call->system}};
    int rc;

    p.work = dynl_call_apart(call, &p.mem);
    rc = write_page(&p, session);
    dyn_buf_release(&p.last);
    dyn_buf_release(&p.text);
    dyn_arena_release(&p.mem);
    return rc;
}

static int run(struct dynl_call *call, struct dynl_session *session,
               struct dynl_page *page, dynl_page_plan *plan)
{
    int rc = dynl_table_find(call, session, page->request->table_name, &page->table);

    if (rc == DYN_OK)
        rc = plan(call, page);
    return rc == DYN_OK ? write_answer(call, session, page) : rc;
}

int dynl_page_run(struct dynl_call *call, struct dynl_store *store,
                  struct dynl_page *page, dynl_page_plan *plan)
{
    struct dynl_session *session = NULL;
    int rc = dynl_session_begin(call, store, DYNL_READ, &session);

    page->low.system = page->high.system = call->system;
    if (rc == DYN_OK)
        rc = run(call, session, page, plan);
    dyn_buf_release(&page->low);
    dyn_buf_release(&page->high);
    dynl_session_end(session);
    return rc;
}

/* --- Keys --------------------------------------------------------------------------- */

static bool differs(void *ctx, struct dyn_str name)
{
    const struct dyn_str *key = ctx;
    return !dyn_str_eq(name, *key);
}

/** The first part of the key that the filter names; NULL: none. */
static const struct dyn_str *find_filtered(const struct dynl_key_schema *schema,
                                           const struct dynl_condition *filter)
{
    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        struct dyn_str name = schema->parts[i].name;
        if (!dynl_condition_attributes(filter, differs, &name))
            return &schema->parts[i].name;
    }
    return NULL;
}

int dynl_page_keys_check(struct dynl_call *call, const struct dynl_page *page,
                         const struct dynl_projection_paths *paths, bool is_query)
{
    const struct dyn_str *name;
    int rc = dynl_paths_check(call, page->table, paths);

    if (rc != DYN_OK || page->expressions.filter == NULL || !is_query)
        return rc;
    name = find_filtered(page->index != NULL ? &page->index->key : &page->table->key,
                         page->expressions.filter);
    if (name == NULL)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Filter Expression can only contain non-primary key attributes: "
                       "Primary key attribute: %.*s",
                       (int)name->len, name->ptr);
}
