/* print_storage.c - receipt printers, and what is to be printed, as rows. */
#include "storage/print_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

static const char *const speech_names[] = {
    [SPEECH_ESCPOS] = "escpos",
    [SPEECH_TEXT] = "text",
};
static const char *const state_names[] = {
    [PRINT_QUEUED] = "queued", [PRINT_PRINTING] = "printing", [PRINT_DONE] = "done",
    [PRINT_FAILED] = "failed", [PRINT_GIVEN] = "given",
};

const char *printer_speech_name(enum printer_speech speech)
{
    return speech_names[speech];
}

const char *print_state_name(enum print_state state)
{
    return state_names[state];
}

enum err printer_speech_parse(struct str name, enum printer_speech *ret_speech)
{
    size_t place = 0;
    TRY(row_name(speech_names, COUNT(speech_names), name, &place));
    *ret_speech = (enum printer_speech)place;
    return OK;
}

static enum err read_form(const struct db_rows *row, int column, struct arena *arena,
                          struct print_form *form)
{
    form->width = db_int(row, column);
    TRY(db_text(row, column + 1, arena, &form->code_page));
    form->speech = str_eq(form->code_page, STR("utf8")) ? SPEECH_TEXT : SPEECH_ESCPOS;
    return OK;
}

/* ---- printers --------------------------------------------------------------------------------- */

enum err printer_insert(struct db *db, const struct printer *printer)
{
    return db_exec(db, &sql_printer_insert,
                   DB_ARGS(DB_TEXT(printer->name), row_number(printer->shop_id),
                           DB_TEXT(printer->address), DB_INT(printer->form.width),
                           DB_TEXT(printer->form.code_page), DB_INT(printer->created.us)));
}

enum err printer_delete(struct db *db, struct str name)
{
    return db_exec_one(db, &sql_printer_delete, DB_ARGS(DB_TEXT(name)));
}

static enum err read_printer(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct printer *ret_printer = ret_item;
    struct printer printer = { .shop_id = db_int(row, 1), .created = { .us = db_int(row, 5) } };
    TRY(db_text(row, 0, arena, &printer.name));
    TRY(db_text(row, 2, arena, &printer.address));
    TRY(read_form(row, 3, arena, &printer.form));
    *ret_printer = printer;
    return OK;
}

enum err printer_get(struct db *db, struct arena *arena, struct str name,
                     struct printer *ret_printer)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_printer_get, DB_ARGS(DB_TEXT(name)), &row));
    return read_printer(&row, arena, ret_printer);
}

enum err printer_list(struct db *db, struct arena *arena, struct printer **ret_printers,
                      size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_printer_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct printer), read_printer, &items, ret_count));
    *ret_printers = items;
    return OK;
}

/* ---- jobs ------------------------------------------------------------------------------------- */

static struct db_value sent_of(const struct print_job *job)
{
    return job->is_sent ? DB_INT(job->sent.us) : DB_NULL;
}

enum err print_job_insert(struct db *db, const struct print_job *job)
{
    return db_exec(db, &sql_print_job_insert,
                   DB_ARGS(DB_INT(job->id.partition), DB_TEXT(job->id.code),
                           row_digest(&job->request), DB_TEXT(job->subject), row_text(job->printer),
                           DB_INT(job->form.width), DB_TEXT(job->form.code_page),
                           DB_TEXT(job->language), DB_BYTES(job->document.ptr, job->document.len),
                           DB_INT(job->lost), DB_INT(job->copies),
                           DB_TEXT(str_c(state_names[job->state])), DB_INT(job->api_key),
                           DB_TEXT(job->operator_id), DB_INT(job->created.us), DB_INT(job->look.us),
                           sent_of(job), DB_INT(job->is_copy)));
}

enum err print_job_save(struct db *db, const struct print_job *job)
{
    return db_exec_one(db, &sql_print_job_save,
                       DB_ARGS(DB_INT(job->id.partition), DB_TEXT(job->id.code),
                               DB_TEXT(str_c(state_names[job->state])), row_text(job->reason),
                               DB_INT(job->changed.us), DB_INT(job->look.us), sent_of(job),
                               DB_INT(job->is_copy)));
}

static enum err read_texts(const struct db_rows *row, struct arena *arena, struct print_job *job)
{
    TRY(db_text(row, 1, arena, &job->id.code));
    TRY(db_text(row, 3, arena, &job->subject));
    TRY(db_text(row, 4, arena, &job->printer));
    TRY(read_form(row, 5, arena, &job->form));
    TRY(db_text(row, 7, arena, &job->language));
    TRY(db_text(row, 8, arena, &job->document));
    TRY(db_text(row, 12, arena, &job->reason));
    return db_text(row, 14, arena, &job->operator_id);
}

static enum err read_job(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct print_job *ret_job = ret_item;
    struct print_job job = {
        .id = { .partition = (int32_t)db_int(row, 0) },
        .lost = db_int(row, 9),
        .copies = db_int(row, 10),
        .api_key = db_int(row, 13),
        .created = { .us = db_int(row, 15) },
        .changed = { .us = db_int(row, 16) },
        .look = { .us = db_int(row, 17) },
        .is_sent = !db_is_null(row, 18),
        .sent = { .us = db_int(row, 18) },
        .is_copy = db_int(row, 19) != 0,
    };
    size_t state = 0;
    TRY(row_name(state_names, COUNT(state_names), db_peek(row, 11), &state));
    job.state = (enum print_state)state;
    TRY(row_get_digest(row, 2, &job.request));
    TRY(read_texts(row, arena, &job));
    *ret_job = job;
    return OK;
}

enum err print_job_get(struct db *db, struct arena *arena, const struct print_id *id,
                       struct print_job *ret_job)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_print_job_get, DB_ARGS(DB_INT(id->partition), DB_TEXT(id->code)), &row));
    return read_job(&row, arena, ret_job);
}

enum err print_job_by_code(struct db *db, struct arena *arena, struct str code,
                           struct print_job *ret_job)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_print_job_by_code, DB_ARGS(DB_TEXT(code)), &row));
    return read_job(&row, arena, ret_job);
}

static enum err read_jobs(struct db_rows *rows, struct arena *arena, struct print_job **ret_jobs,
                          size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct print_job), read_job, &items, ret_count));
    *ret_jobs = items;
    return OK;
}

enum err print_job_due(struct db *db, struct arena *arena, struct instant now, int64_t limit,
                       struct print_job **ret_jobs, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_print_job_due, DB_ARGS(DB_INT(now.us), DB_INT(limit)), &rows));
    return read_jobs(&rows, arena, ret_jobs, ret_count);
}

enum err print_job_next(struct db *db, struct instant *ret_look)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_print_job_next, DB_NO_ARGS, &row));
    *ret_look = (struct instant){ .us = db_int(&row, 0) };
    return OK;
}

enum err print_job_sent(struct db *db, const struct print_job *job, bool *ret_is_so)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err =
        db_one(db, &sql_print_job_sent,
               DB_ARGS(DB_INT(job->id.partition), DB_TEXT(job->subject), DB_TEXT(job->id.code)),
               &row);
    *ret_is_so = err == OK;
    return err == E_NOT_FOUND ? OK : err;
}

enum err print_job_of_subject(struct db *db, struct arena *arena, int32_t partition,
                              struct str subject, int64_t limit, struct print_job **ret_jobs,
                              size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_print_job_of_subject,
                 DB_ARGS(DB_INT(partition), DB_TEXT(subject), DB_INT(limit)), &rows));
    return read_jobs(&rows, arena, ret_jobs, ret_count);
}
