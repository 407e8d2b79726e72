/* storage_loop.c - how fast a purchase's rows become durable, without a server around it.
 *
 *      storage_loop DIRECTORY [accounts [purchases before [seconds per run [purchases per commit ...]]]]
 *
 * Makes an installation in DIRECTORY (which must not have one), gives it accounts, cards and past
 * purchases, then does the reads and writes of new purchases, 1, 8, 32, 128 and 512 to a commit:
 *
 *      request_find  receipt_find  card_by_code  account_load                    as the server does
 *      entry_insert  answer_insert  request_insert  receipt_insert  account_save
 *      head_lock, head_save                                                      once per commit
 *
 * Prints a line per run: purchases and commits per second, how long begin to commit took, and what a
 * purchase costs in processor time and in bytes written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/digest.h"
#include "core/instant.h"
#include "storage/account_storage.h"
#include "storage/card_storage.h"
#include "storage/config_storage.h"
#include "storage/db_open.h"
#include "storage/journal_storage.h"

#define PARTITION    1
#define TILLS        20
#define BODY_BYTES   700
#define ANSWER_BYTES 1200
#define SPEND_EVERY  10 /* purchases use a lot instead of making one */
#define ARENA_BYTES  (4u << 20)
#define COMMITS_MAX  2000000

struct loop {
    struct db *db;
    struct arena arena;
    int64_t accounts;
    int64_t purchases; /* so far */
    uint64_t random;
    char body[BODY_BYTES];
    char answer[ANSWER_BYTES];
};

static int64_t durations_us[COMMITS_MAX];

static void must(enum err err, const char *what)
{
    if (err == OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, err_symbol(err));
    exit(1);
}

static uint64_t draw(struct loop *loop)
{
    loop->random ^= loop->random << 13;
    loop->random ^= loop->random >> 7;
    loop->random ^= loop->random << 17;
    return loop->random;
}

static struct str card_code(int64_t account, char room[13])
{
    struct buf out = { .base = room, .size = 13 };
    buf_lit(&out, "290");
    buf_int_padded(&out, account, 10);
    return (struct str){ .ptr = room, .len = out.used };
}

static struct date day_of(int64_t purchase)
{
    return (struct date){ .days = 20000 + (int32_t)(purchase / 100000) };
}

/* ---- what is there before ------------------------------------------------------------------------ */

static void accounts_make(struct loop *loop)
{
    struct instant now = instant_now();
    for (int64_t number = 1; number <= loop->accounts;) {
        CLEANUP(db_tx_end) struct db_tx tx = { 0 };
        must(db_tx_begin(loop->db, &tx), "begin");
        if (number == 1) {
            must(installation_insert(loop->db, 1, now), "installation");
            must(head_insert(loop->db, PARTITION), "head");
        }
        for (int i = 0; i < 1000 && number <= loop->accounts; i++, number++) {
            char room[13];
            struct card card = {
                .code = card_code(number, room),
                .partition = PARTITION,
                .number = number,
                .account = number,
                .expires = DATE_NONE,
            };
            must(account_insert(loop->db, PARTITION, number, now), "account");
            must(card_insert(loop->db, &card, now), "card");
        }
        must(db_tx_commit(&tx), "commit");
    }
}

/* ---- a purchase ---------------------------------------------------------------------------------- */

static void lots_change(struct loop *loop, struct account *account, int64_t number, struct date on)
{
    if (number % SPEND_EVERY == 0 && account->lot_count > 0) {
        account->lots[0].left.n -= 1;
        account->lots[0].is_changed = true;
        return;
    }
    struct lot *lots = ARENA_ARRAY(&loop->arena, struct lot, account->lot_count + 1);
    if (lots == NULL)
        must(E_NO_MEMORY, "lots");
    if (account->lot_count > 0)
        memcpy(lots, account->lots, account->lot_count * sizeof(*lots));
    lots[account->lot_count++] = (struct lot){
        .number = account->lot_next++,
        .unit = STR("points"),
        .origin = number,
        .from = on,
        .until = date_add_months(on, 12),
        .issued = { .n = 12 },
        .left = { .n = 12 },
        .is_changed = true,
    };
    account->lots = lots;
}

static void purchase(struct loop *loop, struct head *head)
{
    int64_t number = ++head->number;
    char code[13];
    char receipt_room[8];
    char key_room[32];
    struct str card_text = card_code(1 + (int64_t)(draw(loop) % (uint64_t)loop->accounts), code);
    struct sha256 digest = sha256_of((struct str){ (const char *)&number, sizeof(number) });
    struct buf key_out = BUF(key_room);
    buf_lit(&key_out, "till-");
    buf_int_padded(&key_out, number, 15);
    struct str key = { .ptr = key_room, .len = key_out.used };
    struct date on = day_of(number);
    int64_t till = 1 + number % TILLS;
    struct buf receipt_out = BUF(receipt_room);
    buf_int_padded(&receipt_out, number / TILLS, 8);
    struct str receipt = { .ptr = receipt_room, .len = receipt_out.used };
    int32_t partition = 0;
    int64_t found = 0;

    if (request_find(loop->db, 1, key, &partition, &found) != E_NOT_FOUND ||
        receipt_find(loop->db, till, on, receipt, &partition, &found) != E_NOT_FOUND)
        must(E_EXISTS, "seen before");
    struct card card;
    struct account account;
    must(card_by_code(loop->db, &loop->arena, card_text, &card), "card");
    must(account_load(loop->db, &loop->arena, PARTITION, card.account, &account), "load");
    int64_t lot_next = account.lot_next;
    lots_change(loop, &account, number, on);

    memcpy(loop->body, &digest, sizeof(digest)); /* not the same bytes each time */
    for (size_t i = 0; i < sizeof(digest); i++)
        loop->body[i] = (char)('a' + (digest.bytes[i] & 15));
    struct entry_row entry = {
        .partition = PARTITION,
        .number = number,
        .kind = ENTRY_PURCHASE,
        .account = account.id,
        .body = { .ptr = loop->body, .len = sizeof(loop->body) },
        .hash = sha256_link(&head->hash, (struct str){ loop->body, sizeof(loop->body) }),
    };
    head->hash = entry.hash;
    must(entry_insert(loop->db, &entry), "entry");
    must(answer_insert(loop->db, PARTITION, number, 201,
                       (struct str){ loop->answer, sizeof(loop->answer) }),
         "answer");
    must(request_insert(loop->db, 1, key, PARTITION, number), "request");
    must(receipt_insert(loop->db, till, on, receipt, PARTITION, number), "receipt");
    must(account_save(loop->db, PARTITION, &account, lot_next), "save");
    arena_reset(&loop->arena, 0);
}

static void batch(struct loop *loop, int size)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct head head;
    must(db_tx_begin(loop->db, &tx), "begin");
    must(head_lock(loop->db, PARTITION, &head), "head");
    for (int i = 0; i < size; i++)
        purchase(loop, &head);
    must(head_save(loop->db, &head), "head");
    must(db_tx_commit(&tx), "commit");
    loop->purchases += size;
}

/* ---- measured ------------------------------------------------------------------------------------ */

static int compare_durations(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t cpu_us(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * US_PER_SECOND +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static int64_t bytes_written(void)
{
    char line[128];
    int64_t bytes = 0;
    FILE *file = fopen("/proc/self/io", "re");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "wchar: ", 7) == 0)
            bytes = strtoll(line + 7, NULL, 10);
    }
    if (file != NULL)
        (void)fclose(file);
    return bytes;
}

static void run(struct loop *loop, int size, int64_t seconds)
{
    int64_t begin_us = clock_monotonic_us();
    int64_t end_us = begin_us + seconds * US_PER_SECOND;
    int64_t before_us = begin_us;
    int64_t count = 0;
    int64_t cpu_before_us = cpu_us();
    int64_t bytes_before = bytes_written();
    while (before_us < end_us && count < COMMITS_MAX) {
        batch(loop, size);
        int64_t after_us = clock_monotonic_us();
        durations_us[count++] = after_us - before_us;
        before_us = after_us;
    }
    int64_t took_us = before_us - begin_us;
    int64_t cpu_took_us = cpu_us() - cpu_before_us;
    int64_t bytes = bytes_written() - bytes_before;
    qsort(durations_us, (size_t)count, sizeof(durations_us[0]), compare_durations);
    (void)printf("%3d per commit: %6" PRId64 " purchases/s %5" PRId64 " commits/s | p50 %" PRId64
                 " p99 %" PRId64 " p99.9 %" PRId64 " max %" PRId64 " us | per purchase %" PRId64
                 " us of CPU, %" PRId64 " bytes\n",
                 size, count * size * US_PER_SECOND / took_us, count * US_PER_SECOND / took_us,
                 durations_us[count / 2], durations_us[count * 99 / 100],
                 durations_us[count * 999 / 1000], durations_us[count - 1],
                 cpu_took_us / (count * size), bytes / (count * size));
    (void)fflush(stdout);
}

static int64_t number_of(char **argv, int argc, int index, int64_t otherwise)
{
    return argc > index ? strtoll(argv[index], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    static const int sizes[] = { 1, 8, 32, 128, 512 };
    static struct loop loop = { .random = 88172645463325252u };
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s DIRECTORY [accounts [purchases [seconds [size ...]]]]\n",
                      argv[0]);
        return 2;
    }
    loop.accounts = number_of(argv, argc, 2, 100000);
    int64_t before = number_of(argv, argc, 3, 300000);
    int64_t seconds = number_of(argv, argc, 4, 5);
    memset(loop.body, 'b', sizeof(loop.body));
    memset(loop.answer, 'a', sizeof(loop.answer));

    CLEANUP(db_close) struct db *db = NULL;
    must(arena_open(&loop.arena, ARENA_BYTES), "arena");
    must(db_create(argv[1]), "create");
    must(db_open(argv[1], DB_WRITE, &db), "open");
    loop.db = db;
    accounts_make(&loop);
    while (loop.purchases < before)
        batch(&loop, 512);
    (void)printf("%s, %" PRId64 " accounts, %" PRId64 " purchases, %" PRId64 " MB\n",
                 db_engine_version(), loop.accounts, loop.purchases, db_size_bytes(db) / 1000000);
    for (int i = 5; i < argc; i++)
        run(&loop, (int)number_of(argv, argc, i, 1), seconds);
    for (size_t i = 0; i < COUNT(sizes) && argc <= 5; i++)
        run(&loop, sizes[i], seconds);
    (void)printf("%" PRId64 " purchases, %" PRId64 " MB\n", loop.purchases,
                 db_size_bytes(db) / 1000000);
    arena_close(&loop.arena);
    return 0;
}
