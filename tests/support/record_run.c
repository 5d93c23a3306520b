/* The run, on 2026-01-05 and the days after (USD, cycle 1 day):
 *     account a1 of alice opens with 100,000.00 and gets 500.00 more;
 *     order 1 buys 100 AAPL at 10.50 (T1, 1,050.00, fee 1.00), settled on the 6th;
 *     order 2 is rejected for want of cash; its cancel is rejected too;
 *     order 3 sells 40 at 11.00 (T2, 440.00, fee 1.00) and 10 more stay open; its delivery fails on
 *     the 7th and settles on the 8th;
 *     a notification's job throws once and is delivered; another job fails for good. */
#include "support/record_run.h"

#include <string.h>

#include "base/memory.h"

enum { DAY = 20458, FEED_PRICES = 0, FEED_ORDER_ROWS = 1, FEED_CASH_ROWS = 2 };

#define SECONDS(n) ((int64_t)(n)*NS_PER_SECOND)
#define OPEN_TIME (DAY * NS_PER_DAY + SECONDS(52200)) /* 14:30 */
#define CYCLE_TIME(n) ((DAY + (n)) * NS_PER_DAY)
#define WHOLE(n) ((int64_t)(n)*100000000)
#define CENTS(n) ((int64_t)(n)*1000000)

static struct record *add(struct record_run *run, uint8_t kind, int64_t time, const char *rule)
{
    struct record *record = &run->records[run->count];
    run->count += 1;
    memset(record, 0, sizeof *record);
    record->kind = kind;
    record->time = time;
    record->cause = -1;
    record->origin.feed = FEED_NONE;
    record->origin.part = PART_ROW;
    memcpy(record->rule, rule, strlen(rule));
    return record;
}

static void from_row(struct record *record, uint16_t feed, int64_t row, int64_t job)
{
    record->origin.feed = feed;
    record->origin.row = row;
    record->origin.has_job = job != 0;
    record->origin.job = job;
    record->origin.attempt = job != 0 ? 1 : 0;
}

static struct order_record *add_order(struct record_run *run, uint8_t kind, int64_t time,
                                      const char *rule, uint32_t number, uint8_t side, int64_t qty)
{
    struct record *record = add(run, kind, time, rule);
    from_row(record, FEED_ORDER_ROWS, number, number);
    struct order_record *order = &record->as.order;
    memcpy(order->id.text, "order-", 6);
    order->id.text[6] = (char)('0' + number);
    order->side = side;
    order->type = TYPE_MARKET;
    order->tif = TIF_DAY;
    order->feed = FEED_ORDER_ROWS;
    order->order_no = number;
    order->source_row = number;
    order->row_time = OPEN_TIME - SECONDS(60);
    order->accepted = order->row_time;
    order->ended = MOMENT_NONE;
    order->qty = qty;
    order->limit_price = order->stop_price = order->trail = order->display = VALUE_NONE;
    order->arrival_price = VALUE_NONE;
    order->avg_price = VALUE_NONE;
    order->expire = MOMENT_NONE;
    return order;
}

static void add_transfer(struct record_run *run, int64_t time, int64_t id, uint8_t code,
                         struct ledger_key debit, struct ledger_key credit, int64_t amount,
                         int64_t reference)
{
    struct transfer_record *transfer = &add(run, RECORD_TRANSFER, time, "L02")->as.transfer;
    *transfer = (struct transfer_record){.transfer_id = id,
                                         .debit = debit,
                                         .credit = credit,
                                         .amount = amount,
                                         .code = code,
                                         .reference_feed = FEED_NONE,
                                         .reference = reference};
    if (code == TRANSFER_SETTLE_CASH || code == TRANSFER_SETTLE_SECURITIES) {
        transfer->reference_kind = REFERENCE_CYCLE;
    } else if (code == TRANSFER_DEPOSIT) {
        transfer->reference_kind = REFERENCE_ROW;
        transfer->reference_feed = FEED_CASH_ROWS;
    } else {
        transfer->reference_kind = REFERENCE_TRADE;
    }
}

static struct ledger_key money(uint32_t owner, uint8_t kind)
{
    return (struct ledger_key){.owner = owner, .kind = kind, .asset_kind = ASSET_CURRENCY};
}

static struct ledger_key shares(uint32_t owner, uint8_t kind)
{
    return (struct ledger_key){.owner = owner, .kind = kind, .asset_kind = ASSET_SECURITY};
}

static void add_fill(struct record_run *run, int64_t time, int64_t id, uint32_t order, uint8_t side,
                     int64_t qty, int64_t price, int64_t notional)
{
    struct record *record = add(run, RECORD_FILL, time, "M03");
    from_row(record, FEED_PRICES, id, id + 3);
    struct fill_record *fill = &record->as.fill;
    memcpy(fill->order_id.text, "order-", 6);
    fill->order_id.text[6] = (char)('0' + order);
    fill->trade_id = fill->match_id = id;
    fill->order_no = order;
    fill->side = side;
    fill->liquidity = LIQUIDITY_TAKER;
    fill->part = PART_OPEN;
    fill->source_feed = FEED_PRICES;
    fill->source_row = id;
    fill->qty = qty;
    fill->price = price;
    fill->notional = notional;
    fill->fee = 100;
    fill->trade_day = DAY + (int32_t)id - 1;
    fill->due_day = fill->trade_day + 1;
}

static void add_obligation(struct record_run *run, int64_t time, int64_t id, int64_t qty,
                           int64_t amount)
{
    struct obligation_record *obligation = &add(run, RECORD_OBLIGATION, time, "S02")->as.obligation;
    obligation->obligation_id = id;
    obligation->qty = qty;
    obligation->money = amount;
    obligation->trade_day = DAY + (int32_t)id - 1;
    obligation->due_day = obligation->trade_day + 1;
}

static void add_instruction(struct record_run *run, int64_t id, int cycle, int64_t obligation,
                            int64_t qty, int64_t amount, bool settled)
{
    struct record *record = add(run, RECORD_INSTRUCTION, CYCLE_TIME(cycle), "S02");
    struct instruction_record *instruction = &record->as.instruction;
    instruction->instruction_id = id;
    instruction->cycle_day = DAY + cycle;
    instruction->due_day = DAY + (int32_t)obligation;
    instruction->first_obligation = instruction->last_obligation = obligation;
    instruction->qty = qty;
    instruction->money = amount;
    instruction->settled = settled;
    instruction->lacks_securities = !settled;
}

static void add_cash(struct record_run *run)
{
    int64_t time = DAY * NS_PER_DAY;
    struct record *opened = add(run, RECORD_ACCOUNT_OPENED, time, "U01");
    opened->as.account.initial_cash = 10000000;
    add_transfer(run, time, 1, TRANSFER_DEPOSIT, money(NAME_NONE, LEDGER_EXTERNAL),
                 money(0, LEDGER_CASH), 10000000, 1);
    struct flow_record *flow = &add(run, RECORD_CASH_FLOW, time, "P02")->as.flow;
    flow->equity_before = 10000000;
    flow->amount = 50000;
    struct record *cash = add(run, RECORD_CASH, time, "L02");
    from_row(cash, FEED_CASH_ROWS, 1, 0);
    cash->as.cash.kind = CASH_DEPOSIT;
    cash->as.cash.amount = 50000;
    add_transfer(run, time, 2, TRANSFER_DEPOSIT, money(NAME_NONE, LEDGER_EXTERNAL),
                 money(0, LEDGER_CASH), 50000, 1);
}

static void add_buy(struct record_run *run)
{
    int64_t qty = WHOLE(100);
    add_order(run, RECORD_ORDER_ACCEPTED, OPEN_TIME - SECONDS(60), "R01", 1, SIDE_BUY, qty)
        ->hold_minor = 105100;
    struct price_record *price = &add(run, RECORD_PRICE, OPEN_TIME, "M01")->as.price;
    from_row(&run->records[run->count - 1], FEED_PRICES, 1, 4);
    price->price_id = 1;
    price->begin = OPEN_TIME;
    price->end = OPEN_TIME + SECONDS(60);
    price->open = price->low = CENTS(1050);
    price->high = price->close = WHOLE(11);
    price->volume = price->bid = price->bid_size = price->ask = price->ask_size = VALUE_NONE;
    add_fill(run, OPEN_TIME, 1, 1, SIDE_BUY, qty, CENTS(1050), 105000);
    add_transfer(run, OPEN_TIME, 3, TRANSFER_TRADE_CASH, money(0, LEDGER_CASH_PENDING),
                 money(NAME_NONE, LEDGER_CLEARING), 105000, 1);
    add_transfer(run, OPEN_TIME, 4, TRANSFER_TRADE_SECURITIES, shares(NAME_NONE, LEDGER_CLEARING),
                 shares(0, LEDGER_SECURITIES_PENDING), qty, 1);
    add_transfer(run, OPEN_TIME, 5, TRANSFER_FEE, money(0, LEDGER_CASH_PENDING),
                 money(NAME_NONE, LEDGER_FEES), 100, 1);
    add_obligation(run, OPEN_TIME, 1, qty, -105100);
    struct order_record *done =
        add_order(run, RECORD_ORDER_DONE, OPEN_TIME, "M03", 1, SIDE_BUY, qty);
    done->status = STATUS_FILLED;
    done->filled_qty = qty;
    done->arrival_price = CENTS(1049);
    done->avg_price = CENTS(1050);
    done->fees = 100;
    done->ended = OPEN_TIME;
    add_instruction(run, 1, 1, 1, qty, -105100, true);
    add_transfer(run, CYCLE_TIME(1), 6, TRANSFER_SETTLE_CASH, money(0, LEDGER_CASH),
                 money(0, LEDGER_CASH_PENDING), 105100, DAY + 1);
    add_transfer(run, CYCLE_TIME(1), 7, TRANSFER_SETTLE_SECURITIES,
                 shares(0, LEDGER_SECURITIES_PENDING), shares(0, LEDGER_SECURITIES), qty, DAY + 1);
}

static void add_refusals(struct record_run *run)
{
    struct order_record *rejected = add_order(run, RECORD_ORDER_DONE, OPEN_TIME + SECONDS(5), "R12",
                                              2, SIDE_BUY, WHOLE(1000000));
    rejected->status = STATUS_REJECTED;
    rejected->reason = REASON_NOT_ENOUGH_CASH;
    rejected->accepted = MOMENT_NONE;
    rejected->ended = OPEN_TIME + SECONDS(5);
    rejected->limit_price = CENTS(1001);
    rejected->type = TYPE_LIMIT;
    struct record *record = add(run, RECORD_REQUEST, OPEN_TIME + SECONDS(6), "B04");
    from_row(record, FEED_ORDER_ROWS, 4, 9);
    struct request_record *request = &record->as.request;
    memcpy(request->id.text, "order-2", 7);
    request->action = ACTION_CANCEL;
    request->reason = REASON_UNKNOWN_ORDER;
    request->feed = FEED_ORDER_ROWS;
    request->request_no = 1;
    request->order_no = 2;
    request->source_row = 4;
    request->row_time = OPEN_TIME + SECONDS(6);
    request->qty = request->limit_price = request->stop_price = VALUE_NONE;
    record = add(run, RECORD_INPUT_REJECT, DAY * NS_PER_DAY, "V02");
    from_row(record, FEED_PRICES, 3, 0);
    struct input_reject_record *reject = &record->as.input_reject;
    *reject = (struct input_reject_record){
        .feed = FEED_PRICES, .reject_id = 1, .source_row = 3, .line = 4, .byte_offset = 90};
    memcpy(reject->rule_id, "V02", 3);
    memcpy(reject->message, "close is missing", 16);
    struct finding_record *finding = &add(run, RECORD_FINDING, OPEN_TIME, "D04")->as.finding;
    finding->finding_id = 1;
    finding->source_row = 2;
    finding->severity = FINDING_WARNING;
    memcpy(finding->kind, "gap", 3);
    memcpy(finding->message, "no bar on 2026-01-09", 20);
}

static void add_sale(struct record_run *run)
{
    int64_t time = OPEN_TIME + NS_PER_DAY, qty = WHOLE(40);
    add_fill(run, time, 2, 3, SIDE_SELL, qty, WHOLE(11), 44000);
    run->records[run->count - 1].as.fill.leaves = WHOLE(10);
    add_transfer(run, time, 8, TRANSFER_TRADE_CASH, money(NAME_NONE, LEDGER_CLEARING),
                 money(0, LEDGER_CASH_PENDING), 44000, 2);
    add_transfer(run, time, 9, TRANSFER_TRADE_SECURITIES, shares(0, LEDGER_SECURITIES_PENDING),
                 shares(NAME_NONE, LEDGER_CLEARING), qty, 2);
    add_transfer(run, time, 10, TRANSFER_FEE, money(0, LEDGER_CASH_PENDING),
                 money(NAME_NONE, LEDGER_FEES), 100, 2);
    add_obligation(run, time, 2, -qty, 43900);
    add_instruction(run, 2, 2, 2, -qty, 43900, false);
    add_instruction(run, 3, 3, 2, -qty, 43900, true);
    add_transfer(run, CYCLE_TIME(3), 11, TRANSFER_SETTLE_CASH, money(0, LEDGER_CASH_PENDING),
                 money(0, LEDGER_CASH), 43900, DAY + 3);
    add_transfer(run, CYCLE_TIME(3), 12, TRANSFER_SETTLE_SECURITIES, shares(0, LEDGER_SECURITIES),
                 shares(0, LEDGER_SECURITIES_PENDING), qty, DAY + 3);
}

static void add_attempt(struct record_run *run, int64_t job, int32_t number, uint8_t kind,
                        uint8_t outcome, int64_t reserved)
{
    struct record *record = add(run, RECORD_ATTEMPT, reserved + SECONDS(2), "Q02");
    struct attempt_record *attempt = &record->as.attempt;
    attempt->job_id = job;
    attempt->attempt = number;
    attempt->worker = 1;
    attempt->outcome = outcome;
    attempt->kind = kind;
    attempt->reserved = reserved;
    attempt->ended = reserved + SECONDS(2);
    attempt->backoff = outcome == ATTEMPT_EXCEPTION && job == 7 ? SECONDS(1) : VALUE_NONE;
    if (outcome == ATTEMPT_EXCEPTION) memcpy(attempt->error, "mail \"down\"", 11);
}

static void add_job(struct record_run *run, int64_t id, uint8_t kind, uint8_t state,
                    int32_t attempts, int64_t time)
{
    struct job_record *job = &add(run, RECORD_JOB, time + SECONDS(5), "Q02")->as.job;
    *job = (struct job_record){.job_id = id,
                               .kind = kind,
                               .state = state,
                               .part = PART_ROW,
                               .feed = FEED_NONE,
                               .attempts = attempts,
                               .enqueued = time,
                               .available = time,
                               .started = time,
                               .ended = time + SECONDS(5),
                               .exceptional = true};
    if (kind == JOB_NOTIFICATION) {
        job->key_a = 1;
        job->key_b = NOTE_ORDER_FILLED | (int64_t)'O' << 16;
    } else {
        job->feed = FEED_ORDER_ROWS;
        job->key_a = 5;
        memcpy(job->error, "mail \"down\"", 11);
    }
}

static void add_queue(struct record_run *run)
{
    add_attempt(run, 7, 1, JOB_NOTIFICATION, ATTEMPT_EXCEPTION, OPEN_TIME);
    add_attempt(run, 7, 2, JOB_NOTIFICATION, ATTEMPT_COMPLETED, OPEN_TIME + SECONDS(3));
    struct record *record = add(run, RECORD_NOTIFICATION, OPEN_TIME + SECONDS(5), "A05");
    record->origin.job = 7;
    record->origin.attempt = 2;
    struct notification_record *note = &record->as.notification;
    note->notification_id = 1;
    note->channel = CHANNEL_DATABASE;
    note->kind = NOTE_ORDER_FILLED;
    note->object_kind = 'O';
    note->object = 1;
    note->created = OPEN_TIME;
    note->delivered = OPEN_TIME + SECONDS(5);
    add_job(run, 7, JOB_NOTIFICATION, JOB_COMPLETED, 2, OPEN_TIME);
    add_attempt(run, 8, 1, JOB_ORDER, ATTEMPT_EXCEPTION, OPEN_TIME);
    add_job(run, 8, JOB_ORDER, JOB_FAILED, 1, OPEN_TIME);
    struct minute_record *minute =
        &add(run, RECORD_QUEUE_MINUTE, OPEN_TIME + SECONDS(60), "Q12")->as.minute;
    minute->minute = OPEN_TIME;
    minute->enqueued = minute->started = 2;
    minute->completed = minute->failed = 1;
    minute->run_sum = minute->busy = SECONDS(6);
    minute->run_p50 = minute->run_p95 = minute->run_p99 = minute->run_max = SECONDS(2);
    minute->workers = 1;
    minute->wait_p50 = minute->wait_p95 = minute->wait_p99 = minute->wait_max = 0;
    minute->predicted_wait = VALUE_NONE;
}

static void add_end(struct record_run *run)
{
    int64_t time = CYCLE_TIME(4);
    struct record *record = add(run, RECORD_OPERATOR, OPEN_TIME + SECONDS(9), "U05");
    from_row(record, 4, 1, 0);
    memcpy(record->as.operator_action.action, "retry", 5);
    memcpy(record->as.operator_action.target, "J8", 2);
    memcpy(record->as.operator_action.reason, "mail is up", 10);
    struct equity_record *equity = &add(run, RECORD_EQUITY, time, "P01")->as.equity;
    equity->day = DAY + 3;
    equity->cash = 9988800; /* 10,050,000 - 105,100 + 43,900 */
    equity->securities = 66000;
    struct order_record *open =
        add_order(run, RECORD_ORDER_OPEN, time, "", 3, SIDE_SELL, WHOLE(50));
    open->status = STATUS_PARTIALLY_FILLED;
    open->tif = TIF_GTC;
    open->filled_qty = WHOLE(40);
    open->avg_price = WHOLE(11);
    open->fees = 100;
    record = add(run, RECORD_POSITION, time, "");
    record->as.position = (struct position_record){.position_id = 1,
                                                   .qty = WHOLE(60),
                                                   .settled_qty = WHOLE(60),
                                                   .cost = 63000,
                                                   .last_price = WHOLE(11)};
    struct round_trip_record *trip = &add(run, RECORD_ROUND_TRIP, time, "P03")->as.round_trip;
    *trip = (struct round_trip_record){.round_trip_id = 1,
                                       .opened = OPEN_TIME,
                                       .closed = OPEN_TIME + NS_PER_DAY,
                                       .qty = WHOLE(40),
                                       .profit = 1860,
                                       .fees = 140,
                                       .first_trade = 1,
                                       .last_trade = 2};
}

struct record_run *record_run_new(void)
{
    static const char *const names[RECORD_RUN_FEEDS] = {"prices", "orders", "cash", "users",
                                                        "operators"};
    static const enum feed_kind kinds[RECORD_RUN_FEEDS] = {FEED_BARS, FEED_ORDERS, FEED_CASH,
                                                           FEED_USERS, FEED_OPERATORS};
    struct record_run *run = memory_alloc_zero(1, sizeof *run);
    struct settings *settings = &run->settings;
    memcpy(settings->name, "small", 6);
    memcpy(settings->currency, "USD", 4);
    settings->currency_exponent = 2;
    settings->seed = 7;
    settings->record.jobs = RECORD_JOBS_ALL;
    settings->record.prices = true;
    settings->feeds = run->feeds;
    settings->feed_count = RECORD_RUN_FEEDS;
    for (int i = 0; i < RECORD_RUN_FEEDS; i++) {
        memcpy(run->feeds[i].name, names[i], strlen(names[i]) + 1);
        run->feeds[i].kind = kinds[i];
    }
    settings->queues = run->queues;
    settings->queue_count = 1;
    memcpy(run->queues[0].name, "default", 8);
    names_init(&run->users);
    names_init(&run->accounts);
    names_init(&run->symbols);
    names_intern(&run->users, "alice", 5);
    names_intern(&run->accounts, "a1", 2);
    names_intern(&run->symbols, "AAPL", 4);
    add_cash(run);
    add_buy(run);
    add_refusals(run);
    add_sale(run);
    add_queue(run);
    add_end(run);
    return run;
}

void record_run_release(struct record_run *run)
{
    names_release(&run->users);
    names_release(&run->accounts);
    names_release(&run->symbols);
    memory_free(run);
}
