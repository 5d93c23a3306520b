/* The straight ways of the reader against the general ones: whatever a short way takes, it gives what
 * the long way would have given, and it takes what it says it takes. */
#include "base/random.h"
#include "base/zone.h"
#include "feeds/feed_clock.h"
#include "feeds/plain_number.h"
#include "support/naive_decimal.h"
#include "unit/feed_probe.h"

/* ---- numbers --------------------------------------------------------------------------------- */

enum { ROOM = 48 };

/* Digits with at most one point behind the first of them, that fit without being rounded. */
static bool is_plain(const char *text, size_t size, int places)
{
    size_t whole = 0, fractions = 0;
    while (whole < size && text[whole] >= '0' && text[whole] <= '9') whole++;
    bool point = whole < size && text[whole] == '.';
    size_t behind = whole + (point ? 1 : 0);
    while (behind + fractions < size && text[behind + fractions] >= '0' &&
           text[behind + fractions] <= '9')
        fractions++;
    return whole > 0 && behind + fractions == size && size <= 16 && fractions <= (size_t)places &&
           whole + (size_t)places <= PLAIN_WHOLE_MAX;
}

static void compare_number(const char *text, size_t size, uint64_t seed)
{
    char cell[ROOM];
    for (size_t i = 0; i < sizeof cell; i++) /* what stands behind the cell means nothing */
        cell[i] = "0123456789.,-\n\0 "[random_draw(seed, 77, i, (uint32_t)size) % 16];
    memcpy(cell, text, size);
    for (int places = 0; places <= PLAIN_PLACES_MAX; places++) {
        int64_t value = -7, general = 0, naive = 0;
        bool taken = plain_number(cell, size, places, &value);
        if (taken != is_plain(text, size, places))
            fail_msg("`%.*s` with %d places: %s", (int)size, text, places,
                     taken ? "taken" : "not taken");
        if (!taken) continue;
        assert_int_equal(decimal_parse(text, size, places, 0, &general), DECIMAL_OK);
        assert_int_equal(naive_decimal_parse(text, size, places, 0, &naive), DECIMAL_OK);
        if (value != general || value != naive)
            fail_msg("`%.*s` with %d places: %lld, not %lld", (int)size, text, places,
                     (long long)value, (long long)general);
    }
}

static void every_short_text(void **state)
{
    (void)state;
    static const char alphabet[] = "0159.-+,e \t:/";
    const size_t count = sizeof alphabet - 1;
    for (size_t size = 0; size <= 4; size++) {
        size_t all = 1;
        for (size_t i = 0; i < size; i++) all *= count;
        for (size_t number = 0; number < all; number++) {
            char text[4];
            size_t rest = number;
            for (size_t i = 0; i < size; i++, rest /= count) text[i] = alphabet[rest % count];
            compare_number(text, size, number);
        }
    }
}

static void every_byte_in_every_place(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 18; size++)
        for (size_t place = 0; place < size; place++)
            for (int byte = 0; byte < 256; byte++) {
                char text[18];
                for (size_t i = 0; i < size; i++) text[i] = (char)('1' + i % 9);
                if (size > 2 && byte % 2 == 0) text[size / 2] = '.';
                text[place] = (char)byte;
                compare_number(text, size, (uint64_t)byte);
            }
}

static void borders_of_size_and_places(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "0",
                                        "00000000",
                                        "000000000",
                                        "0000000000000000",
                                        "00000000000000000",
                                        "99999999",
                                        "999999999",
                                        "9999999999",
                                        "99999999999",
                                        "9999999999999999",
                                        "99999999999999999",
                                        "123456789012345678",
                                        "1234567890123456789",
                                        "5.",
                                        "12345678.",
                                        "123456789012345.",
                                        ".5",
                                        ".",
                                        "+1",
                                        "-1",
                                        "1e5",
                                        "1,234",
                                        " 1",
                                        "1 ",
                                        "0.12345678",
                                        "0.123456789",
                                        "1234567.8",
                                        "12345678.9",
                                        "9999999.99999999",
                                        "99999999.99999999",
                                        "9999999999.99999",
                                        "99999999999.9999",
                                        "1.2.3",
                                        "1..2",
                                        "12345678.1234.67",
                                        "123.5678.1234567",
                                        "0000000000000.10"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        compare_number(texts[i], strlen(texts[i]), i);
}

static void random_numbers(void **state)
{
    (void)state;
    int plain = 0;
    for (uint64_t seed = 0; seed < 60000; seed++) {
        char text[20];
        size_t size = random_draw(seed, 1, 0, 0) % (sizeof text + 1);
        size_t point = random_draw(seed, 2, 0, 0) % (sizeof text + 1);
        for (size_t i = 0; i < size; i++)
            text[i] = i == point ? '.' : (char)('0' + random_draw(seed, 3, i, 0) % 10);
        if (size > 0 && random_draw(seed, 4, 0, 0) % 8 == 0)
            text[random_draw(seed, 5, 0, 0) % size] = ".-+, eE%x\x80"[seed % 10];
        compare_number(text, size, seed);
        plain += is_plain(text, size, DECIMAL_PLACES) ? 1 : 0;
    }
    assert_true(plain > 15000);
}

/* In a feed: whatever a price looks like, the row is what decimal_parse says of it. */
static void prices_of_any_form(void **state)
{
    (void)state;
    static const char *const cells[] = {
        "50.08",      "007.50", "12345678901", "99999999999", "1.123456785",   "1.123456775", ".5",
        "5.",         "+1",     "-1.5",        "1e5",         "25e-2",         "1.2.3",       "1,5",
        "0.12345678", "nan",    "-",           "92233720369", "9.99999999999", "1-"};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct feed_probe probe;
        char text[200];
        int64_t expected = 0;
        enum decimal_outcome outcome =
            decimal_parse(cells[i], strlen(cells[i]), DECIMAL_PLACES, 0, &expected);
        probe_init(&probe, FEED_TRADES);
        snprintf(text, sizeof text, "time,symbol,price,size\n2026-01-05T00:00:00,A,\"%s\",1\n",
                 cells[i]);
        probe_add_text(&probe, text);
        probe_read(&probe);
        bool good = outcome == DECIMAL_OK || outcome == DECIMAL_ROUNDED;
        assert_int_equal(probe.row_count, good ? 1 : 0);
        if (good) assert_int_equal(probe.rows[0].as.print.price, expected);
        bool told = strstr(text_string(&probe.findings), "price_rounded") != NULL;
        assert_int_equal(told, outcome == DECIMAL_ROUNDED);
        probe_release(&probe);
    }
}

/* ---- times ----------------------------------------------------------------------------------- */

/* A clock that remembers the cells before says what a new one says. */
static void clocks_remember_nothing_wrong(void **state)
{
    (void)state;
    static const char *const dates[] = {"2026-01-05", "2026-01-06", "2026-03-08", "2026-11-01",
                                        "2026-02-30", "1650-01-01", "2026-1-05 "};
    static const char *const times[] = {"T00:00:00", "T00:00:01", " 00:00:00", "T02:30:00",
                                        "T01:30:00", "T23:59:59", "T24:00:00", "T00:60:00",
                                        "T00:00:60", "T00:00",    "T0a:00:00", "T02:30"};
    static const char *const ends[] = {"",  "",       "Z",    ".5", ".000000001", ".1234567891",
                                       ".", "+01:00", ".25Z", " ",  ".25 -0500",  ".999999999Z"};
    static const char *const zones[] = {"UTC", "America/New_York"};
    const struct feed_format format = {.time_form = TIME_ISO, .price_scale = 1};
    int moments = 0, others = 0;
    for (size_t z = 0; z < 2; z++) {
        struct problem problem;
        struct zone *zone = zone_open(zones[z], &problem);
        struct feed_clock old;
        feed_clock_init(&old, &format, zone, INT32_MIN);
        for (uint64_t seed = 0; seed < 40000; seed++) {
            /* Mostly the second before, or one beside it. */
            uint64_t slow = seed / 4;
            char cell[ROOM] = "";
            int size = snprintf(cell, sizeof cell, "%s%s%s", dates[random_draw(slow, 1, z, 0) % 7],
                                times[random_draw(slow, 2, z, 0) % 12],
                                ends[random_draw(seed, 3, z, 0) % 12]);
            int64_t moment = 0, expected = 0;
            int32_t days = 0, expected_days = 0;
            struct feed_clock fresh;
            feed_clock_init(&fresh, &format, zone, INT32_MIN);
            enum clock_outcome wanted =
                feed_clock_read(&fresh, cell, (size_t)size, &expected, &expected_days);
            enum clock_outcome outcome = feed_clock_read(&old, cell, (size_t)size, &moment, &days);
            if (outcome != wanted || (wanted == CLOCK_MOMENT && moment != expected))
                fail_msg("%s in %s: %d %lld, not %d %lld", cell, zones[z], (int)outcome,
                         (long long)moment, (int)wanted, (long long)expected);
            moments += wanted == CLOCK_MOMENT ? 1 : 0;
            others += wanted != CLOCK_MOMENT ? 1 : 0;
        }
        zone_release(zone);
    }
    assert_true(moments > 20000 && others > 20000);
}

/* ---- jumps ----------------------------------------------------------------------------------- */

__extension__ typedef __int128 wide_twin;

/* Within 3 % of one of D04's ratios, up or down. */
static bool jumps_like_a_split(int64_t before, int64_t after)
{
    static const int ratios[][2] = {{3, 2},  {2, 1},  {3, 1},  {4, 1},  {5, 1},  {6, 1},
                                    {7, 1},  {8, 1},  {9, 1},  {10, 1}, {12, 1}, {15, 1},
                                    {20, 1}, {25, 1}, {30, 1}, {50, 1}, {100, 1}};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++)
        for (int side = 0; side < 2; side++) {
            wide_twin more = side == 0 ? before : after, less = side == 0 ? after : before;
            wide_twin miss = more * ratios[i][1] - less * ratios[i][0];
            if ((miss < 0 ? -miss : miss) * 100 <= less * ratios[i][0] * 3) return true;
        }
    return false;
}

static void jumps_around_every_border(void **state)
{
    (void)state;
    enum { PAIRS = 18 }; /* fewer than are told one by one */
    static const int centers[] = {1000, 875, 1125, 750, 1250, 667, 1333, 1455, 1500, 1545, 2000};
    int all = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct feed_probe probe;
        struct text text = {0};
        int expected = 0;
        text_add_string(&text, "time,symbol,open,high,low,close\n");
        for (int step = 0; step < 2; step++)
            for (uint64_t pair = 0; pair < PAIRS; pair++) {
                int64_t before =
                    1 + (int64_t)(random_draw(seed, 1, pair, 0) % (seed % 2 == 0 ? 100 : 100000));
                int64_t after = before * centers[random_draw(seed, 2, pair, 0) % 11] / 1000 +
                                (int64_t)(random_draw(seed, 3, pair, 0) % 5) - 2;
                if (after < 1) after = 1;
                int64_t price = step == 0 ? before : after;
                text_addf(&text, "2026-01-05T00:%02d:00,S%d,%lld,%lld,%lld,%lld\n", step, (int)pair,
                          (long long)price, (long long)price, (long long)price, (long long)price);
                expected += step == 1 && jumps_like_a_split(before, after) ? 1 : 0;
            }
        probe_init(&probe, FEED_BARS);
        probe_interval(&probe, NS_PER_MINUTE, false);
        probe_add_text(&probe, text_string(&text));
        probe_read(&probe);
        int told = 0;
        const char *at = text_string(&probe.findings);
        while ((at = strstr(at, "split_jump ")) != NULL) {
            at++;
            told++;
        }
        if (told != expected)
            fail_msg("seed %d: %d jumps, not %d\n%s\n%s", (int)seed, told, expected,
                     text_string(&text), text_string(&probe.findings));
        all += expected;
        text_release(&text);
        probe_release(&probe);
    }
    assert_true(all > 300 && all < 150 * PAIRS - 300);
}

/* Bars on a Saturday show that the market trades on weekends: a gap over one counts from then on. */
static void weekends_are_seen_once(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        bool gap;
    } cases[] = {
        {"2026-01-01T23:00:00", "2026-01-02T00:00:00", false}, /* Thursday, Friday */
        {"2026-01-02T23:00:00", "2026-01-03T00:00:00", true},  /* Friday, Saturday */
        {"2025-12-28T23:00:00", "2026-01-02T00:00:00", true},  /* Sunday, Friday */
        {"1970-01-01T00:00:00", "1970-01-02T00:00:00", false},
        {"1970-01-01T00:00:00", "1970-01-03T00:00:00", true},
        {"1969-12-25T23:00:00", "1969-12-26T23:00:00", false}, /* Thursday, Friday */
        {"1969-12-26T23:00:00", "1969-12-27T01:00:00", true},  /* Friday, Saturday */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char text[300];
        probe_init(&probe, FEED_BARS);
        probe_interval(&probe, NS_PER_HOUR, false);
        snprintf(text, sizeof text,
                 "time,symbol,close\n%s,A,5\n%s,B,5\n2026-01-08T01:00:00,C,5\n"
                 "2026-01-09T10:00:00,C,5\n",
                 cases[i].first, cases[i].second);
        probe_add_text(&probe, text);
        probe_read(&probe);
        assert_int_equal(probe.row_count, 4);
        assert_int_equal(strstr(text_string(&probe.findings), "gap 4") != NULL, cases[i].gap);
        probe_release(&probe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_short_text),
        cmocka_unit_test(every_byte_in_every_place),
        cmocka_unit_test(borders_of_size_and_places),
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(prices_of_any_form),
        cmocka_unit_test(clocks_remember_nothing_wrong),
        cmocka_unit_test(jumps_around_every_border),
        cmocka_unit_test(weekends_are_seen_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
