/* test_request.c - http/request.c: parameters, encodings, and what a caller prefers. */
#include "http/request.h"
#include "tests/lib/check.h"

static char room[1 << 20];

static struct request request_at(struct arena *arena, const char *path)
{
    struct request rq = { .arena = arena, .path = str_c(path) };
    CHECK_OK(route_find(METHOD_GET, rq.path, &rq.match));
    return rq;
}

static void add_arg(struct request *rq, const char *name, const char *value)
{
    rq->args[rq->arg_count++] = (struct request_arg){ .name = str_c(name), .value = str_c(value) };
}

TEST(language_is_english_unless_french_is_preferred)
{
    static const struct {
        const char *header;
        enum err_language language;
    } cases[] = {
        { "", ERR_EN },
        { "fr", ERR_FR },
        { "FR-fr", ERR_FR },
        { "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", ERR_FR },
        { "en", ERR_EN },
        { "en-GB,en;q=0.9,fr;q=0.8", ERR_EN },
        { "de", ERR_EN },
        { "*", ERR_EN },
        { "de, fr;q=0.1", ERR_FR },
        { "fr;q=0.5, en;q=0.5", ERR_EN },
        { "fr;q=0", ERR_EN },
        { "fr;q=0.001", ERR_FR },
        { "fr; q=0.4 , en ; q=0.3", ERR_FR },
        { "*;q=0.8, fr;q=0.5", ERR_EN },
        { "french", ERR_EN },
        { "frq", ERR_EN },
        { ",,;;=", ERR_EN },
        { "fr;q=nonsense", ERR_FR },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("Accept-Language: %s", cases[i].header);
        CHECK_EQ(request_language(str_c(cases[i].header)), cases[i].language);
    }
}

TEST(an_answer_has_the_type_that_is_preferred)
{
    static const char *const types[] = { "application/json", "text/csv", "text/plain" };
    static const struct {
        const char *header;
        size_t type;
    } cases[] = {
        { "", 0 },
        { "*/*", 0 },
        { "application/json", 0 },
        { "text/csv", 1 },
        { "TEXT/CSV;q=0.5", 1 },
        { "text/plain, text/csv;q=0.9", 2 },
        { "text/csv, application/json", 0 }, /* both are as welcome */
        { "text/html, image/png", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s", cases[i].header);
        CHECK_EQ(request_type(str_c(cases[i].header), types, COUNT(types)), cases[i].type);
    }
}

TEST(gzip_is_sent_to_those_who_say_so)
{
    CHECK(request_accepts_gzip(STR("gzip")));
    CHECK(request_accepts_gzip(STR("deflate, GZIP;q=0.5, br")));
    CHECK(!request_accepts_gzip(STR("gzip;q=0")));
    CHECK(!request_accepts_gzip(STR("identity")));
    CHECK(!request_accepts_gzip(STR("")));
}

TEST(decode_gives_text_or_nothing)
{
    static const struct {
        const char *encoded;
        const char *text; /* NULL: refused */
    } cases[] = {
        { "abc", "abc" },   { "", "" },         { "%41%62", "Ab" },    { "caf%C3%A9", "café" },
        { "a%2Fb", "a/b" }, { "%25", "%" },     { "%", NULL },         { "%4", NULL },
        { "%zz", NULL },    { "a%00b", NULL },  { "%0A", NULL },       { "%7f", NULL },
        { "%ff", NULL },    { "%c0%af", NULL }, { "%ed%a0%80", NULL },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = arena_in(room, sizeof(room));
        struct str text = STR("before");
        enum err err = request_decode(&arena, str_c(cases[i].encoded), &text);
        check_note("%s", cases[i].encoded);
        CHECK_EQ(err, cases[i].text == NULL ? E_INVALID : OK);
        CHECK_STR(text, cases[i].text == NULL ? "before" : cases[i].text);
    }
}

struct query {
    struct str name, phone, email, card, cursor;
    int64_t limit;
};

TEST(query_reads_texts_and_numbers)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = request_at(&arena, "/v1/members");
    struct query query = { .limit = 0 };

    add_arg(&rq, "name", "le%20gall");
    add_arg(&rq, "limit", "20");
    CHECK_EQ(rq.match.route->query->size, sizeof(query));
    CHECK_OK(request_query(&rq, &query));
    CHECK_STR(query.name, "le gall");
    CHECK_EQ(query.limit, 20);
    CHECK_EQ(query.email.len, 0);
}

TEST(query_names_the_parameter_to_blame)
{
    static const struct {
        const char *name;
        const char *value;
        enum err err;
        const char *pointer;
    } cases[] = {
        { "limit", "0", E_INVALID, "/limit" },      { "limit", "201", E_INVALID, "/limit" },
        { "limit", "", E_INVALID, "/limit" },       { "limit", "1.0", E_INVALID, "/limit" },
        { "limit", "+5", E_INVALID, "/limit" },     { "colour", "red", E_UNKNOWN_FIELD, "/colour" },
        { "a%2Fb", "1", E_UNKNOWN_FIELD, "/a~1b" }, { "name", "", E_INVALID, "/name" },
        { "name", "%ff", E_INVALID, "" },           { "%ff", "x", E_INVALID, "" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = arena_in(room, sizeof(room));
        struct request rq = request_at(&arena, "/v1/members");
        struct query query;
        add_arg(&rq, cases[i].name, cases[i].value);
        check_note("%s=%s", cases[i].name, cases[i].value);
        CHECK_ERR(request_query(&rq, &query), cases[i].err);
        CHECK_STR(rq.problem.pointer, cases[i].pointer);
        CHECK(rq.problem.en[0] != '\0' && rq.problem.fr[0] != '\0');
    }
}

TEST(query_refuses_a_parameter_that_is_there_twice)
{
    struct arena arena = arena_in(room, sizeof(room));
    struct request rq = request_at(&arena, "/v1/members");
    struct query query;

    add_arg(&rq, "name", "a");
    add_arg(&rq, "n%61me", "b");
    CHECK_ERR(request_query(&rq, &query), E_INVALID);
}

TEST(may_asks_for_every_scope)
{
    struct request rq = { .caller = { .scopes = SCOPE_EARN | SCOPE_QUOTE } };

    CHECK(request_may(&rq, 0));
    CHECK(request_may(&rq, SCOPE_EARN));
    CHECK(request_may(&rq, SCOPE_EARN | SCOPE_QUOTE));
    CHECK(!request_may(&rq, SCOPE_EARN | SCOPE_SPEND));
}
