/* SPDX-License-Identifier: MIT */
/*
 * Reads the shop's items from a file of DynamoDB JSON, one a line, changes an order, makes a
 * new one, and says in words what it does. Usage: orders ITEMS.json
 */
#include "shop.dyn.h"

#include <dyn/decimal.h>

#include <stdio.h>
#include <stdlib.h>

static int fail(const char *what, const struct dyn_error *err)
{
    char text[512];
    dyn_error_text(err, text, sizeof(text));
    fprintf(stderr, "%s: %s\n", what, text);
    return EXIT_FAILURE;
}

/* The typed calls need no casts and no cleanup: everything lives in the arena. */

static int show_customer(struct dyn_arena *mem, struct dyn_str json,
                         struct dyn_error *err)
{
    struct shop_customer customer;
    int rc = shop_customer_decode(mem, json, NULL, &customer, err);
    if (rc != DYN_OK)
        return rc;
    printf("  customer %s, %lld points, %zu tags, %zu addresses\n", customer.email.ptr,
           (long long)customer.points.value, customer.tags.len, customer.addresses.len);
    for (size_t i = 0; i < customer.extras.len; i++)
        printf("  kept what the schema does not know: %s = %s\n",
               customer.extras.items[i].name.ptr, "(written back as it is)");
    return DYN_OK;
}

static int show_order(struct dyn_arena *mem, struct dyn_str json,
                      struct shop_order *ret_order, struct dyn_error *err)
{
    char day[DYN_TIME_TEXT_MAX], total[DYN_DECIMAL_TEXT_MAX];
    struct dyn_str status;
    int rc = shop_order_decode(mem, json, NULL, ret_order, err);
    if (rc != DYN_OK)
        return rc;
    status = ret_order->status == SHOP_ORDER_STATUS_UNKNOWN
                 ? ret_order->status_text
                 : shop_order_status_text(ret_order->status);
    dyn_date_format(ret_order->placed_on, day);
    dyn_decimal_format(ret_order->total, true, total);
    printf("  order of %s, %s, total %s%s\n", day, status.ptr, total,
           ret_order->status == SHOP_ORDER_STATUS_UNKNOWN
               ? " (a status this schema does not know: kept)"
               : "");
    return DYN_OK;
}

static int deliver(struct dyn_arena *mem, struct shop_order *order, struct dyn_error *err)
{
    struct shop_order_patch patch = {0};
    struct shop_order_fields changed = {{0}};
    struct dyn_merge_opts opts = {.ret_changed = changed.bits};
    struct dyn_buf key = {0};
    int rc;

    shop_order_patch_set_status(&patch, SHOP_ORDER_STATUS_DELIVERED);
    shop_order_patch_clear_ship_to(&patch);
    rc = shop_order_merge(mem, order, &patch, &opts, err);
    if (rc == DYN_OK)
        rc = shop_order_gsi1pk_text(order, &key, err);
    if (rc == DYN_OK)
        printf("  delivered: status %s, ship_to %s; its index key is now %s\n",
               shop_order_fields_has(&changed, SHOP_ORDER_F_STATUS) ? "changed"
                                                                    : "as it was",
               shop_order_fields_has(&changed, SHOP_ORDER_F_SHIP_TO) ? "cleared"
                                                                     : "as it was",
               key.ptr);
    dyn_buf_release(&key);
    return rc;
}

static int place(struct dyn_arena *mem, struct dyn_str customer_id, struct dyn_error *err)
{
    struct shop_order order;
    struct dyn_buf json = {0};
    int rc = shop_order_init(&order, err);
    order.customer_id = customer_id;
    order.placed_on = dyn_date_ymd(2026, 11, 21);
    order.total = dyn_decimal_lit("19.99");
    if (rc == DYN_OK)
        rc = shop_order_prepare(mem, NULL, DYN_WRITE_CREATE, &order, err);
    if (rc == DYN_OK)
        rc = shop_order_validate(mem, &order, NULL, err);
    if (rc == DYN_OK)
        rc = shop_order_encode(&order, &json, err);
    if (rc == DYN_OK)
        printf("  a new order, ready for PutItem:\n    %s\n", json.ptr);
    dyn_buf_release(&json);
    return rc;
}

static int refuse(struct dyn_arena *mem)
{
    struct shop_customer customer = {0};
    struct dyn_findings findings;
    struct dyn_error err;
    customer.points = dyn_int64(-5);
    if (shop_customer_validate(mem, &customer, &findings, &err) == DYN_OK)
        return -1;
    printf("  a customer without id and email and with -5 points is refused:\n");
    for (size_t i = 0; i < findings.len; i++)
        printf("    %s: %s\n", findings.items[i].path.ptr, findings.items[i].message.ptr);
    return DYN_OK;
}

int main(int argc, char **argv)
{
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct shop_order order = {0};
    char line[8192];
    int rc = DYN_OK;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: orders ITEMS.json\n");
        return EXIT_FAILURE;
    }
    printf("Reading items:\n");
    while (rc == DYN_OK && fgets(line, sizeof(line), file) != NULL) {
        rc = show_order(&mem, dyn_str(line), &order, &err);
        if (rc == DYN_E_MODEL) /* the discriminator says so */
            rc = show_customer(&mem, dyn_str(line), &err);
    }
    fclose(file);
    if (rc == DYN_OK) {
        printf("Changing the last order:\n");
        rc = deliver(&mem, &order, &err);
    }
    if (rc == DYN_OK) {
        printf("Making one:\n");
        rc = place(&mem, order.customer_id, &err);
    }
    if (rc == DYN_OK) {
        printf("Checking one:\n");
        rc = refuse(&mem);
    }
    dyn_arena_release(&mem);
    return rc == DYN_OK ? EXIT_SUCCESS : fail("orders", &err);
}
