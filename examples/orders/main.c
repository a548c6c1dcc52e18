/* SPDX-License-Identifier: MIT */
/*
 * A shop's day: makes a table, stores customers and orders, reads, queries and changes them,
 * and says in words what it does. The service is the one that the environment names:
 * AWS_ENDPOINT_URL_DYNAMODB (local:shop.db is the embedded engine), and unless that is local
 * AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; the table is called demo-shop and is
 * gone in the end. Usage: orders ITEMS.json
 */
#include "shop.dyn.h"

#include <dyn/local.h>

#include <stdio.h>
#include <stdlib.h>

/** What each step works with. Everything read lives in the arena: one release frees it. */
struct shop {
    struct dyn_client *db;
    struct dyn_arena mem;
    struct dyn_error err;
    struct shop_order order; /* the one that the day is about */
};

static void say_order(const char *what, const struct shop_order *order)
{
    char day[DYN_TIME_TEXT_MAX], total[DYN_DECIMAL_TEXT_MAX];
    bool is_known = order->status != SHOP_ORDER_STATUS_UNKNOWN;
    struct dyn_str status =
        is_known ? shop_order_status_text(order->status) : order->status_text;
    dyn_date_format(order->placed_on, day);
    dyn_decimal_format(order->total, true, total);
    printf("  %s: order of %s, %s%s, total %s, version %lld\n", what, day, status.ptr,
           is_known ? "" : " (a status this schema does not know: kept)", total,
           (long long)order->rev.value);
}

/* --- Storing ------------------------------------------------------------------------ */

/** Stores a line of DynamoDB JSON: an order, or else a customer. */
static int store_line(struct shop *shop, struct dyn_str json)
{
    struct shop_order order = {0};
    struct shop_customer customer = {0};
    int rc = shop_order_decode(&shop->mem, json, NULL, &order, &shop->err);
    if (rc == DYN_OK) {
        order.rev.has = false; /* new in this table: its versions begin at 1 */
        rc = shop_order_put(shop->db, &shop->mem, &order, NULL, &shop->err);
        if (rc == DYN_OK)
            say_order("stored", &order);
        return rc;
    }
    if (rc != DYN_E_MODEL) /* the discriminator says that it is no order */
        return rc;
    rc = shop_customer_decode(&shop->mem, json, NULL, &customer, &shop->err);
    customer.rev.has = false;
    if (rc == DYN_OK)
        rc = shop_customer_put(shop->db, &shop->mem, &customer, NULL, &shop->err);
    if (rc == DYN_OK) {
        printf("  stored: customer %s, %lld points\n", customer.email.ptr,
               (long long)customer.points.value);
        shop->order.customer_id = customer.id;
    }
    return rc;
}

static int store_items(struct shop *shop, const char *name)
{
    char line[8192];
    int rc = DYN_OK;
    FILE *file = fopen(name, "r");
    if (file == NULL)
        return dyn_error_set(&shop->err, DYN_E_ARG, "cannot open %s", name);
    while (rc == DYN_OK && fgets(line, sizeof(line), file) != NULL)
        rc = store_line(shop, dyn_str(line));
    fclose(file);
    return rc;
}

/** Creates an order. Once more, it is refused, and what is stored is handed back. */
static int place_order(struct shop *shop)
{
    struct shop_order *order = &shop->order, again, stored = {0};
    struct shop_order_write_opts opts = {.ret_stored = &stored};
    order->placed_on = dyn_date_ymd(2026, 11, 21);
    order->total = dyn_decimal_lit("19.99");
    int rc = shop_order_create(shop->db, &shop->mem, order, NULL, &shop->err);
    if (rc != DYN_OK)
        return rc;
    say_order("created, with an identifier, a status and a version made for it", order);

    again = *order;
    again.rev.has = false;
    again.total = dyn_decimal_lit("0.01");
    rc = shop_order_create(shop->db, &shop->mem, &again, &opts, &shop->err);
    if (rc == DYN_E_EXISTS) {
        say_order("refused to create it twice; there is an", &stored);
        return DYN_OK;
    }
    return rc;
}

/* --- Reading ------------------------------------------------------------------------ */

static int show_orders_since(struct shop *shop, struct dyn_date day)
{
    struct shop_order_pages pages;
    struct shop_order order = {0};
    int rc = shop_order_query_by_customer(shop->db, &pages, shop->order.customer_id,
                                          shop_order_placed_on_ge(day), NULL, &shop->err);
    while (rc == DYN_OK && (rc = shop_order_next(&pages, &order, &shop->err)) == DYN_OK)
        say_order("found", &order);
    shop_order_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}

static int show_shipped(struct shop *shop)
{
    struct shop_order_pages pages;
    struct shop_order order = {0};
    int rc = shop_order_query_by_status(shop->db, &pages, SHOP_ORDER_STATUS_SHIPPED,
                                        shop_order_placed_on_all(), NULL, &shop->err);
    while (rc == DYN_OK && (rc = shop_order_next(&pages, &order, &shop->err)) == DYN_OK)
        say_order("shipped", &order);
    shop_order_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}

static int count_customers(struct shop *shop)
{
    struct shop_customer_pages pages;
    struct shop_customer customer = {0};
    int rc = shop_customer_scan(shop->db, &pages, NULL, &shop->err);
    while (rc == DYN_OK &&
           (rc = shop_customer_next(&pages, &customer, &shop->err)) == DYN_OK)
        continue;
    printf("  %llu customer, %llu items of other models passed over\n",
           (unsigned long long)pages.pages.items,
           (unsigned long long)pages.pages.skipped);
    shop_customer_close(&pages);
    return rc == DYN_DONE ? DYN_OK : rc;
}

/* --- Changing ----------------------------------------------------------------------- */

/** Sends what changed, with every index key that depends on it. */
static int ship(struct shop *shop)
{
    struct shop_order now = {0};
    struct shop_order_patch patch = {0};
    struct shop_order_write_opts opts = {.ret_new = &now};
    struct shop_order_key key = shop_order_key_of(&shop->order);
    shop_order_patch_set_status(&patch, SHOP_ORDER_STATUS_SHIPPED);
    int rc = shop_order_update(shop->db, &shop->mem, &key, &patch, &opts, &shop->err);
    if (rc == DYN_OK)
        say_order("updated", &now);
    return rc;
}

/** What was read before the update is stale: its put is refused. The change is merged into what
 * is stored instead. */
static int add_note(struct shop *shop)
{
    struct shop_order stored = {0}, stale = shop->order;
    struct shop_order_patch patch = {0};
    struct shop_order_write_opts opts = {.ret_stored = &stored};
    stale.note = DYN_STR("leave it with the neighbours");
    int rc = shop_order_put(shop->db, &shop->mem, &stale, &opts, &shop->err);
    if (rc != DYN_E_VERSION)
        return rc;
    say_order("refused to write over a newer one; stored is an", &stored);

    shop_order_patch_set_note(&patch, stale.note);
    rc = shop_order_merge(&shop->mem, &stored, &patch, NULL, &shop->err);
    if (rc == DYN_OK)
        rc = shop_order_put(shop->db, &shop->mem, &stored, NULL, &shop->err);
    if (rc == DYN_OK)
        say_order("merged and written", &stored);
    return rc;
}

/** Cancels the order, if it has not been delivered. */
static int cancel(struct shop *shop)
{
    struct shop_order_key key = shop_order_key_of(&shop->order);
    struct dyn_cond open = shop_order_if_status(DYN_NE, SHOP_ORDER_STATUS_DELIVERED);
    struct shop_order_write_opts opts = {.only_if = &open, .must_exist = true};
    int rc = shop_order_delete(shop->db, &shop->mem, &key, &opts, &shop->err);
    if (rc == DYN_OK)
        rc = shop_order_exists(shop->db, &key, NULL, &shop->err);
    if (rc != DYN_NOT_FOUND)
        return rc;
    printf("  deleted: it is not found any more\n");
    return DYN_OK;
}

/* --- The day ------------------------------------------------------------------------ */

static int run(struct shop *shop, const char *items)
{
    int rc;
    printf("Storing the items of %s:\n", items);
    rc = store_items(shop, items);
    if (rc == DYN_OK) {
        printf("Placing an order:\n");
        rc = place_order(shop);
    }
    if (rc == DYN_OK) {
        printf("The customer's orders since 2026-11-20, the newest first:\n");
        rc = show_orders_since(shop, dyn_date_ymd(2026, 11, 20));
    }
    if (rc == DYN_OK) {
        printf("Shipping it; the index of shipped orders follows:\n");
        rc = ship(shop);
    }
    if (rc == DYN_OK)
        rc = show_shipped(shop);
    if (rc == DYN_OK) {
        printf("Adding a note to what was read before that:\n");
        rc = add_note(shop);
    }
    if (rc == DYN_OK) {
        printf("Cancelling it:\n");
        rc = cancel(shop);
    }
    if (rc == DYN_OK) {
        printf("Scanning for customers:\n");
        rc = count_customers(shop);
    }
    return rc;
}

int main(int argc, char **argv)
{
    struct shop shop = {0};
    struct dyn_client_opts opts = {.table_prefix = "demo-"};
    char text[512];
    if (argc != 2) {
        fprintf(stderr, "usage: orders ITEMS.json\n");
        return EXIT_FAILURE;
    }
    int rc = dyn_local_client_open(&shop.db, &opts, &shop.err);
    if (rc == DYN_OK) {
        printf("Making the table demo-shop at %s\n", dyn_client_endpoint(shop.db));
        rc = dyn_table_create(shop.db, shop_table(), NULL, &shop.err);
    }
    if (rc == DYN_OK) {
        rc = run(&shop, argv[1]);
        int deleted = dyn_table_delete(shop.db, shop_table(), NULL,
                                       rc == DYN_OK ? &shop.err : NULL);
        rc = rc == DYN_OK ? deleted : rc;
    }
    if (rc != DYN_OK) {
        dyn_error_text(&shop.err, text, sizeof(text));
        fprintf(stderr, "orders: %s: %s\n", dyn_result_name(rc), text);
    }
    dyn_client_close(shop.db);
    dyn_arena_release(&shop.mem);
    return rc == DYN_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
