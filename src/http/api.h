/* api.h - the groups of routes, one per api_<noun>.c. */
#ifndef HTTP_API_H
#define HTTP_API_H

#include "http/route.h"

extern const struct route purchase_routes[];
extern const size_t purchase_route_count;
extern const struct route member_routes[];
extern const size_t member_route_count;
extern const struct route consent_routes[];
extern const size_t consent_route_count;
extern const struct route batch_routes[];
extern const size_t batch_route_count;
extern const struct route message_routes[];
extern const size_t message_route_count;
extern const struct route brand_routes[];
extern const size_t brand_route_count;
extern const struct route link_routes[];
extern const size_t link_route_count;
extern const struct route paper_routes[];
extern const size_t paper_route_count;
extern const struct route card_routes[];
extern const size_t card_route_count;
extern const struct route symbol_routes[];
extern const size_t symbol_route_count;
extern const struct route wallet_routes[];
extern const size_t wallet_route_count;
extern const struct route wallet_apple_routes[];
extern const size_t wallet_apple_route_count;
extern const struct route phone_routes[];
extern const size_t phone_route_count;
extern const struct route account_routes[];
extern const size_t account_route_count;
extern const struct route live_routes[];
extern const size_t live_route_count;
extern const struct route statement_routes[];
extern const size_t statement_route_count;
extern const struct route closing_routes[];
extern const size_t closing_route_count;
extern const struct route family_routes[];
extern const size_t family_route_count;
extern const struct route event_routes[];
extern const size_t event_route_count;
extern const struct route joining_routes[];
extern const size_t joining_route_count;
extern const struct route conversion_routes[];
extern const size_t conversion_route_count;
extern const struct route handover_routes[];
extern const size_t handover_route_count;
extern const struct route hold_routes[];
extern const size_t hold_route_count;
extern const struct route transfer_routes[];
extern const size_t transfer_route_count;
extern const struct route voucher_routes[];
extern const size_t voucher_route_count;
extern const struct route payment_routes[];
extern const size_t payment_route_count;
extern const struct route print_routes[];
extern const size_t print_route_count;
extern const struct route printer_routes[];
extern const size_t printer_route_count;
extern const struct route program_routes[];
extern const size_t program_route_count;
extern const struct route simulation_routes[];
extern const size_t simulation_route_count;
extern const struct route settlement_routes[];
extern const size_t settlement_route_count;
extern const struct route report_routes[];
extern const size_t report_route_count;
extern const struct route offline_routes[];
extern const size_t offline_route_count;
extern const struct route notice_routes[];
extern const size_t notice_route_count;
extern const struct route scan_routes[];
extern const size_t scan_route_count;
extern const struct route office_routes[];
extern const size_t office_route_count;
extern const struct route operator_routes[];
extern const size_t operator_route_count;
extern const struct route session_routes[];
extern const size_t session_route_count;
extern const struct route meta_routes[];
extern const size_t meta_route_count;

#endif
