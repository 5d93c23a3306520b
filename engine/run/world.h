/* What the files of the story share: the stages of one run, the names they speak of, and the list on
 * which what they decide goes from one to the next. Only engine/run includes this. */
#ifndef TAPEDECK_RUN_WORLD_H
#define TAPEDECK_RUN_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "access/access.h"
#include "actions/actions.h"
#include "alerts/alerts.h"
#include "audit/audit.h"
#include "base/names.h"
#include "base/problem.h"
#include "feeds/feed.h"
#include "feeds/feed_ahead.h"
#include "jobs/job_queue.h"
#include "ledger/ledger.h"
#include "market/market.h"
#include "model/calendar.h"
#include "model/instruments.h"
#include "model/records.h"
#include "risk/order_rate.h"
#include "run/recorded_flow.h"
#include "run/run.h"
#include "run/seal.h"
#include "scenario/scenario.h"
#include "settlement/settlement.h"
#include "store/store.h"
#include "timeline/row_pool.h"
#include "timeline/timeline.h"

/* A chain of records at one instant longer than this is a bug (HOUSE: hand-over). */
enum { RECORD_CHAIN_MAX = 10000 };

/* One [feed.NAME] while the run lasts. */
struct story_feed {
    struct story *story;
    struct feed *feed;         /* NULL: not opened, read and closed, or read ahead */
    struct feed_ahead *ahead;  /* NULL: nobody reads it ahead */
    struct feed_counts counts; /* when closed */
    struct feed_context context;
    bool is_adjusted;           /* and there are corporate actions that its rows may meet (C04) */
    struct recorded_flow *flow; /* of a feed of kind l3 (B09); else NULL */
};

/* A job that failed for good and may be tried again (Q10); it holds its payload. */
struct failed_job {
    int64_t job_id;
    struct job_spec spec; /* `applied` tells whether its effect took place */
    char error[SHORT_TEXT_MAX];
};

/* A split whose price is still to come (D04). */
struct split_watch {
    uint32_t symbol;
    uint16_t feed;
    int64_t row;
    int64_t before; /* the last price in old shares */
    int64_t ratio_new, ratio_old;
};

struct story {
    const struct scenario *scenario;
    const struct settings *settings;
    struct names symbols, users, accounts, groups;
    struct names alert_names;      /* ids of the rules, by their numbers */
    struct executions *executions; /* NULL: no order has ended yet */
    struct calendar *calendar;
    struct zone *zone; /* the market's */

    /* The stages. */
    struct story_feed *feeds; /* by rank */
    struct row_pool pool;
    struct timeline *timeline;
    struct job_queue *queue;
    struct market *market;
    struct ledger *ledger;
    struct settlement *settlement;
    struct access *access;
    struct alerts *alerts;
    struct audit *audit; /* the log's thread makes lines of it from story_begin to the end */
    uint64_t lines;      /* of the log so far */
    struct actions *actions;
    struct store *store; /* not owned */

    struct instruments instruments;

    /* Rows that are read before the rest. */
    struct feed_row *faults, *user_rows;
    size_t fault_count, user_count, user_next;
    struct feed_row *action_rows; /* corporate actions of their feeds, in T01's order */
    size_t action_count, action_next;
    struct split_watch *splits;
    size_t split_count, split_capacity;
    bool names_change; /* one of them is a symbol change (C05) */
    bool has_users_feed, has_operators_feed;
    uint8_t *user_known; /* by user id: the users feed has it, at whatever time (D01) */
    size_t user_known_size;

    /* The list: what was decided and not heard yet. */
    struct record *list;
    size_t list_count, list_capacity;
    bool hearing;

    /* Where the run is. */
    int64_t now;       /* MOMENT_NONE before the first event */
    int64_t events;    /* arrivals taken */
    int64_t commit_at; /* the event after which the next commit is due */
    int64_t last_order_no, last_request, last_trade, last_match;
    int64_t last_price, last_finding, last_reject, last_position, last_instruction;
    int64_t superseded, order_rows, price_rows;
    int64_t job;              /* whose effect is at work; 0: none */
    struct order_rates rates; /* R10 */
    uint32_t *batch;          /* rows of targets of this instant, in the pool (R15) */
    size_t batch_count, batch_capacity;
    const struct feed_row *request; /* the cancel or replace at work: the source of what it ends */
    int32_t attempt;
    bool has_session;               /* `session` is filled */
    bool dates_fill;                /* rows with a date alone are among the bars that fill (M12) */
    bool others_fill;               /* so are bars with a time of day, prints or quotes */
    struct session session;         /* that was asked for last */
    struct record job_failed;       /* the RECORD_JOB_FAILED heard last */
    struct failed_job *failed_jobs; /* while there is one, in the order in which they failed */
    size_t failed_count, failed_capacity;

    /* Settlement's way through the calendar (T06). */
    int64_t cycles_under_way, cycle_settled; /* cycle_settled: by the last one that ended */
    int32_t cycle_ended_day;                 /* INT32_MIN: none yet */
    int32_t cycle_at_work;                   /* its date while it settles; else INT32_MIN */
    bool cycle_after_rows;                   /* one was due after the last row, and ended */
    struct {
        int32_t oldest, after, day;
        int64_t cutoff;
    } cycle_memo;

    /* Commits. */
    struct seal_checkpoint *checkpoints;
    size_t checkpoint_count, checkpoint_capacity;
    int64_t jobs_before; /* that had ended when this slice of the run began (--max-jobs) */
    struct store_resume resume;

    /* Why the run ends early, and what it is about. */
    struct problem_list *problems; /* not owned: bad rows with on_error = stop (D02) */
    struct problem problem;
    bool reliving;      /* resume: silent until `resume` is reached */
    bool books_changed; /* by a message, since they were told of last */
    bool failed;        /* `problem` is filled */
    bool refused;       /* a bad row with on_error = stop: nothing takes effect */

    const struct run_options *options;
    struct scenario_window window;
};

/* ---- story.c: the hand-over ---- */

/* Opens everything but the feeds; the store is open, record 0 is not written yet. */
struct story *story_open(const struct scenario *scenario, struct store *store,
                         const struct run_options *options, struct problem_list *problems);
void story_release(struct story *story); /* NULL is fine */
/* After the last records and story_meta_fill: lets go of what nothing asks any more, since the seal
 * and the reports need memory of their own. */
void story_end_stages(struct story *story);
/* Opens the feeds; record 0 was written. False: story->failed or ->refused. */
bool story_begin(struct story *story);
/* Before, when the audit log has begun: from now on lines are made of what is put. */
bool story_start_store(struct story *story, struct problem *problem) MUST_USE;

enum story_end { STORY_OVER, STORY_STOPPED, STORY_REFUSED, STORY_FAILED };
/* Reads and lives until the end, a stop or a problem. */
enum story_end story_tell(struct story *story);

/* Hands a record to those that hear its kind, or puts it on the list while another is being heard.
 * Returns the seq of its audit line; -1: no line, or not yet. */
int64_t story_emit(struct story *story, struct record *record);
/* For listeners of the stages: the context is the story. */
void story_emit_record(void *context, struct record *record);
/* A record of this kind at the present instant, without origin. */
struct record story_record(const struct story *story, enum record_kind kind);
/* The run cannot go on; the first problem stays. */
bool story_fail(struct story *story, const struct problem *problem);
bool story_fail_overflow(struct story *story, const char *what);
/* The session in progress at a moment; false: none. */
bool story_session_at(struct story *story, int64_t moment, struct session *session);
/* The alerts hear a record whose line has this seq. */
void story_tell_alerts(struct story *story, const struct record *record, int64_t seq);
/* Whether the relived run is where the last commit was, with its root (X02). */
bool story_comes_to_commit(struct story *story);
/* When all is told: the roots of the checkpoints, and the audit log has its tree. */
void story_take_tree(struct story *story);

/* ---- story_feeds.c ---- */

/* Calendar, faults and users, which the rest needs. False: story->failed or ->refused. */
bool story_feeds_read_first(struct story *story);
struct feed_context story_feed_context(struct story *story);
struct feed_listener story_feed_listener(struct story_feed *entry);
bool story_feed_open(struct story *story, int rank);

/* ---- story_sources.c ---- */

/* The feeds of the timeline. False: story->failed or ->refused. */
bool story_feeds_open(struct story *story);
void story_feeds_release(struct story *story);
void story_feeds_finish(struct story *story); /* reads the rest for its errors (D02) */
int64_t story_rows_read(const struct story *story);
/* 0..1: how much of the bytes of all feeds was read; for showing progress. */
double story_share_read(const struct story *story);
struct feed_counts story_feed_counts(const struct story *story, int rank);

/* ---- story_executions.c (P03) ---- */

struct executions;
/* An order of this account and symbol ends soon. */
void story_execution_expect(const struct story *story, uint32_t account, uint32_t symbol);
/* An accepted order has ended, or is open at the end of the run. */
void story_execution(struct story *story, const struct order *order);
/* At a mark: what the account holds, and the benchmark's price. */
void story_position_days(struct story *story, uint32_t account, int32_t day);
void story_benchmark_day(struct story *story, int32_t day);
bool story_write_executions(struct story *story, struct dimensions *dimensions,
                            struct problem *problem);
void story_executions_release(struct story *story);

/* ---- story_alerts.c ---- */

void story_alert_rule(struct story *story, const struct feed_row *row);
/* A price part took effect; all accounts were marked (A02). */
void story_alert_price(struct story *story, const struct price_part *part);
void story_alert_marks(struct story *story);
bool story_write_alerts(struct story *story, struct dimensions *dimensions,
                        struct problem *problem);

/* ---- story_people.c: users, accounts, cash ---- */

void story_row_names(struct story *story, const struct feed_row *row, uint32_t user,
                     uint32_t account);
void story_sign_up(struct story *story, const struct feed_row *row);
void story_cash(struct story *story, const struct feed_row *row);
void story_operator(struct story *story, const struct feed_row *row);
/* A position at its last price; at its cost, and *at_cost (NULL is fine) true, when there is none. */
int64_t story_position_value(const struct story *story, const struct held_position *position,
                             bool *at_cost);
int64_t story_equity(struct story *story, uint32_t account, bool *at_cost, int64_t *cash);
void story_mark(struct story *story, const struct session *session);

/* ---- story_orders.c ---- */

/* The effect of an order's job; false: an exception, `error` its class. */
bool story_order_effect(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX]);
/* Its job failed for good before its effect (Q09). */
void story_order_failed(struct story *story, const struct job_run *run);
void story_order_done(void *context, struct order *order, enum order_status status,
                      enum reason reason, const char *rule, int64_t now);
/* Its parent was filled: R12, R13, its hold (M07). */
struct release_answer story_order_release(void *context, struct order *order, int64_t now);
void story_order_triggered(void *context, struct order *order, const char *rule, int64_t now);
void story_order_record(const struct story *story, const struct order *order,
                        struct order_record *out);
int64_t story_order_dies_at(struct story *story, uint32_t symbol, enum tif tif, int64_t expire,
                            int64_t now);

/* A line of an open order, with its cause and its row. */
struct record story_order_line(const struct story *story, enum record_kind kind,
                               const struct order *order, const char *rule);
/* The end of the session in progress; MOMENT_NONE: none. */
int64_t story_session_end_now(struct story *story);

/* ---- story_holds.c ---- */

struct risk_view;
/* What the checks see; without the user's rate (R10) and the order's own terms. */
struct risk_view story_risk_view(struct story *story, uint32_t user, uint32_t account,
                                 uint32_t symbol);
/* B11: adds what the book would charge. False: overflow (V03). */
bool story_view_charge(struct story *story, const struct feed_row *row, struct risk_view *view);
/* What R11 asks, when the scenario sets its limits: open orders of the account but `except` (NULL:
 * none) and the group of that name, and the equity. */
void story_view_limits(struct story *story, uint32_t account, uint32_t symbol, uint32_t group,
                       const struct order *except, struct risk_view *view);
/* The view as if the OCO group of that name held nothing: a new order of it holds with it (R14). */
void story_view_group(struct story *story, uint32_t account, uint32_t symbol, uint32_t group,
                      struct risk_view *view);
/* The view as if the order, and its OCO group, held nothing. */
void story_view_without(struct story *story, const struct order *order, struct risk_view *view);
/* R14: what the order holds from now on, within its OCO group. */
void story_hold_set(struct story *story, struct order *order, int64_t minor, int64_t qty);
/* R14: releases what the order holds; holds for its terms as they are. */
void story_hold_nothing(struct story *story, struct order *order);
void story_hold_anew(struct story *story, struct order *order);

/* A row of orders becomes a job (Q01); in story.c. */
void story_order_arrives(struct story *story, uint32_t number);

/* ---- story_targets.c: targets (R15) ---- */

/* A row of targets arrived; the last one of its batch makes the orders. */
void story_target_arrives(struct story *story, uint32_t number);
/* The rule by which a target is rejected for this reason. */
const char *story_target_rule(enum reason reason);

/* ---- story_books.c: who only looks at the books ---- */

/* story_order_effect, and tells of it. */
bool story_books_order(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX]);
/* Before time alone changes the books: tells of them when no row is left. */
void story_books_rest(struct story *story);

/* ---- story_requests.c: replace and cancel (R16) ---- */

void story_work_request(struct story *story, const struct feed_row *row);
void story_tell_request(struct story *story, const struct feed_row *row, uint32_t order_no,
                        enum reason reason, const char *rule);

/* ---- story_actions.c: corporate actions ---- */

void story_actions_open(struct story *story);
void story_corporate_action(struct story *story, const struct feed_row *row);
int64_t story_next_pay(void *context);
void story_learn_actions(struct story *story);
void story_check_splits(struct story *story, uint32_t symbol, int64_t price);
void story_resolve_symbol(const struct story *story, struct feed_row *row);

/* ---- story_fills.c ---- */

struct fill_answer story_fill(void *context, struct order *order, const struct fill_offer *offer);
/* venue = book: both sides of a match, the maker's first (B01, B11). */
struct match_answer story_match(void *context, struct order *taker, struct order *maker,
                                const struct fill_offer *offer);
/* R14, B02: why the account of a fok could not take all of these; REASON_NONE: it can. */
enum reason story_match_whole(void *context, const struct order *taker,
                              const struct match_slice *slices, size_t count);
/* B06: the order goes on with less; it holds in proportion. */
void story_order_reduced(void *context, struct order *order, int64_t by, int64_t now);
/* B06: `stp_group` of a user, or the user alone. */
uint32_t story_trade_group(void *context, uint32_t user);
bool story_settle(void *context, const struct settlement_instruction *instruction, int64_t now,
                  bool *lacks_securities, bool *lacks_cash);

/* ---- story_retry.c ---- */

/* Remembers a job that failed for good, and holds its payload, when operators may retry it. */
void story_keep_failed(struct story *story, const struct job_run *run, bool applied,
                       const char *error);
/* Was this, the job that ends now, remembered? */
bool story_keeps_payload(const struct story *story, int64_t job_id);
/* The operator action `retry`: false when the actor may not, or no failed job is named. */
bool story_retry(struct story *story, const struct operator_row *action);

/* ---- story_faults.c ---- */

/* Q11, fail_to_deliver: how many of the `held` settled securities are there in the cycle at work. */
int64_t story_deliverable(const struct story *story, uint32_t account, uint32_t symbol,
                          int64_t held);

/* ---- story_prices.c ---- */

void story_price_arrives(struct story *story, const struct arrival *arrival);
/* Takes prices that pass, a turn's worth of them: right after one that did, else none. */
void story_prices_pass(struct story *story);
bool story_price_effect(struct story *story, const struct job_run *run);
void story_price_stale(void *context, const struct price_part *part, int64_t age);

/* ---- story_recorded.c: order-by-order data (B09) ---- */

/* Opens the replay of a feed of kind l3; nothing to do for others. False: story->failed. */
bool story_recorded_open(struct story *story, int rank);
/* A message of a feed of kind l3: what its book then is and the vendor's is not becomes a finding. */
void story_recorded_message(struct story *story, const struct feed_row *row);
/* At the end: what the rows of each vendor's file came to, a finding each. */
void story_recorded_counts(struct story *story);

/* ---- story_end.c: what is known only at the end ---- */

void story_last_records(struct story *story);
bool story_write_dimensions(void *context, struct dimensions *dimensions, struct problem *problem);
/* Rows of `meta`; the texts live in `text_owner` until it is released. */
struct story_meta {
    struct seal_meta rows[32];
    size_t count;
    struct arena arena;
};
void story_meta_fill(const struct story *story, const char *scenario_digest,
                     struct story_meta *meta);

#endif
