/* consents.h - shapes of consents, which an enrolment and a member's file have too. */
#ifndef HTTP_API_PEOPLE_CONSENTS_H
#define HTTP_API_PEOPLE_CONSENTS_H

#include "core/json.h"
#include "http/schema.h"

extern const struct json_table consent_told_table; /* of struct consent_told */
extern const struct schema consent_state_schema;   /* consents_put() */

#endif
