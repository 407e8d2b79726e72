/* prints.h - slips that somebody asks to be printed: kept until they are on paper, and marked when they may be there twice.
 *
 *      POST /v1/prints ──► a row: queued ──► claimed: printing ──► the printer is ready? ──► sent ──► done
 *                                                        └── off, no paper: queued, tried again for some minutes ──► failed
 *      POST …/repeat   ──► another row of the same document
 *      "as": bytes     ──► a row: given, and the bytes in the answer
 *
 * Nothing is printed but by such a request.  `sent` is written before the first byte leaves, so whatever happens after
 * it, a process that is killed too, the next print of the same subject says that it is a copy: DUPLICATA.  So a slip
 * comes out at least once, and as an original at most once.
 *
 * A document is made when it is asked for, and stays as it was: a balance that is printed an hour later is that of the
 * hour before.
 */
#ifndef APP_PRINTER_PRINTS_H
#define APP_PRINTER_PRINTS_H

#include <stdatomic.h>

#include "app/commit.h"
#include "cable/cable.h"
#include "documents/escpos.h"
#include "storage/print_storage.h"

struct prints; /* the worker: print_worker.c */

/* ---- printers --------------------------------------------------------------------------------- */

struct printer_request {
    struct str name;
    struct str shop; /* code; empty: of all shops */
    struct str address;
    struct str speaks;    /* "escpos", "text"; empty: ESC/POS */
    int64_t width;        /* millimetres; 0: 80 */
    struct str code_page; /* empty: cp1252 */
    struct printer *ret_printer;
};

/* What a request says of paper, and what stands for what it does not say.  E_INVALID. */
MUST_USE enum err print_form_read(struct str speaks, int64_t width, struct str code_page,
                                  struct problem *problem, struct print_form *ret_form);

/* For whoever sets one up, here or on the command line: the printer as it will be kept.  E_INVALID, E_SHOP_UNKNOWN is
 * the caller's; E_PRINTER_ADDRESS, E_PRINTER_REACH. */
MUST_USE enum err printer_read(const struct printer_request *request, enum cable_reach reach,
                               struct problem *problem, struct printer *ret_printer);

/* Keeps it: the same again is no fault.  E_EXISTS, E_PRINTERS_FULL. */
MUST_USE enum err printer_keep(struct db *db, struct arena *arena, const struct printer *printer);

/* POST /v1/printers: errors of the two above, E_SHOP_UNKNOWN. */
command_run printer_add_run;

/* POST /v1/printers/{name}/remove: one that is not there is as good as removed. */
struct printer_remove_request {
    struct str name;
};
command_run printer_remove_run;

/* One printer, of a shop (a code; empty: of all); its address where the caller may see it. */
void printer_write(struct json *json, const struct printer *printer, struct str shop,
                   bool has_address);
struct str printer_shop(const struct app *app, const struct printer *printer);

/* Those that a caller may use. */
MUST_USE enum err printers_write(struct json *json, const struct app *app, struct db *db,
                                 struct arena *arena, const struct caller *caller);

/* Whether a caller may use it: its key is bound to no other shop. */
bool printer_is_for(const struct printer *printer, const struct caller *caller);

/* ---- what is printed -------------------------------------------------------------------------- */

/* One of the four is told. */
struct print_what {
    struct str entry;     /* id of an entry that has a text: a receipt, money paid in */
    struct str voucher;   /* its code */
    struct str gift_card; /* its code */
    struct str balance;   /* of a member's card */
};

struct printout {
    int32_t partition;
    struct str subject;
    struct document document;
    enum language language;
    const struct app_shop
        *shop; /* of a receipt, where it was written; NULL: of an installation without shops */
};

struct printout_request {
    const struct app *app;
    struct db *db;
    const struct app_shop *shop; /* whose slip it is; NULL: of an installation without shops */
    const struct print_what *what;
    struct str language; /* "fr", "en"; empty: of the receipt, or of the shop */
    int columns;
};

/* Makes it in the arena.  E_INVALID: not one of the four; E_NOT_FOUND, E_NOT_PRINTED: such an entry has no text, or the
 * code is of another kind; E_CARD_UNKNOWN, E_CODE_WRONG, errors of card_check(), E_VOUCHER_USED. */
MUST_USE enum err printout_make(struct arena *arena, const struct printout_request *request,
                                struct problem *problem, struct printout *ret_printout);

/* ---- prints ----------------------------------------------------------------------------------- */

struct print_create_request {
    struct print_what what;
    struct str printer;   /* its name, or ... */
    struct str as;        /* ... "escpos", "text": the bytes are answered */
    int64_t width;        /* of `as`; 0: 80 */
    struct str code_page; /* of `as` */
    int64_t copies;       /* 0: 1 */
    struct str language;  /* empty: of the receipt, or of the shop */
    struct str shop;      /* empty: the key's, or the first */
    struct str operator_id;
    struct print_job *job; /* filled */
};

/* POST /v1/prints.  The same request again finds the print as it is.  E_KEY_REUSED, E_INVALID, E_PRINTER_UNKNOWN,
 * E_PRINTER_REACH, E_LIMIT, errors of printout_make(). */
command_run print_create_run;

struct print_repeat_request {
    struct str print; /* id, from the path */
    struct str operator_id;
    struct print_job *job; /* filled */
};

/* POST /v1/prints/{id}/repeat: one that still waits is tried at once, of another there is a new one.  E_NOT_FOUND,
 * E_KEY_REUSED. */
command_run print_repeat_run;

struct print_cancel_request {
    struct str print;      /* id, from the path */
    struct print_job *job; /* filled */
};

/* POST /v1/prints/{id}/cancel: one that waits does not come out any more, and one that is tried right now is not tried
 * again; any other stays as it is.  E_NOT_FOUND. */
command_run print_cancel_run;

/* What the worker says of a print.  Each step is written before the next is made. */
enum print_step {
    PRINT_CLAIM, /* it is this process's until `look`; *ret_is_ours says whether */
    PRINT_SEND,  /* the first byte follows */
    PRINT_END,   /* `outcome` */
};

struct print_step_request {
    struct print_id id;
    enum print_step step;
    enum err outcome;
    struct instant lease;  /* `look` since PRINT_CLAIM */
    struct print_job *job; /* filled: as it is then */
    bool *ret_is_ours;
};
command_run print_step_run;

/* All of a print as it goes to the printer, with its copies. */
MUST_USE enum err print_bytes(struct arena *arena, const struct print_job *job,
                              struct str *ret_bytes);

MUST_USE enum err print_id_parse(struct str text, struct print_id *ret_id); /* E_NOT_FOUND */

/* One print.  `document`: of one that was given, its bytes or lines are told. */
MUST_USE enum err print_write(struct json *json, struct arena *arena, const char *name,
                              const struct print_job *job, enum err_language language,
                              bool has_document);

/* All prints of an entry, the newest first, as JSON.  E_NOT_FOUND: that is no id. */
MUST_USE enum err prints_list(struct db *db, struct arena *arena, struct str entry,
                              enum err_language language, struct buf *ret_answer);

/* ---- the line --------------------------------------------------------------------------------- */

/* Called when the printer is ready and something is about to leave: what.  Anything but OK ends it, and nothing has. */
typedef enum err print_begin(void *context, struct str *ret_bytes);

/* E_PRINTER_OFF, E_PRINTER_NO_PAPER, E_PRINTER_STOPPED, E_PRINTER_REACH, E_PRINTER_ADDRESS, or what begin() said. */
MUST_USE enum err print_send(const struct printer *printer, enum cable_reach reach,
                             const atomic_bool *stop, print_begin *begin, void *context);

/* A slip that shows whether its letters are right.  Errors of print_send(). */
MUST_USE enum err print_test(struct arena *arena, const struct printer *printer,
                             enum cable_reach reach);

/* ---- the worker ------------------------------------------------------------------------------- */

/* Where this process goes to for printers; with CABLE_NOWHERE it has no thread. */
MUST_USE enum err prints_open(struct app *app, enum cable_reach reach, struct prints **ret_prints);
void prints_close(struct prints **prints); /* before the commit loop; harmless on NULL */
void prints_wake(struct prints *prints);
enum cable_reach prints_reach(const struct prints *prints); /* NULL: nowhere */

#endif
