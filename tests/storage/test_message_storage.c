/* test_message_storage.c - storage/people/message_storage.c: letters from their first step to their last. */
#include "storage/people/message_storage.h"

#include "tests/storage/place.h"

static struct message make(int32_t partition, const char *code, int64_t look_us)
{
    return (struct message){
        .id = { .partition = partition, .code = str_c(code) },
        .request = sha256_of(str_c(code)),
        .address = STR("a@b.fr"),
        .title = STR("Votre ticket"),
        .body = STR("corps\n"),
        .page = STR("<p>corps</p>"),
        .api_key = 3,
        .operator_id = STR("ada"),
        .created = { look_us },
    };
}

TEST(a_letter_is_kept_and_found_by_its_code)
{
    PLACE(place);
    struct message found = { 0 };
    place_begin(&place);
    const struct message one = make(1, "0000000000000001", 50);
    CHECK_OK(message_insert(place.db, &one));
    CHECK_OK(message_by_code(place.db, &place.arena, one.id.code, &found));
    CHECK_STR(found.address, "a@b.fr");
    CHECK_STR(found.page, "<p>corps</p>");
    CHECK_STR(found.operator_id, "ada");
    CHECK_EQ(found.state, MESSAGE_QUEUED);
    CHECK_EQ(found.look.us, 50);
    CHECK_EQ(found.sent.us, 0);
    CHECK_ERR(message_by_code(place.db, &place.arena, STR("0000000000000009"), &found),
              E_NOT_FOUND);
    const struct message_id other = { .partition = 2, .code = one.id.code };
    CHECK_ERR(message_get(place.db, &place.arena, &other, &found), E_NOT_FOUND);
}

TEST(the_longest_due_is_the_first)
{
    PLACE(place);
    struct message found = { 0 };
    place_begin(&place);
    CHECK_ERR(message_first(place.db, &place.arena, &found), E_NOT_FOUND);
    const struct message late = make(1, "0000000000000001", 90);
    const struct message soon = make(1, "0000000000000002", 20);
    CHECK_OK(message_insert(place.db, &late));
    CHECK_OK(message_insert(place.db, &soon));
    CHECK_OK(message_first(place.db, &place.arena, &found));
    CHECK_STR(found.id.code, "0000000000000002");
    found.state = MESSAGE_SENDING;
    found.look.us = 200;
    CHECK_OK(message_save(place.db, &found));
    CHECK_OK(message_first(place.db, &place.arena, &found));
    CHECK_STR(found.id.code, "0000000000000001");
}

TEST(of_a_letter_that_has_ended_neither_address_nor_words_are_left)
{
    static const enum message_state ends[] = { MESSAGE_SENT, MESSAGE_FAILED };
    PLACE(place);
    place_begin(&place);
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct message found = { 0 };
        struct message one = make(1, i == 0 ? "0000000000000001" : "0000000000000002", 20);
        CHECK_OK(message_insert(place.db, &one));
        one.state = ends[i];
        one.reason = ends[i] == MESSAGE_FAILED ? STR("mail_refused") : STR_NONE;
        one.attempts = 2;
        one.sent.us = ends[i] == MESSAGE_SENT ? 77 : 0;
        CHECK_OK(message_save(place.db, &one));
        CHECK_OK(message_get(place.db, &place.arena, &one.id, &found));
        CHECK_EQ(found.state, ends[i]);
        CHECK_STR(found.address, "");
        CHECK_STR(found.title, "");
        CHECK_STR(found.body, "");
        CHECK_STR(found.page, "");
        CHECK_EQ(found.attempts, 2);
        CHECK_EQ(found.sent.us, ends[i] == MESSAGE_SENT ? 77 : 0);
    }
}
