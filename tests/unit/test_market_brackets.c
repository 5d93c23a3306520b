/* Orders that move or depend on each other, on bars and ticks: trailing stops (M06), groups and
 * brackets under the four assumptions (M07), slippage (M10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "support/pit.h"

/* A long position of 100 at 50 with a stop at 48 and a limit at 52; the second bar reaches both. */
#define BOTH_REACHED \
    "mon 09:29 order e buy 100\n" \
    "mon 09:29 order s sell 100 stop=48 group=g parent=e\n" \
    "mon 09:29 order l sell 100 limit=52 group=g parent=e\n" \
    "mon 09:30 bar 09:35 50 51 49 50\n" \
    "mon 09:35 bar 09:40 50 53 47 51\n"
#define STOPPED \
    "mon 09:30 e fills 100 at 50 (M03 taker open)\n" \
    "mon 09:40 s fills 100 at 48 (M05 taker close) ambiguous\n" \
    "mon 09:40 l canceled: oco (M07)\n" \
    "last 51\n"
#define PROFITED \
    "mon 09:30 e fills 100 at 50 (M03 taker open)\n" \
    "mon 09:40 l fills 100 at 52 (M04 maker close) ambiguous\n" \
    "mon 09:40 s canceled: oco (M07)\n" \
    "last 51\n"

static const struct pit_scene scenes[] = {
    {.name = "m06 the trail follows closes and never the bar that triggers it",
     .lines = "mon 09:30 bar 09:35 50 50 50 50\n"
              "mon 09:36 order t sell 10 trail=2\n" /* 48 */
              "mon 09:40 bar 09:45 50 55 49 54\n" /* the high of 55 is not followed: 52 from now */
              "mon 09:45 bar 09:50 54 54.50 51.90 53\n",
     .log = "mon 09:50 t fills 10 at 52 (M06 taker close)\n"
            "last 53\n"},
    {.name = "m06 a gap beyond the trail fills at the open",
     .lines = "mon 09:30 bar 09:35 50 50 50 50\n"
              "mon 09:36 order t buy 10 trail=4%\n" /* 52 */
              "mon 09:40 bar 09:45 50 50 40 45\n"   /* 46.80 */
              "mon 09:45 bar 09:50 47 48 46 48\n",
     .log = "mon 09:45 t fills 10 at 47 (M06 taker open)\n"
            "last 48\n"},
    {.name = "m06 without a price the first one after it starts the trail",
     .lines = "mon 09:29 order t sell 10 trail=1\n"
              "mon 09:30 bar 09:35 50 50.50 48.80 49\n",
     .log = "mon 09:35 t fills 10 at 49 (M06 taker close)\n"
            "last 49\n"},
    {.name = "m06 on prints each one moves the trail for the next",
     .lines = "mon 09:30 print 50 100\n"
              "mon 09:31 order t sell 10 trail=1\n"
              "mon 09:32 print 52 100\n"
              "mon 09:33 print 51.10 100\n"
              "mon 09:34 print 51 100\n",
     .log = "mon 09:34 t fills 10 at 51 (M06 taker row)\n"
            "last 51\n"},
    {.name = "m07 pessimistic: the stop before the limit", .lines = BOTH_REACHED, .log = STOPPED},
    {.name = "m07 optimistic: the limit before the stop",
     .intrabar = INTRABAR_OPTIMISTIC,
     .lines = BOTH_REACHED,
     .log = PROFITED},
    {.name = "m07 open, high, low, close: what the way up reaches",
     .intrabar = INTRABAR_OHLC,
     .lines = BOTH_REACHED,
     .log = PROFITED},
    {.name = "m07 open, low, high, close: what the way down reaches",
     .intrabar = INTRABAR_OLHC,
     .lines = BOTH_REACHED,
     .log = STOPPED},
    {.name = "m07 a part of a fill cancels the group",
     .lines = "mon 09:29 order a sell 100 limit=52 group=g tif=gtc\n"
              "mon 09:29 order b sell 100 stop=45 group=g tif=gtc\n"
              "mon 09:29 order c sell 100 stop=45 tif=gtc\n"
              "mon 09:30 bar 09:35 50 53 49 50 30\n",
     .log = "mon 09:35 a fills 30 at 52 (M04 maker close)\n"
            "mon 09:35 b canceled: oco (M07)\n"
            "last 50\n"},
    {.name = "m07 a child waits for the whole of its parent",
     .lines = "mon 09:29 order e buy 100 limit=50 tif=gtc\n"
              "mon 09:29 order x sell 100 limit=51 parent=e tif=gtc\n"
              "mon 09:30 bar 09:35 50 52 49 50 60\n" /* 60 of 100 */
              "mon 09:35 bar 09:40 50 52 49 52 60\n" /* the rest; x comes, the bar still runs */
              "mon 09:40 bar 09:45 50 51.50 50 50 500\n",
     .log = "mon 09:30 e fills 60 at 50 (M04 taker open)\n"
            "mon 09:35 e fills 40 at 50 (M04 taker open)\n"
            "mon 09:40 x fills 20 at 51 (M04 maker close)\n"
            "mon 09:45 x fills 80 at 51 (M04 maker close)\n"
            "last 50\n"},
    {.name = "m07 after a fill inside a bar the child takes part from the next bar",
     .lines = "mon 09:29 order e buy 100 limit=49 tif=gtc\n"
              "mon 09:29 order x sell 100 limit=51 parent=e tif=gtc\n"
              "mon 09:30 bar 09:35 50 52 48 50\n"
              "mon 09:35 bar 09:40 50 52 49 50\n",
     .log = "mon 09:35 e fills 100 at 49 (M04 maker close)\n"
            "mon 09:40 x fills 100 at 51 (M04 maker close)\n"
            "last 50\n"},
    {.name = "m07 a child that the open already satisfies fills at it in pass two",
     .lines = "mon 09:29 order e buy 100\n"
              "mon 09:29 order x sell 60 limit=49 parent=e\n"
              "mon 09:29 order y sell 40 parent=e\n" /* a market order waits for an open */
              "mon 09:30 bar 09:35 50 52 48 50\n"
              "mon 09:35 bar 09:40 51 52 50 51\n",
     .log = "mon 09:30 e fills 100 at 50 (M03 taker open)\n"
            "mon 09:35 x fills 60 at 50 (M07 taker close)\n"
            "mon 09:35 y fills 40 at 51 (M03 taker open)\n"
            "last 51\n"},
    {.name = "m07 a parent that ends otherwise, or never was",
     .lines = "mon 09:29 order e buy 100 limit=40\n"
              "mon 09:29 order x sell 100 limit=51 parent=e\n"
              "mon 09:29 order y sell 100 limit=51 parent=x\n"
              "mon 09:29 order z sell 100 limit=51 parent=q\n"
              "mon 09:30 bar 09:35 50 52 48 50\n"
              "mon 16:01 order w sell 100 parent=e\n",
     .log = "mon 09:29 z rejected: unknown_order (M07)\n"
            "mon 16:00 e expired (M12)\n"
            "mon 16:00 x canceled: parent (M07)\n"
            "mon 16:00 y canceled: parent (M07)\n"
            "mon 16:01 w canceled: parent (M07)\n"
            "last 50\n"},
    {.name = "m07 a child that cannot be paid when its time comes is rejected",
     .lines = "mon 09:29 order e buy 100\n"
              "mon 09:29 order x buy 100 limit=49 parent=e takes=0\n"
              "mon 09:30 bar 09:35 50 52 48 50\n",
     .log = "mon 09:30 e fills 100 at 50 (M03 taker open)\n"
            "mon 09:30 x rejected: not_enough_cash (R13)\n"
            "last 50\n"},
    {.name = "m07 on quotes a child meets the quote in force",
     .lines = "mon 09:30 quote 49.90 - 50.10 -\n"
              "mon 09:31 order x sell 100 limit=49 parent=e\n"
              "mon 09:31 order e buy 100\n"
              "mon 09:32 order y sell 100 limit=49 parent=e\n",
     .log = "mon 09:31 x rejected: unknown_order (M07)\n"
            "mon 09:31 e fills 100 at 50.1 (M08 taker row)\n"
            "mon 09:32 y fills 100 at 49.9 (M08 taker row)\n"
            "last 50\n"},
    {.name = "m10 ticks worsen market and stop fills, not limits",
     .slippage = SLIPPAGE_TICKS,
     .slippage_value = 3,
     .tick = DECIMAL_ONE / 100,
     .lines = "mon 09:29 order m buy 10\n"
              "mon 09:29 order s sell 10 stop=49\n"
              "mon 09:29 order l buy 10 limit=50\n"
              "mon 09:29 order k sell 10 stop=49 limit=48\n"
              "mon 09:30 bar 09:35 50 52 48 50\n",
     .log = "mon 09:30 m fills 10 at 50.03 (M03 taker open)\n"
            "mon 09:30 l fills 10 at 50 (M04 taker open)\n"
            "mon 09:35 s fills 10 at 48.97 (M05 taker close)\n"
            "mon 09:35 k fills 10 at 49 (M05 taker close)\n"
            "last 50\n"},
    {.name = "m10 a slipped price stays inside the bar",
     .slippage = SLIPPAGE_BPS,
     .slippage_value = 100 * DECIMAL_ONE,
     .lines = "mon 09:29 order m buy 10\n"
              "mon 09:30 bar 09:35 50 50.20 48 50\n",
     .log = "mon 09:30 m fills 10 at 50.2 (M03 taker open)\n"
            "last 50\n"},
    {.name = "m10 unless slip_out says otherwise; off the tick it goes on to the worse one",
     .slippage = SLIPPAGE_BPS,
     .slippage_value = 100 * DECIMAL_ONE,
     .slip_out = true,
     .tick = DECIMAL_ONE / 5,
     .lines = "mon 09:29 order m buy 10\n"
              "mon 09:29 order n sell 10\n"
              "mon 09:30 bar 09:35 50 50.20 48 50\n",
     .log = "mon 09:30 m fills 10 at 50.6 (M03 taker open)\n"
            "mon 09:30 n fills 10 at 49.4 (M03 taker open)\n"
            "last 50\n"},
    {.name = "m10 a share of the volume: price x 0.1 x (fill / volume)^2",
     .slippage = SLIPPAGE_VOLUME_SHARE,
     .slippage_value = DECIMAL_ONE / 10,
     .lines = "mon 09:29 order m buy 25\n"
              "mon 09:30 bar 09:35 50 52 48 50 100\n" /* 50 x 0.1 / 16 = 0.3125 */
              "mon 09:35 bar 09:40 50 52 48 50\n"
              "mon 09:36 order n sell 25\n"
              "mon 09:40 bar 09:45 50 52 48 50 30\n", /* 5 x 25/36 = 3.47222222.., beyond the low */
     .log = "mon 09:30 m fills 25 at 50.3125 (M03 taker open)\n"
            "mon 09:40 n fills 25 at 48 (M03 taker open)\n"
            "last 50\n"},
};

int main(void)
{
    enum { SCENES = sizeof scenes / sizeof scenes[0] };
    struct CMUnitTest tests[SCENES];
    for (int i = 0; i < SCENES; i++) {
        tests[i] = (struct CMUnitTest){.name = scenes[i].name,
                                       .test_func = pit_scene_test,
                                       .initial_state = (void *)(uintptr_t)&scenes[i]};
    }
    return cmocka_run_group_tests_name("market: brackets", tests, NULL, NULL);
}
