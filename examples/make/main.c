/* SPDX-License-Identifier: MIT */
/* [program] */
#include "shop.dyn.h"

#include <dyn/local.h>

#include <stdio.h>

int main(void)
{
    struct dyn_get_opts fresh = {.consistent = true};
    struct shop_order order = {0}, found = {0};
    struct dyn_arena mem = {0};
    struct dyn_client *db = NULL;
    struct dyn_error err;
    char text[512];
    int rc = dyn_local_client_open(&db, NULL, &err); /* settings: the environment */

    if (rc == DYN_OK)
        rc = dyn_table_create(db, shop_table(), NULL, &err);
    if (rc == DYN_OK || rc == DYN_E_EXISTS) {
        order.customer_id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
        order.placed_on = dyn_date_today(db);
        order.total = dyn_decimal_lit("19.99");
        rc = shop_order_create(db, &mem, &order, NULL, &err); /* fills id, status, rev */
    }
    if (rc == DYN_OK) {
        struct shop_order_key key = shop_order_key_of(&order);
        rc = shop_order_get(db, &mem, &key, &found, &fresh, &err);
    }
    if (rc == DYN_OK)
        printf("stored and read: order %s\n", found.id.ptr);
    else if (dyn_error_text(&err, text, sizeof(text)) > 0)
        fprintf(stderr, "%s\n", text);
    dyn_arena_release(&mem);
    dyn_client_close(db);
    return rc == DYN_OK ? 0 : 1;
}
/* [end] */
