/* request.c - what handlers ask of a request. */
#include "http/request.h"

#include <string.h>

#include "app/facts.h"
#include "http/service.h"
#include "scan/scan.h"

/* ---- the body and the parameters --------------------------------------------------------------- */

enum err request_json(struct request *rq, void *ret_struct)
{
    return json_read(rq->arena, rq->json, rq->match.route->body, ret_struct, &rq->problem);
}

static const struct json_field *query_field(const struct json_table *table, struct str name)
{
    for (size_t i = 0; i < table->field_count; i++) {
        if (str_eq(str_c(table->fields[i].name), name))
            return &table->fields[i];
    }
    return NULL;
}

/* A parameter as the JSON it would be in a body, so that one reader checks both. */
static enum err arg_to_node(struct request *rq, const struct request_arg *arg,
                            const struct json_table *table, struct json_node *ret_node)
{
    struct json_node node = { .type = JSON_TEXT };
    if (request_decode(rq->arena, arg->name, &node.key) != OK ||
        request_decode(rq->arena, arg->value, &node.text) != OK)
        return request_refuse(rq, E_INVALID, "", "A parameter of the address is not valid UTF-8.",
                              "Un paramètre de l'adresse n'est pas de l'UTF-8 valide.");

    const struct json_field *field = query_field(table, node.key);
    if (field != NULL && field->kind == JSON_KIND_INT &&
        str_parse_i64(node.text, INT64_MIN, INT64_MAX, &node.num) == OK)
        node.type = JSON_INT;
    if (field != NULL && field->kind == JSON_KIND_BOOL && str_eq(node.text, STR("true")))
        node.type = JSON_TRUE;
    if (field != NULL && field->kind == JSON_KIND_BOOL && str_eq(node.text, STR("false")))
        node.type = JSON_FALSE;
    *ret_node = node;
    return OK;
}

enum err request_query(struct request *rq, void *ret_struct)
{
    const struct json_table *table = rq->match.route->query;
    struct json_node *nodes = ARENA_ARRAY(rq->arena, struct json_node, REQUEST_ARGS_MAX);
    if (nodes == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < rq->arg_count; i++) {
        TRY(arg_to_node(rq, &rq->args[i], table, &nodes[i]));
        for (size_t before = 0; before < i; before++) {
            if (str_eq(nodes[before].key, nodes[i].key))
                return request_refuse(rq, E_INVALID, "",
                                      "A parameter of the address is there twice.",
                                      "Un paramètre de l'adresse est donné deux fois.");
        }
    }
    const struct json_node root = { .type = JSON_OBJECT, .count = rq->arg_count, .items = nodes };
    return json_read(rq->arena, &root, table, ret_struct, &rq->problem);
}

/* Who asks, as throttle.h counts: a key of a merchant. */
static void name_caller(const struct request *rq, uint8_t ret_address[16])
{
    const struct {
        const struct tenant *tenant;
        int64_t key;
    } caller = { rq->tenant, rq->caller.key };
    uint64_t name =
        str_hash(0, (struct str){ .ptr = (const char *)&caller, .len = sizeof(caller) });
    memset(ret_address, 0, 16);
    memcpy(ret_address, &name, sizeof(name));
}

enum err request_try_code(struct request *rq)
{
    uint8_t address[16];
    name_caller(rq, address);
    rq->tries_code = true;
    return throttle_check(&rq->service->codes, address, instant_now(), &rq->reply.wait_s);
}

static bool is_guess(enum err err)
{
    return err == E_CARD_UNKNOWN || err == E_INVITATION_UNKNOWN || err == E_CODE_WRONG ||
           err == E_CHIP_WRONG;
}

void request_tell_result(struct request *rq, enum err err)
{
    uint8_t address[16];
    int64_t wait_s = 0;
    if (!rq->tries_code || !is_guess(err))
        return;
    name_caller(rq, address);
    enum err counted = throttle_fail(&rq->service->codes, address, instant_now(), &wait_s);
    (void)counted; /* the next one waits */
}

enum err request_decode(struct arena *arena, struct str encoded, struct str *ret_text)
{
    struct str text = encoded;
    if (str_find(encoded, '%') < encoded.len) {
        char *room = arena_bytes(arena, encoded.len);
        if (room == NULL)
            return E_NO_MEMORY;
        size_t used = 0;
        for (size_t i = 0; i < encoded.len; i++) {
            char c = encoded.ptr[i];
            if (c == '%') {
                int high = i + 2 < encoded.len ? str_hex_value(encoded.ptr[i + 1]) : -1;
                int low = i + 2 < encoded.len ? str_hex_value(encoded.ptr[i + 2]) : -1;
                if (high < 0 || low < 0)
                    return E_INVALID;
                c = (char)(high << 4 | low);
                i += 2;
            }
            room[used++] = c;
        }
        text = (struct str){ .ptr = room, .len = used };
    }
    if (!str_is_line(text))
        return E_INVALID;
    *ret_text = text;
    return OK;
}

enum err request_refuse(struct request *rq, enum err err, const char *pointer, const char *en,
                        const char *fr)
{
    problem_set(&rq->problem, err, pointer, en, fr);
    return err;
}

bool request_may(const struct request *rq, int64_t scopes)
{
    return (rq->caller.scopes & scopes) == scopes;
}

void request_is(struct request *rq, enum act act)
{
    rq->caller.staff.acts |= ACT_BIT(act);
}

enum err request_command(struct request *rq, command_run *run, const void *request)
{
    rq->command.run = run;
    rq->command.request = request;
    return OK;
}

enum err request_aim_at_card(struct request *rq, struct str code)
{
    struct scan scan = { 0 };
    if (scan_is_rotating(code, &scan))
        TRY(request_try_code(rq));
    if (rq->db != NULL)
        facts_aim_at_card(rq->visit.app, rq->db, rq->arena, code, &rq->command);
    return OK;
}

void request_aim_at_id(struct request *rq, struct str id)
{
    if (rq->db != NULL)
        facts_aim_at_id(rq->visit.app, id, &rq->command);
}

/* ---- headers that state a preference ----------------------------------------------------------- */

#define WEIGHT_ONE 1000 /* of a quality value: "0.8" is 800 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Is the text this lower-case word, in any case? */
static bool is_word(struct str text, const char *word)
{
    struct str want = str_c(word);
    if (text.len != want.len)
        return false;
    for (size_t i = 0; i < want.len; i++) {
        if (lower(text.ptr[i]) != want.ptr[i])
            return false;
    }
    return true;
}

/* The quality of an item: of "fr;q=0.8" the weight is 800; without one, or with nonsense, 1000. */
static int64_t weight_of(struct str params)
{
    struct str param = STR_NONE;
    while (str_cut(&params, ';', &param)) {
        param = str_trim(param);
        int64_t weight = 0;
        if ((str_begins(param, STR("q=")) || str_begins(param, STR("Q="))) &&
            str_parse_decimal(str_sub(param, 2, param.len), 3, 0, WEIGHT_ONE, &weight) == OK)
            return weight;
    }
    return WEIGHT_ONE;
}

/* The weight of a word in a list of preferences; -1 when it is not there.  `is_prefix`: "fr-CH" counts
 * for "fr". */
static int64_t preference(struct str header, const char *word, bool is_prefix)
{
    int64_t best = -1;
    struct str item = STR_NONE;
    while (str_cut(&header, ',', &item)) {
        struct str name = STR_NONE;
        struct str params = item;
        if (!str_cut(&params, ';', &name))
            continue;
        name = str_trim(name);
        if (is_prefix)
            name = str_sub(name, 0, str_find(name, '-'));
        if (!is_word(name, word))
            continue;
        int64_t weight = weight_of(params);
        if (weight > best)
            best = weight;
    }
    return best;
}

size_t request_type(struct str accept, const char *const *types, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (preference(accept, types[i], false) > preference(accept, types[best], false))
            best = i;
    }
    return best;
}

enum err_language request_language(struct str accept_language)
{
    if (accept_language.len == 0)
        return ERR_EN;
    int64_t any = preference(accept_language, "*", false);
    int64_t fr = preference(accept_language, "fr", true);
    int64_t en = preference(accept_language, "en", true);
    return fr > (en < 0 ? any : en) && fr > 0 ? ERR_FR : ERR_EN;
}

bool request_accepts_gzip(struct str accept_encoding)
{
    return preference(accept_encoding, "gzip", false) > 0;
}
