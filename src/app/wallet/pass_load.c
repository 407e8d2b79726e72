/* pass_load.c - a card and its account, as a pass shows them. */
#include "app/look/look_account.h"
#include "app/money/codes.h"
#include "app/print/brands.h"
#include "app/wallet/passes.h"
#include "core/limits.h"
#include "journal/entry_text.h"
#include "loyalty/past.h"
#include "storage/account_storage.h"

#define SHOPS_MAX_BYTES 4000

static const struct balance *balance_of(const struct balance *balances, size_t count,
                                        struct str unit)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(balances[i].unit, unit))
            return &balances[i];
    }
    return NULL;
}

/* All units of the programme, in its order; vouchers where there are any. */
static enum err take_units(struct arena *arena, const struct program *program,
                           const struct account *account, struct date on, struct pass *pass)
{
    struct balance *balances = NULL;
    size_t count = 0;
    TRY(lots_balances(arena, account, on, &balances, &count));
    struct pass_unit *units = ARENA_ARRAY(arena, struct pass_unit, UNITS_MAX);
    if (units == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; program != NULL && i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        const struct balance *balance = balance_of(balances, count, unit->id);
        if (balance == NULL && unit->kind == UNIT_VOUCHER)
            continue;
        units[pass->unit_count++] = (struct pass_unit){
            .label = unit->label,
            .kind = unit->kind,
            .decimals = unit->decimals,
            .points = balance != NULL ? balance->usable.n : 0,
            .expiring = balance != NULL ? balance->expiring.n : 0,
            .expiring_on = balance != NULL ? balance->expiring_on : DATE_NONE,
        };
    }
    pass->units = units;
    return OK;
}

static void put_line(struct buf *out, struct str line)
{
    if (line.len == 0)
        return;
    if (out->used > 0)
        buf_char(out, '\n');
    buf_str(out, line);
}

/* Where the shops are, for people and for the telephone. */
static enum err take_shops(const struct app *app, struct db *db, struct arena *arena,
                           struct pass *pass)
{
    struct buf lines = { 0 };
    TRY(buf_create(arena, SHOPS_MAX_BYTES, &lines));
    for (size_t i = 0; i < app_shop_count(app); i++) {
        struct brand brand = { 0 };
        size_t mark = arena_mark(arena); /* a logo is a megabyte */
        size_t used = lines.used;
        TRY(brand_of_shop(db, arena, app_shop_at(app, i), &brand));
        put_line(&lines, brand.name);
        put_line(&lines, brand.street);
        put_line(&lines, brand.town);
        put_line(&lines, brand.contact);
        if (lines.err != OK) /* so many fit */
            lines = (struct buf){ .base = lines.base, .size = used, .used = used };
        if (brand.has_place && pass->place_count < PASS_PLACES_MAX)
            pass->places[pass->place_count++] = (struct pass_place){
                .latitude_micro = brand.place.latitude_micro,
                .longitude_micro = brand.place.longitude_micro,
                .name = app_shop_at(app, i)->shop.name,
            };
        arena_reset(arena, mark);
    }
    return buf_finish(&lines, &pass->shops);
}

/* The oldest shop lends its looks. */
static enum err take_brand(const struct app *app, struct db *db, struct arena *arena,
                           const struct card *card, struct pass_loaded *loaded)
{
    const struct app_shop *shop = app_shop_by_id(app, 1);
    struct pass *pass = &loaded->pass;
    struct brand brand = { .colour = STATIONERY_COLOUR };
    if (shop != NULL)
        TRY(brand_of_shop(db, arena, shop, &brand));
    if (shop != NULL && !date_is_none(card->expires))
        pass->until = zone_day_end(shop->zone, card->expires);
    pass->issuer = app_merchant(app)->name;
    pass->currency = app_merchant(app)->currency;
    pass->language = shop != NULL ? language_of(shop->shop.language) : LANGUAGE_FR;
    pass->colour = brand.colour;
    loaded->logo = brand.logo;
    loaded->changed = brand.changed;
    return take_shops(app, db, arena, pass);
}

static void take_program(const struct program *program, const struct account *account,
                         struct pass *pass)
{
    const struct tier *tier = program != NULL ? program_tier(program, account->past.tier) : NULL;
    if (tier != NULL)
        pass->tier = tier->label;
    if (program != NULL)
        pass->title = program->name;
    if (label_in(&pass->title, pass->language).len == 0)
        pass->title = (struct label){ .fr = pass->issuer, .en = pass->issuer };
}

static struct instant later(struct instant a, struct instant b)
{
    return a.us > b.us ? a : b;
}

/* By its newest entry, by the version in force, by the day (what is pending, and what expires), or by the shop's brand
 * and settings: whichever was last. */
static enum err find_changed(const struct app *app, struct db *db, struct arena *arena,
                             const struct wallet *wallet, struct date on,
                             struct pass_loaded *loaded)
{
    struct instant now = instant_now();
    const struct app_program *version = app_program_at(app, now);
    const struct app_shop *shop = app_shop_by_id(app, 1);
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    if (wallet != NULL)
        loaded->changed = later(loaded->changed, wallet->loaded);
    if (version != NULL)
        loaded->changed = later(loaded->changed, version->active_from);
    if (shop != NULL)
        loaded->changed = later(loaded->changed, zone_day_start(shop->zone, on));
    if (loaded->newest == 0)
        return OK;
    TRY(entry_get(db, arena, loaded->card.partition, loaded->newest, &row));
    TRY(entry_decode(arena, row.body, &entry));
    loaded->changed = later(loaded->changed, entry.recorded);
    return OK;
}

enum err pass_load(struct app *app, struct db *db, struct arena *arena, const struct wallet *wallet,
                   struct str code, struct pass_loaded *ret_loaded)
{
    struct pass_loaded loaded = { .card.expires = DATE_NONE };
    struct account account = { 0 };
    struct date on = look_today(app, NULL);
    const struct program *program = look_program(app);
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(code_find(db, arena, code, &loaded.card));
    if (loaded.card.purpose == CARD_VOUCHER)
        return E_NOT_A_MEMBER_CARD;
    struct pass *pass = &loaded.pass;
    TRY(look_account(app, db, arena, loaded.card.partition, loaded.card.account, on, &account));
    TRY(look_past(app, db, arena, program, loaded.card.partition, &account));
    TRY(account_newest(db, loaded.card.partition, loaded.card.account, &loaded.newest));
    bool has_expired = !date_is_none(loaded.card.expires) && loaded.card.expires.days < on.days;
    pass->code = loaded.card.code;
    pass->is_void = loaded.card.is_blocked || has_expired || past_closed(&account.past) != 0;
    if (wallet != NULL)
        pass->terms = wallet->terms;
    TRY(take_brand(app, db, arena, &loaded.card, &loaded));
    take_program(program, &account, pass);
    TRY(take_units(arena, program, &account, on, pass));
    TRY(find_changed(app, db, arena, wallet, on, &loaded));
    *ret_loaded = loaded;
    return OK;
}
