/* prints.c - what is asked to be printed, and what becomes of it: the rows. */
#include "app/printer/prints.h"

#include "app/facts.h"
#include "app/ids.h"
#include "core/limits.h"

#define LEASE_US     (60 * US_PER_SECOND)      /* longer than any try takes: print_send.c */
#define RETRY_MIN_US (2 * US_PER_SECOND)       /* somebody switches it on, or closes its cover */
#define RETRY_MAX_US (30 * US_PER_SECOND)      /* somebody fetches a roll */
#define PATIENCE_US  (10 * 60 * US_PER_SECOND) /* then nobody waits for it any more */

static void wake_worker(struct app *app, struct command *command)
{
    (void)command;
    prints_wake(app_prints(app));
}

/* ---- asked for -------------------------------------------------------------------------------- */

static enum err find_again(struct write_context *context, struct command *command,
                           struct print_job *job, bool *ret_is_known)
{
    struct str code = job->id.code;
    enum err err = print_job_by_code(context->db, command->arena, code, job);
    *ret_is_known = err == OK;
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    return sha256_eq(&job->request, &command->digest) ? OK : E_KEY_REUSED;
}

/* The shop whose slip it is: the one that is told, that of the key, or the first. */
static enum err find_shop(const struct app *app, const struct caller *caller, struct str told,
                          const struct app_shop **ret_shop)
{
    TRY(facts_shop(app, caller, told, ret_shop));
    if (*ret_shop != NULL && caller->shop_id != 0 && (*ret_shop)->shop.id != caller->shop_id)
        return E_SHOP_UNKNOWN;
    if (*ret_shop == NULL)
        *ret_shop = app_shop_by_id(app, 1);
    return OK;
}

static enum err find_printer(struct write_context *context, struct command *command,
                             struct str name, struct printer *ret_printer)
{
    struct cable_address address = { 0 };
    enum err err = printer_get(context->db, command->arena, name, ret_printer);
    if (err == E_NOT_FOUND)
        return E_PRINTER_UNKNOWN;
    TRY(err);
    if (!printer_is_for(ret_printer, &command->caller))
        return E_PRINTER_UNKNOWN;
    TRY(cable_address_parse(ret_printer->address, &address));
    return cable_address_may(&address, prints_reach(app_prints(context->app))) ? OK
                                                                               : E_PRINTER_REACH;
}

/* On which paper: that of a printer, or as the caller says of his own. */
static enum err read_form(struct write_context *context, struct command *command,
                          struct print_job *job)
{
    const struct print_create_request *request = command->request;
    struct printer printer = { 0 };
    bool has_printer = request->printer.len > 0;
    if (has_printer == (request->as.len > 0)) {
        problem_set(&command->problem, E_INVALID, "/printer",
                    "Tell a printer, or as what you want the bytes: one of the two.",
                    "Indiquez une imprimante, ou sous quelle forme vous voulez les octets.");
        return E_INVALID;
    }
    if (!has_printer) {
        enum err err = print_form_read(request->as, request->width, request->code_page,
                                       &command->problem, &job->form);
        return err;
    }
    TRY(find_printer(context, command, request->printer, &printer));
    job->printer = printer.name;
    job->form = printer.form;
    return OK;
}

static enum err write_document(struct arena *arena, const struct printout *slip,
                               struct print_job *job)
{
    struct escpos_form form = { .width = (enum paper_width)job->form.width };
    struct buf out = { 0 };
    size_t lost = 0;
    TRY(buf_create(arena, PRINT_DOCUMENT_MAX_BYTES, &out));
    if (job->form.speech == SPEECH_TEXT) {
        TRY(document_write_text(arena, &slip->document, (size_t)paper_columns(form.width), &out));
    } else {
        TRY(code_page_parse(job->form.code_page, &form.page));
        TRY(escpos_write(arena, &slip->document, &form, &out, &lost));
    }
    job->lost = (int64_t)lost;
    return buf_finish(&out, &job->document);
}

static enum err make_document(struct write_context *context, struct command *command,
                              struct print_job *job)
{
    const struct print_create_request *request = command->request;
    struct printout_request wanted = {
        .app = context->app,
        .db = context->db,
        .what = &request->what,
        .language = request->language,
        .columns = paper_columns((enum paper_width)job->form.width),
    };
    struct printout slip = { 0 };
    TRY(find_shop(context->app, &command->caller, request->shop, &wanted.shop));
    TRY(printout_make(command->arena, &wanted, &command->problem, &slip));
    job->id.partition = slip.partition;
    job->subject =
        slip.subject.len > 0 ? slip.subject : job->id.code; /* a balance is of its moment */
    job->language = slip.language == LANGUAGE_FR ? STR("fr") : STR("en");
    return write_document(command->arena, &slip, job);
}

/* Who got the bytes may have printed them by now. */
static enum err give(struct write_context *context, struct print_job *job)
{
    job->state = PRINT_GIVEN;
    job->is_sent = true;
    job->sent = context->now;
    return print_job_sent(context->db, job, &job->is_copy);
}

static enum err keep(struct write_context *context, struct command *command, struct print_job *job)
{
    if (job->operator_id.len == 0)
        job->operator_id = command->caller.operator_id; /* who has signed in */
    job->request = command->digest;
    job->api_key = command->caller.key;
    job->created = context->now;
    job->changed = context->now;
    job->look = context->now;
    job->state = PRINT_QUEUED;
    job->reason = STR_NONE;
    job->is_sent = false;
    job->is_copy = false;
    if (job->printer.len == 0)
        TRY(give(context, job));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    command->on_commit = wake_worker;
    return print_job_insert(context->db, job);
}

enum err print_create_run(struct write_context *context, struct command *command)
{
    const struct print_create_request *request = command->request;
    struct print_job *job = request->job;
    bool is_known = false;
    *job = (struct print_job){ .copies = request->copies > 0 ? request->copies : 1,
                               .operator_id = request->operator_id };
    TRY(coded_id_make(command, &job->id.code));
    TRY(find_again(context, command, job, &is_known));
    if (is_known)
        return OK;
    TRY(read_form(context, command, job));
    TRY(make_document(context, command, job));
    TRY(commit_hold(context, command, job->id.partition, 0));
    return keep(context, command, job);
}

/* ---- again ------------------------------------------------------------------------------------ */

static bool waits(const struct print_job *job)
{
    return job->state == PRINT_QUEUED || job->state == PRINT_PRINTING;
}

static bool is_cancelled(const struct print_job *job)
{
    return str_eq(job->reason, str_c(err_code(E_PRINT_CANCELLED)));
}

/* Somebody stands there: it need not wait for its turn. */
static enum err try_now(struct write_context *context, struct command *command,
                        struct print_job *job)
{
    bool is_printing = job->state == PRINT_PRINTING;
    if (is_printing && !is_cancelled(job))
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    if (!is_printing)
        job->look = context->now;
    if (is_cancelled(job))
        job->reason = STR_NONE;
    job->changed = context->now; /* somebody still wants it: claim() */
    command->on_commit = wake_worker;
    return print_job_save(context->db, job);
}

enum err print_repeat_run(struct write_context *context, struct command *command)
{
    const struct print_repeat_request *request = command->request;
    struct print_job *job = request->job;
    struct print_job before = { 0 };
    struct print_id id = { 0 };
    struct printer printer = { 0 };
    bool is_known = false;
    TRY(print_id_parse(request->print, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    *job = (struct print_job){ 0 };
    TRY(coded_id_make(command, &job->id.code));
    struct str code = job->id.code;
    TRY(find_again(context, command, job, &is_known));
    if (is_known)
        return OK;
    TRY(print_job_get(context->db, command->arena, &id, &before));
    *job = before;
    if (waits(&before))
        return try_now(context, command, job);
    if (before.printer.len > 0)
        TRY(find_printer(context, command, before.printer, &printer));
    job->id.code = code;
    job->operator_id = request->operator_id;
    return keep(context, command, job);
}

/* ---- not any more ----------------------------------------------------------------------------- */

enum err print_cancel_run(struct write_context *context, struct command *command)
{
    const struct print_cancel_request *request = command->request;
    struct print_job *job = request->job;
    struct print_id id = { 0 };
    TRY(print_id_parse(request->print, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(print_job_get(context->db, command->arena, &id, job));
    if (!waits(job) || is_cancelled(job))
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    if (job->state == PRINT_QUEUED)
        job->state = PRINT_FAILED;
    job->reason = str_c(err_code(E_PRINT_CANCELLED)); /* end() and claim() see it */
    job->changed = context->now;
    return print_job_save(context->db, job);
}

/* ---- what becomes of it ----------------------------------------------------------------------- */

static bool is_late(const struct write_context *context, const struct print_job *job)
{
    return context->now.us - job->created.us > PATIENCE_US;
}

/* One that nobody has in hand.  After a night without power nobody waits for what was asked for in the evening. */
static bool is_forgotten(const struct write_context *context, const struct print_job *job)
{
    return is_late(context, job) && context->now.us - job->changed.us > PATIENCE_US;
}

static void claim(const struct write_context *context, struct print_job *job, bool *ret_is_ours)
{
    if (is_cancelled(job) || is_forgotten(context, job)) {
        *ret_is_ours = false;
        job->state = PRINT_FAILED;
        if (!is_cancelled(job))
            job->reason = str_c(err_code(E_PRINT_LATE));
        return;
    }
    job->state = PRINT_PRINTING;
    job->look.us = context->now.us + LEASE_US;
}

static enum err begin_sending(struct write_context *context, struct print_job *job)
{
    bool is_sent_before = job->is_sent;
    TRY(print_job_sent(context->db, job, &job->is_copy));
    job->is_copy = job->is_copy || is_sent_before;
    if (!is_sent_before)
        job->sent = context->now;
    job->is_sent = true;
    return OK;
}

static void end(const struct write_context *context, enum err outcome, struct print_job *job)
{
    int64_t wait_us = (context->now.us - job->created.us) / 2;
    if (outcome == OK) {
        job->reason = STR_NONE;
        job->state = PRINT_DONE;
        return;
    }
    if (is_cancelled(job)) {
        job->state = PRINT_FAILED;
        return;
    }
    job->reason = str_c(err_code(outcome));
    job->state = is_late(context, job) ? PRINT_FAILED : PRINT_QUEUED;
    wait_us = wait_us < RETRY_MIN_US ? RETRY_MIN_US : wait_us;
    job->look.us = context->now.us + (wait_us > RETRY_MAX_US ? RETRY_MAX_US : wait_us);
}

enum err print_step_run(struct write_context *context, struct command *command)
{
    const struct print_step_request *request = command->request;
    struct print_job *job = request->job;
    bool is_ours = true;
    bool has_changed = true;
    TRY(commit_hold(context, command, request->id.partition, 0));
    TRY(print_job_get(context->db, command->arena, &request->id, job));
    if (request->step != PRINT_CLAIM &&
        (job->state != PRINT_PRINTING || job->look.us != request->lease.us))
        return E_BUSY; /* the lease was over, and another has it */
    switch (request->step) {
    case PRINT_CLAIM:
        has_changed = waits(job) && job->look.us <= context->now.us;
        if (has_changed)
            claim(context, job, &is_ours);
        is_ours = is_ours && has_changed;
        break;
    case PRINT_SEND:
        TRY(begin_sending(context, job));
        break;
    case PRINT_END:
        end(context, request->outcome, job);
        break;
    }
    *request->ret_is_ours = is_ours;
    if (!has_changed)
        return OK; /* another has it in hand, or had */
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    job->changed = context->now;
    return print_job_save(context->db, job);
}

/* ---- its bytes -------------------------------------------------------------------------------- */

static void put_one(const struct print_job *job, struct str mark, struct buf *out)
{
    struct escpos_form form = { .width = (enum paper_width)job->form.width };
    if (job->form.speech == SPEECH_TEXT) {
        plain_wrap(paper_columns(form.width), job->document, mark, out);
        return;
    }
    if (code_page_parse(job->form.code_page, &form.page) != OK)
        out->err = E_DB_CORRUPT;
    else
        escpos_wrap(&form, job->document, mark, out);
}

/* French law wants the word on each but the first. */
static struct str mark_of(const struct print_job *job)
{
    return str_eq(job->language, STR("fr")) ? STR("DUPLICATA") : STR("DUPLICATE");
}

#define WRAP_BYTES 256

enum err print_bytes(struct arena *arena, const struct print_job *job, struct str *ret_bytes)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, (size_t)job->copies * (job->document.len + WRAP_BYTES), &out));
    for (int64_t i = 0; i < job->copies; i++)
        put_one(job, job->is_copy || i > 0 ? mark_of(job) : STR_NONE, &out);
    return buf_finish(&out, ret_bytes);
}
