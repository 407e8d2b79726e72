/* wire.h - one kept connection to a server of this machine, for programs that load it.
 *
 *      struct wire *wire = calloc(1, sizeof(*wire));
 *      wire_open(wire, &server);
 *      wire_send(wire, bytes, len);
 *      while (wire_receive(wire) == WIRE_WAITS) ...     the socket is ready, says epoll
 *      wire->status, wire_body(wire)
 *
 * One request at a time.  A program that loads a server has nothing to save: what cannot be, ends it.
 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <netinet/in.h>

#include "core/str.h"

#define WIRE_ANSWER_BYTES 65536
#define WIRE_STATUS_MAX   600

struct wire {
    int fd;
    int status; /* of the answer that is there, or begins to be */
    size_t head;
    size_t in_len;
    size_t in_want; /* of the whole answer; 0: its head is not there yet */
    char in[WIRE_ANSWER_BYTES];
};

enum wire_got { WIRE_WAITS, WIRE_WHOLE, WIRE_BROKEN };

/* Ends the program with 2 and "<program>: <why> <subject>" on its standard error. */
_Noreturn void wire_stop(const char *why, const char *subject);

/* The value of an option, not below zero; ends the program when it is none. */
int64_t wire_number(const char *name, const char *value);

/* Of "127.0.0.1:8080"; ends the program when it is no such address. */
struct sockaddr_in wire_address(struct str address);

/* Connects; ends the program when nobody is there. */
void wire_open(struct wire *wire, const struct sockaddr_in *server);
void wire_close(struct wire *wire);

/* Sends all of it at once: a request fits the socket's buffer, which is empty when the answer before was
 * read.  False when the connection has ended. */
bool wire_send(struct wire *wire, const char *bytes, size_t len);

/* Takes what has come, without waiting.  The next answer begins behind wire_forget(). */
enum wire_got wire_receive(struct wire *wire);
void wire_forget(struct wire *wire);

bool wire_has_header(const struct wire *wire, struct str name);
struct str wire_body(const struct wire *wire); /* of a whole answer */

#endif
