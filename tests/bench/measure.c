/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 15 };

double measure_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        measure_give_up("clock_gettime", "there is no clock of the process's CPU time");
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

_Noreturn void measure_give_up(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(2);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double times[ROUNDS])
{
    qsort(times, ROUNDS, sizeof(times[0]), by_value);
    return times[ROUNDS / 2];
}

static double run_round(const struct measure *measure, measure_fn *run)
{
    double seconds = 0;
    for (size_t i = 0; i < measure->repeats; i++)
        seconds += run(measure->context);
    return seconds / (double)measure->repeats / measure->per;
}

static void print_time(double seconds)
{
    if (seconds < 1e-4)
        printf("\t%.3f us", seconds * 1e6);
    else
        printf("\t%.3f ms", seconds * 1e3);
}

void measure_compare(const struct measure *measure)
{
    double ours[ROUNDS], peer[ROUNDS];
    (void)run_round(measure, measure->ours);
    (void)run_round(measure, measure->peer);
    for (size_t i = 0; i < ROUNDS; i++) {
        if (i % 2 == 0)
            ours[i] = run_round(measure, measure->ours);
        peer[i] = run_round(measure, measure->peer);
        if (i % 2 != 0)
            ours[i] = run_round(measure, measure->ours);
    }
    double our_median = median(ours), peer_median = median(peer);
    printf("%s", measure->name);
    print_time(our_median);
    print_time(peer_median);
    printf("\t%.3f\t", our_median / peer_median);
    if (measure->limit > 0)
        printf("%.3f\n", measure->limit);
    else
        printf("-\n");
    fflush(stdout);
}
