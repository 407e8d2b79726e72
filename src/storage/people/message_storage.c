/* message_storage.c - letters that somebody asked for, as rows. */
#include "storage/people/message_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

static const char *const states[] = {
    [MESSAGE_QUEUED] = "queued",
    [MESSAGE_SENDING] = "sending",
    [MESSAGE_SENT] = "sent",
    [MESSAGE_FAILED] = "failed",
};

const char *message_state_name(enum message_state state)
{
    return states[state];
}

static bool has_ended(const struct message *message)
{
    return message->state == MESSAGE_SENT || message->state == MESSAGE_FAILED;
}

static enum err read_message(const struct db_rows *row, struct arena *arena,
                             struct message *ret_message)
{
    size_t state = 0;
    struct message message = {
        .id.partition = (int32_t)db_int(row, 0),
        .attempts = db_int(row, 9),
        .api_key = db_int(row, 10),
        .created = { .us = db_int(row, 12) },
        .changed = { .us = db_int(row, 13) },
        .look = { .us = db_int(row, 14) },
        .sent = { .us = db_int(row, 15) },
    };
    TRY(db_text(row, 1, arena, &message.id.code));
    TRY(row_get_digest(row, 2, &message.request));
    TRY(db_text(row, 3, arena, &message.address));
    TRY(db_text(row, 4, arena, &message.title));
    TRY(db_text(row, 5, arena, &message.body));
    TRY(db_text(row, 6, arena, &message.page));
    TRY(row_name(states, COUNT(states), db_peek(row, 7), &state));
    message.state = (enum message_state)state;
    TRY(db_text(row, 8, arena, &message.reason));
    TRY(db_text(row, 11, arena, &message.operator_id));
    *ret_message = message;
    return OK;
}

enum err message_insert(struct db *db, const struct message *message)
{
    return db_put(db, &sql_message_insert,
                  DB_ARGS(DB_INT(message->id.partition), DB_TEXT(message->id.code),
                          row_digest(&message->request), DB_TEXT(message->address),
                          DB_TEXT(message->title), DB_TEXT(message->body), DB_TEXT(message->page),
                          DB_INT(message->api_key), DB_TEXT(message->operator_id),
                          DB_INT(message->created.us)));
}

static enum err find(struct db *db, struct arena *arena, const struct sql *sql, struct db_args args,
                     struct message *ret_message)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, args, &row));
    return read_message(&row, arena, ret_message);
}

enum err message_get(struct db *db, struct arena *arena, const struct message_id *id,
                     struct message *ret_message)
{
    return find(db, arena, &sql_message_get, DB_ARGS(DB_INT(id->partition), DB_TEXT(id->code)),
                ret_message);
}

enum err message_by_code(struct db *db, struct arena *arena, struct str code,
                         struct message *ret_message)
{
    return find(db, arena, &sql_message_by_code, DB_ARGS(DB_TEXT(code)), ret_message);
}

enum err message_first(struct db *db, struct arena *arena, struct message *ret_message)
{
    return find(db, arena, &sql_message_first, DB_NO_ARGS, ret_message);
}

enum err message_save(struct db *db, const struct message *message)
{
    bool is_over = has_ended(message);
    return db_exec_one(db, &sql_message_save,
                       DB_ARGS(DB_INT(message->id.partition), DB_TEXT(message->id.code),
                               row_text(is_over ? STR_NONE : message->address),
                               row_text(is_over ? STR_NONE : message->title),
                               row_text(is_over ? STR_NONE : message->body),
                               row_text(is_over ? STR_NONE : message->page),
                               DB_TEXT(str_c(message_state_name(message->state))),
                               row_text(message->reason), DB_INT(message->attempts),
                               DB_INT(message->changed.us), DB_INT(message->look.us),
                               row_number(message->sent.us)));
}
