/* programs.c - the life of a programme: draft, validated, active from an instant. */
#include "app/programs.h"

#include "app/answer.h"
#include "app/ids.h"
#include "loyalty/program_read.h"

#define NOTE_MAX_BYTES_OF_PROGRAM 128 /* "active <microseconds> <64 hex digits>" */

static void put_problems(struct json *json, const struct program_problems *problems)
{
    json_array_open(json, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        const struct program_problem *problem = &problems->items[i];
        json_object_open(json, NULL);
        json_put_text(json, "level", problem->is_warning ? "warning" : "error");
        json_put_text(json, "pointer", problem->problem.pointer);
        json_put_text(json, "fr", problem->problem.fr);
        json_put_text(json, "en", problem->problem.en);
        json_object_close(json);
    }
    json_array_close(json);
    json_put_int(json, "errors", (int64_t)problems->error_count);
}

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

/* The journal knows a document by its digest: "draft <hex>", "active <from> <hex>". */
static enum err note_text(struct arena *arena, bool is_activation, struct instant from,
                          struct str json, struct str *ret_note)
{
    struct buf out = { 0 };
    struct sha256 digest = sha256_of(json);
    TRY(buf_create(arena, NOTE_MAX_BYTES_OF_PROGRAM, &out));
    if (is_activation) {
        buf_lit(&out, "active ");
        buf_int(&out, from.us);
        buf_char(&out, ' ');
    } else {
        buf_lit(&out, "draft ");
    }
    sha256_format(&out, &digest);
    return buf_finish(&out, ret_note);
}

struct draft {
    int64_t number;
    struct program_problems problems;
};

static enum err render_draft(struct write_context *context, struct command *command,
                             const struct entry *entry, void *details, struct buf *out)
{
    const struct draft *draft = details;
    struct json json = { .out = out };
    (void)context;
    (void)command;
    (void)entry;
    json_object_open(&json, NULL);
    json_put_int(&json, "number", draft->number);
    json_put_text(&json, "state", "draft");
    json_put_bool(&json, "valid", draft->problems.error_count == 0);
    put_problems(&json, &draft->problems);
    json_object_close(&json);
    return OK;
}

enum err program_create_run(struct write_context *context, struct command *command)
{
    const struct program_request *request = command->request;
    struct program program = { 0 };
    struct draft draft = { 0 };
    struct entry entry;
    TRY(read_problems(command->arena, request->program, &program, &draft.problems));

    commit_begin_entry(context, command, ENTRY_PROGRAM, &entry);
    TRY(note_text(command->arena, false, entry.at, request->json, &entry.note));
    context->has_written = true;
    TRY(program_insert(context->db, request->json, context->now, &draft.number));
    entry.program = draft.number;
    struct rendering rendering = { .write = render_draft, .details = &draft, .status = 201 };
    return commit_append(context, command, &entry, &rendering);
}

struct activation {
    int64_t number;
    struct instant from;
};

static enum err render_activation(struct write_context *context, struct command *command,
                                  const struct entry *entry, void *details, struct buf *out)
{
    const struct activation *activation = details;
    struct json json = { .out = out };
    (void)context;
    (void)command;
    (void)entry;
    json_object_open(&json, NULL);
    json_put_int(&json, "number", activation->number);
    json_put_text(&json, "state", "active");
    answer_put_instant(&json, "active_from", activation->from);
    json_object_close(&json);
    return OK;
}

/* After the commit the version is known to every thread. */
static void publish(struct app *app, struct command *command)
{
    const struct program_row *row = command->on_commit_details;
    app_program_publish(app, row->number);
}

static enum err check_document(const struct app *app, struct arena *arena, struct str text,
                               struct problem *problem)
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
    return currency_is_the_merchants(app, &program) ? OK : E_CURRENCY;
}

enum err program_activate_run(struct write_context *context, struct command *command)
{
    const struct program_request *request = command->request;
    struct program_row *row = ARENA_NEW(command->arena, struct program_row);
    int64_t number = 0;
    struct entry entry;
    if (row == NULL)
        return E_NO_MEMORY;
    if (str_parse_i64(request->id, 1, INT32_MAX, &number) != OK)
        return E_NOT_FOUND;
    TRY(program_get(context->db, command->arena, number, row));
    if (row->is_active)
        return E_PROGRAM_STATE;
    TRY(check_document(context->app, command->arena, row->json, &command->problem));
    struct activation activation = { .number = number, .from = context->now };
    if (request->has_from)
        activation.from = request->from;
    /* What was decided yesterday is not decided anew: only the set-up may begin in the past. */
    if (activation.from.us < context->now.us && !command->caller.is_import)
        return E_TIME;
    const struct app_program *same = app_program_at(context->app, activation.from);
    if (same != NULL && same->active_from.us == activation.from.us)
        return E_EXISTS;

    row->is_active = true;
    row->active_from = activation.from;
    TRY(app_program_prepare(context->app, row));

    commit_begin_entry(context, command, ENTRY_PROGRAM, &entry);
    entry.program = number;
    TRY(note_text(command->arena, true, activation.from, row->json, &entry.note));
    /* A version of the same batch may have taken the instant: memory does not know it yet, but the
     * database refuses it, and has written nothing then. */
    enum err err = program_activate(context->db, number, activation.from);
    context->has_written = err != E_EXISTS;
    TRY(err);
    struct rendering rendering = { .write = render_activation,
                                   .details = &activation,
                                   .status = 200 };
    TRY(commit_append(context, command, &entry, &rendering));
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
    json_put_bool(&json, "valid", problems.error_count == 0);
    put_problems(&json, &problems);
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
    answer_put_label(json, "name", &label);
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
