/* reckoning_owed.c - who owes whom: whose a shop was, and what something is worth by the version of its day. */
#include <stdlib.h>

#include "app/settlement/reckoning_parts.h"
#include "storage/row.h"

/* ---- whose ------------------------------------------------------------------------------------ */

static enum err find_company(struct reckoning_work *work, struct str code, size_t *ret_company)
{
    struct reckoning *told = work->told;
    for (size_t i = 0; i < told->company_count; i++) {
        if (str_eq(told->companies[i], code)) {
            *ret_company = i;
            return OK;
        }
    }
    if (told->company_count == RECKONING_COMPANIES_MAX)
        return E_LIMIT;
    TRY(arena_copy(work->arena, code, &told->companies[told->company_count]));
    *ret_company = told->company_count++;
    return OK;
}

/* By the settlement of the day; of a shop that is in none, as it is kept now. */
static struct str company_code(const struct reckoning_work *work, struct str shop, struct date on)
{
    const struct settlement *settlement = settlement_near(work->request->settlements, on);
    const struct agreement_company *company =
        settlement != NULL ? agreement_company_of(&settlement->agreement, shop) : NULL;
    if (company != NULL)
        return company->code;
    for (size_t i = 0; i < work->shop_count; i++) {
        if (str_eq(work->shops[i].code, shop))
            return work->shops[i].company;
    }
    return STR_NONE;
}

enum err reckoning_place(struct reckoning_work *work, struct str shop, struct date on,
                         int32_t *ret_place)
{
    size_t company = 0;
    TRY(find_company(work, company_code(work, shop, on), &company));
    for (size_t i = 0; i < work->place_count; i++) {
        if (work->places[i].company == company && str_eq(work->places[i].shop, shop)) {
            *ret_place = (int32_t)i;
            return OK;
        }
    }
    work->places = row_grow(work->arena, work->places, work->place_count, &work->place_size,
                            sizeof(*work->places));
    if (work->places == NULL)
        return E_NO_MEMORY;
    struct reckoning_place *place = &work->places[work->place_count];
    *place = (struct reckoning_place){ .company = company };
    TRY(arena_copy(work->arena, shop, &place->shop));
    *ret_place = (int32_t)work->place_count++;
    return OK;
}

/* ---- how much --------------------------------------------------------------------------------- */

static enum err find_pair(struct reckoning_work *work, size_t owes, size_t to, size_t unit,
                          struct reckoning_pair **ret_pair)
{
    struct reckoning_pair **row = &work->pairs[owes * RECKONING_COMPANIES_MAX + to];
    if (*row == NULL)
        *row = ARENA_ARRAY(work->arena, struct reckoning_pair, RECKONING_UNITS_MAX);
    if (*row == NULL)
        return E_NO_MEMORY;
    struct reckoning_pair *pair = &(*row)[unit];
    pair->owes = owes;
    pair->to = to;
    pair->unit = unit;
    *ret_pair = pair;
    return OK;
}

static enum err find_total(struct reckoning_work *work, const struct settlement *settlement,
                           const struct reckoning_movement *movement,
                           struct reckoning_total **ret_total)
{
    struct reckoning_total **at =
        &work->totals[movement->owes * RECKONING_COMPANIES_MAX + movement->to];
    bool is_lost = movement->what == RECKONING_LOST;
    for (; *at != NULL; at = &(*at)->next) {
        if ((*at)->unit == movement->unit && (*at)->settlement == settlement &&
            (*at)->is_lost == is_lost) {
            *ret_total = *at;
            return OK;
        }
    }
    *at = ARENA_NEW(work->arena, struct reckoning_total);
    if (*at == NULL)
        return E_NO_MEMORY;
    **at = (struct reckoning_total){
        .unit = movement->unit,
        .settlement = settlement,
        .is_lost = is_lost,
    };
    *ret_total = *at;
    return OK;
}

/* What so many points are worth. */
static enum err worth(const struct reckoning_work *work, const struct reckoning_total *total,
                      int64_t points, int64_t *ret_minor)
{
    const struct agreement *agreement = &total->settlement->agreement;
    int64_t minor = 0;
    TRY(agreement_worth(agreement_unit(agreement, work->told->units[total->unit]), points, &minor));
    if (total->is_lost)
        minor /= (int64_t)agreement->company_count; /* what cannot be shared stays where it is */
    *ret_minor = minor;
    return OK;
}

/* Both are of the version of the day, which says what the unit is worth; NULL otherwise. */
static const struct settlement *settlement_for(const struct reckoning_work *work,
                                               const struct reckoning_movement *movement)
{
    const struct settlement *settlement = settlement_on(work->request->settlements, movement->on);
    const struct str *companies = work->told->companies;
    if (settlement == NULL ||
        agreement_company(&settlement->agreement, companies[movement->owes]) == NULL ||
        agreement_company(&settlement->agreement, companies[movement->to]) == NULL ||
        agreement_unit(&settlement->agreement, work->told->units[movement->unit]) == NULL)
        return NULL;
    return settlement;
}

/* Money that somebody has handed out is worth what it is, whatever was agreed on. */
static bool is_cash(enum reckoning_what what)
{
    return what == RECKONING_PAID_OUT || what == RECKONING_PAID_BACK;
}

static enum err keep(struct reckoning_work *work, const struct acting *acting,
                     struct reckoning_movement *movement)
{
    struct reckoning *told = work->told;
    if (told->movement_count == RECKONING_MOVEMENTS_MAX)
        return E_REPORT_LONG;
    TRY(arena_copy(work->arena, acting->entry->receipt.number, &movement->receipt));
    work->movements = row_grow(work->arena, work->movements, told->movement_count,
                               &work->movement_size, sizeof(*movement));
    if (work->movements == NULL)
        return E_NO_MEMORY;
    movement->order = told->movement_count;
    work->movements[told->movement_count++] = *movement;
    return OK;
}

static enum err note(struct reckoning_work *work, const struct acting *acting,
                     struct reckoning_movement *movement)
{
    const struct settlement *settlement = settlement_for(work, movement);
    struct reckoning_total *total = NULL;
    struct reckoning_pair *pair = NULL;
    movement->version = settlement != NULL ? settlement->number : 0;
    if (settlement != NULL && !is_cash(movement->what)) {
        TRY(find_total(work, settlement, movement, &total));
        total->before += acting->is_within ? 0 : movement->points;
        total->within += acting->is_within ? movement->points : 0;
    }
    if (!acting->is_within)
        return OK;
    TRY(find_pair(work, movement->owes, movement->to, movement->unit, &pair));
    pair->points[movement->what] += movement->points;
    if (is_cash(movement->what))
        pair->minor += movement->points;
    else if (settlement == NULL)
        pair->not_valued += movement->points;
    return work->request->is_listed ? keep(work, acting, movement) : OK;
}

enum err reckoning_owe(struct reckoning_work *work, const struct acting *acting,
                       enum reckoning_what what, int32_t issuer, int32_t other, size_t unit,
                       int64_t points)
{
    const struct reckoning_place *from = &work->places[issuer];
    const struct reckoning_place *to = &work->places[other];
    if (from->company == to->company || points == 0)
        return OK;
    struct reckoning_movement movement = {
        .partition = acting->entry->partition,
        .number = acting->entry->number,
        .on = acting->on,
        .recorded = acting->entry->recorded,
        .what = what,
        .owes = from->company,
        .to = to->company,
        .unit = unit,
        .issuer = from->shop,
        .shop = to->shop,
        .points = points,
    };
    return note(work, acting, &movement);
}

enum err reckoning_lose(struct reckoning_work *work, const struct acting *acting, int32_t issuer,
                        size_t unit, int64_t points)
{
    const struct reckoning_place *from = &work->places[issuer];
    const struct settlement *settlement = settlement_on(work->request->settlements, acting->on);
    if (settlement == NULL || settlement->agreement.expired != SETTLEMENT_SHARED)
        return OK;
    struct reckoning_movement movement = {
        .partition = acting->entry->partition,
        .number = acting->entry->number,
        .on = acting->on,
        .recorded = acting->entry->recorded,
        .what = RECKONING_LOST,
        .owes = from->company,
        .unit = unit,
        .issuer = from->shop,
        .points = points,
    };
    for (size_t i = 0; i < settlement->agreement.company_count; i++) {
        struct reckoning_movement one = movement;
        TRY(find_company(work, settlement->agreement.companies[i].code, &one.to));
        if (one.to != one.owes)
            TRY(note(work, acting, &one));
    }
    return OK;
}

/* ---- told ------------------------------------------------------------------------------------- */

/* What came out of the lots is what the sums say. */
static bool adds_up(const int64_t *sums)
{
    return sums[RECKONING_CLOSING] ==
           sums[RECKONING_OPENING] + sums[RECKONING_ISSUED] - sums[RECKONING_REDEEMED] -
               sums[RECKONING_TAKEN_BACK] - sums[RECKONING_EXPIRED] + sums[RECKONING_DEBTS] +
               sums[RECKONING_CONVERTED] - sums[RECKONING_PASSED] - sums[RECKONING_CLOSED];
}

static enum err tell_rows(struct reckoning_work *work)
{
    struct reckoning *told = work->told;
    told->rows =
        ARENA_ARRAY(work->arena, struct reckoning_row, told->company_count * told->unit_count);
    if (told->company_count * told->unit_count > 0 && told->rows == NULL)
        return E_NO_MEMORY;
    for (size_t company = 0; company < told->company_count; company++) {
        for (size_t unit = 0; unit < told->unit_count; unit++) {
            const int64_t *sums = work->sums[company * RECKONING_UNITS_MAX + unit];
            struct reckoning_row row = { .company = company, .unit = unit };
            bool has_any = false;
            if (!adds_up(sums))
                return E_JOURNAL;
            for (size_t i = 0; i < RECKONING_SUMS; i++) {
                row.sums[i] = sums[i];
                has_any = has_any || sums[i] != 0;
            }
            if (has_any)
                told->rows[told->row_count++] = row;
        }
    }
    return OK;
}

/* Of all that is owed for a pair within the days, beside money that was handed out. */
static enum err value_pair(struct reckoning_work *work, size_t index)
{
    for (const struct reckoning_total *total = work->totals[index]; total != NULL;
         total = total->next) {
        struct reckoning_pair *pair = NULL;
        int64_t before = 0;
        int64_t until = 0;
        if (total->within == 0)
            continue;
        TRY(find_pair(work, index / RECKONING_COMPANIES_MAX, index % RECKONING_COMPANIES_MAX,
                      total->unit, &pair));
        TRY(worth(work, total, total->before, &before));
        TRY(worth(work, total, total->before + total->within, &until));
        pair->minor += until - before;
    }
    return OK;
}

static bool pair_has_any(const struct reckoning_pair *pair)
{
    bool has_any = pair->minor != 0 || pair->not_valued != 0;
    for (size_t i = 0; i < RECKONING_WHATS; i++)
        has_any = has_any || pair->points[i] != 0;
    return has_any;
}

static enum err tell_pairs(struct reckoning_work *work)
{
    struct reckoning *told = work->told;
    size_t room = 0;
    size_t most = (size_t)RECKONING_COMPANIES_MAX * RECKONING_COMPANIES_MAX;
    for (size_t i = 0; i < most; i++) {
        TRY(value_pair(work, i));
        for (size_t unit = 0; work->pairs[i] != NULL && unit < told->unit_count; unit++) {
            if (!pair_has_any(&work->pairs[i][unit]))
                continue;
            told->pairs =
                row_grow(work->arena, told->pairs, told->pair_count, &room, sizeof(*told->pairs));
            if (told->pairs == NULL)
                return E_NO_MEMORY;
            told->pairs[told->pair_count++] = work->pairs[i][unit];
        }
    }
    return OK;
}

static int by_time(const void *a, const void *b)
{
    const struct reckoning_movement *one = a;
    const struct reckoning_movement *two = b;
    if (one->recorded.us != two->recorded.us)
        return one->recorded.us < two->recorded.us ? -1 : 1;
    if (one->partition != two->partition)
        return one->partition < two->partition ? -1 : 1;
    if (one->number != two->number)
        return one->number < two->number ? -1 : 1;
    return one->order < two->order ? -1 : 1;
}

/* Each is worth what it adds to the rounded worth of those before it, so the list adds up. */
static enum err value_movement(struct reckoning_work *work, struct reckoning_movement *movement)
{
    const struct settlement *settlement = settlement_for(work, movement);
    struct reckoning_total *total = NULL;
    int64_t before = 0;
    int64_t until = 0;
    if (is_cash(movement->what)) {
        movement->minor = movement->points;
        return OK;
    }
    if (settlement == NULL)
        return OK;
    TRY(find_total(work, settlement, movement, &total));
    TRY(worth(work, total, total->before + total->listed, &before));
    total->listed += movement->points;
    TRY(worth(work, total, total->before + total->listed, &until));
    movement->minor = until - before;
    return OK;
}

enum err reckoning_tell(struct reckoning_work *work)
{
    struct reckoning *told = work->told;
    TRY(tell_rows(work));
    TRY(tell_pairs(work));
    told->movements = work->movements;
    if (told->movement_count > 0)
        qsort(told->movements, told->movement_count, sizeof(*told->movements), by_time);
    for (size_t i = 0; i < told->movement_count; i++)
        TRY(value_movement(work, &told->movements[i]));
    return OK;
}
