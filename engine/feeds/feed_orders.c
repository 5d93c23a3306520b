/* In: the cells of a row of orders or targets. Out: the row. Always: only syntax is bad input here (D01); what a
 * number or a name means for trading is judged later (R). */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "feeds/feed_reader.h"

static bool id_is_sound(struct cell cell)
{
    if (cell.size > ORDER_ID_MAX) return false;
    for (size_t i = 0; i < cell.size; i++) {
        unsigned char c = (unsigned char)cell.text[i];
        if (c >= '0' && c < 0x7f) continue;
        if (c <= ' ' || c >= 0x7f || c == ',' || c == '"' || c == '\'') return false;
    }
    return true;
}

static inline void copy_id(struct order_id *id, struct cell cell)
{
    enum { AT_ONCE = 16 }; /* which may be read from every cell */
    if (cell.size <= AT_ONCE)
        memcpy(id->text, cell.text, AT_ONCE);
    else
        memcpy(id->text, cell.text, cell.size);
    id->text[cell.size] = 0;
}

static bool read_order_id(struct feed *feed, int64_t row, struct order_id *id)
{
    struct cell cell = feed_cell(feed, ORDER_ID);
    if (!id_is_sound(cell))
        return feed_bad_cell(feed, ORDER_ID, "D01",
                             "an id has 1 to 32 printable bytes without comma, quote or blank");
    copy_id(id, cell);
    if (cell.size > 0) return true;
    char text[80];
    int size = snprintf(text, sizeof text, "%s:%lld", feed->settings->name, (long long)row);
    if (size > ORDER_ID_MAX)
        return feed_bad(
            feed, ORDER_ID, "D01",
            "order_id is empty, and `%s` in its place is over 32 bytes; fill the cell or "
            "give the feed a shorter name",
            text);
    memcpy(id->text, text, (size_t)size + 1);
    return true;
}

static bool read_order_time(struct feed *feed, int column, int64_t *time)
{
    enum clock_outcome outcome;
    int32_t days = 0;
    if (!cell_time(feed, column, &outcome, time, &days)) return false;
    if (outcome == CLOCK_MISSING)
        return feed_bad(feed, column, "D01", "time is missing; %s needs it",
                        feed->settings->kind == FEED_TARGETS ? "a target" : "an order");
    if (outcome == CLOCK_MOMENT) return true;
    feed->counts.dates++;
    if (feed_date_order(feed, days, feed->settings->date_means, time)) return true;
    return feed_bad(feed, column, "T07",
                    "the calendar has no session for this date; add a time of day");
}

static bool read_expire(struct feed *feed, int64_t *expire)
{
    enum clock_outcome outcome;
    int32_t days = 0;
    *expire = MOMENT_NONE;
    if (feed_cell(feed, ORDER_EXPIRE).size == 0) return true;
    if (!cell_time(feed, ORDER_EXPIRE, &outcome, expire, &days)) return false;
    if (outcome == CLOCK_MISSING) *expire = MOMENT_NONE;
    if (outcome != CLOCK_DATE || feed_date_order(feed, days, DATE_AFTER_CLOSE, expire)) return true;
    return feed_bad(feed, ORDER_EXPIRE, "M12",
                    "the calendar has no session on or before this date; add a time of day");
}

static bool read_priority(struct feed *feed, int32_t *priority)
{
    struct cell cell = feed_cell(feed, ORDER_PRIORITY);
    int64_t value = 0;
    *priority = 0;
    if (cell.size == 0) return true;
    if (!int64_parse(cell.text, cell.size, &value) || value < INT_MIN || value > INT_MAX)
        return feed_bad_cell(feed, ORDER_PRIORITY, "T03", "not a whole number of 32 bits");
    *priority = (int32_t)value;
    return true;
}

static enum order_type type_of_prices(const struct order_row *order)
{
    bool limit = order->limit_price != VALUE_NONE;
    bool stop = order->stop_price != VALUE_NONE;
    if (order->trail != VALUE_NONE) return TYPE_TRAILING_STOP;
    if (stop) return limit ? TYPE_STOP_LIMIT : TYPE_STOP;
    return limit ? TYPE_LIMIT : TYPE_MARKET;
}

static bool read_words(struct feed *feed, struct order_row *order)
{
    int action, side, type, tif;
    if (!cell_word(feed, ORDER_ACTION, &order_action_words, &action) ||
        !cell_word(feed, ORDER_SIDE, &side_words, &side) ||
        !cell_word(feed, ORDER_TYPE, &order_type_words, &type) ||
        !cell_word(feed, ORDER_TIF, &tif_words, &tif))
        return false;
    order->action = action < 0 ? ACTION_NEW : (enum order_action)action;
    order->side_given = side >= 0;
    order->side = order->side_given ? (enum side)side : SIDE_BUY;
    order->type_given = type >= 0;
    order->type = order->type_given ? (enum order_type)type : type_of_prices(order);
    order->tif_given = tif >= 0;
    order->tif = order->tif_given ? (enum tif)tif : feed->context->settings->market.default_tif;
    return true;
}

static bool read_names(struct feed *feed, struct feed_row *row)
{
    const struct feed_context *context = feed->context;
    struct order_row *order = &row->as.order;
    if (!cell_name(feed, ORDER_SYMBOL, context->symbols, &feed->symbols, &row->symbol) ||
        !cell_name(feed, ORDER_USER, context->users, &feed->users, &order->user) ||
        !cell_name(feed, ORDER_ACCOUNT, context->accounts, &feed->accounts, &order->account))
        return false;
    if (row->symbol == NAME_NONE) row->symbol = feed->default_symbol;
    feed_default_owner(feed, &order->user, &order->account);
    return true;
}

/* M06: an amount, or a share such as `2%`. */
static bool read_trail(struct feed *feed, struct order_row *order)
{
    enum { PERCENT_DECIMALS = 6 };
    struct cell cell = feed_cell(feed, ORDER_TRAIL);
    order->trail_percent = cell.size > 1 && cell.text[cell.size - 1] == '%';
    if (!order->trail_percent) return cell_quantity(feed, ORDER_TRAIL, true, &order->trail);
    if (decimal_parse(cell.text, cell.size - 1, PERCENT_DECIMALS, 0, &order->trail) == DECIMAL_OK)
        return true;
    return feed_bad_cell(
        feed, ORDER_TRAIL, "M06",
        "neither an amount such as 1.50 nor a share such as 2%%, of up to %d decimals",
        PERCENT_DECIMALS);
}

/* M07 */
static bool read_relatives(struct feed *feed, struct order_row *order)
{
    struct cell group = feed_cell(feed, ORDER_GROUP), parent = feed_cell(feed, ORDER_PARENT);
    order->group =
        group.size == 0 ? NAME_NONE : names_intern(feed->context->groups, group.text, group.size);
    if (!id_is_sound(parent))
        return feed_bad_cell(feed, ORDER_PARENT, "D01",
                             "an id has 1 to 32 printable bytes without comma, quote or blank");
    copy_id(&order->parent, parent);
    return true;
}

/* Words separated by `|`: post_only (B08), dnr (C03). */
static bool read_flags(struct feed *feed, struct order_row *order)
{
    struct cell cell = feed_cell(feed, ORDER_FLAGS);
    order->post_only = order->dnr = false;
    for (size_t at = 0; at < cell.size;) {
        const char *word = cell.text + at;
        const char *bar = memchr(word, '|', cell.size - at);
        size_t size = bar != NULL ? (size_t)(bar - word) : cell.size - at;
        bool post_only = ascii_equal_fold(word, size, "post_only");
        bool dnr = ascii_equal_fold(word, size, "dnr");
        if (!post_only && !dnr)
            return feed_bad_cell(feed, ORDER_FLAGS, "D01",
                                 "the flags are `post_only` and `dnr`, with a bar between them");
        order->post_only |= post_only;
        order->dnr |= dnr;
        at += size + 1;
    }
    return true;
}

bool read_order(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct order_row *order = &row->as.order;
    if (!read_order_time(feed, ORDER_TIME, &row->time) ||
        !read_order_id(feed, row->row, &order->id) || !read_names(feed, row) ||
        !cell_quantity(feed, ORDER_QTY, true, &order->qty) ||
        !cell_quantity(feed, ORDER_LIMIT_PRICE, true, &order->limit_price) ||
        !cell_quantity(feed, ORDER_STOP_PRICE, true, &order->stop_price) ||
        !read_trail(feed, order) || !read_words(feed, order) || !read_relatives(feed, order) ||
        !read_flags(feed, order) || !cell_quantity(feed, ORDER_DISPLAY, true, &order->display) ||
        !read_expire(feed, &order->expire) || !read_priority(feed, &order->priority))
        return false;
    order->time = row->time;
    order->from_target = false;
    order->reject = REASON_NONE;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}

/* R15: a share of the equity such as 0.25 or 25%. */
static bool read_weight(struct feed *feed, int64_t *weight)
{
    struct cell cell = feed_cell(feed, TARGET_WEIGHT);
    bool percent = cell.size > 1 && cell.text[cell.size - 1] == '%';
    if (!percent) return cell_quantity(feed, TARGET_WEIGHT, true, weight);
    if (decimal_parse(cell.text, cell.size - 1, DECIMAL_PLACES - 2, 0, weight) == DECIMAL_OK)
        return true;
    return feed_bad_cell(feed, TARGET_WEIGHT, "D01", "not a share; write it like 0.25 or 25%%");
}

bool read_target(struct feed *feed, struct feed_row *row, bool *inside)
{
    const struct feed_context *context = feed->context;
    struct target_row *target = &row->as.target;
    int type, tif;
    if (!read_order_time(feed, TARGET_TIME, &row->time) ||
        !cell_name(feed, TARGET_USER, context->users, &feed->users, &target->user) ||
        !cell_name(feed, TARGET_ACCOUNT, context->accounts, &feed->accounts, &target->account) ||
        !cell_name(feed, TARGET_SYMBOL, context->symbols, &feed->symbols, &row->symbol) ||
        !read_weight(feed, &target->weight) ||
        !cell_quantity(feed, TARGET_QTY, true, &target->qty) ||
        !cell_quantity(feed, TARGET_VALUE, true, &target->value) ||
        !cell_word(feed, TARGET_TIF, &tif_words, &tif) ||
        !cell_word(feed, TARGET_TYPE, &order_type_words, &type))
        return false;
    if (row->symbol == NAME_NONE) row->symbol = feed->default_symbol;
    feed_default_owner(feed, &target->user, &target->account);
    target->time = row->time;
    target->type = type < 0 ? TYPE_MARKET : (enum order_type)type;
    target->tif = tif < 0 ? context->settings->market.default_tif : (enum tif)tif;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}
