/* SPDX-License-Identifier: MIT */
/*
 * The shared files of AWS's tools, ~/.aws/config and ~/.aws/credentials: sections of name =
 * value lines. Read whole, at most 1 MiB each, into the arena given. Source of the rules: "AWS
 * SDKs and Tools Reference Guide", "Shared config and credentials files".
 */
#ifndef DYNI_AWS_PROFILE_H
#define DYNI_AWS_PROFILE_H

#include <dyn/arena.h>
#include <dyn/error.h>

struct dyni_profiles;

/** Parses the texts of both files (ptr NULL: no such file). DYN_OK, or DYN_E_CONFIG with file
 * and line. */
int dyni_profiles_parse(struct dyn_arena *mem, struct dyn_str config,
                        struct dyn_str credentials, struct dyni_profiles **ret_profiles,
                        struct dyn_error *err);

/** Overwrites the texts, which may hold secrets; the profiles are empty then. Sub-properties are
 * copies that stay. NULL is allowed. */
void dyni_profiles_wipe(struct dyni_profiles *profiles);

/** Reads and parses the user's files: AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, else those
 * in ~/.aws. Files that are not there are empty; ones that cannot be read are an error. */
int dyni_profiles_load(struct dyn_arena *mem, const struct dyn_system *system,
                       struct dyni_profiles **ret_profiles, struct dyn_error *err);

/** Whether there is a profile of that name. */
bool dyni_profiles_has(const struct dyni_profiles *profiles, struct dyn_str profile);

/** The value of a property, borrowed, absent when there is none; keys are lower case. A sub-property has a
 * key such as "s3.addressing_style". */
struct dyn_str dyni_profiles_get(const struct dyni_profiles *profiles,
                                 struct dyn_str profile, const char *key);

/** The same in sections of other kinds: "services", "sso-session". */
struct dyn_str dyni_profiles_section_get(const struct dyni_profiles *profiles,
                                         const char *kind, struct dyn_str name,
                                         const char *key);

/** Whether there is a section of that kind and name. */
bool dyni_profiles_section_has(const struct dyni_profiles *profiles, const char *kind,
                               struct dyn_str name);

/** For tests: visits every section in order, first with an absent key, then with each of its
 * properties; a value with sub-properties is their lines. Non-zero stops. */
int dyni_profiles_walk(const struct dyni_profiles *profiles,
                       int (*visit)(void *ctx, struct dyn_str kind, struct dyn_str name,
                                    struct dyn_str key, struct dyn_str value),
                       void *ctx);

#endif
