/* Targets (R15): portfolios as they are wanted, turned into orders. In: rows of one instant and feed, a
 * batch. Out: open orders of earlier targets canceled, then jobs of kind order, sells first. Always:
 * all quantities of a batch come from the prices, positions and equity of one moment. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/wide.h"
#include "model/instruments.h"
#include "model/values.h"
#include "run/world.h"

/* One row of the batch, and what it comes to. */
struct wish {
    uint32_t number;              /* of its row, in the pool */
    const char *symbol, *account; /* names, for the order of the jobs */
    int64_t row;
    int64_t difference; /* wanted - position, in lots */
    enum reason reject; /* REASON_NONE: an order, when the difference is not 0 */
};

const char *story_target_rule(enum reason reason)
{
    if (reason == REASON_MALFORMED) return "R01";
    if (reason == REASON_OVERFLOW) return "V03";
    return reason == REASON_NO_PRICE ? "R15" : "R03";
}

/* ---- orders of earlier targets --------------------------------------------------------------- */

static void cancel_earlier(struct story *story, const struct feed_row *row)
{
    const struct target_row *target = &row->as.target;
    const struct order_table *table = market_orders(story->market);
    if (row->symbol == NAME_NONE) return;
    if (access_may_trade(story->access, target->user, target->account) != REASON_NONE) return;
    story->request = row;
    for (uint32_t slot = 0; slot < order_table_slots(table); slot++) {
        struct order room;
        const struct order *order = order_look(table, slot, &room);
        bool earlier = order->order_no != 0 && order->from_target;
        if (!earlier || order->account != target->account || order->symbol != row->symbol) continue;
        market_end_order(story->market, slot, STATUS_CANCELED, REASON_REPLACED_BY_TARGET, "R15",
                         story->now);
    }
    story->request = NULL;
}

/* ---- quantities ------------------------------------------------------------------------------ */

/* A fraction of what is wanted, in units of 10^-8: numerator / denominator. */
struct fraction {
    wide numerator, denominator;
};

static wide minor_units(const struct story *story)
{
    wide units = 1;
    for (int i = 0; i < story->settings->currency_exponent; i++) units *= 10;
    return units;
}

/* weight x equity / (last x multiplier), or value / (last x multiplier). False: overflow (V03). */
static bool wanted_of(struct story *story, const struct feed_row *row, int64_t last,
                      int64_t multiplier, struct fraction *wanted)
{
    const struct target_row *target = &row->as.target;
    wide unit = (wide)DECIMAL_ONE * DECIMAL_ONE;
    wide price = wide_product(last, multiplier); /* 16 decimals */
    if (target->value != VALUE_NONE) {
        wanted->denominator = price;
        return wide_mul(target->value, unit, &wanted->numerator);
    }
    bool at_cost;
    int64_t cash;
    int64_t equity = story_equity(story, target->account, &at_cost, &cash);
    wide worth = wide_product(target->weight, equity); /* 8 decimals of minor units */
    return wide_mul(worth, unit, &wanted->numerator) &&
           wide_mul(price, minor_units(story), &wanted->denominator);
}

/* Toward zero to lots; false: overflow. */
static bool difference_of(const struct fraction *wanted, int64_t position, int64_t lot,
                          int64_t *difference)
{
    wide held, apart;
    if (!wide_mul(wanted->denominator, position, &held)) return false;
    if (!wide_add(wanted->numerator, -held, &apart)) return false;
    if (!wide_to_int64(apart / wanted->denominator, difference)) return false;
    *difference = floor_to_step(*difference, lot);
    return true;
}

static bool is_malformed(const struct feed_row *row)
{
    const struct target_row *target = &row->as.target;
    int given = (target->weight != VALUE_NONE) + (target->qty != VALUE_NONE) +
                (target->value != VALUE_NONE);
    return row->symbol == NAME_NONE || given != 1;
}

static void work_out(struct story *story, const struct feed_row *row, struct wish *wish)
{
    const struct target_row *target = &row->as.target;
    wish->reject = is_malformed(row)
                       ? REASON_MALFORMED
                       : access_may_trade(story->access, target->user, target->account);
    if (wish->reject != REASON_NONE) return;
    const struct instrument *own = instruments_at(&story->instruments, row->symbol);
    int64_t position = ledger_position(story->ledger, target->account, row->symbol);
    struct fraction wanted = {target->qty, 1};
    bool fits = true;
    if (target->qty == VALUE_NONE) {
        int64_t last = market_last_price(story->market, row->symbol);
        if (last == VALUE_NONE || last <= 0) {
            wish->reject = REASON_NO_PRICE;
            return;
        }
        fits = wanted_of(story, row, last, own->multiplier, &wanted);
    }
    if (!fits || !difference_of(&wanted, position, own->lot, &wish->difference)) {
        wish->reject = REASON_OVERFLOW;
    }
}

/* ---- the batch ------------------------------------------------------------------------------- */

/* Sells, buys, then what is rejected. */
static int rank_of(const struct wish *wish)
{
    if (wish->reject != REASON_NONE) return 2;
    return wish->difference < 0 ? 0 : 1;
}

static int compare_wishes(const void *a, const void *b)
{
    const struct wish *x = a, *y = b;
    int order = rank_of(x) - rank_of(y);
    if (order == 0) order = strcmp(x->symbol, y->symbol);
    if (order == 0) order = strcmp(x->account, y->account);
    if (order == 0) order = x->row < y->row ? -1 : 1;
    return order;
}

/* The row becomes that of an order, which goes the way of all orders. */
static void make_order(struct story *story, const struct wish *wish)
{
    struct feed_row *row = &row_pool_at(&story->pool, wish->number)->row;
    const struct target_row target = row->as.target;
    struct order_row order = {.time = row->time,
                              .user = target.user,
                              .account = target.account,
                              .action = ACTION_NEW,
                              .side_given = wish->reject == REASON_NONE,
                              .type_given = true,
                              .tif_given = true,
                              .side = wish->difference < 0 ? SIDE_SELL : SIDE_BUY,
                              .type = target.type,
                              .tif = target.tif,
                              .qty = VALUE_NONE,
                              .limit_price = VALUE_NONE,
                              .stop_price = VALUE_NONE,
                              .trail = VALUE_NONE,
                              .expire = MOMENT_NONE,
                              .display = VALUE_NONE,
                              .group = NAME_NONE,
                              .from_target = true,
                              .reject = (uint8_t)wish->reject};
    if (wish->reject == REASON_NONE) {
        order.qty = wish->difference < 0 ? -wish->difference : wish->difference;
    } else if (target.qty != VALUE_NONE) {
        order.qty = target.qty;
    }
    char id[80];
    int size = snprintf(id, sizeof id, "%s:%lld", story->settings->feeds[row->feed].name,
                        (long long)row->row);
    assert(size > 0 && size <= ORDER_ID_MAX && "the scenario keeps names of such feeds short");
    memcpy(order.id.text, id, (size_t)size + 1);
    row->kind = FEED_ORDERS;
    row->as.order = order;
    story_order_arrives(story, wish->number);
}

static void work_batch(struct story *story)
{
    size_t count = story->batch_count;
    struct wish *wishes = memory_alloc_zero(count, sizeof *wishes);
    for (size_t i = 0; i < count; i++) {
        cancel_earlier(story, &row_pool_at(&story->pool, story->batch[i])->row);
    }
    for (size_t i = 0; i < count; i++) {
        const struct feed_row *row = &row_pool_at(&story->pool, story->batch[i])->row;
        wishes[i] = (struct wish){
            .number = story->batch[i],
            .row = row->row,
            .symbol = row->symbol == NAME_NONE ? "" : names_text(&story->symbols, row->symbol),
            .account = names_text(&story->accounts, row->as.target.account)};
        work_out(story, row, &wishes[i]);
    }
    qsort(wishes, count, sizeof *wishes, compare_wishes);
    for (size_t i = 0; i < count; i++) {
        bool acts = wishes[i].reject != REASON_NONE || wishes[i].difference != 0;
        if (acts) make_order(story, &wishes[i]);
        row_pool_drop(&story->pool, wishes[i].number);
    }
    memory_free(wishes);
    story->batch_count = 0;
}

void story_target_arrives(struct story *story, uint32_t number)
{
    const struct feed_row *row = &row_pool_at(&story->pool, number)->row;
    const struct target_row *target = &row->as.target;
    story_row_names(story, row, target->user, target->account);
    story->batch = memory_reserve(story->batch, &story->batch_capacity, story->batch_count + 1,
                                  sizeof *story->batch);
    row_pool_hold(&story->pool, number);
    story->batch[story->batch_count++] = number;
    /* Nothing happens between the rows of a batch (T01, T02), so its last one can do the work. */
    if (!timeline_goes_on(story->timeline, row->feed, story->now)) work_batch(story);
}
