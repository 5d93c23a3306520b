/* The records that stages give each other and that the writer stores: what was decided, with its
 * rule and its source. `run/story.c` appends each to one list; its table says which stages hear
 * which kind, in which order. The last two hearers are the audit log (one line, X01) and the store
 * (a copy into the ring to the writer). A record is plain values: it outlives the stage that made
 * it and can be written byte for byte into the ring. Scales as in model/rows.h. */
#ifndef TAPEDECK_MODEL_RECORDS_H
#define TAPEDECK_MODEL_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/rows.h"
#include "model/words.h"

#define RULE_SIZE 8
#define FEED_NONE UINT16_MAX

enum record_kind {
    RECORD_ORDER_ACCEPTED,    /* as.order: checks passed, rests or fills */
    RECORD_ORDER_REPLACED,    /* as.order: the order after the replace */
    RECORD_ORDER_TRIGGERED,   /* as.order: a stop became live without filling */
    RECORD_ORDER_DONE,        /* as.order: final state (rejected, filled, canceled, expired) */
    RECORD_ORDER_OPEN,        /* as.order: still open at the end of the run; stored, no line */
    RECORD_REQUEST,           /* as.request: outcome of a cancel or replace */
    RECORD_FILL,              /* as.fill */
    RECORD_TRANSFER,          /* as.transfer: stored, no line (the fill or instruction has it) */
    RECORD_OBLIGATION,        /* as.obligation: one fill's debt to settlement (S02) */
    RECORD_INSTRUCTION,       /* as.instruction: settled or failed */
    RECORD_ACCOUNT_OPENED,    /* as.account */
    RECORD_USER_CREATED,      /* as.user */
    RECORD_CASH,              /* as.cash: a movement done or refused */
    RECORD_OVERDRAFT,         /* as.overdraft (L04) */
    RECORD_PRICE,             /* as.price: a row as it was used; stored, no line */
    RECORD_SESSION_ENDED,     /* as.session */
    RECORD_EQUITY,            /* as.equity: stored, no line */
    RECORD_CASH_FLOW,         /* as.flow: equity before an external movement (P02); stored */
    RECORD_ROUND_TRIP,        /* as.round_trip: stored, no line */
    RECORD_POSITION,          /* as.position: at the end of the run; stored, no line */
    RECORD_JOB,               /* as.job: stored when [record] jobs says so, no line */
    RECORD_ATTEMPT,           /* as.attempt: line when not a first success; stored as jobs says */
    RECORD_JOB_FAILED,        /* as.job: for good; heard by the stage whose job it was, and notes */
    RECORD_QUEUE_MINUTE,      /* as.minute: stored, no line */
    RECORD_NOTIFICATION,      /* as.notification: delivered (line) or failed; stored */
    RECORD_INPUT_REJECT,      /* as.input_reject, its raw text before it as RECORD_TEXT */
    RECORD_FINDING,           /* as.finding */
    RECORD_OPERATOR,          /* as.operator_action */
    RECORD_CORPORATE_ACTION,  /* as.corporate: took effect; stored, no line */
    RECORD_CORPORATE_EFFECT,  /* as.effect: what it did to one account (line); stored */
    RECORD_POSITION_DAY,      /* as.position_day: at a mark; stored, no line */
    RECORD_BENCHMARK_DAY,     /* as.benchmark_day: at a mark; stored, no line */
    RECORD_ALERT_FIRED,       /* as.alert: a rule of A01 fired (line); stored */
    RECORD_OBLIGATION_CHANGE, /* as.obligation: its quantity after a split; stored, no line */
    RECORD_TEXT,              /* as.text: a piece of a long text for the next record; ring only */
    RECORD_COMMIT,            /* as.commit; ring only */
    RECORD_TREE,              /* the engine waits for the log's tree; ring only */
    RECORD_WAKE,              /* what was put before is in the tables; ring only */
    RECORD_FINISH             /* nothing comes behind it; ring only */
};

/* Where a record comes from. `source_row` 0 and feed FEED_NONE: no input row (a session's end). */
struct origin {
    int64_t row;
    uint16_t feed;
    uint8_t part; /* enum part; PART_ROW when the row has one part */
    bool has_job;
    int32_t attempt; /* attempt that wrote it; 0: no job */
    int64_t job;     /* job id; 0: none */
};

struct order_record {
    struct order_id id;
    uint8_t side, type, tif, status; /* enums of words.h; side 255, type 255: the row gave none */
    uint8_t reason;
    uint8_t ambiguous;
    bool trail_percent, post_only;
    uint16_t feed;
    int32_t priority;
    uint32_t order_no;              /* from 1 in order of creation */
    uint32_t user, account, symbol; /* ids in names; NAME_NONE when the cell was empty */
    int64_t source_row;
    int64_t row_time, accepted, ended;    /* MOMENT_NONE: not yet, or never */
    int64_t qty, limit_price, stop_price; /* VALUE_NONE when not given */
    int64_t trail, expire, display;
    int64_t filled_qty,
        filled_notional; /* filled_notional: sum of price x qty / 10^8, 8 decimals, floored per order once */
    int64_t arrival_price; /* the last one at the first acceptance; VALUE_NONE */
    int64_t avg_price;     /* half to even at 8 decimals; VALUE_NONE without fills */
    int64_t fees;          /* minor units paid so far */
    int64_t hold_minor;    /* money held now */
};
struct request_record {
    struct order_id id;
    uint8_t action, reason;
    bool accepted;
    uint16_t feed;
    uint32_t request_no; /* from 1 */
    uint32_t order_no;   /* 0: unknown order */
    uint32_t user;
    int64_t source_row, row_time;
    int64_t qty, limit_price, stop_price; /* as asked; VALUE_NONE when empty */
};
struct fill_record {
    struct order_id order_id;
    int64_t trade_id, match_id;
    uint32_t order_no, counter_order_no; /* counter 0: a price venue */
    uint32_t user, account, symbol;
    uint8_t side, liquidity, part;
    bool ambiguous, closing; /* closing: reduces the position (M14) */
    uint16_t source_feed;
    int64_t source_row;
    int64_t qty, price;
    int64_t notional, fee; /* minor units; notional has the sign of the price */
    int32_t trade_day, due_day;
    int64_t leaves; /* of the order after this fill */
};
/* One account of the ledger: (owner, kind, asset kind, asset); owner NAME_NONE is `house`. */
struct ledger_key {
    uint32_t owner; /* account id, or NAME_NONE for house */
    uint32_t asset; /* symbol id; 0 for the scenario's currency */
    uint8_t kind, asset_kind;
};
enum reference_kind { REFERENCE_TRADE, REFERENCE_CYCLE, REFERENCE_ROW };
struct transfer_record {
    int64_t transfer_id;
    struct ledger_key debit, credit;
    int64_t amount; /* > 0: minor units or 8 decimals */
    uint8_t code, reference_kind;
    uint16_t reference_feed;
    int64_t reference; /* trade id, days of the cycle's date, or row */
};
struct obligation_record {
    int64_t obligation_id; /* = trade id */
    uint32_t account, symbol;
    int64_t qty, money; /* > 0: the account receives; fees included in money */
    int32_t trade_day, due_day;
};
struct instruction_record {
    int64_t instruction_id; /* from 1 */
    uint32_t account, symbol;
    int32_t cycle_day;                         /* settlement date of the cycle */
    int32_t due_day;                           /* oldest due date in it */
    int64_t obligation_id;                     /* the single fill (net = no, or at once); else 0 */
    int64_t first_obligation, last_obligation; /* lowest and highest id in it */
    int64_t qty, money;                        /* net, > 0: the account receives */
    bool settled;                              /* else failed */
    bool lacks_securities, lacks_cash;         /* why it failed */
};
struct account_record {
    uint32_t account, user;
    uint8_t type;
    int64_t initial_cash;
};
struct user_record {
    uint32_t user;
    uint8_t role, status, account_type;
    char name[SHORT_TEXT_MAX], email[SHORT_TEXT_MAX]; /* stored, never in a line (X01) */
};
struct cash_record {
    uint32_t user, account;
    uint8_t kind;
    bool refused;
    uint8_t reason; /* unknown_user, not_enough_cash ... */
    int64_t amount;
};
struct overdraft_record {
    uint32_t account;
    int64_t balance; /* settled cash after, < 0 */
    uint8_t cause;   /* enum transfer_code of the transfer that forced it */
    int64_t reference;
};
struct price_record {
    int64_t price_id;
    uint32_t symbol;
    uint8_t kind; /* FEED_BARS FEED_TRADES FEED_QUOTES */
    bool superseded;
    int64_t begin, end;                     /* equal for ticks */
    int64_t open, high, low, close, volume; /* bars; prints use close and volume */
    int64_t bid, bid_size, ask, ask_size;   /* quotes */
};
struct session_record {
    int32_t day;
    int64_t begin, end;
    uint32_t orders_expired, accounts_marked;
};
struct equity_record {
    uint32_t account;
    int32_t day;
    int64_t cash, securities; /* minor units; equity is the sum */
    bool at_cost;             /* a position without a price was taken at its cost */
};
struct flow_record {
    uint32_t account;
    int64_t equity_before, amount; /* amount > 0 in, < 0 out */
};
struct round_trip_record {
    int64_t round_trip_id;
    uint32_t account, symbol;
    uint8_t side;           /* of the opening fill */
    int64_t opened, closed; /* instants */
    int64_t qty;            /* largest absolute position */
    int64_t profit, fees;   /* minor units; profit net of fees */
    int64_t first_trade, last_trade;
};
struct position_record {
    int64_t position_id; /* from 1, by account, then symbol */
    uint32_t account, symbol;
    int64_t qty, settled_qty; /* qty: settled + pending */
    int64_t cost;             /* minor units: the open lots' notional without fees (M14) */
    int64_t last_price;       /* VALUE_NONE: no price */
};
struct job_record {
    int64_t job_id;
    uint8_t kind, state, part;
    uint16_t queue, feed;
    int32_t attempts, priority;
    int64_t key_a, key_b; /* row of `feed`; days of the cycle's date; notification: object and
                                  notification_key(): job_key_print makes the key's text */
    int64_t enqueued, available, started, ended; /* MOMENT_NONE: not yet */
    int64_t retried_from;                        /* job id; 0 */
    bool exceptional;                            /* failed, repeated or late attempt */
    char error[SHORT_TEXT_MAX];
};
struct attempt_record {
    int64_t job_id;
    int32_t attempt;
    uint16_t worker, queue; /* worker 0: none (not_run) */
    uint8_t outcome, kind;
    int64_t reserved, ended;
    int64_t backoff; /* ns until it is available again; VALUE_NONE: it is not */
    char error[SHORT_TEXT_MAX];
};
struct minute_record {
    uint16_t queue;
    int64_t minute; /* begin of the minute */
    int64_t enqueued, started, completed, failed;
    int64_t depth_area; /* job x ns within the minute: available and waiting jobs */
    int64_t wait_sum, wait_p50, wait_p95, wait_p99, wait_max; /* ns; of jobs started in it */
    int64_t run_sum, run_p50, run_p95, run_p99, run_max;      /* ns; of attempts ended in it */
    int64_t busy;                                             /* worker x ns */
    int64_t workers;                                          /* workers that serve the queue */
    int64_t predicted_wait; /* ready x mean run / workers, mean over its enqueues */
};
struct notification_record {
    int64_t notification_id;
    uint32_t user;
    uint8_t channel, kind, object_kind; /* object_kind: 'O' order, 'J' job, 'B' obligation ... */
    int64_t object;
    int64_t created, delivered; /* MOMENT_NONE: not delivered */
};
struct input_reject_record {
    uint16_t feed;
    int64_t reject_id, source_row, line, byte_offset;
    bool outcome_refused; /* too early: refused and recorded (D01) */
    char rule_id[RULE_SIZE];
    char message[120];
};
struct finding_record {
    int64_t finding_id, source_row;
    uint16_t feed;
    uint8_t severity;
    char kind[24];
    char message[120];
};
struct operator_record {
    uint32_t actor;
    char action[24], target[SHORT_TEXT_MAX], reason[SHORT_TEXT_MAX];
    bool refused;
};
struct corporate_record {
    int64_t action_no;           /* from 1, in order of effect */
    uint32_t symbol, new_symbol; /* new_symbol: NAME_NONE unless a symbol change */
    uint8_t kind;
    bool dnr;
    uint16_t feed;
    int64_t source_row;
    int32_t ex_day, pay_day;
    int64_t ratio_new, ratio_old; /* 0: none */
    int64_t amount;               /* VALUE_NONE: none */
};
struct effect_record {
    int64_t effect_id; /* from 1 */
    int64_t action_no;
    uint32_t account, symbol;
    uint8_t effect;
    int64_t settled_before, settled_after; /* securities; equal: none moved */
    int64_t pending_before, pending_after;
    int64_t money;   /* minor units, > 0: the account receives; 0: none moved */
    int64_t price;   /* cash in lieu: at which; VALUE_NONE */
    int32_t pay_day; /* dividend: when it is paid; INT32_MIN */
};
struct position_day_record {
    uint32_t account, symbol;
    int32_t day;
    int64_t qty, value; /* minor units; its cost without a price */
};
struct benchmark_day_record {
    uint32_t symbol;
    int32_t day;
    int64_t price;
};
struct alert_record {
    int64_t firing_no;          /* from 1, over all rules */
    int64_t firing;             /* from 1, of this rule */
    uint32_t alert;             /* the rule, from 0 in the order of the feeds; its name's id */
    uint32_t user, symbol;      /* symbol NAME_NONE: the rule has none */
    uint8_t kind, op, channels; /* channels: a bit per enum channel */
    int64_t threshold;          /* 8 decimals of the number as written; VALUE_NONE */
    int64_t value;              /* what was observed, as the threshold; VALUE_NONE */
    int64_t object;             /* order_event: the order; failed_jobs: the job; else 0 */
};
struct text_record {
    uint16_t size;
    char bytes[180];
};
struct commit_record {
    int64_t events;  /* timeline events before it */
    uint32_t number; /* from 0 */
};

struct record {
    uint8_t kind;         /* enum record_kind */
    char rule[RULE_SIZE]; /* the rule that decided; empty: none */
    int64_t time;         /* when, simulated */
    int64_t cause;        /* seq of the audit line that led here; -1: none */
    struct origin origin;
    union {
        struct order_record order;
        struct request_record request;
        struct fill_record fill;
        struct transfer_record transfer;
        struct obligation_record obligation;
        struct instruction_record instruction;
        struct account_record account;
        struct user_record user;
        struct cash_record cash;
        struct overdraft_record overdraft;
        struct price_record price;
        struct session_record session;
        struct equity_record equity;
        struct flow_record flow;
        struct round_trip_record round_trip;
        struct position_record position;
        struct job_record job;
        struct attempt_record attempt;
        struct minute_record minute;
        struct notification_record notification;
        struct input_reject_record input_reject;
        struct finding_record finding;
        struct operator_record operator_action;
        struct corporate_record corporate;
        struct effect_record effect;
        struct alert_record alert;
        struct position_day_record position_day;
        struct benchmark_day_record benchmark_day;
        struct text_record text;
        struct commit_record commit;
    } as;
};

/* Bytes of a record of this kind that mean something, a multiple of 8: what the ring copies. */
uint32_t record_size(uint8_t kind);
void record_set_rule(struct record *record, const char *rule);

/* key_b of a notification's job; its key_a is the object's number. */
int64_t notification_key(uint8_t kind, uint8_t object_kind, uint8_t channel);
/* The same for a firing of an alert rule (A04); key_a is its number among the rule's firings. */
int64_t alert_notification_key(uint32_t alert, uint8_t channel);
/* The rule of such a job, or NAME_NONE. */
uint32_t alert_of_job(uint8_t kind, int64_t key_b);
/* The key of a job as text without its kind (Q01, V05): FEED:ROW, FEED:ROW:open, DATE,
 * KIND:OBJECT:CHANNEL with an object such as O12, RULE:FIRING:CHANNEL of an alert. `owner` is the
 * name of the row's feed, or of the alert rule. Appends. */
void job_key_print(uint8_t kind, uint8_t part, const char *owner, int64_t key_a, int64_t key_b,
                   struct text *out);

#endif
