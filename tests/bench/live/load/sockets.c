/* One subscriber's side of the wire: TCP, the WebSocket handshake, frames, and graphql-transport-ws. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 18 };

static char input[READ_SIZE];

/* ---- frames ---- */

static void send_all(struct subscriber *one, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(one->fd, bytes, length, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes += sent;
            length -= sent;
        } else if (errno != EAGAIN) {
            return; /* the next read will see the end */
        }
    }
}

/* Masked with the key zero, which leaves the text as it is. */
static void send_frame(struct subscriber *one, int opcode, const char *text, size_t length)
{
    static char frame[READ_SIZE];
    size_t head = 2;
    frame[0] = 0x80 | opcode;
    if (length < 126) {
        frame[1] = 0x80 | length;
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = length >> 8;
        frame[3] = length;
        head = 4;
    }
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, length);
    send_all(one, frame, head + 4 + length);
}

static void say(struct subscriber *one, const char *text)
{
    send_frame(one, 1, text, strlen(text));
}

static void greet(struct subscriber *one)
{
    static char text[8192];
    const char *token = tokens[(one - subscribers) % token_count];
    snprintf(text, sizeof text, "{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"%s\"}}", token);
    say(one, text);
    one->state = GREETING;
}

/* The ping's answer tells that the server has seen the subscription. */
static void subscribe(struct subscriber *one)
{
    static char text[READ_SIZE / 2];
    char after[32] = "null";
    const char *hole = strstr(payload, "@AFTER@");
    int number = one - subscribers, before = hole ? (int)(hole - payload) : (int)strlen(payload);
    if (resuming && one->cursor >= 0)
        snprintf(after, sizeof after, "\"%lld\"", (long long)one->cursor);
    snprintf(text, sizeof text, "{\"id\":\"%08x-0000-4000-8000-%012x\",\"type\":\"subscribe\",\"payload\":%.*s%s%s}",
             number * 2654435761u, number, before, payload, hole ? after : "", hole ? hole + 7 : "");
    say(one, text);
    say(one, "{\"type\":\"ping\"}");
    one->state = SUBSCRIBING;
}

/* ---- connections ---- */

static void watch(struct subscriber *one, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.u64 = one - subscribers};
    if (epoll_ctl(poller, operation, one->fd, &event) < 0)
        fail("epoll_ctl");
}

void open_one(struct subscriber *one)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int yes = 1, small = 4096;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (one->fd < 0)
        fail("socket");
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (deaf)
        setsockopt(one->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(one->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
        fail("connect");
    one->state = CONNECTING;
    one->kept = 0;
    opening++;
    watch(one, EPOLL_CTL_ADD, EPOLLOUT);
}

/* With a linger of zero a close is a reset, as when a network fails. */
void close_one(struct subscriber *one, int reset)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (one->state == SUBSCRIBED)
        subscribed--;
    else if (one->state != CLOSED)
        opening--;
    if (reset)
        setsockopt(one->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(one->fd);
    free(one->rest);
    one->rest = NULL;
    one->kept = 0;
    one->state = CLOSED;
}

static void lost(struct subscriber *one, const char *reason, size_t length)
{
    count_closed(reason, length);
    close_one(one, 0);
}

void upgrade(struct subscriber *one)
{
    char text[512];
    int length = snprintf(text, sizeof text,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n", path, port);
    send_all(one, text, length);
    one->state = UPGRADING;
    watch(one, EPOLL_CTL_MOD, EPOLLIN);
}

/* ---- what arrives ---- */

static void is_subscribed(struct subscriber *one)
{
    one->state = SUBSCRIBED;
    opening--;
    subscribed++;
    if (deaf)
        watch(one, EPOLL_CTL_DEL, 0);
}

static void take_text(struct subscriber *one, const char *text, size_t length)
{
    const char *mark = memmem(text, length, "\"@", 2);
    if (mark)
        count_event(one, mark, text, length);
    else if (memmem(text, length, "connection_ack", 14))
        subscribe(one);
    else if (memmem(text, length, "\"pong\"", 6) && one->state == SUBSCRIBING)
        is_subscribed(one);
    else if (memmem(text, length, "\"ping\"", 6))
        say(one, "{\"type\":\"pong\"}");
    else if (memmem(text, length, "\"error", 6))
        lost(one, text, length);
}

static void take_frame(struct subscriber *one, int opcode, const char *text, size_t length)
{
    if (opcode == 1)
        take_text(one, text, length);
    else if (opcode == 9)
        send_frame(one, 10, text, length);
    else if (opcode == 8)
        lost(one, text + 2, length > 2 ? length - 2 : 0);
}

/* Takes whole frames; returns how many bytes they had. */
static size_t take_frames(struct subscriber *one, const char *bytes, size_t size)
{
    size_t taken = 0;
    while (one->state != CLOSED && size - taken >= 4) {
        const unsigned char *head = (const unsigned char *)bytes + taken;
        size_t length = head[1] & 127, start = 2;
        if (length == 126) {
            length = head[2] << 8 | head[3];
            start = 4;
        } else if (length == 127) {
            length = size - taken >= 10 ? (size_t)head[7] << 16 | head[8] << 8 | head[9] : size;
            start = 10;
        }
        if (size - taken < start + length)
            break;
        take_frame(one, head[0] & 15, bytes + taken + start, length);
        taken += start + length;
    }
    return taken;
}

static size_t take_head(struct subscriber *one, const char *bytes, size_t size)
{
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (!memmem(bytes, end - bytes, " 101 ", 5)) {
        lost(one, bytes, end - bytes);
        return size;
    }
    greet(one);
    return end + 4 - bytes;
}

void take(struct subscriber *one)
{
    memcpy(input, one->rest, one->kept);
    ssize_t got = recv(one->fd, input + one->kept, sizeof input - one->kept, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            lost(one, got ? strerror(errno) : "end", 32);
        return;
    }
    size_t size = one->kept + got, taken = one->state == UPGRADING ? take_head(one, input, size) : 0;
    if (one->state != UPGRADING)
        taken += take_frames(one, input + taken, size - taken);
    if (one->state == CLOSED)
        return;
    if (size == taken) { /* most of the time: nothing is kept, and nothing need be */
        free(one->rest);
        one->rest = NULL;
    } else {
        one->rest = realloc(one->rest, size - taken);
        memcpy(one->rest, input + taken, size - taken);
    }
    one->kept = size - taken;
}
