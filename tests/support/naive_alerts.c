/* In: rules and observations. Out: who fires. Always: nothing is shared between rules. */
#include "support/naive_alerts.h"

#include <assert.h>

#include "base/wide.h"

void naive_alerts_add(struct naive_alerts *alerts, const struct alert_row *row, uint32_t symbol)
{
    assert(alerts->rule_count < NAIVE_RULES_MAX);
    alerts->rules[alerts->rule_count++] = (struct naive_rule){.row = *row, .symbol = symbol};
}

/* A02, for a rule whose value compares with its threshold as `sign` says. */
static bool observe(struct naive_rule *rule, int sign, int64_t now)
{
    bool fires = false;
    if (rule->row.op == ALERT_CROSSES) {
        fires = sign != 0 && rule->sign != 0 && sign != rule->sign;
        if (sign != 0) rule->sign = sign;
    } else {
        bool is_true = rule->row.op == ALERT_ABOVE ? sign > 0 : sign < 0;
        fires = is_true && !rule->was_true;
        rule->was_true = is_true;
    }
    if (fires && rule->fired && now - rule->last_fired < rule->row.cooldown) fires = false;
    if (fires) {
        rule->fired = true;
        rule->last_fired = now;
    }
    return fires;
}

static int sign_of(wide difference)
{
    return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/* Whether the change against the window's begin is above, at or below the threshold; false: none. */
static bool change_sign(const struct naive_alerts *alerts, const struct naive_rule *rule,
                        int64_t price, int64_t now, int *sign)
{
    const struct naive_point *before = NULL;
    for (size_t i = 0; i < alerts->point_count; i++) {
        const struct naive_point *point = &alerts->points[i];
        if (point->symbol == rule->symbol && point->time <= now - rule->row.window) before = point;
    }
    if (before == NULL || before->value <= 0) return false;
    /* price / before - 1 > percent / 100, all multiplied out */
    wide moved = wide_product(INT64_C(10000000000), price) -
                 wide_product(INT64_C(10000000000), before->value);
    *sign = sign_of(moved - wide_product(rule->row.threshold, before->value));
    return true;
}

size_t naive_alerts_price(struct naive_alerts *alerts, uint32_t symbol, int64_t price, int64_t now,
                          uint32_t *fired)
{
    size_t count = 0;
    for (size_t i = 0; i < alerts->rule_count; i++) {
        struct naive_rule *rule = &alerts->rules[i];
        int sign;
        if (rule->symbol != symbol) continue;
        if (rule->row.kind == ALERT_PRICE) {
            sign = sign_of((wide)price - rule->row.threshold);
        } else if (rule->row.kind != ALERT_PERCENT_CHANGE ||
                   !change_sign(alerts, rule, price, now, &sign)) {
            continue;
        }
        if (observe(rule, sign, now)) fired[count++] = (uint32_t)i;
    }
    assert(alerts->point_count < NAIVE_POINTS_MAX);
    alerts->points[alerts->point_count++] = (struct naive_point){symbol, now, price};
    return count;
}

size_t naive_alerts_failure(struct naive_alerts *alerts, int64_t now, uint32_t *fired)
{
    size_t count = 0;
    assert(alerts->failure_count < NAIVE_POINTS_MAX);
    alerts->failures[alerts->failure_count++] = now;
    for (size_t i = 0; i < alerts->rule_count; i++) {
        struct naive_rule *rule = &alerts->rules[i];
        if (rule->row.kind != ALERT_FAILED_JOBS) continue;
        int64_t failures = 0;
        for (size_t j = 0; j < alerts->failure_count; j++) {
            bool inside = rule->row.window == 0 || alerts->failures[j] > now - rule->row.window;
            failures += inside ? 1 : 0;
        }
        int sign = sign_of(wide_product(failures, INT64_C(100000000)) - rule->row.threshold);
        if (observe(rule, sign, now)) fired[count++] = (uint32_t)i;
    }
    return count;
}
