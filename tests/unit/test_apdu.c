/* test_apdu.c - reader/apdu.c: commands to a chip and its answers. */
#include "reader/apdu.h"

#include "core/limits.h"
#include "tests/lib/card_script.h"
#include "tests/lib/check.h"

static char memory[1 << 14];

TEST(apdu_reads_data_and_status)
{
    struct apdu_answer answer = { 0 };
    char many[APDU_ANSWER_MAX_BYTES + 1] = { 0 };
    CHECK_OK(apdu_read((struct str){ "\x01\x02\x90\x00", 4 }, &answer));
    CHECK_EQ(answer.status, APDU_DONE);
    CHECK_EQ(answer.data.len, 2);
    CHECK_OK(apdu_read((struct str){ "\x6A\x82", 2 }, &answer));
    CHECK_EQ(answer.status, 0x6A82);
    CHECK_EQ(answer.data.len, 0);
    CHECK_ERR(apdu_read(STR_NONE, &answer), E_CARD_GONE);
    CHECK_ERR(apdu_read((struct str){ "\x90", 1 }, &answer), E_CARD_MUTE);
    CHECK_OK(apdu_read((struct str){ many, sizeof(many) - 1 }, &answer));
    CHECK_EQ(answer.data.len, 256);
    CHECK_ERR(apdu_read((struct str){ many, sizeof(many) }, &answer), E_CARD_MUTE);
}

static enum err asked(const struct card_step *steps, size_t count, struct apdu_room *room,
                      struct apdu_answer *ret_answer)
{
    struct card_script script = { .steps = steps, .count = count };
    struct apdu_line line = card_line(&script);
    enum err err = apdu_get(&line, (struct apdu_head){ .instruction = 0xB2, .p1 = 1, .p2 = 12 }, 0,
                            room, ret_answer);
    CHECK(!script.is_astray);
    return err;
}

TEST(apdu_asks_on_where_a_chip_wants_it)
{
    static const struct card_step length[] = { { "00b2010c00", "6C03" },
                                               { "00b2010c03", "0102039000" } };
    static const struct card_step more[] = { { "00b2010c00", "01026102" },
                                             { "00c0000002", "03046101" },
                                             { "00c0000001", "059000" } };
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    CHECK_OK(asked(length, COUNT(length), &room, &answer));
    CHECK_EQ(answer.data.len, 3);
    CHECK_OK(asked(more, COUNT(more), &room, &answer));
    CHECK_EQ(answer.data.len, 5);
    CHECK_MEM(answer.data.ptr, "\x01\x02\x03\x04\x05", 5);
    CHECK_EQ(answer.status, APDU_DONE);
}

TEST(apdu_leaves_a_chip_alone_that_always_has_more)
{
    static const struct card_step more[] = { { NULL, "016101" }, { NULL, "016101" },
                                             { NULL, "016101" }, { NULL, "016101" },
                                             { NULL, "016101" }, { NULL, "016101" },
                                             { NULL, "016101" }, { NULL, "016101" },
                                             { NULL, "016101" }, { NULL, "016101" } };
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    CHECK_ERR(asked(more, COUNT(more), &room, &answer), E_CARD_MUTE);
}

TEST(apdu_reads_a_file_in_pieces_up_to_its_end)
{
    static const struct card_step steps[] = { { "00b0000204", "010203049000" },
                                              { "00b0000604", "05066282" },
                                              { "00b0000802", "6B00" } };
    struct arena arena = arena_in(memory, sizeof(memory));
    struct card_script script = { .steps = steps, .count = COUNT(steps) };
    struct apdu_line line = card_line(&script);
    struct str data = STR_NONE;
    CHECK_OK(apdu_read_binary(&arena, &line, (struct apdu_part){ .offset = 2, .len = 8, .step = 4 },
                              &data));
    CHECK(!script.is_astray);
    CHECK_EQ(script.at, 3);
    CHECK_EQ(data.len, 6);
    CHECK_ERR(apdu_read_binary(&arena, &line,
                               (struct apdu_part){ .len = TAG_MAX_BYTES + 1, .step = 4 }, &data),
              E_LIMIT);
}

TEST(apdu_tells_what_a_chip_has_from_what_it_has_not)
{
    static const struct card_step steps[] = { { "00a4040005a00000000100", "9000" },
                                              { "00a4040005a00000000100", "6A82" },
                                              { "00a4000c02e103", "6283" },
                                              { "00a4000c02e103", NULL } };
    struct card_script script = { .steps = steps, .count = COUNT(steps) };
    struct apdu_line line = card_line(&script);
    struct str name = { "\xA0\0\0\0\1", 5 };
    bool is_there = false;
    CHECK_OK(apdu_select_name(&line, name, &is_there));
    CHECK(is_there);
    CHECK_OK(apdu_select_name(&line, name, &is_there));
    CHECK(!is_there);
    CHECK_OK(apdu_select_file(&line, 0xE103, &is_there));
    CHECK(is_there);
    CHECK_ERR(apdu_select_file(&line, 0xE103, &is_there), E_CARD_GONE);
    CHECK(!script.is_astray);
}
