/* test_supplied.c - app/batch/supplied.c, supplied_file.c: the numbers of a supplier's file, and what is wrong with them. */
#include "app/batch/supplied.h"

#include <string.h>

#include "core/limits.h"
#include "tests/lib/check.h"

static struct arena arena;

static void begin(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64 << 20));
    arena_reset(&arena, 0);
}

static struct supplied read_file(const char *text)
{
    struct supplied supplied = { 0 };
    struct problem problem = { 0 };
    const struct scan_settings settings = scan_settings_of(STR("FR"));
    begin();
    CHECK_OK(supplied_file_read(&arena, str_c(text), &supplied, &problem));
    CHECK_OK(supplied_read(&arena, &settings, &supplied));
    return supplied;
}

/* "2:A1B2|3:E_NUMBER_TWICE": each line with its code, or with what is wrong. */
static const char *lines_of(const char *text)
{
    static char room[1 << 16];
    struct buf out = { .base = room, .size = sizeof(room) - 1 };
    struct supplied supplied = read_file(text);
    for (size_t i = 0; i < supplied.count; i++) {
        const struct supplied_line *line = &supplied.lines[i];
        if (i > 0)
            buf_char(&out, '|');
        buf_int(&out, line->line);
        buf_char(&out, ':');
        buf_str(&out, line->err == OK ? line->code : str_c(err_symbol(line->err)));
    }
    room[out.used] = '\0';
    return room;
}

#define CHECK_LINES(text, wanted) CHECK_STR(str_c(lines_of(text)), wanted)

TEST(one_number_a_line)
{
    CHECK_LINES("4006381333931\n2100000000012\n", "1:4006381333931|2:2100000000012");
    CHECK_LINES("\xEF\xBB\xBF\r\n4006381333931\r\n\r\nAB-12.3\r\n", "2:4006381333931|4:AB-12.3");
    CHECK_LINES("\"4006381333931\"\n\"AB12\"", "1:4006381333931|2:AB12");
}

TEST(a_column_of_a_table_by_its_heading)
{
    CHECK_LINES("number\n4006381333931", "2:4006381333931");
    CHECK_LINES("serial,Card Number,printed\n1,4006381333931,x\n2,\"AB,12\",y",
                "2:4006381333931|3:AB,12");
    CHECK_LINES("n\xC2\xB0;lot\nAB01;12\nAC;12\n", "2:AB01|3:E_INVALID");
    CHECK_LINES("lot;\"Num\xC3\xA9ro de carte\"\n7;4006381333931\n7;\n",
                "2:4006381333931|3:E_SCAN_EMPTY");
    CHECK_LINES("UID\tdate\n04:A2:24:5A:12:34:80\t2026\n", "2:04A2245A123480");
    CHECK_LINES("ean|x\n4006381333931|1\n4006381333931", "2:4006381333931|3:E_NUMBER_TWICE");
    CHECK_LINES("lot,number\n7\n", "2:E_SCAN_EMPTY");
}

TEST(a_table_without_a_heading_that_says_where_is_no_list_of_numbers)
{
    CHECK_LINES("1;4006381333931\n2;4006381333932\n", "1:E_CSV|2:E_CSV");
    CHECK_LINES("1,4006381333931\nAB12\n", "1:E_CSV|2:AB12");
    CHECK_LINES("Kartennummer\n4006381333931\n", "1:E_CSV|2:4006381333931");
    CHECK_LINES("4006381333931\nABCD\n", "1:4006381333931|2:ABCD"); /* only the first may be one */
}

TEST(a_row_without_anything_is_none)
{
    CHECK_LINES("lot;number\n;\n1;4006381333931\n ; \n", "3:4006381333931");
    CHECK_LINES("4006381333931\n  \n", "1:4006381333931");
}

TEST(numbers_are_kept_as_a_till_reads_them)
{
    CHECK_LINES("40 0638-1333 931\n", "1:4006381333931");
    CHECK_LINES("04:a2:24:5a:12:34:80\nuid:04A2245A123481\n", "1:04A2245A123480|2:04A2245A123481");
    CHECK_LINES("04:a2:24:5a:12:34:80\n04A2245A123480\n", "1:04A2245A123480|2:E_NUMBER_TWICE");
    CHECK_LINES("0612345678\n", "1:0612345678");
    CHECK_LINES("; 12345678?\n", "1:E_CSV");
    CHECK_LINES("]C0AB-12.3\n", "1:AB-12.3");
}

TEST(what_can_be_no_card_is_told_with_its_reason)
{
    CHECK_LINES("abc\n", "1:E_CSV"); /* no digit: a heading that is not known */
    CHECK_LINES("1\nAB\n12345\xC3\xA9\n", "1:E_INVALID|2:E_INVALID|3:E_INVALID");
    CHECK_LINES("4970100000000006\n", "1:E_SCAN_BANK_CARD");
    CHECK_LINES("0212345012345\n", "1:E_SCAN_WEIGHT_LABEL");
    CHECK_LINES("2900000000017\n", "1:E_SCAN_CHECK");
    CHECK_LINES("08:11:22:33\n", "1:E_SCAN_RANDOM_UID");
    CHECK_LINES("2.9E+12\n2,90001E+12\n", "1:E_NUMBER_ROUNDED|2:E_CSV");
    CHECK_LINES("number;x\n2,90001E+12;\n", "2:E_NUMBER_ROUNDED");
    CHECK_LINES("v1.ABCDEFGH.1795254067.12345678\n", "1:E_NUMBER_RESERVED");
    CHECK_LINES("https://shop.example/card?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086\n",
                "1:E_NUMBER_RESERVED");
    CHECK_LINES("+33 6 12 34 56 78\n", "1:E_INVALID");
    CHECK_LINES("11\xE9 2\n4006381333931\n", "1:E_ENCODING|2:4006381333931");
    CHECK_LINES("A1234567890123456789012345678901234567890123456789012345678901234\n", "1:E_LIMIT");
    CHECK_LINES("A123456789012345678901234567890123456789012345678901234567890123\n",
                "1:A123456789012345678901234567890123456789012345678901234567890123");
}

TEST(each_reason_is_a_sentence_in_both_languages_that_points_nowhere_by_itself)
{
    struct supplied supplied = read_file("1\n2900000000017\n4006381333931\n4006381333931\n");
    CHECK_EQ(supplied.count, 4);
    CHECK_EQ(supplied.bad_count, 3);
    CHECK_EQ(supplied.lines[3].first, 3);
    for (size_t i = 0; i < supplied.count; i++) {
        struct problem problem = { 0 };
        if (supplied.lines[i].err == OK)
            continue;
        supplied_say(&supplied.lines[i], &problem);
        CHECK_EQ(problem.err, supplied.lines[i].err);
        CHECK(problem.en[0] != '\0' && problem.fr[0] != '\0');
        CHECK(strcmp(problem.en, problem.fr) != 0);
        CHECK_EQ(problem.pointer[0], '\0');
    }
}

TEST(a_refusal_lists_the_bad_ones_by_their_place)
{
    struct supplied supplied = read_file("4006381333931\n4006381333931\n1\n");
    const struct problem_list *list = NULL;
    struct problem problem = { 0 };
    CHECK_ERR(supplied_refuse(&arena, &supplied, &problem, &list), E_BATCH_NUMBERS);
    CHECK_EQ(list->count, 2);
    CHECK_EQ(list->total, 2);
    CHECK_STR(str_c(list->items[0].pointer), "/numbers/1");
    CHECK_EQ(list->items[1].err, E_INVALID);
    CHECK_STR(str_c(list->items[1].pointer), "/numbers/2");
}

/* So many lines, each with another number. */
static struct str many(size_t count)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    CHECK_OK(buf_create(&arena, count * 8, &out));
    for (size_t i = 0; i < count; i++) {
        buf_int_padded(&out, (int64_t)i, 6);
        buf_char(&out, '\n');
    }
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(a_file_has_at_most_so_many_and_not_none)
{
    struct supplied supplied = { 0 };
    struct problem problem = { 0 };
    begin();
    CHECK_OK(supplied_file_read(&arena, many(BATCH_CARDS_MAX), &supplied, &problem));
    CHECK_EQ(supplied.count, BATCH_CARDS_MAX);
    CHECK_ERR(supplied_file_read(&arena, many(BATCH_CARDS_MAX + 1), &supplied, &problem), E_LIMIT);
    CHECK_ERR(supplied_file_read(&arena, STR(" \n"), &supplied, &problem), E_INVALID);
    CHECK_ERR(supplied_file_read(&arena, STR("number;lot\n"), &supplied, &problem), E_INVALID);
    CHECK(problem.fr[0] != '\0');
    CHECK_ERR(supplied_file_read(&arena, STR("1234\n\"567\n"), &supplied, &problem), E_CSV);
    CHECK(strstr(problem.en, "Line 2") != NULL);
}

TEST(the_bad_ones_are_listed_up_to_a_bound_and_all_counted)
{
    const struct scan_settings settings = scan_settings_of(STR("FR"));
    struct supplied supplied = { 0 };
    struct problem problem = { 0 };
    const struct problem_list *list = NULL;
    begin();
    CHECK_OK(supplied_file_read(&arena, many(500), &supplied, &problem));
    for (size_t i = 0; i < supplied.count; i++)
        supplied.lines[i].text = STR("1234");
    CHECK_OK(supplied_read(&arena, &settings, &supplied));
    CHECK_EQ(supplied.bad_count, 499);
    CHECK_ERR(supplied_refuse(&arena, &supplied, &problem, &list), E_BATCH_NUMBERS);
    CHECK_EQ(list->count, BATCH_PROBLEMS_MAX);
    CHECK_EQ(list->total, 499);
}

static struct sha256 digest_of(struct str key, const char *first, const char *second)
{
    struct supplied_digest digest = { 0 };
    struct sha256 ret = { { 0 } };
    CHECK_OK(supplied_digest_begin(&arena, 2, &digest));
    supplied_digest_add(&digest, str_c(first));
    supplied_digest_add(&digest, str_c(second));
    CHECK_OK(supplied_digest_end(&digest, key, &ret));
    return ret;
}

TEST(the_digest_is_of_each_number_in_its_place_under_the_key)
{
    begin();
    const struct str whole = STR("1234\n5678\n");
    struct sha256 wanted = hmac_sha256(STR("key"), &whole, 1);
    struct sha256 found = digest_of(STR("key"), "1234", "5678");
    CHECK(sha256_eq(&wanted, &found));
    found = digest_of(STR("key"), "5678", "1234");
    CHECK(!sha256_eq(&wanted, &found));
    found = digest_of(STR("kez"), "1234", "5678");
    CHECK(!sha256_eq(&wanted, &found));
    found = digest_of(STR("key"), "12345", "678");
    CHECK(!sha256_eq(&wanted, &found));
}
