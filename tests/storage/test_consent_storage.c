/* test_consent_storage.c - storage/people/consent_storage.c: what members said, the words, and how the shop keeps the law. */
#include "storage/people/consent_storage.h"

#include <string.h>

#include "storage/member_storage.h"
#include "tests/storage/place.h"

static struct consent say(int64_t entry, int64_t place, enum purpose purpose, bool is_given)
{
    struct consent consent = {
        .partition = 1,
        .entry = entry,
        .place = place,
        .member = 7,
        .purpose = purpose,
        .is_given = is_given,
        .told = { .us = 1000 * entry },
    };
    memset(consent.salt, (int)(16 * entry + place), sizeof(consent.salt));
    return consent;
}

TEST(what_a_member_said_is_there_the_newest_first)
{
    PLACE(place);
    struct consent *found = NULL;
    size_t count = 0;
    place_begin(&place);
    struct consent by_sale = say(5, 1, PURPOSE_SMS, true);
    by_sale.basis = BASIS_SALE;
    by_sale.sale_partition = 2;
    by_sale.sale = 42;
    by_sale.source = SOURCE_TILL;
    by_sale.wording = STR("1.sms.fr.0");
    struct consent on_paper = say(9, 2, PURPOSE_POST, false);
    on_paper.source = SOURCE_PAPER;
    on_paper.proof = STR("page 12");
    CHECK_OK(consent_insert(place.db, &by_sale));
    CHECK_OK(consent_insert(place.db, &on_paper));
    CHECK_OK(consent_of_member(place.db, &place.arena, 1, 8, 9, &found, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(consent_of_member(place.db, &place.arena, 1, 7, 9, &found, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(found[0].purpose, PURPOSE_POST);
    CHECK(!found[0].is_given);
    CHECK_STR(found[0].proof, "page 12");
    CHECK_STR(found[0].wording, "");
    CHECK_EQ(found[0].sale, 0);
    CHECK_EQ(found[1].basis, BASIS_SALE);
    CHECK_EQ(found[1].sale_partition, 2);
    CHECK_EQ(found[1].sale, 42);
    CHECK_EQ(found[1].told.us, 5000);
    CHECK_EQ(found[1].salt[CONSENT_SALT_BYTES - 1], 81);
    CHECK_OK(consent_of_member(place.db, &place.arena, 1, 7, 1, &found, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(consent_each(place.db, &place.arena, &(struct consent){ 0 }, 9, &found, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(found[0].entry, 5);
    CHECK_OK(consent_each(place.db, &place.arena, &found[0], 9, &found, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(found[0].entry, 9);
}

TEST(the_line_of_a_digest_is_as_the_journal_page_says)
{
    char room[CONSENT_LINE_MAX_BYTES];
    struct buf out = BUF(room);
    struct str line = STR_NONE;
    struct consent consent = say(1, 1, PURPOSE_EMAIL, true);
    consent.basis = BASIS_SALE;
    consent.sale_partition = 3;
    consent.sale = 17;
    consent.wording = STR("1.email.fr.0");
    consent.source = SOURCE_IMPORT;
    consent.proof = STR("file");
    consent_put_line(&out, &consent);
    CHECK_OK(buf_finish(&out, &line));
    CHECK_STR(line,
              "11111111111111111111111111111111\temail\tgiven\tsale\t1.email.fr.0\timport\tfile\t"
              "3-17\t1000\n");
}

TEST(words_are_kept_once)
{
    PLACE(place);
    struct consent_text *texts = NULL;
    struct str text = STR_NONE;
    size_t count = 0;
    const struct consent_text yes = { .wording = STR("1.email.fr.1"), .text = STR("oui") };
    const struct consent_text no = { .wording = STR("1.email.fr.1"), .text = STR("non") };
    place_begin(&place);
    CHECK_ERR(consent_text_get(place.db, &place.arena, yes.wording, &text), E_NOT_FOUND);
    CHECK_OK(consent_text_keep(place.db, &yes, (struct instant){ 1 }));
    CHECK_OK(consent_text_keep(place.db, &no, (struct instant){ 2 }));
    CHECK_OK(consent_text_get(place.db, &place.arena, yes.wording, &text));
    CHECK_STR(text, "oui");
    CHECK_OK(consent_text_each(place.db, &place.arena, STR_NONE, 9, &texts, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(consent_text_each(place.db, &place.arena, yes.wording, 9, &texts, &count));
    CHECK_EQ(count, 0);
}

TEST(how_the_shop_keeps_the_law_is_one_row)
{
    PLACE(place);
    struct privacy_terms found = { 0 };
    place_begin(&place);
    CHECK_ERR(privacy_terms_get(place.db, &place.arena, &found), E_NOT_FOUND);
    struct privacy_terms told = { .contact = STR("a@b.fr"), .asked = STR("email") };
    CHECK_OK(privacy_terms_set(place.db, &told, (struct instant){ 1 }));
    told.notice_fr = STR("avis");
    told.asked = STR("");
    CHECK_OK(privacy_terms_set(place.db, &told, (struct instant){ 2 }));
    CHECK_OK(privacy_terms_get(place.db, &place.arena, &found));
    CHECK_STR(found.contact, "a@b.fr");
    CHECK_STR(found.notice_fr, "avis");
    CHECK_STR(found.notice_en, "");
    CHECK_STR(found.asked, "");
}

TEST(who_moved_is_known_by_the_number_before)
{
    PLACE(place);
    struct member_id before = { 0 };
    place_begin(&place);
    const struct member_id now = { .partition = 1, .number = 9 };
    CHECK_ERR(member_before(place.db, now, &before), E_NOT_FOUND);
}
