/* SPDX-License-Identifier: MIT */
/*
 * Makes what DynamoDB would answer to a Query: pages of the models in orders.yaml. The bytes are
 * the same in every run.
 */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <dyn/buf.h>

/** How the attributes of the items are ordered. DynamoDB promises no order; what it sends is
 * not that of the schema, and mostly the same for items with the same attributes. */
enum page_order {
    PAGE_SAME_ORDER, /**< one order, not the schema's, for all items */
    PAGE_ANY_ORDER   /**< another one for each item */
};

/** The texts that an item may be. */
enum page_text {
    PAGE_TEXT_ASCII,
    PAGE_TEXT_UTF8,   /**< German and Chinese */
    PAGE_TEXT_ESCAPES /**< a JSON document in a string */
};

/** Appends a page of `count` orders, each of 15 attributes. */
void page_of_orders(struct dyn_buf *page, size_t count, enum page_order order);

/** Appends a page of three items, each little more than one long text. */
void page_of_texts(struct dyn_buf *page, enum page_text text);

#endif
