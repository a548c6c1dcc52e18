/* SPDX-License-Identifier: MIT */
#include <dyn/system.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* The home folder as the user database has it. Read once: its text is lent out. */
static char passwd_home[4096];
static pthread_once_t passwd_once = PTHREAD_ONCE_INIT;

/* This process's number, 0 while it is not known. Each call asks for it a few times, and the
 * kernel would have to be asked each time. */
static atomic_long process;
static pthread_once_t process_once = PTHREAD_ONCE_INIT;
static bool process_is_watched;

static void *system_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    (void)ctx;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

static int system_now_us(void *ctx, int64_t *ret_us)
{
    struct timespec now;

    (void)ctx;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    *ret_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    return 0;
}

/* The kernel may give less than was asked for, and a signal may come between. */
static int system_random(void *ctx, void *ret_bytes, size_t len)
{
    unsigned char *at = ret_bytes;

    (void)ctx;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        at += got;
        len -= (size_t)got;
    }
    return 0;
}

static int64_t system_monotonic_us(void *ctx)
{
    struct timespec now;

    (void)ctx;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A signal handler that returns does not shorten the wait. */
static int system_sleep_us(void *ctx, int64_t us)
{
    struct timespec left;

    (void)ctx;
    if (us <= 0)
        return 0;
    left.tv_sec = (time_t)(us / 1000000);
    left.tv_nsec = (long)(us % 1000000) * 1000;
    while (nanosleep(&left, &left) != 0) {
        if (errno != EINTR)
            return -1;
    }
    return 0;
}

static const char *system_environment(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* Fills `bytes` as far as the file goes; 0 or an errno. */
static int read_up_to(int fd, char *bytes, size_t size, size_t *ret_len)
{
    size_t len = 0;

    while (len < size) {
        ssize_t got = read(fd, bytes + len, size - len);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        if (got == 0)
            break;
        len += (size_t)got;
    }
    *ret_len = len;
    return 0;
}

static int system_read_file(void *ctx, const char *path, char *ret_bytes, size_t size,
                            size_t *ret_len)
{
    size_t len = 0, more = 0;
    char beyond;
    int fd, rc;

    (void)ctx;
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return errno;
    rc = read_up_to(fd, ret_bytes, size, &len);
    if (rc == 0 && len == size)
        rc = read_up_to(fd, &beyond, 1, &more);
    close(fd);
    if (rc == 0 && more > 0)
        rc = EFBIG;
    if (rc == 0)
        *ret_len = len;
    return rc;
}

static void read_passwd_home(void)
{
    char text[16384];
    struct passwd entry, *found = NULL;
    int rc;

    do {
        rc = getpwuid_r(getuid(), &entry, text, sizeof(text), &found);
    } while (rc == EINTR);
    if (rc != 0 || found == NULL || found->pw_dir == NULL)
        return;
    if (strlen(found->pw_dir) < sizeof(passwd_home))
        memcpy(passwd_home, found->pw_dir, strlen(found->pw_dir) + 1);
}

static const char *system_home(void *ctx)
{
    const char *home = getenv("HOME");

    (void)ctx;
    if (home != NULL && home[0] != '\0')
        return home;
    pthread_once(&passwd_once, read_passwd_home);
    return passwd_home[0] != '\0' ? passwd_home : NULL;
}

static void forget_process(void)
{
    atomic_store_explicit(&process, 0, memory_order_relaxed);
}

static void watch_process(void)
{
    process_is_watched = pthread_atfork(NULL, NULL, forget_process) == 0;
}

static int64_t system_process_id(void *ctx)
{
    long id = atomic_load_explicit(&process, memory_order_relaxed);

    (void)ctx;
    if (id != 0)
        return id;
    pthread_once(&process_once, watch_process);
    id = getpid();
    if (process_is_watched)
        atomic_store_explicit(&process, id, memory_order_relaxed);
    return id;
}

const struct dyn_system *dyn_system_default(void)
{
    static const struct dyn_system system = {
        .ctx = NULL,
        .resize = system_resize,
        .now_us = system_now_us,
        .random = system_random,
        .monotonic_us = system_monotonic_us,
        .sleep_us = system_sleep_us,
        .environment = system_environment,
        .read_file = system_read_file,
        .home = system_home,
        .process_id = system_process_id,
    };
    return &system;
}
