/* fetch_parts.h - what the two that know libcurl share. */
#ifndef PAY_FETCH_PARTS_H
#define PAY_FETCH_PARTS_H

#include <curl/curl.h>

#include "core/buf.h"

void fetch_start(void); /* before the first handle; as often as wanted */

void fetch_close(CURL **handle);                   /* for CLEANUP() */
void fetch_free_headers(struct curl_slist **list); /* the same */

/* A header more; one without a value is left out.  E_LIMIT, E_NO_MEMORY. */
MUST_USE enum err fetch_put_header(struct curl_slist **list, struct str name, struct str value);

/* Takes the body of an answer into a struct buf: CURLOPT_WRITEFUNCTION. */
size_t fetch_take(char *data, size_t size, size_t count, void *context);

/* What every request of ours asks of the library: no other protocols, no other address, no signals, an end. */
void fetch_set_common(CURL *curl, const struct curl_slist *headers, struct buf *body);

#endif
