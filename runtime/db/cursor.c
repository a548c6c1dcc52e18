/* SPDX-License-Identifier: MIT */
/*
 * Cursors: base64url of a version byte, a hash over what the cursor is bound to, and the start
 * key as JSON. The hash keeps a cursor from being used with another query, where the service
 * would refuse it or give something else; it is no secret and protects nothing.
 */
#include "db/pages.h"

#include "core/base64.h"
#include "core/checked.h"
#include "json/writer.h"
#include "model/value.h"
#include "model/value_walk.h"

#define VERSION 1
#define HEAD    (1 + DYNI_CURSOR_HASH)

/* Two key attributes of 2048 bytes, six times as long when all of it is escaped, and more. */
#define CURSOR_MAX ((size_t)256 * 1024)

int dyni_cursor_bind(struct dyn_pages_state *state, struct dyn_str described,
                     struct dyn_error *err)
{
    uint8_t hash[DYNI_SHA256_BYTES];

    if (dyni_sha256(state->operation, strlen(state->operation), described.ptr,
                    described.len, hash) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the hash of a query cannot be made");
    memcpy(state->cursor_hash, hash, sizeof(state->cursor_hash));
    return DYN_OK;
}

int dyni_cursor_start(const struct dyn_pages_state *state, struct dyn_buf *out,
                      struct dyn_error *err)
{
    const struct dyni_watch *watch = &state->watches[state->passed];

    if (!state->has_read_keys)
        return dyn_error_set(err, DYN_E_RESPONSE,
                             "an item came without all of the keys that the query goes "
                             "by: it cannot go on behind it");
    for (size_t i = 0; i < watch->count; i++) {
        struct dyn_str json = dyni_watch_value(watch, i);
        dyni_write_byte(out, i == 0 ? '{' : ',');
        dyni_write_string(out, watch->attributes[i].name);
        dyni_write_byte(out, ':');
        dyni_write_raw(out, json.ptr, json.len);
    }
    dyni_write_byte(out, '}');
    return dyn_buf_check(out, err);
}

/* --- Base 64 in the alphabet for URLs (RFC 4648 section 5), without padding --------------- */

static void swap_alphabet(char *text, size_t len, const char *from, const char *to)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == from[0])
            text[i] = to[0];
        else if (text[i] == from[1])
            text[i] = to[1];
    }
}

static int append_encoded(struct dyn_buf *out, struct dyn_str bytes)
{
    size_t len = dyni_base64_encoded_len(bytes.len);
    size_t padding = (3 - bytes.len % 3) % 3;
    int rc = dyn_buf_reserve(out, len);

    if (rc != DYN_OK)
        return rc;
    dyni_base64_encode((const uint8_t *)bytes.ptr, bytes.len, out->ptr + out->len);
    swap_alphabet(out->ptr + out->len, len, "+/", "-_");
    out->len += len - padding;
    out->ptr[out->len] = '\0';
    return DYN_OK;
}

/* --- Out ------------------------------------------------------------------------------- */

static int write_cursor(const struct dyn_pages_state *state, struct dyn_buf *bytes,
                        struct dyn_error *err)
{
    dyn_buf_byte(bytes, VERSION);
    dyn_buf_append(bytes, state->cursor_hash, sizeof(state->cursor_hash));
    if (state->is_within)
        return dyni_cursor_start(state, bytes, err);
    dyn_buf_append(bytes, state->start.ptr, state->start.len);
    return dyn_buf_check(bytes, err);
}

int dyn_pages_cursor(const struct dyn_pages *pages, struct dyn_buf *out,
                     struct dyn_error *err)
{
    struct dyn_buf bytes = {0};
    int rc;

    dyn_error_clear(err);
    if (pages == NULL || pages->state == NULL || out == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an open query and a buffer are needed");
    if (pages->state->phase == DYNI_PAGES_END)
        return DYN_DONE;
    bytes.system = pages->state->system;
    rc = write_cursor(pages->state, &bytes, err);
    if (rc == DYN_OK) {
        append_encoded(out, dyn_buf_str(&bytes));
        rc = dyn_buf_check(out, err);
    }
    dyn_buf_release(&bytes);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, pages->state->result);
}

/* --- In -------------------------------------------------------------------------------- */

/* Whether a JSON value is one of the watched keys, of the type that it has. */
static bool is_key(const struct dyn_pages_state *state, struct dyn_str name,
                   struct dyn_str value, uint64_t *seen)
{
    const struct dyni_watch *watch = &state->watches[0];
    struct dyn_str content;

    for (size_t i = 0; i < watch->count; i++) {
        if (!dyni_walk_text_is(name, watch->attributes[i].name))
            continue;
        if (dyni_mask_has(seen, i) ||
            dyni_walk_typed(value, &content) != state->key_wires[i])
            return false;
        dyni_mask_add(seen, i);
        return true;
    }
    return false;
}

/* A start key: an object with the watched keys and nothing else. */
static bool is_start_key(const struct dyn_pages_state *state, struct dyn_str json)
{
    struct dyni_walk walk = dyni_walk_into(json);
    struct dyn_str name, value;
    uint64_t seen = 0;
    size_t count = 0;

    while (dyni_walk_member(&walk, &name, &value)) {
        if (!is_key(state, name, value, &seen))
            return false;
        count++;
    }
    return count == state->watches[0].count;
}

/* Whether text is JSON of attribute values, which then can be walked. */
static bool is_item(struct dyn_str json, struct dyn_buf *scratch, struct dyn_arena *mem)
{
    struct dyni_reader r;
    struct dyn_str raw;

    dyn_buf_text(scratch, "{\"M\":");
    dyn_buf_append(scratch, json.ptr, json.len);
    dyn_buf_byte(scratch, '}');
    if (scratch->failed != DYN_OK)
        return false;
    dyni_reader_init(&r, scratch->ptr, scratch->len, 8);
    return dyni_read_raw(&r, &raw) == DYN_OK && dyni_read_end(&r) == DYN_OK &&
           dyni_value_check(raw, mem, NULL) == DYN_OK;
}

static int refuse(struct dyn_error *err, const char *why)
{
    return dyn_error_set(err, DYN_E_CURSOR, "%s", why);
}

static int check_bytes(struct dyn_pages_state *state, struct dyn_str bytes,
                       struct dyn_error *err)
{
    struct dyn_buf scratch = {.system = state->system};
    struct dyn_str json;
    int rc = DYN_OK;

    if (bytes.len == 0)
        return refuse(err, "the cursor is empty: leave it absent to begin anew");
    if (bytes.len < HEAD || bytes.ptr[0] != VERSION)
        return refuse(err, "the cursor is none, or of another version of libdyn");
    if (memcmp(bytes.ptr + 1, state->cursor_hash, DYNI_CURSOR_HASH) != 0)
        return refuse(err, "the cursor is of another query, or of other arguments");
    json = dyn_str_n(bytes.ptr + HEAD, bytes.len - HEAD);
    if (json.len == 0)
        return DYN_OK; /* made before anything was read */
    if (json.ptr[0] != '{' || !is_item(json, &scratch, &state->fixed) ||
        !is_start_key(state, json))
        rc = refuse(err, "the cursor was changed");
    if (scratch.failed != DYN_OK) {
        dyn_error_clear(err);
        rc = dyn_buf_check(&scratch, err);
    }
    dyn_buf_release(&scratch);
    if (rc != DYN_OK)
        return rc;
    dyn_buf_append(&state->start, json.ptr, json.len);
    return dyn_buf_check(&state->start, err);
}

int dyni_cursor_read(struct dyn_pages_state *state, struct dyn_str cursor,
                     struct dyn_error *err)
{
    struct dyn_buf text = {.system = state->system};
    size_t len = 0;
    int rc;

    if (cursor.len > CURSOR_MAX)
        return refuse(err, "the cursor is longer than any that is made");
    for (size_t i = 0; i < cursor.len; i++) {
        if (cursor.ptr[i] == '+' || cursor.ptr[i] == '/' || cursor.ptr[i] == '=')
            return refuse(err, "the cursor is not base64url");
    }
    dyn_buf_append(&text, cursor.ptr, cursor.len);
    rc = dyn_buf_check(&text, err);
    if (rc == DYN_OK && text.len > 0) {
        swap_alphabet(text.ptr, text.len, "-_", "+/");
        if (dyni_base64_decode(dyn_buf_str(&text), (uint8_t *)text.ptr, &len) != DYN_OK)
            rc = refuse(err, "the cursor is not base64url");
    }
    if (rc == DYN_OK)
        rc = check_bytes(state, dyn_str_n(text.ptr, len), err);
    dyn_buf_release(&text);
    return rc;
}
