/* engine_loop.c - how many receipts a second the engine decides: decide_purchase() alone, on one core.
 *
 *      engine_loop PROGRAM.json [SECONDS]     prints {"receipts_per_second": N, "lines": 3, ...}
 *
 * A receipt of three lines of two rates of VAT and a card, for an account with four open lots; every tenth
 * asks for the programme's first reward that a receipt may ask for.  The account is copied before each verdict, as the server does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/instant.h"
#include "core/io.h"
#include "language/program_read.h"
#include "loyalty/decide/decide.h"

#define ROUNDS 10000
#define LOTS   4

/* Of this process: what others do on the core meanwhile is not the engine's. */
static int64_t processor_us(void)
{
    struct timespec spent = { 0 };
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * US_PER_SECOND + spent.tv_nsec / 1000;
}

static const struct receipt_line lines[] = {
    { .quantity_milli = 2000, .amount_minor = 640, .vat_bp = 550 },
    { .quantity_milli = 1000, .amount_minor = 1899, .vat_bp = 2000 },
    { .quantity_milli = 1250, .amount_minor = 475, .vat_bp = 550 },
};

static enum err read_program(struct arena *arena, const char *path, struct program *program)
{
    struct str text = STR_NONE;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_problems problems = { 0 };
    TRY(io_read_file(arena, path, PROGRAM_MAX_BYTES, &text));
    TRY(json_parse(arena, text, &root, &problem));
    return program_read(arena, root, program, &problems);
}

/* The first that a receipt may ask for; what makes a voucher is none. */
static const struct reward *reward_of(const struct program *program)
{
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].effect != EFFECT_VOUCHER)
            return &program->rewards[i];
    }
    return NULL;
}

static struct account account_of(const struct program *program, struct lot *lots)
{
    const struct reward *reward = reward_of(program);
    size_t unit = reward != NULL ? reward->unit : 0;
    for (int i = 0; i < LOTS; i++)
        lots[i] = (struct lot){
            .number = i + 1,
            .unit = program->units[unit].id,
            .from = { 20454 + i },
            .until = { 20454 + 365 + i },
            .issued = { 400 },
            .left = { 400 },
        };
    return (struct account){
        .id = 1, .lots = lots, .lot_count = LOTS, .lot_size = LOTS, .lot_next = LOTS + 1
    };
}

static enum err decide(struct arena *scratch, const struct program *program,
                       const struct account *before, int64_t number)
{
    struct account account = *before;
    struct receipt_ask ask = { .kind = ASK_ALL };
    struct refusal refusal = { 0 };
    struct entry entry = {
        .partition = 1,
        .number = number + LOTS + 1,
        .kind = ENTRY_PURCHASE,
        .on = { 20500 },
        .second = 36000,
        .account = 1,
        .receipt = { .currency = program->currency, .lines = lines, .line_count = COUNT(lines) },
    };
    const struct reward *reward = reward_of(program);
    if (number % 10 == 0 && reward != NULL) {
        ask.reward = reward->id;
        entry.receipt.asks = &ask;
        entry.receipt.ask_count = 1;
    }
    arena_reset(scratch, 0);
    TRY(lots_move(scratch, &account, LOTS + LOTS_NEW_MAX));
    return decide_purchase(scratch, program, &entry, &account, &refusal);
}

int main(int argc, char **argv)
{
    struct arena arena = { 0 };
    struct arena scratch = { 0 };
    struct program program = { 0 };
    struct lot lots[LOTS];
    int64_t count = 0;
    if (argc < 2 || arena_open(&arena, 64u << 20) != OK || arena_open(&scratch, 1u << 20) != OK ||
        read_program(&arena, argv[1], &program) != OK)
        return 2;
    int64_t for_us = (argc > 2 ? atoi(argv[2]) : 3) * US_PER_SECOND;
    struct account account = account_of(&program, lots);
    int64_t began_us = processor_us();
    int64_t spent_us = 0;
    while (spent_us < for_us) {
        for (int i = 0; i < ROUNDS; i++, count++) {
            if (decide(&scratch, &program, &account, count) != OK)
                return 1;
        }
        spent_us = processor_us() - began_us;
    }
    printf("{\"receipts_per_second\": %lld, \"lines\": %zu, \"lots\": %d}\n",
           (long long)(count * US_PER_SECOND / spent_us), COUNT(lines), LOTS);
    return 0;
}
