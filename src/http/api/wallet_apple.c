/* wallet_apple.c - what Apple's Wallet asks of the server whose address its pass has.
 *
 *   POST   …/v1/devices/{device}/registrations/{type}/{serial}    a telephone wants to be told of a pass
 *   DELETE …/v1/devices/{device}/registrations/{type}/{serial}    and no more
 *   GET    …/v1/devices/{device}/registrations/{type}             which of its passes have changed
 *   GET    …/v1/passes/{type}/{serial}                            the pass as it is now
 *   POST   …/v1/log                                               what went wrong there
 *
 * Drawn up by Apple ("Adding a Web Service to Update Passes").  Who registers or fetches tells the word that the pass
 * has; who asks for a list, the telephone's own name, which is as hard to guess.
 */
#include "app/wallet/passes.h"
#include "core/limits.h"
#include "core/log.h"
#include "documents/apple_pass.h"
#include "http/api.h"
#include "http/pass_reply.h"
#include "http/request.h"
#include "http/service.h"

#define REGISTER_BODY_MAX_BYTES 4096
#define LOG_BODY_MAX_BYTES      65536
#define LIST_MAX_BYTES          16384
#define SERIALS_TAG_MAX_BYTES   64

#define DEVICE(rq) ((rq)->match.parts[0])
#define TYPE(rq)   ((rq)->match.parts[1])
#define SERIAL(rq) ((rq)->match.parts[2])

struct registration {
    struct str push_token;
    struct pass_device_request device;
    bool is_new;
};

struct list_query {
    struct str since;
};

struct log_request {
    const struct json_node *logs; /* texts of any length */
};

/* clang-format off */
static const struct json_field register_fields[] = {
    JSON_FIELD_TEXT(struct registration, push_token, 1, PASS_TOKEN_MAX_BYTES, .name = "pushToken", .is_required = true, .doc = "By which Apple reaches the telephone: hex digits."),
};
static const struct json_table register_table = { "PassRegistration", sizeof(struct registration), register_fields, COUNT(register_fields), "A telephone wants to be told of a pass." };

static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct list_query, since, 0, SERIALS_TAG_MAX_BYTES, .name = "passesUpdatedSince", .doc = "lastUpdated of the answer before."),
};
static const struct json_table list_table = { "PassListQuery", sizeof(struct list_query), list_fields, COUNT(list_fields), "Since when." };

static const struct json_field log_fields[] = {
    JSON_FIELD_NODE(struct log_request, logs, .is_required = true, .doc = "Sentences of the wallet."),
};
static const struct json_table log_table = { "PassLog", sizeof(struct log_request), log_fields, COUNT(log_fields), "What went wrong in a wallet." };

static const struct schema_field list_schema_fields[] = {
    { .name = "lastUpdated",   .kind = SCHEMA_TEXT, .doc = "To be told next time." },
    { .name = "serialNumbers", .kind = SCHEMA_TEXT, .is_list = true },
};
static const struct schema list_schema = { "PassList", "Passes of a telephone that have changed.", SCHEMA_ROWS(list_schema_fields) };
/* clang-format on */

static enum err tell_nothing(struct request *rq, int status)
{
    reply_json(rq, status, STR("{}"));
    return OK;
}

/* The installation's own merchant has passes, of one type. */
static enum err check_type(struct request *rq, struct str type, const struct passes **ret_passes)
{
    const struct passes *passes = app_passes(rq->visit.app);
    const struct wallet *wallet = passes_wallet(passes);
    if (wallet_apple_lack(wallet, instant_now()) != LACK_NOTHING ||
        !str_eq(type, sign_owner(wallet->apple)->user_id))
        return E_NOT_FOUND;
    *ret_passes = passes;
    return OK;
}

/* "ApplePass <token>".  Whether there is such a card is told to nobody who has no right word for it. */
static enum err check_token(struct request *rq, const struct passes *passes, struct str serial)
{
    static const char scheme[] = "ApplePass ";
    struct str header = rq->headers.authorization;
    if (!str_begins(header, STR("ApplePass ")))
        return E_UNAUTHORIZED;
    struct str token = str_trim(str_sub(header, sizeof(scheme) - 1, header.len));
    return pass_token_is_right(passes_secret(passes), serial, token) ? OK : E_UNAUTHORIZED;
}

/* ---- registered, and no more -------------------------------------------------------------------- */

static bool is_hex(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
            return false;
    }
    return true;
}

/* A part of an address, later: visible, and without what means something there. */
static bool is_device(struct str text)
{
    return text.len > 0 && text.len <= PASS_DEVICE_MAX_BYTES && str_is_ascii_printable(text);
}

static enum err prepare(struct request *rq, struct registration *registration)
{
    const struct passes *passes = NULL;
    struct card card = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(check_type(rq, TYPE(rq), &passes));
    TRY(check_token(rq, passes, SERIAL(rq)));
    if (!is_device(DEVICE(rq)))
        return E_NOT_FOUND;
    TRY(reader_take(rq->visit.app, &reader));
    TRY(card_by_code(reader.db, rq->arena, SERIAL(rq), &card));
    registration->device = (struct pass_device_request){
        .code = SERIAL(rq),
        .device = DEVICE(rq),
        .push_token = registration->push_token,
        .ret_is_new = &registration->is_new,
    };
    return pass_device_command(rq->arena, &card, &registration->device, &rq->command);
}

static enum err post_registration(struct request *rq)
{
    struct registration *registration = ARENA_NEW(rq->arena, struct registration);
    if (registration == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, registration));
    if (!is_hex(registration->push_token))
        return request_refuse(rq, E_INVALID, "/pushToken", "A push token has hex digits alone.",
                              "Un jeton d'envoi n'a que des chiffres hexadécimaux.");
    return prepare(rq, registration);
}

static enum err tell_registered(struct request *rq)
{
    const struct pass_device_request *device = rq->command.request;
    return tell_nothing(rq, *device->ret_is_new ? 201 : 200);
}

static enum err delete_registration(struct request *rq)
{
    struct registration *registration = ARENA_NEW(rq->arena, struct registration);
    return registration != NULL ? prepare(rq, registration) : E_NO_MEMORY;
}

static enum err tell_removed(struct request *rq)
{
    return tell_nothing(rq, 200);
}

/* ---- what has changed ---------------------------------------------------------------------------- */

static enum err get_list(struct request *rq)
{
    const struct passes *passes = NULL;
    struct list_query query = { 0 };
    struct pass_list list = { .count = 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(check_type(rq, TYPE(rq), &passes));
    TRY(request_query(rq, &query));
    TRY(reader_take(rq->visit.app, &reader));
    TRY(pass_list_load(reader.db, rq->arena, DEVICE(rq), &list));
    if (list.count == 0 || str_eq(query.since, list.mark))
        return reply_begin(rq, 204, 1);
    TRY(reply_begin(rq, 200, LIST_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "lastUpdated", list.mark);
    json_array_open(&json, "serialNumbers");
    for (size_t i = 0; i < list.count; i++)
        json_put_str(&json, NULL, list.devices[i].code);
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}

static enum err get_newest(struct request *rq)
{
    const struct passes *passes = NULL;
    struct pass_loaded loaded = { .newest = 0 };
    struct str serial = rq->match.parts[1];
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(check_type(rq, rq->match.parts[0], &passes));
    TRY(check_token(rq, passes, serial));
    TRY(reader_take(rq->visit.app, &reader));
    TRY(pass_load(rq->visit.app, reader.db, rq->arena, passes_wallet(passes), serial, &loaded));
    return pass_reply(rq, &loaded);
}

/* How many there were is all that is kept: what stands in them is said by anybody, and may name people. */
static enum err post_log(struct request *rq)
{
    struct log_request told = { .logs = NULL };
    TRY(request_json(rq, &told));
    log_event(LOG_WARNING, "wallet_complains", LOG_INT("lines", (int64_t)told.logs->count));
    return tell_nothing(rq, 200);
}

const struct route wallet_apple_routes[] = {
    { METHOD_POST, "/v1/wallet/apple/v1/devices/{device}/registrations/{type}/{serial}",
      post_registration, ACCESS_PASS, .is_write = true, .tell = tell_registered,
      .body_max_bytes = REGISTER_BODY_MAX_BYTES, .body = &register_table,
      .name = "registerPassDevice", .tag = "Wallets",
      .doc = "Wallet wants to be told when a pass changes; 200 when it was known.",
      .id_doc = "The telephone, as Wallet names it.|The pass type identifier.|The card's code.",
      .status = 201, .body_example = "{\"pushToken\":\"b0adf00d\"}" },
    { METHOD_DELETE, "/v1/wallet/apple/v1/devices/{device}/registrations/{type}/{serial}",
      delete_registration, ACCESS_PASS, .is_write = true, .tell = tell_removed,
      .name = "unregisterPassDevice", .tag = "Wallets", .doc = "Wallet has the pass no more.",
      .id_doc = "The telephone, as Wallet names it.|The pass type identifier.|The card's code.",
      .status = 200 },
    { METHOD_GET, "/v1/wallet/apple/v1/devices/{device}/registrations/{type}", get_list,
      ACCESS_PUBLIC, .query = &list_table, .name = "listChangedPasses", .tag = "Wallets",
      .doc = "Which passes of a telephone have changed; 204 when none has.",
      .id_doc = "The telephone, as Wallet names it.|The pass type identifier.", .status = 200,
      .answer = &list_schema },
    { METHOD_GET, "/v1/wallet/apple/v1/passes/{type}/{serial}", get_newest, ACCESS_PASS,
      .name = "fetchPass", .tag = "Wallets", .doc = "A pass as it is now; 304 to who has it.",
      .id_doc = "The pass type identifier.|The card's code.", .status = 200,
      .also = APPLE_PASS_TYPE },
    { METHOD_POST, "/v1/wallet/apple/v1/log", post_log, ACCESS_PUBLIC,
      .body_max_bytes = LOG_BODY_MAX_BYTES, .body = &log_table, .name = "logPassErrors",
      .tag = "Wallets", .doc = "What went wrong in a wallet.", .status = 200,
      .body_example = "{\"logs\":[\"...\"]}" },
};
const size_t wallet_apple_route_count = COUNT(wallet_apple_routes);
