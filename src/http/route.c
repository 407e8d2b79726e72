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
    { consent_routes,  &consent_route_count },
    { card_routes,     &card_route_count },
    { batch_routes,    &batch_route_count },
    { symbol_routes,   &symbol_route_count },
    { paper_routes,    &paper_route_count },
    { brand_routes,    &brand_route_count },
    { link_routes,     &link_route_count },
    { message_routes,  &message_route_count },
    { wallet_routes,   &wallet_route_count },
    { wallet_apple_routes, &wallet_apple_route_count },
    { phone_routes,    &phone_route_count },
    { account_routes,  &account_route_count },
    { live_routes,     &live_route_count },
    { statement_routes, &statement_route_count },
    { family_routes,   &family_route_count },
    { joining_routes,  &joining_route_count },
    { event_routes,    &event_route_count },
    { conversion_routes, &conversion_route_count },
    { handover_routes, &handover_route_count },
    { closing_routes,  &closing_route_count },
    { hold_routes,     &hold_route_count },
    { transfer_routes, &transfer_route_count },
    { voucher_routes,  &voucher_route_count },
    { payment_routes,  &payment_route_count },
    { print_routes,    &print_route_count },
    { printer_routes,  &printer_route_count },
    { program_routes,  &program_route_count },
    { simulation_routes, &simulation_route_count },
    { settlement_routes, &settlement_route_count },
    { report_routes,   &report_route_count },
    { notice_routes,   &notice_route_count },
    { offline_routes,  &offline_route_count },
    { scan_routes,     &scan_route_count },
    { office_routes, &office_route_count },
    { operator_routes, &operator_route_count },
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

/* Does the path fit the pattern?  What stands in its braces are parts of the path, none of them empty. */
static bool path_fits(const char *pattern, struct str path, struct str parts[ROUTE_PARTS_MAX])
{
    struct str want = str_c(pattern);
    for (size_t count = 0;; count++) {
        struct str before = str_sub(want, 0, str_find(want, '{'));
        if (!str_begins(path, before))
            return false;
        path = str_sub(path, before.len, path.len);
        if (before.len == want.len)
            return path.len == 0;
        size_t len = str_find(path, '/');
        if (len == 0)
            return false;
        assert(count < ROUTE_PARTS_MAX);
        parts[count] = str_sub(path, 0, len);
        path = str_sub(path, len, path.len);
        want = str_sub(want, str_find(want, '}') + 1, want.len);
    }
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
            struct str parts[ROUTE_PARTS_MAX] = { { .ptr = "" } };
            if (!path_fits(route->path, path, parts))
                continue;
            match.methods |= 1U << route->method;
            if (route->method != method || !is_better(match.route, route))
                continue;
            match.route = route;
            match.index = index;
            match.id = parts[0];
            memcpy(match.parts, parts, sizeof(parts));
        }
    }
    *ret_match = match;
    if (match.route != NULL)
        return OK;
    return match.methods != 0 ? E_METHOD : E_NOT_FOUND;
}

static const char *const method_names[] = {
    [METHOD_GET] = "GET",       [METHOD_POST] = "POST", [METHOD_PATCH] = "PATCH",
    [METHOD_DELETE] = "DELETE", [METHOD_OTHER] = "",
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
