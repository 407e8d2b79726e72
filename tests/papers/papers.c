/* papers.c - one paper of each kind, always the same, for who compares it with the golden one.
 *
 *      papers card|bleed|sheet|slip|slips|letter OUT.pdf LOGO.png
 */
#include <stdio.h>
#include <string.h>

#include "core/io.h"
#include "documents/card_print.h"
#include "documents/letter.h"
#include "documents/slip_print.h"

static char memory[1 << 22];
static char page_memory[1 << 20];

static enum err put(void *context, struct str bytes)
{
    return io_writer_put(context, bytes);
}

static struct stationery brand_of(const struct draw_image *logo)
{
    return (struct stationery){ .name = STR("La Ferme du Lac"),
                                .street = STR("12 bis rue des Halles"),
                                .town = STR("44000 Nantes"),
                                .contact = STR("02 40 00 00 00 · fermedulac.example"),
                                .program = STR("Le panier fidèle"),
                                .colour = 0x7B1E3A,
                                .logo = logo };
}

/* ---- each kind ------------------------------------------------------------------------------------ */

static const struct card_face faces[] = {
    { .code = STR("2900000000018"), .holder = STR("Héloïse Lefèvre") },
    { .code = STR("2900000000025"), .language = LANGUAGE_EN },
    { .code = STR("Ferme-2026/0042"),
      .holder = STR("Maximilien-Barthélemy de la Roche-Saint-André-des-Eaux") },
    { .code = STR("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"), .holder = STR("Zoé Œuvrard") },
};

static enum err draw_cards(struct draw *draw, const struct stationery *brand, struct arena *pages,
                           enum card_paper paper, size_t count)
{
    struct card_print print = { .draw = draw, .brand = brand, .paper = paper, .arena = pages };
    for (size_t i = 0; i < count; i++) {
        struct card_face face = faces[i % COUNT(faces)];
        face.expires = DATE_NONE;
        if (i % 2 == 0)
            TRY(date_from_parts((struct date_parts){ 2028, 12, 31 }, &face.expires));
        TRY(card_print_put(&print, &face));
    }
    return card_print_end(&print);
}

static enum err draw_slips(struct draw *draw, const struct stationery *brand, struct arena *pages,
                           enum slip_paper paper, size_t count)
{
    static const struct slip voucher = {
        .title = STR("Bon d'achat"),
        .terms = { STR("5 € offerts, dès 30,00 € d'achat"), STR("hors alcool") },
        .term_count = 2,
        .code = STR("V7K2MQ0XTR9B4CE"),
    };
    static const struct slip gift_card = { .title = STR("Gift card"),
                                           .worth = STR("€50.00"),
                                           .code = STR("G4ZZM1Q8XWT6P20"),
                                           .language = LANGUAGE_EN };
    struct slip_print print = { .draw = draw, .brand = brand, .paper = paper, .arena = pages };
    for (size_t i = 0; i < count; i++) {
        struct slip slip = i % 2 == 0 ? voucher : gift_card;
        TRY(date_from_parts((struct date_parts){ 2027, 2, 28 }, &slip.until));
        TRY(slip_print_put(&print, &slip));
    }
    return OK;
}

static enum err draw_letter(struct draw *draw, const struct stationery *brand, struct arena *arena)
{
    const struct postal postal = { .parts = { [POSTAL_FLAT] = STR("Appartement 12"),
                                              [POSTAL_BUILDING] = STR("Résidence du Lac"),
                                              [POSTAL_STREET] = STR("12 bis, rue des Halles"),
                                              [POSTAL_TOWN] = STR("Nantes") } };
    struct letter letter = { .place_and_day = STR("30/11/2026"),
                             .body = STR("Chère Héloïse,\n\nVotre carte compte 120 points : c'est "
                                         "assez pour un panier offert. Il vous attend à la ferme "
                                         "jusqu'au 31 décembre, le mercredi et le samedi de 9 h à "
                                         "12 h 30.\n\nÀ bientôt,\n\nLa Ferme du Lac") };
    TRY(postal_write(arena, &postal, STR("44000"), STR("Héloïse"), STR("Lefèvre"), &letter.to));
    return letter_draw(draw, brand, &letter);
}

static enum err draw_kind(const char *kind, struct draw *draw, const struct stationery *brand,
                          struct arena *pages)
{
    if (strcmp(kind, "card") == 0)
        return draw_cards(draw, brand, pages, CARD_PAPER_CARD, COUNT(faces));
    if (strcmp(kind, "bleed") == 0)
        return draw_cards(draw, brand, pages, CARD_PAPER_BLEED, 1);
    if (strcmp(kind, "sheet") == 0)
        return draw_cards(draw, brand, pages, CARD_PAPER_SHEET, CARDS_ON_SHEET + 1);
    if (strcmp(kind, "slip") == 0)
        return draw_slips(draw, brand, pages, SLIP_PAPER_SLIP, 2);
    if (strcmp(kind, "slips") == 0)
        return draw_slips(draw, brand, pages, SLIP_PAPER_SHEET, SLIPS_ON_SHEET + 1);
    if (strcmp(kind, "letter") == 0)
        return draw_letter(draw, brand, pages);
    return E_INVALID;
}

static enum err draw_paper(const char *kind, const char *out, const char *logo_path)
{
    struct arena arena = arena_in(memory, sizeof(memory));
    struct arena pages = arena_in(page_memory, sizeof(page_memory));
    CLEANUP(io_writer_close) struct io_writer writer = IO_WRITER_NONE;
    const struct draw_sink sink = { .put = put, .context = &writer };
    CLEANUP(draw_close) struct draw *draw = NULL;
    struct draw_image *logo = NULL;
    struct stationery brand = { 0 };
    struct str png = STR_NONE;
    TRY(io_read_file(&arena, logo_path, DRAW_IMAGE_MAX_BYTES, &png));
    TRY(io_writer_open(out, 0644, &writer));
    TRY(draw_open(&arena, &sink, &draw));
    TRY(draw_load_image(draw, png, &logo));
    brand = brand_of(logo);
    TRY(draw_kind(kind, draw, &brand, &pages));
    TRY(draw_finish(draw));
    return io_writer_finish(&writer);
}

int main(int argc, char **argv)
{
    enum err err = argc == 4 ? draw_paper(argv[1], argv[2], argv[3]) : E_INVALID;
    if (err != OK)
        fprintf(stderr, "papers: %s\n", err_text(err, ERR_EN));
    return err == OK ? 0 : 1;
}
