/* escpos.c - a document in the language of receipt printers. */
#include "documents/escpos.h"

#include "core/limits.h"
#include "documents/symbol.h"

#define FEED_LINES "\x04" /* beyond the edge by which paper is torn */

#define EAN13_MODULES     (95 + 18) /* with its quiet zones */
#define CODE128_MODULES   11        /* of each character, of the start and of the check character */
#define CODE128_STOP      (13 + 20) /* and the quiet zones */
#define MODULE_DOTS_LEAST 2 /* a quarter of a millimetre: narrower bars are not read reliably */
#define MODULE_DOTS_MOST  4
#define BAR_HEIGHT_DOTS   '\x50' /* 80 dots: one centimetre */
#define QR_BYTES_MAX      CARD_CODE_MAX_BYTES

static_assert(QR_BYTES_MAX + 3 <= 255, "its length is told by one byte");

/* What the printer has been told; only what changes is told again. */
struct escpos {
    struct arena *arena;
    const struct escpos_form *form;
    struct buf *out;
    enum document_style style;
    bool is_centered;
    size_t lost;
};

bool paper_width_is_known(int64_t millimetres)
{
    return millimetres == PAPER_58_MM || millimetres == PAPER_80_MM;
}

int paper_columns(enum paper_width width)
{
    return width == PAPER_58_MM ? 32 : 48;
}

static int paper_dots(enum paper_width width) /* of those that print: 8 for each millimetre */
{
    return width == PAPER_58_MM ? 384 : 576;
}

static char page_number(enum code_page page)
{
    return page == CODE_PAGE_858 ? 19 : 16;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static void set_style(struct escpos *work, enum document_style style)
{
    if (style == work->style)
        return;
    work->style = style;
    buf_lit(work->out, "\x1b"
                       "E");
    buf_char(work->out, style == DOCUMENT_PLAIN ? 0 : 1);
    buf_lit(work->out, "\x1d!");
    buf_char(work->out, style == DOCUMENT_BIG ? 0x11 : 0); /* twice as wide and as high */
}

static void set_centered(struct escpos *work, bool is_centered)
{
    if (is_centered == work->is_centered)
        return;
    work->is_centered = is_centered;
    buf_lit(work->out, "\x1b"
                       "a");
    buf_char(work->out, is_centered ? 1 : 0);
}

static enum err put_lines(struct escpos *work, const struct document_item *item)
{
    size_t columns = (size_t)paper_columns(work->form->width);
    struct str *lines = NULL;
    size_t count = 0;
    if (item->style == DOCUMENT_BIG)
        columns /= 2;
    TRY(document_lay_out(work->arena, item, work->form->page, columns, &lines, &count,
                         &work->lost));
    set_style(work, item->style);
    set_centered(work, item->is_centered);
    if (count == 0)
        buf_char(work->out, '\n');
    for (size_t i = 0; i < count; i++) {
        code_page_write(work->form->page, lines[i], work->out);
        buf_char(work->out, '\n');
    }
    return OK;
}

/* ---- codes ------------------------------------------------------------------------------------ */

/* How many dots wide the narrowest bar may be; 0: so many of them do not fit on the paper. */
static int module_dots(const struct escpos *work, size_t modules)
{
    int dots = paper_dots(work->form->width) / (int)modules;
    if (dots > MODULE_DOTS_MOST)
        return MODULE_DOTS_MOST;
    return dots >= MODULE_DOTS_LEAST ? dots : 0;
}

static void begin_bars(struct escpos *work, int dots)
{
    buf_lit(work->out, "\x1dh");
    buf_char(work->out, BAR_HEIGHT_DOTS);
    buf_lit(work->out, "\x1dw");
    buf_char(work->out, (char)dots);
    buf_lit(work->out, "\x1dH\0"); /* we write the text ourselves, as people type it */
}

static void put_ean13(struct escpos *work, struct str code)
{
    int dots = module_dots(work, EAN13_MODULES);
    assert(dots > 0); /* it fits on any paper */
    begin_bars(work, dots);
    buf_lit(work->out, "\x1dkC\x0d");
    buf_str(work->out, code);
}

/* Set B has all printable characters of ASCII; "{" begins a command there, and is written twice. */
static void put_code128(struct escpos *work, struct str code)
{
    size_t len = 2;
    int dots = module_dots(work, CODE128_MODULES * (code.len + 2) + CODE128_STOP);
    if (dots == 0)
        return; /* the square one fits */
    for (size_t i = 0; i < code.len; i++)
        len += code.ptr[i] == '{' ? 2 : 1;
    begin_bars(work, dots);
    buf_lit(work->out, "\x1dkI");
    buf_char(work->out, (char)len);
    buf_lit(work->out, "{B");
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] == '{')
            buf_char(work->out, '{');
        buf_char(work->out, code.ptr[i]);
    }
}

/* Functions 165, 167, 169, 180 and 181 of GS ( k: model 2, the size of a module, correction of level M, its data, and
 * print it. */
static void put_qr(struct escpos *work, struct str code)
{
    buf_lit(work->out, "\x1d(k\x04\0\x31\x41\x32\0");
    buf_lit(work->out, "\x1d(k\x03\0\x31\x43");
    buf_char(work->out, work->form->width == PAPER_58_MM ? 5 : 6);
    buf_lit(work->out, "\x1d(k\x03\0\x31\x45\x31");
    buf_lit(work->out, "\x1d(k");
    buf_char(work->out, (char)(code.len + 3));
    buf_lit(work->out, "\0\x31\x50\x30");
    buf_str(work->out, code);
    buf_lit(work->out, "\x1d(k\x03\0\x31\x51\x30");
}

static enum err put_code(struct escpos *work, const struct document_item *item)
{
    struct document_item text = *item;
    if (item->value.len > QR_BYTES_MAX)
        return E_LIMIT;
    set_style(work, DOCUMENT_PLAIN);
    set_centered(work, true);
    if (symbol_bars_for(item->value) == SYMBOL_EAN13)
        put_ean13(work, item->value);
    else
        put_code128(work, item->value);
    buf_char(work->out, '\n');
    put_qr(work, item->value);
    buf_char(work->out, '\n');
    text.is_centered = true;
    return put_lines(work, &text);
}

/* ---- a document ------------------------------------------------------------------------------- */

enum err escpos_write(struct arena *arena, const struct document *document,
                      const struct escpos_form *form, struct buf *out, size_t *ret_lost)
{
    struct escpos work = { .arena = arena, .form = form, .out = out };
    assert(form->page != CODE_PAGE_UTF8);
    for (size_t i = 0; i < document->count; i++) {
        const struct document_item *item = &document->items[i];
        if (item->kind == DOCUMENT_CODE)
            TRY(put_code(&work, item));
        else
            TRY(put_lines(&work, item));
    }
    set_style(&work, DOCUMENT_PLAIN);
    set_centered(&work, false);
    *ret_lost = work.lost;
    return out->err;
}

void escpos_wrap(const struct escpos_form *form, struct str body, struct str mark, struct buf *out)
{
    struct escpos work = { .form = form, .out = out };
    buf_lit(out, "\x1b@\x1c.\x1b"
                 "t");
    buf_char(out, page_number(form->page));
    buf_lit(out, "\x1bR\0\x1d"
                 "a\0");
    if (mark.len > 0) {
        set_style(&work, DOCUMENT_BIG);
        set_centered(&work, true);
        buf_str(out, mark);
        buf_char(out, '\n');
        set_style(&work, DOCUMENT_PLAIN);
        set_centered(&work, false);
    }
    buf_str(out, body);
    buf_lit(out, "\x1b"
                 "d" FEED_LINES "\x1dVB\0");
}

void plain_wrap(int columns, struct str body, struct str mark, struct buf *out)
{
    if (mark.len > 0) {
        buf_fill(out, ' ', ((size_t)columns - mark.len) / 2);
        buf_str(out, mark);
        buf_char(out, '\n');
    }
    buf_str(out, body);
    buf_lit(out, "\n\n\n\n");
}
