/* test_arena.c - core/arena.c: zeroed, aligned, bounded, given back. */
#include "core/arena.h"

#include <stdalign.h>
#include <string.h>

#include "tests/lib/check.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#endif

static bool is_zero(const char *ptr, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (ptr[i] != 0)
            return false;
    }
    return true;
}

TEST(arena_gives_zeroed_memory_for_any_type)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1 << 16));
    for (size_t size = 0; size < 100; size++) {
        char *ptr = arena_alloc(&arena, 1, size);
        CHECK(ptr != NULL);
        CHECK_EQ((uintptr_t)ptr % alignof(max_align_t), 0);
        CHECK(is_zero(ptr, size));
        memset(ptr, 0xEE, size);
    }
}

TEST(arena_is_full_at_its_size_and_not_before)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 4096));
    CHECK(arena_alloc(&arena, 1, 4097) == NULL);
    CHECK(arena_alloc(&arena, 4096, 1) != NULL);
    CHECK(arena_alloc(&arena, 1, 1) == NULL);
    CHECK(arena_alloc(&arena, 1, 0) != NULL); /* nothing still fits */
    arena_reset(&arena, 0);
    CHECK(arena_alloc(&arena, 4096, 1) != NULL);
}

TEST(arena_refuses_a_product_that_overflows)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 4096));
    CHECK(arena_alloc(&arena, SIZE_MAX / 2, 3) == NULL);
    CHECK(arena_alloc(&arena, SIZE_MAX, 1) == NULL);
    CHECK(arena_alloc(&arena, 1, SIZE_MAX - 8) == NULL);
    CHECK_EQ(arena.used, 0);
}

TEST(arena_clears_what_is_used_again)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1 << 20));
    size_t mark = arena_mark(&arena);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 2000; size += 37) {
            char *ptr = arena_alloc(&arena, 1, size);
            CHECK(is_zero(ptr, size));
            memset(ptr, 0xEE, size);
        }
        arena_reset(&arena, mark);
    }
}

/* The first arena stays within the memory it once touched, the second goes beyond it. */
TEST(arena_clears_only_the_touched_part_of_a_larger_object)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1 << 16));
    memset(arena_alloc(&arena, 1, 100), 0xEE, 100);
    arena_reset(&arena, 0);
    CHECK(is_zero(arena_alloc(&arena, 1, 5000), 5000));
}

TEST(arena_gives_back_only_what_came_after_the_mark)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1 << 16));
    char *kept = arena_alloc(&arena, 1, 10);
    memcpy(kept, "kept", 5);
    size_t mark = arena_mark(&arena);
    char *first = arena_alloc(&arena, 1, 1000);
    arena_reset(&arena, mark);
    CHECK(arena_alloc(&arena, 1, 1000) == first);
    CHECK_STR(kept, "kept");
}

TEST(arena_returns_pages_after_a_large_request)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 64 << 20));
    char *kept = arena_alloc(&arena, 1, 100);
    memset(kept, 'k', 100);
    size_t mark = arena_mark(&arena);
    memset(arena_alloc(&arena, 1, 8 << 20), 0xEE, 8 << 20);
    CHECK(arena.touched > 8 << 20);
    arena_reset(&arena, mark);
    CHECK(arena.touched < 64 << 10);
    CHECK_EQ(kept[99], 'k');
    CHECK(is_zero(arena_alloc(&arena, 1, 16 << 20), 16 << 20));
}

TEST(arena_of_a_terabyte_costs_nothing_until_it_is_touched)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, (size_t)1 << 40));
    CHECK(arena_alloc(&arena, 1, 1) != NULL);
}

TEST(arena_says_when_the_system_has_no_room)
{
    struct arena arena = { .size = 77 };
    CHECK_ERR(arena_open(&arena, SIZE_MAX / 2), E_NO_MEMORY);
    CHECK_EQ(arena.size, 77);
}

TEST(arena_may_be_closed_twice_and_when_it_never_was)
{
    struct arena arena = { 0 };
    arena_close(&arena);
    CHECK_OK(arena_open(&arena, 4096));
    arena_close(&arena);
    arena_close(&arena);
    CHECK(arena_alloc(&arena, 1, 1) == NULL);
}

TEST(arena_in_memory_of_the_callers_is_cleared_and_aligned)
{
    char memory[257];
    memset(memory, 0xEE, sizeof(memory));
    for (size_t skip = 0; skip < 17; skip++) {
        struct arena arena = arena_in(memory + skip, 200);
        char *ptr = arena_alloc(&arena, 1, 100);
        CHECK(ptr != NULL && ptr >= memory + skip && ptr + 100 <= memory + skip + 200);
        CHECK_EQ((uintptr_t)ptr % alignof(max_align_t), 0);
        CHECK(is_zero(ptr, 100));
        memset(ptr, 0xEE, 100);
        CHECK(arena_alloc(&arena, 1, 150) == NULL);
        arena_close(&arena); /* leaves the memory alone */
    }
    struct arena tiny = arena_in(memory + 1, 3);
    CHECK(arena_alloc(&tiny, 1, 4) == NULL);
}

TEST(arena_copies_bytes)
{
    char memory[64];
    struct arena arena = arena_in(memory, sizeof(memory));
    char source[] = "text";
    struct str copy = STR("untouched");

    CHECK_OK(arena_copy(&arena, str_c(source), &copy));
    source[0] = 'X';
    CHECK_STR(copy, "text");
    CHECK_OK(arena_copy(&arena, (struct str){ .ptr = NULL, .len = 0 }, &copy));
    CHECK_EQ(copy.len, 0);
    CHECK(copy.ptr != NULL);
    CHECK_OK(arena_copy(&arena, STR("last"), &copy));
    CHECK_ERR(arena_copy(&arena, STR("a text which is too long for what is left of it"), &copy),
              E_NO_MEMORY);
    CHECK_STR(copy, "last");
}

#ifdef HAS_ASAN
TEST(arena_is_poisoned_behind_every_object_and_after_reset)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 4096));
    char *first = arena_alloc(&arena, 1, 20);
    CHECK(!__asan_address_is_poisoned(first + 19));
    CHECK(__asan_address_is_poisoned(first + 20));
    CHECK(__asan_address_is_poisoned(first + 40));
    char *second = arena_alloc(&arena, 1, 20);
    CHECK(!__asan_address_is_poisoned(second + 19));
    CHECK(__asan_address_is_poisoned(first + 20)); /* the gap between the two */
    arena_reset(&arena, 0);
    CHECK(__asan_address_is_poisoned(first));
    CHECK(__asan_address_is_poisoned(second));
}
#endif
