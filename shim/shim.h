/* The pieces of the CNI shim: it carries bytes between the runtime and the agent, and decides nothing else. */
#ifndef CADASTRE_SHIM_H
#define CADASTRE_SHIM_H

#include <stddef.h>
#include <stdint.h>

#define MAX_INPUT (1024 * 1024) /* of stdin, and of an answer */
#define MAX_ENVIRONMENT (64 * 1024)
#define MAX_PATH 512
#define NEWEST_VERSION "1.1.0"

/* The test build shortens these two, so that a silent agent does not cost a test half a minute. */
#ifndef DEADLINE_MS
#define DEADLINE_MS 30000
#endif
#ifndef STATUS_DEADLINE_MS
#define STATUS_DEADLINE_MS 1500
#endif

enum cni_code {
    CNI_BAD_ENVIRONMENT = 4,
    CNI_IO_FAILURE = 5,
    CNI_INVALID_CONFIG = 7,
    CNI_TRY_AGAIN_LATER = 11,
    CNI_NOT_AVAILABLE = 50
};

struct request {
    const char *name; /* what the runtime called us by: cadastre or cadastre-ipam */
    const char *verb;
    const char *environment; /* NAME=VALUE, each with its NUL */
    size_t environment_length;
    const char *input;
    size_t input_length;
};

enum outcome { ANSWERED, NO_AGENT, NO_ANSWER };

struct answer {
    enum outcome outcome;
    int exit_status;
    const char *json;
    size_t length;
    int error; /* errno of what went wrong */
};

/* agent.c */
#define FRAME_HEADER 24
size_t frame_header(const struct request *request, int64_t milliseconds_left, unsigned char header[FRAME_HEADER]);
struct answer ask_agent(const struct request *request, int64_t deadline);

/* queue.c: both return NULL, or why not */
const char *lock_queue(int64_t deadline);
const char *queue_deletion(const struct request *request);

/* answer.c: each prints its answer and returns the exit status */
int answer_error(const struct request *request, enum cni_code code, const char *msg, const char *details);
int answer_version(const struct request *request);
int answer_bytes(const char *bytes, size_t length, int exit_status);

/* place.c */
int64_t now_ms(void);
int run_path(char path[MAX_PATH], const char *leaf);
int state_path(char path[MAX_PATH], const char *leaf);
int write_fully(int fd, const void *bytes, size_t length);

#endif
