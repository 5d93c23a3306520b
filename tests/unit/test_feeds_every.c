/* Every file of the data's folders prices, corpactions and metrics that test_feeds_real does not know,
 * each by the section that a user would write for it: how many rows it has, how many are used and set
 * aside, and what is odd about it, with the rows where the data's README says so. The numbers were
 * counted with other tools. Without the data the tests are skipped, which under CI is a failure. */
#include "unit/feed_probe.h"

enum { KINDS_MAX = 24 };

/* A file and the keys of its section. */
struct real_file {
    const char *path; /* in the data's folder */
    enum feed_kind kind;
    const char *format, *symbol, *pattern, *maps; /* maps: canonical:header,... */
    int32_t date;
    bool xnys, sort;
    int64_t read, quarantined;
    /* `kind count row`: how many findings of a kind, the row of the first; in order of kinds. */
    const char *findings;
    const char *refusals; /* `row N` of the first, NULL: none */
};

static const char *data_folder(void)
{
    const char *data = getenv("TAPEDECK_DATA");
    if (data == NULL) data = "../shared/data";
    return folder_exists(data) ? data : NULL;
}

/* "gap 3 17; split_jump 1 1799" of the findings told, those that sum up the rest left out. */
static void sum_findings(const struct feed_probe *probe, char *out, size_t size)
{
    static const char *const kinds[] = {"action_left_out",  "corporate_action", "crossed_quote",
                                        "duplicate_bar",    "extra_column",     "gap",
                                        "interval_auto",    "no_session",       "not_positive",
                                        "outside_range",    "partial_bar",      "price_rounded",
                                        "quantity_rounded", "split_jump",       "stale_price"};
    size_t used = 0;
    out[0] = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        long long count = 0, first = 0, row, more, all;
        char name[64];
        for (const char *line = text_string(&probe->findings); *line != 0;
             line = strchr(line, '\n') + 1) {
            if (sscanf(line, "%63s %lld", name, &row) != 2 || strcmp(name, kinds[k]) != 0) continue;
            if (sscanf(line, "%63s %lld %lld more rows like the 20 told; %lld in all", name, &row,
                       &more, &all) == 4) {
                count = all;
                continue;
            }
            if (count++ == 0) first = row;
        }
        if (count > 0)
            used += (size_t)snprintf(out + used, size - used, "%s%s %lld %lld",
                                     used > 0 ? "; " : "", kinds[k], count, first);
    }
}

static void read_file(const struct real_file *file)
{
    struct feed_probe probe;
    char *path = path_join(data_folder(), file->path), maps[256] = "", *rest = maps;
    probe_init(&probe, file->kind);
    probe_add_file(&probe, path);
    if (file->xnys) probe_use_xnys(&probe);
    if (file->format != NULL) probe_set(probe.feed.format, file->format);
    if (file->symbol != NULL) probe_set(probe.feed.symbol, file->symbol);
    if (file->pattern != NULL) probe_pattern(&probe, file->pattern);
    if (file->date != 0) probe.feed.date = file->date;
    if (file->sort) probe.feed.sort = probe.feed.sort_given = true;
    if (file->maps != NULL) snprintf(maps, sizeof maps, "%s", file->maps);
    for (char *map; *rest != 0 && (map = rest) != NULL;) {
        char *colon = strchr(map, ':'), *end = strchr(map, ',');
        rest = end != NULL ? end + 1 : map + strlen(map);
        if (end != NULL) *end = 0;
        *colon = 0;
        probe_map(&probe, map, colon + 1);
    }
    probe_read(&probe);
    if (!probe.opened) fail_msg("%s: %s", file->path, probe.problem.text);
    char findings[512];
    sum_findings(&probe, findings, sizeof findings);
    if (probe.counts.read != file->read || probe.counts.quarantined != file->quarantined ||
        probe.counts.used != file->read - file->quarantined || probe.counts.outside != 0 ||
        strcmp(findings, file->findings) != 0)
        fail_msg("%s: read %lld used %lld quarantined %lld, findings %s\n%.300s", file->path,
                 (long long)probe.counts.read, (long long)probe.counts.used,
                 (long long)probe.counts.quarantined, findings, text_string(&probe.refusals));
    if (file->refusals != NULL &&
        strncmp(text_string(&probe.refusals), file->refusals, strlen(file->refusals)) != 0)
        fail_msg("%s: %.300s", file->path, text_string(&probe.refusals));
    probe_release(&probe);
    memory_free(path);
}

static void read_all(const struct real_file *files, size_t count)
{
    if (data_folder() == NULL) {
        if (getenv("CI") != NULL) fail_msg("the data of TAPEDECK_DATA are missing");
        print_message("skipped: no folder ../shared/data (TAPEDECK_DATA names another)\n");
        skip();
    }
    for (size_t i = 0; i < count; i++) read_file(&files[i]);
}

#define READ_ALL(files) read_all(files, sizeof(files) / sizeof(files)[0])

/* LEAN's minutes: the date is in the file's name. Of the quotes, the stub bid of a dollar is no finding
 * by itself; the bar of the 9th that mixes both sides of the split is. */
static void lean_minutes(void **state)
{
    (void)state;
    static const struct real_file files[] = {
        {.path = "prices/20140605_aapl_minute_trade.csv",
         .kind = FEED_BARS,
         .format = "lean_minute_trade",
         .symbol = "AAPL",
         .xnys = true,
         .read = 686,
         .findings = ""},
        {.path = "prices/20140606_aapl_minute_trade.csv",
         .kind = FEED_BARS,
         .format = "lean_minute_trade",
         .symbol = "AAPL",
         .xnys = true,
         .read = 783,
         .findings = "stale_price 2 23"},
        {.path = "prices/20140609_aapl_minute_trade.csv",
         .kind = FEED_BARS,
         .format = "lean_minute_trade",
         .symbol = "AAPL",
         .xnys = true,
         .read = 834,
         .findings = "split_jump 1 1; stale_price 1 62"},
        {.path = "prices/20140605_aapl_minute_quote.csv",
         .kind = FEED_QUOTES,
         .format = "lean_minute_quote",
         .symbol = "AAPL",
         .xnys = true,
         .read = 830,
         .findings = ""},
        {.path = "prices/20140606_aapl_minute_quote.csv",
         .kind = FEED_QUOTES,
         .format = "lean_minute_quote",
         .symbol = "AAPL",
         .xnys = true,
         .read = 835,
         .findings = ""},
        {.path = "prices/20140609_aapl_minute_quote.csv",
         .kind = FEED_QUOTES,
         .format = "lean_minute_quote",
         .symbol = "AAPL",
         .xnys = true,
         .read = 847,
         .findings = ""},
    };
    READ_ALL(files);
}

static void price_files(void **state)
{
    (void)state;
    static const struct real_file files[] = {
        {.path = "prices/nikkei-2010-yahoofinance.csv",
         .kind = FEED_BARS,
         .format = "yahoo",
         .symbol = "N225",
         .read = 245,
         .findings = "extra_column 1 0; gap 12 240"},
        {.path = "prices/wiki_3yr_multisymbol_div_split_crlf.csv",
         .kind = FEED_BARS,
         .format = "quandl_wiki",
         .maps = "symbol:Stock",
         .xnys = true,
         .read = 2261,
         .findings = "corporate_action 1 98; extra_column 1 0; gap 4 100; price_rounded 1 13"},
        {.path = "prices/vega_stocks_monthly_multisymbol.csv",
         .kind = FEED_BARS,
         .pattern = "%b %d %Y",
         .sort = true,
         .read = 560,
         .findings = "split_jump 9 4"},
        {.path = "prices/tsla_2015_2018_quoted_crlf.csv",
         .kind = FEED_BARS,
         .symbol = "TSLA",
         .pattern = "%Y/%m/%d",
         .sort = true,
         .xnys = true,
         .read = 757,
         .quarantined = 1,
         .findings = "",
         .refusals = "row 1 2:1: time is `11:34`"},
        {.path = "prices/si_zeros.csv",
         .kind = FEED_BARS,
         .symbol = "Z",
         .pattern = "%m/%d/%y",
         .xnys = true,
         .read = 200,
         .findings = "not_positive 200 1; stale_price 1 5"},
        {.path = "prices/si_toobig.csv",
         .kind = FEED_BARS,
         .symbol = "BIG",
         .pattern = "%m/%d/%Y",
         .read = 1246,
         .quarantined = 1246,
         .refusals = "row 1 2:12: open is `42667410863718.8`: too large",
         .findings = ""},
        {.path = "prices/si_mismatch.csv",
         .kind = FEED_BARS,
         .symbol = "SPY",
         .pattern = "%m/%d/%Y",
         .xnys = true,
         .read = 502,
         .quarantined = 464,
         .findings = "gap 2 11"},
        {.path = "prices/si_penny.csv",
         .kind = FEED_BARS,
         .symbol = "P",
         .xnys = true,
         .read = 533,
         .findings = ""},
    };
    READ_ALL(files);
}

/* Factor files give splits and dividends, map files changes of names, the others bars with columns of
 * dividends and splits. */
static void corporate_action_files(void **state)
{
    (void)state;
    static const struct real_file files[] = {
        {.path = "corpactions/lean_factor_aapl.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_factors",
         .symbol = "AAPL",
         .xnys = true,
         .read = 41,
         .findings = ""},
        {.path = "corpactions/lean_factor_ibm.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_factors",
         .symbol = "IBM",
         .xnys = true,
         .read = 96,
         .findings = ""},
        {.path = "corpactions/lean_factor_spy.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_factors",
         .symbol = "SPY",
         .xnys = true,
         .read = 96,
         .findings = ""},
        {.path = "corpactions/lean_map_aapl.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 2,
         .findings = ""},
        {.path = "corpactions/lean_map_ibm.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 2,
         .findings = ""},
        {.path = "corpactions/lean_map_spy.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 2,
         .findings = ""},
        {.path = "corpactions/bac.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 3,
         .findings = ""},
        {.path = "corpactions/goog.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 3,
         .findings = ""},
        {.path = "corpactions/spwr.csv",
         .kind = FEED_CORPORATE_ACTIONS,
         .format = "lean_map",
         .xnys = true,
         .read = 4,
         .findings = ""},
        {.path = "corpactions/zipline_KO_2012_2014_div_split.csv",
         .kind = FEED_BARS,
         .symbol = "KO",
         .xnys = true,
         .read = 754,
         .findings = "corporate_action 1 49"},
        {.path = "corpactions/zipline_MSFT_2012_2014_div_split.csv",
         .kind = FEED_BARS,
         .symbol = "MSFT",
         .xnys = true,
         .read = 754,
         .findings = "corporate_action 1 30"},
    };
    READ_ALL(files);
}

static void metric_files(void **state)
{
    (void)state;
    static const struct real_file files[] = {
        {.path = "metrics/sharpe-ratio-test-ige.csv",
         .kind = FEED_BARS,
         .symbol = "IGE",
         .xnys = true,
         .read = 1504,
         .findings = "extra_column 1 0; split_jump 1 891; stale_price 2 35"},
        {.path = "metrics/sharpe-ratio-test-spy.csv",
         .kind = FEED_BARS,
         .symbol = "SPY",
         .xnys = true,
         .read = 1504,
         .findings = "extra_column 1 0; split_jump 1 891; stale_price 2 35"},
    };
    READ_ALL(files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lean_minutes),
        cmocka_unit_test(price_files),
        cmocka_unit_test(corporate_action_files),
        cmocka_unit_test(metric_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
