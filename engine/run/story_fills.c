/* What a fill and a settlement need of the account (R14, M14, S02), and what they post (L02). In: the
 * market's offers, settlement's instructions. Out: answers; fills, transfers, obligations. Always: a
 * fill is covered by buying power and the order's own hold; a delivery by settled or borrowed
 * securities, a payment by settled cash. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "model/values.h"
#include "risk/risk.h"
#include "run/world.h"

/* Numbers of groups lie beyond those of users, who trade alone. */
#define TRADE_GROUP (UINT32_C(1) << 31)

/* One or two legs of a fill: what closes the position first, then what opens one (M14). */
struct leg {
    int64_t wanted, qty; /* asked for; covered */
    bool closing;
    struct risk_cut cut;
};
struct legs {
    struct leg items[2];
    int count;
    enum reason cut_by; /* why less than offered can be filled; REASON_NONE: all can */
};

/* What the order's account has for it: as it is, or after fills that are only thought of. */
struct means {
    int64_t position;
    int64_t available; /* buying power and the order's hold */
    wide fee_exact;    /* of the order's fills so far */
    int64_t fees_paid;
};
static struct means means_of(struct story *story, const struct order *order)
{
    return (struct means){.position = ledger_position(story->ledger, order->account, order->symbol),
                          .available = ledger_buying_power(story->ledger, order->account,
                                                           story->settings->account.use_unsettled) +
                                       order->hold_minor,
                          .fee_exact = order->more->fee_exact,
                          .fees_paid = order->more->fees_paid};
}

static void split_legs(const struct story *story, const struct order *order, int64_t qty,
                       int64_t position, struct legs *legs)
{
    bool sells = order->side == SIDE_SELL;
    int64_t closable = sells ? position : -position;
    if (closable < 0) closable = 0;
    int64_t closing = qty < closable ? qty : closable;
    int64_t opening = qty - closing;
    if (sells && opening > 0 && !story->settings->account.allow_short) {
        legs->cut_by = REASON_SHORT_NOT_ALLOWED;
        opening = 0;
    }
    if (closing > 0) {
        legs->items[legs->count++] = (struct leg){.wanted = closing, .closing = true};
    }
    if (opening > 0) legs->items[legs->count++] = (struct leg){.wanted = opening};
}

/* Each leg against what the ones before leave; nothing is posted yet. False: overflow (V03). */
static bool cover_legs(const struct story *story, const struct order *order,
                       const struct fill_offer *offer, struct means *means, struct legs *legs)
{
    const struct settings *settings = story->settings;
    const struct instrument *terms = instruments_at(&story->instruments, order->symbol);
    bool use_unsettled = settings->account.use_unsettled;
    struct risk_fill fill = {.side = (enum side)order->side,
                             .liquidity = offer->liquidity,
                             .whole = order->tif == TIF_FOK,
                             .price = offer->price,
                             .multiplier = terms->multiplier,
                             .lot = terms->lot};
    for (int i = 0; i < legs->count; i++) {
        struct leg *leg = &legs->items[i];
        fill.qty = leg->wanted;
        fill.available = means->available;
        fill.fee_exact = means->fee_exact;
        fill.fees_paid = means->fees_paid;
        leg->cut = risk_cut_fill(settings, &fill);
        if (leg->cut.overflow) return false;
        leg->qty = leg->cut.qty;
        if (leg->qty < leg->wanted) {
            legs->cut_by = REASON_NOT_ENOUGH_CASH_AT_FILL;
            legs->count = leg->qty > 0 ? i + 1 : i;
            break;
        }
        int64_t money = order->side == SIDE_BUY ? -(leg->cut.notional + leg->cut.fee)
                                                : leg->cut.notional - leg->cut.fee;
        if (money < 0 || use_unsettled) means->available += money;
        means->fee_exact = leg->cut.fee_exact;
        means->fees_paid += leg->cut.fee;
        means->position += order->side == SIDE_BUY ? leg->qty : -leg->qty;
    }
    if (fill.whole && legs->cut_by != REASON_NONE) legs->count = 0;
    return true;
}

static void owe(struct story *story, const struct fill_record *fill)
{
    struct record record = story_record(story, RECORD_OBLIGATION);
    record_set_rule(&record, "S02");
    record.as.obligation =
        (struct obligation_record){.obligation_id = fill->trade_id,
                                   .account = fill->account,
                                   .symbol = fill->symbol,
                                   .qty = fill->side == SIDE_BUY ? fill->qty : -fill->qty,
                                   .money = fill_money(fill),
                                   .trade_day = fill->trade_day,
                                   .due_day = fill->due_day};
    struct obligation_record obligation = record.as.obligation;
    story_emit(story, &record);
    bool sold_short = fill->side == SIDE_SELL && !fill->closing;
    int64_t short_qty = sold_short ? fill->qty : 0;
    if (fill->due_day == fill->trade_day) {
        settlement_add_now(story->settlement, &obligation, short_qty, story->now);
    } else {
        settlement_add(story->settlement, &obligation, short_qty);
    }
}

static void hold_shrinks(struct story *story, struct order *order, int64_t leaves_before)
{
    int64_t leaves = order_leaves(order);
    int64_t minor = share_half_even(order->hold_minor, leaves, leaves_before);
    int64_t qty = share_half_even(order->hold_qty, leaves, leaves_before);
    story_hold_set(story, order, minor, qty);
}

/* Posts one leg; false: a balance would not fit. */
static bool post_leg(struct story *story, struct order *order, const struct fill_offer *offer,
                     const struct leg *leg, int64_t match, uint32_t counter)
{
    struct record record = story_record(story, RECORD_FILL);
    record.cause = order->cause;
    record.origin.feed = offer->feed;
    record.origin.row = offer->row;
    record.origin.part = (uint8_t)offer->part;
    record_set_rule(&record, offer->rule);
    int32_t trade_day = settlement_trade_day(story->calendar, offer->part, offer->instant);
    struct fill_record *fill = &record.as.fill;
    *fill = (struct fill_record){
        .trade_id = story->last_trade + 1,
        .match_id = match,
        .order_no = order->order_no,
        .counter_order_no = counter,
        .user = order->user,
        .account = order->account,
        .symbol = order->symbol,
        .side = order->side,
        .liquidity = (uint8_t)offer->liquidity,
        .part = (uint8_t)offer->part,
        .closing = leg->closing,
        .ambiguous = offer->ambiguous,
        .source_feed = offer->feed,
        .source_row = offer->row,
        .qty = leg->qty,
        .price = offer->price,
        .notional = leg->cut.notional,
        .fee = leg->cut.fee,
        .trade_day = trade_day,
        .due_day = settlement_due_day_in(story->settings, story->calendar,
                                         instruments_at(&story->instruments, order->symbol)->cycle,
                                         trade_day),
        .leaves = order_leaves(order) - leg->qty};
    order_table_id(market_orders(story->market), order, &fill->order_id);
    struct posting posting = {story->now, order->cause, record.origin};
    if (!ledger_fill(story->ledger, fill, &posting)) return false;
    story->last_trade++;
    int64_t leaves_before = order_leaves(order);
    struct order_more *more = order_more(market_orders(story->market), order);
    more->filled += leg->qty;
    more->rule = offer->rule;
    more->filled_value += wide_product(offer->price, leg->qty);
    more->fee_exact = leg->cut.fee_exact;
    more->fees_paid += leg->cut.fee;
    hold_shrinks(story, order, leaves_before);
    struct fill_record owed = *fill;
    int64_t seq = story_emit(story, &record);
    if (seq >= 0) order->cause = seq;
    owe(story, &owed);
    return true;
}

/* What a fill changes last is asked for first: it takes longest to come. */
static void expect_fill(const struct story *story, const struct order *order)
{
    settlement_expect(story->settlement, order->account, order->symbol);
    story_execution_expect(story, order->account, order->symbol);
}

struct fill_answer story_fill(void *context, struct order *order, const struct fill_offer *offer)
{
    struct story *story = context;
    struct fill_answer answer = {0, REASON_NONE};
    struct legs legs = {0};
    expect_fill(story, order);
    struct means means = means_of(story, order);
    split_legs(story, order, offer->qty, means.position, &legs);
    if (order->tif == TIF_FOK && legs.cut_by != REASON_NONE) legs.count = 0;
    if (!cover_legs(story, order, offer, &means, &legs)) {
        answer.cancel_rest = REASON_OVERFLOW;
        return answer;
    }
    int64_t match = legs.count > 0 ? ++story->last_match : 0;
    for (int i = 0; i < legs.count; i++) {
        if (!post_leg(story, order, offer, &legs.items[i], match, 0)) {
            answer.cancel_rest = REASON_OVERFLOW;
            return answer;
        }
        answer.filled += legs.items[i].qty;
    }
    answer.cancel_rest = legs.cut_by;
    return answer;
}

/* ---- a match in a book (B01, B11) ------------------------------------------------------------ */

static enum reason plan_with(const struct story *story, const struct order *order,
                             const struct fill_offer *offer, struct means *means, struct legs *legs)
{
    *legs = (struct legs){.count = 0};
    split_legs(story, order, offer->qty, means->position, legs);
    if (legs->cut_by != REASON_NONE) return legs->cut_by;
    if (!cover_legs(story, order, offer, means, legs)) return REASON_OVERFLOW;
    return legs->cut_by;
}

/* What the order has after its account, as maker, has filled the same offer: what that cost or brought, and
 * the part of the maker's hold that it sets free (R14). */
static struct means means_after(struct story *story, const struct order *order,
                                const struct order *maker, const struct means *before,
                                const struct means *after, int64_t qty)
{
    struct means means = means_of(story, order);
    int64_t leaves = order_leaves(maker);
    int64_t released = maker->hold_minor - share_half_even(maker->hold_minor, leaves - qty, leaves);
    means.position = after->position;
    means.available += after->available - before->available + released;
    return means;
}

enum reason story_match_whole(void *context, const struct order *taker,
                              const struct match_slice *slices, size_t count)
{
    struct story *story = context;
    struct means means = means_of(story, taker);
    for (size_t i = 0; i < count; i++) {
        const struct fill_offer offer = {
            .price = slices[i].price, .qty = slices[i].qty, .liquidity = LIQUIDITY_TAKER};
        struct legs legs;
        enum reason reason = plan_with(story, taker, &offer, &means, &legs);
        if (reason != REASON_NONE) return reason;
    }
    return REASON_NONE;
}

static bool post_side(struct story *story, struct order *order, const struct fill_offer *offer,
                      const struct legs *legs, uint32_t counter)
{
    for (int i = 0; i < legs->count; i++) {
        if (!post_leg(story, order, offer, &legs->items[i], story->last_match, counter))
            return story_fail_overflow(story, "an account's balance after a match");
    }
    return true;
}

/* Both sides carry the row whose message trades: the replace at work or the taker's own. */
static void offer_source(const struct story *story, const struct order *taker,
                         struct fill_offer *offer)
{
    const struct feed_row *request = story->request;
    if (request == NULL || request->kind != FEED_ORDERS) return;
    struct order_id id;
    order_table_id(market_orders(story->market), taker, &id);
    if (strcmp(request->as.order.id.text, id.text) != 0) return;
    offer->feed = request->feed;
    offer->row = request->row;
}

struct match_answer story_match(void *context, struct order *taker, struct order *maker,
                                const struct fill_offer *offer)
{
    struct story *story = context;
    struct match_answer answer = {REASON_NONE, REASON_NONE};
    struct fill_offer takes = *offer, makes;
    struct legs taken, made;
    ledger_expect(story->ledger, maker->account, maker->symbol);
    expect_fill(story, taker);
    expect_fill(story, maker);
    offer_source(story, taker, &takes);
    makes = takes;
    makes.liquidity = LIQUIDITY_MAKER;
    struct means means = means_of(story, taker);
    answer.taker = plan_with(story, taker, &takes, &means, &taken);
    if (answer.taker != REASON_NONE) return answer;
    const struct means before = means_of(story, maker);
    means = before;
    answer.maker = plan_with(story, maker, &makes, &means, &made);
    if (answer.maker != REASON_NONE) return answer;
    /* An account that meets itself: what closes and opens, and what it can pay, is another after its
     * first side. */
    if (taker->account == maker->account) {
        struct means rest = means_after(story, taker, maker, &before, &means, offer->qty);
        answer.taker = plan_with(story, taker, &takes, &rest, &taken);
        if (answer.taker != REASON_NONE) return answer;
    }
    story->last_match++;
    if (!post_side(story, maker, &makes, &made, taker->order_no)) return answer;
    post_side(story, taker, &takes, &taken, maker->order_no);
    return answer;
}

void story_order_reduced(void *context, struct order *order, int64_t by, int64_t now)
{
    struct story *story = context;
    int64_t leaves_before = order_leaves(order);
    order->qty -= by;
    order_more(market_orders(story->market), order)->rule = "B06";
    hold_shrinks(story, order, leaves_before);
    struct record record = story_order_line(story, RECORD_ORDER_REPLACED, order, "B06");
    record.time = now;
    order->cause = story_emit(story, &record);
}

uint32_t story_trade_group(void *context, uint32_t user)
{
    const struct story *story = context;
    uint32_t group = access_user(story->access, user)->stp_group;
    return group == NAME_NONE ? user : group | TRADE_GROUP;
}

/* ---- settlement ------------------------------------------------------------------------------ */

bool story_settle(void *context, const struct settlement_instruction *instruction, int64_t now,
                  bool *lacks_securities, bool *lacks_cash)
{
    struct story *story = context;
    const struct instruction_record *record = &instruction->record;
    int64_t held = ledger_securities(story->ledger, record->account, record->symbol);
    if (held < 0) held = 0; /* S03: what is borrowed already covers nothing more */
    held = story_deliverable(story, record->account, record->symbol, held);
    bool short_of_securities =
        record->qty < 0 && wide_product(-1, record->qty) > (wide)held + instruction->short_qty;
    *lacks_securities = short_of_securities;
    *lacks_cash = record->money < 0 && ledger_cash(story->ledger, record->account) < -record->money;
    if (*lacks_securities || *lacks_cash) return false;
    bool single = record->obligation_id != 0;
    struct settled_legs legs = {.account = record->account,
                                .symbol = record->symbol,
                                .qty = record->qty,
                                .money = record->money,
                                .payable = instruction->payable,
                                .receivable = instruction->receivable,
                                .reference_kind = single ? REFERENCE_TRADE : REFERENCE_CYCLE,
                                .reference = single ? record->obligation_id : record->cycle_day};
    struct record here = story_record(story, RECORD_INSTRUCTION);
    struct posting posting = {now, -1, here.origin};
    ledger_settle(story->ledger, &legs, &posting);
    return true;
}
