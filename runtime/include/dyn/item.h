/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing single items. Users call the typed functions of their generated header,
 * which hand the model's table to the functions here.
 *
 * Invariants: every write asks for what makes it safe by itself (create: the item is not there
 * yet; replace and update: it is; a model with a version: the stored one is the one that was
 * read) and hands back the stored item when that fails; keys of indexes are written, or
 * removed, with the fields they are made of, never left stale; what a write generates
 * (identifiers, times) is put into the caller's struct before anything is sent and stays there
 * on failure, so that the same call again writes the same item. The version alone is put back:
 * one that was never stored would guard the next write against nothing.
 *
 * Errors, beside those named: DYN_E_ARG, DYN_E_INVALID (a rule of the schema), DYN_E_KEY, of a
 * key that lacks a field or holds what none can be also DYN_E_MISSING, DYN_E_RANGE and
 * DYN_E_FORMAT, DYN_E_NOMEM, and those of every call, from DYN_E_CREDENTIALS to DYN_E_TABLE.
 */
#ifndef DYN_ITEM_H
#define DYN_ITEM_H

#include <dyn/client.h>
#include <dyn/condition.h>

struct dyn_get_opts {
    struct dyn_call_opts call;
    bool consistent; /**< strongly consistent: sees every write that was acknowledged */
};

/** What a write may be told. Generated headers have it once per model, with the outputs typed. */
struct dyn_write_opts {
    struct dyn_call_opts call;
    /** NULL, or a condition on the stored item that has to hold as well: else DYN_E_CONDITION. */
    const struct dyn_cond *only_if;
    /** update, upsert, delete: the version that the stored item must have; absent: any (an
     * update still counts it up). The other writes take it from the item. */
    struct dyn_int64 version;
    /** delete: DYN_E_ABSENT when there is no item under the key. */
    bool must_exist;
    /** NULL, or where to put the item as it was before: zeroed when there was none, or when the
     * write was recognised (struct dyn_call_info), since what was there is gone. After an attempt
     * whose outcome is unknown (dyn_call_info.ambiguous) it may be what that attempt left:
     * of a delete, nothing. An item that cannot be read is an error of a write that was
     * done; the message says so. */
    void *ret_old;
    /** update, upsert: NULL, or where to put the item as it is now. Not both of them. */
    void *ret_new;
    /** NULL, or where to put the stored item when the write is refused by a condition
     * (DYN_E_EXISTS, DYN_E_VERSION, DYN_E_CONDITION, DYN_E_ABSENT): written on that failure
     * only, zeroed when there is none, or one of another model. */
    void *ret_stored;
};

DYN_BEGIN_DECLS

/** Reads the item under a key into *ret_item, its text into `mem`. DYN_NOT_FOUND: there is
 * none. */
DYN_API int dyn_item_get(struct dyn_client *db, const struct dyn_model *model,
                         struct dyn_arena *mem, const void *key, void *ret_item,
                         const struct dyn_get_opts *opts, struct dyn_error *err);

/** DYN_OK: there is an item under the key; DYN_NOT_FOUND: there is none. Reads its key only. */
DYN_API int dyn_item_exists(struct dyn_client *db, const struct dyn_model *model,
                            const void *key, const struct dyn_get_opts *opts,
                            struct dyn_error *err);

/** Writes a new item: fills defaults, identifiers, times and version, validates, and puts it if
 * nothing is there under its key. DYN_E_EXISTS: something is. When an earlier attempt of this
 * call did write it and the answer was lost, that is recognised by the stored item, if an
 * identifier or time that this call generated tells it from another's. */
DYN_API int dyn_item_create(struct dyn_client *db, const struct dyn_model *model,
                            struct dyn_arena *mem, void *item,
                            const struct dyn_write_opts *opts, struct dyn_error *err);

/** Writes the whole item, there or not; with a version: if it is as it was read, or new when the
 * item has none. DYN_E_VERSION. */
DYN_API int dyn_item_put(struct dyn_client *db, const struct dyn_model *model,
                         struct dyn_arena *mem, void *item,
                         const struct dyn_write_opts *opts, struct dyn_error *err);

/** Writes the whole item over the one that is there: DYN_E_ABSENT when none is. */
DYN_API int dyn_item_replace(struct dyn_client *db, const struct dyn_model *model,
                             struct dyn_arena *mem, void *item,
                             const struct dyn_write_opts *opts, struct dyn_error *err);

/** Changes what the patch sets and clears, with every index key that depends on it, in one
 * UpdateItem. DYN_E_ABSENT: there is no item. DYN_E_PARTS: an index key needs a field that
 * neither the patch nor the key has, and the patch knows no item (patch->known). A patch that
 * changes nothing counts no version and sends nothing, unless there is an only_if or a version
 * to check, or an item to return. */
DYN_API int dyn_item_update(struct dyn_client *db, const struct dyn_model *model,
                            struct dyn_arena *mem, const void *key,
                            const struct dyn_patch *patch,
                            const struct dyn_write_opts *opts, struct dyn_error *err);

/** Creates the item, or sets the fields it has in the stored one and leaves the others as they
 * are there: identifiers, creation times, defaults and immutable fields are written only where
 * they are absent. The version that the item holds is not looked at: opts->version is. */
DYN_API int dyn_item_upsert(struct dyn_client *db, const struct dyn_model *model,
                            struct dyn_arena *mem, void *item,
                            const struct dyn_write_opts *opts, struct dyn_error *err);

/** Deletes the item under a key. DYN_OK also when there was none, unless must_exist. */
DYN_API int dyn_item_delete(struct dyn_client *db, const struct dyn_model *model,
                            struct dyn_arena *mem, const void *key,
                            const struct dyn_write_opts *opts, struct dyn_error *err);

DYN_END_DECLS

#endif
