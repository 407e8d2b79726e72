/* test_route.c - http/route.c: from a path to its row, and what every row must say. */
#include "http/route.h"

#include <string.h>

#include "core/limits.h"
#include "http/metrics.h"
#include "tests/lib/check.h"

static const char *name_of(enum method method, const char *path)
{
    struct route_match match;
    return route_find(method, str_c(path), &match) == OK ? match.route->name : "";
}

TEST(route_finds_the_row_of_a_path)
{
    CHECK_STR(name_of(METHOD_POST, "/v1/purchases"), "recordPurchase");
    CHECK_STR(name_of(METHOD_GET, "/v1/purchases/1-42"), "getPurchase");
    CHECK_STR(name_of(METHOD_POST, "/v1/purchases/1-42/returns"), "returnPurchase");
    CHECK_STR(name_of(METHOD_GET, "/v1/accounts/1-17/entries"), "listEntries");
    CHECK_STR(name_of(METHOD_POST, "/v1/cards/29%2F1/block"), "blockCard");
}

TEST(route_prefers_words_to_braces)
{
    CHECK_STR(name_of(METHOD_GET, "/v1/programs/active"), "getActiveProgram");
    CHECK_STR(name_of(METHOD_GET, "/v1/programs/2"), "getProgram");
    CHECK_STR(name_of(METHOD_POST, "/v1/programs/validate"), "validateProgram");
}

TEST(route_tells_the_part_in_braces_as_it_was_sent)
{
    struct route_match match;

    CHECK_OK(route_find(METHOD_POST, STR("/v1/cards/29%200/block"), &match));
    CHECK_STR(match.id, "29%200");
    CHECK_OK(route_find(METHOD_POST, STR("/v1/cards"), &match));
    CHECK_EQ(match.id.len, 0);
}

TEST(route_knows_no_other_path)
{
    static const char *const paths[] = { "",
                                         "/",
                                         "/v1",
                                         "/v1/",
                                         "/v1/purchases/",
                                         "/v1/purchases//returns",
                                         "/v1/purchases/1/2/returns",
                                         "/v1/purchases/1-42/returns/",
                                         "/v1/Purchases",
                                         "v1/purchases",
                                         "/v1/cards//block",
                                         "/v1/accounts/entries/x/y" };
    struct route_match match;

    for (size_t i = 0; i < COUNT(paths); i++) {
        check_note("%s", paths[i]);
        CHECK_ERR(route_find(METHOD_GET, str_c(paths[i]), &match), E_NOT_FOUND);
        CHECK_ERR(route_find(METHOD_POST, str_c(paths[i]), &match), E_NOT_FOUND);
    }
}

TEST(route_has_as_many_parts_as_its_path)
{
    struct route_match match;
    static const char path[] = "/v1/wallet/apple/v1/devices/d%2F1/registrations/pass.x/29";

    CHECK_OK(route_find(METHOD_DELETE, str_c(path), &match));
    CHECK_STR(match.route->name, "unregisterPassDevice");
    CHECK_STR(match.parts[0], "d%2F1");
    CHECK_STR(match.parts[1], "pass.x");
    CHECK_STR(match.parts[2], "29");
    CHECK_STR(match.id, "d%2F1");
    CHECK_OK(route_find(METHOD_GET, STR("/v1/wallet/apple/v1/devices/d/registrations/p"), &match));
    CHECK_STR(match.route->name, "listChangedPasses");
    CHECK_ERR(route_find(METHOD_GET, STR("/v1/wallet/apple/v1/devices//registrations/p"), &match),
              E_NOT_FOUND);
    CHECK_ERR(route_find(METHOD_POST, STR("/v1/wallet/apple/v1/devices/d/registrations/p/"),
                         &match),
              E_NOT_FOUND);
    CHECK_ERR(route_find(METHOD_POST, STR("/v1/wallet/apple/v1/devices/d/registrations/p/s/x"),
                         &match),
              E_NOT_FOUND);
}

TEST(route_tells_which_methods_a_path_has)
{
    struct route_match match;

    CHECK_ERR(route_find(METHOD_OTHER, STR("/v1/members/1-1"), &match), E_METHOD);
    CHECK_EQ(match.methods, 1U << METHOD_GET | 1U << METHOD_PATCH);
    CHECK(match.route == NULL);
}

TEST(method_is_read_letter_by_letter)
{
    CHECK_EQ(method_parse(STR("GET")), METHOD_GET);
    CHECK_EQ(method_parse(STR("HEAD")), METHOD_GET);
    CHECK_EQ(method_parse(STR("POST")), METHOD_POST);
    CHECK_EQ(method_parse(STR("PATCH")), METHOD_PATCH);
    CHECK_EQ(method_parse(STR("get")), METHOD_OTHER);
    CHECK_EQ(method_parse(STR("")), METHOD_OTHER);
    CHECK_EQ(method_parse(STR("DELETE")), METHOD_DELETE);
    CHECK_EQ(method_parse(STR("PUT")), METHOD_OTHER);
}

/* A row that forgot something would let the wrong people in, or tell the world nothing. */
TEST(every_row_says_who_may_use_it)
{
    CHECK(route_count() > 20);
    CHECK(route_count() + 2 <= METRICS_ROUTES_MAX);
    CHECK(route_at(route_count()) == NULL);
    for (size_t i = 0; i < route_count(); i++) {
        const struct route *route = route_at(i);
        check_note("%s %s", method_name(route->method), route->path);
        CHECK(route->access != ACCESS_NOBODY);
        CHECK(route->handle != NULL);
        /* Without a scope, any key will do: that is for the question who one is, alone. */
        if (route->access == ACCESS_KEY && route->scopes == 0)
            CHECK_STR(route->name, "getSession");
        /* Who changes something needs a key, and the scope for it. */
        if (route->access == ACCESS_PASS) {
            CHECK_EQ(route->is_write, route->method != METHOD_GET);
            CHECK(!route->is_write || route->tell != NULL);
            CHECK_EQ(route->scopes, 0);
        } else if (route->access == ACCESS_PUBLIC) {
            /* What anybody may say is counted, and nothing else becomes of it. */
            CHECK(!route->is_write);
            CHECK(route->method == METHOD_GET || strcmp(route->name, "logPassErrors") == 0);
        } else if (route->access == ACCESS_DOOR) {
            CHECK_STR(route->name, "enterOffice");
            CHECK_EQ(route->scopes, 0);
        } else if (route->access == ACCESS_SIGNED) {
            CHECK(route->is_write && route->tell != NULL && route->body == NULL);
            CHECK_EQ(route->scopes, 0);
        } else if (route->is_write || route->method != METHOD_GET) {
            CHECK_EQ(route->access, ACCESS_KEY);
            CHECK(route->scopes != 0);
        }
        CHECK_EQ(route->scopes & ~(int64_t)((SCOPE_ADMIN << 1) - 1), 0);
    }
}

/* Every route, every role: the table of permissions has an answer, and a row that forgot to say is nobody's. */
TEST(every_row_says_which_act_it_is)
{
    for (size_t i = 0; i < route_count(); i++) {
        const struct route *route = route_at(i);
        check_note("%s %s", method_name(route->method), route->path);
        CHECK_EQ(route->access == ACCESS_KEY, route->act != ACT_UNTOLD);
        CHECK(route->act < ACTS);
        CHECK_EQ(route->acts & ~(ACT_BIT(ACTS) - 1), 0);
        CHECK_EQ(route->acts & ACT_BIT(ACT_UNTOLD), 0);
        /* Who may less than a cashier can see nobody, and what only the office does no till's role does. */
        if (route->access == ACCESS_KEY && (route->scopes & SCOPE_ADMIN) != 0)
            CHECK(!act_may(STAFF_CASHIER, route->act));
        /* A till gets ready to sell off line, and tells what waits, before anybody stands at it. */
        if (route->is_write && route->act == ACT_OPEN)
            CHECK(str_eq(str_c(route->tag), STR("Staff")) ||
                  str_eq(str_c(route->tag), STR("Off line")));
        if (route->act == ACT_OPEN)
            continue;
        for (enum staff_role role = STAFF_CASHIER; role < STAFF_ADMINISTRATOR; role++)
            CHECK(!act_may(role, route->act) || act_may(role + 1, route->act));
        CHECK_EQ(act_may(STAFF_ADMINISTRATOR, route->act), route->access == ACCESS_KEY);
    }
}

TEST(every_row_is_bounded_and_documented)
{
    for (size_t i = 0; i < route_count(); i++) {
        const struct route *route = route_at(i);
        check_note("%s %s", method_name(route->method), route->path);
        CHECK(route->body_max_bytes <= BODY_MAX_BYTES);
        CHECK_EQ(route->body_max_bytes > 0,
                 route->method != METHOD_GET && route->method != METHOD_DELETE);
        CHECK(route->body == NULL || route->body_max_bytes > 0);
        CHECK(route->name != NULL && route->tag != NULL && route->doc != NULL);
        CHECK(route->doc[strlen(route->doc) - 1] == '.');
        CHECK(route->status == 200 || route->status == 201 || route->status == 202);
        CHECK_EQ(strchr(route->path, '{') != NULL, route->id_doc != NULL);
        for (size_t other = 0; other < i; other++) {
            CHECK(strcmp(route_at(other)->name, route->name) != 0);
            CHECK(strcmp(route_at(other)->path, route->path) != 0 ||
                  route_at(other)->method != route->method);
        }
    }
}

/* What a route blames for an error is a field that its body has. */
TEST(every_blame_points_at_a_field)
{
    for (size_t i = 0; i < route_count(); i++) {
        const struct route *route = route_at(i);
        for (const struct blame *blame = route->blames; blame != NULL && blame->err != OK;
             blame++) {
            bool is_field = false;
            const struct json_table *told = route->body != NULL ? route->body : route->query;
            for (size_t k = 0; k < told->field_count; k++)
                is_field = is_field || strcmp(told->fields[k].name, blame->pointer + 1) == 0;
            check_note("%s %s", route->name, blame->pointer);
            CHECK(blame->pointer[0] == '/');
            CHECK(is_field);
        }
    }
}
