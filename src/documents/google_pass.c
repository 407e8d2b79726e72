/* google_pass.c - a class, an object, and their signature. */
#include "documents/google_pass.h"

#include "core/base64.h"
#include "core/digest.h"
#include "core/json.h"

#define SAVE_PAGE    "https://pay.google.com/gp/v/save/"
#define CLASS_SUFFIX ".habitue"
#define ID_BYTES     16 /* of a digest: names a card without telling its code */
#define MICROS       1000000

#define PATTERN_MAX_BYTES 128 /* a token, and the words of Google's around it */

/* ---- what is on it ------------------------------------------------------------------------------ */

static void put_class_id(struct json *json, const char *name, const struct google_pass *request)
{
    char room[64];
    struct buf out = BUF(room);
    buf_str(&out, request->issuer);
    buf_lit(&out, CLASS_SUFFIX);
    json_put_str(json, name, (struct str){ .ptr = room, .len = out.used });
}

static void put_object_id(struct json *json, const struct google_pass *request)
{
    char room[96];
    struct buf out = BUF(room);
    const struct google_rotation *rotation = request->rotation;
    struct sha256 digest = sha256_of(rotation != NULL ? rotation->token : request->pass->code);
    buf_str(&out, request->issuer);
    buf_char(&out, '.');
    buf_hex(&out, digest.bytes, ID_BYTES);
    json_put_str(json, "id", (struct str){ .ptr = room, .len = out.used });
}

/* Both languages where they differ; who reads neither sees the shop's. */
static void put_words(struct json *json, const char *name, const char *both_name,
                      const struct label *label, enum language language)
{
    struct str text = label_in(label, language);
    enum language other = language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;
    struct str translated = label_in(label, other);
    json_put_str(json, name, text);
    if (str_eq(text, translated))
        return;
    json_object_open(json, both_name);
    json_object_open(json, "defaultValue");
    json_put_text(json, "language", language == LANGUAGE_FR ? "fr" : "en");
    json_put_str(json, "value", text);
    json_object_close(json);
    json_array_open(json, "translatedValues");
    json_object_open(json, NULL);
    json_put_text(json, "language", other == LANGUAGE_FR ? "fr" : "en");
    json_put_str(json, "value", translated);
    json_object_close(json);
    json_array_close(json);
    json_object_close(json);
}

static void put_colour(struct json *json, int32_t colour)
{
    char room[8];
    struct buf out = BUF(room);
    buf_char(&out, '#');
    buf_colour(&out, colour);
    json_put_str(json, "hexBackgroundColor", (struct str){ .ptr = room, .len = out.used });
}

static void put_class(struct json *json, const struct google_pass *request)
{
    const struct pass *pass = request->pass;
    json_object_open(json, NULL);
    put_class_id(json, "id", request);
    json_put_str(json, "issuerName", pass->issuer);
    put_words(json, "programName", "localizedProgramName", &pass->title, pass->language);
    json_object_open(json, "programLogo");
    json_object_open(json, "sourceUri");
    json_put_str(json, "uri", request->logo_url);
    json_object_close(json);
    json_object_close(json);
    json_put_text(json, "reviewStatus", "UNDER_REVIEW");
    put_colour(json, pass->colour);
    json_object_close(json);
}

/* Whole points as a number, money in millionths of its currency, all else as it is read. */
static void put_balance(struct json *json, const struct pass *pass, const struct pass_unit *unit)
{
    char room[32];
    struct buf out = BUF(room);
    int64_t micros = unit->points * MICROS;
    for (int i = 0; i < unit->decimals; i++)
        micros /= 10;
    json_object_open(json, "balance");
    if (unit->kind == UNIT_MONEY) {
        buf_int(&out, micros);
        json_object_open(json, "money");
        json_put_str(json, "micros", (struct str){ .ptr = room, .len = out.used });
        json_put_str(json, "currencyCode", currency_code(pass->currency));
        json_object_close(json);
    } else if (unit->decimals > 0 || unit->points > INT32_MAX || unit->points < INT32_MIN) {
        buf_decimal(&out, unit->points, unit->decimals, '.');
        json_put_str(json, "string", (struct str){ .ptr = room, .len = out.used });
    } else {
        json_put_int(json, "int", unit->points);
    }
    json_object_close(json);
}

/* There are two places for balances. */
static void put_points(struct json *json, const struct pass *pass)
{
    static const char *const names[] = { "loyaltyPoints", "secondaryLoyaltyPoints" };
    for (size_t i = 0; i < COUNT(names) && i < pass->unit_count; i++) {
        json_object_open(json, names[i]);
        put_words(json, "label", "localizedLabel", &pass->units[i].label, pass->language);
        put_balance(json, pass, &pass->units[i]);
        json_object_close(json);
    }
}

static void put_barcode(struct json *json, const struct pass *pass)
{
    json_object_open(json, "barcode");
    json_put_text(json, "type", pass_symbol_name(pass_symbol(pass->code)));
    json_put_str(json, "value", pass->code);
    json_put_str(json, "alternateText", pass->code);
    json_object_close(json);
}

/* https://developers.google.com/wallet/reference/rest/v1/RotatingBarcode: what it shows is what our page shows. */
static void put_rotating(struct json *json, const struct google_pass *request)
{
    const struct google_rotation *rotation = request->rotation;
    char pattern_room[PATTERN_MAX_BYTES];
    char key_room[2 * TOTP_SECRET_BYTES];
    struct buf pattern = BUF(pattern_room);
    struct buf key = BUF(key_room);
    buf_lit(&pattern, "v1.");
    buf_str(&pattern, rotation->token);
    buf_lit(&pattern, ".{totp_timestamp_seconds}.{totp_value_0}");
    buf_hex(&key, rotation->secret, TOTP_SECRET_BYTES);
    assert(pattern.err == OK && key.err == OK);
    json_object_open(json, "rotatingBarcode");
    json_put_text(json, "type", "QR_CODE");
    json_put_str(json, "valuePattern", (struct str){ pattern_room, pattern.used });
    json_object_open(json, "totpDetails");
    json_put_text(json, "periodMillis", "30000");
    json_put_text(json, "algorithm", "TOTP_SHA1");
    json_array_open(json, "parameters");
    json_object_open(json, NULL);
    json_put_str(json, "key", (struct str){ key_room, key.used });
    json_put_int(json, "valueLength", TOTP_DIGITS);
    json_object_close(json);
    json_array_close(json);
    json_object_close(json);
    json_put_str(json, "alternateText", request->pass->code);
    json_object_close(json);
}

static void put_object(struct json *json, const struct google_pass *request)
{
    const struct pass *pass = request->pass;
    json_object_open(json, NULL);
    put_object_id(json, request);
    put_class_id(json, "classId", request);
    json_put_text(json, "state", pass->is_void ? "INACTIVE" : "ACTIVE");
    json_put_str(json, "accountId", pass->code);
    put_points(json, pass);
    if (request->rotation != NULL)
        put_rotating(json, request);
    else
        put_barcode(json, pass);
    json_object_close(json);
}

/* ---- the token ---------------------------------------------------------------------------------- */

static enum err write_claims(struct arena *arena, const struct google_pass *request,
                             struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, GOOGLE_LINK_MAX_BYTES, &out));
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, "iss", request->account);
    json_put_text(&json, "aud", "google");
    json_put_text(&json, "typ", "savetowallet");
    json_put_int(&json, "iat", request->now.us / US_PER_SECOND);
    json_object_open(&json, "payload");
    json_array_open(&json, "loyaltyClasses");
    put_class(&json, request);
    json_array_close(&json);
    json_array_open(&json, "loyaltyObjects");
    put_object(&json, request);
    json_array_close(&json);
    json_object_close(&json);
    json_object_close(&json);
    return buf_finish(&out, ret_text);
}

enum err google_link_write(struct arena *arena, const struct google_pass *request, struct buf *out)
{
    struct buf token = { 0 };
    struct buf bytes = { 0 };
    struct str claims = STR_NONE;
    struct str signed_part = STR_NONE;
    struct str signature = STR_NONE;
    TRY(write_claims(arena, request, &claims));
    TRY(buf_create(arena, GOOGLE_LINK_MAX_BYTES, &token));
    base64url_put(&token, STR("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"));
    buf_char(&token, '.');
    base64url_put(&token, claims);
    TRY(buf_finish(&token, &signed_part));
    TRY(buf_create(arena, SIGN_RS256_MAX_BYTES, &bytes));
    TRY(sign_rs256(request->sign, signed_part, &bytes));
    TRY(buf_finish(&bytes, &signature));
    buf_lit(out, SAVE_PAGE);
    buf_str(out, signed_part);
    buf_char(out, '.');
    base64url_put(out, signature);
    return out->err;
}
