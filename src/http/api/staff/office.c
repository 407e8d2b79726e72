/* office.c - the door of the office.
 *
 *   POST /v1/office/enter                by a password, and the code of a telephone where there is one
 *   POST /v1/office/leave                and out again
 *   POST /v1/office/password             another password
 *   POST /v1/office/factor               a telephone shows codes from now on, or no more
 *   GET  /v1/office/sessions             who is in, from where
 *   POST /v1/office/sessions/{id}/end    and is shown out
 *   GET  /v1/roles                       who may do what
 */
#include "app/staff/office.h"

#include <arpa/inet.h>
#include <string.h>

#include "app/answer.h"
#include "app/staff/operators.h"
#include "core/limits.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define OFFICE_BODY_MAX_BYTES 4096
#define ANSWER_MAX_BYTES      8192

/* clang-format off */
#define DIGITS_FIELD JSON_FIELD_TEXT(struct office_request, digits, TOTP_APP_DIGITS, TOTP_APP_DIGITS, .name = "code", .doc = "The six digits that his telephone shows, where it is asked for (409 office_code_needed).")

static const struct json_field enter_fields[] = {
    JSON_FIELD_TEXT(struct office_request, code, 1, CODE_MAX_BYTES, .name = "operator", .is_required = true, .doc = "The code of who serves."),
    JSON_FIELD_TEXT(struct office_request, password, 1, OFFICE_PASSWORD_MAX_BYTES, .is_required = true),
    DIGITS_FIELD,
};
static const struct json_table enter_table = { "OfficeEntry", sizeof(struct office_request), enter_fields, COUNT(enter_fields), "Somebody wants to enter." };

static const struct json_field password_fields[] = {
    JSON_FIELD_TEXT(struct office_request, old, 1, OFFICE_PASSWORD_MAX_BYTES, .is_required = true, .doc = "The password so far."),
    JSON_FIELD_TEXT(struct office_request, password, 1, OFFICE_PASSWORD_MAX_BYTES, .is_required = true, .doc = "From now on: whoever was in by the old one is out."),
    DIGITS_FIELD,
};
static const struct json_table password_table = { "OfficePassword", sizeof(struct office_request), password_fields, COUNT(password_fields), "Another password." };

static const struct json_field factor_fields[] = {
    JSON_FIELD_TEXT(struct office_request, password, 1, OFFICE_PASSWORD_MAX_BYTES, .is_required = true),
    JSON_FIELD_TEXT(struct office_request, digits, TOTP_APP_DIGITS, TOTP_APP_DIGITS, .name = "code", .is_required = true, .doc = "What the telephone shows now."),
    JSON_FIELD_TEXT(struct office_request, secret, 2 * TOTP_SECRET_BYTES, 2 * TOTP_SECRET_BYTES, .doc = "What it makes them of: 40 hexadecimal digits, made at random where they are shown to it."),
    JSON_FIELD_BOOL(struct office_request, is_off, .name = "off", .doc = "true: no codes any more."),
};
static const struct json_table factor_table = { "OfficeFactor", sizeof(struct office_request), factor_fields, COUNT(factor_fields), "A telephone with codes, as most programs for that show them (RFC 6238: SHA-1, six digits, 30 s)." };

static const struct json_table empty_table = { "OfficeNothing", sizeof(struct office_request), NULL, 0, "An empty object." };

static const struct schema_field entered_fields[] = {
    { .name = "operator", .kind = SCHEMA_TEXT, .doc = "His code." },
    { .name = "name",     .kind = SCHEMA_TEXT },
    { .name = "role",     .kind = SCHEMA_TEXT, .values = "cashier|manager|administrator" },
    { .name = "token",    .kind = SCHEMA_TEXT, .doc = "To be sent as the key: Authorization: Bearer." },
    { .name = "ends_at",  .kind = SCHEMA_INSTANT },
    { .name = "may",      .kind = SCHEMA_TEXT, .is_list = true, .doc = "The names of the acts that the role allows." },
};
static const struct schema entered_schema = { "OfficeEntered", "Who is in.", SCHEMA_ROWS(entered_fields) };

static const struct schema_field done_fields[] = {
    { .name = "done", .kind = SCHEMA_BOOL },
};
static const struct schema done_schema = { "OfficeDone", "It is so.", SCHEMA_ROWS(done_fields) };

static const struct schema_field session_fields[] = {
    { .name = "id",       .kind = SCHEMA_TEXT },
    { .name = "operator", .kind = SCHEMA_TEXT },
    { .name = "begun_at", .kind = SCHEMA_INSTANT },
    { .name = "ends_at",  .kind = SCHEMA_INSTANT },
    { .name = "address",  .kind = SCHEMA_TEXT, .doc = "From where; empty: a proxy was between." },
    { .name = "agent",    .kind = SCHEMA_TEXT, .doc = "What the browser calls itself." },
    { .name = "is_this",  .kind = SCHEMA_BOOL, .doc = "It is the one that asks." },
};
static const struct schema session_schema = { "OfficeSession", "Somebody who is in.", SCHEMA_ROWS(session_fields) };
static const struct schema_field sessions_fields[] = {
    { .name = "sessions", .kind = SCHEMA_OBJECT, .schema = &session_schema, .is_list = true, .doc = "The newest first; of others only for who may change settings." },
};
static const struct schema sessions_schema = { "OfficeSessions", "Who is in.", SCHEMA_ROWS(sessions_fields) };

static const struct schema_field act_fields[] = {
    { .name = "act",   .kind = SCHEMA_TEXT },
    { .name = "text",  .kind = SCHEMA_TEXT, .doc = "What it is, behind \"may\", in the reader's language." },
    { .name = "roles", .kind = SCHEMA_TEXT, .is_list = true, .doc = "That allow it." },
};
static const struct schema act_schema = { "Act", "Something that one may or may not.", SCHEMA_ROWS(act_fields) };
static const struct schema_field roles_fields[] = {
    { .name = "acts", .kind = SCHEMA_OBJECT, .schema = &act_schema, .is_list = true },
};
static const struct schema roles_schema = { "Roles", "Who may do what.", SCHEMA_ROWS(roles_fields) };

static const struct blame enter_blames[] = {
    { E_OFFICE_DOOR, "/password" }, { E_OFFICE_LOCKED, "/password" }, { E_OFFICE_CODE, "/code" }, { E_OFFICE_CODE_NEEDED, "/code" }, { OK, NULL },
};
static const struct blame password_blames[] = {
    { E_OFFICE_DOOR, "/old" }, { E_OFFICE_LOCKED, "/old" }, { E_OFFICE_CODE, "/code" }, { E_OFFICE_CODE_NEEDED, "/code" }, { E_PASSWORD, "/password" }, { OK, NULL },
};
static const struct blame factor_blames[] = {
    { E_OFFICE_DOOR, "/password" }, { E_OFFICE_LOCKED, "/password" }, { E_OFFICE_CODE, "/code" }, { OK, NULL },
};
/* clang-format on */

/* ---- who he is -------------------------------------------------------------------------------- */

static enum err begin(struct request *rq, struct office_request **ret_told)
{
    struct office_request *told = ARENA_NEW(rq->arena, struct office_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, told));
    TRY(request_hide(rq, "password", &told->password));
    TRY(request_hide(rq, "old", &told->old));
    told->ret_seen = ARENA_NEW(rq->arena, struct office_seen);
    *ret_told = told;
    return told->ret_seen != NULL ? OK : E_NO_MEMORY;
}

/* One in service who has a password; *ret_is_there: that is so. */
static enum err find(struct request *rq, struct db *db, struct office_request *told,
                     struct office_login *ret_login, bool *ret_is_there)
{
    struct operator_row *row = &told->ret_seen->row;
    enum err err = operator_get(db, rq->arena, told->code, row);
    if (err == OK)
        err = office_login_get(db, rq->arena, told->code, ret_login);
    *ret_is_there = err == OK && !row->is_closed;
    return err == E_NOT_FOUND ? OK : err;
}

/* Compares the password, and the code of the telephone where there is one.  Whether the name or the password is wrong nobody is
 * told. */
static enum err prove(struct request *rq, struct db *db, struct str password,
                      struct office_request *told, struct office_login *ret_login)
{
    bool is_there = false;
    TRY(find(rq, db, told, ret_login, &is_there));
    TRY(request_prove_login(rq, told->code, password, is_there ? ret_login : NULL));
    told->password_set = ret_login->password_set;
    if (!ret_login->has_factor)
        return OK;
    if (told->digits.len == 0)
        return E_OFFICE_CODE_NEEDED;
    enum err err = office_code_check(ret_login->factor, told->digits, instant_now(),
                                     ret_login->factor_step, &told->step);
    if (err != OK)
        request_count_login(rq, told->code);
    return err;
}

/* Whoever asks is in the office; a key of another kind has no password. */
static enum err take_self(struct request *rq, struct office_request *told)
{
    if (!rq->caller.staff.is_office)
        return request_refuse(rq, E_FORBIDDEN, "", "Only who has entered the office can do that.",
                              "Seul qui est entré au bureau peut faire cela.");
    TRY(office_find(rq->db, rq->arena, instant_now(), rq->caller.staff.token, told->ret_seen));
    told->code = told->ret_seen->row.code;
    return OK;
}

/* From where and with what, as far as it can be said. */
static enum err note_place(struct request *rq, struct office_request *told)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    char room[INET6_ADDRSTRLEN] = "";
    const uint8_t *address = rq->peer.address;
    const char *text = NULL;
    if (memcmp(address, mapped, sizeof(mapped)) == 0)
        text = inet_ntop(AF_INET, address + sizeof(mapped), room, sizeof(room));
    else
        text = inet_ntop(AF_INET6, address, room, sizeof(room));
    if (text != NULL && !rq->headers.is_forwarded)
        TRY(arena_copy(rq->arena, str_c(text), &told->address));
    if (str_is_ascii_printable(rq->headers.user_agent))
        told->agent = str_sub(rq->headers.user_agent, 0, OFFICE_AGENT_MAX_BYTES);
    return OK;
}

static enum err make_word(struct request *rq, struct office_request *told)
{
    struct str word = STR_NONE;
    struct buf out = { 0 };
    TRY(staff_word(rq->arena, &word));
    TRY(buf_create(rq->arena, sizeof(OFFICE_WORD_PREFIX) + word.len, &out));
    buf_lit(&out, OFFICE_WORD_PREFIX);
    buf_str(&out, word);
    TRY(note_place(rq, told));
    return buf_finish(&out, &told->word);
}

/* ---- in and out ------------------------------------------------------------------------------- */

static enum err post_enter(struct request *rq)
{
    struct office_request *told = NULL;
    struct office_login login = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(begin(rq, &told));
    TRY(reader_take_bare(rq->visit.app, &reader));
    TRY(prove(rq, reader.db, told->password, told, &login));
    TRY(make_word(rq, told));
    return request_command(rq, office_enter_run, told);
}

static enum err tell_entered(struct request *rq)
{
    const struct office_request *told = rq->command.request;
    const struct operator_row *row = &told->ret_seen->row;
    enum staff_role role = STAFF_CASHIER;
    if (staff_role_parse(row->role, &role) != OK)
        return E_DB_CORRUPT;
    TRY(reply_begin(rq, 201, ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "operator", row->code);
    json_put_str(&json, "name", row->name);
    json_put_str(&json, "role", row->role);
    json_put_str(&json, "token", told->word);
    answer_put_instant(&json, "ends_at", told->ret_seen->session.ends);
    staff_put_may(&json, role);
    json_object_close(&json);
    return OK;
}

static enum err tell_done(struct request *rq)
{
    TRY(reply_begin(rq, 200, ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_bool(&json, "done", true);
    json_object_close(&json);
    return OK;
}

static enum err post_leave(struct request *rq)
{
    struct office_request *told = NULL;
    TRY(begin(rq, &told));
    TRY(take_self(rq, told));
    return request_command(rq, office_leave_run, told);
}

static enum err post_password(struct request *rq)
{
    struct office_request *told = NULL;
    struct office_login login = { 0 };
    TRY(begin(rq, &told));
    TRY(take_self(rq, told));
    TRY(password_check(told->password, &told->ret_seen->row));
    TRY(prove(rq, rq->db, told->old, told, &login));
    TRY(request_make_pin(rq, told->password, &told->kept));
    TRY(make_word(rq, told));
    return request_command(rq, office_change_run, told);
}

static enum err post_factor(struct request *rq)
{
    struct office_request *told = NULL;
    struct office_login login = { 0 };
    TRY(begin(rq, &told));
    TRY(request_hide(rq, "secret", &told->secret));
    TRY(take_self(rq, told));
    if (!told->is_off && !str_read_hex(told->secret, told->factor, sizeof(told->factor)))
        return request_refuse(rq, E_INVALID, "/secret", "A secret has 40 hexadecimal digits.",
                              "Un secret compte 40 chiffres hexadécimaux.");
    TRY(prove(rq, rq->db, told->password, told, &login));
    if (login.has_factor != told->is_off)
        return request_refuse(
            rq, E_EXISTS, told->is_off ? "/off" : "/secret",
            told->is_off ? "No telephone shows codes for you."
                         : "A telephone shows codes for you already: turn that off first.",
            told->is_off ? "Aucun téléphone ne montre de codes pour vous."
                         : "Un téléphone montre déjà des codes pour vous : arrêtez-le d'abord.");
    if (!told->is_off)
        TRY(office_code_check(told->factor, told->digits, instant_now(), 0, &told->step));
    return request_command(rq, office_factor_run, told);
}

/* ---- who is in -------------------------------------------------------------------------------- */

static enum err get_sessions(struct request *rq)
{
    struct office_session *sessions = NULL;
    size_t count = 0;
    struct sha256 own = sha256_of(rq->caller.staff.token);
    bool sees_all = act_may(rq->caller.staff.role, ACT_SETTINGS) || !rq->caller.staff.is_asked;
    TRY(office_session_list(rq->db, rq->arena, instant_now(), OFFICE_SESSIONS_MAX, &sessions,
                            &count));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_array_open(&json, "sessions");
    for (size_t i = 0; i < count; i++) {
        const struct office_session *session = &sessions[i];
        if (!sees_all && !str_eq(session->code, rq->caller.operator_id))
            continue;
        json_object_open(&json, NULL);
        json_put_str(&json, "id", office_session_id(rq->arena, session));
        json_put_str(&json, "operator", session->code);
        answer_put_instant(&json, "begun_at", session->begun);
        answer_put_instant(&json, "ends_at", session->ends);
        json_put_str(&json, "address", session->address);
        json_put_str(&json, "agent", session->agent);
        json_put_bool(&json, "is_this", sha256_eq(&session->digest, &own));
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}

static enum err post_end(struct request *rq)
{
    struct office_request *told = NULL;
    TRY(begin(rq, &told));
    told->id = rq->id;
    return request_command(rq, office_end_run, told);
}

static enum err get_roles(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_array_open(&json, "acts");
    for (enum act act = ACT_LOOK; act < ACTS; act++) {
        struct phrase text = act_phrase(act);
        json_object_open(&json, NULL);
        json_put_text(&json, "act", act_name(act));
        json_put_text(&json, "text", rq->language == ERR_FR ? text.fr : text.en);
        json_array_open(&json, "roles");
        for (enum staff_role role = STAFF_CASHIER; role < STAFF_ROLES; role++) {
            if (act_may(role, act))
                json_put_text(&json, NULL, staff_role_name(role));
        }
        json_array_close(&json);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}

const struct route office_routes[] = {
    { METHOD_POST, "/v1/office/enter", post_enter, ACCESS_DOOR, .is_write = true,
      .tell = tell_entered, .body_max_bytes = OFFICE_BODY_MAX_BYTES, .body = &enter_table,
      .blames = enter_blames, .name = "enterOffice", .tag = "Office",
      .doc = "Somebody enters the office by a password, and gets a word to be sent as a key.",
      .status = 201, .answer = &entered_schema,
      .body_example = "{\"operator\":\"ada\",\"password\":\"un long chemin\"}" },
    { METHOD_POST, "/v1/office/leave", post_leave, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .is_write = true, .tell = tell_done, .body_max_bytes = OFFICE_BODY_MAX_BYTES,
      .body = &empty_table, .name = "leaveOffice", .tag = "Office",
      .doc = "The word is worth nothing any more.", .status = 200, .answer = &done_schema,
      .body_example = "{}" },
    { METHOD_POST, "/v1/office/password", post_password, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .is_write = true, .tell = tell_entered, .body_max_bytes = OFFICE_BODY_MAX_BYTES,
      .body = &password_table, .blames = password_blames, .name = "changePassword", .tag = "Office",
      .doc = "Another password; whoever was in by the old one is out.", .status = 201,
      .answer = &entered_schema,
      .body_example = "{\"old\":\"un long chemin\",\"password\":\"un chemin plus long\"}" },
    { METHOD_POST, "/v1/office/factor", post_factor, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .is_write = true, .tell = tell_done, .body_max_bytes = OFFICE_BODY_MAX_BYTES,
      .body = &factor_table, .blames = factor_blames, .name = "changeFactor", .tag = "Office",
      .doc = "A telephone shows codes that are asked for at the door, or no more.", .status = 200,
      .answer = &done_schema,
      .body_example = "{\"password\":\"un long chemin\",\"code\":\"287082\","
                      "\"secret\":\"3132333435363738393031323334353637383930\"}" },
    { METHOD_GET, "/v1/office/sessions", get_sessions, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .name = "listOfficeSessions", .tag = "Office", .doc = "Who is in the office, and from where.",
      .status = 200, .answer = &sessions_schema },
    { METHOD_POST, "/v1/office/sessions/{id}/end", post_end, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_LOOK, .acts = ACT_BIT(ACT_SETTINGS), .is_write = true, .tell = tell_done,
      .body_max_bytes = OFFICE_BODY_MAX_BYTES, .body = &empty_table, .name = "endOfficeSession",
      .tag = "Office", .doc = "Somebody is shown out: oneself elsewhere, or by an administrator.",
      .id_doc = "The id of the session.", .status = 200, .answer = &done_schema,
      .body_example = "{}" },
    { METHOD_GET, "/v1/roles", get_roles, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "listRoles", .tag = "Office", .doc = "Who may do what: one table.", .status = 200,
      .answer = &roles_schema },
};
const size_t office_route_count = COUNT(office_routes);
