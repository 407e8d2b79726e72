/* printers.c - receipt printers: set up by the owner, named by the tills.
 *
 *   GET  /v1/printers                 those that a key may name
 *   POST /v1/printers                 one is set up
 *   POST /v1/printers/{name}/remove   and is no more
 */
#include "app/printer/prints.h"
#include "core/limits.h"
#include "http/api.h"
#include "http/request.h"

#define PRINTER_BODY_MAX_BYTES 4096
#define PRINTER_MAX_BYTES      4096
#define LIST_MAX_BYTES         (PRINTERS_MAX * 1024)

/* clang-format off */
static const struct json_field add_fields[] = {
    JSON_FIELD_TEXT(struct printer_request, name, 1, CODE_MAX_BYTES, .is_required = true, .doc = "By which the tills name it: \"counter\"."),
    JSON_FIELD_TEXT(struct printer_request, shop, 1, CODE_MAX_BYTES, .doc = "Whose tills may name it; those of all shops otherwise."),
    JSON_FIELD_TEXT(struct printer_request, address, 1, CABLE_ADDRESS_MAX_BYTES, .is_required = true, .doc = "Where it is: 192.168.1.50:9100 in a private network, by its numbers, or a device of the server, /dev/usb/lp0."),
    JSON_FIELD_TEXT(struct printer_request, speaks, 1, CODE_MAX_BYTES, .doc = "escpos, or text: lines in UTF-8; escpos otherwise."),
    JSON_FIELD_INT(struct printer_request, width, PAPER_58_MM, PAPER_80_MM, .doc = "Of its paper: 58 or 80 mm; 80 otherwise."),
    JSON_FIELD_TEXT(struct printer_request, code_page, 1, CODE_MAX_BYTES, .doc = "cp1252, or pc858 for one that is older; cp1252 otherwise."),
};
static const struct json_table add_table = { "PrinterRequest", sizeof(struct printer_request), add_fields, COUNT(add_fields), "A receipt printer." };

static const struct json_table nothing_table = { "PrinterRemoveRequest", sizeof(struct printer_remove_request), NULL, 0, "An empty object." };

static const struct schema_field printer_fields[] = {
    { .name = "name",      .kind = SCHEMA_TEXT },
    { .name = "shop",      .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Whose tills may name it; null: those of all shops." },
    { .name = "speaks",    .kind = SCHEMA_TEXT, .values = "escpos|text" },
    { .name = "width",     .kind = SCHEMA_INT, .doc = "Of its paper, in millimetres." },
    { .name = "code_page", .kind = SCHEMA_TEXT, .values = "cp1252|pc858|utf8" },
    { .name = "address",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null for a key without the scope admin." },
};
static const struct schema printer_schema = { "Printer", "A receipt printer.", SCHEMA_ROWS(printer_fields) };

static const struct schema_field list_fields[] = {
    { .name = "printers", .kind = SCHEMA_OBJECT, .schema = &printer_schema, .is_list = true },
};
static const struct schema list_schema = { "PrinterList", "Those that this key may name.", SCHEMA_ROWS(list_fields) };

static const struct schema_field removed_fields[] = {
    { .name = "name",    .kind = SCHEMA_TEXT },
    { .name = "removed", .kind = SCHEMA_BOOL, .doc = "true, also when there was none." },
};
static const struct schema removed_schema = { "PrinterRemoved", "It is no more.", SCHEMA_ROWS(removed_fields) };

static const struct blame add_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_EXISTS, "/name" }, { E_PRINTER_ADDRESS, "/address" }, { E_PRINTER_REACH, "/address" },
    { OK, NULL },
};
/* clang-format on */

static enum err get_printers(struct request *rq)
{
    TRY(reply_begin(rq, 200, LIST_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    return printers_write(&json, rq->visit.app, rq->db, rq->arena, &rq->caller);
}

static enum err post_printer(struct request *rq)
{
    struct printer_request *add = ARENA_NEW(rq->arena, struct printer_request);
    if (add == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, add));
    add->ret_printer = ARENA_NEW(rq->arena, struct printer);
    if (add->ret_printer == NULL)
        return E_NO_MEMORY;
    return request_command(rq, printer_add_run, add);
}

static enum err tell_printer(struct request *rq)
{
    const struct printer_request *add = rq->command.request;
    TRY(reply_begin(rq, 201, PRINTER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    printer_write(&json, add->ret_printer, printer_shop(rq->visit.app, add->ret_printer), true);
    return OK;
}

static enum err post_remove(struct request *rq)
{
    struct printer_remove_request *remove = ARENA_NEW(rq->arena, struct printer_remove_request);
    if (remove == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, remove));
    remove->name = rq->id;
    return request_command(rq, printer_remove_run, remove);
}

static enum err tell_removed(struct request *rq)
{
    TRY(reply_begin(rq, 200, PRINTER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "name", rq->id);
    json_put_bool(&json, "removed", true);
    json_object_close(&json);
    return OK;
}

const struct route printer_routes[] = {
    { METHOD_GET, "/v1/printers", get_printers, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "listPrinters", .tag = "Printing", .doc = "The receipt printers that a key may name.",
      .status = 200, .answer = &list_schema },
    { METHOD_POST, "/v1/printers", post_printer, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .tell = tell_printer, .body_max_bytes = PRINTER_BODY_MAX_BYTES,
      .body = &add_table, .blames = add_blames, .name = "addPrinter", .tag = "Printing",
      .doc = "Sets up a receipt printer.", .status = 201, .answer = &printer_schema,
      .body_example = "{\"name\":\"counter\",\"shop\":\"market\","
                      "\"address\":\"192.168.1.50:9100\",\"width\":80}" },
    { METHOD_POST, "/v1/printers/{name}/remove", post_remove, ACCESS_KEY, SCOPE_ADMIN,
      .act = ACT_SETTINGS, .is_write = true, .tell = tell_removed,
      .body_max_bytes = PRINTER_BODY_MAX_BYTES, .body = &nothing_table, .name = "removePrinter",
      .tag = "Printing", .doc = "Takes a receipt printer away; what waits for it fails.",
      .id_doc = "The name of the printer.", .status = 200, .answer = &removed_schema,
      .body_example = "{}" },
};
const size_t printer_route_count = COUNT(printer_routes);
