/* symbol.c - libzint makes the modules; the only file that knows it. */
#include "documents/symbol.h"

#include <zint.h>

#include "loyalty/card.h"

#define EAN13_DIGITS 13

static const struct {
    const char *name;
    int symbology;
    int quiet_left; /* of the standards above */
    int quiet_right;
    int quiet_above;
} kinds[] = {
    [SYMBOL_EAN13] = { "ean13", BARCODE_EANX, 11, 7, 0 },
    [SYMBOL_CODE128] = { "code128", BARCODE_CODE128, 10, 10, 0 },
    [SYMBOL_QR] = { "qr", BARCODE_QRCODE, 4, 4, 4 },
    /* The standard asks for one module; readers of telephones like two. */
    [SYMBOL_DATA_MATRIX] = { "data_matrix", BARCODE_DATAMATRIX, 2, 2, 2 },
};

const char *symbol_kind_name(enum symbol_kind kind)
{
    return kinds[kind].name;
}

enum symbol_kind symbol_bars_for(struct str text)
{
    bool is_ean = text.len == EAN13_DIGITS && str_is_ascii_digits(text) && card_gs1_is_right(text);
    return is_ean ? SYMBOL_EAN13 : SYMBOL_CODE128;
}

static void free_zint(struct zint_symbol **zint)
{
    if (*zint != NULL)
        ZBarcode_Delete(*zint);
}

static enum err encode(struct zint_symbol *zint, enum symbol_kind kind, struct str text)
{
    zint->symbology = kinds[kind].symbology;
    zint->input_mode = DATA_MODE;
    zint->show_hrt = 0;
    if (kind == SYMBOL_QR)
        zint->option_1 = 2; /* level M */
    if (kind == SYMBOL_DATA_MATRIX)
        zint->option_3 = DM_SQUARE;
    int result = ZBarcode_Encode(zint, (const unsigned char *)text.ptr, (int)text.len);
    if (result == ZINT_ERROR_MEMORY)
        return E_NO_MEMORY;
    return result < ZINT_ERROR ? OK : E_INVALID;
}

enum err symbol_make(struct arena *arena, enum symbol_kind kind, struct str text,
                     struct symbol *ret_symbol)
{
    /* 30 kB, most of which is never touched: too much for a stack, and gone again before this returns. */
    CLEANUP(free_zint) struct zint_symbol *zint = NULL;
    if (text.len == 0 || text.len > SYMBOL_TEXT_MAX_BYTES || !str_is_ascii_printable(text))
        return E_INVALID;
    /* libzint completes a number by its check digit; ours has it, or is none. */
    if (kind == SYMBOL_EAN13 && symbol_bars_for(text) != SYMBOL_EAN13)
        return E_INVALID;
    zint = ZBarcode_Create();
    if (zint == NULL)
        return E_NO_MEMORY;
    TRY(encode(zint, kind, text));

    size_t count = (size_t)zint->width * (size_t)zint->rows;
    uint8_t *modules = ARENA_ARRAY(arena, uint8_t, count);
    if (modules == NULL)
        return E_NO_MEMORY;
    for (int row = 0; row < zint->rows; row++) {
        for (int column = 0; column < zint->width; column++) {
            int bits = zint->encoded_data[row][column / 8];
            modules[row * zint->width + column] = (uint8_t)((bits >> (column % 8)) & 1);
        }
    }
    *ret_symbol = (struct symbol){
        .kind = kind,
        .width = zint->width,
        .rows = zint->rows,
        .modules = modules,
        .quiet_left = kinds[kind].quiet_left,
        .quiet_right = kinds[kind].quiet_right,
        .quiet_above = kinds[kind].quiet_above,
    };
    return OK;
}

bool symbol_dark_run(const struct symbol *symbol, int row, int *ret_begin, int *ret_end)
{
    const uint8_t *modules = symbol->modules + row * symbol->width;
    int begin = *ret_end;
    while (begin < symbol->width && modules[begin] == 0)
        begin++;
    int end = begin;
    while (end < symbol->width && modules[end] != 0)
        end++;
    *ret_begin = begin;
    *ret_end = end;
    return begin < end;
}
