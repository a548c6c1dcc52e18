/* SPDX-License-Identifier: MIT */
#include "support/files.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

static char *read_all(FILE *file, size_t *ret_len)
{
    size_t len = 0, capacity = 65536, got;
    char *text = malloc(capacity);
    ck_assert_ptr_nonnull(text);
    while ((got = fread(text + len, 1, capacity - len - 1, file)) > 0) {
        len += got;
        if (capacity - len > 1)
            continue;
        capacity *= 2;
        text = realloc(text, capacity);
        ck_assert_ptr_nonnull(text);
    }
    ck_assert_int_eq(ferror(file), 0);
    text[len] = '\0';
    *ret_len = len;
    return text;
}

char *files_read(const char *directory, const char *name, size_t *ret_len)
{
    char path[4096];
    if (directory == NULL)
        return NULL;
    ck_assert_int_lt(snprintf(path, sizeof(path), "%s/%s", directory, name),
                     (int)sizeof(path));
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = read_all(file, ret_len);
    fclose(file);
    return text;
}
