/* SPDX-License-Identifier: MIT */
/*
 * Whether an update was done already, by the item that is stored: for updates whose answer was
 * lost. Knows the update expressions that update.c writes, nothing beyond.
 */
#ifndef DYNI_DB_UPDATE_CHECK_H
#define DYNI_DB_UPDATE_CHECK_H

#include "db/write.h"

/** The stored version is the one behind the expected, what the update sets to a value has that
 * value, what it removes is absent, and among what it sets is the time of a write, fine enough to tell
 * it from another's. `stored` is a
 * checked item. Needs DYNI_VERSION_IS. */
bool dyni_update_is_done(const struct dyni_write *w, struct dyn_str stored);

#endif
