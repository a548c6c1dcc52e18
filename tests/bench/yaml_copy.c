/* SPDX-License-Identifier: MIT */
/*
 * yaml_copy SCHEMA {FROM TO}...: the peer of `dyngen generate`: parses the schema with libyaml
 * to its last event, then writes the bytes that dyngen wrote (FROM) to files (TO).
 */
#include <yaml.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path)
{
    perror(path);
    return 2;
}

static bool parse_events(yaml_parser_t *parser)
{
    bool is_end = false;
    while (!is_end) {
        yaml_event_t event;
        if (yaml_parser_parse(parser, &event) == 0)
            return false;
        is_end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    return true;
}

static bool parse(const char *path)
{
    yaml_parser_t parser;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool is_parsed = yaml_parser_initialize(&parser) != 0;
    if (is_parsed) {
        yaml_parser_set_input_file(&parser, file);
        is_parsed = parse_events(&parser);
        yaml_parser_delete(&parser);
    }
    fclose(file);
    return is_parsed;
}

static bool write_all(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ssize_t count = 1;
    if (fd < 0)
        return false;
    for (; len > 0 && count > 0; len -= (size_t)count, bytes += count) {
        count = write(fd, bytes, len);
        if (count < 0)
            break;
    }
    return close(fd) == 0 && count >= 0;
}

/* Mapped, so that reading what is to be written costs the peer next to nothing. */
static bool copy(const char *from, const char *to)
{
    struct stat status;
    int fd = open(from, O_RDONLY);
    if (fd < 0)
        return false;
    bool is_copied = fstat(fd, &status) == 0 && status.st_size > 0;
    if (is_copied) {
        size_t len = (size_t)status.st_size;
        void *bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
        is_copied = bytes != MAP_FAILED && write_all(to, (const char *)bytes, len);
        if (bytes != MAP_FAILED)
            munmap(bytes, len);
    }
    return close(fd) == 0 && is_copied;
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc % 2 != 0) {
        fprintf(stderr, "usage: yaml_copy SCHEMA {FROM TO}...\n");
        return 2;
    }
    if (!parse(argv[1]))
        return fail(argv[1]);
    for (int i = 2; i < argc; i += 2)
        if (!copy(argv[i], argv[i + 1]))
            return fail(argv[i + 1]);
    return 0;
}
