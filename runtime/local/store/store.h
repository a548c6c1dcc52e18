/* SPDX-License-Identifier: MIT */
/*
 * Where it all is kept: SQLite, in one file or in memory. This is the one room that knows
 * SQLite; the others see keys as bytes, items as text, and sessions.
 *
 * A session is a transaction on a connection: of a file many may read while one writes; of
 * memory there is one at a time. Invariants: what a session reads is of one moment; what it
 * writes is there for others only after dynl_session_commit returned DYN_OK, all of it, and
 * then on the disk as far as the durability asks; a session that ends without it has done
 * nothing. A session belongs to the thread that began it. Any number of threads and
 * processes may use one file.
 *
 * Every function returns DYN_OK or a negative code as call.h says: DYN_E_SYSTEM with what
 * SQLite said and the file's name, DYN_E_TIMEOUT when another process holds the file for
 * longer than the call may wait, DYN_E_NOMEM, DYN_E_LIMIT for a full disk.
 */
#ifndef DYNL_STORE_H
#define DYNL_STORE_H

#include "local/table/table.h"

struct dynl_store;

/** What is done when an acknowledged write has to survive. */
enum dynl_durability {
    DYNL_SYNC_FULL,   /**< a crash of the machine */
    DYNL_SYNC_NORMAL, /**< a crash of the process; after one of the machine the last may be
                           missing, none is torn */
    DYNL_SYNC_OFF     /**< a crash of the process, if the machine goes on */
};

struct dynl_store_opts {
    const struct dyn_system *system;
    const char *path; /**< NULL: in memory */
    enum dynl_durability durability;
    bool read_only;
};

/* Life cycle */

/** Opens it, and makes or migrates the file as needed. DYN_E_CONFIG: it is not a file of
 * this engine, or of a later version; DYN_E_SYSTEM; DYN_E_NOMEM. */
int dynl_store_open(const struct dynl_store_opts *opts, struct dynl_store **ret_store,
                    struct dyn_error *err);
/** NULL is allowed. No session is open. */
void dynl_store_close(struct dynl_store *store);

/** A copy of everything, in memory; owned by the caller. */
struct dynl_image;
int dynl_store_snapshot(struct dynl_store *store, struct dynl_image **ret_image,
                        struct dyn_error *err);
/** Replaces everything by what the image holds. The image stays. */
int dynl_store_restore(struct dynl_store *store, const struct dynl_image *image,
                       struct dyn_error *err);
void dynl_image_free(struct dynl_image *image);

/* Sessions */

enum dynl_access { DYNL_READ, DYNL_WRITE };

int dynl_session_begin(struct dynl_call *call, struct dynl_store *store,
                       enum dynl_access access, struct dynl_session **ret_session);
/** The session stays open, for its end, but does nothing more. */
int dynl_session_commit(struct dynl_call *call, struct dynl_session *session);
/** Takes back what was not committed, gives the connection back. NULL is allowed. */
void dynl_session_end(struct dynl_session *session);

/* Items. `key`: dynl_key_append_all with the table's space. */

/** An item as it is stored. Borrowed until the next call on the session, or cursor. */
struct dynl_row {
    int64_t id;  /**< its number, for the functions below */
    size_t size; /**< as the service counts; in an index, of what the index holds */
    struct dyn_str json; /**< of the whole item, also when found through an index;
                               NUL-terminated, not to be changed: copy it to read it */
};

/** DYN_OK or DYN_NOT_FOUND. */
int dynl_item_find(struct dynl_call *call, struct dynl_session *session,
                   struct dyn_str key, struct dynl_row *ret_row);
/** Adds an item (id 0: there is none under the key) or replaces the one with that id. Keeps
 * the counters of the space in its key: `old_size` is the size that it had. */
int dynl_item_store(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str key, int64_t id, size_t old_size, size_t size,
                    struct dyn_str json, int64_t *ret_id);
int dynl_item_remove(struct dynl_call *call, struct dynl_session *session,
                     struct dyn_str key, int64_t id, size_t old_size);

/* Entries of indexes. `key`: that of the index, then that of the item in its table without
 * the space. */

int dynl_entry_add(struct dynl_call *call, struct dynl_session *session,
                   struct dyn_str key, int64_t item, size_t size);
/** The item has the same key there, but another size. */
int dynl_entry_resize(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str key, size_t old_size, size_t size);
int dynl_entry_remove(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str key, size_t old_size);

/** When an item is to be removed by TTL, in epoch seconds. One that is not there may be
 * removed. */
int dynl_expiry_add(struct dynl_call *call, struct dynl_session *session, uint32_t space,
                    int64_t at_s, int64_t item);
int dynl_expiry_remove(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space, int64_t at_s, int64_t item);
/** The oldest one at or before now_s, of any table, and its item. DYN_OK, DYN_NOT_FOUND. */
int dynl_expiry_next(struct dynl_call *call, struct dynl_session *session, int64_t now_s,
                     uint32_t *ret_space, int64_t *ret_at_s, struct dynl_row *ret_row);

/* Ranges */

struct dynl_range {
    struct dyn_str low;  /**< keys >= this; first bytes: the space of a table or index */
    struct dyn_str high; /**< and < this; never absent */
    bool is_index;       /**< keys of entries */
    bool backwards;
};

struct dynl_cursor;

/** Begins to read a range in order of the keys; `range` is borrowed until close. One cursor a
 * session at a time. */
int dynl_cursor_open(struct dynl_call *call, struct dynl_session *session,
                     const struct dynl_range *range, struct dynl_cursor **ret_cursor);
/** DYN_OK or DYN_DONE. */
int dynl_cursor_next(struct dynl_call *call, struct dynl_cursor *cursor,
                     struct dynl_row *ret_row);
void dynl_cursor_close(struct dynl_cursor *cursor);

/* The catalog, as text; table.h gives it meaning */

struct dynl_counters {
    int64_t items, bytes;
};

/** Of a table or an index. */
int dynl_counters_read(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space, struct dynl_counters *ret);
/** A number that no table or index had. */
int dynl_space_new(struct dynl_call *call, struct dynl_session *session,
                   uint32_t *ret_space);
/** Removes every item (of a table) or entry (of an index), the counters and expiries. */
int dynl_space_drop(struct dynl_call *call, struct dynl_session *session, uint32_t space,
                    bool is_index);
/** Writes, replaces (same name) or, with an absent definition, removes a table's definition.
 * Every other session knows that the catalog has changed when it begins. */
int dynl_definition_write(struct dynl_call *call, struct dynl_session *session,
                          struct dyn_str name, struct dyn_str definition);
/** DYN_OK: the definition, in the call's memory, NUL-terminated; or DYN_NOT_FOUND. */
int dynl_definition_read(struct dynl_call *call, struct dynl_session *session,
                         struct dyn_str name, struct dyn_str *ret_definition);
/** At most `limit` names behind `after` (absent: from the first) in order of their bytes, in
 * the call's memory. */
int dynl_definition_names(struct dynl_call *call, struct dynl_session *session,
                          struct dyn_str after, size_t limit, struct dyn_str *ret_names,
                          size_t *ret_count);

/** What the catalog's reader keeps with the connection: freed with `release` when the catalog
 * has changed, was rolled back, or the connection is closed. */
struct dynl_attachment {
    void *data;
    void (*release)(void *data, const struct dyn_system *system);
};
struct dynl_attachment *dynl_session_attachment(struct dynl_session *session);
const struct dyn_system *dynl_session_system(const struct dynl_session *session);

/* Tokens of transactions */

/** DYN_OK: there was a transaction with that token since `since_us`: the hash of what it
 * asked (32 bytes) and the text that was kept with it, in the call's memory; or
 * DYN_NOT_FOUND. */
int dynl_token_find(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str token, int64_t since_us, uint8_t ret_hash[32],
                    struct dyn_str *ret_text);
/** Keeps one with a text, and forgets those of before `since_us`. */
int dynl_token_store(struct dynl_call *call, struct dynl_session *session,
                     struct dyn_str token, int64_t now_us, int64_t since_us,
                     const uint8_t hash[32], struct dyn_str text);

#endif
