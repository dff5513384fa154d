/* Deletions that wait for the agent: one file each, written whole or not at all, never more than fits the bounds. */
#define _GNU_SOURCE
#include "shim.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_RECORDS 1024
#define MAX_QUEUE_BYTES (16 * 1024 * 1024)
#define RECORD_HEADER 52
#define BOOT_ID 36
#define UNFINISHED ".new"

static const char *why(const char *what)
{
    static char text[128];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    return text;
}

static const char *make_folders(char folder[MAX_PATH])
{
    if (state_path(folder, ""))
        return "the path of the state folder is too long";
    mkdir(folder, 0700);
    state_path(folder, "del-queue");
    return mkdir(folder, 0700) && errno != EEXIST ? why("the queue's folder cannot be made") : NULL;
}

/* A POSIX record lock, because that is what FileChannel.lock of the agent takes. Exit releases it. */
const char *lock_queue(int64_t deadline)
{
    char path[MAX_PATH];
    const char *fault = make_folders(path);
    if (fault)
        return fault;
    if (state_path(path, "del-queue.lock"))
        return "the path of the queue's lock is too long";
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return why("the queue's lock cannot be opened");
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while (fcntl(fd, F_SETLK, &whole)) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return why("the queue cannot be locked");
        if (now_ms() >= deadline)
            return "the queue is locked by another process";
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    return NULL;
}

/* The same deletion asked for again has the same name, so that it takes one place. */
static int record_name(const struct request *request, char name[MAX_PATH])
{
    const char *container = getenv("CNI_CONTAINERID"), *interface = getenv("CNI_IFNAME");
    const char *texts[] = {request->name, "/", container, "/", interface, "/"};
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (const char *c = texts[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    for (size_t i = 0; i < request->input_length; i++)
        hash = (hash ^ (unsigned char)request->input[i]) * 1099511628211u;
    return snprintf(name, MAX_PATH, "%s.%016llx.del", container, (unsigned long long)hash) < MAX_PATH ? 0 : -1;
}

static const char *check_room(int folder, const char *name, size_t length)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (!entries)
        return why("the queue cannot be read");
    size_t records = 1, bytes = length;
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat file;
        if (entry->d_name[0] == '.' || !strcmp(entry->d_name, name) || fstatat(folder, entry->d_name, &file, 0))
            continue;
        records++;
        bytes += (size_t)file.st_size;
    }
    closedir(entries);
    return records > MAX_RECORDS || bytes > MAX_QUEUE_BYTES ? "the queue is full" : NULL;
}

/* When it was asked for: a later ADD of the same attachment must survive it. */
static int record_header(unsigned char header[RECORD_HEADER])
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t nanoseconds = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    memcpy(header, "CADQ\1\0\0\0", 8);
    for (int i = 0; i < 8; i++)
        header[8 + i] = nanoseconds >> (56 - 8 * i);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, header + 16, BOOT_ID);
    if (fd >= 0)
        close(fd);
    return n == BOOT_ID ? 0 : -1;
}

static int write_record(int fd, const struct request *request, const unsigned char header[RECORD_HEADER])
{
    unsigned char frame[FRAME_HEADER];
    return write_fully(fd, header, RECORD_HEADER) || write_fully(fd, frame, frame_header(request, 0, frame)) ||
           write_fully(fd, request->name, strlen(request->name)) ||
           write_fully(fd, request->environment, request->environment_length) ||
           write_fully(fd, request->input, request->input_length) || fsync(fd);
}

const char *queue_deletion(const struct request *request)
{
    char path[MAX_PATH], name[MAX_PATH];
    unsigned char header[RECORD_HEADER];
    state_path(path, "del-queue");
    if (record_name(request, name))
        return "the container id is too long";
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return why("the queue cannot be opened");
    size_t length = RECORD_HEADER + FRAME_HEADER + strlen(request->name) + request->environment_length + request->input_length;
    const char *fault = check_room(folder, name, length);
    if (fault)
        return fault;
    if (record_header(header))
        return why("the boot id cannot be read");
    int fd = openat(folder, UNFINISHED, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write_record(fd, request, header) || close(fd))
        return why("the queue cannot be written");
    if (renameat(folder, UNFINISHED, folder, name) || fsync(folder))
        return why("the queue cannot be written");
    return NULL;
}
