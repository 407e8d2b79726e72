/* test_mail_header.c - message/mail_header.c: what stands at the head of a letter. */
#include "message/mail.h"
#include "tests/lib/check.h"

static struct str header(struct buf *out, const char *text)
{
    buf_reset(out);
    CHECK_OK(mail_header_put(out, str_c(text)));
    return (struct str){ .ptr = out->base, .len = out->used };
}

TEST(a_plain_header_stands_as_it_is)
{
    char room[MAIL_HEADER_MAX_BYTES];
    struct buf out = BUF(room);
    CHECK_STR(header(&out, "Your receipt - Verger"), "Your receipt - Verger");
    CHECK_STR(header(&out, ""), "");
}

/* Read by Python: email.header.decode_header(). */
TEST(other_letters_become_encoded_words_that_cut_no_character)
{
    char room[MAIL_HEADER_MAX_BYTES];
    struct buf out = BUF(room);
    CHECK_STR(header(&out, "Ferme du Pr\xc3\xa9"), "=?UTF-8?B?RmVybWUgZHUgUHLDqQ==?=");
    CHECK_STR(header(&out, "a=?UTF-8?Q?b?="), "=?UTF-8?B?YT0/VVRGLTg/UT9iPz0=?=");
    /* 41 bytes, and then one of two. */
    CHECK_STR(header(&out, "12345678901234567890123456789012345678901\xc3\xa9"),
              "=?UTF-8?B?MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=?= "
              "=?UTF-8?B?w6k=?=");
}

TEST(a_header_never_begins_another)
{
    static const char *const wrong[] = { "a\r\nBcc: b@c.fr", "a\nb", "a\rb", "a\tb", "a\x7f" };
    char room[MAIL_HEADER_MAX_BYTES];
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct buf out = BUF(room);
        check_note("%zu", i);
        CHECK_ERR(mail_header_put(&out, str_c(wrong[i])), E_INVALID);
        CHECK_EQ(out.used, 0);
    }
}

TEST(a_date_is_as_mail_wants_it)
{
    char room[64];
    struct buf out = BUF(room);
    mail_date_put(&out, (struct instant){ .us = 1795340467123456 });
    CHECK_STR(((struct str){ .ptr = room, .len = out.used }), "Sun, 22 Nov 2026 09:41:07 +0000");
}
