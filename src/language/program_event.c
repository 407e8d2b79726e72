/* program_event.c - on which event a rule gives. */
#include "language/program_event.h"

static const char *const event_words[] = {
    [EVENT_PURCHASE] = "purchase",
    [EVENT_TOP_UP] = "top_up",
    [EVENT_ENROLMENT] = "enrolment",
    [EVENT_BIRTHDAY] = "birthday",
    [EVENT_REFERRAL] = "referral",
    [EVENT_VISIT] = "visit",
    [EVENT_MANUAL] = "manual",
    [EVENT_CUSTOM] = "custom",
    [EVENT_TIER] = "tier",
    [EVENT_GOAL] = "goal",
    [EVENT_GIFT_CARD] = "gift_card",
    [EVENT_VOUCHER] = "voucher",
    NULL,
};

void program_event(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const struct form form = { .names = event_words };
    struct spot on = reader_required(spot, "on");
    struct spot name = reader_member(spot, "event");
    size_t index = EVENT_PURCHASE;
    reader_word(reader, &on, &form, &index);
    rule->on = (enum event_kind)index;
    reader_name(reader, &name, &rule->event);
    if (name.node && !event_has_name(rule->on))
        reader_error(reader, &name, E_INVALID,
                     SENTENCE("An event of this kind has no name; leave \"event\" out.",
                              "Un événement de ce type n'a pas de nom ; retirez \"event\"."),
                     NULL);
    if (!name.node && rule->on == EVENT_CUSTOM)
        reader_want(reader, &name,
                    SENTENCE("the name of the event, such as \"review\"",
                             "le nom de l'événement, par exemple \"review\""));
}

/* ---- what goes with it ------------------------------------------------------------------------ */

static void refuse(struct reader *reader, const struct spot *spot, const char *const *path,
                   struct label sentence)
{
    struct spot first = reader_member(spot, path[0]);
    struct spot second = path[1] != NULL ? reader_member(&first, path[1]) : first;
    reader_error(reader, path[1] != NULL ? &second : &first, E_INVALID, sentence, NULL);
}

static bool gives_by_amount(const struct rule *rule)
{
    return rule->give == GIVE_PER_AMOUNT || rule->give == GIVE_PERCENT || rule->give == GIVE_STEPS;
}

static bool has_word(const struct spot *spot, const char *name)
{
    struct spot member = reader_member(spot, name);
    return member.node != NULL;
}

static void check_gift(struct reader *reader, const struct spot *spot, const struct rule *rule)
{
    if (rule->give == GIVE_PER_QUANTITY)
        refuse(reader, spot, (const char *const[]){ "give", "per_quantity" },
               SENTENCE("Only a purchase has quantities; use \"fixed\".",
                        "Seul un achat a des quantités ; utilisez \"fixed\"."));
    else if (gives_by_amount(rule) && !event_has_amount(rule->on))
        refuse(reader, spot, (const char *const[]){ "give", NULL },
               SENTENCE("This event has no amount; give a \"fixed\" number of points.",
                        "Cet événement n'a pas de montant ; donnez un nombre \"fixed\" de "
                        "points."));
    if (rule->is_by_line)
        refuse(reader, spot, (const char *const[]){ "rounding_per_line", NULL },
               SENTENCE("Only a purchase has lines; leave it out.",
                        "Seul un achat a des lignes ; retirez-le."));
}

static void check_conditions(struct reader *reader, const struct spot *spot,
                             const struct rule *rule)
{
    static const char *const of_purchases[] = { "include", "exclude",        "with",
                                                "visit",   "first_purchase", NULL };
    struct spot when = reader_member(spot, "when");
    struct spot minimum = reader_member(&when, "minimum");
    for (size_t i = 0; of_purchases[i] != NULL; i++) {
        if (has_word(&when, of_purchases[i]))
            refuse(reader, spot, (const char *const[]){ "when", of_purchases[i] },
                   SENTENCE("Only a purchase has this; leave it out of a rule for another event.",
                            "Seul un achat a cela ; retirez-le d'une règle pour un autre "
                            "événement."));
    }
    if (minimum.node && (rule->when.minimum_milli > 0 || rule->when.minimum_is_excluding_vat ||
                         !event_has_amount(rule->on)))
        refuse(reader, spot, (const char *const[]){ "when", "minimum" },
               event_has_amount(rule->on)
                   ? SENTENCE("This event has an amount with VAT and nothing else; write "
                              "{\"amount\": 5000}.",
                              "Cet événement a un montant TTC et rien d'autre ; écrivez "
                              "{\"amount\": 5000}.")
                   : SENTENCE("This event has no amount; leave \"minimum\" out.",
                              "Cet événement n'a pas de montant ; retirez \"minimum\"."));
}

/* "on": "tier" and "goal" name what the programme has. */
static void check_name(struct reader *reader, const struct spot *spot,
                       const struct program *program, const struct rule *rule)
{
    struct spot name = reader_member(spot, "event");
    bool is_known = rule->event.len == 0;
    if (rule->on == EVENT_TIER)
        is_known = is_known || program_tier(program, rule->event) != NULL;
    for (size_t i = 0; rule->on == EVENT_GOAL && i < program->challenge_count; i++)
        is_known = is_known || str_eq(program->challenges[i].id, rule->event);
    if (is_known || (rule->on != EVENT_TIER && rule->on != EVENT_GOAL))
        return;
    reader_error(reader, &name, E_INVALID,
                 rule->on == EVENT_TIER ? SENTENCE("There is no tier %1 in \"tiers\".",
                                                   "Il n'y a pas de niveau %1 dans \"tiers\".")
                                        : SENTENCE("There is no challenge %1 in \"challenges\".",
                                                   "Il n'y a pas de défi %1 dans \"challenges\"."),
                 WORDS(reader_quote(reader, rule->event)));
}

void program_event_check(struct reader *reader, const struct spot *spot,
                         const struct program *program, const struct rule *rule)
{
    struct spot give = reader_member(spot, "give");
    bool is_purchase = rule->on == EVENT_PURCHASE;
    if (is_purchase && has_word(&give, "fixed"))
        refuse(reader, spot, (const char *const[]){ "give", "fixed" },
               SENTENCE("On a purchase this is \"per_visit\".",
                        "Pour un achat, c'est \"per_visit\"."));
    if (is_purchase)
        return;
    if (has_word(&give, "per_visit"))
        refuse(reader, spot, (const char *const[]){ "give", "per_visit" },
               SENTENCE("\"per_visit\" is for purchases; on another event it is \"fixed\".",
                        "\"per_visit\" vaut pour les achats ; pour un autre événement, c'est "
                        "\"fixed\"."));
    check_name(reader, spot, program, rule);
    check_gift(reader, spot, rule);
    check_conditions(reader, spot, rule);
}
