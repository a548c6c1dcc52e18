/* SPDX-License-Identifier: MIT */
#include "support/vectors.h"

#include "support/files.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

char *vectors_read(const char *folder, const char *name, size_t *ret_len)
{
    const char *root = getenv("DYNGEN_VECTORS");
    char path[4096];
    char *text = NULL;
    if (root != NULL) {
        ck_assert_int_lt(snprintf(path, sizeof(path), "%s/%s", root, folder),
                         (int)sizeof(path));
        text = files_read(path, name, ret_len);
    }
    if (text == NULL)
        printf("# skipped: the public vectors %s/%s need DYNGEN_VECTORS\n", folder, name);
    return text;
}

cJSON *vectors_json(const char *folder, const char *name)
{
    size_t len = 0;
    char *text = vectors_read(folder, name, &len);
    if (text == NULL)
        return NULL;
    cJSON *json = cJSON_ParseWithLength(text, len);
    ck_assert_msg(json != NULL, "%s/%s is not JSON", folder, name);
    free(text);
    return json;
}
