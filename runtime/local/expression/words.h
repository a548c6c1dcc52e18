/* SPDX-License-Identifier: MIT */
/*
 * The words that expressions may not use as attribute names without a placeholder. Source:
 * "Reserved words in DynamoDB", Developer Guide: 573 words, in any case.
 */
#ifndef DYNL_EXPRESSION_WORDS_H
#define DYNL_EXPRESSION_WORDS_H

#include <dyn/types.h>

bool dynl_is_reserved(struct dyn_str name);

#endif
