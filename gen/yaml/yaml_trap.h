/* SPDX-License-Identifier: MIT */
/*
 * Says in words of this language where libyaml stopped: its own messages tell what the
 * scanner missed, not what the author did.
 */
#ifndef GEN_YAML_TRAP_H
#define GEN_YAML_TRAP_H

#include "yaml/yaml_text.h"

/** What libyaml had to say. */
struct yaml_problem {
    const char *problem; /**< NULL: nothing */
    const char *context; /**< NULL: none */
    struct yaml_position at, context_at;
    size_t offset, context_offset; /**< the same places, in bytes */
};

/** Reports the problem under the code and in the words that fit it. */
void yaml_trap_report(const struct yaml_file *file, const struct yaml_text *text,
                      const struct yaml_problem *problem, struct diag_list *diags);

#endif
