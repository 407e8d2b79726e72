/* pdf.c - a PDF for whoever waits for it. */
#include "app/print/pdf.h"

#include "app/money/codes.h"
#include "core/wording.h"

#define PAGE_ARENA_BYTES  (4u << 20)  /* pictures of the codes of a page */
#define BATCH_ARENA_BYTES (32u << 20) /* address space: the rows of a batch, and its numbers */

static const char *const card_papers[] = { "card", "bleed", "sheet" };
static const char *const slip_papers[] = { "slip", "sheet" };

/* ---- what is asked for -------------------------------------------------------------------------- */

static bool read_paper(const char *const *papers, size_t count, struct str word, int *ret_paper)
{
    for (size_t i = 0; i < count; i++) {
        if (word.len == 0 || str_eq(word, str_c(papers[i]))) {
            *ret_paper = (int)i;
            return true;
        }
    }
    return false;
}

static enum err refuse(struct problem *problem, enum err err, const char *pointer, const char *en,
                       const char *fr)
{
    problem_set(problem, err, pointer, en, fr);
    return err;
}

static enum err read_papers(enum card_purpose purpose, struct str word,
                            struct printing_wish *printing, struct problem *problem)
{
    int paper = 0;
    if (purpose != CARD_MEMBER) {
        if (!read_paper(slip_papers, COUNT(slip_papers), word, &paper))
            return refuse(problem, E_INVALID, "/paper", "Write slip or sheet.",
                          "Écrivez slip ou sheet.");
        printing->slip_paper = (enum slip_paper)paper;
        return OK;
    }
    if (!read_paper(card_papers, COUNT(card_papers), word, &paper))
        return refuse(problem, E_INVALID, "/paper", "Write card, bleed or sheet.",
                      "Écrivez card, bleed ou sheet.");
    printing->card_paper = (enum card_paper)paper;
    return OK;
}

static enum err read_wish(struct app *app, struct db *db, enum card_purpose purpose,
                          const struct pdf_wish *wish, struct printing_wish *ret_printing,
                          struct problem *problem)
{
    struct printing_wish printing = {
        .app = app,
        .db = db,
        .shop = wish->shop.len > 0 ? app_shop_by_code(app, wish->shop) : app_shop_at(app, 0),
        .has_language = wish->language.len > 0,
        .language = language_of(wish->language),
        .is_nameless = wish->is_nameless,
    };
    bool is_language = wish->language.len == 0 || str_eq(wish->language, STR("fr")) ||
                       str_eq(wish->language, STR("en"));
    TRY(read_papers(purpose, wish->paper, &printing, problem));
    if (!is_language)
        return refuse(problem, E_INVALID, "/language", "Write fr or en.", "Écrivez fr ou en.");
    if (printing.shop == NULL)
        return refuse(problem, E_SHOP_UNKNOWN, "/shop", err_text(E_SHOP_UNKNOWN, ERR_EN),
                      err_text(E_SHOP_UNKNOWN, ERR_FR));
    *ret_printing = printing;
    return OK;
}

/* ---- what is drawn ------------------------------------------------------------------------------ */

/* Where the file grows. */
static enum err put(void *context, struct str bytes)
{
    struct buf *out = context;
    buf_str(out, bytes);
    return out->err;
}

/* Only pictures are large. */
static enum err explain(enum err err, struct problem *problem)
{
    if (err != E_LIMIT)
        return err;
    return refuse(problem, err, "/shop",
                  "The logo of this shop makes the file too large: set a smaller one.",
                  "Le logo de ce magasin rend le fichier trop grand : prenez-en un plus petit.");
}

static enum err draw_card(const struct printing_wish *wish, struct arena *arena,
                          const struct card *card, int64_t copies)
{
    CLEANUP(arena_close) struct arena pages = { 0 };
    CLEANUP(printing_close) struct printing printing = { 0 };
    TRY(arena_open(&pages, PAGE_ARENA_BYTES));
    TRY(printing_open(wish, arena, &pages, &printing));
    for (int64_t i = 0; i < copies; i++)
        TRY(printing_add(&printing, arena, card));
    return printing_finish(&printing);
}

enum err pdf_of_card(struct app *app, struct db *db, struct arena *arena, struct str code,
                     const struct pdf_wish *wish, struct buf *out, struct problem *ret_problem)
{
    struct printing_wish printed = { 0 };
    struct card card = { 0 };
    TRY(code_find(db, arena, code, &card));
    TRY(read_wish(app, db, card.purpose, wish, &printed, ret_problem));
    printed.sink = (struct draw_sink){ .put = put, .context = out };
    return explain(draw_card(&printed, arena, &card, wish->copies > 0 ? wish->copies : 1),
                   ret_problem);
}

/* ---- a batch ------------------------------------------------------------------------------------ */

static bool go_on(void *context, int64_t done, int64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

static int64_t count_ready(const struct batch_now *now, int64_t from, int64_t until)
{
    int64_t count = 0;
    for (size_t i = 0; i < now->stretches.count; i++) {
        const struct batch_stretch *stretch = &now->stretches.items[i];
        for (int64_t place = stretch->from; place <= stretch->until; place++)
            count += stretch->state == BATCH_THERE && place >= from && place <= until &&
                     !now->is_out[place];
    }
    return count;
}

static enum err check_range(const struct batch_now *now, int64_t from, int64_t until,
                            struct problem *problem)
{
    struct number_word most;
    if (from > until || until > now->batch.places)
        return refuse(
            problem, E_INVALID, "/until",
            "The batch has no such cards: \"from\" is 1 or more, \"until\" no less, and no "
            "more than it has places.",
            "Le lot n'a pas ces cartes : \"from\" vaut au moins 1, \"until\" au moins "
            "autant, et pas plus que ses places.");
    int64_t count = count_ready(now, from, until);
    if (count == 0)
        return E_BATCH_NOTHING;
    if (count <= PDF_CARDS_MAX)
        return OK;
    enum err err = wording_problem(
        problem, E_LIMIT,
        PHRASE("So many cards at a time are printed here: %1.  Tell \"from\" and \"until\", or "
               "use habitue print cards --batch.",
               "Voici le plus de cartes que l'on imprime ici à la fois : %1. Indiquez \"from\" et "
               "\"until\", ou utilisez habitue print cards --batch."),
        WORDS(wording_number(&most, PDF_CARDS_MAX)));
    problem->pointer[0] = '\0';
    return err;
}

static enum err draw_batch(const struct printing_wish *wish, struct arena *arena,
                           struct arena *rows, const struct batch_now *now, int64_t from,
                           int64_t until)
{
    CLEANUP(arena_close) struct arena pages = { 0 };
    CLEANUP(printing_close) struct printing printing = { 0 };
    bool is_whole = true;
    TRY(arena_open(&pages, PAGE_ARENA_BYTES));
    TRY(printing_open(wish, arena, &pages, &printing));
    TRY(printing_add_batch(&printing, rows, now, from, until, go_on, NULL, &is_whole));
    return printing_finish(&printing);
}

enum err pdf_of_batch(struct app *app, struct db *db, struct arena *arena, struct str id,
                      int64_t from, int64_t until, const struct pdf_wish *wish, struct buf *out,
                      struct problem *ret_problem)
{
    CLEANUP(arena_close) struct arena rows = { 0 };
    struct printing_wish printed = { 0 };
    struct card_batch batch = { 0 };
    struct batch_now now = { 0 };
    TRY(arena_open(&rows, BATCH_ARENA_BYTES));
    TRY(batch_by_id(db, arena, id, &batch));
    TRY(read_wish(app, db, CARD_MEMBER, wish, &printed, ret_problem));
    TRY(batch_load(db, &rows, &batch, &now));
    from = from > 0 ? from : 1;
    until = until > 0 ? until : batch.places;
    TRY(check_range(&now, from, until, ret_problem));
    printed.sink = (struct draw_sink){ .put = put, .context = out };
    return explain(draw_batch(&printed, arena, &rows, &now, from, until), ret_problem);
}
