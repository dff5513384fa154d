/* A runtime and an agent in one process: starts the shim, plays the agent, looks at what came out. */
#ifndef CADASTRE_SHIM_HARNESS_H
#define CADASTRE_SHIM_HARNESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MAX_BYTES (2 * 1024 * 1024)

struct bytes {
    size_t length;
    char at[MAX_BYTES + 1]; /* and a NUL, so that it can be read as text */
};

struct shim {
    pid_t pid;
    int output;
};

extern char run_folder[64], state_folder[64];
extern int passed, failed;

/* Each case has folders of its own, empty; their paths are in the environment of what is started. */
void begin(const char *claim);
void end(void);
void claim(int holds, const char *what, int line);
#define CLAIM(condition) claim((condition), #condition, __LINE__)

/* Starts it with variables (NULL-terminated, NAME=VALUE, at most 12) and stdin. */
struct shim start(const char *program, const char *const *variables, const char *input, size_t length);
/* Waits for its end: the exit status; what it printed is in *output. */
int finish(struct shim shim, struct bytes *output);
int run(const char *program, const char *const *variables, const char *input, struct bytes *output);

/* The agent. */
int listen_as_agent(void);
int take(int listener, struct bytes *frame);
void reply(int connection, int exit_status, const char *json);

/* Files. */
void path_of(char path[256], const char *folder, const char *leaf);
int read_file(const char *path, struct bytes *bytes);
void write_file(const char *path, const char *text);
int count_records(char last[256]);
int lock_file(const char *path);
int64_t now(void);
uint32_t u32(const char *at);

#endif
