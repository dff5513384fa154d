/* One question to the agent over its UNIX socket: frame out, answer in, within a deadline. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define REPLY_HEADER 5

static void put_u32(unsigned char *at, uint32_t value)
{
    at[0] = value >> 24;
    at[1] = value >> 16;
    at[2] = value >> 8;
    at[3] = value;
}

size_t frame_header(const struct request *request, int64_t milliseconds_left, unsigned char header[FRAME_HEADER])
{
    memcpy(header, "CADF\1\0\0\0", 8);
    put_u32(header + 8, milliseconds_left > 0 ? (uint32_t)milliseconds_left : 0);
    put_u32(header + 12, (uint32_t)strlen(request->name));
    put_u32(header + 16, (uint32_t)request->environment_length);
    put_u32(header + 20, (uint32_t)request->input_length);
    return FRAME_HEADER;
}

/* Makes the next blocking call on the socket end at the deadline. */
static int bound(int fd, int option, int64_t deadline)
{
    int64_t left = deadline - now_ms();
    if (left <= 0) {
        errno = ETIMEDOUT;
        return -1;
    }
    struct timeval wait = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000};
    return setsockopt(fd, SOL_SOCKET, option, &wait, sizeof wait);
}

static int send_frame(int fd, const struct request *request, int64_t deadline)
{
    unsigned char header[FRAME_HEADER];
    struct iovec parts[] = {
        {header, frame_header(request, deadline - now_ms(), header)},
        {(void *)request->name, strlen(request->name)},
        {(void *)request->environment, request->environment_length},
        {(void *)request->input, request->input_length},
    };
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 4};
    while (message.msg_iovlen) {
        if (message.msg_iov->iov_len == 0) {
            message.msg_iov++;
            message.msg_iovlen--;
            continue;
        }
        if (bound(fd, SO_SNDTIMEO, deadline))
            return -1;
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return -1;
        while (sent > 0) {
            size_t n = (size_t)sent < message.msg_iov->iov_len ? (size_t)sent : message.msg_iov->iov_len;
            message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + n;
            message.msg_iov->iov_len -= n;
            sent -= (ssize_t)n;
            if (message.msg_iov->iov_len == 0 && message.msg_iovlen > 1) {
                message.msg_iov++;
                message.msg_iovlen--;
            }
        }
    }
    return 0;
}

static int receive(int fd, void *bytes, size_t length, int64_t deadline)
{
    for (size_t done = 0; done < length;) {
        if (bound(fd, SO_RCVTIMEO, deadline))
            return -1;
        ssize_t n = recv(fd, (char *)bytes + done, length - done, 0);
        if (n == 0)
            errno = ECONNRESET;
        if (n == 0 || (n < 0 && errno != EINTR))
            return -1;
        if (n > 0)
            done += (size_t)n;
    }
    return 0;
}

static struct answer failed(int fd, enum outcome outcome)
{
    int error = errno == EAGAIN ? ETIMEDOUT : errno;
    if (fd >= 0)
        close(fd);
    return (struct answer){.outcome = outcome, .error = error};
}

static int connect_agent(int fd, int64_t deadline)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[MAX_PATH];
    if (run_path(path, "cni.sock") || strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    if (bound(fd, SO_SNDTIMEO, deadline))
        return -1;
    return connect(fd, (struct sockaddr *)&address, sizeof address);
}

struct answer ask_agent(const struct request *request, int64_t deadline)
{
    static char json[MAX_INPUT];
    unsigned char header[REPLY_HEADER];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failed(fd, NO_AGENT);
    if (connect_agent(fd, deadline)) /* EAGAIN: it listens, but its backlog stayed full */
        return failed(fd, errno == EAGAIN ? NO_ANSWER : NO_AGENT);
    if (send_frame(fd, request, deadline) || receive(fd, header, sizeof header, deadline))
        return failed(fd, NO_ANSWER);
    size_t length = (size_t)header[1] << 24 | (size_t)header[2] << 16 | (size_t)header[3] << 8 | header[4];
    if (length > sizeof json) {
        errno = EMSGSIZE;
        return failed(fd, NO_ANSWER);
    }
    if (receive(fd, json, length, deadline))
        return failed(fd, NO_ANSWER);
    close(fd);
    return (struct answer){.outcome = ANSWERED, .exit_status = header[0] != 0, .json = json, .length = length};
}
