/* Orders: what the job of an orders row does (R01-R15, Q07, Q09). In: rows whose job runs or failed for
 * good. Out: orders in the market, holds in the ledger, records of what was decided.
 * Always: an order holds what its leaves may cost from acceptance to its end (R14). */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "risk/risk.h"
#include "run/world.h"

/* ---- records --------------------------------------------------------------------------------- */

static int64_t average_price(const struct order *order)
{
    if (order->more->filled == 0) return VALUE_NONE;
    return (int64_t)wide_div_half_even(order->more->filled_value, order->more->filled);
}

void story_order_record(const struct story *story, const struct order *order,
                        struct order_record *out)
{
    *out = (struct order_record){
        .side = order->side,
        .type = order->type,
        .tif = order->tif,
        .status = order->more->filled > 0 ? STATUS_PARTIALLY_FILLED : STATUS_NEW,
        .trail_percent = order->trail_percent,
        .post_only = order->post_only,
        .feed = order_feed(order),
        .priority = order->more->priority,
        .order_no = order->order_no,
        .user = order->user,
        .account = order->account,
        .symbol = order->symbol,
        .source_row = order_row(order),
        .row_time = order->row_time,
        .accepted = order_accepted_first(order),
        .ended = MOMENT_NONE,
        .qty = order->qty,
        .limit_price = order->limit_price,
        .stop_price = order->more->stop_price,
        .trail = order->more->trail,
        .expire = order->more->expire,
        .display = order->more->display,
        .filled_qty = order->more->filled,
        .filled_notional = (int64_t)wide_div_floor(order->more->filled_value, DECIMAL_ONE),
        .arrival_price = order->arrival_price,
        .avg_price = average_price(order),
        .fees = order->more->fees_paid,
        .hold_minor = order->hold_minor};
    order_table_id(market_orders(story->market), order, &out->id);
}

/* An order that never came to be one: as the row has it. */
static void rejected_record(const struct feed_row *row, uint32_t order_no, enum reason reason,
                            int64_t now, struct order_record *out)
{
    const struct order_row *order = &row->as.order;
    *out = (struct order_record){.id = order->id,
                                 .side = order->side_given ? (uint8_t)order->side : UINT8_MAX,
                                 .type = (uint8_t)order->type,
                                 .tif = (uint8_t)order->tif,
                                 .status = STATUS_REJECTED,
                                 .reason = (uint8_t)reason,
                                 .trail_percent = order->trail_percent,
                                 .post_only = order->post_only,
                                 .feed = row->feed,
                                 .priority = order->priority,
                                 .order_no = order_no,
                                 .user = order->user,
                                 .account = order->account,
                                 .symbol = row->symbol,
                                 .source_row = row->row,
                                 .row_time = row->time,
                                 .accepted = MOMENT_NONE,
                                 .ended = now,
                                 .qty = order->qty,
                                 .limit_price = order->limit_price,
                                 .stop_price = order->stop_price,
                                 .trail = order->trail,
                                 .expire = order->expire,
                                 .display = order->display,
                                 .arrival_price = VALUE_NONE,
                                 .avg_price = VALUE_NONE};
}

struct record story_order_line(const struct story *story, enum record_kind kind,
                               const struct order *order, const char *rule)
{
    struct record record = story_record(story, kind);
    record.cause = order->cause;
    record.origin.feed = order_feed(order);
    record.origin.row = order_row(order);
    record_set_rule(&record, rule);
    story_order_record(story, order, &record.as.order);
    return record;
}

static void reject_row(struct story *story, const struct feed_row *row, uint32_t order_no,
                       enum reason reason, const char *rule)
{
    struct record record = story_record(story, RECORD_ORDER_DONE);
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    record_set_rule(&record, rule);
    rejected_record(row, order_no, reason, story->now, &record.as.order);
    story_emit(story, &record);
}

/* ---- what the market tells ------------------------------------------------------------------- */

void story_order_done(void *context, struct order *order, enum order_status status,
                      enum reason reason, const char *rule, int64_t now)
{
    struct story *story = context;
    story_hold_set(story, order, 0, 0);
    struct record record = story_order_line(story, RECORD_ORDER_DONE, order, rule);
    record.as.order.status = (uint8_t)status;
    record.as.order.reason = (uint8_t)reason;
    record.as.order.ended = now;
    if (status != STATUS_REJECTED) story_execution(story, order);
    if (story->request != NULL) {
        record.origin.feed = story->request->feed;
        record.origin.row = story->request->row;
    }
    story_emit(story, &record);
}

void story_order_triggered(void *context, struct order *order, const char *rule, int64_t now)
{
    struct story *story = context;
    struct record record = story_order_line(story, RECORD_ORDER_TRIGGERED, order, rule);
    record.time = now;
    order->cause = story_emit(story, &record);
    order_more(market_orders(story->market), order)->rule = rule;
}

/* ---- time in force (M12) --------------------------------------------------------------------- */

/* The end of the session in which a day order lives: the one in progress, or the next one when none
 * is, or when the symbol's bars are dates alone and its begin has passed. */
static int64_t day_ends(struct story *story, uint32_t symbol, int64_t now)
{
    struct session session;
    if (story_session_at(story, now, &session)) {
        bool begun = session.begin < now;
        bool dates = story->dates_fill && !story->others_fill; /* until its first bar tells */
        if (!begun || !market_date_only(story->market, symbol, dates)) {
            return session.end;
        }
    }
    return calendar_session_from(story->calendar, now, &session) ? session.end : MOMENT_END;
}

int64_t story_order_dies_at(struct story *story, uint32_t symbol, enum tif tif, int64_t expire,
                            int64_t now)
{
    struct session session;
    switch (tif) {
    case TIF_DAY:
        return day_ends(story, symbol, now);
    case TIF_GTD:
        return expire;
    case TIF_CLS:
        return calendar_session_ending_after(story->calendar, now, &session) ? session.end
                                                                             : MOMENT_END;
    case TIF_OPG:
        return calendar_session_from(story->calendar, now, &session) ? session.end : MOMENT_END;
    case TIF_GTC:
    case TIF_IOC:
    case TIF_FOK:
        break;
    }
    return MOMENT_END;
}

int64_t story_session_end_now(struct story *story)
{
    struct session session;
    return story_session_at(story, story->now, &session) ? session.end : MOMENT_NONE;
}

/* ---- new orders ------------------------------------------------------------------------------ */

/* What the order's row says of its parent; without one it is as if that was filled. */
struct parent {
    enum parent_state state;
    uint32_t slot;
};

/* M07: group and parent of a new order. */
static void relate(struct story *story, struct order *order, const struct order_row *from,
                   const struct parent *parent)
{
    if (parent->state == PARENT_ENDED) return;
    order->oco = from->group != NAME_NONE;
    struct order_table *table = market_orders(story->market);
    if (order->oco) {
        order_more(table, order)->group = market_group(story->market, order->account, from->group);
    }
    if (parent->state != PARENT_OPEN) return;
    struct order_more *more = order_more(table, order);
    more->parent = parent->slot;
    order->dies_at = order->tif == TIF_GTD ? more->expire : MOMENT_END; /* M12 from its arrival */
    if (order->type == TYPE_TRAILING_STOP) more->stop_price = VALUE_NONE;
    if (order->oco) return;
    uint32_t parent_no = order_number(table, parent->slot);
    more->group = market_siblings(story->market, parent_no);
}

static void accept_order(struct story *story, const struct feed_row *row, uint32_t order_no,
                         const struct risk_verdict *verdict, const struct parent *parent)
{
    const struct order_row *from = &row->as.order;
    struct order_table *table = market_orders(story->market);
    uint32_t slot = order_table_add(table, &from->id);
    struct order *order = order_at(table, slot);
    order->order_no = order_no;
    order->user = from->user;
    order->account = from->account;
    order->symbol = row->symbol;
    order->qty = from->qty;
    order->limit_price = verdict->limit_price;
    order_set_terms(table, order, verdict->stop_price, verdict->trail, from->display, from->expire);
    order->trail_percent = from->trail_percent;
    order->from_target = from->from_target;
    order->post_only = from->post_only;
    order->dnr = from->dnr;
    if (from->priority != 0) order_more(table, order)->priority = from->priority;
    order->side = (uint8_t)from->side;
    order->type = (uint8_t)from->type;
    order->tif = (uint8_t)from->tif;
    order->row_time = row->time;
    order_set_source(order, row->feed, row->row);
    order->accepted = story->now;
    order->arrival_price = market_last_price(story->market, row->symbol);
    order->money_at_fill = verdict->money_at_fill;
    enum tif tif = from->type == TYPE_MARKET_ON_OPEN ? TIF_OPG : from->tif; /* M12 */
    order->dies_at = story_order_dies_at(story, row->symbol, tif, from->expire, story->now);
    relate(story, order, from, parent);
    story_hold_set(story, order, verdict->hold_minor, verdict->hold_qty);
    const char *rule = parent->state == PARENT_FILLED ? verdict->rule : "M07";
    struct record record = story_order_line(story, RECORD_ORDER_ACCEPTED, order, rule);
    order->cause = story_emit(story, &record);
    if (parent->state == PARENT_ENDED) {
        market_end_order(story->market, slot, STATUS_CANCELED, REASON_PARENT, "M07", story->now);
        return;
    }
    market_accept(story->market, slot, story->now, story_session_end_now(story));
}

static void place_order(struct story *story, const struct feed_row *row, uint32_t order_no)
{
    const struct order_row *order = &row->as.order;
    struct order_table *table = market_orders(story->market);
    struct parent parent = {PARENT_FILLED, ORDER_NONE};
    if (order->parent.text[0] != 0) {
        parent.state = market_parent(story->market, &order->parent, &parent.slot);
    }
    struct risk_view view = story_risk_view(story, order->user, order->account, row->symbol);
    view.rate_broken =
        order_rate_note(&story->rates, &story->settings->risk, order->user, story->now);
    view.waits = parent.state != PARENT_FILLED;
    story_view_limits(story, order->account, row->symbol, order->group, NULL, &view);
    story_view_group(story, order->account, row->symbol, order->group, &view);
    view.id_used = order_table_used(table, &order->id) &&
                   !(story->settings->market.reuse_ids && order_table_reusable(table, &order->id));
    struct risk_verdict verdict = {.reason = REASON_OVERFLOW, .rule = "V03"};
    if (story_view_charge(story, row, &view)) {
        verdict = risk_check(story->settings, order, &view);
    }
    if (verdict.reason != REASON_MALFORMED && verdict.reason != REASON_DUPLICATE_ORDER_ID) {
        order_table_use(table, &order->id, order_no); /* it passed R02 */
    }
    bool dead = order->tif == TIF_GTD && order->expire <= story->now;
    if (verdict.reason == REASON_NONE && dead) {
        verdict.reason = REASON_ALREADY_EXPIRED;
        verdict.rule = market_is_book(story->market) ? "B12" : "M12";
    }
    if (verdict.reason == REASON_NONE) {
        struct order_row fitted = *order;
        fitted.limit_price = verdict.limit_price;
        verdict.reason = market_refuses(story->market, &fitted, row->symbol,
                                        story_session_end_now(story), &verdict.rule);
    }
    if (verdict.reason == REASON_NONE && parent.state == PARENT_UNKNOWN) {
        verdict.reason = REASON_UNKNOWN_ORDER;
        verdict.rule = "M07";
    }
    if (verdict.reason != REASON_NONE) {
        reject_row(story, row, order_no, verdict.reason, verdict.rule);
        return;
    }
    accept_order(story, row, order_no, &verdict, &parent);
}

/* ---- released orders (M07) ------------------------------------------------------------------- */

struct release_answer story_order_release(void *context, struct order *order, int64_t now)
{
    struct story *story = context;
    const struct order_row terms = {.side = (enum side)order->side,
                                    .type = (enum order_type)order->type,
                                    .qty = order->qty,
                                    .limit_price = order->limit_price,
                                    .stop_price = order->more->stop_price,
                                    .trail = order->more->trail,
                                    .trail_percent = order->trail_percent};
    struct risk_view view = story_risk_view(story, order->user, order->account, order->symbol);
    story_view_without(story, order, &view);
    struct risk_verdict verdict = risk_check_release(story->settings, &terms, &view);
    if (verdict.reason != REASON_NONE) {
        return (struct release_answer){verdict.reason, verdict.rule, MOMENT_NONE};
    }
    enum tif tif = order->type == TYPE_MARKET_ON_OPEN ? TIF_OPG : (enum tif)order->tif;
    order->dies_at = story_order_dies_at(story, order->symbol, tif, order->more->expire, now);
    order->money_at_fill = verdict.money_at_fill;
    story_hold_set(story, order, verdict.hold_minor, verdict.hold_qty);
    story_order_triggered(story, order, "M07", now);
    return (struct release_answer){.session_end = story_session_end_now(story)};
}

/* ---- jobs ------------------------------------------------------------------------------------ */

bool story_order_effect(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    const struct pooled_row *pooled = row_pool_at(&story->pool, run->spec->payload);
    const struct feed_row *row = &pooled->row;
    if (row->as.order.action != ACTION_NEW) {
        story->request = row;
        story_work_request(story, row);
        story->request = NULL;
        return true;
    }
    if (row->as.order.reject != REASON_NONE) { /* R15 */
        order_table_use(market_orders(story->market), &row->as.order.id,
                        (uint32_t)pooled->sequence);
        reject_row(story, row, (uint32_t)pooled->sequence, (enum reason)row->as.order.reject,
                   story_target_rule((enum reason)row->as.order.reject));
        return true;
    }
    bool priced =
        row->symbol == NAME_NONE || market_last_price(story->market, row->symbol) != VALUE_NONE;
    if (story->settings->market.require_price && !priced) { /* Q07 */
        memcpy(error, "no_price", sizeof "no_price");
        return false;
    }
    place_order(story, row, (uint32_t)pooled->sequence);
    return true;
}

void story_order_failed(struct story *story, const struct job_run *run)
{
    const struct pooled_row *pooled = row_pool_at(&story->pool, run->spec->payload);
    const struct feed_row *row = &pooled->row;
    if (row->as.order.action == ACTION_NEW) {
        reject_row(story, row, (uint32_t)pooled->sequence, REASON_JOB_FAILED, "Q09");
        return;
    }
    uint32_t order_no;
    order_table_find(market_orders(story->market), &row->as.order.id, &order_no);
    story_tell_request(story, row, order_no, REASON_JOB_FAILED, "Q09");
}
