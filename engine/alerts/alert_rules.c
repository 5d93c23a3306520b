/* In: rules and observations. Out: firings, in the order of the rules at one observation. Always: an
 * observation costs what changes side by it, never what merely watches (A03): rules stand in
 * threshold watches by symbol, by symbol and window, by user, or in one list per user whose every
 * event counts. */
#include "alerts/alert_rules.h"

#include <assert.h>
#include <stdlib.h>

#include "alerts/change_window.h"
#include "alerts/threshold_watch.h"
#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/wide.h"

#define NO_RULE UINT32_MAX

/* Thresholds on one symbol. */
struct symbol_watch {
    struct threshold_watch price;
    struct change_window change; /* in percent (change_key) */
};
/* Thresholds on what a user's accounts are worth, and his events. */
struct user_watch {
    struct threshold_watch value;    /* minor units */
    struct threshold_watch drawdown; /* change_key below the peak */
    int64_t sum, peak;               /* of the accounts marked so far; of the marks so far */
    bool marked, has_peak;
    uint32_t first_event, last_event; /* order_event rules, in order; NO_RULE */
};
/* Places by id; 0: nobody watches. */
struct place_map {
    uint32_t *places;
    size_t capacity;
};

struct alert_rules {
    int64_t minor_unit; /* in 8 decimals: 10^6 with exponent 2 */
    void *context;
    void (*emit)(void *context, struct record *record);
    struct alert_rule *rules;
    size_t rule_capacity;
    uint32_t rule_count;
    struct place_map symbol_places, user_places; /* place + 1 in the two arrays below */
    struct symbol_watch *symbols;
    size_t symbol_count, symbol_capacity;
    struct user_watch *users;
    size_t user_count, user_capacity;
    struct threshold_watch failed;        /* without a window */
    struct change_window failed_windowed; /* with one */
    int64_t failed_jobs;
    int64_t firings;
    struct fired_rules fired; /* by the observation at work */
};

struct alert_rules *alert_rules_open(int exponent, void *context,
                                     void (*emit)(void *context, struct record *record))
{
    struct alert_rules *rules = memory_alloc_zero(1, sizeof *rules);
    rules->context = context;
    rules->emit = emit;
    rules->minor_unit = DECIMAL_ONE;
    for (int i = 0; i < exponent; i++) rules->minor_unit /= 10;
    return rules;
}

void alert_rules_release(struct alert_rules *rules)
{
    if (rules == NULL) return;
    for (size_t i = 0; i < rules->symbol_count; i++) {
        threshold_watch_release(&rules->symbols[i].price);
        change_window_release(&rules->symbols[i].change);
    }
    for (size_t i = 0; i < rules->user_count; i++) {
        threshold_watch_release(&rules->users[i].value);
        threshold_watch_release(&rules->users[i].drawdown);
    }
    threshold_watch_release(&rules->failed);
    change_window_release(&rules->failed_windowed);
    memory_free(rules->symbol_places.places);
    memory_free(rules->user_places.places);
    memory_free(rules->symbols);
    memory_free(rules->users);
    memory_free(rules->rules);
    memory_free(rules->fired.numbers);
    memory_free(rules);
}

/* ---- who watches what ------------------------------------------------------------------------- */

static uint32_t place_of(const struct place_map *map, uint32_t id)
{
    return id < map->capacity ? map->places[id] : 0;
}

static void place_set(struct place_map *map, uint32_t id, size_t place)
{
    size_t before = map->capacity;
    map->places = memory_reserve(map->places, &map->capacity, (size_t)id + 1, sizeof *map->places);
    for (size_t i = before; i < map->capacity; i++) map->places[i] = 0;
    map->places[id] = (uint32_t)place;
}

static struct symbol_watch *symbol_watch_at(const struct alert_rules *rules, uint32_t symbol)
{
    uint32_t place = place_of(&rules->symbol_places, symbol);
    return place == 0 ? NULL : &rules->symbols[place - 1];
}

static struct symbol_watch *symbol_watch_make(struct alert_rules *rules, uint32_t symbol)
{
    if (symbol_watch_at(rules, symbol) == NULL) {
        rules->symbols = memory_reserve(rules->symbols, &rules->symbol_capacity,
                                        rules->symbol_count + 1, sizeof *rules->symbols);
        rules->symbols[rules->symbol_count++] = (struct symbol_watch){0};
        place_set(&rules->symbol_places, symbol, rules->symbol_count);
    }
    return symbol_watch_at(rules, symbol);
}

static struct user_watch *user_watch_at(const struct alert_rules *rules, uint32_t user)
{
    uint32_t place = place_of(&rules->user_places, user);
    return place == 0 ? NULL : &rules->users[place - 1];
}

static struct user_watch *user_watch_make(struct alert_rules *rules, uint32_t user)
{
    if (user_watch_at(rules, user) == NULL) {
        rules->users = memory_reserve(rules->users, &rules->user_capacity, rules->user_count + 1,
                                      sizeof *rules->users);
        rules->users[rules->user_count++] =
            (struct user_watch){.first_event = NO_RULE, .last_event = NO_RULE};
        place_set(&rules->user_places, user, rules->user_count);
    }
    return user_watch_at(rules, user);
}

static void add_event_rule(struct alert_rules *rules, uint32_t number)
{
    struct user_watch *watch = user_watch_make(rules, rules->rules[number].user);
    if (watch->first_event == NO_RULE) {
        watch->first_event = number;
    } else {
        rules->rules[watch->last_event].next = number;
    }
    watch->last_event = number;
}

/* The thresholds that the rule's value is compared with. */
static struct threshold_watch *watch_of(struct alert_rules *rules, const struct alert_rule *rule)
{
    switch (rule->kind) {
    case ALERT_PRICE:
        return &symbol_watch_make(rules, rule->symbol)->price;
    case ALERT_PERCENT_CHANGE:
        return change_window_view(&symbol_watch_make(rules, rule->symbol)->change, rule->window);
    case ALERT_PORTFOLIO_VALUE:
        return &user_watch_make(rules, rule->user)->value;
    case ALERT_DRAWDOWN:
        return &user_watch_make(rules, rule->user)->drawdown;
    case ALERT_FAILED_JOBS:
        return rule->window == 0 ? &rules->failed
                                 : change_window_view(&rules->failed_windowed, rule->window);
    case ALERT_ORDER_EVENT:
    case ALERT_VOLUME:
    case ALERT_POSITION:
    case ALERT_SETTLEMENT_FAIL:
    case ALERT_VIOLATION:
    case ALERT_QUEUE_WAIT:
    case ALERT_QUEUE_DEPTH:
    case ALERT_STALE_DATA:
        break;
    }
    return NULL;
}

/* A threshold as the watch of its kind counts. */
static int64_t threshold_of(const struct alert_rules *rules, const struct alert_rule *rule)
{
    switch (rule->kind) {
    case ALERT_PERCENT_CHANGE:
    case ALERT_DRAWDOWN:
        return change_threshold(rule->threshold);
    case ALERT_PORTFOLIO_VALUE:
        return rule->threshold / rules->minor_unit;
    case ALERT_FAILED_JOBS:
        return rule->threshold / DECIMAL_ONE;
    case ALERT_PRICE:
    case ALERT_VOLUME:
    case ALERT_POSITION:
    case ALERT_ORDER_EVENT:
    case ALERT_SETTLEMENT_FAIL:
    case ALERT_VIOLATION:
    case ALERT_QUEUE_WAIT:
    case ALERT_QUEUE_DEPTH:
    case ALERT_STALE_DATA:
        break;
    }
    return rule->threshold;
}

void alert_rules_add(struct alert_rules *rules, const struct feed_row *row)
{
    const struct alert_row *alert = &row->as.alert;
    rules->rules = memory_reserve(rules->rules, &rules->rule_capacity,
                                  (size_t)rules->rule_count + 1, sizeof *rules->rules);
    uint32_t number = rules->rule_count++;
    struct alert_rule *rule = &rules->rules[number];
    *rule = (struct alert_rule){.user = alert->user,
                                .symbol = row->symbol,
                                .kind = alert->kind,
                                .op = alert->op,
                                .channels = alert->channels,
                                .threshold = alert->threshold,
                                .window = alert->window,
                                .cooldown = alert->cooldown,
                                .last_fired = MOMENT_NONE,
                                .row = row->row,
                                .feed = row->feed,
                                .next = NO_RULE};
    if (alert->kind == ALERT_ORDER_EVENT) {
        add_event_rule(rules, number);
        return;
    }
    const struct threshold_rule threshold = {.threshold = threshold_of(rules, rule),
                                             .cooldown = rule->cooldown,
                                             .number = number,
                                             .op = (uint8_t)rule->op};
    struct threshold_watch *watch = watch_of(rules, rule);
    assert(watch != NULL && "a kind of a later release is refused by its feed");
    threshold_watch_add(watch, &threshold);
}

uint32_t alert_rules_count(const struct alert_rules *rules)
{
    return rules->rule_count;
}

const struct alert_rule *alert_rules_at(const struct alert_rules *rules, uint32_t alert)
{
    assert(alert < rules->rule_count);
    return &rules->rules[alert];
}

bool alert_rules_have_room(const struct alert_rules *rules, uint32_t symbol, int64_t window)
{
    const struct symbol_watch *watch = symbol_watch_at(rules, symbol);
    const struct change_window *views = symbol == NAME_NONE ? &rules->failed_windowed
                                        : watch == NULL     ? NULL
                                                            : &watch->change;
    if (views == NULL || views->view_count < ALERT_WINDOWS_MAX) return true;
    for (size_t i = 0; i < views->view_count; i++) {
        if (views->views[i].window == window) return true;
    }
    return false;
}

/* ---- firings ---------------------------------------------------------------------------------- */

static int64_t in_decimals(int64_t value, int64_t unit)
{
    int64_t decimals;
    return wide_to_int64(wide_product(value, unit), &decimals) ? decimals : VALUE_NONE;
}

/* What the rule saw, as a user would write it: 8 decimals of a price, percent, amount or count. */
static int64_t value_seen(struct alert_rules *rules, const struct alert_rule *rule)
{
    const struct threshold_watch *watch = watch_of(rules, rule);
    switch (rule->kind) {
    case ALERT_PERCENT_CHANGE:
    case ALERT_DRAWDOWN:
        return change_percent(watch->value);
    case ALERT_PORTFOLIO_VALUE:
        return in_decimals(watch->value, rules->minor_unit);
    case ALERT_FAILED_JOBS:
        return in_decimals(watch->value, DECIMAL_ONE);
    case ALERT_PRICE:
        return watch->value;
    case ALERT_ORDER_EVENT:
    case ALERT_VOLUME:
    case ALERT_POSITION:
    case ALERT_SETTLEMENT_FAIL:
    case ALERT_VIOLATION:
    case ALERT_QUEUE_WAIT:
    case ALERT_QUEUE_DEPTH:
    case ALERT_STALE_DATA:
        break;
    }
    return VALUE_NONE;
}

static void emit_firing(struct alert_rules *rules, uint32_t number, struct record record)
{
    struct alert_rule *rule = &rules->rules[number];
    rule->firings++;
    rule->last_fired = record.time;
    record.kind = RECORD_ALERT_FIRED;
    record_set_rule(&record, rule->kind == ALERT_ORDER_EVENT ? "A01" : "A02");
    int64_t object = record.as.alert.object;
    record.as.alert = (struct alert_record){.firing_no = ++rules->firings,
                                            .firing = rule->firings,
                                            .alert = number,
                                            .user = rule->user,
                                            .symbol = rule->symbol,
                                            .kind = (uint8_t)rule->kind,
                                            .op = (uint8_t)rule->op,
                                            .channels = rule->channels,
                                            .threshold = rule->threshold,
                                            .value = value_seen(rules, rule),
                                            .object = object};
    rules->emit(rules->context, &record);
}

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* `record` has time, cause, origin and object; rules fire in their order. */
static void emit_fired(struct alert_rules *rules, const struct record *record)
{
    struct fired_rules *fired = &rules->fired;
    if (fired->count == 0) return;
    qsort(fired->numbers, fired->count, sizeof *fired->numbers, by_number);
    for (size_t i = 0; i < fired->count; i++) emit_firing(rules, fired->numbers[i], *record);
    fired->count = 0;
}

/* ---- observations ----------------------------------------------------------------------------- */

void alert_rules_price(struct alert_rules *rules, uint32_t symbol, int64_t price,
                       const struct origin *origin, int64_t now)
{
    struct symbol_watch *watch = symbol_watch_at(rules, symbol);
    if (watch == NULL || price == VALUE_NONE) return;
    threshold_watch_observe(&watch->price, price, now, &rules->fired);
    change_window_value(&watch->change, price, now, &rules->fired);
    const struct record record = {.time = now, .cause = -1, .origin = *origin};
    emit_fired(rules, &record);
}

/* Each end is an event; a rule that rests does not hear it (A02). */
void alert_rules_order(struct alert_rules *rules, const struct order_record *order,
                       const struct origin *origin, int64_t cause, int64_t now)
{
    const struct user_watch *watch = user_watch_at(rules, order->user);
    if (watch == NULL) return;
    struct record record = {.time = now, .cause = cause, .origin = *origin};
    record.as.alert.object = order->order_no;
    for (uint32_t at = watch->first_event; at != NO_RULE; at = rules->rules[at].next) {
        const struct alert_rule *rule = &rules->rules[at];
        if (rule->symbol != NAME_NONE && rule->symbol != order->symbol) continue;
        if (rule->firings > 0 && now - rule->last_fired < rule->cooldown) continue;
        emit_firing(rules, at, record);
    }
}

void alert_rules_job(struct alert_rules *rules, int64_t job_id, const struct origin *origin,
                     int64_t cause, int64_t now)
{
    rules->failed_jobs++;
    threshold_watch_observe(&rules->failed, rules->failed_jobs, now, &rules->fired);
    change_window_event(&rules->failed_windowed, now, &rules->fired);
    struct record record = {.time = now, .cause = cause, .origin = *origin};
    record.as.alert.object = job_id;
    emit_fired(rules, &record);
}

static int64_t sum_or_most(int64_t a, int64_t b)
{
    int64_t sum;
    if (int64_add(a, b, &sum)) return sum;
    return a > 0 ? INT64_MAX : INT64_MIN + 1;
}

void alert_rules_equity(struct alert_rules *rules, uint32_t user, int64_t equity)
{
    struct user_watch *watch = user_watch_at(rules, user);
    if (watch == NULL) return;
    watch->sum = watch->marked ? sum_or_most(watch->sum, equity) : equity;
    watch->marked = true;
}

void alert_rules_flow(struct alert_rules *rules, uint32_t user, int64_t amount)
{
    struct user_watch *watch = user_watch_at(rules, user);
    if (watch != NULL && watch->has_peak) watch->peak = sum_or_most(watch->peak, amount);
}

void alert_rules_marked(struct alert_rules *rules, const struct origin *origin, int64_t now)
{
    for (size_t i = 0; i < rules->user_count; i++) {
        struct user_watch *watch = &rules->users[i];
        if (!watch->marked) continue;
        watch->marked = false;
        if (!watch->has_peak || watch->sum > watch->peak) watch->peak = watch->sum;
        watch->has_peak = true;
        threshold_watch_observe(&watch->value, watch->sum, now, &rules->fired);
        if (watch->peak <= 0) continue; /* a fall from nothing is none */
        threshold_watch_observe(&watch->drawdown, -change_key(watch->sum, watch->peak), now,
                                &rules->fired);
    }
    const struct record record = {.time = now, .cause = -1, .origin = *origin};
    emit_fired(rules, &record);
}
