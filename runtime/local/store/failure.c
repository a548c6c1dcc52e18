/* SPDX-License-Identifier: MIT */
/* What SQLite's results mean for whoever reads the message. */
#include "local/store/connection.h"
#include "local/store/place.h"

#include <errno.h>
#include <string.h>

/* Longer paths are cut at the front, so that the file's name stays. */
#define PATH_SHOWN 120

struct meaning {
    int result; /* SQLite's, or without its extension */
    int code;
    const char *text;
};

static const struct meaning meanings[] = {
    {SQLITE_READONLY_DBMOVED, DYN_E_SYSTEM, DYNL_PLACE_MOVED},
    {SQLITE_FULL, DYN_E_LIMIT, "the disk is full; make room, then try again"},
    {SQLITE_BUSY, DYN_E_TIMEOUT, "another process is writing to it for too long"},
    {SQLITE_LOCKED, DYN_E_TIMEOUT, "another process is writing to it for too long"},
    {SQLITE_PROTOCOL, DYN_E_TIMEOUT, "another process is writing to it for too long"},
    {SQLITE_READONLY, DYN_E_SYSTEM,
     "it may not be written: it was opened for reading only, or the permissions of the "
     "file, "
     "its folder, or of -wal and -shm beside it, do not allow it"},
    {SQLITE_CANTOPEN, DYN_E_SYSTEM, "it can't be opened"},
    {SQLITE_PERM, DYN_E_SYSTEM, "it can't be opened; check its permissions"},
    {SQLITE_AUTH, DYN_E_SYSTEM, "it can't be opened; check its permissions"},
    {SQLITE_CORRUPT, DYN_E_SYSTEM,
     "the file is damaged; restore it from a copy, or see \"sqlite3 FILE .recover\""},
    {SQLITE_NOTADB, DYN_E_CONFIG,
     "it is not a file of this engine; give the path of another one"},
    {SQLITE_TOOBIG, DYN_E_LIMIT, "a value is larger than SQLite stores"},
    {SQLITE_IOERR, DYN_E_SYSTEM, "reading or writing it failed"},
};

/* What can be said of an error of the system, in place of SQLite's. */
static const struct meaning causes[] = {
    {ENOSPC, DYN_E_LIMIT, "the disk is full; make room, then try again"},
    {EDQUOT, DYN_E_LIMIT, "the quota of the disk is used up; make room, then try again"},
    {EFBIG, DYN_E_LIMIT, "the file may not grow further; raise the limit of file sizes"},
    {ENOENT, DYN_E_SYSTEM,
     "there is no such file or folder, or a new file may not be made there: its folder "
     "must "
     "exist and be writable; for reading only, the file must be there"},
    {ENOTDIR, DYN_E_SYSTEM, "a part of its path is no folder"},
    {EISDIR, DYN_E_SYSTEM, "it is a folder; give the path of a file"},
    {EACCES, DYN_E_SYSTEM,
     "access is denied; check the permissions of the file and its folder"},
    {EPERM, DYN_E_SYSTEM,
     "access is denied; check the permissions of the file and its folder"},
    {EROFS, DYN_E_SYSTEM,
     "it is on a file system for reading only; open it with mode=ro"},
    {EMFILE, DYN_E_SYSTEM, "the process has too many files open"},
    {ENFILE, DYN_E_SYSTEM, "the system has too many files open"},
};

static const struct meaning *find(const struct meaning *all, size_t count, int result)
{
    for (size_t i = 0; i < count; i++) {
        if (all[i].result == result)
            return &all[i];
    }
    return NULL;
}

/* The error of the system behind SQLite's, which keeps it with the connection, or only with
 * the file that it wrote to. 0: not known. */
static int system_error(sqlite3 *db)
{
    sqlite3_file *log = NULL;
    int number = sqlite3_system_errno(db);

    if (number == 0 &&
        sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&log) ==
            SQLITE_OK &&
        log != NULL && log->pMethods != NULL)
        (void)log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
    if (number == 0)
        (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

static const struct meaning *meaning_of(sqlite3 *db, int rc)
{
    static const struct meaning other = {0, DYN_E_SYSTEM, "it can't be used"};
    int primary = rc & 0xff;
    const struct meaning *found = NULL;

    if (db != NULL && (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR))
        found = find(causes, sizeof(causes) / sizeof(causes[0]), system_error(db));
    if (found == NULL)
        found = find(meanings, sizeof(meanings) / sizeof(meanings[0]), rc);
    if (found == NULL)
        found = find(meanings, sizeof(meanings) / sizeof(meanings[0]), primary);
    return found != NULL ? found : &other;
}

int dynl_connection_failed(const struct dynl_connection *connection, int rc,
                           struct dyn_error *err)
{
    const char *path = connection->path != NULL ? connection->path : "engine in memory";
    const char *cut = "";
    const struct meaning *meaning;

    if ((rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory in the embedded engine");
    meaning = meaning_of(connection->db, rc);
    if (strlen(path) > PATH_SHOWN) {
        path += strlen(path) - PATH_SHOWN;
        cut = "...";
    }
    return dyn_error_set(err, meaning->code, "%s%s: %s (SQLite: %s)", cut, path,
                         meaning->text, sqlite3_errstr(rc));
}
