/* SPDX-License-Identifier: MIT */
/*
 * One put, update, delete or check, in the steps that single operations, batches and
 * transactions have in common:
 *
 *     validate   what is wrong without the table        before the session
 *     locate     the table, and the key against it
 *     prepare    the item before, the condition, the item after; nothing is changed
 *     apply      the store as it is to be
 *
 * Invariant: a step is only right after those before it returned DYN_OK; a refusal in any
 * leaves the store as it was.
 */
#ifndef DYNL_WRITE_H
#define DYNL_WRITE_H

#include "local/expression/expression.h"
#include "local/item/item_key.h"

enum dynl_write_kind {
    DYNL_WRITE_PUT,
    DYNL_WRITE_UPDATE,
    DYNL_WRITE_DELETE,
    DYNL_WRITE_CHECK
};

struct dynl_write {
    /* What is asked. Set by the caller, the rest zeroed. */
    enum dynl_write_kind kind;
    enum dynl_key_origin origin;
    struct dyn_str table_name;
    const struct dynl_attributes *given;       /**< of a put the item, else the key */
    const struct dynl_expression_texts *texts; /**< NULL: none */
    struct dyn_str return_values;
    bool keeps_failed; /**< the item before is returned when the condition fails */

    /* What the steps find. */
    struct dynl_expressions expressions;
    const struct dynl_table *table;
    struct dyn_buf key;          /**< bytes; released by dynl_write_release */
    struct dynl_key_fault fault; /**< why locate or prepare refused; FINE: for another
                                       reason */
    int64_t id;                  /**< of the row before; 0: there is none */
    size_t before_size;
    struct dyn_str before_text; /**< when it is to be returned, and there is one */
    struct dynl_value before;   /**< tag NONE: there is none, or it is not kept */
    struct dynl_value after;    /**< tag NONE: there is to be none */
    size_t after_size;
    struct dynl_projection_paths changed; /**< by an update expression */
    bool holds;                           /**< the condition, after prepare */
};

/** The write that a request asks for, which it borrows. */
struct dynl_write dynl_write_of_put(const struct dynl_put_item *put);
struct dynl_write dynl_write_of_change(enum dynl_write_kind kind,
                                       const struct dynl_change_item *change);

/** Parameters that do not go together, values, sizes, expressions. */
int dynl_write_validate(struct dynl_call *call, struct dynl_write *write);

/** Finds the table. */
int dynl_write_find_table(struct dynl_call *call, struct dynl_session *session,
                          struct dynl_write *write);

/** Checks the key against the table, and makes its bytes. */
int dynl_write_locate(struct dynl_call *call, struct dynl_write *write);

/** Reads the item, judges the condition (DYN_OK and write->holds) and, when it holds, makes
 * the item that is to be. */
int dynl_write_prepare(struct dynl_call *call, struct dynl_session *session,
                       struct dynl_write *write);

int dynl_write_apply(struct dynl_call *call, struct dynl_session *session,
                     const struct dynl_write *write);

/** Commits once the answer is known to be whole: what ran out of memory has done nothing. */
int dynl_write_commit(struct dynl_call *call, struct dynl_session *session);

/** The members of a failed condition's error that show the item, with a comma before them;
 * absent: none. False: no memory. */
bool dynl_write_failed_item(struct dynl_call *call, const struct dynl_write *write,
                            struct dyn_str *ret_members);

/** Gives back what the write owns. */
void dynl_write_release(struct dynl_write *write);

/* PutItem, UpdateItem and DeleteItem */

struct dynl_single_write {
    struct dynl_write write;
    struct dyn_str return_consumed_capacity, return_item_collection_metrics;
};

/** All steps in a session of their own, and the answer. */
int dynl_write_run(struct dynl_call *call, struct dynl_store *store,
                   struct dynl_single_write *single);
/** The same of an UpdateItem or DeleteItem. */
int dynl_write_run_change(struct dynl_call *call, struct dynl_store *store,
                          enum dynl_write_kind kind,
                          const struct dynl_change_item *change);

#endif
