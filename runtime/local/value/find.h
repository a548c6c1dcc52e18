/* SPDX-License-Identifier: MIT */
/*
 * Finding a part in text or bytes, in time linear in both and without memory, whatever they
 * hold.
 */
#ifndef DYNL_VALUE_FIND_H
#define DYNL_VALUE_FIND_H

#include <dyn/types.h>

/** Whether `part` stands anywhere in `text`. The empty part does. */
bool dynl_bytes_contain(struct dyn_str text, struct dyn_str part);

#endif
