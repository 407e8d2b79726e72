/* fuzz_request.c - any bytes as a request: found a route, read by its tables, told what is wrong.
 *
 *      POST /v1/purchases fr;q=0.9
 *      {"receipt":"1","lines":[{"amount":100}]}
 *
 * Method, target and Accept-Language on the first line, then the body.  Whatever the bytes: nobody falls
 * over, and a refusal is a problem whose JSON our own parser accepts.
 */
#include "http/request.h"

#define ARENA_BYTES (32u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* "?a=b&c" as the server's library would split it. */
static void take_args(struct request *rq, struct str query)
{
    struct str part = STR_NONE;
    while (query.len > 0 && str_cut(&query, '&', &part)) {
        if (rq->arg_count == REQUEST_ARGS_MAX) {
            rq->has_too_many_args = true;
            return;
        }
        size_t equals = str_find(part, '=');
        rq->args[rq->arg_count++] = (struct request_arg){
            .name = str_sub(part, 0, equals),
            .value = equals < part.len ? str_sub(part, equals + 1, part.len) : STR_NONE,
        };
    }
}

static void check_problem(struct request *rq, enum err err)
{
    reply_problem(rq, err, &rq->problem);
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    enum err parsed = json_parse(rq->arena, rq->reply.body, &root, &problem);
    assert(parsed == OK);
    const struct json_node *detail = json_get(root, STR("detail"));
    assert(detail != NULL && detail->type == JSON_TEXT && detail->text.len > 0);
    const struct json_node *code = json_get(root, STR("code"));
    struct str want = str_c(err_code(err));
    assert(code != NULL && str_eq(code->text, want));
}

/* What the route's handler would do before it calls the app. */
static enum err read_request(struct request *rq)
{
    const struct route *route = rq->match.route;
    if (rq->match.id.len > 0)
        TRY(request_decode(rq->arena, rq->match.id, &rq->id));
    if (route->body_max_bytes > 0)
        TRY(json_parse(rq->arena, rq->body, &rq->json, &rq->problem));
    if (route->is_write)
        return route->handle(rq); /* fills the command, and no more */

    const struct json_table *table = route->query != NULL ? route->query : route->body;
    if (table == NULL)
        return OK;
    void *room = arena_alloc(rq->arena, 1, table->size);
    if (room == NULL)
        return E_NO_MEMORY;
    return route->query != NULL ? request_query(rq, room) : request_json(rq, room);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);

    struct str rest = { .ptr = (const char *)bytes, .len = size };
    size_t line = str_find(rest, '\n');
    struct str head = str_sub(rest, 0, line);
    struct str method = STR_NONE;
    struct str target = STR_NONE;
    struct request *rq = ARENA_NEW(&arena, struct request);
    if (size > BODY_MAX_BYTES || rq == NULL || !str_cut(&head, ' ', &method) ||
        !str_cut(&head, ' ', &target))
        return 0;

    rq->arena = &arena;
    rq->method = method_parse(method);
    rq->language = request_language(head.ptr == NULL ? STR_NONE : head);
    (void)request_accepts_gzip(head.ptr == NULL ? STR_NONE : head);
    rq->path = str_sub(target, 0, str_find(target, '?'));
    take_args(rq, str_sub(target, rq->path.len + 1, target.len));
    rq->body = str_sub(rest, line + 1, size);

    enum err err = route_find(rq->method, rq->path, &rq->match);
    if (err == OK)
        err = read_request(rq);
    if (err != OK)
        check_problem(rq, err);
    return 0;
}
