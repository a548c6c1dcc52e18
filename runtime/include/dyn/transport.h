/* SPDX-License-Identifier: MIT */
/*
 * What carries one attempt of a call: HTTP, the embedded engine, or a script in a test. A
 * transport knows nothing of retries, models or tables. Invariants: each attempt that was
 * submitted ends by poll or by cancel, once; a transport may be used by many threads, an
 * attempt by one at a time; a transport never calls back.
 */
#ifndef DYN_TRANSPORT_H
#define DYN_TRANSPORT_H

#include <dyn/buf.h>
#include <dyn/credentials.h>
#include <dyn/error.h>
#include <dyn/system.h>

/** poll: the attempt goes on. */
#define DYN_PENDING 3

/** One attempt. Borrowed until the attempt ends. */
struct dyn_request {
    struct dyn_str operation; /**< "GetItem" */
    struct dyn_str body;      /**< JSON */
    char invocation_id[40];   /**< the same for all attempts of a call: a UUID */
    uint32_t attempt;         /**< from 1 */
    uint32_t max_attempts;
    int64_t timeout_us; /**< most time that it may take, > 0 */
    /** Added to the wall clock for signing: how far the service's clock is ahead. */
    int64_t clock_offset_us;
    /** The attempt before broke its connection: do not reuse one. */
    bool fresh_connection;
    /** The service said that the credentials have expired: invalidate those last used. */
    bool fresh_credentials;
};

/** How an attempt ended. */
enum dyn_outcome {
    DYN_OUTCOME_ANSWER = 0, /**< a whole answer came, whatever it says */
    DYN_OUTCOME_BROKEN,     /**< none, or not a whole one: may be tried again */
    DYN_OUTCOME_TIMEOUT,    /**< none in time: may be tried again */
    DYN_OUTCOME_REFUSED /**< it can never work: settings, certificates, credentials, memory */
};

/** What came back. */
struct dyn_response {
    enum dyn_outcome outcome;
    int code;            /**< unless ANSWER: enum dyn_result, such as DYN_E_NETWORK */
    char message[256];   /**< unless ANSWER: what went wrong */
    bool may_have_acted; /**< unless ANSWER: bytes of the request may have got there */
    bool reused_connection;
    int http_status;
    struct dyn_buf body;    /**< owned by the receiver, to be released or taken over */
    char error_type[128];   /**< x-amzn-errortype, "" if none */
    char request_id[64];    /**< x-amzn-requestid, "" if none */
    int64_t retry_after_ms; /**< x-amz-retry-after; -1: none, or not a number */
    int64_t server_time_us; /**< the Date header; INT64_MIN: none */
    int64_t sent_us;        /**< wall clock, without clock_offset_us, when it was signed;
                                 INT64_MIN: unsigned */
};

/** What a transport is opened with; borrowed until open returns, but for what outlives a
 * client: system and credentials' provider. */
struct dyn_transport_opts {
    const struct dyn_system *system;
    const char
        *endpoint; /**< "https://dynamodb.eu-central-1.amazonaws.com", "local:a.db" */
    const char *signing_region;
    const struct dyn_credentials_provider *credentials; /**< shared with the client */
    const char *user_agent;
    const char *ca_file;         /**< PEM; NULL: the system's */
    const char *proxy;           /**< URL; NULL: none */
    uint32_t connect_timeout_ms; /**< > 0 */
    uint32_t max_connections;    /**< kept open for reuse, > 0 */
    size_t max_response_bytes;   /**< > 0 */
    bool allow_http;             /**< plain http to hosts other than loopback */
};

struct dyn_transport;
struct dyn_attempt;

/** A kind of transport: static, never freed. */
struct dyn_transport_kind {
    const char *name; /**< "http", for messages */
    const char
        *schemes; /**< of the endpoints it takes, separated by spaces: "http https" */
    int (*open)(const struct dyn_transport_opts *opts,
                struct dyn_transport **ret_transport, struct dyn_error *err);
    void (*close)(struct dyn_transport *transport);
    /** Begins an attempt. It may already be over when this returns; poll says. On failure (no
     * memory) there is no attempt. */
    int (*submit)(struct dyn_transport *transport, const struct dyn_request *request,
                  struct dyn_attempt **ret_attempt, struct dyn_error *err);
    /** Goes on with it for at most wait_us: DYN_OK, the attempt is over, freed, and
     * *ret_response owned by the caller; or DYN_PENDING. */
    int (*poll)(struct dyn_transport *transport, struct dyn_attempt *attempt,
                int64_t wait_us, struct dyn_response *ret_response);
    /** Ends and frees it at once. */
    void (*cancel)(struct dyn_transport *transport, struct dyn_attempt *attempt);
};

/** Begins each implementation's own struct. */
struct dyn_transport {
    const struct dyn_transport_kind *kind;
};

DYN_BEGIN_DECLS

/** HTTP and HTTPS by libcurl, signed with SigV4: what a client uses unless told otherwise. */
DYN_API extern const struct dyn_transport_kind dyn_http_kind;

DYN_END_DECLS

#endif
