/* staff.c - who stands at the till, and what he may. */
#include "app/staff/staff.h"

#include "app/staff/office.h"
#include "app/staff/operators.h"

/* ---- who -------------------------------------------------------------------------------------- */

/* A word is good while it lasts, and later for what happened by then: a till that sold while its line was down sends it when the line
 * is back. */
static bool is_good(const struct operator_session *session, const struct operator_row *row,
                    struct instant at)
{
    int64_t ends_us = session->ends.us;
    if (row->is_closed && row->closed.us < ends_us)
        ends_us = row->closed.us;
    return at.us >= session->begun.us && at.us < ends_us;
}

/* "What was sold is recorded": whoever signed in at a till without a line served there as far as that till knew.  Another
 * PIN was set, or he left, behind its back. */
static enum err enter_alone(const struct operator_session *session, const struct operator_row *row,
                            struct caller *caller)
{
    struct staff *staff = &caller->staff;
    struct instant at = staff->at;
    if (!staff->may_be_late || !staff->has_at || at.us < session->begun.us ||
        at.us >= session->ends.us)
        return E_OPERATOR_NEEDED;
    bool has_left = row->is_closed && row->closed.us <= at.us;
    bool has_other_pin = row->pin_set.us > session->begun.us && row->pin_set.us <= at.us;
    bool is_here = operator_is_of(row, caller->shop_id);
    staff->alone = has_left || has_other_pin || !is_here ? ALONE_GONE : ALONE_SERVES;
    return OK;
}

static enum err enter(const struct operator_session *session, const struct operator_row *row,
                      struct instant now, struct caller *caller)
{
    const struct staff *staff = &caller->staff;
    bool is_late = staff->has_at && staff->at.us < now.us && is_good(session, row, staff->at);
    bool is_in = operator_is_of(row, caller->shop_id) && session->begun.us >= row->pin_set.us &&
                 (is_good(session, row, now) || is_late);
    return is_in ? OK : E_OPERATOR_NEEDED;
}

/* Whose right was withdrawn a second ago has it no more. */
static enum err find_in_office(struct db *db, struct arena *arena, struct instant now,
                               struct caller *caller)
{
    struct staff *staff = &caller->staff;
    struct office_seen seen = { 0 };
    TRY(office_find(db, arena, now, staff->token, &seen));
    if (staff_role_parse(seen.row.role, &staff->role) != OK)
        return E_DB_CORRUPT;
    caller->operator_id = seen.row.code;
    caller->shop_id = seen.row.shop_id;
    staff->ends = seen.session.ends;
    return OK;
}

static enum err find_operator(struct db *db, struct arena *arena, struct instant now,
                              struct caller *caller)
{
    struct staff *staff = &caller->staff;
    struct sha256 digest = sha256_of(staff->token);
    struct operator_session session = { 0 };
    struct operator_row row = { 0 };
    if (staff->is_office)
        return find_in_office(db, arena, now, caller);
    if (staff->token.len == 0)
        return E_OPERATOR_NEEDED;
    enum err err = operator_session_get(db, arena, &digest, &session);
    if (err == OK)
        err = operator_get(db, arena, session.code, &row);
    if (err == E_NOT_FOUND || (err == OK && session.api_key != caller->key))
        return E_OPERATOR_NEEDED;
    TRY(err);
    TRY(session.is_alone ? enter_alone(&session, &row, caller)
                         : enter(&session, &row, now, caller));
    if (staff_role_parse(row.role, &staff->role) != OK)
        return E_DB_CORRUPT;
    caller->operator_id = row.code;
    staff->ends = session.ends;
    return OK;
}

/* ---- who agrees ------------------------------------------------------------------------------- */

static enum err find_approval(struct db *db, struct arena *arena, struct instant now,
                              struct caller *caller)
{
    struct staff *staff = &caller->staff;
    struct sha256 digest = sha256_of(staff->approval);
    struct approval approval = { 0 };
    struct operator_row row = { 0 };
    enum act act = ACT_UNTOLD;
    enum staff_role role = STAFF_CASHIER;
    if (staff->approval.len == 0)
        return OK;
    enum err err = approval_get(db, arena, &digest, &approval);
    if (err == OK)
        err = operator_get(db, arena, approval.code, &row);
    if (err == E_NOT_FOUND)
        return E_APPROVAL;
    TRY(err);
    if (act_parse(approval.act, &act) != OK || staff_role_parse(row.role, &role) != OK)
        return E_DB_CORRUPT;
    bool is_this = ((staff->acts | staff->also) & ACT_BIT(act)) != 0;
    if (!is_this || approval.is_used || approval.api_key != caller->key ||
        now.us >= approval.ends.us || row.is_closed || !operator_is_of(&row, caller->shop_id) ||
        approval.made.us < row.pin_set.us || !act_may(role, act) ||
        str_eq(row.code, caller->operator_id))
        return E_APPROVAL;
    staff->approved_by = row.code;
    staff->approved = act;
    return OK;
}

enum err staff_enter(struct db *db, struct arena *arena, struct instant now, struct caller *caller)
{
    struct staff *staff = &caller->staff;
    staff->approved_by = STR_NONE;
    staff->approved = ACT_UNTOLD;
    staff->alone = ALONE_NO;
    if (!staff->is_asked || staff->acts == ACT_BIT(ACT_OPEN))
        return OK;
    TRY(find_operator(db, arena, now, caller));
    if (staff->operator_id.len > 0 && !str_eq(staff->operator_id, caller->operator_id))
        return E_OPERATOR_OTHER;
    /* Who agrees is asked by the server, and a till without a line has none. */
    return staff->alone == ALONE_NO ? find_approval(db, arena, now, caller) : OK;
}

/* ---- what ------------------------------------------------------------------------------------- */

enum err staff_may(const struct staff *staff, enum act act, struct problem *problem)
{
    if (!staff->is_asked || act_may(staff->role, act) ||
        (staff->approved_by.len > 0 && staff->approved == act))
        return OK;
    struct phrase what = act_phrase(act);
    struct problem_text say = problem_begin(problem, E_FORBIDDEN_ROLE);
    problem->act = act_name(act);
    problem_say(&say, "Your role does not let you ", "Votre rôle ne permet pas de ");
    problem_say(&say, what.en, what.fr);
    if (act_can_be_approved(act))
        problem_say(&say, "; somebody whose role does can approve it here.",
                    " ; quelqu'un dont c'est le rôle peut l'autoriser ici.");
    else
        problem_say(&say, ".", ".");
    return E_FORBIDDEN_ROLE;
}

enum err staff_may_all(const struct staff *staff, struct problem *problem)
{
    for (enum act act = ACT_UNTOLD; act < ACTS; act++) {
        if ((staff->acts & ACT_BIT(act)) != 0)
            TRY(staff_may(staff, act, problem));
    }
    return OK;
}

void staff_put_may(struct json *json, enum staff_role role)
{
    json_array_open(json, "may");
    for (enum act act = ACT_LOOK; act < ACTS; act++) {
        if (act_may(role, act))
            json_put_text(json, NULL, act_name(act));
    }
    json_array_close(json);
}

enum err staff_use_approval(struct db *db, const struct staff *staff, struct instant now,
                            int32_t partition, int64_t number)
{
    struct sha256 digest = sha256_of(staff->approval);
    enum err err = approval_use(db, &digest, now, partition, number);
    return err == E_NOT_FOUND ? E_EXISTS : err; /* at another server, meanwhile: it is run again */
}
