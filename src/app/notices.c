/* notices.c - the queue of notices. */
#include "app/notices.h"

#include "app/answer.h"
#include "app/ids.h"

enum err notice_queue(struct write_context *context, const struct notice *notice, bool *ret_is_new)
{
    struct head *head = commit_head_of(context, notice->partition);
    struct notice one = *notice;
    assert(context->has_written);
    one.number = head->notice_next;
    one.created = context->now;
    enum err err = notice_insert(context->db, &one);
    if (err != OK && err != E_EXISTS)
        return err;
    *ret_is_new = err == OK;
    if (err == OK)
        head->notice_next += 1; /* commit_heads_save() sees that it has grown */
    return OK;
}

/* ---- for somebody outside ------------------------------------------------------------------------ */

static void put_date(struct json *json, const char *name, struct date date)
{
    char room[16];
    struct buf out = BUF(room);
    date_format(&out, date);
    json_put_str(json, name, (struct str){ out.base, out.used });
}

void notice_write(struct json *json, const char *name, const struct notice *notice)
{
    json_object_open(json, name);
    answer_put_id(json, "id", notice->partition, notice->number);
    json_put_str(json, "kind", notice->kind);
    answer_put_id(json, "account", notice->partition, notice->account);
    answer_put_id(json, "member", notice->partition, notice->member);
    if (notice->subject.len > 0)
        json_put_str(json, "subject", notice->subject);
    else
        json_put_null(json, "subject");
    json_put_int(json, "amount", notice->amount.n);
    put_date(json, "on", notice->on);
    json_put_int(json, "days_ahead", notice->lead_days);
    answer_put_id(json, "entry", notice->partition, notice->entry);
    answer_put_instant(json, "created_at", notice->created);
    if (notice->is_done)
        answer_put_instant(json, "done_at", notice->done);
    else
        json_put_null(json, "done_at");
    json_object_close(json);
}

enum err notices_list(const struct app *app, struct db *db, struct arena *arena,
                      const struct notice_list_request *request, struct buf *ret_answer)
{
    struct id after = { 0 };
    struct notice *notices = NULL;
    size_t count = 0;
    int64_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_DEFAULT;
    if (request->after.len > 0 && id_parse(request->after, &after) != OK)
        return E_INVALID;
    TRY(notice_waiting(db, arena, after.partition, after.number, limit + 1, &notices, &count));
    bool has_more = count > (size_t)limit;
    if (has_more)
        count = (size_t)limit;

    struct json json = { .out = ret_answer };
    json_object_open(&json, NULL);
    json_put_str(&json, "currency", currency_code(app_merchant(app)->currency));
    json_array_open(&json, "notices");
    for (size_t i = 0; i < count; i++)
        notice_write(&json, NULL, &notices[i]);
    json_array_close(&json);
    if (has_more)
        answer_put_id(&json, "next_after", notices[count - 1].partition, notices[count - 1].number);
    else
        json_put_null(&json, "next_after");
    json_object_close(&json);
    return ret_answer->err;
}

enum err notice_done_run(struct write_context *context, struct command *command)
{
    const struct notice_done_request *request = command->request;
    struct notice *notice = request->ret_notice;
    struct id id = { 0 };
    TRY(id_parse(request->id, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(notice_get(context->db, command->arena, id.partition, id.number, notice));
    if (notice->is_done)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    notice->is_done = true;
    notice->done = context->now;
    return notice_done(context->db, id.partition, id.number, context->now);
}
