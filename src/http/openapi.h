/* openapi.h - the description of the API, made from the tables that route and check the requests. */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H

#include "core/arena.h"

/* OpenAPI 3.1 in JSON, in the arena.  E_NO_MEMORY, E_LIMIT. */
MUST_USE enum err openapi_write(struct arena *arena, struct str *ret_document);

#endif
