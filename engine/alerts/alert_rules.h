/* The rules of A01 and what makes them fire (A02). In: rules, then observations in the order of time:
 * prices, marks of accounts, ends of orders, failed jobs. Out: one RECORD_ALERT_FIRED a firing. Only
 * this room's files include it; alerts.h is what others call. */
#ifndef TAPEDECK_ALERTS_ALERT_RULES_H
#define TAPEDECK_ALERTS_ALERT_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "alerts/alerts.h"
#include "model/records.h"

struct alert_rules;
/* `exponent` of the currency; `emit` takes the records. */
struct alert_rules *alert_rules_open(int exponent, void *context,
                                     void (*emit)(void *context, struct record *record));
void alert_rules_release(struct alert_rules *rules); /* NULL is fine */

/* Before the first observation. */
void alert_rules_add(struct alert_rules *rules, const struct feed_row *row);
uint32_t alert_rules_count(const struct alert_rules *rules);
const struct alert_rule *alert_rules_at(const struct alert_rules *rules, uint32_t alert);
/* False: the symbol has ALERT_WINDOWS_MAX other windows already (A03). */
bool alert_rules_have_room(const struct alert_rules *rules, uint32_t symbol, int64_t window);

/* A price was published (A02). */
void alert_rules_price(struct alert_rules *rules, uint32_t symbol, int64_t price,
                       const struct origin *origin, int64_t now);
/* An order of the user ended; `cause` is the line that says so. */
void alert_rules_order(struct alert_rules *rules, const struct order_record *order,
                       const struct origin *origin, int64_t cause, int64_t now);
/* A job failed for good. */
void alert_rules_job(struct alert_rules *rules, int64_t job_id, const struct origin *origin,
                     int64_t cause, int64_t now);
/* One account's mark at a session end; all of them, then alert_rules_marked. */
void alert_rules_equity(struct alert_rules *rules, uint32_t user, int64_t equity);
void alert_rules_marked(struct alert_rules *rules, const struct origin *origin, int64_t now);
/* Cash from outside moves the peak of the drawdown, too. */
void alert_rules_flow(struct alert_rules *rules, uint32_t user, int64_t amount);

#endif
