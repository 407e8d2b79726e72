/* printers.c - receipt printers: set up by the owner, named by the tills. */
#include "app/answer.h"
#include "app/printer/prints.h"
#include "core/limits.h"

/* ---- read ------------------------------------------------------------------------------------- */

static enum err refuse(struct problem *problem, const char *pointer, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, pointer, en, fr);
    return E_INVALID;
}

enum err print_form_read(struct str speaks, int64_t width, struct str code_page,
                         struct problem *problem, struct print_form *ret_form)
{
    struct print_form form = { .width = width != 0 ? width : PAPER_80_MM };
    enum code_page page = CODE_PAGE_1252;
    if (speaks.len > 0 && printer_speech_parse(speaks, &form.speech) != OK)
        return refuse(problem, "/speaks", "It speaks \"escpos\" or \"text\".",
                      "Elle parle « escpos » ou « text ».");
    if (!paper_width_is_known(form.width))
        return refuse(problem, "/width", "Paper is 58 or 80 mm wide.",
                      "Le papier fait 58 ou 80 mm de large.");
    if (form.speech == SPEECH_TEXT)
        page = CODE_PAGE_UTF8;
    else if (code_page.len > 0 &&
             (code_page_parse(code_page, &page) != OK || page == CODE_PAGE_UTF8))
        return refuse(problem, "/code_page", "The code page is \"cp1252\" or \"pc858\".",
                      "La page de codes est « cp1252 » ou « pc858 ».");
    form.code_page = str_c(code_page_name(page));
    *ret_form = form;
    return OK;
}

enum err printer_read(const struct printer_request *request, enum cable_reach reach,
                      struct problem *problem, struct printer *ret_printer)
{
    struct cable_address address = { 0 };
    struct printer printer = { .name = request->name, .address = request->address };
    TRY(print_form_read(request->speaks, request->width, request->code_page, problem,
                        &printer.form));
    TRY(cable_address_parse(request->address, &address));
    if (!cable_address_may(&address, reach))
        return E_PRINTER_REACH;
    *ret_printer = printer;
    return OK;
}

/* ---- kept ------------------------------------------------------------------------------------- */

static bool is_same(const struct printer *a, const struct printer *b)
{
    return a->shop_id == b->shop_id && str_eq(a->address, b->address) &&
           a->form.speech == b->form.speech && a->form.width == b->form.width &&
           str_eq(a->form.code_page, b->form.code_page);
}

/* Whether it can be kept, before the first write. */
static enum err check_room(struct db *db, struct arena *arena, const struct printer *printer,
                           bool *ret_is_there)
{
    struct printer *printers = NULL;
    size_t count = 0;
    *ret_is_there = false;
    TRY(printer_list(db, arena, &printers, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(printers[i].name, printer->name))
            continue;
        *ret_is_there = true;
        return is_same(&printers[i], printer) ? OK : E_EXISTS;
    }
    return count < PRINTERS_MAX ? OK : E_PRINTERS_FULL;
}

enum err printer_keep(struct db *db, struct arena *arena, const struct printer *printer)
{
    bool is_there = false;
    TRY(check_room(db, arena, printer, &is_there));
    return is_there ? OK : printer_insert(db, printer);
}

enum err printer_add_run(struct write_context *context, struct command *command)
{
    const struct printer_request *request = command->request;
    struct printer *printer = request->ret_printer;
    const struct app_shop *shop = NULL;
    bool is_there = false;
    TRY(printer_read(request, prints_reach(app_prints(context->app)), &command->problem, printer));
    if (request->shop.len > 0) {
        shop = app_shop_by_code(context->app, request->shop);
        if (shop == NULL)
            return E_SHOP_UNKNOWN;
        printer->shop_id = shop->shop.id;
    }
    printer->created = context->now;
    TRY(check_room(context->db, command->arena, printer, &is_there));
    if (is_there)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return printer_insert(context->db, printer);
}

enum err printer_remove_run(struct write_context *context, struct command *command)
{
    const struct printer_remove_request *request = command->request;
    struct printer printer = { 0 };
    enum err err = printer_get(context->db, command->arena, request->name, &printer);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return printer_delete(context->db, request->name);
}

/* ---- shown ------------------------------------------------------------------------------------ */

bool printer_is_for(const struct printer *printer, const struct caller *caller)
{
    return printer->shop_id == 0 || caller->shop_id == 0 || printer->shop_id == caller->shop_id;
}

struct str printer_shop(const struct app *app, const struct printer *printer)
{
    const struct app_shop *shop = app_shop_by_id(app, printer->shop_id);
    return shop != NULL ? shop->shop.code : STR_NONE;
}

void printer_write(struct json *json, const struct printer *printer, struct str shop,
                   bool has_address)
{
    json_object_open(json, NULL);
    json_put_str(json, "name", printer->name);
    if (shop.len > 0)
        json_put_str(json, "shop", shop);
    else
        json_put_null(json, "shop");
    json_put_text(json, "speaks", printer_speech_name(printer->form.speech));
    json_put_int(json, "width", printer->form.width);
    json_put_str(json, "code_page", printer->form.code_page);
    if (has_address)
        json_put_str(json, "address", printer->address);
    else
        json_put_null(json, "address");
    json_object_close(json);
}

enum err printers_write(struct json *json, const struct app *app, struct db *db,
                        struct arena *arena, const struct caller *caller)
{
    struct printer *printers = NULL;
    size_t count = 0;
    bool has_address = (caller->scopes & SCOPE_ADMIN) != 0;
    TRY(printer_list(db, arena, &printers, &count));
    json_object_open(json, NULL);
    json_array_open(json, "printers");
    for (size_t i = 0; i < count; i++) {
        if (printer_is_for(&printers[i], caller))
            printer_write(json, &printers[i], printer_shop(app, &printers[i]), has_address);
    }
    json_array_close(json);
    json_object_close(json);
    return OK;
}
