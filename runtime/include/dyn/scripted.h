/* SPDX-License-Identifier: MIT */
/*
 * A transport for tests that follows a script: it gives the answers and faults it was told to,
 * by rule, and records what it was asked. Open a client on it with dyn_scripted_client_open:
 * alone, so that nothing is sent, or in front of a real transport (throttle the third PutItem,
 * let everything else through).
 *
 * Invariants: rules are tried in the order they were added, and the first that matches and is
 * not used up answers; what no rule matches goes to the transport underneath, or is an error
 * that names the operation. Answers have the request ids SCRIPTED-1, SCRIPTED-2 and so on,
 * by record. Any number of threads; a child of fork() has the rules, and may have none of the
 * records.
 */
#ifndef DYN_SCRIPTED_H
#define DYN_SCRIPTED_H

#include <dyn/client.h>

struct dyn_script;

/** One rule. Zero it, set what it matches and what it answers; text is copied. */
struct dyn_script_rule {
    const char *operation; /**< "PutItem"; NULL: any */
    const char *contains;  /**< text that the request's body holds; NULL: any */
    uint32_t skip;         /**< matching attempts to let pass before it begins */
    uint32_t times;        /**< how often it answers; 0: always */

    enum dyn_outcome outcome; /**< ANSWER, or how the attempt fails */
    bool may_have_acted;      /**< of a failure: as if the request had got there */
    bool act;        /**< hand the request to the transport underneath all the same,
                                   and lose its answer */
    int http_status; /**< 0: 200 */
    const char *error_type; /**< "ThrottlingException": the header; NULL: none */
    const char *body;       /**< JSON; NULL: "{}" */
    int64_t retry_after_ms; /**< 0: no such header */
    int64_t takes_us;       /**< on the system's monotonic clock, by its sleep */
};

/** An attempt as it was recorded. Borrowed until the script is cleared or freed. */
struct dyn_script_record {
    const char *operation;
    const char *body;
    size_t body_len;
    const char *invocation_id;
    uint32_t attempt;
};

DYN_BEGIN_DECLS

/** A new, empty script. `system` NULL: the real one. */
DYN_API int dyn_script_new(struct dyn_script **ret_script,
                           const struct dyn_system *system, struct dyn_error *err);
/** Frees it; no client may use it any more. NULL is allowed. */
DYN_API void dyn_script_free(struct dyn_script *script);

/** Adds a rule. */
DYN_API int dyn_script_add(struct dyn_script *script, const struct dyn_script_rule *rule,
                           struct dyn_error *err);
/** The usual: answers the next attempts of `operation` with 200 and that JSON, `times` times. */
DYN_API int dyn_script_answer(struct dyn_script *script, const char *operation,
                              const char *json, uint32_t times, struct dyn_error *err);
/** Answers with an error of the service: 400, or 500 for those that are the server's. */
DYN_API int dyn_script_fail(struct dyn_script *script, const char *operation,
                            const char *aws_code, uint32_t times, struct dyn_error *err);
/** Forgets the rules and what was recorded. */
DYN_API void dyn_script_clear(struct dyn_script *script);

/** What was asked so far, in order of submission. */
DYN_API size_t dyn_script_count(struct dyn_script *script);
DYN_API struct dyn_script_record dyn_script_recorded(struct dyn_script *script,
                                                     size_t index);

/** Opens a client on a script; `opts` as for dyn_client_open (NULL allowed), whose endpoint,
 * region and credentials are not needed. With an `endpoint` in `opts` what no rule answers goes
 * there, through the kinds in `opts->transports`. The script outlives the client. */
DYN_API int dyn_scripted_client_open(struct dyn_client **ret_client,
                                     struct dyn_script *script,
                                     const struct dyn_client_opts *opts,
                                     struct dyn_error *err);

DYN_END_DECLS

#endif
