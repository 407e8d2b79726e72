/* entry_encode_who.c - records of who joins, with which card, and how one was shown, as text. */
#include "journal/entry_encode_who.h"

void entry_put_showing(struct writer *writer, const struct entry *entry)
{
    const struct showing *showing = &entry->showing;
    if (!showing_is_told(entry) || showing->how == SHOWN_STATIC)
        return;
    put_name(writer, "shown");
    put_word(writer, &entry_words_shown, showing->how);
    put_int(writer, showing->step);
    put_int(writer, showing->read.us);
    put_end(writer);
}

/* How long its card can be used, and which one it is there for. */
void entry_put_card(struct writer *writer, const struct entry *entry)
{
    if (!entry_may_tell_card(entry))
        return;
    if (entry->told.is_dated) {
        put_name(writer, "card-until");
        put_date(writer, entry->told.until);
        put_end(writer);
    }
    if (entry->told.replaces != 0) {
        put_name(writer, "replaces");
        put_int(writer, entry->told.replaces);
        put_text(writer, entry->told.reason);
        put_end(writer);
    }
}

/* A card that lay ready. */
void entry_put_taken(struct writer *writer, const struct entry *entry)
{
    if (entry->taken.batch == 0)
        return;
    put_name(writer, "from-batch");
    put_int(writer, entry->taken.batch);
    put_int(writer, entry->taken.place);
    put_int(writer, entry->taken.seen);
    put_text(writer, entry->taken.shop);
    put_end(writer);
}

/* Cards that nobody has yet. */
void entry_put_batch(struct writer *writer, const struct entry *entry)
{
    const struct entry_batch *batch = &entry->batch;
    if (entry->kind != ENTRY_BATCH)
        return;
    put_name(writer, "batch");
    put_word(writer, &entry_words_batch, batch->what);
    put_int(writer, batch->of);
    put_int(writer, batch->from);
    put_int(writer, batch->until);
    put_int(writer, batch->cards);
    put_end(writer);
    if (batch->what == BATCH_MAKE) {
        put_name(writer, "made");
        put_word(writer, &entry_words_batch_kind, batch->kind);
        put_int(writer, batch->cost_minor);
        put_int(writer, batch->first);
        put_end(writer);
    }
    if (batch->is_supplied) {
        put_name(writer, "supplied");
        put_digest(writer, &batch->numbers);
        put_end(writer);
    }
    if (batch->brought.shop.len > 0) {
        put_name(writer, "brought");
        put_text(writer, batch->brought.shop);
        put_date(writer, batch->brought.on);
        put_end(writer);
    }
}

/* By what somebody joins. */
void entry_put_joined(struct writer *writer, const struct entry *entry)
{
    if (!entry->joined.is_told)
        return;
    put_name(writer, "joined");
    put_word(writer, &entry_words_joined, entry->joined.by);
    put_int(writer, entry->joined.figure);
    put_text(writer, entry->joined.text);
    put_end(writer);
}

/* What a member said that the shop may do: how much, and its digest. */
void entry_put_consents(struct writer *writer, const struct entry *entry)
{
    if (entry->consents.count == 0)
        return;
    put_name(writer, "consents");
    put_int(writer, entry->consents.count);
    put_digest(writer, &entry->consents.digest);
    put_end(writer);
}
