/* Opens thousands of graphql-transport-ws subscriptions and measures when events arrive.
 *
 *     load PORT PATH SOCKETS PAYLOAD TOKENS [deaf]
 *
 * PAYLOAD is a file with the payload of `subscribe`; @AFTER@ in it stands for the last cursor, or null. TOKENS is a
 * file with one `authorization` a line, taken in turn. With `deaf` nothing is read once all have subscribed.
 * Events carry their time of writing as "@NANOSECONDS" (CLOCK_REALTIME), and their "cursor".
 *
 * Commands on standard input, one a line; each is answered by one line:
 *     heard          how many sockets have had an event since the last `measure`
 *     measure        forgets what was measured
 *     expect N S     waits for N deliveries, at most S seconds, then reports as JSON
 *     cut            resets all connections at once; answered when all are back, with the seconds that took
 *
 * One thread and epoll. It looks for events in rounds, so that a server on the same machine is not charged with
 * waking it for every single message, which a network would not do either.
 */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { ROUND_MICROSECONDS = 500, AT_ONCE = 500, COMMANDS = -1 };

struct subscriber *subscribers;
int sockets, port, poller, opening, subscribed, deaf, resuming, token_count;
const char *path;
char *payload, **tokens;
static int opened;

int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- rounds ---- */

static int round_of_events(void)
{
    struct epoll_event events[1024];
    int commanded = 0, count;
    while (opened < sockets && opening < AT_ONCE)
        open_one(&subscribers[opened++]);
    usleep(ROUND_MICROSECONDS);
    count = epoll_wait(poller, events, 1024, 100);
    for (int each = 0; each < count; each++) {
        if (events[each].data.u64 == (uint64_t)COMMANDS) {
            commanded = 1;
            continue;
        }
        struct subscriber *one = &subscribers[events[each].data.u64];
        if (one->state == CONNECTING)
            upgrade(one);
        else if (one->state != CLOSED)
            take(one);
    }
    return commanded;
}

static double open_all(void)
{
    int64_t began = nanoseconds(CLOCK_MONOTONIC);
    opened = 0;
    while (opened < sockets || opening > 0)
        round_of_events();
    return (nanoseconds(CLOCK_MONOTONIC) - began) / 1e9;
}

static void cut(void)
{
    for (int each = 0; each < sockets; each++)
        if (subscribers[each].state != CLOSED)
            close_one(&subscribers[each], 1);
    resuming = 1;
    printf("%.3f\n", open_all());
}

static void expect(size_t wanted, double patience)
{
    int64_t deadline = nanoseconds(CLOCK_MONOTONIC) + (int64_t)(patience * 1e9);
    while (deliveries < wanted && nanoseconds(CLOCK_MONOTONIC) < deadline)
        round_of_events();
    report();
}

static void obey(const char *command)
{
    unsigned long wanted;
    double patience;
    if (sscanf(command, "expect %lu %lf", &wanted, &patience) == 2) {
        expect(wanted, patience);
    } else if (strcmp(command, "cut\n") == 0) {
        cut();
    } else if (strcmp(command, "heard\n") == 0) {
        printf("%d\n", heard());
    } else {
        measure();
        printf("ok\n");
    }
}

/* ---- the beginning ---- */

static char *text_of(const char *file)
{
    char *text = NULL;
    size_t room = 0;
    FILE *opened_file = fopen(file, "r");
    if (!opened_file || getdelim(&text, &room, 0, opened_file) < 0)
        fail(file);
    fclose(opened_file);
    return text;
}

static void read_tokens(const char *file)
{
    char *text = text_of(file);
    tokens = malloc(sizeof *tokens * (strlen(text) + 1));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        tokens[token_count++] = line;
    if (!token_count)
        tokens[token_count++] = "";
}

int main(int count, char **arguments)
{
    struct epoll_event commands = {.events = EPOLLIN, .data.u64 = (uint64_t)COMMANDS};
    char command[256];
    if (count < 6)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdin, NULL, _IONBF, 0); /* what is waiting in a buffer of ours, epoll would not tell of */
    port = atoi(arguments[1]);
    path = arguments[2];
    sockets = atoi(arguments[3]);
    payload = text_of(arguments[4]);
    read_tokens(arguments[5]);
    deaf = count > 6;
    subscribers = calloc(sockets, sizeof *subscribers);
    for (int each = 0; each < sockets; each++)
        subscribers[each].cursor = -1;
    poller = epoll_create1(0);
    epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &commands);
    printf("%.3f\n", open_all());
    for (;;)
        if (round_of_events()) {
            if (!fgets(command, sizeof command, stdin))
                return 0;
            obey(command);
        }
}
