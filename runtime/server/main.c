/* SPDX-License-Identifier: MIT */
/* dyngen-local: DynamoDB's protocol over HTTP, from the embedded engine. */
#include "server/front.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const char *sync_name(enum dyn_local_sync sync)
{
    static const char *const names[] = {"full", "normal", "off"};

    return names[sync];
}

static bool is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
           strcmp(host, "localhost") == 0;
}

static void tell(const struct options *options, uint16_t port)
{
    bool is_ipv6 = strchr(options->host, ':') != NULL;

    printf("dyngen-local: listening on http://%s%s%s:%u, ", is_ipv6 ? "[" : "",
           options->host, is_ipv6 ? "]" : "", (unsigned)port);
    if (options->local.path == NULL)
        printf("in memory");
    else
        printf("file %s, %s", options->local.path,
               options->local.read_only ? "read only" : "synchronous ");
    if (options->local.path != NULL && !options->local.read_only)
        printf("%s", sync_name(options->local.sync));
    printf("%s\n", options->secret != NULL ? ", signatures verified" : "");
    fflush(stdout);
    if (!is_loopback(options->host) && options->secret == NULL)
        fprintf(stderr,
                "dyngen-local: anybody who reaches %s can read and write everything; "
                "--verify asks for signatures\n",
                options->host);
}

/* The signals that end it are taken by no thread but this one, when it waits for them. */
static void block_signals(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGINT);
    sigaddset(ret_set, SIGTERM);
    sigaddset(ret_set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ret_set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is told as an error */
}

static int serve(const struct options *options, struct dyn_local *local,
                 const sigset_t *signals)
{
    struct front *front = NULL;
    char why[256];
    int number = 0;

    if (front_start(options, local, &front, why, sizeof(why)) != 0) {
        fprintf(stderr, "dyngen-local: %s\n", why);
        return EXIT_FAILED;
    }
    tell(options, front_port(front));
    while (sigwait(signals, &number) != 0)
        continue;
    front_stop(front);
    return EXIT_FINE;
}

static int run(const struct options *options)
{
    struct dyn_local *local = NULL;
    struct dyn_error err;
    sigset_t signals;
    int status;

    block_signals(&signals);
    if (dyn_local_open(&local, &options->local, &err) != DYN_OK) {
        fprintf(stderr, "dyngen-local: %s\n", err.message);
        return EXIT_FAILED;
    }
    status = serve(options, local, &signals);
    dyn_local_close(local);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    char why[256];
    int status;

    if (!options_read(argc, argv, &options, why, sizeof(why))) {
        fprintf(stderr, "dyngen-local: %s; see dyngen-local --help\n", why);
        return EXIT_USAGE;
    }
    if (options.wants_help || options.wants_version) {
        printf("%s", options.wants_help ? options_usage : "dyngen-local 0.1.0\n");
        return EXIT_FINE;
    }
    status = run(&options);
    options_wipe(&options);
    return status;
}
