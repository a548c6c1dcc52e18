/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [failures] */
static int place_and_report(struct dyn_client *db, struct dyn_arena *mem,
                            struct shop_order *order, struct dyn_error *err)
{
    struct dyn_call_info info = {0};
    struct shop_order_write_opts opts = {.call = {.ret_info = &info}};
    char text[512];
    int rc = shop_order_create(db, mem, order, &opts, err);

    if (rc == DYN_OK && info.recognised)
        fprintf(stderr, "placed by an attempt whose answer was lost\n");
    if (rc >= 0)
        return rc;
    dyn_error_text(err, text, sizeof(text));
    if (err->ambiguous)
        fprintf(stderr, "it may have been placed: %s\n", text);
    else if (err->retryable)
        fprintf(stderr, "not placed, try again later: %s\n", text);
    else
        fprintf(stderr, "not placed: %s\n", text);
    return rc;
}
/* [end] */

/* [settle] */
static int place_until_known(struct dyn_client *db, struct dyn_arena *mem,
                             struct shop_order *order, struct dyn_error *err)
{
    struct shop_order stored = {0};
    struct shop_order_write_opts opts = {.ret_stored = &stored};
    int rc = shop_order_create(db, mem, order, &opts, err);

    if (rc < 0 && err->ambiguous) {
        /* order->id was made before anything was sent: nobody else has it. */
        rc = shop_order_create(db, mem, order, &opts, err);
        if (rc == DYN_E_EXISTS) {
            *order = stored;
            rc = DYN_OK;
        }
    }
    return rc;
}
/* [end] */

static bool settles(void)
{
    struct dyn_script_rule lost = {.operation = "PutItem",
                                   .times = 4,
                                   .outcome = DYN_OUTCOME_TIMEOUT,
                                   .may_have_acted = true};
    struct dyn_script *script = NULL;
    struct dyn_client *db = NULL;
    struct dyn_arena mem = {0};
    struct shop_order order = {0};
    struct dyn_error err = {0};
    int rc = dyn_script_new(&script, NULL, &err);

    if (rc == DYN_OK)
        rc = dyn_script_add(script, &lost, &err);
    if (rc == DYN_OK)
        rc = dyn_script_answer(script, "PutItem", "{}", 1, &err);
    if (rc == DYN_OK)
        rc = dyn_scripted_client_open(&db, script, NULL, &err);
    order.customer_id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    order.placed_on = dyn_date_ymd(2026, 11, 21);
    if (rc == DYN_OK)
        rc = place_until_known(db, &mem, &order, &err);
    bool good = guide_expect("an ambiguous create is settled", rc == DYN_OK, &err) &&
                guide_expect("by five attempts", dyn_script_count(script) == 5, NULL);
    dyn_client_close(db);
    dyn_script_free(script);
    dyn_arena_release(&mem);
    return good;
}

bool guide_failures(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct shop_order order = {0};
    struct dyn_error err = {0};
    bool good = settles();

    if (db == NULL)
        return good;
    order.customer_id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    order.placed_on = dyn_date_ymd(2026, 11, 21);
    good &= guide_expect("an order is placed",
                         place_and_report(db, &mem, &order, &err) == DYN_OK, &err);
    good &= guide_expect("not twice",
                         place_and_report(db, &mem, &order, &err) == DYN_E_EXISTS, &err);
    dyn_arena_release(&mem);
    return good;
}
