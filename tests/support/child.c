/* SPDX-License-Identifier: MIT */
#include "support/child.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

#define HUNG_MS 30000

int child_result(pid_t child)
{
    int status = 0;

    for (int waited_ms = 0; waitpid(child, &status, WNOHANG) == 0; waited_ms++) {
        if (waited_ms == HUNG_MS)
            kill(child, SIGKILL);
        poll(NULL, 0, 1);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
