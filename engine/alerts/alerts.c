/* Who is told what (A05). In: records that end orders, jobs and instructions. Out: wishes for
 * notification jobs; when such a job runs or fails for good, one RECORD_NOTIFICATION. Always holds:
 * a wish has one handle from its submission to its drop and is told once. */
#include "alerts/alerts.h"

#include <assert.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"

#define HANDLE_NONE UINT32_MAX

/* A notification between its wish and the end of its job. */
struct pending_note {
    struct alert_wish wish;
    int64_t notification_id; /* from 1, in order of creation; 0: the handle is free */
    uint32_t next_free;
    bool told; /* its record went out */
};

struct alerts {
    const struct settings *settings;
    struct alerts_questions ask;
    struct pending_note *notes; /* by handle; a free handle is used again, the last one first */
    size_t capacity;
    uint32_t count, first_free;
    int64_t created;
};

struct alerts *alerts_open(const struct settings *settings, const struct alerts_questions *ask)
{
    struct alerts *alerts = memory_alloc_zero(1, sizeof *alerts);
    alerts->settings = settings;
    alerts->ask = *ask;
    alerts->first_free = HANDLE_NONE;
    return alerts;
}

void alerts_release(struct alerts *alerts)
{
    if (alerts == NULL) return;
    memory_free(alerts->notes);
    memory_free(alerts);
}

/* ---- Wishes ------------------------------------------------------------------------------------- */

static uint32_t take_handle(struct alerts *alerts)
{
    uint32_t handle = alerts->first_free;
    if (handle != HANDLE_NONE) {
        alerts->first_free = alerts->notes[handle].next_free;
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
    alerts->notes[handle] = (struct pending_note){
        .wish = *wish, .notification_id = ++alerts->created, .next_free = HANDLE_NONE};
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

void alerts_hear(struct alerts *alerts, const struct record *record, int64_t cause, uint32_t user)
{
    struct alert_wish wish = {.channel = CHANNEL_DATABASE, .created = record->time, .cause = cause};
    if (record->kind == RECORD_ORDER_DONE) {
        int kind = kind_of_end((enum order_status)record->as.order.status);
        if (kind < 0) return;
        wish.kind = (uint8_t)kind;
        wish.user = record->as.order.user;
        wish.object_kind = 'O';
        wish.object = record->as.order.order_no;
        tell(alerts, &wish);
    } else if (record->kind == RECORD_JOB_FAILED) {
        wish.kind = NOTE_JOB_FAILED;
        wish.user = user;
        wish.object_kind = 'J';
        wish.object = record->as.job.job_id;
        tell(alerts, &wish);
    } else if (record->kind == RECORD_INSTRUCTION && !record->as.instruction.settled) {
        wish.kind = NOTE_SETTLEMENT_FAILED;
        wish.user = alerts->ask.owner(alerts->ask.context, record->as.instruction.account);
        wish.object_kind = 'I';
        wish.object = record->as.instruction.instruction_id;
        tell(alerts, &wish);
    }
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
    const struct alert_wish *wish = &note->wish;
    struct record record = {.kind = RECORD_NOTIFICATION,
                            .time = now,
                            .cause = wish->cause,
                            .origin = *origin,
                            .as.notification = {.notification_id = note->notification_id,
                                                .user = wish->user,
                                                .channel = wish->channel,
                                                .kind = wish->kind,
                                                .object_kind = wish->object_kind,
                                                .object = wish->object,
                                                .created = wish->created,
                                                .delivered = delivered}};
    record_set_rule(&record, "A05");
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
    note->next_free = alerts->first_free;
    alerts->first_free = payload;
}
