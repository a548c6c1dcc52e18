/* SPDX-License-Identifier: MIT */
/*
 * A request on its way through the general routine, and the first half of that way: what
 * is signed is checked, split and put in order. The second half, sign.c, writes and signs
 * it.
 */
#ifndef DYNI_AWS_SIGN_COLLECT_H
#define DYNI_AWS_SIGN_COLLECT_H

#include "aws/sign_key.h"
#include "aws/sign_pairs.h"

/* More than the words, separators and hashes around what the caller gives. */
#define DYNI_SIGN_AROUND 1024

/* In query mode what signing adds becomes parameters, else headers. */
struct dyni_signing {
    bool in_query;
    const struct dyni_signer *signer;
    const struct dyni_sign_rules *rules;
    const struct dyni_sign_input *input;
    const struct dyn_system *system;
    struct dyn_str path, query;
    struct dyni_sign_names names;
    struct dyni_sign_pairs headers, params;
    struct dyn_buf signed_headers;
    struct dyni_sign_output output;
};

/** Fills the rest of *signing from the first four members. DYN_OK, or what
 * dyni_sign_header returns; dyni_sign_release in each case. */
int dyni_sign_collect(struct dyni_signing *signing, struct dyn_error *err);

/** Frees what was collected; the output stays. */
void dyni_sign_release(struct dyni_signing *signing);

/** Whether the session token, if any, is signed, not added afterwards. */
bool dyni_sign_takes_token(const struct dyni_signing *signing);

/** What dyni_sign_pairs_init returned, with a message. */
int dyni_sign_pairs_failed(int rc, struct dyn_error *err);

#endif
