/* links.c - a receipt or a voucher by a link. */
#include "app/message/links.h"

#include "app/answer.h"
#include "app/wallet/passes.h"
#include "core/limits.h"
#include "core/secret.h"
#include "loyalty/paper.h"

#define PURPOSE       STR("receipt\n")
#define SUBJECT_BYTES (2 + CARD_CODE_MAX_BYTES)
#define COLUMNS       42 /* as wide as a receipt printer: a phone shows it whole */

/* ---- what it names ------------------------------------------------------------------------------ */

/* "Ef1-1042": an entry, in French; "V-2B7K…": a voucher, in the shop's language. */
static enum err write_subject(struct arena *arena, const struct print_what *what,
                              struct str language, struct str *ret_subject)
{
    struct buf out = { 0 };
    bool is_entry = what->entry.len > 0;
    TRY(buf_create(arena, SUBJECT_BYTES, &out));
    buf_char(&out, is_entry ? 'E' : 'V');
    buf_char(&out, language.len > 0 ? language.ptr[0] : '-');
    buf_str(&out, is_entry ? what->entry : what->voucher);
    return buf_finish(&out, ret_subject);
}

static void read_subject(struct str subject, struct print_what *ret_what, struct str *ret_language)
{
    struct str rest = str_sub(subject, 2, subject.len);
    bool is_entry = subject.len > 0 && subject.ptr[0] == 'E';
    bool is_french = subject.len > 1 && subject.ptr[1] == 'f';
    bool is_english = subject.len > 1 && subject.ptr[1] == 'e';
    *ret_what = (struct print_what){ .entry = is_entry ? rest : STR_NONE,
                                     .voucher = is_entry ? STR_NONE : rest };
    *ret_language = is_french ? STR("fr") : is_english ? STR("en") : STR_NONE;
}

/* ---- made --------------------------------------------------------------------------------------- */

static enum err make_secret(struct write_context *context, struct command *command,
                            struct sha256 *ret_secret)
{
    struct sha256 made = { { 0 } };
    enum err err = pass_secret_get(context->db, ret_secret);
    if (err != E_NOT_FOUND)
        return err;
    TRY(commit_hold(context, command, 1, 0)); /* nobody else makes it meanwhile */
    secret_bytes(made.bytes, sizeof(made.bytes));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    *ret_secret = made;
    return pass_secret_insert(context->db, &made);
}

/* To the end of a day, so that the same request has the same answer for as long as anybody repeats it. */
static struct instant link_end(struct instant now)
{
    int64_t day = now.us / US_PER_DAY;
    return (struct instant){ .us = (day + 1 + RECEIPT_LINK_DAYS) * US_PER_DAY - US_PER_SECOND };
}

enum err link_make(struct write_context *context, struct command *command,
                   const struct print_what *what, struct str language, struct str *ret_link,
                   struct instant *ret_until)
{
    struct sha256 secret = { { 0 } };
    struct str subject = STR_NONE;
    struct instant until = link_end(context->now);
    TRY(write_subject(command->arena, what, language, &subject));
    TRY(make_secret(context, command, &secret));
    TRY(sealed_link(command->arena, &secret, PURPOSE, subject, until, ret_link));
    *ret_until = until;
    return OK;
}

static enum err make_printout(const struct app *app, struct db *db, struct arena *arena,
                              const struct print_what *what, struct str language,
                              struct problem *problem, struct printout *ret_printout)
{
    const struct printout_request request = {
        .app = app,
        .db = db,
        .shop = app_shop_by_id(app, 1),
        .what = what,
        .language = language,
        .columns = COLUMNS,
    };
    return printout_make(arena, &request, problem, ret_printout);
}

enum err link_make_run(struct write_context *context, struct command *command)
{
    const struct link_request *request = command->request;
    struct printout printout = { 0 };
    if (request->what.gift_card.len > 0 || request->what.balance.len > 0) {
        problem_set(&command->problem, E_INVALID, "/what", "Tell one of entry and voucher.",
                    "Indiquez l'un de entry et voucher.");
        return E_INVALID;
    }
    TRY(make_printout(context->app, context->db, command->arena, &request->what, request->language,
                      &command->problem, &printout));
    return link_make(context, command, &request->what, request->language, request->ret_link,
                     request->ret_until);
}

/* ---- opened --------------------------------------------------------------------------------------- */

enum err link_open(const struct app *app, struct db *db, struct arena *arena, struct str link,
                   struct printout *ret_printout)
{
    struct sha256 secret = { { 0 } };
    struct str subject = STR_NONE;
    struct print_what what = { 0 };
    struct str language = STR_NONE;
    struct problem problem = { 0 };
    TRY(pass_secret_get(db, &secret));
    TRY(sealed_link_read(arena, &secret, PURPOSE, link, instant_now(), &subject));
    read_subject(subject, &what, &language);
    return make_printout(app, db, arena, &what, language, &problem, ret_printout);
}
