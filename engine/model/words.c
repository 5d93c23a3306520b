/* The names of the words. Each table is in the order of its enum in words.h; a name is what users
 * type, what is stored and what reports say. */
#include "model/words.h"

#include <assert.h>

#include "base/text.h"

#define WORDS(names_array) \
    { \
        names_array, (int)(sizeof names_array / sizeof names_array[0]) \
    }

static const char *const side_names[] = {"buy", "sell"};
const struct words side_words = WORDS(side_names);

static const char *const order_action_names[] = {"new", "cancel", "replace"};
const struct words order_action_words = WORDS(order_action_names);

static const char *const order_type_names[] = {
    "market", "limit", "stop", "stop_limit", "trailing_stop", "market_on_close", "market_on_open"};
const struct words order_type_words = WORDS(order_type_names);

static const char *const tif_names[] = {"day", "gtc", "gtd", "ioc", "fok", "opg", "cls"};
const struct words tif_words = WORDS(tif_names);

static const char *const order_status_names[] = {"new",      "partially_filled", "filled",
                                                 "canceled", "rejected",         "expired"};
const struct words order_status_words = WORDS(order_status_names);

static const char *const reason_names[] = {
    "",
    "malformed",
    "duplicate_order_id",
    "unknown_user",
    "user_inactive",
    "not_permitted",
    "unknown_symbol",
    "halted",
    "bad_quantity",
    "off_tick",
    "collar",
    "max_notional",
    "order_rate",
    "max_position",
    "max_concentration",
    "short_not_allowed",
    "no_locate",
    "not_enough_cash",
    "not_enough_margin",
    "overflow",
    "already_expired",
    "job_failed",
    "unknown_order",
    "cannot_replace",
    "would_trade",
    "market_closed",
    "no_price",
    "user_request",
    "oco",
    "ioc",
    "fok",
    "reverse_split",
    "dividend",
    "delisted",
    "parent",
    "not_enough_cash_at_fill",
    "no_liquidity",
    "self_trade",
    "replaced_below_filled",
    "replaced_by_target",
};
const struct words reason_words = WORDS(reason_names);
_Static_assert(sizeof reason_names / sizeof reason_names[0] == REASON_REPLACED_BY_TARGET + 1,
               "one name per reason");

static const char *const liquidity_names[] = {"taker", "maker"};
const struct words liquidity_words = WORDS(liquidity_names);

static const char *const part_names[] = {"open", "close", "row"};
const struct words part_words = WORDS(part_names);

static const char *const feed_kind_names[] = {
    "bars",   "trades",    "quotes", "orders",  "users",    "cash",        "calendar",
    "faults", "operators", "l3",     "targets", "sessions", "instruments", "corporate_actions",
    "alerts"};
const struct words feed_kind_words = WORDS(feed_kind_names);
_Static_assert(sizeof feed_kind_names / sizeof feed_kind_names[0] == FEED_ALERTS + 1,
               "one name per kind of feed");

static const char *const role_names[] = {"trader",   "analyst", "operator",
                                         "approver", "auditor", "admin"};
const struct words role_words = WORDS(role_names);

static const char *const user_status_names[] = {"active", "inactive"};
const struct words user_status_words = WORDS(user_status_names);

static const char *const account_type_names[] = {"cash", "margin"};
const struct words account_type_words = WORDS(account_type_names);

static const char *const cash_kind_names[] = {"deposit", "withdrawal"};
const struct words cash_kind_words = WORDS(cash_kind_names);

static const char *const day_status_names[] = {"closed", "early", "open", "no_settlement"};
const struct words day_status_words = WORDS(day_status_names);

static const char *const corporate_kind_names[] = {"split", "stock_dividend", "dividend",
                                                   "symbol_change", "delisting"};
const struct words corporate_kind_words = WORDS(corporate_kind_names);

static const char *const corporate_effect_names[] = {"split",        "cash_in_lieu",  "dividend",
                                                     "dividend_pay", "symbol_change", "delisting"};
const struct words corporate_effect_words = WORDS(corporate_effect_names);
_Static_assert(sizeof corporate_effect_names / sizeof corporate_effect_names[0] ==
                   EFFECT_DELISTING + 1,
               "one name per effect");

static const char *const instrument_status_names[] = {"trading", "halted"};
const struct words instrument_status_words = WORDS(instrument_status_names);

static const char *const ledger_kind_names[] = {
    "cash", "cash_pending", "securities", "securities_pending", "clearing",
    "fees", "penalties",    "dividends",  "external",           "interest"};
const struct words ledger_kind_words = WORDS(ledger_kind_names);
_Static_assert(sizeof ledger_kind_names / sizeof ledger_kind_names[0] == LEDGER_INTEREST + 1,
               "one name per kind of account");

static const char *const asset_kind_names[] = {"currency", "security"};
const struct words asset_kind_words = WORDS(asset_kind_names);

static const char *const transfer_code_names[] = {
    "deposit",      "withdrawal",        "trade_cash", "trade_securities", "fee",
    "settle_cash",  "settle_securities", "split",      "cash_in_lieu",     "dividend",
    "dividend_pay", "penalty",           "interest",   "borrow",           "correction"};
const struct words transfer_code_words = WORDS(transfer_code_names);
_Static_assert(sizeof transfer_code_names / sizeof transfer_code_names[0] ==
                   TRANSFER_CORRECTION + 1,
               "one name per transfer code");

static const char *const job_kind_names[] = {"order", "price", "settlement", "notification"};
const struct words job_kind_words = WORDS(job_kind_names);

static const char *const job_state_names[] = {"scheduled", "available", "reserved", "retryable",
                                              "completed", "failed",    "canceled"};
const struct words job_state_words = WORDS(job_state_names);

static const char *const attempt_outcome_names[] = {
    "completed",          "exception",          "timeout", "worker_crash",
    "crash_after_effect", "duplicate_delivery", "not_run"};
const struct words attempt_outcome_words = WORDS(attempt_outcome_names);

static const char *const fault_effect_names[] = {
    "exception",          "outage", "timeout",        "worker_crash",
    "crash_after_effect", "slow",   "fail_to_deliver"};
const struct words fault_effect_words = WORDS(fault_effect_names);

static const char *const notification_kind_names[] = {
    "order_filled",      "order_rejected", "order_expired", "job_failed",
    "settlement_failed", "dividend_paid",  "margin_call",   "alert"};
const struct words notification_kind_words = WORDS(notification_kind_names);
_Static_assert(sizeof notification_kind_names / sizeof notification_kind_names[0] == NOTE_ALERT + 1,
               "one name per kind of notification");

static const char *const channel_names[] = {"database", "mail", "log"};
const struct words channel_words = WORDS(channel_names);

static const char *const alert_kind_names[] = {
    "price",       "percent_change", "volume",          "position",  "portfolio_value",
    "drawdown",    "order_event",    "settlement_fail", "violation", "queue_wait",
    "queue_depth", "failed_jobs",    "stale_data"};
const struct words alert_kind_words = WORDS(alert_kind_names);
_Static_assert(sizeof alert_kind_names / sizeof alert_kind_names[0] == ALERT_STALE_DATA + 1,
               "one name per kind of alert");

static const char *const alert_op_names[] = {"above", "below", "crosses"};
const struct words alert_op_words = WORDS(alert_op_names);

static const char *const quality_names[] = {"gap",           "duplicate_bar", "outside_range",
                                            "not_positive",  "split_jump",    "stale_price",
                                            "crossed_quote", "no_session"};
const struct words quality_words = WORDS(quality_names);

static const char *const quality_policy_names[] = {"warn", "ignore", "stop"};
const struct words quality_policy_words = WORDS(quality_policy_names);

static const char *const finding_severity_names[] = {"info", "warning", "error"};
const struct words finding_severity_words = WORDS(finding_severity_names);

int word_find(const struct words *words, const char *text, size_t size)
{
    for (int value = 0; value < words->count; value++)
        if (ascii_equal_fold(text, size, words->names[value])) return value;
    return -1;
}

const char *word_name(const struct words *words, int value)
{
    assert(value >= 0 && value < words->count);
    return words->names[value];
}
