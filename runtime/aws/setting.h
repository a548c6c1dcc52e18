/* SPDX-License-Identifier: MIT */
/*
 * One setting looked up in its places, in their order: the program, the environment, the
 * profile. Invariant: whatever is wrong with a value, the message says which setting it is and
 * where the value came from. A blank environment variable counts as unset.
 */
#ifndef DYNI_AWS_SETTING_H
#define DYNI_AWS_SETTING_H

#include "aws/profile.h"

#include <dyn/client.h>

/** Where settings come from. All borrowed. */
struct setting_places {
    const struct dyn_system *system;
    const struct dyni_profiles *profiles; /* NULL: the files are not asked */
    struct dyn_str profile;
};

/** The names of a setting in each place; NULL: it has none there. */
struct setting_name {
    const char *option;       /* member of struct dyn_client_opts */
    const char *variables[3]; /* ended by NULL */
    const char *property;
};

/** What was found. Absent text: nothing, anywhere. */
struct setting {
    struct dyn_str text;
    char place[160]; /* "AWS_REGION", "region of profile \"x\"": for messages */
};

/** The value of a variable unless it is blank, else NULL. */
const char *setting_variable(const struct dyn_system *system, const char *name);

/** Looks a setting up; `given` is the program's, NULL when it says nothing. */
void setting_find(const struct setting_places *places, const struct setting_name *name,
                  const char *given, struct setting *ret_setting);

/** true or false in any case; `given` goes first; nothing found: false. */
int setting_switch(const struct setting_places *places, const struct setting_name *name,
                   enum dyn_switch given, bool *ret_on, struct dyn_error *err);

/** A decimal number from 1 to max; `given` goes first unless it is 0; nothing: `otherwise`. */
int setting_number(const struct setting_places *places, const struct setting_name *name,
                   uint32_t given, uint32_t max, uint32_t otherwise, uint32_t *ret_number,
                   struct dyn_error *err);

/** DYN_E_CONFIG "PLACE: \"TEXT\" is not EXPECTED", the text cut and cleaned for a message. */
int setting_error(const struct setting *setting, const char *expected,
                  struct dyn_error *err);

#endif
