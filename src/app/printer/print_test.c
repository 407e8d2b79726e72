/* print_test.c - a slip that shows whether a printer is set up as it is. */
#include "app/printer/prints.h"
#include "core/limits.h"

/* Letters that are on one page and not on another, and a code to read. */
static enum err write_body(struct arena *arena, const struct printer *printer, struct str *ret_body)
{
    struct document document = { .arena = arena };
    struct escpos_form form = { .width = (enum paper_width)printer->form.width };
    struct buf out = { 0 };
    size_t lost = 0;
    TRY(document_title(&document, DOCUMENT_BIG, STR("Habitué")));
    TRY(document_title(&document, DOCUMENT_BOLD, printer->name));
    TRY(document_gap(&document));
    TRY(document_row(&document, STR("à â ç é è ê ë î ï ô ù û œ"), STR("12,50 €")));
    TRY(document_text(&document, STR("ÀÂÇÉÈÊËÎÏÔÙÛŒ « 1 234,50 € »")));
    TRY(document_put(&document, (struct document_item){ .kind = DOCUMENT_CODE,
                                                        .text = STR("2 900000 000018"),
                                                        .value = STR("2900000000018") }));
    TRY(buf_create(arena, PRINT_DOCUMENT_MAX_BYTES, &out));
    if (printer->form.speech == SPEECH_TEXT) {
        TRY(document_write_text(arena, &document, (size_t)paper_columns(form.width), &out));
        return buf_finish(&out, ret_body);
    }
    TRY(code_page_parse(printer->form.code_page, &form.page));
    TRY(escpos_write(arena, &document, &form, &out, &lost));
    return buf_finish(&out, ret_body);
}

static enum err give(void *context, struct str *ret_bytes)
{
    *ret_bytes = *(struct str *)context;
    return OK;
}

enum err print_test(struct arena *arena, const struct printer *printer, enum cable_reach reach)
{
    struct print_job job = { .form = printer->form, .copies = 1, .language = STR("fr") };
    struct str bytes = STR_NONE;
    TRY(write_body(arena, printer, &job.document));
    TRY(print_bytes(arena, &job, &bytes));
    return print_send(printer, reach, NULL, give, &bytes);
}
