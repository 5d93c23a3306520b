/* One function per table, its cells in the order of the columns. VALUE_NONE, MOMENT_NONE and
 * CELL_NULL are the same integer, so such values become NULL by themselves. */
#include "store/table_rows.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "store/table_cells.h"

/* NOLINTNEXTLINE(misc-redundant-expression): that they are the same is the point */
_Static_assert(VALUE_NONE == CELL_NULL && MOMENT_NONE == CELL_NULL, "none is NULL");

static char **copy_names(int count)
{
    return memory_alloc_zero((size_t)count + 1, sizeof(char *));
}

void table_rows_init(struct table_rows *rows, const struct settings *settings)
{
    memset(rows, 0, sizeof *rows);
    rows->feed_count = settings->feed_count;
    rows->feeds = copy_names(settings->feed_count);
    for (int i = 0; i < settings->feed_count; i++) {
        const char *name = settings->feeds[i].name;
        rows->feeds[i] = memory_copy_text(name, strlen(name));
    }
    rows->queue_count = settings->queue_count;
    rows->queues = copy_names(settings->queue_count);
    for (int i = 0; i < settings->queue_count; i++) {
        const char *name = settings->queues[i].name;
        rows->queues[i] = memory_copy_text(name, strlen(name));
    }
}

void table_rows_release(struct table_rows *rows)
{
    for (int i = 0; i < rows->feed_count; i++) memory_free(rows->feeds[i]);
    for (int i = 0; i < rows->queue_count; i++) memory_free(rows->queues[i]);
    memory_free(rows->feeds);
    memory_free(rows->queues);
    text_release(&rows->raw);
    text_release(&rows->scratch);
    memset(rows, 0, sizeof *rows);
}

/* ---- Cells ---- */

static struct cell queue_cell(const struct table_rows *rows, uint16_t queue)
{
    assert(queue < rows->queue_count);
    return put_text(rows->queues[queue]);
}

struct cell table_rows_next_key(struct table_rows *rows, enum table table)
{
    rows->last_key[table] += 1;
    return put_integer(rows->last_key[table]);
}

/* ---- The queue ---- */

static void make_job(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct job_record *job = &record->as.job;
    const char *owner = job->feed == FEED_NONE ? "" : rows->feeds[job->feed];
    uint32_t alert = alert_of_job(job->kind, job->key_b);
    if (alert != NAME_NONE) owner = names_text(rows->alerts, alert);
    text_clear(&rows->scratch);
    job_key_print(job->kind, job->part, owner, job->key_a, job->key_b, &rows->scratch);
    *cells++ = put_integer(job->job_id);
    *cells++ = cell_text_n(text_string(&rows->scratch), rows->scratch.size);
    *cells++ = queue_cell(rows, job->queue);
    *cells++ = word_cell(&job_kind_words, job->kind);
    *cells++ = word_cell(&job_state_words, job->state);
    *cells++ = put_integer(job->priority);
    *cells++ = put_integer(job->attempts);
    *cells++ = put_integer(job->enqueued);
    *cells++ = put_integer(job->available);
    *cells++ = put_integer(job->started);
    *cells++ = put_integer(job->ended);
    *cells++ = filled_cell(job->error);
    *cells++ = id_cell(job->retried_from);
}

static void make_attempt(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct attempt_record *attempt = &record->as.attempt;
    *cells++ = table_rows_next_key(rows, TABLE_JOB_ATTEMPTS);
    *cells++ = put_integer(attempt->job_id);
    *cells++ = put_integer(attempt->attempt);
    *cells++ = id_cell(attempt->worker);
    *cells++ = put_integer(attempt->reserved);
    *cells++ = put_integer(attempt->ended);
    *cells++ = word_cell(&attempt_outcome_words, attempt->outcome);
    *cells++ = filled_cell(attempt->error);
    *cells++ = put_integer(attempt->backoff);
}

static void make_minute(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct minute_record *minute = &record->as.minute;
    *cells++ = table_rows_next_key(rows, TABLE_QUEUE_METRICS);
    *cells++ = queue_cell(rows, minute->queue);
    *cells++ = put_integer(minute->minute);
    *cells++ = put_integer(minute->enqueued);
    *cells++ = put_integer(minute->started);
    *cells++ = put_integer(minute->completed);
    *cells++ = put_integer(minute->failed);
    *cells++ = put_integer(minute->depth_area);
    *cells++ = put_integer(minute->wait_sum);
    *cells++ = put_integer(minute->wait_p50);
    *cells++ = put_integer(minute->wait_p95);
    *cells++ = put_integer(minute->wait_p99);
    *cells++ = put_integer(minute->wait_max);
    *cells++ = put_integer(minute->run_sum);
    *cells++ = put_integer(minute->run_p50);
    *cells++ = put_integer(minute->run_p95);
    *cells++ = put_integer(minute->run_p99);
    *cells++ = put_integer(minute->run_max);
    *cells++ = put_integer(minute->busy);
    *cells++ = put_integer(minute->workers);
    *cells++ = put_integer(minute->predicted_wait);
}

/* ---- Prices, marks, people ---- */

static void make_price(const struct record *record, struct cell *cells)
{
    const struct price_record *price = &record->as.price;
    *cells++ = put_integer(price->price_id);
    *cells++ = name_cell(price->symbol);
    *cells++ = put_integer(price->begin);
    *cells++ = put_integer(price->end);
    *cells++ = put_integer(price->open);
    *cells++ = put_integer(price->high);
    *cells++ = put_integer(price->low);
    *cells++ = put_integer(price->close);
    *cells++ = put_integer(price->volume);
    *cells++ = put_integer(price->bid);
    *cells++ = put_integer(price->bid_size);
    *cells++ = put_integer(price->ask);
    *cells++ = put_integer(price->ask_size);
    *cells++ = feed_cell(record->origin.feed);
    *cells++ = put_integer(record->origin.row);
}

static void make_equity(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct equity_record *equity = &record->as.equity;
    *cells++ = table_rows_next_key(rows, TABLE_EQUITY);
    *cells++ = name_cell(equity->account);
    *cells++ = put_integer(equity->day);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(equity->cash);
    *cells++ = put_integer(equity->securities);
    *cells++ = put_integer(equity->at_cost);
}

static void make_flow(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct flow_record *flow = &record->as.flow;
    *cells++ = table_rows_next_key(rows, TABLE_CASH_FLOWS);
    *cells++ = name_cell(flow->account);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(flow->equity_before);
    *cells++ = put_integer(flow->amount);
}

static void make_notification(struct table_rows *rows, const struct record *record,
                              struct cell *cells)
{
    const struct notification_record *notification = &record->as.notification;
    text_clear(&rows->scratch);
    text_add_char(&rows->scratch, (char)notification->object_kind);
    text_add_int(&rows->scratch, notification->object);
    *cells++ = put_integer(notification->notification_id);
    *cells++ = name_cell(notification->user);
    *cells++ = word_cell(&channel_words, notification->channel);
    *cells++ = word_cell(&notification_kind_words, notification->kind);
    *cells++ = cell_text_n(text_string(&rows->scratch), rows->scratch.size);
    *cells++ = put_integer(notification->created);
    *cells++ = put_integer(notification->delivered);
}

static void make_operator(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct operator_record *action = &record->as.operator_action;
    *cells++ = table_rows_next_key(rows, TABLE_OPERATOR_ACTIONS);
    *cells++ = put_integer(record->time);
    *cells++ = name_cell(action->actor);
    *cells++ = put_text(action->action);
    *cells++ = put_text(action->target);
    *cells++ = put_text(action->reason);
    *cells++ = put_text(action->refused ? "refused" : "accepted");
    *cells++ = feed_cell(record->origin.feed);
    *cells++ = put_integer(record->origin.row);
}

/* ---- Data ---- */

void table_rows_add_raw(struct table_rows *rows, const char *bytes, size_t size)
{
    text_add(&rows->raw, bytes, size);
}

/* The raw text as a column may hold it: bytes that are not UTF-8, and NUL, become \xHH. */
static struct cell raw_cell(struct table_rows *rows)
{
    const char *bytes = text_string(&rows->raw);
    size_t size = rows->raw.size, at = 0;
    text_clear(&rows->scratch);
    while (at < size) {
        size_t good = utf8_first_invalid(bytes + at, size - at);
        const char *nul = memchr(bytes + at, '\0', good);
        good = nul == NULL ? good : (size_t)(nul - (bytes + at));
        text_add(&rows->scratch, bytes + at, good);
        at += good;
        if (at < size) {
            text_addf(&rows->scratch, "\\x%02X", (unsigned)(unsigned char)bytes[at]);
            at += 1;
        }
    }
    text_clear(&rows->raw);
    return cell_text_n(text_string(&rows->scratch), rows->scratch.size);
}

static void make_input_reject(struct table_rows *rows, const struct record *record,
                              struct cell *cells)
{
    const struct input_reject_record *reject = &record->as.input_reject;
    *cells++ = put_integer(reject->reject_id);
    *cells++ = feed_cell(reject->feed);
    *cells++ = put_integer(reject->source_row);
    *cells++ = put_integer(reject->line);
    *cells++ = put_integer(reject->byte_offset);
    *cells++ = raw_cell(rows);
    *cells++ = put_text(reject->rule_id);
    *cells++ = put_text(reject->message);
    *cells++ = put_text(reject->outcome_refused ? "refused" : "quarantined");
}

static void make_finding(const struct record *record, struct cell *cells)
{
    const struct finding_record *finding = &record->as.finding;
    *cells++ = put_integer(finding->finding_id);
    *cells++ = feed_cell(finding->feed);
    *cells++ = put_integer(finding->source_row);
    *cells++ = put_text(finding->kind);
    *cells++ = word_cell(&finding_severity_words, finding->severity);
    *cells++ = put_text(record->rule);
    *cells++ = put_text(finding->message);
}

void table_rows_make(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    switch (table_of_kind(record->kind)) {
    case TABLE_ORDERS:
        order_row(record, cells);
        return;
    case TABLE_ORDER_REQUESTS:
        order_request_row(record, cells);
        return;
    case TABLE_TRADES:
        trade_row(record, cells);
        return;
    case TABLE_OBLIGATIONS:
        obligation_row(record, cells);
        return;
    case TABLE_INSTRUCTIONS:
        instruction_row(record, cells);
        return;
    case TABLE_TRANSFERS:
        transfer_row(record, cells);
        return;
    case TABLE_ROUND_TRIPS:
        round_trip_row(record, cells);
        return;
    case TABLE_POSITIONS:
        position_row(record, cells);
        return;
    case TABLE_JOBS:
        make_job(rows, record, cells);
        return;
    case TABLE_JOB_ATTEMPTS:
        make_attempt(rows, record, cells);
        return;
    case TABLE_QUEUE_METRICS:
        make_minute(rows, record, cells);
        return;
    case TABLE_PRICES:
        make_price(record, cells);
        return;
    case TABLE_EQUITY:
        make_equity(rows, record, cells);
        return;
    case TABLE_CASH_FLOWS:
        make_flow(rows, record, cells);
        return;
    case TABLE_NOTIFICATIONS:
        make_notification(rows, record, cells);
        return;
    case TABLE_OPERATOR_ACTIONS:
        make_operator(rows, record, cells);
        return;
    case TABLE_INPUT_REJECTS:
        make_input_reject(rows, record, cells);
        return;
    case TABLE_DATA_FINDINGS:
        make_finding(record, cells);
        return;
    case TABLE_CORPORATE_ACTIONS:
        corporate_action_row(record, cells);
        return;
    case TABLE_CORPORATE_EFFECTS:
        corporate_effect_row(record, cells);
        return;
    case TABLE_POSITION_DAYS:
        position_day_row(rows, record, cells);
        return;
    case TABLE_BENCHMARK_DAYS:
        benchmark_day_row(rows, record, cells);
        return;
    case TABLE_ALERT_FIRINGS:
        alert_firing_row(record, cells);
        return;
    case TABLE_OBLIGATION_CHANGES:
        obligation_change_row(rows, record, cells);
        return;
    case TABLE_NONE:
        break;
    }
    assert(false && "a record without a table");
}
