/* mail_settings.c - the server that takes letters, as the environment names it. */
#include <stdlib.h>

#include "core/io.h"
#include "core/limits.h"
#include "message/mail.h"

#define SETTING_MAX_BYTES  512
#define PASSWORD_MAX_BYTES 1024

/* Goes into a header or an address: visible characters alone. */
static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    }
    return text.len > 0 && text.len <= SETTING_MAX_BYTES;
}

static bool is_this_machine(struct str url)
{
    return str_begins(url, STR("smtp://127.0.0.1:")) || str_begins(url, STR("smtp://[::1]:")) ||
           str_begins(url, STR("smtp://localhost:"));
}

static bool is_url(struct str url)
{
    return is_word(url) && (str_begins(url, STR("smtp://")) || str_begins(url, STR("smtps://")));
}

/* One @ with something on either side, in one word. */
static bool is_address(struct str address)
{
    size_t at = str_find(address, '@');
    return is_word(address) && address.len <= EMAIL_MAX_BYTES && at > 0 && at + 1 < address.len &&
           str_find(str_sub(address, at + 1, address.len), '@') == address.len - at - 1 &&
           str_find(address, '<') == address.len && str_find(address, '>') == address.len;
}

/* "Ferme du Pré <bonjour@ferme.fr>", or the address alone. */
static bool read_from(struct str text, struct mail_settings *settings)
{
    size_t open = str_find(text, '<');
    settings->from = str_trim(text);
    if (open == text.len)
        return is_address(settings->from);
    settings->from_name = str_trim(str_sub(text, 0, open));
    struct str rest = str_trim(str_sub(text, open + 1, text.len));
    if (!str_ends(rest, STR(">")) || !str_is_line(settings->from_name))
        return false;
    settings->from = str_sub(rest, 0, rest.len - 1);
    return is_address(settings->from);
}

/* The first line of a file that nobody else reads. */
static enum err read_password(struct arena *arena, const char *path, struct str *ret_password)
{
    struct str text = STR_NONE;
    struct str line = STR_NONE;
    if (!io_is_private(path))
        return E_USAGE;
    TRY(io_read_file(arena, path, PASSWORD_MAX_BYTES, &text));
    (void)str_cut(&text, '\n', &line);
    *ret_password = str_trim(line);
    return ret_password->len > 0 && str_is_line(*ret_password) ? OK : E_USAGE;
}

static enum err blame(const char *name, const char **ret_name)
{
    *ret_name = name;
    return E_USAGE;
}

static enum err read_tls(struct mail_settings *settings, const char **ret_name)
{
    static const char tls[] = "HABITUE_MAIL_TLS";
    struct str told = str_c(getenv(tls));
    if (str_eq(told, STR("none")) && is_this_machine(settings->url))
        settings->tls = MAIL_TLS_NONE;
    else if (told.len > 0 && !str_eq(told, STR("required")))
        return blame(tls, ret_name);
    return OK;
}

static enum err read_login(struct arena *arena, struct mail_settings *settings,
                           const char **ret_name)
{
    static const char user[] = "HABITUE_MAIL_USER";
    static const char file[] = "HABITUE_MAIL_PASSWORD_FILE";
    struct str path = str_c(getenv(file));
    settings->user = str_c(getenv(user));
    if (settings->user.len > 0 && !str_is_line(settings->user))
        return blame(user, ret_name);
    if (settings->user.len == 0)
        return path.len == 0 ? OK : blame(user, ret_name);
    return path.len > 0 && read_password(arena, path.ptr, &settings->password) == OK
               ? OK
               : blame(file, ret_name);
}

enum err mail_settings_read(struct arena *arena, struct mail_settings *ret_settings,
                            const char **ret_name)
{
    static const char url[] = "HABITUE_MAIL_URL";
    static const char from[] = "HABITUE_MAIL_FROM";
    static const char authority[] = "HABITUE_MAIL_CA";
    struct mail_settings settings = {
        .url = str_c(getenv(url)),
        .authority = str_c(getenv(authority)),
    };
    if (settings.url.len == 0) {
        *ret_settings = settings;
        return OK;
    }
    if (!is_url(settings.url))
        return blame(url, ret_name);
    if (!read_from(str_c(getenv(from)), &settings))
        return blame(from, ret_name);
    TRY(read_tls(&settings, ret_name));
    TRY(read_login(arena, &settings, ret_name));
    *ret_settings = settings;
    return OK;
}

bool mail_is_set_up(const struct mail_settings *settings)
{
    return settings != NULL && settings->url.len > 0;
}
