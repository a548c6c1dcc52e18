/* SPDX-License-Identifier: MIT */
#include "model/decode.h"

/** The items of a page as they are read, in one array. */
struct page {
    char *items;
    size_t len, capacity;
    const char *begin; /* of the array's text */
};

/** How many items to make room for: as many as the text would hold if the rest were like
 * what was read, and an eighth more, so that a page mostly takes one array. A quarter more
 * than before at least, so that no page is copied again and again. */
static size_t guess_capacity(const struct dyni_decoder *d, const struct page *page)
{
    size_t done = (size_t)(d->reader.pos - page->begin);
    size_t left = (size_t)(d->reader.end - d->reader.pos);
    if (page->len == 0)
        return 1;
    size_t more = left / (done / page->len + 1);
    more += more / 8;
    return page->len + (more > page->len / 4 ? more : page->len / 4) + 4;
}

static void *next_slot(struct dyni_decoder *d, struct page *page)
{
    size_t size = d->model->item.size;
    if (page->len == page->capacity) {
        size_t capacity = guess_capacity(d, page);
        char *items = dyn_arena_calloc(d->mem, capacity, size);
        if (items == NULL)
            return NULL;
        if (page->len > 0)
            memcpy(items, page->items, page->len * size);
        page->items = items;
        page->capacity = capacity;
    }
    return page->items + page->len * size;
}

static int read_items(struct dyni_decoder *d, struct page *page)
{
    bool first = true;
    int more;
    if (dyni_read_array(&d->reader) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    page->begin = d->reader.pos;
    while ((more = dyni_read_element(&d->reader, &first)) > 0) {
        void *slot = next_slot(d, page);
        int rc = slot != NULL ? dyni_decode_item(d, slot)
                              : dyn_error_set(d->err, DYN_E_NOMEM, "out of memory");
        if (rc != DYN_OK)
            return dyni_error_in(d->err, dyni_error_at(d->err, rc, page->len), "Items",
                                 5);
        page->len++;
    }
    return more < 0 ? dyni_reader_error(&d->reader, d->err) : DYN_OK;
}

/** A response: "Items" anywhere among its members, the others are skimmed. */
static int read_response(struct dyni_decoder *d, struct page *page)
{
    struct dyn_str name, raw;
    bool first = true, found = false;
    int more;
    if (dyni_read_object(&d->reader) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    while ((more = dyni_read_member(&d->reader, &first, &name)) > 0) {
        int rc = DYN_OK;
        if (!found && dyn_str_eq(name, DYN_STR("Items"))) {
            found = true;
            rc = read_items(d, page);
        } else if (dyni_read_raw(&d->reader, &raw) != DYN_OK) {
            rc = dyni_reader_error(&d->reader, d->err);
        }
        if (rc != DYN_OK)
            return rc;
    }
    if (more < 0)
        return dyni_reader_error(&d->reader, d->err);
    return found ? DYN_OK
                 : dyn_error_set(d->err, DYN_E_JSON, "the response has no member Items");
}

int dyn_items_decode(const struct dyn_model *model, struct dyn_arena *mem, char *json,
                     size_t len, void **ret_items, size_t *ret_count,
                     struct dyn_error *err)
{
    struct dyni_decoder d;
    struct page page = {NULL, 0, 0, NULL};
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || json == NULL || ret_items == NULL || ret_count == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an arena, text and results are needed");
    json[len] = '\0';
    dyni_decoder_init(&d, model, mem, json, len, NULL, err);
    rc = dyni_decoder_learn(&d);
    if (rc == DYN_OK)
        rc = dyni_reader_peek(&d.reader) == '[' ? read_items(&d, &page)
                                                : read_response(&d, &page);
    if (rc == DYN_OK && dyni_read_end(&d.reader) != DYN_OK)
        rc = dyni_reader_error(&d.reader, err);
    if (rc != DYN_OK)
        return dyni_error_model(err, rc, model);
    *ret_items = page.items != NULL ? (void *)page.items : dyn_empty_storage();
    *ret_count = page.len;
    return DYN_OK;
}
