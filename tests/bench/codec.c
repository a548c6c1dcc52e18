/* SPDX-License-Identifier: MIT */
/* Decoding and encoding by descriptor tables against cJSON on the same bytes. */
#include "measure.h"
#include "orders.dyn.h"
#include "page.h"

#include <cjson/cJSON.h>

#include <stdlib.h>

enum { ITEMS = 1000, DECODE_REPEATS = 10, ENCODE_REPEATS = 10 };

/* --- Decoding -------------------------------------------------------------------------- */

/* A page, and where each of the two puts what it reads. */
struct decoding {
    const struct dyn_model *model;
    struct dyn_buf page;
    char *text; /* what the decoder takes apart: a copy */
    struct dyn_arena mem;
    void *items;
    size_t count;
};

/* The copy counts: a program has the response once, the bench each time anew. */
static double decode(void *context)
{
    struct decoding *d = (struct decoding *)context;
    struct dyn_error err;
    double start = measure_now();
    dyn_arena_clear(&d->mem);
    memcpy(d->text, d->page.ptr, d->page.len + 1);
    int rc = dyn_items_decode(d->model, &d->mem, d->text, d->page.len, &d->items,
                              &d->count, &err);
    double seconds = measure_now() - start;
    if (rc != DYN_OK)
        measure_give_up("dyn_items_decode", err.message);
    return seconds;
}

static double parse(void *context)
{
    struct decoding *d = (struct decoding *)context;
    double start = measure_now();
    cJSON *tree = cJSON_ParseWithLength(d->page.ptr, d->page.len);
    double seconds = measure_now() - start;
    if (tree == NULL)
        measure_give_up("cJSON_ParseWithLength", "it refused the page");
    cJSON_Delete(tree);
    return seconds;
}

static void decoding_init(struct decoding *d, const struct dyn_model *model)
{
    struct dyn_error err;
    if (dyn_buf_check(&d->page, &err) != DYN_OK)
        measure_give_up("page", err.message);
    d->model = model;
    d->text = (char *)malloc(d->page.len + 1);
    if (d->text == NULL)
        measure_give_up("page", "out of memory");
}

static void decoding_release(struct decoding *d)
{
    dyn_arena_release(&d->mem);
    dyn_buf_release(&d->page);
    free(d->text);
}

static void compare_decoding(struct decoding *d, const char *name, double limit)
{
    struct measure measure = {.name = name,
                              .ours = decode,
                              .peer = parse,
                              .context = d,
                              .repeats = DECODE_REPEATS,
                              .per = 1,
                              .limit = limit};
    measure_compare(&measure);
}

static void decode_orders(const char *name, enum page_order order, double limit)
{
    struct decoding d = {0};
    page_of_orders(&d.page, ITEMS, order);
    decoding_init(&d, bench_order_model());
    compare_decoding(&d, name, limit);
    decoding_release(&d);
}

static void decode_texts(const char *name, enum page_text text, double limit)
{
    struct decoding d = {0};
    page_of_texts(&d.page, text);
    decoding_init(&d, bench_text_model());
    compare_decoding(&d, name, limit);
    decoding_release(&d);
}

/* --- Encoding -------------------------------------------------------------------------- */

/* The same items as structs and as trees. */
struct encoding {
    struct decoding decoded;
    cJSON *tree;
    cJSON *items[ITEMS];
    char *texts[ITEMS];
    struct dyn_buf out;
};

static double encode(void *context)
{
    struct encoding *e = (struct encoding *)context;
    const struct bench_order *orders = (const struct bench_order *)e->decoded.items;
    struct dyn_error err;
    int rc = DYN_OK;
    double start = measure_now();
    for (size_t i = 0; i < ITEMS && rc == DYN_OK; i++) {
        dyn_buf_clear(&e->out);
        rc = bench_order_encode(&orders[i], &e->out, &err);
    }
    double seconds = measure_now() - start;
    if (rc != DYN_OK)
        measure_give_up("bench_order_encode", err.message);
    return seconds;
}

static double print(void *context)
{
    struct encoding *e = (struct encoding *)context;
    double start = measure_now();
    for (size_t i = 0; i < ITEMS; i++)
        e->texts[i] = cJSON_PrintUnformatted(e->items[i]);
    double seconds = measure_now() - start;
    for (size_t i = 0; i < ITEMS; i++) {
        if (e->texts[i] == NULL)
            measure_give_up("cJSON_PrintUnformatted", "out of memory");
        free(e->texts[i]);
    }
    return seconds;
}

/* What is measured has to be right first: both hold the same items. */
static void check_encoding(struct encoding *e)
{
    const struct bench_order *orders = (const struct bench_order *)e->decoded.items;
    struct dyn_error err;
    for (size_t i = 0; i < ITEMS; i++) {
        dyn_buf_clear(&e->out);
        if (bench_order_encode(&orders[i], &e->out, &err) != DYN_OK)
            measure_give_up("bench_order_encode", err.message);
        cJSON *again = cJSON_ParseWithLength(e->out.ptr, e->out.len);
        if (!cJSON_Compare(again, e->items[i], true))
            measure_give_up("bench_order_encode", "the item is another one now");
        cJSON_Delete(again);
    }
}

static void encode_orders(double limit)
{
    struct encoding e = {0};
    struct measure measure = {.name = "encode an order",
                              .ours = encode,
                              .peer = print,
                              .context = &e,
                              .repeats = ENCODE_REPEATS,
                              .per = ITEMS,
                              .limit = limit};
    page_of_orders(&e.decoded.page, ITEMS, PAGE_SAME_ORDER);
    decoding_init(&e.decoded, bench_order_model());
    (void)decode(&e.decoded);
    if (e.decoded.count != ITEMS)
        measure_give_up("dyn_items_decode", "items are missing");
    e.tree = cJSON_ParseWithLength(e.decoded.page.ptr, e.decoded.page.len);
    cJSON *item = cJSON_GetObjectItemCaseSensitive(e.tree, "Items")->child;
    for (size_t i = 0; i < ITEMS; i++, item = item->next)
        e.items[i] = item;
    check_encoding(&e);
    measure_compare(&measure);
    cJSON_Delete(e.tree);
    dyn_buf_release(&e.out);
    decoding_release(&e.decoded);
}

int main(void)
{
    const double third = 1.0 / 3;
    decode_orders("decode 1,000 orders of 15 attributes", PAGE_SAME_ORDER, third);
    decode_orders("  ... each in an order of its own", PAGE_ANY_ORDER, 0);
    decode_texts("decode long texts: ASCII", PAGE_TEXT_ASCII, 1);
    decode_texts("decode long texts: German and Chinese", PAGE_TEXT_UTF8, 1);
    decode_texts("decode long texts: JSON in a string", PAGE_TEXT_ESCAPES, 1);
    encode_orders(0.5);
    return EXIT_SUCCESS;
}
