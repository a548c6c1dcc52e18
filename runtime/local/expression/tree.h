/* SPDX-License-Identifier: MIT */
/*
 * What parsing makes of expressions, and what parsing, checking and evaluating share.
 *
 * Invariants: everything is in the call's memory. Operands stand in the order of the text.
 * Until an expression was checked its paths hold placeholders as written (names that begin
 * with '#'); after it they hold attribute names, and each value its pointer. Nesting of
 * operands is at most DYNL_EXPRESSION_DEPTH_MAX, so functions may recurse over them; nothing
 * recurses over AND, OR and NOT: a condition is a list of tests with jumps between them.
 */
#ifndef DYNL_EXPRESSION_TREE_H
#define DYNL_EXPRESSION_TREE_H

#include "local/expression/expression.h"
#include "local/expression/bind.h"
#include "local/expression/lex.h"

/** Parentheses and functions in one another: more can't be right with as few operators. */
#define DYNL_EXPRESSION_DEPTH_MAX DYNL_OPERATORS_MAX

/** Steps of a path that the service takes. */
#define DYNL_STEPS_MAX 32

/** Largest index of a list. */
#define DYNL_INDEX_MAX (UINT32_MAX - 1)

/* Operands */

enum dynl_operand_kind {
    DYNL_O_PATH,
    DYNL_O_VALUE,
    DYNL_O_FUNCTION, /**< of any name */
    DYNL_O_PLUS,
    DYNL_O_MINUS
};

enum dynl_function {
    DYNL_F_UNKNOWN,
    DYNL_F_EXISTS,
    DYNL_F_NOT_EXISTS,
    DYNL_F_TYPE,
    DYNL_F_BEGINS,
    DYNL_F_CONTAINS,
    DYNL_F_SIZE,
    DYNL_F_IF_NOT_EXISTS,
    DYNL_F_LIST_APPEND
};

struct dynl_operand {
    enum dynl_operand_kind kind;
    enum dynl_function function;
    bool is_enclosed;               /**< it stands in parentheses */
    struct dyn_str text;            /**< :value, or the name of a function or operator */
    struct dynl_path path;          /**< DYNL_STEPS_MAX steps at most, of the */
    size_t step_count;              /**< steps as written */
    struct dynl_step *steps;        /**< those of the path, to be changed by binding */
    bool is_bound;                  /**< of a path: no placeholders are left */
    struct dyn_str bad_index;       /**< the first index out of range; absent: none */
    const struct dynl_value *value; /**< of a value, once bound */
    struct dynl_operand *args;      /**< the first of them */
    struct dynl_operand *next;      /**< the next one in the list that it is in */
    size_t arg_count;
};

/* Conditions */

enum dynl_test_kind {
    DYNL_TEST_EQ,
    DYNL_TEST_NE,
    DYNL_TEST_LT,
    DYNL_TEST_LE,
    DYNL_TEST_GT,
    DYNL_TEST_GE,
    DYNL_TEST_BETWEEN,
    DYNL_TEST_IN,
    DYNL_TEST_FUNCTION
};

/** One comparison: the first operand against those behind it. Of a function: it alone. */
struct dynl_test {
    enum dynl_test_kind kind;
    struct dyn_str text; /**< "=", "BETWEEN", ... as messages show it */
    struct dynl_operand *operands;
    size_t operand_count;
};

/** Steps of a condition: each begins with what the one before it left. */
enum dynl_code_kind {
    DYNL_CODE_TEST,          /**< leaves whether the test holds */
    DYNL_CODE_NOT,           /**< turns it round */
    DYNL_CODE_JUMP_IF_TRUE,  /**< OR: what follows need not be looked at */
    DYNL_CODE_JUMP_IF_FALSE, /**< AND */
};

struct dynl_code {
    enum dynl_code_kind kind;
    uint32_t target; /**< of a jump: the code to go on with */
    struct dynl_test test;
};

struct dynl_condition {
    struct dynl_code *codes;
    size_t count;
    const char
        *outermost; /**< "OR" or "NOT", the one that holds the others; NULL: none */
};

/* Updates */

enum dynl_section { DYNL_SET, DYNL_REMOVE, DYNL_ADD, DYNL_DELETE, DYNL_SECTION_COUNT };

struct dynl_action {
    enum dynl_section section;
    size_t clause;                /**< which of the text's clauses, from 0 */
    struct dynl_operand *target;  /**< a path */
    struct dynl_operand *operand; /**< NULL: REMOVE */
    size_t place;                 /**< of its path among the sorted ones */
};

struct dynl_update {
    struct dynl_action *actions; /**< `count`, in the text's order */
    struct dynl_path *paths;     /**< sorted */
    size_t count, clause_count;
    /** The sections in the order in which they appear, and how often each does. */
    enum dynl_section order[DYNL_SECTION_COUNT];
    size_t section_count, uses[DYNL_SECTION_COUNT];
};

/* Parsing */

struct dynl_parser {
    struct dynl_call *call;
    struct dynl_bindings *bindings;
    const char *kind; /**< "ConditionExpression", ...: for messages */
    struct dynl_lexer lexer;
    unsigned operators, depth;
};

/** Begins an expression; refused when it is empty or too long. */
int dynl_parser_init(struct dynl_parser *parser, struct dynl_call *call,
                     struct dynl_bindings *bindings, const char *kind,
                     struct dyn_str text);

/** Refuses: "Invalid KIND: " and the text. */
int dynl_parser_refuse(struct dynl_parser *parser, const char *format, ...)
    DYN_ATTR_PRINTF(2, 3);

/** Refuses the current token. */
int dynl_parser_unexpected(struct dynl_parser *parser);

/** Takes the current token when it is of that kind. */
bool dynl_parser_take(struct dynl_parser *parser, enum dynl_token_kind kind);

/** Takes it, or refuses it. */
int dynl_parser_expect(struct dynl_parser *parser, enum dynl_token_kind kind);

/** Counts one operator or function. */
int dynl_parser_count(struct dynl_parser *parser);

/** One more level of nesting; undone by counting `depth` down. */
int dynl_parser_enter(struct dynl_parser *parser);

/** Zeroed memory of the call; NULL: none. */
void *dynl_parser_alloc(struct dynl_parser *parser, size_t count, size_t size);

/** A path; a value, path, function or one of them in parentheses. */
int dynl_parse_path(struct dynl_parser *parser, struct dynl_operand **ret);
int dynl_parse_operand(struct dynl_parser *parser, struct dynl_operand **ret);

int dynl_condition_parse(struct dynl_parser *parser, struct dynl_condition **ret);
int dynl_update_parse(struct dynl_parser *parser, struct dynl_update **ret);
int dynl_projection_parse(struct dynl_parser *parser, struct dynl_projection_paths *ret);

/* Checking */

/** What can be seen without placeholders, of an operand and all in it: reserved words,
 * indexes, functions and where they stand. `is_condition`: in the place of a condition. */
int dynl_check_shape(struct dynl_parser *parser, const struct dynl_operand *operand,
                     bool is_update, bool is_condition);

/** Puts names and values in the place of placeholders, and checks functions and operators
 * by the types that show. */
int dynl_check_bind(struct dynl_parser *parser, struct dynl_operand *operand);

/** Only the names of a path. */
int dynl_check_bind_path(struct dynl_parser *parser, struct dynl_operand *operand);

/** The type that an operand has whatever the item holds; DYNI_TAG_NONE: unknown. */
enum dyni_tag dynl_operand_type(const struct dynl_operand *operand);

int dynl_check_type(struct dynl_parser *parser, struct dyn_str name,
                    const struct dynl_operand *operand, unsigned allowed);
#define DYNL_TYPE(tag) (1u << (tag))
#define DYNL_TYPES_ORDERED                                                               \
    (DYNL_TYPE(DYNI_TAG_S) | DYNL_TYPE(DYNI_TAG_N) | DYNL_TYPE(DYNI_TAG_B))
#define DYNL_TYPES_SETS                                                                  \
    (DYNL_TYPE(DYNI_TAG_SS) | DYNL_TYPE(DYNI_TAG_NS) | DYNL_TYPE(DYNI_TAG_BS))

/** Refused when the first is one of two, and both are the same path. */
int dynl_check_distinct(struct dynl_parser *parser, struct dyn_str name,
                        const struct dynl_operand *first);

int dynl_condition_check(struct dynl_parser *parser, struct dynl_condition *condition);
int dynl_update_check(struct dynl_parser *parser, struct dynl_update *update);

/** What a condition on keys says. */
int dynl_key_terms(struct dynl_call *call, const struct dynl_condition *condition,
                   struct dynl_expressions *ret);

/* Paths */

/** < 0, 0, > 0: step by step, indexes before names. */
int dynl_path_order(const struct dynl_path *a, const struct dynl_path *b);
int dynl_step_order(const struct dynl_step *a, const struct dynl_step *b);

/** One step into a value; NULL: there is nothing. */
const struct dynl_value *dynl_step_find(const struct dynl_value *value,
                                        const struct dynl_step *step);

/** As messages show it: "[a, [1], b]"; absent: no memory. */
struct dyn_str dynl_path_shown(struct dynl_call *call, const struct dynl_path *path);

/** A path and where it stood in the text. */
struct dynl_placed_path {
    struct dynl_path path;
    size_t place;
};

/** Sorts paths, and refuses those of which two overlap or conflict. */
int dynl_paths_sort(struct dynl_parser *parser, struct dynl_placed_path *paths,
                    size_t count);

/* Applying updates */

/** What becomes of the value at a path. */
enum dynl_effect {
    DYNL_EFFECT_NONE,
    DYNL_EFFECT_WRITE,
    DYNL_EFFECT_REMOVE,
    DYNL_EFFECT_MISSING /**< it needs an attribute that is not there */
};

struct dynl_path_change {
    const struct dynl_path *path;
    enum dynl_effect effect;
    struct dynl_value value; /**< of DYNL_EFFECT_WRITE */
};

/** The map with the changes, which are sorted and of which no two overlap. */
int dynl_build(struct dynl_call *call, const struct dynl_path_change *changes,
               size_t count, const struct dynl_value *item, struct dynl_value *ret);

#endif
