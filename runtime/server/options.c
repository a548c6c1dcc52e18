/* SPDX-License-Identifier: MIT */
#include "server/options.h"

#include <stdio.h>
#include <string.h>

/* The service takes 16 MB. */
#define BODY_MAX ((size_t)16 * 1024 * 1024)

const char options_usage[] =
    "usage: dyngen-local [--memory | --file PATH] [OPTION...]\n"
    "\n"
    "Serves DynamoDB's protocol over HTTP from the embedded engine.\n"
    "\n"
    "  --memory             keep everything in memory (the default)\n"
    "  --file PATH          keep it in this file, made when it is not there\n"
    "  --sync MODE          of a file: full (default), normal, off: what an "
    "acknowledged\n"
    "                       write survives: the machine's crash, the process's, neither\n"
    "  --read-only          of a file: change nothing\n"
    "  --host ADDRESS       where to listen (default 127.0.0.1)\n"
    "  --port NUMBER        default 8000; 0: any that is free; it is printed\n"
    "  --region NAME        in ARNs (default local)\n"
    "  --verify KEY:SECRET  take only requests that are signed with these; else none is "
    "checked\n"
    "  --threads NUMBER     that answer requests (default 4)\n"
    "  --connections NUMBER at most at once (default 512)\n"
    "  --max-body BYTES     of a request (default 16777216)\n"
    "  --help, --version\n";

/* --- Values ------------------------------------------------------------------------- */

static bool read_number(const char *text, unsigned long min, unsigned long max,
                        unsigned long *ret)
{
    unsigned long number = 0;

    if (text[0] == '\0' || strlen(text) > 9)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (unsigned long)(*text - '0');
    }
    *ret = number;
    return number >= min && number <= max;
}

/* What reading one option has to work with. */
struct reading {
    struct options *options;
    char *secret_room;
    size_t room;
};

static const char *read_file(struct reading *r, char *value)
{
    r->options->local.path = value;
    return value[0] != '\0' ? NULL : "--file needs a path";
}

static const char *read_memory(struct reading *r, char *value)
{
    (void)value;
    r->options->local.path = NULL;
    return NULL;
}

static const char *read_only(struct reading *r, char *value)
{
    (void)value;
    r->options->local.read_only = true;
    return NULL;
}

static const char *read_sync(struct reading *r, char *value)
{
    static const char *const modes[] = {"full", "normal", "off"};

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(value, modes[i]) == 0) {
            r->options->local.sync = (enum dyn_local_sync)i;
            return NULL;
        }
    }
    return "--sync needs full, normal or off";
}

static const char *read_host(struct reading *r, char *value)
{
    r->options->host = value;
    return NULL;
}

static const char *read_port(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(value, 0, 65535, &number))
        return "--port needs a number from 0 to 65535";
    r->options->port = (uint16_t)number;
    return NULL;
}

static const char *read_region(struct reading *r, char *value)
{
    r->options->local.region = value;
    return NULL;
}

static const char *read_verify(struct reading *r, char *value)
{
    size_t len = strlen(value);
    char *colon = strchr(value, ':');

    if (colon == NULL || colon == value || colon[1] == '\0' || len >= r->room)
        return "--verify needs KEY:SECRET, an access key id and its secret";
    memcpy(r->secret_room, value, len + 1);
    memset(colon + 1, '*', strlen(colon + 1));
    r->secret_room[colon - value] = '\0';
    r->options->access_key_id = r->secret_room;
    r->options->secret = r->secret_room + (colon - value) + 1;
    return NULL;
}

static const char *read_threads(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(value, 1, 64, &number))
        return "--threads needs a number from 1 to 64";
    r->options->threads = (unsigned)number;
    return NULL;
}

static const char *read_connections(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(value, 1, 65000, &number))
        return "--connections needs a number from 1 to 65000";
    r->options->max_connections = (unsigned)number;
    return NULL;
}

static const char *read_max_body(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(value, 1024, BODY_MAX, &number))
        return "--max-body needs a number from 1024 to 16777216";
    r->options->max_body_bytes = number;
    return NULL;
}

static const char *read_help(struct reading *r, char *value)
{
    (void)value;
    r->options->wants_help = true;
    return NULL;
}

static const char *read_version(struct reading *r, char *value)
{
    (void)value;
    r->options->wants_version = true;
    return NULL;
}

/* --- The command line --------------------------------------------------------------- */

static const struct {
    const char *name;
    bool has_value;
    const char *(*read)(struct reading *r, char *value); /* NULL, or what is wrong */
} rows[] = {
    {"--memory", false, read_memory},    {"--file", true, read_file},
    {"--sync", true, read_sync},         {"--read-only", false, read_only},
    {"--host", true, read_host},         {"--port", true, read_port},
    {"--region", true, read_region},     {"--verify", true, read_verify},
    {"--threads", true, read_threads},   {"--connections", true, read_connections},
    {"--max-body", true, read_max_body}, {"--help", false, read_help},
    {"--version", false, read_version},
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

bool options_read(int argc, char **argv, char *secret_room, size_t room,
                  struct options *ret_options, const char **ret_error)
{
    struct reading r = {ret_options, secret_room, room};

    memset(ret_options, 0, sizeof(*ret_options));
    ret_options->host = "127.0.0.1";
    ret_options->port = 8000;
    ret_options->threads = 4;
    ret_options->max_connections = 512;
    ret_options->max_body_bytes = BODY_MAX;
    *ret_error = NULL;
    for (int i = 1; i < argc && *ret_error == NULL; i++) {
        size_t row = 0;
        while (row < ROW_COUNT && strcmp(rows[row].name, argv[i]) != 0)
            row++;
        if (row == ROW_COUNT)
            *ret_error = "there is an argument that is none of dyngen-local's";
        else if (rows[row].has_value && i + 1 == argc)
            *ret_error = "the last option needs a value";
        else
            *ret_error = rows[row].read(&r, rows[row].has_value ? argv[++i] : NULL);
    }
    return *ret_error == NULL;
}
