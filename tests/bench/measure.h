/* SPDX-License-Identifier: MIT */
/*
 * Measures one thing against a peer in the same process: both alternately, round after round,
 * so that what else the machine does meets both alike; the medians give the ratio. Invariant:
 * a result is one line of text on stdout, NAME, OURS, PEER, FIGURE, LIMIT with tabs between;
 * `run` judges and prints them.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

/** Does the work once and returns the CPU seconds it took, what it prepares not counted. */
typedef double measure_fn(void *context);

struct measure {
    const char *name;
    measure_fn *ours, *peer;
    void *context;
    size_t repeats; /**< calls in a round; their times are added */
    double per;     /**< units of work in one call, to print the time of one */
    double limit;   /**< most that ours / peer may be; 0: none, the figure only informs */
};

/** CPU seconds of this process so far. */
double measure_now(void);

/** Runs all rounds and prints the line. */
void measure_compare(const struct measure *measure);

/** Prints why nothing can be measured and ends the program with status 2. */
_Noreturn void measure_give_up(const char *what, const char *why);

#endif
