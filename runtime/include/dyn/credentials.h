/* SPDX-License-Identifier: MIT */
/*
 * The credentials that requests are signed with, and where they come from. Invariants: access
 * key, secret and token always belong together, so they are copied as one; secrets are wiped
 * before their memory is given back.
 */
#ifndef DYN_CREDENTIALS_H
#define DYN_CREDENTIALS_H

#include <dyn/error.h>
#include <dyn/system.h>

#define DYN_ACCESS_KEY_MAX    128
#define DYN_SECRET_KEY_MAX    256
#define DYN_SESSION_TOKEN_MAX 8192

/** Credentials as text, each NUL-terminated; session_token and account_id NULL when none. */
struct dyn_credentials {
    const char *access_key_id;
    const char *secret_access_key;
    const char *session_token;
    const char *account_id;
};

/** A snapshot of credentials: what a provider gives. Wipe it with dyn_credentials_wipe. */
struct dyn_credentials_copy {
    char access_key_id[DYN_ACCESS_KEY_MAX + 1];
    char secret_access_key[DYN_SECRET_KEY_MAX + 1];
    char session_token[DYN_SESSION_TOKEN_MAX + 1]; /**< "" when there is none */
    char account_id[16];                           /**< "" when not known */
    int64_t expires_us;                            /**< wall clock; INT64_MAX: never */
    uint64_t generation; /**< another number whenever the credentials changed, from 1 */
};

/** Where credentials come from. Its functions may be called from any thread. */
struct dyn_credentials_provider {
    void *ctx;
    /** Fills *ret_copy. DYN_OK, or DYN_E_CREDENTIALS with a message that says what was looked
     * for. If *ret_copy has the provider's present generation already it may be left as it is. */
    int (*get)(void *ctx, struct dyn_credentials_copy *ret_copy, struct dyn_error *err);
    /** The service refused them: get new ones next time. May be NULL. */
    void (*invalidate)(void *ctx, uint64_t generation);
    /** Frees ctx. May be NULL. */
    void (*release)(void *ctx);
};

DYN_BEGIN_DECLS

/** Overwrites all of it with zeros, in a way that a compiler keeps. */
DYN_API void dyn_credentials_wipe(struct dyn_credentials_copy *copy);

DYN_END_DECLS

#endif
