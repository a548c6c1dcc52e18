/* SPDX-License-Identifier: MIT */
/*
 * Whether a request can be signed in general: what is not a request, and what signing
 * itself adds, is refused before anything is computed.
 */
#ifndef DYNI_AWS_SIGN_INPUT_H
#define DYNI_AWS_SIGN_INPUT_H

#include "aws/sign.h"
#include "aws/sign_pairs.h"

/** DYN_OK or DYN_E_ARG. No value of a header is in the message. */
int dyni_sign_input_check(const struct dyni_sign_input *input, struct dyn_error *err);

/** The same for the parameters of a request that is signed in query mode. */
int dyni_sign_input_check_params(const struct dyni_sign_pairs *params,
                                 struct dyn_error *err);

#endif
