/* test_member_storage.c - storage/member_storage.c and core/fold.c: people are found again, however
 * their names are typed.
 */
#include "storage/member_storage.h"

#include <string.h>

#include "core/limits.h"
#include "storage/account_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };
static const struct instant evening = { .us = 1700020000000000 };

/* ---- folding ------------------------------------------------------------------------------------- */

TEST(names_are_folded_to_their_words)
{
    static const struct {
        const char *typed;
        const char *folded;
    } cases[] = {
        { "Éloïse  LE GALL-Œuvrard", "eloise le gall oeuvrard" },
        { "  d'Ornano ", "d ornano" },
        { "Straße", "strasse" },
        { "Ægir Øst Łukasz Þór Đặng", "aegir ost lukasz thor dang" },
        { "ĳsbeer ﬁn", "ijsbeer fin" },
        { "E\xcc\x81loi\xcc\x88se", "eloise" }, /* decomposed accents */
        { "İstanbul ısı", "istanbul isi" },
        { "Πηνελόπη", "πηνελοπη" },
        { "Ольга-Мария", "ольга мария" },
        { "王 小明", "王 小明" },
        { "3e étage", "3e etage" },
        { "№ 5 — bis", "no 5 bis" },
        { "", "" },
        { "-- ' --", "" },
        { "\xc2\xa0N\xc2\xa0"
          "bsp\xc2\xa0",
          "n bsp" },
        { "zero\xe2\x80\x8bwidth", "zerowidth" }, /* invisible: as if it were not there */
    };
    PLACE(place);
    place_init(&place);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str once;
        struct str twice;
        CHECK_OK(fold_words(&place.arena, str_c(cases[i].typed), &once));
        CHECK_STR(once, cases[i].folded);
        CHECK_OK(fold_words(&place.arena, once, &twice));
        CHECK_STR(twice, cases[i].folded);
    }
    struct str folded = STR("untouched");
    CHECK_ERR(fold_words(&place.arena, STR("\xc3("), &folded), E_INVALID);
    CHECK_STR(folded, "untouched");
}

TEST(addresses_are_folded_without_losing_a_dot)
{
    PLACE(place);
    struct str key;
    place_init(&place);
    CHECK_OK(fold_email(&place.arena, STR("Eloise.Le-Gall+shop@Exemple.FR"), &key));
    CHECK_STR(key, "eloise.le-gall+shop@exemple.fr");
    CHECK_OK(fold_email(&place.arena, STR(""), &key));
    CHECK_EQ(key.len, 0);
}

TEST(each_word_is_the_beginning_of_a_word)
{
    CHECK(fold_matches(STR("eloise le gall"), STR("gall elo")));
    CHECK(fold_matches(STR("eloise le gall"), STR("le gall eloise")));
    CHECK(fold_matches(STR("eloise le gall"), STR("l")));
    CHECK(!fold_matches(STR("eloise le gall"), STR("all")));
    CHECK(!fold_matches(STR("eloise le gall"), STR("elo gallo")));
}

/* ---- the file ------------------------------------------------------------------------------------ */

static struct member member_of(int64_t number, const char *first, const char *last)
{
    return (struct member){
        .partition = 1,
        .number = number,
        .account = 1,
        .first_name = str_c(first),
        .last_name = str_c(last),
        .birth = DATE_NONE,
        .language = STR("fr"),
        .joined = noon,
        .changed = noon,
    };
}

static void begin_with_account(struct place *place)
{
    place_begin(place);
    CHECK_OK(place_account(place->db, 1, 1, noon));
    CHECK_OK(place_account(place->db, 1, 2, noon));
}

static void check_member(const struct member *got, const struct member *want)
{
    CHECK_EQ(got->partition, want->partition);
    CHECK_EQ(got->number, want->number);
    CHECK_EQ(got->account, want->account);
    CHECK_STR(got->first_name, want->first_name);
    CHECK_STR(got->last_name, want->last_name);
    CHECK_STR(got->phone, want->phone);
    CHECK_STR(got->email, want->email);
    CHECK_EQ(got->birth.days, want->birth.days);
    CHECK_STR(got->postcode, want->postcode);
    CHECK_STR(got->language, want->language);
    CHECK_STR(got->note, want->note);
    CHECK_EQ(got->joined.us, want->joined.us);
    CHECK_EQ(got->changed.us, want->changed.us);
}

TEST(a_member_comes_back_as_told)
{
    PLACE(place);
    struct member found = { .number = -1 };
    struct member bare = member_of(1, "", "");
    struct member full = {
        .partition = 1,
        .number = 2,
        .account = 2,
        .first_name = STR("Éloïse"),
        .last_name = STR("LE GALL"),
        .phone = STR("+33612345678"),
        .email = STR("Eloise@Exemple.fr"),
        .birth = { .days = 7000 },
        .postcode = STR("29000"),
        .language = STR("en"),
        .note = STR("sans gluten"),
        .joined = noon,
        .changed = evening,
    };
    begin_with_account(&place);
    CHECK_ERR(member_get(place.db, &place.arena, 1, 1, &found), E_NOT_FOUND);
    CHECK_EQ(found.number, -1);
    CHECK_OK(member_insert(place.db, &bare));
    CHECK_OK(member_insert(place.db, &full));
    CHECK_REFUSED(&place, member_insert(place.db, &full));
    CHECK_OK(member_get(place.db, &place.arena, 1, 1, &found));
    check_member(&found, &bare);
    CHECK_OK(member_get(place.db, &place.arena, 1, 2, &found));
    check_member(&found, &full);
    CHECK_ERR(member_get(place.db, &place.arena, 2, 2, &found), E_NOT_FOUND);
}

TEST(the_longest_file_there_may_be_is_kept)
{
    static const char widest[] = "\xef\xb7\xba"; /* one letter which stands for eighteen */
    PLACE(place);
    char first[NAME_MAX_BYTES + 3] = "";
    char email[EMAIL_MAX_BYTES + 1];
    struct member found;
    begin_with_account(&place);
    for (size_t len = 0; len + 3 <= NAME_MAX_BYTES; len += 3)
        memcpy(&first[len], widest, sizeof(widest));
    memset(email, 'E', sizeof(email) - 1);
    email[sizeof(email) - 1] = '\0';
    struct member member = member_of(1, first, first);
    member.email = str_c(email);
    CHECK_OK(member_insert(place.db, &member));
    CHECK_OK(member_get(place.db, &place.arena, 1, 1, &found));
    CHECK_STR(found.first_name, first);
}

TEST(the_members_of_an_account_come_by_number)
{
    PLACE(place);
    struct member *members = NULL;
    size_t count = 0;
    begin_with_account(&place);
    for (int64_t number = 1; number <= 12; number++) {
        struct member member = member_of(number, "A", "B");
        member.account = number % 2 + 1;
        CHECK_OK(member_insert(place.db, &member));
    }
    CHECK_OK(member_by_account(place.db, &place.arena, 1, 2, &members, &count));
    CHECK_EQ(count, 6);
    for (size_t i = 0; i < count; i++)
        CHECK_EQ(members[i].number, (int64_t)i * 2 + 1);
}

/* ---- found again --------------------------------------------------------------------------------- */

static void people_make(struct place *place)
{
    static const char *const names[][2] = {
        { "Éloïse", "LE GALL" }, { "Jean-Pierre", "Martin" }, { "Martin", "Le Goff" },
        { "Marie", "Martinez" }, { "Eloise", "Galliéni" },    { "Léa", "O'Neil" },
        { "Martin", "Martin" },  { "François", "Œuvrard" },
    };
    begin_with_account(place);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct member member = member_of((int64_t)i + 1, names[i][0], names[i][1]);
        if (i == 1) {
            member.phone = STR("+33612345678");
            member.email = STR("JP@Exemple.fr");
        }
        if (i == 3)
            member.phone = STR("+33612345678"); /* a household shares one */
        CHECK_OK(member_insert(place->db, &member));
    }
}

static void check_found(struct place *place, struct member_search search, const char *numbers)
{
    struct member *members = NULL;
    size_t count = 0;
    char got[100] = "";
    if (search.limit == 0)
        search.limit = 50;
    CHECK_OK(member_find(place->db, &place->arena, &search, &members, &count));
    for (size_t i = 0; i < count; i++)
        (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), " %d", (int)members[i].number);
    check_note("searched: %.*s", STR_ARG(search.name));
    CHECK_STR(got, numbers);
}

#define NAME(text) ((struct member_search){ .name = STR(text) })

TEST(people_are_found_by_the_words_of_their_names)
{
    PLACE(place);
    people_make(&place);
    check_found(&place, NAME("eloise le gall"), " 1");
    check_found(&place, NAME("le gall"), " 1");
    check_found(&place, NAME("LE GALL Éloïse"), " 1");
    check_found(&place, NAME("gall"), " 1 5");
    check_found(&place, NAME("elo gal"), " 1 5");
    check_found(&place, NAME("martin"), " 2 3 4 7"); /* twice Martin is found once */
    check_found(&place, NAME("mart pierre"), " 2");
    check_found(&place, NAME("m m"), " 2 3 4 7");
    check_found(&place, NAME("l"), " 1 3 6");
    check_found(&place, NAME("oneil"), "");
    check_found(&place, NAME("o'neil"), " 6");
    check_found(&place, NAME("oeuv"), " 8");
    check_found(&place, NAME("œuv franc"), " 8");
    check_found(&place, NAME("zzz"), "");
    check_found(&place, NAME("---"), "");
}

TEST(people_are_found_by_phone_and_address)
{
    PLACE(place);
    people_make(&place);
    check_found(&place, (struct member_search){ .phone = STR("+33612345678") }, " 2 4");
    check_found(&place, (struct member_search){ .phone = STR("+33612345678"), .limit = 1 }, " 2");
    check_found(&place, (struct member_search){ .phone = STR("+33612345678"), .after = { 1, 2 } },
                " 4");
    check_found(&place, (struct member_search){ .phone = STR("+336123456") }, "");
    check_found(&place, (struct member_search){ .email = STR("jp@exemple.FR") }, " 2");
    check_found(&place, (struct member_search){ .email = STR("jp@exemple.com") }, "");
}

TEST(what_is_found_comes_page_by_page)
{
    PLACE(place);
    people_make(&place);
    struct member_search search = { .name = STR("mart"), .limit = 2 };
    check_found(&place, search, " 2 3");
    search.after = (struct member_id){ 1, 3 };
    check_found(&place, search, " 4 7");
    search.after = (struct member_id){ 1, 7 };
    check_found(&place, search, "");
    check_found(&place, (struct member_search){ .limit = 3 },
                " 1 2 3"); /* nothing asked: everyone */
    check_found(&place, (struct member_search){ .after = { 1, 6 } }, " 7 8");
}

TEST(a_changed_name_is_found_and_the_old_one_is_not)
{
    PLACE(place);
    struct member member = member_of(1, "Éloïse", "Galliéni-Le Gall");
    people_make(&place);
    CHECK_ERR(member_update(place.db, &(struct member){ .partition = 1, .number = 99 }),
              E_NOT_FOUND);
    member.changed = evening;
    member.email = STR("e@exemple.fr");
    CHECK_OK(member_update(place.db, &member));
    check_found(&place, NAME("gallieni"), " 1 5");
    check_found(&place, NAME("le gall gallieni"), " 1");
    check_found(&place, (struct member_search){ .email = STR("E@exemple.fr") }, " 1");

    member = member_of(1, "", "");
    CHECK_OK(member_update(place.db, &member));
    check_found(&place, NAME("gall"), " 5");
    check_found(&place, NAME("eloise"), " 5");
    check_found(&place, (struct member_search){ .email = STR("E@exemple.fr") }, "");
    CHECK_OK(member_get(place.db, &place.arena, 1, 1, &member));
    CHECK_EQ(member.changed.us, noon.us);
}

/* So many share a word that the search goes by numbers instead. */
TEST(a_word_that_everybody_has_is_found_page_by_page)
{
    enum { PEOPLE = 6000 };
    PLACE(place);
    begin_with_account(&place);
    for (int64_t number = 1; number <= PEOPLE; number++) {
        struct member member = member_of(number, number % 2 == 0 ? "Anne" : "Luc", "Martin");
        CHECK_OK(member_insert(place.db, &member));
    }
    check_found(&place, (struct member_search){ .name = STR("m"), .limit = 3 }, " 1 2 3");
    check_found(&place, (struct member_search){ .name = STR("m"), .after = { 1, 5998 } },
                " 5999 6000");
    check_found(&place, (struct member_search){ .name = STR("ma a"), .limit = 2 }, " 2 4");
    check_found(&place, (struct member_search){ .name = STR("m"), .after = { 1, PEOPLE } }, "");
}

/* ---- several partitions -------------------------------------------------------------------------- */

/* SQLite has one partition: its own tables refuse another, and a number that is there twice.  What it is
 * asked has the same words on both engines, so tables with the keys of PostgreSQL stand before its own. */
static void partitions_allow(struct place *place)
{
    static const char text[] =
        "CREATE TEMP TABLE account AS SELECT * FROM main.account;"
        "CREATE TEMP TABLE lot AS SELECT * FROM main.lot;"
        "CREATE TEMP TABLE member AS SELECT * FROM main.member;"
        "CREATE TEMP TABLE member_word AS SELECT * FROM main.member_word;"
        "CREATE UNIQUE INDEX temp.account_key ON account (partition, number);"
        "CREATE UNIQUE INDEX temp.lot_key ON lot (partition, account, number);"
        "CREATE UNIQUE INDEX temp.member_key ON member (partition, number);"
        "CREATE UNIQUE INDEX temp.member_word_key ON member_word (word, partition, member);";
    if (!place_is_postgres())
        CHECK_EQ(sqlite3_exec(db_sqlite_of(place->db)->conn, text, NULL, NULL, NULL), SQLITE_OK);
}

enum { PARTITIONS = 3 };

static void begin_with_partitions(struct place *place)
{
    place_begin(place);
    partitions_allow(place);
    for (int32_t partition = 1; partition <= PARTITIONS; partition++)
        CHECK_OK(place_account(place->db, partition, 1, noon));
}

static struct member member_in(int32_t partition, int64_t number, const char *first,
                               const char *last)
{
    struct member member = member_of(number, first, last);
    member.partition = partition;
    return member;
}

/* Some numbers are of all partitions, some of two, some of one; rows do not come in their order. */
static void households_make(struct place *place)
{
    static const struct {
        int32_t partition;
        int64_t number;
        const char *first;
        const char *last;
        bool is_of_household; /* which shares a telephone and an address */
    } people[] = {
        { 3, 6, "Anne", "Martin", true },    { 3, 2, "Anne", "Martin", true },
        { 3, 3, "Luc", "Petit", false },     { 3, 4, "Martin", "Marchand", true },
        { 2, 4, "Martin", "Martin", true },  { 2, 1, "Anne", "Martinez", true },
        { 2, 2, "Ana", "Marie", false },     { 1, 1, "Anne", "Martin", true },
        { 1, 5, "Luc", "Martin", true },     { 1, 4, "Anna", "Martel", false },
        { 1, 2, "Martine", "Annecy", true }, { 1, 3, "Luc", "Petit", true },
    };
    begin_with_partitions(place);
    for (size_t i = 0; i < COUNT(people); i++) {
        struct member member =
            member_in(people[i].partition, people[i].number, people[i].first, people[i].last);
        if (people[i].is_of_household) {
            member.phone = STR("+33612345678");
            member.email = STR("Home@Exemple.fr");
        }
        CHECK_OK(member_insert(place->db, &member));
    }
}

/* Appends what one page has, and goes on from its last member.  Tells whether the page was full. */
static bool page_add(struct place *place, struct member_search *search, char *got, size_t size)
{
    struct member *members = NULL;
    size_t count = 0;
    CHECK_OK(member_find(place->db, &place->arena, search, &members, &count));
    CHECK(count <= (size_t)search->limit);
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(got);
        CHECK(used + 10 < size); /* a list that never ends */
        (void)snprintf(got + used, size - used, " %d-%d", (int)members[i].partition,
                       (int)members[i].number);
        search->after = (struct member_id){ members[i].partition, members[i].number };
    }
    return count == (size_t)search->limit;
}

/* Pages of any size have everyone once, in one order. */
static void check_pages(struct place *place, struct member_search search, const char *ids)
{
    static const int64_t limits[] = { 1, 2, 3, 5, 50 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct member_search page = search;
        char got[200] = "";
        page.limit = limits[i];
        while (page_add(place, &page, got, sizeof(got))) {
        }
        check_note("by %d: %s", (int)limits[i], got);
        CHECK_STR(str_c(got), ids);
    }
}

#define EVERYONE " 1-1 2-1 1-2 2-2 3-2 1-3 3-3 1-4 2-4 3-4 1-5 3-6"

TEST(members_of_all_partitions_are_listed_once)
{
    PLACE(place);
    households_make(&place);
    check_pages(&place, (struct member_search){ 0 }, EVERYONE);
    check_pages(&place, (struct member_search){ .after = { 2, 2 } },
                " 3-2 1-3 3-3 1-4 2-4 3-4 1-5 3-6");
    check_pages(&place, (struct member_search){ .after = { 9, 5 } }, " 3-6"); /* nobody's id */
    check_pages(&place, (struct member_search){ .after = { 3, 6 } }, "");
}

TEST(a_household_of_several_partitions_is_listed_once)
{
    static const char household[] = " 1-1 2-1 1-2 3-2 1-3 2-4 3-4 1-5 3-6";
    PLACE(place);
    households_make(&place);
    check_pages(&place, (struct member_search){ .phone = STR("+33612345678") }, household);
    check_pages(&place, (struct member_search){ .email = STR("home@exemple.fr") }, household);
    check_pages(&place, (struct member_search){ .phone = STR("+33612345678"), .after = { 1, 2 } },
                " 3-2 1-3 2-4 3-4 1-5 3-6");
    check_pages(&place,
                (struct member_search){ .email = STR("home@exemple.fr"), .after = { 1, 2 } },
                " 3-2 1-3 2-4 3-4 1-5 3-6");
}

TEST(names_in_several_partitions_are_found_once)
{
    PLACE(place);
    households_make(&place);
    check_pages(&place, NAME("mar"), " 1-1 2-1 1-2 2-2 3-2 1-4 2-4 3-4 1-5 3-6");
    check_pages(&place, NAME("martin"), " 1-1 2-1 1-2 3-2 2-4 3-4 1-5 3-6");
    check_pages(&place, NAME("anne mart"), " 1-1 2-1 1-2 3-2 3-6");
    check_pages(&place, NAME("an ma"), " 1-1 2-1 1-2 2-2 3-2 1-4 3-6");
    check_pages(&place, NAME("luc petit"), " 1-3 3-3");
    check_pages(&place, (struct member_search){ .name = STR("anne mart"), .after = { 1, 1 } },
                " 2-1 1-2 3-2 3-6");
}

TEST(a_changed_name_changes_in_its_partition_alone)
{
    PLACE(place);
    households_make(&place);
    struct member member = member_in(2, 4, "Zoé", "Dupont");
    CHECK_OK(member_update(place.db, &member));
    check_pages(&place, NAME("dupont"), " 2-4");
    check_pages(&place, NAME("martin"), " 1-1 2-1 1-2 3-2 3-4 1-5 3-6");
    check_pages(&place, (struct member_search){ .phone = STR("+33612345678") },
                " 1-1 2-1 1-2 3-2 1-3 3-4 1-5 3-6");
}

/* As above, where the search goes by numbers. */
TEST(a_word_that_everybody_has_is_found_once_in_each_partition)
{
    enum { NUMBERS = 2000, FROM = NUMBERS - 2 };
    PLACE(place);
    begin_with_partitions(&place);
    for (int32_t partition = 1; partition <= PARTITIONS; partition++) {
        for (int64_t number = 1; number <= NUMBERS; number++) {
            struct member member =
                member_in(partition, number, number % 2 == 0 ? "Anne" : "Luc", "Martin");
            CHECK_OK(member_insert(place.db, &member));
        }
    }
    for (int64_t limit = 1; limit <= 3; limit++) {
        struct member_search search = { .name = STR("m"), .limit = limit };
        char got[100] = "";
        for (int64_t page = 0; page < 6 / limit; page++)
            CHECK(page_add(&place, &search, got, sizeof(got)));
        CHECK_STR(str_c(got), " 1-1 2-1 3-1 1-2 2-2 3-2");
    }
    /* What is left of the list is short, and found by its word again. */
    check_pages(&place, (struct member_search){ .name = STR("m"), .after = { 2, FROM } },
                " 3-1998 1-1999 2-1999 3-1999 1-2000 2-2000 3-2000");
    check_pages(&place, (struct member_search){ .name = STR("ma a"), .after = { 1, FROM } },
                " 2-1998 3-1998 1-2000 2-2000 3-2000");
}

/* ---- any names ----------------------------------------------------------------------------------- */

enum { CROWD = 300, CROWD_SEARCHES = 300 };

static const char *const crowd_parts[] = {
    "mar", "ma", "mart", "le", "l", "gall", "é", "x", "ma-r"
};

static const char *crowd_part(struct rng *rng)
{
    return crowd_parts[rng_range(rng, 0, COUNT(crowd_parts) - 1)];
}

/* Who is at a place of the list of everyone. */
static struct member_id crowd_id(int64_t at, int32_t partitions)
{
    return (struct member_id){ .partition = (int32_t)(at % partitions) + 1,
                               .number = at / partitions + 1 };
}

static void crowd_make(struct place *place, struct rng *rng, int32_t partitions, struct str *folded)
{
    for (int64_t at = 0; at < CROWD; at++) {
        struct member_id id = crowd_id(at, partitions);
        char name[2][40] = { "", "" };
        char both[100];
        for (int word = 0; word < 4; word++)
            (void)snprintf(name[word / 2] + strlen(name[word / 2]), 20, "%s%s", crowd_part(rng),
                           rng_chance(rng, 50) ? " " : "");
        struct member member = member_in(id.partition, id.number, name[0], name[1]);
        CHECK_OK(member_insert(place->db, &member));
        (void)snprintf(both, sizeof(both), "%s %s", name[0], name[1]);
        CHECK_OK(fold_words(&place->arena, str_c(both), &folded[at]));
    }
}

/* Random names, random words: the index and a look at every name agree. */
static void check_crowd(struct place *place, struct rng *rng, int32_t partitions)
{
    struct str folded[CROWD];
    crowd_make(place, rng, partitions, folded);
    size_t mark = arena_mark(&place->arena);
    for (int i = 0; i < CROWD_SEARCHES; i++) {
        char typed[40];
        struct str words;
        struct member *members = NULL;
        size_t count = 0;
        int64_t skipped = rng_range(rng, 0, 20);
        struct member_search search = { .limit = rng_range(rng, 1, CROWD) };
        if (skipped > 0)
            search.after = crowd_id(skipped - 1, partitions);
        (void)snprintf(typed, sizeof(typed), "%s %s", crowd_part(rng), crowd_part(rng));
        search.name = str_c(typed);
        check_note("searched: %s", typed);
        CHECK_OK(member_find(place->db, &place->arena, &search, &members, &count));
        CHECK_OK(fold_words(&place->arena, search.name, &words));
        size_t found = 0;
        for (int64_t at = skipped; at < CROWD && found < (size_t)search.limit; at++) {
            if (!fold_matches(folded[at], words))
                continue;
            struct member_id id = crowd_id(at, partitions);
            CHECK(found < count);
            CHECK_EQ(members[found].number, id.number);
            CHECK_EQ(members[found].partition, id.partition);
            found++;
        }
        CHECK_EQ(found, count);
        arena_reset(&place->arena, mark);
    }
}

TEST(a_search_finds_exactly_those_whose_names_match)
{
    PLACE(place);
    struct rng rng = rng_new();
    begin_with_account(&place);
    check_crowd(&place, &rng, 1);
}

TEST(a_search_finds_exactly_those_of_every_partition)
{
    PLACE(place);
    struct rng rng = rng_new();
    begin_with_partitions(&place);
    check_crowd(&place, &rng, PARTITIONS);
}

TEST(tags_of_a_member_or_of_all_of_the_account_ascend_each_once)
{
    static const char *const lists[] = { "club,student", "", "bio,club" };
    PLACE(place);
    const struct str *tags = NULL;
    size_t count = 9;
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 7, noon));
    for (size_t i = 0; i < COUNT(lists); i++) {
        const struct member member = {
            .partition = 1,
            .number = (int64_t)i + 1,
            .account = 7,
            .first_name = STR("A"),
            .birth = DATE_NONE,
            .language = STR("fr"),
            .tags = str_c(lists[i]),
        };
        CHECK_OK(member_insert(place.db, &member));
    }
    CHECK_OK(member_tags(place.db, &place.arena, 1, 7, 1, &tags, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(tags[1], "student");
    CHECK_OK(member_tags(place.db, &place.arena, 1, 7, 2, &tags, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(member_tags(place.db, &place.arena, 1, 7, 0, &tags, &count));
    CHECK_EQ(count, 3);
    CHECK_STR(tags[0], "bio");
    CHECK_STR(tags[1], "club");
    CHECK_STR(tags[2], "student");

    struct member changed = { 0 };
    CHECK_OK(member_get(place.db, &place.arena, 1, 3, &changed));
    CHECK_STR(changed.tags, "bio,club");
    changed.tags = STR_NONE;
    CHECK_OK(member_update(place.db, &changed));
    CHECK_OK(member_tags(place.db, &place.arena, 1, 7, 3, &tags, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(db_tx_commit(&place.tx));
}

TEST(a_member_who_has_another_number_is_found_by_both)
{
    PLACE(place);
    struct member member = { .partition = 1,
                             .number = 3,
                             .account = 1,
                             .first_name = STR("Jo"),
                             .last_name = STR("Mo"),
                             .birth = DATE_NONE,
                             .language = STR("fr") };
    struct member found = { 0 };
    struct member *members = NULL;
    size_t count = 0;
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 1, (struct instant){ 0 }));
    CHECK_OK(place_account(place.db, 1, 2, (struct instant){ 0 }));
    CHECK_OK(member_insert(place.db, &member));
    for (int64_t number = 4; number <= 5; number++) { /* twice: it is followed on and on */
        struct member now = member;
        now.number = number;
        now.account = 2;
        CHECK_OK(member_insert(place.db, &now));
        CHECK_OK(member_become(place.db, &member, &now));
        member = now;
    }
    for (int64_t number = 3; number <= 5; number++) {
        CHECK_OK(member_get(place.db, &place.arena, 1, number, &found));
        CHECK_EQ(found.number, 5);
        CHECK_EQ(found.account, 2);
    }
    CHECK_ERR(member_get(place.db, &place.arena, 1, 6, &found), E_NOT_FOUND);
    const struct member_search search = { .name = STR("jo"), .limit = 9 };
    CHECK_OK(member_find(place.db, &place.arena, &search, &members, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(members[0].number, 5);
}
