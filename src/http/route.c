/* route.c - the table of routes, and the way from a path to its row.
 *
 * A few dozen rows: comparing them in turn costs less than what any cleverer index would save.
 */
#include "http/route.h"

#include <string.h>

#include "http/api.h"

/* clang-format off */
const struct route_group route_groups[] = {
    { purchase_routes, &purchase_route_count },
    { member_routes,   &member_route_count },
    { card_routes,     &card_route_count },
    { symbol_routes,   &symbol_route_count },
    { phone_routes,    &phone_route_count },
    { account_routes,  &account_route_count },
    { statement_routes, &statement_route_count },
    { family_routes,   &family_route_count },
    { event_routes,    &event_route_count },
    { conversion_routes, &conversion_route_count },
    { handover_routes, &handover_route_count },
    { closing_routes,  &closing_route_count },
    { hold_routes,     &hold_route_count },
    { transfer_routes, &transfer_route_count },
    { voucher_routes,  &voucher_route_count },
    { payment_routes,  &payment_route_count },
    { program_routes,  &program_route_count },
    { simulation_routes, &simulation_route_count },
    { report_routes,   &report_route_count },
    { notice_routes,   &notice_route_count },
    { scan_routes,     &scan_route_count },
    { session_routes,  &session_route_count },
    { meta_routes,     &meta_route_count },
    { NULL, NULL },
};
/* clang-format on */

const struct route *route_at(size_t index)
{
    for (const struct route_group *group = route_groups; group->routes != NULL; group++) {
        if (index < *group->count)
            return &group->routes[index];
        index -= *group->count;
    }
    return NULL;
}

size_t route_count(void)
{
    size_t count = 0;
    for (const struct route_group *group = route_groups; group->routes != NULL; group++)
        count += *group->count;
    return count;
}

/* Does the path fit the pattern?  *ret_id is what stands in its braces. */
static bool path_fits(const char *pattern, struct str path, struct str *ret_id)
{
    struct str want = str_c(pattern);
    size_t brace = str_find(want, '{');
    if (brace == want.len) {
        *ret_id = STR_NONE;
        return str_eq(want, path);
    }
    struct str before = str_sub(want, 0, brace);
    struct str after = str_sub(want, brace, want.len);
    size_t end = str_find(after, '}');
    after = str_sub(after, end + 1, after.len);
    if (path.len <= before.len + after.len || !str_begins(path, before) || !str_ends(path, after))
        return false;

    struct str id = str_sub(path, before.len, path.len - before.len - after.len);
    if (str_find(id, '/') < id.len)
        return false;
    *ret_id = id;
    return true;
}

/* A path in words comes before one with braces: /v1/programs/active is not version "active". */
static bool is_better(const struct route *found, const struct route *other)
{
    return found == NULL || (strchr(found->path, '{') != NULL && strchr(other->path, '{') == NULL);
}

enum err route_find(enum method method, struct str path, struct route_match *ret_match)
{
    struct route_match match = { .id = STR_NONE };
    size_t index = 0;
    for (const struct route_group *group = route_groups; group->routes != NULL; group++) {
        for (size_t i = 0; i < *group->count; i++, index++) {
            const struct route *route = &group->routes[i];
            struct str id = STR_NONE;
            if (!path_fits(route->path, path, &id))
                continue;
            match.methods |= 1U << route->method;
            if (route->method != method || !is_better(match.route, route))
                continue;
            match.route = route;
            match.index = index;
            match.id = id;
        }
    }
    *ret_match = match;
    if (match.route != NULL)
        return OK;
    return match.methods != 0 ? E_METHOD : E_NOT_FOUND;
}

static const char *const method_names[] = {
    [METHOD_GET] = "GET",
    [METHOD_POST] = "POST",
    [METHOD_PATCH] = "PATCH",
    [METHOD_OTHER] = "",
};

const char *method_name(enum method method)
{
    return method_names[method];
}

enum method method_parse(struct str text)
{
    if (str_eq(text, STR("HEAD")))
        return METHOD_GET;
    for (enum method method = METHOD_GET; method < METHOD_OTHER; method++) {
        if (str_eq(text, str_c(method_names[method])))
            return method;
    }
    return METHOD_OTHER;
}
