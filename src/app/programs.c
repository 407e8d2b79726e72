/* programs.c - the life of a programme: draft, validated, active from an instant, ended. */
#include "app/programs.h"

#include "app/answer.h"
#include "app/ids.h"
#include "core/wording.h"
#include "engine/tell.h"
#include "journal/program_note.h"
#include "language/program_read.h"
#include "storage/stock_storage.h"

/* Reads a document; what is wrong with it is told in the answer, not by an error.  It follows the version
 * that was in force before `now`: whoever asks again later hears the same, for no version begins in the
 * past. */
static enum err read_problems(const struct app *app, struct arena *arena,
                              const struct json_node *root, struct instant now,
                              struct program_problems *ret_problems)
{
    struct program program = { 0 };
    const struct app_program *before = app_program_at(app, (struct instant){ .us = now.us - 1 });
    enum err err = program_read_after(arena, root, before != NULL ? &before->program : NULL,
                                      &program, ret_problems);
    return err == E_PROGRAM_INVALID ? OK : err;
}

static bool currency_is_the_merchants(const struct app *app, const struct program *program)
{
    return program->currency == app_merchant(app)->currency;
}

static enum err note_text(struct arena *arena, const struct program_note *note,
                          struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, PROGRAM_NOTE_MAX_BYTES, &out));
    program_note_write(note, &out);
    return buf_finish(&out, ret_text);
}

enum err program_create_run(struct write_context *context, struct command *command)
{
    const struct program_request *request = command->request;
    const struct program_note note = { .digest = sha256_of(request->json) };
    struct program_problems *problems = ARENA_NEW(command->arena, struct program_problems);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    if (problems == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0));
    TRY(read_problems(context->app, command->arena, request->program, context->now, problems));

    TRY(commit_begin_entry(context, command, ENTRY_PROGRAM, &entry));
    *told = (struct answer_request){ .entry = entry, .problems = problems };
    TRY(note_text(command->arena, &note, &entry->note));
    TRY(commit_begin_writing(context, command));
    TRY(program_insert(context->db, request->json, context->now, &entry->program));
    return commit_append(context, command, entry, 0, told);
}

enum err program_problems_load(const struct app *app, struct db *db, struct arena *arena,
                               int64_t number, const struct program_problems **ret_problems)
{
    struct program_problems *problems = ARENA_NEW(arena, struct program_problems);
    const struct json_node *root = NULL;
    struct program_row row = { 0 };
    struct problem problem = { 0 };
    if (problems == NULL)
        return E_NO_MEMORY;
    TRY(program_get(db, arena, number, &row));
    TRY(json_parse(arena, row.json, &root, &problem));
    TRY(read_problems(app, arena, root, row.created, problems));
    *ret_problems = problems;
    return OK;
}

/* After the commit the version is known to every thread. */
static void publish(struct app *app, struct command *command)
{
    const struct program_row *row = command->on_commit_details;
    app_program_publish(app, row->number);
}

static enum err check_document(const struct app *app, struct arena *arena, struct str text,
                               struct program *ret_program, struct problem *problem)
{
    const struct json_node *root = NULL;
    struct program_problems problems = { 0 };
    TRY(json_parse(arena, text, &root, problem));
    enum err err = program_read(arena, root, ret_program, &problems);
    if (err == E_PROGRAM_INVALID) {
        for (size_t i = 0; i < problems.count; i++) {
            if (!problems.items[i].is_warning) {
                *problem = problems.items[i].problem;
                problem->err = E_PROGRAM_INVALID;
                break;
            }
        }
        return err;
    }
    TRY(err);
    return currency_is_the_merchants(app, ret_program) ? OK : E_CURRENCY;
}

/* The instant from which on the version shall decide.  What was decided yesterday is not decided anew: only
 * the set-up may begin in the past. */
static enum err check_instant(const struct app *app, const struct command *command,
                              struct instant now, struct instant from, struct problem *problem)
{
    if (from.us < now.us && !command->caller.is_import)
        return wording_problem(problem, E_TIME,
                               PHRASE("A version cannot begin in the past: what was decided then "
                                      "stays as it is. Leave \"from\" out to begin now.",
                                      "Une version ne peut pas commencer dans le passé : ce qui y "
                                      "fut décidé reste. Retirez \"from\" pour commencer "
                                      "maintenant."),
                               WORDS_NONE);
    const struct app_program *same = app_program_at(app, from);
    struct number_word word;
    if (same != NULL && same->active_from.us == from.us)
        return wording_problem(problem, E_EXISTS,
                               PHRASE("Version %1 begins at this very instant; choose another.",
                                      "La version %1 commence à cet instant même ; choisissez-en "
                                      "un autre."),
                               WORDS(wording_number(&word, same->number)));
    return OK;
}

/* A unit that could be used until a day before the version begins would be lost at once. */
static enum err check_ends(const struct app *app, const struct program *program,
                           struct instant from, struct problem *problem)
{
    const struct app_shop *shop = app_shop_by_id(app, 1);
    for (size_t i = 0; shop != NULL && i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        struct date first = zone_civil(shop->zone, from).date;
        if (unit->end.kind != UNIT_END_UNTIL || unit->end.until.days >= first.days)
            continue;
        char room[16];
        struct buf until = BUF(room);
        date_format(&until, unit->end.until);
        return wording_problem(problem, E_INVALID,
                               PHRASE("The last day of the unit \"%1\", %2, is over when this "
                                      "version begins: customers would lose all of it at once.",
                                      "Le dernier jour de l'unité « %1 », le %2, est passé quand "
                                      "cette version commence : les clients en perdraient tout "
                                      "d'un coup."),
                               WORDS(unit->id, (struct str){ .ptr = room, .len = until.used }));
    }
    return OK;
}

enum err program_tell_chain(struct write_context *context, struct head *head,
                            const struct entry *entry)
{
    struct entry copy = *entry;
    copy.partition = head->partition;
    copy.number = head->number + 1;
    copy.idempotency_key = STR_NONE; /* the request is that of the first */
    copy.approved = (struct entry_approved){ .by = STR_NONE, .act = STR_NONE };
    copy.request = (struct sha256){ 0 };
    TRY(commit_append_to(context, head, &copy, 0));
    head->program_count++;
    return OK;
}

/* Each chain says by itself which version decides its entries from now on, so that it can be checked
 * without another. */
static enum err tell_other_chains(struct write_context *context, const struct entry *entry)
{
    for (size_t i = 0; i < context->held_count; i++) {
        struct head *head = &context->held[i].head;
        if (head != context->head)
            TRY(program_tell_chain(context, head, entry));
    }
    return OK;
}

/* The counters of what it gives to all accounts together. */
static enum err open_stock(struct db *db, const struct program *program)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (program->rules[i].max.in_all > 0)
            TRY(stock_open(db, ROOM_RULE, program->rules[i].id));
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].max.in_all > 0)
            TRY(stock_open(db, ROOM_REWARD, program->rewards[i].id));
    }
    return OK;
}

enum err program_activate_run(struct write_context *context, struct command *command)
{
    const struct program_request *request = command->request;
    struct program_row *row = ARENA_NEW(command->arena, struct program_row);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct program program = { 0 };
    struct number_word word;
    int64_t number = 0;
    struct entry *entry = NULL;
    if (row == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, EVERY_PARTITION));
    if (str_parse_i64(request->id, 1, INT32_MAX, &number) != OK)
        return E_NOT_FOUND;
    TRY(program_get(context->db, command->arena, number, row));
    if (row->is_active)
        return wording_problem(&command->problem, E_PROGRAM_STATE,
                               PHRASE("Version %1 was made active before; keep its document as a "
                                      "new draft to let it decide again.",
                                      "La version %1 a déjà été activée ; gardez son document "
                                      "comme nouveau brouillon pour qu'elle décide à nouveau."),
                               WORDS(wording_number(&word, number)));
    TRY(check_document(context->app, command->arena, row->json, &program, &command->problem));
    const struct program_note note = {
        .is_active = true,
        .from = request->has_from ? request->from : context->now,
        .digest = sha256_of(row->json),
    };
    TRY(check_instant(context->app, command, context->now, note.from, &command->problem));
    TRY(check_ends(context->app, &program, note.from, &command->problem));

    row->is_active = true;
    row->active_from = note.from;
    TRY(app_program_prepare(context->app, row));

    TRY(commit_begin_entry(context, command, ENTRY_PROGRAM, &entry));
    told->entry = entry;
    entry->program = number;
    TRY(note_text(command->arena, &note, &entry->note));
    /* A version of the same batch may have taken the instant: memory does not know it yet, but the
     * database refuses it, and has written nothing then. */
    TRY(commit_begin_writing(context, command));
    enum err err = program_activate(context->db, number, note.from);
    context->has_written = err != E_EXISTS;
    TRY(err);
    TRY(open_stock(context->db, &program));
    TRY(commit_append(context, command, entry, 0, told));
    TRY(tell_other_chains(context, entry));
    context->head->program_count++;
    command->on_commit = publish;
    command->on_commit_details = row;
    return OK;
}

enum err program_validate(const struct app *app, struct arena *arena, const struct json_node *root,
                          struct buf *ret_answer)
{
    struct program_problems problems = { 0 };
    struct json json = { .out = ret_answer };
    TRY(read_problems(app, arena, root, instant_now(), &problems));
    json_object_open(&json, NULL);
    tell_problems(&json, &problems);
    json_object_close(&json);
    return OK;
}

/* ---- looking ---------------------------------------------------------------------------------- */

const char *program_state_name(enum program_state state)
{
    static const char *const names[] = {
        [PROGRAM_DRAFT] = "draft",         [PROGRAM_VALIDATED] = "validated",
        [PROGRAM_SCHEDULED] = "scheduled", [PROGRAM_ACTIVE] = "active",
        [PROGRAM_ENDED] = "ended",
    };
    return names[state];
}

/* The name stands in a document with errors too, when that can be read. */
static struct label name_of(const struct json_node *root)
{
    const struct json_node *name = json_get(root, STR("name"));
    const struct json_node *fr = name != NULL ? json_get(name, STR("fr")) : NULL;
    const struct json_node *en = name != NULL ? json_get(name, STR("en")) : NULL;
    return (struct label){
        .fr = fr != NULL ? fr->text : STR_NONE,
        .en = en != NULL ? en->text : STR_NONE,
    };
}

static enum program_state state_of(const struct program_version *version, struct instant now)
{
    if (version->row->active_from.us > now.us)
        return PROGRAM_SCHEDULED;
    return version->has_until && version->until.us <= now.us ? PROGRAM_ENDED : PROGRAM_ACTIVE;
}

/* What the version is now; its texts live in the arena. */
static enum err look_at(const struct app *app, struct arena *arena, struct instant now,
                        const struct program_row *row, struct program_version *ret_version)
{
    struct program_version version = { .row = row, .state = PROGRAM_DRAFT };
    const struct json_node *root = NULL;
    struct program program = { 0 };
    struct program_problems problems = { 0 };
    struct problem problem = { 0 };
    TRY(json_parse(arena, row->json, &root, &problem)); /* it was valid JSON when it came in */
    version.name = name_of(root);
    if (row->is_active) {
        const struct app_program *next = app_program_after(app, row->active_from);
        version.has_until = next != NULL;
        if (next != NULL)
            version.until = next->active_from;
        version.state = state_of(&version, now);
    } else {
        enum err err = program_read(arena, root, &program, &problems);
        if (err != OK && err != E_PROGRAM_INVALID)
            return err;
        if (err == OK)
            version.state = PROGRAM_VALIDATED;
    }
    *ret_version = version;
    return OK;
}

struct walk {
    const struct app *app;
    struct arena *arena;
    struct instant now;
    program_version_visit *visit;
    void *context;
};

static enum err walk_on(void *context, const struct program_row *row)
{
    struct walk *walk = context;
    struct program_version version = { 0 };
    size_t mark = arena_mark(walk->arena);
    TRY(look_at(walk->app, walk->arena, walk->now, row, &version));
    TRY(walk->visit(walk->context, &version));
    arena_reset(walk->arena, mark); /* one document at a time, however many there are */
    return OK;
}

enum err program_version_each(struct app *app, struct db *db, struct arena *arena,
                              program_version_visit *visit, void *context)
{
    struct walk walk = {
        .app = app, .arena = arena, .now = instant_now(), .visit = visit, .context = context
    };
    return program_each(db, walk_on, &walk);
}

static void put_version(struct json *json, const struct program_version *version)
{
    json_put_int(json, "number", version->row->number);
    json_put_text(json, "state", program_state_name(version->state));
    if (version->row->is_active)
        answer_put_instant(json, "active_from", version->row->active_from);
    else
        json_put_null(json, "active_from");
    if (version->has_until)
        answer_put_instant(json, "active_until", version->until);
    else
        json_put_null(json, "active_until");
    answer_put_instant(json, "created_at", version->row->created);
}

enum err program_show(struct app *app, struct db *db, struct arena *arena, struct str id,
                      struct buf *ret_answer)
{
    struct program_row row = { 0 };
    struct program_version found = { 0 };
    struct instant now = instant_now();
    int64_t number = 0;
    struct json json = { .out = ret_answer };
    if (str_eq(id, STR("active"))) {
        const struct app_program *version = app_program_at(app, now);
        if (version == NULL)
            return E_NO_PROGRAM;
        number = version->number;
    } else if (str_parse_i64(id, 1, INT32_MAX, &number) != OK) {
        return E_NOT_FOUND;
    }
    TRY(program_get(db, arena, number, &row));
    TRY(look_at(app, arena, now, &row, &found));
    json_object_open(&json, NULL);
    put_version(&json, &found);
    json_put_raw(&json, "program", row.json);
    json_object_close(&json);
    return OK;
}

static enum err put_item(void *context, const struct program_version *version)
{
    struct json *json = context;
    json_object_open(json, NULL);
    put_version(json, version);
    tell_label(json, "name", &version->name);
    json_object_close(json);
    return OK;
}

enum err program_show_all(struct app *app, struct db *db, struct arena *arena,
                          struct buf *ret_answer)
{
    struct json json = { .out = ret_answer };
    json_object_open(&json, NULL);
    json_array_open(&json, "programs");
    TRY(program_version_each(app, db, arena, put_item, &json));
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}
