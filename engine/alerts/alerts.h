/* Notifications (A05 on channel `database`): who is told what. In: records of orders, jobs and
 * instructions. Out: a wish for a notification job, and when that job runs the delivery. Each kind
 * can be switched off ([notify]). Alert rules (A01-A04) come to this room later. */
#ifndef TAPEDECK_ALERTS_ALERTS_H
#define TAPEDECK_ALERTS_ALERTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/records.h"
#include "model/settings.h"

struct alerts;

/* One notification that is wanted: its job's key is KIND:OBJECT:CHANNEL. */
struct alert_wish {
    uint32_t user;
    uint8_t kind, channel; /* enums of words.h */
    uint8_t object_kind;   /* 'O' order, 'J' job, 'I' instruction */
    int64_t object;
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

/* Hears RECORD_ORDER_DONE (filled, rejected, expired), RECORD_JOB_FAILED of order jobs (`user`: the
 * order's, NAME_NONE otherwise), RECORD_INSTRUCTION that failed; `cause` is the record's own line. */
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
