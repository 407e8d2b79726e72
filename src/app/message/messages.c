/* messages.c - what is asked to be sent, and what becomes of it: the rows. */
#include "app/message/messages.h"

#include "app/answer.h"
#include "app/facts.h"
#include "app/ids.h"
#include "core/limits.h"
#include "documents/document_html.h"
#include "loyalty/member.h"
#include "storage/member_storage.h"

#define COLUMNS      42
#define LEASE_US     (3 * 60 * US_PER_SECOND) /* longer than any try takes: MAIL_WHOLE_MS */
#define RETRY_MIN_US (10 * US_PER_SECOND)     /* somebody restarts it */
#define RETRY_MAX_US (15 * 60 * US_PER_SECOND)
#define PATIENCE_US  ((int64_t)MESSAGE_PATIENCE_HOURS * 3600 * US_PER_SECOND)

static void wake_worker(struct app *app, struct command *command)
{
    (void)command;
    messages_wake(app_messages(app));
}

/* ---- to whom ---------------------------------------------------------------------------------- */

static enum err refuse_one_of(struct command *command)
{
    problem_set(&command->problem, E_INVALID, "/to",
                "Tell an address (to), or whose it is (member): one of the two.",
                "Indiquez une adresse (to), ou de qui elle est (member) : l'un des deux.");
    return E_INVALID;
}

static enum err find_address(struct write_context *context, struct command *command,
                             struct str *ret_address)
{
    const struct message_request *request = command->request;
    struct member member = { 0 };
    struct id id = { 0 };
    struct str to = str_trim(request->to);
    if ((to.len > 0) == (request->member.len > 0))
        return refuse_one_of(command);
    if (to.len > 0) {
        *ret_address = to;
        if (member_email_is_valid(to))
            return OK;
        problem_set(&command->problem, E_INVALID, "/to",
                    "This is not an e-mail address; write it like name@example.org.",
                    "Ce n'est pas une adresse e-mail ; écrivez-la comme nom@exemple.fr.");
        return E_INVALID;
    }
    enum err err = id_parse(request->member, &id);
    if (err == OK)
        err = member_get(context->db, command->arena, id.partition, id.number, &member);
    if (err != OK)
        return err == E_NOT_FOUND ? E_MEMBER_UNKNOWN : err;
    *ret_address = member.email;
    return member.email.len > 0 ? OK : E_NO_EMAIL;
}

/* ---- what ------------------------------------------------------------------------------------- */

static enum err write_title(struct arena *arena, const struct app *app,
                            const struct message_request *request, bool is_french,
                            struct str *ret_title)
{
    struct buf out = { 0 };
    bool is_voucher = request->what.voucher.len > 0;
    TRY(buf_create(arena, MESSAGE_TITLE_MAX_BYTES, &out));
    if (is_voucher)
        buf_str(&out, is_french ? STR("Votre bon – ") : STR("Your voucher – "));
    else
        buf_str(&out, is_french ? STR("Votre ticket – ") : STR("Your receipt – "));
    buf_str(&out, str_utf8_prefix(app_merchant(app)->name, NAME_MAX_BYTES));
    return buf_finish(&out, ret_title);
}

/* "Whoever gets it hears why": somebody may have told another's address. */
static enum err put_reason(struct document *document, bool is_french)
{
    TRY(document_gap(document));
    return document_text(
        document,
        is_french
            ? STR("Ce message a été demandé à la caisse. Votre adresse ne sert qu'à cet envoi.")
            : STR("This message was asked for at the till. Your address is used for nothing "
                  "else."));
}

static enum err write_words(struct arena *arena, struct printout *slip, struct message *message)
{
    struct buf body = { 0 };
    struct buf page = { 0 };
    bool is_french = slip->language == LANGUAGE_FR;
    const struct html_form form = {
        .language = is_french ? STR("fr") : STR("en"),
        .title = message->title,
    };
    TRY(put_reason(&slip->document, is_french));
    TRY(buf_create(arena, PRINT_DOCUMENT_MAX_BYTES, &body));
    TRY(document_write_text(arena, &slip->document, COLUMNS, &body));
    TRY(buf_finish(&body, &message->body));
    TRY(buf_create(arena, MESSAGE_PAGE_MAX_BYTES, &page));
    TRY(document_write_html(arena, &slip->document, &form, &page));
    return buf_finish(&page, &message->page);
}

static enum err make_words(struct write_context *context, struct command *command,
                           struct message *message)
{
    const struct message_request *request = command->request;
    struct printout slip = { 0 };
    struct printout_request wanted = {
        .app = context->app,
        .db = context->db,
        .what = &request->what,
        .language = request->language,
        .columns = COLUMNS,
    };
    TRY(facts_shop(context->app, &command->caller, request->shop, &wanted.shop));
    if (wanted.shop == NULL)
        wanted.shop = app_shop_by_id(context->app, 1);
    TRY(printout_make(command->arena, &wanted, &command->problem, &slip));
    message->id.partition = slip.partition;
    TRY(write_title(command->arena, context->app, request, slip.language == LANGUAGE_FR,
                    &message->title));
    return write_words(command->arena, &slip, message);
}

/* ---- asked for -------------------------------------------------------------------------------- */

static enum err find_again(struct write_context *context, struct command *command,
                           struct message *message, bool *ret_is_known)
{
    struct str code = message->id.code;
    enum err err = message_by_code(context->db, command->arena, code, message);
    *ret_is_known = err == OK;
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    return sha256_eq(&message->request, &command->digest) ? OK : E_KEY_REUSED;
}

enum err message_create_run(struct write_context *context, struct command *command)
{
    const struct message_request *request = command->request;
    struct message *message = request->message;
    bool is_known = false;
    *message = (struct message){ .operator_id = request->operator_id };
    TRY(coded_id_make(command, &message->id.code));
    TRY(find_again(context, command, message, &is_known));
    if (is_known)
        return OK;
    if (!mail_is_set_up(messages_settings(app_messages(context->app))))
        return E_MAIL_NOT_SET_UP;
    TRY(find_address(context, command, &message->address));
    TRY(make_words(context, command, message));
    TRY(commit_hold(context, command, message->id.partition, 0));
    message->request = command->digest;
    message->api_key = command->caller.key;
    message->created = context->now;
    message->changed = context->now;
    message->look = context->now;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    command->on_commit = wake_worker;
    return message_insert(context->db, message);
}

/* ---- what becomes of it ----------------------------------------------------------------------- */

static bool waits(const struct message *message)
{
    return message->state == MESSAGE_QUEUED || message->state == MESSAGE_SENDING;
}

static void end(const struct write_context *context, enum err outcome, struct message *message)
{
    int64_t age_us = context->now.us - message->created.us;
    int64_t wait_us = age_us < RETRY_MIN_US ? RETRY_MIN_US : age_us;
    message->reason = outcome != OK ? str_c(err_code(outcome)) : STR_NONE;
    if (outcome == OK) {
        message->state = MESSAGE_SENT;
        message->sent = context->now;
        return;
    }
    bool is_over = outcome == E_MAIL_REFUSED || age_us > PATIENCE_US;
    message->state = is_over ? MESSAGE_FAILED : MESSAGE_QUEUED;
    message->look.us = context->now.us + (wait_us > RETRY_MAX_US ? RETRY_MAX_US : wait_us);
}

/* After a week without power nobody waits for it any more. */
static void claim(const struct write_context *context, struct message *message, bool *ret_is_ours)
{
    *ret_is_ours = context->now.us - message->created.us <= PATIENCE_US;
    if (!*ret_is_ours) {
        message->state = MESSAGE_FAILED;
        message->reason = str_c(err_code(E_MAIL_LATE));
        return;
    }
    message->state = MESSAGE_SENDING;
    message->attempts++;
    message->look.us = context->now.us + LEASE_US;
}

enum err message_step_run(struct write_context *context, struct command *command)
{
    const struct message_step_request *request = command->request;
    struct message *message = request->message;
    TRY(commit_hold(context, command, request->id.partition, 0));
    TRY(message_get(context->db, command->arena, &request->id, message));
    *request->ret_is_ours = false;
    if (request->is_end) {
        if (message->state != MESSAGE_SENDING || message->look.us != request->lease.us)
            return E_BUSY; /* the lease was over, and another has it */
        end(context, request->outcome, message);
        *request->ret_is_ours = true;
    } else {
        if (!waits(message) || message->look.us > context->now.us)
            return OK; /* another has it in hand, or had */
        claim(context, message, request->ret_is_ours);
    }
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    message->changed = context->now;
    return message_save(context->db, message);
}

/* ---- as callers see it -------------------------------------------------------------------------- */

enum err message_id_parse(struct str text, struct message_id *ret_id)
{
    return coded_id_parse(text, &ret_id->partition, &ret_id->code);
}

void message_put(struct json *json, const struct message *message, enum err_language language)
{
    char room[CODED_ID_BYTES];
    struct buf id = BUF(room);
    enum err reason = err_by_code(message->reason.ptr, message->reason.len);
    coded_id_format(&id, message->id.partition, message->id.code);
    json_object_open(json, NULL);
    json_put_str(json, "id", (struct str){ .ptr = room, .len = id.used });
    json_put_text(json, "state", message_state_name(message->state));
    json_put_str_or_null(json, "reason", message->reason);
    if (reason != OK)
        json_put_text(json, "detail", err_text(reason, language));
    else
        json_put_null(json, "detail");
    json_put_int(json, "attempts", message->attempts);
    json_put_id(json, "key", message->api_key);
    json_put_str_or_null(json, "operator", message->operator_id);
    answer_put_instant(json, "created_at", message->created);
    if (message->sent.us != 0)
        answer_put_instant(json, "sent_at", message->sent);
    else
        json_put_null(json, "sent_at");
    json_object_close(json);
}
