/* SPDX-License-Identifier: MIT */
#include "local/store/process.h"

#include <sqlite3.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- SQLite's own locks -------------------------------------------------------------- */

/* In the order in which SQLite itself takes one while it holds another. Those for
 * applications are not ours. */
static const int locks[] = {
    SQLITE_MUTEX_STATIC_OPEN, SQLITE_MUTEX_STATIC_VFS1, SQLITE_MUTEX_STATIC_VFS2,
    SQLITE_MUTEX_STATIC_VFS3, SQLITE_MUTEX_STATIC_PRNG, SQLITE_MUTEX_STATIC_MAIN,
    SQLITE_MUTEX_STATIC_LRU,  SQLITE_MUTEX_STATIC_PMEM, SQLITE_MUTEX_STATIC_MEM,
};
#define LOCK_COUNT (sizeof(locks) / sizeof(locks[0]))

/*
 * Each is held for microseconds, or as long as whoever holds it is kept from the processor.
 * What is not given back for a second is in the hands of somebody who does what is done here,
 * such as another copy of this library: then all of them are.
 */
#define YIELDS     200
#define PAUSE_NS   100000
#define TURNS_MOST 10000

static sqlite3_mutex *taken[LOCK_COUNT];

static bool take(sqlite3_mutex *lock, unsigned turns)
{
    struct timespec pause = {.tv_nsec = PAUSE_NS};

    for (unsigned turn = 0; turn < turns; turn++) {
        if (sqlite3_mutex_try(lock) == SQLITE_OK)
            return true;
        if (turn < YIELDS)
            sched_yield();
        else
            nanosleep(&pause, NULL);
    }
    return false;
}

static void before_fork(void)
{
    unsigned turns = TURNS_MOST;

    for (size_t i = 0; i < LOCK_COUNT; i++) {
        sqlite3_mutex *lock = sqlite3_mutex_alloc(locks[i]);
        taken[i] = take(lock, turns) ? lock : NULL;
        if (taken[i] == NULL)
            turns = YIELDS;
    }
}

static void after_fork(void)
{
    for (size_t i = LOCK_COUNT; i > 0; i--) {
        sqlite3_mutex_leave(taken[i - 1]);
        taken[i - 1] = NULL;
    }
}

static pthread_once_t watching_once = PTHREAD_ONCE_INIT;
static bool is_watching;

static void watch_forks(void)
{
    is_watching = sqlite3_initialize() == SQLITE_OK &&
                  pthread_atfork(before_fork, after_fork, after_fork) == 0;
}

/* --- SQLite's records of open files --------------------------------------------------- */

/*
 * SQLite finds its record of a file by the device and the number that fstat and stat tell. In
 * a child it is told of devices that no other process knows of, so it finds none of the
 * inherited ones. SQLite has a door for others' system calls, and does not use what it is told
 * for anything else.
 */
static atomic_llong user;   /* the process that opened the last connection; 0: none did */
static atomic_llong hidden; /* what is mixed into devices: 0 but in children */
static int (*real_fstat)(int fd, struct stat *ret);
static int (*real_stat)(const char *path, struct stat *ret);

static void hide(struct stat *found)
{
    found->st_dev ^= (dev_t)atomic_load_explicit(&hidden, memory_order_relaxed);
}

static int hiding_fstat(int fd, struct stat *ret)
{
    int rc = real_fstat(fd, ret);

    if (rc == 0)
        hide(ret);
    return rc;
}

static int hiding_stat(const char *path, struct stat *ret)
{
    int rc = real_stat(path, ret);

    if (rc == 0)
        hide(ret);
    return rc;
}

static pthread_once_t hiding_once = PTHREAD_ONCE_INIT;
static bool is_hiding;

static void install_hiding(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find("unix");

    if (vfs == NULL || vfs->iVersion < 3 || vfs->xSetSystemCall == NULL)
        return;
    real_fstat = (int (*)(int, struct stat *))vfs->xGetSystemCall(vfs, "fstat");
    real_stat = (int (*)(const char *, struct stat *))vfs->xGetSystemCall(vfs, "stat");
    is_hiding =
        real_fstat != NULL && real_stat != NULL &&
        vfs->xSetSystemCall(vfs, "fstat", (sqlite3_syscall_ptr)hiding_fstat) ==
            SQLITE_OK &&
        vfs->xSetSystemCall(vfs, "stat", (sqlite3_syscall_ptr)hiding_stat) == SQLITE_OK;
}

/* A child of a process that used SQLite through this library. */
static bool hide_inherited(long long process)
{
    pthread_once(&hiding_once, install_hiding);
    /* Device numbers are small: what is mixed in shows above them. */
    atomic_store(&hidden, process << 40);
    return is_hiding;
}

/* --- Together ------------------------------------------------------------------------ */

int dynl_process_ready(struct dyn_error *err)
{
    long long process = getpid();
    long long last = atomic_load(&user);

    if (last == process)
        return DYN_OK;
    if (sqlite3_threadsafe() == 0)
        return dyn_error_set(err, DYN_E_SYSTEM,
                             "this SQLite was built for programs without threads");
    pthread_once(&watching_once, watch_forks);
    if (!is_watching)
        return dyn_error_set(err, DYN_E_SYSTEM, "SQLite can't be made ready");
    if (last != 0 && !hide_inherited(process))
        return dyn_error_set(err, DYN_E_SYSTEM,
                             "this SQLite can't be used by the child of a process that "
                             "used it; open files after fork() only");
    atomic_store(&user, process);
    return DYN_OK;
}
