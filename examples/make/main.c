/* SPDX-License-Identifier: MIT */
#include "shop.dyn.h"

#include <dyn/decimal.h>

#include <stdio.h>

int main(void)
{
    struct shop_product product = {0};
    struct dyn_buf json = {0};
    struct dyn_error err;
    char text[512];
    int rc;

    product.sku = DYN_STR("A-17");
    product.title = DYN_STR("A lamp");
    product.price = dyn_decimal_lit("49.90");
    rc = shop_product_encode(&product, &json, &err);
    if (rc == DYN_OK)
        puts(json.ptr);
    else if (dyn_error_text(&err, text, sizeof(text)) > 0)
        fprintf(stderr, "%s\n", text);
    dyn_buf_release(&json);
    return rc == DYN_OK ? 0 : 1;
}
