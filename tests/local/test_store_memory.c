/* SPDX-License-Identifier: MIT */
/* Memory that runs out at any allocation, of the engine or of SQLite: DYN_E_NOMEM, nothing
 * leaks, and what was committed before is all that is there. */
#include "store_kit.h"
#include "support/asked.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS 8

/* --- SQLite's memory ------------------------------------------------------------------ */

static sqlite3_mem_methods usual;
static long allocations, fail_at, live;

static void *fail_or_allocate(int size)
{
    void *memory = ++allocations == fail_at ? NULL : usual.xMalloc(size);

    live += memory != NULL;
    return memory;
}

static void *fail_or_resize(void *memory, int size)
{
    return ++allocations == fail_at ? NULL : usual.xRealloc(memory, size);
}

static void count_free(void *memory)
{
    live -= memory != NULL;
    usual.xFree(memory);
}

static void take_over_memory(void)
{
    sqlite3_mem_methods own;

    if (usual.xMalloc != NULL)
        return;
    ck_assert_int_eq(sqlite3_shutdown(), SQLITE_OK);
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual), SQLITE_OK);
    own = usual;
    own.xMalloc = fail_or_allocate;
    own.xRealloc = fail_or_resize;
    own.xFree = count_free;
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &own), SQLITE_OK);
    ck_assert_int_eq(sqlite3_initialize(), SQLITE_OK);
}

/* --- What is done while it runs out ----------------------------------------------------- */

static struct kit_folder folder;
static char path[512];
static struct faulty_system faulty;
static struct kit_call kit;
static struct dynl_call *call;
static struct dyn_error err;

static void release_nothing(void *data, const struct dyn_system *system)
{
    (void)data;
    (void)system;
}

static int write_items(struct dynl_session *session, uint32_t from)
{
    uint8_t hash[32] = {0};
    char text[3000];
    uint32_t space;
    int rc = DYN_OK;

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    for (uint32_t i = 0; i < ITEMS && rc == DYN_OK; i++) {
        struct kit_key entry = kit_key(KIT_INDEX, from + i);
        rc = kit_put_in(&kit, session, KIT_SPACE, from + i, text);
        if (rc == DYN_OK)
            rc = dynl_entry_add(call, session, kit_str(&entry), 1 + i, 5);
    }
    if (rc == DYN_OK)
        rc = dynl_expiry_add(call, session, KIT_SPACE, 100, 1 + from);
    if (rc == DYN_OK)
        rc = dynl_space_new(call, session, &space);
    if (rc == DYN_OK)
        rc = dynl_definition_write(call, session, DYN_STR("t"), DYN_STR("{}"));
    if (rc == DYN_OK)
        rc = dynl_token_store(call, session, DYN_STR("t"), 1, 0, hash, DYN_STR("{}"));
    return rc;
}

static int write_session(struct dynl_store *store, uint32_t from)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    dynl_session_attachment(session)->data = &faulty;
    dynl_session_attachment(session)->release = release_nothing;
    rc = write_items(session, from);
    if (rc == DYN_OK)
        rc = dynl_session_commit(call, session);
    dynl_session_end(session);
    return rc;
}

static int read_all(struct dynl_session *session)
{
    struct kit_key low = kit_key(KIT_INDEX, 0), high = kit_key(KIT_INDEX, ITEMS);
    struct dynl_range range = {kit_str(&low), kit_str(&high), true, true};
    struct dyn_str text, names[3];
    struct dynl_cursor *cursor;
    struct dynl_row row;
    uint8_t hash[32];
    size_t count;
    int64_t at_s;
    uint32_t space;
    int rc = dynl_cursor_open(call, session, &range, &cursor);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dynl_cursor_next(call, cursor, &row)) == DYN_OK)
        ;
    dynl_cursor_close(cursor);
    if (rc == DYN_DONE)
        rc = dynl_expiry_next(call, session, 1000, &space, &at_s, &row);
    if (rc == DYN_OK)
        rc = dynl_token_find(call, session, DYN_STR("t"), 0, hash, &text);
    if (rc == DYN_OK)
        rc = dynl_definition_names(call, session, dyn_str_n(NULL, 0), 3, names, &count);
    return rc == DYN_OK ? dynl_definition_read(call, session, DYN_STR("t"), &text) : rc;
}

static int read_session(struct dynl_store *store)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(call, store, DYNL_READ, &session);

    if (rc != DYN_OK)
        return rc;
    rc = read_all(session);
    dynl_session_end(session);
    return rc;
}

static int drop_session(struct dynl_store *store)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    rc = dynl_space_drop(call, session, KIT_SPACE, false);
    if (rc == DYN_OK)
        rc = dynl_space_drop(call, session, KIT_INDEX, true);
    if (rc == DYN_OK)
        rc = dynl_session_commit(call, session);
    dynl_session_end(session);
    return rc;
}

static int put_back(struct dynl_store *store)
{
    struct dynl_image *image;
    int rc = dynl_store_snapshot(store, &image, &err);

    if (rc != DYN_OK)
        return rc;
    rc = drop_session(store);
    if (rc == DYN_OK)
        rc = dynl_store_restore(store, image, &err);
    dynl_image_free(image);
    return rc;
}

static int work(const char *where)
{
    struct dynl_store_opts opts = {
        .system = &faulty.system, .path = where, .durability = DYNL_SYNC_OFF};
    struct dynl_store *store;
    int rc = dynl_store_open(&opts, &store, &err);

    if (rc != DYN_OK)
        return rc;
    rc = write_session(store, 0);
    if (rc == DYN_OK)
        rc = read_session(store);
    if (rc == DYN_OK)
        rc = put_back(store);
    dynl_store_close(store);
    return rc;
}

/* --- Sweeps -------------------------------------------------------------------------- */

static void forget_file(void)
{
    kit_folder_remove(&folder);
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
}

/* All of it, or nothing. */
static void ck_file(void)
{
    struct dynl_counters counted, found;
    struct dynl_store *store;
    struct kit_call after;

    kit_call_init(&after, NULL, KIT_TIMEOUT_US);
    ck_assert_msg(kit_open(path, &store, &err) == DYN_OK, "%s", err.message);
    ck_assert_int_eq(kit_count(&after, store, KIT_SPACE, &counted, &found), DYN_OK);
    ck_assert_int_eq(counted.items, found.items);
    ck_assert_int_eq(counted.bytes, found.bytes);
    ck_assert(found.items == 0 || found.items == ITEMS);
    dynl_store_close(store);
    kit_call_release(&after);
}

/* Row 0: of the engine, in memory; 1: in a file; 2 and 3: of SQLite. */
START_TEST(memory_that_runs_out_anywhere_is_told_and_leaves_nothing)
{
    const char *where = _i % 2 == 0 ? NULL : path;
    long step = asked_or("DYNGEN_MEMORY_STEP", 7);
    long at = 0, before;
    int rc;

    take_over_memory();
    ck_assert(kit_folder_make(&folder));
    faulty_system_init(&faulty);
    kit_call_init(&kit, &faulty.system, KIT_TIMEOUT_US);
    call = &kit.call;
    ck_assert_int_eq(work(NULL), DYN_OK); /* SQLite keeps something for the process */
    kit_call_release(&kit);
    do {
        forget_file();
        faulty_system_round(&faulty, _i < 2 ? (size_t)++at : 0);
        kit_call_init(&kit, &faulty.system, KIT_TIMEOUT_US);
        dyn_error_clear(&err);
        before = live;
        allocations = 0;
        if (_i >= 2)
            fail_at = at += step;
        rc = work(where);
        fail_at = 0;
        ck_assert_msg(rc == DYN_OK || rc == DYN_E_NOMEM, "%ld: %d %s%s", at, rc,
                      err.message, kit.call.failure.message);
        kit_call_release(&kit);
        ck_assert_int_eq(live, before);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        if (where != NULL)
            ck_file();
    } while (rc != DYN_OK ||
             (_i < 2 ? faulty.allocations : (size_t)allocations) >= (size_t)at);
    printf("# %ld allocations\n", at);
    kit_folder_remove(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store memory");
    TCase *memory = tcase_create("memory");

    tcase_set_timeout(memory, 120);
    tcase_add_loop_test(memory, memory_that_runs_out_anywhere_is_told_and_leaves_nothing,
                        0, 4);
    suite_add_tcase(suite, memory);
    return suite_main(suite);
}
