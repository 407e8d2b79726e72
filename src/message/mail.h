/* mail.h - a letter by e-mail: from a text and a page to the server that takes it.
 *
 *      mail_settings_read()   where that server is, as the process's environment says
 *      mail_send()            one letter to one person: MIME by libcurl, over SMTP
 *
 * Nothing in a letter tells anybody that it was opened: no picture from elsewhere, no link of anybody's but the shop's.
 * What has to last, and when a letter is tried again, is its caller's (app/message).
 */
#ifndef MESSAGE_MAIL_H
#define MESSAGE_MAIL_H

#include <stdatomic.h>

#include "core/arena.h"
#include "core/instant.h"

/* In which way the line is made secret. */
enum mail_tls {
    MAIL_TLS_REQUIRED, /* STARTTLS, or TLS from the beginning: no letter and no password without */
    MAIL_TLS_NONE,     /* only to this machine */
};

/* Borrowed from the process's environment and from one file.  Without a server there is no mail. */
struct mail_settings {
    struct str url; /* smtp://mail.example:587, smtps://mail.example:465; empty: no mail */
    enum mail_tls tls;
    struct str user; /* empty: the server asks for none */
    struct str password;
    struct str from;      /* the address */
    struct str from_name; /* empty: the shop's */
    struct str
        authority; /* a file of certificates that vouch for the server; empty: the system's */
};

/* Reads HABITUE_MAIL_URL and its kin; texts of the file are in the arena.  E_USAGE: one is missing or cannot be right;
 * *ret_name is the variable that is to blame. */
MUST_USE enum err mail_settings_read(struct arena *arena, struct mail_settings *ret_settings,
                                     const char **ret_name);
bool mail_is_set_up(const struct mail_settings *settings); /* false for NULL */

struct mail_letter {
    struct str to;        /* an address: one line */
    struct str from_name; /* when the settings tell none */
    struct str subject;
    struct str id; /* of the message: the same each time it is tried */
    struct instant date;
    struct str text; /* lines, each ended by a line feed */
    struct str html;
};

#define MAIL_CONNECT_MS 10000
#define MAIL_WHOLE_MS   60000 /* of one try: servers that are slow on purpose, against spam */

/* One try.  OK: the server has taken it.  E_MAIL_OFF: nobody there, or the line was lost; E_MAIL_TLS; E_MAIL_LOGIN;
 * E_MAIL_LATER: the server wants it later; E_MAIL_REFUSED: never.  `is_closing` ends it. */
MUST_USE enum err mail_send(struct arena *arena, const struct mail_settings *settings,
                            const struct mail_letter *letter, const atomic_bool *is_closing);

/* A header's text of any characters as RFC 2047 wants it: "=?UTF-8?B?…?=".  E_INVALID: a control character. */
#define MAIL_HEADER_MAX_BYTES 1024
MUST_USE enum err mail_header_put(struct buf *out, struct str text);

/* "Mon, 30 Nov 2026 16:02:39 +0000" (RFC 5322). */
void mail_date_put(struct buf *out, struct instant date);

#endif
