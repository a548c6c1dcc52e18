/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [query] */
static int print_orders_since(struct dyn_client *db, struct dyn_str customer_id,
                              struct dyn_date since, uint64_t *ret_count,
                              struct dyn_error *err)
{
    struct shop_order_pages pages = {0};
    struct shop_order order;
    int rc = shop_order_query_by_customer(db, &pages, customer_id,
                                          shop_order_placed_on_ge(since), NULL, err);

    while (rc == DYN_OK && (rc = shop_order_next(&pages, &order, err)) == DYN_OK)
        printf("order %s\n", order.id.ptr); /* valid until the next _next or _close */
    *ret_count = pages.pages.items;
    shop_order_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}
/* [end] */

/* [cursor] */
static int read_some(struct dyn_client *db, struct dyn_str customer_id, uint64_t most,
                     struct dyn_buf *cursor, uint64_t *ret_count, struct dyn_error *err)
{
    struct dyn_query_opts opts = {.limit = most};
    struct shop_order_pages pages = {0};
    struct shop_order order;
    int rc;

    if (cursor->len > 0)
        opts.cursor = dyn_buf_str(cursor); /* copied by the query */
    rc = shop_order_query_by_customer(db, &pages, customer_id, shop_order_placed_on_all(),
                                      &opts, err);
    while (rc == DYN_OK)
        rc = shop_order_next(&pages, &order, err);
    dyn_buf_clear(cursor);
    if (rc == DYN_DONE)
        rc = dyn_pages_cursor(&pages.pages, cursor, err); /* DYN_DONE: nothing behind */
    *ret_count = pages.pages.items;
    shop_order_close(&pages);
    return rc;
}
/* [end] */

/* [filter] */
static int count_large(struct dyn_client *db, enum shop_order_status status,
                       struct dyn_decimal least, uint64_t *ret_count,
                       struct dyn_capacity *ret_capacity, struct dyn_error *err)
{
    struct dyn_cond large = shop_order_if_total(DYN_GE, least);
    struct dyn_query_opts opts = {.filter = &large, .call = {.wants_capacity = true}};
    struct shop_order_pages pages = {0};
    struct shop_order order;
    int rc = shop_order_query_by_status(db, &pages, status, shop_order_placed_on_all(),
                                        &opts, err);

    while (rc == DYN_OK)
        rc = shop_order_next(&pages, &order, err);
    *ret_count = pages.pages.items;
    *ret_capacity = pages.pages.capacity; /* of what was read, not of what was given */
    shop_order_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}
/* [end] */

/* [scan] */
static int count_segment(struct dyn_client *db, uint32_t segment, uint32_t segments,
                         uint64_t *ret_count, struct dyn_error *err)
{
    struct dyn_query_opts opts = {.segment = segment, .total_segments = segments};
    struct shop_order_pages pages = {0};
    struct shop_order order;
    int rc = shop_order_scan(db, &pages, &opts, err);

    while (rc == DYN_OK)
        rc = shop_order_next(&pages, &order, err);
    *ret_count = pages.pages.items; /* pages.pages.skipped: customers and others */
    shop_order_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}
/* [end] */

static bool reads_in_parts(struct dyn_client *db, struct dyn_str customer_id)
{
    struct dyn_buf cursor = {0};
    struct dyn_error err = {0};
    uint64_t count = 0, all = 0;
    int rc = DYN_OK, parts = 0;

    while (rc == DYN_OK && parts < 100) {
        rc = read_some(db, customer_id, 2, &cursor, &count, &err);
        all += count;
        parts++;
    }
    dyn_buf_release(&cursor);
    return guide_expect("a cursor goes on where the last part ended",
                        rc == DYN_DONE && all >= 5 && parts > 2, &err);
}

bool guide_queries(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct shop_order order;
    struct dyn_capacity capacity = {0};
    struct dyn_error err = {0};
    uint64_t count = 0, first = 0, second = 0;
    int rc = DYN_OK;

    for (int i = 0; i < 5 && rc == DYN_OK; i++)
        rc = place_order(db, &mem, &order, &err);
    bool good = guide_expect("orders are created", rc == DYN_OK, &err);
    rc = print_orders_since(db, order.customer_id, order.placed_on, &count, &err);
    good &= guide_expect("they are queried", rc == DYN_OK && count >= 5, &err);
    good &= reads_in_parts(db, order.customer_id);
    rc = count_large(db, SHOP_ORDER_STATUS_ACCEPTED, dyn_decimal_lit("19.99"), &count,
                     &capacity, &err);
    good &= guide_expect("they are filtered",
                         rc == DYN_OK && count >= 5 && capacity.total > 0, &err);
    rc = count_segment(db, 0, 2, &first, &err);
    if (rc == DYN_OK)
        rc = count_segment(db, 1, 2, &second, &err);
    good &=
        guide_expect("they are scanned", rc == DYN_OK && first + second >= count, &err);
    dyn_arena_release(&mem);
    return good;
}
