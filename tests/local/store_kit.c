/* SPDX-License-Identifier: MIT */
#include "store_kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Calls and folders --------------------------------------------------------------- */

void kit_call_init(struct kit_call *call, const struct dyn_system *system,
                   int64_t timeout_us)
{
    memset(call, 0, sizeof(*call));
    call->call.system = system != NULL ? system : dyn_system_default();
    call->mem.system = call->call.system;
    call->call.mem = &call->mem;
    call->call.deadline_us =
        call->call.system->monotonic_us(call->call.system->ctx) + timeout_us;
}

void kit_call_release(struct kit_call *call)
{
    dyn_arena_release(&call->mem);
    dyn_error_clear(&call->call.failure);
}

bool kit_folder_make(struct kit_folder *ret_folder)
{
    const char *base = getenv("TMPDIR");

    if (base == NULL || strlen(base) > 200)
        base = "/tmp";
    snprintf(ret_folder->path, sizeof(ret_folder->path), "%s/dyn-store-XXXXXX", base);
    return mkdtemp(ret_folder->path) != NULL;
}

void kit_folder_remove(const struct kit_folder *folder)
{
    DIR *dir = opendir(folder->path);
    struct dirent *entry;
    char path[512];

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        kit_path(folder, entry->d_name, path);
        if (unlink(path) != 0)
            (void)rmdir(path);
    }
    closedir(dir);
    (void)rmdir(folder->path);
}

const char *kit_path(const struct kit_folder *folder, const char *name,
                     char ret_path[512])
{
    snprintf(ret_path, 512, "%s/%.200s", folder->path, name);
    return ret_path;
}

/* --- Keys and texts ------------------------------------------------------------------ */

struct kit_key kit_key(uint32_t space, uint32_t number)
{
    struct kit_key key;

    for (unsigned i = 0; i < 4; i++) {
        key.bytes[i] = (unsigned char)(space >> (24 - 8 * i));
        key.bytes[4 + i] = (unsigned char)(number >> (24 - 8 * i));
    }
    return key;
}

long kit_number_of(struct dyn_str json)
{
    return json.len > 5 ? strtol(json.ptr + 5, NULL, 10) : -1;
}

const char *kit_number_text(long number, char ret_text[32])
{
    snprintf(ret_text, 32, "{\"n\":%ld}", number);
    return ret_text;
}

/* --- Sessions ------------------------------------------------------------------------ */

int kit_open(const char *path, struct dynl_store **ret_store, struct dyn_error *err)
{
    struct dynl_store_opts opts = {.system = dyn_system_default(), .path = path};

    return dynl_store_open(&opts, ret_store, err);
}

int kit_put_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
               uint32_t number, const char *json)
{
    struct kit_key key = kit_key(space, number);
    struct dynl_row row = {.id = 0};
    struct dyn_str text = dyn_str(json);
    int64_t id;
    int rc = dynl_item_find(&call->call, session, kit_str(&key), &row);

    if (rc < 0)
        return rc;
    return dynl_item_store(&call->call, session, kit_str(&key), row.id, row.size,
                           text.len, text, &id);
}

int kit_put(struct kit_call *call, struct dynl_store *store, uint32_t space,
            uint32_t number, const char *json)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(&call->call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    rc = kit_put_in(call, session, space, number, json);
    if (rc == DYN_OK)
        rc = dynl_session_commit(&call->call, session);
    dynl_session_end(session);
    return rc;
}

int kit_remove_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
                  uint32_t number)
{
    struct kit_key key = kit_key(space, number);
    struct dynl_row row;
    int rc = dynl_item_find(&call->call, session, kit_str(&key), &row);

    if (rc != DYN_OK)
        return rc;
    return dynl_item_remove(&call->call, session, kit_str(&key), row.id, row.size);
}

int kit_get_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
               uint32_t number, struct dyn_str *ret_json)
{
    struct kit_key key = kit_key(space, number);
    struct dynl_row row;
    int rc = dynl_item_find(&call->call, session, kit_str(&key), &row);

    if (rc == DYN_OK && !dyn_arena_str(&call->mem, row.json, ret_json))
        rc = DYN_E_NOMEM;
    return rc;
}

int kit_get(struct kit_call *call, struct dynl_store *store, uint32_t space,
            uint32_t number, struct dyn_str *ret_json)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(&call->call, store, DYNL_READ, &session);

    if (rc != DYN_OK)
        return rc;
    rc = kit_get_in(call, session, space, number, ret_json);
    dynl_session_end(session);
    return rc;
}

static int recount(struct kit_call *call, struct dynl_session *session, uint32_t space,
                   struct dynl_counters *ret)
{
    struct kit_key low = kit_key(space, 0), high = kit_key(space + 1, 0);
    struct dynl_range range = {kit_str(&low), kit_str(&high), false, false};
    struct dynl_counters found = {0, 0};
    struct dynl_cursor *cursor;
    struct dynl_row row;
    int rc = dynl_cursor_open(&call->call, session, &range, &cursor);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dynl_cursor_next(&call->call, cursor, &row)) == DYN_OK) {
        found.items++;
        found.bytes += (int64_t)row.size;
    }
    dynl_cursor_close(cursor);
    *ret = found;
    return rc == DYN_DONE ? DYN_OK : rc;
}

int kit_count(struct kit_call *call, struct dynl_store *store, uint32_t space,
              struct dynl_counters *ret_counted, struct dynl_counters *ret_found)
{
    struct dynl_session *session;
    int rc = dynl_session_begin(&call->call, store, DYNL_READ, &session);

    if (rc != DYN_OK)
        return rc;
    rc = dynl_counters_read(&call->call, session, space, ret_counted);
    if (rc == DYN_OK)
        rc = recount(call, session, space, ret_found);
    dynl_session_end(session);
    return rc;
}
