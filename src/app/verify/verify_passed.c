/* verify_passed.c - what is sent arrives: entries of two accounts, perhaps of two chains, held against each other.
 *
 * Each is decided again in its own chain.  A SEND leaves a fingerprint of what has to arrive, made from the lots
 * that it took; a RECEIVE has to bring the same, and takes it away.  So each SEND has one RECEIVE, and none came
 * from nowhere.
 */
#include "app/verify/verify_print.h"
#include "journal/entry_text.h"
#include "loyalty/decide/decide.h"

#define LOOK_ARENA_BYTES (64u << 20) /* address space: an entry, decoded */

static uint64_t print_of(const struct audit *audit, const struct entry *receive)
{
    const struct entry_passed *passed = &receive->passed;
    uint64_t print = 0;
    verify_print_int(audit, &print, receive->partition);
    verify_print_int(audit, &print, receive->account);
    verify_print_int(audit, &print, receive->recorded.us);
    verify_print_int(audit, &print, receive->at.us);
    verify_print_int(audit, &print, receive->on.days);
    verify_print_int(audit, &print, receive->program);
    verify_print_text(audit, &print, receive->shop);
    verify_print_int(audit, &print, passed->partition);
    verify_print_int(audit, &print, passed->account);
    verify_print_text(audit, &print, passed->unit);
    verify_print_int(audit, &print, passed->points.n);
    for (size_t i = 0; i < receive->part_count; i++) {
        verify_print_int(audit, &print, receive->parts[i].points.n);
        verify_print_int(audit, &print, receive->parts[i].from.days);
        verify_print_int(audit, &print, receive->parts[i].until.days);
    }
    return verify_print_end(print);
}

enum err verify_note_sent(struct audit *audit, const struct program *program,
                          const struct entry *sent, const struct account *sender)
{
    struct entry receive = {
        .kind = ENTRY_RECEIVE,
        .partition = sent->passed.partition,
        .account = sent->passed.account,
        .recorded = sent->recorded,
        .at = sent->at,
        .on = sent->on,
        .program = sent->program,
        .shop = sent->shop,
    };
    TRY(decide_parts(&audit->scratch, program, sent, sender, &receive));
    audit->keys[sent->number].sent = print_of(audit, &receive);
    return OK;
}

enum err verify_note_received(struct audit *audit, const struct entry *received)
{
    struct audit_arrival *arrival = ARENA_NEW(&audit->keep, struct audit_arrival);
    if (arrival == NULL)
        return E_NO_MEMORY;
    *arrival = (struct audit_arrival){
        .next = audit->arrivals,
        .with = received->with,
        .number = received->number,
        .print = print_of(audit, received),
    };
    audit->arrivals = arrival;
    return OK;
}

enum err verify_join_passed(const struct audits *audits, struct audit *audit)
{
    for (const struct audit_arrival *arrival = audit->arrivals; arrival != NULL;
         arrival = arrival->next) {
        struct audit *other = NULL;
        struct audit_keys *keys = NULL;
        TRY(verify_find_keys(audits, arrival->with.partition, arrival->with.number,
                             "what it sent arrived, and there is no such entry", &other, &keys));
        if (keys == NULL) /* sent behind the moment of its chain: the next run tells */
            continue;
        if (keys->sent != arrival->print)
            return verify_fail(audit, arrival->number,
                               "what it received was not sent so: to another account, of another "
                               "amount or days, or it arrived already");
        keys->sent = 0;
    }
    return OK;
}

/* Where no moment is that of all chains, the other half may be behind the moment of its own. */
static enum err arrived_later(const struct audits *audits, const struct audit *audit,
                              int64_t number, bool *ret_is_so)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct entry_row row = { 0 };
    struct entry_row *rows = NULL;
    struct entry sent = { 0 };
    size_t count = 0;
    *ret_is_so = false;
    if (!audit->is_moving)
        return OK;
    TRY(arena_open(&arena, LOOK_ARENA_BYTES));
    TRY(entry_get(audits->db, &arena, audit->partition, number, &row));
    TRY(entry_decode(&arena, row.body, &sent));
    int32_t to = sent.passed.partition;
    if (to > audits->count)
        return OK;
    TRY(entry_of_purchase(audits->db, &arena, to, audit->partition, number, &rows, &count));
    *ret_is_so = count == 1 && rows[0].kind == ENTRY_RECEIVE &&
                 rows[0].number > audits->chains[to - 1].number;
    return OK;
}

enum err verify_all_arrived(const struct audits *audits, struct audit *audit)
{
    for (int64_t i = 1; i <= audit->number; i++) {
        bool is_later = false;
        if (audit->keys[i].sent == 0)
            continue;
        TRY(arrived_later(audits, audit, i, &is_later));
        if (!is_later)
            return verify_fail(audit, i, "what it sent arrived nowhere");
    }
    return OK;
}
