/* auth.c - keys and scopes. */
#include "http/auth.h"

#include "app/setup.h"
#include "core/instant.h"
#include "http/service.h"

#define KEY_MAX_BYTES 128 /* ours have 47; whatever is longer is not one */
#define SCOPES_ALL    ((SCOPE_ADMIN << 1) - 1)

static_assert((SCOPES_ALL & SCOPE_QUOTE) != 0 && (SCOPES_ALL & SCOPE_ADMIN) != 0,
              "an administrator may do everything");

/* The key behind "Bearer "; the scheme's name is of any case (RFC 9110). */
static struct str bearer_key(struct str header)
{
    static const char scheme[] = "bearer ";
    size_t len = sizeof(scheme) - 1;
    if (header.len <= len)
        return STR_NONE;
    for (size_t i = 0; i < len; i++) {
        char c = header.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != scheme[i])
            return STR_NONE;
    }
    return str_trim(str_sub(header, len, header.len));
}

static enum err find_key(struct request *rq, struct str secret, struct api_key *ret_key)
{
    if (secret.len > KEY_MAX_BYTES)
        return E_NOT_FOUND;
    struct sha256 digest = key_digest(secret);
    TRY(key_by_digest(rq->db, rq->arena, &digest, ret_key));
    return ret_key->is_revoked ? E_NOT_FOUND : OK;
}

enum err auth_check(struct request *rq)
{
    struct str secret = bearer_key(rq->headers.authorization);
    if (secret.len == 0)
        return E_UNAUTHORIZED;

    enum err err = find_key(rq, secret, &rq->key);
    if (err == E_NOT_FOUND) {
        TRY(throttle_fail(&rq->service->throttle, rq->peer.address, instant_now(),
                          &rq->reply.wait_s));
        return E_UNAUTHORIZED;
    }
    if (err != OK)
        return err;

    rq->caller = (struct caller){
        .key = rq->key.id,
        .scopes = (rq->key.scopes & SCOPE_ADMIN) != 0 ? SCOPES_ALL : rq->key.scopes,
        .shop_id = rq->key.shop_id,
        .till_id = rq->key.till_id,
        .staff = { .is_asked = rq->key.asks_staff,
                   .token = rq->headers.operator_token,
                   .approval = rq->headers.approval },
    };
    return OK;
}

enum err auth_allow(struct request *rq, const struct route *route)
{
    switch (route->access) {
    case ACCESS_NOBODY:
        return E_FORBIDDEN;
    case ACCESS_PUBLIC:
    case ACCESS_PASS:
    case ACCESS_SIGNED:
        return OK;
    case ACCESS_LOOPBACK:
        return rq->peer.is_loopback && !rq->headers.is_forwarded ? OK : E_FORBIDDEN;
    case ACCESS_KEY:
        return request_may(rq, route->scopes) ? OK : E_FORBIDDEN;
    }
    return E_FORBIDDEN;
}
