/* fetch_line.c - one handle of libcurl, which keeps its connection. */
#include "pay/fetch_line.h"

#include "pay/fetch_parts.h"

#define URL_MAX_BYTES 1024

struct fetch_line {
    CURL *curl;
    struct fetch_line_settings settings;
    char authority[URL_MAX_BYTES];
    char room[FETCH_LINE_BODY_MAX_BYTES];
};

static struct curl_blob blob_of(struct str text)
{
    return (struct curl_blob){
        .data = (void *)(uintptr_t)text.ptr, /* only read; the library's type says less */
        .len = text.len,
        .flags = CURL_BLOB_NOCOPY,
    };
}

enum err fetch_line_open(struct arena *arena, const struct fetch_line_settings *settings,
                         struct fetch_line **ret_line)
{
    fetch_start();
    struct fetch_line *line = ARENA_NEW(arena, struct fetch_line);
    if (line == NULL)
        return E_NO_MEMORY;
    struct buf authority = { .base = line->authority, .size = sizeof(line->authority) - 1 };
    line->settings = *settings;
    buf_str(&authority, settings->authority);
    if (authority.err != OK)
        return E_LIMIT;
    line->curl = curl_easy_init();
    if (line->curl == NULL)
        return E_NO_MEMORY;
    *ret_line = line;
    return OK;
}

void fetch_line_close(struct fetch_line **handle)
{
    struct fetch_line *line = *handle;
    if (line == NULL)
        return;
    fetch_close(&line->curl);
    *handle = NULL;
}

static void set_options(struct fetch_line *line, const char *url,
                        const struct fetch_line_request *request)
{
    struct curl_blob certificate = blob_of(line->settings.certificate);
    struct curl_blob key = blob_of(line->settings.key);
    CURL *curl = line->curl;
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    (void)curl_easy_setopt(curl, CURLOPT_SSLCERTTYPE, "PEM");
    (void)curl_easy_setopt(curl, CURLOPT_SSLKEYTYPE, "PEM");
    (void)curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &certificate);
    (void)curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key);
    if (line->authority[0] != '\0')
        (void)curl_easy_setopt(curl, CURLOPT_CAINFO, line->authority);
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.ptr);
}

static enum err put_headers(const struct fetch_line_request *request, struct curl_slist **list)
{
    for (size_t i = 0; i < FETCH_LINE_HEADERS_MAX; i++)
        TRY(fetch_put_header(list, request->headers[i].name, request->headers[i].value));
    return fetch_put_header(list, STR("Content-Type"), STR("application/json"));
}

enum err fetch_line_post(struct fetch_line *line, const struct fetch_line_request *request,
                         struct fetch_line_answer *ret_answer)
{
    CLEANUP(fetch_free_headers) struct curl_slist *headers = NULL;
    char url_room[URL_MAX_BYTES];
    struct buf url = BUF(url_room);
    struct buf body = BUF(line->room);
    long status = 0;
    buf_str(&url, line->settings.base);
    buf_str(&url, request->path);
    buf_char(&url, '\0');
    if (url.err != OK)
        return E_LIMIT;
    TRY(put_headers(request, &headers));
    fetch_set_common(line->curl, headers, &body);
    set_options(line, url_room, request);
    CURLcode code = curl_easy_perform(line->curl);
    if (code == CURLE_OK)
        code = curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_setopt(line->curl, CURLOPT_HTTPHEADER, NULL); /* they are gone now */
    if (code != CURLE_OK || status == 0)
        return E_PROVIDER;
    ret_answer->status = (int)status;
    return buf_finish(&body, &ret_answer->body);
}
