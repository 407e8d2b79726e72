/* links.h - a receipt or a voucher by a link, for the phone of whoever stands there.
 *
 *      POST /v1/links ──► /r/AbC…   what it is of, in which language, until when, and that we say so
 *      GET  /r/AbC…   ──► the slip as a page, as it would be printed now
 *
 * Nothing is kept of it: a link is made of what it names, and of the secret of this database.
 */
#ifndef APP_MESSAGE_LINKS_H
#define APP_MESSAGE_LINKS_H

#include "app/commit.h"
#include "app/printer/prints.h"

#define LINK_PATH "/r/"

struct link_request {
    struct print_what what; /* an entry or a voucher */
    struct str language;    /* "fr", "en"; empty: of the receipt, or of the shop */
    struct str *ret_link;
    struct instant *ret_until;
};

/* POST /v1/links.  E_INVALID: not one of the two; errors of printout_make(). */
command_run link_make_run;

/* The link of something that can be shown: when nobody has asked for one before, the secret is made.  Before the first
 * write of a command, which it may be. */
MUST_USE enum err link_make(struct write_context *context, struct command *command,
                            const struct print_what *what, struct str language,
                            struct str *ret_link, struct instant *ret_until);

/* What a link shows.  E_NOT_FOUND: it is none of ours; E_LINK_OVER; errors of printout_make(). */
MUST_USE enum err link_open(const struct app *app, struct db *db, struct arena *arena,
                            struct str link, struct printout *ret_printout);

#endif
