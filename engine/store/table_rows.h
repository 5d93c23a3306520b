/* A record as a row: which table it goes to, and its cells in the order of tables.sql. Enums become
 * their words, "none" values NULL. Keys that no record carries are counted here, from 1. */
#ifndef TAPEDECK_STORE_TABLE_ROWS_H
#define TAPEDECK_STORE_TABLE_ROWS_H

#include <stdint.h>

#include "base/names.h"
#include "base/text.h"
#include "model/records.h"
#include "model/settings.h"
#include "store/inserter.h"

enum table {
    TABLE_ORDERS,
    TABLE_ORDER_REQUESTS,
    TABLE_TRADES,
    TABLE_OBLIGATIONS,
    TABLE_INSTRUCTIONS,
    TABLE_TRANSFERS,
    TABLE_ROUND_TRIPS,
    TABLE_POSITIONS,
    TABLE_JOBS,
    TABLE_JOB_ATTEMPTS,
    TABLE_QUEUE_METRICS,
    TABLE_PRICES,
    TABLE_EQUITY,
    TABLE_CASH_FLOWS,
    TABLE_NOTIFICATIONS,
    TABLE_OPERATOR_ACTIONS,
    TABLE_INPUT_REJECTS,
    TABLE_DATA_FINDINGS,
    TABLE_CORPORATE_ACTIONS,
    TABLE_CORPORATE_EFFECTS,
    TABLE_OBLIGATION_CHANGES,
    TABLE_ALERT_FIRINGS,
    TABLE_POSITION_DAYS,
    TABLE_BENCHMARK_DAYS,
    TABLE_COUNT,
    TABLE_NONE = TABLE_COUNT /* the kind has no table */
};

struct table_rows {
    char **feeds; /* names by feed id, owned */
    int feed_count;
    char **queues; /* names by queue id, owned */
    int queue_count;
    const struct names *alerts;    /* rules of A01, not owned; NULL: none fires */
    int64_t last_key[TABLE_COUNT]; /* of tables whose keys are counted here */
    struct text raw;               /* of the input reject that comes next */
    struct text scratch;           /* a text made for the row */
};

void table_rows_init(struct table_rows *rows, const struct settings *settings);
void table_rows_release(struct table_rows *rows);

enum table table_of_kind(uint8_t kind);
const char *table_name(enum table table);
int table_columns(enum table table);

/* A piece of the raw text of the input reject that comes next. */
void table_rows_add_raw(struct table_rows *rows, const char *bytes, size_t size);
/* Fills table_columns cells; texts live until the next call. The kind must have a table. */
void table_rows_make(struct table_rows *rows, const struct record *record, struct cell *cells);

#endif
