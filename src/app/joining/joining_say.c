/* joining_say.c - whether an account takes part in everything, as JSON. */
#include "app/joining/joining.h"
#include "engine/tell.h"
#include "journal/entry_words.h"
#include "loyalty/joining/joining.h"

void joining_put(struct json *json, const struct program *program, const struct past *past,
                 struct date on)
{
    if (program == NULL || !program->joining.is_told) {
        json_put_null(json, "joining");
        return;
    }
    const struct joining *joining = &program->joining;
    enum seat seat = joining_seat(joining, past, on);
    bool gathers = seat == SEAT_WAITING && joining->who == JOINING_FROM;
    json_object_open(json, "joining");
    json_put_str(json, "seat", seat_name(seat));
    tell_date(json, "until", joining_until(past));
    if (gathers) {
        json_put_int(json, "spent", past_sum(past, PAST_SPEND, STR_NONE, PAST_EVER, DATE_NONE));
        json_put_int(json, "from", joining->from_minor);
    } else {
        json_put_null(json, "spent");
        json_put_null(json, "from");
    }
    json_object_close(json);
}
