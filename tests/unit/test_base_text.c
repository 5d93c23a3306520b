/* Text, problems, names and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/problem.h"
#include "base/text.h"

static void a_buffer_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct text text = {0};
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 1000; i++) {
        text_add_char(&text, 'x');
        assert_int_equal(text.bytes[text.size], 0);
    }
    text_clear(&text);
    text_add_string(&text, "fill ");
    text_add_int(&text, INT64_MIN);
    text_addf(&text, " %s %0300d", "at", 7);
    assert_int_equal(text.size, 5 + 20 + 4 + 300);
    assert_memory_equal(text_string(&text), "fill -9223372036854775808 at 000", 32);
    text_release(&text);
}

static void utf8_is_valid_up_to_its_first_wrong_byte(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t first_invalid; /* the length when all is valid */
    } rows[] = {
        {"", 0},
        {"plain text, longer than eight bytes", 35},
        {"\xC3\xA9t\xC3\xA9", 5},
        {"\xE2\x82\xAC 5, eight and more", 21},
        {"\xF0\x9F\x93\xBC", 4},
        {"\xF4\x8F\xBF\xBF", 4},
        {"ab\xC0\xAF", 2},           /* overlong slash */
        {"a\xE0\x80\x80", 1},        /* overlong NUL */
        {"12345678\xED\xA0\x80", 8}, /* surrogate */
        {"\xF4\x90\x80\x80", 0},     /* beyond U+10FFFF */
        {"cut \xE2\x82", 4},
        {"\x80", 0},
        {"\xFF", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].bytes);
        assert_int_equal(utf8_first_invalid(rows[i].bytes, size), rows[i].first_invalid);
    }
}

static void headers_match_without_case_and_punctuation(void **state)
{
    (void)state;
    assert_true(header_equal("Adj. Close", 10, "adj_close", 9));
    assert_true(header_equal("\"Trade-Date\"", 12, "tradedate", 9));
    assert_false(header_equal("close", 5, "close2", 6));
    assert_false(header_equal("close", 5, "clos", 4));
    assert_true(ascii_equal_fold("Buy", 3, "bUY"));
    assert_false(ascii_equal_fold("Buy ", 4, "buy"));
    const char *text = " \t two words \t";
    size_t size = strlen(text);
    text_trim(&text, &size);
    assert_int_equal(size, 9);
    assert_memory_equal(text, "two words", 9);
}

static void the_nearest_word_is_meant(void **state)
{
    (void)state;
    static const char *const keys[] = {"service", "tries", "backoff", "timeout", "retry_after"};
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    assert_int_equal(text_distance("", "abc"), 3);
    assert_string_equal(text_nearest("tmieout", keys, 5), "timeout");
    assert_string_equal(text_nearest("trie", keys, 5), "tries");
    assert_null(text_nearest("commission", keys, 5));
    assert_null(text_nearest("x", keys, 0));
}

static void integers_survive_text(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 7, -1, 10, 99, 1000000007, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[24];
        int64_t again = 1;
        assert_true(int64_parse(text, int64_print(values[i], text), &again));
        assert_int_equal(again, values[i]);
    }
    static const char *const wrong[] = {"",
                                        "-",
                                        "+",
                                        "1 ",
                                        " 1",
                                        "1.0",
                                        "0x10",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999",
                                        "1e3",
                                        "--1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t value;
        assert_false(int64_parse(wrong[i], strlen(wrong[i]), &value));
    }
    int64_t value = 0;
    assert_true(int64_parse("+00000000000000000000000042", 27, &value));
    assert_int_equal(value, 42);
}

static void bytes_survive_hex(void **state)
{
    (void)state;
    static const uint8_t bytes[4] = {0x00, 0x7F, 0xA5, 0xFF};
    char text[9];
    uint8_t again[4];
    hex_print(bytes, 4, text);
    assert_string_equal(text, "007fa5ff");
    assert_true(hex_parse("007FA5fF", again, 4));
    assert_memory_equal(again, bytes, 4);
    assert_false(hex_parse("007fa5f", again, 4));
    assert_false(hex_parse("007fa5ff0", again, 4));
    assert_false(hex_parse("007fa5fg", again, 4));
}

static void a_problem_tells_place_rule_and_remedy(void **state)
{
    (void)state;
    struct problem problem;
    char line[1200];
    assert_false(problem_set(&problem, EXIT_INPUT, "D05", "no column '%s'", "price"));
    problem_format(&problem, line, sizeof line);
    assert_string_equal(line, "no column 'price' [D05]");
    assert_false(problem_at(&problem, "inputs/a.csv", 17, 3));
    assert_false(problem_at(&problem, "outer.ini", 1, 1));
    problem_format(&problem, line, sizeof line);
    assert_string_equal(line, "inputs/a.csv:17:3: no column 'price' [D05]");
    assert_int_equal(problem.code, EXIT_INPUT);
    problem_set(&problem, EXIT_INPUT, NULL, "odd \x1b[31m\xFF\xC2\x9B\xC3\xA9 text");
    problem_format(&problem, line, sizeof line);
    assert_string_equal(line, "odd \\x1B[31m\\xFF\\xC2\\x9B\xC3\xA9 text");
    char small[12];
    problem_format(&problem, small, sizeof small);
    assert_string_equal(small, "odd \\x1B[31");
}

static void a_problem_list_counts_beyond_its_room(void **state)
{
    (void)state;
    struct problem problem;
    struct problem_list list;
    problem_set(&problem, EXIT_INPUT, "D02", "bad row");
    problem_list_init(&list);
    for (int i = 0; i < 250; i++) {
        problem.line = i + 1;
        problem_list_add(&list, &problem);
    }
    assert_int_equal(list.count, PROBLEM_LIST_MAX);
    assert_int_equal(list.total, 250);
    assert_int_equal(list.items[99].line, 100);
    problem_list_release(&list);
}

static void names_get_ids_in_order_of_first_use(void **state)
{
    (void)state;
    struct names names;
    names_init(&names);
    assert_int_equal(names_find(&names, "AAPL", 4), NAME_NONE);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 50000; i++) {
            char name[32];
            size_t size = int64_print(i, name);
            assert_int_equal(names_intern(&names, name, size), i);
        }
    }
    assert_int_equal(names.count, 50000);
    assert_string_equal(names_text(&names, 4711), "4711");
    assert_int_equal(names_find(&names, "471", 3), 471);
    assert_int_equal(names_find(&names, "x", 1), NAME_NONE);
    assert_int_equal(names_intern(&names, "", 0), 50000);
    assert_int_equal(names_intern(&names, "a\0b", 3), 50001);
    assert_int_equal(names_intern(&names, "a\0c", 3), 50002);
    assert_int_equal(names_find(&names, "a", 1), NAME_NONE);
    names_release(&names);
}

static void arena_blocks_are_aligned_and_stay(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *first = arena_copy_text(&arena, "first", 5);
    for (size_t size = 0; size < 3000; size += 7) {
        char *block = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)block % 16, 0);
        memset(block, 0xAA, size);
    }
    memset(arena_alloc(&arena, 5000000), 0xAA, 5000000);
    assert_string_equal(first, "first");
    arena_release(&arena);
    assert_null(arena.first);
}

static jmp_buf out_of_memory;
static size_t missing_size;

static void note_and_jump(size_t size)
{
    missing_size = size;
    longjmp(out_of_memory, 1);
}

static void running_out_of_memory_ends_in_the_handler(void **state)
{
    (void)state;
    memory_set_handler(note_and_jump);
    void *volatile first = NULL;
    if (setjmp(out_of_memory) == 0) {
        memory_fail_at(2);
        first = memory_alloc(10);
        (void)memory_alloc(20);
        fail_msg("the second allocation passed");
    }
    assert_int_equal(missing_size, 20);
    memory_free(memory_grow(first, 30, 1)); /* the countdown is over */
    if (setjmp(out_of_memory) == 0) {
        (void)memory_alloc_zero(SIZE_MAX / 2, 4);
        fail_msg("a product beyond size_t passed");
    }
    memory_fail_at(0);
    memory_set_handler(NULL);
}

static void a_reserved_array_doubles(void **state)
{
    (void)state;
    size_t capacity = 0;
    int *items = memory_reserve(NULL, &capacity, 1, sizeof *items);
    assert_int_equal(capacity, 16);
    items = memory_reserve(items, &capacity, 17, sizeof *items);
    assert_int_equal(capacity, 32);
    items = memory_reserve(items, &capacity, 1000, sizeof *items);
    assert_int_equal(capacity, 1024);
    memory_free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_grows_and_stays_terminated),
        cmocka_unit_test(utf8_is_valid_up_to_its_first_wrong_byte),
        cmocka_unit_test(headers_match_without_case_and_punctuation),
        cmocka_unit_test(the_nearest_word_is_meant),
        cmocka_unit_test(integers_survive_text),
        cmocka_unit_test(bytes_survive_hex),
        cmocka_unit_test(a_problem_tells_place_rule_and_remedy),
        cmocka_unit_test(a_problem_list_counts_beyond_its_room),
        cmocka_unit_test(names_get_ids_in_order_of_first_use),
        cmocka_unit_test(arena_blocks_are_aligned_and_stay),
        cmocka_unit_test(running_out_of_memory_ends_in_the_handler),
        cmocka_unit_test(a_reserved_array_doubles),
    };
    return cmocka_run_group_tests_name("base: text, problems, names, memory", tests, NULL, NULL);
}
