/* Who is told what (A04, A05). In: firings of rules; records that end orders, jobs and instructions.
 * Out: wishes for notification jobs; when such a job runs or fails for good, one RECORD_NOTIFICATION.
 * Always holds: a wish has one handle from its submission to its drop and is told once. */
#include "alerts/alerts.h"

#include <assert.h>

#include "alerts/alert_rules.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"

#define HANDLE_NONE UINT32_MAX

/* A notification between its wish and the end of its job: what its record will say. At a session's end
 * there are as many as orders expire, so its members leave no gaps. */
struct pending_note {
    int64_t notification_id;        /* from 1, in order of creation; 0: the handle is free */
    int64_t object, created, cause; /* as in struct alert_wish */
    uint32_t user;                  /* free: the next free handle */
    uint8_t kind, channel, object_kind;
    bool told; /* its record went out */
};

struct alerts {
    const struct settings *settings;
    struct alerts_questions ask;
    struct alert_rules *rules;
    struct pending_note *notes; /* by handle; a free handle is used again, the last one first */
    size_t capacity;
    uint32_t count, first_free, pending;
    int64_t created;
};

struct alerts *alerts_open(const struct settings *settings, const struct alerts_questions *ask)
{
    struct alerts *alerts = memory_alloc_zero(1, sizeof *alerts);
    alerts->settings = settings;
    alerts->ask = *ask;
    alerts->first_free = HANDLE_NONE;
    alerts->rules = alert_rules_open(settings->currency_exponent, ask->context, ask->emit);
    return alerts;
}

void alerts_release(struct alerts *alerts)
{
    if (alerts == NULL) return;
    alert_rules_release(alerts->rules);
    memory_free(alerts->notes);
    memory_free(alerts);
}

/* ---- Wishes ------------------------------------------------------------------------------------- */

enum { NOTES_KEPT = 4096 };

static uint32_t take_handle(struct alerts *alerts)
{
    alerts->pending++;
    uint32_t handle = alerts->first_free;
    if (handle != HANDLE_NONE) {
        alerts->first_free = alerts->notes[handle].user;
        return handle;
    }
    assert(alerts->count < HANDLE_NONE);
    alerts->notes = memory_reserve(alerts->notes, &alerts->capacity, (size_t)alerts->count + 1,
                                   sizeof *alerts->notes);
    return alerts->count++;
}

static void tell(struct alerts *alerts, const struct alert_wish *wish)
{
    if (!alerts->settings->notify.kinds[wish->kind]) return;
    if (wish->user == NAME_NONE) return;
    if (!alerts->ask.user_exists(alerts->ask.context, wish->user)) return;
    uint32_t handle = take_handle(alerts);
    alerts->notes[handle] = (struct pending_note){.notification_id = ++alerts->created,
                                                  .object = wish->object,
                                                  .created = wish->created,
                                                  .cause = wish->cause,
                                                  .user = wish->user,
                                                  .kind = wish->kind,
                                                  .channel = wish->channel,
                                                  .object_kind = wish->object_kind};
    alerts->ask.submit(alerts->ask.context, wish, handle);
}

/* The kind that an order's end is told as; -1: a cancel is told to nobody. */
static int kind_of_end(enum order_status status)
{
    switch (status) {
    case STATUS_FILLED:
        return NOTE_ORDER_FILLED;
    case STATUS_REJECTED:
        return NOTE_ORDER_REJECTED;
    case STATUS_EXPIRED:
        return NOTE_ORDER_EXPIRED;
    case STATUS_NEW:
    case STATUS_PARTIALLY_FILLED:
    case STATUS_CANCELED:
        return -1;
    }
    assert(false && "an order of unknown status");
    return -1;
}

static void tell_of_order(struct alerts *alerts, const struct record *record,
                          struct alert_wish *wish)
{
    const struct order_record *order = &record->as.order;
    int kind = kind_of_end((enum order_status)order->status);
    if (kind >= 0) {
        wish->kind = (uint8_t)kind;
        wish->user = order->user;
        wish->object_kind = 'O';
        wish->object = order->order_no;
        tell(alerts, wish);
    }
    if (order->user == NAME_NONE) return;
    alert_rules_order(alerts->rules, order, &record->origin, wish->cause, record->time);
}

static void tell_of_job(struct alerts *alerts, const struct record *record, uint32_t user,
                        struct alert_wish *wish)
{
    wish->kind = NOTE_JOB_FAILED;
    wish->user = user;
    wish->object_kind = 'J';
    wish->object = record->as.job.job_id;
    tell(alerts, wish);
    alert_rules_job(alerts->rules, record->as.job.job_id, &record->origin, wish->cause,
                    record->time);
}

static void tell_of_account(struct alerts *alerts, uint32_t account, uint8_t kind,
                            uint8_t object_kind, int64_t object, struct alert_wish *wish)
{
    wish->kind = kind;
    wish->user = alerts->ask.owner(alerts->ask.context, account);
    wish->object_kind = object_kind;
    wish->object = object;
    tell(alerts, wish);
}

/* A04: one notification per channel. */
static void tell_of_alert(struct alerts *alerts, const struct alert_record *alert,
                          struct alert_wish *wish)
{
    wish->kind = NOTE_ALERT;
    wish->user = alert->user;
    wish->object_kind = 'A';
    wish->object = alert->firing_no;
    wish->alert = alert->alert;
    wish->firing = alert->firing;
    for (int channel = CHANNEL_DATABASE; channel <= CHANNEL_LOG; channel++) {
        wish->channel = (uint8_t)channel;
        if ((alert->channels >> channel & 1) != 0) tell(alerts, wish);
    }
}

void alerts_hear(struct alerts *alerts, const struct record *record, int64_t cause, uint32_t user)
{
    struct alert_wish wish = {
        .channel = CHANNEL_DATABASE, .alert = NAME_NONE, .created = record->time, .cause = cause};
    uint8_t kind = record->kind;
    if (kind == RECORD_ORDER_DONE) {
        tell_of_order(alerts, record, &wish);
    } else if (kind == RECORD_JOB_FAILED) {
        tell_of_job(alerts, record, user, &wish);
    } else if (kind == RECORD_INSTRUCTION && !record->as.instruction.settled) {
        tell_of_account(alerts, record->as.instruction.account, NOTE_SETTLEMENT_FAILED, 'I',
                        record->as.instruction.instruction_id, &wish);
    } else if (kind == RECORD_CORPORATE_EFFECT && record->as.effect.effect == EFFECT_DIVIDEND_PAY) {
        tell_of_account(alerts, record->as.effect.account, NOTE_DIVIDEND_PAID, 'D',
                        record->as.effect.effect_id, &wish);
    } else if (kind == RECORD_ALERT_FIRED) {
        tell_of_alert(alerts, &record->as.alert, &wish);
    } else if (kind == RECORD_EQUITY) {
        const struct equity_record *equity = &record->as.equity;
        alert_rules_equity(alerts->rules, alerts->ask.owner(alerts->ask.context, equity->account),
                           equity->cash + equity->securities);
    } else if (kind == RECORD_CASH_FLOW) {
        alert_rules_flow(alerts->rules,
                         alerts->ask.owner(alerts->ask.context, record->as.flow.account),
                         record->as.flow.amount);
    } else if (kind == RECORD_ACCOUNT_OPENED) {
        alert_rules_flow(alerts->rules, record->as.account.user, record->as.account.initial_cash);
    }
}

/* ---- Rules and what they observe ------------------------------------------------------------------ */

void alerts_add_rule(struct alerts *alerts, const struct feed_row *row)
{
    alert_rules_add(alerts->rules, row);
}

bool alerts_have_room(const struct alerts *alerts, const struct feed_row *row)
{
    return row->as.alert.window == 0 ||
           alert_rules_have_room(alerts->rules, row->symbol, row->as.alert.window);
}

uint32_t alerts_rule_count(const struct alerts *alerts)
{
    return alert_rules_count(alerts->rules);
}

const struct alert_rule *alerts_rule(const struct alerts *alerts, uint32_t alert)
{
    return alert_rules_at(alerts->rules, alert);
}

void alerts_price(struct alerts *alerts, uint32_t symbol, int64_t price,
                  const struct origin *origin, int64_t now)
{
    alert_rules_price(alerts->rules, symbol, price, origin, now);
}

void alerts_marked(struct alerts *alerts, const struct origin *origin, int64_t now)
{
    alert_rules_marked(alerts->rules, origin, now);
}

/* ---- The job's end ------------------------------------------------------------------------------ */

static struct pending_note *note_at(struct alerts *alerts, uint32_t payload)
{
    assert(payload < alerts->count && alerts->notes[payload].notification_id != 0);
    return &alerts->notes[payload];
}

static void emit_note(struct alerts *alerts, uint32_t payload, const struct origin *origin,
                      int64_t now, int64_t delivered)
{
    struct pending_note *note = note_at(alerts, payload);
    if (note->told) return;
    note->told = true;
    struct record record = {.kind = RECORD_NOTIFICATION,
                            .time = now,
                            .cause = note->cause,
                            .origin = *origin,
                            .as.notification = {.notification_id = note->notification_id,
                                                .user = note->user,
                                                .channel = note->channel,
                                                .kind = note->kind,
                                                .object_kind = note->object_kind,
                                                .object = note->object,
                                                .created = note->created,
                                                .delivered = delivered}};
    record_set_rule(&record, note->kind == NOTE_ALERT ? "A04" : "A05");
    alerts->ask.emit(alerts->ask.context, &record);
}

void alerts_deliver(struct alerts *alerts, uint32_t payload, const struct origin *origin,
                    int64_t now)
{
    emit_note(alerts, payload, origin, now, now);
}

void alerts_fail(struct alerts *alerts, uint32_t payload, const struct origin *origin, int64_t now)
{
    emit_note(alerts, payload, origin, now, MOMENT_NONE);
}

void alerts_retry(struct alerts *alerts, uint32_t payload)
{
    note_at(alerts, payload)->told = false;
}

void alerts_drop(struct alerts *alerts, uint32_t payload)
{
    struct pending_note *note = note_at(alerts, payload);
    note->notification_id = 0;
    note->user = alerts->first_free;
    alerts->first_free = payload;
    if (--alerts->pending > 0 || alerts->capacity <= NOTES_KEPT) return;
    memory_free(alerts->notes); /* after a burst, as at a session's end */
    alerts->notes = NULL;
    alerts->capacity = 0;
    alerts->count = 0;
    alerts->first_free = HANDLE_NONE;
}
