/* SPDX-License-Identifier: MIT */
/*
 * The scenes of test_scenarios.c, by file, and what they have in common: samples of
 * tests/models/lab.yaml.
 */
#ifndef DYN_TESTS_SCENES_H
#define DYN_TESTS_SCENES_H

#include "support/scene.h"

#include "lab.dyn.h"

/* tables.c */
scene_fn scene_tables, scene_number_keys, scene_raw_calls;
/* verbs.c */
scene_fn scene_writes, scene_upserts, scene_deletes, scene_refusals, scene_reads;
/* conditions.c */
scene_fn scene_comparisons, scene_joined_conditions, scene_raw_conditions;
/* versions.c */
scene_fn scene_versions, scene_rivals;
/* patches.c */
scene_fn scene_every_field, scene_depth, scene_strategies;
/* index_keys.c */
scene_fn scene_index_keys, scene_index_parts, scene_write_times;
/* stale.c */
scene_fn scene_stale_keys;
/* lost.c */
scene_fn scene_lost_answers;
/* queries.c */
scene_fn scene_ranges, scene_pages, scene_filters, scene_views, scene_scans;
/* values.c */
scene_fn scene_values, scene_sizes;

/** A sample with a value in every field, all of them different by `number`. */
struct lab_sample scene_sample(struct scene *s, unsigned number);

/** The sample as it is stored; fails the test when there is none. */
struct lab_sample scene_stored(struct scene *s, const struct lab_sample *sample);

/** The stored sample is like this one. */
void scene_is_stored(struct scene *s, const struct lab_sample *sample);

#endif
