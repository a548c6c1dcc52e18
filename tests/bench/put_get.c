/* SPDX-License-Identifier: MIT */
/*
 * A program on libdyn, to be measured and not to be run: with BENCH_MODEL it also does what is
 * there of put and get of one model: prepares, validates and encodes an item; encodes a key and
 * decodes the item of an answer.
 */
#ifdef BENCH_MODEL
#include BENCH_MODEL
#endif

#include <dyn/arena.h>
#include <dyn/buf.h>

#include <stdio.h>

#ifdef BENCH_MODEL
static int put(struct dyn_arena *mem, struct dyn_buf *request, struct dyn_str owner,
               struct dyn_error *err)
{
    struct bench_model1 item = {0};
    item.owner_1 = owner;
    item.title_1 = DYN_STR("Title");
    int rc = bench_model1_prepare(mem, NULL, DYN_WRITE_CREATE, &item, err);
    if (rc == DYN_OK)
        rc = bench_model1_validate(mem, &item, NULL, err);
    return rc == DYN_OK ? bench_model1_encode(&item, request, err) : rc;
}

static int get(struct dyn_arena *mem, struct dyn_buf *request, struct dyn_str owner,
               struct dyn_str answer, struct dyn_error *err)
{
    struct bench_model1_key key = {.owner_1 = owner, .id = owner};
    struct bench_model1 item;
    int rc = bench_model1_key_encode(&key, request, err);
    if (rc == DYN_OK)
        rc = bench_model1_decode(mem, answer, NULL, &item, err);
    if (rc == DYN_OK)
        puts(item.title_1.ptr);
    return rc;
}
#endif

int main(int argc, char **argv)
{
    struct dyn_arena mem = {0};
    struct dyn_buf request = {0};
    struct dyn_error err;
    struct dyn_str text = dyn_str(argv[argc - 1]);
    dyn_error_clear(&err);
    int rc = dyn_buf_append(&request, text.ptr, text.len);
#ifdef BENCH_MODEL
    if (rc == DYN_OK)
        rc = put(&mem, &request, text, &err);
    if (rc == DYN_OK)
        rc = get(&mem, &request, text, text, &err);
#endif
    if (rc != DYN_OK)
        fprintf(stderr, "%s\n", err.message);
    if (dyn_arena_alloc(&mem, text.len) != NULL)
        puts(dyn_buf_str(&request).ptr);
    dyn_buf_release(&request);
    dyn_arena_release(&mem);
    return rc == DYN_OK ? 0 : 1;
}
