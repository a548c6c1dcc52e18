/* SPDX-License-Identifier: MIT */
/*
 * The embedded engine: DynamoDB's JSON protocol inside the process, on SQLite. Link
 * libdyn-local beside libdyn. A program picks the engine by its endpoint,
 *
 *     local:shop.db                        a file, made when it is not there
 *     local::memory:                       in memory, gone when the client is closed
 *     local:shop.db?synchronous=normal     full (default), normal or off: below
 *     local:shop.db?mode=ro                for reading only
 *
 * and opens its client with dyn_local_client_open, or passes &dyn_local_kind among the
 * transports; or it opens an engine here, for itself or for a test, and any number of clients
 * on it. Region and credentials are not needed and not looked at.
 *
 * Invariants: an acknowledged write is on the disk (synchronous FULL) unless less was asked
 * for; any number of threads may use an engine, and several processes one file; a child of
 * fork() may go on with a file, and with an engine in memory that nobody was using at the
 * fork. A table is there, ACTIVE, when the call that made it returns.
 */
#ifndef DYN_LOCAL_H
#define DYN_LOCAL_H

#include <dyn/client.h>

struct dyn_local;

/** When an acknowledged write is safe. */
enum dyn_local_sync {
    DYN_LOCAL_SYNC_FULL = 0, /**< against a crash of the machine */
    DYN_LOCAL_SYNC_NORMAL, /**< against a crash of the process; one of the machine may take
                                  the last writes, whole ones */
    DYN_LOCAL_SYNC_OFF /**< against a crash of the process, while the machine goes on */
};

/** Zero it and set what you want; copied by open, but for `system`. */
struct dyn_local_opts {
    const struct dyn_system *system; /**< NULL: dyn_system_default(); outlives the engine.
                                          Its clock is the engine's */
    const char *path;                /**< of the file; NULL: in memory. A name that begins
                                          with ':' or "local:" is refused */
    enum dyn_local_sync sync;
    bool read_only;
    const char *region; /**< in ARNs; NULL: "local" */
    /** How often expired items are looked for while calls come in, in seconds; 0: every 60;
     * DYN_LOCAL_SWEEP_NEVER: by dyn_local_sweep only. */
    uint32_t sweep_interval_s;
};
#define DYN_LOCAL_SWEEP_NEVER UINT32_MAX

DYN_BEGIN_DECLS

/** What a client needs among its transports to take endpoints `local:...`. Each client then has
 * an engine of its own. */
DYN_API extern const struct dyn_transport_kind dyn_local_kind;

/** dyn_client_open with both kinds of transport, when `opts` names none: http(s) and local. */
DYN_API int dyn_local_client_open(struct dyn_client **ret_client,
                                  const struct dyn_client_opts *opts,
                                  struct dyn_error *err);

/* --- Engines ------------------------------------------------------------------------ */

/** Opens an engine. `opts` NULL: in memory. DYN_OK; DYN_E_CONFIG: the file is none of this
 * engine, or of a later version; DYN_E_SYSTEM: it can't be opened; DYN_E_NOMEM. */
DYN_API int dyn_local_open(struct dyn_local **ret_local,
                           const struct dyn_local_opts *opts, struct dyn_error *err);
/** Closes it; NULL is allowed. No call is running and no client is left on it. */
DYN_API void dyn_local_close(struct dyn_local *local);

/** Opens a client on an engine, which outlives it. `opts` as for dyn_client_open (NULL
 * allowed); endpoint, region and credentials in it are not used. */
DYN_API int dyn_local_client(struct dyn_client **ret_client, struct dyn_local *local,
                             const struct dyn_client_opts *opts, struct dyn_error *err);

/** An answer as HTTP would give it. */
struct dyn_local_answer {
    int http_status;     /**< 200, 400, 500 */
    struct dyn_buf body; /**< owned by the caller, who releases it */
    char request_id[64];
};

/** Answers one request: what dyngen-local and the transport do. `timeout_us` is for waiting
 * for other processes on the file. DYN_OK, whatever the answer says; DYN_E_NOMEM, and
 * *ret_answer is untouched. */
DYN_API int dyn_local_execute(struct dyn_local *local, const char *operation,
                              struct dyn_str request, int64_t timeout_us,
                              struct dyn_local_answer *ret_answer, struct dyn_error *err);

/* --- For tests ---------------------------------------------------------------------- */

/** Removes the items whose TTL has passed by the engine's clock, `most` at most (0: all), and
 * says how many (NULL allowed). Expired items are also removed while calls come in. */
DYN_API int dyn_local_sweep(struct dyn_local *local, size_t most, size_t *ret_removed,
                            struct dyn_error *err);

struct dyn_local_snapshot;

/** Everything an engine holds, as it is now, in memory. Returns owned, by the caller. */
DYN_API int dyn_local_snapshot(struct dyn_local *local,
                               struct dyn_local_snapshot **ret_snapshot,
                               struct dyn_error *err);
/** Puts an engine, this or another, back to a snapshot, which stays. */
DYN_API int dyn_local_restore(struct dyn_local *local,
                              const struct dyn_local_snapshot *snapshot,
                              struct dyn_error *err);
DYN_API void dyn_local_snapshot_free(struct dyn_local_snapshot *snapshot);

/** What a fault does to a request. */
enum dyn_local_fault_kind {
    DYN_LOCAL_FAIL = 0,    /**< answers with the error `aws_code`; nothing is done */
    DYN_LOCAL_FAIL_LATE,   /**< does it, and answers with that error all the same */
    DYN_LOCAL_UNPROCESSED, /**< of a batch: does all but the last `unprocessed` keys or
                                writes, and gives those back */
};

/** A fault by rule: the first that matches and is not used up is it. Text is copied. */
struct dyn_local_fault {
    enum dyn_local_fault_kind kind;
    const char *operation; /**< "PutItem", one that the engine has; NULL: any, of
                                DYN_LOCAL_UNPROCESSED any batch */
    const char *table;     /**< only requests that name it; NULL: any */
    uint32_t skip;         /**< matching requests to let pass before it begins */
    uint32_t times;        /**< how many it strikes; 0: all that follow */
    /** One of the errors that the service has, such as "ThrottlingException",
     * "ProvisionedThroughputExceededException", "InternalServerError",
     * "TransactionConflictException", "RequestLimitExceeded". A conflict of a
     * TransactWriteItems or TransactGetItems is answered as the service does, by a
     * TransactionCanceledException with the reason TransactionConflict. NULL:
     * ThrottlingException */
    const char *aws_code;
    uint32_t
        unprocessed; /**< of DYN_LOCAL_UNPROCESSED; all of them when there are fewer */
};

/** Adds a fault. DYN_OK, DYN_E_ARG (one that can never strike), DYN_E_NOMEM. */
DYN_API int dyn_local_fault_add(struct dyn_local *local,
                                const struct dyn_local_fault *fault,
                                struct dyn_error *err);
/** Forgets all faults. */
DYN_API void dyn_local_fault_clear(struct dyn_local *local);

DYN_END_DECLS

#endif
