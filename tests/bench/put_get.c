/* SPDX-License-Identifier: MIT */
/*
 * A program on libdyn, to be measured and not to be run: it opens a client, and with BENCH_MODEL
 * it puts an item of one model and gets it again.
 */
#ifdef BENCH_MODEL
#include BENCH_MODEL
#endif

#include <dyn/client.h>

#include <stdio.h>

#ifdef BENCH_MODEL
static int put(struct dyn_client *db, struct dyn_arena *mem, struct dyn_str owner,
               struct dyn_error *err)
{
    struct bench_model1 item = {0};
    item.owner_1 = owner;
    item.title_1 = DYN_STR("Title");
    return bench_model1_put(db, mem, &item, NULL, err);
}

static int get(struct dyn_client *db, struct dyn_arena *mem, struct dyn_str owner,
               struct dyn_error *err)
{
    struct bench_model1_key key = {.owner_1 = owner, .id = owner};
    struct bench_model1 item;
    int rc = bench_model1_get(db, mem, &key, &item, NULL, err);
    if (rc == DYN_OK)
        puts(item.title_1.ptr);
    return rc;
}
#endif

int main(int argc, char **argv)
{
    struct dyn_client *db = NULL;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct dyn_str text = dyn_str(argv[argc - 1]);
    int rc = dyn_client_open(&db, NULL, &err);
#ifdef BENCH_MODEL
    if (rc == DYN_OK)
        rc = put(db, &mem, text, &err);
    if (rc == DYN_OK)
        rc = get(db, &mem, text, &err);
#endif
    if (rc != DYN_OK)
        fprintf(stderr, "%s\n", err.message);
    if (dyn_arena_alloc(&mem, text.len) != NULL)
        puts(dyn_client_region(db));
    dyn_client_close(db);
    dyn_arena_release(&mem);
    return rc == DYN_OK ? 0 : 1;
}
