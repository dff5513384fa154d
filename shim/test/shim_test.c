/* What the shim promises, case by case; arguments: the folder of the programs, the folder of the fixtures. */
#define _GNU_SOURCE
#include "harness.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONFIG "{\"cniVersion\":\"1.0.0\",\"name\":\"k8s-pod-network\",\"type\":\"cadastre\"}"
#define ATTACHMENT "CNI_CONTAINERID=3fa9c0", "CNI_IFNAME=eth0", "CNI_NETNS=/run/netns/a", "CNI_PATH=/opt/cni/bin"

static char cadastre[256], cadastre_ipam[256], impatient[256];
static const char *fixtures;
static const char *const add[] = {"CNI_COMMAND=ADD", ATTACHMENT, NULL};
static const char *const del[] = {"CNI_COMMAND=DEL", ATTACHMENT, NULL};
static const char *const check[] = {"CNI_COMMAND=CHECK", ATTACHMENT, NULL};
static const char *const gc[] = {"CNI_COMMAND=GC", "CNI_PATH=/opt/cni/bin", NULL};
static const char *const status[] = {"CNI_COMMAND=STATUS", "CNI_PATH=/opt/cni/bin", NULL};
static const char *const version[] = {"CNI_COMMAND=VERSION", NULL};
static struct bytes out, frame, record;

static int says(const char *text)
{
    return strstr(out.at, text) != NULL;
}

static int is_error(int code, const char *cni_version)
{
    char head[64];
    snprintf(head, sizeof head, "{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":\"", cni_version, code);
    return !strncmp(out.at, head, strlen(head)) && says("\",\"details\":\"");
}

static size_t read_hex(const char *leaf, char *bytes)
{
    static struct bytes text;
    char path[256];
    size_t length = 0;
    path_of(path, fixtures, leaf);
    if (read_file(path, &text))
        return 0;
    for (char *line = strtok(text.at, "\n"); line; line = strtok(NULL, "\n"))
        for (char *c = line; *c && *c != '#'; c++)
            if (isxdigit((unsigned char)c[0]) && isxdigit((unsigned char)c[1])) {
                unsigned byte;
                sscanf(c++, "%2x", &byte);
                bytes[length++] = (char)byte;
            }
    return length;
}

static void version_is_answered_without_an_agent(void)
{
    static const struct {
        const char *input, *version;
    } cases[] = {
        {"{\"cniVersion\":\"0.4.0\"}", "0.4.0"},
        {" {\n \"name\" : \"a\\\"\", \"cniVersion\" :\t\"0.3.1\" }", "0.3.1"},
        {"{\"args\":{\"cniVersion\":\"0.1.0\"},\"cniVersion\":\"1.0.0\"}", "1.0.0"},
        {"{\"args\":[{\"cniVersion\":\"0.1.0\"}]}", "1.1.0"},
        {"{\"name\":\"cniVersion\",\"type\":\"0.2.0\"}", "1.1.0"},
        {"{\"cniVersion\":\"1.0.0\\\",\\\"x\"}", "1.1.0"},
        {"{\"cniVersion\":\"111111111111111111111111111111111\"}", "1.1.0"},
        {"{\"cniVersion\":1}", "1.1.0"},
        {"{\"cniVersion\":\"0.1", "1.1.0"},
        {"", "1.1.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[256];
        begin("VERSION is answered without an agent, in the version of the request");
        snprintf(expected, sizeof expected,
                 "{\"cniVersion\":\"%s\",\"supportedVersions\":"
                 "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n",
                 cases[i].version);
        CLAIM(run(cadastre, version, cases[i].input, &out) == 0);
        CLAIM(!strcmp(out.at, expected));
        end();
    }
}

static void a_call_is_carried_as_it_is(void)
{
    static char expected[4096];
    static const char *const noisy[] = {"CNI_ARGS=K8S_POD_NAME=web-0", "CNI_COMMAND=ADD", "CNI_CONTAINERID=3fa9c0",
                                        "CNI_IFNAME=eth0", "CNI_NETNS=/run/netns/a", "CNI_PATH=/opt/cni/bin",
                                        "HOME=/root", "TRACEPARENT=00-ab-cd-01", NULL};
    begin("a call reaches the agent byte for byte, and its answer the runtime");
    size_t length = read_hex("frame-add.hex", expected);
    int listener = listen_as_agent();
    struct shim shim = start(cadastre, noisy, CONFIG, strlen(CONFIG));
    int connection = take(listener, &frame);
    uint32_t left = u32(frame.at + 8);
    CLAIM(left > 25000 && left <= 30000);
    memcpy(frame.at + 8, expected + 8, 4);
    CLAIM(length > 0 && frame.length == length && !memcmp(frame.at, expected, length));
    reply(connection, 0, "{\"ips\":[]}");
    CLAIM(finish(shim, &out) == 0);
    CLAIM(!strcmp(out.at, "{\"ips\":[]}"));
    close(listener);
    end();
}

static void the_name_and_the_exit_status_are_carried(void)
{
    begin("the name of the call and the exit status of the answer are carried");
    int listener = listen_as_agent();
    struct shim shim = start(cadastre_ipam, add, CONFIG, strlen(CONFIG));
    int connection = take(listener, &frame);
    CLAIM(u32(frame.at + 12) == 13 && !memcmp(frame.at + 24, "cadastre-ipam", 13));
    reply(connection, 1, "{\"code\":101}");
    CLAIM(finish(shim, &out) == 1);
    CLAIM(!strcmp(out.at, "{\"code\":101}"));
    close(listener);
    end();
}

static void the_largest_call_is_carried(void)
{
    static char input[1024 * 1024 + 1], answer[1024 * 1024];
    memset(input, ' ', sizeof input);
    memset(answer, 'x', sizeof answer - 1);
    begin("1 MiB is carried both ways");
    int listener = listen_as_agent();
    struct shim shim = start(cadastre, add, input, sizeof input - 1);
    int connection = take(listener, &frame);
    CLAIM(u32(frame.at + 20) == sizeof input - 1);
    CLAIM(!memcmp(frame.at + frame.length - (sizeof input - 1), input, sizeof input - 1));
    reply(connection, 0, answer);
    CLAIM(finish(shim, &out) == 0);
    CLAIM(!strcmp(out.at, answer));
    close(listener);
    end();

    begin("one byte more is refused");
    CLAIM(finish(start(cadastre, add, input, sizeof input), &out) == 1);
    CLAIM(is_error(7, "1.1.0") && says("larger than 1 MiB"));
    end();
}

static void without_an_agent_a_call_is_to_be_tried_again(void)
{
    static const char *const *const calls[] = {add, check, gc};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        begin("ADD, CHECK and GC without an agent are error 11, in the configuration's version");
        CLAIM(run(cadastre, calls[i], CONFIG, &out) == 1);
        CLAIM(is_error(11, "1.0.0") && says("the Cadastre agent of this node cannot be reached"));
        CLAIM(access(state_folder, F_OK) != 0);
        end();
    }
    begin("an agent that goes away before its answer is error 11");
    int listener = listen_as_agent();
    struct shim shim = start(cadastre, add, CONFIG, strlen(CONFIG));
    int connection = take(listener, &frame);
    CLAIM(write(connection, "\0\0\0\0\5{", 6) == 6);
    close(connection);
    CLAIM(finish(shim, &out) == 1);
    CLAIM(is_error(11, "1.0.0") && says("gave no answer"));
    close(listener);
    end();

    begin("a silent agent is error 11 when the deadline is over");
    listener = listen_as_agent();
    int64_t before = now();
    CLAIM(run(impatient, add, CONFIG, &out) == 1);
    CLAIM(now() - before >= 590000000 && now() - before < 3000000000);
    CLAIM(is_error(11, "1.0.0") && says("gave no answer"));
    close(listener);
    end();
}

static void a_deletion_waits_on_disk(void)
{
    char path[256];
    static struct bytes boot_id;
    begin("DEL without an agent succeeds and is on disk");
    int64_t before = now();
    CLAIM(run(cadastre, del, CONFIG, &out) == 0);
    CLAIM(out.length == 0);
    CLAIM(count_records(path) == 1 && strstr(path, "/3fa9c0.") && strstr(path, ".del"));
    CLAIM(!read_file(path, &record) && record.length > 76);
    CLAIM(!memcmp(record.at, "CADQ\1\0\0\0", 8));
    int64_t at = (int64_t)u32(record.at + 8) << 32 | u32(record.at + 12);
    CLAIM(at >= before && at <= now());
    CLAIM(!read_file("/proc/sys/kernel/random/boot_id", &boot_id));
    CLAIM(!memcmp(record.at + 16, boot_id.at, 36));
    CLAIM(!memcmp(record.at + 52, "CADF\1\0\0\0\0\0\0\0", 12));
    CLAIM(!memcmp(record.at + record.length - strlen(CONFIG), CONFIG, strlen(CONFIG)));
    CLAIM(run(cadastre, del, CONFIG, &out) == 0);
    CLAIM(count_records(path) == 1); /* repeated, it takes one place */
    CLAIM(run(cadastre_ipam, del, CONFIG, &out) == 0);
    CLAIM(count_records(path) == 2);
    end();

    begin("DEL is queued when the agent goes away before its answer");
    int listener = listen_as_agent();
    struct shim shim = start(cadastre, del, CONFIG, strlen(CONFIG));
    close(take(listener, &frame));
    CLAIM(finish(shim, &out) == 0);
    CLAIM(count_records(path) == 1);
    close(listener);
    end();

    begin("DEL is queued when the agent is silent");
    listener = listen_as_agent();
    CLAIM(run(impatient, del, CONFIG, &out) == 0);
    CLAIM(count_records(path) == 1);
    close(listener);
    end();
}

static void a_deletion_that_cannot_wait_fails(void)
{
    static const char *const nameless[] = {"CNI_COMMAND=DEL", "CNI_PATH=/opt/cni/bin", NULL};
    static const char *const straying[] = {"CNI_COMMAND=DEL", "CNI_CONTAINERID=../../x", "CNI_IFNAME=eth0", NULL};
    char path[256], leaf[64];
    begin("DEL without an agent and without names is error 4");
    CLAIM(run(cadastre, nameless, CONFIG, &out) == 1);
    CLAIM(is_error(4, "1.0.0") && says("CNI_CONTAINERID and CNI_IFNAME"));
    CLAIM(run(cadastre, straying, CONFIG, &out) == 1);
    CLAIM(is_error(4, "1.0.0"));
    end();

    begin("DEL is error 11 when the queue is full, but not one that is queued already");
    CLAIM(run(cadastre, del, CONFIG, &out) == 0);
    for (int i = 1; i < 1024; i++) {
        snprintf(leaf, sizeof leaf, "del-queue/%d.del", i);
        path_of(path, state_folder, leaf);
        write_file(path, "x");
    }
    CLAIM(run(cadastre, del, CONFIG, &out) == 0);
    CLAIM(run(cadastre_ipam, del, CONFIG, &out) == 1);
    CLAIM(is_error(11, "1.0.0") && says("the queue is full"));
    end();

    begin("DEL is error 11 when the queue cannot be written");
    write_file(state_folder, "a file where the folder should be");
    CLAIM(run(cadastre, del, CONFIG, &out) == 1);
    CLAIM(is_error(11, "1.0.0") && says("cannot be queued"));
    end();

    begin("DEL is error 11 when the queue stays locked");
    CLAIM(!mkdir(state_folder, 0700));
    path_of(path, state_folder, "del-queue.lock");
    int lock = lock_file(path);
    CLAIM(run(impatient, del, CONFIG, &out) == 1);
    CLAIM(is_error(11, "1.0.0") && says("locked by another process"));
    close(lock);
    end();
}

static void a_starting_agent_is_not_missed(void)
{
    char path[256];
    begin("DEL asks an agent that started while the queue was locked");
    CLAIM(!mkdir(state_folder, 0700));
    path_of(path, state_folder, "del-queue.lock");
    int lock = lock_file(path);
    struct shim shim = start(cadastre, del, CONFIG, strlen(CONFIG));
    path_of(path, state_folder, "del-queue");
    while (access(path, F_OK)) /* it is made after no agent was found */
        usleep(1000);
    int listener = listen_as_agent();
    close(lock);
    reply(take(listener, &frame), 0, "");
    CLAIM(finish(shim, &out) == 0);
    CLAIM(count_records(path) == 0);
    close(listener);
    end();
}

static void status_follows_the_heartbeat(void)
{
    char path[256];
    static const struct {
        int age, status;
    } cases[] = {{0, 0}, {55, 0}, {61, 1}, {3600, 1}, {-3600, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin("STATUS without an agent is as old as the heartbeat");
        path_of(path, run_folder, "heartbeat");
        write_file(path, "");
        struct timespec at = {.tv_sec = time(NULL) - cases[i].age};
        CLAIM(!utimensat(AT_FDCWD, path, (struct timespec[]){at, at}, 0));
        CLAIM(run(cadastre, status, CONFIG, &out) == cases[i].status);
        CLAIM(cases[i].status ? is_error(50, "1.0.0") : out.length == 0);
        end();
    }
    begin("STATUS without agent and heartbeat is error 50");
    CLAIM(run(cadastre, status, CONFIG, &out) == 1);
    CLAIM(is_error(50, "1.0.0"));
    end();

    begin("STATUS of a silent agent takes less than 2 s and follows the heartbeat");
    int listener = listen_as_agent();
    path_of(path, run_folder, "heartbeat");
    write_file(path, "");
    int64_t before = now();
    CLAIM(run(cadastre, status, CONFIG, &out) == 0);
    CLAIM(now() - before < 2000000000);
    close(listener);
    end();
}

static void what_is_no_call_is_told_so(void)
{
    static const char *const none[] = {NULL}, *const unknown[] = {"CNI_COMMAND=A\"\\\nDD", NULL};
    begin("without a command it tells what it is, and exits with 0");
    CLAIM(run(cadastre, none, "", &out) == 0);
    CLAIM(out.length == 0);
    end();

    begin("an unknown command is error 4, in JSON");
    CLAIM(run(cadastre, unknown, CONFIG, &out) == 1);
    CLAIM(is_error(4, "1.0.0") && says("unknown CNI_COMMAND: A???DD"));
    end();
}

static void all(void)
{
    version_is_answered_without_an_agent();
    a_call_is_carried_as_it_is();
    the_name_and_the_exit_status_are_carried();
    the_largest_call_is_carried();
    without_an_agent_a_call_is_to_be_tried_again();
    a_deletion_waits_on_disk();
    a_deletion_that_cannot_wait_fails();
    a_starting_agent_is_not_missed();
    status_follows_the_heartbeat();
    what_is_no_call_is_told_so();
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s FOLDER-OF-PROGRAMS FOLDER-OF-FIXTURES\n", argv[0]);
        return 2;
    }
    path_of(cadastre, argv[1], "cadastre");
    path_of(cadastre_ipam, argv[1], "cadastre-ipam");
    path_of(impatient, argv[1], "impatient/cadastre");
    fixtures = argv[2];
    alarm(60); /* a shim that hangs must not hang the build */
    all();
    printf("shim: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
