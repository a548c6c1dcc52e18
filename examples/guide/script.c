/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [script] */
static bool throttled_writes_are_tried_again(void)
{
    struct dyn_script *script = NULL;
    struct dyn_client *db = NULL;
    struct dyn_arena mem = {0};
    struct dyn_call_info info = {0};
    struct shop_order_write_opts opts = {.call = {.ret_info = &info}};
    struct shop_order order = {.customer_id = DYN_STR_INIT("01JC9XQ5V8R4T2W6Y0ZB3D5F7H")};
    int rc = dyn_script_new(&script, NULL, NULL);

    if (rc == DYN_OK)
        rc = dyn_script_fail(script, "PutItem", "ThrottlingException", 1, NULL);
    if (rc == DYN_OK)
        rc = dyn_script_answer(script, "PutItem", "{}", 1, NULL);
    if (rc == DYN_OK)
        rc = dyn_scripted_client_open(&db, script, NULL, NULL);
    if (rc == DYN_OK) {
        order.placed_on = dyn_date_ymd(2026, 11, 21);
        rc = shop_order_create(db, &mem, &order, &opts, NULL);
    }
    bool as_expected =
        rc == DYN_OK && info.attempts == 2 &&
        strstr(dyn_script_recorded(script, 1).body, "ORDER#2026-11-21#") != NULL;
    dyn_client_close(db); /* before the script that it uses */
    dyn_script_free(script);
    dyn_arena_release(&mem);
    return as_expected;
}
/* [end] */

bool guide_script(void)
{
    return guide_expect("a throttled write is tried again",
                        throttled_writes_are_tried_again(), NULL);
}
