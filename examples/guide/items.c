/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [create] */
int place_order(struct dyn_client *db, struct dyn_arena *mem, struct shop_order *order,
                struct dyn_error *err)
{
    memset(order, 0, sizeof(*order));
    order->customer_id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    order->placed_on = dyn_date_today(db);
    order->total = dyn_decimal_lit("19.99");
    return shop_order_create(db, mem, order, NULL, err); /* fills id, status, rev */
}
/* [end] */

/* [get] */
static int print_order(struct dyn_client *db, const struct shop_order_key *key,
                       struct dyn_error *err)
{
    struct dyn_get_opts fresh = {.consistent = true};
    struct dyn_arena mem = {0};
    struct shop_order order;
    char total[DYN_DECIMAL_TEXT_MAX];
    int rc = shop_order_get(db, &mem, key, &order, &fresh, err);

    if (rc == DYN_OK) {
        dyn_decimal_format(order.total, true, total);
        printf("order %s: %s\n", order.id.ptr, total);
    } else if (rc == DYN_NOT_FOUND) {
        printf("there is no such order\n"); /* no error: *err says nothing */
    }
    dyn_arena_release(&mem); /* order's text was in it */
    return rc;
}
/* [end] */

/* [put] */
static int add_note(struct dyn_client *db, struct dyn_arena *mem,
                    const struct shop_order_key *key, struct dyn_str note,
                    struct dyn_error *err)
{
    struct dyn_get_opts fresh = {.consistent = true};
    struct shop_order order;
    int rc = DYN_E_VERSION;

    for (int i = 0; i < 5 && rc == DYN_E_VERSION; i++) {
        rc = shop_order_get(db, mem, key, &order, &fresh, err);
        if (rc != DYN_OK)
            return rc;
        order.note = note;
        rc = shop_order_replace(db, mem, &order, NULL, err);
    }
    return rc;
}
/* [end] */

/* [upsert] */
static int add_to_list(struct dyn_client *db, struct dyn_arena *mem,
                       struct shop_customer *customer, struct dyn_error *err)
{
    memset(customer, 0, sizeof(*customer));
    customer->id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    customer->email = DYN_STR("ada@example.com");
    return shop_customer_upsert(db, mem, customer, NULL, err);
}
/* [end] */

/* [delete] */
static int cancel_order(struct dyn_client *db, struct dyn_arena *mem,
                        const struct shop_order *order, struct shop_order *ret_old,
                        struct dyn_error *err)
{
    struct shop_order_key key = shop_order_key_of(order);
    struct shop_order_write_opts opts = {
        .version = order->rev, /* only the order that was looked at */
        .must_exist = true,
        .ret_old = ret_old,
    };

    return shop_order_delete(db, mem, &key, &opts, err);
}
/* [end] */

static bool upserts(struct dyn_client *db, struct dyn_arena *mem)
{
    struct shop_customer customer;
    struct dyn_error err = {0};
    bool good = guide_expect(
        "an upsert makes the item",
        add_to_list(db, mem, &customer, &err) == DYN_OK && customer.rev.value == 1, &err);

    good &= guide_expect(
        "and changes it",
        add_to_list(db, mem, &customer, &err) == DYN_OK && customer.rev.value == 2, &err);
    return good;
}

bool guide_items(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct shop_order order, old;
    struct dyn_error err = {0};
    int rc = place_order(db, &mem, &order, &err);
    bool good = guide_expect("an order is created", rc == DYN_OK, &err) &&
                guide_expect("its version is 1", order.rev.value == 1, NULL);
    struct shop_order_key key = shop_order_key_of(&order);

    good &= guide_expect("it is there", shop_order_exists(db, &key, NULL, &err) == DYN_OK,
                         &err);
    good &= guide_expect("it is read", print_order(db, &key, &err) == DYN_OK, &err);
    rc = shop_order_create(db, &mem, &order, NULL, &err);
    good &= guide_expect("it is not created twice", rc == DYN_E_EXISTS, &err);
    rc = add_note(db, &mem, &key, DYN_STR("ring twice"), &err);
    good &= guide_expect("a note is added", rc == DYN_OK, &err);
    rc = cancel_order(db, &mem, &order, &old, &err);
    good &= guide_expect("what changed since is not deleted", rc == DYN_E_VERSION, &err);
    order.rev.value++;
    rc = cancel_order(db, &mem, &order, &old, &err);
    good &= guide_expect("what was looked at is deleted", rc == DYN_OK, &err) &&
            guide_expect("and given back", old.note.len == strlen("ring twice"), NULL);
    rc = cancel_order(db, &mem, &order, &old, &err);
    good &= guide_expect("there is none to delete", rc == DYN_E_ABSENT, &err);
    rc = print_order(db, &key, &err);
    good &= guide_expect("there is none to read", rc == DYN_NOT_FOUND, &err);
    good &= upserts(db, &mem);
    dyn_arena_release(&mem);
    return good;
}
