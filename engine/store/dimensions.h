/* The rows that are known only at the end: feeds, users, accounts, instruments and their names, alert rules,
 * the root's `meta` and the checkpoints. Plain inserts after store_finish, within the transaction
 * that seal_run begins. Texts may be NULL where tables.sql allows it; VALUE_NONE and MOMENT_NONE
 * become NULL. False: a problem of the database. */
#ifndef TAPEDECK_STORE_DIMENSIONS_H
#define TAPEDECK_STORE_DIMENSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct sqlite3;

struct feed_dimension {
    int64_t feed_id;                             /* rank in the scenario, from 0 */
    const char *name, *kind, *role, *date_means; /* date_means may be NULL */
    int64_t files, rows_read, used, quarantined, outside;
};
struct user_dimension {
    int64_t user_id; /* id in names */
    const char *user, *name, *email, *role, *status, *account_type;
    int64_t created;
};
struct account_dimension {
    int64_t account_id; /* id in names */
    const char *account;
    int64_t user_id; /* VALUE_NONE: nobody's */
    const char *type;
    int64_t initial_cash, opened;
};
struct instrument_dimension {
    int64_t symbol_id; /* id in names */
    const char *symbol, *currency;
    int64_t tick, lot, qty_step, multiplier;
    const char *status; /* trading or halted */
    int64_t last_price;
};
struct execution_dimension {
    int64_t execution_id; /* from 1 */
    int64_t account_id, symbol_id;
    int64_t orders, priced, ordered_qty, filled_qty;
    int64_t arrival_value, arrival_filled, slippage, missed, fees;
};
struct alert_dimension {
    int64_t alert_no;              /* from 1 */
    const char *alert, *kind, *op; /* op may be NULL */
    int64_t user_id, symbol_id;    /* symbol VALUE_NONE: none */
    int64_t threshold, window, cooldown;
    const char *channels;
    int64_t firings, last_fired;
    int64_t source_feed, source_row;
};

/* Prepared inserts into all of them; close releases them. */
struct dimensions;
struct dimensions *dimensions_open(struct sqlite3 *db, struct problem *problem) MUST_USE;
void dimensions_close(struct dimensions *dimensions); /* NULL is fine */
bool dimensions_feed(struct dimensions *dimensions, const struct feed_dimension *feed,
                     struct problem *problem) MUST_USE;
bool dimensions_user(struct dimensions *dimensions, const struct user_dimension *user,
                     struct problem *problem) MUST_USE;
bool dimensions_account(struct dimensions *dimensions, const struct account_dimension *account,
                        struct problem *problem) MUST_USE;
bool dimensions_instrument(struct dimensions *dimensions,
                           const struct instrument_dimension *instrument,
                           struct problem *problem) MUST_USE;
/* name_id from 1; from_day INT32_MIN: from the start. */
bool dimensions_instrument_name(struct dimensions *dimensions, int64_t name_id, int64_t symbol_id,
                                const char *symbol, int32_t from_day,
                                struct problem *problem) MUST_USE;
bool dimensions_execution(struct dimensions *dimensions,
                          const struct execution_dimension *execution,
                          struct problem *problem) MUST_USE;
bool dimensions_alert(struct dimensions *dimensions, const struct alert_dimension *alert,
                      struct problem *problem) MUST_USE;
bool dimensions_meta(struct dimensions *dimensions, const char *key, const char *value,
                     struct problem *problem) MUST_USE;
bool dimensions_checkpoint(struct dimensions *dimensions, int64_t checkpoint_id, int64_t events,
                           int64_t log_lines, const char *root_hex,
                           struct problem *problem) MUST_USE;

#endif
