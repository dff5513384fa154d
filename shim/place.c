/* Where things are, and what time it is. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int path_in(char path[MAX_PATH], const char *variable, const char *otherwise, const char *leaf)
{
    const char *folder = secure_getenv(variable);
    if (!folder || folder[0] != '/')
        folder = otherwise;
    int length = snprintf(path, MAX_PATH, "%s%s%s", folder, leaf[0] ? "/" : "", leaf);
    return length > 0 && length < MAX_PATH ? 0 : -1;
}

int run_path(char path[MAX_PATH], const char *leaf)
{
    return path_in(path, "CADASTRE_RUN_DIR", "/run/cadastre", leaf);
}

int state_path(char path[MAX_PATH], const char *leaf)
{
    return path_in(path, "CADASTRE_STATE_DIR", "/var/lib/cadastre", leaf);
}

int write_fully(int fd, const void *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, (const char *)bytes + done, length - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            return -1;
    }
    return 0;
}
