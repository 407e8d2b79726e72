/* audit_storage.c - walks over whole tables, for the auditor alone. */
#include "storage/audit_storage.h"

#include "core/buf.h"

#include "storage/sql_gen.h"

#define PAGE_ROWS 4096
#define KEY_PART_BYTES                                                                             \
    4096 /* of a key's text; the edge takes far less, an owner's hand may have put more */

/* The last row's key, from which the next page goes on. */
struct key {
    int64_t number;
    int64_t second; /* of a key of two numbers */
    char texts[2][KEY_PART_BYTES];
    size_t lens[2];
};

static struct db_value key_text(const struct key *key, size_t part)
{
    return DB_TEXT(((struct str){ .ptr = key->texts[part], .len = key->lens[part] }));
}

static enum err key_keep(struct key *key, size_t part, struct str text)
{
    struct buf out = { .base = key->texts[part], .size = KEY_PART_BYTES };
    buf_str(&out, text);
    key->lens[part] = out.used;
    return out.err == OK ? OK : E_DB_CORRUPT; /* nobody gave such a key */
}

typedef enum err page_query(struct db *db, const struct key *from, struct db_rows *ret_rows);
/* Keeps the row's key, and shows the row unless it was shown at the end of the page before. */
typedef enum err row_visit(const struct db_rows *rows, struct key *key, bool is_shown, void *walk);

/* From the one key to the other: the query looks at the first as long as it is open. */
static enum err walk_page(struct db *db, page_query *query, row_visit *visit,
                          const struct key *from, struct key *key, bool is_first, void *walk,
                          bool *ret_is_last)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    int64_t count = 0;
    TRY(query(db, from, &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        TRY(visit(&rows, key, count == 0 && !is_first, walk));
        count++;
    }
    *ret_is_last = count < PAGE_ROWS;
    return OK;
}

static enum err walk_pages(struct db *db, page_query *query, row_visit *visit, void *walk)
{
    struct key keys[2] = { { .number = INT64_MIN, .second = INT64_MIN } };
    bool is_last = false;
    for (size_t page = 0; !is_last; page++)
        TRY(walk_page(db, query, visit, &keys[page % 2], &keys[(page + 1) % 2], page == 0, walk,
                      &is_last));
    return OK;
}

/* ---- requests ----------------------------------------------------------------------------------- */

struct request_walk {
    audit_request_visit *visit;
    void *context;
};

static enum err query_requests(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_requests,
                    DB_ARGS(DB_INT(from->number), key_text(from, 0), DB_INT(PAGE_ROWS)), ret_rows);
}

static enum err show_request(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct request_walk *to = walk;
    struct audit_request row = {
        .api_key = db_int(rows, 0),
        .idempotency_key = db_peek(rows, 1),
        .partition = (int32_t)db_int(rows, 2),
        .number = db_int(rows, 3),
    };
    key->number = row.api_key;
    TRY(key_keep(key, 0, row.idempotency_key));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_requests(struct db *db, audit_request_visit *visit, void *context)
{
    struct request_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_requests, show_request, &walk);
}

/* ---- receipts ----------------------------------------------------------------------------------- */

struct receipt_walk {
    audit_receipt_visit *visit;
    void *context;
};

static enum err query_receipts(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_receipts,
                    DB_ARGS(DB_INT(from->number), key_text(from, 0), key_text(from, 1),
                            DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_receipt(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct receipt_walk *to = walk;
    struct audit_receipt row = {
        .till_id = db_int(rows, 0),
        .code = db_peek(rows, 2),
        .partition = (int32_t)db_int(rows, 3),
        .number = db_int(rows, 4),
    };
    key->number = row.till_id;
    TRY(key_keep(key, 0, db_peek(rows, 1)));
    TRY(key_keep(key, 1, row.code));
    TRY(date_parse(db_peek(rows, 1), &row.on));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_receipts(struct db *db, audit_receipt_visit *visit, void *context)
{
    struct receipt_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_receipts, show_receipt, &walk);
}

/* ---- claims ------------------------------------------------------------------------------------- */

struct claim_walk {
    audit_claim_visit *visit;
    void *context;
};

static enum err query_claims(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_claims, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)), ret_rows);
}

static enum err show_claim(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct claim_walk *to = walk;
    struct audit_claim row = {
        .code = db_peek(rows, 0),
        .partition = (int32_t)db_int(rows, 1),
        .purchase = db_int(rows, 2),
        .claimed_partition = (int32_t)db_int(rows, 3),
        .claimed_by = db_int(rows, 4),
    };
    TRY(key_keep(key, 0, row.code));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_claims(struct db *db, audit_claim_visit *visit, void *context)
{
    struct claim_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_claims, show_claim, &walk);
}

/* ---- cards -------------------------------------------------------------------------------------- */

struct card_walk {
    audit_card_visit *visit;
    void *context;
};

static enum err query_cards(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_cards, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)), ret_rows);
}

static enum err show_card(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct card_walk *to = walk;
    struct card row = { 0 };
    TRY(card_peek(rows, &row));
    TRY(key_keep(key, 0, row.code));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_cards(struct db *db, audit_card_visit *visit, void *context)
{
    struct card_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_cards, show_card, &walk);
}

/* ---- referrals ---------------------------------------------------------------------------------- */

struct referral_code_walk {
    audit_referral_code_visit *visit;
    void *context;
};

static enum err query_referral_codes(struct db *db, const struct key *from,
                                     struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_referral_codes, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_referral_code(const struct db_rows *rows, struct key *key, bool is_shown,
                                   void *walk)
{
    const struct referral_code_walk *to = walk;
    struct audit_referral_code row = {
        .code = db_peek(rows, 0),
        .partition = (int32_t)db_int(rows, 1),
        .account = db_int(rows, 2),
    };
    TRY(key_keep(key, 0, row.code));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_referral_codes(struct db *db, audit_referral_code_visit *visit, void *context)
{
    struct referral_code_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_referral_codes, show_referral_code, &walk);
}

struct referral_walk {
    audit_referral_visit *visit;
    void *context;
};

static enum err query_referrals(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_referrals,
                    DB_ARGS(DB_INT(from->number), DB_INT(from->second), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_referral(const struct db_rows *rows, struct key *key, bool is_shown,
                              void *walk)
{
    const struct referral_walk *to = walk;
    struct referral row = { 0 };
    referral_read(rows, &row);
    key->number = row.partition;
    key->second = row.account;
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_referrals(struct db *db, audit_referral_visit *visit, void *context)
{
    struct referral_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_referrals, show_referral, &walk);
}

/* ---- invitations -------------------------------------------------------------------------------- */

struct invitation_walk {
    audit_invitation_visit *visit;
    void *context;
};

static enum err query_invitations(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_invitations, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_invitation(const struct db_rows *rows, struct key *key, bool is_shown,
                                void *walk)
{
    const struct invitation_walk *to = walk;
    struct invitation row = { 0 };
    invitation_read(rows, &row);
    TRY(key_keep(key, 0, row.code));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_invitations(struct db *db, audit_invitation_visit *visit, void *context)
{
    struct invitation_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_invitations, show_invitation, &walk);
}

/* ---- phones ------------------------------------------------------------------------------------- */

struct phone_walk {
    audit_phone_visit *visit;
    void *context;
};

static enum err query_phones(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_phones, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)), ret_rows);
}

static enum err show_phone(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct phone_walk *to = walk;
    struct phone row = { 0 };
    TRY(phone_read(rows, &row));
    TRY(key_keep(key, 0, row.token));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_phones(struct db *db, audit_phone_visit *visit, void *context)
{
    struct phone_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_phones, show_phone, &walk);
}

/* ---- chips -------------------------------------------------------------------------------------- */

struct chip_walk {
    audit_chip_visit *visit;
    void *context;
};

static enum err query_chips(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_chips, DB_ARGS(key_text(from, 0), DB_INT(PAGE_ROWS)), ret_rows);
}

static enum err show_chip(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct chip_walk *to = walk;
    struct chip row = chip_read(rows);
    TRY(key_keep(key, 0, row.uid));
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_chips(struct db *db, audit_chip_visit *visit, void *context)
{
    struct chip_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_chips, show_chip, &walk);
}

/* ---- members, and cards that have moved ----------------------------------------------------------- */

struct member_walk {
    audit_member_visit *visit;
    void *context;
};

static enum err query_members(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_members,
                    DB_ARGS(DB_INT(from->number), DB_INT(from->second), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_member(const struct db_rows *rows, struct key *key, bool is_shown, void *walk)
{
    const struct member_walk *to = walk;
    struct member row = {
        .partition = (int32_t)db_int(rows, 0),
        .number = db_int(rows, 1),
        .account = db_int(rows, 2),
    };
    key->number = row.number;
    key->second = row.partition;
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_members(struct db *db, audit_member_visit *visit, void *context)
{
    struct member_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_members, show_member, &walk);
}

struct moved_card_walk {
    audit_moved_card_visit *visit;
    void *context;
};

static enum err query_moved_cards(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_moved_cards,
                    DB_ARGS(DB_INT(from->number), DB_INT(from->second), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_moved_card(const struct db_rows *rows, struct key *key, bool is_shown,
                                void *walk)
{
    const struct moved_card_walk *to = walk;
    struct audit_moved_card row = {
        .partition = (int32_t)db_int(rows, 0),
        .number = db_int(rows, 1),
        .code = db_peek(rows, 2),
    };
    key->number = row.partition;
    key->second = row.number;
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_moved_cards(struct db *db, audit_moved_card_visit *visit, void *context)
{
    struct moved_card_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_moved_cards, show_moved_card, &walk);
}

struct moved_member_walk {
    audit_moved_member_visit *visit;
    void *context;
};

static enum err query_moved_members(struct db *db, const struct key *from, struct db_rows *ret_rows)
{
    return db_query(db, &sql_audit_moved_members,
                    DB_ARGS(DB_INT(from->number), DB_INT(from->second), DB_INT(PAGE_ROWS)),
                    ret_rows);
}

static enum err show_moved_member(const struct db_rows *rows, struct key *key, bool is_shown,
                                  void *walk)
{
    const struct moved_member_walk *to = walk;
    struct audit_moved_member row = {
        .partition = (int32_t)db_int(rows, 0),
        .number = db_int(rows, 1),
        .now_partition = (int32_t)db_int(rows, 2),
        .now_number = db_int(rows, 3),
    };
    key->number = row.partition;
    key->second = row.number;
    return is_shown ? OK : to->visit(to->context, &row);
}

enum err audit_moved_members(struct db *db, audit_moved_member_visit *visit, void *context)
{
    struct moved_member_walk walk = { .visit = visit, .context = context };
    return walk_pages(db, query_moved_members, show_moved_member, &walk);
}
