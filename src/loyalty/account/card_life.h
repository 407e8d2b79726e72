/* card_life.h - how long a customer's card can be used, how it is renewed, and when it sleeps.
 *
 *      issued ------------------> announced ----> last day      by the programme's "expiry" and "announce_days"
 *                                 |<- renewed ->|               by hand, or by a purchase with it: as long again from its end
 *
 *      last act ------------------> announced ----> asleep      "dormant": no card of the account is accepted until somebody
 *                                                               has looked who it is and wakes it
 *
 * An act is whatever somebody did with the account: not what the calendar does, nor what follows by itself.
 */
#ifndef LOYALTY_ACCOUNT_CARD_LIFE_H
#define LOYALTY_ACCOUNT_CARD_LIFE_H

#include "loyalty/entry.h"
#include "loyalty/program.h"

/* The note of an ENTRY_CARD. */
#define CARD_NOTE_RENEW   STR("renew")   /* its last day is another from now on */
#define CARD_NOTE_REPLACE STR("replace") /* it is there for another, which is refused from now on */
#define CARD_NOTE_DORMANT STR("dormant") /* it sleeps: its account had no act for long */

/* The day of an entry: by the calendar of its shop, or of UTC where it has none. */
struct date card_life_day(const struct entry *entry);

/* The last day of a card that is issued on a day; DATE_NONE: for ever. */
struct date card_life_until(const struct card_rules *rules, struct date on);

/* Of one that is renewed then: counted from its last day, or from `on` when that is over.  DATE_NONE when the
 * programme moves it nowhere. */
struct date card_life_renewed(const struct card_rules *rules, struct date until, struct date on);

/* Whether its end is so near that the programme may announce it; also once it is over.  Where nothing is announced it
 * always is, while there is an end. */
bool card_life_is_near(const struct card_rules *rules, struct date until, struct date on);

/* A purchase on this day renews it. */
bool card_life_renews(const struct card_rules *rules, struct date until, struct date on);

/* From this day on the cards of an account sleep whose last act was on a day; DATE_NONE: never. */
struct date card_life_dormant_from(const struct card_rules *rules, struct date acted);

/* Somebody did it with the account. */
bool card_life_is_act(const struct entry *entry);

/* The last act, once the entry has happened: acts that are told late move nothing back. */
struct date card_life_acted(struct date before, const struct entry *entry);

#endif
