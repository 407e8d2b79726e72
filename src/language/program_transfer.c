/* program_transfer.c - "transfer" of a unit: whether and how it may be passed on to another account. */
#include "language/program_transfer.h"

/* What ends is used up; what is passed on begins anew somewhere. */
static void check_end(struct reader *reader, const struct spot *unit_spot, const struct spot *spot)
{
    if (reader_member(unit_spot, "ended").node == NULL)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("A unit that has ended cannot be passed on; leave \"transfer\" out.",
                          "Une unité terminée ne se transfère plus ; retirez \"transfer\"."),
                 NULL);
}

/* "Whoever has the code has the voucher": its lot stays where the code leads. */
static void check_kind(struct reader *reader, const struct unit *unit, const struct spot *spot)
{
    if (unit->kind != UNIT_VOUCHER)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("A voucher is passed on by telling its code; leave \"transfer\" out.",
                          "Un bon se transmet en donnant son code ; retirez \"transfer\"."),
                 NULL);
}

/* A ceiling below the least lets nothing through. */
static void check_ceiling(struct reader *reader, const struct spot *ceiling, int64_t max,
                          int64_t least)
{
    if (max == 0 || max >= least)
        return;
    reader_error(reader, ceiling, E_INVALID,
                 SENTENCE("At least %1 are passed on at once, and this ceiling is %2: nothing "
                          "could be. Write %1 or more.",
                          "Un transfert est d'au moins %1, et ce plafond est %2 : rien ne "
                          "passerait. Écrivez %1 ou plus."),
                 WORDS(reader_number(reader, least), reader_number(reader, max)));
}

void program_transfer(struct reader *reader, const struct spot *unit_spot, struct unit *unit)
{
    static const char *const names[] = { "expiry",      "available_after_days",
                                         "max_per_day", "max_per_month",
                                         "least",       NULL };
    static const struct form form = { .names = names };
    static const char *const expiries[] = { "kept", "restarts", NULL };
    static const struct form expiry_form = { .names = expiries };
    struct transfer *transfer = &unit->transfer;
    struct spot spot = reader_member(unit_spot, "transfer");
    if (!spot.node || !reader_object(reader, &spot, &form))
        return;

    struct spot expiry = reader_member(&spot, "expiry");
    struct spot available = reader_member(&spot, "available_after_days");
    struct spot day = reader_member(&spot, "max_per_day");
    struct spot month = reader_member(&spot, "max_per_month");
    struct spot least = reader_member(&spot, "least");
    size_t index = 0;
    *transfer = (struct transfer){ .is_allowed = true, .least = 1 };
    reader_word(reader, &expiry, &expiry_form, &index);
    transfer->is_restarted = index == 1;
    reader_int32(reader, &available, NUMBER_DAYS, 0, EXPIRY_DAYS_MAX,
                 &transfer->available_after_days);
    reader_int(reader, &day, NUMBER_POINTS, 1, POINTS_MAX, &transfer->by_day_max);
    reader_int(reader, &month, NUMBER_POINTS, 1, POINTS_MAX, &transfer->by_month_max);
    reader_int(reader, &least, NUMBER_POINTS, 1, POINTS_MAX, &transfer->least);
    check_end(reader, unit_spot, &spot);
    check_kind(reader, unit, &spot);
    check_ceiling(reader, &day, transfer->by_day_max, transfer->least);
    check_ceiling(reader, &month, transfer->by_month_max, transfer->least);
}
