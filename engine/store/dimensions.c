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
        cell_integer(feed->feed_id),   cell_text(feed->name),     cell_text(feed->kind),
        cell_text(feed->role),         cell_integer(feed->files), cell_text(feed->date_means),
        cell_integer(feed->rows_read), cell_integer(feed->used),  cell_integer(feed->quarantined),
        cell_integer(feed->outside),
    };
    return inserter_row(dimensions->into[INTO_FEEDS], cells, problem);
}

/* An empty name, e-mail and the like is "not given". */
static struct cell given(const char *text)
{
    return text == NULL || *text == '\0' ? cell_null() : cell_text(text);
}

bool dimensions_user(struct dimensions *dimensions, const struct user_dimension *user,
                     struct problem *problem)
{
    struct cell cells[] = {
        cell_integer(user->user_id), cell_text(user->user),       given(user->name),
        given(user->email),          given(user->role),           given(user->status),
        given(user->account_type),   cell_integer(user->created),
    };
    return inserter_row(dimensions->into[INTO_USERS], cells, problem);
}

bool dimensions_account(struct dimensions *dimensions, const struct account_dimension *account,
                        struct problem *problem)
{
    struct cell cells[] = {
        cell_integer(account->account_id),   cell_text(account->account),
        cell_integer(account->user_id),      given(account->type),
        cell_integer(account->initial_cash), cell_integer(account->opened),
    };
    return inserter_row(dimensions->into[INTO_ACCOUNTS], cells, problem);
}

bool dimensions_instrument(struct dimensions *dimensions,
                           const struct instrument_dimension *instrument, struct problem *problem)
{
    struct cell cells[] = {
        cell_integer(instrument->symbol_id),  cell_text(instrument->symbol),
        cell_text(instrument->currency),      cell_integer(instrument->tick),
        cell_integer(instrument->lot),        cell_integer(instrument->qty_step),
        cell_integer(instrument->multiplier), cell_text(instrument->status),
        cell_integer(instrument->last_price),
    };
    return inserter_row(dimensions->into[INTO_INSTRUMENTS], cells, problem);
}

bool dimensions_instrument_name(struct dimensions *dimensions, int64_t name_id, int64_t symbol_id,
                                const char *symbol, int32_t from_day, struct problem *problem)
{
    struct cell cells[] = {
        cell_integer(name_id),
        cell_integer(symbol_id),
        cell_text(symbol),
        from_day == INT32_MIN ? cell_null() : cell_integer(from_day),
    };
    return inserter_row(dimensions->into[INTO_INSTRUMENT_NAMES], cells, problem);
}

bool dimensions_meta(struct dimensions *dimensions, const char *key, const char *value,
                     struct problem *problem)
{
    struct cell cells[] = {cell_text(key), cell_text(value)};
    return inserter_row(dimensions->into[INTO_META], cells, problem);
}

bool dimensions_checkpoint(struct dimensions *dimensions, int64_t checkpoint_id, int64_t events,
                           int64_t log_lines, const char *root_hex, struct problem *problem)
{
    struct cell cells[] = {cell_integer(checkpoint_id), cell_integer(events),
                           cell_integer(log_lines), cell_text(root_hex)};
    return inserter_row(dimensions->into[INTO_CHECKPOINTS], cells, problem);
}
