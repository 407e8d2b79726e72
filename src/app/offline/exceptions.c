/* exceptions.c - what somebody in the shop has to look at. */
#include "app/offline/exceptions.h"

#include "app/answer.h"
#include "app/ids.h"
#include "core/limits.h"
#include "engine/explain.h"
#include "journal/entry_text.h"
#include "loyalty/earn.h"
#include "storage/journal_storage.h"

#define ID_BYTES     96 /* of an entry, a dash and a kind */
#define CURSOR_BYTES 128

/* ---- kept --------------------------------------------------------------------------------------- */

struct exception_row exception_row_of(const struct entry *entry, const struct exception *exception)
{
    return (struct exception_row){
        .partition = entry->partition,
        .number = entry->number,
        .kind = exception_name(exception->kind),
        .reason = exception->reason != OK ? str_c(err_code(exception->reason)) : STR_NONE,
        .amount_minor = exception->amount_minor,
        .recorded = entry->recorded,
    };
}

enum err exceptions_keep(struct db *db, const struct entry *entry)
{
    struct exceptions found = exceptions_of(entry);
    for (size_t i = 0; i < found.count; i++) {
        struct exception_row row = exception_row_of(entry, &found.items[i]);
        TRY(exception_insert(db, &row));
    }
    return OK;
}

/* ---- in words ----------------------------------------------------------------------------------- */

static void say_borne(struct problem_text *say, int64_t minor, int decimals)
{
    if (minor == 0)
        return;
    problem_say(say, " ", " ");
    explain_say_money(say, minor, decimals);
    problem_say(say, " of it is borne by the shop.", " restent à la charge du magasin.");
}

static void say_reason(struct problem_text *say, enum err reason)
{
    problem_say(say, ": ", " : ");
    problem_say(say, err_text(reason, ERR_EN), err_text(reason, ERR_FR));
}

static void say(struct problem *problem, const struct exception *exception, int decimals)
{
    struct problem_text say = problem_begin(problem, exception->reason);
    switch (exception->kind) {
    case EXCEPTION_OFFLINE_REWARD:
        problem_say(&say, "A reward was given off line that would not be given so now",
                    "Un avantage accordé hors ligne ne le serait plus ainsi");
        say_reason(&say, exception->reason);
        break;
    case EXCEPTION_OFFLINE_PAYMENT:
        problem_say(&say, "The account paid off line more than it has.",
                    "Le compte a payé hors ligne plus qu'il n'a.");
        break;
    case EXCEPTION_OFFLINE_CARD:
        problem_say(&say, "The card was taken off line and cannot be used any more",
                    "La carte, acceptée hors ligne, n'est plus utilisable");
        say_reason(&say, exception->reason);
        break;
    case EXCEPTION_OFFLINE_EARNED:
        problem_say(&say, "Other points were credited than the till told off line.",
                    "Les points crédités ne sont pas ceux que la caisse a annoncés hors ligne.");
        return;
    case EXCEPTION_OFFLINE_LIMIT:
        problem_say(&say, "More was spent off line than this till was allowed to let: ",
                    "On a dépensé hors ligne plus que cette caisse ne pouvait laisser faire : ");
        explain_say_money(&say, exception->amount_minor, decimals);
        problem_say(&say, ".", ".");
        return;
    case EXCEPTION_OFFLINE_STAFF:
        problem_say(
            &say,
            "Sold off line by somebody who served there no more, or whose PIN had been changed.",
            "Vendu hors ligne par quelqu'un qui n'y servait plus, ou dont le code PIN avait été "
            "changé.");
        return;
    }
    say_borne(&say, exception->amount_minor, decimals);
}

static void put_points(struct json *json, struct str unit, int64_t points)
{
    json_object_open(json, NULL);
    json_put_str(json, "unit", unit);
    json_put_int(json, "points", points);
    json_object_close(json);
}

/* What the till told that was earned, and what was. */
static void put_earned(struct json *json, const struct entry *entry)
{
    const struct outcome *outcome = &entry->outcome;
    json_array_open(json, "told");
    for (size_t i = 0; i < entry->offline.earned_count; i++)
        put_points(json, entry->offline.earned[i].unit, entry->offline.earned[i].points.n);
    json_array_close(json);
    json_array_open(json, "decided");
    for (size_t i = 0; i < outcome->earning_count; i++) {
        struct str unit = outcome->earnings[i].unit;
        bool is_seen = false;
        for (size_t k = 0; k < i; k++)
            is_seen = is_seen || str_eq(outcome->earnings[k].unit, unit);
        if (!is_seen)
            put_points(json, unit, earn_total(outcome, unit).n);
    }
    json_array_close(json);
}

static void put_what(struct json *json, const struct program *program, const struct entry *entry,
                     const struct exception *exception)
{
    struct problem words = { 0 };
    say(&words, exception, currency_decimals(program->currency));
    json_put_str_or_null(json, "reason",
                         exception->reason != OK ? str_c(err_code(exception->reason)) : STR_NONE);
    json_put_int(json, "amount", exception->amount_minor);
    if (exception->kind == EXCEPTION_OFFLINE_EARNED) {
        put_earned(json, entry);
    } else {
        json_put_null(json, "told");
        json_put_null(json, "decided");
    }
    json_put_text(json, "fr", words.fr);
    json_put_text(json, "en", words.en);
}

void exceptions_put(struct json *json, const struct program *program, const struct entry *entry)
{
    struct exceptions found = exceptions_of(entry);
    json_array_open(json, "differences");
    for (size_t i = 0; i < found.count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "kind", exception_name(found.items[i].kind));
        put_what(json, program, entry, &found.items[i]);
        json_object_close(json);
    }
    json_array_close(json);
}

/* ---- listed ------------------------------------------------------------------------------------- */

static void write_id(struct buf *out, const struct exception_row *row)
{
    id_format(out, (struct id){ .partition = row->partition, .number = row->number });
    buf_char(out, '-');
    buf_str(out, row->kind);
}

/* "1-1042-offline_reward". */
static enum err parse_id(struct str text, struct exception_row *ret_row)
{
    struct id id = { 0 };
    size_t first = str_find(text, '-');
    struct str rest = str_sub(text, first + 1, text.len);
    size_t second = str_find(rest, '-');
    if (first >= text.len || second >= rest.len)
        return E_NOT_FOUND;
    TRY(id_parse(str_sub(text, 0, first + 1 + second), &id));
    *ret_row = (struct exception_row){
        .partition = id.partition,
        .number = id.number,
        .kind = str_sub(rest, second + 1, rest.len),
    };
    return ret_row->kind.len > 0 ? OK : E_NOT_FOUND;
}

/* The instant in front of the id of the last that was told. */
static enum err parse_cursor(struct str text, struct exception_row *ret_row)
{
    struct exception_row row = { 0 };
    size_t dot = str_find(text, '.');
    int64_t us = 0;
    if (str_parse_i64(str_sub(text, 0, dot), INSTANT_MIN_US, INSTANT_MAX_US, &us) != OK ||
        parse_id(str_sub(text, dot + 1, text.len), &row) != OK)
        return E_INVALID;
    row.recorded.us = us;
    *ret_row = row;
    return OK;
}

static void put_state(struct json *json, const struct exception_row *row)
{
    json_put_text(json, "state", row->is_seen ? "seen" : "open");
    if (row->is_seen)
        answer_put_instant(json, "seen_at", row->seen);
    else
        json_put_null(json, "seen_at");
    json_put_str_or_null(json, "seen_by", row->seen_by);
    json_put_str_or_null(json, "note", row->note);
}

static void put_whose(struct json *json, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    if (entry->account == 0 && offline->refused != OK)
        answer_put_id(json, "account", offline->refused_partition, offline->refused_account);
    else
        answer_put_id(json, "account", entry->partition, entry->account);
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    json_put_str_or_null(json, "shop", entry->shop);
    json_put_str_or_null(json, "till", entry->till);
    json_put_str_or_null(json, "operator", entry->operator_id);
    json_put_str_or_null(json, "receipt", entry->receipt.number);
}

enum err exception_write(const struct app *app, struct db *db, struct arena *arena,
                         struct json *json, const struct exception_row *row)
{
    struct exception exception = { .reason = err_by_code(row->reason.ptr, row->reason.len),
                                   .amount_minor = row->amount_minor };
    struct entry_row body = { 0 };
    struct entry entry = { 0 };
    char room[ID_BYTES];
    struct buf id = BUF(room);
    TRY(entry_get(db, arena, row->partition, row->number, &body));
    TRY(entry_decode(arena, body.body, &entry));
    const struct app_program *version = app_program_by_number(app, entry.program);
    if (version == NULL || !exception_find(row->kind, &exception.kind))
        return E_DB_CORRUPT;
    write_id(&id, row);
    json_object_open(json, NULL);
    json_put_str(json, "id", (struct str){ .ptr = room, .len = id.used });
    json_put_str(json, "kind", row->kind);
    answer_put_id(json, "entry", row->partition, row->number);
    put_whose(json, &entry);
    json_put_str(json, "currency", currency_code(version->program.currency));
    put_what(json, &version->program, &entry, &exception);
    put_state(json, row);
    json_object_close(json);
    return json->out->err;
}

static void put_cursor(struct json *json, const struct exception_row *last)
{
    char room[CURSOR_BYTES];
    struct buf out = BUF(room);
    if (last == NULL) {
        json_put_null(json, "next_cursor");
        return;
    }
    buf_int(&out, last->recorded.us);
    buf_char(&out, '.');
    write_id(&out, last);
    json_put_str(json, "next_cursor", (struct str){ .ptr = room, .len = out.used });
}

enum err exceptions_list(const struct app *app, struct db *db, struct arena *arena,
                         const struct exception_list_request *request, struct buf *ret_answer)
{
    struct exception_row after = { 0 };
    struct exception_row *rows = NULL;
    size_t count = 0;
    int64_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_DEFAULT;
    struct exception_search search = { .kind = request->kind,
                                       .is_open = str_eq(request->state, STR("open")),
                                       .is_seen = str_eq(request->state, STR("seen")),
                                       .limit = limit + 1 };
    if (request->cursor.len > 0) {
        TRY(parse_cursor(request->cursor, &after));
        search.after = &after;
    }
    TRY(exception_list(db, arena, &search, &rows, &count));
    bool has_more = count > (size_t)limit;
    if (has_more)
        count = (size_t)limit;
    struct json json = { .out = ret_answer };
    json_object_open(&json, NULL);
    json_array_open(&json, "exceptions");
    for (size_t i = 0; i < count; i++) {
        size_t mark = arena_mark(arena);
        TRY(exception_write(app, db, arena, &json, &rows[i]));
        arena_reset(arena, mark);
    }
    json_array_close(&json);
    put_cursor(&json, has_more ? &rows[count - 1] : NULL);
    json_object_close(&json);
    return ret_answer->err;
}

/* ---- seen --------------------------------------------------------------------------------------- */

enum err exception_seen_run(struct write_context *context, struct command *command)
{
    const struct exception_seen_request *request = command->request;
    struct exception_row *row = request->ret_row;
    struct exception_row asked = { 0 };
    TRY(parse_id(request->id, &asked));
    if (asked.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, asked.partition, 0));
    TRY(exception_get(context->db, command->arena, asked.partition, asked.number, asked.kind, row));
    if (row->is_seen)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    row->is_seen = true;
    row->seen = context->now;
    row->seen_by = request->operator_id;
    row->note = request->note;
    return exception_see(context->db, row);
}
