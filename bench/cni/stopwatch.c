/*
 * Executes a CNI plugin as a runtime does and says how long each call took. Without a JVM between the clock and the plugin.
 *
 *   stopwatch PROGRAM CONFIGURATION-FILE, CNI_PATH in the environment
 *   stdin:  VERB CONTAINER-ID NETNS, a line each
 *   stdout: EXIT-STATUS MICROSECONDS CPU-MICROSECONDS, a line each
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double microseconds(struct timeval t)
{
    return t.tv_sec * 1e6 + t.tv_usec;
}

int main(int argc, char **argv)
{
    char verb[16], container[160], netns[256];
    if (argc != 3)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    setenv("CNI_IFNAME", "eth0", 1);
    while (scanf("%15s %159s %255s", verb, container, netns) == 3) {
        setenv("CNI_COMMAND", verb, 1);
        setenv("CNI_CONTAINERID", container, 1);
        setenv("CNI_NETNS", netns, 1);
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, 0, argv[2], O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
        struct timespec start, end;
        struct rusage used;
        pid_t pid;
        int status = 0;
        clock_gettime(CLOCK_MONOTONIC, &start);
        if (posix_spawn(&pid, argv[1], &files, NULL, (char *[]){argv[1], NULL}, environ) || wait4(pid, &status, 0, &used) != pid)
            return 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        posix_spawn_file_actions_destroy(&files);
        printf("%d %.0f %.0f\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128,
               (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3,
               microseconds(used.ru_utime) + microseconds(used.ru_stime));
    }
    return 0;
}
