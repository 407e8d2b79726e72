/* cmd_advise.c - habitue advise: a programme that fits the shop, from a year of its receipts, and why.
 *
 * The receipts are read three times: for their last day, for how customers buy in the year before it, and
 * to simulate each gift that could be given.
 */
#include "cli/candidates.h"
#include "cli/receipts.h"
#include "core/io.h"
#include "core/money.h"
#include "engine/evaluate.h"
#include "simulate/advice.h"

#define YEAR_DAYS    365
#define REPORT_BYTES 32768
#define FILE_MODE    0644

struct advise_values {
    struct receipts_values from; /* first: its options fill it */
    int64_t every;
    int64_t share_bp;
    const char *write;
};

static const struct advise_values advise_defaults = {
    .from = RECEIPTS_DEFAULTS,
    .every = ADVICE_EVERY,
    .share_bp = ADVICE_SHARE_BP,
};

static const struct option advise_options[] = {
    OPTIONS_RECEIPTS,
    OPTION_INT(struct advise_values, every, "VISITS", 1, 100,
               .doc = { "a regular reaches a reward about every so many visits [5]",
                        "un habitué atteint un avantage toutes les tant de visites [5]" }),
    OPTION_RATE(struct advise_values, share_bp, "PERCENT", 1, RATE_ONE_BP, .name = "share",
                .doc = { "the most it may cost of the revenue with a card [5]",
                         "le plus qu'il peut coûter du chiffre d'affaires avec carte [5]" }),
    OPTION_PATH(struct advise_values, write, "FILE",
                .doc = { "where to write the proposal as a programme",
                         "où écrire la proposition comme programme" }),
};

/* ---- reading ----------------------------------------------------------------------------------- */

struct advising {
    const struct console *console;
    const struct advise_values *values;
    struct arena *arena;
    struct app *app;
    uint16_t currency;
    struct figures_shop shop;
    struct simulate_month total;
    struct date first;
    struct date last;
    struct advice advice;
    struct simulate_candidate candidates[ADVICE_RATIOS];
    struct str texts[ADVICE_RATIOS];
    const struct figures *figures;
    size_t chosen;
    bool is_under;
};

/* One way through the receipts of a period. */
static enum exit_code pass(struct advising *work, const struct receipts_values *from,
                           const struct simulate_candidate *candidates, size_t count,
                           struct simulation **ret_simulation)
{
    struct simulate_request request = {
        .candidates = candidates,
        .candidate_count = count,
        .assumptions = { .habits = { .redeem_bp = RATE_ONE_BP, .seed = 1 }, .margin_bp = 1 },
        .from = from->from,
        .to = from->to,
    };
    struct receipts_read read = { 0 };
    enum err err = simulation_open(&request, ret_simulation);
    if (err != OK)
        return console_fail(work->console, err, STR_NONE);
    return receipts_feed(work->console, from, work->app, *ret_simulation, &read);
}

/* Whether the year before the last receipt is a part of what there is: then `from` becomes its first day. */
static bool narrow_to_a_year(const struct simulate_shop *shop, struct receipts_values *from)
{
    if (!date_is_none(from->from) || shop->last.days - shop->first.days < YEAR_DAYS)
        return false;
    from->from = date_add_days(shop->last, 1 - YEAR_DAYS);
    return true;
}

static enum exit_code look_at_customers(struct advising *work, struct receipts_values *from)
{
    static const struct program nothing = { 0 };
    struct program program = nothing;
    struct simulate_candidate candidate = { .name = STR("none"), .program = &program };
    struct advice_request request = {
        .currency = work->currency,
        .every_visits = work->values->every,
        .share_bp = work->values->share_bp,
    };
    program.currency = work->currency;
    for (;;) {
        CLEANUP(simulation_close) struct simulation *simulation = NULL;
        struct figures *figures = NULL;
        enum exit_code code = pass(work, from, &candidate, 1, &simulation);
        if (code != CLI_OK)
            return code;
        const struct simulate_shop *shop = simulation_shop(simulation);
        if (narrow_to_a_year(shop, from))
            continue;
        work->total = shop->total;
        work->first = shop->first;
        work->last = shop->last;
        enum err err = figures_make(work->arena, simulation, &work->shop, &figures);
        if (err == OK)
            err = advice_make(work->arena, simulation, &work->shop, &request, &work->advice);
        if (err == E_INVALID)
            return console_refuse(work->console, CLI_REFUSED,
                                  PHRASE("nobody with a card bought anything yet",
                                         "personne n'a encore acheté avec une carte"),
                                  WORDS_NONE);
        return err == OK ? CLI_OK : console_fail(work->console, err, STR_NONE);
    }
}

static enum err make_candidates(struct advising *work)
{
    for (size_t i = 0; i < ADVICE_RATIOS; i++) {
        struct program_problems problems = { 0 };
        struct program *program = ARENA_NEW(work->arena, struct program);
        if (program == NULL)
            return E_NO_MEMORY;
        TRY(advice_program(work->arena, &work->advice, i, &work->texts[i]));
        TRY(evaluate_program(work->arena, work->texts[i], program, &problems));
        work->candidates[i] = (struct simulate_candidate){ .name = STR("x"), .program = program };
    }
    return OK;
}

static enum exit_code try_gifts(struct advising *work, const struct receipts_values *from)
{
    CLEANUP(simulation_close) struct simulation *simulation = NULL;
    struct figures *figures = NULL;
    enum err err = make_candidates(work);
    if (err != OK)
        return console_fail(work->console, err, STR_NONE);
    enum exit_code code = pass(work, from, work->candidates, ADVICE_RATIOS, &simulation);
    if (code != CLI_OK)
        return code;
    err = figures_make(work->arena, simulation, &work->shop, &figures);
    if (err != OK)
        return console_fail(work->console, err, STR_NONE);
    work->figures = figures;
    work->chosen = advice_choose(figures, work->total.revenue_with_card_minor,
                                 work->values->share_bp, &work->is_under);
    return CLI_OK;
}

/* ---- for people -------------------------------------------------------------------------------- */

static struct str amount(const struct advising *work, int64_t minor)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    int decimals = currency_decimals(work->currency);
    if (buf_create(work->arena, 32, &out) != OK)
        return text;
    buf_decimal(&out, minor, decimals, work->console->language == ERR_FR ? ',' : '.');
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str rate(const struct advising *work, int64_t rate_bp)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(work->arena, 32, &out) != OK)
        return text;
    buf_decimal(&out, rate_bp, 2, work->console->language == ERR_FR ? ',' : '.');
    buf_str(&out, work->console->language == ERR_FR ? STR("\u00a0%") : STR("%"));
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str day(const struct advising *work, struct date date)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(work->arena, 16, &out) != OK)
        return text;
    date_format(&out, date);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str number(const struct advising *work, int64_t n)
{
    return console_number(work->console, n);
}

/* Of a week of the period. */
static int64_t weekly(const struct advising *work, int64_t count)
{
    return (count * 7 + work->shop.days / 2) / work->shop.days;
}

static void say_facts(const struct advising *work)
{
    const struct console *console = work->console;
    const struct figures_shop *shop = &work->shop;
    console_say(
        console,
        PHRASE("From %1 to %2 the shop sold for %3 a week on %4 receipts, %5 of it to %6 known "
               "customers.",
               "Du %1 au %2, le magasin a vendu pour %3 par semaine sur %4 tickets, dont %5 à "
               "%6 clients connus."),
        WORDS(day(work, work->first), day(work, work->last),
              amount(work, weekly(work, work->total.revenue_minor)),
              number(work, weekly(work, work->total.receipts)), rate(work, shop->identified_bp),
              number(work, shop->members)));
    console_say(console,
                PHRASE("They came %1 times a week in all; an average basket was %2, that of the "
                       "regular in the middle %3.",
                       "Ils sont venus %1 fois par semaine en tout ; le panier moyen était de %2, "
                       "celui de l'habitué médian de %3."),
                WORDS(number(work, weekly(work, work->total.receipts_with_card)),
                      amount(work, shop->basket_minor), amount(work, work->advice.regular_minor)));
    if (shop->has_gap)
        console_say(console,
                    PHRASE("Half of those who came again did within %1 days.\n",
                           "La moitié de ceux qui sont revenus l'ont fait sous %1 jours.\n"),
                    WORDS(number(work, shop->gap_days)));
    else
        console_say(console, PHRASE("Nobody came twice.\n", "Personne n'est venu deux fois.\n"),
                    WORDS_NONE);
}

static void say_reasons(const struct advising *work)
{
    const struct console *console = work->console;
    const struct advice *advice = &work->advice;
    console_say(console,
                PHRASE("1 point for each %1: that basket gives about %2.",
                       "1 point par %1 : ce panier en donne environ %2."),
                WORDS(amount(work, advice->step_minor), number(work, advice->basket_points)));
    console_say(
        console,
        PHRASE("A reward at %1 points: that regular reaches it about every %2 visits (assumed, "
               "--every).",
               "Un avantage à %1 points : cet habitué l'atteint toutes les %2 visites environ "
               "(supposé, --every)."),
        WORDS(number(work, advice->threshold), number(work, advice->every_visits)));
    console_say(
        console,
        advice->expiry_gaps > 0
            ? PHRASE("Points live %1 months, to the end of the month: %2 times the days "
                     "between two visits.\n",
                     "Les points vivent %1 mois, jusqu'à la fin du mois : %2 fois l'écart entre "
                     "deux visites.\n")
            : PHRASE("Points live %1 months, to the end of the month.\n",
                     "Les points vivent %1 mois, jusqu'à la fin du mois.\n"),
        WORDS(number(work, advice->expiry_months), number(work, advice->expiry_gaps)));
}

static void put_cell(struct buf *out, struct str text)
{
    size_t width = str_utf8_count(text);
    buf_fill(out, ' ', width < 16 ? 16 - width : 1);
    buf_str(out, text);
}

static void say_range(const struct advising *work)
{
    static const struct phrase heads[] = {
        { "gift", "cadeau" },
        { "of purchases", "des achats" },
        { "discounts", "remises" },
        { "still owed", "encore dû" },
        { "both of revenue", "les deux, du CA" },
        { "rewarded", "récompensés" },
    };
    char room[1024];
    struct buf out = BUF(room);
    for (size_t i = 0; i < COUNT(heads); i++)
        put_cell(&out, str_c(console_phrase(work->console, heads[i])));
    buf_char(&out, '\n');
    console_print((struct str){ out.base, out.used });
    for (size_t i = 0; i < ADVICE_RATIOS; i++) {
        const struct advice_gift *gift = &work->advice.gifts[i];
        const struct figures *figures = &work->figures[i];
        buf_reset(&out);
        put_cell(&out, amount(work, gift->amount_minor));
        put_cell(&out, rate(work, gift->effective_bp));
        put_cell(&out, amount(work, figures->cost_minor));
        put_cell(&out, amount(work, figures->liability_minor));
        put_cell(&out, rate(work, advice_cost_bp(figures, work->total.revenue_with_card_minor)));
        put_cell(&out, number(work, figures->rewarded));
        if (i == work->chosen)
            buf_str(&out,
                    str_c(console_phrase(work->console, PHRASE("  <- proposed", "  <- proposé"))));
        buf_char(&out, '\n');
        console_print((struct str){ out.base, out.used });
    }
}

static void say_proposal(const struct advising *work)
{
    const struct advice_gift *gift = &work->advice.gifts[work->chosen];
    struct phrase phrase = PHRASE("\nProposed: %1 off for %2 points. Of the gifts above it is the "
                                  "largest that costs, with what is still "
                                  "owed, at most %3 of "
                                  "the revenue with a card (--share).",
                                  "\nProposition : %1 de remise pour %2 points. C'est le plus "
                                  "grand de ces cadeaux qui, avec ce qui est encore "
                                  "dû, coûte au plus "
                                  "%3 du chiffre d'affaires avec carte (--share).");
    if (!work->is_under)
        phrase = PHRASE(
            "\nProposed: %1 off for %2 points, the smallest gift: all of them cost more than "
            "%3 of the revenue with a card (--share).",
            "\nProposition : %1 de remise pour %2 points, le plus petit cadeau : tous coûtent "
            "plus de %3 du chiffre d'affaires avec carte (--share).");
    console_say(work->console, phrase,
                WORDS(amount(work, gift->amount_minor), number(work, work->advice.threshold),
                      rate(work, work->values->share_bp)));
    if (gift->effective_bp < ADVICE_USUAL_MIN)
        console_say(
            work->console,
            PHRASE("Shops usually give back 5 to 10%: a smaller gift is less noticed.",
                   "L'usage est de rendre 5 à 10 % : un cadeau plus petit se remarque moins."),
            WORDS_NONE);
    console_say(
        work->console,
        PHRASE("Assumed: every reward in reach is used, and nobody buys more because of it.",
               "Supposé : tout avantage possible est utilisé, et personne n'achète plus pour "
               "autant."),
        WORDS_NONE);
}

/* ---- for machines ------------------------------------------------------------------------------ */

static enum exit_code print_json(const struct advising *work)
{
    struct buf out = { 0 };
    if (buf_create(work->arena, REPORT_BYTES, &out) != OK)
        return console_fail(work->console, E_NO_MEMORY, STR_NONE);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, "currency", currency_code(work->currency));
    json_put_str(&json, "from", day(work, work->first));
    json_put_str(&json, "to", day(work, work->last));
    json_put_int(&json, "revenue_per_week", weekly(work, work->total.revenue_minor));
    json_put_int(&json, "visits_per_week", weekly(work, work->total.receipts_with_card));
    json_put_int(&json, "members", work->shop.members);
    json_put_decimal(&json, "identified", work->shop.identified_bp, 2);
    json_put_int(&json, "basket", work->shop.basket_minor);
    json_put_int(&json, "basket_of_regular", work->advice.regular_minor);
    if (work->shop.has_gap)
        json_put_int(&json, "days_between_visits", work->shop.gap_days);
    else
        json_put_null(&json, "days_between_visits");
    json_put_int(&json, "every_visits", work->advice.every_visits);
    json_put_decimal(&json, "share", work->values->share_bp, 2);
    json_put_bool(&json, "is_under_share", work->is_under);
    json_array_open(&json, "range");
    for (size_t i = 0; i < ADVICE_RATIOS; i++) {
        json_object_open(&json, NULL);
        json_put_int(&json, "amount", work->advice.gifts[i].amount_minor);
        json_put_decimal(&json, "of_purchases", work->advice.gifts[i].effective_bp, 2);
        json_put_int(&json, "cost", work->figures[i].cost_minor);
        json_put_int(&json, "liability", work->figures[i].liability_minor);
        json_put_decimal(&json, "of_revenue_with_card",
                         advice_cost_bp(&work->figures[i], work->total.revenue_with_card_minor), 2);
        json_put_int(&json, "rewarded", work->figures[i].rewarded);
        json_put_bool(&json, "is_proposed", i == work->chosen);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_put_raw(&json, "program", work->texts[work->chosen]);
    json_object_close(&json);
    return console_print_json(work->console, &out);
}

/* ---- the command ------------------------------------------------------------------------------- */

static enum exit_code write_program(const struct advising *work)
{
    const char *path = work->values->write;
    if (path == NULL)
        return CLI_OK;
    enum err err = io_write_file(path, work->texts[work->chosen], FILE_MODE);
    return err == OK ? CLI_OK : console_fail(work->console, err, str_c(path));
}

static enum exit_code advise(struct advising *work)
{
    struct receipts_values from = work->values->from;
    enum exit_code code = look_at_customers(work, &from);
    if (code == CLI_OK)
        code = try_gifts(work, &from);
    if (code == CLI_OK)
        code = write_program(work);
    if (code != CLI_OK || work->values->from.json)
        return code == CLI_OK ? print_json(work) : code;
    say_facts(work);
    say_reasons(work);
    say_range(work);
    say_proposal(work);
    return CLI_OK;
}

static enum exit_code advise_run_command(struct console *console, const void *told)
{
    const struct advise_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    struct advising work = {
        .console = console, .values = values, .arena = &arena, .currency = CURRENCY_EUR
    };
    enum exit_code code = receipts_open(console, &values->from, &arena, &app);
    if (code != CLI_OK)
        return code;
    work.app = app;
    if (app != NULL)
        work.currency = app_merchant(app)->currency;
    else if (values->from.currency.len > 0 &&
             currency_parse(values->from.currency, &work.currency) != OK)
        return console_fail(console, E_CURRENCY, values->from.currency);
    return advise(&work);
}

const struct verb verb_advise = {
    .name = "advise",
    .page = "habitue-advise",
    .summary = { "propose a programme from a year of receipts",
                 "propose un programme d'après une année de tickets" },
    .about = { "Looks at how customers buy, proposes points, threshold, expiry and gift, "
               "simulates\n"
               "gifts of 2 to 10% and says which of them stay under a share of the revenue, with "
               "the\n"
               "reason of each choice.  Writes nothing but the proposal, when asked.\n",
               "Regarde comment les clients achètent, propose points, seuil, péremption et "
               "cadeau,\n"
               "simule des cadeaux de 2 à 10 % et dit lesquels restent sous une part du chiffre\n"
               "d'affaires, avec la raison de chaque choix.  N'écrit que la proposition, sur "
               "demande.\n" },
    .options = advise_options,
    .option_count = COUNT(advise_options),
    .defaults = &advise_defaults,
    .size = sizeof(struct advise_values),
    .run = advise_run_command,
};
