/* pass_devices.c - telephones that have a pass, as commands and lists. */
#include "app/wallet/passes.h"
#include "storage/account_storage.h"

#define MARK_BYTES 8 /* of a digest: two lists of one telephone */

enum err pass_newest(struct db *db, struct arena *arena, struct str code, int32_t *ret_partition,
                     int64_t *ret_newest)
{
    struct card card = { 0 };
    TRY(card_by_code(db, arena, code, &card));
    TRY(account_newest(db, card.partition, card.account, ret_newest));
    *ret_partition = card.partition;
    return OK;
}

/* ---- what a telephone has ------------------------------------------------------------------------ */

enum err pass_list_load(struct db *db, struct arena *arena, struct str device,
                        struct pass_list *ret_list)
{
    struct pass_device *devices = NULL;
    struct pass_list list = { .count = 0 };
    struct sha256 digest = { { 0 } };
    struct buf out = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(pass_device_of_device(db, arena, device, PASS_CODES_MAX, &devices, &list.count));
    for (size_t i = 0; i < list.count; i++) {
        char room[64 + PASS_DEVICE_MAX_BYTES];
        struct buf state = BUF(room);
        int32_t partition = 0;
        int64_t newest = 0;
        TRY(pass_newest(db, arena, devices[i].code, &partition, &newest));
        buf_str(&state, devices[i].code);
        buf_char(&state, '\n');
        buf_int(&state, partition);
        buf_char(&state, '-');
        buf_int(&state, newest);
        digest = sha256_link(&digest, (struct str){ .ptr = room, .len = state.used });
    }
    TRY(buf_create(arena, 2 * MARK_BYTES, &out));
    buf_hex(&out, digest.bytes, MARK_BYTES);
    TRY(buf_finish(&out, &list.mark));
    list.devices = devices;
    *ret_list = list;
    return OK;
}

/* ---- registered, and no more ---------------------------------------------------------------------- */

static const struct pass_device *find(const struct pass_device *devices, size_t count,
                                      struct str device)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(devices[i].device, device))
            return &devices[i];
    }
    return NULL;
}

static const struct pass_device *oldest(const struct pass_device *devices, size_t count)
{
    const struct pass_device *oldest = &devices[0];
    for (size_t i = 1; i < count; i++) {
        if (devices[i].created.us < oldest->created.us)
            oldest = &devices[i];
    }
    return oldest;
}

static enum err begin(struct write_context *context, struct command *command)
{
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return OK;
}

static void wake_worker(struct app *app, struct command *command)
{
    (void)command;
    passes_wake(app_passes(app));
}

static enum err add(struct write_context *context, struct command *command,
                    const struct pass_device_request *request, const struct pass_device *others,
                    size_t count)
{
    const struct pass_device device = {
        .code = request->code,
        .device = request->device,
        .push_token = request->push_token,
        .created = context->now,
    };
    TRY(begin(context, command));
    if (count >= PASS_DEVICES_MAX)
        TRY(pass_device_delete(context->db, request->code, oldest(others, count)->device));
    command->on_commit = wake_worker;
    *request->ret_is_new = true;
    return pass_device_insert(context->db, &device);
}

enum err pass_device_run(struct write_context *context, struct command *command)
{
    const struct pass_device_request *request = command->request;
    struct pass_device *devices = NULL;
    size_t count = 0;
    *request->ret_is_new = false;
    TRY(pass_device_of_card(context->db, command->arena, request->code, &devices, &count));
    const struct pass_device *known = find(devices, count, request->device);
    if (request->push_token.len == 0) {
        if (known == NULL)
            return OK;
        TRY(begin(context, command));
        return pass_device_delete(context->db, request->code, request->device);
    }
    if (known == NULL)
        return add(context, command, request, devices, count);
    if (str_eq(known->push_token, request->push_token))
        return OK;
    struct pass_device renewed = *known;
    renewed.push_token = request->push_token;
    TRY(begin(context, command));
    return pass_device_push(context->db, &renewed);
}

enum err pass_device_command(struct arena *arena, const struct card *card,
                             const struct pass_device_request *request, struct command *ret_command)
{
    struct command command = {
        .run = pass_device_run,
        .request = request,
        .arena = arena,
        .partition = card->partition,
        .idempotency_key = STR("pass"), /* it has no entry, and is looked up by its row */
    };
    *ret_command = command;
    return OK;
}

/* ---- told ------------------------------------------------------------------------------------------ */

enum err pass_told_run(struct write_context *context, struct command *command)
{
    const struct pass_told_request *request = command->request;
    const struct pass_device *device = &request->device;
    TRY(begin(context, command));
    enum err err = request->is_gone ? pass_device_delete(context->db, device->code, device->device)
                                    : pass_device_told(context->db, device);
    return err == E_NOT_FOUND ? OK : err; /* it said so itself meanwhile */
}
