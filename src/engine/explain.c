/* explain.c - why a purchase was refused, in words. */
#include "engine/explain.h"

#include "loyalty/receipt_text.h"

/* Two sentences are written side by side, then put into the problem at once. */
struct sentences {
    char en_room[sizeof(((struct problem *)0)->en)];
    char fr_room[sizeof(((struct problem *)0)->fr)];
    struct buf en;
    struct buf fr;
};

static void sentences_begin(struct sentences *both)
{
    both->en = (struct buf){ .base = both->en_room, .size = sizeof(both->en_room) - 1 };
    both->fr = (struct buf){ .base = both->fr_room, .size = sizeof(both->fr_room) - 1 };
}

static void sentences_end(struct sentences *both, enum err err, const char *pointer,
                          struct problem *problem)
{
    both->en_room[both->en.used] = '\0';
    both->fr_room[both->fr.used] = '\0';
    problem_set(problem, err, pointer, both->en_room, both->fr_room);
}

/* Of what there is too little: what a reward costs, or a unit that pays. */
static const struct unit *unit_short(const struct program *program, struct str subject)
{
    const struct reward *reward = program_reward(program, subject);
    return reward != NULL ? &program->units[reward->unit] : program_unit(program, subject);
}

static void explain_points_short(const struct unit *unit, const struct refusal *refusal,
                                 struct sentences *both)
{
    int decimals = unit != NULL ? unit->decimals : 0;
    struct points need = { .n = refusal->need };
    struct points have = { .n = refusal->have };

    buf_lit(&both->en, "This needs ");
    text_put_points(&both->en, need, decimals, LANGUAGE_EN);
    buf_lit(&both->en, "; the balance is ");
    text_put_points(&both->en, have, decimals, LANGUAGE_EN);
    buf_lit(&both->en, ".");
    buf_lit(&both->fr, "Il faut ");
    text_put_points(&both->fr, need, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, " ; le solde est de ");
    text_put_points(&both->fr, have, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, ".");
}

static void explain_payments(const struct program *program, const struct refusal *refusal,
                             struct sentences *both)
{
    int decimals = currency_decimals(program->currency);
    buf_lit(&both->en, "The payments add up to ");
    text_put_money(&both->en, refusal->have, decimals, LANGUAGE_EN);
    buf_lit(&both->en, ", but ");
    text_put_money(&both->en, refusal->need, decimals, LANGUAGE_EN);
    buf_lit(&both->en, " is due after the rewards; ask for a quote first.");
    buf_lit(&both->fr, "Les règlements font ");
    text_put_money(&both->fr, refusal->have, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, ", mais ");
    text_put_money(&both->fr, refusal->need, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, " sont dus après les avantages ; demandez d'abord un devis.");
}

/* What the member whose card it is may take. */
static void explain_member(const struct program *program, enum err err,
                           const struct refusal *refusal, struct sentences *both)
{
    int decimals = currency_decimals(program->currency);
    if (err == E_MAY_NOT_REDEEM) {
        buf_str(&both->en, str_c(err_text(err, ERR_EN)));
        buf_str(&both->fr, str_c(err_text(err, ERR_FR)));
        return;
    }
    buf_lit(&both->en, "The member of this card may still take ");
    text_put_money(&both->en, refusal->have, decimals, LANGUAGE_EN);
    buf_lit(&both->en, " from the account, and this takes ");
    text_put_money(&both->en, refusal->need, decimals, LANGUAGE_EN);
    buf_lit(&both->en, ".");
    buf_lit(&both->fr, "Le membre de cette carte peut encore prendre ");
    text_put_money(&both->fr, refusal->have, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, " sur le compte, et il faut ");
    text_put_money(&both->fr, refusal->need, decimals, LANGUAGE_FR);
    buf_lit(&both->fr, ".");
}

static void explain_reward(enum err err, const struct refusal *refusal, struct sentences *both)
{
    buf_str(&both->en, refusal->subject);
    buf_lit(&both->en, ": ");
    buf_str(&both->en, str_c(err_text(err, ERR_EN)));
    buf_str(&both->fr, refusal->subject);
    buf_lit(&both->fr, " : ");
    buf_str(&both->fr, str_c(err_text(err, ERR_FR)));
}

/* "A reward needs a card, also one that costs nothing." */
static void explain_no_card(const struct program *program, const struct refusal *refusal,
                            struct sentences *both)
{
    const struct reward *reward = program_reward(program, refusal->subject);
    if (reward == NULL || reward->has_cost) {
        explain_reward(E_NO_ACCOUNT, refusal, both);
        return;
    }
    buf_str(&both->en, refusal->subject);
    buf_lit(&both->en, ": a reward needs a card, also one that costs nothing; take a discount for "
                       "everybody off the prices at the till.");
    buf_str(&both->fr, refusal->subject);
    buf_lit(&both->fr,
            " : un avantage demande une carte, même s'il ne coûte rien ; une remise pour "
            "tous se fait sur les prix, à la caisse.");
}

/* "/redeem/2": the ask that was refused; of payments the list, for they stand in another order here. */
static const char *ask_pointer(const struct refusal *refusal, char *room, size_t size)
{
    struct buf pointer = { .base = room, .size = size - 1 };
    if (refusal->is_payment)
        return "/payments";
    buf_lit(&pointer, "/redeem/");
    buf_int(&pointer, (int64_t)refusal->index);
    room[pointer.used] = '\0';
    return room;
}

void explain_short(const struct program *program, struct str unit, const struct refusal *refusal,
                   const char *pointer, struct problem *problem)
{
    struct sentences both;
    sentences_begin(&both);
    explain_points_short(program_unit(program, unit), refusal, &both);
    sentences_end(&both, E_POINTS_SHORT, pointer, problem);
}

bool explain_showing(const struct program *program, enum err err, const struct refusal *refusal,
                     const char *pointer, struct problem *problem)
{
    int decimals = currency_decimals(program->currency);
    if (err != E_SHOWN_WEAKLY && err != E_CODE_STALE && err != E_CODE_USED && err != E_CHIP_USED)
        return false;
    struct problem_text say = problem_begin(problem, err);
    buf_str(&say.pointer, str_c(pointer));
    if (err != E_SHOWN_WEAKLY) {
        problem_say(&say, err_text(err, ERR_EN), err_text(err, ERR_FR));
        return true;
    }
    problem_say(&say, "With its number alone a card takes up to ",
                "Avec son seul numéro, une carte prend jusqu'à ");
    explain_say_money(&say, refusal->have, decimals);
    problem_say(&say, ", and this takes ", ", et il faut ");
    explain_say_money(&say, refusal->need, decimals);
    problem_say(&say, ": show the phone with its code or the chip of the card, or tell the PIN.",
                " : présentez le téléphone avec son code ou la puce de la carte, ou donnez le code "
                "PIN.");
    return true;
}

void explain_refusal(const struct program *program, enum err err, const struct refusal *refusal,
                     struct problem *problem)
{
    char room[64];
    struct sentences both;
    if (explain_showing(program, err, refusal, "/card", problem))
        return;
    sentences_begin(&both);
    if (err == E_POINTS_SHORT) {
        explain_points_short(unit_short(program, refusal->subject), refusal, &both);
        sentences_end(&both, err, ask_pointer(refusal, room, sizeof(room)), problem);
    } else if (err == E_PAYMENTS) {
        explain_payments(program, refusal, &both);
        sentences_end(&both, err, "/payments", problem);
    } else if (err == E_MAY_NOT_REDEEM || err == E_MEMBER_LIMIT) {
        explain_member(program, err, refusal, &both);
        sentences_end(&both, err, "/card", problem);
    } else if (err == E_NOT_PAYABLE || refusal->is_payment) {
        explain_reward(err, refusal, &both);
        sentences_end(&both, err, "/payments", problem);
    } else if (err == E_REWARD_UNKNOWN || err == E_REWARD_VOUCHER || err == E_NO_VOUCHER ||
               err == E_REWARD_EXCLUSIVE || err == E_REWARD_LIMIT || err == E_OUT_OF_STOCK ||
               err == E_REWARD_NOT_NOW || err == E_NOT_ELIGIBLE || err == E_NO_ACCOUNT) {
        if (err == E_NO_ACCOUNT)
            explain_no_card(program, refusal, &both);
        else
            explain_reward(err, refusal, &both);
        sentences_end(&both, err, ask_pointer(refusal, room, sizeof(room)), problem);
    }
}

/* ---- within sentences ------------------------------------------------------------------------- */

void explain_say_points(struct problem_text *say, struct points points, int decimals)
{
    text_put_points(&say->en, points, decimals, LANGUAGE_EN);
    text_put_points(&say->fr, points, decimals, LANGUAGE_FR);
}

void explain_say_money(struct problem_text *say, int64_t minor, int decimals)
{
    text_put_money(&say->en, minor, decimals, LANGUAGE_EN);
    text_put_money(&say->fr, minor, decimals, LANGUAGE_FR);
}
