/* reply.c - good answers and problems. */
#include "http/reply.h"

#include "core/log.h"
#include "core/secret.h"
#include "http/request.h"

#define BUSY_WAIT_S        1            /* a full queue of commands is written within a second */
#define PROBLEM_LIST_BYTES (256u << 10) /* BATCH_PROBLEMS_MAX with their sentences */

enum err reply_begin(struct request *rq, int status, size_t size)
{
    rq->reply.status = status;
    rq->reply.content_type = "application/json";
    rq->reply.cache_control = "no-store";
    rq->reply.may_grow = !rq->reply.is_grown && size > REPLY_FIRST_BYTES;
    if (rq->reply.may_grow)
        size = REPLY_FIRST_BYTES;
    return buf_create(rq->arena, size, &rq->reply.out);
}

enum err reply_finish(struct request *rq)
{
    return buf_finish(&rq->reply.out, &rq->reply.body);
}

void reply_json(struct request *rq, int status, struct str body)
{
    rq->reply.status = status;
    rq->reply.content_type = "application/json";
    rq->reply.cache_control = "no-store";
    rq->reply.body = body;
}

void reply_header(struct request *rq, const char *name, const char *value)
{
    assert(rq->reply.header_count < REPLY_HEADERS_MAX);
    rq->reply.headers[rq->reply.header_count++] = (struct reply_header){ name, value };
}

static void make_request_id(struct reply *reply)
{
    struct buf id = { .base = reply->request_id, .size = REQUEST_ID_CHARS };
    secret_base32(&id, REQUEST_ID_CHARS);
    reply->request_id[REQUEST_ID_CHARS] = '\0';
}

/* A fault is ours to look at: the operator gets the name of the error, the caller its code. */
static void log_fault(const struct request *rq, enum err err)
{
    const char *route = rq->match.route == NULL ? "" : rq->match.route->name;
    log_event(LOG_ERROR, "request_failed", LOG_TEXT("request_id", str_c(rq->reply.request_id)),
              LOG_TEXT("error", str_c(err_symbol(err))), LOG_TEXT("route", str_c(route)),
              LOG_TEXT("merchant", tenant_code(rq->tenant)), LOG_INT("key", rq->caller.key));
}

/* The sentence of the place that refused, or else that of the table. */
static struct str detail_of(const struct problem *problem, enum err err, enum err_language language)
{
    if (problem != NULL && problem->err == err && err_class(err) == ERR_CLASS_REFUSED) {
        struct str told = str_c(language == ERR_FR ? problem->fr : problem->en);
        if (told.len > 0)
            return told;
    }
    return str_c(err_text(err, language));
}

/* Each of the things that are wrong with one request. */
static void put_problems(struct json *json, const struct problem_list *problems,
                         enum err_language language)
{
    json_array_open(json, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *one = &problems->items[i];
        json_object_open(json, NULL);
        json_put_text(json, "code", err_code(one->err));
        json_put_str(json, "detail", detail_of(one, one->err, language));
        json_put_text(json, "field", one->pointer);
        json_object_close(json);
    }
    json_array_close(json);
    json_put_int(json, "problem_count", (int64_t)problems->total);
}

static void write_problem(struct request *rq, enum err err, const struct problem *problem,
                          const struct problem_list *problems, struct buf *out)
{
    struct json json = { .out = out };
    char type_room[64];
    struct buf type = BUF(type_room);
    buf_lit(&type, "urn:habitue:problem:");
    buf_str(&type, str_c(err_code(err)));

    json_object_open(&json, NULL);
    json_put_str(&json, "type", (struct str){ .ptr = type.base, .len = type.used });
    json_put_text(&json, "title", err_text(err, rq->language));
    json_put_int(&json, "status", err_status(err));
    json_put_text(&json, "code", err_code(err));
    json_put_str(&json, "detail", detail_of(problem, err, rq->language));
    if (problem != NULL && problem->err == err && problem->pointer[0] != '\0')
        json_put_text(&json, "field", problem->pointer);
    if (problem != NULL && problem->err == err && problem->act != NULL)
        json_put_text(&json, "act", problem->act);
    if (problems != NULL)
        put_problems(&json, problems, rq->language);
    json_put_text(&json, "request_id", rq->reply.request_id);
    json_object_close(&json);
}

/* A person at a browser has followed a link that is none of the API's, to a pass for one. */
static bool is_for_a_person(const struct request *rq)
{
    static const char *const types[] = { "application/json", "text/html" };
    return rq->method == METHOD_GET && !str_begins(rq->path, STR("/v1/")) &&
           request_type(rq->headers.accept, types, COUNT(types)) == 1;
}

/* The same as a page that needs nothing else. */
static void write_problem_page(struct request *rq, enum err err, const struct problem *problem,
                               struct buf *out)
{
    buf_lit(out, "<!doctype html><html lang=\"");
    buf_str(out, rq->language == ERR_FR ? STR("fr") : STR("en"));
    buf_lit(out,
            "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            "<meta name=\"color-scheme\" content=\"light dark\"><title>");
    buf_markup(out, str_c(err_text(err, rq->language)));
    buf_lit(out, "</title><main><h1>");
    buf_markup(out, detail_of(problem, err, rq->language));
    buf_lit(out, "</h1><p>");
    buf_str(out, str_c(err_code(err)));
    buf_lit(out, " · ");
    buf_str(out, str_c(rq->reply.request_id));
    buf_lit(out, "</p></main></html>\n");
}

/* "GET, HEAD, POST" into the request's own room. */
static const char *allowed_methods(struct request *rq)
{
    struct buf out = { .base = rq->reply.allow, .size = sizeof(rq->reply.allow) - 1 };
    for (enum method method = METHOD_GET; method < METHOD_OTHER; method++) {
        if ((rq->match.methods & (1U << method)) == 0)
            continue;
        if (out.used > 0)
            buf_lit(&out, ", ");
        buf_str(&out, str_c(method_name(method)));
        if (method == METHOD_GET)
            buf_lit(&out, ", HEAD");
    }
    rq->reply.allow[out.used] = '\0';
    return rq->reply.allow;
}

static const char *wait_text(struct request *rq)
{
    struct buf out = { .base = rq->reply.retry_after, .size = sizeof(rq->reply.retry_after) - 1 };
    buf_int(&out, rq->reply.wait_s > 0 ? rq->reply.wait_s : BUSY_WAIT_S);
    rq->reply.retry_after[out.used] = '\0';
    return rq->reply.retry_after;
}

/* What the status owes beside its body (RFC 9110). */
static void put_headers(struct request *rq, int status)
{
    reply_header(rq, "Content-Language", rq->language == ERR_FR ? "fr" : "en");
    reply_header(rq, "X-Request-Id", rq->reply.request_id);
    if (status == 401)
        reply_header(rq, "WWW-Authenticate", "Bearer realm=\"habitue\"");
    if (status == 405)
        reply_header(rq, "Allow", allowed_methods(rq));
    if (status == 429 || status == 503)
        reply_header(rq, "Retry-After", wait_text(rq));
}

/* Many problems need more room than lies ready; where the arena has none, what was written stays. */
static void write_list(struct request *rq, enum err err, const struct problem *problem)
{
    struct buf out = { 0 };
    struct str body = STR_NONE;
    if (buf_create(rq->arena, PROBLEM_LIST_BYTES, &out) != OK)
        return;
    write_problem(rq, err, problem, rq->command.problems, &out);
    if (buf_finish(&out, &body) == OK)
        rq->reply.body = body;
}

void reply_problem(struct request *rq, enum err err, const struct problem *problem)
{
    assert(err != OK);

    struct reply *reply = &rq->reply;
    reply->header_count = 0;
    make_request_id(reply);
    if (err_class(err) == ERR_CLASS_FAULT && err != E_BUSY && err != E_LIVE_FULL)
        log_fault(rq, err);

    struct buf out = BUF(reply->problem_room);
    reply->is_page = is_for_a_person(rq);
    if (reply->is_page)
        write_problem_page(rq, err, problem, &out);
    else
        write_problem(rq, err, problem, NULL, &out);
    if (buf_finish(&out, &reply->body) != OK) { /* sentences full of escapes: without them */
        buf_reset(&out);
        reply->is_page = false;
        write_problem(rq, err, NULL, NULL, &out);
        if (buf_finish(&out, &reply->body) != OK)
            reply->body = STR("{}");
    }
    if (rq->command.problems != NULL && !reply->is_page)
        write_list(rq, err, problem);
    reply->status = err_status(err);
    reply->content_type = reply->is_page ? "text/html; charset=utf-8" : "application/problem+json";
    reply->cache_control = "no-store";
    put_headers(rq, reply->status);
}
