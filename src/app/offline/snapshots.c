/* snapshots.c - snapshots given to tills, signed; and what tills say that waits there. */
#include "app/offline/snapshots.h"

#include "app/answer.h"
#include "app/ids.h"
#include "app/offline/snapshot_load.h"
#include "core/base64.h"
#include "core/limits.h"
#include "core/proof/p256.h"
#include "core/secret.h"

static_assert(OFFLINE_BYTES_MAX + OFFLINE_BYTES_MAX / 4 < REPLY_MAX_BYTES,
              "a snapshot can be told");

/* ---- given -------------------------------------------------------------------------------------- */

/* Bytes that are a key of the curve: all but one of four thousand million are. */
static void make_key(uint8_t ret_bytes[OFFLINE_KEY_BYTES])
{
    enum err err = E_INVALID;
    while (err != OK) {
        char room[P256_PUBLIC_BYTES];
        struct buf out = BUF(room);
        secret_bytes(ret_bytes, OFFLINE_KEY_BYTES);
        err = p256_public((struct str){ (const char *)ret_bytes, OFFLINE_KEY_BYTES }, &out);
    }
}

static enum err need_key(struct db *db, struct arena *arena)
{
    struct str key = STR_NONE;
    uint8_t bytes[OFFLINE_KEY_BYTES];
    TRY(offline_key_get(db, arena, &key));
    if (key.len > 0)
        return OK;
    make_key(bytes);
    return offline_key_set(db, (struct str){ (const char *)bytes, sizeof(bytes) });
}

enum err snapshot_run(struct write_context *context, struct command *command)
{
    const struct snapshot_request *request = command->request;
    const struct app_program *program = app_program_at(context->app, context->now);
    struct snapshot_row row = {
        .till_id = command->caller.till_id,
        .key = command->caller.key,
        .made = context->now,
        .until = { .us = context->now.us + OFFLINE_HOURS * INT64_C(3600) * US_PER_SECOND },
    };
    int64_t last = 0;
    if (row.till_id == 0)
        return E_TILL_NEEDED;
    if (program == NULL)
        return E_NO_PROGRAM;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0)); /* they are numbered in one turn */
    TRY(coded_id_make(command, &row.code));
    enum err err = snapshot_by_code(context->db, command->arena, row.code, request->ret_row);
    if (err != E_NOT_FOUND)
        return err;
    row.program = program->number;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(need_key(context->db, command->arena));
    TRY(snapshot_last(context->db, &last));
    row.number = last + 1;
    *request->ret_row = row;
    return snapshot_insert(context->db, &row);
}

/* ---- told --------------------------------------------------------------------------------------- */

static void put_base64(struct json *json, struct arena *arena, const char *name, struct str bytes)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(arena, base64_len(bytes.len), &out) == OK)
        base64_write(&out, bytes);
    if (buf_finish(&out, &text) != OK)
        json->out->err = E_NO_MEMORY;
    json_put_str(json, name, text);
}

/* "The same for this key as long as it lives, another for another." */
static struct sha256 storage_key(struct str secret, const struct caller *caller)
{
    char room[32];
    struct buf number = BUF(room);
    buf_int(&number, caller->key);
    const struct str parts[] = { STR("habitue offline storage "),
                                 { .ptr = room, .len = number.used } };
    return hmac_sha256(secret, parts, COUNT(parts));
}

static enum err put_signed(struct json *json, struct arena *arena, struct str key,
                           struct str payload)
{
    char public_room[P256_PUBLIC_BYTES];
    char signature_room[P256_SIGNATURE_BYTES];
    struct buf public_key = BUF(public_room);
    struct buf signature = BUF(signature_room);
    TRY(p256_public(key, &public_key));
    TRY(p256_sign(key, payload, &signature));
    put_base64(json, arena, "public_key", (struct str){ public_room, public_key.used });
    json_put_str(json, "payload", payload);
    put_base64(json, arena, "signature", (struct str){ signature_room, signature.used });
    return OK;
}

enum err snapshot_write(struct app *app, struct db *db, struct arena *arena,
                        const struct caller *caller, const struct snapshot_row *row,
                        struct buf *ret_answer)
{
    struct str key = STR_NONE;
    struct str payload = STR_NONE;
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(offline_key_get(db, arena, &key));
    TRY(snapshot_load(app, db, arena, caller, row, &payload));
    struct sha256 own = storage_key(key, caller);
    json_object_open(&json, NULL);
    json_put_id(&json, "number", row->number);
    answer_put_instant(&json, "made_at", row->made);
    answer_put_instant(&json, "until", row->until);
    put_base64(&json, arena, "storage_key",
               (struct str){ (const char *)own.bytes, sizeof(own.bytes) });
    TRY(put_signed(&json, arena, key, payload));
    json_object_close(&json);
    return ret_answer->err;
}

/* ---- what waits --------------------------------------------------------------------------------- */

enum err snapshot_report_run(struct write_context *context, struct command *command)
{
    const struct snapshot_report_request *request = command->request;
    struct snapshot_row *row = request->ret_row;
    int64_t number = 0;
    if (command->caller.till_id == 0)
        return E_TILL_NEEDED;
    if (str_parse_i64(request->snapshot, 1, INT64_MAX, &number) != OK)
        return E_SNAPSHOT_UNKNOWN;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0));
    enum err err = snapshot_get(context->db, command->arena, number, row);
    if (err == E_NOT_FOUND || (err == OK && row->till_id != command->caller.till_id))
        return E_SNAPSHOT_UNKNOWN;
    TRY(err);
    row->is_reported = true;
    row->waiting = request->waiting;
    row->waiting_minor = request->amount;
    row->first = request->first;
    row->last = request->last;
    row->reported = context->now;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(snapshot_lock(context->db));
    return snapshot_report(context->db, row);
}
