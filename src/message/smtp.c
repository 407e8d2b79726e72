/* smtp.c - a letter to its server, by libcurl; the only one in this room that knows it.
 *
 * One connection for each letter: they are rare, and what a connection remembers is one thing less to go wrong.
 */
#include <curl/curl.h>
#include <pthread.h>

#include "message/mail.h"

#define LINE_MAX_BYTES 1280

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT); /* counts how often */
    assert(code == CURLE_OK);
}

static void close_curl(CURL **handle)
{
    curl_easy_cleanup(*handle);
    *handle = NULL;
}

static void free_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static void free_mime(curl_mime **mime)
{
    curl_mime_free(*mime);
}

/* ---- the head --------------------------------------------------------------------------------- */

static enum err put_line(struct curl_slist **list, struct buf *line)
{
    buf_char(line, '\0');
    if (line->err != OK)
        return E_LIMIT;
    struct curl_slist *longer = curl_slist_append(*list, line->base);
    if (longer == NULL)
        return E_NO_MEMORY;
    *list = longer;
    return OK;
}

static enum err put_text(struct curl_slist **list, struct str name, struct str text)
{
    char room[LINE_MAX_BYTES];
    struct buf line = BUF(room);
    buf_str(&line, name);
    TRY(mail_header_put(&line, text));
    return put_line(list, &line);
}

static enum err put_from(const struct mail_settings *settings, const struct mail_letter *letter,
                         struct curl_slist **list)
{
    char room[LINE_MAX_BYTES];
    struct buf line = BUF(room);
    struct str name = settings->from_name.len > 0 ? settings->from_name : letter->from_name;
    bool is_plain = str_is_ascii_printable(name);
    buf_lit(&line, "From: ");
    buf_str(&line, is_plain ? STR("\"") : STR_NONE);
    if (is_plain) { /* as a quoted string: commas and dots mean nothing in it */
        for (size_t i = 0; i < name.len; i++) {
            if (name.ptr[i] == '"' || name.ptr[i] == '\\')
                buf_char(&line, '\\');
            buf_char(&line, name.ptr[i]);
        }
    } else {
        TRY(mail_header_put(&line, name));
    }
    buf_str(&line, is_plain ? STR("\" <") : STR(" <"));
    buf_str(&line, settings->from);
    buf_char(&line, '>');
    return put_line(list, &line);
}

static struct str domain_of(struct str address)
{
    return str_sub(address, str_find(address, '@') + 1, address.len);
}

static enum err put_head(const struct mail_settings *settings, const struct mail_letter *letter,
                         struct curl_slist **list)
{
    char room[LINE_MAX_BYTES];
    struct buf line = BUF(room);
    buf_lit(&line, "Date: ");
    mail_date_put(&line, letter->date);
    TRY(put_line(list, &line));
    TRY(put_from(settings, letter, list));
    TRY(put_text(list, STR("To: "), letter->to));
    TRY(put_text(list, STR("Subject: "), letter->subject));
    line = (struct buf)BUF(room);
    buf_lit(&line, "Message-ID: <");
    buf_str(&line, letter->id);
    buf_char(&line, '@');
    buf_str(&line, domain_of(settings->from));
    buf_char(&line, '>');
    TRY(put_line(list, &line));
    return put_text(list, STR("Auto-Submitted: "), STR("auto-generated")); /* RFC 3834 */
}

/* ---- the body ----------------------------------------------------------------------------------- */

static enum err put_part(curl_mime *mime, struct str text, const char *type)
{
    curl_mimepart *part = curl_mime_addpart(mime);
    bool is_so = part != NULL && curl_mime_data(part, text.ptr, text.len) == CURLE_OK &&
                 curl_mime_type(part, type) == CURLE_OK &&
                 curl_mime_encoder(part, "quoted-printable") == CURLE_OK;
    return is_so ? OK : E_NO_MEMORY;
}

/* The same in two forms, the plainer one first (RFC 2046, 5.1.4). */
static enum err put_body(CURL *curl, const struct mail_letter *letter, curl_mime **ret_mime)
{
    CLEANUP(free_mime) curl_mime *forms = curl_mime_init(curl);
    *ret_mime = curl_mime_init(curl);
    if (forms == NULL || *ret_mime == NULL)
        return E_NO_MEMORY;
    TRY(put_part(forms, letter->text, "text/plain; charset=utf-8"));
    TRY(put_part(forms, letter->html, "text/html; charset=utf-8"));
    curl_mimepart *whole = curl_mime_addpart(*ret_mime);
    if (whole == NULL || curl_mime_subparts(whole, forms) != CURLE_OK)
        return E_NO_MEMORY;
    forms = NULL; /* it is the whole's now */
    return curl_mime_type(whole, "multipart/alternative") == CURLE_OK ? OK : E_NO_MEMORY;
}

/* ---- the line ----------------------------------------------------------------------------------- */

static enum err text_of(struct arena *arena, struct str before, struct str text, struct str after,
                        const char **ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, before.len + text.len + after.len + 1, &out));
    buf_str(&out, before);
    buf_str(&out, text);
    buf_str(&out, after);
    buf_char(&out, '\0');
    *ret_text = out.base;
    return out.err;
}

static int is_over(void *context, curl_off_t down_whole, curl_off_t down, curl_off_t up_whole,
                   curl_off_t up)
{
    const atomic_bool *is_closing = context;
    (void)down_whole;
    (void)down;
    (void)up_whole;
    (void)up;
    return *is_closing ? 1 : 0;
}

static enum err set_login(CURL *curl, struct arena *arena, const struct mail_settings *settings)
{
    const char *text = NULL;
    if (settings->user.len == 0)
        return OK;
    TRY(text_of(arena, STR_NONE, settings->user, STR_NONE, &text));
    (void)curl_easy_setopt(curl, CURLOPT_USERNAME, text);
    TRY(text_of(arena, STR_NONE, settings->password, STR_NONE, &text));
    (void)curl_easy_setopt(curl, CURLOPT_PASSWORD, text);
    return OK;
}

static enum err set_line(CURL *curl, struct arena *arena, const struct mail_settings *settings,
                         const atomic_bool *is_closing)
{
    const char *text = NULL;
    TRY(text_of(arena, STR_NONE, settings->url, STR_NONE, &text));
    (void)curl_easy_setopt(curl, CURLOPT_URL, text);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void)curl_easy_setopt(curl, CURLOPT_USE_SSL,
                           settings->tls == MAIL_TLS_NONE ? (long)CURLUSESSL_NONE
                                                          : (long)CURLUSESSL_ALL);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)MAIL_CONNECT_MS);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)MAIL_WHOLE_MS);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, is_closing);
    if (settings->authority.len > 0) {
        TRY(text_of(arena, STR_NONE, settings->authority, STR_NONE, &text));
        (void)curl_easy_setopt(curl, CURLOPT_CAINFO, text);
    }
    return set_login(curl, arena, settings);
}

static enum err set_people(CURL *curl, struct arena *arena, const struct mail_settings *settings,
                           const struct mail_letter *letter, struct curl_slist **ret_to)
{
    const char *text = NULL;
    TRY(text_of(arena, STR("<"), settings->from, STR(">"), &text));
    (void)curl_easy_setopt(curl, CURLOPT_MAIL_FROM, text);
    TRY(text_of(arena, STR("<"), letter->to, STR(">"), &text));
    *ret_to = curl_slist_append(NULL, text);
    if (*ret_to == NULL)
        return E_NO_MEMORY;
    (void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, *ret_to);
    return OK;
}

/* What became of it.  The last thing that the server said decides, where it said anything. */
static enum err judge(CURL *curl, CURLcode code)
{
    long said = 0;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said);
    if (code == CURLE_OK)
        return OK;
    if (code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return E_MAIL_TLS;
    if (code == CURLE_LOGIN_DENIED)
        return E_MAIL_LOGIN;
    if (code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK)
        return E_MAIL_OFF;
    if (said >= 500 && said < 600)
        return E_MAIL_REFUSED;
    return said >= 400 && said < 500 ? E_MAIL_LATER : E_MAIL_OFF;
}

enum err mail_send(struct arena *arena, const struct mail_settings *settings,
                   const struct mail_letter *letter, const atomic_bool *is_closing)
{
    (void)pthread_once(&once, start_library);
    CLEANUP(free_list) struct curl_slist *head = NULL;
    CLEANUP(free_list) struct curl_slist *to = NULL;
    CLEANUP(close_curl) CURL *curl = curl_easy_init();
    CLEANUP(free_mime) curl_mime *mime = NULL;
    if (curl == NULL)
        return E_NO_MEMORY;
    TRY(put_head(settings, letter, &head));
    TRY(put_body(curl, letter, &mime));
    TRY(set_line(curl, arena, settings, is_closing));
    TRY(set_people(curl, arena, settings, letter, &to));
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, head);
    (void)curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
    return judge(curl, curl_easy_perform(curl));
}
