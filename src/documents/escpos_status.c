/* escpos_status.c - what a receipt printer says of itself. */
#include "documents/escpos_status.h"

#define REAL_TIME_MASK 0x93
#define REAL_TIME      0x12
#define IN_ROW_MASK    0x90

#define CAUSE_COVER 0x04 /* open */
#define CAUSE_PAPER 0x20 /* stopped at its end */
#define CAUSE_ERROR 0x40
#define PAPER_END   0x60

struct str escpos_question(enum escpos_ask ask)
{
    switch (ask) {
    case ESCPOS_ASK_CAUSE:
        return STR("\x10\x04\x02");
    case ESCPOS_ASK_PAPER:
        return STR("\x10\x04\x04");
    case ESCPOS_ASK_DONE:
        return STR("\x1dr\x01");
    }
    return STR_NONE;
}

bool escpos_is_answer(enum escpos_ask ask, uint8_t byte)
{
    if (ask == ESCPOS_ASK_DONE)
        return (byte & IN_ROW_MASK) == 0;
    return (byte & REAL_TIME_MASK) == REAL_TIME;
}

enum err escpos_judge(enum escpos_ask ask, uint8_t answer)
{
    if (ask == ESCPOS_ASK_PAPER && (answer & PAPER_END) != 0)
        return E_PRINTER_NO_PAPER;
    if (ask != ESCPOS_ASK_CAUSE)
        return OK;
    if ((answer & CAUSE_PAPER) != 0)
        return E_PRINTER_NO_PAPER;
    return (answer & (CAUSE_COVER | CAUSE_ERROR)) != 0 ? E_PRINTER_STOPPED : OK;
}
