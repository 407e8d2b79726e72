/* write.c - waits for a tag that shall prove itself, and writes it. */
#include "reader/write.h"

#include "core/instant.h"
#include "core/secret.h"
#include "reader/encode.h"
#include "terminal/stop.h"

#define LOOK_MS 100 /* whether it was taken away */

struct write {
    const struct console *console;
    const struct watch_options *options;
    struct order *order; /* NULL: a number is told */
    bool is_done;
};

struct uid_text {
    char room[2 * SUN_UID_BYTES];
};

/* As it is printed everywhere: capitals. */
static struct str put_uid(struct uid_text *text, const uint8_t uid[SUN_UID_BYTES])
{
    struct buf out = BUF(text->room);
    buf_hex_capitals(&out, uid, SUN_UID_BYTES);
    return (struct str){ text->room, out.used };
}

/* ---- one tag ------------------------------------------------------------------------------------- */

/* The next tag is not taken for this one, and this one for none. */
static void wait_until_gone(const struct write *write, const struct pcsc_card *card)
{
    int64_t begun_us = clock_monotonic_us();
    int64_t wait_us = write->options->wait_s * US_PER_SECOND;
    while (pcsc_is_there(card) && !stop_was_told() && clock_monotonic_us() - begun_us < wait_us)
        watch_sleep_ms(LOOK_MS);
}

static enum err write_tag(const struct write *write, struct pcsc_card *card)
{
    struct apdu_line line = pcsc_line(card);
    struct encode_means means = { .line = &line, .draw = secret_bytes };
    struct uid_text uid;
    bool was_done = false;
    TRY(encode_tag(write->console->arena, &means, write->order, &was_done));
    (void)put_uid(&uid, write->order->uid);
    order_forget(write->order);
    console_say(write->console,
                was_done
                    ? PHRASE("%1 was written already, and proves itself",
                             "%1 était déjà écrite, et se prouve")
                    : PHRASE("%1 is written, and proves itself", "%1 est écrite, et se prouve"),
                WORDS((struct str){ uid.room, sizeof(uid.room) }));
    console_note(write->console, PHRASE("take it away", "retirez-la"), WORDS_NONE);
    wait_until_gone(write, card);
    return OK;
}

static enum err tell_uid(const struct write *write, struct pcsc_card *card)
{
    struct apdu_line line = pcsc_line(card);
    struct ntag tag = { 0 };
    uint8_t uid[SUN_UID_BYTES];
    struct uid_text text;
    TRY(ntag_meet(&line, &tag, uid));
    console_say(write->console, PHRASE("%1", "%1"), WORDS(put_uid(&text, uid)));
    return OK;
}

/* ---- waiting ------------------------------------------------------------------------------------- */

/* What the person at the reader can mend: by another tag, or by the same once more. */
static bool can_be_mended(enum err err)
{
    return err == E_CARD_GONE || err == E_BUSY || err == E_CHIP_KIND || err == E_CHIP_HIDDEN ||
           err == E_CHIP_OTHER || err == E_CHIP_ANSWER;
}

static enum err take(void *context, struct str reader, struct pcsc_card *card, enum err err,
                     bool *ret_is_over)
{
    struct write *write = context;
    if (err == OK)
        err = write->order != NULL ? write_tag(write, card) : tell_uid(write, card);
    if (err == E_CARD_MUTE)
        err = E_CHIP_KIND; /* the other sentence is for tills */
    write->is_done = err == OK;
    *ret_is_over = write->is_done;
    if (!can_be_mended(err))
        return err;
    const struct console *console = write->console;
    console_note(console, PHRASE("%1: %2", "%1 : %2"),
                 WORDS(reader, str_c(err_text(err, console->language))));
    return OK;
}

static enum err wait_for_it(struct write *write)
{
    struct watch_work work = { .take = take, .context = write };
    TRY(watch_run(write->console, write->options, &work));
    return write->is_done ? OK : E_CHIP_NONE; /* it was told to stop: a script must not go on */
}

enum err write_run(const struct console *console, const struct watch_options *options,
                   struct order *order)
{
    struct write write = { .console = console, .options = options, .order = order };
    struct number_word seconds = { { 0 } };
    struct uid_text uid;
    stop_catch_signals();
    console_note(console,
                 PHRASE("hold %1 to the reader, and leave it there (%2 s)",
                        "posez %1 sur le lecteur, et laissez-la (%2 s)"),
                 WORDS(put_uid(&uid, order->uid), wording_number(&seconds, options->wait_s)));
    return wait_for_it(&write);
}

enum err write_tell_uid(const struct console *console, const struct watch_options *options)
{
    struct write write = { .console = console, .options = options };
    struct number_word seconds = { { 0 } };
    stop_catch_signals();
    console_note(console,
                 PHRASE("hold the next chip to the reader, and leave it there (%1 s)",
                        "posez la puce suivante sur le lecteur, et laissez-la (%1 s)"),
                 WORDS(wording_number(&seconds, options->wait_s)));
    return wait_for_it(&write);
}
