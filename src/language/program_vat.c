/* program_vat.c - "vat" of a unit: what it is before the law on value added tax.
 *
 * Points that are worth something with a further purchase alone are no vouchers, and lower the tax when they are
 * used (CJEU C-436/24, 5 March 2026).  What a customer can buy or pass on may be one (directive 2016/1065, in France
 * CGI 256 ter): there the shopkeeper is warned, and an accountant decides.
 */
#include "language/program_vat.h"

/* "Given for consideration" is what makes a voucher of it; what cannot be bought cannot be one. */
static bool may_be(const struct unit *unit, enum vat_nature nature)
{
    switch (nature) {
    case VAT_DISCOUNT:
        return true;
    case VAT_FREE_COUPON:
        return unit->kind == UNIT_VOUCHER;
    case VAT_SINGLE_PURPOSE:
    case VAT_MULTI_PURPOSE:
        return unit->kind == UNIT_VOUCHER || unit->pays;
    case VAT_PREPAID:
        return unit->pays;
    }
    return false;
}

static enum vat_nature nature_untold(const struct unit *unit)
{
    if (unit->pays)
        return VAT_PREPAID;
    return unit->kind == UNIT_VOUCHER ? VAT_FREE_COUPON : VAT_DISCOUNT;
}

void program_vat(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    static const struct form form = { .names = vat_nature_names };
    const char *allowed[COUNT(vat_nature_names)];
    size_t allowed_count = 0;
    size_t index = nature_untold(unit);
    struct spot spot = reader_member(unit_spot, "vat");
    unit->vat = (enum vat_nature)index;
    if (!spot.node || !reader_word(reader, &spot, &form, &index))
        return;
    unit->vat = (enum vat_nature)index;
    if (may_be(unit, unit->vat))
        return;
    for (size_t i = 0; vat_nature_names[i] != NULL; i++) {
        if (may_be(unit, (enum vat_nature)i))
            allowed[allowed_count++] = vat_nature_names[i];
    }
    reader_error(reader, &spot, E_INVALID,
                 SENTENCE("Customers cannot buy this unit, so it cannot be %1; write %2.",
                          "Les clients ne peuvent acheter cette unité, qui ne peut donc être %1 ; "
                          "écrivez %2."),
                 WORDS(reader_quote(reader, str_c(vat_nature_names[index])),
                       reader_names(reader, allowed, allowed_count)));
}

/* ---- warnings --------------------------------------------------------------------------------- */

/* Whoever pays an amount has at least as much of it. */
static bool is_bought(const struct program *program, size_t unit)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        bool is_paid_for = rule->on == EVENT_TOP_UP || rule->on == EVENT_GIFT_CARD;
        if (is_paid_for && rule->unit == unit && rule->give == GIVE_PERCENT &&
            rule->rate_bp >= RATE_ONE_BP)
            return true;
    }
    return false;
}

void program_vat_warn(struct reader *reader, const struct spot *unit_spot,
                      const struct program *program, size_t index)
{
    const struct unit *unit = &program->units[index];
    struct spot spot = reader_member(unit_spot, "vat");
    if (unit->vat == VAT_SINGLE_PURPOSE)
        reader_warn(reader, &spot,
                    SENTENCE("The VAT of %1 is due when it is sold, not when it is used; that is "
                             "for a shop whose goods all have one rate. Ask your accountant.",
                             "La TVA de %1 est due à sa vente, non à son utilisation ; c'est pour "
                             "une boutique dont tous les articles ont le même taux. Demandez à "
                             "votre comptable."),
                    WORDS(reader_quote(reader, unit->id)));
    if (unit->vat != VAT_DISCOUNT)
        return;
    if (unit->transfer.is_allowed && spot.node == NULL)
        reader_warn(reader, &spot,
                    SENTENCE("Customers pass %1 on: for VAT it may be a voucher. Ask your "
                             "accountant, and write \"vat\": \"discount\" if it is none.",
                             "Les clients se transmettent %1 : pour la TVA, ce peut être un bon. "
                             "Demandez à votre comptable, et écrivez \"vat\": \"discount\" si ce "
                             "n'en est pas un."),
                    WORDS(reader_quote(reader, unit->id)));
    if (is_bought(program, index))
        reader_warn(reader, &spot,
                    SENTENCE("Customers pay for %1: for VAT it is no discount. Write \"prepaid\", "
                             "or ask your accountant.",
                             "Les clients paient pour avoir %1 : pour la TVA, ce n'est pas une "
                             "remise. Écrivez \"prepaid\", ou demandez à votre comptable."),
                    WORDS(reader_quote(reader, unit->id)));
}
