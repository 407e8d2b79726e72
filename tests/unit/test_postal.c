/* test_postal.c - documents/postal: addresses as the post wants them. */
#include "documents/postal.h"
#include "tests/lib/check.h"

static char memory[1 << 16];
static struct arena arena;

static void check_window(const struct postal *postal, const char *postcode, const char *first,
                         const char *last, const char *const *lines, size_t count)
{
    struct postal_window window = { 0 };
    arena = arena_in(memory, sizeof(memory));
    CHECK_OK(postal_write(&arena, postal, str_c(postcode), str_c(first), str_c(last), &window));
    CHECK_EQ(window.count, count);
    for (size_t i = 0; i < count && i < window.count; i++) {
        CHECK_STR(window.lines[i], lines[i]);
        CHECK(str_utf8_count(window.lines[i]) <= POSTAL_LINE_CHARS);
    }
}

static const struct postal home = {
    .parts = { [POSTAL_FLAT] = { "Appt. 12, 3e étage", 19 },
               [POSTAL_BUILDING] = { "Résidence du Lac", 17 },
               [POSTAL_STREET] = { "12 bis, rue de l'Église", 24 },
               [POSTAL_PLACE] = { "", 0 },
               [POSTAL_TOWN] = { "Saint-Étienne-du-Grès", 23 } },
};

TEST(a_window_has_capital_letters_and_no_signs)
{
    static const char *const lines[] = { "HELOISE LEFEVRE OEUVRARD", "APPT 12 3E ETAGE",
                                         "RESIDENCE DU LAC", "12 BIS RUE DE L EGLISE",
                                         "13103 SAINT ETIENNE DU GRES" };
    check_window(&home, "13103", "Héloïse", "Lefèvre-Œuvrard", lines, COUNT(lines));
}

TEST(what_is_too_long_is_cut_at_a_word)
{
    static const char *const lines[] = { "J DE LA TOUR D AUVERGNE LAURAGUAIS DE",
                                         "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "44000 NANTES" };
    const struct postal postal = {
        .parts = { STR_NONE, STR_NONE, STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
                   STR_NONE, STR("Nantes") },
    };
    check_window(&postal, "44000", "Jean-Christophe", "de la Tour d'Auvergne-Lauraguais de Lautrec",
                 lines, COUNT(lines));
}

TEST(nobody_is_no_blank_line)
{
    static const char *const lines[] = { "12 BIS RUE DE L EGLISE", "44000 NANTES" };
    const struct postal postal = {
        .parts = { STR_NONE, STR_NONE, STR("12 bis rue de l'église"), STR_NONE, STR("Nantes") },
    };
    check_window(&postal, "44000", "", "", lines, COUNT(lines));
}

TEST(parts_are_kept_and_found_again)
{
    struct str text = STR_NONE;
    struct postal again = { 0 };
    arena = arena_in(memory, sizeof(memory));
    CHECK_OK(postal_join(&arena, &home, &text));
    postal_split(text, &again);
    for (size_t i = 0; i < POSTAL_PARTS; i++)
        CHECK_STR(again.parts[i], home.parts[i].ptr);
    postal_split(STR_NONE, &again);
    CHECK_OK(postal_join(&arena, &again, &text));
    CHECK_EQ(text.len, 0);
}

TEST(a_letter_needs_a_town_and_a_street_or_a_place)
{
    struct postal postal = home;
    CHECK(postal_is_whole(&postal, STR("13103")));
    CHECK(!postal_is_whole(&postal, STR_NONE));
    postal.parts[POSTAL_STREET] = STR_NONE;
    CHECK(!postal_is_whole(&postal, STR("13103")));
    postal.parts[POSTAL_PLACE] = STR("Le Bourg");
    CHECK(postal_is_whole(&postal, STR("13103")));
    postal.parts[POSTAL_TOWN] = STR_NONE;
    CHECK(!postal_is_whole(&postal, STR("13103")));
}
