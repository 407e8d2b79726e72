/* fetch_line.h - a line to one server that is kept between requests: HTTP/2, opened by a certificate of ours.
 *
 * For who tells much to one: Apple wants it so of those who push.  Of one thread at a time.
 */
#ifndef PAY_FETCH_LINE_H
#define PAY_FETCH_LINE_H

#include "core/arena.h"

#define FETCH_LINE_HEADERS_MAX    4
#define FETCH_LINE_BODY_MAX_BYTES 4096

struct fetch_line; /* fetch_line.c */

struct fetch_line_settings {
    struct str base;        /* https://api.push.apple.com */
    struct str certificate; /* PEM; the texts live longer than the line */
    struct str key;
    struct str
        authority; /* a file of certificates by whom the other side may be vouched for; empty: the system's */
};

struct fetch_line_header {
    struct str name;
    struct str value;
};

struct fetch_line_request { /* a POST */
    struct str path;
    struct str body;
    struct fetch_line_header headers[FETCH_LINE_HEADERS_MAX];
};

struct fetch_line_answer {
    int status;
    struct str body; /* until the next request of the line */
};

/* Nothing is said to anybody yet.  E_NO_MEMORY. */
MUST_USE enum err fetch_line_open(struct arena *arena, const struct fetch_line_settings *settings,
                                  struct fetch_line **ret_line);
void fetch_line_close(struct fetch_line **line); /* for CLEANUP(); harmless on NULL */

/* Any status is an answer.  E_PROVIDER: there was none.  Nothing of it is logged. */
MUST_USE enum err fetch_line_post(struct fetch_line *line, const struct fetch_line_request *request,
                                  struct fetch_line_answer *ret_answer);

#endif
