/* joining.c - by what somebody joins. */
#include "app/joining/joining.h"

#include "app/facts.h"
#include "app/members.h"
#include "engine/explain.h"
#include "loyalty/match.h"
#include "loyalty/member.h"
#include "storage/member_storage.h"

/* ---- how he comes ------------------------------------------------------------------------------- */

/* The first of his segments that the rule names. */
static bool find_segment(const struct joining *joining, const struct member *member,
                         struct str *ret_segment)
{
    struct str tags[MEMBER_TAGS_MAX];
    size_t count = 0;
    member_tags_split(member->tags, tags, COUNT(tags), &count);
    for (size_t i = 0; i < count; i++) {
        if (!match_list_has(&joining->segments, tags[i]))
            continue;
        *ret_segment = tags[i];
        return true;
    }
    return false;
}

/* What speaks for him; where nothing does, `by` is what the rule will refuse. */
static struct entry_joined choose(const struct joining *joining,
                                  const struct member_request *request,
                                  const struct joining_way *way, struct date on)
{
    struct entry_joined joined = { .is_told = true, .by = JOINED_OPEN };
    if (joining_is_open(joining, on))
        return joined;
    bool may_wait = joining->who == JOINING_FROM || joining->who == JOINING_INVITED;
    if (joining->who == JOINING_FEE) {
        joined.by = JOINED_FEE;
    } else if (may_wait && request->is_anonymous) {
        joined.by = JOINED_WAITING;
    } else if (joining->who == JOINING_FROM) {
        bool is_total = way->waits && !request->has_receipt;
        joined.by = is_total ? JOINED_TOTAL : JOINED_RECEIPT;
        joined.figure = is_total ? way->spent_minor : request->receipt.amount_minor;
        joined.text = request->receipt.number;
    } else if (joining->who == JOINING_INVITED && way->codes != 0) {
        joined.by = JOINED_INVITATION;
        joined.figure = way->codes;
    } else if (joining->who == JOINING_INVITED && way->is_referred) {
        joined.by = JOINED_REFERRAL;
    } else if (joining->who == JOINING_INVITED &&
               find_segment(joining, way->member, &joined.text)) {
        joined.by = JOINED_SEGMENT;
    }
    return joined;
}

/* ---- the office --------------------------------------------------------------------------------- */

/* "Whatever the rule says, the office may": with its key, a name and a reason, which stand in the journal. */
static enum err override(struct command *command, const struct member_request *request,
                         struct entry *entry)
{
    if ((command->caller.scopes & SCOPE_ADMIN) == 0) {
        problem_set(&command->problem, E_FORBIDDEN, "/override",
                    "Only a key of the office (scope admin) lets somebody join against the rule.",
                    "Seule une clé du bureau (droit admin) fait adhérer contre la règle.");
        return E_FORBIDDEN;
    }
    TRY(facts_operator(command, request->operator_id, entry));
    entry->joined = (struct entry_joined){
        .is_told = true,
        .by = JOINED_OVERRIDE,
        .text = request->override,
    };
    return OK;
}

/* ---- refusals ----------------------------------------------------------------------------------- */

static void explain(const struct program *program, enum err err, const struct refusal *refusal,
                    const struct joining_way *way, struct problem *problem)
{
    int decimals = currency_decimals(program->currency);
    if (err == E_JOINING_AMOUNT) {
        struct problem_text say = problem_begin(problem, err);
        explain_say_money(&say, refusal->have, decimals);
        problem_say(&say, " so far: from ", " jusqu'ici : à partir de ");
        explain_say_money(&say, refusal->need, decimals);
        problem_say(&say,
                    way->waits ? " one may join."
                               : " one may join.  Tell by \"receipt\" what is bought now, or hand "
                                 "out a card without a name.",
                    way->waits ? " on peut adhérer."
                               : " on peut adhérer.  Indiquez par \"receipt\" l'achat en cours, ou "
                                 "remettez une carte sans nom.");
        return;
    }
    if (err_class(err) == ERR_CLASS_REFUSED && err != E_INVALID)
        problem_set(problem, err, "", err_text(err, ERR_EN), err_text(err, ERR_FR));
}

/* ---- the verdict -------------------------------------------------------------------------------- */

static enum err judge(const struct program *program, struct command *command,
                      const struct joining_way *way, struct entry *entry)
{
    struct refusal refusal = { 0 };
    enum err err = joining_check(&program->joining, &entry->joined, entry->on, way->waits,
                                 way->spent_minor, &refusal);
    if (err != OK)
        explain(program, err, &refusal, way, &command->problem);
    return err;
}

enum err joining_tell(const struct app *app, struct command *command,
                      const struct member_request *request, const struct joining_way *way,
                      struct entry *entry)
{
    static const struct program none = { .joining = { .who = JOINING_EVERYONE } };
    const struct app_program *version = app_program_at(app, entry->at);
    const struct program *program = version != NULL ? &version->program : &none;
    if (!program->joining.is_told && !way->waits)
        return OK;
    TRY(facts_day(app, way->shop, entry));
    if (command->caller.is_import && !way->waits) {
        entry->joined = (struct entry_joined){ .is_told = true, .by = JOINED_IMPORT };
        return OK;
    }
    if (request->override.len > 0 && !joining_is_open(&program->joining, entry->on))
        return override(command, request, entry);
    entry->joined = choose(&program->joining, request, way, entry->on);
    return judge(program, command, way, entry);
}

enum err joining_tell_family(const struct app *app, struct command *command,
                             const struct member_request *request, const struct app_shop *shop,
                             struct entry *entry)
{
    const struct app_program *version = app_program_at(app, entry->at);
    if (version == NULL || version->program.joining.who != JOINING_NOBODY)
        return OK;
    TRY(facts_day(app, shop, entry));
    if (joining_is_open(&version->program.joining, entry->on))
        return OK;
    if (request->override.len > 0)
        return override(command, request, entry);
    problem_set(&command->problem, E_JOINING_CLOSED, "/invitation",
                err_text(E_JOINING_CLOSED, ERR_EN), err_text(E_JOINING_CLOSED, ERR_FR));
    return E_JOINING_CLOSED;
}

enum err joining_check_seat(const struct app *app, const struct past *past, struct instant at)
{
    const struct app_program *version = app_program_at(app, at);
    bool is_open = version == NULL || !version->program.joining.is_told ||
                   version->program.joining.who == JOINING_EVERYONE;
    return !is_open && joining_waits(past) ? E_NOT_JOINED : OK;
}
