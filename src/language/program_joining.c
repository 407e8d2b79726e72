/* program_joining.c - "joining" of a programme: who may join. */
#include "language/program_joining.h"

#include "language/program_condition.h"
#include "loyalty/match.h"

#define MONTHS_DEFAULT      12
#define ANNOUNCE_DEFAULT    30
#define MONTH_SHORTEST_DAYS 28
#define FROM_HIGH_MINOR     100000 /* a receipt that few shops ever see */

/* ---- the words that only one rule has ---------------------------------------------------------- */

/* What `who` must be for a field; the field is refused with another. */
struct field {
    const char *name;
    enum joining_who who;
};

static const char *const whos[] = {
    [JOINING_EVERYONE] = "everyone", [JOINING_FROM] = "from",     [JOINING_INVITED] = "invited",
    [JOINING_FEE] = "fee",           [JOINING_NOBODY] = "nobody", NULL,
};
static const struct form who_form = { .names = whos };

static const struct field fields[] = {
    { "from", JOINING_FROM }, { "segments", JOINING_INVITED }, { "sku", JOINING_FEE },
    { "price", JOINING_FEE }, { "months", JOINING_FEE },       { "announce_days", JOINING_FEE },
};

/* A field that goes with another rule would be read by nobody. */
static void check_fields(struct reader *reader, const struct spot *spot, enum joining_who who)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        struct spot field = reader_member(spot, fields[i].name);
        if (!field.node || fields[i].who == who)
            continue;
        reader_error(reader, &field, E_INVALID,
                     SENTENCE("%1 goes with \"who\": %2 only; leave it out.",
                              "%1 ne va qu'avec \"who\": %2 ; retirez-le."),
                     WORDS(reader_quote(reader, str_c(fields[i].name)),
                           reader_quote(reader, str_c(whos[fields[i].who]))));
    }
}

static void read_fee(struct reader *reader, const struct spot *spot, struct joining *joining)
{
    struct spot sku = reader_required(spot, "sku");
    struct spot price = reader_required(spot, "price");
    struct spot months = reader_member(spot, "months");
    struct spot announce = reader_member(spot, "announce_days");
    joining->months = MONTHS_DEFAULT;
    joining->announce_days = ANNOUNCE_DEFAULT;
    if (!sku.node)
        reader_want(reader, &sku,
                    SENTENCE("the article under which the till sells the membership, such as "
                             "\"MEMBERSHIP\"",
                             "l'article sous lequel la caisse vend l'adhésion, par exemple "
                             "\"ADHESION\""));
    else
        reader_text(reader, &sku, SKU_MAX_BYTES, &joining->sku);
    reader_int(reader, &price, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &joining->price_minor);
    reader_int32(reader, &months, NUMBER_MONTHS, 1, MEMBERSHIP_MONTHS_MAX, &joining->months);
    reader_int32(reader, &announce, NUMBER_DAYS, 0, ANNOUNCE_LEAD_MAX_DAYS,
                 &joining->announce_days);
}

/* Everyone may already. */
static void check_open_until(struct reader *reader, const struct spot *spot,
                             const struct joining *joining)
{
    if (date_is_none(joining->open_until) || joining->who != JOINING_EVERYONE)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("Everyone may join without it; say by \"who\" what holds afterwards, or "
                          "leave \"open_until\" out.",
                          "Tout le monde peut adhérer sans cela ; dites par \"who\" ce qui vaudra "
                          "ensuite, ou retirez \"open_until\"."),
                 NULL);
}

void program_joining(struct reader *reader, const struct spot *root, struct program *program)
{
    static const char *const names[] = { "who",   "open_until", "from",          "segments", "sku",
                                         "price", "months",     "announce_days", NULL };
    static const struct form form = { .names = names };
    struct joining *joining = &program->joining;
    struct spot spot = reader_member(root, "joining");
    size_t index = JOINING_EVERYONE;
    *joining = (struct joining){ .open_until = DATE_NONE };
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;

    struct spot who = reader_required(&spot, "who");
    struct spot until = reader_member(&spot, "open_until");
    if (!reader_word(reader, &who, &who_form, &index))
        return; /* the rest can be right with one of them and wrong with another */
    joining->is_told = true;
    joining->who = (enum joining_who)index;
    reader_date(reader, &until, &joining->open_until);
    check_fields(reader, &spot, joining->who);
    check_open_until(reader, &until, joining);
    if (joining->who == JOINING_FROM) {
        struct spot from = reader_required(&spot, "from");
        reader_int(reader, &from, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &joining->from_minor);
    }
    if (joining->who == JOINING_INVITED)
        program_codes(reader, &spot, "segments", true, &joining->segments);
    if (joining->who == JOINING_FEE)
        read_fee(reader, &spot, joining);
}

/* ---- traps ------------------------------------------------------------------------------------ */

/* A rule that counts every line counts the fee. */
static bool fee_earns(const struct program *program, size_t *ret_rule)
{
    const struct receipt_line line = { .sku = program->joining.sku };
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        bool counts_lines = rule->give == GIVE_PER_AMOUNT || rule->give == GIVE_PERCENT;
        if (rule->on == EVENT_PURCHASE && counts_lines && match_line(&rule->when.match, &line)) {
            *ret_rule = i;
            return true;
        }
    }
    return false;
}

static void warn_fee(struct reader *reader, const struct spot *root, const struct spot *spot,
                     const struct program *program)
{
    const struct joining *joining = &program->joining;
    struct spot announce = reader_member(spot, "announce_days");
    struct spot rules = reader_member(root, "rules");
    size_t rule = 0;
    if (fee_earns(program, &rule)) {
        struct spot at = reader_item(&rules, rule);
        reader_warn(reader, &at,
                    SENTENCE("This rule gives on the membership fee too; write \"exclude\": "
                             "{\"skus\": [%1]} when it should not.",
                             "Cette règle donne aussi sur l'adhésion ; écrivez \"exclude\": "
                             "{\"skus\": [%1]} si elle ne le doit pas."),
                    WORDS(reader_quote(reader, joining->sku)));
    }
    if (joining->announce_days >= joining->months * MONTH_SHORTEST_DAYS)
        reader_warn(reader, &announce,
                    SENTENCE("%1 days ahead is as soon as the membership begins: members are told "
                             "of its end the night after.",
                             "%1 jours avant, c'est dès le début de l'adhésion : sa fin est "
                             "annoncée la nuit suivante."),
                    WORDS(reader_number(reader, joining->announce_days)));
}

void program_joining_warn(struct reader *reader, const struct spot *root,
                          const struct program *program)
{
    const struct joining *joining = &program->joining;
    struct spot spot = reader_member(root, "joining");
    struct spot from = reader_member(&spot, "from");
    int decimals = currency_decimals(program->currency);
    if (joining->who == JOINING_FROM && joining->from_minor >= FROM_HIGH_MINOR)
        reader_warn(reader, &from,
                    SENTENCE("Few receipts come to %1: the simulator tells how many of your "
                             "customers ever would.",
                             "Peu de tickets atteignent %1 : le simulateur dit combien de vos "
                             "clients y viendraient."),
                    WORDS(reader_decimal(reader, joining->from_minor, decimals)));
    if (joining->who == JOINING_FEE)
        warn_fee(reader, root, &spot, program);
}
