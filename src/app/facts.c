/* facts.c - shop, till, moment and card of a command. */
#include "app/facts.h"

#include "app/hints.h"
#include "app/ids.h"

enum err facts_place(const struct app *app, const struct caller *caller, struct str shop,
                     struct str till, struct place *ret_place)
{
    struct place place = { 0 };
    if (shop.len > 0)
        place.shop = app_shop_by_code(app, shop);
    else
        place.shop = app_shop_by_id(app, caller->shop_id);
    if (place.shop == NULL)
        return E_SHOP_UNKNOWN;
    if (caller->shop_id != 0 && caller->shop_id != place.shop->shop.id)
        return E_SHOP_UNKNOWN;

    if (till.len > 0)
        place.till = app_till_by_code(app, place.shop->shop.id, till);
    else
        place.till = app_till_by_id(app, caller->till_id);
    if (place.till == NULL || place.till->shop_id != place.shop->shop.id)
        return E_TILL_UNKNOWN;
    if (caller->till_id != 0 && caller->till_id != place.till->id)
        return E_TILL_UNKNOWN;

    *ret_place = place;
    return OK;
}

enum err facts_moment(const struct place *place, const struct caller *caller,
                      const struct instant *at, struct entry *entry)
{
    if (at != NULL)
        entry->at = *at;
    int64_t ahead_us = entry->at.us - entry->recorded.us;
    if (ahead_us > AT_FUTURE_MAX_HOURS * INT64_C(3600) * US_PER_SECOND)
        return E_TIME;
    if (!caller->is_import && ahead_us < -AT_PAST_MAX_DAYS * US_PER_DAY)
        return E_TIME;

    struct civil civil = zone_civil(place->shop->zone, entry->at);
    entry->on = civil.date;
    entry->second = civil.second;
    entry->shop = place->shop->shop.code;
    entry->till = place->till->code;
    return OK;
}

enum err facts_card(struct db *db, struct arena *arena, struct str code, struct date on,
                    struct card *ret_card)
{
    TRY(card_by_code(db, arena, code, ret_card));
    if (ret_card->is_blocked)
        return E_CARD_BLOCKED;
    if (!date_is_none(ret_card->expires) && ret_card->expires.days < on.days)
        return E_CARD_EXPIRED;
    return OK;
}

static bool is_partition(const struct app *app, int32_t partition)
{
    return partition >= 1 && partition <= app_partition_count(app);
}

void facts_aim_at_card(const struct app *app, struct db *db, struct arena *arena, struct str code,
                       struct command *command)
{
    struct card card = { 0 };
    if (!(app_partition_count(app) > 1 || db_is_shared(db)) || code.len == 0)
        return; /* there is nothing to choose, and the account is near */
    struct hint hint = hints_get(app_hints(app), code);
    if (hint.partition == 0 && card_by_code(db, arena, code, &card) == OK) {
        hint = (struct hint){ .partition = card.partition, .account = card.account };
        hints_put(app_hints(app), code, hint);
    }
    if (!is_partition(app, hint.partition))
        return;
    command->partition = hint.partition;
    command->account = hint.account;
}

void facts_aim_at_id(const struct app *app, struct str id, struct command *command)
{
    struct id found = { 0 };
    if (id_parse(id, &found) == OK && is_partition(app, found.partition))
        command->partition = found.partition;
}

enum err facts_expire(struct arena *arena, struct working *working, struct entry *entry)
{
    if (!decide_expire_is_due(&working->account, entry->on))
        return OK;
    working->expiry = (struct entry){
        .partition = entry->partition,
        .number = entry->number,
        .kind = ENTRY_EXPIRE,
        .recorded = entry->recorded,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .account = working->account.id,
    };
    TRY(decide_expire(arena, &working->expiry, &working->account));
    working->needs_expiry = true;
    entry->number += 1;
    return OK;
}

enum err facts_end(struct arena *arena, const struct app_program *version, struct working *working,
                   struct entry *entry)
{
    if (version == NULL || !decide_end_is_due(&version->program, &working->account, entry->on))
        return OK;
    working->end = (struct entry){
        .partition = entry->partition,
        .number = entry->number,
        .kind = ENTRY_END,
        .recorded = entry->recorded,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .account = working->account.id,
        .program = version->number,
    };
    TRY(decide_end(arena, &version->program, &working->end, &working->account));
    working->needs_end = true;
    entry->number += 1;
    return OK;
}

enum err facts_foresee(struct arena *arena, const struct app_program *version, struct date on,
                       struct account *account)
{
    struct working working = { .account = *account };
    struct entry next = { .number = account->newest + 1, .on = on };
    if (version == NULL || !decide_end_is_due(&version->program, account, on))
        return OK; /* balances count what has ended as nothing by themselves */
    TRY(facts_expire(arena, &working, &next));
    TRY(facts_end(arena, version, &working, &next));
    *account = working.account;
    return OK;
}

enum err facts_append(struct write_context *context, struct command *command,
                      struct working *working, struct entry *entry,
                      const struct answer_request *told)
{
    int64_t prior = working->account.newest;
    if (working->needs_expiry) {
        TRY(commit_append(context, command, &working->expiry, prior, NULL));
        prior = working->expiry.number;
    }
    if (working->needs_end) {
        TRY(commit_append(context, command, &working->end, prior, NULL));
        prior = working->end.number;
    }
    TRY(commit_append(context, command, entry, prior, told));
    if (entry->account != 0)
        TRY(account_save(context->db, entry->partition, &working->account, working->lot_next));
    return OK;
}

struct entry_print facts_print(const struct place *place, const struct print_request *asked)
{
    struct str language = asked->language.len > 0 ? asked->language : place->shop->shop.language;
    return (struct entry_print){
        .columns = (int32_t)(asked->columns > 0 ? asked->columns : place->till->columns),
        .language = str_eq(language, STR("en")) ? LANGUAGE_EN : LANGUAGE_FR,
    };
}
