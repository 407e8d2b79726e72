/* setup.c - a new installation, and the keys that may speak to it.
 *
 * The shop's own facts are written first, in one transaction; then the programme goes the way of
 * every programme, through the commit loop, so that the journal begins with it.
 */
#include "app/setup.h"

#include <sys/stat.h>

#include "app/app.h"
#include "app/presets.h"
#include "app/programs.h"
#include "core/money.h"
#include "core/secret.h"
#include "core/zone.h"
#include "storage/journal_storage.h"

#define SECRET_CHARACTERS 43 /* of 5 random bits: 215 */
#define SECRET_PREFIX     "hab_"

const int64_t scopes_of_till =
    SCOPE_QUOTE | SCOPE_EARN | SCOPE_SPEND | SCOPE_MEMBERS_READ | SCOPE_MEMBERS_WRITE;

/* ---- scopes ----------------------------------------------------------------------------------- */

static const struct {
    enum scope scope;
    const char *name;
} scope_names[] = {
    { SCOPE_QUOTE, "quote" },
    { SCOPE_EARN, "earn" },
    { SCOPE_SPEND, "spend" },
    { SCOPE_MEMBERS_READ, "members.read" },
    { SCOPE_MEMBERS_WRITE, "members.write" },
    { SCOPE_ADJUST, "adjust" },
    { SCOPE_REPORT, "report" },
    { SCOPE_ADMIN, "admin" },
};

static enum err scope_parse(struct str name, int64_t *ret_scope)
{
    for (size_t i = 0; i < COUNT(scope_names); i++) {
        if (str_eq(str_c(scope_names[i].name), name)) {
            *ret_scope = (int64_t)scope_names[i].scope;
            return OK;
        }
    }
    return E_INVALID;
}

enum err scopes_parse(struct str text, int64_t *ret_scopes)
{
    int64_t scopes = 0;
    struct str rest = text;
    struct str name = STR_NONE;
    while (str_cut(&rest, ',', &name)) {
        int64_t scope = 0;
        TRY(scope_parse(str_trim(name), &scope));
        scopes |= scope;
    }
    if (scopes == 0)
        return E_INVALID;
    *ret_scopes = scopes;
    return OK;
}

void scopes_format(struct buf *out, int64_t scopes)
{
    bool is_first = true;
    for (size_t i = 0; i < COUNT(scope_names); i++) {
        if ((scopes & (int64_t)scope_names[i].scope) == 0)
            continue;
        if (!is_first)
            buf_char(out, ',');
        buf_str(out, str_c(scope_names[i].name));
        is_first = false;
    }
}

/* ---- keys ------------------------------------------------------------------------------------- */

struct sha256 key_digest(struct str secret)
{
    return sha256_of(secret);
}

enum err key_create(struct db *db, struct arena *arena, struct api_key *key, struct str *ret_secret)
{
    struct buf out = { 0 };
    struct str secret = STR_NONE;
    TRY(buf_create(arena, sizeof(SECRET_PREFIX) + SECRET_CHARACTERS, &out));
    buf_lit(&out, SECRET_PREFIX);
    secret_base32(&out, SECRET_CHARACTERS);
    TRY(buf_finish(&out, &secret));

    struct sha256 digest = key_digest(secret);
    key->created = instant_now();
    TRY(key_insert(db, key, &digest, &key->id));
    *ret_secret = secret;
    return OK;
}

/* ---- a new installation ----------------------------------------------------------------------- */

struct setup {
    struct arena *arena;
    const char *address;
    const struct setup_request *request;
    uint16_t currency;
    int32_t partitions;
    struct str program_text;
    const struct json_node *program;
};

/* The preset in the currency of the shop: its file says "currency": "EUR" once, near its beginning. */
static enum err translate_preset(struct setup *setup, struct str preset)
{
    struct str words = STR("\"currency\": \"EUR\"");
    size_t at = 0;
    while (at < preset.len && !str_begins(str_sub(preset, at, words.len), words))
        at++;
    assert(at < preset.len); /* a test reads every preset */

    struct buf out = { 0 };
    TRY(buf_create(setup->arena, preset.len + words.len, &out));
    buf_str(&out, str_sub(preset, 0, at));
    buf_lit(&out, "\"currency\": \"");
    buf_str(&out, setup->request->currency);
    buf_char(&out, '"');
    buf_str(&out, str_sub(preset, at + words.len, preset.len));
    TRY(buf_finish(&out, &setup->program_text));

    struct problem problem = { 0 };
    return json_parse(setup->arena, setup->program_text, &setup->program, &problem);
}

/* More than a server has writers for, so that another server finds work beside it. */
static enum err choose_partitions(struct setup *setup)
{
    int64_t asked = setup->request->partitions;
    bool is_embedded = !db_is_url(setup->address);
    if (is_embedded && asked > 1)
        return E_PARTITIONS;
    if (asked == 0)
        asked = is_embedded ? 1 : PARTITIONS_DEFAULT;
    setup->partitions = (int32_t)asked;
    return asked >= 1 && asked <= PARTITIONS_MAX ? OK : E_PARTITIONS;
}

/* What can be said before anything is made. */
static enum err check_request(struct setup *setup)
{
    const struct setup_request *request = setup->request;
    const struct zone *zone = NULL;
    const struct preset *preset = preset_find(request->preset);
    bool is_spoken = str_eq(request->language, STR("fr")) || str_eq(request->language, STR("en"));
    if (preset == NULL || !is_spoken || request->name.len == 0 || request->shop_code.len == 0 ||
        request->till_code.len == 0)
        return E_INVALID;
    TRY(currency_parse(request->currency, &setup->currency));
    if (zone_load(setup->arena, request->zone, &zone) != OK)
        return E_INVALID;
    return translate_preset(setup, preset->text);
}

static enum err insert_keys(struct setup *setup, struct db *db, int64_t shop_id, int64_t till_id,
                            struct setup_result *ret_result)
{
    struct api_key admin = { .label = STR("admin"), .scopes = SCOPE_ADMIN };
    struct api_key till = { .scopes = scopes_of_till, .shop_id = shop_id, .till_id = till_id };
    struct buf label = { 0 };
    TRY(buf_create(setup->arena, CODE_MAX_BYTES + 8, &label));
    buf_lit(&label, "till ");
    buf_str(&label, setup->request->till_code);
    TRY(buf_finish(&label, &till.label));
    TRY(key_create(db, setup->arena, &admin, &ret_result->admin_key));
    return key_create(db, setup->arena, &till, &ret_result->till_key);
}

static enum err insert_facts(struct setup *setup, struct setup_result *ret_result)
{
    const struct setup_request *request = setup->request;
    struct instant now = instant_now();
    CLEANUP(db_close) struct db *db = NULL;
    TRY(db_open(setup->address, DB_WRITE, &db));
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));

    struct merchant merchant = { .id = 1, .name = request->name, .currency = setup->currency };
    TRY(installation_insert(db, setup->partitions, now));
    for (int32_t i = 1; i <= setup->partitions; i++)
        TRY(head_insert(db, i));
    TRY(merchant_insert(db, &merchant, now));

    struct shop shop = {
        .code = request->shop_code,
        .name = request->name,
        .zone = request->zone,
        .country = request->country,
        .language = request->language,
    };
    TRY(shop_insert(db, &shop, merchant.id, &shop.id));
    struct till till = { .shop_id = shop.id,
                         .code = request->till_code,
                         .columns = request->columns };
    TRY(till_insert(db, &till, &till.id));
    TRY(insert_keys(setup, db, shop.id, till.id, ret_result));
    return db_tx_commit(&tx);
}

static enum err run_command(struct setup *setup, struct app *app, command_run *run,
                            const struct program_request *request, struct str key)
{
    struct command command = {
        .run = run,
        .request = request,
        .arena = setup->arena,
        .caller = { .scopes = SCOPE_ADMIN, .is_import = true },
        .idempotency_key = key,
        .digest = sha256_of(key),
    };
    return commit_wait(app_loop(app), &command);
}

/* The first version, in force since 1970, so that an old history can be imported. */
static enum err start_program(struct setup *setup)
{
    CLEANUP(app_close) struct app *app = NULL;
    TRY(app_open(setup->address, APP_SERVE, &app));
    struct program_request draft = { .program = setup->program, .json = setup->program_text };
    struct program_request activation = { .id = STR("1"), .from = { .us = 0 }, .has_from = true };
    TRY(run_command(setup, app, program_create_run, &draft, STR("setup:program")));
    return run_command(setup, app, program_activate_run, &activation, STR("setup:activate"));
}

static bool directory_is_there(const char *address)
{
    struct stat info;
    return stat(address, &info) == 0;
}

enum err setup_create(struct arena *arena, const char *address, const struct setup_request *request,
                      struct setup_result *ret_result)
{
    struct setup setup = { .arena = arena, .address = address, .request = request };
    struct setup_result result = { 0 };
    bool was_there = directory_is_there(address);

    TRY(check_request(&setup));
    TRY(choose_partitions(&setup));
    /* refuses where a database is, so that none but ours is removed */
    TRY(request->is_distributed ? db_create_distributed(address) : db_create(address));
    enum err err = insert_facts(&setup, &result);
    if (err == OK)
        err = start_program(&setup);
    if (err != OK) {
        db_remove(address, was_there);
        return err;
    }
    *ret_result = result;
    return OK;
}
