/* SPDX-License-Identifier: MIT */
#include "cmd/options.h"

#include "base/suggest.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 16 };

struct reader {
    const char *verb;
    const struct option *options;
    char **argv;
    int argc, at;
};

static int complain_unknown(const struct reader *reader, const char *name, size_t len)
{
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    for (const struct option *o = reader->options; o->name != NULL; o++)
        if (count < OPTIONS_MAX)
            names[count++] = o->name;
    const char *nearest = suggest_nearest(name, len, names, count);
    fprintf(stderr, "dyngen %s: unknown option '--%.*s'", reader->verb, (int)len, name);
    if (nearest != NULL)
        fprintf(stderr, "; did you mean '--%s'?", nearest);
    fputc('\n', stderr);
    return -1;
}

/* The value behind an option: in the same argument, else the next one. */
static int take_value(struct reader *reader, const struct option *option,
                      const char *attached)
{
    if (attached == NULL && reader->at + 1 < reader->argc)
        attached = reader->argv[++reader->at];
    if (attached == NULL || *attached == '\0') {
        fprintf(stderr, "dyngen %s: option '--%s' needs a value: %s\n", reader->verb,
                option->name, option->argument);
        return -1;
    }
    *option->ret_value = attached;
    return 0;
}

static int read_long(struct reader *reader, const char *text)
{
    size_t len = strcspn(text, "=");
    const char *attached = text[len] == '=' ? text + len + 1 : NULL;
    const struct option *option = reader->options;
    while (option->name != NULL &&
           (strlen(option->name) != len || memcmp(option->name, text, len) != 0))
        option++;
    if (option->name == NULL)
        return complain_unknown(reader, text, len);
    if (option->argument != NULL)
        return take_value(reader, option, attached);
    if (attached != NULL) {
        fprintf(stderr, "dyngen %s: option '--%s' takes no value\n", reader->verb,
                option->name);
        return -1;
    }
    *option->ret_is_given = true;
    return 0;
}

/* A letter, with its value or more letters behind it. */
static int read_short(struct reader *reader, const char *text)
{
    for (; *text != '\0'; text++) {
        const struct option *option = reader->options;
        while (option->name != NULL && option->letter != *text)
            option++;
        if (option->name == NULL) {
            fprintf(stderr, "dyngen %s: unknown option '-%c'\n", reader->verb, *text);
            return -1;
        }
        if (option->argument != NULL)
            return take_value(reader, option, text[1] != '\0' ? text + 1 : NULL);
        *option->ret_is_given = true;
    }
    return 0;
}

int options_parse(const char *verb, const struct option *options, int argc, char **argv,
                  struct options_rest *ret_rest)
{
    struct reader reader = {.verb = verb, .options = options, .argv = argv, .argc = argc};
    size_t kept = 0;
    bool is_rest = false; /* behind `--` */
    for (; reader.at < argc; reader.at++) {
        char *text = argv[reader.at];
        if (is_rest || text[0] != '-' || text[1] == '\0') {
            argv[kept++] = text;
            continue;
        }
        int status = 0;
        if (strcmp(text, "--") == 0)
            is_rest = true;
        else
            status = text[1] == '-' ? read_long(&reader, text + 2)
                                    : read_short(&reader, text + 1);
        if (status != 0)
            return -1;
    }
    *ret_rest = (struct options_rest){argv, kept};
    return 0;
}
