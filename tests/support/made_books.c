#include "support/made_books.h"

#include <assert.h>
#include <stdio.h>

#include "base/moment.h"
#include "base/random.h"
#include "base/text.h"

enum { DAYS = 24, ORDERS = 150, FIRST_DAY = 20454 /* 2026-01-01 */ };

struct maker {
    uint64_t seed;
    uint32_t draws;
    const char *folder;
};

static int64_t draw(struct maker *maker, int64_t low, int64_t high)
{
    return low + random_uniform(random_draw(maker->seed, 79, maker->draws++, 1), 0, high - low);
}

static void write_file(const struct maker *maker, const char *name, struct text *text)
{
    struct text path = {0};
    text_addf(&path, "%s/%s", maker->folder, name);
    FILE *file = fopen(text_string(&path), "w");
    assert(file != NULL);
    size_t written = fwrite(text->bytes, 1, text->size, file);
    bool closed = fclose(file) == 0;
    assert(written == text->size && closed);
    text_release(&path);
    text_release(text);
}

static void make_bars(struct maker *maker, int symbols)
{
    struct text bars = {0};
    text_add_string(&bars, "date,symbol,open,high,low,close\n");
    for (int day = 0; day < DAYS; day++)
        for (int symbol = 0; symbol < symbols; symbol++) {
            char date[DATE_TEXT_SIZE];
            date_print(FIRST_DAY + day, date);
            int64_t open = draw(maker, 900, 1100), close = draw(maker, 900, 1100);
            if (draw(maker, 0, 9) == 0) continue; /* a day without trade */
            text_addf(&bars, "%s,S%d,%d.%02d,11.5,8.5,%d.%02d\n", date, symbol, (int)open / 100,
                      (int)open % 100, (int)close / 100, (int)close % 100);
        }
    write_file(maker, "bars.csv", &bars);
}

/* Steps of half an hour, so that many orders stand at one instant. */
static void make_orders(struct maker *maker, int symbols)
{
    static const char *const types[] = {"market", "market", "limit", "market_on_close"};
    struct text orders = {0};
    text_add_string(&orders, "time,user,symbol,side,type,qty,limit_price,tif\n");
    int64_t step = 0;
    for (int i = 0; i < ORDERS; i++) {
        char time[MOMENT_TEXT_SIZE];
        step += draw(maker, 0, 2 * DAYS * 48 / ORDERS);
        moment_print((int64_t)FIRST_DAY * NS_PER_DAY + step * 30 * NS_PER_MINUTE, time);
        int64_t type = draw(maker, 0, 3);
        text_addf(&orders, "%s,u%d,S%d,%s,%s,%d,", time, (int)draw(maker, 1, 3),
                  (int)draw(maker, 0, symbols - 1), draw(maker, 0, 2) > 0 ? "buy" : "sell",
                  types[type], (int)draw(maker, 1, 60));
        if (type == 2) text_addf(&orders, "%d.50", (int)draw(maker, 8, 11));
        text_addf(&orders, ",%s\n", draw(maker, 0, 1) == 0 ? "gtc" : "day");
    }
    write_file(maker, "orders.csv", &orders);
}

static void make_cash(struct maker *maker)
{
    struct text cash = {0};
    text_add_string(&cash, "time,user,amount,kind\n");
    for (int day = 1; day < DAYS; day += 2) {
        char date[DATE_TEXT_SIZE];
        date_print(FIRST_DAY + day, date);
        text_addf(&cash, "%sT10:07:00,u%d,%d.%02d,%s\n", date, (int)draw(maker, 1, 3),
                  (int)draw(maker, 1, 400), (int)draw(maker, 0, 99),
                  draw(maker, 0, 1) == 0 ? "deposit" : "withdrawal");
    }
    write_file(maker, "cash.csv", &cash);
}

static void make_cycle(struct maker *maker)
{
    struct text cycle = {0};
    text_add_string(&cycle, "from,cycle\n");
    for (int day = 0; day < DAYS; day += (int)draw(maker, 1, 4)) {
        char date[DATE_TEXT_SIZE];
        date_print(FIRST_DAY + day, date);
        text_addf(&cycle, "%s,%d\n", date, (int)draw(maker, 0, 5));
    }
    write_file(maker, "cycle.csv", &cycle);
}

static void make_scenario(struct maker *maker, bool net)
{
    static const char *const cutoffs[] = {"00:00", "09:30", "18:00"};
    static const int cash[] = {500, 2000, 10000};
    struct text text = {0};
    text_addf(&text,
              "[scenario]\nname = books\nseed = %d\n"
              "[feed.bars]\nkind = bars\nfile = bars.csv\n"
              "[feed.cash]\nkind = cash\nfile = cash.csv\n"
              "[feed.orders]\nkind = orders\nfile = orders.csv\n"
              "[fees]\nbps = 7\nper_trade = 0.13\n"
              "[account]\ninitial_cash = %d\nshort = %s\nuse_unsettled = %s\n"
              "[settlement]\ncycle = cycle.csv\ncutoff = %s\nnet = %s\n"
              "[report]\nplots = no\n",
              (int)maker->seed, cash[draw(maker, 0, 2)], draw(maker, 0, 1) == 0 ? "yes" : "no",
              draw(maker, 0, 3) > 0 ? "yes" : "no", cutoffs[draw(maker, 0, 2)], net ? "yes" : "no");
    if (draw(maker, 0, 2) == 0)
        text_add_string(&text, "[queue.slow]\njobs = order, settlement\n"
                               "service = exponential:7m\n"
                               "[queue.fast]\njobs = price, notification\nservice = constant:1m\n"
                               "[workers.all]\nqueues = slow,fast\ncount = 2\n");
    write_file(maker, "scenario.ini", &text);
}

void made_books_write(const char *folder, uint64_t seed, bool net)
{
    struct maker maker = {.seed = seed, .folder = folder};
    int symbols = (int)draw(&maker, 1, 4);
    make_bars(&maker, symbols);
    make_orders(&maker, symbols);
    make_cash(&maker);
    make_cycle(&maker);
    make_scenario(&maker, net);
}
