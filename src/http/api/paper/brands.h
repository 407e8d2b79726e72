/* brands.h - what a page of a shop looks like. */
#ifndef HTTP_API_PAPER_BRANDS_H
#define HTTP_API_PAPER_BRANDS_H

#include "app/print/brands.h"
#include "documents/document_html.h"
#include "http/request.h"

/* A page without a script: our style, and over it a shop's colour, logo and name; `shop` NULL: an installation without
 * shops.  The other fields of the form stay as they are.  E_NO_MEMORY, errors of brand_of_shop(). */
MUST_USE enum err brand_dress(struct request *rq, struct db *db, const struct app_shop *shop,
                              struct html_form *form);

/* Of an answer that is no single shop's: the oldest one's.  NULL: an installation without shops. */
const struct app_shop *brand_shop(const struct app *app);

#endif
