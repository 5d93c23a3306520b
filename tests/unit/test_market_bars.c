/* Fills against bars (M01-M05, M09, M12), each clause as a scene that a trader can read: what was
 * written down, then what must have happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "support/pit.h"

static const struct pit_scene scenes[] = {
    {.name = "m02 three passes: at the open, inside, at the close",
     .lines = "mon 09:29 order a buy 100\n"
              "mon 09:29 order b buy 100 limit=49.90\n"
              "mon 09:29 order c sell 100 type=market_on_close\n"
              "mon 09:29 order d sell 100 limit=50.30\n"
              "mon 09:30 bar 16:00 50.10 50.40 49.80 50.00\n",
     .log = "mon 09:30 a fills 100 at 50.1 (M03 taker open)\n"
            "mon 16:00 b fills 100 at 49.9 (M04 maker close)\n"
            "mon 16:00 d fills 100 at 50.3 (M04 maker close)\n"
            "mon 16:00 c fills 100 at 50 (M03 taker close)\n"
            "last 50\n"},
    {.name = "m02 each pass serves orders in the order of their arrival",
     .lines = "mon 09:27 order b buy 60\n"
              "mon 09:28 order a buy 60\n"
              "mon 09:29 order c buy 60\n"
              "mon 09:29:30 replace b qty=50\n" /* smaller: keeps its place */
              "mon 09:29:40 replace a qty=70\n" /* larger: arrives anew, behind c */
              "mon 09:30 bar 09:31 50 50 50 50 100\n"
              "mon 09:31 bar 09:32 51 51 51 51 100\n",
     .log = "mon 09:30 b fills 50 at 50 (M03 taker open)\n"
            "mon 09:30 c fills 50 at 50 (M03 taker open)\n"
            "mon 09:31 c fills 10 at 51 (M03 taker open)\n"
            "mon 09:31 a fills 70 at 51 (M03 taker open)\n"
            "last 51\n"},
    {.name = "m02 a replace that changes the price arrives anew and misses the running bar",
     .lines = "mon 09:29 order a buy 10 limit=49\n"
              "mon 09:29 order b buy 10 limit=49\n"
              "mon 09:30:20 replace a limit=50\n"
              "mon 09:30:20 replace b qty=5\n"
              "mon 09:30 bar 09:31 51 51 48 48\n"
              "mon 09:31 bar 09:32 48.50 49 48 48\n",
     .log = "mon 09:31 b fills 5 at 49 (M04 maker close)\n"
            "mon 09:31 a fills 10 at 48.5 (M04 taker open)\n"
            "last 48\n"},
    {.name = "t01 an order takes part in a bar that begins at its instant, never in a running one",
     .lines = "mon 09:30 order a buy 10\n"
              "mon 09:30:01 order b buy 10\n"
              "mon 09:30:01 order c buy 10 limit=60\n"
              "mon 09:30 bar 09:31 50 55 45 52\n"
              "mon 09:31 bar 09:32 53 53 53 53\n",
     .log = "mon 09:30 a fills 10 at 50 (M03 taker open)\n"
            "mon 09:31 b fills 10 at 53 (M03 taker open)\n"
            "mon 09:31 c fills 10 at 53 (M04 taker open)\n"
            "last 53\n"},
    {.name = "m01 a bar with a close alone is a point at its end",
     .lines = "mon 15:59:59 order a buy 10\n"
              "mon 16:00 order b buy 10 tif=gtc\n" /* not before that instant */
              "mon 09:00 order c sell 10 type=market_on_close\n"
              "mon 09:00 order d buy 10 limit=49.99\n"
              "mon 09:00 order e buy 10 limit=50\n"
              "mon 16:00 point 50\n"
              "tue 16:00 point 51\n",
     .log = "mon 16:00 e fills 10 at 50 (M04 taker open)\n"
            "mon 16:00 a fills 10 at 50 (M03 taker open)\n"
            "mon 16:00 c fills 10 at 50 (M03 taker close)\n"
            "mon 16:00 d expired (M12)\n"
            "tue 16:00 b fills 10 at 51 (M03 taker open)\n"
            "last 51\n"},
    {.name = "m01 bars act wherever they stand",
     .lines = "mon 08:00 order a buy 10 tif=gtc\n"
              "mon 08:30 bar 09:00 50 50 50 50\n",
     .log = "mon 08:30 a fills 10 at 50 (M03 taker open)\n"
            "last 50\n"},
    {.name = "m01 a price of another role fills nothing",
     .lines = "mon 09:29 order a buy 10\n"
              "mon 09:30 bar 09:31 50 51 49 50\n"
              "mon 09:30 order b buy 10 limit=49\n"
              "mon 09:35 mark 40\n",
     .log = "mon 09:30 a fills 10 at 50 (M03 taker open)\n"
            "mon 16:00 b expired (M12)\n"
            "last 40\n"},
    {.name = "m01 one kind of feed fills a symbol",
     .lines = "mon 09:30 bar 09:31 50 51 49 50\n"
              "mon 09:32 print 52\n",
     .log = "another kind of feed fills this symbol: bars\n"
            "last 50\n"},
    {.name = "m03 market-on-close waits for a bar whose end is a session's end",
     .lines = "mon 15:00 order a buy 10 type=market_on_close\n"
              "mon 15:59:59 order b buy 10 type=market_on_close\n" /* while the bar runs */
              "mon 16:00 order c buy 10 type=market_on_close\n"    /* too late: the next session */
              "mon 15:00 bar 15:30 50 50 50 50\n"
              "mon 15:30 bar 16:00 51 51 51 51\n"
              "tue 15:30 bar 16:00 52 52 52 52\n",
     .log = "mon 16:00 a fills 10 at 51 (M03 taker close)\n"
            "mon 16:00 b fills 10 at 51 (M03 taker close)\n"
            "tue 16:00 c fills 10 at 52 (M03 taker close)\n"
            "last 52\n"},
    {.name = "m04 marketable at the open: fills at the open, equality counts",
     .lines = "mon 09:29 order a buy 10 limit=50.10\n"
              "mon 09:29 order b buy 10 limit=50\n"
              "mon 09:29 order c sell 10 limit=49\n"
              "mon 09:29 order d sell 10 limit=50\n"
              "mon 09:30 bar 09:31 50 50 50 50\n",
     .log = "mon 09:30 a fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 b fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 c fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 d fills 10 at 50 (M04 taker open)\n"
            "last 50\n"},
    {.name = "m04 inside: through the limit, a touch is not enough",
     .lines = "mon 09:29 order a buy 10 limit=49.01\n"
              "mon 09:29 order b buy 10 limit=49\n"
              "mon 09:29 order c sell 10 limit=50.99\n"
              "mon 09:29 order d sell 10 limit=51\n"
              "mon 09:30 bar 09:31 50 51 49 50\n",
     .log = "mon 09:31 a fills 10 at 49.01 (M04 maker close)\n"
            "mon 09:31 c fills 10 at 50.99 (M04 maker close)\n"
            "mon 16:00 b expired (M12)\n"
            "mon 16:00 d expired (M12)\n"
            "last 50\n"},
    {.name = "m04 touch = at: a touch is enough",
     .touch_at = true,
     .lines = "mon 09:29 order a buy 10 limit=49\n"
              "mon 09:29 order b sell 10 limit=51\n"
              "mon 09:29 order c buy 10 limit=48.99\n"
              "mon 09:30 bar 09:31 50 51 49 50\n",
     .log = "mon 09:31 a fills 10 at 49 (M04 maker close)\n"
            "mon 09:31 b fills 10 at 51 (M04 maker close)\n"
            "mon 16:00 c expired (M12)\n"
            "last 50\n"},
    {.name = "m04 gap through a limit: the better open is the price",
     .lines = "mon 09:29 order a buy 10 limit=50\n"
              "mon 09:30 bar 09:31 47 48 46 47\n",
     .log = "mon 09:30 a fills 10 at 47 (M04 taker open)\n"
            "last 47\n"},
    {.name = "m05 stop: open at or beyond it, else inside with equality",
     .lines = "mon 09:29 order a buy 10 stop=50\n"
              "mon 09:29 order b buy 10 stop=49\n"
              "mon 09:29 order c buy 10 stop=52\n"
              "mon 09:29 order d buy 10 stop=52.01\n"
              "mon 09:29 order e sell 10 stop=48\n"
              "mon 09:29 order f sell 10 stop=47.99\n"
              "mon 09:29 order g sell 10 stop=51\n"
              "mon 09:30 bar 09:31 50 52 48 50\n",
     .log = "mon 09:30 a fills 10 at 50 (M05 taker open)\n"
            "mon 09:30 b fills 10 at 50 (M05 taker open)\n"
            "mon 09:30 g fills 10 at 50 (M05 taker open)\n"
            "mon 09:31 c fills 10 at 52 (M05 taker close)\n"
            "mon 09:31 e fills 10 at 48 (M05 taker close)\n"
            "mon 16:00 d expired (M12)\n"
            "mon 16:00 f expired (M12)\n"
            "last 50\n"},
    {.name = "m05 stop-limit triggered at the open: fills there, or rests inside this bar",
     .lines = "mon 09:29 order a buy 10 stop=50 limit=51\n"
              "mon 09:29 order b buy 10 stop=49 limit=49.50\n"
              "mon 09:29 order c buy 10 stop=49 limit=48\n"
              "mon 09:30 bar 09:31 50 52 49 51\n"
              "mon 09:31 bar 09:32 51 51 47 50\n",
     .log = "mon 09:30 a fills 10 at 50 (M05 taker open)\n"
            "mon 09:30 b is triggered (M05)\n"
            "mon 09:30 c is triggered (M05)\n"
            "mon 09:31 b fills 10 at 49.5 (M05 maker close)\n"
            "mon 09:32 c fills 10 at 48 (M05 maker close)\n"
            "last 50\n"},
    {.name = "m05 stop-limit triggered inside: at the stop when it is within the limit",
     .lines = "mon 09:29 order a buy 10 stop=51 limit=51.50\n"
              "mon 09:29 order b sell 10 stop=49 limit=48\n"
              "mon 09:29 order c buy 10 stop=51 limit=51\n"
              "mon 09:30 bar 09:31 50 52 48 50\n",
     .log = "mon 09:31 a fills 10 at 51 (M05 taker close)\n"
            "mon 09:31 b fills 10 at 49 (M05 taker close)\n"
            "mon 09:31 c fills 10 at 51 (M05 maker close)\n"
            "last 50\n"},
    {.name = "m05 stop-limit beyond its limit: at the limit only when the close is through it",
     .lines = "mon 09:29 order a buy 10 stop=51 limit=50.50\n" /* close 50 is through */
              "mon 09:29 order b buy 10 stop=51 limit=50\n"    /* close 50 is not */
              "mon 09:29 order c buy 10 stop=51 limit=49\n"
              "mon 09:30 bar 09:31 50 52 48 50\n"
              "mon 09:31 bar 09:32 50 50 48 50\n",
     .log = "mon 09:31 a fills 10 at 50.5 (M05 maker close)\n"
            "mon 09:31 b is triggered (M05)\n"
            "mon 09:31 c is triggered (M05)\n"
            "mon 09:31 b fills 10 at 50 (M05 taker open)\n"
            "mon 09:32 c fills 10 at 49 (M05 maker close)\n"
            "last 50\n"},
    {.name = "m05 a trigger is one-way",
     .lines = "mon 09:29 order a buy 10 stop=51 limit=48\n"
              "mon 09:30 bar 09:31 51 51 50 50\n"
              "mon 09:31 bar 09:32 50 50 47 47\n" /* far below the stop, through the limit */
              "mon 09:32 bar 09:33 47 47 47 47\n",
     .log = "mon 09:30 a is triggered (M05)\n"
            "mon 09:32 a fills 10 at 48 (M05 maker close)\n"
            "last 47\n"},
    {.name = "m09 volume is used once, over orders and passes of a bar",
     .lines = "mon 09:29 order a buy 60\n"
              "mon 09:29 order b buy 60 limit=51\n"
              "mon 09:29 order c buy 60 limit=49.50\n"
              "mon 09:30 bar 09:31 50 50 49 50 100\n"
              "mon 09:31 bar 09:32 50 50 49 50 1000\n",
     .log = "mon 09:30 a fills 60 at 50 (M03 taker open)\n"
            "mon 09:30 b fills 40 at 50 (M04 taker open)\n"
            "mon 09:31 b fills 20 at 50 (M04 taker open)\n"
            "mon 09:32 c fills 60 at 49.5 (M04 maker close)\n"
            "last 50\n"},
    {.name = "m09 a share of the volume, down to lots",
     .participation = DECIMAL_ONE / 4,
     .lot = 10,
     .lines = "mon 09:29 order a buy 100\n"
              "mon 09:30 bar 09:31 50 50 50 50 199\n" /* 49.75: 40 */
              "mon 09:31 bar 09:32 51 51 51 51 39\n"  /* 9.75: nothing */
              "mon 09:32 bar 09:33 52 52 52 52 400\n",
     .log = "mon 09:30 a fills 40 at 50 (M03 taker open)\n"
            "mon 09:32 a fills 60 at 52 (M03 taker open)\n"
            "last 52\n"},
    {.name = "m04 m09 filled in part at the open, a limit goes on inside the same bar",
     .lines = "mon 09:29 order a buy 60 takes=60\n"
              "mon 09:29 order b buy 90 limit=50 takes=90\n"
              "mon 09:30 bar 09:31 50 50 49 49 80\n"
              "mon 09:31 bar 09:32 49 50 48 49 50\n",
     .log = "mon 09:30 a fills 60 at 50 (M03 taker open)\n"
            "mon 09:30 b fills 20 at 50 (M04 taker open)\n"
            "mon 09:31 b fills 50 at 49 (M04 taker open)\n"
            "mon 16:00 b expired (M12)\n"
            "last 49\n"},
    {.name = "m09 under a limit volume 0 fills nothing and an empty cell does not limit",
     .lines = "mon 09:29 order a buy 60\n"
              "mon 09:30 bar 09:31 50 50 50 50 0\n"
              "mon 09:31 bar 09:32 51 51 51 51\n",
     .log = "mon 09:31 a fills 60 at 51 (M03 taker open)\n"
            "last 51\n"},
    {.name = "m09 participation = none does not look at the volume",
     .participation_none = true,
     .lines = "mon 09:29 order a buy 60\n"
              "mon 09:30 bar 09:31 50 50 50 50 0\n",
     .log = "mon 09:30 a fills 60 at 50 (M03 taker open)\n"
            "last 50\n"},
    {.name = "m09 participation_base = previous uses the bar before",
     .participation_previous = true,
     .lines = "mon 09:30:30 order a buy 60\n"
              "mon 09:30 bar 09:31 50 50 50 50 20\n"
              "mon 09:31 bar 09:32 51 51 51 51 1000\n"
              "mon 09:32 bar 09:33 52 52 52 52 0\n",
     .log = "mon 09:31 a fills 20 at 51 (M03 taker open)\n"
            "mon 09:32 a fills 40 at 52 (M03 taker open)\n"
            "last 52\n"},
    {.name = "m09 the rest of a triggered stop waits for the next open",
     .lines = "mon 09:29 order a buy 60 stop=51\n"
              "mon 09:30 bar 09:31 50 51 50 51 20\n"
              "mon 09:31 bar 09:32 49 55 49 49 20\n" /* below the stop: it is live */
              "mon 09:32 bar 09:33 48 48 48 48 20\n",
     .log = "mon 09:31 a fills 20 at 51 (M05 taker close)\n"
            "mon 09:31 a fills 20 at 49 (M05 taker open)\n"
            "mon 09:32 a fills 20 at 48 (M05 taker open)\n"
            "last 48\n"},
    {.name = "r14 what the account cannot take is cut and the rest canceled",
     .lines = "mon 09:29 order a buy 60 takes=25\n"
              "mon 09:29 order b buy 60 tif=fok takes=25\n"
              "mon 09:30 bar 09:31 50 51 50 51\n",
     .log = "mon 09:30 a fills 25 at 50 (M03 taker open)\n"
            "mon 09:30 a canceled: not_enough_cash_at_fill (R14)\n"
            "mon 09:30 b canceled: fok (M12)\n"
            "last 51\n"},
    {.name = "q13 an older price than the one in force changes nothing",
     .lines = "mon 09:29 order a buy 10 limit=49\n"
              "mon 09:30 bar 09:31 50 51 48 50 late=90\n" /* open at 09:31:30, close at 09:32:30 */
              "mon 09:31 bar 09:32 51 51 51 51\n",
     .log = "mon 09:31:30 price is superseded (Q13)\n"
            "mon 09:32:30 price is superseded (Q13)\n"
            "mon 16:00 a expired (M12)\n"
            "last 51\n"},
    {.name = "q13 the trade's time is the job's completion, and an order counts from its own",
     .lines = "mon 09:29:50 order a buy 10 late=5\n"
              "mon 09:29:50 order b buy 10 late=15\n" /* accepted after the bar began */
              "mon 09:30 bar 09:35 50 51 48 50 late=20\n"
              "mon 09:35 bar 09:40 52 52 52 52\n",
     .log = "mon 09:30:20 a fills 10 at 50 (M03 taker open)\n"
            "mon 09:35 b fills 10 at 52 (M03 taker open)\n"
            "mon 09:35:20 price is superseded (Q13)\n"
            "last 52\n"},
    {.name = "q13 a price that completes after its session finds day orders expired",
     .lines = "mon 15:00 order a buy 10 limit=49\n"
              "mon 15:00 order b buy 10 limit=49 tif=gtc\n"
              "mon 15:00 order c buy 10 type=market_on_close\n"
              "mon 15:30 bar 16:00 50 51 48 50 late=30\n",
     .log = "mon 16:00 a expired (M12)\n"
            "mon 16:00 c expired (M12)\n"
            "mon 16:00:30 b fills 10 at 49 (M04 maker close)\n"
            "last 50\n"},
    {.name = "m13 a price older than max_stale does not fill, one as old does",
     .max_stale = 30,
     .lines = "mon 09:29 order a buy 10\n"
              "mon 09:29 order b buy 10 tif=ioc\n"
              "mon 09:30 bar 09:40 50 50 50 50 late=31\n"
              "mon 09:40 bar 09:50 51 51 51 51 late=30\n",
     .log = "mon 09:30:31 price is 31 s old (M13)\n"
            "mon 09:40:30 a fills 10 at 51 (M03 taker open)\n"
            "mon 09:40:30 b fills 10 at 51 (M03 taker open)\n"
            "mon 09:40:31 price is superseded (Q13)\n"
            "last 51\n"},
    {.name = "m13 nobody waits: nothing is recorded",
     .max_stale = 30,
     .lines = "mon 09:30 bar 09:40 50 50 50 50 late=31\n",
     .log = "last 50\n"},
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
    return cmocka_run_group_tests_name("market: bars", tests, NULL, NULL);
}
