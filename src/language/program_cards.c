/* program_cards.c - "cards": how long one can be used, how it is renewed, when it sleeps, and what is none. */
#include "language/program_cards.h"

#include "language/program_expiry.h"

#define DORMANT_SHORT_MONTHS 12 /* some customers come once a year, for a feast or a holiday */

static bool lasts_anew(const struct expiry *expiry)
{
    return expiry->kind == EXPIRY_DAYS || expiry->kind == EXPIRY_MONTHS;
}

/* A purchase renews within the days in which the end was announced, by the same time again: it needs both. */
static void check_renewal(struct reader *reader, const struct spot *spot,
                          const struct card_rules *rules)
{
    if (!rules->is_renewed_by_use)
        return;
    if (!lasts_anew(&rules->expiry))
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("A card is renewed for as long again: write \"expiry\": {\"months\": "
                              "36} beside it.",
                              "Une carte est renouvelée pour la même durée : écrivez à côté "
                              "\"expiry\": {\"months\": 36}."),
                     NULL);
    if (rules->announce_count == 0)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("A purchase renews a card once its end has been announced: write "
                              "\"announce_days\": [30] beside it.",
                              "Un achat renouvelle une carte dès que sa fin est annoncée : "
                              "écrivez à côté \"announce_days\": [30]."),
                     NULL);
}

static void read_dormant(struct reader *reader, const struct spot *cards, struct card_rules *rules)
{
    static const char *const names[] = { "after_months", "announce_days", NULL };
    static const struct form form = { .names = names };
    struct spot spot = reader_member(cards, "dormant");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    struct spot months = reader_required(&spot, "after_months");
    struct spot announce = reader_member(&spot, "announce_days");
    reader_int32(reader, &months, NUMBER_MONTHS, 1, EXPIRY_MONTHS_MAX, &rules->dormant_months);
    program_announce(reader, &announce, rules->dormant_announce_days,
                     &rules->dormant_announce_count);
}

/* 29 is that of the house's own cards. */
static void read_scale_labels(struct reader *reader, const struct spot *list,
                              struct card_rules *rules)
{
    static const char *const names[] = { "02", "04", "20", "21", "22", "23",
                                         "24", "25", "26", "27", "28", NULL };
    static const struct form form = { .names = names };
    if (!reader_list(reader, list, SENTENCE("labels", "étiquettes"), 0, SCALE_LABELS_MAX))
        return;
    rules->has_scale_labels = true;
    for (size_t i = 0; i < list->node->count; i++) {
        struct spot spot = reader_item(list, i);
        size_t index = 0;
        if (reader_word(reader, &spot, &form, &index))
            rules->scale_labels[rules->scale_label_count++] = str_c(names[index]);
    }
}

void program_cards(struct reader *reader, const struct spot *root, struct program *program)
{
    static const char *const names[] = { "expiry",  "announce_days", "renewal",
                                         "dormant", "scale_labels",  NULL };
    static const struct form form = { .names = names };
    static const char *const renewals[] = { "by_hand", "by_use", NULL };
    static const struct form renewal_form = { .names = renewals };
    struct card_rules *rules = &program->cards;
    struct spot spot = reader_member(root, "cards");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;

    struct spot expiry = reader_member(&spot, "expiry");
    struct spot announce = reader_member(&spot, "announce_days");
    struct spot renewal = reader_member(&spot, "renewal");
    struct spot scale_labels = reader_member(&spot, "scale_labels");
    size_t index = 0;
    program_expiry(reader, &expiry, &rules->expiry);
    program_announce(reader, &announce, rules->announce_days, &rules->announce_count);
    if (reader_word(reader, &renewal, &renewal_form, &index))
        rules->is_renewed_by_use = index == 1;
    check_renewal(reader, &renewal, rules);
    read_dormant(reader, &spot, rules);
    read_scale_labels(reader, &scale_labels, rules);
}

/* ---- warnings --------------------------------------------------------------------------------- */

void program_cards_warn(struct reader *reader, const struct spot *root,
                        const struct program *program)
{
    const struct card_rules *rules = &program->cards;
    struct spot cards = reader_member(root, "cards");
    struct spot announce = reader_member(&cards, "announce_days");
    struct spot dormant = reader_member(&cards, "dormant");
    struct spot months = reader_member(&dormant, "after_months");
    if (rules->announce_count == 0 && rules->expiry.kind != EXPIRY_NEVER)
        reader_warn(reader, &announce,
                    SENTENCE("Cards end, and nobody is told before; write \"announce_days\": [30].",
                             "Les cartes prennent fin sans que personne soit prévenu ; écrivez "
                             "\"announce_days\": [30]."),
                    NULL);
    if (rules->dormant_months == 0)
        return;
    if (rules->dormant_months < DORMANT_SHORT_MONTHS)
        reader_warn(reader, &months,
                    SENTENCE("Who comes once a year will find the card asleep after %1 months.",
                             "Qui vient une fois par an trouvera sa carte en sommeil au bout de "
                             "%1 mois."),
                    WORDS(reader_number(reader, rules->dormant_months)));
    if (rules->dormant_announce_count == 0)
        reader_warn(reader, &dormant,
                    SENTENCE("Cards fall asleep, and nobody is told before; write "
                             "\"announce_days\": [30].",
                             "Les cartes se mettent en sommeil sans que personne soit prévenu ; "
                             "écrivez \"announce_days\": [30]."),
                    NULL);
}
