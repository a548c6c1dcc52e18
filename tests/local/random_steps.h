/* SPDX-License-Identifier: MIT */
/*
 * Random requests from a seed: puts, updates, deletes, reads, queries, scans, batches and
 * transactions on three tables with indexes, so chosen that keys meet, conditions hold about
 * as often as not, and some requests are refused. Invariant: the same seed and profile make
 * the same requests, on every machine.
 */
#ifndef DYN_TESTS_RANDOM_STEPS_H
#define DYN_TESTS_RANDOM_STEPS_H

#include <dyn/buf.h>

/** What the other server can be asked without showing what it is known to do otherwise. */
struct random_profile {
    const char *server;
    bool has_transactions;
    bool has_capacity;    /* counts it as documented */
    bool has_failed_item; /* ReturnValuesOnConditionCheckFailure */
    bool has_path_checks; /* refuses to remove what is below nothing */
    bool has_documents;   /* compares lists and maps by their members */
    bool
        has_exact_values; /* orders text by UTF-8, compares bytes as bytes, adds 38 digits */
};

struct random_step {
    const char *operation;
    bool is_all_pages;
    bool is_unordered; /* items of equal index keys come in any order */
    char *request;     /* strict JSON; owned */
};

/** CreateTable requests, as strict JSON, of the tables that the requests are on. */
extern const char *const random_tables[];
extern const size_t random_table_count;

/** Writes the `count` requests of a seed; to be freed, each and all. */
struct random_step *random_steps_new(uint64_t seed, const struct random_profile *profile,
                                     size_t count);
void random_steps_free(struct random_step *steps, size_t count);

#endif
