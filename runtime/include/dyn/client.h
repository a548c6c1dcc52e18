/* SPDX-License-Identifier: MIT */
/*
 * A client: what calls go through. It holds settings, connections, the retry quota and the
 * signing keys. Invariants: settings never change after open; any number of threads may use a
 * client at once; after fork(), at any moment, the child may use it too, with connections of its
 * own. Close it when no call is running any more.
 */
#ifndef DYN_CLIENT_H
#define DYN_CLIENT_H

#include <dyn/credentials.h>
#include <dyn/arena.h>
#include <dyn/transport.h>

struct dyn_client;

/** What an attempt was, for logs and metrics. Borrowed until the function returns. */
struct dyn_attempt_info {
    const char *operation;
    uint32_t attempt;     /**< from 1 */
    int http_status;      /**< 0: no answer */
    const char *aws_code; /**< "" when the service took it */
    const char *request_id;
    int64_t took_us;
    int64_t delay_us; /**< waited before the next attempt; 0: there is none */
    size_t sent_bytes, received_bytes;
    bool reused_connection;
};

/** Yes, no, or what environment and profile say. */
enum dyn_switch { DYN_UNSAID = 0, DYN_YES, DYN_NO };

/**
 * Settings; zero it and set what you want. Where something is not set it comes from the
 * environment, then from the shared files of AWS (~/.aws/config, ~/.aws/credentials), then it
 * has the default named here. Copied by open, but for what is said to outlive the client.
 * A client learns from answers how far the service's clock is off, and signs with that, unless
 * AWS_DISABLE_CLOCK_SKEW_CORRECTION is "true".
 */
struct dyn_client_opts {
    const struct dyn_system
        *system; /**< NULL: dyn_system_default(); outlives the client */

    const char
        *region; /**< else AWS_REGION, AWS_DEFAULT_REGION, the profile's `region` */
    const char
        *endpoint; /**< else AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, the profile's,
                               the region's own */
    const char *profile; /**< else AWS_PROFILE, "default" */
    enum dyn_switch use_fips,
        use_dualstack;           /**< AWS_USE_FIPS_ENDPOINT, .._DUALSTACK_.. */
    const char *account_id_mode; /**< AWS_ACCOUNT_ID_ENDPOINT_MODE: preferred, disabled or
                                      required; default here: disabled */

    const struct dyn_credentials
        *credentials; /**< fixed ones; they go before `provider` */
    const struct dyn_credentials_provider
        *provider; /**< its ctx outlives the client, which
                                                          does not release it */

    const char *table_prefix; /**< put before each table's name: "test-" */
    /** Appends the name of a table; instead of the prefix. DYN_OK or an error. Any thread. */
    int (*table_name)(void *ctx, struct dyn_str table, struct dyn_buf *out);
    void *table_name_ctx;

    /** The kinds of transport this program has, ended by NULL; NULL: dyn_http_kind alone. */
    const struct dyn_transport_kind *const *transports;

    const char *ca_file; /**< else AWS_CA_BUNDLE, the profile's ca_bundle, the system's */
    const char *proxy; /**< "" for none; else HTTPS_PROXY, unless NO_PROXY has the host */
    bool allow_http;   /**< plain http to hosts that are not this machine */
    uint32_t connect_timeout_ms; /**< default 3100 */
    uint32_t attempt_timeout_ms; /**< default 10000 */
    uint32_t call_timeout_ms;    /**< of a whole call, retries included; default 30000 */
    uint32_t max_attempts;    /**< else AWS_MAX_ATTEMPTS, the profile's max_attempts; 4 */
    uint32_t max_connections; /**< kept for reuse; default 16 */
    size_t max_response_bytes; /**< default 32 MiB */
    const char *app_name;      /**< shown in the user agent; else AWS_SDK_UA_APP_ID */

    /** Called after each attempt, in the calling thread; it must not call the client. */
    void (*on_attempt)(void *ctx, const struct dyn_attempt_info *info);
    void *on_attempt_ctx;
};

/** Capacity units that a call used, as ConsumedCapacity says. */
struct dyn_capacity {
    double total;
    double table;
    double read, write; /**< of transactions */
};

/** How a call went. */
struct dyn_call_info {
    uint32_t attempts;
    int64_t waited_us; /**< between attempts */
    bool ambiguous;    /**< an attempt that failed may have acted all the same */
    bool recognised;   /**< the write was refused, but what is stored is what it wrote: an
                              earlier attempt of this call had done it */
    char request_id[64];          /**< of the last answer */
    struct dyn_capacity capacity; /**< zero unless wants_capacity */
};

/** What each call may be told. */
struct dyn_call_opts {
    uint32_t timeout_ms;   /**< of the whole call; 0: the client's */
    uint32_t max_attempts; /**< 0: the client's; 1: never try again */
    bool wants_capacity;   /**< ask for the consumed capacity */
    struct dyn_call_info
        *ret_info; /**< NULL, or where to say how it went; set on failure too */
};

DYN_BEGIN_DECLS

/** Opens a client. `opts` NULL: everything from the environment. Sends nothing. DYN_OK,
 * DYN_E_CONFIG, DYN_E_CREDENTIALS (the settings for them are wrong; that there are none shows
 * at the first call), DYN_E_NOMEM. */
DYN_API int dyn_client_open(struct dyn_client **ret_client,
                            const struct dyn_client_opts *opts, struct dyn_error *err);

/** Closes it and frees what it holds; NULL is allowed. */
DYN_API void dyn_client_close(struct dyn_client *client);

/** The region, the endpoint, and the name that a table has on the service; borrowed, but for
 * the name, which is appended. */
DYN_API const char *dyn_client_region(const struct dyn_client *client);
DYN_API const char *dyn_client_endpoint(const struct dyn_client *client);
DYN_API int dyn_client_table_name(const struct dyn_client *client, struct dyn_str table,
                                  struct dyn_buf *out, struct dyn_error *err);

/** What the client runs on. */
DYN_API const struct dyn_system *dyn_client_system(const struct dyn_client *client);

/** The day that the client's clock says it is, in UTC; absent when the clock fails. */
DYN_API struct dyn_date dyn_date_today(const struct dyn_client *client);

/**
 * Calls any operation of DynamoDB: "ListTables", "{\"Limit\":10}" (an empty request is "{}").
 * Retries as every call. *ret_response: the JSON of the answer, in `mem`. Table names are sent
 * as they stand. A transaction, import or export without a ClientRequestToken or ClientToken
 * gets a new one, the same for all attempts, so that none of them is done twice. Errors: those of every call (see enum dyn_result), from DYN_E_CREDENTIALS on.
 */
DYN_API int dyn_call(struct dyn_client *client, struct dyn_arena *mem,
                     const char *operation, struct dyn_str request,
                     const struct dyn_call_opts *opts, struct dyn_str *ret_response,
                     struct dyn_error *err);

DYN_END_DECLS

#endif
