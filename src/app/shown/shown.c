/* shown.c - a card as it is shown to a till. */
#include "app/shown/shown.h"

#include "app/shown/chips.h"
#include "scan/scan.h"

#define STEPS_IN_MINUTE (60 / TOTP_STEP_S)

/* ---- which card -------------------------------------------------------------------------------- */

static enum err find_phone(struct db *db, struct arena *arena, const struct scan *scan,
                           struct shown_card *ret_shown)
{
    struct shown_card shown = { .showing = { .step = scan->step / TOTP_STEP_S } };
    enum err err = phone_by_token(db, arena, scan->code, &shown.phone);
    if (err == E_NOT_FOUND)
        return E_CODE_WRONG; /* a guess is told nothing more */
    TRY(err);
    struct str secret = { .ptr = (const char *)shown.phone.secret,
                          .len = sizeof(shown.phone.secret) };
    if (shown.showing.step == 0 ||
        !totp_is_right(secret, shown.showing.step, scan->digits, TOTP_DIGITS))
        return E_CODE_WRONG;
    TRY(card_by_code(db, arena, shown.phone.code, &shown.card));
    *ret_shown = shown;
    return OK;
}

static enum err find_chip(struct db *db, struct arena *arena, const struct sun *sun,
                          struct shown_card *ret_shown)
{
    struct shown_card shown = { 0 };
    TRY(chip_find(db, arena, sun, &shown.chip, &shown.showing.step));
    TRY(card_by_code(db, arena, shown.chip.code, &shown.card));
    *ret_shown = shown;
    return OK;
}

/* By the number of the chip in it, which may be digits alone; the card stays as it is when there is none. */
static enum err find_by_chip(struct db *db, struct arena *arena, struct str uid,
                             struct shown_card *ret_shown)
{
    struct chip chip = { 0 };
    TRY(chip_by_number(db, arena, uid, &chip));
    ret_shown->showing.how = SHOWN_UID;
    return card_by_code(db, arena, chip.code, &ret_shown->card);
}

/* The number of a tag may be typed or read in several ways; a card has it in one. */
static enum err find_number(struct db *db, struct arena *arena, struct str text,
                            struct shown_card *ret_shown)
{
    static const struct scan_settings none = { 0 };
    struct scan scan = { 0 };
    struct shown_card shown = { 0 };
    bool is_tag = scan_read(arena, text, &none, &scan) == OK && scan.kind == SCAN_UID;
    shown.showing.how = is_tag ? SHOWN_UID : SHOWN_STATIC;
    enum err err = card_by_code(db, arena, text, &shown.card);
    if (err == E_CARD_UNKNOWN && is_tag)
        err = card_by_code(db, arena, scan.code, &shown.card);
    if (err == E_CARD_UNKNOWN)
        err = find_by_chip(db, arena, is_tag ? scan.code : text, &shown);
    TRY(err);
    *ret_shown = shown;
    return OK;
}

enum err shown_find(struct db *db, struct arena *arena, struct str text,
                    struct shown_card *ret_shown)
{
    struct scan scan = { 0 };
    struct sun sun = { 0 };
    if (scan_is_rotating(text, &scan))
        return find_phone(db, arena, &scan, ret_shown);
    if (sun_read(text, &sun))
        return find_chip(db, arena, &sun, ret_shown);
    return find_number(db, arena, text, ret_shown);
}

enum err shown_code(struct db *db, struct arena *arena, struct str text, struct str *ret_code)
{
    struct scan scan = { 0 };
    struct phone phone = { .code = text };
    struct chip chip = { 0 };
    struct sun sun = { 0 };
    int64_t count = 0;
    if (sun_read(text, &sun)) {
        enum err err = chip_find(db, arena, &sun, &chip, &count);
        *ret_code = err == OK ? chip.code : text;
        return err == E_CHIP_WRONG || err == E_CARD_UNKNOWN ? OK : err;
    }
    if (scan_is_rotating(text, &scan)) {
        enum err err = phone_by_token(db, arena, scan.code, &phone);
        if (err != OK && err != E_NOT_FOUND)
            return err;
    }
    *ret_code = phone.code;
    return OK;
}

/* ---- what it proves ----------------------------------------------------------------------------- */

static enum err refuse_pin(const struct shown_proof *proof, struct problem *problem)
{
    struct problem_text say = problem_begin(problem, proof->err);
    int64_t minutes = (proof->wait_s + 59) / 60;
    json_pointer_name(&say.pointer, STR("pin"));
    if (proof->err != E_PIN_LOCKED) {
        problem_say(&say, err_text(proof->err, ERR_EN), err_text(proof->err, ERR_FR));
        return proof->err;
    }
    problem_say(&say, "Too many wrong PINs were told for this card; try again in ",
                "Trop de codes PIN faux pour cette carte ; réessayez dans ");
    buf_int(&say.en, minutes);
    buf_int(&say.fr, minutes);
    problem_say(&say, minutes == 1 ? " minute, or show the phone." : " minutes, or show the phone.",
                minutes == 1 ? " minute, ou présentez le téléphone."
                             : " minutes, ou présentez le téléphone.");
    return proof->err;
}

void shown_judge(struct shown_card *shown, struct instant read)
{
    struct showing *showing = &shown->showing;
    if (showing->step == 0)
        return; /* a number says nothing of when it was read */
    showing->read = read;
    showing->how = shown->phone.token.len > 0
                       ? showing_judge(&shown->phone.marks, showing->step, read)
                       : showing_judge_chip(&shown->chip.marks, showing->step);
}

static bool is_proved(const struct shown_proof *proof, const struct card *card)
{
    return proof->partition == card->partition && proof->member == card->member &&
           card->member != 0;
}

/* A PIN beside the code of a phone says how far off its clock is; beside the reading of a chip it says nothing of that. */
static void prove(const struct shown_proof *proof, const struct card *card, struct showing *showing)
{
    if (showing->how == SHOWN_PHONE || showing->how == SHOWN_CHIP || !is_proved(proof, card))
        return;
    if (showing_is_of_chip(showing))
        *showing = (struct showing){ 0 };
    showing->how = SHOWN_PIN;
}

enum err shown_read(struct db *db, struct arena *arena, struct str text,
                    const struct shown_request *request, struct entry *entry,
                    struct shown_card *ret_shown, struct problem *ret_problem)
{
    struct shown_card shown = { 0 };
    TRY(shown_find(db, arena, text, &shown));
    TRY(facts_card_is_usable(&shown.card, entry->on));
    if (request->proof.err != OK)
        return refuse_pin(&request->proof, ret_problem);
    /* By the clock of whoever read it, which tells the time of what happens too. */
    shown_judge(&shown, (struct instant){ entry->at.us - request->ago_s * US_PER_SECOND });
    prove(&request->proof, &shown.card, &shown.showing);
    entry->showing = shown.showing;
    *ret_shown = shown;
    return OK;
}

enum err shown_owner(struct db *db, struct command *command, struct str text, struct str account,
                     const struct shown_request *request, struct entry *entry,
                     struct shown_card *ret_shown)
{
    if (text.len > 0 && account.len == 0)
        return shown_read(db, command->arena, text, request, entry, ret_shown, &command->problem);
    return facts_owner(db, command, text, account, entry->on, &ret_shown->card);
}

/* ---- what is said of it -------------------------------------------------------------------------- */

static void say_minutes(struct problem_text *say, int64_t steps)
{
    int64_t minutes = ((steps < 0 ? -steps : steps) + STEPS_IN_MINUTE - 1) / STEPS_IN_MINUTE;
    buf_int(&say->en, minutes);
    buf_int(&say->fr, minutes);
    problem_say(say, minutes == 1 ? " minute" : " minutes", minutes == 1 ? " minute" : " minutes");
}

static void say_clock(struct problem_text *say, int64_t off)
{
    problem_say(say, "The clock of this phone is ", "L'horloge de ce téléphone ");
    problem_say(say, "", off < 0 ? "retarde de " : "avance de ");
    say_minutes(say, off);
    problem_say(say, off < 0 ? " behind" : " ahead", "");
    problem_say(say, "; correct it, or tell the PIN.", " ; corrigez-la, ou donnez le code PIN.");
}

/* Once seen, it may be a picture or a clock; seen before, it is a picture. */
static void say_stale(struct problem_text *say, const struct phone_marks *marks,
                      const struct showing *showing)
{
    int64_t off = showing_off(showing->step, showing->read);
    if (showing->step <= marks->seen) {
        problem_say(say,
                    "This code of a phone was shown before; a picture of it collects, but does not "
                    "pay. Show the code as it is now, or tell the PIN.",
                    "Ce code de téléphone a déjà été présenté ; sa photo cumule mais ne paie pas. "
                    "Présentez le code affiché maintenant, ou donnez le code PIN.");
        return;
    }
    problem_say(say, "This code of a phone is ", "Ce code de téléphone a ");
    say_minutes(say, off);
    problem_say(say, off < 0 ? " old" : " ahead of the time", off < 0 ? " de retard" : " d'avance");
    problem_say(say,
                ": it collects, but does not pay. Show the code as it is now; if it is this one, "
                "the phone's clock is wrong: correct it, or tell the PIN.",
                " : il cumule mais ne paie pas. Présentez le code affiché maintenant ; si c'est "
                "celui-ci, l'horloge du téléphone est fausse : corrigez-la, ou donnez le code "
                "PIN.");
}

enum err shown_refuse(const struct shown_card *shown, enum err err, const char *pointer,
                      struct problem *problem)
{
    const struct phone_marks *marks = &shown->phone.marks;
    const struct showing *showing = &shown->showing;
    if (err != E_CODE_STALE)
        return err;
    bool is_clock = showing_is_clock(marks, showing->step, showing->read);
    err = is_clock ? E_CODE_CLOCK : E_CODE_STALE;
    struct problem_text say = problem_begin(problem, err);
    buf_str(&say.pointer, str_c(pointer));
    if (is_clock)
        say_clock(&say, showing_off(showing->step, showing->read));
    else
        say_stale(&say, marks, showing);
    return err;
}

enum err shown_keep(struct db *db, struct shown_card *shown, const struct entry *entry)
{
    if (showing_is_of_chip(&entry->showing)) {
        showing_note_chip(entry, &shown->chip.marks);
        shown->chip.changed = entry->number;
        return chip_update(db, &shown->chip);
    }
    if (shown->phone.token.len == 0)
        return OK;
    showing_note(entry, &shown->phone.marks);
    shown->phone.changed = entry->number;
    return phone_update(db, &shown->phone);
}
