/* A05: who is told what, and that it is told once. A row is what a user would see: the wish for a
 * notification as KIND OBJECT USER, and what was stored about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alerts/alerts.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/text.h"

enum { ANN = 3, NOBODY = 9, ANNS_ACCOUNT = 4, FOREIGN_ACCOUNT = 5 };

/* What came out, as text. */
struct listener {
    struct text wishes, records;
    uint32_t last_payload;
};

static void on_submit(void *context, const struct alert_wish *wish, uint32_t payload)
{
    struct listener *listener = context;
    text_addf(&listener->wishes, "%s %c%lld user %u at %lld cause %lld\n",
              word_name(&notification_kind_words, wish->kind), wish->object_kind,
              (long long)wish->object, wish->user, (long long)wish->created,
              (long long)wish->cause);
    assert_int_equal(wish->channel, CHANNEL_DATABASE);
    listener->last_payload = payload;
}

static uint32_t on_owner(void *context, uint32_t account)
{
    (void)context;
    return account == ANNS_ACCOUNT ? ANN : NAME_NONE;
}

static bool on_user_exists(void *context, uint32_t user)
{
    (void)context;
    return user == ANN;
}

static void on_emit(void *context, struct record *record)
{
    struct listener *listener = context;
    const struct notification_record *note = &record->as.notification;
    assert_int_equal(record->kind, RECORD_NOTIFICATION);
    text_addf(&listener->records, "N%lld %s %c%lld user %u created %lld %s %lld job %lld rule %s\n",
              (long long)note->notification_id, word_name(&notification_kind_words, note->kind),
              note->object_kind, (long long)note->object, note->user, (long long)note->created,
              note->delivered == MOMENT_NONE ? "undelivered" : "delivered", (long long)record->time,
              (long long)record->origin.job, record->rule);
}

static const struct settings all_on = {
    .notify = {.kinds = {true, true, true, true, true, true, true, true}}};

static struct alerts *open_alerts(const struct settings *settings, struct listener *listener)
{
    memset(listener, 0, sizeof *listener);
    const struct alerts_questions ask = {listener, on_submit, on_owner, on_user_exists, on_emit};
    return alerts_open(settings, &ask);
}

static void close_alerts(struct alerts *alerts, struct listener *listener)
{
    text_release(&listener->wishes);
    text_release(&listener->records);
    alerts_release(alerts);
}

static void order_ends(struct alerts *alerts, uint32_t order_no, enum order_status status,
                       uint32_t user, int64_t time)
{
    struct record record = {.kind = RECORD_ORDER_DONE, .time = time};
    record.as.order.order_no = order_no;
    record.as.order.status = (uint8_t)status;
    record.as.order.user = user;
    alerts_hear(alerts, &record, 70 + (int64_t)order_no, user);
}

static void instruction_ends(struct alerts *alerts, int64_t id, uint32_t account, bool settled)
{
    struct record record = {.kind = RECORD_INSTRUCTION, .time = 8};
    record.as.instruction =
        (struct instruction_record){.instruction_id = id, .account = account, .settled = settled};
    alerts_hear(alerts, &record, 5, NAME_NONE);
}

static void job_fails(struct alerts *alerts, int64_t job, uint32_t user)
{
    struct record record = {.kind = RECORD_JOB_FAILED, .time = 9};
    record.as.job.job_id = job;
    alerts_hear(alerts, &record, 6, user);
}

static void everything_happens(struct alerts *alerts)
{
    order_ends(alerts, 1, STATUS_FILLED, ANN, 1);
    order_ends(alerts, 2, STATUS_REJECTED, ANN, 2);
    order_ends(alerts, 3, STATUS_EXPIRED, ANN, 3);
    order_ends(alerts, 4, STATUS_CANCELED, ANN, 4);
    order_ends(alerts, 5, STATUS_REJECTED, NOBODY, 5);
    order_ends(alerts, 6, STATUS_REJECTED, NAME_NONE, 6);
    instruction_ends(alerts, 11, ANNS_ACCOUNT, false);
    instruction_ends(alerts, 12, ANNS_ACCOUNT, true);
    instruction_ends(alerts, 13, FOREIGN_ACCOUNT, false);
    job_fails(alerts, 21, ANN);
    job_fails(alerts, 22, NAME_NONE);
}

static void a05_ended_orders_failed_jobs_and_fails_are_told(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&all_on, &heard);
    everything_happens(alerts);
    assert_string_equal(text_string(&heard.wishes), "order_filled O1 user 3 at 1 cause 71\n"
                                                    "order_rejected O2 user 3 at 2 cause 72\n"
                                                    "order_expired O3 user 3 at 3 cause 73\n"
                                                    "settlement_failed I11 user 3 at 8 cause 5\n"
                                                    "job_failed J21 user 3 at 9 cause 6\n");
    assert_string_equal(text_string(&heard.records), "");
    close_alerts(alerts, &heard);
}

static void a05_each_kind_can_be_switched_off(void **state)
{
    (void)state;
    static const struct {
        enum notification_kind off;
        const char *missing;
    } rows[] = {{NOTE_ORDER_FILLED, "order_filled"},
                {NOTE_ORDER_REJECTED, "order_rejected"},
                {NOTE_ORDER_EXPIRED, "order_expired"},
                {NOTE_JOB_FAILED, "job_failed"},
                {NOTE_SETTLEMENT_FAILED, "settlement_failed"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct settings settings = all_on;
        settings.notify.kinds[rows[i].off] = false;
        struct listener heard;
        struct alerts *alerts = open_alerts(&settings, &heard);
        everything_happens(alerts);
        const char *all = text_string(&heard.wishes);
        for (size_t j = 0; j < sizeof rows / sizeof rows[0]; j++) {
            assert_int_equal(strstr(all, rows[j].missing) != NULL, i != j);
        }
        close_alerts(alerts, &heard);
    }
}

static void a05_a_notification_is_stored_delivered_or_not_and_once(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&all_on, &heard);
    const struct origin job = {.feed = FEED_NONE, .job = 40};
    order_ends(alerts, 1, STATUS_FILLED, ANN, 100);
    uint32_t first = heard.last_payload;
    order_ends(alerts, 2, STATUS_EXPIRED, ANN, 200);
    uint32_t second = heard.last_payload;
    assert_int_not_equal(first, second);
    alerts_fail(alerts, second, &job, 260);
    alerts_drop(alerts, second);
    alerts_deliver(alerts, first, &job, 300);
    alerts_deliver(alerts, first, &job, 310);
    alerts_fail(alerts, first, &job, 320);
    alerts_drop(alerts, first);
    /* A free handle is used again; the number of the notification is new. */
    order_ends(alerts, 3, STATUS_FILLED, ANN, 400);
    assert_true(heard.last_payload == first || heard.last_payload == second);
    alerts_deliver(alerts, heard.last_payload, &job, 400);
    assert_string_equal(text_string(&heard.records),
                        "N2 order_expired O2 user 3 created 200 undelivered 260 job 40 rule A05\n"
                        "N1 order_filled O1 user 3 created 100 delivered 300 job 40 rule A05\n"
                        "N3 order_filled O3 user 3 created 400 delivered 400 job 40 rule A05\n");
    close_alerts(alerts, &heard);
}

static void many_handles_stay_apart(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&all_on, &heard);
    const struct origin job = {.feed = FEED_NONE};
    uint32_t payloads[200];
    for (uint32_t i = 0; i < 200; i++) {
        order_ends(alerts, i + 1, STATUS_FILLED, ANN, i);
        payloads[i] = heard.last_payload;
        for (uint32_t j = 0; j < i; j++) assert_int_not_equal(payloads[j], payloads[i]);
    }
    for (uint32_t i = 200; i-- > 0;) {
        text_clear(&heard.records);
        alerts_deliver(alerts, payloads[i], &job, 999);
        struct text wanted = {0};
        text_addf(&wanted, "N%u order_filled O%u user", i + 1, i + 1);
        assert_memory_equal(text_string(&heard.records), text_string(&wanted), wanted.size);
        text_release(&wanted);
        alerts_drop(alerts, payloads[i]);
    }
    close_alerts(alerts, &heard);
    alerts_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a05_ended_orders_failed_jobs_and_fails_are_told),
        cmocka_unit_test(a05_each_kind_can_be_switched_off),
        cmocka_unit_test(a05_a_notification_is_stored_delivered_or_not_and_once),
        cmocka_unit_test(many_handles_stay_apart),
    };
    return cmocka_run_group_tests_name("alerts: notifications", tests, NULL, NULL);
}
