/* SPDX-License-Identifier: MIT */
/*
 * The tables of a schema: to create, look at, wait for and delete. For tests, tools and first
 * starts; production tables are usually made by whatever makes the rest of the infrastructure.
 */
#ifndef DYN_TABLE_H
#define DYN_TABLE_H

#include <dyn/client.h>

/** A table as a generated header describes it. */
struct dyn_table {
    const char *name;   /**< as in the schema, without a client's prefix */
    const char *create; /**< the members of CreateTable beside TableName, as JSON */
    const char *ttl;    /**< attribute for TTL; NULL: none */
};

enum dyn_table_status {
    DYN_TABLE_ABSENT = 0,
    DYN_TABLE_CREATING,
    DYN_TABLE_ACTIVE, /**< and so are all its indexes */
    DYN_TABLE_UPDATING,
    DYN_TABLE_DELETING,
    DYN_TABLE_OTHER /**< archiving, replicating, ...: see the JSON */
};

struct dyn_table_info {
    enum dyn_table_status status;
    int64_t item_count; /**< about; the service counts every six hours */
    int64_t size_bytes;
    struct dyn_str json; /**< the whole description, in the arena */
};

struct dyn_table_opts {
    struct dyn_call_opts call;
    uint32_t wait_ms; /**< most time to wait; 0: 500,000 (AWS's waiters: 25 times 20 s) */
    bool no_wait; /**< create, delete: do not wait until it is done; TTL then stays off */
    bool without_ttl; /**< create: leave TTL as it is */
};

DYN_BEGIN_DECLS

/** Creates the table, on demand, with its indexes; waits until it is active and switches TTL on.
 * DYN_E_EXISTS: there is one already, which is neither waited for nor changed; DYN_E_TIMEOUT: it
 * is not active yet. DYN_E_EXISTS with err->ambiguous: an earlier attempt of this call may have
 * made it. That is not recognised, as a lost item is: a table has nothing that tells who made
 * it, and who takes another's for its own may delete it in the end. Who only wants that it is
 * there waits for it (dyn_table_wait); its TTL then is what it was. */
DYN_API int dyn_table_create(struct dyn_client *db, const struct dyn_table *table,
                             const struct dyn_table_opts *opts, struct dyn_error *err);

/** Describes it: DYN_OK, or DYN_NOT_FOUND. Text goes to `mem`. */
DYN_API int dyn_table_describe(struct dyn_client *db, struct dyn_arena *mem,
                               const struct dyn_table *table,
                               struct dyn_table_info *ret_info,
                               const struct dyn_table_opts *opts, struct dyn_error *err);

/** Waits until the table is DYN_TABLE_ACTIVE, or DYN_TABLE_ABSENT. */
DYN_API int dyn_table_wait(struct dyn_client *db, const struct dyn_table *table,
                           enum dyn_table_status status,
                           const struct dyn_table_opts *opts, struct dyn_error *err);

/** Deletes it with everything in it, and waits until it is gone. DYN_NOT_FOUND: there was
 * none. DYN_OK also when an earlier attempt of this call, whose answer was lost, may have done
 * it. */
DYN_API int dyn_table_delete(struct dyn_client *db, const struct dyn_table *table,
                             const struct dyn_table_opts *opts, struct dyn_error *err);

DYN_END_DECLS

#endif
