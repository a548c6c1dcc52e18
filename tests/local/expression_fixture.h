/* SPDX-License-Identifier: MIT */
/*
 * What the suites of expressions share: a call, requests as text, and values as text. JSON is
 * written with ' for ", so that it reads well in tables.
 */
#ifndef DYN_TESTS_EXPRESSION_FIXTURE_H
#define DYN_TESTS_EXPRESSION_FIXTURE_H

#include "local/expression/expression.h"

struct expression_fixture {
    struct dyn_arena mem;
    struct dynl_call call;
    char *shown; /**< what was shown last */
};

/** A request's expressions; NULL: absent. */
struct expression_request {
    const char *condition, *update, *projection, *filter, *key_condition;
    const char *names;  /**< "#a=one #b=two"; "": an empty map */
    const char *values; /**< "{':v':{'N':'1'}}" */
};

/** `system` NULL: the default one. */
void expression_fixture_init(struct expression_fixture *fixture,
                             const struct dyn_system *system);
void expression_fixture_release(struct expression_fixture *fixture);

/** Forgets a refusal, and what was made since the beginning. */
void expression_fixture_clear(struct expression_fixture *fixture);

/** Parses all of a request. The result of dynl_expressions_parse. */
int expression_parse(struct expression_fixture *fixture,
                     const struct expression_request *request,
                     struct dynl_expressions *ret);

/** The request with one expression: kind is c, f, k, u or p. */
struct expression_request expression_request_of(char kind, const char *text,
                                                const char *names, const char *values);

/** Reads an item, or any map of values. */
int expression_item(struct expression_fixture *fixture, const char *json,
                    struct dynl_value *ret);

/** What the call was refused with; "" when it was not. */
const char *expression_refusal(const struct expression_fixture *fixture);

/** An item as text, its quotes as '. Valid until the next one is shown. */
const char *expression_show(struct expression_fixture *fixture,
                            const struct dynl_value *item);

#endif
