/* Fills against prints and quotes (M08, M09, M13), each clause as a scene. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "support/pit.h"

static const struct pit_scene scenes[] = {
    {.name = "m08 prints: a market order fills at the first print after its acceptance",
     .lines = "mon 10:00 order a buy 10\n"
              "mon 10:00 print 50\n" /* at its instant: came before it */
              "mon 10:01 print 51\n",
     .log = "mon 10:01 a fills 10 at 51 (M08 taker row)\n"
            "last 51\n"},
    {.name = "m08 prints: marketable at the first print: at its price; later: at the limit",
     .lines = "mon 10:00 order a buy 10 limit=51\n"
              "mon 10:00 order b buy 10 limit=49.50\n"
              "mon 10:00 order c sell 10 limit=50\n"
              "mon 10:00 order d sell 10 limit=50.50\n"
              "mon 10:01 print 50\n"
              "mon 10:02 print 49\n"
              "mon 10:03 print 51\n",
     .log = "mon 10:01 a fills 10 at 50 (M08 taker row)\n"
            "mon 10:01 c fills 10 at 50 (M08 taker row)\n"
            "mon 10:02 b fills 10 at 49.5 (M08 maker row)\n"
            "mon 10:03 d fills 10 at 50.5 (M08 maker row)\n"
            "last 51\n"},
    {.name = "m08 prints: a resting limit needs a print through it",
     .lines = "mon 10:00 order a buy 10 limit=49\n"
              "mon 10:01 print 50\n"
              "mon 10:02 print 49\n"
              "mon 10:03 print 48.99\n",
     .log = "mon 10:03 a fills 10 at 49 (M08 maker row)\n"
            "last 48.99\n"},
    {.name = "m08 prints: with touch = at a print at the limit is enough",
     .touch_at = true,
     .lines = "mon 10:00 order a buy 10 limit=49\n"
              "mon 10:01 print 50\n"
              "mon 10:02 print 49\n",
     .log = "mon 10:02 a fills 10 at 49 (M08 maker row)\n"
            "last 49\n"},
    {.name = "m08 prints: a stop triggers at or beyond it and fills at that print",
     .lines = "mon 10:00 order a buy 10 stop=51\n"
              "mon 10:00 order b sell 10 stop=49\n"
              "mon 10:00 order c buy 10 stop=51 limit=51.50\n"
              "mon 10:00 order d buy 10 stop=52 limit=51.50\n"
              "mon 10:01 print 50.99\n"
              "mon 10:02 print 51\n"
              "mon 10:03 print 53\n"
              "mon 10:04 print 51.50\n"
              "mon 10:05 print 51.40\n"
              "mon 10:06 print 48\n",
     .log = "mon 10:02 a fills 10 at 51 (M08 taker row)\n"
            "mon 10:02 c fills 10 at 51 (M08 taker row)\n"
            "mon 10:03 d is triggered (M08)\n"
            "mon 10:05 d fills 10 at 51.5 (M08 maker row)\n"
            "mon 10:06 b fills 10 at 48 (M08 taker row)\n"
            "last 48\n"},
    {.name = "m09 prints: the size is used once, the rest waits for the next print",
     .lines = "mon 10:00 order a buy 60\n"
              "mon 10:00 order b buy 60\n"
              "mon 10:00 order c buy 40 limit=52\n"
              "mon 10:01 print 50 100\n"
              "mon 10:02 print 51 50\n"
              "mon 10:03 print 52 50\n"
              "mon 10:04 print 51 50\n",
     .log = "mon 10:01 a fills 60 at 50 (M08 taker row)\n"
            "mon 10:01 b fills 40 at 50 (M08 taker row)\n"
            "mon 10:02 b fills 20 at 51 (M08 taker row)\n"
            "mon 10:02 c fills 30 at 52 (M08 maker row)\n"
            "mon 10:04 c fills 10 at 52 (M08 maker row)\n"
            "last 51\n"},
    {.name = "m01 prints outside the session set the last price and fill nothing",
     .lines = "mon 09:00 order a buy 10\n"
              "mon 09:00 order b buy 10 stop=40 tif=gtc\n"
              "mon 09:29 print 45\n"
              "mon 16:00 print 47\n",
     .log = "mon 16:00 a expired (M12)\n"
            "last 47\n"},
    {.name = "m08 quotes: an order meets the quote in force, buys the ask, sells the bid",
     .lines = "mon 10:00 quote 49.90 - 50.10 -\n"
              "mon 10:01 order a buy 10\n"
              "mon 10:01 order b sell 10\n"
              "mon 10:01 order c buy 10 limit=50.20\n"
              "mon 10:01 order d buy 10 limit=50\n"
              "mon 10:02 quote 49.80 - 49.95 -\n",
     .log = "mon 10:01 a fills 10 at 50.1 (M08 taker row)\n"
            "mon 10:01 b fills 10 at 49.9 (M08 taker row)\n"
            "mon 10:01 c fills 10 at 50.1 (M08 taker row)\n"
            "mon 10:02 d fills 10 at 50 (M08 maker row)\n"
            "last 49.875\n"},
    {.name = "m08 quotes: a resting limit fills when the other side reaches it",
     .lines = "mon 10:00 quote 49.90 - 50.10 -\n"
              "mon 10:01 order a buy 10 limit=50\n"
              "mon 10:01 order b sell 10 limit=50\n"
              "mon 10:02 quote 49.90 - 50.01 -\n"
              "mon 10:03 quote 49.90 - 50 -\n"
              "mon 10:04 quote 50.20 - 50.30 -\n",
     .log = "mon 10:03 a fills 10 at 50 (M08 maker row)\n"
            "mon 10:04 b fills 10 at 50 (M08 maker row)\n"
            "last 50.25\n"},
    {.name = "m08 quotes: stops look at the side they will trade on",
     .lines = "mon 10:00 quote 49.90 - 50.10 -\n"
              "mon 10:01 order a buy 10 stop=50.10\n" /* beyond at once */
              "mon 10:01 order b buy 10 stop=50.20\n"
              "mon 10:01 order c sell 10 stop=49.80\n"
              "mon 10:01 order d buy 10 stop=50.20 limit=50.15\n"
              "mon 10:02 quote 50.15 - 50.19 -\n"
              "mon 10:03 quote 50.10 - 50.21 -\n"
              "mon 10:04 quote 49.79 - 50.14 -\n",
     .log = "mon 10:01 a fills 10 at 50.1 (M08 taker row)\n"
            "mon 10:03 b fills 10 at 50.21 (M08 taker row)\n"
            "mon 10:03 d is triggered (M08)\n"
            "mon 10:04 c fills 10 at 49.79 (M08 taker row)\n"
            "mon 10:04 d fills 10 at 50.15 (M08 maker row)\n"
            "last 49.965\n"},
    {.name = "m08 quotes: the shown size is available once a row",
     .lines = "mon 10:00 quote 49 100 50 100\n"
              "mon 10:01 order a buy 60\n"
              "mon 10:02 order b buy 60\n"
              "mon 10:02 order c sell 60\n" /* the bid's size is its own */
              "mon 10:03 quote 49 100 50 30\n",
     .log = "mon 10:01 a fills 60 at 50 (M08 taker row)\n"
            "mon 10:02 b fills 40 at 50 (M08 taker row)\n"
            "mon 10:02 c fills 60 at 49 (M08 taker row)\n"
            "mon 10:03 b fills 20 at 50 (M08 taker row)\n"
            "last 49.5\n"},
    {.name = "m08 quotes: participation does not limit them, depth = unlimited neither",
     .depth_unlimited = true,
     .participation = DECIMAL_ONE / 100,
     .lines = "mon 10:00 quote 49 100 50 100\n"
              "mon 10:01 order a buy 6000\n",
     .log = "mon 10:01 a fills 6000 at 50 (M08 taker row)\n"
            "last 49.5\n"},
    {.name = "m08 quotes: only those of the session in progress are in force",
     .lines = "mon 09:00 quote 49 - 50 -\n"
              "mon 09:10 order a buy 10 tif=gtc\n"
              "mon 15:00 quote 51 - 52 -\n"
              "mon 17:00 order b buy 10 tif=gtc\n"
              "tue 09:40 order c buy 10\n"
              "tue 10:00 quote 53 - 54 -\n",
     .log = "mon 15:00 a fills 10 at 52 (M08 taker row)\n"
            "tue 10:00 b fills 10 at 54 (M08 taker row)\n"
            "tue 10:00 c fills 10 at 54 (M08 taker row)\n"
            "last 53.5\n"},
    {.name = "m08 quotes: one side alone is the last price, and fills that side",
     .lines = "mon 10:00 quote - - 50 -\n"
              "mon 10:01 order a sell 10\n"
              "mon 10:01 order b buy 10\n"
              "mon 10:02 quote 48 - - -\n",
     .log = "mon 10:01 b fills 10 at 50 (M08 taker row)\n"
            "mon 10:02 a fills 10 at 48 (M08 taker row)\n"
            "last 48\n"},
    {.name = "m08 the middle of a quote is rounded half to even at 8 decimals",
     .lines = "mon 10:00 quote 0.00000001 - 0.00000002 -\n",
     .log = "last 0.00000002\n"},
    {.name = "m08 the middle of a quote, to the even neighbour below",
     .lines = "mon 10:00 quote 0.00000002 - 0.00000003 -\n",
     .log = "last 0.00000002\n"},
    {.name = "m08 m02 a replaced order meets the quote in force anew",
     .lines = "mon 10:00 quote 49 - 50 -\n"
              "mon 10:01 order a buy 10 limit=48\n"
              "mon 10:02 replace a limit=51\n",
     .log = "mon 10:02 a fills 10 at 50 (M08 taker row)\n"
            "last 49.5\n"},
    {.name = "q13 a late quote does not fill what came after its instant",
     .lines = "mon 10:00 quote 49 - 50 - late=30\n"
              "mon 09:59 order a buy 10\n"
              "mon 10:00:10 order b buy 10\n"
              "mon 10:01 quote 50 - 51 -\n",
     .log = "mon 10:00:30 a fills 10 at 50 (M08 taker row)\n"
            "mon 10:01 b fills 10 at 51 (M08 taker row)\n"
            "last 50.5\n"},
    {.name = "m13 a quote too old for an order that comes: it waits, and that is recorded",
     .max_stale = 60,
     .lines = "mon 10:00 quote 49 - 50 -\n"
              "mon 10:01 order a buy 10\n"
              "mon 10:01:01 order b buy 10\n"
              "mon 10:05 quote 50 - 51 -\n",
     .log = "mon 10:01 a fills 10 at 50 (M08 taker row)\n"
            "mon 10:01:01 price is 61 s old (M13)\n"
            "mon 10:05 b fills 10 at 51 (M08 taker row)\n"
            "last 50.5\n"},
};

int main(void)
{
    enum { COUNT = sizeof scenes / sizeof scenes[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = scenes[i].name,
                                       .test_func = pit_scene_test,
                                       .initial_state = (void *)(uintptr_t)&scenes[i]};
    }
    return cmocka_run_group_tests_name("market: prints and quotes", tests, NULL, NULL);
}
