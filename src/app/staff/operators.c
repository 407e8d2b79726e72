/* operators.c - those who serve: kept and changed. */
#include "app/staff/operators.h"

#include "app/answer.h"
#include "app/staff/office.h"
#include "core/limits.h"

/* ---- what is told ----------------------------------------------------------------------------- */

static enum err refuse(struct problem *problem, const char *pointer, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, pointer, en, fr);
    return E_INVALID;
}

/* The code stands in the journal and in addresses. */
static enum err check_code(struct str code, struct problem *problem)
{
    if (str_is_id(code) && code.len <= CODE_MAX_BYTES)
        return OK;
    return refuse(
        problem, "/code",
        "A code has small letters, digits, - and _; it stands in the journal, so it is no "
        "name in full.",
        "Un code a des lettres minuscules, des chiffres, - et _ ; il figure dans le "
        "journal, ce n'est donc pas un nom complet.");
}

static enum err take_role(const struct operator_request *request, struct problem *problem,
                          struct operator_row *row)
{
    enum staff_role role = STAFF_CASHIER;
    if (!request->has_role)
        return OK;
    if (staff_role_parse(request->role, &role) != OK)
        return refuse(problem, "/role", "A role is \"cashier\", \"manager\" or \"administrator\".",
                      "Un rôle est « cashier », « manager » ou « administrator ».");
    row->role = str_c(staff_role_name(role));
    return OK;
}

static enum err take_shop(struct db *db, struct arena *arena,
                          const struct operator_request *request, struct operator_row *row)
{
    struct shop shop = { 0 };
    if (!request->has_shop)
        return OK;
    if (request->shop.len > 0)
        TRY(shop_by_code(db, arena, request->shop, &shop));
    row->shop_id = shop.id;
    return OK;
}

static enum err take(struct db *db, struct arena *arena, struct instant now,
                     const struct operator_request *request, struct problem *problem,
                     struct operator_row *row)
{
    if (request->has_name)
        row->name = request->name;
    TRY(take_role(request, problem, row));
    TRY(take_shop(db, arena, request, row));
    if (request->kept.is_set) {
        row->pin = request->kept;
        row->pin_set = now;
    }
    if (request->has_closed && request->is_closed && !row->is_closed)
        row->closed = now;
    if (request->has_closed)
        row->is_closed = request->is_closed;
    return OK;
}

/* ---- kept ------------------------------------------------------------------------------------- */

static bool is_same(const struct operator_row *a, const struct operator_row *b)
{
    return str_eq(a->name, b->name) && str_eq(a->role, b->role) && a->shop_id == b->shop_id &&
           !a->is_closed;
}

/* The row as it will be, before the first write; *ret_is_there: it is so already. */
static enum err prepare_new(struct db *db, struct arena *arena, struct instant now,
                            const struct operator_request *request, struct problem *problem,
                            struct operator_row *ret_row, bool *ret_is_there)
{
    struct operator_row row = { .code = request->code, .created = now };
    struct operator_row *rows = NULL;
    size_t count = 0;
    *ret_is_there = false;
    TRY(check_code(request->code, problem));
    TRY(take(db, arena, now, request, problem, &row));
    TRY(operator_list(db, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(rows[i].code, row.code))
            continue;
        *ret_is_there = true;
        *ret_row = rows[i];
        return request->is_same && is_same(&rows[i], &row) ? OK : E_EXISTS;
    }
    *ret_row = row;
    return count < OPERATORS_MAX ? OK : E_LIMIT;
}

enum err operator_keep(struct db *db, struct arena *arena, struct instant now,
                       const struct operator_request *request, struct problem *problem,
                       struct operator_row *ret_row)
{
    bool is_there = false;
    TRY(prepare_new(db, arena, now, request, problem, ret_row, &is_there));
    return is_there ? OK : operator_insert(db, ret_row);
}

static enum err prepare_change(struct db *db, struct arena *arena, struct instant now,
                               const struct operator_request *request, struct problem *problem,
                               struct operator_row *ret_row)
{
    TRY(operator_get(db, arena, request->code, ret_row));
    return take(db, arena, now, request, problem, ret_row);
}

enum err operator_change(struct db *db, struct arena *arena, struct instant now,
                         const struct operator_request *request, struct problem *problem,
                         struct operator_row *ret_row)
{
    TRY(prepare_change(db, arena, now, request, problem, ret_row));
    return operator_save(db, ret_row);
}

/* ---- the commands ----------------------------------------------------------------------------- */

static enum err keep_login(struct write_context *context, struct command *command,
                           const struct operator_request *request)
{
    struct str code = request->ret_row->code;
    if (request->kept_password.is_set)
        TRY(office_set(context->db, command->arena, context->now, code, &request->kept_password));
    return request->has_factor && !request->keeps_factor
               ? office_drop_factor(context->db, command->arena, code)
               : OK;
}

enum err operator_add_run(struct write_context *context, struct command *command)
{
    const struct operator_request *request = command->request;
    bool is_there = false;
    TRY(prepare_new(context->db, command->arena, context->now, request, &command->problem,
                    request->ret_row, &is_there));
    if (is_there)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(operator_insert(context->db, request->ret_row));
    return keep_login(context, command, request);
}

enum err operator_change_run(struct write_context *context, struct command *command)
{
    const struct operator_request *request = command->request;
    TRY(prepare_change(context->db, command->arena, context->now, request, &command->problem,
                       request->ret_row));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(operator_save(context->db, request->ret_row));
    return keep_login(context, command, request);
}

/* ---- who is where ----------------------------------------------------------------------------- */

struct str operator_first_name(const struct operator_row *row)
{
    return str_sub(row->name, 0, str_find(row->name, ' '));
}

bool operator_is_of(const struct operator_row *row, int64_t shop_id)
{
    return row->shop_id == 0 || shop_id == 0 || row->shop_id == shop_id;
}

enum err operator_at(struct db *db, struct arena *arena, const struct caller *caller,
                     struct str code, struct operator_row *ret_row)
{
    enum err err = operator_get(db, arena, code, ret_row);
    if (err == E_NOT_FOUND)
        return E_OPERATOR_UNKNOWN;
    TRY(err);
    bool is_here = !ret_row->is_closed && operator_is_of(ret_row, caller->shop_id);
    return is_here ? OK : E_OPERATOR_UNKNOWN;
}
