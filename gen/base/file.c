/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "diag/diag.h"
#include "base/memory.h"

#include <dyn/buf.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* Reads to the end, or to one byte more than `max_bytes`. -1 with errno. */
static int read_all(int fd, size_t max_bytes, struct dyn_buf *out)
{
    while (out->len <= max_bytes) {
        if (dyn_buf_reserve(out, CHUNK) != 0)
            gen_out_of_memory();
        ssize_t count = read(fd, out->ptr + out->len, CHUNK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -1;
        if (count == 0)
            break;
        out->len += (size_t)count;
    }
    return 0;
}

int file_read(struct dyn_arena *arena, const char *path, const char *name,
              size_t max_bytes, struct diag_list *diags, struct dyn_str *ret_text)
{
    struct dyn_buf content = {0};
    content.max = max_bytes + 2 * (size_t)CHUNK;
    bool is_stdin = strcmp(path, "-") == 0;
    const char *shown = name != NULL ? name : path;
    int rc = -1;

    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read_all(fd, max_bytes, &content) != 0) {
        diag_path(diags, DIAG_FILE_READ, shown, "cannot be read: %s", strerror(errno));
        goto cleanup;
    }
    if (content.len > max_bytes) {
        diag_path(diags, DIAG_FILE_SIZE, shown, "the file has more than %zu bytes",
                  max_bytes);
        goto cleanup;
    }
    *ret_text = gen_str(arena, dyn_str_n(content.ptr, content.len));
    rc = 0;

cleanup:
    if (fd >= 0 && !is_stdin)
        close(fd);
    dyn_buf_release(&content);
    return rc;
}
