/* given.c - what a till gave while the line was down: found, measured and kept. */
#include "app/offline/given.h"

#include "app/offline/exceptions.h"

static enum err refuse(struct problem *problem, enum err err, const char *pointer)
{
    problem_set(problem, err, pointer, err_text(err, ERR_EN), err_text(err, ERR_FR));
    return err;
}

enum err given_open(const struct app *app, struct db *db, struct arena *arena,
                    const struct caller *caller, const struct purchase_request *request,
                    struct entry *entry, struct given *ret_given, struct problem *problem)
{
    static const char pointer[] = "/offline/snapshot";
    struct given given = { .is_told = request->has_offline };
    int64_t number = 0;
    if (!given.is_told)
        return OK;
    if (caller->till_id == 0)
        return refuse(problem, E_TILL_NEEDED, "/offline");
    if (str_parse_i64(request->offline.snapshot, 1, INT64_MAX, &number) != OK)
        return refuse(problem, E_SNAPSHOT_UNKNOWN, pointer);
    enum err err = snapshot_get(db, arena, number, &given.snapshot);
    if (err == E_NOT_FOUND || (err == OK && given.snapshot.till_id != caller->till_id))
        return refuse(problem, E_SNAPSHOT_UNKNOWN, pointer);
    TRY(err);
    const struct app_program *version = app_program_by_number(app, given.snapshot.program);
    if (version == NULL)
        return E_DB_CORRUPT;
    given.limits = version->program.offline_limit;
    TRY(offline_build(arena, request, entry, problem));
    entry->offline.snapshot = number;
    *ret_given = given;
    return OK;
}

enum err given_refuse_card(struct entry *entry, const struct card *card, enum err err,
                           struct problem *problem)
{
    struct offline *offline = &entry->offline;
    if (err == OK || !offline_is_told(offline) || err_class(err) != ERR_CLASS_REFUSED)
        return err;
    *problem = (struct problem){ 0 };
    offline->refused = err;
    offline->refused_partition = card->partition;
    offline->refused_account = card->account;
    offline->refused_card = card->number;
    entry->account = 0;
    entry->member = 0;
    entry->card = 0;
    entry->showing = (struct showing){ 0 };
    return OK;
}

/* "Above" is also what was spent before the snapshot was made, or after its end. */
enum err given_limit(struct db *db, const struct given *given, struct entry *entry)
{
    struct snapshot_row now = { 0 };
    int64_t account_minor = 0;
    char memory[4096];
    struct arena arena = arena_in(memory, sizeof(memory));
    if (!given->is_told || entry->offline.spent_minor == 0)
        return OK;
    TRY(snapshot_lock(db));
    TRY(snapshot_get(db, &arena, given->snapshot.number, &now));
    if (entry->account != 0)
        TRY(offline_spent_get(db, now.number, entry->partition, entry->account, &account_minor));
    bool is_outside = entry->at.us < now.made.us || entry->at.us > now.until.us;
    int64_t room = offline_room(&given->limits, account_minor, now.spent_minor);
    entry->offline.is_above = is_outside || entry->offline.spent_minor > room;
    return OK;
}

enum err given_keep(struct db *db, const struct given *given, const struct entry *entry)
{
    int64_t spent = given->is_told ? entry->offline.spent_minor : 0;
    if (spent > 0)
        TRY(snapshot_spend(db, given->snapshot.number, spent));
    if (spent > 0 && entry->account != 0)
        TRY(offline_spent_add(db, given->snapshot.number, entry->partition, entry->account, spent));
    return exceptions_keep(db, entry);
}
