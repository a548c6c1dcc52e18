/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the JSON reader and writer with any bytes. What must hold:
 * - skipping a value and reading all of it agree on what is JSON, and on where it is not;
 * - skipping changes nothing;
 * - what was read and written again reads and writes as the same bytes;
 * - what reads as an attribute value is JSON.
 */
#include "json/typed.h"
#include "support/json_walk.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_json: broken: %s\n", law);
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

static struct dyni_reader skip_all(const void *data, size_t size)
{
    char *text = copy_text(data, size);
    struct dyni_reader r;
    struct dyn_str raw;
    dyni_reader_init(&r, text, size, MAX_DEPTH);
    if (dyni_read_raw(&r, &raw) == DYN_OK)
        (void)dyni_read_end(&r);
    require(memcmp(text, data, size) == 0, "skipping changes nothing");
    free(text);
    return r;
}

static struct dyni_reader walk_all(const void *data, size_t size, struct dyn_buf *out)
{
    char *text = copy_text(data, size);
    struct dyni_reader r;
    dyni_reader_init(&r, text, size, MAX_DEPTH);
    if (json_walk(&r, out) == DYN_OK)
        (void)dyni_read_end(&r);
    require(out->failed == 0, "the text fits its buffer");
    require(r.code != 0 || r.depth == 0, "all that was entered is left");
    free(text);
    return r;
}

/* Attribute values nest in L and M; the recursion ends at the reader's depth. */
static int walk_typed(struct dyni_reader *r)
{
    enum dyni_tag tag;
    struct dyn_str text;
    bool first = true;
    int rc = dyni_read_typed(r, &tag);
    if (rc != DYN_OK)
        return rc;
    if (tag == DYNI_TAG_L) {
        rc = dyni_read_array(r);
        while (rc == DYN_OK && (rc = dyni_read_element(r, &first)) > 0)
            rc = walk_typed(r);
    } else if (tag == DYNI_TAG_M) {
        rc = dyni_read_object(r);
        while (rc == DYN_OK && (rc = dyni_read_member(r, &first, &text)) > 0)
            rc = walk_typed(r);
    } else {
        rc = dyni_read_raw(r, &text);
    }
    return rc == DYN_OK ? dyni_read_typed_end(r) : rc;
}

static int read_typed_all(const void *data, size_t size)
{
    char *text = copy_text(data, size);
    struct dyni_reader r;
    dyni_reader_init(&r, text, size, MAX_DEPTH);
    int rc = walk_typed(&r);
    if (rc == DYN_OK)
        rc = dyni_read_end(&r);
    require(rc <= 0 && rc == r.code, "a problem sticks");
    free(text);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nothing[1];
    struct dyn_buf out = {0};
    struct dyn_buf again = {0};
    data = size > 0 ? data : nothing;

    struct dyni_reader skipped = skip_all(data, size);
    struct dyni_reader walked = walk_all(data, size, &out);
    require(skipped.code == walked.code, "skipping and reading agree");
    require(skipped.problem_at == walked.problem_at, "they agree on the place");
    int typed = read_typed_all(data, size);
    require(typed != DYN_OK || skipped.code == DYN_OK, "attribute values are JSON");
    if (walked.code == DYN_OK) {
        walked = walk_all(out.ptr, out.len, &again);
        require(walked.code == DYN_OK, "what was written is JSON");
        require(out.len == again.len && memcmp(out.ptr, again.ptr, out.len) == 0,
                "what was written reads as the same");
    }
    dyn_buf_release(&out);
    dyn_buf_release(&again);
    return 0;
}
