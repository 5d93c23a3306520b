/* Users, their accounts, and cash from outside (U01, L04, P01, P02). In: rows that name somebody, cash
 * rows, session ends. Out: records of users, accounts, cash, flows, marks, operator actions. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "model/values.h"
#include "run/world.h"

static struct record row_record(const struct story *story, enum record_kind kind,
                                const struct feed_row *row)
{
    struct record record = story_record(story, kind);
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    return record;
}

static struct posting row_posting(const struct story *story, const struct feed_row *row,
                                  int64_t cause)
{
    return (struct posting){
        story->now, cause, {.row = row->row, .feed = row->feed, .part = PART_ROW}};
}

static void tell_user(struct story *story, const struct feed_row *row, uint32_t user)
{
    const struct access_user *known = access_user(story->access, user);
    struct record record = row_record(story, RECORD_USER_CREATED, row);
    record_set_rule(&record, "U01");
    record.as.user = (struct user_record){.user = user,
                                          .role = (uint8_t)known->role,
                                          .status = (uint8_t)known->status,
                                          .account_type = (uint8_t)known->account_type};
    memcpy(record.as.user.name, known->name, sizeof known->name);
    memcpy(record.as.user.email, known->email, sizeof known->email);
    story_emit(story, &record);
}

static void open_account(struct story *story, const struct feed_row *row, uint32_t user,
                         uint32_t account)
{
    const struct access_account *opened = access_account(story->access, account);
    struct record record = row_record(story, RECORD_ACCOUNT_OPENED, row);
    record_set_rule(&record, "U01");
    record.as.account = (struct account_record){.account = account,
                                                .user = user,
                                                .type = (uint8_t)opened->type,
                                                .initial_cash = opened->initial_cash};
    int64_t cash = opened->initial_cash;
    int64_t seq = story_emit(story, &record);
    if (cash <= 0) return;
    struct posting posting = row_posting(story, row, seq);
    if (!ledger_deposit(story->ledger, account, cash, &posting)) {
        story_fail_overflow(story, "the sum of all initial cash");
    }
}

void story_row_names(struct story *story, const struct feed_row *row, uint32_t user,
                     uint32_t account)
{
    struct access_arrival arrival = access_name(story->access, user, account, story->now);
    if (arrival.user_created) tell_user(story, row, user);
    if (arrival.account_opened) open_account(story, row, user, account);
}

void story_sign_up(struct story *story, const struct feed_row *row)
{
    access_sign_up(story->access, &row->as.user, story->now);
    tell_user(story, row, row->as.user.user);
}

/* ---- cash ------------------------------------------------------------------------------------ */

static enum reason cash_reason(const struct story *story, const struct cash_row *cash)
{
    const struct access_user *user = access_user(story->access, cash->user);
    if (!user->exists) return REASON_UNKNOWN_USER; /* D01: it comes too early */
    if (user->status != USER_ACTIVE) return REASON_USER_INACTIVE;
    const struct access_account *account = access_account(story->access, cash->account);
    if (!account->open || account->owner != cash->user) return REASON_NOT_PERMITTED;
    if (cash->kind == CASH_DEPOSIT) return REASON_NONE;
    /* L04: settled cash less payables and holds. */
    int64_t free = ledger_buying_power(story->ledger, cash->account, false);
    return cash->amount_minor <= free ? REASON_NONE : REASON_NOT_ENOUGH_CASH;
}

static void post_cash(struct story *story, const struct feed_row *row, int64_t cause)
{
    const struct cash_row *cash = &row->as.cash;
    bool deposit = cash->kind == CASH_DEPOSIT;
    /* P02: the returns go around the movement. */
    struct record flow = row_record(story, RECORD_CASH_FLOW, row);
    bool at_cost;
    int64_t settled;
    flow.as.flow = (struct flow_record){
        .account = cash->account,
        .equity_before = story_equity(story, cash->account, &at_cost, &settled),
        .amount = deposit ? cash->amount_minor : -cash->amount_minor};
    struct posting posting = row_posting(story, row, cause);
    bool fits = deposit
                    ? ledger_deposit(story->ledger, cash->account, cash->amount_minor, &posting)
                    : ledger_withdraw(story->ledger, cash->account, cash->amount_minor, &posting);
    if (!fits) {
        story_fail_overflow(story, "a balance of cash");
        return;
    }
    story_emit(story, &flow);
}

/* D01: a row that is good and comes too early, or asks for more than is there, stands beside the bad
 * ones, with its outcome. */
static void keep_refusal(struct story *story, const struct feed_row *row, const char *rule,
                         enum reason reason)
{
    struct record record = row_record(story, RECORD_INPUT_REJECT, row);
    record_set_rule(&record, rule);
    struct input_reject_record *reject = &record.as.input_reject;
    reject->feed = row->feed;
    reject->reject_id = ++story->last_reject;
    reject->source_row = row->row;
    reject->line = row->line;
    reject->outcome_refused = true;
    memcpy(reject->rule_id, record.rule, sizeof reject->rule_id);
    struct text message = {0};
    text_addf(&message, "%s refused: %s", word_name(&cash_kind_words, (int)row->as.cash.kind),
              word_name(&reason_words, (int)reason));
    memcpy(reject->message, text_string(&message), message.size + 1);
    text_release(&message);
    store_text(story->store, "", 0);
    story_emit(story, &record);
}

void story_cash(struct story *story, const struct feed_row *row)
{
    const struct cash_row *cash = &row->as.cash;
    story_row_names(story, row, cash->user, cash->account);
    enum reason reason = cash_reason(story, cash);
    struct record record = row_record(story, RECORD_CASH, row);
    bool early = reason == REASON_UNKNOWN_USER;
    record_set_rule(&record, early ? "D01" : reason == REASON_NOT_ENOUGH_CASH ? "L04" : "R03");
    if (reason == REASON_NONE) record_set_rule(&record, "L01");
    record.as.cash = (struct cash_record){.user = cash->user,
                                          .account = cash->account,
                                          .kind = (uint8_t)cash->kind,
                                          .refused = reason != REASON_NONE,
                                          .reason = (uint8_t)reason,
                                          .amount = cash->amount_minor};
    int64_t seq = story_emit(story, &record);
    if (reason == REASON_NONE) {
        post_cash(story, row, seq);
    } else {
        keep_refusal(story, row, record.rule, reason);
    }
}

/* ---- operators ------------------------------------------------------------------------------- */

/* U05: what nobody may do, or this release cannot, is refused and recorded. What came of it is
 * told after it. */
void story_operator(struct story *story, const struct feed_row *row)
{
    const struct operator_row *action = &row->as.operator_action;
    struct record record = row_record(story, RECORD_OPERATOR, row);
    bool retries = strcmp(action->action, "retry") == 0;
    bool done = retries && story_retry(story, action);
    record_set_rule(&record, done ? "Q10" : "U05");
    struct operator_record *out = &record.as.operator_action;
    out->actor = action->actor;
    out->refused = !done;
    memcpy(out->target, action->target, sizeof out->target);
    memcpy(out->reason, action->reason, sizeof out->reason);
    size_t size = strlen(action->action);
    if (size >= sizeof out->action) size = sizeof out->action - 1;
    memcpy(out->action, action->action, size);
    story_emit(story, &record);
}

/* ---- marks (P01) ----------------------------------------------------------------------------- */

struct valuation {
    const struct story *story;
    wide securities;
    bool at_cost;
};

int64_t story_position_value(const struct story *story, const struct held_position *position,
                             bool *at_cost)
{
    int64_t price = market_last_price(story->market, position->symbol);
    int64_t value;
    if (price != VALUE_NONE &&
        notional_minor(price, position->qty,
                       instruments_at(&story->instruments, position->symbol)->multiplier,
                       story->settings->currency_exponent, &value)) {
        return value;
    }
    if (at_cost != NULL) *at_cost = true;
    return position->cost;
}

static bool value_position(void *context, const struct held_position *position)
{
    struct valuation *valuation = context;
    if (position->qty == 0) return true;
    valuation->securities += story_position_value(valuation->story, position, &valuation->at_cost);
    return true;
}

int64_t story_equity(struct story *story, uint32_t account, bool *at_cost, int64_t *cash)
{
    struct valuation valuation = {.story = story};
    ledger_positions(story->ledger, account, &valuation, value_position);
    *at_cost = valuation.at_cost;
    *cash = ledger_cash(story->ledger, account) + ledger_cash_pending(story->ledger, account);
    int64_t equity = *cash;
    if (!wide_to_int64(valuation.securities + *cash, &equity)) {
        story_fail_overflow(story, "the equity of an account");
    }
    return equity;
}

void story_mark(struct story *story, const struct session *session)
{
    for (uint32_t account = 0; account < story->accounts.count; account++) {
        const struct access_account *known = access_account(story->access, account);
        if (!known->open) continue;
        struct record record = story_record(story, RECORD_EQUITY);
        record_set_rule(&record, "P01");
        struct equity_record *equity = &record.as.equity;
        equity->account = account;
        equity->day = session->day;
        int64_t total = story_equity(story, account, &equity->at_cost, &equity->cash);
        equity->securities = total - equity->cash;
        story_emit(story, &record);
        story_position_days(story, account, session->day);
    }
    story_benchmark_day(story, session->day);
    story_alert_marks(story);
}
