/* SPDX-License-Identifier: MIT */
/*
 * The five expression languages: condition, filter, key condition, update and projection.
 * Invariants: an expression that was parsed is right in itself (grammar, reserved words,
 * placeholders that exist, types that operators take where constants show it, limits,
 * overlapping paths, redundant parentheses), with the service's own words when not; what is
 * left to find out needs the item or the table's keys. Parsed expressions borrow the request
 * and live in the call's memory. Nesting is bounded, whatever the text.
 *
 * Source: "Using expressions in DynamoDB", Developer Guide, and the messages of the service.
 */
#ifndef DYNL_EXPRESSION_H
#define DYNL_EXPRESSION_H

#include "local/request/requests.h"

#define DYNL_EXPRESSION_BYTES_MAX 4096
#define DYNL_OPERATORS_MAX        300
#define DYNL_IN_MAX               100

/* Paths */

struct dynl_step {
    struct dyn_str name; /**< of a map's member; absent: */
    uint32_t index;      /**< of a list's element */
};

/** A document path: the first step is a name. */
struct dynl_path {
    const struct dynl_step *steps;
    size_t count;
};

/** What the path leads to in an item; NULL: nothing. */
const struct dynl_value *dynl_path_find(const struct dynl_value *item,
                                        const struct dynl_path *path);

/* Parsing: all of a request's expressions together, so that placeholders that none of them
 * uses are found. */

struct dynl_condition;
struct dynl_update;

/** A list of paths, sorted step by step (indexes by number, names by their bytes), of which
 * none is the beginning of another; none: the whole item. */
struct dynl_projection_paths {
    const struct dynl_path *paths;
    size_t count;
};

/** One condition on a key: name, operator, one value or two. */
enum dynl_key_operator {
    DYNL_KEY_EQ,
    DYNL_KEY_LT,
    DYNL_KEY_LE,
    DYNL_KEY_GT,
    DYNL_KEY_GE,
    DYNL_KEY_BETWEEN,
    DYNL_KEY_BEGINS
};
struct dynl_key_term {
    struct dyn_str name;
    enum dynl_key_operator op;
    struct dynl_value values[2];
};

struct dynl_expressions {
    const struct dynl_condition *condition; /**< NULL: none */
    const struct dynl_condition *filter;    /**< NULL: none */
    const struct dynl_update *update;       /**< NULL: none */
    struct dynl_projection_paths projection;
    const struct dynl_key_term
        *key_terms; /**< each name once; that they are the key's, and
                                                in an allowed way, is the caller's to check */
    size_t key_term_count;
};

/** Parses what is there; members of `texts` that are absent give nothing. `texts` itself need
 * not outlive the call, what it points to must outlive *ret. */
int dynl_expressions_parse(struct dynl_call *call,
                           const struct dynl_expression_texts *texts,
                           struct dynl_expressions *ret);

/* Conditions and filters */

/** Whether it holds for an item (NULL: there is none). What the item lacks, or what cannot be
 * compared with it, is never an error: such a comparison does not hold, and <> does. DYN_OK. */
int dynl_condition_holds(struct dynl_call *call, const struct dynl_condition *condition,
                         const struct dynl_value *item, bool *ret_holds);

/** Calls `found` with each top-level attribute that it names, until that returns false;
 * returns false then. For filters, which may not name the keys. */
bool dynl_condition_attributes(const struct dynl_condition *condition,
                               bool (*found)(void *ctx, struct dyn_str name), void *ctx);
/** The same with each whole path. */
bool dynl_condition_paths(const struct dynl_condition *condition,
                          bool (*found)(void *ctx, const struct dynl_path *path),
                          void *ctx);

/* Updates */

/** The item after the update: everything on the right sees the values from before. `item`:
 * where there is none yet, its key, as a map. `ret_paths`, unless NULL, gets the paths that
 * it changed, for UPDATED_OLD and UPDATED_NEW. Refused: a path that leads nowhere, an operand
 * of the wrong type, an attribute that is missing. */
int dynl_update_apply(struct dynl_call *call, const struct dynl_update *update,
                      const struct dynl_value *item, struct dynl_value *ret_item,
                      struct dynl_projection_paths *ret_paths);

/** As dynl_condition_attributes: the top-level attributes that it changes. */
bool dynl_update_attributes(const struct dynl_update *update,
                            bool (*found)(void *ctx, struct dyn_str name), void *ctx);

/* Projections */

/** The parts of an item that the paths lead to, in maps and lists like the item's (elements
 * of lists close up). No paths: the item. */
int dynl_projection_apply(struct dynl_call *call,
                          const struct dynl_projection_paths *paths,
                          const struct dynl_value *item, struct dynl_value *ret);

#endif
