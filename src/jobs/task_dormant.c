/* task_dormant.c - cards of an account that nobody came to for long are announced to sleep, and sleep.
 *
 *      last act ── after_months ──► from
 *                       first night within announce_days of it: announced for a day of that many days later at least
 *                                                 the night of that day: asleep
 *
 * Nobody's card sleeps without having been announced so long before, also when a programme begins to say so today, or when
 * nights were missed: an announcement of which the queue knows nothing any more is made again.
 */
#include "jobs/tasks.h"
#include "journal/entry_text.h"
#include "loyalty/account/card_life.h"
#include "loyalty/announce.h"
#include "loyalty/past.h"

#define ACT_ROWS 64 /* of an account's history at once: the last act is mostly among them */

/* What this night does about it. */
struct verdict {
    bool sleeps;
    bool tells;
    struct notice notice;
};

/* The last announcement since the account was acted with; NULL: there is none. */
static const struct notice *find_told(const struct night_account *seen, struct date from)
{
    const struct notice *last = NULL;
    for (size_t i = 0; i < seen->notice_count; i++) {
        const struct notice *notice = &seen->notices[i];
        bool is_it =
            str_eq(notice->kind, STR(NOTICE_KIND_CARD_DORMANT)) && notice->on.days >= from.days;
        if (is_it && (last == NULL || notice->on.days > last->on.days))
            last = notice;
    }
    return last;
}

static struct verdict judge(const struct night *night, const struct night_account *seen,
                            struct date acted)
{
    const struct card_rules *rules = &night->program->cards;
    struct verdict verdict = { .notice = { .kind = STR(NOTICE_KIND_CARD_DORMANT) } };
    struct notice *notice = &verdict.notice;
    struct date on = night->day.on;
    struct date from = card_life_dormant_from(rules, acted);
    size_t count = rules->dormant_announce_count;
    int32_t longest = count > 0 ? rules->dormant_announce_days[count - 1] : 0;
    if (date_is_none(from) || on.days < from.days - longest)
        return verdict;
    const struct notice *told = find_told(seen, from);
    if (count == 0 || (told != NULL && told->on.days <= on.days)) {
        verdict.sleeps = true;
        return verdict;
    }
    struct date soonest = date_add_days(on, longest);
    notice->on = told != NULL ? told->on : from.days > soonest.days ? from : soonest;
    notice->lead_days = told != NULL
                            ? announce_lead_of(rules->dormant_announce_days, count, notice->on, on)
                            : longest;
    verdict.tells = notice->lead_days > 0 && !night_is_told(seen, notice);
    return verdict;
}

static bool is_asked(const struct night *night, const struct night_account *seen)
{
    return night->program != NULL && night->program->cards.dormant_months > 0 &&
           seen->card_count > 0 && past_closed(&seen->account->past) == 0;
}

/* A page tells the last act of those accounts alone for which it may be time. */
static bool is_due(const struct night *night, const struct night_account *seen)
{
    if (!is_asked(night, seen) || seen->account->newest < 0)
        return false;
    if (date_is_none(seen->account->acted))
        return true; /* from before acts were kept: it is looked up */
    struct verdict verdict = judge(night, seen, seen->account->acted);
    return verdict.sleeps || verdict.tells;
}

static enum err find_act(struct night_turn *turn)
{
    struct account *account = &turn->account;
    int64_t before = 0;
    size_t count = ACT_ROWS;
    while (date_is_none(account->acted) && count == ACT_ROWS) {
        struct entry_row *rows = NULL;
        size_t mark = arena_mark(turn->arena);
        TRY(entry_of_account(turn->db, turn->arena, turn->partition, account->id, before, ACT_ROWS,
                             &rows, &count));
        for (size_t i = 0; i < count; i++) {
            struct entry entry = { 0 };
            TRY(entry_decode(turn->arena, rows[i].body, &entry));
            account->acted = card_life_acted(account->acted, &entry);
            before = rows[i].number;
        }
        arena_reset(turn->arena, mark);
    }
    turn->has_found_act = !date_is_none(account->acted);
    return OK;
}

static enum err put_to_sleep(struct night_turn *turn, const struct card *card)
{
    const struct night *night = turn->night;
    struct entry *entry = NULL;
    TRY(night_entry(turn, ENTRY_CARD, &entry));
    entry->program = night_program(night);
    entry->policies = night->program->policies;
    entry->member = card->member;
    entry->card = card->number;
    entry->note = CARD_NOTE_DORMANT;
    turn->asleep[turn->asleep_count++] = card->code;
    return OK;
}

static enum err decide(struct night_turn *turn)
{
    const struct night_account *seen = &turn->seen;
    if (!is_asked(turn->night, seen))
        return OK;
    if (date_is_none(turn->account.acted))
        TRY(find_act(turn));
    struct verdict verdict = judge(turn->night, seen, turn->account.acted);
    if (verdict.tells)
        night_notice(turn, &verdict.notice);
    /* Of more cards than a turn can have entries the rest comes in the next night. */
    for (size_t i = 0; verdict.sleeps && i < seen->card_count; i++) {
        if (turn->entry_count < TURN_ENTRIES_MAX)
            TRY(put_to_sleep(turn, &seen->cards[i]));
    }
    return OK;
}

const struct night_task night_dormant = { .name = "dormant", .is_due = is_due, .decide = decide };
