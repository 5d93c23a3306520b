/* A trading pit: days on the market as a trader writes them down, orders and prices in, fills and
 * ends out. Lines (times are `mon 09:30` or `mon 09:30:15`, days mon to fri):
 *
 *   mon 09:29 order a buy 100 limit=50 stop=51 type=market_on_close tif=gtc expire=tue,16:00 takes=60
 *   mon 09:29 order b sell 100 trail=0.50 (or trail=2%) group=g parent=a
 *   mon 09:31 replace a qty=200 limit=49
 *   mon 09:32 cancel a
 *   mon 09:30 bar 09:35 50.10 50.40 49.80 50.00 1000     begin, end, open high low close [volume]
 *   mon 09:30 day 16:00 50.10 50.40 49.80 50.00          the same, of a row with a date alone
 *   mon 09:30 point 50.00 1000                           a close alone, at its end
 *   mon 09:30 print 50.00 [100]
 *   mon 09:30 quote 49.90 100 50.10 200                  bid size ask size; `-` for none
 *   mon 09:30 mark 50.00                                 a price of a feed with role = mark
 *
 * Each may end with `late=30`: its job completes that many seconds later (Q13). `takes=N`: the
 * account can take N in all (R14). What comes at one instant is ordered by T01. */
#ifndef TAPEDECK_TESTS_PIT_H
#define TAPEDECK_TESTS_PIT_H

#include "base/text.h"
#include "market/market.h"

enum { PIT_ROWS = 512, PIT_ORDERS = 128, PIT_DAYS = 5 };

enum pit_kind {
    PIT_BAR_OPEN,
    PIT_BAR_CLOSE,
    PIT_TICK, /* a print, a quote or a mark */
    PIT_ORDER,
    PIT_CANCEL,
    PIT_REPLACE,
    PIT_SESSION_END
};
struct pit_order {
    char name;
    int64_t qty, limit, stop; /* VALUE_NONE: not given (in a replace: stays) */
    int64_t expire, takes;    /* MOMENT_NONE; VALUE_NONE: everything */
    enum side side;
    enum order_type type;
    enum tif tif;
    int64_t trail; /* of a trailing stop: an amount, or a share x 10^8 */
    bool trail_percent;
    char group, parent; /* 0: none */
};
/* One thing that happens, after the cut of bars into parts and the order of T01. */
struct pit_event {
    enum pit_kind kind;
    int64_t instant; /* its own */
    int64_t now;     /* when its job completes */
    int64_t sequence;
    int phase; /* of T01; 0: a late job's end */
    bool mark;
    int row;                /* index into rows */
    struct pit_order order; /* PIT_ORDER, PIT_CANCEL, PIT_REPLACE */
};
struct pit {
    struct settings settings;
    struct feed_row rows[PIT_ROWS];
    int row_count;
    struct pit_event events[3 * PIT_ROWS];
    int event_count;
    int64_t open, close; /* of each day, ns; no sessions when equal */
    int days;            /* that have a session */
    bool passes;         /* a price that no order meets takes the short way (the twin has none) */
};
void pit_init(struct pit *pit);
/* Adds the lines of a text. Ends the process with the line it cannot read. */
void pit_read(struct pit *pit, const char *text);
void pit_add_row(struct pit *pit, const struct feed_row *row, bool mark, int64_t late);
void pit_add_order(struct pit *pit, enum pit_kind kind, int64_t time, int64_t late,
                   const struct pit_order *order);
/* Puts the events in order and adds the ends of sessions; once, after the last row. */
void pit_finish(struct pit *pit);

/* The session in progress at a moment, or the one that ends there; false: none. */
bool pit_session(const struct pit *pit, int64_t moment, bool ending, int64_t *begin, int64_t *end);
/* When an order accepted at `now` dies by its tif (M12); MOMENT_END: never. */
int64_t pit_dies_at(const struct pit *pit, const struct pit_order *order, int64_t now,
                    bool date_only);

/* The lines of the log. */
void pit_tell_fill(struct text *log, char name, const struct fill_offer *offer, int64_t qty);
void pit_tell_end(struct text *log, char name, enum order_status status, enum reason reason,
                  const char *rule, int64_t now);
void pit_tell_trigger(struct text *log, char name, const char *rule, int64_t now);
void pit_tell_stale(struct text *log, int64_t age, int64_t now);
void pit_tell_superseded(struct text *log, int64_t now);
void pit_tell_last(struct text *log, int64_t price);

/* Runs it through engine/market. */
void pit_run(const struct pit *pit, struct text *log);

/* One scene of a test: settings, lines, the log. */
struct pit_scene {
    const char *name;
    bool touch_at, depth_unlimited, participation_none, participation_previous;
    enum intrabar intrabar;
    enum slippage_kind slippage;
    int64_t slippage_value, tick; /* tick: 0 none; both as in the settings */
    bool slip_out;
    int64_t participation, lot, max_stale; /* 0: the default; lot in whole units, the age in s */
    const char *lines, *log;
};
/* Plays the scene that *state points to; fails with both logs when they differ. */
void pit_scene_test(void **state);

#endif
