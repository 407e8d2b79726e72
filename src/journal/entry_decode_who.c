/* entry_decode_who.c - records of who joins, with which card, and how one was shown. */
#include "journal/entry_decode_who.h"

#include "journal/entry_words.h"
#include "loyalty/card.h"

void entry_read_card(struct scan *scan, struct entry *entry)
{
    entry->told.until = DATE_NONE;
    if (!entry_may_tell_card(entry))
        return;
    if (scan_begins(scan, STR("card-until"))) {
        entry->told.is_dated = true;
        entry->told.until = scan_date(scan);
        scan_ends(scan);
    }
    if (entry->kind == ENTRY_CARD && scan_begins(scan, STR("replaces"))) {
        entry->told.replaces = scan_int(scan, 1, INT64_MAX);
        entry->told.reason = scan_text(scan);
        scan_ends(scan);
    }
}

void entry_read_taken(struct scan *scan, struct entry *entry)
{
    if (!entry_may_tell_card(entry) || !scan_begins(scan, STR("from-batch")))
        return;
    entry->taken.batch = scan_int(scan, 1, INT64_MAX);
    entry->taken.place = scan_int(scan, 1, BATCH_PLACES_MAX);
    entry->taken.seen = scan_int(scan, 1, INT64_MAX);
    entry->taken.shop = scan_text(scan);
    scan_ends(scan);
}

/* Numbers of a supplier's: each place has one. */
static void read_supplied(struct scan *scan, struct entry_batch *batch)
{
    batch->is_supplied = scan_begins(scan, STR("supplied"));
    if (!batch->is_supplied)
        return;
    batch->numbers = scan_digest(scan);
    scan_ends(scan);
    scan_expect(scan, batch->cards == batch->until);
}

void entry_read_batch(struct scan *scan, struct entry *entry)
{
    struct entry_batch *batch = &entry->batch;
    batch->brought.on = DATE_NONE;
    if (entry->kind != ENTRY_BATCH)
        return;
    scan_must_begin(scan, STR("batch"));
    batch->what = (enum batch_what)scan_word(scan, &entry_words_batch);
    batch->of = scan_int(scan, batch->what == BATCH_MAKE ? 0 : 1,
                         batch->what == BATCH_MAKE ? 0 : INT64_MAX);
    batch->from = scan_int(scan, 1, BATCH_PLACES_MAX);
    batch->until = scan_int(scan, batch->from, BATCH_PLACES_MAX);
    batch->cards = scan_int(scan, 1, BATCH_CARDS_MAX);
    scan_ends(scan);
    scan_expect(scan, batch->cards <= batch->until - batch->from + 1);
    if (batch->what == BATCH_MAKE) {
        scan_must_begin(scan, STR("made"));
        batch->kind = (enum batch_kind)scan_word(scan, &entry_words_batch_kind);
        batch->cost_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
        batch->first = scan_int(scan, CARD_BATCH_COUNT, CARD_COUNT_MAX);
        scan_ends(scan);
        scan_expect(scan, batch->from == 1 && batch->first + batch->until - 1 <= CARD_COUNT_MAX);
        read_supplied(scan, batch);
    }
    bool may_tell = batch->what == BATCH_MAKE || batch->what == BATCH_DELIVER;
    if (may_tell && scan_begins(scan, STR("brought"))) {
        batch->brought.shop = scan_text(scan);
        batch->brought.on = scan_date(scan);
        scan_ends(scan);
        scan_expect(scan, batch->brought.shop.len > 0 && !date_is_none(batch->brought.on));
    }
    scan_expect(scan, batch->what != BATCH_DELIVER || batch->brought.shop.len > 0);
}

/* Somebody is new, or his file changes. */
static bool is_of_a_file(const struct entry *entry)
{
    bool joins = entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_JOIN;
    return entry->kind == ENTRY_ENROL || entry->kind == ENTRY_MEMBER || joins;
}

void entry_read_joined(struct scan *scan, struct entry *entry)
{
    if (!is_of_a_file(entry) || !scan_begins(scan, STR("joined")))
        return;
    entry->joined.is_told = true;
    entry->joined.by = (enum joined_by)scan_word(scan, &entry_words_joined);
    entry->joined.figure = scan_int(scan, 0, INT64_MAX);
    entry->joined.text = scan_text(scan);
    scan_ends(scan);
}

void entry_read_consents(struct scan *scan, struct entry *entry)
{
    if (!is_of_a_file(entry) || entry->member == 0 || !scan_begins(scan, STR("consents")))
        return;
    entry->consents.count = scan_int(scan, 1, CONSENTS_MAX);
    entry->consents.digest = scan_digest(scan);
    scan_ends(scan);
}

/* Of a code there is a step, and when it was read; a number alone is not told. */
void entry_read_showing(struct scan *scan, struct entry *entry)
{
    struct showing *showing = &entry->showing;
    if (!showing_is_told(entry) || !scan_begins(scan, STR("shown")))
        return;
    showing->how = (enum shown)scan_word(scan, &entry_words_shown);
    showing->step = scan_int(scan, 0, INT64_MAX / US_PER_SECOND);
    showing->read.us = scan_int(scan, 0, INT64_MAX);
    scan_ends(scan);
    bool has_code =
        (showing->how >= SHOWN_STALE && showing->how <= SHOWN_PHONE) || showing_is_of_chip(showing);
    bool may_have = has_code || showing->how == SHOWN_PIN;
    scan_expect(scan, showing->how != SHOWN_STATIC);
    scan_expect(scan, (showing->step > 0) == (showing->read.us > 0));
    scan_expect(scan, showing->step > 0 ? may_have : !has_code);
}
