/* What the files of the load generator share. */
#ifndef LOAD_H
#define LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum state { CLOSED, CONNECTING, UPGRADING, GREETING, SUBSCRIBING, SUBSCRIBED };

struct subscriber {
    int fd;
    enum state state;
    int64_t cursor;  /* of the last event; -1 before the first */
    uint32_t events; /* since the last `measure` */
    size_t kept;     /* bytes of a message that has not arrived in full */
    char *rest;
};

/* load.c: what was asked for on the command line, and how far it has come. */
extern struct subscriber *subscribers;
extern int sockets, port, poller, opening, subscribed, deaf, resuming, token_count;
extern const char *path;
extern char *payload, **tokens;
int64_t nanoseconds(clockid_t clock);
void fail(const char *what);

/* sockets.c */
void open_one(struct subscriber *one);
void close_one(struct subscriber *one, int reset);
void upgrade(struct subscriber *one);
void take(struct subscriber *one);

/* measures.c */
extern size_t deliveries;
void count_event(struct subscriber *one, const char *mark, const char *text, size_t length);
void count_closed(const char *reason, size_t length);
void measure(void);
int heard(void);
void report(void);

#endif
