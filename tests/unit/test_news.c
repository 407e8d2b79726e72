/* test_news.c - reader/news.c: what was told lately, for a page that was away. */
#include "reader/news.h"

#include <stdlib.h>

#include "core/instant.h"
#include "tests/lib/check.h"

#define NOW (INT64_C(1000) * US_PER_SECOND)

static struct news news;

static void begin(void)
{
    news = (struct news){ .run = 77 };
}

static void add(const char *data, int64_t at_us)
{
    CHECK_OK(news_add(&news, STR("card"), str_c(data), at_us));
}

TEST(news_are_events_of_a_stream)
{
    char room[200];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    begin();
    add("{\"text\":\"1\"}", NOW);
    news_put(&out, &news, news_next(&news, 0, NOW));
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "id: 77-1\nevent: card\ndata: {\"text\":\"1\"}\n\n");
}

TEST(news_are_heard_once_and_in_order)
{
    begin();
    CHECK(news_next(&news, 0, NOW) == NULL);
    add("a", NOW);
    add("b", NOW);
    CHECK_EQ(news_next(&news, 0, NOW)->number, 1);
    CHECK_EQ(news_next(&news, 1, NOW)->number, 2);
    CHECK(news_next(&news, 2, NOW) == NULL);
}

TEST(news_that_were_missed_are_told_again)
{
    begin();
    add("a", NOW);
    add("b", NOW);
    CHECK_EQ(news_heard(&news, STR("77-1")), 1);
    CHECK_EQ(news_heard(&news, STR_NONE), 2);    /* a page that comes for the first time */
    CHECK_EQ(news_heard(&news, STR("76-2")), 0); /* the program was started again meanwhile */
    static const char *const odd[] = { "77-3", "77--1", "77", "-", "x", "77-1-1", "77-" };
    for (size_t i = 0; i < COUNT(odd); i++)
        CHECK_EQ(news_heard(&news, str_c(odd[i])), 0);
}

TEST(news_get_old)
{
    begin();
    add("a", NOW);
    add("b", NOW + US_PER_SECOND);
    int64_t end_us = NOW + READER_NEWS_MAX_S * US_PER_SECOND;
    CHECK_EQ(news_next(&news, 0, end_us)->number, 1);
    CHECK_EQ(news_next(&news, 0, end_us + 1)->number, 2);
    CHECK(news_next(&news, 0, end_us + 2 * US_PER_SECOND) == NULL);
}

TEST(news_are_kept_up_to_a_number)
{
    begin();
    for (int i = 0; i < READER_NEWS_MAX + 3; i++)
        add("a", NOW);
    CHECK_EQ(news_next(&news, 0, NOW)->number, 4);
    CHECK_EQ(news_next(&news, 20, NOW)->number, 21);
}

TEST(news_that_do_not_fit_are_left_out)
{
    static char long_one[NEWS_TEXT_MAX_BYTES];
    begin();
    for (size_t i = 0; i < sizeof(long_one); i++)
        long_one[i] = 'a';
    CHECK_ERR(news_add(&news, STR("card"), (struct str){ long_one, sizeof(long_one) - 8 }, NOW),
              E_LIMIT);
    CHECK_EQ(news.count, 0);
}
