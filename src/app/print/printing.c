/* printing.c - from the card file to pages. */
#include "app/print/printing.h"

#include "app/print/slips.h"
#include "storage/member_storage.h"

/* Read at a time: a multiple of the cards of a sheet, so that none waits when the next are read. */
#define CARDS_AT_ONCE 100
static_assert(CARDS_AT_ONCE % CARDS_ON_SHEET == 0, "their texts go when the next are read");

enum err printing_open(const struct printing_wish *wish, struct arena *arena, struct arena *pages,
                       struct printing *ret_printing)
{
    *ret_printing = (struct printing){
        .app = wish->app,
        .db = wish->db,
        .shop = wish->shop,
        .has_language = wish->has_language,
        .language = wish->language,
        .is_nameless = wish->is_nameless,
        .cards = { .paper = wish->card_paper, .arena = pages },
        .slips = { .paper = wish->slip_paper, .arena = pages },
    };
    TRY(brand_of_shop(wish->db, arena, wish->shop, &ret_printing->brand));
    TRY(draw_open(arena, &wish->sink, &ret_printing->draw));
    TRY(brand_stationery(wish->app, ret_printing->draw, &ret_printing->brand,
                         &ret_printing->stationery));
    ret_printing->cards.draw = ret_printing->draw;
    ret_printing->cards.brand = &ret_printing->stationery;
    ret_printing->slips.draw = ret_printing->draw;
    ret_printing->slips.brand = &ret_printing->stationery;
    draw_title(ret_printing->draw, ret_printing->stationery.name, ret_printing->stationery.name);
    return OK;
}

static enum err join_name(struct arena *arena, const struct member *member, struct str *ret_name)
{
    struct buf out = { 0 };
    bool has_both = member->first_name.len > 0 && member->last_name.len > 0;
    TRY(buf_create(arena, member->first_name.len + member->last_name.len + 1, &out));
    buf_str(&out, member->first_name);
    buf_str(&out, has_both ? STR(" ") : STR_NONE);
    buf_str(&out, member->last_name);
    return buf_finish(&out, ret_name);
}

static enum language language_for(const struct printing *printing, struct str word)
{
    return printing->has_language ? printing->language : language_of(word);
}

static enum err add_card(struct printing *printing, struct arena *arena, const struct card *card)
{
    struct member member = { .language = printing->shop->shop.language };
    struct card_face face = { .code = card->code, .expires = card->expires };
    if (card->member > 0)
        TRY(member_get(printing->db, arena, card->partition, card->member, &member));
    face.language = language_for(printing, member.language);
    if (!printing->is_nameless)
        TRY(join_name(arena, &member, &face.holder));
    return card_print_put(&printing->cards, &face);
}

static enum err add_slip(struct printing *printing, struct arena *arena, const struct card *card)
{
    struct slip slip = { 0 };
    TRY(slip_of_card(printing->app, printing->db, arena, card,
                     language_for(printing, printing->shop->shop.language), &slip));
    return slip_print_put(&printing->slips, &slip);
}

enum err printing_add(struct printing *printing, struct arena *arena, const struct card *card)
{
    bool is_card = card->purpose == CARD_MEMBER;
    TRY(is_card ? add_card(printing, arena, card) : add_slip(printing, arena, card));
    printing->count += 1;
    return OK;
}

enum err printing_finish(struct printing *printing)
{
    TRY(card_print_end(&printing->cards));
    return draw_finish(printing->draw);
}

void printing_close(struct printing *printing)
{
    draw_close(&printing->draw);
}

/* `after` holds the code of the last of those before. */
static enum err add_some(struct printing *printing, struct arena *arena,
                         const struct card_range *range, struct buf *after, bool *ret_is_last)
{
    struct card *cards = NULL;
    size_t count = 0;
    const struct str behind = { .ptr = after->base, .len = after->used };
    TRY(card_added(printing->db, arena, range, behind, CARDS_AT_ONCE, &cards, &count));
    for (size_t i = 0; i < count; i++) {
        enum err err = printing_add(printing, arena, &cards[i]);
        if (err != OK && err != E_VOUCHER_USED)
            return err;
    }
    printing->passed += (int64_t)count;
    *ret_is_last = count < CARDS_AT_ONCE;
    if (*ret_is_last)
        return OK;
    buf_reset(after);
    buf_str(after, cards[count - 1].code);
    return after->err;
}

enum err printing_add_all(struct printing *printing, struct arena *arena,
                          const struct card_range *range, printing_watch *watch, void *context,
                          bool *ret_is_whole)
{
    char room[CARD_CODE_MAX_BYTES];
    struct buf after = BUF(room);
    int64_t total = 0;
    bool is_last = false;
    TRY(card_added_count(printing->db, range, &total));
    while (!is_last) {
        size_t mark = arena_mark(arena);
        TRY(add_some(printing, arena, range, &after, &is_last));
        if (!is_last)
            arena_reset(arena, mark); /* those of the last sheet wait for printing_finish() */
        *ret_is_whole = watch(context, printing->passed, total);
        if (!*ret_is_whole)
            return OK;
    }
    return OK;
}

/* Behind a place: *after is that of the last, and nothing more is in the range when they are fewer than can be. */
static enum err add_numbers(struct printing *printing, struct arena *arena,
                            const struct batch_now *now, int64_t until, int64_t *after,
                            bool *ret_is_last)
{
    struct batch_number *numbers = NULL;
    size_t count = 0;
    TRY(batch_numbers(printing->db, arena, now, *after, CARDS_AT_ONCE, false, &numbers, &count));
    *ret_is_last = count < CARDS_AT_ONCE;
    for (size_t i = 0; i < count; i++) {
        const struct card card = { .code = numbers[i].code, .expires = DATE_NONE };
        if (numbers[i].place > until) {
            *ret_is_last = true;
            return OK;
        }
        TRY(printing_add(printing, arena, &card));
        *after = numbers[i].place;
    }
    return OK;
}

enum err printing_add_batch(struct printing *printing, struct arena *arena,
                            const struct batch_now *now, int64_t from, int64_t until,
                            printing_watch *watch, void *context, bool *ret_is_whole)
{
    int64_t after = from - 1;
    for (bool is_last = false; !is_last;) {
        size_t mark = arena_mark(arena);
        TRY(add_numbers(printing, arena, now, until, &after, &is_last));
        if (!is_last)
            arena_reset(arena, mark); /* those of the last sheet wait for printing_finish() */
        *ret_is_whole = watch(context, after - from + 1, until - from + 1);
        if (!*ret_is_whole)
            return OK;
    }
    return OK;
}
