/* merchants.c - the merchants that an installation hosts.
 *
 * The database of a new merchant is complete before the merchant is listed, so a server never meets a
 * half-made one.  Two who add the same code at once meet at the making of the database; two who want the
 * same host name, at the list.
 */
#include "app/merchants.h"

#include "core/limits.h"
#include "storage/journal_storage.h"

/* ---- words ------------------------------------------------------------------------------------ */

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Labels of letters, digits and inner dashes, between points. */
static bool host_is_valid(struct str host)
{
    struct str rest = host;
    struct str label = STR_NONE;
    if (host.len == 0 || host.len > HOST_NAME_MAX_BYTES)
        return false;
    while (str_cut(&rest, '.', &label)) {
        if (label.len == 0 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++) {
            if (!is_host_char(label.ptr[i]) && label.ptr[i] != '-')
                return false;
        }
    }
    return host.ptr[host.len - 1] != '.';
}

enum err merchant_host_parse(struct arena *arena, struct str text, struct str *ret_host)
{
    struct buf out = { 0 };
    struct str host = STR_NONE;
    TRY(buf_create(arena, text.len + 1, &out));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_char(&out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    TRY(buf_finish(&out, &host));
    if (!host_is_valid(host))
        return E_HOST_NAME;
    *ret_host = host;
    return OK;
}

static enum err address_of(struct arena *arena, const char *address, struct str code,
                           const char **ret_address)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, str_c(address).len + MERCHANT_CODE_MAX_BYTES + 64, &out));
    db_merchant_address(&out, address, code);
    TRY(out.err);
    *ret_address = out.base;
    return OK;
}

/* ---- the list --------------------------------------------------------------------------------- */

enum err merchants_list(struct arena *arena, const char *address, struct hosted **ret_hosted,
                        size_t *ret_count)
{
    CLEANUP(db_close) struct db *db = NULL;
    TRY(db_open(address, DB_READ, &db));
    return hosted_list(db, arena, ret_hosted, ret_count);
}

enum err merchants_address(struct arena *arena, const char *address, struct str code,
                           const char **ret_address)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct hosted hosted = { 0 };
    TRY(db_open(address, DB_READ, &db));
    enum err err = hosted_by_code(db, arena, code, &hosted);
    TRY(err == E_NOT_FOUND ? E_MERCHANT_UNKNOWN : err);
    return address_of(arena, address, hosted.code, ret_address);
}

enum err merchants_summary(struct arena *arena, const char *address, struct str code,
                           struct merchant_summary *ret_summary)
{
    CLEANUP(db_close) struct db *db = NULL;
    const char *own = NULL;
    struct merchant merchant = { 0 };
    struct journal_figures figures = { 0 };
    TRY(address_of(arena, address, code, &own));
    TRY(db_open(own, DB_READ, &db));
    TRY(merchant_get(db, arena, &merchant));
    TRY(journal_figures(db, &figures));
    *ret_summary = (struct merchant_summary){ .name = merchant.name, .entries = figures.entries };
    return OK;
}

/* ---- added ------------------------------------------------------------------------------------ */

/* What can be said before anything is made. */
static enum err check_request(struct arena *arena, const char *address,
                              const struct merchant_request *request)
{
    struct hosted *hosted = NULL;
    size_t count = 0;
    if (!merchant_code_is_valid(request->code))
        return E_MERCHANT_CODE;
    TRY(merchants_list(arena, address, &hosted, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(hosted[i].code, request->code))
            return E_MERCHANT_TAKEN;
        if (request->host.len > 0 && str_eq(hosted[i].host, request->host))
            return E_HOST_TAKEN;
    }
    return count < MERCHANTS_MAX ? OK : E_LIMIT;
}

static enum err list_it(const char *address, const struct merchant_request *request)
{
    CLEANUP(db_close) struct db *db = NULL;
    TRY(db_open(address, DB_CONFIGURE, &db));
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    enum err err = hosted_insert(db, request->code, request->host, instant_now());
    TRY(err == E_EXISTS ? E_HOST_TAKEN : err); /* the code is ours: we made its database */
    return db_tx_commit(&tx);
}

enum err merchants_add(struct arena *arena, const char *address,
                       const struct merchant_request *request, struct setup_result *ret_result)
{
    const char *own = NULL;
    struct setup_result result = { 0 };
    TRY(check_request(arena, address, request));
    TRY(address_of(arena, address, request->code, &own));
    TRY(db_merchants_create(address));
    TRY(setup_create(arena, own, &request->setup, &result));
    enum err err = list_it(address, request);
    if (err != OK) {
        const char *listed = NULL; /* a commit whose answer was lost may have been one */
        if (merchants_address(arena, address, request->code, &listed) == E_MERCHANT_UNKNOWN)
            db_remove(own, false);
        return err;
    }
    *ret_result = result;
    return OK;
}

/* ---- suspended -------------------------------------------------------------------------------- */

enum err merchants_suspend(const char *address, struct str code, bool is_suspended)
{
    CLEANUP(db_close) struct db *db = NULL;
    TRY(db_open(address, DB_CONFIGURE, &db));
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    enum err err = is_suspended ? hosted_suspend(db, code, instant_now()) : hosted_resume(db, code);
    TRY(err == E_NOT_FOUND ? E_MERCHANT_UNKNOWN : err);
    return db_tx_commit(&tx);
}
