/* SPDX-License-Identifier: MIT */
#include "local/store/place.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define SHOWN "%.160s: "

static bool ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), end_len = strlen(end);

    return len >= end_len && memcmp(path + len - end_len, end, end_len) == 0;
}

/* SQLite removes a file of such a name when it opens the one that it seems to belong to. */
static int check_name(const char *path, struct dyn_error *err)
{
    static const char *const others[] = {"-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (ends_with(path, others[i]))
            return dyn_error_set(err, DYN_E_CONFIG,
                                 SHOWN "files whose names end with %s belong to another "
                                       "one; give it another name",
                                 path, others[i]);
    if (ends_with(path, "/"))
        return dyn_error_set(
            err, DYN_E_CONFIG,
            SHOWN "that is the name of a folder; give the path of a file", path);
    return DYN_OK;
}

static bool has_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    struct stat found;
    size_t len = slash != NULL ? (size_t)(slash - path) : 0;

    if (len == 0 || len >= sizeof(folder))
        return true;
    memcpy(folder, path, len);
    folder[len] = '\0';
    return stat(folder, &found) == 0 || errno != ENOENT;
}

/* What can't be looked at. Of the rest SQLite says what is wrong. */
static int judge_absent(const char *path, bool read_only, struct dyn_error *err)
{
    if (errno == ENAMETOOLONG)
        return dyn_error_set(err, DYN_E_SYSTEM,
                             SHOWN "the path is too long for the system, or a name in it "
                                   "is; give a shorter one",
                             path);
    if (errno != ENOENT)
        return DYN_OK;
    if (!has_folder(path))
        return dyn_error_set(err, DYN_E_SYSTEM,
                             SHOWN "its folder is not there; make it first", path);
    if (read_only)
        return dyn_error_set(err, DYN_E_SYSTEM,
                             SHOWN "it is not there, and for reading only none is made",
                             path);
    return DYN_OK;
}

int dynl_place_check(const char *path, bool read_only, struct dyn_error *err)
{
    struct stat found;
    int rc = check_name(path, err);

    if (rc != DYN_OK)
        return rc;
    if (stat(path, &found) != 0)
        return judge_absent(path, read_only, err);
    if (S_ISDIR(found.st_mode))
        return dyn_error_set(err, DYN_E_SYSTEM,
                             SHOWN "it is a folder; give the path of a file", path);
    if (!S_ISREG(found.st_mode))
        return dyn_error_set(err, DYN_E_SYSTEM,
                             SHOWN "it is no regular file; give the path of one", path);
    return DYN_OK;
}

static bool look(const char *path, struct dynl_place *ret_place)
{
    struct stat found;

    if (stat(path, &found) != 0)
        return false;
    ret_place->device = (uint64_t)found.st_dev;
    ret_place->number = (uint64_t)found.st_ino;
    return true;
}

int dynl_place_read(const char *path, struct dynl_place *ret_place, struct dyn_error *err)
{
    if (look(path, ret_place))
        return DYN_OK;
    return dyn_error_set(err, DYN_E_SYSTEM, SHOWN "it is gone again; open it once more",
                         path);
}

bool dynl_place_holds(const char *path, const struct dynl_place *place)
{
    struct dynl_place now;

    if (look(path, &now))
        return now.device == place->device && now.number == place->number;
    return errno != ENOENT && errno != ENOTDIR;
}
