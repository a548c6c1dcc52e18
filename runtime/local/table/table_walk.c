/* SPDX-License-Identifier: MIT */
#include "local/table/table_walk.h"

static void put_space(char ret_bytes[4], uint32_t space)
{
    for (int i = 0; i < 4; i++)
        ret_bytes[i] = (char)(unsigned char)(space >> (8 * (3 - i)) & 0xff);
}

static int walk(struct dynl_call *step, struct dynl_session *session,
                struct dynl_cursor *cursor, dynl_walk_fn *found, void *ctx)
{
    struct dynl_value item;
    struct dynl_row row;
    int rc;

    while ((rc = dynl_cursor_next(step, cursor, &row)) == DYN_OK) {
        int64_t id = row.id;

        rc = dynl_item_copy(step, row.json, &item);
        if (rc == DYN_OK)
            rc = found(step, session, ctx, id, &item);
        if (rc < 0)
            return rc;
        dyn_arena_clear(step->mem);
    }
    return rc == DYN_DONE ? DYN_OK : rc;
}

int dynl_table_walk(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table, dynl_walk_fn *found, void *ctx)
{
    struct dyn_arena mem = {.system = call->system};
    struct dynl_call step = dynl_call_apart(call, &mem);
    char low[4], high[4];
    struct dynl_range range = {0};
    struct dynl_cursor *cursor;
    int rc;

    put_space(low, table->space);
    put_space(high, table->space + 1);
    range.low = dyn_str_n(low, sizeof(low));
    range.high = dyn_str_n(high, sizeof(high));
    rc = dynl_cursor_open(call, session, &range, &cursor);
    if (rc != DYN_OK)
        return rc;
    rc = dynl_call_apart_end(call, &step, walk(&step, session, cursor, found, ctx));
    dynl_cursor_close(cursor);
    dyn_arena_release(&mem);
    return rc;
}
