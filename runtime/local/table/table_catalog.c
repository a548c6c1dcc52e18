/* SPDX-License-Identifier: MIT */
#include "local/table/table_catalog.h"

#include "local/table/table_text.h"

#include <string.h>

/* Names are asked for so many at a time. */
#define NAMES_PAGE 100

#define SLOTS_FIRST 32

struct slot {
    uint32_t hash;
    const struct dynl_table *table; /* NULL: free */
};

/* Open addressing; at most half of the slots are taken. Slots and tables are in `mem`. */
struct catalog {
    struct dyn_arena mem;
    struct slot *slots;
    size_t capacity; /* a power of two */
    size_t count;
    const struct dynl_table *last; /* the one that was asked for last */
};

/* --- What is kept with the connection ----------------------------------------------- */

static void release(void *data, const struct dyn_system *system)
{
    struct catalog *catalog = data;

    dyn_arena_release(&catalog->mem);
    system->resize(system->ctx, catalog, sizeof(*catalog), 0);
}

static struct catalog *catalog_of(struct dynl_session *session)
{
    struct dynl_attachment *attachment = dynl_session_attachment(session);
    const struct dyn_system *system = dynl_session_system(session);
    struct catalog *catalog = attachment->data;

    if (catalog != NULL)
        return catalog;
    catalog = system->resize(system->ctx, NULL, 0, sizeof(*catalog));
    if (catalog == NULL)
        return NULL;
    memset(catalog, 0, sizeof(*catalog));
    catalog->mem.system = system;
    attachment->data = catalog;
    attachment->release = release;
    return catalog;
}

/* FNV-1a: names are short. */
static uint32_t hash_of(struct dyn_str name)
{
    uint32_t hash = UINT32_C(2166136261);

    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * UINT32_C(16777619);
    return hash;
}

static const struct dynl_table *lookup(const struct catalog *catalog, uint32_t hash,
                                       struct dyn_str name)
{
    size_t mask = catalog->capacity - 1;

    if (catalog->capacity == 0)
        return NULL;
    for (size_t i = hash & mask; catalog->slots[i].table != NULL; i = (i + 1) & mask)
        if (catalog->slots[i].hash == hash &&
            dyn_str_eq(catalog->slots[i].table->name, name))
            return catalog->slots[i].table;
    return NULL;
}

static void place(struct slot *slots, size_t capacity, struct slot slot)
{
    size_t i = slot.hash & (capacity - 1);

    while (slots[i].table != NULL)
        i = (i + 1) & (capacity - 1);
    slots[i] = slot;
}

static bool grow(struct catalog *catalog)
{
    size_t capacity = catalog->capacity == 0 ? SLOTS_FIRST : catalog->capacity * 2;
    struct slot *slots = dyn_arena_calloc(&catalog->mem, capacity, sizeof(*slots));

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < catalog->capacity; i++)
        if (catalog->slots[i].table != NULL)
            place(slots, capacity, catalog->slots[i]);
    catalog->slots = slots;
    catalog->capacity = capacity;
    return true;
}

/* --- From the store ----------------------------------------------------------------- */

/* The text is copied: what is read borrows from the copy. */
static int read_definition(struct dynl_call *call, struct dyn_arena *mem,
                           struct dyn_str definition, struct dynl_table *ret)
{
    char *text = dyn_arena_bytes(mem, definition.len + 1);
    int rc;

    if (text == NULL)
        return dynl_no_memory(call);
    memcpy(text, definition.ptr, definition.len);
    text[definition.len] = '\0';
    rc = dynl_table_read_text(mem, text, definition.len, ret);
    if (rc == DYN_E_NOMEM)
        return dynl_no_memory(call);
    if (rc != DYN_OK)
        return dynl_fail(call, rc, "a table's definition in the store is damaged");
    return DYN_OK;
}

static int load(struct dynl_call *call, struct dynl_session *session,
                struct catalog *catalog, struct dyn_str name,
                const struct dynl_table **ret)
{
    struct dynl_table *table;
    struct dyn_str definition;
    int rc = dynl_definition_read(call, session, name, &definition);

    if (rc != DYN_OK)
        return rc;
    table = dyn_arena_calloc(&catalog->mem, 1, sizeof(*table));
    if (table == NULL)
        return dynl_no_memory(call);
    rc = read_definition(call, &catalog->mem, definition, table);
    if (rc == DYN_OK)
        *ret = table;
    return rc;
}

int dynl_table_look(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str name, const struct dynl_table **ret)
{
    struct catalog *catalog = catalog_of(session);
    const struct dynl_table *table;
    struct slot slot;
    int rc;

    if (catalog == NULL)
        return dynl_no_memory(call);
    if (catalog->last != NULL && dyn_str_eq(catalog->last->name, name)) {
        *ret = catalog->last;
        return DYN_OK;
    }
    slot.hash = hash_of(name);
    table = lookup(catalog, slot.hash, name);
    if (table == NULL) {
        rc = load(call, session, catalog, name, &table);
        if (rc != DYN_OK)
            return rc;
        if (catalog->count * 2 >= catalog->capacity && !grow(catalog))
            return dynl_no_memory(call);
        slot.table = table;
        place(catalog->slots, catalog->capacity, slot);
        catalog->count++;
    }
    catalog->last = table;
    *ret = table;
    return DYN_OK;
}

int dynl_table_of_space(struct dynl_call *call, struct dynl_session *session,
                        uint32_t space, const struct dynl_table **ret)
{
    struct dyn_str names[NAMES_PAGE], after = {NULL, 0};
    struct catalog *catalog = catalog_of(session);
    size_t count = NAMES_PAGE;

    if (catalog == NULL)
        return dynl_no_memory(call);
    if (catalog->last != NULL && catalog->last->space == space) {
        *ret = catalog->last;
        return DYN_OK;
    }
    while (count == NAMES_PAGE) {
        int rc = dynl_definition_names(call, session, after, NAMES_PAGE, names, &count);

        for (size_t i = 0; rc == DYN_OK && i < count; i++) {
            rc = dynl_table_look(call, session, names[i], ret);
            if (rc == DYN_OK && (*ret)->space == space)
                return DYN_OK;
        }
        if (rc < 0)
            return rc;
        if (count > 0)
            after = names[count - 1];
    }
    return DYN_NOT_FOUND;
}

/* --- Finding ------------------------------------------------------------------------ */

int dynl_table_find(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str name, const struct dynl_table **ret)
{
    int rc = dynl_table_look(call, session, dynl_table_name(name), ret);

    if (rc == DYN_NOT_FOUND)
        return dynl_refuse_text(call, DYNL_TABLE_ABSENT,
                                dyn_str("Requested resource not found"));
    return rc;
}

int dynl_table_find_managed(struct dynl_call *call, struct dynl_session *session,
                            struct dyn_str name, const struct dynl_table **ret)
{
    struct dyn_str plain = dynl_table_name(name);
    int rc = dynl_table_look(call, session, plain, ret);

    if (rc == DYN_NOT_FOUND)
        return dynl_refuse(call, DYNL_TABLE_ABSENT,
                           "Requested resource not found: Table: %.*s not found",
                           (int)plain.len, plain.ptr);
    return rc;
}

/* --- Changing ----------------------------------------------------------------------- */

/* What the store keeps of the catalog may still be that of before, for the rest of the
 * session: nobody is to find it there. */
static void drop_attachment(struct dynl_session *session)
{
    struct dynl_attachment *attachment = dynl_session_attachment(session);

    if (attachment->data != NULL)
        attachment->release(attachment->data, dynl_session_system(session));
    attachment->data = NULL;
}

int dynl_table_copy(struct dynl_call *call, const struct dynl_table *table,
                    struct dynl_table *ret_copy)
{
    struct dyn_buf text = {.system = call->system};
    int rc;

    dynl_table_write_text(&text, table);
    rc = dyn_buf_check(&text, &call->failure);
    if (rc == DYN_OK)
        rc = read_definition(call, call->mem, dyn_buf_str(&text), ret_copy);
    dyn_buf_release(&text);
    return rc;
}

int dynl_table_keep(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table)
{
    struct dyn_buf text = {.system = call->system};
    int rc;

    dynl_table_write_text(&text, table);
    rc = dyn_buf_check(&text, &call->failure);
    if (rc == DYN_OK)
        rc = dynl_definition_write(call, session, table->name, dyn_buf_str(&text));
    dyn_buf_release(&text);
    drop_attachment(session);
    return rc;
}

int dynl_table_forget(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str name)
{
    int rc = dynl_definition_write(call, session, name, dyn_str_n(NULL, 0));

    drop_attachment(session);
    return rc;
}
