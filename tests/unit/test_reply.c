/* test_reply.c - http/reply.c: good answers, and problems as RFC 9457 has them. */
#include "http/reply.h"

#include <string.h>

#include "http/request.h"
#include "tests/lib/check.h"

static char room[1 << 20];

static struct str field(struct arena *arena, const struct request *rq, struct str name)
{
    const struct json_node *root = NULL;
    struct problem problem;
    CHECK_OK(json_parse(arena, rq->reply.body, &root, &problem));
    const struct json_node *node = json_get(root, name);
    return node == NULL ? STR("(absent)") : node->text;
}

static const char *header(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->reply.header_count; i++) {
        if (strcmp(rq->reply.headers[i].name, name) == 0)
            return rq->reply.headers[i].value;
    }
    return "(absent)";
}

TEST(reply_writes_json)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };

    CHECK_OK(reply_begin(&rq, 201, 100));
    struct json out = { .out = &rq.reply.out };
    json_object_open(&out, NULL);
    json_put_int(&out, "a", 1);
    json_object_close(&out);
    CHECK_OK(reply_finish(&rq));
    CHECK_STR(rq.reply.body, "{\"a\":1}");
    CHECK_EQ(rq.reply.status, 201);
    CHECK_STR(rq.reply.content_type, "application/json");
    CHECK_STR(rq.reply.cache_control, "no-store");
}

TEST(reply_that_does_not_fit_is_a_limit)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };

    CHECK_OK(reply_begin(&rq, 200, 10));
    struct json out = { .out = &rq.reply.out };
    json_array_open(&out, NULL);
    json_put_text(&out, NULL, "longer than ten");
    json_array_close(&out);
    CHECK_ERR(reply_finish(&rq), E_LIMIT);
}

TEST(reply_asks_for_more_room_only_when_it_is_needed)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };

    CHECK_OK(reply_begin(&rq, 200, sizeof(room) / 2));
    CHECK_EQ(rq.reply.out.size, REPLY_FIRST_BYTES);
    CHECK(rq.reply.may_grow);
    rq.reply.is_grown = true;
    CHECK_OK(reply_begin(&rq, 200, sizeof(room) / 2));
    CHECK_EQ(rq.reply.out.size, sizeof(room) / 2);
    CHECK(!rq.reply.may_grow);
}

TEST(problem_speaks_the_callers_language)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena, .language = ERR_FR };
    struct problem problem;

    problem_set(&problem, E_INVALID, "/lines/0", "It is wrong.", "C'est faux.");
    reply_problem(&rq, E_INVALID, &problem);
    CHECK_EQ(rq.reply.status, 400);
    CHECK_STR(rq.reply.content_type, "application/problem+json");
    CHECK_STR(field(&arena, &rq, STR("type")), "urn:habitue:problem:invalid");
    CHECK_STR(field(&arena, &rq, STR("code")), "invalid");
    CHECK_STR(field(&arena, &rq, STR("title")), err_text(E_INVALID, ERR_FR));
    CHECK_STR(field(&arena, &rq, STR("detail")), "C'est faux.");
    CHECK_STR(field(&arena, &rq, STR("field")), "/lines/0");
    CHECK_STR(field(&arena, &rq, STR("request_id")), rq.reply.request_id);
    CHECK_STR(header(&rq, "X-Request-Id"), rq.reply.request_id);
    CHECK_STR(header(&rq, "Content-Language"), "fr");
}

TEST(problem_without_details_has_the_sentence_of_the_table)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };
    struct problem other;

    problem_set(&other, E_INVALID, "/x", "Of something else.", "D'autre chose.");
    reply_problem(&rq, E_CARD_BLOCKED, &other);
    CHECK_STR(field(&arena, &rq, STR("detail")), err_text(E_CARD_BLOCKED, ERR_EN));
    CHECK_STR(field(&arena, &rq, STR("field")), "(absent)");
}

/* What broke inside is for the operator's log. */
TEST(problem_of_a_fault_tells_the_code_alone)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };
    struct problem problem;

    problem_set(&problem, E_DB, "/x", "Table entry: disk image is malformed.", "Table entry.");
    reply_problem(&rq, E_DB, &problem);
    CHECK_EQ(rq.reply.status, 500);
    CHECK_STR(field(&arena, &rq, STR("code")), "internal");
    CHECK_STR(field(&arena, &rq, STR("detail")), err_text(E_DB, ERR_EN));
}

TEST(problem_owes_headers_to_its_status)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };

    reply_problem(&rq, E_UNAUTHORIZED, NULL);
    CHECK_STR(header(&rq, "WWW-Authenticate"), "Bearer realm=\"habitue\"");
    reply_problem(&rq, E_BUSY, NULL);
    CHECK_STR(header(&rq, "Retry-After"), "1");
    CHECK_STR(header(&rq, "WWW-Authenticate"), "(absent)");
    rq.reply.wait_s = 42;
    reply_problem(&rq, E_RATE_LIMITED, NULL);
    CHECK_STR(header(&rq, "Retry-After"), "42");
    rq.match.methods = 1U << METHOD_GET | 1U << METHOD_POST;
    reply_problem(&rq, E_METHOD, NULL);
    CHECK_STR(header(&rq, "Allow"), "GET, HEAD, POST");
}

/* Control characters are six bytes each in JSON: the longest sentence still fits, or is left out. */
TEST(problem_fits_its_room_whatever_is_in_it)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = { .arena = &arena };
    struct problem problem = { .err = E_INVALID };

    memset(problem.en, 1, sizeof(problem.en) - 1);
    memset(problem.pointer, 2, sizeof(problem.pointer) - 1);
    reply_problem(&rq, E_INVALID, &problem);
    CHECK_STR(field(&arena, &rq, STR("code")), "invalid");
}

TEST(problem_needs_no_memory)
{
    static char little[64];
    struct arena arena = arena_in(little, sizeof(little));
    struct request rq = { .arena = &arena };

    reply_problem(&rq, E_NO_MEMORY, NULL);
    CHECK_EQ(rq.reply.status, 503);
    CHECK(rq.reply.body.len > 0);
}

TEST(every_error_has_a_problem_in_both_languages)
{
    for (int i = 1; i < err_count(); i++) {
        for (int language = ERR_EN; language <= ERR_FR; language++) {
            struct arena arena = arena_in(room, sizeof(room));
            struct request rq = { .arena = &arena, .language = (enum err_language)language };
            check_note("%s", err_symbol((enum err)i));
            reply_problem(&rq, (enum err)i, NULL);
            CHECK_STR(field(&arena, &rq, STR("detail")),
                      err_text((enum err)i, (enum err_language)language));
            CHECK(rq.reply.status >= 400);
        }
    }
}
