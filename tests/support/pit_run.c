/* In: what happens in a pit. Out: what the market made of it, as text. Orders have names of one letter; their user
 * takes each fill whole, or up to what `takes` says. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "support/pit.h"

struct pit_run {
    const struct pit *pit;
    struct market *market;
    struct text *log;
    uint32_t slots[256];
    uint32_t numbers[256];
    int64_t takes[256];
    uint32_t last_number;
};

static char name_of(const struct pit_run *run, const struct order *order)
{
    struct order_id id;
    order_table_id(market_orders(run->market), order, &id);
    return id.text[0];
}

static struct fill_answer answer_fill(void *context, struct order *order,
                                      const struct fill_offer *offer)
{
    struct pit_run *run = context;
    char name = name_of(run, order);
    int64_t *takes = &run->takes[(unsigned char)name];
    struct fill_answer answer = {.filled = offer->qty, .cancel_rest = REASON_NONE};
    if (*takes != VALUE_NONE && *takes < offer->qty) {
        if (order->tif == TIF_FOK) return (struct fill_answer){0, REASON_NONE};
        answer = (struct fill_answer){*takes, REASON_NOT_ENOUGH_CASH_AT_FILL};
    }
    if (*takes != VALUE_NONE) *takes -= answer.filled;
    order_more(market_orders(run->market), order)->filled += answer.filled;
    if (answer.filled > 0) pit_tell_fill(run->log, name, offer, answer.filled);
    return answer;
}

static void hear_done(void *context, struct order *order, enum order_status status,
                      enum reason reason, const char *rule, int64_t now)
{
    struct pit_run *run = context;
    pit_tell_end(run->log, name_of(run, order), status, reason, rule, now);
}

static void hear_trigger(void *context, struct order *order, const char *rule, int64_t now)
{
    struct pit_run *run = context;
    pit_tell_trigger(run->log, name_of(run, order), rule, now);
}

static void hear_stale(void *context, const struct price_part *part, int64_t age)
{
    struct pit_run *run = context;
    pit_tell_stale(run->log, age, part->now);
}

static bool is_open(const struct pit_run *run, char name)
{
    unsigned char index = (unsigned char)name;
    const struct order_table *table = market_orders(run->market);
    return run->numbers[index] != 0 &&
           order_number(table, run->slots[index]) == run->numbers[index];
}

static int64_t session_end_at(const struct pit_run *run, int64_t now)
{
    int64_t begin, end;
    return pit_session(run->pit, now, false, &begin, &end) ? end : MOMENT_NONE;
}

/* Who takes nothing has no money for it (R13). */
static struct release_answer answer_release(void *context, struct order *order, int64_t now)
{
    struct pit_run *run = context;
    char name = name_of(run, order);
    if (run->takes[(unsigned char)name] == 0)
        return (struct release_answer){REASON_NOT_ENOUGH_CASH, "R13", MOMENT_NONE};
    struct pit_order terms = {.type = (enum order_type)order->type,
                              .tif = (enum tif)order->tif,
                              .expire = order->dies_at};
    bool date_only = market_date_only(run->market, 0, false);
    order->dies_at = pit_dies_at(run->pit, &terms, now, date_only);
    return (struct release_answer){.session_end = session_end_at(run, now)};
}

/* M07: the order's parent; false: it ends before it begins. */
static bool find_parent(struct pit_run *run, const struct pit_event *event, struct order *order)
{
    const struct order_id id = {{event->order.parent, 0}};
    struct order_table *table = market_orders(run->market);
    struct order_more *more = order_more(table, order);
    switch (market_parent(run->market, &id, &more->parent)) {
    case PARENT_UNKNOWN:
        pit_tell_end(run->log, event->order.name, STATUS_REJECTED, REASON_UNKNOWN_ORDER, "M07",
                     event->now);
        return false;
    case PARENT_ENDED:
        pit_tell_end(run->log, event->order.name, STATUS_CANCELED, REASON_PARENT, "M07",
                     event->now);
        return false;
    case PARENT_OPEN:
        order->dies_at = order->tif == TIF_GTD ? event->order.expire : MOMENT_END;
        if (event->order.group != 0) return true;
        uint32_t parent_no = order_number(table, more->parent);
        more->group = market_siblings(run->market, parent_no);
        return true;
    case PARENT_FILLED:
        break;
    }
    return true;
}

static void accept(struct pit_run *run, const struct pit_event *event)
{
    const struct pit_order *given = &event->order;
    struct order_table *table = market_orders(run->market);
    struct order_id id = {{given->name, 0}};
    order_table_use(table, &id, ++run->last_number);
    uint32_t slot = order_table_add(table, &id);
    struct order *order = order_at(table, slot);
    order->order_no = run->last_number;
    order->symbol = 0;
    order->side = (uint8_t)given->side;
    order->type = (uint8_t)given->type;
    order->tif = (uint8_t)given->tif;
    order->qty = given->qty;
    order->limit_price = given->limit;
    order_set_terms(table, order, given->stop, given->trail, VALUE_NONE, MOMENT_NONE);
    bool date_only = market_date_only(run->market, 0, false);
    order->dies_at = pit_dies_at(run->pit, given, event->now, date_only);
    order->trail_percent = given->trail_percent;
    order->oco = given->group != 0;
    if (order->oco)
        order_more(table, order)->group = market_group(run->market, 0, (uint32_t)given->group);
    if (given->parent != 0 && !find_parent(run, event, order)) {
        order_table_remove(table, slot);
        return;
    }
    unsigned char index = (unsigned char)given->name;
    run->slots[index] = slot;
    run->numbers[index] = run->last_number;
    run->takes[index] = given->takes;
    market_accept(run->market, slot, event->now, session_end_at(run, event->now));
}

static void replace(struct pit_run *run, const struct pit_event *event)
{
    const struct pit_order *given = &event->order;
    if (!is_open(run, given->name)) return;
    uint32_t slot = run->slots[(unsigned char)given->name];
    struct order *order = order_at(market_orders(run->market), slot);
    bool anew = false;
    if (given->qty != VALUE_NONE && given->qty <= order->more->filled) {
        market_end_order(run->market, slot, STATUS_CANCELED, REASON_REPLACED_BELOW_FILLED, "R16",
                         event->now);
        return;
    }
    if (given->qty != VALUE_NONE) {
        anew = given->qty > order->qty;
        order->qty = given->qty;
    }
    if (given->limit != VALUE_NONE && order->limit_price != VALUE_NONE) {
        anew = anew || given->limit != order->limit_price;
        order->limit_price = given->limit;
    }
    bool has_stop = order->more->stop_price != VALUE_NONE && order->type != TYPE_TRAILING_STOP;
    if (given->stop != VALUE_NONE && has_stop) {
        anew = anew || given->stop != order->more->stop_price;
        order_more(market_orders(run->market), order)->stop_price = given->stop;
    }
    market_replaced(run->market, slot, anew, event->now, session_end_at(run, event->now));
}

static void price(struct pit_run *run, const struct pit_event *event)
{
    const struct feed_row *row = &run->pit->rows[event->row];
    bool bar = row->kind == FEED_BARS;
    bool ending = bar && (event->kind == PIT_BAR_CLOSE || row->as.bar.point);
    struct price_part part = {.row = row,
                              .part = PART_ROW,
                              .sequence = event->sequence,
                              .instant = event->instant,
                              .now = event->now,
                              .mark = event->mark,
                              .session_begin = MOMENT_NONE,
                              .session_end = MOMENT_NONE};
    if (bar) part.part = event->kind == PIT_BAR_OPEN ? PART_OPEN : PART_CLOSE;
    part.in_session =
        pit_session(run->pit, event->instant, ending, &part.session_begin, &part.session_end);
    if (run->pit->passes && market_price_passes(run->market, &part)) return;
    enum feed_kind other;
    switch (market_price(run->market, &part, &other)) {
    case PRICE_APPLIED:
        break;
    case PRICE_SUPERSEDED:
        pit_tell_superseded(run->log, event->now);
        break;
    case PRICE_OTHER_KIND:
        text_addf(run->log, "another kind of feed fills this symbol: %s\n",
                  word_name(&feed_kind_words, (int)other));
        break;
    }
}

static void happen(struct pit_run *run, const struct pit_event *event)
{
    switch (event->kind) {
    case PIT_BAR_OPEN:
    case PIT_BAR_CLOSE:
    case PIT_TICK:
        price(run, event);
        break;
    case PIT_ORDER:
        accept(run, event);
        break;
    case PIT_CANCEL:
        if (!is_open(run, event->order.name)) break;
        market_end_order(run->market, run->slots[(unsigned char)event->order.name], STATUS_CANCELED,
                         REASON_USER_REQUEST, "R16", event->now);
        break;
    case PIT_REPLACE:
        replace(run, event);
        break;
    case PIT_SESSION_END:
        market_session_end(run->market, event->instant, event->now);
        break;
    }
}

/* T01 phase 3: what stands before it at one instant finds gtd orders still open. */
static void expire_before(struct pit_run *run, const struct pit_event *event)
{
    int64_t until = event->phase < 3 ? event->now - 1 : event->now;
    int64_t next;
    while ((next = market_next_expiry(run->market)) <= until) market_expire(run->market, next);
}

void pit_run(const struct pit *pit, struct text *log)
{
    struct pit_run run = {.pit = pit, .log = log};
    const struct market_questions questions = {.context = &run,
                                               .release = answer_release,
                                               .fill = answer_fill,
                                               .done = hear_done,
                                               .triggered = hear_trigger,
                                               .stale = hear_stale};
    text_clear(log);
    run.market = market_open(&pit->settings, &questions);
    for (int i = 0; i < pit->event_count; i++) {
        expire_before(&run, &pit->events[i]);
        happen(&run, &pit->events[i]);
        market_rest(run.market, 0);
    }
    pit_tell_last(log, market_last_price(run.market, 0));
    market_release(run.market);
}

void pit_scene_test(void **state)
{
    const struct pit_scene *scene = *state;
    struct pit *pit = test_malloc(sizeof *pit);
    struct text log = {0};
    pit_init(pit);
    struct market_settings *market = &pit->settings.market;
    market->touch_at = scene->touch_at;
    market->depth_unlimited = scene->depth_unlimited;
    market->participation_none = scene->participation_none;
    market->participation_previous = scene->participation_previous;
    market->intrabar = scene->intrabar;
    market->slippage = scene->slippage;
    market->slippage_value = scene->slippage_value;
    market->slip_out = scene->slip_out;
    if (scene->tick) market->tick = scene->tick;
    if (scene->participation) market->participation = scene->participation;
    if (scene->lot) market->lot = scene->lot * DECIMAL_ONE;
    if (scene->max_stale) market->max_stale = scene->max_stale * NS_PER_SECOND;
    pit_read(pit, scene->lines);
    pit_finish(pit);
    pit_run(pit, &log);
    assert_string_equal(text_string(&log), scene->log);
    text_release(&log);
    test_free(pit);
}
