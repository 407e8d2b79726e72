/* form.h - the form of a report: JSON, a table for a spreadsheet, or a page for a printer. */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "http/request.h"
#include "loyalty/program.h"

#define FORM_NAME_MAX_BYTES 4
#define FORM_DOC                                                                                   \
    "json, csv or text; otherwise by the header Accept: application/json, text/csv, text/plain."
#define FORM_LANGUAGE_DOC "Of csv and text: fr or en; the shop's otherwise."
#define FORM_ALSO         "text/csv,text/plain"

enum form { FORM_JSON, FORM_CSV, FORM_PAGE };

/* By what was asked for, or else by what the caller accepts.  E_INVALID, told. */
MUST_USE enum err form_choose(struct request *rq, struct str asked, enum form *ret_form);

/* As it was when nothing was asked for.  E_INVALID, told. */
MUST_USE enum err form_choose_language(struct request *rq, struct str asked,
                                       enum language *ret_language);

/* Answers with all that was written. */
MUST_USE enum err form_reply(struct request *rq, enum form form, const struct buf *out);

#endif
