/* news.c - what was told lately. */
#include "reader/news.h"

#include "core/instant.h"

enum err news_add(struct news *news, struct str event, struct str data, int64_t now_us)
{
    struct news_item *item = &news->items[(news->count + 1) % READER_NEWS_MAX];
    struct buf out = BUF(item->text);
    struct str text = STR_NONE;
    if (sizeof("event: \ndata: \n") + event.len + data.len > sizeof(item->text))
        return E_LIMIT;
    assert(str_is_line(event) && str_is_line(data));
    buf_lit(&out, "event: ");
    buf_str(&out, event);
    buf_lit(&out, "\ndata: ");
    buf_str(&out, data);
    buf_char(&out, '\n');
    TRY(buf_finish(&out, &text));
    item->number = ++news->count;
    item->told_us = now_us;
    item->len = text.len;
    return OK;
}

int64_t news_heard(const struct news *news, struct str id)
{
    struct str rest = id;
    struct str run = STR_NONE;
    int64_t told = 0;
    int64_t number = 0;
    if (id.len == 0)
        return news->count;
    bool is_ours = str_cut(&rest, '-', &run) && rest.ptr != NULL &&
                   str_parse_i64(run, 0, INT64_MAX, &told) == OK && told == news->run &&
                   str_parse_i64(rest, 0, news->count, &number) == OK;
    return is_ours ? number : 0;
}

const struct news_item *news_next(const struct news *news, int64_t heard, int64_t now_us)
{
    int64_t first = news->count > READER_NEWS_MAX ? news->count - READER_NEWS_MAX + 1 : 1;
    for (int64_t number = heard + 1 > first ? heard + 1 : first; number <= news->count; number++) {
        const struct news_item *item = &news->items[number % READER_NEWS_MAX];
        assert(item->number == number);
        if (now_us - item->told_us <= READER_NEWS_MAX_S * US_PER_SECOND)
            return item;
    }
    return NULL;
}

void news_put(struct buf *out, const struct news *news, const struct news_item *item)
{
    buf_lit(out, "id: ");
    buf_int(out, news->run);
    buf_char(out, '-');
    buf_int(out, item->number);
    buf_char(out, '\n');
    buf_raw(out, item->text, item->len);
    buf_char(out, '\n');
}
