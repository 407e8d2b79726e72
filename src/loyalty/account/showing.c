/* showing.c - what a card that was shown so may take, and what is learnt of a phone. */
#include "loyalty/account/showing.h"

#include "core/proof/totp.h"
#include "loyalty/entry.h"
#include "loyalty/family.h"

/* ---- the code of a phone ----------------------------------------------------------------------- */

static bool is_near(int64_t off, int64_t expected)
{
    return off >= expected - 1 && off <= expected + 1;
}

int64_t showing_off(int64_t step, struct instant read)
{
    return step - read.us / (TOTP_STEP_S * US_PER_SECOND);
}

enum shown showing_judge(const struct phone_marks *marks, int64_t step, struct instant read)
{
    int64_t off = showing_off(step, read);
    if (step <= marks->spent)
        return SHOWN_USED;
    return is_near(off, 0) || is_near(off, marks->drift) ? SHOWN_PHONE : SHOWN_STALE;
}

bool showing_is_clock(const struct phone_marks *marks, int64_t step, struct instant read)
{
    return marks->seen != 0 && step > marks->seen && !is_near(marks->off, 0) &&
           is_near(showing_off(step, read), marks->off);
}

static bool is_own_purchase(const struct entry *entry)
{
    return entry->kind == ENTRY_PURCHASE && entry->account != 0;
}

static bool takes(const struct entry *entry)
{
    return is_own_purchase(entry) ? family_takes(entry) : showing_is_told(entry);
}

/* "Who types his PIN beside a code proves that the phone is in his hand": so much is its clock off. */
static void learn(const struct showing *showing, struct phone_marks *marks)
{
    int64_t off = showing_off(showing->step, showing->read);
    bool is_bounded = off >= -PHONE_DRIFT_MAX_STEPS && off <= PHONE_DRIFT_MAX_STEPS;
    if (is_near(off, 0))
        marks->drift = 0; /* somebody has put it right */
    else if (showing->how == SHOWN_PIN && showing->step > marks->seen && is_bounded)
        marks->drift = off;
}

void showing_note(const struct entry *entry, struct phone_marks *marks)
{
    const struct showing *showing = &entry->showing;
    bool is_proof = showing->how == SHOWN_PHONE || showing->how == SHOWN_PIN;
    if (showing->step == 0 || showing_is_of_chip(showing))
        return;
    if (is_proof)
        learn(showing, marks);
    if (showing->step > marks->seen) {
        marks->seen = showing->step;
        marks->off = showing_off(showing->step, showing->read);
    }
    if (is_proof && takes(entry) && showing->step > marks->spent)
        marks->spent = showing->step;
}

/* ---- the link of a chip ------------------------------------------------------------------------- */

enum shown showing_judge_chip(const struct chip_marks *marks, int64_t count)
{
    return count > marks->spent && count >= marks->seen ? SHOWN_CHIP : SHOWN_CHIP_USED;
}

bool showing_is_of_chip(const struct showing *showing)
{
    return showing->how == SHOWN_CHIP || showing->how == SHOWN_CHIP_USED;
}

void showing_note_chip(const struct entry *entry, struct chip_marks *marks)
{
    const struct showing *showing = &entry->showing;
    if (!showing_is_of_chip(showing))
        return;
    if (showing->step > marks->seen)
        marks->seen = showing->step;
    if (showing->how == SHOWN_CHIP && takes(entry))
        marks->spent = showing->step; /* which is above it */
}

/* ---- what is taken ------------------------------------------------------------------------------ */

bool showing_is_told(const struct entry *entry)
{
    bool is_asked = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_HOLD ||
                    (entry->kind == ENTRY_SEND && !entry_goes_along(entry)) ||
                    (entry->kind == ENTRY_CONVERT && !entry_follows(entry));
    return is_asked && entry->card != 0 && entry->key != 0;
}

/* By the value that the programme declares; nothing where it declares none. */
static int64_t worth_of(const struct program *program, struct str unit_id, struct points points)
{
    const struct unit *unit = program_unit(program, unit_id);
    int64_t worth_minor = 0;
    if (unit == NULL)
        return 0;
    if (unit->kind == UNIT_MONEY)
        return points.n; /* its decimals are those of the currency */
    if (unit->value_points == 0)
        return 0;
    enum err err =
        scale_i64(points.n, unit->value_minor, unit->value_points, ROUND_HALF_UP, &worth_minor);
    return err == OK ? worth_minor : INT64_MAX; /* more than any amount that is let pass */
}

int64_t showing_taken(const struct program *program, const struct entry *entry)
{
    int64_t taken = 0;
    if (entry->kind == ENTRY_HOLD)
        return worth_of(program, entry->held.unit, entry->held.points);
    if (entry->kind == ENTRY_SEND)
        return worth_of(program, entry->passed.unit, entry->passed.points);
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        int64_t worth_minor = worth_of(program, redemption->unit, redemption->cost);
        if (!family_is_from_account(entry, redemption))
            continue;
        taken +=
            worth_minor > redemption->discount_minor ? worth_minor : redemption->discount_minor;
    }
    return taken + family_paid(entry);
}

enum err showing_check(const struct program *program, const struct entry *entry,
                       struct refusal *ret_refusal)
{
    const struct second_factor *second = &program->second_factor;
    if (!showing_is_told(entry) || !takes(entry))
        return OK;
    if (entry->showing.how == SHOWN_STALE)
        return E_CODE_STALE;
    if (entry->showing.how == SHOWN_USED)
        return E_CODE_USED;
    if (entry->showing.how == SHOWN_CHIP_USED)
        return E_CHIP_USED;
    bool is_weak = entry->showing.how == SHOWN_STATIC || entry->showing.how == SHOWN_UID;
    if (!is_weak || !second->is_told)
        return OK;
    int64_t taken = showing_taken(program, entry);
    if (taken <= second->above_minor)
        return OK;
    *ret_refusal = (struct refusal){ .have = second->above_minor, .need = taken };
    return E_SHOWN_WEAKLY;
}
