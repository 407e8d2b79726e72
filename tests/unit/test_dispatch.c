/* test_dispatch.c - http/dispatch.c: what a request is told, and in which order, on a real shop. */
#include "http/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/setup.h"
#include "http/pages.h"
#include "http/service.h"
#include "tests/lib/small_shop.h"

static struct service service;
static struct arena shop_arena;
static struct setup_result keys;
static struct arena arena;

static void close_shop(void)
{
    house_close(&service.house);
    arena_close(&shop_arena);
    arena_close(&arena);
}

/* One shop for the whole program: each test asks it something. */
static void open_shop(void)
{
    char folder[600];
    if (service.house != NULL)
        return;
    (void)snprintf(folder, sizeof(folder), "%s/shop", test_folder());
    CHECK_OK(arena_open(&shop_arena, 8u << 20));
    CHECK_OK(arena_open(&arena, REQUEST_ARENA_BYTES));
    CHECK_OK(setup_create(&shop_arena, folder, &small_shop_request, &keys));
    CHECK_OK(house_open(folder, 2, NULL, &service.house));
    throttle_init(&service.throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    throttle_init(&service.codes, THROTTLE_CODES_MAX, THROTTLE_WINDOW_US);
    throttle_init(&service.pins, PIN_TRIES_MAX, THROTTLE_PIN_WINDOW_US);
    (void)atexit(close_shop);
}

struct ask {
    const char *method;
    const char *path;
    const char *body;
    struct str key;           /* ptr NULL: none */
    const char *idempotency;  /* NULL: none */
    const char *content_type; /* NULL: JSON */
    bool is_remote;
};

static struct request rq;

/* The request as the server would make it, then through the house, the writer included. */
static void ask(struct ask told)
{
    open_shop();
    arena_reset(&arena, 0);
    rq = (struct request){
        .service = &service,
        .arena = &arena,
        .method = method_parse(str_c(told.method)),
        .path = str_c(told.path),
        .peer = { .is_loopback = !told.is_remote },
        .headers = { .idempotency_key = str_c(told.idempotency),
                     .content_type = told.content_type != NULL ? str_c(told.content_type)
                                                               : STR("application/json") },
        .body = str_c(told.body),
        .line_and_body = str_c(told.body),
    };
    if (told.key.ptr != NULL) {
        struct buf header = { 0 };
        CHECK_OK(buf_create(&arena, 200, &header));
        buf_lit(&header, "Bearer ");
        buf_str(&header, told.key);
        CHECK_OK(buf_finish(&header, &rq.headers.authorization));
    }
    size_t body_max = dispatch_begin(&rq);
    rq.is_too_large = rq.body.len > body_max;
    CHECK(dispatch_enter(&rq));
    if (dispatch_run(&rq) == DISPATCH_COMMIT) {
        if (commit_wait(app_loop(rq.visit.app), &rq.command) != OK)
            CHECK(rq.command.result != OK);
        dispatch_committed(&rq);
    }
}

static const char *code(void)
{
    static char text[64];
    const struct json_node *root = NULL;
    struct problem problem;
    CHECK_OK(json_parse(&arena, rq.reply.body, &root, &problem));
    const struct json_node *node = json_get(root, STR("code"));
    if (node == NULL)
        return "";
    (void)snprintf(text, sizeof(text), "%.*s", STR_ARG(node->text));
    return text;
}

#define PURCHASE "{\"receipt\":\"1\",\"lines\":[{\"amount\":1000}]}"

TEST(health_is_for_everybody)
{
    ask((struct ask){ .method = "GET", .path = "/v1/health" });
    CHECK_EQ(rq.reply.status, 200);
    ask((struct ask){ .method = "HEAD", .path = "/v1/health" });
    CHECK_EQ(rq.reply.status, 200);
}

TEST(metrics_are_for_this_machine)
{
    ask((struct ask){ .method = "GET", .path = "/metrics" });
    CHECK_EQ(rq.reply.status, 200);
    CHECK(str_begins(rq.reply.body, STR("# HELP habitue_")));
    ask((struct ask){ .method = "GET", .path = "/metrics", .is_remote = true });
    CHECK_STR(code(), "forbidden");
}

/* Each request has all the faults of those below it: the first in order is told. */
TEST(faults_are_told_in_a_fixed_order)
{
    open_shop();
    struct str wrong = STR("hab_wrong");
    char *large = calloc(1, BODY_MAX_BYTES + 2);
    CHECK(large != NULL);
    memset(large, ' ', BODY_MAX_BYTES + 1);

    ask((struct ask){ "PUT", "/v1/nothing", large, wrong, NULL, "text/plain" });
    CHECK_STR(code(), "not_found");
    ask((struct ask){ "PUT", "/v1/purchases", large, wrong, NULL, "text/plain" });
    CHECK_STR(code(), "method");
    ask((struct ask){ "POST", "/v1/purchases", large, wrong, NULL, "text/plain" });
    CHECK_STR(code(), "too_large");
    ask((struct ask){ "POST", "/v1/purchases", "{", wrong, NULL, "text/plain" });
    CHECK_STR(code(), "unauthorized");
    ask((struct ask){ "POST", "/v1/programs", "{", keys.till_key, NULL, "text/plain" });
    CHECK_STR(code(), "forbidden");
    ask((struct ask){ "POST", "/v1/purchases", "{", keys.till_key, NULL, "text/plain" });
    CHECK_STR(code(), "idempotency_key");
    ask((struct ask){ "POST", "/v1/purchases", "{", keys.till_key, "k", "text/plain" });
    CHECK_STR(code(), "media_type");
    ask((struct ask){ "POST", "/v1/purchases", "{", keys.till_key, "k", NULL });
    CHECK_STR(code(), "malformed");
    ask((struct ask){ "POST", "/v1/purchases", "{\"x\":1}", keys.till_key, "k", NULL });
    CHECK_STR(code(), "unknown_field");
    free(large);
}

TEST(a_write_goes_through_the_commit_loop)
{
    open_shop();
    ask((struct ask){ "POST", "/v1/purchases", PURCHASE, keys.till_key, "once", NULL });
    CHECK_EQ(rq.reply.status, 201);
    CHECK_EQ(rq.reply.header_count, 0);
    ask((struct ask){ "POST", "/v1/purchases", PURCHASE, keys.till_key, "once", NULL });
    CHECK_EQ(rq.reply.status, 201);
    CHECK_STR(rq.reply.headers[0].name, "Idempotent-Replayed");
    ask((struct ask){ "POST", "/v1/members", "{\"first_name\":\"A\"}", keys.till_key, "once",
                      NULL });
    CHECK_STR(code(), "key_reused");
}

TEST(a_refusal_names_the_field)
{
    open_shop();
    ask((struct ask){ "POST", "/v1/purchases",
                      "{\"receipt\":\"2\",\"card\":\"0000000\",\"lines\":[{\"amount\":1}]}",
                      keys.till_key, "k2", NULL });
    CHECK_STR(code(), "card_unknown");
    CHECK_STR(rq.command.problem.pointer, "/card");
}

TEST(a_member_without_a_birthday_has_none)
{
    open_shop();
    const struct json_node *root = NULL;
    struct problem problem;
    char path[64];
    ask((struct ask){ "POST", "/v1/members", "{\"first_name\":\"A\",\"birth\":null}", keys.till_key,
                      "birth", NULL });
    CHECK_EQ(rq.reply.status, 201);
    CHECK_OK(json_parse(&arena, rq.reply.body, &root, &problem));
    (void)snprintf(path, sizeof(path), "/v1/members/%.*s",
                   STR_ARG(json_get(root, STR("id"))->text));
    ask((struct ask){ "GET", path, NULL, keys.till_key, NULL, NULL });
    CHECK_OK(json_parse(&arena, rq.reply.body, &root, &problem));
    CHECK_EQ(json_get(root, STR("birth"))->type, JSON_NULL);
}

TEST(a_page_is_kept_out_of_frames_and_an_asset_may_be_kept_for_ever)
{
    open_shop();
    ask((struct ask){ "GET", "/till", NULL, STR_NONE, NULL, NULL });
    CHECK_EQ(rq.reply.status, 200);
    CHECK(rq.reply.is_page);
    CHECK_STR(rq.reply.cache_control, "no-cache");
    ask((struct ask){ "POST", "/till", "{}", STR_NONE, NULL, NULL });
    CHECK_STR(code(), "method");
}

/* Two hundred members are more than the first room of an answer holds. */
TEST(a_long_list_gets_all_the_room_it_needs)
{
    char body[300];
    char key[32];
    open_shop();
    for (int i = 0; i < LIST_LIMIT_MAX; i++) {
        (void)snprintf(body, sizeof(body), "{\"first_name\":\"Crowd\",\"last_name\":\"%0150d\"}",
                       i);
        (void)snprintf(key, sizeof(key), "crowd%d", i);
        ask((struct ask){ "POST", "/v1/members", body, keys.till_key, key, NULL });
        CHECK_EQ(rq.reply.status, 201);
    }
    arena_reset(&arena, 0);
    struct buf bearer = { 0 };
    rq = (struct request){ .service = &service,
                           .arena = &arena,
                           .path = STR("/v1/members"),
                           .args = { { STR("name"), STR("crowd") }, { STR("limit"), STR("200") } },
                           .arg_count = 2 };
    CHECK_OK(buf_create(&arena, 200, &bearer));
    buf_lit(&bearer, "Bearer ");
    buf_str(&bearer, keys.till_key);
    CHECK_OK(buf_finish(&bearer, &rq.headers.authorization));
    (void)dispatch_begin(&rq);
    CHECK(dispatch_enter(&rq));
    CHECK_EQ(dispatch_run(&rq), DISPATCH_ANSWERED);
    CHECK_EQ(rq.reply.status, 200);
    CHECK(rq.reply.body.len > REPLY_FIRST_BYTES);
    CHECK(rq.reply.is_grown);
}

static const char *header(const char *name)
{
    for (size_t i = 0; i < rq.reply.header_count; i++) {
        if (strcmp(rq.reply.headers[i].name, name) == 0)
            return rq.reply.headers[i].value;
    }
    return "(absent)";
}

TEST(an_asset_is_packed_for_those_who_can_unpack_and_not_sent_twice)
{
    const struct asset *asset = NULL;
    open_shop();
    for (size_t i = 0; i < asset_count; i++) {
        if (assets[i].gzip_bytes != NULL)
            asset = &assets[i];
    }
    CHECK(asset != NULL);

    rq = (struct request){ .arena = &arena, .method = METHOD_GET };
    page_reply(&rq, asset);
    CHECK_EQ(rq.reply.body.len, asset->size);
    CHECK_STR(header("Content-Encoding"), "(absent)");
    CHECK_STR(header("ETag"), asset->etag);

    rq = (struct request){ .arena = &arena,
                           .method = METHOD_GET,
                           .headers = { .accept_encoding = STR("br, gzip") } };
    page_reply(&rq, asset);
    CHECK_EQ(rq.reply.body.len, asset->gzip_size);
    CHECK_STR(header("Content-Encoding"), "gzip");
    CHECK(str_begins(str_c(header("ETag")), STR("W/\"")));

    rq = (struct request){ .arena = &arena,
                           .method = METHOD_GET,
                           .headers = { .if_none_match = str_c(header("ETag")) } };
    page_reply(&rq, asset);
    CHECK_EQ(rq.reply.status, 304);
    CHECK_EQ(rq.reply.body.len, 0);
}

TEST(the_front_door_leads_to_the_till)
{
    ask((struct ask){ .method = "GET", .path = "/" });
    CHECK_EQ(rq.reply.status, 302);
    CHECK_STR(header("Location"), "/till");
}

TEST(a_head_with_two_ends_is_a_trap)
{
    open_shop();
    rq = (struct request){ .arena = &arena, .headers = { .lengths = 2 } };
    CHECK(dispatch_is_ambiguous(&rq));
    CHECK_EQ(rq.reply.status, 400);
    CHECK(rq.reply.is_last);
    rq = (struct request){ .arena = &arena, .headers = { .lengths = 1 } };
    CHECK(!dispatch_is_ambiguous(&rq));
}

/* Both read the whole journal. */
TEST(of_reports_one_is_made_at_a_time_and_none_that_is_too_long)
{
    static const char *const paths[] = { "/v1/reports/liability", "/v1/reports/watch" };
    open_shop();
    for (size_t i = 0; i < COUNT(paths); i++) {
        const struct ask report = { .method = "GET", .path = paths[i], .key = keys.admin_key };
        atomic_store(&service.is_reporting, true);
        ask(report);
        CHECK_EQ(rq.reply.status, 503);
        CHECK_STR(code(), "busy");
        atomic_store(&service.is_reporting, false);
        service.report_wait_us = 1;
        ask(report);
        CHECK_EQ(rq.reply.status, 422);
        CHECK_STR(code(), "report_long");
        service.report_wait_us = 0;
        ask(report);
        CHECK_EQ(rq.reply.status, 200);
        CHECK(!atomic_load(&service.is_reporting));
    }
}
