/* SPDX-License-Identifier: MIT */
/*
 * The tokens of expressions. Invariants: a lexer shows three tokens, the last one taken, the
 * one to take and the one behind it; past the end every token is DYNL_T_END. Bytes that no
 * expression is made of are tokens too (DYNL_T_BAD), one for each character, so that messages
 * can show them.
 */
#ifndef DYNL_EXPRESSION_LEX_H
#define DYNL_EXPRESSION_LEX_H

#include <dyn/types.h>

enum dynl_token_kind {
    DYNL_T_END,
    DYNL_T_NAME,             /**< a letter, then letters, digits and _ */
    DYNL_T_NAME_PLACEHOLDER, /**< #name */
    DYNL_T_VALUE,            /**< :value */
    DYNL_T_INTEGER,          /**< 0, or digits that begin with another */
    DYNL_T_AND,
    DYNL_T_OR,
    DYNL_T_NOT,
    DYNL_T_BETWEEN,
    DYNL_T_IN,
    DYNL_T_SET,
    DYNL_T_REMOVE,
    DYNL_T_ADD,
    DYNL_T_DELETE,
    DYNL_T_EQ,
    DYNL_T_NE,
    DYNL_T_LT,
    DYNL_T_LE,
    DYNL_T_GT,
    DYNL_T_GE,
    DYNL_T_OPEN,  /**< ( */
    DYNL_T_CLOSE, /**< ) */
    DYNL_T_INDEX, /**< [ */
    DYNL_T_INDEX_END,
    DYNL_T_COMMA,
    DYNL_T_DOT,
    DYNL_T_PLUS,
    DYNL_T_MINUS,
    DYNL_T_BAD
};

struct dynl_token {
    enum dynl_token_kind kind;
    struct dyn_str text; /**< in the expression; empty at its end */
};

struct dynl_lexer {
    struct dyn_str text; /**< borrowed */
    struct dynl_token taken, current, behind;
};

/** Begins before the first token; `taken` is empty then. */
void dynl_lexer_init(struct dynl_lexer *lexer, struct dyn_str text);

/** Takes the current token. */
void dynl_lexer_next(struct dynl_lexer *lexer);

/** What messages show of a token, "<EOF>" at the end. */
struct dyn_str dynl_token_shown(const struct dynl_token *token);

/** The expression from the token before the current one to the one behind it. */
struct dyn_str dynl_lexer_near(const struct dynl_lexer *lexer);

#endif
