/* scans.c - what was read is looked up: a card first, then a telephone number, then it is told what it is instead. */
#include "app/scans.h"

#include "app/answer.h"
#include "app/look/look_account.h"
#include "app/members.h"
#include "app/money/codes.h"
#include "app/shown/shown.h"
#include "journal/entry_words.h"
#include "storage/member_storage.h"

#define MEMBERS_SHOWN 20 /* of one telephone number: a family, a farm */

struct scan_settings scans_settings(const struct app *app)
{
    const struct program *program = look_program(app);
    struct scan_settings settings = scan_settings_of(app_shop_country(app_shop_by_id(app, 1)));
    if (program != NULL && program->cards.has_scale_labels) {
        settings.weight_labels = program->cards.scale_labels;
        settings.weight_label_count = program->cards.scale_label_count;
    }
    return settings;
}

static enum err read_scan(const struct app *app, struct arena *arena, struct str text,
                          struct scan *ret_scan)
{
    const struct scan_settings settings = scans_settings(app);
    return scan_read(arena, text, &settings, ret_scan);
}

/* By the code of a phone, or by its chip. */
static enum err find_proof(struct db *db, struct arena *arena, const struct scan *scan,
                           struct str *ret_text, struct shown_card *ret_shown)
{
    if (scan->kind == SCAN_ROTATING)
        TRY(scan_write_rotating(arena, scan, ret_text));
    else
        *ret_text = scan->code;
    TRY(shown_find(db, arena, *ret_text, ret_shown));
    shown_judge(ret_shown, instant_now());
    return OK;
}

static enum err find_card(struct db *db, struct arena *arena, const struct scan *scan,
                          struct card *ret_card)
{
    enum err refusal = scan_refusal(scan);
    if (refusal != OK && refusal != E_SCAN_GOODS)
        return refusal;
    enum err err = code_find(db, arena, scan->code, ret_card);
    return err == E_CARD_UNKNOWN && refusal != OK ? refusal : err;
}

static enum err find_people(struct db *db, struct arena *arena, struct str phone,
                            struct member **ret_members, size_t *ret_count)
{
    const struct member_search search = { .phone = phone, .limit = MEMBERS_SHOWN };
    TRY(member_find(db, arena, &search, ret_members, ret_count));
    return *ret_count > 0 ? OK : E_CARD_UNKNOWN;
}

static struct str kind_of(const struct card *card)
{
    return card->purpose == CARD_MEMBER ? STR("card") : card_purpose_name(card->purpose);
}

/* A card that sleeps is told where there is no other: its answer says how it is woken. */
static bool is_better(const struct card *card, const struct card *than)
{
    bool is_shown = !card->is_blocked || card->block == CARD_BLOCK_DORMANT;
    return is_shown && (than == NULL || (than->is_blocked && !card->is_blocked));
}

/* With the card by which he is served: the first of his account that can be used. */
static enum err put_person(struct json *json, struct db *db, struct arena *arena,
                           const struct member *member, bool may_see)
{
    struct card *cards = NULL;
    size_t count = 0;
    const struct card *own = NULL;
    TRY(card_list(db, arena, member->partition, member->account, &cards, &count));
    for (size_t i = 0; i < count; i++) {
        if (cards[i].member == member->number && is_better(&cards[i], own))
            own = &cards[i];
    }
    json_object_open(json, NULL);
    answer_put_id(json, "id", member->partition, member->number);
    answer_put_id(json, "account", member->partition, member->account);
    if (may_see) {
        json_put_str(json, "first_name", member->first_name);
        json_put_str(json, "last_name", member->last_name);
    } else {
        json_put_null(json, "first_name");
        json_put_null(json, "last_name");
    }
    if (own != NULL)
        json_put_str(json, "card", own->code);
    else
        json_put_null(json, "card");
    json_object_close(json);
    return OK;
}

/* What to say to who shows a phone that proves nothing. */
static void put_advice(struct json *json, const struct shown_card *shown)
{
    struct problem problem = { 0 };
    enum err err = shown->showing.how == SHOWN_STALE       ? E_CODE_STALE
                   : shown->showing.how == SHOWN_USED      ? E_CODE_USED
                   : shown->showing.how == SHOWN_CHIP_USED ? E_CHIP_USED
                                                           : OK;
    if (err == OK) {
        json_put_null(json, "advice");
        return;
    }
    if (shown_refuse(shown, err, "", &problem) == err && err != E_CODE_STALE)
        problem_set(&problem, err, "", err_text(err, ERR_EN), err_text(err, ERR_FR));
    json_object_open(json, "advice");
    json_put_text(json, "fr", problem.fr);
    json_put_text(json, "en", problem.en);
    json_object_close(json);
}

/* The card, and what to name where something is taken with it: what a phone shows, or its chip has written. */
static void put_codes(struct json *json, const struct shown_card *shown, struct str text)
{
    json_put_str(json, "code", shown->card.code);
    json_put_str(json, "show", text.len > 0 ? text : shown->card.code);
    json_put_str(json, "shown", shown_name(shown->showing.how));
    put_advice(json, shown);
}

static void put_no_codes(struct json *json)
{
    json_put_null(json, "code");
    json_put_null(json, "show");
    json_put_null(json, "shown");
    json_put_null(json, "advice");
}

enum err scan_answer(struct app *app, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct scan_request *request,
                     struct buf *ret_answer)
{
    bool may_see = caller_may_see_people(caller);
    struct json json = { .out = ret_answer };
    struct scan scan = { 0 };
    struct shown_card shown = { 0 };
    struct str text = STR_NONE;
    struct member *members = NULL;
    size_t count = 0;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(read_scan(app, arena, request->text, &scan));
    TRY(db_snapshot_begin(db, &snapshot));
    bool is_proof = scan.kind == SCAN_ROTATING || scan.kind == SCAN_CHIP;
    shown.showing.how = scan.kind == SCAN_UID ? SHOWN_UID : SHOWN_STATIC;
    enum err err = is_proof ? find_proof(db, arena, &scan, &text, &shown)
                            : find_card(db, arena, &scan, &shown.card);
    bool is_phone = err == E_CARD_UNKNOWN && scan.phone.len > 0;
    if (is_phone)
        err = find_people(db, arena, scan.phone, &members, &count);
    TRY(err);

    json_object_open(&json, NULL);
    json_put_str(&json, "kind", is_phone ? STR("phone") : kind_of(&shown.card));
    json_put_text(&json, "medium", scan_medium_name(scan.medium));
    json_put_bool(&json, "identifies_only", scan.kind == SCAN_UID);
    if (is_phone)
        put_no_codes(&json);
    else
        put_codes(&json, &shown, text);
    json_array_open(&json, "members");
    for (size_t i = 0; i < count; i++)
        TRY(put_person(&json, db, arena, &members[i], may_see));
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}
