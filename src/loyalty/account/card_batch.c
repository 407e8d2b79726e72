/* card_batch.c - cards that are printed before they have a customer: a batch of numbers as stock. */
#include "loyalty/account/card_batch.h"

#define COST_DECIMALS 2

/* The prices of the shop that asked for this (issue 6, point 2), in hundredths. */
static const int64_t usual_costs[] = {
    [BATCH_BARCODE] = 100,
    [BATCH_CHIP] = 200,
    [BATCH_STRIPE] = 50,
};

int64_t batch_usual_cost(enum batch_kind kind, int decimals)
{
    int64_t cost = usual_costs[kind];
    for (int i = COST_DECIMALS; i < decimals; i++)
        cost *= 10;
    for (int i = decimals; i < COST_DECIMALS; i++)
        cost /= 10;
    return cost;
}

bool batch_applies(enum batch_what what, enum batch_state state)
{
    switch (what) {
    case BATCH_DELIVER:
    case BATCH_LOSE:
        return state == BATCH_THERE;
    case BATCH_FIND:
        return state == BATCH_LOST;
    case BATCH_DESTROY:
        return state != BATCH_DESTROYED;
    case BATCH_MAKE:
        break;
    }
    return false;
}

static bool is_alike(const struct batch_stretch *a, const struct batch_stretch *b)
{
    return a->state == b->state && str_eq(a->brought.shop, b->brought.shop) &&
           a->brought.on.days == b->brought.on.days;
}

bool batch_stretch_eq(const struct batch_stretch *a, const struct batch_stretch *b)
{
    return a->from == b->from && a->until == b->until && is_alike(a, b);
}

/* Behind the others, or as more of the last. */
static void append(struct batch_stretches *stretches, struct batch_stretch stretch)
{
    struct batch_stretch *last =
        stretches->count > 0 ? &stretches->items[stretches->count - 1] : NULL;
    if (stretch.from > stretch.until)
        return;
    if (last != NULL && is_alike(last, &stretch))
        last->until = stretch.until;
    else
        stretches->items[stretches->count++] = stretch;
}

enum err batch_begin(struct arena *arena, const struct entry_batch *made,
                     struct batch_stretches *ret_stretches)
{
    struct batch_stretch *only = ARENA_NEW(arena, struct batch_stretch);
    if (only == NULL)
        return E_NO_MEMORY;
    *only = (struct batch_stretch){
        .from = made->from,
        .until = made->until,
        .state = BATCH_THERE,
        .brought = made->brought,
    };
    *ret_stretches = (struct batch_stretches){ .items = only, .count = 1 };
    return OK;
}

static int64_t cards_in(int64_t from, int64_t until, const bool *is_out)
{
    int64_t count = 0;
    for (int64_t place = from; place <= until; place++)
        count += !is_out[place];
    return count;
}

/* What was changed of a stretch, by a change that does something to it. */
static struct batch_stretch changed(struct batch_stretch stretch, const struct entry_batch *change)
{
    if (change->what == BATCH_DELIVER)
        stretch.brought = change->brought;
    else
        stretch.state = change->what == BATCH_LOSE   ? BATCH_LOST
                        : change->what == BATCH_FIND ? BATCH_THERE
                                                     : BATCH_DESTROYED;
    return stretch;
}

enum err batch_change(struct arena *arena, const struct batch_stretches *before,
                      const struct entry_batch *change, const bool *is_out,
                      struct batch_stretches *ret_stretches, int64_t *ret_cards)
{
    struct batch_stretches after = {
        .items = ARENA_ARRAY(arena, struct batch_stretch, before->count + 2),
    };
    int64_t cards = 0;
    if (after.items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < before->count; i++) {
        struct batch_stretch left = before->items[i];
        struct batch_stretch middle = left;
        struct batch_stretch right = left;
        if (!batch_applies(change->what, left.state) || change->from > left.until ||
            change->until < left.from) {
            append(&after, left);
            continue;
        }
        middle.from = change->from > left.from ? change->from : left.from;
        middle.until = change->until < left.until ? change->until : left.until;
        left.until = middle.from - 1;
        right.from = middle.until + 1;
        cards += cards_in(middle.from, middle.until, is_out);
        append(&after, left);
        append(&after, changed(middle, change));
        append(&after, right);
    }
    *ret_stretches = after;
    *ret_cards = cards;
    return OK;
}

const struct batch_stretch *batch_stretch_at(const struct batch_stretches *stretches, int64_t place)
{
    for (size_t i = 0; i < stretches->count; i++) {
        if (stretches->items[i].from <= place && place <= stretches->items[i].until)
            return &stretches->items[i];
    }
    return NULL;
}

enum err batch_check(const struct batch_stretch *stretch, struct str shop)
{
    if (stretch->state == BATCH_LOST)
        return E_CARD_STOCK_LOST;
    if (stretch->state == BATCH_DESTROYED)
        return E_CARD_STOCK_DESTROYED;
    bool is_here = shop.len == 0 || str_eq(stretch->brought.shop, shop);
    return stretch->brought.shop.len > 0 && is_here ? OK : E_CARD_UNDELIVERED;
}
