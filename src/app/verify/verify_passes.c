/* verify_passes.c - telephones that have a pass: each of a card that there is.
 *
 * Nothing of them is in the journal, so there is nothing else to compare; what they show is worked out from the account
 * each time they ask.
 */
#include "app/verify/verify_tables.h"
#include "storage/pass_storage.h"

#define PAGE 512

static enum err check(struct audits *audits, struct arena *arena, const struct pass_device *device)
{
    struct card card = { 0 };
    enum err err = card_by_code(audits->db, arena, device->code, &card);
    if (err == E_CARD_UNKNOWN)
        return verify_fail(&audits->chains[0], 0,
                           "a telephone has the pass of a card that does not exist");
    return err;
}

enum err verify_passes(struct audits *audits)
{
    struct arena *scratch = &audits->chains[0].gifts;
    struct pass_page page = { .size = PAGE };
    do {
        size_t mark = arena_mark(scratch);
        TRY(pass_device_page(audits->db, scratch, &page));
        for (size_t i = 0; i < page.count; i++)
            TRY(check(audits, scratch, &page.devices[i]));
        arena_reset(scratch, mark);
    } while (page.count == PAGE);
    return OK;
}
