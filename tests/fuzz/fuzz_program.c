/* fuzz_program.c - any bytes as a programme: read, judged, and, when it is good, applied to a basket.
 *
 * Whatever the bytes: sentences are whole lines of UTF-8, errors are counted, and a programme without
 * an error refers only to units it has.
 */
#include "language/program_read.h"
#include "loyalty/outcome.h"

#define ARENA_BYTES (32u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_problem(const struct program_problem *item)
{
    const struct problem *problem = &item->problem;
    struct str en = str_c(problem->en);
    struct str fr = str_c(problem->fr);

    assert(en.len > 0 && en.len < sizeof(problem->en) && str_is_line(en));
    assert(fr.len > 0 && fr.len < sizeof(problem->fr) && str_is_line(fr));
    assert(str_c(problem->pointer).len < sizeof(problem->pointer));
    assert(problem->pointer[0] == '\0' || problem->pointer[0] == '/');
    assert(item->is_warning == (problem->err == OK));
}

static void check_problems(const struct program_problems *problems, enum err err)
{
    size_t errors = 0;
    assert(problems->count <= PROGRAM_PROBLEMS_MAX);
    for (size_t i = 0; i < problems->count; i++) {
        check_problem(&problems->items[i]);
        errors += problems->items[i].is_warning ? 0 : 1;
    }
    assert(errors <= problems->error_count);
    assert(err == E_NO_MEMORY || (err == OK) == (problems->error_count == 0));
}

static void check_program(const struct program *program)
{
    assert(program->unit_count >= 1 && program->unit_count <= UNITS_MAX);
    assert(program->rule_count <= RULES_MAX);
    assert(program->reward_count <= REWARDS_MAX);
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *found = program_unit(program, program->units[i].id);
        assert(found == &program->units[i]);
    }
    for (size_t i = 0; i < program->rule_count; i++) {
        assert(program->rules[i].unit < program->unit_count);
        assert(program->rules[i].give != GIVE_PER_AMOUNT || program->rules[i].every_minor > 0);
        assert(program->rules[i].give != GIVE_PER_QUANTITY || program->rules[i].every_milli > 0);
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        bool is_priced = reward->effect == EFFECT_PRICE_IN_POINTS;
        assert(!reward->has_cost || reward->unit < program->unit_count);
        assert(reward->has_cost == (reward->cost.n > 0 || is_priced));
        assert(!is_priced || (reward->price.every_minor > 0 && reward->price.points.n > 0));
        assert(reward->effect != EFFECT_BUY_GET || (reward->buy > 0 && reward->get > 0));
    }
}

/* A basket under the programme: it may refuse, it may not fall over. */
static void apply(struct arena *arena, const struct program *program)
{
    const struct receipt_line lines[] = {
        { .sku = STR("A"), .quantity_milli = 1000, .amount_minor = 12345, .vat_bp = 2000 },
        { .category = STR("bread"), .quantity_milli = 2500, .amount_minor = 99, .vat_bp = 550 },
    };
    struct receipt_ask ask = { .kind = ASK_ALL };
    if (program->reward_count > 0)
        ask.reward = program->rewards[0].id;
    const struct fund fund = { .unit = program->units[0].id, .available = { .n = 1000000 } };
    const struct receipt receipt = {
        .currency = program->currency,
        .lines = lines,
        .line_count = COUNT(lines),
        .asks = &ask,
        .ask_count = program->reward_count > 0 ? 1 : 0,
    };
    const struct outcome_input input = {
        .program = program,
        .receipt = &receipt,
        .has_card = true,
        .funds = &fund,
        .fund_count = 1,
    };
    struct outcome outcome = { 0 };
    struct refusal refusal = { 0 };
    if (outcome_decide(arena, &input, &outcome, &refusal) == OK)
        assert(outcome.due_total_minor >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);

    struct str text = { .ptr = (const char *)bytes, .len = size };
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    if (size > PROGRAM_MAX_BYTES || json_parse(&arena, text, &root, &problem) != OK)
        return 0;

    struct program program = { 0 };
    struct program_problems problems = { 0 };
    enum err err = program_read(&arena, root, &program, &problems);
    check_problems(&problems, err);
    if (err == OK) {
        check_program(&program);
        apply(&arena, &program);
    }
    return 0;
}
