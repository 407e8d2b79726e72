/* pass_reply.c - a pass, with the moment since when it is as it is. */
#include "http/pass_reply.h"

#include "core/date.h"
#include "documents/apple_pass.h"

#define HTTP_DATE_BYTES 30

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). */
static void put_http_date(struct buf *out, struct instant instant)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct date date = { .days = (int32_t)(instant.us / US_PER_DAY) };
    struct date_parts parts = date_parts(date);
    int64_t second = instant.us % US_PER_DAY / US_PER_SECOND;
    buf_str(out, str_c(days[date_weekday(date) - 1]));
    buf_lit(out, ", ");
    buf_int_padded(out, parts.day, 2);
    buf_char(out, ' ');
    buf_str(out, str_c(months[parts.month - 1]));
    buf_char(out, ' ');
    buf_int_padded(out, parts.year, 4);
    buf_char(out, ' ');
    buf_int_padded(out, second / 3600, 2);
    buf_char(out, ':');
    buf_int_padded(out, second / 60 % 60, 2);
    buf_char(out, ':');
    buf_int_padded(out, second % 60, 2);
    buf_lit(out, " GMT");
}

#define SETTLED_S                                                                                  \
    2 /* an entry is durable within that time of its instant, or the next one tells of it */

/* In whole seconds, as HTTP has them.  What changed within this second, or in one just past, may do so once more: then
 * nobody has it as it is, and it is said to be of the second before, so that whoever asks with that later gets the next. */
static bool has_settled(struct instant changed)
{
    return changed.us / US_PER_SECOND + SETTLED_S < instant_now().us / US_PER_SECOND;
}

static struct instant said_to_be_of(struct instant changed, bool is_settled)
{
    return (struct instant){ .us = is_settled ? changed.us : changed.us - US_PER_SECOND };
}

/* The shop's pictures; its logo where there is none in the right sizes. */
static size_t choose_images(const struct wallet *wallet, struct str logo,
                            struct pass_image images[PASS_IMAGES_MAX], size_t *ret_bytes)
{
    bool has_logo = logo.len == 0;
    size_t count = wallet->image_count;
    *ret_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        images[i] = wallet->images[i];
        has_logo = has_logo || str_begins(str_c(images[i].name), STR("logo"));
    }
    if (!has_logo && count < PASS_IMAGES_MAX)
        images[count++] = (struct pass_image){ .name = "logo.png", .png = logo };
    for (size_t i = 0; i < count; i++)
        *ret_bytes += images[i].png.len;
    return count;
}

static enum err write_pass(struct request *rq, const struct pass_loaded *loaded)
{
    const struct passes *passes = app_passes(rq->visit.app);
    const struct wallet *wallet = passes_wallet(passes);
    struct pass_image images[PASS_IMAGES_MAX];
    size_t image_bytes = 0;
    char room[512];
    struct buf url = BUF(room);
    struct apple_pass pass = {
        .pass = &loaded->pass,
        .sign = wallet->apple,
        .images = images,
        .image_count = choose_images(wallet, loaded->logo, images, &image_bytes),
    };
    buf_str(&url, wallet->url);
    buf_lit(&url, APPLE_WEB_PATH);
    TRY(buf_finish(&url, &pass.web_service_url));
    TRY(pass_token(rq->arena, passes_secret(passes), loaded->pass.code, &pass.token));
    rq->reply.is_grown = true; /* pictures are not written twice */
    TRY(reply_begin(rq, 200, image_bytes + APPLE_PASS_TEXTS_BYTES));
    return apple_pass_write(rq->arena, &pass, &rq->reply.out);
}

enum err pass_reply(struct request *rq, const struct pass_loaded *loaded)
{
    struct buf date = { 0 };
    bool is_settled = has_settled(loaded->changed);
    TRY(buf_create(rq->arena, HTTP_DATE_BYTES, &date));
    put_http_date(&date, said_to_be_of(loaded->changed, is_settled));
    struct str text = { .ptr = date.base, .len = date.used };
    buf_char(&date, '\0');
    if (date.err != OK)
        return date.err;
    bool has_it = is_settled && str_eq(rq->headers.if_modified_since, text);
    if (has_it)
        TRY(reply_begin(rq, 304, 1));
    else
        TRY(write_pass(rq, loaded));
    rq->reply.content_type = APPLE_PASS_TYPE;
    rq->reply.cache_control = "no-cache"; /* it may be kept, and is asked for again each time */
    reply_header(rq, "Last-Modified", date.base);
    return OK;
}
