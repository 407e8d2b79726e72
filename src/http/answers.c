/* answers.c - shapes of answers which several routes share. */
#include "http/answers.h"

/* clang-format off */
static const struct schema_field label_fields[] = {
    { .name = "fr", .kind = SCHEMA_TEXT },
    { .name = "en", .kind = SCHEMA_TEXT },
};
const struct schema label_schema = { "Label", "A text for people.", SCHEMA_ROWS(label_fields) };

static const struct schema_field expiring_fields[] = {
    { .name = "points", .kind = SCHEMA_INT },
    { .name = "on",     .kind = SCHEMA_DATE, .doc = "The last day on which they can be used." },
};
static const struct schema expiring_schema = { "Expiring", "What is lost next.", SCHEMA_ROWS(expiring_fields) };

static const struct schema_field balance_fields[] = {
    { .name = "unit",     .kind = SCHEMA_TEXT, .doc = "Id of the unit." },
    { .name = "label",    .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_optional = true, .doc = "Absent for a unit the programme no longer has." },
    { .name = "kind",     .kind = SCHEMA_TEXT, .values = "points|stamps|money|voucher", .is_optional = true },
    { .name = "decimals", .kind = SCHEMA_INT, .is_optional = true, .doc = "Of points: 265 is 26.5 with 1." },
    { .name = "points",   .kind = SCHEMA_INT, .doc = "Usable now; negative in debt." },
    { .name = "pending",  .kind = SCHEMA_INT, .doc = "Usable from a later day." },
    { .name = "expiring", .kind = SCHEMA_OBJECT, .schema = &expiring_schema, .is_nullable = true },
};
const struct schema balance_schema = { "Balance", "What an account has of one unit.", SCHEMA_ROWS(balance_fields) };

#define CARD_FIELDS                                                                                \
    { .name = "code",    .kind = SCHEMA_TEXT },                                                    \
    { .name = "state",   .kind = SCHEMA_TEXT, .values = "active|blocked|dormant|replaced|expired" }, \
    { .name = "purpose", .kind = SCHEMA_TEXT, .values = "member|gift_card|voucher" },              \
    { .name = "expires", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "Its last day; null for ever." }, \
    { .name = "kind",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "A word of the shop's, such as app." }, \
    { .name = "issued_at", .kind = SCHEMA_INSTANT }

static const struct schema_field card_fields[] = { CARD_FIELDS };
const struct schema card_schema = { "Card", "A card.", SCHEMA_ROWS(card_fields) };

static const struct schema_field own_card_fields[] = {
    CARD_FIELDS,
    { .name = "replaced_by", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The code of the card that is there for it." },
    { .name = "used_on", .kind = SCHEMA_DATE, .is_nullable = true, .is_optional = true, .doc = "The day of its last use, of one member or account and for a key with members.read; null: none of the account's newest 400 entries tells of one." },
};
const struct schema own_card_schema = { "AccountCard", "A card of an account.", SCHEMA_ROWS(own_card_fields) };

static const struct schema_field closed_fields[] = {
    { .name = "entry",    .kind = SCHEMA_ID, .doc = "That closed it." },
    { .name = "at",       .kind = SCHEMA_INSTANT },
    { .name = "paid_out", .kind = SCHEMA_INT, .doc = "By that entry, in money." },
};
const struct schema closed_schema = { "Closed", "Since when an account is closed.", SCHEMA_ROWS(closed_fields) };

static const struct schema_field tier_fields[] = {
    { .name = "id",    .kind = SCHEMA_TEXT },
    { .name = "label", .kind = SCHEMA_OBJECT, .schema = &label_schema },
    { .name = "since", .kind = SCHEMA_DATE, .is_nullable = true },
};
const struct schema tier_schema = { "Tier", "The level that an account has.", SCHEMA_ROWS(tier_fields) };

static const struct schema_field joining_fields[] = {
    { .name = "seat",  .kind = SCHEMA_TEXT, .values = "member|waiting|unpaid", .doc = "waiting: nobody has joined with the card yet, so it spends nothing; unpaid: its fee is due, so it earns nothing." },
    { .name = "until", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The last day for which a fee was paid." },
    { .name = "spent", .kind = SCHEMA_INT, .is_nullable = true, .doc = "What a card that waits has come to." },
    { .name = "from",  .kind = SCHEMA_INT, .is_nullable = true, .doc = "From what on it may have a name." },
};
const struct schema joining_schema = { "Seat", "What an account takes part in, by the rule of joining.", SCHEMA_ROWS(joining_fields) };

static const struct schema_field challenge_fields[] = {
    { .name = "challenge", .kind = SCHEMA_TEXT },
    { .name = "label",     .kind = SCHEMA_OBJECT, .schema = &label_schema },
    { .name = "by",        .kind = SCHEMA_TEXT, .values = "spend|visits|gained", .doc = "What is counted: minor units, purchases or points." },
    { .name = "unit",      .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Of the points." },
    { .name = "goal",      .kind = SCHEMA_INT, .doc = "For this period." },
    { .name = "count",     .kind = SCHEMA_INT, .doc = "So far." },
    { .name = "is_met",    .kind = SCHEMA_BOOL, .doc = "And what it gives was given." },
    { .name = "from",      .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "until",     .kind = SCHEMA_DATE, .is_nullable = true },
};
const struct schema challenge_schema = { "Challenge", "A goal of the account, and how far it is.", SCHEMA_ROWS(challenge_fields) };

static const struct schema_field total_fields[] = {
    { .name = "gross",    .kind = SCHEMA_INT, .doc = "VAT included, before discounts." },
    { .name = "discount", .kind = SCHEMA_INT },
    { .name = "due",      .kind = SCHEMA_INT },
};
const struct schema total_schema = { "Total", "Sums, in minor units.", SCHEMA_ROWS(total_fields) };

static const struct schema_field vat_fields[] = {
    { .name = "rate",     .kind = SCHEMA_DECIMAL, .doc = "In percent." },
    { .name = "gross",    .kind = SCHEMA_INT },
    { .name = "discount", .kind = SCHEMA_INT },
    { .name = "due",      .kind = SCHEMA_INT },
    { .name = "tax",      .kind = SCHEMA_INT, .doc = "The VAT inside due." },
};
const struct schema vat_schema = { "Vat", "Sums of one VAT rate.", SCHEMA_ROWS(vat_fields) };

static const struct schema_field redeemed_line_fields[] = {
    { .name = "line",     .kind = SCHEMA_INT },
    { .name = "discount", .kind = SCHEMA_INT },
};
static const struct schema redeemed_line_schema = { "RedeemedLine", "A line's part of a reward.", SCHEMA_ROWS(redeemed_line_fields) };

static const struct schema_field redeemed_fields[] = {
    { .name = "reward",   .kind = SCHEMA_TEXT },
    { .name = "label",    .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_optional = true },
    { .name = "unit",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: it costs nothing." },
    { .name = "points",   .kind = SCHEMA_INT, .doc = "Spent." },
    { .name = "discount", .kind = SCHEMA_INT },
    { .name = "gifts",    .kind = SCHEMA_INT, .doc = "To be handed over: see the list of handovers." },
    { .name = "lines",    .kind = SCHEMA_OBJECT, .schema = &redeemed_line_schema, .is_list = true },
};
const struct schema redeemed_schema = { "Redeemed", "A reward, as it was applied.", SCHEMA_ROWS(redeemed_fields) };

static const struct schema_field earned_rule_fields[] = {
    { .name = "rule",   .kind = SCHEMA_TEXT },
    { .name = "basis",  .kind = SCHEMA_INT, .doc = "What it counted: an amount in minor units, a quantity in thousandths, or the points that it multiplied; 0 for a visit." },
    { .name = "counted", .kind = SCHEMA_TEXT, .values = "amount|quantity|points|visit", .is_optional = true, .doc = "Which of them." },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema earned_rule_schema = { "EarnedRule", "What one rule gave, and for what.", SCHEMA_ROWS(earned_rule_fields) };

static const struct schema_field earned_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "rules",  .kind = SCHEMA_OBJECT, .schema = &earned_rule_schema, .is_list = true },
    { .name = "points", .kind = SCHEMA_INT },
};
const struct schema earned_schema = { "Earned", "What was earned of one unit.", SCHEMA_ROWS(earned_fields) };

static const struct schema_field line_fields[] = {
    { .name = "line",     .kind = SCHEMA_INT, .doc = "From 1." },
    { .name = "sku",      .kind = SCHEMA_TEXT, .is_optional = true, .doc = "As it was told." },
    { .name = "label",    .kind = SCHEMA_TEXT, .is_optional = true },
    { .name = "quantity", .kind = SCHEMA_DECIMAL },
    { .name = "amount",   .kind = SCHEMA_INT },
    { .name = "discount", .kind = SCHEMA_INT },
    { .name = "due",      .kind = SCHEMA_INT },
    { .name = "vat",      .kind = SCHEMA_DECIMAL },
};
static const struct schema line_schema = { "Line", "A line, with its part of the rewards.", SCHEMA_ROWS(line_fields) };

static const struct schema_field back_fields[] = {
    { .name = "line",     .kind = SCHEMA_INT },
    { .name = "quantity", .kind = SCHEMA_DECIMAL },
    { .name = "amount",   .kind = SCHEMA_INT, .doc = "A change: negative." },
    { .name = "discount", .kind = SCHEMA_INT },
    { .name = "due",      .kind = SCHEMA_INT },
};
static const struct schema back_schema = { "ReturnedLine", "A line that came back.", SCHEMA_ROWS(back_fields) };

static const struct schema_field claim_code_fields[] = {
    { .name = "code",  .kind = SCHEMA_TEXT },
    { .name = "until", .kind = SCHEMA_DATE },
};
static const struct schema claim_code_schema = { "ClaimCode", "How a receipt without a card can be claimed later.", SCHEMA_ROWS(claim_code_fields) };

static const struct schema_field receipt_fields[] = {
    { .name = "columns",  .kind = SCHEMA_INT },
    { .name = "language", .kind = SCHEMA_TEXT, .values = "fr|en" },
    { .name = "lines",    .kind = SCHEMA_TEXT, .is_list = true },
};
const struct schema receipt_schema = { "ReceiptText", "The loyalty block, for the printer.", SCHEMA_ROWS(receipt_fields) };

static const struct schema_field ceiling_fields[] = {
    { .name = "rule",   .kind = SCHEMA_TEXT, .is_optional = true },
    { .name = "reward", .kind = SCHEMA_TEXT, .is_optional = true, .doc = "One of the two." },
    { .name = "left",   .kind = SCHEMA_INT, .doc = "Points that the rule could still give, or uses of the reward." },
};
static const struct schema ceiling_schema = { "Ceiling", "What the ceilings of a rule or a reward had left for the account.", SCHEMA_ROWS(ceiling_fields) };

static const struct schema_field voucher_fields[] = {
    { .name = "reward", .kind = SCHEMA_TEXT, .doc = "That made it." },
    { .name = "lot",    .kind = SCHEMA_INT, .doc = "Its number among the account's lots." },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "label",  .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_optional = true },
    { .name = "uses",   .kind = SCHEMA_INT },
    { .name = "from",   .kind = SCHEMA_DATE },
    { .name = "until",  .kind = SCHEMA_DATE, .is_nullable = true, .doc = "Its last day; null for ever." },
};
const struct schema voucher_schema = { "Voucher", "A voucher that points became.", SCHEMA_ROWS(voucher_fields) };
static const struct schema_field drawn_fields[] = {
    { .name = "account", .kind = SCHEMA_ID, .doc = "Of the gift card, or which holds the voucher." },
    { .name = "unit",    .kind = SCHEMA_TEXT },
    { .name = "points",  .kind = SCHEMA_INT },
    { .name = "left",    .kind = SCHEMA_INT, .is_nullable = true, .doc = "What can be spent there behind it; null when it is given back." },
};
static const struct schema drawn_schema = { "Drawn", "What another account gave, or got back.", SCHEMA_ROWS(drawn_fields) };

static const struct schema_field membership_fields[] = {
    { .name = "until", .kind = SCHEMA_DATE, .is_nullable = true,
      .doc = "The last day that is paid for; null: none is." },
};
static const struct schema membership_schema = { "Membership", "What became of a membership.",
                                                 SCHEMA_ROWS(membership_fields) };

static const struct schema_field amount_of_unit_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
};
const struct schema amount_of_unit_schema = { "AmountOfUnit", "So much of a unit.", SCHEMA_ROWS(amount_of_unit_fields) };

static const struct schema_field difference_fields[] = { DIFFERENCE_SCHEMA_FIELDS };
static const struct schema difference_schema = { "OfflineDifference", "Where the server decides otherwise than the till did.", SCHEMA_ROWS(difference_fields) };

static const struct schema_field offline_fields[] = {
    { .name = "snapshot",    .kind = SCHEMA_TEXT, .is_optional = true, .doc = "By which the till decided; left out in a return." },
    { .name = "spent",       .kind = SCHEMA_INT, .is_optional = true, .doc = "What the customer spent of the account." },
    { .name = "borne",       .kind = SCHEMA_INT, .doc = "What of it the shop bears; of a return below zero, what is over." },
    { .name = "differences", .kind = SCHEMA_OBJECT, .schema = &difference_schema, .is_list = true, .is_optional = true },
};
static const struct schema offline_schema = { "Offline", "What a till gave by itself.", SCHEMA_ROWS(offline_fields) };

/* The four answers of the till share their head and their end. */
#define EFFECT_HEAD(id_is_null, kind_)                                                             \
    { .name = "id", .kind = SCHEMA_ID, .is_nullable = (id_is_null) },                              \
    { .name = "kind", .kind = SCHEMA_TEXT, .values = (kind_) },                                    \
    { .name = "at", .kind = SCHEMA_INSTANT, .doc = "When it happened." },                          \
    { .name = "recorded_at", .kind = SCHEMA_INSTANT, .doc = "By the server's clock." },            \
    { .name = "account", .kind = SCHEMA_ID, .is_nullable = true },                                 \
    { .name = "currency", .kind = SCHEMA_TEXT },                                                   \
    { .name = "program", .kind = SCHEMA_INT, .doc = "The version that decided." }
#define EFFECT_END                                                                                 \
    { .name = "visit", .kind = SCHEMA_INT, .is_optional = true,                                    \
      .doc = "It is the account's so many-th purchase; where the programme counts them." },        \
    { .name = "tier", .kind = SCHEMA_TEXT, .is_optional = true, .doc = "That was in force." },     \
    { .name = "seat", .kind = SCHEMA_TEXT, .values = "waiting|unpaid", .is_optional = true,        \
      .doc = "Nobody has joined with the card yet, or its fee is due." },                         \
    { .name = "membership", .kind = SCHEMA_OBJECT, .schema = &membership_schema,                   \
      .is_optional = true, .doc = "Of a fee that was paid, or came back." },                      \
    { .name = "offline", .kind = SCHEMA_OBJECT, .schema = &offline_schema, .is_optional = true,    \
      .doc = "Of what a till decided while the line was down." },                                  \
    { .name = "member_left", .kind = SCHEMA_INT, .is_optional = true,                              \
      .doc = "What the limits of the card's member had left, where he has some." },              \
    { .name = "ceilings", .kind = SCHEMA_OBJECT, .schema = &ceiling_schema, .is_list = true,       \
      .is_optional = true, .doc = "Before it." },                                                  \
    { .name = "total", .kind = SCHEMA_OBJECT, .schema = &total_schema },                           \
    { .name = "vat", .kind = SCHEMA_OBJECT, .schema = &vat_schema, .is_list = true },              \
    { .name = "redeemed", .kind = SCHEMA_OBJECT, .schema = &redeemed_schema, .is_list = true },    \
    { .name = "earned", .kind = SCHEMA_OBJECT, .schema = &earned_schema, .is_list = true },        \
    { .name = "vouchers", .kind = SCHEMA_OBJECT, .schema = &voucher_schema, .is_list = true,        \
      .is_optional = true, .doc = "That points became by themselves just then." },               \
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true },     \
    { .name = "receipt", .kind = SCHEMA_OBJECT, .schema = &receipt_schema }
#define EFFECT_LINES { .name = "lines", .kind = SCHEMA_OBJECT, .schema = &line_schema, .is_list = true }
#define EFFECT_DRAWN                                                                               \
    { .name = "drawn", .kind = SCHEMA_OBJECT, .schema = &drawn_schema, .is_list = true,            \
      .doc = "From gift cards and from vouchers by their code; below zero: given back there." }
#define EFFECT_HOLD { .name = "hold", .kind = SCHEMA_ID, .is_nullable = true, .doc = "That it captures." }
#define EFFECT_CLAIM { .name = "claim", .kind = SCHEMA_OBJECT, .schema = &claim_code_schema, .is_nullable = true }

static const struct schema_field handed_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID, .doc = "Of this entry." },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "handover" },
    { .name = "handover",    .kind = SCHEMA_TEXT, .doc = "What was handed over: its id in the list." },
    { .name = "purchase",    .kind = SCHEMA_ID },
    { .name = "reward",      .kind = SCHEMA_TEXT },
    { .name = "count",       .kind = SCHEMA_INT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "shop",        .kind = SCHEMA_TEXT },
    { .name = "operator",    .kind = SCHEMA_TEXT, .is_nullable = true },
};
const struct schema handed_schema = { "HandedOver", "A gift that was handed over.", SCHEMA_ROWS(handed_fields) };

#define EVENT_ROWS(kind_, is_quote_)                                                               \
    { .name = "id", .kind = SCHEMA_ID, .is_nullable = (is_quote_) },                               \
    { .name = "kind", .kind = SCHEMA_TEXT, .values = (kind_) },                                    \
    { .name = "name", .kind = SCHEMA_TEXT, .is_nullable = true },                                  \
    { .name = "reference", .kind = SCHEMA_TEXT },                                                  \
    { .name = "at", .kind = SCHEMA_INSTANT },                                                      \
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },                                             \
    { .name = "account", .kind = SCHEMA_ID },                                                      \
    { .name = "program", .kind = SCHEMA_INT },                                                     \
    { .name = "amount", .kind = SCHEMA_INT, .doc = "0 for an event that has none." },              \
    { .name = "earned", .kind = SCHEMA_OBJECT, .schema = &earned_schema, .is_list = true },        \
    { .name = "vouchers", .kind = SCHEMA_OBJECT, .schema = &voucher_schema, .is_list = true,        \
      .is_optional = true, .doc = "That points became by themselves just then." },               \
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true,       \
      .doc = "After it." },                                                                        \
    { .name = "receipt", .kind = SCHEMA_OBJECT, .schema = &receipt_schema, .is_optional = true,    \
      .doc = "Of money that was paid in: the customer's proof." }

static const struct schema_field event_fields[] = { EVENT_ROWS(EVENT_KIND_VALUES, false) };
const struct schema event_schema = { "Event", "Something that happened to an account, and what the rules gave for it.", SCHEMA_ROWS(event_fields) };

static const struct schema_field event_quote_fields[] = { EVENT_ROWS(EVENT_KIND_VALUES, true) };
const struct schema event_quote_schema = { "EventQuote", "What an event would do.", SCHEMA_ROWS(event_quote_fields) };

static const struct schema_field gift_card_fields[] = {
    EVENT_ROWS("gift_card", false),
    { .name = "code",    .kind = SCHEMA_TEXT, .doc = "For a barcode or a QR code." },
    { .name = "text",    .kind = SCHEMA_TEXT, .doc = "The same in groups, for people." },
    { .name = "expires", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The card's last day." },
};
const struct schema gift_card_schema = { "GiftCardSold", "A gift card, and what is on it.", SCHEMA_ROWS(gift_card_fields) };

static const struct schema_field of_account_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT, .doc = "In minor units: it is money." },
};
static const struct schema of_account_schema = { "OfAccount", "What the account paid, or got back.", SCHEMA_ROWS(of_account_fields) };

#define EFFECT_PAID                                                                                \
    { .name = "paid", .kind = SCHEMA_OBJECT, .schema = &of_account_schema, .is_list = true,            \
      .doc = "By the account, unit by unit." }

static const struct schema_field quote_fields[] = { EFFECT_HEAD(true, "quote"), EFFECT_HOLD, EFFECT_LINES, EFFECT_PAID, EFFECT_DRAWN, EFFECT_CLAIM, EFFECT_END };
const struct schema quote_schema = { "Quote", "What a purchase would do.", SCHEMA_ROWS(quote_fields) };

static const struct schema_field purchase_fields[] = { EFFECT_HEAD(false, "purchase"), EFFECT_HOLD, EFFECT_LINES, EFFECT_PAID, EFFECT_DRAWN, EFFECT_CLAIM, EFFECT_END };
const struct schema purchase_schema = { "Purchase", "A recorded purchase and its effects.", SCHEMA_ROWS(purchase_fields) };

static const struct schema_field turned_fields[] = {
    { .name = "conversion", .kind = SCHEMA_ID, .doc = "By which points had become the voucher." },
    { .name = "reward",     .kind = SCHEMA_TEXT },
};
static const struct schema turned_schema = { "TurnedBack", "A voucher that became points again.", SCHEMA_ROWS(turned_fields) };

static const struct schema_field return_fields[] = {
    EFFECT_HEAD(false, "return"),
    { .name = "purchase", .kind = SCHEMA_ID },
    { .name = "lines",    .kind = SCHEMA_OBJECT, .schema = &back_schema, .is_list = true },
    { .name = "refund",   .kind = SCHEMA_INT, .doc = "To the customer, in money." },
    { .name = "due",      .kind = SCHEMA_INT, .doc = "From the customer: a reward lapsed." },
    { .name = "withheld", .kind = SCHEMA_INT, .doc = "Kept back for points already spent." },
    { .name = "repaid",   .kind = SCHEMA_OBJECT, .schema = &of_account_schema, .is_list = true, .doc = "Of the refund, what went back to the account that had paid." },
    { .name = "turned_back", .kind = SCHEMA_OBJECT, .schema = &turned_schema, .is_list = true, .doc = "Unused vouchers that became points again, to be taken back." },
    EFFECT_DRAWN,
    EFFECT_END,
};
const struct schema return_schema = { "Return", "What came back, as changes of the purchase.", SCHEMA_ROWS(return_fields) };

static const struct schema_field claim_fields[] = {
    EFFECT_HEAD(false, "claim"),
    { .name = "purchase", .kind = SCHEMA_ID },
    EFFECT_END,
};
const struct schema claim_schema = { "Claim", "A receipt that found its account.", SCHEMA_ROWS(claim_fields) };
/* clang-format on */
