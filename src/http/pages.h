/* pages.h - the embedded pages and their files, as answers. */
#ifndef HTTP_PAGES_H
#define HTTP_PAGES_H

#include "http/assets.h"
#include "http/request.h"

/* The asset: packed when the caller accepts it, 304 when the caller has it, 405 for a POST. */
void page_reply(struct request *rq, const struct asset *asset);

/* GET / (or /m/CODE): to the till, the page that everybody comes for. */
void page_home(struct request *rq);

#endif
