/* SPDX-License-Identifier: MIT */
/*
 * embed OUTPUT.c FILE...: writes the files as C data, see embedded.h. A program of the
 * build, run on the machine that builds, so it uses nothing of the project. The output
 * depends on the files' names and bytes only, and is not touched before all of them were
 * read. Exit: 0, or 2 with a message.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAILED = 2, NAME_MAX_LEN = 63, PER_LINE = 20, CHUNK = 65536 };

struct name {
    const char *ptr;
    size_t len;
};

struct input {
    const char *path;
    struct name name;
    unsigned char *bytes;
    size_t len;
};

static bool complain(const char *path, const char *what)
{
    fprintf(stderr, "embed: %s: %s\n", path, what);
    return false;
}

/* The file's name without folder and last extension. */
static struct name name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct name name = {slash != NULL ? slash + 1 : path, 0};
    const char *dot = strrchr(name.ptr, '.');
    name.len = dot != NULL ? (size_t)(dot - name.ptr) : strlen(name.ptr);
    return name;
}

/* Names are written into C text and asked for by templates: no character needs care. */
static bool is_good_name(struct name name)
{
    static const char GOOD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_-.";
    if (name.len == 0 || name.len > NAME_MAX_LEN || name.ptr[0] == '.')
        return false;
    return strspn(name.ptr, GOOD) >= name.len;
}

static bool check_names(const struct input *inputs, int count)
{
    for (int i = 0; i < count; i++) {
        struct name name = inputs[i].name;
        if (!is_good_name(name))
            return complain(inputs[i].path, "not a name for a template");
        for (int k = 0; k < i; k++) {
            struct name other = inputs[k].name;
            if (name.len == other.len && memcmp(name.ptr, other.ptr, name.len) == 0)
                return complain(inputs[i].path, "there are two of that name");
        }
    }
    return true;
}

static bool read_stream(FILE *in, struct input *input)
{
    size_t got = 0;
    do {
        unsigned char *larger = realloc(input->bytes, input->len + CHUNK);
        if (larger == NULL)
            return false;
        input->bytes = larger;
        got = fread(input->bytes + input->len, 1, CHUNK, in);
        input->len += got;
    } while (got > 0);
    return ferror(in) == 0;
}

static bool read_input(struct input *input)
{
    FILE *in = fopen(input->path, "rb");
    if (in == NULL)
        return complain(input->path, strerror(errno));
    bool done = read_stream(in, input);
    if (!done)
        complain(input->path, strerror(errno));
    fclose(in);
    return done;
}

/* Numbers rather than a string literal: C promises literals of 4095 bytes only. Unsigned,
 * since a char may not hold what is above 127. */
static void write_text(FILE *out, const struct input *input, int number)
{
    fprintf(out, "static const unsigned char text_%d[] = {", number);
    for (size_t i = 0; i < input->len; i++)
        fprintf(out, "%s%d,", i % PER_LINE == 0 ? "\n    " : " ", input->bytes[i]);
    fprintf(out, "\n    0};\n\n");
}

static void write_all(FILE *out, const struct input *inputs, int count)
{
    fprintf(out, "/* Written by embed from the templates. DO NOT EDIT. */\n"
                 "#include \"render/embedded.h\"\n\n");
    for (int i = 0; i < count; i++)
        write_text(out, &inputs[i], i);
    fprintf(out, "const struct embedded_template embedded_templates[] = {\n");
    for (int i = 0; i < count; i++)
        fprintf(out, "    {\"%.*s\", (const char *)text_%d, %zu},\n",
                (int)inputs[i].name.len, inputs[i].name.ptr, i, inputs[i].len);
    fprintf(out, "};\n\nconst size_t embedded_template_count = %d;\n", count);
}

static bool write_output(const char *path, const struct input *inputs, int count)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return complain(path, strerror(errno));
    write_all(out, inputs, count);
    bool failed = ferror(out) != 0;
    failed = fclose(out) != 0 || failed;
    return failed ? complain(path, strerror(errno)) : true;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: embed OUTPUT.c FILE...\n");
        return FAILED;
    }
    int count = argc - 2;
    struct input *inputs = calloc((size_t)count, sizeof *inputs);
    bool done = inputs != NULL || complain(argv[1], strerror(errno));
    for (int i = 0; done && i < count; i++) {
        inputs[i].path = argv[i + 2];
        inputs[i].name = name_of(argv[i + 2]);
    }
    done = done && check_names(inputs, count);
    for (int i = 0; done && i < count; i++)
        done = read_input(&inputs[i]);
    done = done && write_output(argv[1], inputs, count);
    for (int i = 0; inputs != NULL && i < count; i++)
        free(inputs[i].bytes);
    free(inputs);
    return done ? 0 : FAILED;
}
