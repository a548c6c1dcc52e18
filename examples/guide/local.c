/* SPDX-License-Identifier: MIT */
#include "guide.h"

#include <dyn/local.h>

/* [local] */
int open_local(struct dyn_client **ret_db, const char *endpoint, struct dyn_error *err)
{
    struct dyn_client_opts opts = {.endpoint = endpoint}; /* "local:shop.db" */

    return dyn_local_client_open(ret_db, &opts, err);
}
/* [end] */

/* [clock] */
static int64_t test_now_us = 1795219200000000; /* 2026-11-21 */

static int stopped_clock(void *ctx, int64_t *ret_us)
{
    (void)ctx;
    *ret_us = test_now_us;
    return 0;
}

static int sleep_without_waiting(void *ctx, int64_t us)
{
    (void)ctx;
    test_now_us += us;
    return 0;
}
/* [end] */

/* [test] */
static bool a_throttled_write_is_stored(void)
{
    struct dyn_system system = *dyn_system_default();
    struct dyn_local_opts opts = {.system = &system}; /* no path: in memory */
    struct dyn_local_fault throttle = {.operation = "PutItem", .times = 2};
    struct dyn_local *engine = NULL;
    struct dyn_client *db = NULL;
    struct dyn_arena mem = {0};
    struct shop_order order = {.customer_id = DYN_STR_INIT("01JC9XQ5V8R4T2W6Y0ZB3D5F7H")};
    struct shop_order found = {0};

    system.now_us = stopped_clock;
    system.sleep_us = sleep_without_waiting; /* between attempts */
    int rc = dyn_local_open(&engine, &opts, NULL);
    if (rc == DYN_OK)
        rc = dyn_local_client(&db, engine, NULL, NULL);
    if (rc == DYN_OK)
        rc = dyn_table_create(db, shop_table(), NULL, NULL);
    if (rc == DYN_OK)
        rc = dyn_local_fault_add(engine, &throttle, NULL);
    if (rc == DYN_OK) {
        order.placed_on = dyn_date_today(db);
        rc = shop_order_create(db, &mem, &order, NULL, NULL); /* the third attempt */
    }
    if (rc == DYN_OK) {
        struct shop_order_key key = shop_order_key_of(&order);
        rc = shop_order_get(db, &mem, &key, &found, NULL, NULL);
    }
    bool as_expected = rc == DYN_OK && dyn_str_eq(found.id, order.id) &&
                       found.placed_on.days == dyn_date_ymd(2026, 11, 21).days;
    dyn_client_close(db); /* before the engine that it uses */
    dyn_local_close(engine);
    dyn_arena_release(&mem);
    return as_expected;
}
/* [end] */

static bool a_client_has_an_engine_of_its_own(void)
{
    struct dyn_client *db = NULL;
    struct dyn_error err = {0};
    int rc = open_local(&db, "local::memory:", &err);

    if (rc == DYN_OK)
        rc = dyn_table_create(db, shop_table(), NULL, &err);
    dyn_client_close(db);
    return guide_expect("a client picks the embedded engine", rc == DYN_OK, &err);
}

bool guide_local(void)
{
    return guide_expect("a throttled write is stored", a_throttled_write_is_stored(),
                        NULL) &&
           a_client_has_an_engine_of_its_own();
}
