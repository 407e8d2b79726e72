/* carry.c - reads each card that comes, and hands on what it tells. */
#include "reader/carry.h"

struct carry {
    struct arena *arena;
    const struct tag_plan *plan;
    struct outlet *outlet;
};

static enum err read_card(const struct carry *carry, struct pcsc_card *card, struct tag *ret_tag)
{
    struct apdu_line line = pcsc_line(card);
    struct str atr = { card->atr, card->atr_len };
    enum err err = tag_read(carry->arena, &line, atr, carry->plan, ret_tag);
    /* A reader may know the number of a chip by heart that was taken away before its message was read. */
    bool is_certain = err == OK && ret_tag->kind != TAG_UID;
    bool may_be_gone = err == OK || err == E_CARD_MUTE || err == E_SCAN_TRUNCATED;
    return !is_certain && may_be_gone && !pcsc_is_there(card) ? E_CARD_GONE : err;
}

static enum err take(void *context, struct str reader, struct pcsc_card *card, enum err err,
                     bool *ret_is_over)
{
    const struct carry *carry = context;
    struct tag tag = { 0 };
    (void)ret_is_over; /* there is always another card */
    if (err == OK)
        err = read_card(carry, card, &tag);
    if (err == OK)
        outlet_card(carry->outlet, reader, &tag);
    else if (err != E_READER_SERVICE && err != E_NO_MEMORY)
        outlet_problem(carry->outlet, reader, err);
    return err == E_READER_SERVICE || err == E_NO_MEMORY ? err : OK;
}

static void tick(void *context)
{
    const struct carry *carry = context;
    if (carry->outlet->stream != NULL)
        stream_tick(carry->outlet->stream);
}

enum err carry_run(const struct console *console, const struct watch_options *options,
                   const struct tag_plan *plan, struct outlet *outlet)
{
    struct carry carry = { .arena = console->arena, .plan = plan, .outlet = outlet };
    struct watch_work work = { .take = take, .tick = tick, .context = &carry };
    return watch_run(console, options, &work);
}
