/* addresses.h - postal addresses of members: as they are told, and as they are answered. */
#ifndef APP_PRINT_ADDRESSES_H
#define APP_PRINT_ADDRESSES_H

#include "app/members.h"
#include "storage/member_storage.h"

/* Puts the parts that are told over those that are there, as member.address keeps them.  E_INVALID. */
MUST_USE enum err address_overlay(struct arena *arena, const struct member_request *request,
                                  struct str *address, struct problem *ret_problem);

void address_put(struct json *json, const struct member *member);

#endif
