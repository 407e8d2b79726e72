/* program_paid_in.c - "paid_in" of a unit: what can be paid in at once, and the most that an account may hold. */
#include "language/program_paid_in.h"

static void read_amounts(struct reader *reader, const struct spot *list, struct paid_in *paid_in)
{
    if (!list->node ||
        !reader_list(reader, list, SENTENCE("amounts", "montants"), 1, PAID_IN_AMOUNTS_MAX))
        return;
    for (size_t i = 0; i < list->node->count; i++) {
        struct spot spot = reader_item(list, i);
        int64_t amount = 0;
        if (!reader_int(reader, &spot, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &amount))
            continue;
        if (i > 0 && paid_in->amount_count > 0 &&
            amount <= paid_in->amounts[paid_in->amount_count - 1])
            reader_error(reader, &spot, E_INVALID,
                         SENTENCE("The amounts grow from one to the next.",
                                  "Les montants vont en croissant."),
                         NULL);
        paid_in->amounts[paid_in->amount_count++] = amount;
    }
}

/* What cannot be paid in has no bounds, and does not run out. */
static void check_pays(struct reader *reader, const struct unit *unit, const struct spot *spot,
                       struct str name)
{
    if (unit->pays)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("Only money that pays has \"%1\"; leave it out, or write \"pays\": true.",
                          "Seul de l'argent qui paie a \"%1\" ; retirez-le, ou écrivez "
                          "\"pays\": true."),
                 WORDS(reader_same(name)));
}

/* "At least" above "at most", or above what may be held, lets nothing through. */
static void check_bounds(struct reader *reader, const struct spot *spot,
                         const struct paid_in *paid_in)
{
    int64_t least = paid_in->amount_count > 0 ? paid_in->amounts[0] : paid_in->least;
    int64_t most = paid_in->most > 0 ? paid_in->most : INT64_MAX;
    if (paid_in->balance_max > 0 && paid_in->balance_max < most)
        most = paid_in->balance_max;
    if (least <= most)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("The least that can be paid in is %1, and at most %2 may be: nothing "
                          "could be.",
                          "Le moindre versement est de %1, et le plus grand de %2 : aucun ne "
                          "passerait."),
                 WORDS(reader_number(reader, least), reader_number(reader, most)));
}

void program_paid_in(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    static const char *const names[] = { "amounts", "least", "most", "balance_max", NULL };
    static const struct form form = { .names = names };
    struct paid_in *paid_in = &unit->paid_in;
    struct spot spot = reader_member(unit_spot, "paid_in");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    struct spot amounts = reader_member(&spot, "amounts");
    struct spot least = reader_member(&spot, "least");
    struct spot most = reader_member(&spot, "most");
    struct spot balance = reader_member(&spot, "balance_max");
    read_amounts(reader, &amounts, paid_in);
    reader_int(reader, &least, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &paid_in->least);
    reader_int(reader, &most, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &paid_in->most);
    reader_int(reader, &balance, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &paid_in->balance_max);
    check_pays(reader, unit, &spot, STR("paid_in"));
    check_bounds(reader, &spot, paid_in);
}

void program_low_balance(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    struct spot spot = reader_member(unit_spot, "low_balance");
    if (!reader_int(reader, &spot, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &unit->low_balance))
        return;
    check_pays(reader, unit, &spot, STR("low_balance"));
}
