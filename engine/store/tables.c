/* The tables that records go to: their names and widths as in schema/tables.sql. */
#include <assert.h>

#include "store/table_rows.h"

static const struct {
    const char *name;
    int columns;
} tables[TABLE_COUNT] = {
    [TABLE_ORDERS] = {"orders", 25},
    [TABLE_ORDER_REQUESTS] = {"order_requests", 14},
    [TABLE_TRADES] = {"trades", 21},
    [TABLE_OBLIGATIONS] = {"obligations", 6},
    [TABLE_INSTRUCTIONS] = {"instructions", 13},
    [TABLE_TRANSFERS] = {"transfers", 13},
    [TABLE_ROUND_TRIPS] = {"round_trips", 11},
    [TABLE_POSITIONS] = {"positions", 7},
    [TABLE_JOBS] = {"jobs", 13},
    [TABLE_JOB_ATTEMPTS] = {"job_attempts", 9},
    [TABLE_QUEUE_METRICS] = {"queue_metrics", 21},
    [TABLE_PRICES] = {"prices", 15},
    [TABLE_EQUITY] = {"equity", 7},
    [TABLE_CASH_FLOWS] = {"cash_flows", 5},
    [TABLE_NOTIFICATIONS] = {"notifications", 7},
    [TABLE_OPERATOR_ACTIONS] = {"operator_actions", 9},
    [TABLE_INPUT_REJECTS] = {"input_rejects", 9},
    [TABLE_DATA_FINDINGS] = {"data_findings", 7},
    [TABLE_CORPORATE_ACTIONS] = {"corporate_actions", 12},
    [TABLE_CORPORATE_EFFECTS] = {"corporate_effects", 13},
    [TABLE_POSITION_DAYS] = {"position_days", 6},
    [TABLE_BENCHMARK_DAYS] = {"benchmark_days", 5},
    [TABLE_ALERT_FIRINGS] = {"alert_firings", 9},
    [TABLE_OBLIGATION_CHANGES] = {"obligation_changes", 4},
};

enum table table_of_kind(uint8_t kind)
{
    switch ((enum record_kind)kind) {
    case RECORD_ORDER_DONE:
    case RECORD_ORDER_OPEN:
        return TABLE_ORDERS;
    case RECORD_REQUEST:
        return TABLE_ORDER_REQUESTS;
    case RECORD_FILL:
        return TABLE_TRADES;
    case RECORD_OBLIGATION:
        return TABLE_OBLIGATIONS;
    case RECORD_INSTRUCTION:
        return TABLE_INSTRUCTIONS;
    case RECORD_TRANSFER:
        return TABLE_TRANSFERS;
    case RECORD_ROUND_TRIP:
        return TABLE_ROUND_TRIPS;
    case RECORD_POSITION:
        return TABLE_POSITIONS;
    case RECORD_JOB:
        return TABLE_JOBS;
    case RECORD_ATTEMPT:
        return TABLE_JOB_ATTEMPTS;
    case RECORD_QUEUE_MINUTE:
        return TABLE_QUEUE_METRICS;
    case RECORD_PRICE:
        return TABLE_PRICES;
    case RECORD_EQUITY:
        return TABLE_EQUITY;
    case RECORD_CASH_FLOW:
        return TABLE_CASH_FLOWS;
    case RECORD_NOTIFICATION:
        return TABLE_NOTIFICATIONS;
    case RECORD_OPERATOR:
        return TABLE_OPERATOR_ACTIONS;
    case RECORD_INPUT_REJECT:
        return TABLE_INPUT_REJECTS;
    case RECORD_FINDING:
        return TABLE_DATA_FINDINGS;
    case RECORD_CORPORATE_ACTION:
        return TABLE_CORPORATE_ACTIONS;
    case RECORD_CORPORATE_EFFECT:
        return TABLE_CORPORATE_EFFECTS;
    case RECORD_POSITION_DAY:
        return TABLE_POSITION_DAYS;
    case RECORD_BENCHMARK_DAY:
        return TABLE_BENCHMARK_DAYS;
    case RECORD_ALERT_FIRED:
        return TABLE_ALERT_FIRINGS;
    case RECORD_OBLIGATION_CHANGE:
        return TABLE_OBLIGATION_CHANGES;
    case RECORD_ORDER_ACCEPTED:
    case RECORD_ORDER_REPLACED:
    case RECORD_ORDER_TRIGGERED:
    case RECORD_ACCOUNT_OPENED:
    case RECORD_USER_CREATED:
    case RECORD_CASH:
    case RECORD_OVERDRAFT:
    case RECORD_SESSION_ENDED:
    case RECORD_JOB_FAILED:
    case RECORD_TEXT:
    case RECORD_COMMIT:
    case RECORD_TREE:
    case RECORD_WAKE:
    case RECORD_FINISH:
        return TABLE_NONE;
    }
    return TABLE_NONE;
}

const char *table_name(enum table table)
{
    assert(table < TABLE_COUNT);
    return tables[table].name;
}

int table_columns(enum table table)
{
    assert(table < TABLE_COUNT);
    return tables[table].columns;
}
