/* office.c - who enters the office, and who is in it. */
#include "app/staff/office.h"

#include <string.h>

#include "app/answer.h"
#include "app/staff/operators.h"
#include "core/limits.h"

#define KINDS_MIN     3 /* of characters, in a short password */
#define DIFFERENT_MIN 5
#define NAME_PART_MIN 4 /* shorter names are in words by chance */

/* No secret has this digest, so nobody has the key. */
static const struct sha256 nobodys = { { 0 } };

/* ---- passwords and codes ---------------------------------------------------------------------- */

static int count_kinds(struct str text)
{
    bool has_small = false;
    bool has_capital = false;
    bool has_digit = false;
    bool has_other = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'a' && c <= 'z')
            has_small = true;
        else if (c >= 'A' && c <= 'Z')
            has_capital = true;
        else if (c >= '0' && c <= '9')
            has_digit = true;
        else
            has_other = true;
    }
    return has_small + has_capital + has_digit + has_other;
}

static int count_different(struct str text)
{
    bool has[256] = { false };
    int count = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = (uint8_t)text.ptr[i];
        count += !has[byte];
        has[byte] = true;
    }
    return count;
}

static bool has_within(struct str text, struct str part)
{
    for (size_t at = 0; part.len >= NAME_PART_MIN && at + part.len <= text.len; at++) {
        if (str_eq_nocase(str_sub(text, at, part.len), part))
            return true;
    }
    return false;
}

enum err password_check(struct str password, const struct operator_row *row)
{
    struct str rest = row->name;
    struct str part = STR_NONE;
    bool is_long = password.len >= OFFICE_PASSWORD_LONG_BYTES;
    if (password.len < OFFICE_PASSWORD_MIN_BYTES ||
        (!is_long && count_kinds(password) < KINDS_MIN) ||
        count_different(password) < DIFFERENT_MIN || has_within(password, row->code))
        return E_PASSWORD;
    while (str_cut(&rest, ' ', &part)) {
        /* In a long sentence a name is one word of many. */
        if (has_within(password, part) && password.len < part.len + OFFICE_PASSWORD_MIN_BYTES)
            return E_PASSWORD;
    }
    return OK;
}

enum err office_code_check(const uint8_t factor[TOTP_SECRET_BYTES], struct str digits,
                           struct instant now, int64_t after, int64_t *ret_step)
{
    struct str secret = { .ptr = (const char *)factor, .len = TOTP_SECRET_BYTES };
    int64_t step = now.us / US_PER_SECOND / TOTP_STEP_S;
    for (int64_t at = step - 1; at <= step + 1; at++) {
        if (at > after && totp_is_right(secret, at, digits, TOTP_APP_DIGITS)) {
            *ret_step = at;
            return OK;
        }
    }
    return E_OFFICE_CODE;
}

/* ---- who is in -------------------------------------------------------------------------------- */

enum err office_key(struct db *db, struct arena *arena, struct api_key *ret_key)
{
    return key_by_digest(db, arena, &nobodys, ret_key);
}

enum err office_find(struct db *db, struct arena *arena, struct instant now, struct str word,
                     struct office_seen *ret_seen)
{
    struct sha256 digest = sha256_of(word);
    struct office_login login = { 0 };
    struct office_seen seen = { 0 };
    enum err err = office_session_get(db, arena, &digest, &seen.session);
    if (err == OK)
        err = operator_get(db, arena, seen.session.code, &seen.row);
    if (err == OK)
        err = office_login_get(db, arena, seen.session.code, &login);
    if (err == E_NOT_FOUND)
        return E_OFFICE_NEEDED;
    TRY(err);
    bool is_in = !seen.row.is_closed && now.us < seen.session.ends.us &&
                 seen.session.begun.us >= login.password_set.us;
    *ret_seen = seen;
    return is_in ? OK : E_OFFICE_NEEDED;
}

struct str office_session_id(struct arena *arena, const struct office_session *session)
{
    struct buf out = { 0 };
    struct str id = STR_NONE;
    if (buf_create(arena, OFFICE_ID_CHARS, &out) != OK)
        return STR_NONE;
    buf_hex(&out, session->digest.bytes, OFFICE_ID_CHARS / 2);
    return buf_finish(&out, &id) == OK ? id : STR_NONE;
}

/* ---- kept ------------------------------------------------------------------------------------- */

static enum err make_key(struct db *db, struct arena *arena, struct instant now)
{
    struct api_key key = {
        .label = STR("office"), .scopes = SCOPE_ADMIN, .created = now, .asks_staff = true
    };
    struct api_key there = { 0 };
    enum err err = office_key(db, arena, &there);
    return err == E_NOT_FOUND ? key_insert(db, &key, &nobodys, &key.id) : err;
}

/* That he has none yet is no error. */
static enum err find_login(struct db *db, struct arena *arena, struct str code,
                           struct office_login *ret_login)
{
    enum err err = office_login_get(db, arena, code, ret_login);
    return err == E_NOT_FOUND ? OK : err;
}

enum err office_set(struct db *db, struct arena *arena, struct instant now, struct str code,
                    const struct member_pin *password)
{
    struct office_login login = { 0 };
    TRY(make_key(db, arena, now));
    TRY(find_login(db, arena, code, &login));
    login.code = code;
    login.password = *password;
    login.password_set = now;
    return office_login_save(db, &login);
}

enum err office_drop_factor(struct db *db, struct arena *arena, struct str code)
{
    struct office_login login = { 0 };
    TRY(find_login(db, arena, code, &login));
    if (!login.has_factor)
        return OK;
    login.has_factor = false;
    return office_login_save(db, &login);
}

/* ---- the commands ----------------------------------------------------------------------------- */

/* He may have left, or got another password or telephone, since they were compared. */
static enum err look_again(struct write_context *context, struct command *command,
                           struct office_login *ret_login)
{
    const struct office_request *request = command->request;
    struct operator_row *row = &request->ret_seen->row;
    enum err err = operator_get(context->db, command->arena, request->code, row);
    if (err == OK)
        err = office_login_get(context->db, command->arena, request->code, ret_login);
    if (err == E_NOT_FOUND)
        return E_OFFICE_DOOR;
    TRY(err);
    if (row->is_closed || ret_login->password_set.us != request->password_set.us)
        return E_OFFICE_DOOR;
    return !ret_login->has_factor || request->step > ret_login->factor_step ? OK : E_OFFICE_CODE;
}

static enum err open_session(struct write_context *context, const struct office_request *request)
{
    struct office_session *session = &request->ret_seen->session;
    *session = (struct office_session){
        .digest = sha256_of(request->word),
        .code = request->code,
        .begun = context->now,
        .ends = { context->now.us + OFFICE_HOURS * INT64_C(3600) * US_PER_SECOND },
        .address = request->address,
        .agent = request->agent,
    };
    return office_session_insert(context->db, session);
}

static struct instant long_ago(struct instant now)
{
    return (struct instant){ now.us - OFFICE_SESSION_DAYS * US_PER_DAY };
}

enum err office_enter_run(struct write_context *context, struct command *command)
{
    const struct office_request *request = command->request;
    struct office_login login = { 0 };
    TRY(look_again(context, command, &login));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(office_session_forget(context->db, long_ago(context->now)));
    if (login.has_factor)
        TRY(office_login_step(context->db, request->code, request->step));
    return open_session(context, request);
}

enum err office_leave_run(struct write_context *context, struct command *command)
{
    struct sha256 digest = sha256_of(command->caller.staff.token);
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return office_session_end(context->db, &digest, context->now);
}

enum err office_change_run(struct write_context *context, struct command *command)
{
    const struct office_request *request = command->request;
    struct office_login login = { 0 };
    TRY(look_again(context, command, &login));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    if (login.has_factor)
        TRY(office_login_step(context->db, request->code, request->step));
    TRY(office_set(context->db, command->arena, context->now, request->code, &request->kept));
    return open_session(context, request);
}

enum err office_factor_run(struct write_context *context, struct command *command)
{
    const struct office_request *request = command->request;
    struct office_login login = { 0 };
    TRY(look_again(context, command, &login));
    login.has_factor = !request->is_off;
    if (!request->is_off)
        memcpy(login.factor, request->factor, sizeof(login.factor));
    login.factor_step = request->step;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return office_login_save(context->db, &login);
}

enum err office_end_run(struct write_context *context, struct command *command)
{
    const struct office_request *request = command->request;
    struct office_session *sessions = NULL;
    size_t count = 0;
    TRY(office_session_list(context->db, command->arena, context->now, OFFICE_SESSIONS_MAX,
                            &sessions, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(office_session_id(command->arena, &sessions[i]), request->id))
            continue;
        bool is_his = str_eq(sessions[i].code, command->caller.operator_id);
        if (!is_his)
            TRY(staff_may(&command->caller.staff, ACT_SETTINGS, &command->problem));
        TRY(commit_begin_writing(context, command));
        commit_keep(context);
        return office_session_end(context->db, &sessions[i].digest, context->now);
    }
    return E_NOT_FOUND;
}
