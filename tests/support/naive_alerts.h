/* Alerts as RULES.md says them, the slow way: every rule is looked at for every observation, and
 * remembers for itself what it needs. The oracle of the fast ones. */
#ifndef TAPEDECK_TESTS_NAIVE_ALERTS_H
#define TAPEDECK_TESTS_NAIVE_ALERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rows.h"

enum { NAIVE_RULES_MAX = 400, NAIVE_POINTS_MAX = 4000 };

struct naive_rule {
    struct alert_row row;
    uint32_t symbol;
    bool was_true; /* the condition at the last observation */
    int sign;      /* `crosses`: the last one that was not 0 */
    bool fired;
    int64_t last_fired;
};
struct naive_point {
    uint32_t symbol;
    int64_t time, value;
};
struct naive_alerts {
    struct naive_rule rules[NAIVE_RULES_MAX];
    size_t rule_count;
    struct naive_point points[NAIVE_POINTS_MAX]; /* all prices so far */
    size_t point_count;
    int64_t failures[NAIVE_POINTS_MAX]; /* their times */
    size_t failure_count;
};
void naive_alerts_add(struct naive_alerts *alerts, const struct alert_row *row, uint32_t symbol);
/* Numbers of the rules that fire, ascending, at `fired`; returns how many. */
size_t naive_alerts_price(struct naive_alerts *alerts, uint32_t symbol, int64_t price, int64_t now,
                          uint32_t *fired);
size_t naive_alerts_failure(struct naive_alerts *alerts, int64_t now, uint32_t *fired);

#endif
