/* SPDX-License-Identifier: MIT */
/*
 * What other YAML tools make of a scalar that isn't quoted. dyngen reads text; a tool that
 * follows YAML 1.1 (PyYAML, most editors) or 1.2 sees `no` as false and `010` as eight.
 */
#ifndef GEN_RETYPE_H
#define GEN_RETYPE_H

#include <dyn/types.h>

/** Words for what it becomes, such as "false" or "an octal number"; NULL: it stays text. */
const char *retype_as(struct dyn_str text);

/** Whether it is what YAML calls null: nothing, ~ or null in one of its three spellings. */
bool retype_is_null(struct dyn_str text);

#endif
