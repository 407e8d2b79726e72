/* fetch.c - requests to other servers, by libcurl; with fetch_line.c the only one that knows it.
 *
 * One connection for each request: they are rare, and what a connection remembers is one thing less to go wrong.
 */
#include "pay/fetch.h"

#include <pthread.h>

#include "pay/fetch_parts.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(code == CURLE_OK);
}

void fetch_start(void)
{
    (void)pthread_once(&once, start_library);
}

void fetch_close(CURL **handle)
{
    curl_easy_cleanup(*handle);
    *handle = NULL;
}

void fetch_free_headers(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

size_t fetch_take(char *data, size_t size, size_t count, void *context)
{
    struct buf *out = context;
    buf_raw(out, data, size * count);
    return out->err == OK ? size * count : 0; /* too long: the transfer fails */
}

/* "Name: value", with its NUL. */
enum err fetch_put_header(struct curl_slist **list, struct str name, struct str value)
{
    char room[FETCH_HEADER_MAX_BYTES];
    struct buf line = BUF(room);
    if (value.len == 0)
        return OK;
    buf_str(&line, name);
    buf_lit(&line, ": ");
    buf_str(&line, value);
    buf_char(&line, '\0');
    if (line.err != OK)
        return E_LIMIT;
    struct curl_slist *longer = curl_slist_append(*list, room);
    if (longer == NULL)
        return E_NO_MEMORY;
    *list = longer;
    return OK;
}

static enum err put_headers(const struct fetch_request *request, struct curl_slist **list)
{
    char room[FETCH_HEADER_MAX_BYTES];
    struct buf bearer = BUF(room);
    struct str value = STR_NONE;
    buf_lit(&bearer, "Bearer ");
    buf_str(&bearer, request->bearer);
    TRY(buf_finish(&bearer, &value));
    TRY(fetch_put_header(list, STR("Authorization"), value));
    TRY(fetch_put_header(list, STR("Idempotency-Key"), request->idempotency_key));
    return fetch_put_header(list, STR("Expect"), STR_NONE);
}

static enum err write_url(struct arena *arena, const struct fetch_request *request,
                          const char **ret_url)
{
    struct buf url = { 0 };
    TRY(buf_create(arena, request->base.len + request->path.len + 1, &url));
    buf_str(&url, request->base);
    buf_str(&url, request->path);
    buf_char(&url, '\0');
    *ret_url = url.base;
    return url.err;
}

void fetch_set_common(CURL *curl, const struct curl_slist *headers, struct buf *body)
{
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* the key goes nowhere else */
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)FETCH_CONNECT_MS);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)FETCH_WHOLE_MS);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "habitue/" HABITUE_VERSION);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, fetch_take);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
}

static void set_options(CURL *curl, const char *url, const struct fetch_request *request,
                        const struct curl_slist *headers, struct buf *body)
{
    fetch_set_common(curl, headers, body);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (request->form.len == 0)
        return;
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->form.len);
    (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->form.ptr);
}

/* The other side is there, and could not; or it wants to be asked later. */
static bool is_fault(long status)
{
    return status >= 500 || status == 409 || status == 429 || status == 0;
}

static enum err try_once(struct arena *arena, const char *url, const struct fetch_request *request,
                         struct fetch_answer *ret_answer)
{
    CLEANUP(fetch_free_headers) struct curl_slist *headers = NULL;
    CLEANUP(fetch_close) CURL *curl = curl_easy_init();
    struct buf body = { 0 };
    long status = 0;
    if (curl == NULL)
        return E_NO_MEMORY;
    TRY(buf_create(arena, FETCH_BODY_MAX_BYTES, &body));
    TRY(put_headers(request, &headers));
    set_options(curl, url, request, headers, &body);
    if (curl_easy_perform(curl) != CURLE_OK ||
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || is_fault(status))
        return E_PROVIDER;
    ret_answer->status = (int)status;
    return buf_finish(&body, &ret_answer->body);
}

enum err fetch(struct arena *arena, const struct fetch_request *request,
               struct fetch_answer *ret_answer)
{
    const char *url = NULL;
    enum err err = E_PROVIDER;
    fetch_start();
    TRY(write_url(arena, request, &url));
    for (int tries = 0; tries < FETCH_TRIES && err == E_PROVIDER; tries++)
        err = try_once(arena, url, request, ret_answer);
    return err;
}
