/* pass_reply.h - a card as the file that Apple's Wallet takes, as an answer. */
#ifndef HTTP_PASS_REPLY_H
#define HTTP_PASS_REPLY_H

#include "app/wallet/passes.h"
#include "http/request.h"

#define APPLE_PASS_TYPE "application/vnd.apple.pkpass"
#define APPLE_WEB_PATH                                                                             \
    "/v1/wallet/apple" /* behind the address of the server; Wallet goes on with /v1/... */

/* The wallet lacks nothing.  304 to who has it as it is. */
MUST_USE enum err pass_reply(struct request *rq, const struct pass_loaded *loaded);

#endif
