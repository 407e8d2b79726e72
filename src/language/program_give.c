/* program_give.c - what a rule gives: "give": { "unit": ..., one gift }. */
#include "language/program_give.h"

/* The units one can name: "points", "stamps". */
static struct label unit_names(struct reader *reader, const struct program *program)
{
    struct str ids[UNITS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].id.len > 0) /* else it could not be read */
            ids[count++] = program->units[i].id;
    }
    return reader_quotes(reader, ids, count);
}

bool program_unit_ref(struct reader *reader, const struct spot *spot, const struct program *program,
                      size_t *ret_unit)
{
    if (!spot->node || spot->node->type != JSON_TEXT) {
        reader_want(reader, spot, unit_names(reader, program));
        return false;
    }
    for (size_t i = 0; i < program->unit_count; i++) {
        if (str_eq(program->units[i].id, spot->node->text)) {
            *ret_unit = i;
            return true;
        }
    }
    if (program->unit_count > 0) /* else the units themselves could not be read */
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("There is no unit %1; the units are %2.",
                              "Il n'y a pas d'unité %1 ; les unités sont %2."),
                     WORDS(reader_quote(reader, spot->node->text), unit_names(reader, program)));
    return false;
}

/* ---- gifts -------------------------------------------------------------------------------------- */

/* Of an amount, or of a quantity. */
static void read_parts(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const char *const names[] = { "every", "points", "full_steps", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot every = reader_required(spot, "every");
    struct spot points = reader_required(spot, "points");
    struct spot full_steps = reader_member(spot, "full_steps");
    if (rule->give == GIVE_PER_AMOUNT)
        reader_int(reader, &every, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &rule->every_minor);
    else
        reader_quantity(reader, &every, &rule->every_milli);
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &rule->points.n);
    reader_bool(reader, &full_steps, &rule->full_steps);
}

static void read_per_visit(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const char *const names[] = { "points", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot points = reader_required(spot, "points");
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &rule->points.n);
}

static void read_step(struct reader *reader, const struct spot *spot, const struct step *before,
                      struct step *step)
{
    static const char *const names[] = { "amount", "points", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot amount = reader_required(spot, "amount");
    struct spot points = reader_required(spot, "points");
    bool has_both =
        reader_int(reader, &amount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &step->amount_minor) &&
        reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &step->points.n);
    if (has_both && before != NULL &&
        (step->amount_minor <= before->amount_minor || step->points.n <= before->points.n))
        reader_error(
            reader, spot, E_INVALID,
            SENTENCE("Each step asks for a larger amount than the one before it, and gives "
                     "more.",
                     "Chaque palier demande un montant plus élevé que le précédent, et donne "
                     "davantage."),
            NULL);
}

static void read_steps(struct reader *reader, const struct spot *list, struct rule *rule)
{
    if (!reader_list(reader, list, SENTENCE("steps", "paliers"), 1, STEPS_MAX))
        return;
    size_t count = list->node->count;
    struct step *steps = reader_alloc(reader, count, sizeof(*steps));
    if (!steps)
        return;
    for (size_t i = 0; i < count; i++) {
        struct spot item = reader_item(list, i);
        read_step(reader, &item, i > 0 ? &steps[i - 1] : NULL, &steps[i]);
    }
    rule->steps = steps;
    rule->step_count = count;
}

/* The rules it names are looked up when all have been read. */
static void read_multiply(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const char *const names[] = { "by", "rules", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot by = reader_required(spot, "by");
    reader_factor(reader, &by, &rule->rate_bp);
}

static void check_percent_gives_money(struct reader *reader, const struct spot *spot,
                                      const struct unit *unit)
{
    if (unit->kind == UNIT_MONEY)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("\"percent\" gives money, and the unit %1 is not of kind \"money\"; use "
                          "\"per_amount\", or a unit of kind \"money\".",
                          "\"percent\" donne de l'argent, et l'unité %1 n'est pas de type "
                          "\"money\" ; utilisez \"per_amount\", ou une unité de type \"money\"."),
                 WORDS(reader_quote(reader, unit->id)));
}

/* What "per_visit" is for a purchase, this is for another event (program_event_check()). */
#define GIVE_FIXED (GIVE_MULTIPLY + 1)

void program_give(struct reader *reader, const struct spot *spot, const struct program *program,
                  struct rule *rule)
{
    static const char *const names[] = {
        [GIVE_PER_AMOUNT] = "per_amount",
        [GIVE_PER_VISIT] = "per_visit",
        [GIVE_PERCENT] = "percent",
        [GIVE_STEPS] = "steps",
        [GIVE_PER_QUANTITY] = "per_quantity",
        [GIVE_MULTIPLY] = "multiply",
        [GIVE_FIXED] = "fixed",
        "unit",
        NULL,
    };
    static const char *const later[] = { "voucher", NULL };
    static const struct form form = { .names = names, .later = later };
    size_t give = 0;
    bool is_one = reader_one_of(reader, spot, &form, GIVE_FIXED + 1, &give);
    if (!spot->node || spot->node->type != JSON_OBJECT)
        return;

    struct spot unit = reader_required(spot, "unit");
    bool has_unit = program_unit_ref(reader, &unit, program, &rule->unit);
    if (!is_one)
        return;
    struct spot value = reader_required(spot, names[give]);
    rule->give = give == GIVE_FIXED ? GIVE_PER_VISIT : (enum give_kind)give;
    switch (rule->give) {
    case GIVE_PER_AMOUNT:
    case GIVE_PER_QUANTITY:
        read_parts(reader, &value, rule);
        break;
    case GIVE_PER_VISIT:
        read_per_visit(reader, &value, rule);
        break;
    case GIVE_PERCENT:
        reader_percent(reader, &value, &rule->rate_bp);
        if (has_unit)
            check_percent_gives_money(reader, &value, &program->units[rule->unit]);
        break;
    case GIVE_STEPS:
        read_steps(reader, &value, rule);
        break;
    case GIVE_MULTIPLY:
        read_multiply(reader, &value, rule);
        break;
    }
}

/* ---- the rules that a rule multiplies ---------------------------------------------------------- */

/* Of the same unit and the same event as `of`. */
static bool gives_by_itself(const struct rule *rule, const struct rule *of)
{
    return rule->give != GIVE_MULTIPLY && rule->unit == of->unit && rule->on == of->on &&
           rule->id.len > 0;
}

/* Those that one can name: of the same unit and event, and no multiplication. */
static struct label rule_names(struct reader *reader, const struct program *program,
                               const struct rule *of)
{
    struct str ids[RULES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        if (gives_by_itself(&program->rules[i], of))
            ids[count++] = program->rules[i].id;
    }
    return reader_quotes(reader, ids, count);
}

static void read_rule_ref(struct reader *reader, const struct spot *spot,
                          const struct program *program, struct rule *rule)
{
    struct str id = STR_NONE;
    if (!reader_text(reader, spot, CODE_MAX_BYTES, &id))
        return;
    for (size_t i = 0; i < program->rule_count; i++) {
        if (gives_by_itself(&program->rules[i], rule) && str_eq(program->rules[i].id, id)) {
            rule->of_rules |= RULE_BIT(i);
            return;
        }
    }
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("No rule %1 gives this unit by itself; those that do are %2.",
                          "Aucune règle %1 ne donne elle-même cette unité ; celles qui le font "
                          "sont %2."),
                 WORDS(reader_quote(reader, id), rule_names(reader, program, rule)));
}

void program_give_rules(struct reader *reader, const struct spot *spot,
                        const struct program *program, struct rule *rule)
{
    struct spot give = reader_member(spot, "give");
    struct spot multiply = reader_member(&give, "multiply");
    struct spot list = reader_member(&multiply, "rules");
    if (rule->give != GIVE_MULTIPLY)
        return;
    for (size_t i = 0; i < program->rule_count && list.node == NULL; i++) {
        if (gives_by_itself(&program->rules[i], rule))
            rule->of_rules |= RULE_BIT(i);
    }
    if (list.node == NULL || !reader_list(reader, &list, SENTENCE("rules", "règles"), 1, RULES_MAX))
        return;
    for (size_t i = 0; i < list.node->count; i++) {
        struct spot item = reader_item(&list, i);
        read_rule_ref(reader, &item, program, rule);
    }
}
