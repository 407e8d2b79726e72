/* programs.c - the life of a programme: draft, validated, active from an instant. */
#include "app/programs.h"

#include "app/answer.h"
#include "app/ids.h"
#include "engine/tell.h"
#include "language/program_read.h"
#include "loyalty/program_note.h"
#include "storage/stock_storage.h"

/* Reads a document; what is wrong with it is told in the answer, not by an error. */
static enum err read_problems(struct arena *arena, const struct json_node *root,
                              struct program *ret_program, struct program_problems *ret_problems)
{
    enum err err = program_read(arena, root, ret_program, ret_problems);
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
    struct program program = { 0 };
    struct program_problems *problems = ARENA_NEW(command->arena, struct program_problems);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    if (problems == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0));
    TRY(read_problems(command->arena, request->program, &program, problems));

    TRY(commit_begin_entry(context, command, ENTRY_PROGRAM, &entry));
    *told = (struct answer_request){ .entry = entry, .problems = problems };
    TRY(note_text(command->arena, &note, &entry->note));
    TRY(commit_begin_writing(context, command));
    TRY(program_insert(context->db, request->json, context->now, &entry->program));
    return commit_append(context, command, entry, 0, told);
}

enum err program_problems_load(struct db *db, struct arena *arena, int64_t number,
                               const struct program_problems **ret_problems)
{
    struct program_problems *problems = ARENA_NEW(arena, struct program_problems);
    const struct json_node *root = NULL;
    struct program program = { 0 };
    struct program_row row = { 0 };
    struct problem problem = { 0 };
    if (problems == NULL)
        return E_NO_MEMORY;
    TRY(program_get(db, arena, number, &row));
    TRY(json_parse(arena, row.json, &root, &problem));
    TRY(read_problems(arena, root, &program, problems));
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
    struct program program = { 0 };
    struct program_problems problems = { 0 };
    TRY(json_parse(arena, text, &root, problem));
    enum err err = program_read(arena, root, &program, &problems);
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
    *ret_program = program;
    return currency_is_the_merchants(app, &program) ? OK : E_CURRENCY;
}

enum err program_tell_chain(struct write_context *context, struct head *head,
                            const struct entry *entry)
{
    struct entry copy = *entry;
    copy.partition = head->partition;
    copy.number = head->number + 1;
    copy.idempotency_key = STR_NONE; /* the request is that of the first */
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
    int64_t number = 0;
    struct entry *entry = NULL;
    if (row == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, EVERY_PARTITION));
    if (str_parse_i64(request->id, 1, INT32_MAX, &number) != OK)
        return E_NOT_FOUND;
    TRY(program_get(context->db, command->arena, number, row));
    if (row->is_active)
        return E_PROGRAM_STATE;
    TRY(check_document(context->app, command->arena, row->json, &program, &command->problem));
    const struct program_note note = {
        .is_active = true,
        .from = request->has_from ? request->from : context->now,
        .digest = sha256_of(row->json),
    };
    /* What was decided yesterday is not decided anew: only the set-up may begin in the past. */
    if (note.from.us < context->now.us && !command->caller.is_import)
        return E_TIME;
    const struct app_program *same = app_program_at(context->app, note.from);
    if (same != NULL && same->active_from.us == note.from.us)
        return E_EXISTS;

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

enum err program_validate(struct arena *arena, const struct json_node *root, struct buf *ret_answer)
{
    struct program program = { 0 };
    struct program_problems problems = { 0 };
    struct json json = { .out = ret_answer };
    TRY(read_problems(arena, root, &program, &problems));
    json_object_open(&json, NULL);
    tell_problems(&json, &problems);
    json_object_close(&json);
    return OK;
}

static void put_version(struct json *json, const struct program_row *row)
{
    json_put_int(json, "number", row->number);
    json_put_text(json, "state", row->is_active ? "active" : "draft");
    if (row->is_active)
        answer_put_instant(json, "active_from", row->active_from);
    else
        json_put_null(json, "active_from");
    answer_put_instant(json, "created_at", row->created);
}

enum err program_show(struct app *app, struct db *db, struct arena *arena, struct str id,
                      struct buf *ret_answer)
{
    struct program_row row = { 0 };
    int64_t number = 0;
    struct json json = { .out = ret_answer };
    if (str_eq(id, STR("active"))) {
        const struct app_program *version = app_program_at(app, instant_now());
        if (version == NULL)
            return E_NO_PROGRAM;
        number = version->number;
    } else if (str_parse_i64(id, 1, INT32_MAX, &number) != OK) {
        return E_NOT_FOUND;
    }
    TRY(program_get(db, arena, number, &row));
    json_object_open(&json, NULL);
    put_version(&json, &row);
    json_put_raw(&json, "program", row.json); /* it was valid JSON when it came in */
    json_object_close(&json);
    return OK;
}

static void put_name(struct json *json, struct arena *arena, struct str text)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct label label = { 0 };
    if (json_parse(arena, text, &root, &problem) == OK) {
        const struct json_node *name = json_get(root, STR("name"));
        const struct json_node *fr = name != NULL ? json_get(name, STR("fr")) : NULL;
        const struct json_node *en = name != NULL ? json_get(name, STR("en")) : NULL;
        label.fr = fr != NULL ? fr->text : STR_NONE;
        label.en = en != NULL ? en->text : STR_NONE;
    }
    tell_label(json, "name", &label);
}

struct listing {
    struct arena *arena;
    struct json json;
};

static enum err put_item(void *context, const struct program_row *row)
{
    struct listing *listing = context;
    size_t mark = arena_mark(listing->arena);
    json_object_open(&listing->json, NULL);
    put_version(&listing->json, row);
    put_name(&listing->json, listing->arena, row->json);
    json_object_close(&listing->json);
    arena_reset(listing->arena, mark); /* one document at a time, however many there are */
    return OK;
}

enum err program_show_all(struct app *app, struct db *db, struct arena *arena,
                          struct buf *ret_answer)
{
    struct listing listing = { .arena = arena, .json = { .out = ret_answer } };
    (void)app;
    json_object_open(&listing.json, NULL);
    json_array_open(&listing.json, "programs");
    TRY(program_each(db, put_item, &listing));
    json_array_close(&listing.json);
    json_object_close(&listing.json);
    return OK;
}
