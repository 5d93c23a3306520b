/* Alerts and notifications (A01-A05): who is told what. In: rules; prices, and records of orders, jobs,
 * instructions, marks and cash. Out: the firings of rules; a wish for a notification job, and when
 * that job runs the delivery. Each kind of A05 can be switched off ([notify]). */
#ifndef TAPEDECK_ALERTS_ALERTS_H
#define TAPEDECK_ALERTS_ALERTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/records.h"
#include "model/settings.h"

struct alerts;

/* A03: the cost of a price must not grow with the windows of `percent_change`, either. */
enum { ALERT_WINDOWS_MAX = 64 };

/* A rule of A01, and what became of it so far. */
struct alert_rule {
    uint32_t user, symbol; /* symbol NAME_NONE: none */
    enum alert_kind kind;
    enum alert_op op;
    uint8_t channels;
    int64_t threshold, window, cooldown; /* as in struct alert_row */
    int64_t firings, last_fired;         /* MOMENT_NONE: never */
    int64_t row;
    uint16_t feed;
    uint32_t next; /* of the same user's order_event rules */
};

/* One notification that is wanted: its job's key is KIND:OBJECT:CHANNEL, or RULE:FIRING:CHANNEL. */
struct alert_wish {
    uint32_t user;
    uint8_t kind, channel; /* enums of words.h */
    uint8_t object_kind;   /* 'O' order, 'J' job, 'I' instruction, 'A' firing of an alert */
    uint32_t alert;        /* the rule; NAME_NONE: none */
    int64_t object;
    int64_t firing; /* of the rule, from 1; 0: none */
    int64_t created;
    int64_t cause; /* audit line of what it tells; -1 */
};
struct alerts_questions {
    void *context;
    /* Enqueues the job with `payload` as its handle. */
    void (*submit)(void *context, const struct alert_wish *wish, uint32_t payload);
    /* The user of an account; NAME_NONE: nobody to tell. */
    uint32_t (*owner)(void *context, uint32_t account);
    /* False for a user that does not exist (R03): nobody to tell. */
    bool (*user_exists)(void *context, uint32_t user);
    void (*emit)(void *context, struct record *record);
};
struct alerts *alerts_open(const struct settings *settings, const struct alerts_questions *ask);
void alerts_release(struct alerts *alerts); /* NULL is fine */

/* Takes a rule of an alerts feed; the first one is number 0. Before anything is heard. */
void alerts_add_rule(struct alerts *alerts, const struct feed_row *row);
/* False: the rule's symbol has ALERT_WINDOWS_MAX other windows already. */
bool alerts_have_room(const struct alerts *alerts, const struct feed_row *row);
uint32_t alerts_rule_count(const struct alerts *alerts);
const struct alert_rule *alerts_rule(const struct alerts *alerts, uint32_t alert);

/* A price was published (A02): `origin` is its row's part and its job. */
void alerts_price(struct alerts *alerts, uint32_t symbol, int64_t price,
                  const struct origin *origin, int64_t now);
/* All accounts were marked at a session's end. */
void alerts_marked(struct alerts *alerts, const struct origin *origin, int64_t now);

/* Hears RECORD_ORDER_DONE, RECORD_JOB_FAILED (`user`: that of an order's job, NAME_NONE otherwise),
 * RECORD_INSTRUCTION, RECORD_CORPORATE_EFFECT, RECORD_EQUITY, RECORD_CASH_FLOW, RECORD_ACCOUNT_OPENED,
 * RECORD_ALERT_FIRED; `cause` is the record's own line. */
void alerts_hear(struct alerts *alerts, const struct record *record, int64_t cause, uint32_t user);

/* The job's effect: the notification is delivered (RECORD_NOTIFICATION). */
void alerts_deliver(struct alerts *alerts, uint32_t payload, const struct origin *origin,
                    int64_t now);
/* The job failed for good: it stays undelivered, and is stored so. */
void alerts_fail(struct alerts *alerts, uint32_t payload, const struct origin *origin, int64_t now);
/* An operator tries the failed job again (Q10): what comes of it takes the place of its failure. The
 * handle was not dropped. */
void alerts_retry(struct alerts *alerts, uint32_t payload);
/* The job has ended: its handle is free again. */
void alerts_drop(struct alerts *alerts, uint32_t payload);

#endif
