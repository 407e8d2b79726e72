/* program_read.c - the four tables of a programme, from JSON.
 *
 * docs/program.md tells the language, docs/program.schema.json its form; a test holds the schema
 * against this file.  Each function reads one object and goes on after what is wrong, so that
 * references (a rule's unit) are checked even when what they name has problems of its own.  Rules and
 * rewards are in program_offer.c.
 *
 * Words and fields which the language foresees but this version does not have stand in the `later`
 * lists: whoever writes one is told so.
 */
#include "language/program_read.h"
#include "language/program_cards.h"
#include "language/program_closing.h"

#include "language/program_end.h"
#include "language/program_expiry.h"
#include "language/program_joining.h"
#include "language/program_offer.h"
#include "language/program_paid_in.h"
#include "language/program_pay_order.h"
#include "language/program_tier.h"
#include "language/program_transfer.h"
#include "language/program_vat.h"
#include "language/program_warn.h"
#include "language/reader.h"

#define CLAIM_DAYS_DEFAULT  14
#define REOPEN_DAYS_DEFAULT 30

/* ---- units ------------------------------------------------------------------------------------ */

/* A point's worth; a unit of money is worth itself. */
static void read_value(struct reader *reader, const struct spot *spot, struct unit *unit)
{
    static const char *const names[] = { "points", "amount", NULL };
    static const struct form form = { .names = names };

    if (unit->kind == UNIT_MONEY) {
        unit->value_points = 1;
        unit->value_minor = 1;
        if (spot->node)
            reader_error(reader, spot, E_INVALID,
                         SENTENCE("A unit of kind \"money\" is worth itself; leave \"value\" out.",
                                  "Une unité de type \"money\" vaut ce qu'elle est ; retirez "
                                  "\"value\"."),
                         NULL);
        return;
    }
    if (!spot->node || !reader_object(reader, spot, &form))
        return;
    struct spot points = reader_required(spot, "points");
    struct spot amount = reader_required(spot, "amount");
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &unit->value_points);
    reader_int(reader, &amount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &unit->value_minor);
}

/* Only money pays: a receipt is in money, and so many points of it would have to be worth something. */
static void read_pays(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    struct spot spot = reader_member(unit_spot, "pays");
    reader_bool(reader, &spot, &unit->pays);
    if (unit->pays && unit->kind != UNIT_MONEY)
        reader_error(reader, &spot, E_INVALID,
                     SENTENCE("Only a unit of kind \"money\" pays; points are spent on rewards. "
                              "Leave \"pays\" out.",
                              "Seule une unité de type \"money\" paie ; les points s'utilisent en "
                              "avantages. Retirez \"pays\"."),
                     NULL);
}

#define DECIMALS_MAX 3

static void read_decimals(struct reader *reader, const struct spot *spot,
                          const struct program *program, struct unit *unit)
{
    int64_t decimals = 0;
    bool is_read = reader_int(reader, spot, NUMBER_PLAIN, 0, DECIMALS_MAX, &decimals);
    if (unit->kind == UNIT_MONEY && program->currency != 0) {
        int wanted = currency_decimals(program->currency);
        if (is_read && decimals != wanted)
            reader_error(reader, spot, E_INVALID,
                         SENTENCE("A unit of kind \"money\" has the decimals of %1, which are %2; "
                                  "leave \"decimals\" out.",
                                  "Une unité de type \"money\" a les décimales de %1, soit %2 ; "
                                  "retirez \"decimals\"."),
                         WORDS(reader_same(currency_code(program->currency)),
                               reader_number(reader, wanted)));
        decimals = wanted;
    }
    unit->decimals = (int)decimals;
}

/* "By hand": how much one operator gives or takes without a second. */
static void read_by_hand(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    static const char *const names[] = { "alone_max", NULL };
    static const struct form form = { .names = names };
    struct spot spot = reader_member(unit_spot, "by_hand");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    struct spot alone = reader_required(&spot, "alone_max");
    unit->by_hand.is_bounded = true;
    reader_int(reader, &alone, NUMBER_POINTS, 0, POINTS_MAX, &unit->by_hand.alone_max);
}

static void read_unit(struct reader *reader, const struct spot *spot, const struct program *program,
                      struct unit *unit)
{
    static const char *const names[] = {
        "id",   "label",   "kind",    "decimals",      "expiry",   "available_after_days",
        "pays", "value",   "ended",   "announce_days", "transfer", "paid_in",
        "vat",  "by_hand", "closing", "low_balance",   NULL,
    };
    static const struct form form = { .names = names };
    static const char *const kinds[] = {
        [UNIT_POINTS] = "points",
        [UNIT_STAMPS] = "stamps",
        [UNIT_MONEY] = "money",
        [UNIT_VOUCHER] = "voucher",
        NULL,
    };
    static const struct form kind_form = { .names = kinds };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot id = reader_required(spot, "id");
    struct spot label = reader_required(spot, "label");
    struct spot kind = reader_required(spot, "kind");
    struct spot decimals = reader_member(spot, "decimals");
    struct spot expiry = reader_member(spot, "expiry");
    struct spot available = reader_member(spot, "available_after_days");
    struct spot value = reader_member(spot, "value");
    struct spot announce = reader_member(spot, "announce_days");

    size_t index = UNIT_POINTS;
    reader_id(reader, &id, &unit->id);
    reader_label(reader, &label, &unit->label);
    reader_word(reader, &kind, &kind_form, &index);
    unit->kind = (enum unit_kind)index;
    read_decimals(reader, &decimals, program, unit);
    program_expiry(reader, &expiry, &unit->expiry);
    reader_int32(reader, &available, NUMBER_DAYS, 0, EXPIRY_DAYS_MAX, &unit->available_after_days);
    read_value(reader, &value, unit);
    read_pays(reader, spot, unit);
    program_announce(reader, &announce, unit->announce_days, &unit->announce_count);
    program_transfer(reader, spot, unit);
    program_paid_in(reader, spot, unit);
    program_low_balance(reader, spot, unit);
    program_vat(reader, spot, unit);
    read_by_hand(reader, spot, unit);
}

static void read_units(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot list = reader_required(root, "units");
    if (!reader_list(reader, &list, SENTENCE("units", "unités"), 1, UNITS_MAX))
        return;
    size_t count = list.node->count;
    struct unit *units = reader_alloc(reader, count, sizeof(*units));
    if (!units)
        return;

    for (size_t i = 0; i < count; i++) {
        struct spot spot = reader_item(&list, i);
        read_unit(reader, &spot, program, &units[i]);
    }
    program->units = units;
    program->unit_count = count;
    program_end_units(reader, &list, program, units);
}

/* ---- policies --------------------------------------------------------------------------------- */

/* "withhold" takes the value of spent points from a refund: each unit must say what it is worth. */
static void check_values(struct reader *reader, const struct spot *root,
                         const struct program *program)
{
    struct spot units = reader_member(root, "units");
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].value_points > 0)
            continue;
        struct spot unit = reader_item(&units, i);
        struct spot value = reader_member(&unit, "value");
        if (value.node)
            continue; /* it has problems of its own */
        reader_error(reader, &value, E_INVALID,
                     SENTENCE("The policy \"withhold\" needs the worth of each unit; write "
                              "\"value\": {\"points\": 1, \"amount\": ...}.",
                              "La règle \"withhold\" demande la valeur de chaque unité ; écrivez "
                              "\"value\": {\"points\": 1, \"amount\": ...}."),
                     NULL);
    }
}

static size_t read_policy(struct reader *reader, const struct spot *policies, const char *name,
                          const struct form *form)
{
    struct spot spot = reader_member(policies, name);
    size_t index = 0;
    reader_word(reader, &spot, form, &index);
    return index;
}

static void read_offline_limit(struct reader *reader, const struct spot *policies,
                               struct offline_limit *limit)
{
    static const char *const names[] = { "per_purchase", "per_account", "total", NULL };
    static const struct form form = { .names = names };
    struct spot spot = reader_member(policies, "offline_limit");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    struct spot purchase = reader_member(&spot, "per_purchase");
    struct spot account = reader_member(&spot, "per_account");
    struct spot total = reader_member(&spot, "total");
    limit->is_told = true;
    reader_int(reader, &purchase, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &limit->purchase_max);
    reader_int(reader, &account, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &limit->account_max);
    reader_int(reader, &total, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &limit->total_max);
}

static void read_second_factor(struct reader *reader, const struct spot *policies,
                               struct second_factor *second)
{
    struct spot spot = reader_member(policies, "second_factor_above");
    if (!spot.node)
        return;
    second->is_told = true;
    reader_int(reader, &spot, NUMBER_MINOR, 0, MONEY_MINOR_MAX, &second->above_minor);
}

static void read_policies(struct reader *reader, const struct spot *root, struct program *program)
{
    static const char *const names[] = { "combine",    "earn_on",       "claw_back",
                                         "claim_days", "reopen_days",   "spend_order",
                                         "pay_order",  "offline_limit", "second_factor_above",
                                         NULL };
    static const char *const later[] = { "rounding", "vat", NULL };
    static const struct form form = { .names = names, .later = later };
    static const char *const combines[] = {
        [COMBINE_SUM] = "sum",
        [COMBINE_BEST] = "best",
        NULL,
    };
    static const struct form combine_form = { .names = combines };
    static const char *const earn_ons[] = {
        [EARN_AFTER_DISCOUNT] = "after_discount",
        [EARN_BEFORE_DISCOUNT] = "before_discount",
        NULL,
    };
    static const struct form earn_on_form = { .names = earn_ons };
    static const char *const claw_backs[] = {
        [CLAW_BACK_DEBT] = "debt",
        [CLAW_BACK_CLAMP] = "clamp",
        [CLAW_BACK_WITHHOLD] = "withhold",
        NULL,
    };
    static const struct form claw_back_form = { .names = claw_backs };
    static const char *const spend_orders[] = {
        [SPEND_EXPIRING_FIRST] = "expiring_first",
        [SPEND_OLDEST_FIRST] = "oldest_first",
        NULL,
    };
    static const struct form spend_order_form = { .names = spend_orders };

    struct policies *policies = &program->policies;
    *policies =
        (struct policies){ .claim_days = CLAIM_DAYS_DEFAULT, .reopen_days = REOPEN_DAYS_DEFAULT };
    struct spot spot = reader_member(root, "policies");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    policies->combine = (enum combine)read_policy(reader, &spot, "combine", &combine_form);
    policies->earn_on = (enum earn_on)read_policy(reader, &spot, "earn_on", &earn_on_form);
    policies->claw_back = (enum claw_back)read_policy(reader, &spot, "claw_back", &claw_back_form);
    policies->spend_order =
        (enum spend_order)read_policy(reader, &spot, "spend_order", &spend_order_form);
    read_offline_limit(reader, &spot, &program->offline_limit);
    read_second_factor(reader, &spot, &program->second_factor);

    struct spot claim = reader_member(&spot, "claim_days");
    struct spot reopen = reader_member(&spot, "reopen_days");
    reader_int32(reader, &claim, NUMBER_DAYS, 0, EXPIRY_DAYS_MAX, &policies->claim_days);
    reader_int32(reader, &reopen, NUMBER_DAYS, 0, EXPIRY_DAYS_MAX, &policies->reopen_days);
    if (policies->claw_back == CLAW_BACK_WITHHOLD)
        check_values(reader, root, program);
}

/* ---- the programme ---------------------------------------------------------------------------- */

static void read_format(struct reader *reader, const struct spot *spot)
{
    const struct json_node *node = spot->node;
    if (node && node->type == JSON_INT && node->num > PROGRAM_FORMAT) {
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Format %1 belongs to a newer version of the server; this one reads "
                              "format %2.",
                              "Le format %1 est celui d'une version plus récente du serveur ; "
                              "celle-ci lit le format %2."),
                     WORDS(reader_number(reader, node->num),
                           reader_number(reader, PROGRAM_FORMAT)));
        return;
    }
    if (!node || node->type != JSON_INT || node->num != PROGRAM_FORMAT)
        reader_want(reader, spot, reader_number(reader, PROGRAM_FORMAT));
}

static void read_currency(struct reader *reader, const struct spot *spot, uint16_t *ret_currency)
{
    const struct json_node *node = spot->node;
    if (node && node->type == JSON_TEXT && currency_parse(node->text, ret_currency) == OK)
        return;
    reader_want(reader, spot,
                SENTENCE("the three letters of a currency, such as \"EUR\"",
                         "les trois lettres d'une devise, par exemple \"EUR\""));
}

static void read_root(struct reader *reader, const struct spot *root, struct program *program)
{
    static const char *const names[] = { "format",  "name",    "currency",   "units",    "rules",
                                         "rewards", "tiers",   "challenges", "policies", "cards",
                                         "joining", "$schema", NULL };
    static const char *const later[] = {
        "top_ups", "topups", "prepaid", "enrolment", "legal",
        "texts",   "zone",   "from",    "until",     NULL,
    };
    static const struct form form = { .names = names, .later = later };
    if (!reader_object(reader, root, &form))
        return;

    struct spot format = reader_required(root, "format");
    struct spot name = reader_required(root, "name");
    struct spot currency = reader_required(root, "currency");
    struct spot schema = reader_member(root, "$schema");
    struct str ignored = STR_NONE;
    read_format(reader, &format);
    reader_text(reader, &schema, LABEL_MAX_BYTES, &ignored); /* for editors; means nothing here */
    reader_label(reader, &name, &program->name);
    read_currency(reader, &currency, &program->currency);
    read_units(reader, root, program);
    program_tiers(reader, root, program);
    program_challenges(reader, root, program);
    program_offer_rules(reader, root, program);
    program_end_rules(reader, root, program);
    program_offer_rewards(reader, root, program);
    program_closing(reader, root, program);
    read_policies(reader, root, program);
    program_pay_order(reader, root, program);
    program_cards(reader, root, program);
    program_joining(reader, root, program);
}

enum err program_read_after(struct arena *arena, const struct json_node *node,
                            const struct program *before, struct program *ret_program,
                            struct program_problems *ret_problems)
{
    struct reader reader;
    TRY(reader_init(&reader, arena, ret_problems));

    struct program program = { 0 };
    struct spot root = reader_root(node);
    read_root(&reader, &root, &program);
    if (reader.is_full)
        return E_NO_MEMORY;
    if (ret_problems->error_count > 0)
        return E_PROGRAM_INVALID;

    program_look_back(&program);
    program_warn(&reader, &root, &program);
    if (before != NULL)
        program_end_warn_missing(&reader, &root, &program, before);
    *ret_program = program;
    return OK;
}

enum err program_read(struct arena *arena, const struct json_node *root,
                      struct program *ret_program, struct program_problems *ret_problems)
{
    return program_read_after(arena, root, NULL, ret_program, ret_problems);
}
