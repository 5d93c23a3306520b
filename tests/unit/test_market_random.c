/* The price market against its naive twin: random orders of all types and times in force, replaces,
 * cancels, on bars, points, prints and quotes, some of them late, with and without limits of volume
 * and age. Hundreds of seeds; the same fills and ends in the same order (M01-M10, M12, M13,
 * Q13). A seed that differs is printed with the first line that does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/random.h"
#include "support/naive_market.h"

enum { SEEDS = 1500, ORDERS_MAX = 40 };

struct dice {
    uint64_t seed;
    uint32_t throws;
};
static int64_t dice_throw(struct dice *dice, int64_t below)
{
    return random_uniform(random_draw(dice->seed, 98, 0, dice->throws++), 0, below - 1);
}

/* A coarse grid of prices around 100, so that equal prices are frequent. */
static int64_t some_price(struct dice *dice)
{
    return (96 + dice_throw(dice, 9)) * DECIMAL_ONE;
}

static int64_t some_time(struct dice *dice)
{
    int64_t minutes =
        9 * 60 + 20 + 5 * dice_throw(dice, 82); /* from before until after a session */
    return dice_throw(dice, 2) * NS_PER_DAY + minutes * NS_PER_MINUTE;
}

static int64_t some_delay(struct dice *dice)
{
    return dice_throw(dice, 12) ? 0 : dice_throw(dice, 900) * NS_PER_SECOND;
}

/* M07: some belong to a group, some wait for another one, which may never have been. */
static void add_relatives(struct dice *dice, struct pit_order *order)
{
    if (dice_throw(dice, 4) == 0) order->group = (char)('a' + dice_throw(dice, 3));
    bool child = order->name > 'A' && dice_throw(dice, 3) == 0;
    if (!child) return;
    int64_t back = 1 + dice_throw(dice, order->name - 'A' < 4 ? order->name - 'A' : 4);
    order->parent = (char)(order->name - back);
    if (dice_throw(dice, 8) == 0) order->takes = 0; /* cannot afford it when its time comes */
}

static void add_order(struct pit *pit, struct dice *dice, char name)
{
    static const enum order_type types[] = {
        TYPE_MARKET,        TYPE_LIMIT,        TYPE_LIMIT,           TYPE_STOP,
        TYPE_STOP_LIMIT,    TYPE_STOP_LIMIT,   TYPE_MARKET_ON_CLOSE, TYPE_MARKET_ON_OPEN,
        TYPE_TRAILING_STOP, TYPE_TRAILING_STOP};
    struct pit_order order = {.name = name,
                              .qty = (1 + dice_throw(dice, 20)) * 10 * DECIMAL_ONE,
                              .limit = VALUE_NONE,
                              .stop = VALUE_NONE,
                              .expire = MOMENT_NONE,
                              .takes = VALUE_NONE,
                              .side = (enum side)dice_throw(dice, 2),
                              .type = types[dice_throw(dice, 10)],
                              .trail = VALUE_NONE,
                              .tif = (enum tif)dice_throw(dice, TIF_CLS + 1)};
    if (order.type == TYPE_LIMIT || order.type == TYPE_STOP_LIMIT) order.limit = some_price(dice);
    if (order.type == TYPE_STOP || order.type == TYPE_STOP_LIMIT) order.stop = some_price(dice);
    if (dice_throw(dice, 8) == 0) order.takes = dice_throw(dice, 100) * DECIMAL_ONE;
    if (order.type == TYPE_TRAILING_STOP) {
        order.trail_percent = dice_throw(dice, 2);
        order.trail = (1 + dice_throw(dice, 4)) * (order.trail_percent ? 999999 : DECIMAL_ONE);
    }
    add_relatives(dice, &order);
    int64_t time = some_time(dice);
    if (order.tif == TIF_GTD) order.expire = time + NS_PER_DAY / 8 + some_delay(dice);
    pit_add_order(pit, PIT_ORDER, time, some_delay(dice), &order);
    if (dice_throw(dice, 4) == 0) {
        struct pit_order change = {
            .name = name, .qty = VALUE_NONE, .limit = VALUE_NONE, .stop = VALUE_NONE};
        if (dice_throw(dice, 2)) change.qty = (1 + dice_throw(dice, 20)) * 10 * DECIMAL_ONE;
        if (dice_throw(dice, 2)) change.limit = some_price(dice);
        if (dice_throw(dice, 2)) change.stop = some_price(dice);
        pit_add_order(pit, PIT_REPLACE, time + dice_throw(dice, 3600) * NS_PER_SECOND, 0, &change);
    }
    if (dice_throw(dice, 10) == 0) {
        pit_add_order(pit, PIT_CANCEL, time + dice_throw(dice, 9000) * NS_PER_SECOND, 0,
                      &(struct pit_order){.name = name});
    }
}

/* An entry, and what takes the profit or stops the loss, mostly one or the other; some are siblings
 * without a group, some stand without an entry. Returns how many names it used. */
static int add_bracket(struct pit *pit, struct dice *dice, char name)
{
    struct pit_order order = {.name = name,
                              .qty = (1 + dice_throw(dice, 10)) * 10 * DECIMAL_ONE,
                              .limit = VALUE_NONE,
                              .stop = VALUE_NONE,
                              .trail = VALUE_NONE,
                              .expire = MOMENT_NONE,
                              .takes = VALUE_NONE,
                              .side = (enum side)dice_throw(dice, 2),
                              .tif = TIF_GTC};
    int64_t time = some_time(dice);
    bool entry = dice_throw(dice, 3) > 0;
    if (entry && dice_throw(dice, 2)) order.type = TYPE_LIMIT, order.limit = some_price(dice);
    if (entry) pit_add_order(pit, PIT_ORDER, time, 0, &order);
    char parent = entry ? name : 0;
    int exits = 2 + (int)dice_throw(dice, 2);
    bool grouped = !entry || dice_throw(dice, 3) > 0;
    order.side = order.side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
    for (int i = 0; i < exits; i++) {
        static const enum order_type types[] = {TYPE_LIMIT, TYPE_STOP, TYPE_STOP_LIMIT, TYPE_LIMIT};
        order.name = (char)(name + 1 + i);
        order.parent = parent;
        order.group = grouped ? name : 0;
        order.type = types[dice_throw(dice, 4)];
        order.limit = order.stop = VALUE_NONE;
        if (order.type != TYPE_STOP) order.limit = some_price(dice);
        if (order.type != TYPE_LIMIT) order.stop = some_price(dice);
        pit_add_order(pit, PIT_ORDER, time, 0, &order);
    }
    return 1 + exits;
}

static int64_t some_size(struct dice *dice)
{
    return dice_throw(dice, 6) ? dice_throw(dice, 300) * DECIMAL_ONE : VALUE_NONE;
}

static void add_bar(struct pit *pit, struct dice *dice, int64_t begin, int64_t end, bool point)
{
    struct feed_row row = {.kind = FEED_BARS, .time = begin};
    struct bar_row *bar = &row.as.bar;
    *bar = (struct bar_row){.begin = begin,
                            .end = end,
                            .open = some_price(dice),
                            .close = some_price(dice),
                            .volume = some_size(dice)};
    bar->high =
        (bar->open > bar->close ? bar->open : bar->close) + dice_throw(dice, 3) * DECIMAL_ONE;
    bar->low =
        (bar->open < bar->close ? bar->open : bar->close) - dice_throw(dice, 3) * DECIMAL_ONE;
    bar->ends_session = end % NS_PER_DAY == pit->close;
    if (point) {
        bar->point = true;
        bar->begin = end;
        bar->open = bar->high = bar->low = VALUE_NONE;
    }
    pit_add_row(pit, &row, false, some_delay(dice));
}

static void add_bars(struct pit *pit, struct dice *dice)
{
    bool points = dice_throw(dice, 5) == 0;
    int64_t length = (dice_throw(dice, 2) ? 5 : 30) * NS_PER_MINUTE;
    for (int day = 0; day < 2; day++) {
        int64_t end = day * NS_PER_DAY + pit->close;
        for (int64_t at = day * NS_PER_DAY + pit->open; at < end; at += length) {
            if (dice_throw(dice, 4)) add_bar(pit, dice, at, at + length, points);
        }
    }
}

static void add_ticks(struct pit *pit, struct dice *dice, bool quotes)
{
    int64_t at = pit->open - 20 * NS_PER_MINUTE;
    while (at < NS_PER_DAY + pit->close + NS_PER_HOUR && pit->row_count < PIT_ROWS - 1) {
        struct feed_row row = {.kind = quotes ? FEED_QUOTES : FEED_TRADES, .time = at};
        if (quotes) {
            int64_t bid = some_price(dice);
            row.as.quote = (struct quote_row){at, bid, bid + dice_throw(dice, 3) * DECIMAL_ONE,
                                              some_size(dice), some_size(dice)};
            if (dice_throw(dice, 9) == 0)
                row.as.quote.ask = VALUE_NONE;
            else if (dice_throw(dice, 9) == 0)
                row.as.quote.bid = VALUE_NONE;
        } else {
            row.as.print = (struct print_row){at, some_price(dice), some_size(dice)};
        }
        pit_add_row(pit, &row, false, some_delay(dice));
        at += dice_throw(dice, 4) * 5 * NS_PER_MINUTE;
        bool night = at % NS_PER_DAY > pit->close + NS_PER_HOUR;
        if (night) at = NS_PER_DAY + pit->open - 20 * NS_PER_MINUTE;
    }
}

static void make_pit(struct pit *pit, uint64_t seed, struct feed_settings *feed)
{
    struct dice dice = {.seed = seed};
    pit_init(pit);
    pit->days = 2;
    struct market_settings *market = &pit->settings.market;
    market->touch_at = dice_throw(&dice, 2);
    if (dice_throw(&dice, 3) == 0) market->participation = DECIMAL_ONE / (1 + dice_throw(&dice, 4));
    market->participation_none = dice_throw(&dice, 6) == 0;
    market->participation_previous = dice_throw(&dice, 6) == 0;
    market->depth_unlimited = dice_throw(&dice, 4) == 0;
    if (dice_throw(&dice, 4) == 0) market->max_stale = dice_throw(&dice, 900) * NS_PER_SECOND;
    if (dice_throw(&dice, 3) == 0) market->lot = 10 * DECIMAL_ONE;
    market->intrabar = (enum intrabar)dice_throw(&dice, 4);
    market->slippage = (enum slippage_kind)dice_throw(&dice, 4);
    market->slip_out = dice_throw(&dice, 2);
    if (market->slippage == SLIPPAGE_TICKS || dice_throw(&dice, 3) == 0) market->tick = 25000000;
    market->slippage_value =
        dice_throw(&dice, 5) * (market->slippage == SLIPPAGE_TICKS ? 1 : 7654321);
    static const enum feed_kind kinds[] = {FEED_BARS, FEED_TRADES, FEED_QUOTES};
    enum feed_kind kind = kinds[seed % 3];
    if (kind == FEED_BARS)
        add_bars(pit, &dice);
    else
        add_ticks(pit, &dice, kind == FEED_QUOTES);
    if (dice_throw(&dice, 3) == 0) {
        struct feed_row row = {.kind = FEED_TRADES};
        row.time = some_time(&dice);
        row.as.print = (struct print_row){row.time, some_price(&dice), VALUE_NONE};
        pit_add_row(pit, &row, true, 0);
    }
    if (dice_throw(&dice, 2)) {
        *feed = (struct feed_settings){.kind = kind};
        pit->settings.feeds = feed;
        pit->settings.feed_count = 1;
    }
    int orders = 1 + (int)dice_throw(&dice, ORDERS_MAX);
    for (int i = 0; i < orders;) {
        bool bracket = dice_throw(&dice, 4) == 0;
        if (bracket) i += add_bracket(pit, &dice, (char)('A' + i));
        if (!bracket) add_order(pit, &dice, (char)('A' + i++));
    }
    pit_finish(pit);
}

static void tell_difference(uint64_t seed, const struct text *ours, const struct text *naive)
{
    const char *a = text_string(ours), *b = text_string(naive);
    size_t same = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '\n') same = i + 1;
    }
    print_message("seed %llu:\n  market: %.*s\n  twin:   %.*s\n", (unsigned long long)seed,
                  (int)strcspn(a + same, "\n"), a + same, (int)strcspn(b + same, "\n"), b + same);
}

static void m02_the_market_and_its_naive_twin_agree(void **state)
{
    (void)state;
    struct text ours = {0}, naive = {0};
    static const char *const worth[] = {"ambiguous", ": oco (M07)",   ": parent (M07)",
                                        "(R13)",     "unknown_order", "(M07 taker close)",
                                        "(M06 taker"};
    enum { WORTH = sizeof worth / sizeof worth[0] };
    size_t wrong = 0, lines = 0, seen[WORTH] = {0};
    struct pit *pit = test_malloc(sizeof *pit);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct feed_settings feed;
        make_pit(pit, seed, &feed);
        pit->passes = seed % 2 == 0;
        pit_run(pit, &ours);
        naive_market_run(pit, &naive);
        if (strcmp(text_string(&ours), text_string(&naive)) != 0) {
            tell_difference(seed, &ours, &naive);
            wrong++;
        }
        for (const char *at = text_string(&ours); *at; at++) lines += *at == '\n';
        for (size_t i = 0; i < WORTH; i++) seen[i] += strstr(text_string(&ours), worth[i]) != NULL;
    }
    test_free(pit);
    text_release(&ours);
    text_release(&naive);
    assert_int_equal(wrong, 0);
    assert_true(lines > 15 * SEEDS); /* the cases are worth comparing */
    for (size_t i = 0; i < WORTH; i++) {
        if (seen[i] < SEEDS / 200) fail_msg("only %zu runs with %s", seen[i], worth[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m02_the_market_and_its_naive_twin_agree),
    };
    return cmocka_run_group_tests_name("market: naive twin", tests, NULL, NULL);
}
