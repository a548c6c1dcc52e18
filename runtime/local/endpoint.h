/* SPDX-License-Identifier: MIT */
/* What stands behind "local:": which file, and how. */
#ifndef DYNL_ENDPOINT_H
#define DYNL_ENDPOINT_H

#include <dyn/arena.h>
#include <dyn/local.h>

/** Reads "local:FILE[?synchronous=full|normal|off&mode=ro|rw]" or "local::memory:" into
 * path, sync and read_only; the path is in `mem`. DYN_OK, DYN_E_CONFIG, DYN_E_NOMEM. */
int dynl_endpoint_read(const char *endpoint, struct dyn_arena *mem,
                       struct dyn_local_opts *ret_opts, struct dyn_error *err);

#endif
