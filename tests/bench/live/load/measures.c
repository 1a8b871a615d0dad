/* Counts and latencies of everything that arrives. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

size_t deliveries;
static uint32_t *microseconds;
static size_t room;
static long repeated, closed;
static char last_reason[128]; /* why the last connection was closed */
static struct rusage began;

void count_event(struct subscriber *one, const char *mark, const char *text, size_t length)
{
    int64_t late = (nanoseconds(CLOCK_REALTIME) - strtoll(mark + 2, NULL, 10)) / 1000;
    const char *found = memmem(text, length, "\"cursor\":", 9);
    if (found) {
        int64_t cursor = strtoll(found + 9 + strspn(found + 9, " \""), NULL, 10);
        repeated += cursor <= one->cursor;
        one->cursor = cursor;
    }
    if (deliveries == room) {
        room = room ? room * 2 : 1 << 20;
        microseconds = realloc(microseconds, room * sizeof(uint32_t));
    }
    microseconds[deliveries++] = late < 0 ? 0 : late;
    one->events++;
}

void count_closed(const char *reason, size_t length)
{
    closed++;
    snprintf(last_reason, sizeof last_reason, "%.*s", (int)length, reason);
}

void measure(void)
{
    deliveries = repeated = closed = 0;
    last_reason[0] = 0;
    for (int each = 0; each < sockets; each++)
        subscribers[each].events = 0;
    getrusage(RUSAGE_SELF, &began);
}

int heard(void)
{
    int count = 0;
    for (int each = 0; each < sockets; each++)
        count += subscribers[each].events > 0;
    return count;
}

static double seconds(struct timeval time)
{
    return time.tv_sec + time.tv_usec / 1e6;
}

static int compare(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

static double percentile(double share)
{
    return deliveries ? microseconds[(size_t)((deliveries - 1) * share)] / 1000.0 : -1;
}

void report(void)
{
    uint32_t fewest = UINT32_MAX, most = 0;
    struct rusage now;
    getrusage(RUSAGE_SELF, &now);
    for (int each = 0; each < sockets; each++) {
        uint32_t events = subscribers[each].events;
        fewest = events < fewest ? events : fewest;
        most = events > most ? events : most;
    }
    qsort(microseconds, deliveries, sizeof(uint32_t), compare);
    for (char *each = last_reason; *each; each++)
        if (*each == '"' || *each == '\\' || (unsigned char)*each < ' ')
            *each = '\'';
    printf("{\"deliveries\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"fewest\":%u,\"most\":%u,"
           "\"repeated\":%ld,\"open\":%d,\"closed\":%ld,\"reason\":\"%s\",\"cpu_seconds\":%.3f}\n",
           deliveries, percentile(0.5), percentile(0.99), percentile(1), fewest, most, repeated,
           subscribed, closed, last_reason,
           seconds(now.ru_utime) + seconds(now.ru_stime) - seconds(began.ru_utime) -
               seconds(began.ru_stime));
}
