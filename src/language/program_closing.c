/* program_closing.c - "closing" of a unit: what becomes of it when an account is closed.
 *
 * "What customers paid in is theirs": it is paid out at face value, unless the programme says otherwise; bonus, points,
 * stamps and vouchers are lost.  Paid in is what can be bought by its nature for VAT, and what a rule makes of the money
 * of a top-up or a gift card, in full; or what no rule gives any more, for a shop that stops to take money has it still.
 */
#include "language/program_closing.h"

static bool is_of_money(const struct rule *rule)
{
    return rule->on == EVENT_TOP_UP || rule->on == EVENT_GIFT_CARD;
}

static bool is_paid_in(const struct program *program, size_t index)
{
    const struct unit *unit = &program->units[index];
    bool is_given = false;
    if (unit->kind != UNIT_MONEY || !vat_is_bought(unit->vat))
        return false;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        if (rule->unit != index)
            continue;
        is_given = true;
        if (is_of_money(rule) && rule->give == GIVE_PERCENT && rule->rate_bp >= RATE_ONE_BP)
            return true;
    }
    return !is_given;
}

static void read_one(struct reader *reader, const struct spot *unit_spot,
                     const struct program *program, size_t index, struct unit *unit)
{
    static const char *const names[] = {
        [CLOSING_FORFEIT] = "forfeit",
        [CLOSING_REFUND] = "refund",
        NULL,
    };
    static const struct form form = { .names = names };
    struct spot spot = reader_member(unit_spot, "closing");
    size_t told = is_paid_in(program, index) ? CLOSING_REFUND : CLOSING_FORFEIT;
    unit->closing = (enum closing)told;
    if (!spot.node || !reader_word(reader, &spot, &form, &told))
        return;
    unit->closing = (enum closing)told;
    if (unit->closing == CLOSING_REFUND && unit->kind != UNIT_MONEY)
        reader_error(reader, &spot, E_INVALID,
                     SENTENCE("Only a unit of kind money can be paid out; write \"forfeit\".",
                              "Seule une unité de type money peut être remboursée ; écrivez "
                              "\"forfeit\"."),
                     NULL);
}

void program_closing(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot list = reader_member(root, "units");
    struct unit *units = (struct unit *)(uintptr_t)program->units; /* the reader's own */
    for (size_t i = 0; i < program->unit_count; i++) {
        struct spot spot = reader_item(&list, i);
        read_one(reader, &spot, program, i, &units[i]);
    }
}

/* ---- warnings --------------------------------------------------------------------------------- */

/* The first rule that gives more of it than was paid; NULL: none does. */
static const struct rule *rule_of_a_gift(const struct program *program, size_t index)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        bool is_what_was_paid =
            is_of_money(rule) && rule->give == GIVE_PERCENT && rule->rate_bp <= RATE_ONE_BP;
        if (rule->unit == index && !is_what_was_paid)
            return rule;
    }
    return NULL;
}

void program_closing_warn(struct reader *reader, const struct spot *unit_spot,
                          const struct program *program, size_t index)
{
    const struct unit *unit = &program->units[index];
    struct spot spot = reader_member(unit_spot, "closing");
    const struct rule *gift = rule_of_a_gift(program, index);
    if (is_paid_in(program, index) && unit->closing == CLOSING_FORFEIT)
        reader_warn(reader, &spot,
                    SENTENCE("Customers pay for %1 and lose it with their account; write "
                             "\"refund\", or tell them before.",
                             "Les clients paient pour avoir %1 et le perdent avec leur compte ; "
                             "écrivez \"refund\", ou prévenez-les avant."),
                    WORDS(reader_quote(reader, unit->id)));
    if (spot.node == NULL && unit->closing == CLOSING_REFUND && gift != NULL)
        reader_warn(reader, &spot,
                    SENTENCE("The rule %1 gives %2 that nobody paid for, and a closed account is "
                             "paid out; give another unit, or write \"closing\".",
                             "La règle %1 donne %2 sans versement, et un compte clôturé est "
                             "remboursé ; donnez une autre unité, ou écrivez \"closing\"."),
                    WORDS(reader_quote(reader, gift->id), reader_quote(reader, unit->id)));
}
