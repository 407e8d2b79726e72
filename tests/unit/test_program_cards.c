/* test_program_cards.c - language/program_cards.c: how long a card can be used, how it is renewed, and when it sleeps. */
#include "tests/lib/program_text.h"

#define HEAD_WITH(cards) HEAD ",'cards':" cards

static const struct card_rules *rules_of(const char *head)
{
    enum err err = read_parts(&(struct parts){ .head = head });
    check_note("%s", problems.count > 0 ? said(0)->en : "");
    CHECK_OK(err);
    return &program.cards;
}

TEST(without_words_a_card_is_for_ever)
{
    const struct card_rules *rules = rules_of(HEAD);
    CHECK_EQ(rules->expiry.kind, EXPIRY_NEVER);
    CHECK_EQ(rules->announce_count + rules->dormant_announce_count, 0);
    CHECK(!rules->is_renewed_by_use && rules->dormant_months == 0);
    CHECK(!rules->has_scale_labels);
}

TEST(all_words_are_read)
{
    const struct card_rules *rules =
        rules_of(HEAD_WITH("{'expiry':{'months':36},'announce_days':[7,30,7],'renewal':'by_use',"
                           "'dormant':{'after_months':24,'announce_days':[14]},"
                           "'scale_labels':['21','02']}"));
    CHECK(rules->has_scale_labels && rules->scale_label_count == 2);
    CHECK(str_eq(rules->scale_labels[0], STR("21")) && str_eq(rules->scale_labels[1], STR("02")));
    CHECK_EQ(rules->expiry.kind, EXPIRY_MONTHS);
    CHECK_EQ(rules->expiry.count, 36);
    CHECK_EQ(rules->announce_count, 2);
    CHECK_EQ(rules->announce_days[0], 7);
    CHECK_EQ(rules->announce_days[1], 30);
    CHECK(rules->is_renewed_by_use);
    CHECK_EQ(rules->dormant_months, 24);
    CHECK_EQ(rules->dormant_announce_days[0], 14);
    CHECK_EQ(problems.count, 0);
}

static const struct wrong wrongs[] = {
    { { .head = HEAD_WITH("{'renewal':'by_use','announce_days':[30]}") },
      "/cards/renewal",
      E_INVALID,
      "A card is renewed for as long again",
      "Une carte est renouvelée pour la même durée" },
    { { .head =
            HEAD_WITH("{'renewal':'by_use','expiry':{'date':'2027-12-31'},'announce_days':[30]}") },
      "/cards/renewal",
      E_INVALID,
      "A card is renewed for as long again",
      "Une carte est renouvelée pour la même durée" },
    { { .head = HEAD_WITH("{'renewal':'by_use','expiry':{'months':12}}") },
      "/cards/renewal",
      E_INVALID,
      "A purchase renews a card once its end has been announced",
      "Un achat renouvelle une carte dès que sa fin est annoncée" },
    { { .head = HEAD_WITH("{'renewal':'never'}") },
      "/cards/renewal",
      E_INVALID,
      "\"by_use\"",
      "\"by_use\"" },
    { { .head = HEAD_WITH("{'scale_labels':['02','29']}") },
      "/cards/scale_labels/1",
      E_INVALID,
      "\"28\"",
      "\"28\"" },
    { { .head = HEAD_WITH("{'dormant':{'after_months':0}}") },
      "/cards/dormant/after_months",
      E_INVALID,
      "1",
      "1" },
};

TEST(what_is_wrong_with_them_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}

TEST(traps_are_told)
{
    CHECK_EQ(rules_of(HEAD_WITH("{'expiry':{'months':36}}"))->expiry.count, 36);
    check_said("/cards/announce_days", "Cards end, and nobody is told before",
               "Les cartes prennent fin");
    CHECK_EQ(
        rules_of(HEAD_WITH("{'dormant':{'after_months':6,'announce_days':[30]}}"))->dormant_months,
        6);
    check_said("/cards/dormant/after_months", "Who comes once a year", "Qui vient une fois par an");
    CHECK_EQ(rules_of(HEAD_WITH("{'dormant':{'after_months':24}}"))->dormant_months, 24);
    check_said("/cards/dormant", "Cards fall asleep, and nobody is told before",
               "Les cartes se mettent en sommeil");
}
