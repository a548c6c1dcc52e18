/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [update] */
static int ship(struct dyn_client *db, struct dyn_arena *mem,
                const struct shop_order_key *key, struct shop_order *ret_now,
                struct dyn_error *err)
{
    struct shop_order_write_opts opts = {.ret_new = ret_now};
    struct shop_order_patch patch = {0};

    shop_order_patch_set_status(&patch, SHOP_ORDER_STATUS_SHIPPED); /* and gsi1pk */
    shop_order_patch_clear_note(&patch);
    return shop_order_update(db, mem, key, &patch, &opts, err);
}
/* [end] */

/* [parts] */
static int set_deadline(struct dyn_client *db, struct dyn_arena *mem,
                        const struct work_task_key *key, struct dyn_date due,
                        struct dyn_uint64 priority, struct dyn_error *err)
{
    struct work_task_patch patch = {0};

    work_task_patch_set_due_priority(&patch, due, priority);
    return work_task_update(db, mem, key, &patch, NULL, err);
}
/* [end] */

/* [known] */
static int postpone(struct dyn_client *db, struct dyn_arena *mem,
                    const struct work_task *task, struct dyn_date due,
                    struct dyn_error *err)
{
    struct work_task_key key = work_task_key_of(task);
    struct work_task_patch patch = {0};

    work_task_patch_set_due(&patch, task, due); /* task: as it was read */
    return work_task_update(db, mem, &key, &patch, NULL, err);
}
/* [end] */

static bool tasks(struct dyn_client *db, struct dyn_arena *mem)
{
    struct work_task task = {0};
    struct work_task_patch bare = {0};
    struct dyn_error err = {0};
    struct dyn_date day = dyn_date_ymd(2026, 12, 1);
    int rc;

    task.team = DYN_STR("blue");
    task.due = day;
    task.priority = dyn_uint64(7);
    rc = work_task_create(db, mem, &task, NULL, &err);
    bool good = guide_expect("a task is created", rc == DYN_OK, &err);
    struct work_task_key key = work_task_key_of(&task);

    rc = set_deadline(db, mem, &key, day, dyn_uint64(5), &err);
    good &= guide_expect("all parts of an index key are set", rc == DYN_OK, &err);
    rc = postpone(db, mem, &task, dyn_date_days(day.days + 7), &err);
    good &= guide_expect("an item that is not what is known is left alone",
                         rc == DYN_E_VERSION, &err);
    rc = work_task_get(db, mem, &key, &task, NULL, &err);
    if (rc == DYN_OK)
        rc = postpone(db, mem, &task, dyn_date_days(day.days + 7), &err);
    good &= guide_expect("one part is set of what was read", rc == DYN_OK, &err);
    bare.values.due = day;
    dyn_mask_add(bare.set.bits, WORK_TASK_F_DUE);
    rc = work_task_update(db, mem, &key, &bare, NULL, &err);
    good &= guide_expect("one part alone is refused", rc == DYN_E_PARTS, &err);
    return good;
}

bool guide_updates(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct shop_order order, now;
    struct dyn_error err = {0};
    int rc = place_order(db, &mem, &order, &err);
    bool good = guide_expect("an order is created", rc == DYN_OK, &err);
    struct shop_order_key key = shop_order_key_of(&order);

    rc = ship(db, &mem, &key, &now, &err);
    good &=
        guide_expect("it is shipped", rc == DYN_OK, &err) &&
        guide_expect("and given back",
                     now.status == SHOP_ORDER_STATUS_SHIPPED && now.rev.value == 2, NULL);
    good &= tasks(db, &mem);
    dyn_arena_release(&mem);
    return good;
}
