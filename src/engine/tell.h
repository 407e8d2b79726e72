/* tell.h - what the rules decided, as JSON: the parts which every answer is made of.
 *
 * The server's answers and the engine's own (evaluate.h) are written here, so that a till reads one form
 * whoever decided.  Each function writes one member of the object that is open.
 */
#ifndef ENGINE_TELL_H
#define ENGINE_TELL_H

#include "core/json.h"
#include "language/program_read.h"
#include "loyalty/entry.h"
#include "loyalty/receipt_text.h"

void tell_label(struct json *json, const char *name, const struct label *label);
void tell_date(struct json *json, const char *name, struct date date); /* null for DATE_NONE */

/* `program` may be NULL: labels are then left out. */
void tell_balances(struct json *json, const struct program *program, const struct balance *balances,
                   size_t count);
/* `membership`, where a fee was paid or came back. */
void tell_membership(struct json *json, const struct entry *entry);
/* visit, tier and ceilings, each where the programme asks for it. */
void tell_standing(struct json *json, const struct standing *standing);
/* total, vat, redeemed and earned. */
void tell_outcome(struct json *json, const struct program *program, const struct outcome *outcome);
void tell_earned(struct json *json, const struct program *program, const struct outcome *outcome);
/* `vouchers`, where points became some in the entries that follow from one. */
void tell_vouchers(struct json *json, const struct program *program, const struct entry *after,
                   size_t count);
void tell_voucher(struct json *json, const char *name, const struct program *program,
                  const struct entry *convert);
void tell_total(struct json *json, const struct outcome *outcome);
void tell_lines(struct json *json, const struct entry *entry); /* of a purchase, every line */
void tell_paid(struct json *json, const struct entry *entry);  /* by its account, unit by unit */
/* valid, problems and errors of a programme. */
void tell_problems(struct json *json, const struct program_problems *problems);

/* The text for the till's printer.  Errors as receipt_text_write(). */
MUST_USE enum err tell_receipt(struct arena *arena, struct json *json,
                               const struct receipt_text_request *request);

#endif
