/* settlement_read.c - what companies that share a programme have agreed on, from its JSON. */
#include "language/settlement_read.h"

#include "language/reader.h"

/* ---- who -------------------------------------------------------------------------------------- */

/* "Each shop is of one company": told twice, nobody knows whose. */
static void check_shop_is_new(struct reader *reader, const struct spot *spot,
                              const struct agreement *agreement, struct str shop)
{
    const struct agreement_company *other = agreement_company_of(agreement, shop);
    if (other == NULL)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("The shop %1 is told twice; a shop is of one company: keep one.",
                          "Le magasin %1 figure deux fois ; un magasin est d'une seule société : "
                          "gardez-en un."),
                 WORDS(reader_quote(reader, shop)));
}

static void read_shops(struct reader *reader, const struct spot *list,
                       const struct agreement *agreement, struct agreement_company *company)
{
    if (!reader_list(reader, list, SENTENCE("shops", "magasins"), 1, SETTLEMENT_SHOPS_MAX))
        return;
    company->shops = reader_alloc(reader, list->node->count, sizeof(struct str));
    for (size_t i = 0; company->shops != NULL && i < list->node->count; i++) {
        struct spot spot = reader_item(list, i);
        struct str shop = STR_NONE;
        if (!reader_text(reader, &spot, CODE_MAX_BYTES, &shop))
            continue;
        check_shop_is_new(reader, &spot, agreement, shop);
        company->shops[company->shop_count++] = shop;
    }
}

static void read_company(struct reader *reader, const struct spot *spot,
                         const struct agreement *agreement, struct agreement_company *company)
{
    static const char *const names[] = { "code", "name", "registration", "shops", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot code = reader_required(spot, "code");
    struct spot name = reader_required(spot, "name");
    struct spot registration = reader_member(spot, "registration");
    struct spot shops = reader_required(spot, "shops");
    bool has_code = reader_name(reader, &code, &company->code);
    if (has_code && agreement_company(agreement, company->code) != company)
        reader_error(reader, &code, E_INVALID,
                     SENTENCE("The company %1 is told twice; keep one, with all its shops.",
                              "La société %1 figure deux fois ; gardez-en une, avec tous ses "
                              "magasins."),
                     WORDS(reader_quote(reader, company->code)));
    reader_text(reader, &name, NAME_MAX_BYTES, &company->name);
    reader_text(reader, &registration, NAME_MAX_BYTES, &company->registration);
    read_shops(reader, &shops, agreement, company);
}

static void read_companies(struct reader *reader, const struct spot *root,
                           struct agreement *agreement)
{
    struct spot list = reader_required(root, "companies");
    if (!reader_list(reader, &list, SENTENCE("companies", "sociétés"), 2, SETTLEMENT_COMPANIES_MAX))
        return;
    agreement->companies = reader_alloc(reader, list.node->count, sizeof(struct agreement_company));
    for (size_t i = 0; agreement->companies != NULL && i < list.node->count; i++) {
        struct spot spot = reader_item(&list, i);
        struct agreement_company *company = &agreement->companies[agreement->company_count++];
        read_company(reader, &spot, agreement, company);
    }
}

/* ---- what for --------------------------------------------------------------------------------- */

static void read_price(struct reader *reader, const struct spot *spot, struct agreement_unit *unit)
{
    static const char *const names[] = { "points", "amount", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot points = reader_required(spot, "points");
    struct spot amount = reader_required(spot, "amount");
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &unit->points);
    reader_int(reader, &amount, NUMBER_MINOR, 0, MONEY_MINOR_MAX, &unit->minor);
}

/* "Prepaid is settled at face, always": it is the customer's money, which somebody else has in his till. */
static void check_money(struct reader *reader, const struct spot *spot, const struct unit *known,
                        const struct agreement_unit *unit)
{
    bool is_face = unit->is_percent && unit->minor == RATE_ONE_BP;
    if (vat_is_bought(known->vat) && !is_face)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Customers have paid %1 in: whoever took the money owes all of it. "
                              "Write \"percent\": \"100\".",
                              "Les clients ont versé %1 : qui a reçu l'argent le doit en entier. "
                              "Écrivez \"percent\": \"100\"."),
                     WORDS(reader_quote(reader, known->id)));
    else if (unit->is_percent && known->kind != UNIT_MONEY)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("%1 is no money, so it has no face value; write a \"price\": so many "
                              "points are worth such an amount.",
                              "%1 n'est pas de l'argent et n'a pas de valeur faciale ; écrivez un "
                              "\"price\" : tant de points valent tel montant."),
                     WORDS(reader_quote(reader, known->id)));
}

static void read_unit(struct reader *reader, const struct spot *spot, const struct program *program,
                      const struct agreement *agreement, struct agreement_unit *unit)
{
    enum { PRICE, PERCENT, WORTH_COUNT };
    static const char *const names[] = { "price", "percent", "unit", NULL };
    static const struct form form = { .names = names };
    size_t which = 0;
    int32_t rate_bp = RATE_ONE_BP;
    unit->points = 1;
    if (!reader_one_of(reader, spot, &form, WORTH_COUNT, &which))
        return;
    struct spot id = reader_required(spot, "unit");
    struct spot worth = reader_member(spot, names[which]);
    if (!reader_name(reader, &id, &unit->unit))
        return;
    unit->is_percent = which == PERCENT;
    if (which == PRICE)
        read_price(reader, &worth, unit);
    else if (reader_percent(reader, &worth, &rate_bp))
        *unit = (struct agreement_unit){
            .unit = unit->unit, .is_percent = true, .points = RATE_ONE_BP, .minor = rate_bp
        };
    const struct unit *known = program != NULL ? program_unit(program, unit->unit) : NULL;
    if (agreement_unit(agreement, unit->unit) != unit)
        reader_error(reader, &id, E_INVALID,
                     SENTENCE("The unit %1 is told twice; keep one.",
                              "L'unité %1 figure deux fois ; gardez-en une."),
                     WORDS(reader_quote(reader, unit->unit)));
    else if (known != NULL)
        check_money(reader, &worth, known, unit);
    else if (program != NULL)
        reader_error(reader, &id, E_INVALID,
                     SENTENCE("The programme in force has no unit %1; leave it out.",
                              "Le programme en vigueur n'a pas d'unité %1 ; retirez-la."),
                     WORDS(reader_quote(reader, unit->unit)));
}

/* What is not written would be owed to nobody. */
static void check_units(struct reader *reader, const struct spot *list,
                        const struct program *program, const struct agreement *agreement)
{
    for (size_t i = 0; program != NULL && i < program->unit_count; i++) {
        if (agreement_unit(agreement, program->units[i].id) != NULL)
            continue;
        reader_error(reader, list, E_INVALID,
                     SENTENCE("The programme's unit %1 is missing: say what it is worth between "
                              "you, be it nothing.",
                              "L'unité %1 du programme manque : dites ce qu'elle vaut entre vous, "
                              "fût-ce rien."),
                     WORDS(reader_quote(reader, program->units[i].id)));
    }
}

static void read_units(struct reader *reader, const struct spot *root,
                       const struct program *program, struct agreement *agreement)
{
    struct spot list = reader_required(root, "units");
    if (!reader_list(reader, &list, SENTENCE("units", "unités"), 1, UNITS_MAX))
        return;
    agreement->units = reader_alloc(reader, list.node->count, sizeof(struct agreement_unit));
    for (size_t i = 0; agreement->units != NULL && i < list.node->count; i++) {
        struct spot spot = reader_item(&list, i);
        struct agreement_unit *unit = &agreement->units[agreement->unit_count++];
        read_unit(reader, &spot, program, agreement, unit);
    }
    check_units(reader, &list, program, agreement);
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void read_days(struct reader *reader, const struct spot *root, struct agreement *agreement)
{
    struct spot from = reader_required(root, "from");
    struct spot until = reader_member(root, "until");
    reader_date(reader, &from, &agreement->from);
    reader_date(reader, &until, &agreement->until);
    if (!date_is_none(agreement->from) && !date_is_none(agreement->until) &&
        agreement->until.days < agreement->from.days)
        reader_error(reader, &until, E_INVALID,
                     SENTENCE("It ends before it begins; write a later day, or leave \"until\" "
                              "out.",
                              "Il finit avant de commencer ; écrivez un jour plus tardif, ou "
                              "retirez \"until\"."),
                     NULL);
}

static void read_root(struct reader *reader, const struct spot *root, const struct program *program,
                      struct agreement *agreement)
{
    static const char *const names[] = { "format",    "name",  "from",    "until", "period",
                                         "companies", "units", "expired", "note",  NULL };
    static const struct form form = { .names = names };
    static const char *const periods[] = { "month", "quarter", NULL };
    static const struct form period_form = { .names = periods };
    static const char *const bearers[] = { "issuer", "shared", NULL };
    static const struct form bearer_form = { .names = bearers };
    size_t period = SETTLEMENT_MONTH;
    size_t expired = SETTLEMENT_ISSUER;
    int64_t format = 0;
    if (!reader_object(reader, root, &form))
        return;
    struct spot format_spot = reader_required(root, "format");
    struct spot name = reader_required(root, "name");
    struct spot period_spot = reader_required(root, "period");
    struct spot expired_spot = reader_required(root, "expired");
    struct spot note = reader_member(root, "note");
    reader_int(reader, &format_spot, NUMBER_PLAIN, SETTLEMENT_FORMAT, SETTLEMENT_FORMAT, &format);
    reader_label(reader, &name, &agreement->name);
    reader_word(reader, &period_spot, &period_form, &period);
    reader_word(reader, &expired_spot, &bearer_form, &expired);
    if (note.node != NULL)
        reader_label(reader, &note, &agreement->note);
    agreement->period = (enum settlement_period)period;
    agreement->expired = (enum settlement_expired)expired;
    read_days(reader, root, agreement);
    read_companies(reader, root, agreement);
    read_units(reader, root, program, agreement);
}

enum err settlement_read(struct arena *arena, const struct json_node *root,
                         const struct program *program, struct agreement *ret_agreement,
                         struct program_problems *ret_problems)
{
    struct reader reader;
    struct agreement agreement = { .from = DATE_NONE, .until = DATE_NONE };
    TRY(reader_init(&reader, arena, ret_problems));
    struct spot spot = reader_root(root);
    read_root(&reader, &spot, program, &agreement);
    if (reader.is_full)
        return E_NO_MEMORY;
    if (ret_problems->error_count > 0)
        return E_INVALID;
    *ret_agreement = agreement;
    return OK;
}
