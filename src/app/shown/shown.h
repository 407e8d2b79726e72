/* shown.h - a card as it is shown to a till: by its number, by a tag, by the code of a phone, with a PIN.
 *
 *      "2900000000018"                     its number
 *      "04:A2:24:5A:12:34:80"              the number of a tag, when that is the number of a card
 *      "v1.TOKEN.1795340467.94287082"      the code of a phone: token, the phone's clock, and what proves it (core/proof/totp.h)
 *      "n1.EF963FF7....94EED9EE65337086"   what a chip wrote when it was read, or the link that has it (core/proof/sun.h)
 *
 * Wherever a request names a card, each of them does.  What it proves is decided by the engine (loyalty/account/showing.h), where
 * something is taken; here it is found out, told to the entry, and kept of the phone or the chip in the transaction of the entry: of two tills
 * with the same code one wins, for both wait for the head of the card's chain.
 */
#ifndef APP_SHOWN_SHOWN_H
#define APP_SHOWN_SHOWN_H

#include "app/facts.h"
#include "engine/receipt_read.h"
#include "storage/chip_storage.h"
#include "storage/phone_storage.h"

struct shown_card {
    struct card card;
    struct phone phone; /* that showed it; without a token: none did */
    struct chip chip;   /* the same; without a number: none did */
    struct showing showing;
};

/* The card that a text names, whatever its state, and what showed it; what a phone or a chip proves it with is right, and not
 * judged yet.  E_CARD_UNKNOWN, E_CODE_WRONG, E_CHIP_WRONG. */
MUST_USE enum err shown_find(struct db *db, struct arena *arena, struct str text,
                             struct shown_card *ret_shown);

/* The code of the card that a text names; the text itself, when it names none. */
MUST_USE enum err shown_code(struct db *db, struct arena *arena, struct str text,
                             struct str *ret_code);

/* Judged by what is known of the phone or the chip, and when it was read. */
void shown_judge(struct shown_card *shown, struct instant read);

/* The card with which an entry may take something: usable on its day, and as it was shown, which is told to the entry.
 * Errors of shown_find() and facts_card(); E_PIN_WRONG, E_PIN_LOCKED, E_PIN_MISSING. */
MUST_USE enum err shown_read(struct db *db, struct arena *arena, struct str text,
                             const struct shown_request *request, struct entry *entry,
                             struct shown_card *ret_shown, struct problem *ret_problem);

/* The same where a card or an account is told.  Errors of facts_owner() too. */
MUST_USE enum err shown_owner(struct db *db, struct command *command, struct str text,
                              struct str account, const struct shown_request *request,
                              struct entry *entry, struct shown_card *ret_shown);

/* What the engine refused, said of this phone: E_CODE_CLOCK for E_CODE_STALE, when it is not of a picture as far as one can
 * tell.  Every other error is given back as it is. */
enum err shown_refuse(const struct shown_card *shown, enum err err, const char *pointer,
                      struct problem *problem);

/* Keeps what the phone or the chip has shown by an entry that is appended. */
MUST_USE enum err shown_keep(struct db *db, struct shown_card *shown, const struct entry *entry);

#endif
