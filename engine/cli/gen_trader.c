/* In: a row number and a price. Out: an order. Always: the same choices for the same settings; a
 * user's sells stay within what market orders and near limits have brought, unless wrong on
 * purpose. */
#include "cli/gen_trader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

enum { STREAM_ORDERS = 120 };
enum {
    DRAW_USER,
    DRAW_SYMBOL,
    DRAW_BAD,
    DRAW_BAD_KIND,
    DRAW_CANCEL,
    DRAW_TYPE,
    DRAW_SIDE,
    DRAW_VALUE,
    DRAW_DISTANCE,
    DRAW_TIF,
    DRAW_EARLIER
};

enum {
    INITIAL_CASH_CENTS = 10000000, /* INTERFACE: account.initial_cash = 100000 */
    CANCEL_PERCENT = 3,
    NEAR_PER_MILLE = 5 /* a limit this near is taken to fill */
};

static const char *const first_names[] = {"ada",   "ben",     "chloe", "dario", "emma", "felix",
                                          "grace", "hugo",    "ines",  "jonas", "kira", "leon",
                                          "maria", "nils",    "olga",  "pablo", "rosa", "sven",
                                          "tara",  "umberto", "vera",  "wim",   "yara", "zoe"};
static const char *const last_names[] = {"Abel",    "Brandt", "Castro", "Dahl", "Evans",
                                         "Fischer", "Garcia", "Hansen", "Ito",  "Jensen",
                                         "Klein",   "Lopez",  "Meyer"};
enum {
    FIRST_NAMES = sizeof first_names / sizeof first_names[0],
    LAST_NAMES = sizeof last_names / sizeof last_names[0]
};

void gen_user_id(int64_t index, char id[GEN_USER_SIZE])
{
    const char *name = first_names[index % FIRST_NAMES];
    if (index < FIRST_NAMES) {
        snprintf(id, GEN_USER_SIZE, "%s", name);
    } else {
        snprintf(id, GEN_USER_SIZE, "%s%" PRId64, name, index / FIRST_NAMES + 1);
    }
}

void gen_user_add_name(int64_t index, struct text *text)
{
    const char *first = first_names[index % FIRST_NAMES];
    text_addf(text, "%c%s %s", first[0] - 'a' + 'A', first + 1, last_names[index % LAST_NAMES]);
}

void gen_trader_init(struct gen_trader *trader, const struct gen_settings *settings)
{
    const size_t users = (size_t)settings->users;
    const size_t symbols = (size_t)settings->symbol_count;
    memset(trader, 0, sizeof *trader);
    trader->settings = settings;
    trader->cash_cents = memory_alloc_zero(users, sizeof *trader->cash_cents);
    trader->resting = memory_alloc_zero(users, sizeof *trader->resting);
    trader->resting_symbol = memory_alloc_zero(users, sizeof *trader->resting_symbol);
    trader->holdings = memory_alloc_zero(users * symbols, sizeof *trader->holdings);
    for (size_t i = 0; i < users; i++) trader->cash_cents[i] = INITIAL_CASH_CENTS;
}

void gen_trader_release(struct gen_trader *trader)
{
    memory_free(trader->cash_cents);
    memory_free(trader->resting);
    memory_free(trader->resting_symbol);
    memory_free(trader->holdings);
}

static int64_t draw(const struct gen_trader *trader, uint32_t what, int64_t low, int64_t high)
{
    const uint64_t value =
        random_draw(trader->settings->seed, STREAM_ORDERS, (uint64_t)trader->row, what);
    return low + random_uniform(value, 0, high - low);
}

void gen_trader_choose(struct gen_trader *trader, int64_t row)
{
    trader->row = row;
    trader->user = draw(trader, DRAW_USER, 0, trader->settings->users - 1);
    trader->symbol = draw(trader, DRAW_SYMBOL, 0, trader->settings->symbol_count - 1);
}

static int64_t *held(struct gen_trader *trader)
{
    return &trader->holdings[trader->user * trader->settings->symbol_count + trader->symbol];
}

static int64_t per_mille(int64_t price_cents, int64_t distance)
{
    const int64_t price = price_cents + price_cents * distance / 1000;
    return price < 1 ? 1 : price;
}

/* Wrong on purpose, each in one way; the check that refuses it is R01, R02, R03, R05, R06, R12, R13. */
static void spoil(struct gen_trader *trader, int64_t price_cents, struct gen_order *order)
{
    order->side = "buy";
    order->type = "market";
    order->tif = "day";
    order->quantity = 10;
    order->limit_cents = order->stop_cents = 0;
    switch (draw(trader, DRAW_BAD_KIND, trader->row == 0 ? 1 : 0, 6)) {
    case 0:
        order->number = draw(trader, DRAW_EARLIER, 1, trader->row);
        break;
    case 1:
        order->symbol = "NOSUCH";
        break;
    case 2:
        order->quantity = 0;
        break;
    case 3:
        order->type = "limit";
        break;
    case 4:
        snprintf(order->user, sizeof order->user, "%s", "nobody");
        break;
    case 5:
        order->type = "limit";
        order->limit_cents = price_cents;
        order->quantity = INITIAL_CASH_CENTS / price_cents * 20 + 1;
        break;
    default:
        order->side = "sell";
        order->quantity = *held(trader) + 1000;
        break;
    }
}

static void cancel(struct gen_trader *trader, struct gen_order *order)
{
    order->number = trader->resting[trader->user];
    order->symbol = trader->settings->symbols[trader->resting_symbol[trader->user]];
    order->action = "cancel";
    trader->resting[trader->user] = 0;
}

/* Side and quantity from what the user has. */
static bool choose_side(struct gen_trader *trader, int64_t price_cents, struct gen_order *order)
{
    const int64_t value = draw(trader, DRAW_VALUE, 100000, 500000);
    const int64_t cash = trader->cash_cents[trader->user];
    const bool poor = cash < value;
    const bool buys = *held(trader) == 0 || (!poor && draw(trader, DRAW_SIDE, 0, 99) < 55);
    if (buys) {
        order->quantity = (poor ? cash / 2 : value) / price_cents;
    } else {
        /* About half of the sells close the position. */
        const int64_t all = *held(trader);
        const int64_t part = draw(trader, DRAW_VALUE, 1, 2 * all);
        order->quantity = part > all ? all : part;
    }
    if (order->quantity < 1) order->quantity = 1;
    order->side = buys ? "buy" : "sell";
    return buys;
}

/* An order that stays until it is canceled mostly fills while prices move by the session. */
static bool stays_until_filled(const struct gen_trader *trader, const struct gen_order *order)
{
    return !trader->settings->minutes && strcmp(order->tif, "gtc") == 0;
}

/* A limit better for the user by up to 2 %, sometimes a little worse: then it is marketable. */
static bool place_limit(struct gen_trader *trader, int64_t price_cents, bool buys,
                        struct gen_order *order)
{
    const int64_t distance = draw(trader, DRAW_DISTANCE, -3, 20);
    const int64_t tif = draw(trader, DRAW_TIF, 0, 99);
    order->type = "limit";
    order->limit_cents = per_mille(price_cents, buys ? -distance : distance);
    order->tif = tif < 60 ? "day" : tif < 95 ? "gtc" : "ioc";
    return distance <= NEAR_PER_MILLE || stays_until_filled(trader, order);
}

/* A stop 1 to 4 % away on the losing side, with a limit 0.5 % beyond when `limited`. */
static void place_stop(struct gen_trader *trader, int64_t price_cents, bool buys, bool limited,
                       struct gen_order *order)
{
    const int64_t distance = draw(trader, DRAW_DISTANCE, 10, 40);
    order->type = limited ? "stop_limit" : "stop";
    order->stop_cents = per_mille(price_cents, buys ? distance : -distance);
    if (limited) order->limit_cents = per_mille(order->stop_cents, buys ? 5 : -5);
    order->tif = draw(trader, DRAW_TIF, 0, 1) == 0 ? "day" : "gtc";
}

void gen_trader_order(struct gen_trader *trader, int64_t price_cents, struct gen_order *order)
{
    memset(order, 0, sizeof *order);
    order->number = trader->row + 1;
    gen_user_id(trader->user, order->user);
    order->symbol = trader->settings->symbols[trader->symbol];
    order->action = "new";
    order->side = order->type = order->tif = "";
    order->quantity = -1;

    if (draw(trader, DRAW_BAD, 1, 100) <= trader->settings->bad_percent) {
        spoil(trader, price_cents, order);
        return;
    }
    if (trader->resting[trader->user] != 0 && draw(trader, DRAW_CANCEL, 1, 100) <= CANCEL_PERCENT) {
        cancel(trader, order);
        return;
    }
    const bool buys = choose_side(trader, price_cents, order);
    const int64_t type = draw(trader, DRAW_TYPE, 0, 99);
    bool fills = true; /* or, for a sell, is held until it does */
    if (type < 40) {
        order->type = "market";
        order->tif = "day";
    } else {
        if (type < 80) {
            fills = place_limit(trader, price_cents, buys, order) || !buys;
        } else {
            place_stop(trader, price_cents, buys, type >= 92, order);
            fills = !buys || stays_until_filled(trader, order);
        }
        trader->resting[trader->user] = order->number;
        trader->resting_symbol[trader->user] = (int32_t)trader->symbol;
    }
    if (!fills) return;
    *held(trader) += buys ? order->quantity : -order->quantity;
    trader->cash_cents[trader->user] +=
        buys ? -order->quantity * price_cents : order->quantity * price_cents;
}
