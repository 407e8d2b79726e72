/* gift_cards.c - a gift card is sold: what the rules give for its amount is on it. */
#include "app/money/gift_cards.h"

#include "app/money/bearer_accounts.h"
#include "loyalty/bearer.h"

enum err gift_card_sell_run(struct write_context *context, struct command *command)
{
    const struct gift_card_request *request = command->request;
    const struct bearer_request wanted = {
        .event = { .kind = EVENT_GIFT_CARD,
                   .reference = request->reference,
                   .channel = request->channel,
                   .amount_minor = request->amount },
        .purpose = BEARER_GIFT_CARD,
        .code = request->code,
        .expires = request->has_expires ? request->expires : DATE_NONE,
        .shop = request->shop,
        .till = request->till,
        .operator_id = request->operator_id,
        .at = request->has_at ? &request->at : NULL,
        .print = &request->print,
    };
    return bearer_account_open(context, command, &wanted, E_NO_GIFT_CARDS);
}
