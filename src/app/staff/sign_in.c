/* sign_in.c - somebody signs in at a till and out again, or agrees to what another does there.
 *
 * The PIN was compared before the command was queued (http/api/operators.c): that takes time, and a writer has none.
 */
#include "app/answer.h"
#include "app/staff/operators.h"
#include "core/limits.h"
#include "core/secret.h"

enum err staff_word(struct arena *arena, struct str *ret_word)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, STAFF_TOKEN_CHARS, &out));
    secret_base32(&out, STAFF_TOKEN_CHARS);
    return buf_finish(&out, ret_word);
}

/* Whoever it was may have been closed, or got another PIN, since that was compared. */
static enum err look_again(struct write_context *context, struct command *command,
                           const struct sign_in_request *request)
{
    struct operator_row *row = &request->ret_sign_in->row;
    TRY(operator_at(context->db, command->arena, &command->caller, request->code, row));
    return row->pin_set.us == request->pin_set.us ? OK : E_OPERATOR_PIN;
}

static struct instant after(struct instant now, int64_t minutes)
{
    return (struct instant){ now.us + minutes * 60 * US_PER_SECOND };
}

/* The word that a till keeps for when it has no line. */
static enum err keep_alone(struct write_context *context, const struct sign_in_request *request,
                           struct operator_session session)
{
    struct sha256 digest = sha256_of(request->alone);
    if (request->alone.len == 0)
        return OK;
    session.is_alone = true;
    session.ends = request->ret_sign_in->alone_ends;
    return operator_session_insert(context->db, &digest, &session);
}

enum err sign_in_run(struct write_context *context, struct command *command)
{
    const struct sign_in_request *request = command->request;
    struct sign_in *ret_sign_in = request->ret_sign_in;
    struct sha256 digest = sha256_of(request->word);
    TRY(look_again(context, command, request));
    ret_sign_in->ends = after(context->now, OPERATOR_TOKEN_HOURS * 60);
    ret_sign_in->alone_ends = after(context->now, OFFLINE_SIGN_IN_DAYS * 24 * 60);
    const struct operator_session session = {
        .code = ret_sign_in->row.code,
        .api_key = command->caller.key,
        .begun = context->now,
        .ends = ret_sign_in->ends,
    };
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(operator_session_forget(context->db, (struct instant){ context->now.us -
                                                               AT_PAST_MAX_DAYS * US_PER_DAY }));
    TRY(operator_session_insert(context->db, &digest, &session));
    return keep_alone(context, request, session);
}

enum err sign_out_run(struct write_context *context, struct command *command)
{
    struct sha256 digest = sha256_of(command->caller.staff.token);
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return operator_session_end(context->db, &digest, context->now);
}

/* "Nobody agrees to what he may not do himself." */
static enum err check_act(const struct sign_in_request *request, struct problem *problem)
{
    struct staff staff = { .is_asked = true };
    if (staff_role_parse(request->ret_sign_in->row.role, &staff.role) != OK)
        return E_DB_CORRUPT;
    return staff_may(&staff, request->what, problem);
}

enum err approve_run(struct write_context *context, struct command *command)
{
    const struct sign_in_request *request = command->request;
    struct sign_in *ret_sign_in = request->ret_sign_in;
    struct sha256 digest = sha256_of(request->word);
    TRY(look_again(context, command, request));
    TRY(check_act(request, &command->problem));
    ret_sign_in->ends = after(context->now, APPROVAL_MINUTES);
    const struct approval approval = {
        .code = ret_sign_in->row.code,
        .api_key = command->caller.key,
        .act = str_c(act_name(request->what)),
        .made = context->now,
        .ends = ret_sign_in->ends,
    };
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return approval_insert(context->db, &digest, &approval);
}
