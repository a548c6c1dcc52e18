/* SPDX-License-Identifier: MIT */
/*
 * Clients on a transport that somebody else made: what libdyn-local opens its own with.
 */
#ifndef DYNI_AWS_OPEN_H
#define DYNI_AWS_OPEN_H

#include "core/shared.h"

#include <dyn/client.h>

/** Opens a client on a transport, which it takes on success. `opts` as for dyn_client_open
 * (NULL allowed); endpoint, region and credentials in it are not used. */
DYNI_SHARED int dyni_client_open_on(struct dyn_client **ret_client,
                                    struct dyn_transport *transport,
                                    const struct dyn_client_opts *opts,
                                    struct dyn_error *err);

#endif
