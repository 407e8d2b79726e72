/* test_document_html.c - documents/document_html.c: a slip as a page. */
#include "documents/document_html.h"

#include "tests/lib/check.h"

static struct arena arena;

static bool has(struct str page, const char *text)
{
    struct str wanted = str_c(text);
    for (size_t i = 0; i + wanted.len <= page.len; i++) {
        if (str_eq(str_sub(page, i, wanted.len), wanted))
            return true;
    }
    return false;
}

static struct str write_page(const struct document *document, bool has_pictures)
{
    const struct html_form form = {
        .language = STR("fr"),
        .title = STR("<Ferme> & \"Co\""),
        .style = STR("/assets/receipt.css"),
        .brand = STR("/v1/brand/style?a&b"),
        .logo = STR("/v1/brand/logo"),
        .shop = STR("Chez \"moi\" <3"),
        .has_pictures = has_pictures,
    };
    struct buf out = { 0 };
    struct str page = STR_NONE;
    CHECK_OK(buf_create(&arena, 100000, &out));
    CHECK_OK(document_write_html(&arena, document, &form, &out));
    CHECK_OK(buf_finish(&out, &page));
    return page;
}

static struct document make(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 4u << 20));
    arena_reset(&arena, 0);
    struct document document = { .arena = &arena };
    CHECK_OK(document_title(&document, DOCUMENT_BOLD, STR("Ferme <b>du</b> Pré")));
    CHECK_OK(document_title(&document, DOCUMENT_BIG, STR("BON")));
    CHECK_OK(document_row(&document, STR("Date & heure"), STR("<now>")));
    CHECK_OK(document_put(&document,
                          (struct document_item){ .kind = DOCUMENT_LINE, .text = STR("a  b") }));
    CHECK_OK(document_put(&document,
                          (struct document_item){ .kind = DOCUMENT_LINE, .text = STR("c < d") }));
    CHECK_OK(document_gap(&document));
    CHECK_OK(document_text(&document, STR("\"fin\"")));
    CHECK_OK(document_put(&document, (struct document_item){ .kind = DOCUMENT_CODE,
                                                             .text = STR("V7K2M-Q0XTR"),
                                                             .value = STR("V7K2MQ0XTR") }));
    return document;
}

TEST(every_text_of_a_page_is_escaped)
{
    struct document document = make();
    struct str page = write_page(&document, false);
    CHECK(has(page, "<html lang=\"fr\">"));
    CHECK(has(page, "<title>&lt;Ferme&gt; &amp; &quot;Co&quot;</title>"));
    CHECK(has(page, "<h1>Ferme &lt;b&gt;du&lt;/b&gt; Pré</h1>"));
    CHECK(has(page, "<h2>BON</h2>"));
    CHECK(has(page, "<dl><dt>Date &amp; heure</dt><dd>&lt;now&gt;</dd></dl>"));
    CHECK(has(page, "<pre>a  b\nc &lt; d\n</pre>"));
    CHECK(!has(page, "<now>"));
    CHECK(has(page, "href=\"/assets/receipt.css\""));
    CHECK(has(page, "<link rel=\"stylesheet\" href=\"/v1/brand/style?a&amp;b\">"));
    CHECK(has(page,
              "<img class=\"logo\" src=\"/v1/brand/logo\" alt=\"Chez &quot;moi&quot; &lt;3\">"));
}

TEST(a_code_is_a_picture_on_a_page_and_letters_in_a_mail)
{
    struct document document = make();
    struct str page = write_page(&document, true);
    CHECK(has(page, "<figure><svg"));
    struct str mail = write_page(&document, false);
    CHECK(!has(mail, "<svg"));
    CHECK(has(mail, "<b>V7K2M-Q0XTR</b>"));
}

TEST(a_page_that_does_not_fit_is_none)
{
    struct document document = make();
    const struct html_form form = { .language = STR("fr"), .title = STR("t") };
    char room[200];
    struct buf out = BUF(room);
    CHECK_ERR(document_write_html(&arena, &document, &form, &out), E_LIMIT);
}
