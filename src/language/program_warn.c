/* program_warn.c - traps: rates, short lives, dead ends, and what paying in two receipts gains. */
#include "language/program_warn.h"
#include "language/program_cards.h"
#include "language/program_closing.h"

#include "language/program_end.h"
#include "language/program_joining.h"
#include "language/program_vat.h"
#include "loyalty/earn.h"

#define EXPIRY_SHORT_DAYS   30
#define MONTH_SHORTEST_DAYS 28
#define PPM_PER_BP          100
#define PPM_LOW             5000   /* 0.5 %: nobody notices */
#define PPM_HIGH            150000 /* 15 %: more than most shops earn */
#define MICRO               1000000

/* ---- units ------------------------------------------------------------------------------------ */

static bool unit_is_given(const struct program *program, size_t unit)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (program->rules[i].unit == unit)
            return true;
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].effect == EFFECT_VOUCHER && program->rewards[i].voucher == unit)
            return true;
    }
    return false;
}

static bool unit_is_spent(const struct program *program, size_t unit)
{
    if (program->units[unit].pays)
        return true;
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].has_cost && program->rewards[i].unit == unit)
            return true;
    }
    return false;
}

/* The fewest days that what is earned can be used; 0: for ever, or to a day of the calendar. */
static int32_t shortest_life_days(const struct expiry *expiry)
{
    switch (expiry->kind) {
    case EXPIRY_DAYS:
        return expiry->count;
    case EXPIRY_MONTHS:
        return expiry->count * MONTH_SHORTEST_DAYS;
    case EXPIRY_NEVER:
    case EXPIRY_DATE:
        break;
    }
    return 0;
}

static void warn_announce(struct reader *reader, const struct spot *spot, const struct unit *unit)
{
    if (unit->announce_count == 0)
        return;
    struct spot announce = reader_member(spot, "announce_days");
    int32_t longest = unit->announce_days[unit->announce_count - 1];
    int32_t life = shortest_life_days(&unit->expiry);
    if (unit->expiry.kind == EXPIRY_NEVER)
        reader_warn(reader, &announce,
                    SENTENCE("Nothing of this unit expires, so nothing is announced.",
                             "Rien de cette unité n'expire, donc rien n'est annoncé."),
                    NULL);
    if (life > 0 && longest >= life)
        reader_warn(
            reader, &announce,
            SENTENCE("%1 days ahead is as soon as something is earned: customers are told of "
                     "its end the night after.",
                     "%1 jours avant, c'est dès que quelque chose est gagné : sa fin est "
                     "annoncée aux clients la nuit suivante."),
            WORDS(reader_number(reader, longest)));
}

static void warn_unit(struct reader *reader, const struct spot *spot, const struct program *program,
                      size_t index)
{
    const struct unit *unit = &program->units[index];
    bool goes_on = unit->end.kind == UNIT_GOES_ON;

    if (goes_on && !unit_is_given(program, index))
        reader_warn(reader, spot,
                    SENTENCE("No rule gives %1: customers will never have any.",
                             "Aucune règle ne donne %1 : les clients n'en auront jamais."),
                    WORDS(reader_quote(reader, unit->id)));
    if (unit->end.kind != UNIT_END_CONVERTED && !unit_is_spent(program, index))
        reader_warn(reader, spot,
                    SENTENCE("No reward costs %1: customers can never spend it.",
                             "Aucun avantage ne coûte de %1 : les clients ne pourront jamais "
                             "l'utiliser."),
                    WORDS(reader_quote(reader, unit->id)));
    if (goes_on && unit->expiry.kind == EXPIRY_DAYS && unit->expiry.count < EXPIRY_SHORT_DAYS) {
        struct spot expiry = reader_member(spot, "expiry");
        reader_warn(reader, &expiry,
                    SENTENCE("%1 days is less than the time between two visits of many customers.",
                             "%1 jours, c'est moins que le temps entre deux visites de bien des "
                             "clients."),
                    WORDS(reader_number(reader, unit->expiry.count)));
    }
    warn_announce(reader, spot, unit);
    program_vat_warn(reader, spot, program, index);
    program_closing_warn(reader, spot, program, index);
}

/* ---- how much comes back ---------------------------------------------------------------------- */

/* A value which is too large to hold is as bad as the largest. */
static int64_t scale_capped(int64_t number, int64_t mul, int64_t div)
{
    int64_t result = 0;
    return scale_i64(number, mul, div, ROUND_HALF_UP, &result) == OK ? result : INT64_MAX;
}

/* What a million smallest steps of the cost's unit are worth, in minor units; false when the reward
 * has no fixed value. */
static bool reward_value(const struct program *program, const struct reward *reward,
                         int64_t *ret_micro)
{
    int64_t points = 0;
    int64_t minor = 0;
    if (!reward_worth(program, reward, &points, &minor))
        return false;
    *ret_micro = scale_capped(minor, MICRO, points);
    return true;
}

/* What the most generous step gives back to who just reaches it. */
static int64_t steps_rate_ppm(const struct rule *rule, int64_t micro)
{
    int64_t best = 0;
    for (size_t i = 0; i < rule->step_count; i++) {
        int64_t ppm = scale_capped(micro, rule->steps[i].points.n, rule->steps[i].amount_minor);
        best = ppm > best ? ppm : best;
    }
    return best;
}

/* What the rule gives back through the reward, in millionths of the amount. */
static int64_t rule_rate_ppm(const struct rule *rule, int64_t micro)
{
    if (rule->give == GIVE_STEPS)
        return steps_rate_ppm(rule, micro);
    if (rule->give == GIVE_PERCENT)
        return scale_capped(micro, rule->rate_bp, RATE_ONE_BP);
    return scale_capped(micro, rule->points.n, rule->every_minor);
}

/* Shown away from the bound: nobody is told that 15.00 % is more than 15 %. */
static void warn_rate(struct reader *reader, const struct spot *spot, const struct reward *reward,
                      int64_t ppm)
{
    bool is_high = ppm > PPM_HIGH;
    int64_t bp = ppm / PPM_PER_BP + (is_high && ppm % PPM_PER_BP > 0 ? 1 : 0);

    reader_warn(reader, spot,
                SENTENCE("Through the reward %1 this rule gives back %2 % of the amount; 0.5 to "
                         "15 % is usual.",
                         "Avec l'avantage %1, cette règle rend %2 % du montant ; il est d'usage "
                         "de rendre de 0,5 à 15 %."),
                WORDS(reader_quote(reader, reward->id), reader_decimal(reader, bp, 2)));
}

/* The best and the worst reward for what the rule gives, each against its bound. */
static void warn_rates(struct reader *reader, const struct spot *spot,
                       const struct program *program, const struct rule *rule)
{
    const struct reward *best = NULL;
    const struct reward *worst = NULL;
    int64_t high = 0;
    int64_t low = INT64_MAX;

    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        int64_t micro = 0;
        if (reward->unit != rule->unit || !reward_value(program, reward, &micro))
            continue;
        int64_t ppm = rule_rate_ppm(rule, micro);
        if (!best || ppm > high) {
            best = reward;
            high = ppm;
        }
        if (!worst || ppm < low) {
            worst = reward;
            low = ppm;
        }
    }
    if (best && high > PPM_HIGH)
        warn_rate(reader, spot, best, high);
    if (worst && low < PPM_LOW)
        warn_rate(reader, spot, worst, low);
}

/* ---- rules and rewards ------------------------------------------------------------------------ */

/* Two receipts that just reach their steps, against one of both; beyond the last step two always give more,
 * and everyone sees that. */
static void warn_steps(struct reader *reader, const struct spot *spot, const struct rule *rule)
{
    struct spot give = reader_member(spot, "give");
    struct spot steps = reader_member(&give, "steps");
    for (size_t i = 0; i < rule->step_count; i++) {
        for (size_t k = 0; k <= i; k++) {
            const struct step *one = &rule->steps[i];
            const struct step *other = &rule->steps[k];
            int64_t both = one->points.n + other->points.n;
            int64_t amount = one->amount_minor + other->amount_minor;
            bool is_beyond = amount > rule->steps[rule->step_count - 1].amount_minor;
            if (is_beyond || both <= rule_step(rule, amount).n)
                continue;
            struct spot item = reader_item(&steps, i);
            reader_warn(reader, &item,
                        SENTENCE("Two receipts, of this step and of step %1, give %2; one of both "
                                 "amounts gives less.",
                                 "Deux tickets, de ce palier et du palier %1, donnent %2 ; un seul "
                                 "des deux montants donne moins."),
                        WORDS(reader_number(reader, (int64_t)k + 1), reader_number(reader, both)));
            return;
        }
    }
}

static bool gives_by_amount(const struct rule *rule)
{
    return rule->give == GIVE_PER_AMOUNT || rule->give == GIVE_PERCENT || rule->give == GIVE_STEPS;
}

static bool is_rounded(const struct rule *rule)
{
    return rule->give != GIVE_PER_VISIT && rule->give != GIVE_STEPS && !rule->full_steps;
}

static void warn_priority(struct reader *reader, const struct spot *spot,
                          const struct program *program, const struct rule *rule)
{
    struct spot priority = reader_member(spot, "priority");
    if (rule->priority == 0 || rule->group.len > 0 || program->policies.combine == COMBINE_BEST)
        return;
    reader_warn(reader, &priority,
                SENTENCE("The priority says which rule of a group counts, and this rule is in no "
                         "\"group\": it counts in any case.",
                         "La priorité dit quelle règle d'un groupe compte, et cette règle n'est "
                         "d'aucun \"group\" : elle compte de toute façon."),
                NULL);
}

static void warn_rule(struct reader *reader, const struct spot *spot, const struct program *program,
                      const struct rule *rule)
{
    struct spot rounding = reader_member(spot, "rounding");
    struct spot maximum = reader_member(spot, "max_per_purchase");
    bool is_per_visit = rule->give == GIVE_PER_VISIT;
    bool is_split = rule->on == EVENT_PURCHASE; /* only a receipt can be paid in two */

    if (gives_by_amount(rule))
        warn_rates(reader, spot, program, rule);
    warn_steps(reader, spot, rule);
    warn_priority(reader, spot, program, rule);
    if (is_split && is_per_visit && rule->when.minimum_minor == 0 && rule->when.minimum_milli == 0)
        reader_warn(reader, spot,
                    SENTENCE("Without a minimum, a customer who pays in two receipts is given "
                             "twice; add \"when\": {\"minimum\": ...}.",
                             "Sans minimum, un client qui paie en deux tickets reçoit deux fois ; "
                             "ajoutez \"when\": {\"minimum\": ...}."),
                    NULL);
    if (is_rounded(rule) && rule->rounding != ROUND_FLOOR)
        reader_warn(reader, &rounding,
                    SENTENCE("Rounding up pays for splitting a receipt: each part is rounded; "
                             "\"floor\" never does.",
                             "Arrondir vers le haut récompense qui partage un ticket : chaque "
                             "partie est arrondie ; \"floor\" ne le fait jamais."),
                    NULL);
    if (is_split && !is_per_visit && rule->purchase_max.n > 0)
        reader_warn(reader, &maximum,
                    SENTENCE("A ceiling per purchase is avoided by paying in two receipts.",
                             "Un plafond par achat se contourne en payant en deux tickets."),
                    NULL);
}

static void warn_reward(struct reader *reader, const struct spot *spot, const struct reward *reward)
{
    if (reward->has_cost || reward->is_exclusive || reward->uses_max > 0 ||
        reward->effect == EFFECT_BUY_GET) /* the basket is its limit */
        return;
    reader_warn(reader, spot,
                SENTENCE("This reward costs nothing and has no limit: the till may take it off "
                         "again and again. Set \"max_per_purchase\" or \"exclusive\".",
                         "Cet avantage ne coûte rien et n'a pas de limite : la caisse peut le "
                         "déduire sans fin. Ajoutez \"max_per_purchase\" ou \"exclusive\"."),
                NULL);
}

/* Nothing but the balance decides when. */
static bool takes_all(const struct reward *reward)
{
    const struct condition *when = &reward->when;
    bool is_always = !when->has_from && !when->has_until && when->weekdays == 0 &&
                     when->hours_from_s == when->hours_until_s && when->shops.count == 0 &&
                     when->channels.count == 0 && when->tiers.count == 0 && !when->is_referred &&
                     when->member_tags.count == 0 && when->card_kinds.count == 0;
    return reward->effect == EFFECT_VOUCHER && reward->is_automatic && is_always &&
           !ceilings_are_set(&reward->max);
}

/* What becomes a voucher by itself never grows to what another reward costs. */
static void warn_out_of_reach(struct reader *reader, const struct spot *spot,
                              const struct program *program, const struct reward *reward)
{
    struct spot cost = reader_member(spot, "cost");
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *taker = &program->rewards[i];
        bool is_rival = taker != reward && taker->unit == reward->unit && reward->has_cost &&
                        takes_all(taker) && reward_least_cost(reward).n >= taker->cost.n;
        bool is_earlier = reward < taker && takes_all(reward) && reward->cost.n == taker->cost.n;
        if (!is_rival || is_earlier)
            continue;
        reader_warn(reader, &cost,
                    SENTENCE("Nobody will ever have so much: %1 turns into a voucher at %2 by "
                             "itself, by the reward %3.",
                             "Personne n'aura jamais autant : %1 devient un bon de lui-même à %2, "
                             "par l'avantage %3."),
                    WORDS(reader_quote(reader, program->units[reward->unit].id),
                          reader_decimal(reader, taker->cost.n,
                                         program->units[reward->unit].decimals),
                          reader_quote(reader, taker->id)));
        return;
    }
}

/* A goal that gives nothing when it is met. */
static void warn_challenge(struct reader *reader, const struct spot *spot,
                           const struct program *program, const struct challenge *challenge)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        if (rule->on == EVENT_GOAL && (rule->event.len == 0 || str_eq(rule->event, challenge->id)))
            return;
    }
    reader_warn(reader, spot,
                SENTENCE("No rule gives anything when %1 is met; add one with \"on\": \"goal\".",
                         "Aucune règle ne donne rien quand %1 est atteint ; ajoutez-en une avec "
                         "\"on\": \"goal\"."),
                WORDS(reader_quote(reader, challenge->id)));
}

/* The first rule of which another can take the place, or the number of rules. */
static size_t first_rival(const struct program *program)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        for (size_t k = 0; k < program->rule_count; k++) {
            if (k != i && earn_are_rivals(program, &program->rules[i], &program->rules[k]))
                return i;
        }
    }
    return program->rule_count;
}

static void warn_rivals(struct reader *reader, const struct spot *root,
                        const struct program *program)
{
    struct spot policies = reader_member(root, "policies");
    struct spot combine = reader_member(&policies, "combine");
    struct spot rules = reader_member(root, "rules");
    size_t rival = first_rival(program);
    if (rival == program->rule_count)
        return;
    struct spot rule = reader_item(&rules, rival);
    struct spot group = reader_member(&rule, "group");
    bool is_best = program->policies.combine == COMBINE_BEST;
    reader_warn(reader, is_best ? &combine : &group,
                SENTENCE("Of several rules one counts: a customer who pays in two receipts can "
                         "have the best rule of each.",
                         "De plusieurs règles une seule compte : un client qui paie en deux "
                         "tickets peut avoir la meilleure règle de chacun."),
                NULL);
}

/* "Points are worth what the programme says": without that nothing that they can become needs a second factor, but what
 * comes off a receipt. */
static void warn_second_factor(struct reader *reader, const struct spot *units,
                               const struct program *program)
{
    for (size_t i = 0; i < program->unit_count && program->second_factor.is_told; i++) {
        const struct unit *unit = &program->units[i];
        struct spot spot = reader_item(units, i);
        if (unit->kind == UNIT_MONEY || unit->kind == UNIT_VOUCHER || unit->value_points > 0)
            continue;
        reader_warn(
            reader, &spot,
            SENTENCE("%1 has no \"value\": gifts, transfers, holds and vouchers of it never "
                     "need a second factor.",
                     "%1 n'a pas de \"value\" : cadeaux, transferts, réserves et bons de "
                     "cette unité ne demandent jamais de second facteur."),
            WORDS(reader_quote(reader, unit->id)));
    }
}

void program_warn(struct reader *reader, const struct spot *root, const struct program *program)
{
    struct spot units = reader_member(root, "units");
    struct spot rules = reader_member(root, "rules");
    struct spot rewards = reader_member(root, "rewards");

    for (size_t i = 0; i < program->unit_count; i++) {
        struct spot spot = reader_item(&units, i);
        warn_unit(reader, &spot, program, i);
    }
    for (size_t i = 0; i < program->rule_count; i++) {
        struct spot spot = reader_item(&rules, i);
        warn_rule(reader, &spot, program, &program->rules[i]);
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        struct spot spot = reader_item(&rewards, i);
        warn_reward(reader, &spot, &program->rewards[i]);
        warn_out_of_reach(reader, &spot, program, &program->rewards[i]);
    }
    struct spot challenges = reader_member(root, "challenges");
    for (size_t i = 0; i < program->challenge_count; i++) {
        struct spot spot = reader_item(&challenges, i);
        warn_challenge(reader, &spot, program, &program->challenges[i]);
    }
    warn_rivals(reader, root, program);
    warn_second_factor(reader, &units, program);
    program_joining_warn(reader, root, program);
    program_end_warn(reader, root, program);
    program_cards_warn(reader, root, program);
}
