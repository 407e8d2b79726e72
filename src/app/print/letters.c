/* letters.c - from a text and the customer file to letters. */
#include "app/print/letters.h"

#include "app/look/look_account.h"
#include "documents/letter.h"
#include "loyalty/lots.h"
#include "loyalty/receipt_text.h"
#include "storage/account_storage.h"

#define MEMBERS_AT_ONCE 100
#define FILLED_BYTES    (LETTER_TEXT_MAX_BYTES * 2)
#define WORD_BYTES      1024

enum word { WORD_FIRST_NAME, WORD_LAST_NAME, WORD_CARD, WORD_BALANCE, WORD_SHOP, WORD_DAY };
#define WORDS_OF_LETTER (WORD_DAY + 1)

static const char *const words[WORDS_OF_LETTER] = {
    [WORD_FIRST_NAME] = "first_name", [WORD_LAST_NAME] = "last_name", [WORD_CARD] = "card",
    [WORD_BALANCE] = "balance",       [WORD_SHOP] = "shop",           [WORD_DAY] = "day",
};

/* ---- the text ------------------------------------------------------------------------------------ */

/* Cuts the text before the next word in braces off `rest`.  *ret_word is WORDS_OF_LETTER when there is no more.
 * E_LETTER_WORD with what stands there in *ret_text. */
static enum err next_word(struct str *rest, struct str *ret_text, size_t *ret_word)
{
    size_t at = 0;
    while (at < rest->len && !str_begins(str_sub(*rest, at, 2), STR("{{")))
        at++;
    *ret_text = str_sub(*rest, 0, at);
    *ret_word = WORDS_OF_LETTER;
    if (at == rest->len) {
        *rest = STR_NONE;
        return OK;
    }
    struct str inner = str_sub(*rest, at + 2, rest->len);
    struct str name = str_sub(inner, 0, str_find(inner, '}'));
    if (str_begins(str_sub(inner, name.len, 2), STR("}}"))) {
        for (size_t i = 0; i < WORDS_OF_LETTER; i++) {
            if (str_eq(str_trim(name), str_c(words[i])))
                *ret_word = i;
        }
    }
    if (*ret_word == WORDS_OF_LETTER) {
        *ret_text = str_utf8_prefix(name, 40);
        return E_LETTER_WORD;
    }
    *rest = str_sub(inner, name.len + 2, inner.len);
    return OK;
}

enum err letter_check(struct str text, struct str *ret_word)
{
    struct str rest = text;
    struct str part = STR_NONE;
    size_t word = 0;
    if (!str_is_utf8(text))
        return E_INVALID;
    while (rest.len > 0) {
        enum err err = next_word(&rest, &part, &word);
        if (err != OK)
            *ret_word = part;
        TRY(err);
    }
    return OK;
}

static enum err fill(struct arena *arena, struct str text, const struct str *values,
                     struct str *ret_body)
{
    struct str rest = text;
    struct str part = STR_NONE;
    size_t word = 0;
    struct buf out = { 0 };
    TRY(buf_create(arena, FILLED_BYTES, &out));
    while (rest.len > 0) {
        TRY(next_word(&rest, &part, &word));
        buf_str(&out, part);
        buf_str(&out, word < WORDS_OF_LETTER ? values[word] : STR_NONE);
    }
    return buf_finish(&out, ret_body) == OK ? OK : E_LETTER_LONG;
}

/* ---- what stands in it for a member ------------------------------------------------------------------ */

/* The first card that he can use; empty when there is none. */
static enum err find_card(struct printing *printing, struct arena *arena,
                          const struct member *member, struct str *ret_code)
{
    struct card *cards = NULL;
    size_t count = 0;
    *ret_code = STR_NONE;
    TRY(card_list(printing->db, arena, member->partition, member->account, &cards, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_his = cards[i].member == 0 || cards[i].member == member->number;
        if (is_his && !cards[i].is_blocked && cards[i].purpose == CARD_MEMBER && ret_code->len == 0)
            *ret_code = cards[i].code;
    }
    return OK;
}

/* "120 points, 5,00 credit": what can be used today. */
static enum err say_balance(struct printing *printing, struct arena *arena,
                            const struct member *member, struct date on, struct str *ret_text)
{
    const struct program *program = look_program(printing->app);
    struct account account = { 0 };
    struct balance *balances = NULL;
    size_t count = 0;
    struct buf out = { 0 };
    TRY(account_load(printing->db, arena, member->partition, member->account, &account));
    TRY(lots_balances(arena, &account, on, &balances, &count));
    TRY(buf_create(arena, WORD_BYTES, &out));
    for (size_t i = 0; i < count; i++) {
        const struct unit *unit = program != NULL ? program_unit(program, balances[i].unit) : NULL;
        if (unit == NULL || balances[i].usable.n <= 0)
            continue;
        buf_str(&out, out.used > 0 ? STR(", ") : STR_NONE);
        text_put_points(&out, balances[i].usable, unit->decimals, language_of(member->language));
        buf_char(&out, ' ');
        buf_str(&out, label_in(&unit->label, language_of(member->language)));
    }
    if (out.used == 0)
        buf_char(&out, '0');
    return buf_finish(&out, ret_text);
}

static enum err fill_values(struct printing *printing, struct arena *arena,
                            const struct member *member, struct date on, struct str *values)
{
    struct buf day = { 0 };
    TRY(buf_create(arena, 16, &day));
    text_put_date(&day, on, language_of(member->language));
    TRY(buf_finish(&day, &values[WORD_DAY]));
    values[WORD_FIRST_NAME] = member->first_name;
    values[WORD_LAST_NAME] = member->last_name;
    values[WORD_SHOP] = printing->stationery.name;
    TRY(find_card(printing, arena, member, &values[WORD_CARD]));
    return say_balance(printing, arena, member, on, &values[WORD_BALANCE]);
}

/* ---- one, and all -------------------------------------------------------------------------------- */

enum err letter_add(struct printing *printing, struct arena *arena, const struct letter_wish *wish,
                    const struct member *member, bool *ret_has_address)
{
    struct str values[WORDS_OF_LETTER];
    struct postal postal = { 0 };
    struct letter letter = { 0 };
    struct date on = zone_civil(printing->shop->zone, instant_now()).date;
    postal_split(member->address, &postal);
    *ret_has_address = postal_is_whole(&postal, member->postcode);
    if (!*ret_has_address)
        return OK;
    TRY(fill_values(printing, arena, member, on, values));
    TRY(fill(arena, wish->text, values, &letter.body));
    letter.place_and_day = values[WORD_DAY];
    TRY(postal_write(arena, &postal, member->postcode, member->first_name, member->last_name,
                     &letter.to));
    TRY(letter_draw(printing->draw, &printing->stationery, &letter));
    printing->count += 1;
    return OK;
}

static bool has_tag(const struct member *member, struct str tag)
{
    struct str rest = member->tags;
    struct str one = STR_NONE;
    while (rest.len > 0 && str_cut(&rest, ',', &one)) {
        if (str_eq(one, tag))
            return true;
    }
    return tag.len == 0;
}

/* The members behind `search->after`, which moves on. */
static enum err add_some(struct printing *printing, struct arena *arena,
                         const struct letter_wish *wish, struct member_search *search,
                         bool *ret_is_last, int64_t *ret_without)
{
    struct member *members = NULL;
    size_t count = 0;
    TRY(member_find(printing->db, arena, search, &members, &count));
    for (size_t i = 0; i < count; i++) {
        size_t mark = arena_mark(arena);
        bool has_address = true;
        if (!has_tag(&members[i], wish->tag))
            continue;
        TRY(letter_add(printing, arena, wish, &members[i], &has_address));
        *ret_without += has_address ? 0 : 1;
        arena_reset(arena, mark);
    }
    printing->passed += (int64_t)count;
    *ret_is_last = count < MEMBERS_AT_ONCE;
    if (!*ret_is_last)
        search->after = (struct member_id){ .partition = members[count - 1].partition,
                                            .number = members[count - 1].number };
    return OK;
}

enum err letter_add_all(struct printing *printing, struct arena *arena,
                        const struct letter_wish *wish, printing_watch *watch, void *context,
                        bool *ret_is_whole, int64_t *ret_without)
{
    struct member_search search = { .limit = MEMBERS_AT_ONCE };
    bool is_last = false;
    *ret_without = 0;
    while (!is_last) {
        size_t mark = arena_mark(arena);
        TRY(add_some(printing, arena, wish, &search, &is_last, ret_without));
        arena_reset(arena, mark);
        *ret_is_whole = watch(context, printing->passed, 0);
        if (!*ret_is_whole)
            return OK;
    }
    return OK;
}
