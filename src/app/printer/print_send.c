/* print_send.c - a talk with a receipt printer: is it ready, here is the slip, is it on paper?
 *
 *      we    DLE EOT 4    DLE EOT 2    the slips  GS r 1
 *      it            paper?       cover?                 it has got so far
 *
 * A printer that does not answer the first question is taken as one that never answers: then all that can be known is
 * that it took the bytes.  One that spoke before and is silent behind the slips is asked why.
 */
#include "app/printer/prints.h"
#include "core/instant.h"
#include "documents/escpos_status.h"

#define OPEN_US (3 * US_PER_SECOND)
#define ANSWER_US                                                                                  \
    (700 * INT64_C(1000))              /* DLE EOT is answered at once; a slow line takes its time */
#define TAKE_US   (20 * US_PER_SECOND) /* a serial line of 9600 bauds takes 16 KB in that time */
#define PAPER_US  (15 * US_PER_SECOND) /* until what it took is on paper */
#define LEAVE_US  (2 * US_PER_SECOND)
#define HEARD_MAX 64 /* bytes that answer another question, or none */

/* One answer to one question, with whatever else it says passed over.  E_NOT_FOUND: none. */
static enum err ask(struct cable *cable, enum escpos_ask ask, int64_t wait_us, uint8_t *ret_answer)
{
    int64_t until_us = clock_monotonic_us() + wait_us;
    size_t sent = 0;
    TRY(cable_send(cable, escpos_question(ask), until_us, &sent));
    for (int count = 0; count < HEARD_MAX; count++) {
        TRY(cable_hear(cable, until_us, ret_answer));
        if (escpos_is_answer(ask, *ret_answer))
            return OK;
    }
    return E_NOT_FOUND;
}

/* Whether it can print.  *ret_speaks: it answers at all. */
static enum err check(struct cable *cable, bool *ret_speaks)
{
    uint8_t answer = 0;
    *ret_speaks = false;
    enum err err = ask(cable, ESCPOS_ASK_PAPER, ANSWER_US, &answer);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    *ret_speaks = true;
    TRY(escpos_judge(ESCPOS_ASK_PAPER, answer));
    err = ask(cable, ESCPOS_ASK_CAUSE, ANSWER_US, &answer);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    return escpos_judge(ESCPOS_ASK_CAUSE, answer);
}

/* Behind the slips: until it says that all before the question is printed.  One that is well and does not know the
 * question has printed them. */
static enum err confirm(struct cable *cable)
{
    uint8_t answer = 0;
    bool speaks = false;
    enum err err = ask(cable, ESCPOS_ASK_DONE, PAPER_US, &answer);
    if (err != E_NOT_FOUND)
        return err;
    TRY(check(cable, &speaks));
    return speaks ? OK : E_PRINTER_OFF;
}

static enum err deliver(struct cable *cable, bool speaks, struct str bytes)
{
    size_t sent = 0;
    TRY(cable_send(cable, bytes, clock_monotonic_us() + TAKE_US, &sent));
    if (speaks)
        TRY(confirm(cable));
    return cable_finish(cable, clock_monotonic_us() + LEAVE_US);
}

enum err print_send(const struct printer *printer, enum cable_reach reach, const atomic_bool *stop,
                    print_begin *begin, void *context)
{
    CLEANUP(cable_close) struct cable cable = { 0 };
    struct cable_address address = { 0 };
    struct str bytes = STR_NONE;
    bool speaks = false;
    TRY(cable_address_parse(printer->address, &address));
    if (!cable_address_may(&address, reach))
        return E_PRINTER_REACH;
    TRY(cable_open(&address, stop, clock_monotonic_us() + OPEN_US, &cable));
    if (printer->form.speech == SPEECH_ESCPOS)
        TRY(check(&cable, &speaks));
    TRY(begin(context, &bytes));
    return deliver(&cable, speaks, bytes);
}
