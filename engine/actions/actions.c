/* In: corporate actions at their instant, prices, pay dates. Out: one record per action, one per account
 * and effect, and what is to be posted. Always: accounts go by id; a fraction or a dividend is paid
 * once; what waits is in order of time, then of the effect that made it.
 *
 *     split --floor--> securities --fraction--> waits for a price --> cash in lieu
 *     dividend --> owed --> waits for its pay date --> paid
 */
#include "actions/actions.h"

#include <assert.h>

#include "actions/action_names.h"
#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "model/values.h"

/* What a split took from an account, until a price tells what it was worth. */
struct waiting_fraction {
    struct effect_record effect; /* of the split */
    struct actions_source source;
    wide fraction;
    int64_t ratio_old;
};
struct waiting_pay {
    int64_t time;
    struct effect_record effect; /* of the dividend */
    struct actions_source source;
};

struct actions {
    const struct settings *settings;
    const struct zone *zone;
    struct actions_questions ask;
    struct action_names names;
    struct waiting_fraction *fractions; /* in order of effects */
    size_t fraction_count, fraction_capacity;
    struct waiting_pay *pays; /* by time, then in order of effects */
    size_t pay_count, pay_capacity;
    int64_t action_count, effect_count;
};

struct actions *actions_open(const struct settings *settings, const struct zone *zone,
                             const struct actions_questions *ask)
{
    struct actions *actions = memory_alloc_zero(1, sizeof *actions);
    actions->settings = settings;
    actions->zone = zone;
    actions->ask = *ask;
    return actions;
}

void actions_release(struct actions *actions)
{
    if (actions == NULL) return;
    action_names_release(&actions->names);
    memory_free(actions->fractions);
    memory_free(actions->pays);
    memory_free(actions);
}

/* ---- Records --------------------------------------------------------------------------------- */

static const char *rule_of(enum corporate_kind kind)
{
    switch (kind) {
    case CORPORATE_SPLIT:
    case CORPORATE_STOCK_DIVIDEND:
        return "C01";
    case CORPORATE_DIVIDEND:
        return "C02";
    case CORPORATE_SYMBOL_CHANGE:
    case CORPORATE_DELISTING:
        break;
    }
    return "C05";
}

/* An action at work: its row, its number, its rule. */
struct occasion {
    const struct feed_row *row;
    int64_t action_no, now;
    const char *rule;
};

static struct record begin(enum record_kind kind, uint16_t feed, int64_t row, const char *rule,
                           int64_t now)
{
    struct record record = {.kind = (uint8_t)kind,
                            .time = now,
                            .cause = -1,
                            .origin = {.feed = feed, .row = row, .part = PART_ROW}};
    record_set_rule(&record, rule);
    return record;
}

static void tell_action(struct actions *actions, const struct occasion *occasion)
{
    const struct corporate_row *from = &occasion->row->as.corporate;
    struct record record = begin(RECORD_CORPORATE_ACTION, occasion->row->feed, occasion->row->row,
                                 occasion->rule, occasion->now);
    record.as.corporate = (struct corporate_record){.action_no = occasion->action_no,
                                                    .symbol = occasion->row->symbol,
                                                    .new_symbol = from->new_symbol,
                                                    .kind = (uint8_t)from->kind,
                                                    .dnr = from->dnr,
                                                    .feed = occasion->row->feed,
                                                    .source_row = occasion->row->row,
                                                    .ex_day = from->ex_day,
                                                    .pay_day = from->pay_day,
                                                    .ratio_new = from->ratio_new,
                                                    .ratio_old = from->ratio_old,
                                                    .amount = from->amount};
    actions->ask.emit(actions->ask.context, &record);
}

/* Gives the effect its number and tells it; the source is that of its postings. */
static void tell_effect(struct actions *actions, struct effect_record *effect, const char *rule,
                        int64_t now, int64_t cause, struct actions_source *source)
{
    struct record record = begin(RECORD_CORPORATE_EFFECT, source->feed, source->row, rule, now);
    effect->effect_id = ++actions->effect_count;
    record.cause = cause;
    record.as.effect = *effect;
    source->cause = actions->ask.emit(actions->ask.context, &record);
}

static struct effect_record effect_of(const struct occasion *occasion,
                                      const struct actions_holding *holding,
                                      enum corporate_effect effect)
{
    return (struct effect_record){.action_no = occasion->action_no,
                                  .account = holding->account,
                                  .symbol = occasion->row->symbol,
                                  .effect = (uint8_t)effect,
                                  .settled_before = holding->settled,
                                  .settled_after = holding->settled,
                                  .pending_before = holding->pending,
                                  .pending_after = holding->pending,
                                  .price = VALUE_NONE,
                                  .pay_day = INT32_MIN};
}

static void overflow(struct actions *actions)
{
    actions->ask.overflow(actions->ask.context, "what a corporate action makes of a position");
}

/* ---- Splits (C01) ---------------------------------------------------------------------------- */

static void wait_for_price(struct actions *actions, const struct effect_record *effect,
                           const struct actions_source *source, wide fraction, int64_t ratio_old)
{
    actions->fractions = memory_reserve(actions->fractions, &actions->fraction_capacity,
                                        actions->fraction_count + 1, sizeof *actions->fractions);
    actions->fractions[actions->fraction_count++] = (struct waiting_fraction){
        .effect = *effect, .source = *source, .fraction = fraction, .ratio_old = ratio_old};
}

/* Unsettled parts first, oldest first; the rest is settled. */
static void split_holding(struct actions *actions, const struct occasion *occasion,
                          const struct actions_holding *holding, const struct action_scale *scale)
{
    struct effect_record effect = effect_of(occasion, holding, EFFECT_SPLIT);
    int64_t position = holding->settled + holding->pending, target;
    effect.pending_after = actions->ask.obligations(actions->ask.context, holding->account,
                                                    occasion->row->symbol, scale);
    if (!action_scale_qty(scale, position, &target) ||
        !int64_add(target, -effect.pending_after, &effect.settled_after)) {
        overflow(actions);
        return;
    }
    wide fraction = action_fraction(scale, position, target);
    bool moves = effect.settled_after != effect.settled_before ||
                 effect.pending_after != effect.pending_before;
    if (!moves && fraction == 0) return;
    struct actions_source source = {-1, occasion->row->feed, occasion->row->row};
    tell_effect(actions, &effect, occasion->rule, occasion->now, -1, &source);
    if (!actions->ask.securities(actions->ask.context, &effect, scale, &source)) {
        overflow(actions);
        return;
    }
    if (fraction != 0) wait_for_price(actions, &effect, &source, fraction, scale->ratio_old);
}

bool actions_wait_for_price(const struct actions *actions, uint32_t symbol)
{
    for (size_t i = 0; i < actions->fraction_count; i++)
        if (actions->fractions[i].effect.symbol == symbol) return true;
    return false;
}

bool actions_wait_for_prices(const struct actions *actions)
{
    return actions->fraction_count > 0;
}

static void pay_fraction(struct actions *actions, struct waiting_fraction *waiting, int64_t price,
                         int64_t now)
{
    const struct instrument *terms =
        actions->ask.instrument(actions->ask.context, waiting->effect.symbol);
    struct effect_record effect = waiting->effect;
    struct actions_source source = waiting->source;
    int64_t cause = source.cause;
    effect.effect = EFFECT_CASH_IN_LIEU;
    effect.settled_before = effect.settled_after;
    effect.pending_before = effect.pending_after;
    effect.price = price;
    if (!action_fraction_money(waiting->fraction, waiting->ratio_old, price, terms->multiplier,
                               actions->settings->currency_exponent, &effect.money)) {
        overflow(actions);
        return;
    }
    tell_effect(actions, &effect, "C01", now, cause, &source);
    if (!actions->ask.money(actions->ask.context, TRANSFER_CASH_IN_LIEU, &effect, &source))
        overflow(actions);
}

void actions_price(struct actions *actions, uint32_t symbol, int64_t price, int64_t now)
{
    size_t kept = 0, count = actions->fraction_count;
    for (size_t i = 0; i < count; i++) {
        struct waiting_fraction *waiting = &actions->fractions[i];
        if (waiting->effect.symbol == symbol)
            pay_fraction(actions, waiting, price, now);
        else
            actions->fractions[kept++] = *waiting;
    }
    actions->fraction_count = kept;
}

/* ---- Dividends (C02) ------------------------------------------------------------------------- */

static void wait_for_pay(struct actions *actions, int64_t time, const struct effect_record *effect,
                         const struct actions_source *source)
{
    actions->pays = memory_reserve(actions->pays, &actions->pay_capacity, actions->pay_count + 1,
                                   sizeof *actions->pays);
    size_t at = actions->pay_count++;
    for (; at > 0 && actions->pays[at - 1].time > time; at--)
        actions->pays[at] = actions->pays[at - 1];
    actions->pays[at] = (struct waiting_pay){time, *effect, *source};
}

static void owe_dividend(struct actions *actions, const struct occasion *occasion,
                         const struct actions_holding *holding)
{
    const struct corporate_row *row = &occasion->row->as.corporate;
    const struct instrument *terms =
        actions->ask.instrument(actions->ask.context, occasion->row->symbol);
    struct effect_record effect = effect_of(occasion, holding, EFFECT_DIVIDEND);
    if (!notional_minor(row->amount, holding->settled + holding->pending, terms->multiplier,
                        actions->settings->currency_exponent, &effect.money)) {
        overflow(actions);
        return;
    }
    if (effect.money == 0) return;
    effect.pay_day = row->pay_day;
    struct actions_source source = {-1, occasion->row->feed, occasion->row->row};
    tell_effect(actions, &effect, occasion->rule, occasion->now, -1, &source);
    if (!actions->ask.money(actions->ask.context, TRANSFER_DIVIDEND, &effect, &source)) {
        overflow(actions);
        return;
    }
    wait_for_pay(actions, zone_day_begin(actions->zone, row->pay_day), &effect, &source);
}

int64_t actions_next_pay(const struct actions *actions)
{
    return actions->pay_count > 0 ? actions->pays[0].time : MOMENT_END;
}

void actions_pay(struct actions *actions, int64_t now)
{
    size_t due = 0;
    while (due < actions->pay_count && actions->pays[due].time <= now) due++;
    for (size_t i = 0; i < due; i++) {
        struct effect_record effect = actions->pays[i].effect;
        struct actions_source source = actions->pays[i].source;
        int64_t cause = source.cause;
        effect.effect = EFFECT_DIVIDEND_PAY;
        effect.pay_day = INT32_MIN;
        tell_effect(actions, &effect, "C02", now, cause, &source);
        bool paid =
            actions->ask.money(actions->ask.context, TRANSFER_DIVIDEND_PAY, &effect, &source);
        assert(paid && "what is owed was checked when it came");
    }
    for (size_t i = due; i < actions->pay_count; i++) actions->pays[i - due] = actions->pays[i];
    actions->pay_count -= due;
}

/* ---- Delistings (C05) ------------------------------------------------------------------------ */

static void delist_holding(struct actions *actions, const struct occasion *occasion,
                           const struct actions_holding *holding)
{
    const struct action_scale nothing = {0, 1, 1};
    const struct instrument *terms =
        actions->ask.instrument(actions->ask.context, occasion->row->symbol);
    struct effect_record effect = effect_of(occasion, holding, EFFECT_DELISTING);
    int64_t position = holding->settled + holding->pending;
    effect.pending_after = actions->ask.obligations(actions->ask.context, holding->account,
                                                    occasion->row->symbol, &nothing);
    effect.settled_after = 0;
    effect.price = occasion->row->as.corporate.amount;
    if (effect.price == VALUE_NONE) effect.price = 0;
    if (!notional_minor(effect.price, position, terms->multiplier,
                        actions->settings->currency_exponent, &effect.money)) {
        overflow(actions);
        return;
    }
    if (effect.settled_before == 0 && effect.pending_before == 0) return;
    struct actions_source source = {-1, occasion->row->feed, occasion->row->row};
    tell_effect(actions, &effect, occasion->rule, occasion->now, -1, &source);
    if (!actions->ask.securities(actions->ask.context, &effect, &nothing, &source) ||
        !actions->ask.money(actions->ask.context, TRANSFER_CASH_IN_LIEU, &effect, &source))
        overflow(actions);
}

/* ---- One action ------------------------------------------------------------------------------ */

static void apply_to(struct actions *actions, const struct occasion *occasion,
                     const struct actions_holding *holding)
{
    const struct corporate_row *row = &occasion->row->as.corporate;
    const struct action_scale scale = {
        row->ratio_new, row->ratio_old,
        actions->ask.instrument(actions->ask.context, occasion->row->symbol)->qty_step};
    switch (row->kind) {
    case CORPORATE_SPLIT:
    case CORPORATE_STOCK_DIVIDEND:
        split_holding(actions, occasion, holding, &scale);
        break;
    case CORPORATE_DIVIDEND:
        owe_dividend(actions, occasion, holding);
        break;
    case CORPORATE_SYMBOL_CHANGE: {
        struct effect_record effect = effect_of(occasion, holding, EFFECT_SYMBOL_CHANGE);
        struct actions_source source = {-1, occasion->row->feed, occasion->row->row};
        if (holding->settled == 0 && holding->pending == 0) return;
        tell_effect(actions, &effect, occasion->rule, occasion->now, -1, &source);
        break;
    }
    case CORPORATE_DELISTING:
        delist_holding(actions, occasion, holding);
        break;
    }
}

void actions_apply(struct actions *actions, const struct feed_row *row, int64_t now)
{
    assert(row->kind == FEED_CORPORATE_ACTIONS);
    const struct occasion occasion = {.row = row,
                                      .action_no = ++actions->action_count,
                                      .now = now,
                                      .rule = rule_of(row->as.corporate.kind)};
    struct actions_holding holding;
    tell_action(actions, &occasion);
    for (uint32_t from = 0;
         actions->ask.next_holding(actions->ask.context, row->symbol, from, &holding);
         from = holding.account + 1)
        apply_to(actions, &occasion, &holding);
}

/* ---- Names (C05) ----------------------------------------------------------------------------- */

void actions_learn(struct actions *actions, const struct feed_row *row)
{
    if (row->as.corporate.kind == CORPORATE_SYMBOL_CHANGE)
        action_names_learn(&actions->names, row->symbol, row->as.corporate.new_symbol, row->time,
                           row->as.corporate.ex_day);
}

uint32_t actions_instrument(const struct actions *actions, uint32_t name, int64_t moment)
{
    return action_names_at(&actions->names, name, moment);
}

bool actions_is_alias(const struct actions *actions, uint32_t name)
{
    return action_names_alias(&actions->names, name);
}

size_t actions_name_changes(const struct actions *actions, const struct name_change **changes)
{
    *changes = actions->names.changes;
    return actions->names.count;
}
