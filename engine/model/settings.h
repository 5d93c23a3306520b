/* The resolved scenario: every key of the INI with its default applied, as values the stages use.
 * Scenario fills it, nobody changes it afterwards. Keys, ranges and texts are in the scenario
 * room's one table; this is only their meaning. Percentages and rates are x 10^8 (1 % = 10^6). */
#ifndef TAPEDECK_MODEL_SETTINGS_H
#define TAPEDECK_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/files.h"
#include "base/names.h"
#include "model/rows.h"
#include "model/words.h"

#define SETTING_NONE INT64_MIN /* "none": the limit is not set */

enum { FEEDS_MAX = 64, QUEUES_MAX = 32, WORKER_POOLS_MAX = 32, BACKOFFS_MAX = 64 };
enum { FAIL_ON_MAX = 16 };

enum on_error { ON_ERROR_STOP, ON_ERROR_QUARANTINE };
enum time_form {
    TIME_ISO,
    TIME_DATE, /* a date only, ISO */
    TIME_EPOCH_S,
    TIME_EPOCH_MS,
    TIME_EPOCH_US,
    TIME_EPOCH_NS,
    TIME_PATTERN,  /* strptime */
    TIME_OF_DAY_S, /* seconds after local midnight, decimals allowed; `date` gives the day */
    TIME_OF_DAY_MS /* milliseconds after local midnight; `date` gives the day */
};
enum date_means { DATE_AFTER_CLOSE, DATE_BEFORE_OPEN };

/* D04: what is looked for in prices, and what is done about it. */
enum quality_kind {
    QUALITY_GAP,
    QUALITY_DUPLICATE_BAR,
    QUALITY_OUTSIDE_RANGE,
    QUALITY_NOT_POSITIVE,
    QUALITY_SPLIT_JUMP,
    QUALITY_STALE_PRICE,
    QUALITY_CROSSED_QUOTE,
    QUALITY_NO_SESSION,
    QUALITY_COUNT
};
enum quality_policy { POLICY_WARN, POLICY_IGNORE, POLICY_STOP };

/* One `columns` entry: canonical name : header as the file has it, or #N (column number from 1). */
struct column_map {
    char canonical[32];
    char header[96];
};
enum { COLUMN_MAPS_MAX = 32 };

struct feed_settings {
    char name[48]; /* NAME of [feed.NAME] */
    enum feed_kind kind;
    struct file_list
        files;       /* in order, globs expanded (sorted); as opened (with the scenario's folder) */
    char *file_text; /* the `file` value as written */
    char format[32]; /* preset; empty: none */
    struct column_map columns[COLUMN_MAPS_MAX];
    int column_count;
    bool header; /* the file has a header line */
    bool header_given;
    char delimiter; /* 0: comma */
    enum time_form time_form;
    bool time_given;
    char time_pattern[96];               /* TIME_PATTERN */
    char zone[64];                       /* empty: the market's (V06) */
    int32_t date;                        /* days, for times of day; INT32_MIN: none */
    char symbol[64];                     /* when no column has it; empty: none */
    int64_t price_scale;                 /* divide by it: 10000 for LEAN; 1 */
    int64_t interval;                    /* ns; 0: not given; -1: auto */
    bool bar_time_given, bar_time_close; /* what the row's time stamps; open unless close */
    enum date_means date_means;
    bool role_mark; /* role = mark: sets prices, fills nothing (M01) */
    bool sort, sort_given;
    bool adjusted, adjusted_given;
    uint8_t quality[QUALITY_COUNT]; /* enum quality_policy by enum quality_kind (D04) */
    bool extra_refuse;
    enum on_error on_error;
    char book_file[256]; /* l3: the vendor's book, relative to the scenario; empty: none (B09) */
    bool levels_given;
    int32_t levels; /* of book_file; 0: as many as it has */
};

enum intrabar { INTRABAR_PESSIMISTIC, INTRABAR_OPTIMISTIC, INTRABAR_OHLC, INTRABAR_OLHC };
/* M14: the lots that a closing fill takes. */
enum lot_method { LOTS_FIFO, LOTS_LIFO, LOTS_AVERAGE };
/* B06: what happens when two orders of one group would trade. */
enum self_trade { STP_NONE, STP_CANCEL_NEWEST, STP_CANCEL_OLDEST, STP_CANCEL_BOTH, STP_DECREMENT };
enum slippage_kind { SLIPPAGE_NONE, SLIPPAGE_TICKS, SLIPPAGE_BPS, SLIPPAGE_VOLUME_SHARE };

struct market_settings {
    bool book;                   /* venue = book */
    bool touch_at;               /* touch = at; else through (M04) */
    bool participation_none;     /* participation = none */
    bool participation_previous; /* participation_base = previous */
    bool slip_out;
    bool depth_unlimited; /* depth = unlimited; else shown (M08) */
    bool require_price, round_ticks;
    bool reuse_ids; /* an id may come again when its order is done (B05) */
    enum intrabar intrabar;
    enum slippage_kind slippage;
    enum lot_method lots;
    enum tif default_tif;
    enum self_trade stp;    /* venue = book (B06) */
    int64_t participation;  /* x 10^8; SETTING_NONE: 100 % if the feed has a volume (M09) */
    int64_t slippage_value; /* ticks: count; bps x 10^8; impact x 10^8 */
    int64_t max_stale;      /* ns; SETTING_NONE */
    int64_t collar;         /* x 10^8; SETTING_NONE */
    int64_t tick;           /* 8 decimals; SETTING_NONE */
    int64_t lot, qty_step;  /* 8 decimals; 1 */
};
struct risk_settings {
    int64_t max_order_quantity; /* 8 decimals; SETTING_NONE */
    int64_t max_notional;       /* minor units; SETTING_NONE */
    int64_t order_rate;         /* orders per window; SETTING_NONE */
    int64_t order_rate_window;  /* ns */
    int64_t max_position;       /* 8 decimals; SETTING_NONE */
    int64_t max_concentration;  /* x 10^8; SETTING_NONE */
};
struct fee_settings {
    int64_t per_share, per_trade;      /* currency, 8 decimals */
    int64_t bps, maker_bps, taker_bps; /* x 10^8 */
    int64_t minimum, maximum;          /* minor units an order; SETTING_NONE */
};
struct account_settings {
    enum account_type type;
    int64_t initial_cash; /* minor units */
    bool use_unsettled, allow_short;
};
enum cycle_kind { CYCLE_DAYS, CYCLE_US_EQUITY, CYCLE_TABLE };
struct cycle_entry {
    int32_t from_day;
    int32_t days;
};
struct settlement_settings {
    enum cycle_kind cycle;
    int32_t cycle_days; /* CYCLE_DAYS */
    struct cycle_entry
        *table; /* CYCLE_TABLE and CYCLE_US_EQUITY, ascending; before the first: its days */
    int table_count;
    int64_t cutoff; /* ns of the settlement day, market's zone */
    bool net;
};
enum service_kind { SERVICE_CONSTANT, SERVICE_UNIFORM, SERVICE_EXPONENTIAL, SERVICE_EMPIRICAL };
struct empirical_point {
    int64_t quantile; /* x 10^9, 0 .. 10^9 */
    int64_t nanos;
};
struct queue_settings {
    char name[48];
    uint32_t jobs; /* bit per enum job_kind */
    enum service_kind service;
    int64_t service_a, service_b; /* constant: a; uniform: a..b; exponential: mean a */
    struct empirical_point *points;
    int point_count;
    int32_t tries;
    int64_t backoff[BACKOFFS_MAX]; /* ns; the last one repeats (Q02) */
    int backoff_count;
    int64_t jitter;               /* x 10^8 of each backoff, both ways; SETTING_NONE or 0: none */
    int64_t timeout, retry_after; /* ns */
    bool release_immediate;       /* timeout_release = immediate; else lease (Q03) */
    int64_t max_exceptions;       /* SETTING_NONE or 0: none */
    int64_t retry_until;          /* ns from the first enqueue; SETTING_NONE */
    char fail_on[FAIL_ON_MAX][SHORT_TEXT_MAX]; /* `exception`, `timeout`, or an error's text */
    int fail_on_count;
    bool unique_key;
};
struct worker_settings {
    char name[48];
    int queues[QUEUES_MAX]; /* indexes into queues, strict priority from the left */
    int queue_count;
    int32_t count;
    int64_t restart_delay;
};
enum record_jobs { RECORD_JOBS_EXCEPTIONAL, RECORD_JOBS_ALL, RECORD_JOBS_NONE };
enum record_choice { RECORD_AUTO, RECORD_YES, RECORD_NO };
struct record_settings {
    enum record_jobs jobs;
    bool prices;               /* all or none */
    enum record_choice inputs; /* auto: copy below 16 MiB; yes copy; no digest */
    enum record_choice indexes;
    int64_t commit_every; /* timeline events */
};
struct notify_settings {
    bool kinds[NOTE_ALERT + 1]; /* by enum notification_kind */
};
struct plot_settings {
    char name[48];
    char *query;
    char style[16]; /* lines, points, steps, boxes */
    char *title;
};
enum calendar_kind { CALENDAR_ALWAYS, CALENDAR_XNYS, CALENDAR_FEED };

struct settings {
    char name[64]; /* [scenario] name; default: the file's name without .ini */
    char *title;
    uint64_t seed;
    int64_t start, end;         /* window [start, end); MOMENT_NONE, MOMENT_END: open */
    bool end_is_date;           /* T08: the instants of `end` itself included */
    int32_t start_day, end_day; /* when given as dates; INT32_MIN */
    bool start_is_date;
    char currency[4];
    int currency_exponent; /* ISO 4217: USD 2 */
    char profile[16];
    struct feed_settings *feeds;
    int feed_count;
    struct market_settings market;
    struct risk_settings risk;
    struct fee_settings fees;
    struct account_settings account;
    enum calendar_kind calendar;
    char calendar_name[48]; /* CALENDAR_FEED: the feed's name; else as the key has it */
    char zone[64];          /* the market's: [session] zone or the calendar's; UTC */
    int64_t session_open, session_close; /* ns of the local day, before early closes */
    struct settlement_settings settlement;
    struct queue_settings *queues;
    int queue_count;
    struct worker_settings *workers;
    int worker_pool_count;
    struct record_settings record;
    struct notify_settings notify;
    int64_t risk_free; /* a year, x 10^8 */
    int32_t periods;   /* 252 XNYS, 365 always */
    bool plots;
    char benchmark[64]; /* symbol, or `none` */
    struct plot_settings *plot_list;
    int plot_count;
};

#endif
