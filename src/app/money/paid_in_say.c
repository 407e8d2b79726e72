/* paid_in_say.c - why money cannot be paid in, for the person at the till. */
#include "app/money/paid_in_say.h"

#include "engine/explain.h"

static void put_money(struct problem_text *say, const struct program *program, int64_t minor)
{
    explain_say_money(say, minor, currency_decimals(program->currency));
}

static void say_amount(const struct program *program, const struct refusal *refusal,
                       struct problem_text *say)
{
    const struct unit *unit = program_unit(program, refusal->subject);
    if (refusal->need == 0) {
        problem_say(say, "One of these amounts can be paid in: ",
                    "On peut verser l'un de ces montants : ");
        for (size_t i = 0; i < unit->paid_in.amount_count; i++) {
            problem_say(say, i > 0 ? ", " : "", i > 0 ? ", " : "");
            put_money(say, program, unit->paid_in.amounts[i]);
        }
    } else if (refusal->have < refusal->need) {
        problem_say(say, "The least that can be paid in is ", "Le moindre versement est de ");
        put_money(say, program, refusal->need);
    } else {
        problem_say(say, "The most that can be paid in at once is ",
                    "Le plus grand versement est de ");
        put_money(say, program, refusal->need);
    }
    problem_say(say, ".", ".");
}

static void say_limit(const struct program *program, const struct refusal *refusal,
                      struct problem_text *say)
{
    problem_say(say, "The programme still takes ", "Le programme accepte encore ");
    put_money(say, program, refusal->have);
    problem_say(say, ", and ", ", et le versement est de ");
    put_money(say, program, refusal->need);
    problem_say(say, " would be paid in.", ".");
}

static void say_balance(const struct program *program, const struct refusal *refusal,
                        struct problem_text *say)
{
    problem_say(say, "The account would hold ", "Le compte détiendrait ");
    put_money(say, program, refusal->have);
    problem_say(say, "; it may hold ", " ; il peut détenir ");
    put_money(say, program, refusal->need);
    problem_say(say, ".", ".");
}

enum err paid_in_say(const struct program *program, const struct entry *entry,
                     const struct account *account, struct problem *ret_problem)
{
    struct refusal refusal = { 0 };
    enum err err = paid_in_check(program, entry, account, &refusal);
    if (err == OK || err_class(err) != ERR_CLASS_REFUSED)
        return err;
    struct problem_text say = problem_begin(ret_problem, err);
    json_pointer_name(&say.pointer, STR("amount"));
    if (err == E_PAID_IN_AMOUNT)
        say_amount(program, &refusal, &say);
    else if (err == E_PAID_IN_LIMIT)
        say_limit(program, &refusal, &say);
    else
        say_balance(program, &refusal, &say);
    return err;
}
