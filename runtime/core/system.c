/* SPDX-License-Identifier: MIT */
#include <dyn/system.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

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

const struct dyn_system *dyn_system_default(void)
{
    static const struct dyn_system system = {
        .ctx = NULL,
        .resize = system_resize,
        .now_us = system_now_us,
        .random = system_random,
    };
    return &system;
}
