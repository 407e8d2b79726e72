/* print_answer.c - prints as callers see them: ids and JSON. */
#include "app/answer.h"
#include "app/ids.h"
#include "app/printer/prints.h"
#include "core/base64.h"
#include "core/limits.h"

#define SUBJECT_BYTES 80

enum err print_id_parse(struct str text, struct print_id *ret_id)
{
    return coded_id_parse(text, &ret_id->partition, &ret_id->code);
}

/* Why its last try ended, as people are told of errors. */
static void put_reason(struct json *json, const struct print_job *job, enum err_language language)
{
    enum err reason = err_by_code(job->reason.ptr, job->reason.len);
    json_put_str_or_null(json, "reason", job->reason);
    if (reason != OK)
        json_put_text(json, "detail", err_text(reason, language));
    else
        json_put_null(json, "detail");
}

/* Of one that was given: what a page sends to its printer, or shows. */
static enum err put_document(struct json *json, struct arena *arena, const struct print_job *job)
{
    struct str bytes = STR_NONE;
    struct buf out = { 0 };
    bool is_text = job->form.speech == SPEECH_TEXT;
    TRY(print_bytes(arena, job, &bytes));
    if (is_text) {
        json_put_str(json, "text", bytes);
        json_put_null(json, "escpos");
        return OK;
    }
    TRY(buf_create(arena, base64_len(bytes.len), &out));
    base64_write(&out, bytes);
    TRY(buf_finish(&out, &bytes));
    json_put_null(json, "text");
    json_put_str(json, "escpos", bytes);
    return OK;
}

enum err print_write(struct json *json, struct arena *arena, const char *name,
                     const struct print_job *job, enum err_language language, bool has_document)
{
    char room[CODED_ID_BYTES];
    struct buf id = BUF(room);
    coded_id_format(&id, job->id.partition, job->id.code);
    json_object_open(json, name);
    json_put_str(json, "id", (struct str){ .ptr = room, .len = id.used });
    json_put_text(json, "state", print_state_name(job->state));
    put_reason(json, job, language);
    json_put_str_or_null(json, "printer", job->printer);
    json_put_int(json, "copies", job->copies);
    json_put_bool(json, "is_copy", job->is_copy);
    json_put_int(json, "lost", job->lost);
    json_put_id(json, "key", job->api_key);
    json_put_str_or_null(json, "operator", job->operator_id);
    answer_put_instant(json, "created_at", job->created);
    if (job->is_sent)
        answer_put_instant(json, "sent_at", job->sent);
    else
        json_put_null(json, "sent_at");
    if (has_document && job->state == PRINT_GIVEN)
        TRY(put_document(json, arena, job));
    json_object_close(json);
    return OK;
}

enum err prints_list(struct db *db, struct arena *arena, struct str entry,
                     enum err_language language, struct buf *ret_answer)
{
    char room[SUBJECT_BYTES];
    struct buf subject = BUF(room);
    struct str text = STR_NONE;
    struct id id = { 0 };
    struct print_job *jobs = NULL;
    size_t count = 0;
    struct json json = { .out = ret_answer };
    TRY(id_parse(entry, &id));
    buf_lit(&subject, "entry:");
    buf_int(&subject, id.number);
    TRY(buf_finish(&subject, &text));
    TRY(print_job_of_subject(db, arena, id.partition, text, PRINT_LIST_MAX, &jobs, &count));
    json_object_open(&json, NULL);
    json_array_open(&json, "prints");
    for (size_t i = 0; i < count; i++)
        TRY(print_write(&json, arena, NULL, &jobs[i], language, false));
    json_array_close(&json);
    json_object_close(&json);
    return ret_answer->err;
}
