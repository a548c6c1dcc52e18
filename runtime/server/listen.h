/* SPDX-License-Identifier: MIT */
/* A socket that listens, and the open files that its connections need. */
#ifndef DYN_SERVER_LISTEN_H
#define DYN_SERVER_LISTEN_H

#include "server/options.h"

/** Opens one on the options' address and port. 0, or -1 and ret_why names what is wrong with
 * which of them. The descriptor is the caller's to close. */
int listen_open(const struct options *options, int *ret_fd, uint16_t *ret_port,
                char *ret_why, size_t size);

#endif
