/* The words of the domain: every enum that records, tables, feeds and scenarios share, and its
 * name. The names are what users type and read (FIX for orders, DTCC for settlement), and what is
 * stored. `word_find` matches without case (D05); -1: no such word. */
#ifndef TAPEDECK_MODEL_WORDS_H
#define TAPEDECK_MODEL_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct words {
    const char *const *names; /* by value */
    int count;
};
int word_find(const struct words *words, const char *text, size_t size);
const char *word_name(const struct words *words, int value); /* value must be in range */

enum side { SIDE_BUY, SIDE_SELL };
extern const struct words side_words;

enum order_action { ACTION_NEW, ACTION_CANCEL, ACTION_REPLACE };
extern const struct words order_action_words;

enum order_type {
    TYPE_MARKET,
    TYPE_LIMIT,
    TYPE_STOP,
    TYPE_STOP_LIMIT,
    TYPE_TRAILING_STOP,
    TYPE_MARKET_ON_CLOSE,
    TYPE_MARKET_ON_OPEN
};
extern const struct words order_type_words;

enum tif { TIF_DAY, TIF_GTC, TIF_GTD, TIF_IOC, TIF_FOK, TIF_OPG, TIF_CLS };
extern const struct words tif_words;

enum order_status {
    STATUS_NEW,
    STATUS_PARTIALLY_FILLED,
    STATUS_FILLED,
    STATUS_CANCELED,
    STATUS_REJECTED,
    STATUS_EXPIRED
};
extern const struct words order_status_words;

/* Why an order or a request ended otherwise than by a fill; REASON_NONE has the empty name. */
enum reason {
    REASON_NONE,
    /* rejects, in the order of the checks R01..R14 */
    REASON_MALFORMED,
    REASON_DUPLICATE_ORDER_ID,
    REASON_UNKNOWN_USER,
    REASON_USER_INACTIVE,
    REASON_NOT_PERMITTED,
    REASON_UNKNOWN_SYMBOL,
    REASON_HALTED,
    REASON_BAD_QUANTITY,
    REASON_OFF_TICK,
    REASON_COLLAR,
    REASON_MAX_NOTIONAL,
    REASON_ORDER_RATE,
    REASON_MAX_POSITION,
    REASON_MAX_CONCENTRATION,
    REASON_SHORT_NOT_ALLOWED,
    REASON_NO_LOCATE,
    REASON_NOT_ENOUGH_CASH,
    REASON_NOT_ENOUGH_MARGIN,
    REASON_OVERFLOW,
    REASON_ALREADY_EXPIRED,
    REASON_JOB_FAILED,
    REASON_UNKNOWN_ORDER,
    REASON_CANNOT_REPLACE,
    REASON_WOULD_TRADE,
    REASON_MARKET_CLOSED,
    REASON_NO_PRICE,
    /* cancels */
    REASON_USER_REQUEST,
    REASON_OCO,
    REASON_IOC,
    REASON_FOK,
    REASON_REVERSE_SPLIT,
    REASON_DIVIDEND,
    REASON_DELISTED,
    REASON_PARENT,
    REASON_NOT_ENOUGH_CASH_AT_FILL,
    REASON_NO_LIQUIDITY,
    REASON_SELF_TRADE,
    REASON_REPLACED_BELOW_FILLED,
    REASON_REPLACED_BY_TARGET
};
extern const struct words reason_words;

enum liquidity { LIQUIDITY_TAKER, LIQUIDITY_MAKER };
extern const struct words liquidity_words;

/* Which part of a feed row was used (T04). `row` for rows that have one part only. */
enum part { PART_OPEN, PART_CLOSE, PART_ROW };
extern const struct words part_words;

enum feed_kind {
    FEED_BARS,
    FEED_TRADES,
    FEED_QUOTES,
    FEED_ORDERS,
    FEED_USERS,
    FEED_CASH,
    FEED_CALENDAR,
    FEED_FAULTS,
    FEED_OPERATORS,
    FEED_L3,
    FEED_TARGETS,
    FEED_SESSIONS,
    FEED_INSTRUMENTS,
    FEED_CORPORATE_ACTIONS,
    FEED_ALERTS
};
extern const struct words feed_kind_words;

enum role { ROLE_TRADER, ROLE_ANALYST, ROLE_OPERATOR, ROLE_APPROVER, ROLE_AUDITOR, ROLE_ADMIN };
extern const struct words role_words;
enum user_status { USER_ACTIVE, USER_INACTIVE };
extern const struct words user_status_words;
enum account_type { ACCOUNT_CASH, ACCOUNT_MARGIN };
extern const struct words account_type_words;
enum cash_kind { CASH_DEPOSIT, CASH_WITHDRAWAL };
extern const struct words cash_kind_words;
enum day_status { DAY_CLOSED, DAY_EARLY, DAY_OPEN, DAY_NO_SETTLEMENT };
extern const struct words day_status_words;

/* What a corporate action is (C01-C05), and what it does to an account. */
enum corporate_kind {
    CORPORATE_SPLIT,
    CORPORATE_STOCK_DIVIDEND,
    CORPORATE_DIVIDEND,
    CORPORATE_SYMBOL_CHANGE,
    CORPORATE_DELISTING
};
extern const struct words corporate_kind_words;
enum corporate_effect {
    EFFECT_SPLIT,
    EFFECT_CASH_IN_LIEU,
    EFFECT_DIVIDEND,
    EFFECT_DIVIDEND_PAY,
    EFFECT_SYMBOL_CHANGE,
    EFFECT_DELISTING
};
extern const struct words corporate_effect_words;
enum instrument_status { INSTRUMENT_TRADING, INSTRUMENT_HALTED };
extern const struct words instrument_status_words;

/* Ledger (L01). */
enum ledger_kind {
    LEDGER_CASH,
    LEDGER_CASH_PENDING,
    LEDGER_SECURITIES,
    LEDGER_SECURITIES_PENDING,
    LEDGER_CLEARING,
    LEDGER_FEES,
    LEDGER_PENALTIES,
    LEDGER_DIVIDENDS,
    LEDGER_EXTERNAL,
    LEDGER_INTEREST
};
extern const struct words ledger_kind_words;
enum asset_kind { ASSET_CURRENCY, ASSET_SECURITY };
extern const struct words asset_kind_words;
enum transfer_code {
    TRANSFER_DEPOSIT,
    TRANSFER_WITHDRAWAL,
    TRANSFER_TRADE_CASH,
    TRANSFER_TRADE_SECURITIES,
    TRANSFER_FEE,
    TRANSFER_SETTLE_CASH,
    TRANSFER_SETTLE_SECURITIES,
    TRANSFER_SPLIT,
    TRANSFER_CASH_IN_LIEU,
    TRANSFER_DIVIDEND,
    TRANSFER_DIVIDEND_PAY,
    TRANSFER_PENALTY,
    TRANSFER_INTEREST,
    TRANSFER_BORROW,
    TRANSFER_CORRECTION
};
extern const struct words transfer_code_words;

/* The queue (Q01, Q08, Q11). */
enum job_kind { JOB_ORDER, JOB_PRICE, JOB_SETTLEMENT, JOB_NOTIFICATION };
extern const struct words job_kind_words;
enum job_state {
    JOB_SCHEDULED,
    JOB_AVAILABLE,
    JOB_RESERVED,
    JOB_RETRYABLE,
    JOB_COMPLETED,
    JOB_FAILED,
    JOB_CANCELED
};
extern const struct words job_state_words;
enum attempt_outcome {
    ATTEMPT_COMPLETED,
    ATTEMPT_EXCEPTION,
    ATTEMPT_TIMEOUT,
    ATTEMPT_WORKER_CRASH,
    ATTEMPT_CRASH_AFTER_EFFECT,
    ATTEMPT_DUPLICATE_DELIVERY,
    ATTEMPT_NOT_RUN
};
extern const struct words attempt_outcome_words;
enum fault_effect {
    FAULT_EXCEPTION,
    FAULT_OUTAGE,
    FAULT_TIMEOUT,
    FAULT_WORKER_CRASH,
    FAULT_CRASH_AFTER_EFFECT,
    FAULT_SLOW,
    FAULT_FAIL_TO_DELIVER
};
extern const struct words fault_effect_words; /* `slow:FACTOR` is read by its prefix */

/* Notifications (A04, A05). */
enum notification_kind {
    NOTE_ORDER_FILLED,
    NOTE_ORDER_REJECTED,
    NOTE_ORDER_EXPIRED,
    NOTE_JOB_FAILED,
    NOTE_SETTLEMENT_FAILED,
    NOTE_DIVIDEND_PAID,
    NOTE_MARGIN_CALL,
    NOTE_ALERT
};
extern const struct words notification_kind_words;
enum channel { CHANNEL_DATABASE, CHANNEL_MAIL, CHANNEL_LOG };
extern const struct words channel_words;

/* Alert rules (A01): what is watched, and how it compares with the threshold. */
enum alert_kind {
    ALERT_PRICE,
    ALERT_PERCENT_CHANGE,
    ALERT_VOLUME,
    ALERT_POSITION,
    ALERT_PORTFOLIO_VALUE,
    ALERT_DRAWDOWN,
    ALERT_ORDER_EVENT,
    ALERT_SETTLEMENT_FAIL,
    ALERT_VIOLATION,
    ALERT_QUEUE_WAIT,
    ALERT_QUEUE_DEPTH,
    ALERT_FAILED_JOBS,
    ALERT_STALE_DATA
};
extern const struct words alert_kind_words;
enum alert_op { ALERT_ABOVE, ALERT_BELOW, ALERT_CROSSES };
extern const struct words alert_op_words;

extern const struct words quality_words;        /* by enum quality_kind of settings.h (D04) */
extern const struct words quality_policy_words; /* by enum quality_policy */

enum finding_severity { FINDING_INFO, FINDING_WARNING, FINDING_ERROR };
extern const struct words finding_severity_words;

#endif
