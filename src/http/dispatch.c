/* dispatch.c - from a request to its handler. */
#include "http/dispatch.h"

#include "app/answer.h"
#include "http/assets.h"
#include "http/auth.h"
#include "http/pages.h"
#include "http/service.h"

#define MERCHANT_PREFIX "/m/"

/* Who is meant: by the host name, or else by the beginning of the path, which is taken off.  Behind a
 * merchant's own name no other can be reached. */
static void find_merchant(struct request *rq)
{
    struct house *house = rq->service->house;
    size_t begin = sizeof(MERCHANT_PREFIX) - 1;
    rq->tenant = house_by_host(house, rq->headers.host);
    if (rq->tenant != NULL || !str_begins(rq->path, STR(MERCHANT_PREFIX)))
        return;
    struct str code = str_sub(rq->path, begin, rq->path.len);
    code = str_sub(code, 0, str_find(code, '/'));
    rq->tenant = house_by_code(house, code);
    rq->is_nowhere = rq->tenant == NULL;
    rq->prefix = str_sub(rq->path, 0, begin + code.len);
    rq->path = str_sub(rq->path, rq->prefix.len, rq->path.len);
    if (rq->path.len == 0)
        rq->path = STR("/");
}

size_t dispatch_begin(struct request *rq)
{
    find_merchant(rq);
    rq->language = request_language(rq->headers.accept_language);
    enum err err = rq->is_nowhere ? E_NOT_FOUND : route_find(rq->method, rq->path, &rq->match);
    return err == OK ? rq->match.route->body_max_bytes : 0;
}

bool dispatch_is_ambiguous(struct request *rq)
{
    if (rq->headers.lengths <= 1 && rq->headers.hosts <= 1)
        return false;
    enum err err = rq->headers.lengths > 1
                       ? request_refuse(rq, E_INVALID, "",
                                        "The head says in more than one way where the body ends.",
                                        "L'en-tête dit de plusieurs façons où le corps se termine.")
                       : request_refuse(rq, E_INVALID, "", "The head names more than one host.",
                                        "L'en-tête nomme plus d'un hôte.");
    rq->reply.is_last = true;
    reply_problem(rq, err, &rq->problem);
    return true;
}

bool dispatch_enter(struct request *rq)
{
    if (rq->match.route == NULL) /* a page needs nothing of the merchant's */
        return true;
    return house_enter(rq->service->house, rq->tenant, &rq->visit);
}

/* ---- the checks, one by one --------------------------------------------------------------------- */

/* Before anything else is said of a merchant's address. */
static enum err check_merchant(struct request *rq)
{
    if (rq->is_nowhere)
        return E_NOT_FOUND;
    if (house_is_suspended(rq->service->house, rq->tenant))
        return E_MERCHANT_SUSPENDED;
    return rq->visit.err;
}

static enum err check_route(struct request *rq)
{
    if (rq->match.route == NULL)
        return rq->match.methods != 0 ? E_METHOD : E_NOT_FOUND;
    if (rq->match.route->access == ACCESS_LOOPBACK && rq->tenant != NULL)
        return E_NOT_FOUND; /* the figures are of all merchants together */
    if (rq->is_too_large)
        return E_TOO_LARGE;
    for (size_t i = 0; i < ROUTE_PARTS_MAX; i++) {
        struct str *part = &rq->match.parts[i];
        if (part->len > 0 && request_decode(rq->arena, *part, part) != OK)
            return E_NOT_FOUND;
    }
    rq->id = rq->match.parts[0];
    return OK;
}

static bool key_is_visible(struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] <= ' ' || key.ptr[i] > '~')
            return false;
    }
    return key.len > 0 && key.len <= IDEMPOTENCY_KEY_MAX_BYTES;
}

static enum err check_idempotency_key(struct request *rq)
{
    if (rq->headers.idempotency_key.len == 0)
        return E_KEY_MISSING;
    if (!key_is_visible(rq->headers.idempotency_key))
        return request_refuse(
            rq, E_KEY_MISSING, "",
            "An Idempotency-Key has 1 to 255 visible ASCII characters without blanks.",
            "Une Idempotency-Key compte 1 à 255 caractères ASCII visibles, sans espaces.");
    return OK;
}

/* application/json, with or without a charset, which can only be UTF-8. */
static bool type_is_json(struct str content_type)
{
    struct str type = str_trim(str_sub(content_type, 0, str_find(content_type, ';')));
    static const char want[] = "application/json";
    if (type.len != sizeof(want) - 1)
        return false;
    for (size_t i = 0; i < type.len; i++) {
        char c = type.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != want[i])
            return false;
    }
    return true;
}

static enum err check_body(struct request *rq)
{
    const struct route *route = rq->match.route;
    if (route->access == ACCESS_SIGNED)
        return OK; /* whoever signs it has a form of his own */
    if (route->is_write && route->access == ACCESS_KEY)
        TRY(check_idempotency_key(rq));
    if (route->body_max_bytes == 0)
        return OK;
    if (!type_is_json(rq->headers.content_type))
        return E_MEDIA_TYPE;
    return json_parse(rq->arena, rq->body, &rq->json, &rq->problem);
}

static enum err check_args(struct request *rq)
{
    if (rq->has_too_many_args || (rq->arg_count > 0 && rq->match.route->query == NULL))
        return request_refuse(rq, E_UNKNOWN_FIELD, "",
                              "This address takes no such parameters behind the question mark.",
                              "Cette adresse n'accepte pas ces paramètres après le point "
                              "d'interrogation.");
    return OK;
}

/* What the body says of who did it and when, whatever else it is: who has signed in is the only operator, and a till that was off
 * line sends late what was done by then. */
static void read_staff(struct request *rq)
{
    struct staff *staff = &rq->caller.staff;
    const struct json_node *told = NULL;
    staff->acts = ACT_BIT(rq->match.route->act);
    staff->also = rq->match.route->acts;
    staff->may_be_late = rq->match.route->may_be_late;
    if (!staff->is_asked || rq->json == NULL || rq->json->type != JSON_OBJECT)
        return;
    told = json_get(rq->json, STR("operator"));
    if (told != NULL && told->type == JSON_TEXT)
        staff->operator_id = told->text;
    told = json_get(rq->json, STR("at"));
    staff->has_at =
        told != NULL && told->type == JSON_TEXT && instant_parse(told->text, &staff->at) == OK;
}

/* Of a write the writer asks, behind what was answered before. */
static enum err check_staff(struct request *rq)
{
    if (rq->match.route->access != ACCESS_KEY)
        return OK;
    read_staff(rq);
    if (rq->match.route->is_write)
        return OK;
    TRY(staff_enter(rq->db, rq->arena, instant_now(), &rq->caller));
    return staff_may_all(&rq->caller.staff, &rq->problem);
}

static enum err read_once(struct request *rq)
{
    TRY(rq->match.route->handle(rq));
    return rq->reply.body.ptr == NULL ? reply_finish(rq) : OK;
}

/* What writes an answer may run twice: again with more room when it did not fit the first. */
static enum err once_or_twice(struct request *rq, enum err (*answer)(struct request *rq))
{
    size_t mark = arena_mark(rq->arena);
    enum err err = answer(rq);
    if (err != E_LIMIT || !rq->reply.may_grow)
        return err;
    arena_reset(rq->arena, mark);
    rq->reply = (struct reply){ .is_grown = true };
    return answer(rq);
}

static enum err run_handler(struct request *rq)
{
    const struct route *route = rq->match.route;
    CLEANUP(reader_give) struct reader reader = { 0 };
    if (route->access == ACCESS_KEY) {
        bool needs_programs = !route->is_write; /* a writer looks at the head itself */
        TRY(reader_take_bare(rq->visit.app, &reader));
        rq->db = reader.db;
        if (needs_programs)
            TRY(reader_ask(&reader));
        TRY(auth_check(rq));
        if (needs_programs)
            TRY(reader_follow(&reader));
    }
    TRY(auth_allow(rq, route));
    TRY(check_args(rq));
    TRY(check_body(rq));
    TRY(check_staff(rq));
    enum err err = route->is_write ? route->handle(rq) : once_or_twice(rq, read_once);
    rq->db = NULL;
    return err;
}

/* Names the field that an error is about, when nobody closer to it has. */
static void put_blame(struct request *rq, enum err err, struct problem *problem)
{
    const struct route *route = rq->match.route;
    if (problem->err != err)
        *problem = (struct problem){ .err = err };
    if (route == NULL || route->blames == NULL || problem->pointer[0] != '\0')
        return;
    for (const struct blame *blame = route->blames; blame->err != OK; blame++) {
        if (blame->err != err)
            continue;
        struct buf out = { .base = problem->pointer, .size = sizeof(problem->pointer) - 1 };
        buf_str(&out, str_c(blame->pointer));
        problem->pointer[out.used] = '\0';
        return;
    }
}

static void fill_command(struct request *rq)
{
    assert(rq->command.run != NULL);
    rq->command.arena = rq->arena;
    if (rq->match.route->access != ACCESS_KEY)
        return;
    rq->command.caller = rq->caller;
    rq->command.idempotency_key = rq->headers.idempotency_key;
    rq->command.digest = sha256_of(rq->line_and_body);
}

/* Where there is no route there may be a page. */
static bool is_page(struct request *rq)
{
    if (rq->match.methods != 0 || rq->is_nowhere)
        return false;
    if (rq->method == METHOD_GET && str_eq(rq->path, STR("/"))) {
        page_home(rq);
        return true;
    }
    const struct asset *asset = asset_find(rq->path);
    if (asset != NULL)
        page_reply(rq, asset);
    return asset != NULL;
}

enum dispatch_step dispatch_run(struct request *rq)
{
    enum err err = check_merchant(rq);
    if (err == OK)
        err = check_route(rq);
    if (err == E_NOT_FOUND && is_page(rq))
        return DISPATCH_ANSWERED;
    if (err == OK)
        err = run_handler(rq);
    request_tell_result(rq, err);
    if (err != OK) {
        put_blame(rq, err, &rq->problem);
        reply_problem(rq, err, &rq->problem);
        return DISPATCH_ANSWERED;
    }
    if (!rq->match.route->is_write || rq->reply.body.ptr != NULL)
        return DISPATCH_ANSWERED;
    fill_command(rq);
    return DISPATCH_COMMIT;
}

/* The writer is at the next batch by now: answers are written here.  Room for any is there, because
 * nothing is recorded without. */
static enum err tell_once(struct request *rq)
{
    const struct answer_request *told = rq->command.told;
    if (rq->match.route->tell != NULL) {
        TRY(rq->match.route->tell(rq));
        return rq->reply.body.ptr == NULL ? reply_finish(rq) : OK;
    }
    TRY(reply_begin(rq, answer_status(told->entry), REPLY_MAX_BYTES));
    TRY(answer_write(rq->arena, told, &rq->reply.out));
    return reply_finish(rq);
}

void dispatch_committed(struct request *rq)
{
    struct command *command = &rq->command;
    request_tell_result(rq, command->result);
    if (command->result == OK)
        command->result = once_or_twice(rq, tell_once);
    if (command->result != OK) {
        put_blame(rq, command->result, &command->problem);
        reply_problem(rq, command->result, &command->problem);
        return;
    }
    if (command->is_replayed)
        reply_header(rq, "Idempotent-Replayed", "true");
}

void dispatch_refused(struct request *rq, enum err err)
{
    reply_problem(rq, err, NULL);
}
