/* wallet.c - the folder of a shop's passes, read. */
#include "app/wallet/wallet.h"

#include "core/io.h"

#define ARENA_BYTES        (16u << 20)
#define PATH_MAX_BYTES     1024
#define SETTINGS_MAX_BYTES 65536
#define PEM_MAX_BYTES      65536
#define URL_MAX_BYTES      255
#define TEXT_MAX_BYTES     8000
#define PUSH_URL           STR("https://api.push.apple.com")

/* ---- wallet.json -------------------------------------------------------------------------------- */

struct google_setting {
    struct str issuer;
    struct str logo_url;
};

struct apple_setting {
    struct str push_url;
    struct str push_ca;
};

struct settings {
    struct str url;
    struct label terms;
    struct google_setting google;
    struct apple_setting apple;
};

/* clang-format off */
static const struct json_field label_fields[] = {
    JSON_FIELD_TEXT(struct label, fr, 0, TEXT_MAX_BYTES),
    JSON_FIELD_TEXT(struct label, en, 0, TEXT_MAX_BYTES),
};
static const struct json_table label_table = { "Words", sizeof(struct label), label_fields, COUNT(label_fields), "In both languages." };

static const struct json_field google_fields[] = {
    JSON_FIELD_TEXT(struct google_setting, issuer, 1, 20, .is_required = true),
    JSON_FIELD_TEXT(struct google_setting, logo_url, 1, URL_MAX_BYTES, .is_required = true),
};
static const struct json_table google_table = { "Google", sizeof(struct google_setting), google_fields, COUNT(google_fields), "Who issues passes at Google." };

static const struct json_field apple_fields[] = {
    JSON_FIELD_TEXT(struct apple_setting, push_url, 1, URL_MAX_BYTES),
    JSON_FIELD_TEXT(struct apple_setting, push_ca, 1, PATH_MAX_BYTES),
};
static const struct json_table apple_table = { "Apple", sizeof(struct apple_setting), apple_fields, COUNT(apple_fields), "For tests." };

static const struct json_field settings_fields[] = {
    JSON_FIELD_TEXT(struct settings, url, 1, URL_MAX_BYTES, .is_required = true),
    JSON_FIELD_OBJECT(struct settings, terms, struct label, &label_table),
    JSON_FIELD_OBJECT(struct settings, google, struct google_setting, &google_table),
    JSON_FIELD_OBJECT(struct settings, apple, struct apple_setting, &apple_table),
};
static const struct json_table settings_table = { "Wallet", sizeof(struct settings), settings_fields, COUNT(settings_fields), "wallet.json." };
/* clang-format on */

/* A path may follow the host; what is appended begins with a stroke. */
static enum err check_url(struct str url, const char *pointer, struct problem *problem)
{
    bool is_right = str_begins(url, STR("https://")) && url.len > sizeof("https://") - 1 &&
                    !str_ends(url, STR("/")) && str_is_ascii_printable(url) &&
                    str_find(url, ' ') == url.len && str_find(url, '?') == url.len;
    if (is_right)
        return OK;
    problem_set(problem, E_INVALID, pointer,
                "Write an address as https://shop.example, without a stroke at its end.",
                "Écrivez une adresse comme https://boutique.example, sans barre à la fin.");
    return E_INVALID;
}

static enum err check_settings(const struct settings *settings, struct problem *problem)
{
    TRY(check_url(settings->url, "/url", problem));
    if (settings->apple.push_url.len > 0)
        TRY(check_url(settings->apple.push_url, "/apple/push_url", problem));
    if (settings->google.issuer.len == 0)
        return OK;
    TRY(check_url(settings->google.logo_url, "/google/logo_url", problem));
    if (str_is_ascii_digits(settings->google.issuer))
        return OK;
    problem_set(problem, E_INVALID, "/google/issuer", "The issuer's number has digits alone.",
                "Le numéro d'émetteur n'a que des chiffres.");
    return E_INVALID;
}

static void take_settings(const struct settings *settings, struct wallet *wallet)
{
    wallet->url = settings->url;
    wallet->push_url = settings->apple.push_url.len > 0 ? settings->apple.push_url : PUSH_URL;
    wallet->push_ca = settings->apple.push_ca;
    wallet->google_issuer = settings->google.issuer;
    wallet->google_logo_url = settings->google.logo_url;
    wallet->terms = settings->terms;
}

/* ---- the files ---------------------------------------------------------------------------------- */

/* "<folder>/<name>", with its NUL.  E_LIMIT. */
static enum err path_of(const char *folder, const char *name, char *room)
{
    struct buf out = { .base = room, .size = PATH_MAX_BYTES };
    buf_str(&out, str_c(folder));
    buf_char(&out, '/');
    buf_str(&out, str_c(name));
    buf_char(&out, '\0');
    return out.err;
}

/* An empty text when it is not there. */
static enum err read_file(struct wallet *wallet, const char *folder, const char *name,
                          size_t max_bytes, struct str *ret_text)
{
    char room[PATH_MAX_BYTES];
    TRY(path_of(folder, name, room));
    enum err err = io_read_file(&wallet->arena, room, max_bytes, ret_text);
    if (err == E_FILE || err == E_TOO_LARGE) /* of no use, either way */
        *ret_text = STR_NONE;
    return err == E_NO_MEMORY ? err : OK;
}

static bool is_private(const char *folder, const char *name)
{
    char room[PATH_MAX_BYTES];
    return path_of(folder, name, room) == OK && io_is_private(room);
}

static enum err read_settings(struct wallet *wallet, const char *folder, struct problem *problem)
{
    const struct json_node *json = NULL;
    struct settings settings = { 0 };
    struct str text = STR_NONE;
    TRY(read_file(wallet, folder, "wallet.json", SETTINGS_MAX_BYTES, &text));
    if (text.len == 0) {
        problem_set(problem, E_FILE, "", "There is no such file, or it is empty.",
                    "Ce fichier n'existe pas, ou il est vide.");
        return E_FILE;
    }
    TRY(json_parse(&wallet->arena, text, &json, problem));
    TRY(json_read(&wallet->arena, json, &settings_table, &settings, problem));
    TRY(check_settings(&settings, problem));
    take_settings(&settings, wallet);
    return OK;
}

/* Of icons ours, where it has none at all: Wallet wants one. */
static enum err read_images(struct wallet *wallet, const char *folder)
{
    bool has_icon = false;
    for (size_t i = 0; pass_image_name(i) != NULL; i++) {
        const char *name = pass_image_name(i);
        char room[PATH_MAX_BYTES];
        struct str png = STR_NONE;
        TRY(path_of(folder, name, room));
        enum err err = io_read_file(&wallet->arena, room, PASS_IMAGE_MAX_BYTES, &png);
        if (err == E_FILE)
            continue;
        if (err == E_TOO_LARGE || (err == OK && !pass_image_is_png(png))) {
            wallet->apple_lack = LACK_IMAGE;
            continue;
        }
        TRY(err);
        has_icon = has_icon || str_eq(str_c(name), STR("icon.png"));
        wallet->images[wallet->image_count++] = (struct pass_image){ .name = name, .png = png };
    }
    if (has_icon)
        return OK;
    size_t logos = 0; /* those of ours take the place of a lone icon@2x.png */
    for (size_t i = 0; i < wallet->image_count; i++) {
        if (str_begins(str_c(wallet->images[i].name), STR("logo")))
            wallet->images[logos++] = wallet->images[i];
    }
    wallet->image_count = logos;
    for (size_t i = 0; i < pass_icon_count; i++)
        wallet->images[wallet->image_count++] = pass_icons[i];
    return OK;
}

/* ---- Apple -------------------------------------------------------------------------------------- */

static enum wallet_lack lack_of(enum sign_flaw flaw)
{
    switch (flaw) {
    case SIGN_SOUND:
        return LACK_NOTHING;
    case SIGN_CERTIFICATE_UNREADABLE:
        return LACK_CERTIFICATE_UNREADABLE;
    case SIGN_KEY_UNREADABLE:
        return LACK_KEY_UNREADABLE;
    case SIGN_KEY_OTHER:
        return LACK_KEY_OTHER;
    case SIGN_ISSUER_UNREADABLE:
        return LACK_WWDR_UNREADABLE;
    case SIGN_ISSUER_OTHER:
        return LACK_WWDR_OTHER;
    }
    return LACK_CERTIFICATE_UNREADABLE;
}

static bool is_of_pass(const struct sign_owner *owner)
{
    return str_begins(owner->user_id, STR("pass.")) && owner->unit.len > 0;
}

static enum err open_apple(struct wallet *wallet, const struct sign_files *files)
{
    enum sign_flaw flaw = SIGN_SOUND;
    enum err err = sign_open(&wallet->arena, files, &wallet->apple, &flaw);
    if (err == E_INVALID) {
        wallet->apple_lack = lack_of(flaw);
        return OK;
    }
    TRY(err);
    if (!is_of_pass(sign_owner(wallet->apple)))
        wallet->apple_lack = LACK_CERTIFICATE_KIND;
    wallet->apple_certificate = files->certificate;
    wallet->apple_key = files->key;
    return OK;
}

static enum err read_apple(struct wallet *wallet, const char *folder)
{
    struct sign_files files = { .key = STR_NONE };
    TRY(read_file(wallet, folder, "apple-certificate.pem", PEM_MAX_BYTES, &files.certificate));
    TRY(read_file(wallet, folder, "apple-key.pem", PEM_MAX_BYTES, &files.key));
    TRY(read_file(wallet, folder, "apple-wwdr.pem", PEM_MAX_BYTES, &files.issuer));
    if (wallet->apple_lack != LACK_NOTHING)
        return OK;
    if (files.certificate.len == 0)
        wallet->apple_lack = LACK_CERTIFICATE;
    else if (files.key.len == 0)
        wallet->apple_lack = LACK_KEY;
    else if (!is_private(folder, "apple-key.pem"))
        wallet->apple_lack = LACK_KEY_OPEN;
    else if (files.issuer.len == 0)
        wallet->apple_lack = LACK_WWDR;
    else
        return open_apple(wallet, &files);
    return OK;
}

/* ---- Google ------------------------------------------------------------------------------------- */

static struct str text_of(const struct json_node *node, const char *name)
{
    const struct json_node *found = json_get(node, str_c(name));
    return found != NULL && found->type == JSON_TEXT ? found->text : STR_NONE;
}

static enum err open_google(struct wallet *wallet, struct str text)
{
    const struct json_node *json = NULL;
    struct problem problem = { 0 };
    enum sign_flaw flaw = SIGN_SOUND;
    enum err err = json_parse(&wallet->arena, text, &json, &problem);
    if (err == OK && json->type == JSON_OBJECT) {
        wallet->google_account = text_of(json, "client_email");
        err = sign_open_key(&wallet->arena, text_of(json, "private_key"), &wallet->google, &flaw);
    }
    if (err == E_NO_MEMORY)
        return err;
    if (wallet->google == NULL || wallet->google_account.len == 0)
        wallet->google_lack = LACK_GOOGLE_KEY_UNREADABLE;
    return OK;
}

static enum err read_google(struct wallet *wallet, const char *folder)
{
    struct str text = STR_NONE;
    TRY(read_file(wallet, folder, "google-key.json", PEM_MAX_BYTES, &text));
    if (wallet->google_issuer.len == 0)
        wallet->google_lack = LACK_GOOGLE;
    else if (text.len == 0)
        wallet->google_lack = LACK_GOOGLE_KEY;
    else if (!is_private(folder, "google-key.json"))
        wallet->google_lack = LACK_GOOGLE_KEY_OPEN;
    else
        return open_google(wallet, text);
    return OK;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static enum err read_all(struct wallet *wallet, const char *folder, struct problem *problem)
{
    TRY(read_settings(wallet, folder, problem));
    TRY(read_images(wallet, folder));
    TRY(read_apple(wallet, folder));
    return read_google(wallet, folder);
}

enum err wallet_open(const char *folder, struct wallet **ret_wallet, struct problem *ret_problem)
{
    struct arena arena = { 0 };
    if (folder == NULL || folder[0] == '\0')
        return OK;
    TRY(arena_open(&arena, ARENA_BYTES));
    struct wallet *wallet = ARENA_NEW(&arena, struct wallet);
    assert(wallet != NULL); /* the arena was made for it */
    wallet->arena = arena;
    wallet->loaded = instant_now();
    enum err err = read_all(wallet, folder, ret_problem);
    if (err == OK)
        *ret_wallet = wallet;
    else
        wallet_close(&wallet);
    return err;
}

void wallet_close(struct wallet **handle)
{
    struct wallet *wallet = *handle;
    if (wallet == NULL)
        return;
    sign_close(&wallet->apple);
    sign_close(&wallet->google);
    struct arena arena = wallet->arena;
    arena_close(&arena);
    *handle = NULL;
}
