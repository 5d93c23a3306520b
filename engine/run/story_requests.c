/* Requests: replace and cancel (R16). In: rows whose job runs. Out: orders changed or ended, a record of
 * each outcome. Always: a refused request leaves the order as it was. */
#include <assert.h>
#include <string.h>

#include "risk/risk.h"
#include "run/world.h"

void story_tell_request(struct story *story, const struct feed_row *row, uint32_t order_no,
                        enum reason reason, const char *rule)
{
    const struct order_row *asked = &row->as.order;
    struct record record = story_record(story, RECORD_REQUEST);
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    record_set_rule(&record, rule);
    record.as.request = (struct request_record){.id = asked->id,
                                                .action = (uint8_t)asked->action,
                                                .reason = (uint8_t)reason,
                                                .accepted = reason == REASON_NONE,
                                                .feed = row->feed,
                                                .request_no = (uint32_t)++story->last_request,
                                                .order_no = order_no,
                                                .user = asked->user,
                                                .source_row = row->row,
                                                .row_time = row->time,
                                                .qty = asked->qty,
                                                .limit_price = asked->limit_price,
                                                .stop_price = asked->stop_price};
    story_emit(story, &record);
}

/* The order as it would be, checked like a new one with its own hold released. */
static struct risk_verdict check_replace(struct story *story, const struct order *order,
                                         const struct order_row *asked, struct order_row *wanted)
{
    *wanted = *asked;
    wanted->side_given = wanted->type_given = wanted->tif_given = true;
    wanted->side = (enum side)order->side;
    wanted->type = (enum order_type)order->type;
    wanted->tif = (enum tif)order->tif;
    wanted->account = order->account;
    if (wanted->trail == VALUE_NONE) {
        wanted->trail = order->more->trail;
        wanted->trail_percent = order->trail_percent;
    }
    if (wanted->qty == VALUE_NONE) wanted->qty = order->qty;
    if (wanted->limit_price == VALUE_NONE) wanted->limit_price = order->limit_price;
    if (wanted->stop_price == VALUE_NONE) wanted->stop_price = order->more->stop_price;
    if (wanted->expire == MOMENT_NONE) wanted->expire = order->more->expire;
    struct risk_view view = story_risk_view(story, order->user, order->account, order->symbol);
    story_view_without(story, order, &view);
    if (order->more->reference != VALUE_NONE) view.reference = order->more->reference;
    view.waits = order->waits;
    story_view_limits(story, order->account, order->symbol, NAME_NONE, order, &view);
    if (order->side == SIDE_SELL && view.shorts != 0)
        view.shorts -= order_leaves(order) - order->hold_qty;
    struct risk_verdict verdict = risk_check(story->settings, wanted, &view);
    if (verdict.reason == REASON_NONE && wanted->tif == TIF_GTD && wanted->expire <= story->now) {
        verdict.reason = REASON_ALREADY_EXPIRED;
        verdict.rule = "M12";
    }
    return verdict;
}

static bool cannot_replace(struct story *story, const struct order *order,
                           const struct feed_row *row)
{
    const struct order_row *asked = &row->as.order;
    if (row->symbol != NAME_NONE && row->symbol != order->symbol) return true;
    if (asked->side_given && asked->side != (enum side)order->side) return true;
    if (asked->type_given && asked->type != (enum order_type)order->type) return true;
    if (asked->tif_given && asked->tif != (enum tif)order->tif) return true;
    if (asked->expire != MOMENT_NONE && order->tif != TIF_GTD) return true;
    bool trails = order->type == TYPE_TRAILING_STOP;
    if (trails ? asked->stop_price != VALUE_NONE : asked->trail != VALUE_NONE) return true;
    if (asked->parent.text[0] != 0) return true;
    if (asked->group != NAME_NONE &&
        (!order->oco ||
         market_group(story->market, order->account, asked->group) != order->more->group)) {
        return true;
    }
    if (asked->display != VALUE_NONE && asked->display != order->more->display)
        return true; /* B03 */
    if (asked->limit_price != VALUE_NONE && order->limit_price == VALUE_NONE) return true;
    return asked->stop_price != VALUE_NONE && order->more->stop_price == VALUE_NONE;
}

static void replace_order(struct story *story, const struct feed_row *row, uint32_t slot)
{
    struct order *order = order_at(market_orders(story->market), slot);
    const struct order_row *asked = &row->as.order;
    uint32_t order_no = order->order_no;
    if (cannot_replace(story, order, row)) {
        story_tell_request(story, row, order_no, REASON_CANNOT_REPLACE, "R16");
        return;
    }
    if (asked->qty != VALUE_NONE && asked->qty > 0 && asked->qty <= order->more->filled) {
        story_tell_request(story, row, order_no, REASON_NONE, "R16");
        market_end_order(story->market, slot, STATUS_CANCELED, REASON_REPLACED_BELOW_FILLED, "R16",
                         story->now);
        return;
    }
    struct order_row wanted;
    struct risk_verdict verdict = check_replace(story, order, asked, &wanted);
    if (verdict.reason != REASON_NONE) {
        story_tell_request(story, row, order_no, verdict.reason, verdict.rule);
        return;
    }
    enum reason reason = market_refuses_limit(story->market, slot, verdict.limit_price,
                                              story_session_end_now(story), &verdict.rule);
    if (reason != REASON_NONE) {
        story_tell_request(story, row, order_no, reason, verdict.rule);
        return;
    }
    bool anew = wanted.qty > order->qty || verdict.limit_price != order->limit_price ||
                verdict.stop_price != order->more->stop_price || /* M02 */
                verdict.trail != order->more->trail || wanted.trail_percent != order->trail_percent;
    order->qty = wanted.qty;
    order->limit_price = verdict.limit_price;
    bool unset = order->waits && order->type == TYPE_TRAILING_STOP; /* M06: when it arrives */
    struct order_more *more = order_more(market_orders(story->market), order);
    more->stop_price = unset ? VALUE_NONE : verdict.stop_price;
    more->trail = verdict.trail;
    order->trail_percent = wanted.trail_percent;
    more->expire = wanted.expire;
    more->rule = "R16";
    if (order->tif == TIF_GTD) order->dies_at = wanted.expire;
    story_hold_set(story, order, verdict.hold_minor, verdict.hold_qty);
    story_tell_request(story, row, order_no, REASON_NONE, "R16");
    struct record record = story_order_line(story, RECORD_ORDER_REPLACED, order, "R16");
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    order->cause = story_emit(story, &record);
    market_replaced(story->market, slot, anew, story->now, story_session_end_now(story));
}

void story_work_request(struct story *story, const struct feed_row *row)
{
    const struct order_row *asked = &row->as.order;
    uint32_t order_no;
    uint32_t slot = order_table_find(market_orders(story->market), &asked->id, &order_no);
    if (slot == ORDER_NONE) {
        story_tell_request(story, row, order_no, REASON_UNKNOWN_ORDER, "R16");
        return;
    }
    if (order_at(market_orders(story->market), slot)->user != asked->user) {
        story_tell_request(story, row, order_no, REASON_NOT_PERMITTED, "R16");
        return;
    }
    if (asked->action == ACTION_REPLACE) {
        replace_order(story, row, slot);
        return;
    }
    story_tell_request(story, row, order_no, REASON_NONE, "R16");
    market_end_order(story->market, slot, STATUS_CANCELED, REASON_USER_REQUEST, "R16", story->now);
}
