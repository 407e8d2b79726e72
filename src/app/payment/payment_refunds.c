/* payment_refunds.c - what of a payment goes back: asked for, made, and told of once more. */
#include "app/ids.h"
#include "app/money/undo.h"
#include "app/payment/payments.h"

static const struct str key_prefix = { .ptr = "refund:", .len = sizeof("refund:") - 1 };

/* ---- keys ------------------------------------------------------------------------------------- */

enum err refund_key(struct arena *arena, const struct payment_refund *refund, struct str *ret_key)
{
    struct str payment = STR_NONE;
    struct buf out = { 0 };
    TRY(payment_id_text(arena, &refund->id, &payment));
    TRY(buf_create(arena, payment.len + 32, &out));
    buf_str(&out, key_prefix);
    buf_str(&out, payment);
    buf_char(&out, ':');
    buf_int(&out, refund->undo);
    return buf_finish(&out, ret_key);
}

enum err refund_key_parse(struct str key, struct payment_id *ret_id, int64_t *ret_undo)
{
    struct str payment = STR_NONE;
    if (!str_begins(key, key_prefix))
        return E_NOT_FOUND;
    struct str rest = str_sub(key, key_prefix.len, key.len);
    if (!str_cut(&rest, ':', &payment) || rest.ptr == NULL || !str_is_ascii_digits(rest) ||
        str_parse_i64(rest, 0, INT64_MAX, ret_undo) != OK)
        return E_NOT_FOUND;
    return payment_id_parse(payment, ret_id);
}

/* ---- asked for -------------------------------------------------------------------------------- */

/* What the undo pays back, the provider pays back; at the counter whoever stands there. */
static enum err ask_refund(struct write_context *context, const struct payment *payment,
                           const struct undone *undone)
{
    const struct payment_refund refund = {
        .id = payment->id,
        .undo = undone->number,
        .amount_minor = undone->paid_back_minor,
        .state = payment_is_at_counter(payment) ? REFUND_DONE : REFUND_ASKED,
        .created = context->now,
        .look = context->now,
    };
    return refund.amount_minor > 0 ? payment_refund_insert(context->db, &refund) : OK;
}

enum err payment_refund_run(struct write_context *context, struct command *command)
{
    const struct payment_refund_request *request = command->request;
    struct payment_id id = { 0 };
    struct payment payment = { 0 };
    struct undone undone = { 0 };
    struct undo_request undo = {
        .amount = request->amount,
        .has_amount = request->has_amount,
        .reason = request->reason,
        .shop = request->shop,
        .till = request->till,
        .operator_id = request->operator_id,
        .print = request->print,
    };
    TRY(payment_id_parse(request->payment, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(payment_get(context->db, command->arena, &id, &payment));
    if (payment.entry == 0)
        return E_PAYMENT_STATE;
    TRY(id_text(command->arena, (struct id){ id.partition, payment.entry }, &undo.event));
    TRY(undo_event(context, command, &undo, &undone));
    TRY(ask_refund(context, &payment, &undone));
    command->on_commit = payment_wake_worker;
    payment.changed = context->now;
    if (undone.is_all)
        payment.state = PAYMENT_REFUNDED;
    return payment_save(context->db, &payment);
}

enum err refund_made_run(struct write_context *context, struct command *command)
{
    const struct refund_made_request *request = command->request;
    struct payment_refund refund = { 0 };
    TRY(commit_hold(context, command, request->id.partition, 0));
    TRY(payment_refund_get(context->db, command->arena, &request->id, request->undo, &refund));
    if (refund.state != REFUND_ASKED)
        return OK; /* another server was quicker */
    if (request->outcome == OK) {
        refund.state = request->given.is_pending ? REFUND_ASKED : REFUND_DONE;
        if (refund.reference.len == 0)
            refund.reference = request->given.reference;
    } else if (err_class(request->outcome) == ERR_CLASS_REFUSED) {
        refund.state = REFUND_FAILED;
    }
    refund.changed = context->now;
    refund.look = payment_look_next(refund.created, context->now);
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return payment_refund_save(context->db, &refund);
}

/* ---- told of ---------------------------------------------------------------------------------- */

struct refund_seen_request {
    struct payment_id id;
    int64_t undo;
};

/* "What became of it is asked": the worker does, whatever was known so far. */
static enum err refund_seen_run(struct write_context *context, struct command *command)
{
    const struct refund_seen_request *request = command->request;
    struct payment_refund refund = { 0 };
    TRY(commit_hold(context, command, request->id.partition, 0));
    enum err err =
        payment_refund_get(context->db, command->arena, &request->id, request->undo, &refund);
    if (err == E_NOT_FOUND)
        return OK; /* of another installation with the same account at the provider */
    TRY(err);
    refund.state = REFUND_ASKED;
    refund.changed = context->now;
    refund.look = context->now;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    command->on_commit = payment_wake_worker;
    return payment_refund_save(context->db, &refund);
}

enum err refund_seen_command(struct arena *arena, struct str key, struct command *ret_command)
{
    struct refund_seen_request *request = ARENA_NEW(arena, struct refund_seen_request);
    if (request == NULL)
        return E_NO_MEMORY;
    TRY(refund_key_parse(key, &request->id, &request->undo));
    *ret_command = (struct command){
        .run = refund_seen_run,
        .request = request,
        .arena = arena,
        .partition = request->id.partition,
        .idempotency_key = key, /* it has no entry, and is looked up by its row */
    };
    return OK;
}
