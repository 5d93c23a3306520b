/* Files that a scenario names: found beside it, in an order that no machine decides; and the resolved
 * text, which written beside its inputs is the same scenario again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/digest.h"
#include "support/scenario_reading.h"

static void refused_file(const char *folder, const char *name, const char *expected, int code)
{
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    char *path = path_join(folder, name);
    assert_false(scenario_read(path, NULL, 0, &scenario, &problems));
    char *lines = problem_lines(&problems);
    /* The folder's name is the machine's: FOLDER stands for it. */
    struct text shown = {0};
    for (const char *at = lines; *at != 0;) {
        if (strncmp(at, folder, strlen(folder)) == 0) {
            text_add_string(&shown, "FOLDER");
            at += strlen(folder);
        } else {
            text_add_char(&shown, *at++);
        }
    }
    assert_string_equal(text_string(&shown), expected);
    assert_int_equal(scenario_exit_code(&problems), code);
    text_release(&shown);
    memory_free(lines);
    memory_free(path);
    scenario_release(&scenario);
    problem_list_release(&problems);
}

static void patterns_give_files_in_order_of_name(void **state)
{
    struct scenario scenario;
    put_file(*state, "data/b.csv", "x");
    put_file(*state, "data/B.csv", "x");
    put_file(*state, "data/a10.csv", "x");
    put_file(*state, "data/a9.csv", "x");
    put_file(*state, "data/[1].csv", "x");
    put_file(*state, "data/.hidden.csv", "x");
    put_file(*state, "z.csv.gz", "x");
    put_file(*state, "my run.ini",
             "[feed.bars]\nkind = bars\nfile = z.csv.gz, data/?*.csv\n"
             "[feed.odd]\nkind = bars\nfile = data/[1].csv\n");
    read_sound_file(*state, "my run.ini", &scenario);
    assert_string_equal(scenario.settings.name, "my run");
    assert_string_equal(scenario.folder, *state);
    struct text names = {0};
    const struct feed_settings *feed = &scenario.settings.feeds[0];
    for (size_t i = 0; i < feed->files.count; i++) {
        assert_true(file_exists(feed->files.paths[i]));
        scenario_input_name(feed, i, &names);
        text_add_char(&names, ' ');
    }
    assert_string_equal(text_string(&names), "bars/z.csv.gz bars/B.csv bars/[1].csv bars/a10.csv "
                                             "bars/a9.csv bars/b.csv ");
    assert_string_equal(feed->file_text, "z.csv.gz, data/?*.csv");
    /* A file of that very name comes before a pattern. */
    assert_int_equal(scenario.settings.feeds[1].files.count, 1);
    assert_string_equal(path_base(scenario.settings.feeds[1].files.paths[0]), "[1].csv");
    text_release(&names);
    scenario_release(&scenario);
}

static void missing_feed_files_are_missing_inputs(void **state)
{
    put_file(*state, "data/a.csv", "x");
    put_file(*state, "run.ini",
             "[feed.bars]\nkind = bars\nfile = data/a.csv, b.csv\n"
             "[feed.o]\nkind = orders\nfile = orders/*.csv\n[feed.u]\nkind = users\nfile = data\n");
    refused_file(
        *state, "run.ini",
        "FOLDER/run.ini:3:20: [feed.bars] file = data/a.csv, b.csv: there is no file "
        "FOLDER/b.csv; correct the name (it is relative to the scenario's folder) [D05]\n"
        "FOLDER/run.ini:6:8: [feed.o] file = orders/*.csv: no file matches "
        "FOLDER/orders/*.csv; correct the pattern (it is relative to the scenario's folder) "
        "[D05]\n"
        "FOLDER/run.ini:9:8: [feed.u] file = data: FOLDER/data is a folder; write "
        "FOLDER/data/*.csv for its files [D05]\n",
        EXIT_INPUT);
    put_file(*state, "names.ini", "[feed.bars]\nkind = bars\nfile = data/*\n");
    put_file(*state, "data/b,c.csv", "x");
    refused_file(
        *state, "names.ini",
        "FOLDER/names.ini:3:8: [feed.bars] file = data/*: the name `b,c.csv` has a comma, a "
        "blank at its ends or a byte that is no text; rename the file [D05]\n",
        EXIT_INPUT);
    refused_file(*state, "none.ini", "cannot open FOLDER/none.ini: No such file or directory\n",
                 EXIT_SCENARIO);
    refused_file(*state, "data", "cannot read FOLDER/data: Is a directory\n", EXIT_SCENARIO);
}

/* S01: a dated table. */
static void a_cycle_is_a_table_by_date(void **state)
{
    struct scenario scenario;
    put_file(*state, "bars.csv", "x");
    put_file(*state, "run.ini", BARS_FEED "[settlement]\ncycle = cycles/t.csv\n");
    put_file(*state, "cycles/t.csv",
             "\xEF\xBB\xBF"
             "from,cycle\r\n1970-01-01,3\r\n\r\n 1970-01-11 , 2\r\n1970-01-21,0");
    read_sound_file(*state, "run.ini", &scenario);
    const struct settlement_settings *settlement = &scenario.settings.settlement;
    assert_int_equal(settlement->cycle, CYCLE_TABLE);
    assert_int_equal(scenario_cycle_days(settlement, -5), 3);
    assert_int_equal(scenario_cycle_days(settlement, 0), 3);
    assert_int_equal(scenario_cycle_days(settlement, 9), 3);
    assert_int_equal(scenario_cycle_days(settlement, 10), 2);
    assert_int_equal(scenario_cycle_days(settlement, 20), 0);
    assert_int_equal(scenario.settings_files.count, 1);
    assert_non_null(strstr(text_string(&scenario.resolved), "\ncycle = settings/t.csv\n"));
    scenario_release(&scenario);

    static const char *const bad[][2] = {
        {"from,cycle\n1970-01-01,x\n", ":2:12: `x`: not a number of settlement days, 0 .. 60"},
        {"from,cycle\n1970-13-01,1\n", ":2:1: `1970-13-01`: not a date; write YYYY-MM-DD"},
        {"1970-01-02,1\n1970-01-02,2\n",
         ":2:1: `1970-01-02`: not after the date before it; put the "
         "rows in order of date"},
        {"1970-01-01,1,2\n", ":1:1: `1970-01-01,1,2`: not two cells with a comma between"},
        {"from,cycle\n", ":1: ``: no rows; write lines `from,cycle`"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct text expected = {0};
        put_file(*state, "cycles/t.csv", bad[i][0]);
        text_addf(&expected, "FOLDER/cycles/t.csv%s [S01]\n", bad[i][1]);
        refused_file(*state, "run.ini", text_string(&expected), EXIT_SCENARIO);
        text_release(&expected);
    }
    put_file(*state, "run.ini", BARS_FEED "[settlement]\ncycle = us_equty\n");
    refused_file(
        *state, "run.ini",
        "FOLDER/run.ini:5:9: [settlement] cycle = us_equty: `us_equty` is neither a number, "
        "nor `us_equity`, nor a file (FOLDER/us_equty) [S01]\n",
        EXIT_SCENARIO);
}

/* V05's empirical times. */
static void service_times_come_from_quantiles(void **state)
{
    struct scenario scenario;
    put_file(*state, "bars.csv", "x");
    put_file(*state, "run.ini", BARS_FEED "[queue.default]\nservice = empirical:times.csv\n");
    put_file(*state, "times.csv",
             "quantile,ns\n0,0\n0.5,1000\n0.999999999,5000000000\n1,5000000000\n");
    read_sound_file(*state, "run.ini", &scenario);
    const struct queue_settings *queue = &scenario.settings.queues[0];
    assert_int_equal(queue->service, SERVICE_EMPIRICAL);
    assert_int_equal(queue->point_count, 4);
    assert_int_equal(queue->points[2].quantile, 999999999);
    assert_int_equal(queue->points[2].nanos, INT64_C(5000000000));
    scenario_release(&scenario);
    put_file(*state, "times.csv", "0,10\n0.5,9\n");
    refused_file(*state, "run.ini",
                 "FOLDER/times.csv:2:5: `9`: less than the time before it; times rise with the "
                 "quantile [V05]\n",
                 EXIT_SCENARIO);
    put_file(*state, "times.csv", "0,1\n0,2\n");
    refused_file(
        *state, "run.ini",
        "FOLDER/times.csv:2:1: `0`: not above the quantile before it; put the rows in order "
        "[V05]\n",
        EXIT_SCENARIO);
    put_file(*state, "times.csv", "1.5,1\n");
    refused_file(
        *state, "run.ini",
        "FOLDER/times.csv:1:1: `1.5`: not a quantile, 0 .. 1 with up to 9 decimals [V05]\n",
        EXIT_SCENARIO);
    put_file(*state, "run.ini", BARS_FEED "[queue.default]\nservice = empirical:gone.csv\n");
    refused_file(*state, "run.ini",
                 "FOLDER/run.ini:5:11: [queue.default] service = empirical:gone.csv: cannot open "
                 "FOLDER/gone.csv: No such file or directory [V05]\n",
                 EXIT_SCENARIO);
    /* Both would be settings/times.csv. */
    put_file(*state, "times.csv", "0,1\n");
    put_file(*state, "x/times.csv", "1970-01-01,1\n");
    put_file(*state, "run.ini",
             BARS_FEED "[settlement]\ncycle = x/times.csv\n"
                       "[queue.default]\nservice = empirical:times.csv\n");
    refused_file(
        *state, "run.ini",
        "FOLDER/run.ini:7:11: [queue.default] service = empirical:times.csv: another file of "
        "the scenario has the name times.csv; rename one of them [V05]\n",
        EXIT_SCENARIO);
}

static void cycles_are_parsed_for_the_command_too(void **state)
{
    struct settlement_settings settlement = {0};
    struct problem problem;
    put_file(*state, "t.csv", "1970-01-01,4\n");
    assert_true(scenario_parse_cycle("2", *state, &settlement, &problem));
    assert_int_equal(scenario_cycle_days(&settlement, 0), 2);
    assert_true(scenario_parse_cycle("t.csv", *state, &settlement, &problem));
    assert_int_equal(scenario_cycle_days(&settlement, 0), 4);
    memory_free(settlement.table);
    assert_true(scenario_parse_cycle("us_equity", *state, &settlement, &problem));
    assert_int_equal(settlement.cycle, CYCLE_US_EQUITY);
    memory_free(settlement.table);
    assert_false(scenario_parse_cycle("-1", *state, &settlement, &problem));
    assert_string_equal(problem.text, "a cycle of -1 days; it takes 0 .. 60 settlement days");
    assert_false(scenario_parse_cycle("none.csv", *state, &settlement, &problem));
    assert_null(settlement.table);
}

static void digest_text(const struct scenario *scenario, char hex[DIGEST_HEX_SIZE])
{
    struct hasher *hasher = hasher_open();
    struct digest digest =
        digest_of(hasher, text_string(&scenario->resolved), scenario->resolved.size);
    digest_hex(&digest, hex);
    hasher_release(hasher);
}

/* Copies the inputs of a scenario as a run does, and its resolved text beside them. */
static void write_again(const struct scenario *scenario, const char *folder)
{
    struct problem problem;
    for (int i = 0; i < scenario->settings.feed_count; i++) {
        const struct feed_settings *feed = &scenario->settings.feeds[i];
        for (size_t k = 0; k < feed->files.count; k++) {
            struct text name = {0};
            scenario_input_name(feed, k, &name);
            put_file(folder, text_string(&name), "");
            char *to = path_join(folder, text_string(&name));
            assert_true(file_copy(feed->files.paths[k], to, &problem));
            memory_free(to);
            text_release(&name);
        }
    }
    for (size_t i = 0; i < scenario->settings_files.count; i++) {
        struct text name = {0};
        text_addf(&name, "settings/%s", path_base(scenario->settings_files.paths[i]));
        put_file(folder, text_string(&name), "");
        char *to = path_join(folder, text_string(&name));
        assert_true(file_copy(scenario->settings_files.paths[i], to, &problem));
        memory_free(to);
        text_release(&name);
    }
    put_file(folder, "anything.ini", text_string(&scenario->resolved));
}

static const char rich[] =
    "[workers.b]\ncount = 2\nqueues = slow, default\n"
    "[market]\nparticipation = 25%\nparticipation_base = previous\ncollar = 10%\nmax_stale = 36h\n"
    "tick = 0.01\ndefault_tif = gtc\nround_ticks = yes\n"
    "[feed.orders]\nkind = orders\nfile = in/orders.csv\ndate_means = before_open\n"
    "columns = qty:Shares (net), time:#1, side\ndelimiter = ;\ntime = %d.%m.%Y %H:%M\nheader = "
    "yes\n"
    "[feed.bars]\nkind = bars\nfile = in/*.gz, x/day.csv, y/day.csv, y/2-day.csv\n"
    "interval = auto\nbar_time = close\nsort = no\nsymbol = A;B\nformat = lean_daily\n"
    "zone = Europe/Berlin\n"
    "[feed.days]\nkind = calendar\nfile = in/days.csv\n"
    "[queue.slow]\njobs = settlement\nservice = empirical:q/times.csv\nbackoff = oban\n"
    "timeout = 1500ms\n[workers.a]\nqueues = default\nrestart_delay = 90s\n"
    "[scenario]\ntitle = caf\xC3\xA9 ; \"quoted\" = 100%\nstart = 2020-01-02\n"
    "end = 2020-03-02T09:30:00.5\nseed = 99\n"
    "[calendar]\nname = days\n[session]\nopen = 09:00\nclose = 17:35:30\nzone = Europe/Berlin\n"
    "[settlement]\ncycle = q/cycle.csv\ncutoff = 08:15\n[record]\nprices = none\ninputs = copy\n"
    "[notify]\norder_expired = no\n[fees]\nbps = 1.25\nminimum = 0.5\n";

static void put_rich(const char *folder, const char *prefix)
{
    static const char *const files[] = {"in/orders.csv", "in/b.gz",     "in/a.gz",    "x/day.csv",
                                        "y/day.csv",     "y/2-day.csv", "in/days.csv"};
    struct text name = {0};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        text_clear(&name);
        text_addf(&name, "%s%s", prefix, files[i]);
        put_file(folder, text_string(&name), files[i]);
    }
    text_clear(&name);
    text_addf(&name, "%sq/times.csv", prefix);
    put_file(folder, text_string(&name), "0,0\n1,1000\n");
    text_clear(&name);
    text_addf(&name, "%sq/cycle.csv", prefix);
    put_file(folder, text_string(&name), "1970-01-01,3\n");
    text_clear(&name);
    text_addf(&name, "%srich.ini", prefix);
    put_file(folder, text_string(&name), rich);
    text_release(&name);
}

/* resume and verify --replay read the folder's own scenario: it must be the same one. */
static void the_resolved_scenario_reads_back_the_same(void **state)
{
    struct scenario first, second, third;
    char digests[3][DIGEST_HEX_SIZE];
    put_rich(*state, "");
    read_sound_file(*state, "rich.ini", &first);
    char *again = path_join(*state, "again");
    char *once_more = path_join(*state, "once_more");
    write_again(&first, again);
    read_sound_file(again, "anything.ini", &second);
    write_again(&second, once_more);
    read_sound_file(once_more, "anything.ini", &third);
    assert_string_equal(text_string(&first.resolved), text_string(&second.resolved));
    assert_string_equal(text_string(&first.resolved), text_string(&third.resolved));
    digest_text(&first, digests[0]);
    digest_text(&second, digests[1]);
    digest_text(&third, digests[2]);
    assert_string_equal(digests[0], digests[1]);
    assert_string_equal(digests[0], digests[2]);

    /* Text for text says nothing of what is not printed. */
    const struct settings *a = &first.settings;
    const struct settings *b = &second.settings;
    assert_string_equal(b->name, "rich");
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->end, b->end);
    assert_true(b->start_is_date && !b->end_is_date);
    assert_memory_equal(&a->market, &b->market, sizeof a->market);
    assert_memory_equal(&a->risk, &b->risk, sizeof a->risk);
    assert_memory_equal(&a->fees, &b->fees, sizeof a->fees);
    assert_memory_equal(&a->record, &b->record, sizeof a->record);
    assert_memory_equal(&a->notify, &b->notify, sizeof a->notify);
    assert_int_equal(a->feed_count, b->feed_count);
    for (int i = 0; i < a->feed_count; i++) {
        struct feed_settings x = a->feeds[i];
        struct feed_settings y = b->feeds[i];
        assert_int_equal(x.files.count, y.files.count);
        x.files = y.files = (struct file_list){0};
        x.file_text = y.file_text = NULL;
        assert_memory_equal(&x, &y, sizeof x);
    }
    for (int i = 0; i < a->queue_count; i++) {
        assert_int_equal(a->queues[i].point_count, b->queues[i].point_count);
        assert_int_equal(a->queues[i].jobs, b->queues[i].jobs);
        assert_memory_equal(a->queues[i].backoff, b->queues[i].backoff,
                            sizeof a->queues[i].backoff);
    }
    assert_int_equal(a->worker_pool_count, b->worker_pool_count);
    assert_memory_equal(a->workers, b->workers, sizeof *a->workers * 2);
    scenario_release(&first);
    scenario_release(&second);
    scenario_release(&third);
    memory_free(again);
    memory_free(once_more);
}

/* The digest knows neither folders nor the order of sections, and notices every value. */
static void the_digest_is_the_same_wherever_things_are(void **state)
{
    struct scenario here, there, other;
    put_rich(*state, "");
    put_rich(*state, "a/deeper/place/");
    read_sound_file(*state, "rich.ini", &here);
    read_sound_file(*state, "a/deeper/place/rich.ini", &there);
    assert_string_equal(text_string(&here.resolved), text_string(&there.resolved));
    assert_null(strstr(text_string(&here.resolved), *state));

    static const struct scenario_override set[] = {{"fees", "minimum", "0.51"}};
    struct problem_list problems;
    problem_list_init(&problems);
    char *path = path_join(*state, "rich.ini");
    assert_true(scenario_read(path, set, 1, &other, &problems));
    assert_string_not_equal(text_string(&here.resolved), text_string(&other.resolved));
    memory_free(path);
    problem_list_release(&problems);
    scenario_release(&here);
    scenario_release(&there);
    scenario_release(&other);
}

#define IN_A_FOLDER(test) \
    cmocka_unit_test_setup_teardown(test, scenario_folder_begin, scenario_folder_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(patterns_give_files_in_order_of_name),
        IN_A_FOLDER(missing_feed_files_are_missing_inputs),
        IN_A_FOLDER(a_cycle_is_a_table_by_date),
        IN_A_FOLDER(service_times_come_from_quantiles),
        IN_A_FOLDER(cycles_are_parsed_for_the_command_too),
        IN_A_FOLDER(the_resolved_scenario_reads_back_the_same),
        IN_A_FOLDER(the_digest_is_the_same_wherever_things_are),
    };
    return cmocka_run_group_tests_name("scenario: files", tests, NULL, NULL);
}
