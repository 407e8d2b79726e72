/* pages.c - the embedded pages and their files, as answers.
 *
 * A file whose name carries the hash of its content may be kept for ever; a page is asked for again,
 * by its etag.
 */
#include "http/pages.h"

#include "http/policy.h"
#include "http/service.h"

/* The card reader of the till's machine is a program of its own (habitue-reader) at a port that the shop chose.  The
 * loopback address is no other place: nothing that the page knows can leave the machine by it. */
#define TILL_CONNECT "connect-src 'self' http://127.0.0.1:*; "

/* "The till may be a part of another's till, where the operator says whose": it alone, and there alone. */
static const char *till_policy(struct request *rq)
{
    static const char nobody[] = TILL_CONNECT MODULE_POLICY POLICY_UNFRAMED;
    const struct origins *frames = rq->service->frames;
    struct buf out = { 0 };
    if (frames == NULL || frames->count == 0 || buf_create(rq->arena, POLICY_MAX_BYTES, &out) != OK)
        return nobody;
    buf_lit(&out, TILL_CONNECT MODULE_POLICY "; frame-ancestors");
    for (size_t i = 0; i < frames->count; i++) {
        buf_char(&out, ' ');
        buf_str(&out, frames->at[i]);
    }
    buf_char(&out, '\0');
    return out.err == OK ? out.base : nobody;
}

static const char *policy_of(struct request *rq, struct str path)
{
    if (str_eq(path, STR("/till")))
        return till_policy(rq);
    bool runs_module = str_eq(path, STR("/try")) || str_eq(path, STR("/kiosk"));
    return runs_module ? MODULE_POLICY POLICY_UNFRAMED : NULL;
}

static bool etag_fits(struct str if_none_match, const char *etag)
{
    struct str item = STR_NONE;
    while (str_cut(&if_none_match, ',', &item)) {
        item = str_trim(item);
        if (str_begins(item, STR("W/")))
            item = str_sub(item, 2, item.len);
        if (str_eq(item, str_c(etag)) || str_eq(item, STR("*")))
            return true;
    }
    return false;
}

/* The packed form is another representation, whose etag can only be a weak one (RFC 9110, 8.8.3). */
static const char *weak_etag(struct request *rq, const char *etag)
{
    struct buf out = { 0 };
    if (buf_create(rq->arena, str_c(etag).len + sizeof("W/"), &out) != OK)
        return etag;
    buf_lit(&out, "W/");
    buf_str(&out, str_c(etag));
    buf_char(&out, '\0');
    return out.base;
}

void page_home(struct request *rq)
{
    struct buf out = { 0 };
    bool has_room = buf_create(rq->arena, rq->prefix.len + sizeof("/till"), &out) == OK;
    buf_str(&out, rq->prefix);
    buf_lit(&out, "/till");
    buf_char(&out, '\0');
    rq->reply.status = 302;
    rq->reply.content_type = "text/plain";
    rq->reply.cache_control = "no-store";
    rq->reply.is_page = true;
    const char *till = has_room ? out.base : "/till";
    rq->reply.body = str_c(till);
    reply_header(rq, "Location", till);
}

void page_reply(struct request *rq, const struct asset *asset)
{
    struct reply *reply = &rq->reply;
    if (rq->method != METHOD_GET) {
        rq->match.methods = 1U << METHOD_GET;
        reply_problem(rq, E_METHOD, NULL);
        return;
    }
    reply->status = 200;
    reply->content_type = asset->content_type;
    reply->cache_control = asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache";
    reply->is_page = true;
    reply->policy = policy_of(rq, str_c(asset->path));
    reply->body = (struct str){ .ptr = (const char *)asset->bytes, .len = asset->size };
    bool is_packed = asset->gzip_bytes != NULL && request_accepts_gzip(rq->headers.accept_encoding);
    reply_header(rq, "ETag", is_packed ? weak_etag(rq, asset->etag) : asset->etag);
    if (asset->gzip_bytes != NULL)
        reply_header(rq, "Vary", "Accept-Encoding");

    if (etag_fits(rq->headers.if_none_match, asset->etag)) {
        reply->status = 304;
        reply->body = STR_NONE;
    } else if (is_packed) {
        reply->body =
            (struct str){ .ptr = (const char *)asset->gzip_bytes, .len = asset->gzip_size };
        reply_header(rq, "Content-Encoding", "gzip");
    }
}
