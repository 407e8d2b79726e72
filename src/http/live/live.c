/* live.c - what a screen hears of an account while it is open.
 *
 *   GET /v1/live?card= or ?account=     server-sent events: here, moved
 */
#include "app/ids.h"
#include "app/money/codes.h"
#include "http/api.h"
#include "http/live/stream.h"
#include "http/request.h"
#include "storage/account_storage.h"

#define ID_MAX_BYTES 32

struct live_request {
    struct str card;
    struct str account;
};

/* clang-format off */
static const struct json_field live_fields[] = {
    JSON_FIELD_TEXT(struct live_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Of its account; one of the two."),
    JSON_FIELD_TEXT(struct live_request, account, 1, ID_MAX_BYTES, .doc = "The account itself."),
};
static const struct json_table live_table = { "LiveQuery", sizeof(struct live_request), live_fields, COUNT(live_fields), "Which account." };
/* clang-format on */

/* A voucher is for whoever has its code: what moves the account that it came from is no business of his. */
static enum err find_card(struct request *rq, struct str code, struct id *ret_account)
{
    struct card card = { 0 };
    TRY(request_try_code(rq));
    TRY(code_find(rq->db, rq->arena, code, &card));
    if (card.purpose == CARD_VOUCHER)
        return E_NOT_A_MEMBER_CARD;
    *ret_account = (struct id){ .partition = card.partition, .number = card.account };
    return OK;
}

static enum err find_account(struct request *rq, const struct live_request *query,
                             struct id *ret_account)
{
    int64_t newest = 0;
    if ((query->card.len > 0) == (query->account.len > 0))
        return request_refuse(rq, E_INVALID, "/card", "Tell a card or an account.",
                              "Indiquez une carte ou un compte.");
    if (query->card.len > 0)
        return find_card(rq, query->card, ret_account);
    TRY(id_parse(query->account, ret_account));
    return account_newest(rq->db, ret_account->partition, ret_account->number, &newest);
}

static enum err get_live(struct request *rq)
{
    struct live_request query = { .card = STR_NONE };
    struct id account = { 0 };
    TRY(request_query(rq, &query));
    TRY(find_account(rq, &query, &account));
    TRY(stream_take(rq, account.partition, account.number));
    rq->reply.status = 200;
    rq->reply.content_type = "text/event-stream";
    rq->reply.cache_control = "no-store";
    rq->reply.body = STR("");                    /* it comes as it happens */
    reply_header(rq, "X-Accel-Buffering", "no"); /* a proxy that collects would keep it */
    return OK;
}

const struct route live_routes[] = {
    { METHOD_GET, "/v1/live", get_live, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &live_table, .name = "followAccount", .tag = "Accounts",
      .doc = "Tells at once that an account has moved, as server-sent events, until one of the two "
             "hangs up; what was missed since Last-Event-ID is made up by one event.",
      .status = 200, .also = "text/event-stream" },
};
const size_t live_route_count = COUNT(live_routes);
