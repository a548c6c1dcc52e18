/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [typed] */
static int ship_if_paid(struct dyn_client *db, struct dyn_arena *mem,
                        const struct shop_order_key *key, struct dyn_decimal least,
                        struct shop_order *ret_stored, struct dyn_error *err)
{
    struct dyn_cond open = shop_order_if_status(DYN_EQ, SHOP_ORDER_STATUS_ACCEPTED);
    struct dyn_cond large = shop_order_if_total(DYN_GE, least);
    struct dyn_cond both = dyn_cond_and(&open, &large);
    struct shop_order_write_opts opts = {.only_if = &both, .ret_stored = ret_stored};
    struct shop_order_patch patch = {0};

    shop_order_patch_set_status(&patch, SHOP_ORDER_STATUS_SHIPPED);
    return shop_order_update(db, mem, key, &patch, &opts, err);
}
/* [end] */

/* [raw] */
static int annotate_short(struct dyn_client *db, struct dyn_arena *mem,
                          const struct shop_order_key *key, struct dyn_str note,
                          struct dyn_error *err)
{
    struct dyn_cond_name names[] = {{"#note", "note"}};
    struct dyn_cond_value values[] = {{":most", {DYN_STR_INIT("{\"N\":\"100\"}")}}};
    struct dyn_cond_raw raw = {
        .expression = "attribute_not_exists(#note) OR size(#note) < :most",
        .names = names,
        .name_count = 1,
        .values = values,
        .value_count = 1,
    };
    struct dyn_cond cond = dyn_cond_from_raw(&raw);
    struct shop_order_write_opts opts = {.only_if = &cond};
    struct shop_order_patch patch = {0};

    shop_order_patch_set_note(&patch, note);
    return shop_order_update(db, mem, key, &patch, &opts, err);
}
/* [end] */

bool guide_conditions(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct shop_order order, stored = {0};
    struct dyn_error err = {0};
    int rc = place_order(db, &mem, &order, &err);
    bool good = guide_expect("an order is created", rc == DYN_OK, &err);
    struct shop_order_key key = shop_order_key_of(&order);

    rc = ship_if_paid(db, &mem, &key, dyn_decimal_lit("50"), &stored, &err);
    good &= guide_expect("a condition refuses", rc == DYN_E_CONDITION, &err) &&
            guide_expect("and the stored item says why",
                         dyn_decimal_cmp(stored.total, order.total) == 0, NULL);
    rc = ship_if_paid(db, &mem, &key, dyn_decimal_lit("10"), &stored, &err);
    good &= guide_expect("a condition holds", rc == DYN_OK, &err);
    rc = annotate_short(db, &mem, &key, DYN_STR("by hand"), &err);
    good &= guide_expect("a raw condition holds", rc == DYN_OK, &err);
    dyn_arena_release(&mem);
    return good;
}
