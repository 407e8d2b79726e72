/* pass.c - what all forms of a pass share. */
#include "documents/pass.h"

enum symbol_kind pass_symbol(struct str code)
{
    return code.len <= PASS_BARS_MAX ? symbol_bars_for(code) : SYMBOL_QR;
}

const char *pass_symbol_name(enum symbol_kind kind)
{
    switch (kind) {
    case SYMBOL_EAN13:
        return "EAN_13";
    case SYMBOL_CODE128:
        return "CODE_128";
    case SYMBOL_QR:
        return "QR_CODE";
    case SYMBOL_DATA_MATRIX:
        return "DATA_MATRIX";
    }
    return "";
}
