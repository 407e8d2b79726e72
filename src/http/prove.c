/* prove.c - PINs: hidden from what is kept of a request, and compared, a few at a time and not too often. */
#include <string.h>

#include "app/shown/pins.h"
#include "http/request.h"
#include "http/service.h"
#include "scan/scan.h"

static struct str skip_blanks(struct str text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t' || text.ptr[0] == '\n' ||
                            text.ptr[0] == '\r'))
        text = str_sub(text, 1, text.len);
    return text;
}

static bool take_char(struct str *text, char c)
{
    *text = skip_blanks(*text);
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = str_sub(*text, 1, text->len);
    return true;
}

/* How far a text goes whose first quote is before it: a quote within has a backslash. */
static size_t text_length(struct str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '"')
        len += text.ptr[len] == '\\' ? 2 : 1;
    return len < text.len ? len : text.len;
}

/* Where a member of that name stands in the text of the body, which is JSON, as it was sent: within another string its quotes
 * would have a backslash.  Empty: nowhere. */
static struct str find_text(struct str body, struct str name)
{
    for (size_t at = 0; at < body.len; at++) {
        struct str rest = str_sub(body, at + 1, body.len);
        if (body.ptr[at] != '"' || !str_begins(rest, name))
            continue;
        rest = str_sub(rest, name.len, rest.len);
        if (str_begins(rest, STR("\"")) && take_char(&rest, '"') && take_char(&rest, ':') &&
            take_char(&rest, '"'))
            return str_sub(rest, 0, text_length(rest));
    }
    return STR_NONE;
}

static void wipe(struct str text)
{
    if (text.len > 0)
        explicit_bzero((void *)(uintptr_t)text.ptr, text.len);
}

enum err request_hide(struct request *rq, const char *name, struct str *text)
{
    struct str told = find_text(rq->body, str_c(name));
    if (text->len == 0)
        return OK;
    if (told.len == 0) /* its name is written with escapes */
        return request_refuse(rq, E_INVALID, "", "Write the names of fields as they are.",
                              "Écrivez les noms des champs tels quels.");
    TRY(arena_copy(rq->arena, *text, text)); /* the body's own text may be where it was read from */
    memset((void *)(uintptr_t)told.ptr, '*', told.len);
    return OK;
}

enum err request_hide_pin(struct request *rq, struct str *pin)
{
    if (pin->len == 0)
        return OK;
    if (!pin_is_valid(*pin) || !str_eq(find_text(rq->body, STR("pin")), *pin)) /* with escapes */
        return request_refuse(rq, E_INVALID, "/pin", "A PIN has 4 to 8 digits.",
                              "Un code PIN compte 4 à 8 chiffres.");
    return request_hide(rq, "pin", pin);
}

/* Whose it is, as throttle.h counts: a member of a merchant. */
static void name_owner(const struct request *rq, const struct pin_owner *owner,
                       uint8_t ret_address[16])
{
    const struct {
        const struct tenant *tenant;
        int64_t partition;
        int64_t member;
    } named = { rq->tenant, owner->partition, owner->member };
    uint64_t name = str_hash(0, (struct str){ .ptr = (const char *)&named, .len = sizeof(named) });
    memset(ret_address, 0, 16);
    memcpy(ret_address, &name, sizeof(name));
}

/* Each takes memory and time: a few at a time. */
static enum err begin_work(struct request *rq)
{
    if (atomic_fetch_add(&rq->service->pins_running, 1) < PINS_AT_ONCE_MAX)
        return OK;
    (void)atomic_fetch_sub(&rq->service->pins_running, 1);
    return E_BUSY;
}

static enum err compare(struct request *rq, struct str pin, const struct member_pin *kept,
                        bool *ret_is_right)
{
    TRY(begin_work(rq));
    enum err err = pin_check(pin, kept, ret_is_right);
    (void)atomic_fetch_sub(&rq->service->pins_running, 1);
    return err;
}

enum err request_make_pin(struct request *rq, struct str pin, struct member_pin *ret_kept)
{
    TRY(begin_work(rq));
    enum err err = pin_make(pin, ret_kept);
    (void)atomic_fetch_sub(&rq->service->pins_running, 1);
    wipe(pin);
    return err;
}

static enum err prove(struct request *rq, struct str card, struct str pin,
                      struct shown_proof *ret_proof)
{
    struct throttle *throttle = &rq->service->pins;
    struct shown_proof proof = { .err = E_PIN_MISSING };
    struct pin_owner owner = { 0 };
    uint8_t address[16];
    bool is_right = false;
    TRY(pin_find(rq->db, rq->arena, card, &owner));
    name_owner(rq, &owner, address);
    if (owner.pin.is_set) {
        proof.err = throttle_check(throttle, address, instant_now(), &proof.wait_s);
        if (proof.err != OK)
            proof.err = E_PIN_LOCKED;
    }
    if (proof.err == OK) {
        TRY(compare(rq, pin, &owner.pin, &is_right));
        proof.err = is_right ? OK : E_PIN_WRONG;
    }
    if (proof.err == OK) {
        proof.partition = owner.partition;
        proof.member = owner.member;
    } else if (proof.err == E_PIN_WRONG) {
        enum err counted = throttle_fail(throttle, address, instant_now(), &proof.wait_s);
        (void)counted; /* the next one waits */
    }
    *ret_proof = proof;
    return OK;
}

enum err request_prove(struct request *rq, struct str card, struct shown_request *shown)
{
    struct scan scan = { 0 };
    if (scan_is_rotating(card, &scan))
        TRY(request_try_code(rq));
    if (rq->is_proved) {
        shown->proof = rq->proof;
        return OK;
    }
    TRY(request_hide_pin(rq, &shown->pin));
    if (shown->pin.len > 0) {
        enum err err = prove(rq, card, shown->pin, &rq->proof);
        wipe(shown->pin);
        TRY(err);
    }
    shown->proof = rq->proof;
    rq->is_proved = true;
    return OK;
}

/* ---- those who serve -------------------------------------------------------------------------- */

/* As throttle.h counts: an operator of a merchant, or a key of one. */
static void name_counted(const struct request *rq, struct str code, uint8_t ret_address[16])
{
    const struct {
        const struct tenant *tenant;
        int64_t key;
    } counted = { rq->tenant, code.len > 0 ? 0 : rq->caller.key };
    uint64_t name =
        str_hash(str_hash(1, (struct str){ .ptr = (const char *)&counted, .len = sizeof(counted) }),
                 code);
    memset(ret_address, 0, 16);
    memcpy(ret_address, &name, sizeof(name));
}

enum err request_is_pin_of(struct request *rq, struct str pin, const struct member_pin *kept,
                           bool *ret_is_right)
{
    return compare(rq, pin, kept, ret_is_right);
}

enum err request_prove_operator(struct request *rq, struct str pin, const struct operator_row *row)
{
    struct throttle *of_operator = &rq->service->pins;
    struct throttle *of_key = &rq->service->key_pins;
    struct instant now = instant_now();
    uint8_t operator_address[16];
    uint8_t key_address[16];
    int64_t *wait_s = &rq->reply.wait_s;
    bool is_right = false;
    name_counted(rq, row->code, operator_address);
    name_counted(rq, STR_NONE, key_address);
    if (throttle_check(of_operator, operator_address, now, wait_s) != OK ||
        throttle_check(of_key, key_address, now, wait_s) != OK)
        return E_OPERATOR_LOCKED;
    enum err err = compare(rq, pin, &row->pin, &is_right);
    wipe(pin);
    if (err != OK || is_right)
        return err;
    enum err counted = throttle_fail(of_operator, operator_address, now, wait_s);
    (void)counted; /* the next one waits */
    counted = throttle_fail(of_key, key_address, now, wait_s);
    (void)counted;
    return E_OPERATOR_PIN;
}

/* ---- who enters the office -------------------------------------------------------------------- */

/* As throttle.h counts: a name of a merchant's, which is no PIN's. */
static void name_door(const struct request *rq, struct str code, uint8_t ret_address[16])
{
    name_counted(rq, code, ret_address);
    ret_address[15] = 1;
}

void request_count_login(struct request *rq, struct str code)
{
    struct instant now = instant_now();
    uint8_t address[16];
    int64_t *wait_s = &rq->reply.wait_s;
    name_door(rq, code, address);
    enum err counted = throttle_fail(&rq->service->pins, address, now, wait_s);
    (void)counted; /* the next one waits */
    if (!rq->headers.is_forwarded)
        counted = throttle_fail(&rq->service->key_pins, rq->peer.address, now, wait_s);
    (void)counted;
}

enum err request_prove_login(struct request *rq, struct str code, struct str password,
                             const struct office_login *login)
{
    static const struct member_pin nobodys = { .is_set = true };
    struct instant now = instant_now();
    uint8_t address[16];
    bool is_right = false;
    name_door(rq, code, address);
    if (throttle_check(&rq->service->pins, address, now, &rq->reply.wait_s) != OK ||
        (!rq->headers.is_forwarded &&
         throttle_check(&rq->service->key_pins, rq->peer.address, now, &rq->reply.wait_s) != OK))
        return E_OFFICE_LOCKED;
    enum err err = compare(rq, password, login != NULL ? &login->password : &nobodys, &is_right);
    wipe(password);
    if (err != OK || (is_right && login != NULL))
        return err;
    request_count_login(rq, code);
    return E_OFFICE_DOOR;
}
