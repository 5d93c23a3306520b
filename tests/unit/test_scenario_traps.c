/* What a parser of INI files lets pass in silence, and what nobody may write: each a message with its
 * place, and nothing read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/scenario_reading.h"

struct trap {
    const char *text, *problems;
};

static void expect(const struct trap *traps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        read_refused(traps[i].text, strlen(traps[i].text), traps[i].problems);
    }
}
#define EXPECT(traps) expect(traps, sizeof(traps) / sizeof(traps)[0])

static void lines_that_are_no_ini_are_refused(void **state)
{
    (void)state;
    static const struct trap traps[] = {
        {"seed = 1\n" BARS_FEED,
         "scenario:1:1: `seed` stands before the first section; put it below its [SECTION]\n"},
        {BARS_FEED "  zone = UTC\n",
         "scenario:4:1: the line begins with blanks, which would make it part of the line before; "
         "remove them\n"},
        {BARS_FEED "\t[market]\ntick = 1\n",
         "scenario:4:1: the line begins with blanks, which would make it part of the line before; "
         "remove them\n"},
        {BARS_FEED "[market\ntick = x\n",
         "scenario:4:1: the section's name is not closed; write [NAME]\n"},
        {BARS_FEED "[market] tick = 1\n",
         "scenario:4:1: `tick = 1` after a section's name; keys stand on lines of their own\n"},
        {BARS_FEED "[market]\ntick 1\n",
         "scenario:5:1: `tick 1` is neither a section nor a key; write [SECTION] or KEY = VALUE, "
         "and `;` before a comment\n"},
        {BARS_FEED "[market]\n= 1\n",
         "scenario:5:1: `` is no key: up to 49 letters, digits, `_`, `-` and `.`\n"},
        {BARS_FEED "[market]\ntick: 1 = 2\n",
         "scenario:5:1: `tick: 1` is no key: up to 49 letters, digits, `_`, `-` and `.`\n"},
        {BARS_FEED "[]\n", "scenario:4:1: a section without a name; write [NAME]\n"},
        {BARS_FEED "[fe ed]\n", "scenario:4:1: [fe ed] is no section's name: letters, digits, `_`, "
                                "`-` and `.` only\n"},
        {BARS_FEED "[queue.a23456789012345678901234567890123456789012345]\n",
         "scenario:4:1: the section's name has 51 bytes, more than 49; shorten it\n"},
    };
    EXPECT(traps);
}

static void nothing_stands_twice(void **state)
{
    (void)state;
    static const struct trap traps[] = {
        {BARS_FEED "[market]\ntick = 1\nlot = 1\ntick = 2\n",
         "scenario:7:1: [market] tick stands here a second time, first on line 5; keep one of "
         "them\n"},
        {BARS_FEED "[market]\ntick = 1\n[risk]\n[market]\nlot = 1\ntick = 2\n",
         "scenario:7:2: [market] stands here a second time, first on line 4; put its keys "
         "together\n"
         "scenario:9:1: [market] tick stands here a second time, first on line 5; keep one of "
         "them\n"},
    };
    EXPECT(traps);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    static const char nul[] = BARS_FEED "[scenario]\ntitle = a\0b\n";
    read_refused(
        nul, sizeof nul - 1,
        "scenario:5:10: a NUL byte (byte 0x00) in the file; save it as plain UTF-8 text\n");
    static const struct trap traps[] = {
        {BARS_FEED "; caf\xE9\n",
         "scenario:4:6: byte 0xE9 is not valid UTF-8; save the file as UTF-8\n"},
        {BARS_FEED "[scenario]\ntitle = a\x1B[0m\n",
         "scenario:5:10: a control character (byte 0x1B) in the file; save it as plain UTF-8 "
         "text\n"},
        {BARS_FEED "[market]\rtick = 1\r",
         "scenario:4:9: a control character (byte 0x0D) in the file; save it as plain UTF-8 "
         "text\n"},
    };
    EXPECT(traps);
}

static void long_lines_and_files_are_refused(void **state)
{
    (void)state;
    struct text text = {0};
    text_add_string(&text, BARS_FEED "; ");
    while (text.size < 1000000) text_add_char(&text, 'x');
    read_refused(text.bytes, text.size,
                 "scenario:4:262145: the line has 999960 bytes, more than 262144; shorten it (many "
                 "files: use a pattern such as *.csv)\n");
    while (text.size < 34000000) text_add_string(&text, "\n; a line of a comment");
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    assert_false(scenario_read_text(text.bytes, text.size, NULL, NULL, 0, &scenario, &problems));
    assert_string_equal(problems.items[0].text,
                        "the file has more than 33554432 bytes; a scenario is a short text");
    scenario_release(&scenario);
    problem_list_release(&problems);
    text_release(&text);
}

/* inih cuts lines at 200 bytes and makes keys of their tails, cuts values at ` ;`, and joins what is
 * indented. */
static void values_survive_as_written(void **state)
{
    (void)state;
    struct text text = {0};
    struct scenario scenario;
    text_add_string(&text, "\xEF\xBB\xBF# a comment of more than two hundred bytes");
    for (int i = 0; i < 300; i++) text_add_char(&text, ' ');
    text_add_string(&text, "seed = 7\r\n  ; an indented comment\r\n[scenario] ; a comment\r\n"
                           "title =   Buy ; hold # 100% [a] = b : c  \r\n\r\n" BARS_FEED
                           "columns = close:");
    for (int i = 0; i < 90; i++) text_add_char(&text, i % 2 == 0 ? ';' : 'h');
    text_add_string(&text, ", open:\xC3\x96"
                           "ffnung ;, volume:#6\ndelimiter = ;");
    read_sound(text_string(&text), &scenario);
    assert_int_equal(scenario.settings.seed, 1);
    assert_string_equal(scenario.settings.title, "Buy ; hold # 100% [a] = b : c");
    const struct feed_settings *feed = &scenario.settings.feeds[0];
    assert_int_equal(feed->column_count, 3);
    assert_int_equal(strlen(feed->columns[0].header), 90);
    assert_string_equal(feed->columns[1].header, "\xC3\x96"
                                                 "ffnung ;");
    assert_int_equal(feed->delimiter, ';');
    scenario_release(&scenario);
    text_release(&text);
}

static void a_list_of_many_files_is_one_value(void **state)
{
    (void)state;
    struct text text = {0};
    struct scenario scenario;
    text_add_string(&text, "[feed.bars]\nkind = bars\nfile = day0.csv");
    for (int i = 1; i < 2000; i++) text_addf(&text, ", day%d.csv", i);
    read_sound(text_string(&text), &scenario);
    const struct file_list *files = &scenario.settings.feeds[0].files;
    assert_int_equal(files->count, 2000);
    assert_string_equal(path_base(files->paths[1999]), "day1999.csv");
    scenario_release(&scenario);
    text_release(&text);
}

/* What could be read but not written down again for resume and replay is refused. */
static void a_list_too_long_to_be_resolved_is_refused(void **state)
{
    (void)state;
    struct text text = {0};
    text_add_string(&text, "[feed.bars_of_every_day_since_the_exchange_opened_]\nkind = bars\n"
                           "file = f0.csv");
    for (int i = 1; i < 5000; i++) text_addf(&text, ",f%d.csv", i);
    read_refused(
        text.bytes, text.size,
        "scenario:1:1: [feed.bars_of_every_day_since_the_exchange_opened_] has 5000 files, "
        "whose names are more than a run can list (262144 bytes); put some of them into "
        "another feed [D05]\n");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_are_no_ini_are_refused),
        cmocka_unit_test(nothing_stands_twice),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(long_lines_and_files_are_refused),
        cmocka_unit_test(values_survive_as_written),
        cmocka_unit_test(a_list_of_many_files_is_one_value),
        cmocka_unit_test(a_list_too_long_to_be_resolved_is_refused),
    };
    return cmocka_run_group_tests_name("scenario: traps", tests, NULL, NULL);
}
