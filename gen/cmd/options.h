/* SPDX-License-Identifier: MIT */
/*
 * The options of a command line. Long ones (--out=DIR or --out DIR), short ones (-o DIR or
 * -oDIR), `--` before what only looks like one, and `-` alone, which is a file. Invariant:
 * every argument is either used, given back as operand or complained about.
 */
#ifndef GEN_OPTIONS_H
#define GEN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** An option that a verb has. A list of them ends with a zeroed one. */
struct option {
    const char *name;     /**< without the dashes */
    char letter;          /**< 0: none */
    const char *argument; /**< what help calls its value; NULL: it has none */
    const char *help;
    const char **ret_value; /**< where the value goes, if it has one */
    bool *ret_is_given;     /**< else what becomes true */
};

/** What is left: the operands, in their order. */
struct options_rest {
    char **items;
    size_t len;
};

/** Reads the arguments behind the verb; sorts `argv` so that the operands come first.
 * 0, or -1 after a message on stderr about the first that is wrong. `verb` is for messages. */
int options_parse(const char *verb, const struct option *options, int argc, char **argv,
                  struct options_rest *ret_rest);

#endif
