/* auth.c - keys and scopes. */
#include "http/auth.h"

#include "app/setup.h"
#include "app/staff/office.h"
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

/* Nobody has this key or word: who guesses too often has to wait. */
static enum err count_wrong(struct request *rq, enum err err)
{
    TRY(throttle_fail(&rq->service->throttle, rq->peer.address, instant_now(), &rq->reply.wait_s));
    return err;
}

/* By the word of who has entered: each is asked anew, so that whoever is shown out is so from the next request on. */
static enum err check_office(struct request *rq, struct str word)
{
    struct office_seen seen = { 0 };
    enum err err = office_key(rq->db, rq->arena, &rq->key);
    if (err == OK && rq->key.is_revoked)
        err = E_NOT_FOUND;
    if (err == OK)
        err = office_find(rq->db, rq->arena, instant_now(), word, &seen);
    if (err == E_NOT_FOUND || err == E_OFFICE_NEEDED)
        return count_wrong(rq, E_OFFICE_NEEDED);
    TRY(err);
    rq->caller = (struct caller){
        .key = rq->key.id,
        .scopes = SCOPES_ALL,
        .shop_id = seen.row.shop_id,
        .staff = { .is_asked = true,
                   .is_office = true,
                   .token = word,
                   .approval = rq->headers.approval },
    };
    return OK;
}

enum err auth_check(struct request *rq)
{
    struct str secret = bearer_key(rq->headers.authorization);
    if (secret.len == 0)
        return E_UNAUTHORIZED;
    if (str_begins(secret, STR(OFFICE_WORD_PREFIX)) && secret.len <= KEY_MAX_BYTES)
        return check_office(rq, secret);

    enum err err = find_key(rq, secret, &rq->key);
    if (err == E_NOT_FOUND)
        return count_wrong(rq, E_UNAUTHORIZED);
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
    case ACCESS_DOOR:
    case ACCESS_SIGNED:
        return OK;
    case ACCESS_LOOPBACK:
        return rq->peer.is_loopback && !rq->headers.is_forwarded ? OK : E_FORBIDDEN;
    case ACCESS_KEY:
        return request_may(rq, route->scopes) ? OK : E_FORBIDDEN;
    }
    return E_FORBIDDEN;
}
