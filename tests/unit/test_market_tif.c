/* Times in force (M12) on bars, prints and quotes, each as a scene. When an order dies by its tif is
 * the caller's to say (the calendar is his); that it does, and what it gets before, is the market's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/pit.h"

static const struct pit_scene scenes[] = {
    {.name = "m12 day: until the session's end, or the next one's when none is in progress",
     .lines = "mon 09:00 order a buy 10 limit=1\n"
              "mon 15:59 order b buy 10 limit=1\n"
              "mon 16:00 order c buy 10 limit=1\n"
              "mon 09:30 bar 16:00 50 50 50 50\n",
     .log = "mon 16:00 a expired (M12)\n"
            "mon 16:00 b expired (M12)\n"
            "tue 16:00 c expired (M12)\n"
            "last 50\n"},
    {.name = "m12 day, bars with a date alone: after the session's begin it counts to the next",
     .lines = "mon 09:30 day 16:00 50 50 50 50\n"
              "tue 09:30 order a buy 10 limit=1\n"
              "tue 09:30:01 order b buy 10 limit=51\n"
              "tue 09:30 day 16:00 50 50 50 50\n"
              "wed 09:30 day 16:00 50 50 50 50\n",
     .log = "tue 16:00 a expired (M12)\n"
            "wed 09:30 b fills 10 at 50 (M04 taker open)\n"
            "last 50\n"},
    {.name = "m12 gtc stays, gtd dies at its instant",
     .lines = "mon 09:00 order a buy 10 limit=49 tif=gtc\n"
              "mon 09:00 order b buy 10 limit=49 tif=gtd expire=tue,09:30\n"
              "mon 09:00 order c buy 10 limit=49 tif=gtd expire=tue,09:31\n"
              "mon 09:30 bar 16:00 50 50 50 50\n"
              "tue 09:30 bar 16:00 49 49 49 49\n",
     .log = "tue 09:30 b expired (M12)\n" /* T01: gtd expiry comes before a bar that begins */
            "tue 09:30 a fills 10 at 49 (M04 taker open)\n"
            "tue 09:30 c fills 10 at 49 (M04 taker open)\n"
            "last 49\n"},
    {.name = "m12 gtd: those that ended before leave the order of the others as it was",
     .lines = "mon 09:00 order a buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order b buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order c buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order d buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order e buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order f buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order g buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order h buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order i buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order j buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order k buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order l buy 10 limit=50 tif=gtd expire=tue,14:00\n"
              "mon 09:00 order m buy 10 limit=40 tif=gtd expire=tue,12:00\n"
              "mon 09:00 order n buy 10 limit=40 tif=gtd expire=tue,11:00\n"
              "mon 09:00 order o buy 10 limit=40 tif=gtd expire=tue,10:00\n"
              "mon 09:00 order p buy 10 limit=40 tif=gtd expire=tue,13:00\n"
              "mon 09:30 bar 09:31 50 50 50 50\n"
              "mon 10:00 order q buy 10 limit=40 tif=gtd expire=tue,11:30\n"
              "mon 10:00 order r buy 10 limit=40 tif=gtd expire=tue,10:30\n"
              "mon 10:00 order s buy 10 limit=40 tif=gtd expire=tue,12:30\n"
              "tue 15:00 bar 16:00 50 50 50 50\n",
     .log = "mon 09:30 a fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 b fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 c fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 d fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 e fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 f fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 g fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 h fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 i fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 j fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 k fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 l fills 10 at 50 (M04 taker open)\n"
            "tue 10:00 o expired (M12)\n"
            "tue 10:30 r expired (M12)\n"
            "tue 11:00 n expired (M12)\n"
            "tue 11:30 q expired (M12)\n"
            "tue 12:00 m expired (M12)\n"
            "tue 12:30 s expired (M12)\n"
            "tue 13:00 p expired (M12)\n"
            "last 50\n"},
    {.name = "m12 day: those that ended before leave the order of the others as it was",
     .lines = "mon 09:00 order a buy 10 limit=50\n"
              "mon 09:00 order b buy 10 limit=50\n"
              "mon 09:00 order c buy 10 limit=50\n"
              "mon 09:00 order d buy 10 limit=50\n"
              "mon 09:00 order e buy 10 limit=50\n"
              "mon 09:00 order f buy 10 limit=50\n"
              "mon 09:00 order g buy 10 limit=50\n"
              "mon 09:00 order h buy 10 limit=50\n"
              "mon 09:00 order i buy 10 limit=50\n"
              "mon 09:00 order j buy 10 limit=50\n"
              "mon 09:00 order k buy 10 limit=50\n"
              "mon 09:00 order l buy 10 limit=50\n"
              "mon 09:00 order m buy 10 limit=40\n"
              "mon 09:00 order n buy 10 limit=40\n"
              "mon 09:00 order o buy 10 limit=40\n"
              "mon 09:00 order p buy 10 limit=40\n"
              "mon 09:30 bar 09:31 50 50 50 50\n"
              "mon 10:00 order q buy 10 limit=40\n"
              "mon 10:00 order r buy 10 limit=40\n"
              "mon 10:00 order s buy 10 limit=40\n"
              "mon 10:01 replace n qty=5\n" /* its death is noted twice */,
     .log = "mon 09:30 a fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 b fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 c fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 d fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 e fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 f fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 g fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 h fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 i fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 j fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 k fills 10 at 50 (M04 taker open)\n"
            "mon 09:30 l fills 10 at 50 (M04 taker open)\n"
            "mon 16:00 m expired (M12)\n"
            "mon 16:00 n expired (M12)\n"
            "mon 16:00 o expired (M12)\n"
            "mon 16:00 p expired (M12)\n"
            "mon 16:00 q expired (M12)\n"
            "mon 16:00 r expired (M12)\n"
            "mon 16:00 s expired (M12)\n"
            "last 50\n"},
    {.name = "m12 t01 a bar that ends goes before a gtd expiry at its instant",
     .lines = "mon 09:29 order a buy 10 limit=49 tif=gtd expire=mon,09:31\n"
              "mon 09:29 order b buy 10 limit=47 tif=gtd expire=mon,09:31\n"
              "mon 09:30 bar 09:31 50 50 48 50\n",
     .log = "mon 09:31 a fills 10 at 49 (M04 maker close)\n"
            "mon 09:31 b expired (M12)\n"
            "last 50\n"},
    {.name = "m12 ioc and fok on bars: one chance at the next open",
     .lines = "mon 09:29 order a buy 60 tif=ioc\n"
              "mon 09:29 order b buy 60 tif=ioc\n"
              "mon 09:29 order c buy 60 tif=fok\n"
              "mon 09:29 order d buy 10 tif=ioc limit=49\n"
              "mon 09:29 order e buy 10 tif=fok limit=49\n"
              "mon 09:29 order f buy 10 tif=ioc stop=51\n"
              "mon 09:30 bar 09:31 50 52 48 50 100\n",
     .log = "mon 09:30 a fills 60 at 50 (M03 taker open)\n"
            "mon 09:30 b fills 40 at 50 (M03 taker open)\n"
            "mon 09:30 b canceled: ioc (M12)\n"
            "mon 09:30 c canceled: fok (M12)\n"
            "mon 09:30 d canceled: ioc (M12)\n"
            "mon 09:30 e canceled: fok (M12)\n"
            "mon 09:30 f canceled: ioc (M12)\n"
            "last 50\n"},
    {.name = "m12 fok takes all of it or nothing",
     .lines = "mon 09:29 order a buy 60 tif=fok\n"
              "mon 09:29 order b buy 50 tif=fok\n"
              "mon 09:29 order c buy 40 tif=fok\n"
              "mon 09:30 bar 09:31 50 50 50 50 100\n",
     .log = "mon 09:30 a fills 60 at 50 (M03 taker open)\n"
            "mon 09:30 b canceled: fok (M12)\n"
            "mon 09:30 c fills 40 at 50 (M03 taker open)\n"
            "last 50\n"},
    {.name = "m12 ioc and fok on prints: at the next print of a session",
     .lines = "mon 09:00 order a buy 60 tif=ioc\n"
              "mon 09:00 order b buy 60 tif=fok\n"
              "mon 09:10 print 49 10\n" /* no session: no chance */
              "mon 10:00 print 50 100\n"
              "mon 10:01 print 50 100\n",
     .log = "mon 10:00 a fills 60 at 50 (M08 taker row)\n"
            "mon 10:00 b canceled: fok (M12)\n"
            "last 50\n"},
    {.name = "m12 ioc and fok on quotes: at once",
     .lines = "mon 10:00 quote 49 100 50 100\n"
              "mon 10:01 order a buy 160 tif=ioc\n"
              "mon 10:01 order b sell 160 tif=fok\n"
              "mon 10:01 order c sell 100 tif=fok\n"
              "mon 10:01 order d buy 10 tif=ioc limit=49.50\n"
              "mon 17:00 order e buy 10 tif=ioc\n",
     .log = "mon 10:01 a fills 100 at 50 (M08 taker row)\n"
            "mon 10:01 a canceled: ioc (M12)\n"
            "mon 10:01 b canceled: fok (M12)\n"
            "mon 10:01 c fills 100 at 49 (M08 taker row)\n"
            "mon 10:01 d canceled: ioc (M12)\n"
            "mon 17:00 e canceled: ioc (M12)\n"
            "last 49.5\n"},
    {.name = "m12 opg on bars: the first open of the first session that begins at or after it",
     .lines = "mon 09:30 order a buy 10 tif=opg\n"
              "mon 09:31 order b buy 10 tif=opg\n"
              "mon 09:31 order c buy 10 type=market_on_open\n"
              "mon 09:31 order d buy 10 tif=opg limit=50.50\n"
              "mon 09:30 bar 09:35 50 50 50 50\n"
              "mon 09:35 bar 09:40 51 51 51 51\n"
              "tue 09:20 bar 09:25 52 52 52 52\n" /* in no session */
              "tue 09:40 bar 09:45 53 53 53 53\n",
     .log = "mon 09:30 a fills 10 at 50 (M03 taker open)\n"
            "tue 09:40 b fills 10 at 53 (M03 taker open)\n"
            "tue 09:40 c fills 10 at 53 (M03 taker open)\n"
            "tue 09:40 d expired (M12)\n"
            "last 53\n"},
    {.name = "m12 opg: a session without a price of the symbol is its session all the same",
     .lines = "mon 10:00 order a buy 10 tif=opg\n"
              "mon 10:00 bar 10:05 50 50 50 50\n"
              "wed 09:30 bar 09:35 51 51 51 51\n",
     .log = "tue 16:00 a expired (M12)\n"
            "last 51\n"},
    {.name = "m12 opg on prints and its rest",
     .lines = "mon 09:00 order a buy 60 tif=opg\n"
              "mon 09:29 print 49 100\n"
              "mon 10:00 order b buy 60 tif=opg\n"
              "mon 10:01 print 50 40\n"
              "mon 10:02 print 51 40\n"
              "tue 09:30 print 52 100\n",
     .log = "mon 10:01 a fills 40 at 50 (M08 taker row)\n"
            "mon 10:01 a expired (M12)\n"
            "tue 09:30 b fills 60 at 52 (M08 taker row)\n"
            "last 52\n"},
    {.name = "m12 opg on quotes: not at the quote in force",
     .lines = "mon 10:00 quote 49 - 50 -\n"
              "mon 10:01 order a buy 10 tif=opg\n"
              "mon 10:02 quote 49 - 51 -\n"
              "tue 09:30 quote 51 - 52 -\n",
     .log = "tue 09:30 a fills 10 at 52 (M08 taker row)\n"
            "last 51.5\n"},
    {.name = "m12 cls on bars: at the session's close, or expired",
     .lines = "mon 15:00 order a buy 10 tif=cls\n"
              "mon 15:00 order b buy 10 tif=cls limit=50\n"
              "mon 15:00 order c buy 10 tif=cls limit=49.99\n"
              "mon 15:00 order d buy 10 tif=cls stop=50\n"
              "mon 15:00 order e buy 10 tif=cls stop=50.01\n"
              "mon 15:30 bar 16:00 48 52 48 50\n",
     .log = "mon 16:00 a fills 10 at 50 (M03 taker close)\n"
            "mon 16:00 b fills 10 at 50 (M03 taker close)\n"
            "mon 16:00 d fills 10 at 50 (M03 taker close)\n"
            "mon 16:00 c expired (M12)\n"
            "mon 16:00 e expired (M12)\n"
            "last 50\n"},
    {.name = "m12 closes on prints: the session's last print, and what is left of its size",
     .lines = "mon 10:00 order a buy 60 tif=cls\n"
              "mon 10:00 order b buy 60 type=market_on_close\n"
              "mon 10:00 order c sell 10 tif=cls limit=51\n"
              "mon 10:01 print 50 100\n"
              "mon 15:00 print 50.50 100\n"
              "mon 16:00 print 53 100\n" /* the session is over */
              "mon 17:00 mark 54\n",
     .log = "mon 16:00 a fills 60 at 50.5 (M12 taker row)\n"
            "mon 16:00 b fills 40 at 50.5 (M12 taker row)\n"
            "mon 16:00 b expired (M12)\n"
            "mon 16:00 c expired (M12)\n"
            "last 54\n"},
    {.name = "m12 closes on prints: no print in the session, no close",
     .lines = "mon 10:01 print 50 100\n"
              "tue 10:00 order a buy 60 tif=cls\n"
              "tue 11:00 mark 55\n",
     .log = "tue 16:00 a expired (M12)\n"
            "last 55\n"},
    {.name = "m12 closes on quotes: the quote in force, buys the ask, sells the bid",
     .lines = "mon 10:00 quote 49 100 50 100\n"
              "mon 10:00 order a buy 10 tif=cls\n"
              "mon 10:00 order b sell 10 type=market_on_close\n"
              "mon 10:00 order c buy 10 tif=cls limit=49\n",
     .log = "mon 16:00 a fills 10 at 50 (M12 taker row)\n"
            "mon 16:00 b fills 10 at 49 (M12 taker row)\n"
            "mon 16:00 c expired (M12)\n"
            "last 49.5\n"},
    {.name = "m12 m13 a close too old does not fill",
     .max_stale = 600,
     .lines = "mon 15:00 print 50 100\n"
              "mon 15:00 order a buy 10 tif=cls\n",
     .log = "mon 16:00 price is 3600 s old (M13)\n"
            "mon 16:00 a expired (M12)\n"
            "last 50\n"},
    {.name = "a canceled order is gone",
     .lines = "mon 09:29 order a buy 10\n"
              "mon 09:29:30 cancel a\n"
              "mon 09:30 bar 09:31 50 50 50 50\n",
     .log = "mon 09:29:30 a canceled: user_request (R16)\n"
            "last 50\n"},
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
    return cmocka_run_group_tests_name("market: times in force", tests, NULL, NULL);
}
