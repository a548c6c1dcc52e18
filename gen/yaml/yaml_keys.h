/* SPDX-License-Identifier: MIT */
/*
 * Makes the keys of a map what yaml.h promises: text, and each one once.
 */
#ifndef GEN_YAML_KEYS_H
#define GEN_YAML_KEYS_H

#include "yaml/yaml.h"

/** Whether `key` may be one; reports it (no text, nothing at all, a merge key) when not. */
bool yaml_key_check(const struct yaml_node *key, const struct yaml_file *file,
                    struct diag_list *diags);

/** Reports each entry whose key stands further up in the map, and takes it out. The keys
 * have been checked. */
void yaml_keys_unique(struct dyn_arena *arena, struct yaml_node *map,
                      const struct yaml_file *file, struct diag_list *diags);

#endif
