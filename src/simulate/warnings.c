/* warnings.c - what the reader of a simulation should know before they believe it. */
#include "simulate/warnings.h"

#include "core/wording.h"

#define OF_ALL_MAX       4
#define OF_CANDIDATE_MAX 7

/* Limits of what is usual; the advice knows the same. */
#define SHORT_PERIOD_DAYS 180
#define IDENTIFIED_MIN_BP 3000
#define COST_HIGH_BP      1000
#define COST_LOW_BP       50
#define REACHED_MIN_BP    1000
#define EXPIRED_MAX_BP    5000
#define EXPIRY_GAPS_MIN   3

struct list {
    struct simulate_warning *items;
    size_t count;
    size_t candidate;
};

static void add(struct list *list, const char *code, struct phrase phrase, const struct str *words)
{
    struct simulate_warning *warning = &list->items[list->count++];
    warning->code = code;
    warning->candidate = list->candidate;
    enum err err = wording_problem(&warning->problem, OK, phrase, words);
    assert(err == OK); /* it gives back what it was given */
}

static void warn_of_all(struct list *list, const struct simulate_shop *told,
                        const struct figures_shop *shop)
{
    struct number_word word;
    if (shop->days < SHORT_PERIOD_DAYS)
        add(list, "short_period",
            PHRASE("Only %1 days: seasons, expiry and rare customers need a year.",
                   "Seulement %1 jours : les saisons, la péremption et les clients rares demandent "
                   "une année."),
            WORDS(wording_number(&word, shop->days)));
    if (shop->identified_bp < IDENTIFIED_MIN_BP)
        add(list, "few_identified",
            PHRASE("Less than a third of the revenue has a customer: with a card at the till more "
                   "would collect, and cost.",
                   "Moins d'un tiers du chiffre d'affaires a un client connu : avec une carte, "
                   "plus de clients cumuleraient, et coûteraient."),
            WORDS_NONE);
    if (told->refund_receipts > 0)
        add(list, "refunds_not_decided",
            PHRASE(
                "%1 receipts took goods back: the money is counted as refunded, but points given "
                "for the goods are not taken back, so the cost is a little too high.",
                "%1 tickets ont repris des articles : l'argent compte comme remboursé, mais les "
                "points donnés ne sont pas repris ; le coût est donc un peu trop haut."),
            WORDS(wording_number(&word, told->refund_receipts)));
    if (told->unordered > 0)
        add(list, "unordered",
            PHRASE(
                "%1 receipts come after one of a later day of the same customer; each was decided "
                "in the order in which it came.",
                "%1 tickets arrivent après un ticket d'un jour plus tardif du même client ; chacun "
                "est décidé dans l'ordre d'arrivée."),
            WORDS(wording_number(&word, told->unordered)));
}

static int64_t expiry_days(const struct expiry *expiry)
{
    switch (expiry->kind) {
    case EXPIRY_DAYS:
        return expiry->count;
    case EXPIRY_MONTHS:
        return (int64_t)expiry->count * 30;
    case EXPIRY_NEVER:
    case EXPIRY_DATE:
        break;
    }
    return INT64_MAX;
}

static void warn_of_units(struct list *list, const struct program *program,
                          const struct figures_shop *shop, const struct figures *figures)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        const struct trial_flow *flow = &figures->units[i].flow;
        struct number_word gap;
        if (shop->has_gap && expiry_days(&unit->expiry) < EXPIRY_GAPS_MIN * shop->gap_days) {
            add(list, "expiry_short",
                PHRASE("\"%1\" expires before three visits: half of the customers leave more than "
                       "%2 days between two.",
                       "« %1 » expire avant trois visites : la moitié des clients laisse plus de "
                       "%2 jours entre deux."),
                WORDS(unit->id, wording_number(&gap, shop->gap_days)));
            return;
        }
        if (figures_share(flow->expired, flow->issued) > EXPIRED_MAX_BP) {
            add(list, "mostly_expired",
                PHRASE("More than half of \"%1\" expires unused: customers feel it as a promise "
                       "that is not kept.",
                       "Plus de la moitié de « %1 » expire sans servir : les clients y voient une "
                       "promesse non tenue."),
                WORDS(unit->id));
            return;
        }
    }
}

/* Tiers and goals follow from receipts; nobody knows who would have had a birthday, paid in advance, or been
 * sent by a friend. */
static void warn_of_events(struct list *list, const struct program *program)
{
    int64_t count = 0;
    struct number_word word;
    for (size_t i = 0; i < program->rule_count; i++) {
        enum event_kind on = program->rules[i].on;
        bool is_told = on == EVENT_PURCHASE || on == EVENT_TIER || on == EVENT_GOAL;
        count += !is_told || program->rules[i].when.is_referred;
    }
    if (count > 0)
        add(list, "not_in_receipts",
            PHRASE("%1 rules are for what receipts do not tell (top-ups, birthdays, friends): "
                   "what they would give is not counted.",
                   "%1 règles valent pour ce que les tickets ne disent pas (avances, "
                   "anniversaires, amis) : ce qu'elles donneraient n'est pas compté."),
            WORDS(wording_number(&word, count)));
}

static void warn_of_candidate(struct list *list, const struct trial *trial,
                              const struct figures_shop *shop, const struct figures *figures)
{
    struct number_word one;
    if (figures->cost_card_bp > COST_HIGH_BP)
        add(list, "cost_high",
            PHRASE("It gives back more than a tenth of what members buy.",
                   "Il rend plus d'un dixième de ce que les membres achètent."),
            WORDS_NONE);
    if (shop->members > 0 && figures->cost_card_bp < COST_LOW_BP)
        add(list, "cost_low",
            PHRASE("It gives back less than 0.5 %: few customers would notice.",
                   "Il rend moins de 0,5 % : peu de clients le remarqueraient."),
            WORDS_NONE);
    if (shop->members > 0 && figures_share(figures->reached, shop->members) < REACHED_MIN_BP)
        add(list, "few_reach",
            PHRASE("Less than a tenth of the members ever reach a reward.",
                   "Moins d'un dixième des membres atteint un jour un avantage."),
            WORDS_NONE);
    if (!figures->has_break_even && figures->cost_minor > 0)
        add(list, "never_pays",
            PHRASE("The discounts are more than the assumed margin of all these sales.",
                   "Les remises dépassent la marge supposée de toutes ces ventes."),
            WORDS_NONE);
    if (trial->refused + trial->asks_refused > 0)
        add(list, "refused",
            PHRASE("%1 receipts could not be decided as they are under this programme.",
                   "%1 tickets n'ont pas pu être décidés tels quels sous ce programme."),
            WORDS(wording_number(&one, trial->refused + trial->asks_refused)));
    warn_of_events(list, trial->program);
    warn_of_units(list, trial->program, shop, figures);
}

enum err warnings_make(struct arena *arena, const struct simulation *simulation,
                       const struct figures_shop *shop, const struct figures *figures,
                       struct simulate_warning **ret_warnings, size_t *ret_count)
{
    size_t count = simulation_request(simulation)->candidate_count;
    struct list list = { .candidate = SIZE_MAX };
    list.items = ARENA_ARRAY(arena, struct simulate_warning, OF_ALL_MAX + count * OF_CANDIDATE_MAX);
    if (list.items == NULL)
        return E_NO_MEMORY;
    warn_of_all(&list, simulation_shop(simulation), shop);
    for (size_t i = 0; i < count; i++) {
        list.candidate = i;
        warn_of_candidate(&list, simulation_trial(simulation, i), shop, &figures[i]);
    }
    *ret_warnings = list.items;
    *ret_count = list.count;
    return OK;
}
