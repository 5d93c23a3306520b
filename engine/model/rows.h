/* What one accepted data row of a feed says, after mapping, presets, zones and interning: the
 * records that go from feeds to timeline to the stages. Prices and quantities have 8 decimals,
 * money is in minor units, moments are nanoseconds (V01, V02). */
#ifndef TAPEDECK_MODEL_ROWS_H
#define TAPEDECK_MODEL_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/names.h"
#include "model/words.h"

#define VALUE_NONE INT64_MIN /* a cell that is empty or missing: never 0 (V02) */

enum { ORDER_ID_MAX = 32, SHORT_TEXT_MAX = 64 };

struct order_id {
    char text[ORDER_ID_MAX + 1]; /* NUL-terminated; empty: the row has none */
};

/* bars: `begin` < `end`; a point (close alone, M01) has begin == end. */
struct bar_row {
    int64_t begin, end;
    int64_t
        from; /* the begin of a bar with this stamp, for points too: no later row of the feed acts
                     before it */
    int64_t open, high, low, close; /* VALUE_NONE where missing; close is always there */
    int64_t volume;                 /* VALUE_NONE: the cell is empty or the column missing */
    bool point;                     /* close alone: both parts stand at `end`, phase 1 */
    bool ends_session;              /* end is a session's end (M03) */
    bool date_only;                 /* the row had a date and no time (M12) */
};
struct print_row {
    int64_t time, price, size; /* size may be VALUE_NONE */
};
struct quote_row {
    int64_t time, bid, ask, bid_size, ask_size; /* each may be VALUE_NONE; not bid and ask both */
};
struct order_row {
    int64_t time;
    struct order_id id;     /* FEED:ROW when the cell is empty */
    uint32_t user, account; /* ids in names; user `default`, account = user when empty */
    enum order_action action;
    bool side_given, type_given, tif_given;
    enum side side;
    enum order_type type;                 /* by the prices given when not type_given */
    enum tif tif;                         /* default_tif when not tif_given */
    int64_t qty, limit_price, stop_price; /* VALUE_NONE when empty; any sign */
    int64_t trail;                        /* amount, or percent x 10^8 with trail_percent */
    bool trail_percent;
    int64_t expire;         /* MOMENT_NONE when empty */
    int32_t priority;       /* default 0 */
    int64_t display;        /* VALUE_NONE when empty */
    uint32_t group;         /* names of groups; NAME_NONE when empty */
    struct order_id parent; /* empty: none */
    bool post_only, dnr;    /* flags */
    bool from_target;       /* what a row of targets came to (R15) */
    uint8_t reject;         /* enum reason: why that target makes no order that could fill */
};
/* targets (R15): one of weight, qty and value is given; VALUE_NONE where empty. */
struct target_row {
    int64_t time;
    uint32_t user, account;
    int64_t weight; /* of the equity, x 10^8 */
    int64_t qty;
    int64_t value; /* currency, 8 decimals */
    enum order_type type;
    enum tif tif;
};
/* l3: one message about the book of others (B09). */
enum l3_type {
    L3_NEW,
    L3_PARTIAL_CANCEL,
    L3_DELETE,
    L3_EXECUTION,
    L3_HIDDEN_EXECUTION, /* of an order that is not shown */
    L3_OTHER             /* a halt, a cross */
};
struct l3_row {
    int64_t time;
    enum l3_type type;
    struct order_id id;
    enum side side; /* of the resting order */
    int64_t size, price;
};
struct user_row {
    int64_t time;
    uint32_t user;
    char name[SHORT_TEXT_MAX], email[SHORT_TEXT_MAX]; /* cut never: longer is bad input */
    enum role role;
    enum user_status status;
    enum account_type account_type;
    uint32_t stp_group; /* names of groups; NAME_NONE when empty */
};
struct cash_row {
    int64_t time;
    uint32_t user, account;
    int64_t amount_minor; /* > 0 */
    enum cash_kind kind;
    char reference[SHORT_TEXT_MAX];
};
struct calendar_row {
    int32_t day;
    enum day_status status;
    int64_t open, close; /* nanoseconds of the day; VALUE_NONE when empty */
};
struct fault_row {
    int64_t from, until;
    enum job_kind job;
    bool any_job;             /* empty job cell: every kind */
    uint32_t symbol, user;    /* filter symbol= user=; NAME_NONE: any */
    char key[SHORT_TEXT_MAX]; /* filter job=; empty: any */
    int64_t probability_nano; /* 0 .. 10^9; empty cell: 10^9 */
    enum fault_effect effect;
    int64_t factor; /* slow: x 10^8 */
    int64_t qty;    /* fail_to_deliver; VALUE_NONE: all */
    char message[SHORT_TEXT_MAX];
};
struct operator_row {
    int64_t time;
    uint32_t actor;
    char action[SHORT_TEXT_MAX], target[SHORT_TEXT_MAX], reason[SHORT_TEXT_MAX];
};

/* instruments: what a symbol's own cells say; VALUE_NONE where the scenario's value holds. */
struct instrument_row {
    char name[SHORT_TEXT_MAX];
    int64_t tick, lot, qty_step, multiplier;
    int32_t cycle; /* settlement days after the trade date; INT32_MIN: the scenario's */
    enum instrument_status status;
    bool shortable;
    int64_t locate;     /* most that may be sold short; VALUE_NONE: unlimited */
    int64_t borrow_bps; /* a year, 8 decimals; VALUE_NONE */
};
/* corporate_actions, and the dividend and split cells of bars. */
struct corporate_row {
    int32_t ex_day, pay_day; /* pay_day = ex_day when the cell is empty */
    enum corporate_kind kind;
    int64_t ratio_new, ratio_old; /* split: new for old, both > 0, without a common factor */
    int64_t amount;               /* dividend, delisting: a share, 8 decimals */
    uint32_t new_symbol;          /* symbol_change: name id */
    bool dnr;                     /* flags = dnr: open orders keep their prices (C03) */
};
/* A rule of A01. Cells that its kind does not use are empty. */
struct alert_row {
    char id[ORDER_ID_MAX + 1]; /* unique */
    uint32_t user;
    enum alert_kind kind;
    enum alert_op op;
    uint8_t channels;  /* a bit per enum channel, at least one */
    int64_t threshold; /* 8 decimals of the number as written (5 % is 5.0); VALUE_NONE: none */
    int64_t window;    /* ns; 0: none */
    int64_t cooldown;  /* ns */
};

/* One row with its place. `row` counts data rows from 1, header not counted, quarantined rows
 * counted; `line` is the file's line for messages. */
struct feed_row {
    enum feed_kind kind;
    uint16_t feed;   /* rank in the INI, from 0 */
    uint32_t symbol; /* id; NAME_NONE where the kind has none or the cell is empty */
    int64_t row;
    int64_t line;
    int64_t time; /* the instant of T01/T05: a bar's stamp, else the row's time */
    union {
        struct bar_row bar;
        struct print_row print;
        struct quote_row quote;
        struct order_row order;
        struct target_row target;
        struct l3_row l3;
        struct user_row user;
        struct cash_row cash;
        struct calendar_row calendar;
        struct fault_row fault;
        struct operator_row operator_action;
        struct instrument_row instrument;
        struct corporate_row corporate;
        struct alert_row alert;
    } as;
};

#endif
