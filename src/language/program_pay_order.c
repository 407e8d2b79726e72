/* program_pay_order.c - the bonus before the advance, or behind it: as the programme says. */
#include "language/program_pay_order.h"

#include "language/program_give.h"

static bool is_ordered(const struct program *program, size_t unit)
{
    for (size_t i = 0; i < program->pay_order_count; i++) {
        if (program->pay_order[i] == unit)
            return true;
    }
    return false;
}

static void read_unit(struct reader *reader, const struct spot *spot, struct program *program)
{
    size_t unit = 0;
    if (!program_unit_ref(reader, spot, program, &unit))
        return;
    if (!program->units[unit].pays) {
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Nothing is paid with %1; write \"pays\": true there, or take it "
                              "out of this list.",
                              "%1 ne paie rien ; écrivez-y \"pays\": true, ou retirez-le de cette "
                              "liste."),
                     WORDS(reader_quote(reader, program->units[unit].id)));
        return;
    }
    if (is_ordered(program, unit)) {
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Each unit stands here once: leave out the second %1.",
                              "Chaque unité figure ici une fois : retirez le second %1."),
                     WORDS(reader_quote(reader, program->units[unit].id)));
        return;
    }
    program->pay_order[program->pay_order_count++] = unit;
}

void program_pay_order(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot policies = reader_member(root, "policies");
    struct spot list = reader_member(&policies, "pay_order");
    if (list.node && reader_list(reader, &list, SENTENCE("units", "unités"), 1, UNITS_MAX)) {
        for (size_t i = 0; i < list.node->count; i++) {
            struct spot spot = reader_item(&list, i);
            read_unit(reader, &spot, program);
        }
    }
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].pays && !is_ordered(program, i))
            program->pay_order[program->pay_order_count++] = i;
    }
}
