/* What a scenario may not say: unknown names with what was meant, values out of their range, what this
 * release does not have, keys that contradict. Each message is asserted whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/key_table.h"
#include "support/scenario_reading.h"

struct refusal {
    const char *lines; /* after the feed, from line 4 on */
    const char *problems;
};

static void expect(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text text = {0};
        text_add_string(&text, BARS_FEED);
        text_add_string(&text, refusals[i].lines);
        read_refused(text.bytes, text.size, refusals[i].problems);
        text_release(&text);
    }
}
#define EXPECT(refusals) expect(refusals, sizeof(refusals) / sizeof(refusals)[0])

static void unknown_names_come_with_what_was_meant(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[makret]\n", "scenario:4:1: [makret] is no section; did you mean [market]?\n"},
        {"[worker.a]\n", "scenario:4:1: [worker.a] is no section; did you mean [workers.NAME]?\n"},
        {"[xyzzy]\n", "scenario:4:1: [xyzzy] is no section; see `tapedeck help scenario`\n"},
        {"[market.x]\n",
         "scenario:4:1: [market.x]: there is one [market] only; write it without a name\n"},
        {"[feed]\n", "scenario:4:1: [feed] needs a name; write [feed.NAME]\n"},
        {"[queue.]\n", "scenario:4:1: [queue] needs a name; write [queue.NAME]\n"},
        {"[feed.a.b]\n",
         "scenario:4:1: [feed.a.b]: a name begins with a letter or digit and goes on "
         "with letters, digits, `_` and `-`\n"},
        {"[feed.settings]\n", "scenario:4:1: [feed.settings]: this folder of a run's inputs holds "
                              "other files; choose another name\n"},
        {"[market]\ntikc = 1\n",
         "scenario:5:1: [market] has no key `tikc`; did you mean `tick`?\n"},
        {"[market]\nmaker_bps = 1\n",
         "scenario:5:1: [market] has no key `maker_bps`; it belongs to [fees]\n"},
        {"[market]\nwhatever_this_is = 1\n",
         "scenario:5:1: [market] has no key `whatever_this_is`; see `tapedeck help scenario`\n"},
        {"[market]\ntouch = thruogh\n",
         "scenario:5:9: [market] touch = thruogh: unknown; did you mean `through`? [M04]\n"},
        {"[market]\ntouch = sometimes\n", "scenario:5:9: [market] touch = sometimes: unknown; it "
                                          "takes `through`, `at` [M04]\n"},
        {"[calendar]\nname = NYSE\n",
         "scenario:5:8: [calendar] name = NYSE: unknown; did you mean `XNYS`? [T07]\n"},
        {"[session]\nzone = America/New_Yrok\n",
         "scenario:5:8: [session] zone = America/New_Yrok: unknown time zone 'America/New_Yrok' "
         "(/usr/share/zoneinfo/America/New_Yrok): there is no such file; install tzdata or correct "
         "the name [V06]\n"},
    };
    EXPECT(refusals);
}

static void values_out_of_range_are_told_with_the_range(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[market]\ntick =\n",
         "scenario:5:7: [market] tick = : no value; give one, or leave the key out (it is `none`) "
         "[R07]\n"},
        {"[market]\ntick = abc\n",
         "scenario:5:8: [market] tick = abc: not a number; it takes above "
         "0, or `none` [R07]\n"},
        {"[market]\ntick = 0.000000001\n", "scenario:5:8: [market] tick = 0.000000001: more than 8 "
                                           "decimals; write fewer [R07]\n"},
        {"[market]\nlot = 0\n",
         "scenario:5:7: [market] lot = 0: out of range; it takes above 0 [R06]\n"},
        {"[market]\nlot = none\n",
         "scenario:5:7: [market] lot = none: not a number; it takes above 0 [R06]\n"},
        {"[market]\nlot = 99999999999999\n", "scenario:5:7: [market] lot = 99999999999999: out of "
                                             "range; it takes above 0 [R06]\n"},
        {"[market]\ncollar = 5\n", "scenario:5:10: [market] collar = 5: a percentage carries its "
                                   "sign; write `5%` [R08]\n"},
        {"[market]\ncollar = -1%\n", "scenario:5:10: [market] collar = -1%: out of range; it takes "
                                     "0% .. 100000%, or `none` [R08]\n"},
        {"[market]\nparticipation = 0%\n", "scenario:5:17: [market] participation = 0%: it takes a "
                                           "percentage above 0% up to 100% with "
                                           "its sign, or `none` [M09]\n"},
        {"[market]\nmax_stale = 5\n",
         "scenario:5:13: [market] max_stale = 5: `5` is no duration; write a number with its unit, "
         "such as 250ms, 5s, 2m, 1h or 3d [M13]\n"},
        {"[market]\nmax_stale = 20000d\n",
         "scenario:5:13: [market] max_stale = 20000d: out of range; it takes 0s .. 3650d [M13]\n"},
        {"[scenario]\nseed = -1\n", "scenario:5:8: [scenario] seed = -1: not a seed; it takes 0 .. "
                                    "18446744073709551615 [V05]\n"},
        {"[scenario]\nseed = 18446744073709551616\n",
         "scenario:5:8: [scenario] seed = 18446744073709551616: not a seed; it takes 0 .. "
         "18446744073709551615 [V05]\n"},
        {"[scenario]\nname = a/b\n",
         "scenario:5:8: [scenario] name = a/b: a name is a folder's: no "
         "slashes and quotes, no `.` or `-` in front\n"},
        {"[record]\ncommit_every = 0\n",
         "scenario:5:16: [record] commit_every = 0: out of range; it "
         "takes 1 .. 1099511627776 [X02]\n"},
        {"[record]\ncommit_every = 1.5\n",
         "scenario:5:16: [record] commit_every = 1.5: not a whole number; it takes 1 .. "
         "1099511627776 [X02]\n"},
        {"[account]\ninitial_cash = 0.005\n", "scenario:5:16: [account] initial_cash = 0.005: more "
                                              "than 2 decimals; write fewer [U01]\n"},
        {"[account]\nshort = true\n",
         "scenario:5:9: [account] short = true: unknown; it takes `no`, `yes` [R12]\n"},
        {"[session]\nopen = 25:00\n", "scenario:5:8: [session] open = 25:00: not a time of day; "
                                      "write HH:MM, up to 24:00 [T07]\n"},
        {"[session]\nopen = 9h ; New York\n", "scenario:5:8: [session] open = 9h ; New York: not a "
                                              "time of day; write HH:MM, up to 24:00 "
                                              "(a comment stands on a line of its own) [T07]\n"},
        {"[settlement]\ncycle = 61\n",
         "scenario:5:9: [settlement] cycle = 61: a cycle of 61 days; it takes 0 .. 60 settlement "
         "days [S01]\n"},
    };
    EXPECT(refusals);
}

/* L06, and T08 with V06. */
static void currencies_and_windows_are_checked(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[scenario]\ncurrency = USD, EUR\n",
         "scenario:5:12: [scenario] currency = USD, EUR: not a currency of ISO 4217; write one of "
         "its codes, such as USD (one currency per scenario in this release) [L06]\n"},
        {"[scenario]\nstart = 2024-02-30\n",
         "scenario:5:9: [scenario] start = 2024-02-30: not a date or time; write YYYY-MM-DD or "
         "YYYY-MM-DDTHH:MM:SS [T08]\n"},
        {"[scenario]\nstart = 2024-01-02\nend = 2024-01-01\n",
         "scenario:6:7: [scenario] end = 2024-01-01: the window is empty: `end` must lie after "
         "`start` [T08]\n"},
        {"[scenario]\nstart = 2024-03-10T02:30\n[calendar]\nname = XNYS\n",
         "scenario:5:9: [scenario] start = 2024-03-10T02:30: this local time does not exist in the "
         "market's zone (clocks go forward); write it with its offset [V06]\n"},
        {"[scenario]\nend = 2024-11-03T01:30\n[calendar]\nname = XNYS\n",
         "scenario:5:7: [scenario] end = 2024-11-03T01:30: this local time exists twice in the "
         "market's zone (clocks go back); write it with its offset [V06]\n"},
        {"[session]\nopen = 16:00\nclose = 09:30\n",
         "scenario:4:1: [session] closes at or before its open; correct open or close (a session "
         "does not cross midnight) [T07]\n"},
        {"[fees]\nminimum = 2\nmaximum = 1\n",
         "scenario:4:1: [fees] minimum is above maximum; correct one of them [M11]\n"},
    };
    EXPECT(refusals);
}

static void feeds_are_checked(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[feed.o]\nfile = o.csv\n",
         "scenario:4:1: [feed.o] has no `kind`, which it needs: what its "
         "rows are\n"},
        {"[feed.o]\nkind = ordres\nfile = o.csv\n",
         "scenario:5:8: [feed.o] kind = ordres: unknown; did you mean `orders`?\n"},
        {"[feed.o]\nkind = orders\nfile = o.csv, , p.csv\n",
         "scenario:6:15: [feed.o] file = o.csv, , p.csv: an empty name between commas [D05]\n"},
        {"[feed.o]\nkind = orders\nfile = o.csv, o.csv\n",
         "scenario:6:15: [feed.o] file = o.csv, o.csv: the file ./o.csv is listed twice; its rows "
         "would count twice [D05]\n"},
        {"[feed.o]\nkind = orders\nfile = o.csv\ninterval = 1m\n",
         "scenario:7:12: [feed.o] interval = 1m: a feed of kind orders has no such key; leave it "
         "out "
         "[M01]\n"},
        {"interval = 0s\n",
         "scenario:4:12: [feed.bars] interval = 0s: out of range; it takes 1ns .. 3650d [M01]\n"},
        {"format = yaho\n",
         "scenario:4:10: [feed.bars] format = yaho: unknown; did you mean `yahoo`? [D05]\n"},
        {"format = bitstamp_trades\n",
         "scenario:1:1: [feed.bars] format = bitstamp_trades is for the kind trades, not bars; "
         "correct one of them [D05]\n"},
        {"columns = close:\n", "scenario:4:11: [feed.bars] columns = close:: `close:` is no "
                               "column; write CANONICAL:HEADER, "
                               "a header of up to 95 bytes [D05]\n"},
        {"columns = open:o, clsoe:c\n",
         "scenario:4:19: [feed.bars] columns = open:o, clsoe:c: bars "
         "has no column `clsoe`; did you mean `close`? [D05]\n"},
        {"columns = open:o, open:p\n",
         "scenario:4:19: [feed.bars] columns = open:o, open:p: `open` stands here twice [D05]\n"},
        {"columns = open:#0\n",
         "scenario:4:11: [feed.bars] columns = open:#0: columns count from #1 [D05]\n"},
        {"delimiter = ::\n", "scenario:4:13: [feed.bars] delimiter = ::: it takes `comma`, "
                             "`semicolon`, `tab`, `pipe`, or one of `,` `;` `|` [D05]\n"},
        {"time = epoc_s\n",
         "scenario:4:8: [feed.bars] time = epoc_s: unknown; did you mean `epoch_s`? [V06]\n"},
        {"time = %Y-%Q\n",
         "scenario:4:8: [feed.bars] time = %Y-%Q: the pattern has `%Q`, which is not known; there "
         "are %Y %y %m %d %e %j %b %B %H %I %M %S %p %f %z %Z %T %D %F %R %% [V06]\n"},
        {"date = today\n",
         "scenario:4:8: [feed.bars] date = today: not a date; write YYYY-MM-DD\n"},
        {"symbol = A B\n",
         "scenario:4:10: [feed.bars] symbol = A B: a symbol has no blanks, commas, "
         "quotes or `|`\n"},
        {"[feed.orders_of_the_whole_desk]\nkind = orders\nfile = o.csv\n",
         "scenario:4:1: [feed.orders_of_the_whole_desk] has a name of more than 21 bytes; orders "
         "without an id are called FEED:ROW, and ids have 32; shorten it [D01]\n"},
    };
    EXPECT(refusals);
    read_refused("", 0,
                 "scenario: there is no feed; add a section [feed.NAME] with `kind` and "
                 "`file`\n");
}

/* Q01, Q02, V05. */
static void queues_and_workers_are_checked(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[queue.a]\njobs = order, prices\n",
         "scenario:5:15: [queue.a] jobs = order, prices: unknown kind of job; did you mean "
         "`price`? [Q01]\n"},
        {"[queue.a]\njobs = order\n[queue.b]\njobs = order\n",
         "scenario:7:8: [queue.b] jobs = order: `order` is named by [queue.a] already; a kind has "
         "one queue [Q01]\n"},
        {"[queue.main]\ntries = 5\n", "scenario:4:1: [queue.main] names no kind of job; write jobs "
                                      "= order, price, settlement or "
                                      "notification, or leave the section out [Q01]\n"},
        {"[queue.a]\njobs = order\n[workers.w]\nqueues = a\n",
         "scenario: no pool of workers serves the queue `default`; add it to the `queues` of a "
         "[workers.NAME] section [Q01]\n"},
        {"[queue.a]\njobs = order\n[workers.w]\nqueues = default\n",
         "scenario:4:1: no pool of workers serves the queue `a`; add it to the `queues` of a "
         "[workers.NAME] section [Q01]\n"},
        {"[workers.w]\nqueues = defautl\n", "scenario:5:10: [workers.w] queues = defautl: there is "
                                            "no [queue.defautl]; did you mean `default`? [Q01]\n"},
        {"[workers.w]\nqueues = default, default\n",
         "scenario:5:19: [workers.w] queues = default, default: `default` stands here twice "
         "[Q01]\n"},
        {"[workers.w]\ncount = 0\n",
         "scenario:5:9: [workers.w] count = 0: out of range; it takes 1 .. 1000 [Q01]\n"},
        {"[queue.default]\nbackoff = 1,5,10\n",
         "scenario:5:11: [queue.default] backoff = 1,5,10: `1` is no duration; write a number with "
         "its unit, such as 250ms, 5s, 2m, 1h or 3d [Q02]\n"},
        {"[queue.default]\nbackoff = sidekick\n", "scenario:5:11: [queue.default] backoff = "
                                                  "sidekick: unknown; did you mean `sidekiq`? "
                                                  "[Q02]\n"},
        {"[queue.default]\nservice = 5s\n",
         "scenario:5:11: [queue.default] service = 5s: it takes constant:5s, uniform:1s:3s, "
         "exponential:2s or empirical:FILE [V05]\n"},
        {"[queue.default]\nservice = uniform:3s:1s\n",
         "scenario:5:11: [queue.default] service = uniform:3s:1s: the shorter time comes first "
         "[V05]\n"},
        {"[queue.default]\nservice = expnential:3s\n",
         "scenario:5:11: [queue.default] service = expnential:3s: unknown; did you mean "
         "`exponential:`? [V05]\n"},
        {"[queue.default]\nservice = exponential:366d\n",
         "scenario:5:23: [queue.default] service = exponential:366d: out of range; it takes 0s .. "
         "365d [V05]\n"},
        {"[queue.default]\ntimeout = 0s\n", "scenario:5:11: [queue.default] timeout = 0s: out of "
                                            "range; it takes 1ns .. 3650d [Q03]\n"},
    };
    EXPECT(refusals);
}

static void what_a_later_release_brings_is_refused(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"[expect]\ntrades = 3\nno.such.key = 1\n",
         "scenario:4:1: [expect] is not in this release; leave the section out\n"},
        {"[access]\nrequire_session = yes\n",
         "scenario:4:1: [access] is not in this release; leave the section out\n"},
        {"[plot.mine]\n[strategy.x]\n[sweep]\n[audit]\nkey = k\n",
         "scenario:4:1: [plot.mine] is not in this release; leave the section out\n"
         "scenario:5:1: [strategy.x] is not in this release; leave the section out\n"
         "scenario:6:1: [sweep] is not in this release; leave the section out\n"
         "scenario:7:1: [audit] is not in this release; leave the section out\n"},
        {"[feed.s]\nkind = sessions\nfile = s.csv\n",
         "scenario:5:8: [feed.s] kind = sessions: not in this release\n"},
        {"format = lobster\n",
         "scenario:1:1: [feed.bars] format = lobster is for the kind l3, not bars; correct one of "
         "them [D05]\n"},
        {"key = k.pub\n",
         "scenario:4:7: [feed.bars] key = k.pub: not in this release; leave the key out [U04]\n"},
        {"[record]\nprices = bars:1m\n",
         "scenario:5:10: [record] prices = bars:1m: not in this release; leave the key out (it is "
         "`all`)\n"},
        {"[scenario]\nprofile = backtrader\n",
         "scenario:5:11: [scenario] profile = backtrader: not in this release; leave the key out "
         "(it "
         "is `strict`) [M15]\n"},
        {"[market]\nstp = decrement\n",
         "scenario:4:1: [market] stp needs venue = book: on a price venue no two orders trade with "
         "each other; leave the key out [B06]\n"},
        {"[market]\nvenue = book\ntouch = at\nparticipation = 5%\n",
         "scenario:4:1: [market] touch does not apply to venue = book, where orders trade with "
         "each "
         "other; leave the key out [M04]\n"
         "scenario:4:1: [market] participation does not apply to venue = book, where orders trade "
         "with each other; leave the key out [M09]\n"},
        {"[market]\nslippage = bps\nslip_out = maybe\n[risk]\norder_rate = 5\n",
         "scenario:5:12: [market] slippage = bps: it takes `none`, `ticks:N`, `bps:N` or "
         "`volume_share:IMPACT` [M10]\n"
         "scenario:6:12: [market] slip_out = maybe: unknown; it takes `no`, `yes` [M10]\n"
         "scenario:8:14: [risk] order_rate = 5: it takes `none` or N/WINDOW, such as 10/1s, N from "
         "1 to 1000000 [R10]\n"},
        {"[market]\nslippage = ticks:2\n",
         "scenario:4:1: [market] slippage = ticks:2 counts ticks, and there are none; add tick = "
         "0.01 or the like [M10]\n"},
        {"[market]\nslippage = volume_share:-0.1\n[risk]\norder_rate = 10/5\n",
         "scenario:5:25: [market] slippage = volume_share:-0.1: after `volume_share:` comes a "
         "number from 0 to 1000 [M10]\n"
         "scenario:7:17: [risk] order_rate = 10/5: `5` is no duration; write a number with its "
         "unit, such as 250ms, 5s, 2m, 1h or 3d [R10]\n"},
        {"[settlement]\nmodel = guaranteed\n", "scenario:5:9: [settlement] model = guaranteed: not "
                                               "in this release; leave the key out [S04]\n"},
    };
    EXPECT(refusals);
}

/* No word and no key of a later release may pass, whatever the table says of them. */
static void every_later_word_of_the_table_is_refused(void **state)
{
    (void)state;
    int tried = 0;
    for (size_t i = 0; i < key_row_count; i++) {
        const struct key *key = &key_rows[i];
        const struct section *section = section_at(key->section);
        const char *list = key->words;
        const char *word;
        size_t size;
        bool later;
        while (!section->later && key_word_next(&list, &word, &size, &later)) {
            if (!later) continue;
            struct text text = {0};
            struct scenario scenario;
            struct problem_list problems;
            problem_list_init(&problems);
            if (key->section != SECTION_FEED) text_add_string(&text, BARS_FEED);
            text_addf(&text, "[%s%s]\n%s = %.*s\n", section->name, section->named ? ".default" : "",
                      key->name, (int)size, word);
            assert_false(
                scenario_read_text(text.bytes, text.size, NULL, NULL, 0, &scenario, &problems));
            char *lines = problem_lines(&problems);
            if (strstr(lines, "not in this release") == NULL) fail_msg("%s%s", text.bytes, lines);
            tried += 1;
            memory_free(lines);
            scenario_release(&scenario);
            problem_list_release(&problems);
            text_release(&text);
        }
    }
    assert_in_range(tried, 5, 200);
}

/* The default of a key that is not there yet may be written. */
static void defaults_of_later_keys_may_be_written(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound(BARS_FEED "adjusted = no\n[market]\nslippage = none\nlots = FIFO\nreuse_ids = no\n"
                         "[settlement]\npartial = no\n[queue.default]\njitter = none\n"
                         "[risk]\nmax_position = none\n[report]\nbenchmark = none\n",
               &scenario);
    scenario_release(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_come_with_what_was_meant),
        cmocka_unit_test(values_out_of_range_are_told_with_the_range),
        cmocka_unit_test(currencies_and_windows_are_checked),
        cmocka_unit_test(feeds_are_checked),
        cmocka_unit_test(queues_and_workers_are_checked),
        cmocka_unit_test(what_a_later_release_brings_is_refused),
        cmocka_unit_test(every_later_word_of_the_table_is_refused),
        cmocka_unit_test(defaults_of_later_keys_may_be_written),
    };
    return cmocka_run_group_tests_name("scenario: refusals", tests, NULL, NULL);
}
