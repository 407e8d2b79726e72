/* slips.c - from lots to what a slip says. */
#include "app/print/slips.h"

#include "app/look/look_account.h"
#include "loyalty/lots.h"
#include "loyalty/receipt_text.h"
#include "storage/account_storage.h"

#define LINE_MAX_BYTES 512

/* "5 € offerts, dès 30,00 € d'achat" */
static enum err say_reward(const struct app *app, struct arena *arena, const struct reward *reward,
                           enum language language, struct str *ret_line)
{
    const struct label from = { STR(", dès "), STR(", from ") };
    const struct label on = { STR(" d'achat"), STR(" spent") };
    struct buf out = { 0 };
    TRY(buf_create(arena, LINE_MAX_BYTES, &out));
    buf_str(&out, label_in(&reward->label, language));
    if (reward->when.minimum_minor > 0) {
        buf_str(&out, label_in(&from, language));
        stationery_money(&out, reward->when.minimum_minor, app_merchant(app)->currency, language);
        buf_str(&out, label_in(&on, language));
    }
    return buf_finish(&out, ret_line);
}

/* What the programme in force takes off for a voucher of a unit: the first rewards of it. */
static enum err say_terms(const struct app *app, struct arena *arena, struct str unit,
                          struct slip *slip)
{
    const struct program *program = look_program(app);
    size_t count = program != NULL ? program->reward_count : 0;
    for (size_t i = 0; i < count && slip->term_count < SLIP_TERMS_MAX; i++) {
        const struct reward *reward = &program->rewards[i];
        if (!reward->has_cost || !str_eq(program->units[reward->unit].id, unit))
            continue;
        TRY(say_reward(app, arena, reward, slip->language, &slip->terms[slip->term_count]));
        slip->term_count += 1;
    }
    return OK;
}

static struct str unit_label(const struct app *app, struct str id, enum language language)
{
    const struct program *program = look_program(app);
    const struct unit *unit = program != NULL ? program_unit(program, id) : NULL;
    return unit != NULL ? label_in(&unit->label, language) : id;
}

static enum err fill_voucher(const struct app *app, struct arena *arena,
                             const struct account *account, int64_t number, struct slip *slip)
{
    const struct lot *lot = lots_find(account, number);
    if (lot == NULL || lot->left.n <= 0)
        return E_VOUCHER_USED;
    slip->title = unit_label(app, lot->unit, slip->language);
    slip->until = lot->until;
    return say_terms(app, arena, lot->unit, slip);
}

/* Its lots of money are one amount; it can be used in part, until the first of them ends. */
static enum err fill_gift_card(const struct app *app, struct arena *arena,
                               const struct account *account, struct slip *slip)
{
    struct buf out = { 0 };
    int64_t left = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n <= 0)
            continue;
        left += lot->left.n;
        slip->title = unit_label(app, lot->unit, slip->language);
        if (!date_is_none(lot->until) &&
            (date_is_none(slip->until) || lot->until.days < slip->until.days))
            slip->until = lot->until;
    }
    if (left <= 0)
        return E_VOUCHER_USED;
    TRY(buf_create(arena, LINE_MAX_BYTES, &out));
    stationery_money(&out, left, app_merchant(app)->currency, slip->language);
    return buf_finish(&out, &slip->worth);
}

enum err slip_of_card(const struct app *app, struct db *db, struct arena *arena,
                      const struct card *card, enum language language, struct slip *ret_slip)
{
    struct account account = { 0 };
    struct slip slip = { .code = card->code, .until = card->expires, .language = language };
    TRY(account_load(db, arena, card->partition, card->account, &account));
    if (card->purpose == CARD_VOUCHER)
        TRY(fill_voucher(app, arena, &account, card->lot, &slip));
    else
        TRY(fill_gift_card(app, arena, &account, &slip));
    /* A code may end before what it leads to. */
    if (!date_is_none(card->expires) &&
        (date_is_none(slip.until) || card->expires.days < slip.until.days))
        slip.until = card->expires;
    *ret_slip = slip;
    return OK;
}
