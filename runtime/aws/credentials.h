/* SPDX-License-Identifier: MIT */
/*
 * The credentials that need no request: fixed ones, and those of the environment and the shared
 * files. Invariants: a provider reads its places at the first get and again after invalidate;
 * what it holds is one whole set, wiped when it is replaced or released.
 */
#ifndef DYNI_AWS_CREDENTIALS_H
#define DYNI_AWS_CREDENTIALS_H

#include "aws/profile.h"

#include <dyn/credentials.h>

/** Where the parts of a set stand; borrowed, absent when there is none. */
struct credentials_text {
    struct dyn_str access_key_id, secret_access_key, session_token, account_id;
};

/** Copies texts into a set that never expires, generation 1. DYN_OK, or DYN_E_CREDENTIALS: one is
 * missing, too long, or holds what no credential does. `place` is for messages, which never
 * quote a credential. */
int credentials_copy(const struct credentials_text *from, const char *place,
                     struct dyn_credentials_copy *ret_copy, struct dyn_error *err);

/** A provider of one set, copied. DYN_OK, DYN_E_CREDENTIALS, DYN_E_NOMEM. Owned: release it. */
int credentials_fixed_new(const struct dyn_system *system,
                          const struct dyn_credentials *from,
                          struct dyn_credentials_provider *ret_provider,
                          struct dyn_error *err);

/** The provider of the environment and then of the profile; of the profile alone when the
 * program named it (is_explicit). Nothing is read yet. Owned: release it. */
int credentials_outside_new(const struct dyn_system *system, struct dyn_str profile,
                            bool is_explicit,
                            struct dyn_credentials_provider *ret_provider,
                            struct dyn_error *err);

/** Looks the credentials up in those places; DYN_E_CREDENTIALS says what was looked at, or which
 * way was found that this library does not have. */
int credentials_find(const struct dyn_system *system, struct dyn_str profile,
                     bool is_explicit, struct dyn_credentials_copy *ret_copy,
                     struct dyn_error *err);

#endif
