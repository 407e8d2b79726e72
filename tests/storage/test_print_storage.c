/* test_print_storage.c - storage/print_storage.h: printers, and prints from their first step to their last. */
#include "storage/print_storage.h"

#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static struct print_job make(int32_t partition, const char *code, int64_t look_us)
{
    return (struct print_job){
        .id = { .partition = partition, .code = str_c(code) },
        .request = sha256_of(str_c(code)),
        .subject = STR("entry:7"),
        .printer = STR("counter"),
        .form = { .speech = SPEECH_ESCPOS, .width = 58, .code_page = STR("pc858") },
        .language = STR("fr"),
        .document = STR("Caf\x82\0\n"),
        .lost = 1,
        .copies = 2,
        .state = PRINT_QUEUED,
        .api_key = 3,
        .operator_id = STR("ada"),
        .created = { noon.us + look_us },
        .look = { look_us },
    };
}

static void keep(struct place *place, int32_t partition, const char *code, int64_t look_us)
{
    const struct print_job job = make(partition, code, look_us);
    CHECK_OK(print_job_insert(place->db, &job));
}

static struct print_job get(struct place *place, int32_t partition, const char *code)
{
    const struct print_id id = { .partition = partition, .code = str_c(code) };
    struct print_job job = { 0 };
    CHECK_OK(print_job_get(place->db, &place->arena, &id, &job));
    return job;
}

TEST(printers_are_kept_by_their_names)
{
    PLACE(place);
    struct printer *printers = NULL;
    struct printer one = { .name = STR("counter"),
                           .address = STR("192.168.1.50:9100"),
                           .form = { SPEECH_TEXT, 80, STR("utf8") },
                           .created = noon };
    size_t count = 0;
    place_begin(&place);
    CHECK_OK(printer_insert(place.db, &one));
    CHECK_ERR(printer_insert(place.db, &one), E_EXISTS);
    one.name = STR("back");
    CHECK_OK(printer_insert(place.db, &one));
    CHECK_OK(printer_list(place.db, &place.arena, &printers, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(printers[0].name, "back");
    CHECK_OK(printer_get(place.db, &place.arena, STR("counter"), &one));
    CHECK_STR(one.address, "192.168.1.50:9100");
    CHECK_EQ(one.form.speech, SPEECH_TEXT);
    CHECK_EQ(one.form.width, 80);
    CHECK_EQ(one.shop_id, 0);
    CHECK_EQ(one.created.us, noon.us);
    CHECK_OK(printer_delete(place.db, STR("counter")));
    CHECK_ERR(printer_delete(place.db, STR("counter")), E_NOT_FOUND);
    CHECK_ERR(printer_get(place.db, &place.arena, STR("counter"), &one), E_NOT_FOUND);
}

TEST(a_print_is_kept_as_it_was_asked_for)
{
    PLACE(place);
    place_begin(&place);
    keep(&place, 2, "AAAAAAAAAAAAAAAA", 5);
    struct print_job kept = get(&place, 2, "AAAAAAAAAAAAAAAA");
    struct sha256 request = sha256_of(STR("AAAAAAAAAAAAAAAA"));
    CHECK(sha256_eq(&kept.request, &request));
    CHECK_EQ(kept.document.len, 6);
    CHECK_MEM(kept.document.ptr, "Caf\x82\0\n", 6);
    CHECK_STR(kept.subject, "entry:7");
    CHECK_STR(kept.printer, "counter");
    CHECK_STR(kept.form.code_page, "pc858");
    CHECK_STR(kept.language, "fr");
    CHECK_STR(kept.operator_id, "ada");
    CHECK_EQ(kept.form.width, 58);
    CHECK_EQ(kept.lost, 1);
    CHECK_EQ(kept.copies, 2);
    CHECK_EQ(kept.api_key, 3);
    CHECK_EQ(kept.state, PRINT_QUEUED);
    CHECK(!kept.is_sent && !kept.is_copy);
    CHECK_OK(print_job_by_code(place.db, &place.arena, STR("AAAAAAAAAAAAAAAA"), &kept));
    CHECK_EQ(kept.id.partition, 2);
    CHECK_ERR(print_job_by_code(place.db, &place.arena, STR("BBBBBBBBBBBBBBBB"), &kept),
              E_NOT_FOUND);
    const struct print_job again = make(2, "AAAAAAAAAAAAAAAA", 5);
    CHECK_REFUSED(&place, print_job_insert(place.db, &again));
}

TEST(what_may_be_on_paper_stays_so)
{
    PLACE(place);
    bool is_sent = true;
    place_begin(&place);
    keep(&place, 1, "AAAAAAAAAAAAAAAA", 5);
    keep(&place, 1, "BBBBBBBBBBBBBBBB", 6);
    keep(&place, 2, "CCCCCCCCCCCCCCCC", 7);
    struct print_job one = get(&place, 1, "AAAAAAAAAAAAAAAA");
    struct print_job two = get(&place, 1, "BBBBBBBBBBBBBBBB");
    struct print_job other = get(&place, 2, "CCCCCCCCCCCCCCCC");
    CHECK_OK(print_job_sent(place.db, &two, &is_sent));
    CHECK(!is_sent);
    one.state = PRINT_PRINTING;
    one.is_sent = true;
    one.sent = noon;
    one.is_copy = true;
    one.reason = STR("printer_off");
    CHECK_OK(print_job_save(place.db, &one));
    one = get(&place, 1, "AAAAAAAAAAAAAAAA");
    CHECK(one.is_sent && one.is_copy);
    CHECK_EQ(one.sent.us, noon.us);
    CHECK_STR(one.reason, "printer_off");
    CHECK_OK(print_job_sent(place.db, &two, &is_sent));
    CHECK(is_sent);
    CHECK_OK(print_job_sent(place.db, &one, &is_sent));
    CHECK(!is_sent); /* but for itself */
    CHECK_OK(print_job_sent(place.db, &other, &is_sent));
    CHECK(!is_sent); /* number 7 of another partition is another entry */
    other.id.code = STR("DDDDDDDDDDDDDDDD");
    CHECK_ERR(print_job_save(place.db, &other), E_NOT_FOUND);
    one.is_sent = false;
    CHECK_ERR(print_job_save(place.db, &one), E_DB);
}

TEST(those_that_wait_are_found_when_they_are_due)
{
    PLACE(place);
    struct print_job *due = NULL;
    struct instant next = { 0 };
    size_t count = 0;
    place_begin(&place);
    CHECK_ERR(print_job_next(place.db, &next), E_NOT_FOUND);
    keep(&place, 1, "AAAAAAAAAAAAAAAA", 30);
    keep(&place, 2, "BBBBBBBBBBBBBBBB", 10);
    keep(&place, 1, "CCCCCCCCCCCCCCCC", 20);
    keep(&place, 1, "DDDDDDDDDDDDDDDD", 5);
    struct print_job done = get(&place, 1, "DDDDDDDDDDDDDDDD");
    done.state = PRINT_FAILED;
    CHECK_OK(print_job_save(place.db, &done));
    CHECK_OK(print_job_next(place.db, &next));
    CHECK_EQ(next.us, 10);
    CHECK_OK(print_job_due(place.db, &place.arena, (struct instant){ 29 }, 9, &due, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(due[0].id.code, "BBBBBBBBBBBBBBBB");
    CHECK_STR(due[1].id.code, "CCCCCCCCCCCCCCCC");
    CHECK_OK(print_job_of_subject(place.db, &place.arena, 1, STR("entry:7"), 2, &due, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(due[0].id.code, "AAAAAAAAAAAAAAAA"); /* the newest first */
    CHECK_STR(due[1].id.code, "CCCCCCCCCCCCCCCC");
}
