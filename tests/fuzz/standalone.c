/* SPDX-License-Identifier: MIT */
/*
 * A main for the fuzz targets where libFuzzer is not linked: runs the target once over
 * each file given, and over each file directly inside each directory given. Exits with 2
 * when something cannot be read; a finding ends the program as the target ends it.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long inputs;

static int complain(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return -1;
}

static int run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return complain(path);
    uint8_t *data = malloc(size > 0 ? size : 1);
    size_t len = data != NULL ? fread(data, 1, size, file) : 0;
    fclose(file);
    if (data == NULL || len != size) {
        free(data);
        return complain(path);
    }
    /* Of exactly its size, so that a sanitizer sees the first byte read too far. */
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    inputs++;
    return 0;
}

static int run_directory(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return complain(path);
    int rc = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char inner[PATH_MAX];
        struct stat st;
        int len = snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        if (len < 0 || (size_t)len >= sizeof(inner)) {
            errno = ENAMETOOLONG;
            rc = complain(path);
        } else if (stat(inner, &st) != 0) {
            rc = complain(inner);
        } else if (S_ISREG(st.st_mode) && run_file(inner, (size_t)st.st_size) != 0) {
            rc = -1;
        }
    }
    closedir(dir);
    return rc;
}

int main(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        int rc;
        if (stat(argv[i], &st) != 0)
            rc = complain(argv[i]);
        else
            rc = S_ISDIR(st.st_mode) ? run_directory(argv[i])
                                     : run_file(argv[i], (size_t)st.st_size);
        if (rc != 0)
            status = 2;
    }
    printf("%lu inputs\n", inputs);
    return status;
}
