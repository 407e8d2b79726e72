/* outlet.h - where it goes what a card told: keys of a keyboard, lines of a file, news for the till page. */
#ifndef READER_OUTLET_H
#define READER_OUTLET_H

#include "reader/keyboard.h"
#include "reader/stream.h"
#include "reader/tag.h"
#include "terminal/console.h"

struct outlet_options {
    bool has_keys;
    enum keys_layout layout;
    const char *file; /* "-": standard output; NULL: none */
    bool has_stream;
    struct stream_options stream;
};

struct outlet {
    const struct console *console;
    enum keys_layout layout;
    struct keyboard keyboard;
    int fd; /* of the lines; -1: none */
    bool owns_fd;
    struct stream *stream; /* NULL: none */
    uint64_t last;         /* what was told last, as a hash: no number of a card is kept */
    int64_t last_us;       /* monotonic; when it was seen last */
};

#define UINPUT_PATH "/dev/uinput"

/* E_KEYBOARD, E_FILE, E_PORT_IN_USE, E_SYSTEM, E_NO_MEMORY; *ret_culprit is the file or the device. */
MUST_USE enum err outlet_open(const struct console *console, const struct outlet_options *options,
                              struct outlet *ret_outlet, struct str *ret_culprit);
void outlet_close(struct outlet *outlet); /* for CLEANUP(); harmless twice, or on { .fd = -1 } */

/* Tells of a card, but not of the same again within READER_REPEAT_MS.  What fails is said on the console. */
void outlet_card(struct outlet *outlet, struct str reader, const struct tag *tag);

/* Tells that a card was there, and why nothing is told of it. */
void outlet_problem(struct outlet *outlet, struct str reader, enum err err);

#endif
