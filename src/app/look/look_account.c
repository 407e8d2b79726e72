/* look_account.c - an account as its next entry would find it. */
#include "app/look/look_account.h"

#include "app/facts.h"
#include "app/past_make.h"

struct occasion look_now(const struct app *app, const struct caller *caller)
{
    bool is_bound = caller != NULL && caller->shop_id != 0;
    const struct app_shop *shop = app_shop_by_id(app, is_bound ? caller->shop_id : 1);
    if (shop == NULL)
        return (struct occasion){ .on = { .days = (int32_t)(instant_now().us / US_PER_DAY) } };
    struct civil civil = zone_civil(shop->zone, instant_now());
    return (struct occasion){
        .on = civil.date,
        .second = civil.second,
        .shop = is_bound ? shop->shop.code : STR_NONE,
    };
}

struct date look_today(const struct app *app, const struct caller *caller)
{
    return look_now(app, caller).on;
}

enum err look_account(const struct app *app, struct db *db, struct arena *arena, int32_t partition,
                      int64_t number, struct date on, struct account *ret_account)
{
    TRY(account_load(db, arena, partition, number, ret_account));
    struct instant now = instant_now();
    struct entry next = { .partition = partition, .recorded = now, .at = now, .on = on };
    return facts_foresee(app, db, arena, &next, ret_account);
}

const struct program *look_program(const struct app *app)
{
    const struct app_program *version = app_program_at(app, instant_now());
    return version != NULL ? &version->program : NULL;
}

enum err look_past(struct app *app, struct db *db, struct arena *arena,
                   const struct program *program, int32_t partition, struct account *account)
{
    if (program == NULL || !program->has_past)
        return OK;
    TRY(past_make(app, db, arena, partition, program->past_months, account));
    if (!program->has_totals)
        return OK;
    account->stock = ARENA_NEW(arena, struct stock);
    return account->stock != NULL ? stock_look(db, arena, account->stock) : E_NO_MEMORY;
}

enum err look_put_past(struct json *json, struct arena *arena, const struct past *past)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (!past->is_kept) {
        json_put_null(json, "past");
        return OK;
    }
    TRY(buf_create(arena, past_text_bytes(past), &out));
    TRY(past_encode(past, &out));
    TRY(buf_finish(&out, &text));
    json_put_str(json, "past", text);
    return OK;
}

void look_put_stock(struct json *json, const struct stock *stock)
{
    json_array_open(json, "stock");
    for (size_t i = 0; stock != NULL && i < stock->count; i++) {
        const struct stock_count *count = &stock->counts[i];
        json_object_open(json, NULL);
        json_put_str(json, count->of == ROOM_RULE ? "rule" : "reward", count->id);
        json_put_int(json, "used", count->used);
        json_object_close(json);
    }
    json_array_close(json);
}
