/* SPDX-License-Identifier: MIT */
/*
 * Which file a path leads to. SQLite would go on with one that nobody finds any more, and open
 * another connection to whatever is there now.
 */
#ifndef DYNL_STORE_PLACE_H
#define DYNL_STORE_PLACE_H

#include <dyn/error.h>

/** What there is to say when it is another one, or none, behind the path. */
#define DYNL_PLACE_MOVED                                                                 \
    "it was removed or replaced while it was open; open it again, or restart the server"

struct dynl_place {
    uint64_t device, number;
};

/** Refuses a path that can't be one of a store's file, before SQLite opens it: DYN_E_CONFIG or
 * DYN_E_SYSTEM. That nothing is there is fine, unless it is for reading only. */
int dynl_place_check(const char *path, bool read_only, struct dyn_error *err);

/** The file that is there now. DYN_OK or DYN_E_SYSTEM. */
int dynl_place_read(const char *path, struct dynl_place *ret_place,
                    struct dyn_error *err);

/** Whether it still is the one that is there, as far as can be seen: a process may have lost its
 * right to look. */
bool dynl_place_holds(const char *path, const struct dynl_place *place);

#endif
