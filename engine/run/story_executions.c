/* How well orders were executed (P03), and what is held day by day: for each account and symbol the
 * sums behind fill rate, slippage and implementation shortfall. In: accepted orders as they end, marks.
 * Out: rows of `executions`, records of `position_days` and `benchmark_days`. Always: each order counts
 * once; what it cost is measured from its arrival price, the last price at its acceptance. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/expected.h"
#include "base/memory.h"
#include "base/pair_hash.h"
#include "base/wide.h"
#include "model/values.h"
#include "run/world.h"

enum execution_sum {
    SUM_ORDERED_QTY, /* 8 decimals, of all */
    SUM_FILLED_QTY,
    SUM_MISSED_QTY, /* unfilled, > 0 bought, of those with an arrival price; as all that follow */
    SUM_QUANTITIES, /* so many: in whole units, as most are; */
    SUM_ARRIVAL_VALUE = SUM_QUANTITIES, /* the others in minor units */
    SUM_ARRIVAL_FILLED,
    SUM_SLIPPAGE,     /* above 0: it cost */
    SUM_MISSED_VALUE, /* unfilled, at the arrival price */
    SUM_FEES,
    EXECUTION_SUMS
};

/* An execution's sums have no limit, but hardly any is beyond 64 bits: what does not fit goes here. */
struct excess {
    wide value;
    uint32_t next; /* the same execution's: index + 1; 0: no more */
    uint8_t sum;   /* enum execution_sum */
};

/* The sums of one of which not all are whole numbers of 32 bits, as those of most are. */
struct full_sums {
    int64_t sums[EXECUTION_SUMS];
    uint32_t excess; /* index + 1 of its first; 0: none */
};

struct execution {
    int32_t sums[EXECUTION_SUMS]; /* quantities without decimals; all 0 when they are full */
    uint32_t account, symbol;
    uint32_t orders, priced; /* an order has a number of 32 bits */
    uint32_t full;           /* index + 1 of its full sums; 0: it needs none */
};

struct executions {
    struct execution *items;
    size_t count, capacity;
    struct full_sums *fulls;
    size_t full_count, full_capacity;
    struct excess *excesses;
    size_t excess_count, excess_capacity;
    uint32_t *places; /* open addressing by account and symbol: index + 1, 0 is free */
    size_t place_count;
};

/* ---- the sums of an account and symbol -------------------------------------------------------- */

static size_t place_of(const struct executions *executions, uint32_t account, uint32_t symbol)
{
    size_t at = (size_t)pair_hash(account, symbol) & (executions->place_count - 1);
    for (; executions->places[at] != 0; at = (at + 1) & (executions->place_count - 1)) {
        const struct execution *item = &executions->items[executions->places[at] - 1];
        if (item->account == account && item->symbol == symbol) break;
    }
    return at;
}

void story_execution_expect(const struct story *story, uint32_t account, uint32_t symbol)
{
    const struct executions *executions = story->executions;
    if (executions == NULL || executions->place_count == 0) return;
    const size_t at = (size_t)pair_hash(account, symbol) & (executions->place_count - 1);
    const uint32_t place = executions->places[at];
    if (place != 0) bytes_expect(&executions->items[place - 1], sizeof *executions->items);
}

static void make_room(struct executions *executions)
{
    if (executions->count * 2 < executions->place_count) return;
    memory_free(executions->places);
    executions->place_count = executions->place_count == 0 ? 64 : executions->place_count * 2;
    executions->places = memory_alloc_zero(executions->place_count, sizeof *executions->places);
    for (size_t i = 0; i < executions->count; i++) {
        const struct execution *item = &executions->items[i];
        executions->places[place_of(executions, item->account, item->symbol)] = (uint32_t)i + 1;
    }
}

static struct execution *find(struct story *story, uint32_t account, uint32_t symbol)
{
    if (story->executions == NULL)
        story->executions = memory_alloc_zero(1, sizeof(struct executions));
    struct executions *executions = story->executions;
    make_room(executions);
    size_t place = place_of(executions, account, symbol);
    if (executions->places[place] == 0) {
        executions->items = memory_reserve(executions->items, &executions->capacity,
                                           executions->count + 1, sizeof *executions->items);
        executions->items[executions->count++] =
            (struct execution){.account = account, .symbol = symbol};
        executions->places[place] = (uint32_t)executions->count;
    }
    return &executions->items[executions->places[place] - 1];
}

static int64_t multiplier_of(const struct story *story, uint32_t symbol)
{
    return instruments_at(&story->instruments, symbol)->multiplier;
}

/* What was paid or received for the fills, without fees; false: does not fit. */
static bool filled_minor(const struct story *story, const struct order *order, int64_t *minor)
{
    /* filled_value has 16 decimals, the multiplier 8 */
    const wide unit = power_of_ten(24 - story->settings->currency_exponent);
    wide value;
    return wide_mul(order->more->filled_value, multiplier_of(story, order->symbol), &value) &&
           wide_to_int64(wide_div_half_even(value, unit), minor);
}

static bool arrival_minor(const struct story *story, const struct order *order, int64_t qty,
                          int64_t *minor)
{
    return notional_minor(order->arrival_price, qty, multiplier_of(story, order->symbol),
                          story->settings->currency_exponent, minor);
}

static int64_t unit_of(enum execution_sum sum)
{
    return sum < SUM_QUANTITIES ? DECIMAL_ONE : 1;
}

static struct full_sums *need_full(struct executions *executions, struct execution *execution)
{
    if (execution->full != 0) return &executions->fulls[execution->full - 1];
    executions->fulls = memory_reserve(executions->fulls, &executions->full_capacity,
                                       executions->full_count + 1, sizeof *executions->fulls);
    struct full_sums *full = &executions->fulls[executions->full_count++];
    full->excess = 0;
    for (int sum = 0; sum < EXECUTION_SUMS; sum++) {
        full->sums[sum] = execution->sums[sum] * unit_of((enum execution_sum)sum);
        execution->sums[sum] = 0;
    }
    execution->full = (uint32_t)executions->full_count;
    return full;
}

static struct excess *need_excess(struct executions *executions, struct full_sums *full,
                                  enum execution_sum sum)
{
    for (uint32_t i = full->excess; i != 0; i = executions->excesses[i - 1].next) {
        if (executions->excesses[i - 1].sum == sum) return &executions->excesses[i - 1];
    }
    executions->excesses =
        memory_reserve(executions->excesses, &executions->excess_capacity,
                       executions->excess_count + 1, sizeof *executions->excesses);
    struct excess *excess = &executions->excesses[executions->excess_count++];
    *excess = (struct excess){.sum = (uint8_t)sum, .next = full->excess};
    full->excess = (uint32_t)executions->excess_count;
    return excess;
}

/* False: the sum would not be a whole number of 32 bits. */
static bool add_small(struct execution *execution, enum execution_sum sum, wide value)
{
    int64_t small;
    if (execution->full != 0 || !wide_to_int64(value, &small)) return false;
    if (sum < SUM_QUANTITIES) {
        if (small % DECIMAL_ONE != 0) return false;
        small /= DECIMAL_ONE;
    }
    if (small < INT32_MIN || small > INT32_MAX) return false;
    small += execution->sums[sum];
    if (small < INT32_MIN || small > INT32_MAX) return false;
    execution->sums[sum] = (int32_t)small;
    return true;
}

static void add(struct executions *executions, struct execution *execution, enum execution_sum sum,
                wide value)
{
    if (add_small(execution, sum, value)) return;
    struct full_sums *full = need_full(executions, execution);
    wide total = full->sums[sum] + value;
    if (wide_to_int64(total, &full->sums[sum])) return;
    need_excess(executions, full, sum)->value += total;
    full->sums[sum] = 0;
}

static wide sum_of(const struct executions *executions, const struct execution *execution,
                   enum execution_sum sum)
{
    if (execution->full == 0) return (wide)execution->sums[sum] * unit_of(sum);
    const struct full_sums *full = &executions->fulls[execution->full - 1];
    wide total = full->sums[sum];
    for (uint32_t i = full->excess; i != 0; i = executions->excesses[i - 1].next) {
        if (executions->excesses[i - 1].sum == sum) total += executions->excesses[i - 1].value;
    }
    return total;
}

void story_execution(struct story *story, const struct order *order)
{
    struct execution *execution = find(story, order->account, order->symbol);
    int64_t whole, filled, unfilled, paid, missed = order_leaves(order);
    execution->orders++;
    struct executions *executions = story->executions;
    add(executions, execution, SUM_ORDERED_QTY, order->qty);
    add(executions, execution, SUM_FILLED_QTY, order->more->filled);
    if (order->arrival_price == VALUE_NONE || !arrival_minor(story, order, order->qty, &whole) ||
        !arrival_minor(story, order, order->more->filled, &filled) ||
        !arrival_minor(story, order, missed, &unfilled) || !filled_minor(story, order, &paid)) {
        return;
    }
    int sign = order->side == SIDE_BUY ? 1 : -1;
    execution->priced++;
    add(executions, execution, SUM_ARRIVAL_VALUE, whole);
    add(executions, execution, SUM_ARRIVAL_FILLED, filled);
    add(executions, execution, SUM_SLIPPAGE, sign * ((wide)paid - filled));
    add(executions, execution, SUM_MISSED_QTY, sign * (wide)missed);
    add(executions, execution, SUM_MISSED_VALUE, sign * (wide)unfilled);
    add(executions, execution, SUM_FEES, order->more->fees_paid);
}

static int64_t fitting(wide value)
{
    int64_t small;
    if (wide_to_int64(value, &small) && small != VALUE_NONE) return small;
    return value < 0 ? -INT64_MAX : INT64_MAX;
}

static int64_t fitting_sum(const struct story *story, const struct execution *execution,
                           enum execution_sum sum)
{
    return fitting(sum_of(story->executions, execution, sum));
}

/* ---- the table -------------------------------------------------------------------------------- */

/* Perold: what the unfilled parts lost by the move from arrival to the end. */
static int64_t missed_cost(const struct story *story, const struct execution *execution)
{
    int64_t end = market_last_price(story->market, execution->symbol), value;
    if (end == VALUE_NONE || !notional_minor(end, fitting_sum(story, execution, SUM_MISSED_QTY),
                                             multiplier_of(story, execution->symbol),
                                             story->settings->currency_exponent, &value)) {
        return 0;
    }
    return fitting((wide)value - sum_of(story->executions, execution, SUM_MISSED_VALUE));
}

static int by_account_and_symbol(const void *a, const void *b)
{
    const struct execution *left = a, *right = b;
    if (left->account != right->account) return left->account < right->account ? -1 : 1;
    return left->symbol < right->symbol ? -1 : left->symbol > right->symbol;
}

bool story_write_executions(struct story *story, struct dimensions *dimensions,
                            struct problem *problem)
{
    struct executions *executions = story->executions;
    if (executions == NULL) return true;
    qsort(executions->items, executions->count, sizeof *executions->items, by_account_and_symbol);
    memory_free(executions->places); /* they name other items now, and nothing more is added */
    executions->places = NULL;
    executions->place_count = 0;
    for (size_t i = 0; i < executions->count; i++) {
        const struct execution *item = &executions->items[i];
        const struct execution_dimension row = {
            .execution_id = (int64_t)i + 1,
            .account_id = item->account,
            .symbol_id = item->symbol,
            .orders = item->orders,
            .priced = item->priced,
            .ordered_qty = fitting_sum(story, item, SUM_ORDERED_QTY),
            .filled_qty = fitting_sum(story, item, SUM_FILLED_QTY),
            .arrival_value = fitting_sum(story, item, SUM_ARRIVAL_VALUE),
            .arrival_filled = fitting_sum(story, item, SUM_ARRIVAL_FILLED),
            .slippage = fitting_sum(story, item, SUM_SLIPPAGE),
            .missed = missed_cost(story, item),
            .fees = fitting_sum(story, item, SUM_FEES)};
        if (!dimensions_execution(dimensions, &row, problem)) return false;
    }
    story_executions_release(story);
    return true;
}

void story_executions_release(struct story *story)
{
    if (story->executions == NULL) return;
    memory_free(story->executions->items);
    memory_free(story->executions->places);
    memory_free(story->executions->fulls);
    memory_free(story->executions->excesses);
    memory_free(story->executions);
    story->executions = NULL;
}

/* ---- day by day ------------------------------------------------------------------------------- */

struct day_teller {
    struct story *story;
    uint32_t account;
    int32_t day;
};

static bool tell_day(void *context, const struct held_position *position)
{
    const struct day_teller *teller = context;
    if (position->qty == 0) return true;
    struct record record = story_record(teller->story, RECORD_POSITION_DAY);
    record.as.position_day =
        (struct position_day_record){.account = teller->account,
                                     .symbol = position->symbol,
                                     .day = teller->day,
                                     .qty = position->qty,
                                     .value = story_position_value(teller->story, position, NULL)};
    story_emit(teller->story, &record);
    return true;
}

void story_position_days(struct story *story, uint32_t account, int32_t day)
{
    struct day_teller teller = {story, account, day};
    ledger_positions(story->ledger, account, &teller, tell_day);
}

/* The benchmark's price at a mark; nothing before its first. */
void story_benchmark_day(struct story *story, int32_t day)
{
    const char *name = story->settings->benchmark;
    if (strcmp(name, "none") == 0) return;
    uint32_t symbol = names_find(&story->symbols, name, strlen(name));
    int64_t price = symbol == NAME_NONE ? VALUE_NONE : market_last_price(story->market, symbol);
    if (price == VALUE_NONE) return;
    struct record record = story_record(story, RECORD_BENCHMARK_DAY);
    record.as.benchmark_day =
        (struct benchmark_day_record){.symbol = symbol, .day = day, .price = price};
    story_emit(story, &record);
}
