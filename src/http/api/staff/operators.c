/* operators.c - those who serve at the tills.
 *
 *   GET   /v1/operators                   the office: all; a till: those whom it offers to sign in
 *   POST  /v1/operators                   one more
 *   PATCH /v1/operators/{code}            something of his changes, or he leaves
 *   POST  /v1/operators/{code}/sign-in    by his PIN: a word for Habitue-Operator
 *   POST  /v1/operators/sign-out          and it is worth nothing any more
 *   POST  /v1/approvals                   somebody agrees to one act: a word for Habitue-Approval
 */
#include "app/staff/operators.h"

#include "app/answer.h"
#include "app/staff/office.h"
#include "core/limits.h"
#include "http/api.h"
#include "http/request.h"

#define STAFF_BODY_MAX_BYTES 4096
#define ANSWER_MAX_BYTES     4096
#define ROLES_               "cashier|manager|administrator"

/* clang-format off */
#define OPERATOR_FIELDS                                                                                                                                                          \
    JSON_FIELD_TEXT(struct operator_request, shop, 1, CODE_MAX_BYTES, JSON_HAS(struct operator_request, has_shop), .is_nullable = true, .doc = "Where; null: in all shops.")

static const struct json_field add_fields[] = {
    JSON_FIELD_TEXT(struct operator_request, code, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Small letters, digits, - and _; it stands in the journal, so it is no name in full."),
    JSON_FIELD_TEXT(struct operator_request, name, 1, NAME_MAX_BYTES, JSON_HAS(struct operator_request, has_name), .is_required = true, .doc = "The first word of it is what a till shows."),
    JSON_FIELD_TEXT(struct operator_request, role, 1, CODE_MAX_BYTES, JSON_HAS(struct operator_request, has_role), .is_required = true, .doc = "cashier, manager or administrator."),
    OPERATOR_FIELDS,
    JSON_FIELD_TEXT(struct operator_request, pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .is_required = true, .doc = "4 to 8 digits; nothing keeps them."),
    JSON_FIELD_TEXT(struct operator_request, password, 1, OFFICE_PASSWORD_MAX_BYTES, .doc = "For the office; without one he does not enter it."),
};
static const struct json_table add_table = { "OperatorRequest", sizeof(struct operator_request), add_fields, COUNT(add_fields), "One who serves." };

static const struct json_field change_fields[] = {
    JSON_FIELD_TEXT(struct operator_request, name, 1, NAME_MAX_BYTES, JSON_HAS(struct operator_request, has_name)),
    JSON_FIELD_TEXT(struct operator_request, role, 1, CODE_MAX_BYTES, JSON_HAS(struct operator_request, has_role), .doc = "cashier, manager or administrator."),
    OPERATOR_FIELDS,
    JSON_FIELD_TEXT(struct operator_request, pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .doc = "4 to 8 digits; whoever has signed in with the old one has to do so again."),
    JSON_FIELD_TEXT(struct operator_request, password, 1, OFFICE_PASSWORD_MAX_BYTES, .doc = "For the office; whoever was in by another one is out."),
    JSON_FIELD_BOOL(struct operator_request, keeps_factor, JSON_HAS(struct operator_request, has_factor), .name = "factor", .doc = "false: his telephone is lost, and no code is asked for any more."),
    JSON_FIELD_BOOL(struct operator_request, is_closed, JSON_HAS(struct operator_request, has_closed), .name = "closed", .doc = "true: he serves no more, from the next request on; the journal goes on naming him."),
};
static const struct json_table change_table = { "OperatorChange", sizeof(struct operator_request), change_fields, COUNT(change_fields), "What changes of one who serves." };

static const struct json_field sign_in_fields[] = {
    JSON_FIELD_TEXT(struct sign_in_request, pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .is_required = true),
    JSON_FIELD_BOOL(struct sign_in_request, is_alone, .name = "alone", .doc = "true: the till can sell without a line, and keeps another word for that."),
};
static const struct json_table sign_in_table = { "SignInRequest", sizeof(struct sign_in_request), sign_in_fields, COUNT(sign_in_fields), "Somebody signs in." };

static const struct json_table sign_out_table = { "SignOutRequest", sizeof(struct sign_out_request), NULL, 0, "An empty object." };

static const struct json_field approval_fields[] = {
    JSON_FIELD_TEXT(struct sign_in_request, code, 1, CODE_MAX_BYTES, .name = "operator", .is_required = true, .doc = "Who agrees."),
    JSON_FIELD_TEXT(struct sign_in_request, pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .is_required = true, .doc = "His."),
    JSON_FIELD_TEXT(struct sign_in_request, act, 1, CODE_MAX_BYTES, .is_required = true, .doc = "To what: the act that a refusal named."),
};
static const struct json_table approval_table = { "ApprovalRequest", sizeof(struct sign_in_request), approval_fields, COUNT(approval_fields), "Somebody agrees to one act." };

static const struct schema_field operator_fields[] = {
    { .name = "code",       .kind = SCHEMA_TEXT },
    { .name = "first_name", .kind = SCHEMA_TEXT },
    { .name = "role",       .kind = SCHEMA_TEXT, .values = ROLES_ },
    { .name = "name",       .kind = SCHEMA_TEXT, .is_optional = true, .doc = "This and the next for the office alone." },
    { .name = "shop",       .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true, .doc = "null: in all shops." },
    { .name = "closed_at",  .kind = SCHEMA_INSTANT, .is_nullable = true, .is_optional = true, .doc = "null: he serves." },
    { .name = "office",     .kind = SCHEMA_TEXT, .is_optional = true, .values = "no|password|factor", .doc = "In the list for the office: by what he enters it." },
};
static const struct schema operator_schema = { "Operator", "One who serves.", SCHEMA_ROWS(operator_fields) };

static const struct schema_field list_fields[] = {
    { .name = "operators", .kind = SCHEMA_OBJECT, .schema = &operator_schema, .is_list = true },
};
static const struct schema list_schema = { "OperatorList", "Those who serve.", SCHEMA_ROWS(list_fields) };

static const struct schema_field alone_fields[] = {
    { .name = "token",   .kind = SCHEMA_TEXT, .doc = "For the header Habitue-Operator of purchases that the till recorded by itself, and of nothing else." },
    { .name = "ends_at", .kind = SCHEMA_INSTANT },
};
static const struct schema alone_schema = { "SignedInAlone", "What a till keeps under the PIN, for when its line is down.", SCHEMA_ROWS(alone_fields) };

static const struct schema_field signed_fields[] = {
    { .name = "operator", .kind = SCHEMA_OBJECT, .schema = &operator_schema },
    { .name = "token",    .kind = SCHEMA_TEXT, .doc = "For the header Habitue-Operator; another each time, with this key alone." },
    { .name = "ends_at",  .kind = SCHEMA_INSTANT },
    { .name = "may",      .kind = SCHEMA_TEXT, .is_list = true, .doc = "The names of the acts that the role allows." },
    { .name = "alone",    .kind = SCHEMA_OBJECT, .schema = &alone_schema, .is_nullable = true, .doc = "null: it was not asked for, or the key is of no till." },
};
static const struct schema signed_schema = { "SignedIn", "Who has signed in.", SCHEMA_ROWS(signed_fields) };

static const struct schema_field signed_out_fields[] = {
    { .name = "signed_out", .kind = SCHEMA_BOOL, .doc = "true, also when nobody had signed in." },
};
static const struct schema signed_out_schema = { "SignedOut", "Nobody has.", SCHEMA_ROWS(signed_out_fields) };

static const struct schema_field approved_fields[] = {
    { .name = "operator", .kind = SCHEMA_OBJECT, .schema = &operator_schema },
    { .name = "token",    .kind = SCHEMA_TEXT, .doc = "For the header Habitue-Approval of one request, with this key alone." },
    { .name = "act",      .kind = SCHEMA_TEXT },
    { .name = "ends_at",  .kind = SCHEMA_INSTANT },
};
static const struct schema approved_schema = { "Approval", "Somebody agrees to one act.", SCHEMA_ROWS(approved_fields) };

static const struct blame operator_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_EXISTS, "/code" }, { E_PASSWORD, "/password" }, { OK, NULL },
};
static const struct blame change_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_PASSWORD, "/password" }, { OK, NULL },
};
static const struct blame sign_in_blames[] = {
    { E_OPERATOR_PIN, "/pin" }, { E_OPERATOR_LOCKED, "/pin" }, { OK, NULL },
};
static const struct blame approval_blames[] = {
    { E_OPERATOR_PIN, "/pin" }, { E_OPERATOR_LOCKED, "/pin" }, { E_OPERATOR_UNKNOWN, "/operator" }, { OK, NULL },
};
/* clang-format on */

/* ---- shown ------------------------------------------------------------------------------------ */

/* In the list: by what each enters the office. */
struct logins {
    struct office_login *at;
    size_t count;
};

static const char *by_what(const struct logins *logins, struct str code)
{
    for (size_t i = 0; i < logins->count; i++) {
        if (str_eq(logins->at[i].code, code))
            return logins->at[i].has_factor ? "factor" : "password";
    }
    return "no";
}

static void put_operator(struct request *rq, struct json *json, const char *name,
                         const struct operator_row *row, const struct logins *logins)
{
    bool is_office = request_may(rq, SCOPE_ADMIN);
    json_object_open(json, name);
    json_put_str(json, "code", row->code);
    json_put_str(json, "first_name", operator_first_name(row));
    json_put_str(json, "role", row->role);
    if (is_office) {
        json_put_str(json, "name", row->name);
        json_put_str_or_null(json, "shop", app_shop_code(rq->visit.app, row->shop_id));
    }
    if (is_office && row->is_closed)
        answer_put_instant(json, "closed_at", row->closed);
    else if (is_office)
        json_put_null(json, "closed_at");
    if (is_office && logins != NULL)
        json_put_text(json, "office", by_what(logins, row->code));
    json_object_close(json);
}

static enum err get_operators(struct request *rq)
{
    struct operator_row *rows = NULL;
    size_t count = 0;
    struct logins logins = { 0 };
    TRY(operator_list(rq->db, rq->arena, &rows, &count));
    TRY(office_login_list(rq->db, rq->arena, &logins.at, &logins.count));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_array_open(&json, "operators");
    for (size_t i = 0; i < count; i++) {
        bool is_here = !rows[i].is_closed && operator_is_of(&rows[i], rq->caller.shop_id);
        if (is_here || request_may(rq, SCOPE_ADMIN))
            put_operator(rq, &json, NULL, &rows[i], &logins);
    }
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}

/* ---- kept ------------------------------------------------------------------------------------- */

static enum err begin(struct request *rq, struct operator_request **ret_operator)
{
    struct operator_request *told = ARENA_NEW(rq->arena, struct operator_request);
    struct operator_row *row = ARENA_NEW(rq->arena, struct operator_row);
    if (told == NULL || row == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, told));
    TRY(request_hide_pin(rq, &told->pin));
    TRY(request_hide(rq, "password", &told->password));
    told->ret_row = row;
    *ret_operator = told;
    return OK;
}

static enum err make_password(struct request *rq, struct operator_request *told)
{
    struct operator_row row = { .code = told->code, .name = told->name };
    if (told->password.len == 0)
        return OK;
    if (!told->has_name)
        TRY(operator_get(rq->db, rq->arena, told->code, &row));
    TRY(password_check(told->password, &row));
    return request_make_pin(rq, told->password, &told->kept_password);
}

/* Whether somebody who is there has this password too, or none is told. */
static enum err has_password(struct request *rq, const struct operator_request *told, bool *ret_has)
{
    struct office_login login = { 0 };
    *ret_has = told->password.len == 0;
    if (*ret_has)
        return OK;
    enum err err = office_login_get(rq->db, rq->arena, told->code, &login);
    return err == OK            ? request_is_pin_of(rq, told->password, &login.password, ret_has)
           : err == E_NOT_FOUND ? OK
                                : err;
}

/* The same again is answered as it was: also by the PIN, which only a slow digest tells. */
static enum err post_operator(struct request *rq)
{
    struct operator_request *add = NULL;
    struct operator_row row = { 0 };
    TRY(begin(rq, &add));
    enum err err = operator_get(rq->db, rq->arena, add->code, &row);
    if (err == OK) {
        bool has_same = false;
        TRY(request_is_pin_of(rq, add->pin, &row.pin, &add->is_same));
        TRY(has_password(rq, add, &has_same));
        add->is_same = add->is_same && has_same;
    } else if (err != E_NOT_FOUND)
        return err;
    TRY(request_make_pin(rq, add->pin, &add->kept));
    TRY(make_password(rq, add));
    return request_command(rq, operator_add_run, add);
}

static enum err patch_operator(struct request *rq)
{
    struct operator_request *change = NULL;
    TRY(begin(rq, &change));
    change->code = rq->id;
    if (change->pin.len > 0)
        TRY(request_make_pin(rq, change->pin, &change->kept));
    TRY(make_password(rq, change));
    return request_command(rq, operator_change_run, change);
}

static enum err tell_operator(struct request *rq)
{
    const struct operator_request *told = rq->command.request;
    TRY(reply_begin(rq, rq->match.route->status, ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    put_operator(rq, &json, NULL, told->ret_row, NULL);
    return OK;
}

/* ---- who signs in, and who agrees -------------------------------------------------------------- */

/* The PIN is right; the word for it is made here, and only its digest is kept. */
static enum err prove(struct request *rq, struct sign_in_request *told)
{
    struct operator_row row = { 0 };
    told->ret_sign_in = ARENA_NEW(rq->arena, struct sign_in);
    if (told->ret_sign_in == NULL)
        return E_NO_MEMORY;
    TRY(request_hide_pin(rq, &told->pin));
    TRY(operator_at(rq->db, rq->arena, &rq->caller, told->code, &row));
    TRY(request_prove_operator(rq, told->pin, &row));
    told->pin_set = row.pin_set;
    return staff_word(rq->arena, &told->word);
}

static enum err read_sign_in(struct request *rq, struct sign_in_request **ret_told)
{
    *ret_told = ARENA_NEW(rq->arena, struct sign_in_request);
    return *ret_told == NULL ? E_NO_MEMORY : request_json(rq, *ret_told);
}

static enum err post_sign_in(struct request *rq)
{
    struct sign_in_request *told = NULL;
    TRY(read_sign_in(rq, &told));
    told->code = rq->id;
    TRY(prove(rq, told));
    if (told->is_alone && rq->caller.till_id != 0 && rq->caller.staff.is_asked)
        TRY(staff_word(rq->arena, &told->alone));
    return request_command(rq, sign_in_run, told);
}

static enum err post_approval(struct request *rq)
{
    struct sign_in_request *told = NULL;
    TRY(read_sign_in(rq, &told));
    if (act_parse(told->act, &told->what) != OK || !act_can_be_approved(told->what))
        return request_refuse(rq, E_INVALID, "/act", "There is no such act to approve.",
                              "Il n'y a pas de tel acte à autoriser.");
    TRY(prove(rq, told));
    return request_command(rq, approve_run, told);
}

static void put_may(struct json *json, const struct operator_row *row)
{
    enum staff_role role = STAFF_CASHIER;
    enum err err = staff_role_parse(row->role, &role);
    assert(err == OK); /* it was read by the writer */
    staff_put_may(json, role);
}

static void put_alone(struct json *json, const struct sign_in_request *told)
{
    if (told->alone.len == 0) {
        json_put_null(json, "alone");
        return;
    }
    json_object_open(json, "alone");
    json_put_str(json, "token", told->alone);
    answer_put_instant(json, "ends_at", told->ret_sign_in->alone_ends);
    json_object_close(json);
}

static enum err tell_signed(struct request *rq)
{
    const struct sign_in_request *told = rq->command.request;
    const struct sign_in *sign_in = told->ret_sign_in;
    bool is_approval = rq->command.run == approve_run;
    TRY(reply_begin(rq, 201, ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    put_operator(rq, &json, "operator", &sign_in->row, NULL);
    json_put_str(&json, "token", told->word);
    if (is_approval)
        json_put_text(&json, "act", act_name(told->what));
    answer_put_instant(&json, "ends_at", sign_in->ends);
    if (!is_approval) {
        put_may(&json, &sign_in->row);
        put_alone(&json, told);
    }
    json_object_close(&json);
    return OK;
}

static enum err post_sign_out(struct request *rq)
{
    struct sign_out_request *told = ARENA_NEW(rq->arena, struct sign_out_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, told));
    return request_command(rq, sign_out_run, told);
}

static enum err tell_signed_out(struct request *rq)
{
    TRY(reply_begin(rq, 200, ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_bool(&json, "signed_out", true);
    json_object_close(&json);
    return OK;
}

const struct route operator_routes[] = {
    { METHOD_GET, "/v1/operators", get_operators, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "listOperators", .tag = "Staff",
      .doc = "The office: all who serve or did; a till: those whom it offers to sign in.",
      .status = 200, .answer = &list_schema },
    { METHOD_POST, "/v1/operators", post_operator, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .tell = tell_operator, .body_max_bytes = STAFF_BODY_MAX_BYTES,
      .body = &add_table, .blames = operator_blames, .name = "addOperator", .tag = "Staff",
      .doc = "One more who serves.", .status = 201, .answer = &operator_schema,
      .body_example = "{\"code\":\"ada\",\"name\":\"Ada Lovelace\",\"role\":\"cashier\","
                      "\"shop\":\"market\",\"pin\":\"4711\"}" },
    { METHOD_PATCH, "/v1/operators/{code}", patch_operator, ACCESS_KEY, SCOPE_ADMIN,
      .act = ACT_SETTINGS, .is_write = true, .tell = tell_operator,
      .body_max_bytes = STAFF_BODY_MAX_BYTES, .body = &change_table, .blames = change_blames,
      .name = "changeOperator", .tag = "Staff", .doc = "Something of his changes, or he leaves.",
      .id_doc = "The code of the operator.", .status = 200, .answer = &operator_schema,
      .body_example = "{\"role\":\"manager\"}" },
    { METHOD_POST, "/v1/operators/{code}/sign-in", post_sign_in, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_OPEN, .is_write = true, .tell = tell_signed,
      .body_max_bytes = STAFF_BODY_MAX_BYTES, .body = &sign_in_table, .blames = sign_in_blames,
      .name = "signIn", .tag = "Staff",
      .doc = "Somebody signs in at a till by his PIN, and gets a word for Habitue-Operator.",
      .id_doc = "The code of the operator.", .status = 201, .answer = &signed_schema,
      .body_example = "{\"pin\":\"4711\"}" },
    { METHOD_POST, "/v1/operators/sign-out", post_sign_out, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_OPEN, .is_write = true, .tell = tell_signed_out,
      .body_max_bytes = STAFF_BODY_MAX_BYTES, .body = &sign_out_table, .name = "signOut",
      .tag = "Staff", .doc = "The word in Habitue-Operator is worth nothing any more.",
      .status = 200, .answer = &signed_out_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/approvals", post_approval, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .is_write = true, .tell = tell_signed, .body_max_bytes = STAFF_BODY_MAX_BYTES,
      .body = &approval_table, .blames = approval_blames, .name = "approve", .tag = "Staff",
      .doc = "Somebody whose role does agrees to one act of who has signed in: a word for "
             "Habitue-Approval.",
      .status = 201, .answer = &approved_schema,
      .body_example = "{\"operator\":\"grace\",\"pin\":\"2718\",\"act\":\"return_late\"}" },
};
const size_t operator_route_count = COUNT(operator_routes);
