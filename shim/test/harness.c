#define _GNU_SOURCE
#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

char run_folder[64], state_folder[64];
int passed, failed;
static const char *current;
static int current_failed;
static char folder[40];

static void must(int fine, const char *what)
{
    if (!fine) {
        perror(what);
        exit(2);
    }
}

void begin(const char *claimed)
{
    current = claimed;
    current_failed = 0;
    strcpy(folder, "/tmp/cadastre-shim-XXXXXX");
    must(mkdtemp(folder) != NULL, "mkdtemp");
    snprintf(run_folder, sizeof run_folder, "%s/run", folder);
    snprintf(state_folder, sizeof state_folder, "%s/state", folder);
    must(!mkdir(run_folder, 0700), "mkdir");
}

static void remove_folder(const char *path)
{
    DIR *entries = opendir(path);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char child[256];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        path_of(child, path, entry->d_name);
        if (entry->d_type == DT_DIR)
            remove_folder(child);
        else
            unlink(child);
    }
    if (entries)
        closedir(entries);
    rmdir(path);
}

void end(void)
{
    remove_folder(folder);
    if (current_failed)
        failed++;
    else
        passed++;
}

void claim(int holds, const char *what, int line)
{
    if (holds)
        return;
    current_failed = 1;
    printf("FAILED %s\n  line %d: %s\n", current, line, what);
}

struct shim start(const char *program, const char *const *variables, const char *input, size_t length)
{
    char run_variable[96], state_variable[96];
    const char *environment[16] = {run_variable, state_variable};
    snprintf(run_variable, sizeof run_variable, "CADASTRE_RUN_DIR=%s", run_folder);
    snprintf(state_variable, sizeof state_variable, "CADASTRE_STATE_DIR=%s", state_folder);
    for (int i = 0; variables[i]; i++)
        environment[i + 2] = variables[i];
    FILE *in = tmpfile(), *out = tmpfile();
    must(in && out && fwrite(input, 1, length, in) == length && !fseek(in, 0, SEEK_SET), "tmpfile");
    fflush(stdout);
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        dup2(fileno(in), STDIN_FILENO);
        dup2(fileno(out), STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
        execve(program, (char *const[]){(char *)program, NULL}, (char *const *)environment);
        _exit(127);
    }
    int output = dup(fileno(out));
    fclose(in);
    fclose(out);
    return (struct shim){pid, output};
}

static size_t read_all(int fd, char *at, size_t size)
{
    size_t length = 0;
    for (ssize_t n; length < size && (n = read(fd, at + length, size - length)) > 0;)
        length += (size_t)n;
    return length;
}

int finish(struct shim shim, struct bytes *output)
{
    int status;
    must(waitpid(shim.pid, &status, 0) == shim.pid, "waitpid");
    lseek(shim.output, 0, SEEK_SET);
    output->length = read_all(shim.output, output->at, MAX_BYTES);
    output->at[output->length] = 0;
    close(shim.output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run(const char *program, const char *const *variables, const char *input, struct bytes *output)
{
    return finish(start(program, variables, input, strlen(input)), output);
}

int listen_as_agent(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[256];
    path_of(path, run_folder, "cni.sock");
    must(strlen(path) < sizeof address.sun_path, "socket path");
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && !bind(fd, (struct sockaddr *)&address, sizeof address) && !listen(fd, 8), "listen");
    return fd;
}

uint32_t u32(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

int take(int listener, struct bytes *frame)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    must(fd >= 0, "accept");
    frame->length = read_all(fd, frame->at, 24);
    size_t body = u32(frame->at + 12) + u32(frame->at + 16) + u32(frame->at + 20);
    must(frame->length == 24 && body < MAX_BYTES - 24, "frame");
    frame->length += read_all(fd, frame->at + 24, body);
    return fd;
}

void reply(int connection, int exit_status, const char *json)
{
    size_t length = strlen(json);
    unsigned char header[] = {exit_status, length >> 24, length >> 16, length >> 8, length};
    for (size_t i = 0; i < sizeof header; i++) /* in pieces, as a stream may come */
        must(write(connection, header + i, 1) == 1, "reply");
    must(write(connection, json, length) == (ssize_t)length, "reply");
    close(connection);
}

void path_of(char path[256], const char *parent, const char *leaf)
{
    must(snprintf(path, 256, "%s/%s", parent, leaf) < 256, "path");
}

int read_file(const char *path, struct bytes *bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    bytes->length = read_all(fd, bytes->at, MAX_BYTES);
    bytes->at[bytes->length] = 0;
    close(fd);
    return 0;
}

void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    must(file && fputs(text, file) >= 0 && !fclose(file), path);
}

int count_records(char last[256])
{
    char path[256];
    int count = 0;
    path_of(path, state_folder, "del-queue");
    DIR *entries = opendir(path);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (entry->d_name[0] != '.') {
            count++;
            path_of(last, path, entry->d_name);
        }
    if (entries)
        closedir(entries);
    return count;
}

int lock_file(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    must(fd >= 0 && !fcntl(fd, F_SETLK, &whole), path);
    return fd;
}

int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
