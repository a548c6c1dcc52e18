/* SPDX-License-Identifier: MIT */
/*
 * The tokens by which the service knows an attempt of a call from another call. A request
 * that may have one and has none gets one, as with AWS's SDKs: without it, a transaction
 * whose answer was lost is done twice when it is sent again.
 */
#ifndef DYNI_DB_TOKEN_H
#define DYNI_DB_TOKEN_H

#include <dyn/buf.h>
#include <dyn/error.h>

/** Writes the request with a new token into `out`, which is empty, if `operation` takes one
 * and `request` is an object without. DYN_OK, and out stays empty where nothing is to be
 * added; or DYN_E_NOMEM, DYN_E_SYSTEM. Source: the API reference, ClientRequestToken and
 * ClientToken. */
int dyni_token_add(const char *operation, struct dyn_str request, struct dyn_buf *out,
                   struct dyn_error *err);

#endif
