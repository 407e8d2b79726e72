/* program_end.c - how a unit ends: "kept", until a day, or converted into another unit. */
#include "language/program_end.h"

#include "language/program_give.h"

enum end_field { FIELD_UNTIL, FIELD_CONVERT };

static const char *const end_fields[] = {
    [FIELD_UNTIL] = "until",
    [FIELD_CONVERT] = "convert",
    NULL,
};
static const struct form end_form = { .names = end_fields };

/* ---- reading ---------------------------------------------------------------------------------- */

/* Whether the unit's "ended" stands there, good or not: it is an end in any case. */
static bool has_end(const struct spot *list, size_t index)
{
    struct spot unit = reader_item(list, index);
    return reader_member(&unit, "ended").node != NULL;
}

static void read_target(struct reader *reader, const struct spot *list, const struct spot *spot,
                        const struct program *program, struct unit *unit)
{
    if (!program_unit_ref(reader, spot, program, &unit->end.to))
        return;
    const struct unit *to = &program->units[unit->end.to];
    if (to == unit)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("A unit cannot become itself; name another than %1.",
                              "Une unité ne peut pas devenir elle-même ; nommez-en une autre que "
                              "%1."),
                     WORDS(reader_quote(reader, unit->id)));
    else if (has_end(list, unit->end.to))
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("The unit %1 has ended itself; convert %2 into one that goes on.",
                              "L'unité %1 est terminée elle-même ; convertissez %2 en une unité "
                              "qui continue."),
                     WORDS(reader_quote(reader, to->id), reader_quote(reader, unit->id)));
}

static void read_convert(struct reader *reader, const struct spot *list, const struct spot *spot,
                         const struct program *program, struct unit *unit)
{
    static const char *const names[] = { "to", "points", "amount", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot to = reader_required(spot, "to");
    struct spot points = reader_required(spot, "points");
    struct spot amount = reader_required(spot, "amount");
    read_target(reader, list, &to, program, unit);
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &unit->end.points);
    reader_int(reader, &amount, NUMBER_POINTS, 1, POINTS_MAX, &unit->end.amount);
}

static void read_end(struct reader *reader, const struct spot *list, const struct spot *spot,
                     const struct program *program, struct unit *unit)
{
    size_t field = 0;
    if (!spot->node)
        return;
    unit->end.kind = UNIT_END_KEPT;
    if (spot->node->type == JSON_TEXT && str_eq(spot->node->text, STR("kept")))
        return;
    if (spot->node->type != JSON_OBJECT) {
        reader_want(reader, spot,
                    SENTENCE("\"kept\", {\"until\": \"2027-03-31\"} or {\"convert\": {\"to\": "
                             "\"credit\", \"points\": 10, \"amount\": 50}}",
                             "\"kept\", {\"until\": \"2027-03-31\"} ou {\"convert\": {\"to\": "
                             "\"credit\", \"points\": 10, \"amount\": 50}}"));
        return;
    }
    if (!reader_one_of(reader, spot, &end_form, COUNT(end_fields) - 1, &field))
        return;
    struct spot value = reader_required(spot, end_fields[field]);
    if (field == FIELD_UNTIL) {
        unit->end.kind = UNIT_END_UNTIL;
        reader_date(reader, &value, &unit->end.until);
    } else {
        unit->end.kind = UNIT_END_CONVERTED;
        read_convert(reader, list, &value, program, unit);
    }
}

void program_end_units(struct reader *reader, const struct spot *list,
                       const struct program *program, struct unit *units)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        struct spot unit = reader_item(list, i);
        struct spot ended = reader_member(&unit, "ended");
        read_end(reader, list, &ended, program, &units[i]);
    }
}

void program_end_rules(struct reader *reader, const struct spot *root,
                       const struct program *program)
{
    struct spot rules = reader_member(root, "rules");
    for (size_t i = 0; i < program->rule_count; i++) {
        struct spot rule = reader_item(&rules, i);
        struct spot give = reader_member(&rule, "give");
        struct spot unit = reader_member(&give, "unit");
        const struct unit *given = &program->units[program->rules[i].unit];
        if (program->unit_count == 0 || given->end.kind == UNIT_GOES_ON || !unit.node ||
            unit.node->type != JSON_TEXT || !str_eq(unit.node->text, given->id))
            continue;
        reader_error(reader, &unit, E_INVALID,
                     SENTENCE("The rule %1 gives %2, which has ended; take the rule out, or let it "
                              "give a unit that goes on.",
                              "La règle %1 donne %2, qui est terminée ; retirez la règle, ou "
                              "faites-lui donner une unité qui continue."),
                     WORDS(reader_quote(reader, program->rules[i].id),
                           reader_quote(reader, given->id)));
    }
}

/* ---- traps ------------------------------------------------------------------------------------ */

static bool names_unit(const struct program *program, struct str id)
{
    return program_unit(program, id) != NULL;
}

void program_end_warn(struct reader *reader, const struct spot *root, const struct program *program)
{
    struct spot rewards = reader_member(root, "rewards");
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        const struct unit *unit = &program->units[reward->unit];
        if (!reward->has_cost || unit->end.kind != UNIT_END_CONVERTED)
            continue;
        struct spot spot = reader_item(&rewards, i);
        reader_warn(reader, &spot,
                    SENTENCE("This reward costs %1, which becomes %2 as soon as it can be used: "
                             "nobody can pay it.",
                             "Cet avantage coûte de %1, qui devient %2 dès qu'il peut servir : "
                             "personne ne pourra le payer."),
                    WORDS(reader_quote(reader, unit->id),
                          reader_quote(reader, program->units[unit->end.to].id)));
    }
}

void program_end_warn_missing(struct reader *reader, const struct spot *root,
                              const struct program *program, const struct program *before)
{
    struct spot units = reader_member(root, "units");
    for (size_t i = 0; i < before->unit_count; i++) {
        const struct unit *unit = &before->units[i];
        if (names_unit(program, unit->id))
            continue;
        reader_warn(reader, &units,
                    SENTENCE("The version in force has a unit %1, which this one does not list: "
                             "what customers have of it can be neither earned nor spent. List it "
                             "with \"ended\" and say how it ends.",
                             "La version en vigueur a une unité %1 que celle-ci n'a plus : ce que "
                             "les clients en ont ne pourra être ni gagné ni utilisé. Gardez-la "
                             "avec \"ended\" et dites comment elle se termine."),
                    WORDS(reader_quote(reader, unit->id)));
    }
}
