/* phones.c - what proves more than a number: a phone that shows a card, the chip in it, and a PIN.
 *
 *   POST /v1/cards/{code}/phone       links one, or another one
 *   POST /v1/cards/{code}/unlink      and no longer
 *   POST /v1/cards/{code}/chip        which chip is in it, or that none is any more
 *   POST /v1/members/{id}/pin         sets it, or takes it away
 */
#include "app/shown/phones.h"
#include "app/shown/chips.h"

#include <string.h>

#include "app/shown/pins.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define PHONE_BODY_MAX_BYTES 4096

/* clang-format off */
static const struct json_table phone_table = { "PhoneRequest", sizeof(struct phone_request), NULL, 0, "An empty object." };

static const struct schema_field phone_fields[] = {
    { .name = "code",      .kind = SCHEMA_TEXT, .doc = "Of the card." },
    { .name = "account",   .kind = SCHEMA_ID },
    { .name = "at",        .kind = SCHEMA_INSTANT },
    { .name = "is_linked", .kind = SCHEMA_BOOL },
    { .name = "link",      .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Behind the server's address: for the customer's phone alone, as a QR code or in a message. Told again for the same request until the phone has been used; null then." },
};
static const struct schema phone_schema = { "Phone", "A phone that shows a card.", SCHEMA_ROWS(phone_fields) };

static const struct json_field chip_fields[] = {
    JSON_FIELD_TEXT(struct chip_request, uid, 1, CODE_MAX_BYTES, .is_required = true, .is_nullable = true, .doc = "The number of the chip, seven bytes as a reader tells them; null: it has none any more."),
};
static const struct json_table chip_table = { "ChipRequest", sizeof(struct chip_request), chip_fields, COUNT(chip_fields), "The chip of a card." };

static const struct schema_field key_fields[] = {
    { .name = "app",  .kind = SCHEMA_TEXT, .doc = "Key 0, of this chip alone: with it the chip is written." },
    { .name = "meta", .kind = SCHEMA_TEXT, .doc = "Key 1, of all chips of the shop: opens which chip it is." },
    { .name = "code", .kind = SCHEMA_TEXT, .doc = "Key 2, of this chip alone: proves each reading." },
};
static const struct schema key_schema = { "ChipKeys", "Of 16 bytes each, in hexadecimal.", SCHEMA_ROWS(key_fields) };

static const struct schema_field write_fields[] = {
    { .name = "uid",  .kind = SCHEMA_TEXT },
    { .name = "link", .kind = SCHEMA_TEXT, .doc = "Behind the server's address; the chip writes over its zeros." },
    { .name = "keys", .kind = SCHEMA_OBJECT, .schema = &key_schema },
};
static const struct schema write_schema = { "ChipWriting", "What habitue-reader writes into the chip.", SCHEMA_ROWS(write_fields) };

static const struct schema_field given_fields[] = {
    { .name = "code",     .kind = SCHEMA_TEXT, .doc = "Of the card." },
    { .name = "account",  .kind = SCHEMA_ID },
    { .name = "at",       .kind = SCHEMA_INSTANT },
    { .name = "has_chip", .kind = SCHEMA_BOOL },
    { .name = "write",    .kind = SCHEMA_OBJECT, .schema = &write_schema, .is_nullable = true, .doc = "Told again for the same request until the chip has shown itself; null then." },
};
static const struct schema given_schema = { "Chip", "The chip of a card.", SCHEMA_ROWS(given_fields) };

static const struct json_field pin_fields[] = {
    JSON_FIELD_TEXT(struct pin_request, pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .is_required = true, .is_nullable = true, .doc = "4 to 8 digits; null: none any more."),
};
static const struct json_table pin_table = { "PinRequest", sizeof(struct pin_request), pin_fields, COUNT(pin_fields), "A member's PIN." };

static const struct schema_field changed_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "account", .kind = SCHEMA_ID },
};
static const struct schema changed_schema = { "PinSet", "Whose PIN it is.", SCHEMA_ROWS(changed_fields) };
/* clang-format on */

static const struct blame chip_blames[] = {
    { E_CHIP_TAKEN, "/uid" },
    { OK, NULL },
};

static enum err run(struct request *rq, command_run *command)
{
    struct phone_request *phone = ARENA_NEW(rq->arena, struct phone_request);
    if (phone == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, phone));
    phone->card = rq->id;
    TRY(request_aim_at_card(rq, phone->card));
    return request_command(rq, command, phone);
}

static enum err post_phone(struct request *rq)
{
    return run(rq, phone_link_run);
}

static enum err post_unlink(struct request *rq)
{
    return run(rq, phone_unlink_run);
}

static enum err post_chip(struct request *rq)
{
    struct chip_request *chip = ARENA_NEW(rq->arena, struct chip_request);
    if (chip == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, chip));
    chip->card = rq->id;
    TRY(request_aim_at_card(rq, chip->card));
    return request_command(rq, chip_set_run, chip);
}

static enum err post_pin(struct request *rq)
{
    struct pin_request *pin = ARENA_NEW(rq->arena, struct pin_request);
    if (pin == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, pin));
    pin->member = rq->id;
    TRY(request_hide_pin(rq, &pin->pin));
    if (pin->pin.len > 0)
        TRY(request_make_pin(rq, pin->pin, &pin->kept));
    pin->pin = STR_NONE;
    request_aim_at_id(rq, pin->member);
    return request_command(rq, pin_set_run, pin);
}

const struct route phone_routes[] = {
    { METHOD_POST, "/v1/cards/{code}/phone", post_phone, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = PHONE_BODY_MAX_BYTES,
      .body = &phone_table, .name = "linkPhone", .tag = "Cards",
      .doc = "Links a phone to a card: it shows a code that changes every 30 seconds. One that was "
             "linked shows nothing any more.",
      .id_doc = "Of the card.", .status = 201, .answer = &phone_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/cards/{code}/unlink", post_unlink, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = PHONE_BODY_MAX_BYTES,
      .body = &phone_table, .name = "unlinkPhone", .tag = "Cards",
      .doc = "The phone of a card shows nothing any more.", .id_doc = "Of the card.", .status = 200,
      .answer = &phone_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/cards/{code}/chip", post_chip, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = PHONE_BODY_MAX_BYTES,
      .body = &chip_table, .blames = chip_blames, .name = "setChip", .tag = "Cards",
      .doc = "Says which chip is in a card, and what is to be written into it so that each of its "
             "readings proves itself; or that none is any more.",
      .id_doc = "Of the card.", .status = 201, .answer = &given_schema,
      .body_example = "{\"uid\":\"04:DE:5F:1E:AC:C0:40\"}" },
    { METHOD_POST, "/v1/members/{id}/pin", post_pin, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = PHONE_BODY_MAX_BYTES,
      .body = &pin_table, .name = "setPin", .tag = "Members",
      .doc =
          "Sets a member's PIN, or takes it away. It is kept as a slow digest, and nowhere else.",
      .id_doc = "Of the member.", .status = 200, .answer = &changed_schema,
      .body_example = "{\"pin\":\"4711\"}" },
};
const size_t phone_route_count = COUNT(phone_routes);
