/* consent_storage.c - what members let the shop do with what it knows of them, as rows. */
#include "storage/people/consent_storage.h"

#include <string.h>

#include "storage/row.h"
#include "storage/sql_gen.h"

/* ---- words of the rows -------------------------------------------------------------------------- */

static const char *const purposes[PURPOSE_COUNT] = {
    [PURPOSE_EMAIL] = "email", [PURPOSE_SMS] = "sms",           [PURPOSE_PHONE] = "phone",
    [PURPOSE_POST] = "post",   [PURPOSE_PARTNERS] = "partners", [PURPOSE_AUDIENCES] = "audiences",
    [PURPOSE_OPENS] = "opens",
};
static const char *const bases[] = { [BASIS_CONSENT] = "consent", [BASIS_SALE] = "sale" };
static const char *const sources[] = {
    [SOURCE_API] = "api",   [SOURCE_TILL] = "till",   [SOURCE_KIOSK] = "kiosk",
    [SOURCE_CARD] = "card", [SOURCE_PAPER] = "paper", [SOURCE_IMPORT] = "import",
};

static enum err find_name(const char *const *names, size_t count, struct str name,
                          size_t *ret_place)
{
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(name, str_c(names[i])))
            continue;
        *ret_place = i;
        return OK;
    }
    return E_INVALID;
}

const char *purpose_name(enum purpose purpose)
{
    return purposes[purpose];
}

enum err purpose_parse(struct str name, enum purpose *ret_purpose)
{
    size_t place = 0;
    TRY(find_name(purposes, COUNT(purposes), name, &place));
    *ret_purpose = (enum purpose)place;
    return OK;
}

const char *consent_basis_name(enum consent_basis basis)
{
    return bases[basis];
}

const char *consent_source_name(enum consent_source source)
{
    return sources[source];
}

enum err consent_source_parse(struct str name, enum consent_source *ret_source)
{
    size_t place = 0;
    TRY(find_name(sources, COUNT(sources), name, &place));
    *ret_source = (enum consent_source)place;
    return OK;
}

/* ---- the digest --------------------------------------------------------------------------------- */

static void put_field(struct buf *out, struct str text)
{
    buf_char(out, '\t');
    buf_str(out, text);
}

void consent_put_line(struct buf *out, const struct consent *consent)
{
    buf_hex(out, consent->salt, sizeof(consent->salt));
    put_field(out, str_c(purpose_name(consent->purpose)));
    put_field(out, consent->is_given ? STR("given") : STR("withdrawn"));
    put_field(out, str_c(consent_basis_name(consent->basis)));
    put_field(out, consent->wording);
    put_field(out, str_c(consent_source_name(consent->source)));
    put_field(out, consent->proof);
    buf_char(out, '\t');
    if (consent->sale != 0) {
        buf_int(out, consent->sale_partition);
        buf_char(out, '-');
        buf_int(out, consent->sale);
    }
    buf_char(out, '\t');
    buf_int(out, consent->told.us);
    buf_char(out, '\n');
}

/* ---- rows --------------------------------------------------------------------------------------- */

enum err consent_insert(struct db *db, const struct consent *consent)
{
    return db_put(db, &sql_consent_insert,
                  DB_ARGS(DB_INT(consent->partition), DB_INT(consent->entry),
                          DB_INT(consent->place), DB_INT(consent->member),
                          DB_TEXT(str_c(purpose_name(consent->purpose))), DB_INT(consent->is_given),
                          DB_TEXT(str_c(consent_basis_name(consent->basis))),
                          row_text(consent->wording),
                          DB_TEXT(str_c(consent_source_name(consent->source))),
                          row_text(consent->proof), row_number(consent->sale_partition),
                          row_number(consent->sale), DB_INT(consent->told.us),
                          DB_BYTES(consent->salt, sizeof(consent->salt))));
}

static enum err read_words(const struct db_rows *row, struct arena *arena, struct consent *consent)
{
    size_t purpose = 0;
    size_t basis = 0;
    size_t source = 0;
    TRY(row_name(purposes, COUNT(purposes), db_peek(row, 4), &purpose));
    TRY(row_name(bases, COUNT(bases), db_peek(row, 6), &basis));
    TRY(row_name(sources, COUNT(sources), db_peek(row, 8), &source));
    consent->purpose = (enum purpose)purpose;
    consent->basis = (enum consent_basis)basis;
    consent->source = (enum consent_source)source;
    TRY(db_text(row, 7, arena, &consent->wording));
    return db_text(row, 9, arena, &consent->proof);
}

static enum err read_consent(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct consent *ret_consent = ret_item;
    struct str salt = db_peek(row, 13);
    *ret_consent = (struct consent){
        .partition = (int32_t)db_int(row, 0),
        .entry = db_int(row, 1),
        .place = db_int(row, 2),
        .member = db_int(row, 3),
        .is_given = db_int(row, 5) != 0,
        .sale_partition = (int32_t)db_int(row, 10),
        .sale = db_int(row, 11),
        .told = { .us = db_int(row, 12) },
    };
    if (salt.len != sizeof(ret_consent->salt))
        return E_DB_CORRUPT;
    memcpy(ret_consent->salt, salt.ptr, salt.len);
    return read_words(row, arena, ret_consent);
}

static enum err collect(struct db *db, struct arena *arena, const struct sql *sql,
                        struct db_args args, struct consent **ret_consents, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, sql, args, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct consent), read_consent, &items, ret_count));
    *ret_consents = items;
    return OK;
}

enum err consent_of_member(struct db *db, struct arena *arena, int32_t partition, int64_t member,
                           int64_t limit, struct consent **ret_consents, size_t *ret_count)
{
    return collect(db, arena, &sql_consent_of_member,
                   DB_ARGS(DB_INT(partition), DB_INT(member), DB_INT(limit)), ret_consents,
                   ret_count);
}

enum err consent_each(struct db *db, struct arena *arena, const struct consent *after,
                      int64_t limit, struct consent **ret_consents, size_t *ret_count)
{
    return collect(db, arena, &sql_consent_each,
                   DB_ARGS(DB_INT(after->partition), DB_INT(after->entry), DB_INT(after->place),
                           DB_INT(limit)),
                   ret_consents, ret_count);
}

/* ---- words -------------------------------------------------------------------------------------- */

enum err consent_text_keep(struct db *db, const struct consent_text *text, struct instant now)
{
    return db_put(db, &sql_consent_text_keep,
                  DB_ARGS(DB_TEXT(text->wording), DB_TEXT(text->text), DB_INT(now.us)));
}

enum err consent_text_get(struct db *db, struct arena *arena, struct str wording,
                          struct str *ret_text)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_consent_text_get, DB_ARGS(DB_TEXT(wording)), &row));
    return db_text(&row, 0, arena, ret_text);
}

static enum err read_text(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct consent_text *ret_text = ret_item;
    TRY(db_text(row, 0, arena, &ret_text->wording));
    return db_text(row, 1, arena, &ret_text->text);
}

enum err consent_text_each(struct db *db, struct arena *arena, struct str after, int64_t limit,
                           struct consent_text **ret_texts, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_consent_text_each, DB_ARGS(DB_TEXT(after), DB_INT(limit)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct consent_text), read_text, &items, ret_count));
    *ret_texts = items;
    return OK;
}

/* ---- how the shop keeps the law ----------------------------------------------------------------- */

enum err privacy_terms_get(struct db *db, struct arena *arena, struct privacy_terms *ret_privacy)
{
    struct privacy_terms privacy = { 0 };
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_privacy_get, DB_NO_ARGS, &row));
    TRY(db_text(&row, 0, arena, &privacy.contact));
    TRY(db_text(&row, 1, arena, &privacy.notice_fr));
    TRY(db_text(&row, 2, arena, &privacy.notice_en));
    TRY(db_text(&row, 3, arena, &privacy.asked));
    *ret_privacy = privacy;
    return OK;
}

enum err privacy_terms_set(struct db *db, const struct privacy_terms *privacy, struct instant now)
{
    return db_exec(db, &sql_privacy_set,
                   DB_ARGS(row_text(privacy->contact), row_text(privacy->notice_fr),
                           row_text(privacy->notice_en), DB_TEXT(privacy->asked), DB_INT(now.us)));
}
