/* import_send.c - the receipts of a table on their way through the commit loop.
 *
 *      slots   | done | done | in the loop | in the loop | free | free |
 *                ^ oldest                                  ^ next
 *
 * A return needs the number of its purchase in the journal, so the sender waits for that one when it is
 * still in the loop; each writer works in order, so the wait is short.
 */
#include "import/import_send.h"

#include <pthread.h>

#include "app/ids.h"
#include "app/members.h"
#include "app/purchase.h"
#include "app/returns.h"
#include "core/digest.h"

#define LINE_TEXT_BYTES                                                                            \
    512 /* of a line in the text that is digested: SKU, LABEL, CODE and numbers */

static_assert(SKU_MAX_BYTES + LABEL_MAX_BYTES + CODE_MAX_BYTES + 128 <= LINE_TEXT_BYTES,
              "a line's facts fit");
static_assert(IMPORT_NAME_MAX_BYTES + RECEIPT_MAX_BYTES + 64 <= IDEMPOTENCY_KEY_MAX_BYTES,
              "an idempotency key fits");

enum slot_kind { SLOT_ENROL, SLOT_PURCHASE, SLOT_RETURN };

struct sender;

struct slot {
    struct command command;
    struct arena arena;
    struct sender *sender;
    enum slot_kind kind;
    uint32_t receipt;
    uint32_t purchase; /* SLOT_RETURN: receipt of the purchase */
    bool is_done;      /* under the sender's lock */
};

enum customer_state { CUSTOMER_NEW, CUSTOMER_SENT, CUSTOMER_KNOWN };

struct sender {
    const struct import_sending *sending;
    struct import_table *table;
    struct import_sent sent;
    enum err fault;      /* the first of the loop: nothing is sent after it */
    uint8_t *customers;  /* enum customer_state, by text */
    int32_t *partitions; /* of each customer's account, by text; 0: none yet */
    struct reader reader;
    int64_t lines_done; /* for watch() */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    size_t
        oldest; /* counts of slots that were taken up and sent; the place is the rest by FLIGHT */
    size_t next;
    struct slot slots[IMPORT_FLIGHT];
};

/* ---- what became of a command ----------------------------------------------------------------- */

static void refuse_lines(struct sender *sender, uint32_t receipt, enum import_state state,
                         enum import_reason reason)
{
    struct import_line *lines = sender->table->lines;
    uint32_t i = sender->table->receipts[receipt].first_line;
    for (; i != IMPORT_NOTHING; i = lines[i].next) {
        if (lines[i].state == state)
            import_line_report(&lines[i], reason);
    }
}

static void finish_enrol(struct sender *sender, const struct slot *slot, enum err result)
{
    uint32_t customer = sender->table->receipts[slot->receipt].customer;
    bool is_known = slot->command.is_replayed || result == E_CARD_TAKEN || result == E_KEY_REUSED;
    sender->customers[customer] = CUSTOMER_KNOWN;
    if (result != OK && !is_known)
        return; /* the purchases will be refused, and say why */
    sender->sent.customers++;
    sender->sent.customers_known += is_known;
}

static void finish_purchase(struct sender *sender, const struct slot *slot, enum err result)
{
    struct import_receipt *receipt = &sender->table->receipts[slot->receipt];
    struct import_line *lines = sender->table->lines;
    if (result != OK) {
        receipt->state = IMPORT_RECEIPT_REFUSED;
        receipt->refusal = result;
        refuse_lines(sender, slot->receipt, IMPORT_SALE, IMPORT_REFUSED);
        return;
    }
    receipt->state = IMPORT_RECEIPT_RECORDED;
    receipt->entry = (struct id){ .partition = slot->command.entry.partition,
                                  .number = slot->command.entry.number };
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = lines[i].next) {
        if (lines[i].state == IMPORT_SALE)
            lines[i].state = IMPORT_RECORDED;
    }
    sender->sent.purchases++;
    sender->sent.purchases_with_card += receipt->customer != 0;
    sender->sent.purchases_known += slot->command.is_replayed;
}

/* Whether a part of the line takes something back from the purchase. */
static bool line_takes_from(const struct import_table *table, const struct import_line *line,
                            uint32_t purchase)
{
    for (uint32_t p = line->part; p != IMPORT_NOTHING; p = table->parts[p].next) {
        if (table->lines[table->parts[p].line].receipt == purchase)
            return true;
    }
    return false;
}

/* A line which came back from several purchases is returned when all of them took it. */
static void finish_return(struct sender *sender, const struct slot *slot, enum err result)
{
    struct import_table *table = sender->table;
    struct import_receipt *receipt = &table->receipts[slot->receipt];
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = table->lines[i].next) {
        struct import_line *line = &table->lines[i];
        if (!line->is_matched || !line_takes_from(table, line, slot->purchase))
            continue;
        if (result != OK)
            import_line_report(line, IMPORT_REFUSED);
        else if (line->state == IMPORT_BACK)
            line->state = IMPORT_RETURNED;
    }
    if (result != OK) {
        receipt->refusal = result;
        return;
    }
    sender->sent.returns++;
    sender->sent.returns_known += slot->command.is_replayed;
}

static void finish(struct sender *sender, const struct slot *slot)
{
    enum err result = slot->command.result;
    if (err_class(result) == ERR_CLASS_FAULT) {
        if (sender->fault == OK)
            sender->fault = result;
        return;
    }
    switch (slot->kind) {
    case SLOT_ENROL:
        finish_enrol(sender, slot, result);
        break;
    case SLOT_PURCHASE:
        finish_purchase(sender, slot, result);
        break;
    case SLOT_RETURN:
        finish_return(sender, slot, result);
        break;
    }
}

/* ---- slots ------------------------------------------------------------------------------------- */

/* On the writer's thread. */
static void mark_done(struct command *command, void *context)
{
    struct slot *slot = context;
    struct sender *sender = slot->sender;
    (void)command;
    pthread_mutex_lock(&sender->lock);
    slot->is_done = true;
    pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->lock);
}

/* Waits for the oldest command and takes up what became of it. */
static void take_up_oldest(struct sender *sender)
{
    struct slot *slot = &sender->slots[sender->oldest % IMPORT_FLIGHT];
    pthread_mutex_lock(&sender->lock);
    while (!slot->is_done)
        pthread_cond_wait(&sender->wake, &sender->lock);
    pthread_mutex_unlock(&sender->lock);
    finish(sender, slot);
    arena_reset(&slot->arena, 0);
    sender->oldest++;
}

static void drain(struct sender *sender)
{
    while (sender->oldest < sender->next)
        take_up_oldest(sender);
}

static struct slot *take_slot(struct sender *sender, enum slot_kind kind, uint32_t receipt)
{
    if (sender->next - sender->oldest == IMPORT_FLIGHT)
        take_up_oldest(sender);
    struct slot *slot = &sender->slots[sender->next % IMPORT_FLIGHT];
    slot->kind = kind;
    slot->receipt = receipt;
    slot->sender = sender;
    slot->is_done = false;
    slot->command = (struct command){
        .arena = &slot->arena,
        .caller = { .is_import = true },
        .done = mark_done,
        .done_context = slot,
    };
    return slot;
}

static enum err submit(struct sender *sender, struct slot *slot)
{
    if (sender->sending->is_dry_run)
        slot->is_done = true;
    else
        TRY(commit_submit(app_loop(sender->sending->app), &slot->command));
    sender->next++;
    return OK;
}

/* ---- keys and digests -------------------------------------------------------------------------- */

/* "import:<map>:<receipt>", with the day before the receipt when numbers begin anew each day. */
static void put_key(struct buf *out, const struct sender *sender,
                    const struct import_receipt *receipt)
{
    buf_lit(out, "import:");
    buf_str(out, sender->sending->map->name);
    buf_char(out, ':');
    if (receipt->day != 0) {
        buf_str(out, import_text_of(sender->table, receipt->day));
        buf_char(out, ':');
    }
    buf_str(out, import_text_of(sender->table, receipt->code));
}

static void put_field(struct buf *out, struct str text)
{
    buf_str(out, text);
    buf_char(out, '\t');
}

static void put_number(struct buf *out, int64_t number)
{
    buf_int(out, number);
    buf_char(out, '\t');
}

/* The key, then the digest of the text that says what is asked. */
static enum err seal(struct slot *slot, const struct buf *key, const struct buf *facts)
{
    struct str text = STR_NONE;
    TRY(buf_finish(key, &slot->command.idempotency_key));
    TRY(buf_finish(facts, &text));
    slot->command.digest = sha256_of(text);
    return OK;
}

/* ---- a customer -------------------------------------------------------------------------------- */

static enum err card_of(const struct sender *sender, struct arena *arena, uint32_t customer,
                        struct str *ret_card)
{
    struct buf out = { 0 };
    if (customer == 0) {
        *ret_card = STR_NONE;
        return OK;
    }
    TRY(buf_create(arena, 2 * CARD_CODE_MAX_BYTES, &out));
    buf_str(&out, sender->sending->map->card_prefix);
    buf_str(&out, import_text_of(sender->table, customer));
    return buf_finish(&out, ret_card);
}

/* A customer's receipts are written in the order of the file, so all of them go to one queue from the
 * first on: that of the account, or the one in which it is about to be opened. */
static void aim_at_customer(struct sender *sender, struct slot *slot, uint32_t customer,
                            struct str card)
{
    const struct app *app = sender->sending->app;
    int32_t *partition = &sender->partitions[customer];
    struct command *command = &slot->command;
    if (*partition == 0) {
        facts_aim_at_card(app, sender->reader.db, &slot->arena, card, command);
        commit_aim(app, command);
        *partition = command->partition;
    }
    command->partition = *partition;
}

static enum err send_enrol(struct sender *sender, uint32_t index)
{
    const struct import_receipt *receipt = &sender->table->receipts[index];
    struct slot *slot = take_slot(sender, SLOT_ENROL, index);
    struct member_request *request = ARENA_NEW(&slot->arena, struct member_request);
    struct buf key = { 0 };
    struct buf facts = { 0 };
    if (request == NULL)
        return E_NO_MEMORY;
    request->shop = sender->sending->shop;
    TRY(card_of(sender, &slot->arena, receipt->customer, &request->card));

    TRY(buf_create(&slot->arena, IDEMPOTENCY_KEY_MAX_BYTES, &key));
    buf_lit(&key, "import:");
    buf_str(&key, sender->sending->map->name);
    buf_lit(&key, ":customer:");
    buf_str(&key, import_text_of(sender->table, receipt->customer));
    TRY(buf_create(&slot->arena, LINE_TEXT_BYTES, &facts));
    put_field(&facts, STR("enrol"));
    put_field(&facts, request->shop);
    put_field(&facts, request->card);
    TRY(seal(slot, &key, &facts));

    slot->command.run = member_enrol_run;
    slot->command.request = request;
    aim_at_customer(sender, slot, receipt->customer, request->card);
    sender->customers[receipt->customer] = CUSTOMER_SENT;
    return submit(sender, slot);
}

/* ---- a purchase -------------------------------------------------------------------------------- */

static enum err fill_purchase(const struct sender *sender, const struct import_receipt *receipt,
                              struct arena *arena, struct purchase_request *request)
{
    const struct import_table *table = sender->table;
    struct purchase_line_request *lines =
        ARENA_ARRAY(arena, struct purchase_line_request, receipt->sale_count);
    if (lines == NULL)
        return E_NO_MEMORY;
    request->shop = sender->sending->shop;
    request->till = sender->sending->till;
    request->receipt = import_text_of(table, receipt->code);
    request->at = receipt->at;
    request->has_at = true;
    request->lines = (struct json_list){ .items = lines, .count = receipt->sale_count };
    TRY(card_of(sender, arena, receipt->customer, &request->card));

    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = table->lines[i].next) {
        const struct import_line *line = &table->lines[i];
        if (line->state != IMPORT_SALE)
            continue;
        *lines++ = (struct purchase_line_request){
            .sku = import_text_of(table, line->sku),
            .label = import_text_of(table, line->label),
            .category = import_text_of(table, line->category),
            .quantity = line->quantity_milli,
            .amount = line->amount_minor,
            .vat = line->vat_bp,
            .fixed = line->is_fixed,
        };
    }
    return OK;
}

static void put_purchase(struct buf *out, const struct purchase_request *request)
{
    const struct purchase_line_request *lines = request->lines.items;
    put_field(out, STR("purchase"));
    put_field(out, request->card);
    put_field(out, request->shop);
    put_field(out, request->till);
    put_field(out, request->receipt);
    put_number(out, request->at.us);
    for (size_t i = 0; i < request->lines.count; i++) {
        buf_char(out, '\n');
        put_field(out, lines[i].sku);
        put_field(out, lines[i].label);
        put_field(out, lines[i].category);
        put_number(out, lines[i].quantity);
        put_number(out, lines[i].amount);
        put_number(out, lines[i].vat);
        put_number(out, lines[i].fixed);
    }
}

static enum err send_purchase(struct sender *sender, uint32_t index)
{
    struct import_receipt *receipt = &sender->table->receipts[index];
    struct slot *slot = take_slot(sender, SLOT_PURCHASE, index);
    struct purchase_request *request = ARENA_NEW(&slot->arena, struct purchase_request);
    struct buf key = { 0 };
    struct buf facts = { 0 };
    if (request == NULL)
        return E_NO_MEMORY;
    TRY(fill_purchase(sender, receipt, &slot->arena, request));
    TRY(buf_create(&slot->arena, IDEMPOTENCY_KEY_MAX_BYTES, &key));
    put_key(&key, sender, receipt);
    size_t mark = arena_mark(&slot->arena);
    TRY(buf_create(&slot->arena, (request->lines.count + 1) * LINE_TEXT_BYTES, &facts));
    put_purchase(&facts, request);
    TRY(seal(slot, &key, &facts));
    arena_reset(&slot->arena, mark); /* the text was needed for its digest alone */

    slot->command.run = purchase_run;
    slot->command.ask = purchase_ask;
    slot->command.request = request;
    if (receipt->customer != 0)
        aim_at_customer(sender, slot, receipt->customer, request->card);
    receipt->state = IMPORT_RECEIPT_SENT;
    return submit(sender, slot);
}

/* ---- returns ----------------------------------------------------------------------------------- */

/* What the cancellation takes back from one purchase, line by line of it; two of its lines may meet on
 * one. */
static enum err fill_return(const struct sender *sender, const struct import_receipt *receipt,
                            uint32_t purchase, struct arena *arena, struct json_list *ret_lines)
{
    const struct import_table *table = sender->table;
    struct return_line_request *lines =
        ARENA_ARRAY(arena, struct return_line_request, table->receipts[purchase].sale_count);
    size_t count = 0;
    if (lines == NULL)
        return E_NO_MEMORY;
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = table->lines[i].next) {
        if (!table->lines[i].is_matched)
            continue;
        for (uint32_t p = table->lines[i].part; p != IMPORT_NOTHING; p = table->parts[p].next) {
            const struct import_line *bought = &table->lines[table->parts[p].line];
            if (bought->receipt != purchase)
                continue;
            size_t k = 0;
            while (k < count && lines[k].line != bought->place)
                k++;
            count += k == count;
            lines[k].line = bought->place;
            lines[k].quantity += table->parts[p].quantity_milli;
            lines[k].has_quantity = true;
        }
    }
    *ret_lines = (struct json_list){ .items = lines, .count = count };
    return OK;
}

static void put_return(struct buf *out, const struct return_request *request)
{
    const struct return_line_request *lines = request->lines.items;
    put_field(out, STR("return"));
    put_field(out, request->purchase);
    put_field(out, request->shop);
    put_field(out, request->till);
    put_field(out, request->receipt);
    put_number(out, request->at.us);
    for (size_t i = 0; i < request->lines.count; i++) {
        buf_char(out, '\n');
        put_number(out, lines[i].line);
        put_number(out, lines[i].quantity);
    }
}

static enum err fill_return_request(const struct sender *sender,
                                    const struct import_receipt *receipt, uint32_t purchase,
                                    struct arena *arena, struct return_request *request)
{
    const struct import_receipt *bought = &sender->table->receipts[purchase];
    request->shop = sender->sending->shop;
    request->till = sender->sending->till;
    request->receipt = import_text_of(sender->table, receipt->code);
    request->at = receipt->at;
    request->has_at = true;
    TRY(id_text(arena, bought->entry, &request->purchase));
    return fill_return(sender, receipt, purchase, arena, &request->lines);
}

static enum err send_return(struct sender *sender, uint32_t index, uint32_t purchase)
{
    const struct import_receipt *receipt = &sender->table->receipts[index];
    struct slot *slot = take_slot(sender, SLOT_RETURN, index);
    struct return_request *request = ARENA_NEW(&slot->arena, struct return_request);
    struct buf key = { 0 };
    struct buf facts = { 0 };
    if (request == NULL)
        return E_NO_MEMORY;
    slot->purchase = purchase;
    TRY(fill_return_request(sender, receipt, purchase, &slot->arena, request));
    TRY(buf_create(&slot->arena, IDEMPOTENCY_KEY_MAX_BYTES, &key));
    put_key(&key, sender, receipt);
    buf_char(&key, ':');
    buf_str(&key, request->purchase);
    TRY(buf_create(&slot->arena, (request->lines.count + 1) * LINE_TEXT_BYTES, &facts));
    put_return(&facts, request);
    TRY(seal(slot, &key, &facts));

    slot->command.run = return_run;
    slot->command.request = request;
    facts_aim_at_id(sender->sending->app, request->purchase, &slot->command);
    return submit(sender, slot);
}

/* Waits until it is known whether the purchases that a line takes back are recorded. */
static void match_with_journal(struct sender *sender, struct import_line *line)
{
    struct import_table *table = sender->table;
    line->is_matched = true;
    for (uint32_t p = line->part; p != IMPORT_NOTHING; p = table->parts[p].next) {
        const struct import_receipt *bought =
            &table->receipts[table->lines[table->parts[p].line].receipt];
        while (bought->state == IMPORT_RECEIPT_SENT && sender->oldest < sender->next)
            take_up_oldest(sender);
        if (bought->state != IMPORT_RECEIPT_RECORDED)
            line->is_matched = false;
    }
    if (!line->is_matched && sender->fault == OK)
        import_line_report(line, IMPORT_PURCHASE_MISSING);
}

static enum err send_returns_of_line(struct sender *sender, uint32_t index,
                                     const struct import_line *line)
{
    struct import_table *table = sender->table;
    for (uint32_t p = line->part; p != IMPORT_NOTHING; p = table->parts[p].next) {
        uint32_t purchase = table->lines[table->parts[p].line].receipt;
        struct import_receipt *bought = &table->receipts[purchase];
        if (bought->returned_by == index + 1)
            continue; /* with another line of this receipt */
        bought->returned_by = index + 1;
        TRY(send_return(sender, index, purchase));
    }
    return OK;
}

/* First what is in the journal of all its lines, then one return for each purchase: what a return holds
 * never depends on how fast the writer is. */
static enum err send_returns(struct sender *sender, uint32_t index)
{
    struct import_line *lines = sender->table->lines;
    uint32_t first = sender->table->receipts[index].first_line;
    for (uint32_t i = first; i != IMPORT_NOTHING; i = lines[i].next) {
        if (lines[i].state == IMPORT_BACK)
            match_with_journal(sender, &lines[i]);
    }
    for (uint32_t i = first; i != IMPORT_NOTHING && sender->fault == OK; i = lines[i].next) {
        if (lines[i].is_matched)
            TRY(send_returns_of_line(sender, index, &lines[i]));
    }
    return OK;
}

/* ---- all of it --------------------------------------------------------------------------------- */

static bool may_go_on(struct sender *sender, const struct import_receipt *receipt)
{
    const struct import_sending *sending = sender->sending;
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = sender->table->lines[i].next)
        sender->lines_done++;
    return sending->watch == NULL || sending->watch(sending->watch_context, sender->lines_done,
                                                    (int64_t)sender->table->line_count);
}

static enum err send_all(struct sender *sender)
{
    struct import_table *table = sender->table;
    for (uint32_t i = 0; i < table->receipt_count && sender->fault == OK; i++) {
        uint32_t index = table->order[i];
        struct import_receipt *receipt = &table->receipts[index];
        /* A customer is one from the first receipt on, even if it is a cancellation of something older
         * than the file. */
        if (receipt->customer != 0 && sender->customers[receipt->customer] == CUSTOMER_NEW)
            TRY(send_enrol(sender, index));
        if (receipt->sale_count > 0)
            TRY(send_purchase(sender, index));
        if (receipt->has_backs)
            TRY(send_returns(sender, index));
        if (!may_go_on(sender, receipt)) {
            sender->sent.is_stopped = true;
            return OK;
        }
    }
    return OK;
}

static enum err sender_open(const struct import_sending *sending, struct sender **ret_sender)
{
    struct import_table *table = sending->table;
    struct sender *sender = ARENA_NEW(table->arena, struct sender);
    if (sender == NULL)
        return E_NO_MEMORY;
    sender->sending = sending;
    sender->table = table;
    sender->customers = ARENA_ARRAY(table->arena, uint8_t, table->texts.count);
    sender->partitions = ARENA_ARRAY(table->arena, int32_t, table->texts.count);
    if (sender->customers == NULL || sender->partitions == NULL)
        return E_NO_MEMORY;
    TRY(reader_take(sending->app, &sender->reader));
    int failed = pthread_mutex_init(&sender->lock, NULL);
    assert(failed == 0);
    failed = pthread_cond_init(&sender->wake, NULL);
    assert(failed == 0);
    *ret_sender = sender;
    return OK;
}

static void sender_close(struct sender **handle)
{
    struct sender *sender = *handle;
    if (sender == NULL)
        return;
    drain(sender); /* whatever happened, nothing of ours stays in the loop */
    reader_give(&sender->reader);
    for (size_t i = 0; i < IMPORT_FLIGHT; i++)
        arena_close(&sender->slots[i].arena);
    pthread_cond_destroy(&sender->wake);
    pthread_mutex_destroy(&sender->lock);
    *handle = NULL;
}

enum err import_send(const struct import_sending *sending, struct import_sent *ret_sent)
{
    CLEANUP(sender_close) struct sender *sender = NULL;
    TRY(sender_open(sending, &sender));
    for (size_t i = 0; i < IMPORT_FLIGHT; i++)
        TRY(arena_open(&sender->slots[i].arena, REQUEST_ARENA_BYTES));

    TRY(send_all(sender));
    drain(sender);
    if (sender->fault != OK)
        return sender->fault;
    *ret_sent = sender->sent;
    return OK;
}
