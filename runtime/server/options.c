/* SPDX-License-Identifier: MIT */
#include "server/options.h"

#include "core/hash.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The service takes 16 MB. */
#define BODY_MAX 16777216ul

const char options_usage[] =
    "usage: dyngen-local [--memory | --file PATH] [OPTION...]\n"
    "\n"
    "Serves DynamoDB's protocol over HTTP from the embedded engine.\n"
    "\n"
    "  --memory              keep everything in memory (the default)\n"
    "  --file PATH           keep it in this file, made when it is not there\n"
    "  --sync MODE           of a file: what an acknowledged write survives: full "
    "(default), a\n"
    "                        crash of the machine; normal, one of the process, the last "
    "writes\n"
    "                        may miss after one of the machine; off, one of the process\n"
    "  --read-only           of a file: change nothing\n"
    "  --host ADDRESS        where to listen (default 127.0.0.1); ::1 and :: take IPv6 "
    "only\n"
    "  --port NUMBER         default 8000; 0: any that is free; it is printed\n"
    "  --region NAME         in ARNs (default local), and what signatures must be for\n"
    "  --verify KEY:SECRET   take only requests that are signed with these; else none "
    "is\n"
    "                        checked\n"
    "  --threads NUMBER      that answer requests (default 4)\n"
    "  --connections NUMBER  at most at once (default 512)\n"
    "  --max-body BYTES      of a request (default 16777216)\n"
    "  --help, --version\n"
    "\n"
    "SIGINT and SIGTERM end it once what came in is answered.\n";

/* What reading one option has to work with. */
struct reading {
    struct options *options;
    const char *name; /* of the option */
    bool has_memory, has_sync;
    char *why;
    size_t size;
};

static bool refuse(const struct reading *r, const char *format, ...)
    DYN_ATTR_PRINTF(2, 3);

static bool refuse(const struct reading *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(r->why, r->size, format, args);
    va_end(args);
    return false;
}

/* --- Values ------------------------------------------------------------------------- */

static bool read_number(struct reading *r, const char *text, unsigned long min,
                        unsigned long max, unsigned long *ret)
{
    size_t len = strlen(text), digits = strspn(text, "0123456789");
    unsigned long number = 0;

    for (size_t i = 0; i < digits && number <= max; i++)
        number = number * 10 + (unsigned long)(text[i] - '0');
    if (len == 0 || digits != len || number < min || number > max)
        return refuse(r, "%s \"%.80s\": expected a number from %lu to %lu", r->name, text,
                      min, max);
    *ret = number;
    return true;
}

static bool read_file(struct reading *r, char *value)
{
    if (r->options->local.path != NULL)
        return refuse(r, "%s is there twice: one file is served", r->name);
    r->options->local.path = value;
    if (strcmp(value, ":memory:") == 0)
        return refuse(r, "%s :memory:: expected a path; --memory keeps all in memory",
                      r->name);
    return value[0] != '\0' || refuse(r, "%s \"\": expected a path", r->name);
}

static bool read_memory(struct reading *r, char *value)
{
    (void)value;
    r->has_memory = true;
    return true;
}

static bool read_only(struct reading *r, char *value)
{
    (void)value;
    r->options->local.read_only = true;
    return true;
}

static bool read_sync(struct reading *r, char *value)
{
    static const char *const modes[] = {"full", "normal", "off"};

    r->has_sync = true;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(value, modes[i]) == 0) {
            r->options->local.sync = (enum dyn_local_sync)i;
            return true;
        }
    }
    return refuse(r, "%s \"%.80s\": expected full, normal or off", r->name, value);
}

static bool read_host(struct reading *r, char *value)
{
    r->options->host = value;
    return true;
}

static bool read_port(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(r, value, 0, 65535, &number))
        return false;
    r->options->port = (uint16_t)number;
    return true;
}

static bool read_region(struct reading *r, char *value)
{
    size_t len = strlen(value);

    r->options->local.region = value;
    if (len != 0 && len <= 64 &&
        strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-") == len)
        return true;
    return refuse(
        r, "%s \"%.80s\": expected up to 64 lower-case letters, digits and hyphens",
        r->name, value);
}

/* The value is a secret: it stands in no message. */
static bool read_verify(struct reading *r, char *value)
{
    struct options *o = r->options;
    size_t len = strlen(value), key_len = strcspn(value, ":");
    bool fits = len < sizeof(o->credentials) && key_len <= OPTIONS_KEY_MAX;

    if (fits)
        memcpy(o->credentials, value, len + 1);
    memset(value, '*', len);
    if (!fits)
        return refuse(r,
                      "%s: expected a key of at most %d bytes, and %zu with its secret",
                      r->name, OPTIONS_KEY_MAX, sizeof(o->credentials) - 1);
    if (key_len == 0 || key_len + 1 >= len)
        return refuse(r, "%s: expected KEY:SECRET, an access key id and its secret",
                      r->name);
    o->credentials[key_len] = '\0';
    o->access_key_id = o->credentials;
    o->secret = o->credentials + key_len + 1;
    return true;
}

static bool read_threads(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(r, value, 1, 64, &number))
        return false;
    r->options->threads = (unsigned)number;
    return true;
}

static bool read_connections(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(r, value, 1, 65000, &number))
        return false;
    r->options->max_connections = (unsigned)number;
    return true;
}

static bool read_max_body(struct reading *r, char *value)
{
    unsigned long number = 0;

    if (!read_number(r, value, 1024, BODY_MAX, &number))
        return false;
    r->options->max_body_bytes = number;
    return true;
}

static bool read_help(struct reading *r, char *value)
{
    (void)value;
    r->options->wants_help = true;
    return true;
}

static bool read_version(struct reading *r, char *value)
{
    (void)value;
    r->options->wants_version = true;
    return true;
}

/* --- The command line --------------------------------------------------------------- */

static const struct row {
    const char *name;
    const char *value; /* what it is called; NULL: it has none */
    bool (*read)(struct reading *r, char *value);
} rows[] = {
    {"--memory", NULL, read_memory},        {"--file", "PATH", read_file},
    {"--sync", "MODE", read_sync},          {"--read-only", NULL, read_only},
    {"--host", "ADDRESS", read_host},       {"--port", "NUMBER", read_port},
    {"--region", "NAME", read_region},      {"--verify", "KEY:SECRET", read_verify},
    {"--threads", "NUMBER", read_threads},  {"--connections", "NUMBER", read_connections},
    {"--max-body", "BYTES", read_max_body}, {"--help", NULL, read_help},
    {"--version", NULL, read_version},
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* The row of an argument up to its "="; NULL: it is none. */
static const struct row *find_row(const char *argument, size_t len)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, argument, len) == 0)
            return &rows[i];
    }
    return NULL;
}

/* Reads the option at *at, "--name value" or "--name=value", and moves to its last argument. What
 * follows "=" may be a secret, whatever stands before it. */
static bool read_option(struct reading *r, int argc, char **argv, int *at)
{
    char *argument = argv[*at];
    size_t len = strcspn(argument, "=");
    char *value = argument[len] == '=' ? argument + len + 1 : NULL;
    const struct row *row = find_row(argument, len);

    if (row == NULL)
        return refuse(r, "\"%.*s\" is no option of dyngen-local%s",
                      (int)(len < 80 ? len : 80), argument,
                      argument[0] == '-' ? "" : "; a file goes behind --file");
    r->name = row->name;
    if (row->value == NULL && value != NULL)
        return refuse(r, "%s takes no value", row->name);
    if (row->value != NULL && value == NULL) {
        if (*at + 1 == argc)
            return refuse(r, "%s needs a value: %s %s", row->name, row->name, row->value);
        value = argv[++*at];
    }
    return row->read(r, value);
}

/* Options that ask for a file without one. */
static bool check_together(struct reading *r)
{
    const struct options *o = r->options;

    if (o->local.path != NULL)
        return !r->has_memory || refuse(r, "--memory and --file exclude each other");
    if (o->local.read_only)
        return refuse(r, "--read-only needs a file: --file PATH");
    if (r->has_sync)
        return refuse(r, "--sync needs a file: --file PATH");
    return true;
}

bool options_read(int argc, char **argv, struct options *ret_options, char *ret_why,
                  size_t size)
{
    struct reading r = {.options = ret_options, .why = ret_why, .size = size};
    bool is_fine = true;

    memset(ret_options, 0, sizeof(*ret_options));
    ret_options->host = "127.0.0.1";
    ret_options->port = 8000;
    ret_options->threads = 4;
    ret_options->max_connections = 512;
    ret_options->max_body_bytes = BODY_MAX;
    for (int i = 1; i < argc && is_fine; i++)
        is_fine = read_option(&r, argc, argv, &i);
    if (is_fine && !ret_options->wants_help && !ret_options->wants_version)
        is_fine = check_together(&r);
    if (!is_fine)
        options_wipe(ret_options);
    return is_fine;
}

void options_wipe(struct options *options)
{
    options->access_key_id = NULL;
    options->secret = NULL;
    dyni_wipe(options->credentials, sizeof(options->credentials));
}
