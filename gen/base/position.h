/* SPDX-License-Identifier: MIT */
/*
 * A place in a text that a person reads.
 */
#ifndef GEN_POSITION_H
#define GEN_POSITION_H

/** Both count from 1, the column in characters (code points). Zero: the file as a whole. */
struct yaml_position {
    int line;
    int column;
};

#endif
