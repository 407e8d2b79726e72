/* look.c - reads: who is this card, what has this account, who is called that.
 *
 * Each runs on a reading connection, in one snapshot, and never waits for the writer.
 */
#include "app/answer.h"
#include "app/card/card_say.h"
#include "app/cards.h"
#include "app/consent/consents.h"
#include "app/facts.h"
#include "app/family/family.h"
#include "app/family/family_view.h"
#include "app/ids.h"
#include "app/joining/joining.h"
#include "app/look/look_account.h"
#include "app/members.h"
#include "app/money/closing.h"
#include "app/money/codes.h"
#include "app/money/holds_say.h"
#include "app/past_make.h"
#include "app/print/addresses.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "journal/entry_words.h"
#include "loyalty/consequence.h"
#include "loyalty/member.h"
#include "storage/member_storage.h"
#include "storage/referral_storage.h"

static void put_currency(struct json *json, const struct app *app)
{
    json_put_str(json, "currency", currency_code(app_merchant(app)->currency));
}

/* ---- members ---------------------------------------------------------------------------------- */

static void put_member(struct json *json, const struct member *member)
{
    answer_put_id(json, "id", member->partition, member->number);
    answer_put_id(json, "account", member->partition, member->account);
    json_put_str(json, "first_name", member->first_name);
    json_put_str(json, "last_name", member->last_name);
    json_put_str_or_null(json, "phone", member->phone);
    json_put_str_or_null(json, "email", member->email);
}

static void put_member_tags(struct json *json, const struct member *member)
{
    struct str tags[MEMBER_TAGS_MAX];
    size_t count = 0;
    member_tags_split(member->tags, tags, COUNT(tags), &count);
    json_array_open(json, "tags");
    for (size_t i = 0; i < count; i++)
        json_put_str(json, NULL, tags[i]);
    json_array_close(json);
}

/* By whose code the member came, and how many came by theirs. */
static enum err put_referrals(struct json *json, struct db *db, struct arena *arena,
                              const struct member *member)
{
    struct referral referral = { 0 };
    struct str code = STR_NONE;
    int64_t sent = 0;
    int64_t credited = 0;
    TRY(referral_code_of(db, arena, member->partition, member->account, &code));
    TRY(referral_count(db, member->partition, member->account, &sent, &credited));
    enum err err = referral_get(db, member->partition, member->account, &referral);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    json_put_str_or_null(json, "referral_code", code);
    json_put_int(json, "friends", sent);
    json_put_int(json, "friends_credited", credited);
    answer_put_id(json, "referred_by", referral.referrer_partition, referral.referrer);
    return OK;
}

/* A year that is not known is none. */
static void put_birth(struct json *json, struct date birth)
{
    char room[16];
    struct buf text = BUF(room);
    if (date_is_none(birth)) {
        json_put_null(json, "birth");
        json_put_null(json, "birthday");
        return;
    }
    tell_date(json, "birth", member_birth_has_year(birth) ? birth : DATE_NONE);
    date_format(&text, birth);
    json_put_str(json, "birthday", str_sub((struct str){ .ptr = room, .len = text.used }, 5, 5));
}

enum err member_show(struct app *app, struct db *db, struct arena *arena, struct str id_typed,
                     struct buf *ret_answer)
{
    struct id id = { 0 };
    struct member member = { 0 };
    struct account account = { 0 };
    struct balance *balances = NULL;
    size_t count = 0;
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(id_typed, &id));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(member_get(db, arena, id.partition, id.number, &member));
    TRY(look_account(app, db, arena, member.partition, member.account, look_today(app, NULL),
                     &account));
    TRY(lots_balances(arena, &account, look_today(app, NULL), &balances, &count));

    json_object_open(&json, NULL);
    put_member(&json, &member);
    put_birth(&json, member.birth);
    address_put(&json, &member);
    json_put_str(&json, "language", member.language);
    json_put_str_or_null(&json, "note", member.note);
    put_member_tags(&json, &member);
    answer_put_instant(&json, "joined_at", member.joined);
    answer_put_instant(&json, "changed_at", member.changed);
    TRY(put_referrals(&json, db, arena, &member));
    TRY(consents_put(&json, db, arena, &member));
    put_currency(&json, app);
    TRY(card_put_list(&json, db, arena, member.partition, member.account, look_today(app, NULL),
                      true));
    tell_balances(&json, look_program(app), balances, count);
    json_object_close(&json);
    return OK;
}

/* Members behind a card: those of its account. */
static enum err find_by_card(struct db *db, struct arena *arena, struct str code,
                             struct member **ret_members, size_t *ret_count)
{
    struct card card = { 0 };
    enum err err = card_by_code(db, arena, code, &card);
    if (err == E_CARD_UNKNOWN) {
        *ret_count = 0;
        return OK;
    }
    TRY(err);
    return member_by_account(db, arena, card.partition, card.account, ret_members, ret_count);
}

static enum err find_members(struct app *app, struct db *db, struct arena *arena,
                             const struct member_list_request *request, int64_t limit,
                             struct member **ret_members, size_t *ret_count)
{
    struct member_search search = { .name = str_trim(request->name), .limit = limit };
    struct id after = { 0 };
    if (request->cursor.len > 0) {
        TRY(id_parse(request->cursor, &after));
        search.after = (struct member_id){ .partition = after.partition, .number = after.number };
    }
    if (request->card.len > 0)
        return find_by_card(db, arena, request->card, ret_members, ret_count);
    if (request->phone.len > 0) {
        struct buf out = { 0 };
        const struct app_shop *shop = app_shop_by_id(app, 1);
        TRY(buf_create(arena, CODE_MAX_BYTES, &out));
        if (member_phone_normalize(request->phone, app_shop_country(shop), &out) != OK) {
            *ret_count = 0; /* nobody can have it */
            return OK;
        }
        TRY(buf_finish(&out, &search.phone));
    }
    search.email = str_trim(request->email);
    return member_find(db, arena, &search, ret_members, ret_count);
}

enum err member_list(struct app *app, struct db *db, struct arena *arena,
                     const struct member_list_request *request, struct buf *ret_answer)
{
    struct member *members = NULL;
    size_t count = 0;
    int64_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_DEFAULT;
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    /* One more than asked tells whether there is a next page. */
    TRY(find_members(app, db, arena, request, limit + 1, &members, &count));

    size_t shown = count > (size_t)limit ? (size_t)limit : count;
    json_object_open(&json, NULL);
    json_array_open(&json, "members");
    for (size_t i = 0; i < shown; i++) {
        json_object_open(&json, NULL);
        put_member(&json, &members[i]);
        TRY(card_put_list(&json, db, arena, members[i].partition, members[i].account,
                          look_today(app, NULL), false));
        json_object_close(&json);
    }
    json_array_close(&json);
    answer_put_id(&json, "next_cursor", shown > 0 ? members[shown - 1].partition : 1,
                  count > shown ? members[shown - 1].number : 0);
    json_object_close(&json);
    return OK;
}

/* ---- what the account has behind it ----------------------------------------------------------- */

static void put_tier(struct json *json, const struct program *program, const struct past *past)
{
    const struct tier *tier = program != NULL ? program_tier(program, past->tier) : NULL;
    if (tier == NULL) {
        json_put_null(json, "tier");
        return;
    }
    json_object_open(json, "tier");
    json_put_str(json, "id", tier->id);
    tell_label(json, "label", &tier->label);
    tell_date(json, "since", past->tier_since);
    json_object_close(json);
}

/* What its numbers are: minor units, purchases, or points of a unit. */
static void put_metric(struct json *json, const struct program *program,
                       const struct measure *measure)
{
    static const char *const words[] = {
        [METRIC_SPEND] = "spend",
        [METRIC_VISITS] = "visits",
        [METRIC_GAINED] = "gained",
    };
    json_put_text(json, "by", words[measure->metric]);
    if (measure->metric == METRIC_GAINED)
        json_put_str(json, "unit", program->units[measure->unit].id);
    else
        json_put_null(json, "unit");
}

static void put_challenges(struct json *json, const struct program *program,
                           const struct past *past, struct date on)
{
    json_array_open(json, "challenges");
    for (size_t i = 0; program != NULL && past->is_kept && i < program->challenge_count; i++) {
        const struct challenge *challenge = &program->challenges[i];
        struct progress progress = consequence_progress(program, challenge, past, on);
        json_object_open(json, NULL);
        json_put_str(json, "challenge", challenge->id);
        tell_label(json, "label", &challenge->label);
        put_metric(json, program, &challenge->measure);
        json_put_int(json, "goal", progress.goal);
        json_put_int(json, "count", progress.count);
        json_put_bool(json, "is_met", progress.is_met);
        tell_date(json, "from", progress.first);
        tell_date(json, "until", progress.last);
        json_object_close(json);
    }
    json_array_close(json);
}

/* For a till that decides by itself (engine/evaluate.h). */
static enum err put_past(struct json *json, struct arena *arena, const struct past *past)
{
    if (past->is_kept)
        json_put_int(json, "visits", past_sum(past, PAST_VISITS, STR_NONE, PAST_EVER, DATE_NONE));
    else
        json_put_null(json, "visits");
    return look_put_past(json, arena, past);
}

/* ---- cards ------------------------------------------------------------------------------------ */

static const char *effect_name(enum effect_kind effect)
{
    switch (effect) {
    case EFFECT_AMOUNT_OFF:
        return "amount_off";
    case EFFECT_PERCENT_OFF:
        return "percent_off";
    case EFFECT_AS_MONEY:
        return "as_money";
    case EFFECT_CHEAPEST_OFF:
        return "cheapest_off";
    case EFFECT_BUY_GET:
        return "buy_get";
    case EFFECT_PRICE_IN_POINTS:
        return "price_in_points";
    case EFFECT_GIFT:
        return "gift";
    case EFFECT_VOUCHER:
        return "voucher";
    }
    return "";
}

static int64_t usable_of(const struct balance *balances, size_t count, struct str unit)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(balances[i].unit, unit))
            return balances[i].usable.n;
    }
    return 0;
}

/* Its discount depends on the basket alone. */
static bool has_amount(const struct reward *reward)
{
    return reward->effect == EFFECT_AMOUNT_OFF || reward->effect == EFFECT_AS_MONEY;
}

/* What a reward offers to this balance.  A reward without cost is always within reach, once. */
static void put_reward(struct json *json, const struct program *program,
                       const struct reward *reward, int64_t usable, int64_t room)
{
    int64_t cost = reward_least_cost(reward).n;
    int64_t times = cost > 0 && usable > 0 ? usable / cost : 0;
    if (cost == 0)
        times = 1;
    if (reward->effect != EFFECT_AS_MONEY && reward->uses_max > 0 && times > reward->uses_max)
        times = reward->uses_max;
    if (reward->effect != EFFECT_AS_MONEY && times > room)
        times = room;
    int64_t most = 0;
    if (times > 0 && reward->amount_minor > 0)
        most = times > MONEY_MINOR_MAX / reward->amount_minor ? MONEY_MINOR_MAX
                                                              : times * reward->amount_minor;
    if (reward->discount_max_minor > 0 && most > reward->discount_max_minor)
        most = reward->discount_max_minor;

    json_object_open(json, NULL);
    json_put_str(json, "reward", reward->id);
    tell_label(json, "label", &reward->label);
    json_put_text(json, "effect", effect_name(reward->effect));
    if (reward->has_cost)
        json_put_str(json, "unit", program->units[reward->unit].id);
    else
        json_put_null(json, "unit");
    json_put_int(json, "cost", cost);
    json_put_int(json, "amount", reward->amount_minor);
    if (reward->rate_bp > 0)
        json_put_decimal(json, "percent", reward->rate_bp, 2);
    else
        json_put_null(json, "percent");
    if (has_amount(reward))
        json_put_int(json, "most", most);
    else
        json_put_null(json, "most");
    json_put_bool(json, "auto", reward->is_automatic);
    json_put_bool(json, "is_within_reach", times > 0);
    json_put_int(json, "times", times);
    json_put_int(json, "missing", times > 0 ? 0 : cost - usable);
    if (room != INT64_MAX)
        json_put_int(json, "left", room);
    else
        json_put_null(json, "left");
    json_put_int(json, "minimum", reward->when.minimum_minor);
    json_object_close(json);
}

/* Whether it can be asked for now.  Nobody has said through which channel, nor in which shop when the key is
 * bound to none: the one that it is for. */
static bool is_for_now(const struct reward *reward, const struct occasion *now)
{
    struct occasion occasion = *now;
    if (occasion.shop.len == 0 && reward->when.shops.count > 0)
        occasion.shop = reward->when.shops.items[0];
    if (reward->when.channels.count > 0)
        occasion.channel = reward->when.channels.items[0];
    return occasion_fits(&reward->when, &occasion);
}

static void put_rewards(struct json *json, const struct program *program,
                        const struct occasion *now, const struct balance *balances, size_t count)
{
    json_array_open(json, "rewards");
    for (size_t i = 0; program != NULL && i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        int64_t usable = 0;
        int64_t room = standing_room(now->standing, ROOM_REWARD, reward->id);
        if (!is_for_now(reward, now) || room == 0)
            continue;
        if (reward->has_cost)
            usable = usable_of(balances, count, program->units[reward->unit].id);
        put_reward(json, program, reward, usable, room);
    }
    json_array_close(json);
}

/* An expiry is worth an alert when it comes within this many days. */
#define ALERT_DAYS 30

static void put_alerts(struct json *json, const struct card *card, bool is_closed, struct date on,
                       const struct balance *balances, size_t count)
{
    json_array_open(json, "alerts");
    card_put_alert(json, card, on);
    if (is_closed)
        card_put_word(json, "account_closed");
    for (size_t i = 0; i < count; i++) {
        const struct balance *balance = &balances[i];
        if (balance->usable.n < 0) {
            json_object_open(json, NULL);
            json_put_text(json, "code", "debt");
            json_put_str(json, "unit", balance->unit);
            json_put_int(json, "points", balance->usable.n);
            json_object_close(json);
        }
        if (date_is_none(balance->expiring_on) || balance->expiring_on.days > on.days + ALERT_DAYS)
            continue;
        json_object_open(json, NULL);
        json_put_text(json, "code", "expiring");
        json_put_str(json, "unit", balance->unit);
        json_put_int(json, "points", balance->expiring.n);
        tell_date(json, "on", balance->expiring_on);
        json_object_close(json);
    }
    json_array_close(json);
}

bool caller_may_see_people(const struct caller *caller)
{
    return (caller->scopes & (SCOPE_MEMBERS_READ | SCOPE_ADMIN)) != 0;
}

static enum err put_people(struct json *json, struct db *db, struct arena *arena,
                           const struct card *card, bool may_see)
{
    struct member *members = NULL;
    size_t count = 0;
    if (may_see)
        TRY(member_by_account(db, arena, card->partition, card->account, &members, &count));
    json_array_open(json, "members");
    for (size_t i = 0; i < count; i++) {
        json_object_open(json, NULL);
        answer_put_id(json, "id", members[i].partition, members[i].number);
        json_put_str(json, "first_name", members[i].first_name);
        json_put_str(json, "last_name", members[i].last_name);
        json_object_close(json);
    }
    json_array_close(json);
    return OK;
}

enum err card_show(struct app *app, struct db *db, struct arena *arena, const struct caller *caller,
                   struct str code, struct buf *ret_answer)
{
    struct card card = { 0 };
    struct account account = { 0 };
    struct balance *balances = NULL;
    size_t count = 0;
    struct occasion now = look_now(app, caller);
    struct standing standing = { .tier = STR_NONE };
    struct date on = now.on;
    const struct program *program = look_program(app);
    struct json json = { .out = ret_answer };
    bool may_see = caller_may_see_people(caller);
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(code_find(db, arena, code, &card));
    TRY(look_account(app, db, arena, card.partition, card.account, on, &account));
    if (card.purpose == CARD_VOUCHER)
        facts_keep_lot(&account, card.lot);
    else
        TRY(look_past(app, db, arena, program, card.partition, &account));
    TRY(lots_balances(arena, &account, on, &balances, &count));
    standing.card_kind = card.kind;
    if (program != NULL && program->has_past && card.purpose == CARD_MEMBER)
        TRY(standing_of(arena, program, &account, on, &standing));
    now.standing = &standing;
    const struct program *own = card.purpose == CARD_MEMBER ? program : NULL;
    bool is_closed = past_closed(&account.past) != 0;
    bool is_usable = card_check(&card, on) == OK && !is_closed && card.purpose != CARD_GIFT_CARD;

    json_object_open(&json, NULL);
    card_put(&json, "card", &card, on);
    answer_put_id(&json, "account", card.partition,
                  card.purpose != CARD_VOUCHER ? card.account : 0);
    put_currency(&json, app);
    TRY(put_people(&json, db, arena, &card, may_see && card.purpose == CARD_MEMBER));
    tell_balances(&json, program, balances, count);
    put_tier(&json, own, &account.past);
    joining_put(&json, own, &account.past, on);
    put_challenges(&json, own, &account.past, on);
    put_rewards(&json, is_usable ? program : NULL, &now, balances, count);
    family_put_member(&json, card.partition, card.purpose == CARD_MEMBER ? card.member : 0,
                      &account.past, on);
    TRY(closing_put(&json, db, arena, card.partition, &account));
    put_alerts(&json, &card, is_closed, on, balances, count);
    answer_put_id(&json, "newest", card.partition,
                  card.purpose != CARD_VOUCHER ? account.newest : 0);
    json_object_close(&json);
    return OK;
}

/* ---- accounts --------------------------------------------------------------------------------- */

static void put_lots(struct json *json, const struct account *account)
{
    json_array_open(json, "lots");
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n == 0)
            continue; /* its unit has ended, and it is another lot now */
        json_object_open(json, NULL);
        json_put_int(json, "lot", lot->number);
        json_put_str(json, "unit", lot->unit);
        json_put_int(json, "issued", lot->issued.n);
        json_put_int(json, "left", lot->left.n);
        tell_date(json, "from", lot->from);
        tell_date(json, "until", lot->until);
        json_object_close(json);
    }
    json_array_close(json);
}

enum err account_show(struct app *app, struct db *db, struct arena *arena,
                      const struct caller *caller, struct str id_typed, struct buf *ret_answer)
{
    struct id id = { 0 };
    struct account account = { 0 };
    struct balance *balances = NULL;
    size_t count = 0;
    const struct program *program = look_program(app);
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(id_typed, &id));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(look_account(app, db, arena, id.partition, id.number, look_today(app, NULL), &account));
    TRY(look_past(app, db, arena, program, id.partition, &account));
    TRY(lots_balances(arena, &account, look_today(app, NULL), &balances, &count));

    json_object_open(&json, NULL);
    answer_put_id(&json, "id", id.partition, id.number);
    put_currency(&json, app);
    answer_put_id(&json, "newest", id.partition, account.newest);
    TRY(closing_put(&json, db, arena, id.partition, &account));
    tell_balances(&json, program, balances, count);
    TRY(holds_put(&json, db, arena, id.partition, &account, instant_now()));
    put_lots(&json, &account);
    put_tier(&json, program, &account.past);
    joining_put(&json, program, &account.past, look_today(app, NULL));
    put_challenges(&json, program, &account.past, look_today(app, NULL));
    TRY(put_past(&json, arena, &account.past));
    look_put_stock(&json, account.stock);
    family_put_merged(&json, &account.past);
    TRY(family_put_settings(&json, db, id.partition, id.number));
    TRY(family_put_members(&json, db, arena, id.partition, &account,
                           caller_may_see_people(caller)));
    TRY(card_put_list(&json, db, arena, id.partition, id.number, look_today(app, NULL),
                      caller_may_see_people(caller)));
    json_object_close(&json);
    return OK;
}

/* What happened, when it was no purchase. */
static void put_event(struct json *json, const struct entry *entry)
{
    const struct event *event = &entry->event;
    if (entry->kind != ENTRY_EVENT) {
        json_put_null(json, "event");
        return;
    }
    json_object_open(json, "event");
    json_put_str(json, "kind", event_kind_name(event->kind));
    json_put_str_or_null(json, "name", event->name);
    json_put_str_or_null(json, "reference", event->reference);
    json_put_int(json, "amount", event->amount_minor);
    tell_date(json, "until", event->until);
    json_object_close(json);
}

static void put_handed(struct json *json, const struct entry *entry)
{
    if (entry->kind != ENTRY_HANDOVER) {
        json_put_null(json, "handed");
        return;
    }
    json_object_open(json, "handed");
    json_put_str(json, "reward", entry->handover.reward);
    json_put_int(json, "count", entry->handover.gifts);
    json_object_close(json);
}

static void put_transfer(struct json *json, const struct entry *entry)
{
    const struct entry_passed *passed = &entry->passed;
    bool is_sent = entry->kind == ENTRY_SEND;
    if (!is_sent && entry->kind != ENTRY_RECEIVE) {
        json_put_null(json, "transfer");
        return;
    }
    json_object_open(json, "transfer");
    answer_put_id(json, is_sent ? "to" : "from", passed->partition, passed->account);
    json_put_str(json, "unit", passed->unit);
    json_put_int(json, "points", passed->points.n);
    answer_put_id(json, "sent", entry->with.partition, entry->with.number);
    json_object_close(json);
}

static void put_undone(struct json *json, const struct entry *entry)
{
    if (entry->kind != ENTRY_UNDO) {
        json_put_null(json, "undone");
        return;
    }
    json_object_open(json, "undone");
    answer_put_id(json, "event", entry->purchase_partition, entry->purchase);
    json_put_int(json, "amount", entry->undone_minor);
    json_put_int(json, "paid_back", entry->undone_minor - entry->withheld_minor);
    json_object_close(json);
}

static enum err put_entry(struct json *json, const struct app *app, struct db *db,
                          struct arena *arena, const struct family_view *view,
                          const struct entry_row *row)
{
    struct entry entry = { 0 };
    enum family_seen seen = FAMILY_SEES_WHOLE;
    TRY(entry_decode(arena, row->body, &entry));
    TRY(family_view_entry(view, db, arena, row, &entry, &seen));
    if (seen == FAMILY_SEES_NOTHING)
        return OK;
    const struct app_program *version = app_program_by_number(app, entry.program);
    const struct program *program = version != NULL ? &version->program : NULL;

    json_object_open(json, NULL);
    if (seen == FAMILY_SEES_TOTALS) {
        TRY(family_put_totals(json, arena, program, &entry));
        json_object_close(json);
        return OK;
    }
    answer_put_id(json, "id", entry.partition, entry.number);
    json_put_str(json, "kind", entry_kind_name(entry.kind));
    TRY(family_put_whole(json, arena, &entry));
    answer_put_instant(json, "at", entry.at);
    answer_put_instant(json, "recorded_at", entry.recorded);
    json_put_str_or_null(json, "shop", entry.shop);
    json_put_str_or_null(json, "till", entry.till);
    json_put_str_or_null(json, "receipt", entry.receipt.number);
    json_put_str_or_null(json, "note", entry.note);
    put_event(json, &entry);
    put_handed(json, &entry);
    if (entry.kind == ENTRY_DRAW)
        json_put_int(json, "drawn", entry.drawn.points.n);
    else
        json_put_null(json, "drawn");
    put_undone(json, &entry);
    put_transfer(json, &entry);
    holds_put_entry(json, &entry);
    closing_put_entry(json, &entry);
    answer_put_id(json, "purchase", entry.purchase_partition,
                  entry_names_a_purchase(&entry) ? entry.purchase : 0);
    if (entry.program != 0)
        json_put_int(json, "program", entry.program);
    else
        json_put_null(json, "program");
    tell_outcome(json, program, &entry.outcome);
    json_put_int(json, "withheld", entry.withheld_minor);
    answer_put_moves(json, &entry.moves);
    tell_balances(json, program, entry.balances, entry.balance_count);
    json_object_close(json);
    return OK;
}

enum err account_entries(struct app *app, struct db *db, struct arena *arena,
                         const struct entry_list_request *request, struct buf *ret_answer)
{
    struct id id = { 0 };
    struct id before = { 0 };
    struct account account = { 0 };
    struct family_view view = { 0 };
    struct entry_row *rows = NULL;
    size_t count = 0;
    int64_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_DEFAULT;
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(request->account, &id));
    if (request->cursor.len > 0)
        TRY(id_parse(request->cursor, &before));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(account_load(db, arena, id.partition, id.number, &account));
    TRY(family_view_open(db, arena, id.partition, &account, request->member, &view));
    TRY(entry_of_account(db, arena, id.partition, id.number, before.number, limit + 1, &rows,
                         &count));

    size_t shown = count > (size_t)limit ? (size_t)limit : count;
    json_object_open(&json, NULL);
    put_currency(&json, app);
    json_array_open(&json, "entries");
    for (size_t i = 0; i < shown; i++)
        TRY(put_entry(&json, app, db, arena, &view, &rows[i]));
    json_array_close(&json);
    answer_put_id(&json, "next_cursor", id.partition, count > shown ? rows[shown - 1].number : 0);
    json_object_close(&json);
    return OK;
}
