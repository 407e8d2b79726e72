/* consent_wording.c - the words as this shop shows them: its name filled in, and a name made of them. */
#include "app/consent/consents.h"

#include "core/json.h"
#include "core/limits.h"
#include "documents/document_html.h"

#define VERSION        "1" /* of how a name is made: VERSION.purpose.language.digits */
#define WORDING_BYTES  96
#define DIGEST_BYTES   16 /* of the words, in the name */
#define TEXT_MAX_BYTES 4000

static struct str language_name(enum err_language language)
{
    return language == ERR_FR ? STR("fr") : STR("en");
}

static enum err fill(struct arena *arena, struct phrase phrase, enum err_language language,
                     const struct str *words, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, TEXT_MAX_BYTES, &out));
    wording_fill(&out, phrase_in(phrase, language), words);
    return buf_finish(&out, ret_text);
}

static void put_digits(struct buf *out, struct str text)
{
    struct sha256 digest = sha256_of(text);
    buf_hex(out, digest.bytes, DIGEST_BYTES);
}

enum err consent_text_make(struct arena *arena, const struct app *app, enum purpose purpose,
                           enum err_language language, struct consent_text *ret_text)
{
    struct consent_text text = { 0 };
    struct buf name = { 0 };
    TRY(fill(arena, consent_words(purpose)->text, language, WORDS(app_merchant(app)->name),
             &text.text));
    TRY(buf_create(arena, WORDING_BYTES, &name));
    buf_lit(&name, VERSION ".");
    buf_str(&name, str_c(purpose_name(purpose)));
    buf_char(&name, '.');
    buf_str(&name, language_name(language));
    buf_char(&name, '.');
    put_digits(&name, text.text);
    TRY(buf_finish(&name, &text.wording));
    *ret_text = text;
    return OK;
}

bool consent_text_is(const struct consent_text *text)
{
    char room[2 * DIGEST_BYTES];
    struct buf digits = BUF(room);
    put_digits(&digits, text->text);
    return str_ends(text->wording, (struct str){ .ptr = room, .len = digits.used });
}

/* ---- told ------------------------------------------------------------------------------------- */

static enum err put_purpose(struct json *json, const struct app *app, struct arena *arena,
                            const struct privacy_terms *privacy, enum purpose purpose,
                            enum err_language language)
{
    struct consent_text text = { 0 };
    TRY(consent_text_make(arena, app, purpose, language, &text));
    json_object_open(json, NULL);
    json_put_text(json, "purpose", purpose_name(purpose));
    json_put_text(json, "label", phrase_in(consent_words(purpose)->label, language));
    json_put_str(json, "text", text.text);
    json_put_str(json, "wording", text.wording);
    json_put_bool(json, "is_objection", purpose_is_objection(purpose));
    json_put_bool(json, "is_asked", privacy_asks(privacy, purpose));
    json_object_close(json);
    return OK;
}

static enum err make_contact(struct arena *arena, const struct app *app,
                             const struct privacy_terms *privacy, enum err_language language,
                             struct str *ret_contact)
{
    *ret_contact = privacy->contact;
    return ret_contact->len > 0 ? OK
                                : fill(arena, consent_contact_default(), language,
                                       WORDS(app_merchant(app)->name), ret_contact);
}

/* The shop's own words stand as they are. */
static enum err make_notice(struct arena *arena, const struct app *app,
                            const struct privacy_terms *privacy, struct str contact,
                            enum err_language language, struct str *ret_notice)
{
    *ret_notice = language == ERR_FR ? privacy->notice_fr : privacy->notice_en;
    return ret_notice->len > 0 ? OK
                               : fill(arena, consent_notice(), language,
                                      WORDS(app_merchant(app)->name, contact), ret_notice);
}

enum err consent_page_write(const struct app *app, struct db *db, struct arena *arena,
                            enum err_language language, struct html_form form, struct buf *out)
{
    struct document document = { .arena = arena };
    struct privacy_terms privacy = { 0 };
    struct str notice = STR_NONE;
    struct str contact = STR_NONE;
    TRY(privacy_load(db, arena, &privacy));
    TRY(make_contact(arena, app, &privacy, language, &contact));
    TRY(make_notice(arena, app, &privacy, contact, language, &notice));
    TRY(document_title(&document, DOCUMENT_BOLD, app_merchant(app)->name));
    TRY(document_text(&document, notice));
    for (int i = 0; i < PURPOSE_COUNT; i++) {
        struct consent_text text = { 0 };
        if (!privacy_asks(&privacy, (enum purpose)i))
            continue;
        TRY(consent_text_make(arena, app, (enum purpose)i, language, &text));
        TRY(document_title(&document, DOCUMENT_BIG,
                           str_c(phrase_in(consent_words((enum purpose)i)->label, language))));
        TRY(document_text(&document, text.text));
    }
    form.language = language_name(language);
    return document_write_html(arena, &document, &form, out);
}

enum err consent_wording_show(const struct app *app, struct db *db, struct arena *arena,
                              enum err_language language, struct buf *ret_answer)
{
    struct json json = { .out = ret_answer };
    struct privacy_terms privacy = { 0 };
    struct str contact = STR_NONE;
    struct str notice = STR_NONE;
    TRY(privacy_load(db, arena, &privacy));
    TRY(make_contact(arena, app, &privacy, language, &contact));
    TRY(make_notice(arena, app, &privacy, contact, language, &notice));
    json_object_open(&json, NULL);
    json_put_str(&json, "language", language_name(language));
    json_put_str(&json, "contact", contact);
    json_put_str(&json, "notice", notice);
    json_array_open(&json, "purposes");
    for (int i = 0; i < PURPOSE_COUNT; i++)
        TRY(put_purpose(&json, app, arena, &privacy, (enum purpose)i, language));
    json_array_close(&json);
    json_object_close(&json);
    return ret_answer->err;
}
