/* entry_decode_who.c - records of who joins, with which card, and how one was shown. */
#include "journal/entry_decode_who.h"

#include "journal/entry_words.h"

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

void entry_read_joined(struct scan *scan, struct entry *entry)
{
    bool joins = entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_JOIN;
    bool may_tell = entry->kind == ENTRY_ENROL || entry->kind == ENTRY_MEMBER || joins;
    if (!may_tell || !scan_begins(scan, STR("joined")))
        return;
    entry->joined.is_told = true;
    entry->joined.by = (enum joined_by)scan_word(scan, &entry_words_joined);
    entry->joined.figure = scan_int(scan, 0, INT64_MAX);
    entry->joined.text = scan_text(scan);
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
    bool has_code = showing->how >= SHOWN_STALE && showing->how <= SHOWN_PHONE;
    bool may_have = has_code || showing->how == SHOWN_PIN;
    scan_expect(scan, showing->how != SHOWN_STATIC);
    scan_expect(scan, (showing->step > 0) == (showing->read.us > 0));
    scan_expect(scan, showing->step > 0 ? may_have : !has_code);
}
