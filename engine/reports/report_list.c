/* In: nothing. Out: two lists. Always: each name is a file of schema/reports/, but `metrics`, whose
 * numbers are arithmetic on the queries metric_*.sql. */
#include "reports/report_list.h"

#include <assert.h>

static const struct report_entry entries[] = {
    {"what_ran", "What ran", "meta", "The run", 0, true},
    {"feeds", "Input rows", "feeds", NULL, 0, false},
    {"input_rejects", "Input rows not used", "input_rejects", NULL, 0, false},
    {"findings", "Findings in the data", "data_findings", NULL, 0, false},
    {"operators", "Operator actions", "operator_actions", NULL, 0, false},
    {"pending", "Pending at the end", NULL, NULL, 0, false},

    {"order_identity", "Orders: where each one ended", "orders", "Orders", 0, false},
    {"orders", "Orders by final state", "orders", NULL, 0, false},
    {"rejects", "Rejects by reason", "orders", NULL, 0, false},
    {"endings", "Cancels and expiries by reason", "orders", NULL, 0, false},
    {"requests", "Cancel and replace requests", "order_requests", NULL, 0, false},
    {"csv_orders", "The first orders", "orders", NULL, 50, false},

    {"trades", "Trades", "trades", "Trades", 0, false},
    {"trades_by_symbol", "Trades by symbol", "trades", NULL, 0, false},
    {"fees", "Fees by account", "trades", NULL, 0, false},
    {"round_trips", "Closed positions", "round_trips", NULL, 0, false},
    {"csv_trades", "The first trades", "trades", NULL, 50, false},

    {"equity_total", "Equity of all accounts", "equity", "Results", 0, false},
    {"equity", "Equity by account", "equity", NULL, 0, false},
    {"metrics", "Metrics", "equity", NULL, 0, true},
    {"positions", "Positions at the end", "positions", NULL, 0, false},
    {"corporate_actions", "Corporate actions", "corporate_effects", NULL, 0, false},

    {"settlement", "Obligations by state", "obligations", "Settlement", 0, false},
    {"instructions", "Instructions by outcome", "instructions", NULL, 0, false},
    {"failed_instructions", "Settlement fails", "instructions", NULL, 0, false},

    {"queues", "Queues", "queue_metrics", "Job queue", 0, false},
    {"attempts", "Attempts on record", "job_attempts", NULL, 0, false},
    {"failed_jobs", "Failed jobs", "jobs", NULL, 0, false},
    {"notifications", "Notifications", "notifications", NULL, 0, false},

    {"ledger", "Transfers by code", "transfers", "Ledger and proofs", 0, false},
    {"ledger_checks", "Proofs of the ledger", NULL, NULL, 0, false},
    {"sources", "Tables and control totals", NULL, NULL, 0, false},
    {"checkpoints", "Checkpoints of the audit log", "checkpoints", NULL, 0, false},
};

size_t report_list_count(void)
{
    return sizeof entries / sizeof entries[0];
}

const struct report_entry *report_list_at(size_t index)
{
    assert(index < report_list_count());
    return &entries[index];
}

static const struct report_csv csv_files[] = {
    {"accounts", "accounts"},
    {"balances", "transfers"},
    {"cash_flows", "cash_flows"},
    {"corporate_effects", "corporate_effects"},
    {"data_findings", "data_findings"},
    {"equity", "equity"},
    {"failed_jobs", "jobs"},
    {"feeds", "feeds"},
    {"input_rejects", "input_rejects"},
    {"instructions", "instructions"},
    {"instruments", NULL},
    {"job_attempts", "job_attempts"},
    {"jobs", "jobs"},
    {"notifications", "notifications"},
    {"obligations", "obligations"},
    {"operator_actions", "operator_actions"},
    {"order_requests", "order_requests"},
    {"orders", "orders"},
    {"positions", "positions"},
    {"queue_metrics", "queue_metrics"},
    {"round_trips", "round_trips"},
    {"trades", "trades"},
    {"transfers", "transfers"},
    {"users", "users"},
};

size_t report_csv_count(void)
{
    return sizeof csv_files / sizeof csv_files[0];
}

const struct report_csv *report_csv_at(size_t index)
{
    assert(index < report_csv_count());
    return &csv_files[index];
}
