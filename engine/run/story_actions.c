/* Corporate actions in the run (C01-C05): the rooms they touch, one after the other. In: rows of
 * corporate actions at their instant, pay dates. Out: postings, obligations and open orders in new
 * shares, names. Always: accounts first, then open orders in order of arrival, then the last price. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "model/values.h"
#include "risk/risk.h"
#include "run/world.h"

/* ---- what the room asks ---------------------------------------------------------------------- */

static bool next_holding(void *context, uint32_t symbol, uint32_t from,
                         struct actions_holding *holding)
{
    const struct story *story = context;
    struct held_position position;
    for (uint32_t account = from; account < story->accounts.count; account++) {
        if (!ledger_holding(story->ledger, account, symbol, &position)) continue;
        *holding = (struct actions_holding){account, position.settled_qty,
                                            position.qty - position.settled_qty};
        return true;
    }
    return false;
}

struct obligation_scaler {
    struct story *story;
    const struct action_scale *scale;
};

static int64_t scale_obligation(void *context, int64_t obligation_id, int64_t qty)
{
    const struct obligation_scaler *scaler = context;
    int64_t scaled = qty;
    if (!action_scale_qty(scaler->scale, qty, &scaled)) {
        story_fail_overflow(scaler->story, "what a split makes of an obligation");
        return qty;
    }
    if (scaled == qty) return qty;
    struct record record = story_record(scaler->story, RECORD_OBLIGATION_CHANGE);
    record_set_rule(&record, "C01");
    record.as.obligation = (struct obligation_record){
        .obligation_id = obligation_id, .account = NAME_NONE, .symbol = NAME_NONE, .qty = scaled};
    story_emit(scaler->story, &record);
    return scaled;
}

static int64_t rescale_obligations(void *context, uint32_t account, uint32_t symbol,
                                   const struct action_scale *scale)
{
    struct story *story = context;
    struct obligation_scaler scaler = {story, scale};
    return settlement_rescale(story->settlement, account, symbol, &scaler, scale_obligation);
}

static const struct instrument *instrument_of(void *context, uint32_t symbol)
{
    const struct story *story = context;
    return instruments_at(&story->instruments, symbol);
}

static struct posting posting_of(const struct story *story, const struct actions_source *source)
{
    return (struct posting){
        story->now, source->cause, {.row = source->row, .feed = source->feed, .part = PART_ROW}};
}

static bool post_securities(void *context, const struct effect_record *effect,
                            const struct action_scale *scale, const struct actions_source *source)
{
    struct story *story = context;
    struct posting posting = posting_of(story, source);
    const struct changed_securities changed = {.account = effect->account,
                                               .symbol = effect->symbol,
                                               .settled = effect->settled_after,
                                               .pending = effect->pending_after,
                                               .step = scale->step,
                                               .ratio_new = scale->ratio_new,
                                               .ratio_old = scale->ratio_old};
    return ledger_change_securities(story->ledger, &changed, &posting);
}

static bool post_money(void *context, enum transfer_code code, const struct effect_record *effect,
                       const struct actions_source *source)
{
    struct story *story = context;
    struct posting posting = posting_of(story, source);
    if (code == TRANSFER_DIVIDEND)
        return ledger_dividend(story->ledger, effect->account, effect->money, &posting);
    if (code == TRANSFER_CASH_IN_LIEU)
        return ledger_cash_in_lieu(story->ledger, effect->account, effect->symbol, effect->money,
                                   &posting);
    ledger_dividend_pay(story->ledger, effect->account, effect->money, &posting);
    return true;
}

static void does_not_fit(void *context, const char *what)
{
    story_fail_overflow(context, what);
}

static int64_t emit(void *context, struct record *record)
{
    return story_emit(context, record);
}

void story_actions_open(struct story *story)
{
    const struct actions_questions ask = {.context = story,
                                          .next_holding = next_holding,
                                          .obligations = rescale_obligations,
                                          .instrument = instrument_of,
                                          .securities = post_securities,
                                          .money = post_money,
                                          .overflow = does_not_fit,
                                          .emit = emit};
    story->actions = actions_open(story->settings, story->zone, &ask);
}

/* ---- open orders ----------------------------------------------------------------------------- */

struct arrived {
    int64_t arrival;
    uint32_t slot;
};

static int compare_arrived(const void *left, const void *right)
{
    const struct arrived *a = left, *b = right;
    return (a->arrival > b->arrival) - (a->arrival < b->arrival);
}

/* The open orders of a symbol in order of arrival; the caller frees the list. */
static struct arrived *orders_of(struct story *story, uint32_t symbol, size_t *count)
{
    const struct order_table *table = market_orders(story->market);
    struct arrived *list = memory_alloc_zero(table->open + 1u, sizeof *list);
    *count = 0;
    for (uint32_t slot = 0; slot < order_table_slots(table); slot++) {
        struct order room;
        const struct order *order = order_look(table, slot, &room);
        if (order->order_no == 0 || order->symbol != symbol) continue;
        list[(*count)++] = (struct arrived){order->arrival, slot};
    }
    if (*count > 1) qsort(list, *count, sizeof *list, compare_arrived);
    return list;
}

static struct action_order terms_of(const struct order *order)
{
    return (struct action_order){.side = (enum side)order->side,
                                 .type = (enum order_type)order->type,
                                 .dnr = order->dnr,
                                 .qty = order->qty,
                                 .filled = order->more->filled,
                                 .limit_price = order->limit_price,
                                 .stop_price = order->more->stop_price,
                                 .trail = order->trail_percent ? VALUE_NONE : order->more->trail,
                                 .display = order->more->display};
}

/* The order has new terms: it holds anew (R14), keeps its time, and its line tells the rule. */
static void take_terms(struct story *story, uint32_t slot, const struct action_order *terms,
                       const struct feed_row *row, const char *rule)
{
    struct order *order = order_at(market_orders(story->market), slot);
    int64_t arrival = order->arrival_price; /* of the same worth in new shares (C01) */
    if (arrival != VALUE_NONE && terms->qty > 0 && terms->qty != order->qty &&
        mul_div_half_even(arrival, order->qty, terms->qty, &arrival)) {
        order->arrival_price = arrival;
    }
    order->qty = terms->qty;
    order->limit_price = terms->limit_price;
    struct order_more *more = order_more(market_orders(story->market), order);
    more->filled = terms->filled;
    more->stop_price = terms->stop_price;
    if (!order->trail_percent) more->trail = terms->trail;
    more->display = terms->display;
    more->rule = rule;
    story_hold_anew(story, order);
    struct record record = story_order_line(story, RECORD_ORDER_REPLACED, order, rule);
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    order->cause = story_emit(story, &record);
    market_replaced(story->market, slot, false, story->now, MOMENT_NONE);
}

static void cancel(struct story *story, uint32_t slot, const struct feed_row *row,
                   enum reason reason, const char *rule)
{
    story->request = row; /* what its line names as its source */
    market_end_order(story->market, slot, STATUS_CANCELED, reason, rule, story->now);
    story->request = NULL;
}

static bool still_open(struct story *story, const struct arrived *at, uint32_t symbol)
{
    struct order room;
    const struct order *order = order_look(market_orders(story->market), at->slot, &room);
    return order->order_no != 0 && order->symbol == symbol && order->arrival == at->arrival;
}

/* M06: the reference of a trailing stop in new shares, and the stop that is its trail away. */
static void split_reference(struct story *story, struct order *order,
                            const struct action_scale *scale, int64_t tick)
{
    int64_t reference;
    if (order->type != TYPE_TRAILING_STOP || order->more->reference == VALUE_NONE) return;
    struct order_more *more = order_more(market_orders(story->market), order);
    wide exact = wide_product(more->reference, scale->ratio_old);
    if (!wide_to_int64(wide_div_half_even(exact, scale->ratio_new), &reference)) return;
    more->reference = reference;
    more->stop_price =
        trailing_stop(order->side == SIDE_SELL, reference, more->trail, order->trail_percent, tick);
}

static void split_orders(struct story *story, const struct feed_row *row)
{
    const struct corporate_row *action = &row->as.corporate;
    const struct instrument *terms = instruments_at(&story->instruments, row->symbol);
    const struct action_scale scale = {action->ratio_new, action->ratio_old, terms->qty_step};
    size_t count;
    struct arrived *list = orders_of(story, row->symbol, &count);
    for (size_t i = 0; i < count; i++)
        story_hold_nothing(story, order_at(market_orders(story->market), list[i].slot));
    market_step_out(story->market, row->symbol);
    for (size_t i = 0; i < count; i++) {
        if (!still_open(story, &list[i], row->symbol)) continue;
        struct order *order = order_at(market_orders(story->market), list[i].slot);
        struct action_order changed = terms_of(order);
        switch (action_order_split(&changed, &scale, terms->lot, terms->tick)) {
        case ACTION_KEEPS:
        case ACTION_CHANGES:
            if (order->type == TYPE_TRAILING_STOP && !order->trail_percent)
                order_more(market_orders(story->market), order)->trail = changed.trail;
            split_reference(story, order, &scale, terms->tick);
            if (order->type == TYPE_TRAILING_STOP) changed.stop_price = order->more->stop_price;
            take_terms(story, list[i].slot, &changed, row, "C01");
            break;
        case ACTION_CANCELS:
            cancel(story, list[i].slot, row, REASON_REVERSE_SPLIT, "C01");
            break;
        case ACTION_OVERFLOWS:
            story_fail_overflow(story, "what a split makes of an open order");
            break;
        }
    }
    memory_free(list);
}

static void lower_orders(struct story *story, const struct feed_row *row)
{
    const struct corporate_row *action = &row->as.corporate;
    const struct instrument *terms = instruments_at(&story->instruments, row->symbol);
    size_t count;
    if (action->dnr) return;
    struct arrived *list = orders_of(story, row->symbol, &count);
    for (size_t i = 0; i < count; i++) {
        if (!still_open(story, &list[i], row->symbol)) continue;
        struct order *order = order_at(market_orders(story->market), list[i].slot);
        struct action_order changed = terms_of(order);
        switch (action_order_dividend(&changed, action->amount, terms->tick)) {
        case ACTION_CHANGES:
            take_terms(story, list[i].slot, &changed, row, "C03");
            break;
        case ACTION_CANCELS:
            cancel(story, list[i].slot, row, REASON_DIVIDEND, "C03");
            break;
        case ACTION_KEEPS:
        case ACTION_OVERFLOWS:
            break;
        }
    }
    memory_free(list);
}

static void cancel_orders(struct story *story, const struct feed_row *row)
{
    size_t count;
    struct arrived *list = orders_of(story, row->symbol, &count);
    for (size_t i = 0; i < count; i++) {
        if (still_open(story, &list[i], row->symbol))
            cancel(story, list[i].slot, row, REASON_DELISTED, "C05");
    }
    memory_free(list);
}

/* ---- arrivals -------------------------------------------------------------------------------- */

/* D04: after a split the price must move with it; where it does not, the prices were adjusted for it
 * already, and the positions are not. */
static void watch_split(struct story *story, const struct feed_row *row)
{
    const struct corporate_row *action = &row->as.corporate;
    int64_t last = market_last_price(story->market, row->symbol);
    bool large = 3 * action->ratio_old <= 2 * action->ratio_new ||
                 3 * action->ratio_new <= 2 * action->ratio_old;
    if (last == VALUE_NONE || last <= 0 || !large) return;
    story->splits = memory_reserve(story->splits, &story->split_capacity, story->split_count + 1,
                                   sizeof *story->splits);
    story->splits[story->split_count++] = (struct split_watch){
        row->symbol, row->feed, row->row, last, action->ratio_new, action->ratio_old};
}

static void tell_split(struct story *story, const struct split_watch *watch)
{
    struct record record = story_record(story, RECORD_FINDING);
    record.origin.feed = watch->feed;
    record.origin.row = watch->row;
    record_set_rule(&record, "D04");
    struct finding_record *finding = &record.as.finding;
    finding->finding_id = ++story->last_finding;
    finding->source_row = watch->row;
    finding->feed = watch->feed;
    finding->severity = FINDING_WARNING;
    memcpy(finding->kind, "split_jump", sizeof "split_jump");
    struct text text = {0};
    text_addf(&text,
              "split %lld:%lld of %.30s, and its price does not move: are the prices "
              "adjusted for it already?",
              (long long)watch->ratio_new, (long long)watch->ratio_old,
              names_text(&story->symbols, watch->symbol));
    size_t size = text.size < sizeof finding->message ? text.size : sizeof finding->message - 1;
    memcpy(finding->message, text_string(&text), size);
    text_release(&text);
    story_emit(story, &record);
}

void story_check_splits(struct story *story, uint32_t symbol, int64_t price)
{
    size_t kept = 0;
    for (size_t i = 0; i < story->split_count; i++) {
        const struct split_watch watch = story->splits[i];
        if (watch.symbol != symbol) {
            story->splits[kept++] = watch;
            continue;
        }
        /* Nearer to the old price than to what the split makes of it. */
        wide old_way = (wide)price - watch.before, new_way;
        new_way = (wide)price - wide_product(watch.before, watch.ratio_old) / watch.ratio_new;
        if (old_way < 0) old_way = -old_way;
        if (new_way < 0) new_way = -new_way;
        if (old_way < new_way) tell_split(story, &watch);
    }
    story->split_count = kept;
}

void story_corporate_action(struct story *story, const struct feed_row *row)
{
    const struct corporate_row *action = &row->as.corporate;
    if (action->kind == CORPORATE_SYMBOL_CHANGE) {
        const char *name = names_key(&story->symbols, action->new_symbol);
        struct merkle ignored;
        store_log_tree(story->store, &ignored); /* earlier lines have the old name */
        names_rename(&story->symbols, row->symbol, name, strlen(name));
    }
    actions_apply(story->actions, row, story->now);
    if (action->kind == CORPORATE_SPLIT) watch_split(story, row);
    switch (action->kind) {
    case CORPORATE_SPLIT:
    case CORPORATE_STOCK_DIVIDEND:
        split_orders(story, row);
        market_rescale(story->market, row->symbol, action->ratio_new, action->ratio_old,
                       job_queue_counts(story->queue)->enqueued);
        break;
    case CORPORATE_DIVIDEND:
        lower_orders(story, row);
        break;
    case CORPORATE_SYMBOL_CHANGE:
        break;
    case CORPORATE_DELISTING:
        cancel_orders(story, row);
        instruments_delist(&story->instruments, row->symbol);
        break;
    }
}

int64_t story_next_pay(void *context)
{
    const struct story *story = context;
    return actions_next_pay(story->actions);
}

/* ---- rows that are read before the rest ------------------------------------------------------ */

static int compare_rows(const void *left, const void *right)
{
    const struct feed_row *a = left, *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->feed != b->feed) return a->feed < b->feed ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* The instrument that a row's name means; a change of names speaks of the name before it. */
void story_resolve_symbol(const struct story *story, struct feed_row *row)
{
    bool change =
        row->kind == FEED_CORPORATE_ACTIONS && row->as.corporate.kind == CORPORATE_SYMBOL_CHANGE;
    if (row->symbol == NAME_NONE) return;
    row->symbol = actions_instrument(story->actions, row->symbol, row->time - (change ? 1 : 0));
}

void story_learn_actions(struct story *story)
{
    if (story->action_count > 1)
        qsort(story->action_rows, story->action_count, sizeof *story->action_rows, compare_rows);
    for (size_t i = 0; i < story->action_count; i++)
        actions_learn(story->actions, &story->action_rows[i]);
    for (size_t i = 0; i < story->action_count; i++)
        story_resolve_symbol(story, &story->action_rows[i]);
}
