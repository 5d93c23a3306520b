/* In: a record. Out: the word of its line's `action` (X01), or that it has no line. */
#include <assert.h>
#include <stddef.h>

#include "audit/lines.h"

static const char *order_done_action(const struct order_record *order)
{
    switch ((enum order_status)order->status) {
    case STATUS_REJECTED:
        return "order_rejected";
    case STATUS_CANCELED:
        return "order_canceled";
    case STATUS_EXPIRED:
        return "order_expired";
    case STATUS_FILLED:
        return NULL; /* the fill said so */
    case STATUS_NEW:
    case STATUS_PARTIALLY_FILLED:
        break;
    }
    assert(false && "an order that is done has a final state");
    return NULL;
}

static const char *request_action(const struct request_record *request)
{
    if (request->accepted) {
        return NULL; /* the order's own line follows */
    }
    return request->action == ACTION_CANCEL ? "cancel_rejected" : "replace_rejected";
}

static const char *attempt_action(const struct attempt_record *attempt)
{
    switch ((enum attempt_outcome)attempt->outcome) {
    case ATTEMPT_COMPLETED:
        return attempt->attempt > 1 ? "attempt_completed" : NULL;
    case ATTEMPT_EXCEPTION:
        return "attempt_exception";
    case ATTEMPT_TIMEOUT:
        return "attempt_timeout";
    case ATTEMPT_WORKER_CRASH:
        return "attempt_worker_crash";
    case ATTEMPT_CRASH_AFTER_EFFECT:
        return "attempt_crash_after_effect";
    case ATTEMPT_DUPLICATE_DELIVERY:
        return "attempt_duplicate_delivery";
    case ATTEMPT_NOT_RUN:
        return "attempt_not_run";
    }
    assert(false && "an attempt of unknown outcome");
    return NULL;
}

static const char *cash_action(const struct cash_record *cash)
{
    if (cash->refused) {
        return "cash_refused";
    }
    return cash->kind == CASH_DEPOSIT ? "cash_deposited" : "cash_withdrawn";
}

const char *lines_action(const struct record *record)
{
    switch ((enum record_kind)record->kind) {
    case RECORD_ORDER_ACCEPTED:
        return "order_accepted";
    case RECORD_ORDER_REPLACED:
        return "order_replaced";
    case RECORD_ORDER_TRIGGERED:
        return "order_triggered";
    case RECORD_ORDER_DONE:
        return order_done_action(&record->as.order);
    case RECORD_REQUEST:
        return request_action(&record->as.request);
    case RECORD_FILL:
        return "fill";
    case RECORD_INSTRUCTION:
        return record->as.instruction.settled ? "settlement_done" : "settlement_failed";
    case RECORD_ACCOUNT_OPENED:
        return "account_opened";
    case RECORD_CASH:
        return cash_action(&record->as.cash);
    case RECORD_OVERDRAFT:
        return "overdraft";
    case RECORD_ATTEMPT:
        return attempt_action(&record->as.attempt);
    case RECORD_NOTIFICATION:
        return record->as.notification.delivered == MOMENT_NONE ? NULL : "notification_delivered";
    case RECORD_INPUT_REJECT:
        return record->as.input_reject.outcome_refused ? NULL /* its own line said so */
                                                       : "input_quarantined";
    case RECORD_ALERT_FIRED:
        return "alert_fired";
    case RECORD_CORPORATE_EFFECT:
        return effect_lines_action(&record->as.effect);
    case RECORD_OPERATOR:
        return record->as.operator_action.refused ? "operator_refused" : "operator_action";
    case RECORD_ORDER_OPEN:
    case RECORD_TRANSFER:
    case RECORD_OBLIGATION:
    case RECORD_USER_CREATED:
    case RECORD_PRICE:
    case RECORD_SESSION_ENDED:
    case RECORD_EQUITY:
    case RECORD_CASH_FLOW:
    case RECORD_ROUND_TRIP:
    case RECORD_POSITION:
    case RECORD_POSITION_DAY:
    case RECORD_BENCHMARK_DAY:
    case RECORD_JOB:
    case RECORD_JOB_FAILED: /* its last attempt has a line */
    case RECORD_QUEUE_MINUTE:
    case RECORD_FINDING:
    case RECORD_CORPORATE_ACTION:
    case RECORD_OBLIGATION_CHANGE:
    case RECORD_TEXT:
    case RECORD_COMMIT:
    case RECORD_TREE:
    case RECORD_WAKE:
    case RECORD_FINISH:
        return NULL;
    }
    return NULL;
}
