/* program_tier.c - tiers and challenges: what is measured, over which time, and what is reached. */
#include "language/program_tier.h"

#include "language/program_give.h"

/* ---- what is measured ------------------------------------------------------------------------- */

static void read_metric(struct reader *reader, const struct spot *spot,
                        const struct program *program, struct measure *measure)
{
    static const char *const words[] = {
        [METRIC_SPEND] = "spend", [METRIC_VISITS] = "visits", NULL
    };
    static const struct form word_form = { .names = words };
    static const char *const names[] = { "gained", NULL };
    static const struct form form = { .names = names };
    if (spot->node && spot->node->type == JSON_OBJECT) {
        if (!reader_object(reader, spot, &form))
            return;
        struct spot unit = reader_required(spot, "gained");
        measure->metric = METRIC_GAINED;
        program_unit_ref(reader, &unit, program, &measure->unit);
        return;
    }
    if (!spot->node || spot->node->type != JSON_TEXT) {
        reader_want(reader, spot,
                    SENTENCE("\"spend\", \"visits\" or {\"gained\": \"points\"}",
                             "\"spend\", \"visits\" ou {\"gained\": \"points\"}"));
        return;
    }
    size_t index = METRIC_SPEND;
    reader_word(reader, spot, &word_form, &index);
    measure->metric = (enum metric)index;
}

static const char *const span_words[] = { "ever", "year", "half", "quarter", "month", NULL };
static const enum span spans[] = { SPAN_EVER, SPAN_YEAR, SPAN_HALF, SPAN_QUARTER, SPAN_MONTH };

static void read_months(struct reader *reader, const struct spot *spot, struct measure *measure)
{
    static const char *const names[] = { "months", NULL };
    static const struct form form = { .names = names };
    measure->span = SPAN_MONTHS;
    measure->months = 1;
    if (!reader_object(reader, spot, &form))
        return;
    struct spot months = reader_required(spot, "months");
    reader_int32(reader, &months, NUMBER_MONTHS, 1, MEASURE_MONTHS_MAX, &measure->months);
}

/* A challenge has periods of the calendar, so that its goal can be told beforehand. */
static void read_span(struct reader *reader, const struct spot *spot, bool is_calendar,
                      struct measure *measure)
{
    const char *const *words = is_calendar ? span_words + 1 : span_words;
    struct form form = { .names = words };
    measure->span = SPAN_YEAR;
    if (!is_calendar && spot->node && spot->node->type == JSON_OBJECT) {
        read_months(reader, spot, measure);
        return;
    }
    if (!spot->node || spot->node->type != JSON_TEXT) {
        reader_want(reader, spot,
                    is_calendar ? SENTENCE("\"year\", \"half\", \"quarter\" or \"month\"",
                                           "\"year\", \"half\", \"quarter\" ou \"month\"")
                                : SENTENCE("\"ever\", \"year\" or {\"months\": 12}",
                                           "\"ever\", \"year\" ou {\"months\": 12}"));
        return;
    }
    size_t index = 0;
    if (reader_word(reader, spot, &form, &index))
        measure->span = is_calendar ? spans[index + 1] : spans[index];
}

/* An amount, visits, or points: above zero. */
static void read_goal(struct reader *reader, const struct spot *spot, const struct measure *measure,
                      int64_t *ret_goal)
{
    enum number_kind kind = measure->metric == METRIC_SPEND    ? NUMBER_MINOR
                            : measure->metric == METRIC_GAINED ? NUMBER_POINTS
                                                               : NUMBER_PLAIN;
    reader_int(reader, spot, kind, 1, MONEY_MINOR_MAX, ret_goal);
}

/* ---- tiers ------------------------------------------------------------------------------------ */

static void read_tier(struct reader *reader, const struct spot *spot, const struct measure *measure,
                      const struct tier *before, struct tier *tier)
{
    static const char *const names[] = { "id", "label", "from", NULL };
    static const char *const later[] = { "benefits", "rewards", "multiplier", NULL };
    static const struct form form = { .names = names, .later = later };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot id = reader_required(spot, "id");
    struct spot label = reader_required(spot, "label");
    struct spot from = reader_required(spot, "from");
    reader_id(reader, &id, &tier->id);
    reader_label(reader, &label, &tier->label);
    read_goal(reader, &from, measure, &tier->from);
    if (before != NULL && before->from > 0 && tier->from > 0 && tier->from <= before->from)
        reader_error(reader, &from, E_INVALID,
                     SENTENCE("Each tier asks for more than the one before it; write the lowest "
                              "first.",
                              "Chaque niveau demande plus que le précédent ; écrivez le plus bas "
                              "en premier."),
                     NULL);
}

static void read_tier_list(struct reader *reader, const struct spot *list, struct tiers *tiers)
{
    if (!reader_list(reader, list, SENTENCE("tiers", "niveaux"), 1, TIERS_MAX))
        return;
    size_t count = list->node->count;
    struct tier *items = reader_alloc(reader, count, sizeof(*items));
    if (!items)
        return;
    for (size_t i = 0; i < count; i++) {
        struct spot item = reader_item(list, i);
        read_tier(reader, &item, &tiers->measure, i > 0 ? &items[i - 1] : NULL, &items[i]);
    }
    tiers->items = items;
    tiers->count = count;
}

void program_tiers(struct reader *reader, const struct spot *root, struct program *program)
{
    static const char *const names[] = { "by", "over", "fall", "levels", NULL };
    static const struct form form = { .names = names };
    static const char *const falls[] = {
        [FALL_NEVER] = "never",
        [FALL_ONE_STEP] = "one_step",
        [FALL_TO_LEVEL] = "to_level",
        NULL,
    };
    static const struct form fall_form = { .names = falls };
    struct spot spot = reader_member(root, "tiers");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;
    struct spot by = reader_required(&spot, "by");
    struct spot over = reader_required(&spot, "over");
    struct spot fall = reader_member(&spot, "fall");
    struct spot levels = reader_required(&spot, "levels");
    size_t index = FALL_TO_LEVEL;
    read_metric(reader, &by, program, &program->tiers.measure);
    read_span(reader, &over, false, &program->tiers.measure);
    reader_word(reader, &fall, &fall_form, &index);
    program->tiers.fall = (enum tier_fall)index;
    read_tier_list(reader, &levels, &program->tiers);
}

/* The tiers one can name. */
static struct label tier_names(struct reader *reader, const struct program *program)
{
    struct str ids[TIERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < program->tiers.count; i++) {
        if (program->tiers.items[i].id.len > 0)
            ids[count++] = program->tiers.items[i].id;
    }
    return reader_quotes(reader, ids, count);
}

static void check_tier_ref(struct reader *reader, const struct spot *spot,
                           const struct program *program, struct str id)
{
    if (program_tier(program, id) != NULL)
        return;
    if (program->tiers.count == 0)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("The programme has no tiers; add \"tiers\", or leave this condition "
                              "out.",
                              "Le programme n'a pas de niveaux ; ajoutez \"tiers\", ou retirez "
                              "cette condition."),
                     NULL);
    else
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("There is no tier %1; the tiers are %2.",
                              "Il n'y a pas de niveau %1 ; les niveaux sont %2."),
                     WORDS(reader_quote(reader, id), tier_names(reader, program)));
}

void program_tier_refs(struct reader *reader, const struct spot *list,
                       const struct program *program, struct match_list *ret_tiers)
{
    if (!list->node || !reader_list(reader, list, SENTENCE("tiers", "niveaux"), 1, TIERS_MAX))
        return;
    size_t count = list->node->count;
    struct str *items = reader_alloc(reader, count, sizeof(*items));
    if (!items)
        return;
    for (size_t i = 0; i < count; i++) {
        struct spot item = reader_item(list, i);
        if (reader_name(reader, &item, &items[i]))
            check_tier_ref(reader, &item, program, items[i]);
    }
    *ret_tiers = (struct match_list){ .items = items, .count = count };
}

/* ---- challenges ------------------------------------------------------------------------------- */

static void read_challenge(struct reader *reader, const struct spot *spot,
                           const struct program *program, struct challenge *challenge)
{
    static const char *const names[] = { "id", "label", "by", "over", "goal", "times", NULL };
    static const char *const later[] = { "when", "give", NULL };
    static const struct form form = { .names = names, .later = later };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot id = reader_required(spot, "id");
    struct spot label = reader_required(spot, "label");
    struct spot by = reader_required(spot, "by");
    struct spot over = reader_required(spot, "over");
    struct spot goal = reader_required(spot, "goal");
    struct spot times = reader_member(spot, "times");
    reader_id(reader, &id, &challenge->id);
    reader_label(reader, &label, &challenge->label);
    read_metric(reader, &by, program, &challenge->measure);
    read_span(reader, &over, true, &challenge->measure);
    read_goal(reader, &goal, &challenge->measure, &challenge->goal);
    reader_factor(reader, &times, &challenge->times_bp);
}

void program_challenges(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot list = reader_member(root, "challenges");
    if (!list.node ||
        !reader_list(reader, &list, SENTENCE("challenges", "défis"), 0, CHALLENGES_MAX))
        return;
    size_t count = list.node->count;
    struct challenge *challenges = reader_alloc(reader, count, sizeof(*challenges));
    if (!challenges)
        return;
    for (size_t i = 0; i < count; i++) {
        struct spot spot = reader_item(&list, i);
        read_challenge(reader, &spot, program, &challenges[i]);
    }
    program->challenges = challenges;
    program->challenge_count = count;
}
