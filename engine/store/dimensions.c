/* The columns of each table, in order. */
#include "store/dimensions.h"

#include <stddef.h>

#include "base/memory.h"
#include "store/inserter.h"

enum {
    INTO_FEEDS,
    INTO_USERS,
    INTO_ACCOUNTS,
    INTO_INSTRUMENTS,
    INTO_INSTRUMENT_NAMES,
    INTO_ALERTS,
    INTO_EXECUTIONS,
    INTO_META,
    INTO_CHECKPOINTS,
    INTO_COUNT
};

static const struct {
    const char *name;
    int columns;
} targets[INTO_COUNT] = {
    [INTO_FEEDS] = {"feeds", 10},
    [INTO_USERS] = {"users", 8},
    [INTO_ACCOUNTS] = {"accounts", 6},
    [INTO_INSTRUMENTS] = {"instruments", 9},
    [INTO_INSTRUMENT_NAMES] = {"instrument_names", 4},
    [INTO_ALERTS] = {"alerts", 14},
    [INTO_EXECUTIONS] = {"executions", 12},
    [INTO_META] = {"meta", 2},
    [INTO_CHECKPOINTS] = {"checkpoints", 4},
};

struct dimensions {
    struct inserter *into[INTO_COUNT];
};

struct dimensions *dimensions_open(struct sqlite3 *db, struct problem *problem)
{
    struct dimensions *dimensions = memory_alloc_zero(1, sizeof *dimensions);
    for (int i = 0; i < INTO_COUNT; i++) {
        dimensions->into[i] = inserter_open(db, targets[i].name, targets[i].columns, problem);
        if (dimensions->into[i] == NULL) {
            dimensions_close(dimensions);
            return NULL;
        }
    }
    return dimensions;
}

void dimensions_close(struct dimensions *dimensions)
{
    if (dimensions != NULL) {
        for (int i = 0; i < INTO_COUNT; i++) {
            inserter_close(dimensions->into[i]);
        }
        memory_free(dimensions);
    }
}

bool dimensions_feed(struct dimensions *dimensions, const struct feed_dimension *feed,
                     struct problem *problem)
{
    struct cell cells[] = {
        put_integer(feed->feed_id),   put_text(feed->name),     put_text(feed->kind),
        put_text(feed->role),         put_integer(feed->files), put_text(feed->date_means),
        put_integer(feed->rows_read), put_integer(feed->used),  put_integer(feed->quarantined),
        put_integer(feed->outside),
    };
    return inserter_row(dimensions->into[INTO_FEEDS], cells, problem);
}

/* An empty name, e-mail and the like is "not given". */
static struct cell given(const char *text)
{
    return text == NULL || *text == '\0' ? put_null() : put_text(text);
}

bool dimensions_user(struct dimensions *dimensions, const struct user_dimension *user,
                     struct problem *problem)
{
    struct cell cells[] = {
        put_integer(user->user_id), put_text(user->user),       given(user->name),
        given(user->email),         given(user->role),          given(user->status),
        given(user->account_type),  put_integer(user->created),
    };
    return inserter_row(dimensions->into[INTO_USERS], cells, problem);
}

bool dimensions_account(struct dimensions *dimensions, const struct account_dimension *account,
                        struct problem *problem)
{
    struct cell cells[] = {
        put_integer(account->account_id),   put_text(account->account),
        put_integer(account->user_id),      given(account->type),
        put_integer(account->initial_cash), put_integer(account->opened),
    };
    return inserter_row(dimensions->into[INTO_ACCOUNTS], cells, problem);
}

bool dimensions_instrument(struct dimensions *dimensions,
                           const struct instrument_dimension *instrument, struct problem *problem)
{
    struct cell cells[] = {
        put_integer(instrument->symbol_id),  put_text(instrument->symbol),
        put_text(instrument->currency),      put_integer(instrument->tick),
        put_integer(instrument->lot),        put_integer(instrument->qty_step),
        put_integer(instrument->multiplier), put_text(instrument->status),
        put_integer(instrument->last_price),
    };
    return inserter_row(dimensions->into[INTO_INSTRUMENTS], cells, problem);
}

bool dimensions_instrument_name(struct dimensions *dimensions, int64_t name_id, int64_t symbol_id,
                                const char *symbol, int32_t from_day, struct problem *problem)
{
    struct cell cells[] = {
        put_integer(name_id),
        put_integer(symbol_id),
        put_text(symbol),
        from_day == INT32_MIN ? put_null() : put_integer(from_day),
    };
    return inserter_row(dimensions->into[INTO_INSTRUMENT_NAMES], cells, problem);
}

bool dimensions_execution(struct dimensions *dimensions,
                          const struct execution_dimension *execution, struct problem *problem)
{
    struct cell cells[] = {
        put_integer(execution->execution_id),   put_integer(execution->account_id),
        put_integer(execution->symbol_id),      put_integer(execution->orders),
        put_integer(execution->priced),         put_integer(execution->ordered_qty),
        put_integer(execution->filled_qty),     put_integer(execution->arrival_value),
        put_integer(execution->arrival_filled), put_integer(execution->slippage),
        put_integer(execution->missed),         put_integer(execution->fees),
    };
    return inserter_row(dimensions->into[INTO_EXECUTIONS], cells, problem);
}

bool dimensions_alert(struct dimensions *dimensions, const struct alert_dimension *alert,
                      struct problem *problem)
{
    struct cell cells[] = {
        put_integer(alert->alert_no),    put_text(alert->alert),
        put_integer(alert->user_id),     put_text(alert->kind),
        put_integer(alert->symbol_id),   given(alert->op),
        put_integer(alert->threshold),   put_integer(alert->window),
        put_integer(alert->cooldown),    put_text(alert->channels),
        put_integer(alert->firings),     put_integer(alert->last_fired),
        put_integer(alert->source_feed), put_integer(alert->source_row),
    };
    return inserter_row(dimensions->into[INTO_ALERTS], cells, problem);
}

bool dimensions_meta(struct dimensions *dimensions, const char *key, const char *value,
                     struct problem *problem)
{
    struct cell cells[] = {put_text(key), put_text(value)};
    return inserter_row(dimensions->into[INTO_META], cells, problem);
}

bool dimensions_checkpoint(struct dimensions *dimensions, int64_t checkpoint_id, int64_t events,
                           int64_t log_lines, const char *root_hex, struct problem *problem)
{
    struct cell cells[] = {put_integer(checkpoint_id), put_integer(events), put_integer(log_lines),
                           put_text(root_hex)};
    return inserter_row(dimensions->into[INTO_CHECKPOINTS], cells, problem);
}
