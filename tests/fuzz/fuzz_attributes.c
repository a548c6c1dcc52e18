/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the reading of attribute values with any bytes, as a request's and as the store's.
 * What must hold:
 * - reading ends with a map, a problem of its values, or a refusal, and never otherwise;
 * - what was read without a problem and written reads as the same, of the same size, both
 *   from a request and from the store, and writes as the same bytes;
 * - it nests no deeper than it may;
 * - its key parts compare as its values do;
 * - the store's reader takes any bytes without harm, and what it took can be used.
 */
#include "local/value/key.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 128

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_attributes: broken: %s\n", law);
    abort();
}

/* A copy that ends where its memory ends. */
static char *copy_text(const void *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL, "memory for the input");
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

static int read_request(struct dynl_call *call, char *text, size_t size,
                        struct dynl_attributes *ret)
{
    struct dyni_reader r;
    int rc;

    dyni_reader_init(&r, text, size, MAX_DEPTH);
    rc = dynl_attributes_read(call, &r, ret);
    require(rc == DYN_OK || (rc == DYN_E_SERVICE && call->refusal.type != DYNL_OK),
            "read or refused");
    return rc == DYN_OK ? dyni_read_end(&r) : rc;
}

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

/* Keys of neighbours among the scalars of a map. */
static void check_keys(const struct dynl_value *map)
{
    struct dyn_buf a = {0}, b = {0};

    for (size_t i = 1; i < map->count; i++) {
        const struct dynl_value *x = &map->members[i - 1].value;
        const struct dynl_value *y = &map->members[i].value;
        int order;
        if (!dynl_compare(x, y, &order))
            continue;
        dyn_buf_clear(&a);
        dyn_buf_clear(&b);
        dynl_key_append(&a, x);
        dynl_key_append(&b, y);
        size_t len = a.len < b.len ? a.len : b.len;
        int bytes = memcmp(a.ptr, b.ptr, len);
        require(sign_of(bytes) == sign_of(order), "keys compare as values do");
    }
    dyn_buf_release(&a);
    dyn_buf_release(&b);
}

/* What uses a value without changing it. */
static void use(const struct dynl_value *map)
{
    for (size_t i = 0; i < map->count; i++) {
        require(dynl_get(map, map->members[i].name) != NULL, "members are found");
        require(dynl_equal(&map->members[i].value, &map->members[i].value),
                "a value equals itself");
    }
    check_keys(map);
}

static void check_round(struct dynl_call *call, const struct dynl_value *map)
{
    struct dyn_buf out = {0}, again = {0};
    struct dynl_attributes read;
    struct dynl_value stored;
    char *request, *row;

    dynl_item_write(&out, map);
    require(out.failed == 0, "the text fits its buffer");
    request = copy_text(out.ptr, out.len);
    row = copy_text(out.ptr, out.len);
    require(read_request(call, request, out.len, &read) == DYN_OK, "it reads again");
    require(read.problem.ptr == NULL, "without a problem");
    require(dynl_item_read(call, row, out.len, &stored) == DYN_OK, "it can be stored");
    require(dynl_equal(map, &read.map) && dynl_equal(map, &stored), "as the same");
    require(dynl_item_size(map) == dynl_item_size(&read.map), "of the same size");
    dynl_item_write(&again, &stored);
    require(out.len == again.len && memcmp(out.ptr, again.ptr, out.len) == 0,
            "what was written reads and writes as the same");
    free(request);
    free(row);
    dyn_buf_release(&out);
    dyn_buf_release(&again);
}

static void try_request(const uint8_t *data, size_t size)
{
    struct dyn_arena mem = {0};
    struct dynl_call call = {.mem = &mem};
    struct dynl_attributes read = {0};
    char *text = copy_text(data, size);

    if (read_request(&call, text, size, &read) == DYN_OK && read.problem.ptr == NULL &&
        read.map.tag == DYNI_TAG_M) {
        require(dynl_depth(&read.map) <= DYNL_NESTING_MAX, "nesting is bounded");
        use(&read.map);
        check_round(&call, &read.map);
    }
    free(text);
    dyn_arena_release(&mem);
}

static void try_store(const uint8_t *data, size_t size)
{
    struct dyn_arena mem = {0};
    struct dynl_call call = {.mem = &mem};
    struct dynl_value item;
    struct dyn_buf out = {0};
    char *text = copy_text(data, size);

    if (dynl_item_read(&call, text, size, &item) == DYN_OK) {
        (void)dynl_item_size(&item);
        (void)dynl_depth(&item);
        for (size_t i = 1; i < item.count; i++) {
            (void)dynl_equal(&item.members[i - 1].value, &item.members[i].value);
            (void)dynl_contains(&item.members[i - 1].value, &item.members[i].value);
        }
        dynl_item_write(&out, &item);
    }
    dyn_buf_release(&out);
    free(text);
    dyn_arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_request(data, size);
    try_store(data, size);
    return 0;
}
