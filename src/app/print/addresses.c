/* addresses.c - postal addresses of members. */
#include "app/print/addresses.h"

#include "documents/postal.h"

enum err address_overlay(struct arena *arena, const struct member_request *request,
                         struct str *address, struct problem *ret_problem)
{
    const struct {
        bool is_told;
        struct str text;
        const char *pointer;
    } told[POSTAL_PARTS] = {
        [POSTAL_FLAT] = { request->has_flat, request->flat, "/flat" },
        [POSTAL_BUILDING] = { request->has_building, request->building, "/building" },
        [POSTAL_STREET] = { request->has_street, request->street, "/street" },
        [POSTAL_PLACE] = { request->has_place, request->place, "/place" },
        [POSTAL_TOWN] = { request->has_town, request->town, "/town" },
    };
    struct postal postal = { 0 };
    postal_split(*address, &postal);
    for (size_t i = 0; i < POSTAL_PARTS; i++) {
        if (!told[i].is_told)
            continue;
        postal.parts[i] = str_trim(told[i].text);
        if (str_utf8_count(postal.parts[i]) > POSTAL_LINE_CHARS || !str_is_line(postal.parts[i])) {
            problem_set(ret_problem, E_INVALID, told[i].pointer,
                        "A line of an address has at most 38 characters: shorten it.",
                        "Une ligne d'adresse compte au plus 38 caractères : abrégez-la.");
            return E_INVALID;
        }
    }
    return postal_join(arena, &postal, address);
}

void address_put(struct json *json, const struct member *member)
{
    struct postal postal = { 0 };
    postal_split(member->address, &postal);
    json_put_str_or_null(json, "flat", postal.parts[POSTAL_FLAT]);
    json_put_str_or_null(json, "building", postal.parts[POSTAL_BUILDING]);
    json_put_str_or_null(json, "street", postal.parts[POSTAL_STREET]);
    json_put_str_or_null(json, "place", postal.parts[POSTAL_PLACE]);
    json_put_str_or_null(json, "postcode", member->postcode);
    json_put_str_or_null(json, "town", postal.parts[POSTAL_TOWN]);
}
