/*
 * The CNI plugin as the runtime sees it. Called cadastre or cadastre-ipam, it passes the call to the node's agent and prints the
 * answer. What it does when the agent is away stands in README.md.
 */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEARTBEAT_SECONDS 60
#define VERSION_INPUT_MS 1000 /* VERSION needs no input, so an open terminal must not hold it up */

extern char **environ;

static int is(const char *verb, const char *other)
{
    return !strcmp(verb, other);
}

static int carried(const char *variable)
{
    return !strncmp(variable, "CNI_", 4) || !strncmp(variable, "TRACEPARENT=", 12) ||
           !strncmp(variable, "TRACESTATE=", 11) || !strncmp(variable, "BAGGAGE=", 8);
}

static int collect_environment(struct request *request)
{
    static char bytes[MAX_ENVIRONMENT];
    size_t used = 0;
    for (char **variable = environ; *variable; variable++) {
        size_t length = strlen(*variable) + 1;
        if (!carried(*variable))
            continue;
        if (used + length > sizeof bytes)
            return -1;
        memcpy(bytes + used, *variable, length);
        used += length;
    }
    request->environment = bytes;
    request->environment_length = used;
    return 0;
}

/* Reads to the end of stdin: 0, or an errno. What came before the deadline is kept. */
static int read_input(struct request *request, int64_t deadline)
{
    static char bytes[MAX_INPUT + 2]; /* one more than may come, and a NUL */
    request->input = bytes;
    for (;;) {
        int64_t left = deadline - now_ms();
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        int ready = poll(&input, 1, left > 0 ? (int)left : 0);
        if (ready == 0)
            return ETIMEDOUT;
        if (ready < 0 && errno != EINTR)
            return errno;
        ssize_t n = ready < 0 ? -1 : read(STDIN_FILENO, bytes + request->input_length, MAX_INPUT + 1 - request->input_length);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            request->input_length += (size_t)n;
        if (request->input_length > MAX_INPUT)
            return EFBIG;
    }
}

static int answer_no_agent(const struct request *request, const struct answer *answer)
{
    char msg[256];
    if (answer->outcome == NO_AGENT)
        snprintf(msg, sizeof msg, "the Cadastre agent of this node cannot be reached (%s)", strerror(answer->error));
    else
        snprintf(msg, sizeof msg, "the Cadastre agent of this node gave no answer (%s)", strerror(answer->error));
    return answer_error(request, CNI_TRY_AGAIN_LATER, msg,
                        "It is tried again without your help. If it lasts, look at the node's cadastre-agent pod and its log.");
}

/* Not everything that is wrong with a deletion is found here, only what its record's name is made of. */
static const char *missing_for_deletion(void)
{
    const char *container = getenv("CNI_CONTAINERID"), *interface = getenv("CNI_IFNAME");
    int no_container = !container || !*container || *container == '.' || strchr(container, '/') || strlen(container) > 128;
    int no_interface = !interface || !*interface;
    if (no_container && no_interface)
        return "CNI_CONTAINERID and CNI_IFNAME are missing or not valid";
    if (no_container)
        return "CNI_CONTAINERID is missing or not valid";
    return no_interface ? "CNI_IFNAME is missing" : NULL;
}

static int delete_later(const struct request *request, struct answer answer, int64_t deadline)
{
    char msg[256];
    const char *missing = missing_for_deletion();
    if (missing)
        return answer_error(request, CNI_BAD_ENVIRONMENT, missing, "The runtime sets these variables for DEL.");
    const char *fault = lock_queue(deadline);
    if (!fault && answer.outcome == NO_AGENT) { /* it may have started, and drained the queue, while we waited */
        answer = ask_agent(request, deadline);
        if (answer.outcome == ANSWERED)
            return answer_bytes(answer.json, answer.length, answer.exit_status);
    }
    if (!fault)
        fault = queue_deletion(request);
    if (!fault)
        return 0;
    snprintf(msg, sizeof msg, "the Cadastre agent of this node is away and the deletion cannot be queued: %s", fault);
    return answer_error(request, CNI_TRY_AGAIN_LATER, msg,
                        "The runtime tries it again. The agent empties the queue when it starts; look at its pod and its log.");
}

static int status_by_heartbeat(const struct request *request)
{
    char path[MAX_PATH];
    struct stat file;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!run_path(path, "heartbeat") && !stat(path, &file)) {
        int64_t age = (int64_t)now.tv_sec - file.st_mtim.tv_sec;
        if (age > -HEARTBEAT_SECONDS && age < HEARTBEAT_SECONDS)
            return 0;
    }
    return answer_error(request, CNI_NOT_AVAILABLE, "the Cadastre agent of this node has been away for a minute or more",
                        "Pods cannot be started here until it runs. Look at the node's cadastre-agent pod and its log.");
}

static int carry(const struct request *request, int64_t deadline)
{
    int deletion = is(request->verb, "DEL");
    /* a third is kept back for the queue's lock and the disk */
    struct answer answer = ask_agent(request, deletion ? deadline - DEADLINE_MS / 3 : deadline);
    if (answer.outcome == ANSWERED)
        return answer_bytes(answer.json, answer.length, answer.exit_status);
    if (deletion)
        return delete_later(request, answer, deadline);
    if (is(request->verb, "STATUS"))
        return status_by_heartbeat(request);
    return answer_no_agent(request, &answer);
}

static int answer_unknown_verb(const struct request *request)
{
    char msg[128];
    snprintf(msg, sizeof msg, "unknown CNI_COMMAND: %.64s", request->verb);
    return answer_error(request, CNI_BAD_ENVIRONMENT, msg, "Known are ADD, DEL, CHECK, GC, STATUS and VERSION.");
}

static int answer_bad_input(const struct request *request, int error)
{
    if (error == EFBIG)
        return answer_error(request, CNI_INVALID_CONFIG, "the network configuration is larger than 1 MiB",
                            "No configuration list needs that much; look for what wrote it.");
    return answer_error(request, CNI_IO_FAILURE, "the network configuration cannot be read from stdin", strerror(error));
}

static int about(const char *name)
{
    fprintf(stderr, "%s: CNI plugin of Cadastre, protocol versions 0.1.0 to " NEWEST_VERSION "; it is called by a container runtime\n",
            name);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t start = now_ms();
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    struct request request = {.name = slash ? slash + 1 : argc > 0 ? argv[0] : "cadastre", .verb = getenv("CNI_COMMAND")};
    signal(SIGPIPE, SIG_IGN);
    if (!request.verb || !*request.verb)
        return about(request.name);
    if (is(request.verb, "VERSION")) {
        if (!isatty(STDIN_FILENO))
            read_input(&request, start + VERSION_INPUT_MS);
        return answer_version(&request);
    }
    int64_t deadline = start + (is(request.verb, "STATUS") ? STATUS_DEADLINE_MS : DEADLINE_MS);
    int error = read_input(&request, deadline);
    if (error)
        return answer_bad_input(&request, error);
    const char *verbs[] = {"ADD", "DEL", "CHECK", "GC", "STATUS"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (is(request.verb, verbs[i]))
            return collect_environment(&request) ? answer_error(&request, CNI_BAD_ENVIRONMENT,
                                                                "the CNI variables are larger than 64 KiB", "Look at CNI_ARGS.")
                                                 : carry(&request, deadline);
    return answer_unknown_verb(&request);
}
