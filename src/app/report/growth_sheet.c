/* growth_sheet.c - the report of how the customer file grows. */
#include "app/report/growth_sheet.h"

#include "core/wording.h"
#include "engine/tell.h"
#include "journal/entry_words.h"
#include "loyalty/receipt_text.h"

#define SENTENCE_BYTES 512

/* ---- proposals ---------------------------------------------------------------------------------- */

/* Less, or more, than a share of a whole that says something. */
static bool is_below(int64_t have, int64_t of, int64_t rate_bp)
{
    return have * RATE_ONE_BP < of * rate_bp;
}

static void propose(struct growth_sheet *sheet, enum growth_code code, int64_t have, int64_t of,
                    int64_t amount_minor)
{
    assert(sheet->proposal_count < GROWTH_PROPOSALS_MAX);
    sheet->proposals[sheet->proposal_count++] = (struct growth_proposal){
        .code = code, .have = have, .of = of, .amount_minor = amount_minor
    };
}

void growth_propose(struct growth_sheet *sheet)
{
    const struct growth *growth = &sheet->growth;
    bool is_open = joining_is_open(&sheet->joining, sheet->on);
    sheet->proposal_count = 0;
    if (!is_open && growth->usual >= GROWTH_USUAL_LEAST &&
        is_below(growth->joined.last, growth->usual, GROWTH_FALL_BP))
        propose(sheet, GROWTH_OPEN, growth->joined.last, growth->usual, 0);
    if (is_open && growth->cohort >= GROWTH_COHORT_LEAST &&
        !is_below(growth->once, growth->cohort, GROWTH_ONCE_BP))
        propose(sheet, GROWTH_TIGHTEN, growth->once, growth->cohort, growth->cost_minor);
    if (growth->missing >= GROWTH_MISSING_LEAST &&
        !is_below(growth->missing, growth->told, GROWTH_MISSING_BP))
        propose(sheet, GROWTH_RECEIPTS, growth->missing, growth->told, 0);
}

static const struct phrase sentences[] = {
    [GROWTH_OPEN] = PHRASE("%1 new members in 30 days, was %2: open to everyone for a month?",
                           "%1 nouveaux membres en 30 jours, contre %2 d'habitude : ouvrir à tous "
                           "pendant un mois ?"),
    [GROWTH_TIGHTEN] =
        PHRASE("Of %2 who joined 1 to 4 months ago, %1 came once or never, and were given %3: let "
               "people join from an amount on?",
               "Sur %2 adhésions d'il y a 1 à 4 mois, %1 ne sont venus qu'une fois ou jamais, et "
               "ont reçu %3 : n'accepter qu'à partir d'un montant ?"),
    [GROWTH_RECEIPTS] =
        PHRASE("%1 of %2 who joined by a receipt never paid it, or less: look who enrolled them.",
               "%1 adhésions sur %2 l'ont été sur un ticket jamais payé, ou moindre : regardez qui "
               "les a saisies."),
};

static const char *const codes[] = {
    [GROWTH_OPEN] = "open",
    [GROWTH_TIGHTEN] = "tighten",
    [GROWTH_RECEIPTS] = "receipts",
};

void growth_say(const struct growth_sheet *sheet, const struct growth_proposal *proposal,
                enum err_language language, struct buf *out)
{
    struct number_word have = { 0 };
    struct number_word of = { 0 };
    char room[sizeof(have.room) * 2];
    struct buf amount = BUF(room);
    text_put_money(&amount, proposal->amount_minor, currency_decimals(sheet->currency),
                   language == ERR_FR ? LANGUAGE_FR : LANGUAGE_EN);
    wording_fill(out, phrase_in(sentences[proposal->code], language),
                 WORDS(wording_number(&have, proposal->have), wording_number(&of, proposal->of),
                       (struct str){ .ptr = room, .len = amount.used }));
}

/* ---- the sheet ---------------------------------------------------------------------------------- */

enum err growth_make(struct app *app, struct arena *arena, const struct growth_wish *wish,
                     struct growth_sheet *ret_sheet)
{
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct instant until = instant_now();
    struct growth_sheet sheet = { .currency = app_merchant(app)->currency };
    sheet.on = zone_civil(zone, until).date;
    if (!date_is_none(wish->on)) {
        sheet.on = wish->on;
        until = zone_day_end(zone, wish->on);
    }
    const struct growth_request request = {
        .on = sheet.on,
        .until = until,
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    const struct app_program *version = app_program_at(app, until);
    sheet.joining =
        version != NULL ? version->program.joining : (struct joining){ .open_until = DATE_NONE };
    TRY(growth_run(app, arena, &request, &sheet.growth));
    growth_propose(&sheet);
    *ret_sheet = sheet;
    return OK;
}

struct str growth_way_name(int way)
{
    return way == GROWTH_FAMILY ? STR("family") : joined_name((enum joined_by)way);
}

static void put_count(struct json *json, const struct growth_count *count)
{
    json_put_int(json, "joined", count->last);
    json_put_int(json, "before", count->before);
}

static void put_proposal(struct json *json, const struct growth_sheet *sheet,
                         const struct growth_proposal *proposal)
{
    char room[SENTENCE_BYTES];
    struct buf en = BUF(room);
    json_object_open(json, NULL);
    json_put_text(json, "code", codes[proposal->code]);
    json_put_int(json, "have", proposal->have);
    json_put_int(json, "of", proposal->of);
    json_put_int(json, "amount", proposal->amount_minor);
    growth_say(sheet, proposal, ERR_EN, &en);
    json_put_str(json, "en", (struct str){ .ptr = room, .len = en.used });
    struct buf fr = BUF(room);
    growth_say(sheet, proposal, ERR_FR, &fr);
    json_put_str(json, "fr", (struct str){ .ptr = room, .len = fr.used });
    json_object_close(json);
}

static void put_lists(struct json *json, const struct growth *growth)
{
    json_array_open(json, "months");
    for (size_t i = 0; i < GROWTH_MONTHS; i++) {
        json_object_open(json, NULL);
        tell_date(json, "first", growth->months[i].first);
        json_put_int(json, "joined", growth->months[i].joined);
        json_object_close(json);
    }
    json_array_close(json);
    json_array_open(json, "ways");
    for (int i = 0; i < GROWTH_WAYS; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "way", growth_way_name(i));
        put_count(json, &growth->ways[i]);
        json_object_close(json);
    }
    json_array_close(json);
    json_array_open(json, "shops");
    for (size_t i = 0; i < growth->shop_count; i++) {
        json_object_open(json, NULL);
        if (growth->shops[i].code.len > 0)
            json_put_str(json, "shop", growth->shops[i].code);
        else
            json_put_null(json, "shop");
        put_count(json, &growth->shops[i].count);
        json_object_close(json);
    }
    json_array_close(json);
}

void growth_put(struct json *json, const struct growth_sheet *sheet)
{
    const struct growth *growth = &sheet->growth;
    json_object_open(json, NULL);
    tell_date(json, "on", sheet->on);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_put_int(json, "days", GROWTH_WINDOW_DAYS);
    put_count(json, &growth->joined);
    if (growth->usual >= 0)
        json_put_int(json, "usual", growth->usual);
    else
        json_put_null(json, "usual");
    put_lists(json, growth);
    json_object_open(json, "cohort");
    tell_date(json, "from", date_add_days(sheet->on, -GROWTH_COHORT_FROM));
    tell_date(json, "until", date_add_days(sheet->on, -GROWTH_COHORT_UNTIL));
    json_put_int(json, "joined", growth->cohort);
    json_put_int(json, "once", growth->once);
    json_put_int(json, "cost", growth->cost_minor);
    json_object_close(json);
    json_object_open(json, "receipts");
    json_put_int(json, "told", growth->told);
    json_put_int(json, "missing", growth->missing);
    json_object_close(json);
    json_array_open(json, "proposals");
    for (size_t i = 0; i < sheet->proposal_count; i++)
        put_proposal(json, sheet, &sheet->proposals[i]);
    json_array_close(json);
    json_object_close(json);
}
