/* birthdays.c - an event for each member whose birthday it is.
 *
 * "Born on 29 February: in other years the day is the 28th."  Whoever joined after the day waits a year, and
 * nobody has two in one: the key of the request tells the year and the member.
 */
#include "jobs/birthdays.h"

#include "app/events.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

#define BIRTHDAY_DAYS 7 /* a server that was off for a week makes up for it; later is too late */
#define BIRTHDAY_PAGE 256
#define KEY_BYTES     64

static bool gives(const struct program *program)
{
    for (size_t i = 0; program != NULL && i < program->rule_count; i++) {
        if (program->rules[i].on == EVENT_BIRTHDAY)
            return true;
    }
    return false;
}

/* One day of the year. */
struct birthday {
    const struct night *night;
    struct db *db;
    struct arena *arena;
    struct date on;    /* in this year */
    char month_day[8]; /* "02-29": of those who were born on it */
    bool is_dry_run;
    int64_t count;
};

static struct str key_of(const struct birthday *work, const struct member *member, char *room)
{
    struct buf out = { .base = room, .size = KEY_BYTES };
    buf_lit(&out, "birthday:");
    buf_int(&out, date_parts(work->on).year);
    buf_char(&out, ':');
    buf_int(&out, member->partition);
    buf_char(&out, '-');
    buf_int(&out, member->number);
    return (struct str){ .ptr = room, .len = out.used };
}

static enum err tell(struct birthday *work, const struct member *member)
{
    char room[KEY_BYTES];
    struct birthday_request request = { .partition = member->partition,
                                        .account = member->account,
                                        .member = member->number };
    struct command command = {
        .run = birthday_run,
        .request = &request,
        .arena = work->arena,
        .idempotency_key = key_of(work, member, room),
        .partition = member->partition,
    };
    command.digest = sha256_of(command.idempotency_key);
    enum err err = commit_wait(app_loop(work->night->app), &command);
    if (err == E_ACCOUNT_CLOSED) /* just now */
        return OK;
    TRY(err);
    work->count += !command.is_replayed;
    return OK;
}

/* Before the day began by the merchant's first shop, whose nights these are. */
static bool had_joined(const struct birthday *work, const struct member *member)
{
    const struct zone *zone = app_shop_at(work->night->app, 0)->zone;
    return member->joined.us < zone_day_start(zone, work->on).us;
}

/* "Whoever has left has no birthday here any more." */
static enum err has_left(struct birthday *work, const struct member *member, bool *ret_has_left)
{
    struct account account = { 0 };
    TRY(account_load(work->db, work->arena, member->partition, member->account, &account));
    *ret_has_left = past_closed(&account.past) != 0;
    return OK;
}

/* Tells of those who were born on a day, "02-29". */
static enum err tell_all(struct birthday *work, int32_t partition, struct str month_day)
{
    int64_t after = 0;
    size_t count = BIRTHDAY_PAGE;
    while (count == BIRTHDAY_PAGE) {
        struct member *members = NULL;
        arena_reset(work->arena, 0);
        TRY(member_by_birthday(work->db, work->arena, partition, month_day, after, BIRTHDAY_PAGE,
                               &members, &count));
        for (size_t i = 0; i < count; i++) {
            size_t mark = arena_mark(work->arena);
            bool left = false;
            after = members[i].number;
            if (!had_joined(work, &members[i]))
                continue;
            TRY(has_left(work, &members[i], &left));
            if (!left && work->is_dry_run)
                work->count += 1;
            else if (!left)
                TRY(tell(work, &members[i]));
            arena_reset(work->arena, mark);
        }
    }
    return OK;
}

static enum err tell_born_on(struct birthday *work, int month, int day)
{
    char room[8];
    struct buf out = BUF(room);
    buf_int_padded(&out, month, 2);
    buf_char(&out, '-');
    buf_int_padded(&out, day, 2);
    struct str month_day = { .ptr = room, .len = out.used };
    for (int32_t partition = 1; partition <= app_partition_count(work->night->app); partition++)
        TRY(tell_all(work, partition, month_day));
    return OK;
}

static bool has_leap_day(int year)
{
    struct date date = DATE_NONE;
    return date_from_parts((struct date_parts){ .year = year, .month = 2, .day = 29 }, &date) == OK;
}

static enum err tell_day(struct birthday *work)
{
    struct date_parts parts = date_parts(work->on);
    TRY(tell_born_on(work, parts.month, parts.day));
    if (parts.month == 2 && parts.day == 28 && !has_leap_day(parts.year))
        return tell_born_on(work, 2, 29);
    return OK;
}

enum err birthdays_run(const struct night *night, struct db *db, struct arena *arena,
                       bool is_dry_run, int64_t *ret_count)
{
    struct birthday work = { .night = night, .db = db, .arena = arena, .is_dry_run = is_dry_run };
    int32_t before = is_dry_run ? 0 : BIRTHDAY_DAYS;
    *ret_count = 0;
    if (!gives(night->program))
        return OK;
    for (int32_t days = before; days >= 0; days--) {
        work.on = date_add_days(night->day.on, -days);
        TRY(tell_day(&work));
    }
    *ret_count = work.count;
    return OK;
}
