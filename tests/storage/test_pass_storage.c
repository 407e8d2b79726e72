/* test_pass_storage.c - storage/pass_storage.c: who has a pass, and what was told to whom. */
#include "storage/pass_storage.h"

#include "storage/card_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static struct pass_device make(const char *code, const char *device, int64_t us)
{
    return (struct pass_device){
        .code = str_c(code), .device = str_c(device), .push_token = STR("aa"), .created = { us }
    };
}

static void keep(struct place *place, const char *code, const char *device, int64_t us)
{
    const struct pass_device made = make(code, device, us);
    CHECK_OK(pass_device_insert(place->db, &made));
}

TEST(the_secret_is_made_once)
{
    PLACE(place);
    place_begin(&place);
    struct sha256 one = sha256_of(STR("one"));
    struct sha256 two = sha256_of(STR("two"));
    struct sha256 kept = { { 0 } };
    CHECK_ERR(pass_secret_get(place.db, &kept), E_NOT_FOUND);
    CHECK_OK(pass_secret_insert(place.db, &one));
    CHECK_OK(pass_secret_get(place.db, &kept));
    CHECK(sha256_eq(&kept, &one));
    CHECK_REFUSED(&place, pass_secret_insert(place.db, &two));
}

TEST(a_telephone_is_kept_renewed_told_and_forgotten)
{
    PLACE(place);
    struct pass_device *devices = NULL;
    size_t count = 0;
    place_begin(&place);
    keep(&place, "C1", "phone", noon.us);
    keep(&place, "C1", "watch", noon.us + 1);
    keep(&place, "C2", "phone", noon.us + 2);
    CHECK_OK(pass_device_of_card(place.db, &place.arena, STR("C1"), &devices, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(devices[1].device, "watch");
    CHECK_EQ(devices[1].created.us, noon.us + 1);
    CHECK_EQ(devices[1].told, 0);
    CHECK_OK(pass_device_of_device(place.db, &place.arena, STR("phone"), 9, &devices, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(devices[0].code, "C1");
    CHECK_OK(pass_device_of_device(place.db, &place.arena, STR("phone"), 1, &devices, &count));
    CHECK_EQ(count, 1);

    struct pass_device changed = make("C1", "watch", 0);
    changed.push_token = STR("bb");
    changed.told_partition = 3;
    changed.told = 77;
    CHECK_OK(pass_device_push(place.db, &changed));
    CHECK_OK(pass_device_told(place.db, &changed));
    CHECK_OK(pass_device_of_card(place.db, &place.arena, STR("C1"), &devices, &count));
    CHECK_STR(devices[1].push_token, "bb");
    CHECK_EQ(devices[1].told_partition, 3);
    CHECK_EQ(devices[1].told, 77);
    CHECK_OK(pass_device_unknowing(place.db, &place.arena, 9, &devices, &count));
    CHECK_EQ(count, 2); /* the oldest first */
    CHECK_STR(devices[0].code, "C1");
    CHECK_STR(devices[1].code, "C2");

    CHECK_OK(pass_device_delete(place.db, STR("C1"), STR("phone")));
    CHECK_ERR(pass_device_delete(place.db, STR("C1"), STR("phone")), E_NOT_FOUND);
    changed.device = STR("phone");
    CHECK_ERR(pass_device_told(place.db, &changed), E_NOT_FOUND);
    CHECK_ERR(pass_device_push(place.db, &changed), E_NOT_FOUND);
    const struct pass_device again = make("C2", "phone", 5);
    CHECK_REFUSED(&place, pass_device_insert(place.db, &again));
}

TEST(pages_have_each_telephone_once)
{
    PLACE(place);
    struct pass_page page = { .size = 2 };
    place_begin(&place);
    keep(&place, "B", "1", 1);
    keep(&place, "A", "2", 2);
    keep(&place, "A", "1", 3);
    keep(&place, "C", "1", 4);
    CHECK_OK(pass_device_page(place.db, &place.arena, &page));
    CHECK_EQ(page.count, 2);
    CHECK_STR(page.devices[0].code, "A");
    CHECK_STR(page.devices[1].device, "2");
    CHECK_OK(pass_device_page(place.db, &place.arena, &page));
    CHECK_EQ(page.count, 2);
    CHECK_STR(page.devices[0].code, "B");
    CHECK_STR(page.devices[1].code, "C");
    CHECK_OK(pass_device_page(place.db, &place.arena, &page));
    CHECK_EQ(page.count, 0);
}
