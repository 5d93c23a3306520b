/* The keys of every object stand here in the order that sorting gives them. */
#include "audit/lines.h"

#include <assert.h>
#include <stddef.h>

/* ---- What stands in `after` and `before` ---- */

static int64_t unless_zero(int64_t value)
{
    return value == 0 ? VALUE_NONE : value;
}

static void add_order(struct line *line, const struct audit_options *options,
                      const struct order_record *order)
{
    line_name(line, "actor", options->users, order->user);
    line_open(line, "after");
    line_name(line, "account", options->accounts, order->account);
    line_decimal(line, "avg_price", order->avg_price);
    line_decimal(line, "display", order->display);
    line_time(line, "expire", order->expire);
    line_money(line, "fees", unless_zero(order->fees));
    line_decimal(line, "filled_qty", unless_zero(order->filled_qty));
    line_money(line, "hold", unless_zero(order->hold_minor));
    line_decimal(line, "limit_price", order->limit_price);
    line_string(line, "order_id", order->id.text);
    line_flag(line, "post_only", order->post_only);
    if (order->priority != 0) {
        line_number(line, "priority", order->priority);
    }
    line_decimal(line, "qty", order->qty);
    line_word(line, "reason", &reason_words, order->reason);
    line_word(line, "side", &side_words, order->side);
    line_word(line, "status", &order_status_words, order->status);
    line_decimal(line, "stop_price", order->stop_price);
    line_name(line, "symbol", options->symbols, order->symbol);
    line_word(line, "tif", &tif_words, order->tif);
    line_decimal(line, "trail", order->trail);
    line_flag(line, "trail_percent", order->trail_percent);
    line_word(line, "type", &order_type_words, order->type);
    line_close(line);
}

static void add_request(struct line *line, const struct audit_options *options,
                        const struct request_record *request)
{
    line_name(line, "actor", options->users, request->user);
    line_open(line, "after");
    line_decimal(line, "limit_price", request->limit_price);
    line_id(line, "order", 'O', request->order_no);
    line_string(line, "order_id", request->id.text);
    line_decimal(line, "qty", request->qty);
    line_word(line, "reason", &reason_words, request->reason);
    line_decimal(line, "stop_price", request->stop_price);
    line_close(line);
}

static void add_fill(struct line *line, const struct audit_options *options,
                     const struct fill_record *fill)
{
    line_name(line, "actor", options->users, fill->user);
    line_open(line, "after");
    line_name(line, "account", options->accounts, fill->account);
    line_flag(line, "ambiguous", fill->ambiguous);
    line_id(line, "counter_order", 'O', fill->counter_order_no);
    line_date(line, "due_date", fill->due_day);
    line_money(line, "fee", fill->fee);
    line_decimal(line, "leaves", fill->leaves);
    line_word(line, "liquidity", &liquidity_words, fill->liquidity);
    line_id(line, "match", 'M', fill->match_id);
    line_money(line, "notional", fill->notional);
    line_id(line, "order", 'O', fill->order_no);
    line_string(line, "order_id", fill->order_id.text);
    line_decimal(line, "price", fill->price);
    line_decimal(line, "qty", fill->qty);
    line_word(line, "side", &side_words, fill->side);
    line_name(line, "symbol", options->symbols, fill->symbol);
    line_date(line, "trade_date", fill->trade_day);
    line_close(line);
}

static void add_fill_before(struct line *line, const struct fill_record *fill)
{
    line_open(line, "before");
    line_decimal(line, "leaves", fill->leaves + fill->qty);
    line_close(line);
}

static const char *lacks_text(const struct instruction_record *instruction)
{
    if (instruction->lacks_securities) {
        return instruction->lacks_cash ? "both" : "securities";
    }
    return instruction->lacks_cash ? "cash" : NULL;
}

static void add_instruction(struct line *line, const struct audit_options *options,
                            const struct instruction_record *instruction)
{
    line_open(line, "after");
    line_name(line, "account", options->accounts, instruction->account);
    line_date(line, "cycle", instruction->cycle_day);
    line_date(line, "due_date", instruction->due_day);
    line_id(line, "first_obligation", 'B', instruction->first_obligation);
    line_string(line, "lacks", lacks_text(instruction));
    line_money(line, "money", instruction->money);
    line_id(line, "obligation", 'B', instruction->obligation_id);
    line_decimal(line, "qty", instruction->qty);
    line_name(line, "symbol", options->symbols, instruction->symbol);
    line_close(line);
}

static void add_account(struct line *line, const struct audit_options *options,
                        const struct account_record *account)
{
    line_name(line, "actor", options->users, account->user);
    line_open(line, "after");
    line_money(line, "initial_cash", account->initial_cash);
    line_word(line, "type", &account_type_words, account->type);
    line_close(line);
}

static void add_cash(struct line *line, const struct audit_options *options,
                     const struct cash_record *cash)
{
    line_name(line, "actor", options->users, cash->user);
    line_open(line, "after");
    line_money(line, "amount", cash->amount);
    line_word(line, "kind", &cash_kind_words, cash->kind);
    line_word(line, "reason", &reason_words, cash->reason);
    line_close(line);
}

static void add_overdraft(struct line *line, const struct overdraft_record *overdraft)
{
    line_open(line, "after");
    line_money(line, "balance", overdraft->balance);
    line_word(line, "forced_by", &transfer_code_words, overdraft->cause);
    line_close(line);
}

static void add_attempt(struct line *line, const struct audit_options *options,
                        const struct attempt_record *attempt)
{
    line_open(line, "after");
    line_duration(line, "backoff", attempt->backoff);
    line_string(line, "error", attempt->error);
    line_word(line, "kind", &job_kind_words, attempt->kind);
    line_word(line, "outcome", &attempt_outcome_words, attempt->outcome);
    line_string(line, "queue", options->settings->queues[attempt->queue].name);
    line_time(line, "reserved", attempt->reserved);
    if (attempt->worker != 0) {
        line_number(line, "worker", attempt->worker);
    }
    line_close(line);
}

static void add_notification(struct line *line, const struct audit_options *options,
                             const struct notification_record *notification)
{
    line_open(line, "after");
    line_word(line, "channel", &channel_words, notification->channel);
    line_time(line, "created", notification->created);
    line_word(line, "kind", &notification_kind_words, notification->kind);
    line_id(line, "object", (char)notification->object_kind, notification->object);
    line_name(line, "user", options->users, notification->user);
    line_close(line);
}

/* The row's text stays in `input_rejects`: it may hold a name (X01). */
static void add_input_reject(struct line *line, const struct input_reject_record *reject)
{
    line_open(line, "after");
    line_number(line, "line", reject->line);
    line_close(line);
}

static void add_operator(struct line *line, const struct audit_options *options,
                         const struct operator_record *action)
{
    line_name(line, "actor", options->users, action->actor);
    line_open(line, "after");
    line_string(line, "action", action->action);
    line_string(line, "reason", action->reason);
    line_close(line);
}

/* Which attempt of which job wrote the record. */
static int32_t attempt_of(const struct record *record)
{
    return record->kind == RECORD_ATTEMPT ? record->as.attempt.attempt : record->origin.attempt;
}

static void add_attempt_number(struct line *line, const struct record *record)
{
    int32_t attempt = attempt_of(record);
    if (attempt != 0) {
        line_number(line, "attempt", attempt);
    }
}

void lines_body(struct line *line, const struct audit_options *options, const struct record *record)
{
    switch ((enum record_kind)record->kind) {
    case RECORD_ORDER_ACCEPTED:
    case RECORD_ORDER_REPLACED:
    case RECORD_ORDER_TRIGGERED:
    case RECORD_ORDER_DONE:
        add_order(line, options, &record->as.order);
        break;
    case RECORD_REQUEST:
        add_request(line, options, &record->as.request);
        break;
    case RECORD_FILL:
        add_fill(line, options, &record->as.fill);
        add_attempt_number(line, record);
        add_fill_before(line, &record->as.fill);
        return;
    case RECORD_INSTRUCTION:
        add_instruction(line, options, &record->as.instruction);
        break;
    case RECORD_ACCOUNT_OPENED:
        add_account(line, options, &record->as.account);
        break;
    case RECORD_CASH:
        add_cash(line, options, &record->as.cash);
        break;
    case RECORD_OVERDRAFT:
        add_overdraft(line, &record->as.overdraft);
        break;
    case RECORD_ATTEMPT:
        add_attempt(line, options, &record->as.attempt);
        break;
    case RECORD_NOTIFICATION:
        add_notification(line, options, &record->as.notification);
        break;
    case RECORD_INPUT_REJECT:
        add_input_reject(line, &record->as.input_reject);
        break;
    case RECORD_ALERT_FIRED:
        alert_line_after(line, options, &record->as.alert);
        break;
    case RECORD_CORPORATE_EFFECT:
        effect_lines_after(line, options, &record->as.effect);
        add_attempt_number(line, record);
        effect_lines_before(line, &record->as.effect);
        return;
    case RECORD_OPERATOR:
        add_operator(line, options, &record->as.operator_action);
        break;
    case RECORD_ORDER_OPEN:
    case RECORD_TRANSFER:
    case RECORD_OBLIGATION:
    case RECORD_USER_CREATED:
    case RECORD_PRICE:
    case RECORD_SESSION_ENDED:
    case RECORD_EQUITY:
    case RECORD_CASH_FLOW:
    case RECORD_ROUND_TRIP:
    case RECORD_POSITION:
    case RECORD_POSITION_DAY:
    case RECORD_BENCHMARK_DAY:
    case RECORD_JOB:
    case RECORD_JOB_FAILED:
    case RECORD_QUEUE_MINUTE:
    case RECORD_FINDING:
    case RECORD_CORPORATE_ACTION:
    case RECORD_OBLIGATION_CHANGE:
    case RECORD_TEXT:
    case RECORD_COMMIT:
    case RECORD_TREE:
    case RECORD_WAKE:
    case RECORD_FINISH:
        assert(false && "a record without a line");
        return;
    }
    add_attempt_number(line, record);
}

void lines_object(struct line *line, const struct audit_options *options,
                  const struct record *record)
{
    switch ((enum record_kind)record->kind) {
    case RECORD_ORDER_ACCEPTED:
    case RECORD_ORDER_REPLACED:
    case RECORD_ORDER_TRIGGERED:
    case RECORD_ORDER_DONE:
        line_id(line, "object", 'O', record->as.order.order_no);
        return;
    case RECORD_REQUEST:
        line_id(line, "object", 'R', record->as.request.request_no);
        return;
    case RECORD_FILL:
        line_id(line, "object", 'T', record->as.fill.trade_id);
        return;
    case RECORD_INSTRUCTION:
        line_id(line, "object", 'I', record->as.instruction.instruction_id);
        return;
    case RECORD_ACCOUNT_OPENED:
        line_name(line, "object", options->accounts, record->as.account.account);
        return;
    case RECORD_CASH:
        line_name(line, "object", options->accounts, record->as.cash.account);
        return;
    case RECORD_OVERDRAFT:
        line_name(line, "object", options->accounts, record->as.overdraft.account);
        return;
    case RECORD_ATTEMPT:
        line_id(line, "object", 'J', record->as.attempt.job_id);
        return;
    case RECORD_NOTIFICATION:
        line_id(line, "object", 'N', record->as.notification.notification_id);
        return;
    case RECORD_ALERT_FIRED:
        line_id(line, "object", 'A', record->as.alert.firing_no);
        return;
    case RECORD_CORPORATE_EFFECT:
        line_id(line, "object", 'D', record->as.effect.effect_id);
        return;
    case RECORD_OPERATOR:
        line_string(line, "object", record->as.operator_action.target);
        return;
    case RECORD_INPUT_REJECT: /* its source is the object */
    case RECORD_ORDER_OPEN:
    case RECORD_TRANSFER:
    case RECORD_OBLIGATION:
    case RECORD_USER_CREATED:
    case RECORD_PRICE:
    case RECORD_SESSION_ENDED:
    case RECORD_EQUITY:
    case RECORD_CASH_FLOW:
    case RECORD_ROUND_TRIP:
    case RECORD_POSITION:
    case RECORD_POSITION_DAY:
    case RECORD_BENCHMARK_DAY:
    case RECORD_JOB:
    case RECORD_JOB_FAILED:
    case RECORD_QUEUE_MINUTE:
    case RECORD_FINDING:
    case RECORD_CORPORATE_ACTION:
    case RECORD_OBLIGATION_CHANGE:
    case RECORD_TEXT:
    case RECORD_COMMIT:
    case RECORD_TREE:
    case RECORD_WAKE:
    case RECORD_FINISH:
        return;
    }
}
