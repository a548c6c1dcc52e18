/* SPDX-License-Identifier: MIT */
/*
 * Rows of items with something odd about them: what decoding them reports or refuses, and
 * what encoding makes of them. In the rows' JSON ' stands for ".
 */
#ifndef DYN_TESTS_ODD_ITEM_H
#define DYN_TESTS_ODD_ITEM_H

#include <dyn/model.h>

struct odd_item {
    const char *item;
    int rc;
    const char *finds; /**< "PATH CODE, ..." of what is reported; of an error its path */
    const char *message; /**< part of the error's message, or of the first finding's */
    const char *encoded; /**< NULL: the item itself */
};

/** Decodes the row's item with a report, compares, encodes it, compares. Fails the
 * running test where anything is not as the row says. */
void odd_item_check(const struct dyn_model *model, const struct odd_item *row);

/** Appends the findings as "PATH CODE, ...". */
void odd_item_findings(const struct dyn_findings *findings, struct dyn_buf *out);

#endif
