/* verify_together.c - entries of several accounts that belong together.
 *
 * They were made in one moment, by one transaction, so that a snapshot has both or none; where no moment is that of
 * all chains, the other is seen as it is later, and is there still.
 */
#include "app/verify/verify_together.h"

#include "journal/entry_text.h"
#include "storage/journal_storage.h"

static bool is_of_source(const struct entry *draw, const struct entry_draw *told)
{
    return draw->kind == ENTRY_DRAW && draw->partition == told->source.partition &&
           draw->account == told->source.account && draw->drawn.source.lot == told->source.lot &&
           str_eq(draw->drawn.unit, told->unit) && draw->drawn.points.n == told->points.n;
}

/* ---- a draw ----------------------------------------------------------------------------------- */

static enum err load_cause(struct audit *audit, const struct entry *draw, struct entry *ret_cause)
{
    struct entry_row row = { 0 };
    if (draw->with.partition > audit->partition_count)
        return verify_fail(audit, draw->number, "it names a chain that does not exist");
    enum err err =
        entry_get(audit->side, &audit->scratch, draw->with.partition, draw->with.number, &row);
    if (err == E_NOT_FOUND)
        return verify_fail(audit, draw->number, "it accompanies an entry that does not exist");
    TRY(err);
    return entry_decode(&audit->scratch, row.body, ret_cause);
}

/* What the purchase says was there, was there. */
static bool had_as_told(const struct entry *draw, const struct entry_draw *told,
                        const struct account *account)
{
    struct points had = told->source.lot != 0
                            ? lots_usable_of(account, told->source.lot, told->unit, draw->on)
                            : lots_usable(account, told->unit, draw->on);
    return told->points.n < 0 || had.n == told->points.n + told->left.n;
}

static enum err check_cause(struct audit *audit, const struct account *account, struct entry *draw)
{
    struct entry cause = { 0 };
    TRY(load_cause(audit, draw, &cause));
    bool is_purchase = cause.kind == ENTRY_PURCHASE &&
                       cause.partition == draw->purchase_partition &&
                       cause.number == draw->purchase;
    bool is_return = cause.kind == ENTRY_RETURN &&
                     cause.purchase_partition == draw->purchase_partition &&
                     cause.purchase == draw->purchase;
    bool is_told = false;
    for (size_t i = 0; i < cause.draw_count; i++)
        is_told = is_told || (is_of_source(draw, &cause.draws[i]) &&
                              had_as_told(draw, &cause.draws[i], account));
    if ((!is_purchase && !is_return) || !is_told || cause.at.us != draw->at.us ||
        cause.program != draw->program)
        return verify_fail(audit, draw->number,
                           "the purchase or return that it accompanies draws otherwise");
    draw->outcome.line_count = cause.outcome.line_count; /* a fact of the purchase */
    return OK;
}

/* What this account's entries before it say of the purchase. */
static enum err load_before(struct audit *audit, const struct entry *draw,
                            struct entry **ret_before, size_t *ret_count)
{
    struct entry_row *rows = NULL;
    size_t count = 0;
    size_t kept = 0;
    TRY(entry_of_purchase(audit->side, &audit->scratch, draw->partition, draw->purchase_partition,
                          draw->purchase, &rows, &count));
    struct entry *before = ARENA_ARRAY(&audit->scratch, struct entry, count);
    if (before == NULL && count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count && rows[i].number < draw->number; i++) {
        if (rows[i].kind == ENTRY_DRAW && rows[i].account == draw->account)
            TRY(entry_decode(&audit->scratch, rows[i].body, &before[kept++]));
    }
    *ret_before = before;
    *ret_count = kept;
    return OK;
}

enum err verify_draw(struct audit *audit, const struct program *program, struct entry *entry,
                     struct account *account)
{
    struct entry *before = NULL;
    size_t count = 0;
    if (account == NULL)
        return verify_fail(audit, entry->number, "it draws from no account");
    TRY(check_cause(audit, account, entry));
    TRY(load_before(audit, entry, &before, &count));
    return decide_draw(&audit->scratch, program, before, count, entry, account);
}

/* ---- and what it accompanies ------------------------------------------------------------------ */

/* How many entries of that account accompany this one with such a draw. */
static enum err count_draws(struct audit *audit, const struct entry *entry,
                            const struct entry_draw *told, size_t *ret_count)
{
    bool is_purchase = entry->kind == ENTRY_PURCHASE;
    struct entry_row *rows = NULL;
    size_t count = 0;
    TRY(entry_of_purchase(audit->side, &audit->scratch, told->source.partition,
                          is_purchase ? entry->partition : entry->purchase_partition,
                          is_purchase ? entry->number : entry->purchase, &rows, &count));
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct entry draw = { 0 };
        if (rows[i].kind != ENTRY_DRAW || rows[i].account != told->source.account)
            continue;
        TRY(entry_decode(&audit->scratch, rows[i].body, &draw));
        *ret_count += is_of_source(&draw, told) && draw.with.partition == entry->partition &&
                      draw.with.number == entry->number;
    }
    return OK;
}

enum err verify_draws(struct audit *audit, const struct entry *entry)
{
    for (size_t i = 0; i < entry->draw_count; i++) {
        size_t count = 0;
        if (entry->draws[i].source.partition > audit->partition_count)
            return verify_fail(audit, entry->number, "it draws from a chain that does not exist");
        TRY(count_draws(audit, entry, &entry->draws[i], &count));
        if (count != 1)
            return verify_fail(audit, entry->number,
                               "what it draws from another account is not in that account");
    }
    return OK;
}
