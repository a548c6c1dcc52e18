/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [table] */
int make_table(struct dyn_client *db, struct dyn_error *err)
{
    int rc = dyn_table_create(db, shop_table(), NULL, err);

    return rc == DYN_E_EXISTS ? DYN_OK : rc;
}
/* [end] */

/* [call] */
int list_tables(struct dyn_client *db, struct dyn_error *err)
{
    struct dyn_arena mem = {0};
    struct dyn_str answer;
    int rc =
        dyn_call(db, &mem, "ListTables", DYN_STR("{\"Limit\":10}"), NULL, &answer, err);

    if (rc == DYN_OK)
        printf("%.*s\n", (int)answer.len, answer.ptr);
    dyn_arena_release(&mem);
    return rc;
}
/* [end] */

bool guide_tables(struct dyn_client *db)
{
    struct dyn_arena mem = {0};
    struct dyn_table_info info = {0};
    struct dyn_error err = {0};
    bool good = guide_expect("a table is made", make_table(db, &err) == DYN_OK, &err);

    good &= guide_expect("it may be there already", make_table(db, &err) == DYN_OK, &err);
    good &= guide_expect("the other table is made",
                         dyn_table_create(db, work_table(), NULL, &err) == DYN_OK, &err);
    good &= guide_expect("it is described",
                         dyn_table_describe(db, &mem, shop_table(), &info, NULL, &err) ==
                                 DYN_OK &&
                             info.status == DYN_TABLE_ACTIVE,
                         &err);
    good &= guide_expect("any operation can be called", list_tables(db, &err) == DYN_OK,
                         &err);
    dyn_arena_release(&mem);
    return good;
}
