/* SPDX-License-Identifier: MIT */
/*
 * What the suites of the store share: a folder of their own, calls, keys, and sessions
 * that do one thing. Invariant: nothing in here checks anything; results are the store's.
 */
#ifndef DYN_TESTS_LOCAL_STORE_KIT_H
#define DYN_TESTS_LOCAL_STORE_KIT_H

#include "local/store/store.h"

/** The table that most of them use, and an index on it. */
#define KIT_SPACE 7
#define KIT_INDEX 8

#define KIT_TIMEOUT_US INT64_C(20000000)

/** A call with memory of its own. It must stay where it is. */
struct kit_call {
    struct dynl_call call;
    struct dyn_arena mem;
};

/** `system` NULL: the real one. timeout_us: from now. */
void kit_call_init(struct kit_call *call, const struct dyn_system *system,
                   int64_t timeout_us);
/** Also forgets failures, so that the call can be used again. */
void kit_call_release(struct kit_call *call);

/** A new empty folder; kit_folder_remove removes it with its files. */
struct kit_folder {
    char path[256];
};
bool kit_folder_make(struct kit_folder *ret_folder);
void kit_folder_remove(const struct kit_folder *folder);
/** FOLDER/NAME, in `ret_path`. Returns that. */
const char *kit_path(const struct kit_folder *folder, const char *name,
                     char ret_path[512]);

/** A key: the space, then the number. */
struct kit_key {
    unsigned char bytes[8];
};
struct kit_key kit_key(uint32_t space, uint32_t number);
static inline struct dyn_str kit_str(const struct kit_key *key)
{
    return dyn_str_n((const char *)key->bytes, sizeof(key->bytes));
}

/** Opens it; path NULL: in memory. */
int kit_open(const char *path, struct dynl_store **ret_store, struct dyn_error *err);

/** Stores the item, whatever was there; its size is the text's. In the session, or in one of
 * its own. */
int kit_put_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
               uint32_t number, const char *json);
int kit_put(struct kit_call *call, struct dynl_store *store, uint32_t space,
            uint32_t number, const char *json);
/** Removes it; DYN_NOT_FOUND. */
int kit_remove_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
                  uint32_t number);

/** The item's text in the call's memory. DYN_OK, DYN_NOT_FOUND. */
int kit_get_in(struct kit_call *call, struct dynl_session *session, uint32_t space,
               uint32_t number, struct dyn_str *ret_json);
int kit_get(struct kit_call *call, struct dynl_store *store, uint32_t space,
            uint32_t number, struct dyn_str *ret_json);

/** The number in an item's text, and the text of one: {"n":N}. */
long kit_number_of(struct dyn_str json);
const char *kit_number_text(long number, char ret_text[32]);

/** What the store counts, and what a walk over the items of the space finds. */
int kit_count(struct kit_call *call, struct dynl_store *store, uint32_t space,
              struct dynl_counters *ret_counted, struct dynl_counters *ret_found);

#endif
