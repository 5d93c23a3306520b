/* docs/RULES.md, as the program carries it: every rule that the engine names is there, and the
 * worked values of N01 are what the engine draws. Runs from the project's top. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/random.h"
#include "cli/rule_book.h"

static bool is_rule_id(const char *text)
{
    return text[0] >= 'A' && text[0] <= 'Z' && ascii_is_digit(text[1]) && ascii_is_digit(text[2]);
}

/* Every string literal that is a rule id alone: "M04"; comments may name other ids. */
static int check_literals(const char *path, const char *source)
{
    int found = 0;
    for (const char *at = source; *at != 0; at++) {
        struct rule_text rule;
        char id[4] = {0};
        if (strncmp(at, "/*", 2) == 0) {
            const char *end = strstr(at, "*/");
            if (end == NULL) break;
            at = end + 1;
        }
        if (*at != '"' || !is_rule_id(at + 1) || at[4] != '"') continue;
        memcpy(id, at + 1, 3);
        if (!rule_book_find(id, &rule)) fail_msg("%s names rule %s, which is not there", path, id);
        found++;
    }
    return found;
}

static void every_rule_that_the_engine_names_exists(void **state)
{
    (void)state;
    struct file_list files = {0};
    struct problem problem;
    int found = 0;
    assert_true(folder_list("engine", true, &files, &problem));
    for (size_t i = 0; i < files.count; i++) {
        struct text source = {0};
        char *path = path_join("engine", files.paths[i]);
        assert_true(file_read(path, 1 << 20, &source, &problem));
        found += check_literals(path, text_string(&source));
        text_release(&source);
        memory_free(path);
    }
    file_list_release(&files);
    assert_true(found > 50);
}

static void ids_are_unique_and_sorted_within_their_section(void **state)
{
    (void)state;
    struct rule_text rule, last = {0};
    size_t position = 0;
    int count = 0;
    while (rule_book_next(&position, &rule)) {
        assert_true(is_rule_id(rule.id));
        assert_true(rule.text_size > 10);
        assert_int_equal(rule.section[0], rule.id[0]);
        if (count > 0 && rule.id[0] == last.id[0]) {
            assert_true(strcmp(rule.id, last.id) > 0);
        } else {
            assert_memory_equal(rule.id + 1, "01", 2);
        }
        last = rule;
        count++;
    }
    assert_true(count >= 110);
}

static void a_rule_is_found_without_case_and_printed_whole(void **state)
{
    (void)state;
    struct rule_text rule;
    struct text out = {0};
    assert_true(rule_book_find("m03", &rule));
    rule_book_print(&rule, &out);
    assert_string_equal(text_string(&out), "M03  Market orders fill at the open of the next bar "
                                           "that begins; market-on-close at the close\n"
                                           "     price of the first bar whose end is a session's "
                                           "end, if accepted before that instant.\n");
    assert_false(rule_book_find("M99", &rule));
    assert_false(rule_book_find("", &rule));
    text_release(&out);
}

/* Cell `index` (from 1) of a Markdown row, without blanks and back-ticks. */
static void read_cell(const char *row, int index, char *out, size_t size)
{
    size_t used = 0;
    for (; index > 0; index--) row = strchr(row, '|') + 1;
    for (; *row != '|'; row++) {
        if (*row != ' ' && *row != '`' && used + 1 < size) out[used++] = *row;
    }
    out[used] = 0;
}

static void check_vector(const char *row, struct hasher *hasher)
{
    char cell[80], expected[80];
    uint64_t id = 0;
    read_cell(row, 1, cell, sizeof cell);
    const struct digest digest = digest_of(hasher, cell, strlen(cell));
    for (int i = 7; i >= 0; i--) id = id << 8 | digest.bytes[i];
    const uint64_t service = random_draw(1, 1, id, 1);
    const uint64_t fault = random_draw(1, 258, id, 2);

    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)id);
    read_cell(row, 2, cell, sizeof cell);
    assert_string_equal(cell, expected);
    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)service);
    read_cell(row, 3, cell, sizeof cell);
    assert_string_equal(cell, expected);
    snprintf(expected, sizeof expected, "%lld",
             (long long)random_uniform(service, 1000000000, 3000000000));
    read_cell(row, 4, cell, sizeof cell);
    assert_string_equal(cell, expected);
    snprintf(expected, sizeof expected, "%lld", (long long)random_exponential(service, 2000000000));
    read_cell(row, 5, cell, sizeof cell);
    assert_string_equal(cell, expected);
    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)fault);
    read_cell(row, 6, cell, sizeof cell);
    assert_string_equal(cell, expected);
    read_cell(row, 7, cell, sizeof cell);
    assert_string_equal(cell, random_met(fault, 500000000) ? "yes" : "no");
}

static void N01_worked_values_are_what_is_drawn(void **state)
{
    (void)state;
    size_t size;
    const char *row = strstr(rule_book_page(&size), "| seed 1, job |");
    struct hasher *hasher = hasher_open();
    int rows = 0;
    assert_non_null(row);
    row = strchr(strchr(row, '\n') + 1, '\n') + 1; /* heading and rule */
    for (; row[0] == '|'; row = strchr(row, '\n') + 1, rows++) check_vector(row, hasher);
    assert_int_equal(rows, 4);
    hasher_release(hasher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_that_the_engine_names_exists),
        cmocka_unit_test(ids_are_unique_and_sorted_within_their_section),
        cmocka_unit_test(a_rule_is_found_without_case_and_printed_whole),
        cmocka_unit_test(N01_worked_values_are_what_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
