/* What the commands read and say: options, progress, events of the audit log in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"
#include "cli/arguments.h"
#include "cli/explain_words.h"
#include "cli/log_event.h"
#include "cli/progress.h"
#include "cli/run_words.h"
#include "cli/terminal.h"

/* ---- Options --------------------------------------------------------------------------------- */

static const struct argument_option options[] = {
    {"-o", "DIR", "where"},
    {"--set", "SECTION.KEY=VALUE", "what"},
    {"--force", NULL, "really"},
    {"--max-jobs", "N", "how many"},
};
static const struct argument_form form = {
    .command = "run",
    .words = "SCENARIO.ini",
    .about = "Runs.\n",
    .options = options,
    .option_count = 4,
    .words_min = 1,
    .words_max = 1,
    .example = "",
};

static enum arguments_outcome parse(const char *line, struct arguments *arguments,
                                    struct problem *problem)
{
    static char copy[200];
    static char *argv[20];
    int argc = 0;
    strncpy(copy, line, sizeof copy - 1);
    for (char *word = copy; word != NULL && *word != 0;) {
        char *blank = strchr(word, ' ');
        if (blank != NULL) *blank++ = 0;
        argv[argc++] = word;
        word = blank;
    }
    return arguments_parse(&form, argc, argv, arguments, problem);
}

static void options_are_read_in_both_forms(void **state)
{
    (void)state;
    struct arguments arguments;
    struct problem problem;
    int64_t jobs = 7;
    assert_int_equal(parse("run -o out a.ini --max-jobs=12 --force", &arguments, &problem),
                     ARGUMENTS_READY);
    assert_string_equal(arguments.words[0], "a.ini");
    assert_string_equal(arguments_value(&arguments, "-o"), "out");
    assert_true(arguments_flag(&arguments, "--force"));
    assert_null(arguments_value(&arguments, "--set"));
    assert_true(arguments_number(&arguments, "--max-jobs", 1, 100, &jobs, &problem));
    assert_int_equal(jobs, 12);
    assert_false(arguments_number(&arguments, "--max-jobs", 1, 11, &jobs, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    arguments_release(&arguments);
}

static void words_after_two_dashes_are_no_options(void **state)
{
    (void)state;
    struct arguments arguments;
    struct problem problem;
    assert_int_equal(parse("run -- --help", &arguments, &problem), ARGUMENTS_READY);
    assert_string_equal(arguments.words[0], "--help");
    arguments_release(&arguments);
    assert_int_equal(parse("run a.ini --help", &arguments, &problem), ARGUMENTS_HELP);
    arguments_release(&arguments);
}

static void wrong_words_are_refused_with_a_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"run a.ini --froce", "did you mean --force?"},
        {"run a.ini b.ini", "'b.ini' is one word too many"},
        {"run", "usage: tapedeck run SCENARIO.ini"},
        {"run a.ini -o", "needs a value: -o DIR"},
        {"run a.ini --force=1", "takes no value"},
        {"run a.ini --zzzzzzzz", "see `tapedeck run --help`"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments arguments;
        struct problem problem;
        assert_int_equal(parse(cases[i].line, &arguments, &problem), ARGUMENTS_WRONG);
        assert_int_equal(problem.code, EXIT_USAGE);
        if (strstr(problem.text, cases[i].says) == NULL) {
            fail_msg("%s: '%s' does not say '%s'", cases[i].line, problem.text, cases[i].says);
        }
        arguments_release(&arguments);
    }
}

static void overrides_split_at_the_last_dot(void **state)
{
    (void)state;
    struct arguments arguments;
    struct override_list list;
    struct problem problem;
    assert_int_equal(parse("run a.ini --set feed.bars.file=x.y=z.csv --set risk.max_notional=",
                           &arguments, &problem),
                     ARGUMENTS_READY);
    assert_true(override_list_read(&arguments, &list, &problem));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].section, "feed.bars");
    assert_string_equal(list.items[0].key, "file");
    assert_string_equal(list.items[0].value, "x.y=z.csv");
    assert_string_equal(list.items[1].section, "risk");
    assert_string_equal(list.items[1].value, "");
    override_list_release(&list);
    arguments_release(&arguments);
    assert_int_equal(parse("run a.ini --set commit_every=50", &arguments, &problem),
                     ARGUMENTS_READY);
    assert_false(override_list_read(&arguments, &list, &problem));
    override_list_release(&list);
    arguments_release(&arguments);
}

/* ---- What is said ---------------------------------------------------------------------------- */

static void paint_is_for_terminals_without_no_color(void **state)
{
    (void)state;
    assert_true(terminal_paints(true, NULL, "xterm"));
    assert_true(terminal_paints(true, "", "xterm")); /* no-color.org: when not empty */
    assert_false(terminal_paints(true, "1", "xterm"));
    assert_false(terminal_paints(false, NULL, "xterm"));
    assert_false(terminal_paints(true, NULL, "dumb"));
    assert_false(terminal_paints(true, NULL, NULL));
}

static void progress_tells_rate_and_time_to_go(void **state)
{
    (void)state;
    struct text line = {0};
    const struct run_progress half = {
        .stage = "reading", .rows = 1234567, .now = 1767623400 * NS_PER_SECOND, .share = 0.25};
    progress_line(&half, 40 * NS_PER_SECOND, &line);
    assert_string_equal(text_string(&line), "reading  25 %  1,234,567 rows  30,864 rows/s  at "
                                            "2026-01-05T14:30  ETA 2m00s");
    text_clear(&line);
    const struct run_progress unknown = {.stage = "reports", .now = MOMENT_NONE, .share = -1};
    progress_line(&unknown, 2 * NS_PER_SECOND, &line);
    assert_string_equal(text_string(&line), "reports  0 rows");
    text_release(&line);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void an_event_is_taken_apart(void **state)
{
    (void)state;
    static const char line[] =
        "{\"action\":\"fill\",\"after\":{\"a\":\"q\\\"\\\\\\n\\u001f\",\"flag\":true,\"inner\":{}},"
        "\"before\":{\"leaves\":\"5\"},\"list\":[{\"x\":\"]\"},[1]],\"seq\":12}";
    struct log_event event = {0};
    assert_true(log_event_parse(&event, line, sizeof line - 1));
    assert_string_equal(log_event_get(&event, "action"), "fill");
    assert_string_equal(log_event_get(&event, "after.a"), "q\"\\\n\x1f");
    assert_string_equal(log_event_get(&event, "after.flag"), "true");
    assert_string_equal(log_event_get(&event, "before.leaves"), "5");
    assert_string_equal(log_event_get(&event, "seq"), "12");
    assert_string_equal(log_event_get(&event, "leaves"), "");
    assert_false(log_event_has(&event, "list"));
    log_event_release(&event);
}

static void what_is_no_event_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":\"b\"",
        "{\"a\":1}x",
        "[\"a\"]",
        "{\"a\":\"\\x\"}",
        "{\"a\":1,}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":[1}",
        "{,}",
        "{\"a\":\"b\n\"}",
        "{\"a\":{\"b\":1}]",
        "{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}",
    };
    struct log_event event = {0};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (log_event_parse(&event, lines[i], strlen(lines[i]))) fail_msg("taken: %s", lines[i]);
    }
    log_event_release(&event);
}

static void events_are_told_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"{\"action\":\"order_accepted\",\"after\":{\"hold\":\"1015.00\"},\"object\":\"O3\"}",
         "accepted: all checks were passed; 1015.00 is held for it"},
        {"{\"action\":\"order_rejected\",\"after\":{\"reason\":\"not_enough_cash\"}}",
         "rejected: not_enough_cash (what can be spent does not cover its worst case)"},
        {"{\"action\":\"fill\",\"after\":{\"due_date\":\"2026-01-06\",\"fee\":\"1.00\",\"leaves\":"
         "\"0\","
         "\"liquidity\":\"maker\",\"notional\":\"1015.00\",\"price\":\"101.5\",\"qty\":\"10\","
         "\"side\":\"buy\",\"symbol\":\"ACME\"},\"object\":\"T5\",\"source\":\"bars:6:close\"}",
         "filled, trade T5: buys 10 ACME at 101.5 for 1015.00, fee 1.00, by the close of row 6 of "
         "bars (maker); 0 left; settles on 2026-01-06"},
        {"{\"action\":\"attempt_exception\",\"after\":{\"backoff\":\"5s\",\"error\":\"no\\u0007\","
         "\"outcome\":\"exception\",\"queue\":\"default\"},\"attempt\":2,\"object\":\"J9\"}",
         "attempt 2 of job J9 on queue default, ended as exception: no\\x07; again after 5s"},
        {"{\"action\":\"settlement_failed\",\"after\":{\"cycle\":\"2026-01-06\",\"lacks\":\"cash\","
         "\"money\":\"-10.00\",\"qty\":\"1\",\"symbol\":\"A\"},\"object\":\"I2\"}",
         "settlement failed, instruction I2 of the cycle of 2026-01-06: 1 A against -10.00; the "
         "cash "
         "was not there, it is tried again in the next cycle"},
        {"{\"action\":\"something_new\",\"object\":\"X1\",\"source\":\"ops:4:row\"}",
         "something_new X1, row 4 of ops"},
    };
    struct log_event event = {0};
    struct text words = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_clear(&words);
        assert_true(log_event_parse(&event, cases[i].line, strlen(cases[i].line)));
        explain_words(&event, &words);
        assert_string_equal(text_string(&words), cases[i].words);
    }
    text_clear(&words);
    explain_time("2026-01-05T14:30:00.000000000Z", &words);
    explain_time("2026-01-05T14:30:00.250000000Z", &words);
    explain_time("2026-01-05", &words);
    assert_string_equal(text_string(&words),
                        "2026-01-05T14:30:00Z2026-01-05T14:30:00.25Z2026-01-05");
    text_release(&words);
    log_event_release(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read_in_both_forms),
        cmocka_unit_test(words_after_two_dashes_are_no_options),
        cmocka_unit_test(wrong_words_are_refused_with_a_remedy),
        cmocka_unit_test(overrides_split_at_the_last_dot),
        cmocka_unit_test(paint_is_for_terminals_without_no_color),
        cmocka_unit_test(progress_tells_rate_and_time_to_go),
        cmocka_unit_test(an_event_is_taken_apart),
        cmocka_unit_test(what_is_no_event_is_refused),
        cmocka_unit_test(events_are_told_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
