/* office.h - who enters the office: by a password, and by the codes of his telephone where he wants it so.
 *
 * The office is a key like any other, which asks for staff (app/staff/staff.h) and whose secret nobody has: it is spoken with by the
 * word that somebody gets who enters.  So roles, idempotency and the journal are those of every key.
 * (docs/decisions/052-the-office-is-a-key-that-nobody-has.md)
 */
#ifndef APP_STAFF_OFFICE_H
#define APP_STAFF_OFFICE_H

#include "app/commit.h"
#include "storage/staff/office_storage.h"

#define OFFICE_WORD_PREFIX "hof_" /* of the words that the office gives */

/* ---- what is told ----------------------------------------------------------------------------- */

/* E_PASSWORD: it could be guessed (CNIL, délibération 2022-100). */
MUST_USE enum err password_check(struct str password, const struct operator_row *row);

/* The step of a code that is right at this instant, or one before or after it (RFC 6238, 5.2).  E_OFFICE_CODE: none is, or it
 * is not newer than `after`. */
MUST_USE enum err office_code_check(const uint8_t factor[TOTP_SECRET_BYTES], struct str digits,
                                    struct instant now, int64_t after, int64_t *ret_step);

/* ---- who is in -------------------------------------------------------------------------------- */

/* The key of the office, and who speaks with it by this word, now.  E_OFFICE_NEEDED: nobody does. */
struct office_seen {
    struct operator_row row;
    struct office_session session;
};
MUST_USE enum err office_find(struct db *db, struct arena *arena, struct instant now,
                              struct str word, struct office_seen *ret_seen);
MUST_USE enum err office_key(struct db *db, struct arena *arena, struct api_key *ret_key);

/* In the transaction of a writer: a password, and the second factor that he has so far unless it is to go.  Makes the key of
 * the office with the first. */
MUST_USE enum err office_set(struct db *db, struct arena *arena, struct instant now,
                             struct str code, const struct member_pin *password);
MUST_USE enum err office_drop_factor(struct db *db, struct arena *arena, struct str code);

/* ---- the commands ----------------------------------------------------------------------------- */

/* The password, and the code where one is asked for, were compared before: that takes time, and a writer has none. */
struct office_request {
    struct str code;
    struct str password;
    struct str digits; /* empty: none */
    struct str old;    /* of a change: the password so far */
    struct str secret; /* of a second factor: 40 hexadecimal digits */
    bool is_off;
    struct str id; /* of who is shown out: the beginning of his digest */

    struct instant password_set; /* of the password with which it was compared */
    struct member_pin kept;      /* of a change: the new one */
    uint8_t factor[TOTP_SECRET_BYTES];
    int64_t step; /* of the code; 0: none was asked for */
    struct str word;
    struct str address;
    struct str agent;
    struct office_seen *ret_seen;
};
command_run
    office_enter_run; /* POST /v1/office/enter; E_OFFICE_DOOR, E_OFFICE_CODE: it is another meanwhile */
command_run office_leave_run; /* POST /v1/office/leave */
command_run
    office_change_run; /* POST /v1/office/password: all who were in by the old one are out */
command_run office_factor_run; /* POST /v1/office/factor */
command_run office_end_run;    /* POST /v1/office/sessions/{id}/end; E_NOT_FOUND */

#define OFFICE_ID_CHARS                                                                            \
    16 /* of the digest of a word, in hexadecimal digits: which of a few hundred */
struct str office_session_id(struct arena *arena, const struct office_session *session);

#endif
