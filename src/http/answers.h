/* answers.h - shapes of answers which several routes share; see app/answer.c, which writes them. */
#ifndef HTTP_ANSWERS_H
#define HTTP_ANSWERS_H

#include "http/schema.h"

#define EVENT_KIND_VALUES                                                                          \
    "top_up|enrolment|birthday|referral|visit|manual|custom|tier|goal|tier_lost|tier_floor|"       \
    "gift_card|voucher"

/* What a member of an account is and may. */
#define RIGHTS_SCHEMA_FIELDS                                                                       \
    { .name = "role", .kind = SCHEMA_TEXT, .values = "holder|adult|child" },                       \
        { .name = "may_redeem", .kind = SCHEMA_BOOL },                                             \
        { .name = "may_top_up", .kind = SCHEMA_BOOL },                                             \
        { .name = "max_per_day",                                                                   \
          .kind = SCHEMA_INT,                                                                      \
          .is_nullable = true,                                                                     \
          .doc = "Minor units that he may take from the account; null: no limit." },               \
    {                                                                                              \
        .name = "max_per_month", .kind = SCHEMA_INT, .is_nullable = true                           \
    }

/* What somebody has to look at, as an answer and as a list tell it. */
#define DIFFERENCE_SCHEMA_FIELDS                                                                   \
    { .name = "kind",                                                                              \
      .kind = SCHEMA_TEXT,                                                                         \
      .doc = "offline_reward, offline_payment, offline_card, offline_earned, offline_limit, "      \
             "offline_staff; others will follow, and tell their sentence." },                      \
        { .name = "reason",                                                                        \
          .kind = SCHEMA_TEXT,                                                                     \
          .is_nullable = true,                                                                     \
          .doc = "Code of the error by which it would be refused." },                              \
        { .name = "amount",                                                                        \
          .kind = SCHEMA_INT,                                                                      \
          .doc = "What the shop bears; of offline_limit, what was spent." },                       \
        { .name = "told",                                                                          \
          .kind = SCHEMA_OBJECT,                                                                   \
          .schema = &amount_of_unit_schema,                                                        \
          .is_list = true,                                                                         \
          .is_nullable = true },                                                                   \
        { .name = "decided",                                                                       \
          .kind = SCHEMA_OBJECT,                                                                   \
          .schema = &amount_of_unit_schema,                                                        \
          .is_list = true,                                                                         \
          .is_nullable = true },                                                                   \
        { .name = "fr", .kind = SCHEMA_TEXT },                                                     \
    {                                                                                              \
        .name = "en", .kind = SCHEMA_TEXT                                                          \
    }

extern const struct schema amount_of_unit_schema;
extern const struct schema label_schema;
extern const struct schema balance_schema;
extern const struct schema card_schema;
extern const struct schema own_card_schema;
extern const struct schema closed_schema;
extern const struct schema tier_schema;
extern const struct schema joining_schema;
extern const struct schema challenge_schema;
extern const struct schema total_schema;
extern const struct schema vat_schema;
extern const struct schema redeemed_schema;
extern const struct schema earned_schema;
extern const struct schema receipt_schema;
extern const struct schema settlement_warning_schema;

extern const struct schema quote_schema;
extern const struct schema purchase_schema;
extern const struct schema return_schema;
extern const struct schema claim_schema;
extern const struct schema event_schema;
extern const struct schema event_quote_schema;
extern const struct schema gift_card_schema;
extern const struct schema handed_schema;
extern const struct schema undo_schema;
extern const struct schema voucher_schema;

#endif
