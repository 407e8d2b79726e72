/* payment_answer.c - payments as callers see them: ids and JSON. */
#include "app/answer.h"
#include "app/ids.h"
#include "app/payment/payments.h"
#include "core/limits.h"

/* ---- ids -------------------------------------------------------------------------------------- */

enum err payment_id_parse(struct str text, struct payment_id *ret_id)
{
    return coded_id_parse(text, &ret_id->partition, &ret_id->code);
}

enum err payment_id_text(struct arena *arena, const struct payment_id *id, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, CODED_ID_BYTES, &out));
    coded_id_format(&out, id->partition, id->code);
    return buf_finish(&out, ret_text);
}

enum err payment_key(struct arena *arena, const struct payment_id *id, struct str *ret_key)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, sizeof("payment:") + CODED_ID_BYTES, &out));
    buf_lit(&out, "payment:");
    coded_id_format(&out, id->partition, id->code);
    return buf_finish(&out, ret_key);
}

/* ---- JSON ------------------------------------------------------------------------------------- */

enum err payment_load(struct db *db, struct arena *arena, const struct payment_id *id,
                      struct payment_shown *ret_shown)
{
    struct payment_shown shown = { 0 };
    TRY(payment_get(db, arena, id, &shown.payment));
    TRY(payment_refund_list(db, arena, id, &shown.refunds, &shown.refund_count));
    *ret_shown = shown;
    return OK;
}

static void put_entry(struct json *json, const char *name, int32_t partition, int64_t number)
{
    if (number > 0)
        answer_put_id(json, name, partition, number);
    else
        json_put_null(json, name);
}

static void put_refunds(struct json *json, const struct payment_shown *shown)
{
    json_array_open(json, "refunds");
    for (size_t i = 0; i < shown->refund_count; i++) {
        const struct payment_refund *refund = &shown->refunds[i];
        json_object_open(json, NULL);
        put_entry(json, "undo", refund->id.partition, refund->undo);
        json_put_int(json, "amount", refund->amount_minor);
        json_put_text(json, "state", refund_state_name(refund->state));
        answer_put_instant(json, "changed_at", refund->changed);
        json_object_close(json);
    }
    json_array_close(json);
}

void payment_write(struct json *json, const struct payment_shown *shown)
{
    const struct payment *payment = &shown->payment;
    char room[CODED_ID_BYTES];
    struct buf id = BUF(room);
    coded_id_format(&id, payment->id.partition, payment->id.code);
    json_object_open(json, NULL);
    json_put_str(json, "id", (struct str){ .ptr = room, .len = id.used });
    json_put_text(json, "state", payment_state_name(payment->state));
    answer_put_id(json, "account", payment->id.partition, payment->account);
    json_put_int(json, "amount", payment->amount.minor);
    json_put_str(json, "currency", currency_code(payment->amount.currency));
    json_put_str(json, "provider", payment->provider);
    json_put_str_or_null(json, "url", payment->state == PAYMENT_CREATED ? payment->url : STR_NONE);
    json_put_str_or_null(json, "reason", payment->reason);
    put_entry(json, "event", payment->id.partition, payment->entry);
    put_refunds(json, shown);
    answer_put_instant(json, "created_at", payment->created);
    answer_put_instant(json, "changed_at", payment->changed);
    json_object_close(json);
}
