/* news.h - what was told lately, for a page that was away for a moment.  Pure: whoever shares it locks it.
 *
 *      id: 1764460800000000-7      the run of the program, and the number of the news in it
 *
 * A page that comes back says the last id which it heard.  What it missed is told again, but nothing old: the customer
 * of half a minute ago is not the one who stands there.  A page that comes for the first time hears what comes.
 */
#ifndef READER_NEWS_H
#define READER_NEWS_H

#include "core/buf.h"
#include "core/limits.h"

#define NEWS_TEXT_MAX_BYTES                                                                        \
    2048 /* an escaped text of SCAN_MAX_BYTES, the name of a reader, two sentences */

struct news_item {
    int64_t number;  /* 1 .. */
    int64_t told_us; /* of clock_monotonic_us() */
    size_t len;
    char text[NEWS_TEXT_MAX_BYTES]; /* "event: card\ndata: {...}\n" */
};

struct news {
    int64_t run; /* another one each time the program starts */
    int64_t count;
    struct news_item items[READER_NEWS_MAX]; /* number n lies at n modulo their count */
};

/* `event` is one word, `data` one line; E_LIMIT when they do not fit, and nothing is added. */
MUST_USE enum err news_add(struct news *news, struct str event, struct str data, int64_t now_us);

/* Up to which number a page has heard that says this id: all, when it says none; of another run, nothing. */
int64_t news_heard(const struct news *news, struct str id);

/* The first after a number that is not too old; NULL: there is none. */
const struct news_item *news_next(const struct news *news, int64_t heard, int64_t now_us);

/* As an event of a stream (HTML, 9.2): id, event, data, and an empty line. */
void news_put(struct buf *out, const struct news *news, const struct news_item *item);

#endif
