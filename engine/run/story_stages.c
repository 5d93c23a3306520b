/* The stages of a run: how they are opened, and the answers to what they ask each other through the
 * story (HOUSE: no stage includes another). In: questions of the queue, the timeline and the alerts.
 * Out: their effects, asked of the stage whose business it is. Always: an effect that is at work is named
 * by story->job, and none else. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "run/world.h"

/* ---- what the stages ask --------------------------------------------------------------------- */

static struct origin job_origin(const struct job_run *run)
{
    return (struct origin){.feed = FEED_NONE,
                           .part = PART_ROW,
                           .has_job = true,
                           .attempt = run->attempt,
                           .job = run->job_id};
}

/* A retried cycle (Q10) may be older than the last one: what it settles counts as of that. */
static void settle_cycle(struct story *story, const struct job_run *run)
{
    int32_t day = (int32_t)run->spec->key_a;
    story->cycle_at_work = day;
    int64_t settled = settlement_cycle(story->settlement, day, run->now);
    story->cycle_settled = settled + (day > story->cycle_ended_day ? 0 : story->cycle_settled);
    story->cycle_at_work = INT32_MIN;
}

/* Q06: a key with the payload of another one is a bug, and stops the run. */
static void check_payload(const struct story *story, const struct job_spec *spec)
{
    const struct feed_row *row = &row_pool_at(&story->pool, spec->payload)->row;
    assert(row->feed == spec->feed && row->row == spec->key_a);
}

static bool apply_effect(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    switch (run->spec->kind) {
    case JOB_ORDER:
        check_payload(story, run->spec);
        return story_books_order(story, run, error);
    case JOB_PRICE:
        check_payload(story, run->spec);
        return story_price_effect(story, run);
    case JOB_SETTLEMENT:
        settle_cycle(story, run);
        return true;
    case JOB_NOTIFICATION: {
        struct origin origin = job_origin(run);
        alerts_deliver(story->alerts, run->spec->payload, &origin, run->now);
        return true;
    }
    }
    assert(false && "a job of unknown kind");
    return false;
}

static bool job_effect(void *context, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    struct story *story = context;
    story->job = run->job_id;
    story->attempt = run->attempt;
    bool done = apply_effect(story, run, error);
    story->job = 0;
    story->attempt = 0;
    return done;
}

static void job_failed(void *context, const struct job_run *run, bool applied, const char *error)
{
    struct story *story = context;
    story_keep_failed(story, run, applied, error);
    switch (run->spec->kind) {
    case JOB_ORDER:
        alerts_hear(story->alerts, &story->job_failed, story->job_failed.cause, run->spec->user);
        if (!applied) story_order_failed(story, run);
        break;
    case JOB_PRICE:
        story_tell_alerts(story, &story->job_failed, story->job_failed.cause);
        if (!applied) story->superseded++; /* Q13: it changes nothing */
        break;
    case JOB_SETTLEMENT:
        story_tell_alerts(story, &story->job_failed, story->job_failed.cause);
        if (!applied && run->spec->key_a > story->cycle_ended_day) story->cycle_settled = 0;
        break;
    case JOB_NOTIFICATION: {
        story_tell_alerts(story, &story->job_failed, story->job_failed.cause);
        struct origin origin = job_origin(run);
        if (!applied) alerts_fail(story->alerts, run->spec->payload, &origin, run->now);
        break;
    }
    }
}

static void job_ended(void *context, const struct job_run *run)
{
    struct story *story = context;
    bool kept = story_keeps_payload(story, run->job_id);
    switch (run->spec->kind) {
    case JOB_ORDER:
    case JOB_PRICE:
        if (!kept) row_pool_drop(&story->pool, run->spec->payload);
        break;
    case JOB_SETTLEMENT:
        story->cycles_under_way--;
        if (run->spec->key_a > story->cycle_ended_day) { /* a retried one may be older */
            story->cycle_ended_day = (int32_t)run->spec->key_a;
        }
        story->cycle_after_rows = timeline_rows_over(story->timeline);
        break;
    case JOB_NOTIFICATION:
        if (!kept) alerts_drop(story->alerts, run->spec->payload);
        break;
    }
}

static void job_key_text(void *context, const struct job_spec *spec, struct text *out)
{
    const struct story *story = context;
    const char *owner = spec->feed == FEED_NONE ? "" : story->settings->feeds[spec->feed].name;
    uint32_t alert = alert_of_job((uint8_t)spec->kind, spec->key_b);
    if (alert != NAME_NONE) owner = names_text(&story->alert_names, alert);
    job_key_print((uint8_t)spec->kind, spec->part, owner, spec->key_a, spec->key_b, out);
}

static void submit_notification(void *context, const struct alert_wish *wish, uint32_t payload)
{
    struct story *story = context;
    bool alert = wish->alert != NAME_NONE;
    struct job_spec spec = {
        .kind = JOB_NOTIFICATION,
        .feed = FEED_NONE,
        .part = PART_ROW,
        .symbol = NAME_NONE,
        .user = wish->user,
        .key_a = alert ? wish->firing : wish->object,
        .key_b = alert ? alert_notification_key(wish->alert, wish->channel)
                       : notification_key(wish->kind, wish->object_kind, wish->channel),
        .payload = payload};
    job_queue_submit(story->queue, &spec, story->now);
}

static uint32_t account_owner(void *context, uint32_t account)
{
    const struct story *story = context;
    const struct access_account *known = access_account(story->access, account);
    return known->open ? known->owner : NAME_NONE;
}

static bool user_exists(void *context, uint32_t user)
{
    const struct story *story = context;
    return access_user(story->access, user)->exists;
}

/* ---- what time brings ------------------------------------------------------------------------ */

static int64_t next_expiry(void *context)
{
    const struct story *story = context;
    return market_next_expiry(story->market);
}

static bool waits_for_session(void *context)
{
    const struct story *story = context;
    return market_waits_for_session(story->market);
}

static bool waits_for_begin(void *context)
{
    const struct story *story = context;
    return market_waits_for_begin(story->market);
}

/* T06: cycles go on until one after the last row settles nothing and nothing is due later. */
static bool cycles_are_over(const struct story *story)
{
    return story->cycle_after_rows && story->cycles_under_way == 0 && story->cycle_settled == 0 &&
           !settlement_due_after(story->settlement, story->cycle_ended_day);
}

static bool next_cycle(void *context, int32_t after_day, int64_t from, bool rows_over, int32_t *day,
                       int64_t *cutoff)
{
    struct story *story = context;
    int32_t oldest = settlement_oldest_due(story->settlement);
    if (oldest == DAY_NONE || (rows_over && cycles_are_over(story))) return false;
    bool known = story->cycle_memo.oldest == oldest && story->cycle_memo.after == after_day &&
                 story->cycle_memo.cutoff >= from;
    if (!known) {
        int32_t first = after_day != INT32_MIN && after_day >= oldest ? after_day + 1 : oldest;
        story->cycle_memo.oldest = oldest;
        story->cycle_memo.after = after_day;
        story->cycle_memo.day = settlement_cycle_day(story->settlement, first);
        story->cycle_memo.cutoff = settlement_cutoff(story->settlement, story->cycle_memo.day);
        while (story->cycle_memo.cutoff < from) {
            story->cycle_memo.day =
                settlement_cycle_day(story->settlement, story->cycle_memo.day + 1);
            story->cycle_memo.cutoff = settlement_cutoff(story->settlement, story->cycle_memo.day);
        }
    }
    *day = story->cycle_memo.day;
    *cutoff = story->cycle_memo.cutoff;
    return true;
}

/* ---- life ------------------------------------------------------------------------------------ */

static void log_line(void *context, const char *bytes, size_t size)
{
    struct story *story = context;
    const struct run_options *options = story->options;
    bool is_new = store_log(story->store, bytes, size);
    if (options->follow && is_new) options->follow(options->follow_context, bytes, size);
}

/* On the log's thread. */
static void make_line(void *context, const struct record *record)
{
    struct story *story = context;
    audit_hear(story->audit, record);
}

bool story_start_store(struct story *story, struct problem *problem)
{
    story->lines = audit_lines(story->audit);
    return store_start(story->store, (struct line_maker){make_line, story}, problem);
}

static void open_stages(struct story *story)
{
    story->access = access_open(story->settings, story->has_users_feed);
    const struct ledger_listener listener = {story, story_emit_record};
    story->ledger = ledger_open(&listener);
    ledger_use_lots(story->ledger, story->settings->market.lots);
    const struct market_questions market = {.context = story,
                                            .release = story_order_release,
                                            .fill = story_fill,
                                            .done = story_order_done,
                                            .triggered = story_order_triggered,
                                            .stale = story_price_stale,
                                            .match = story_match,
                                            .whole = story_match_whole,
                                            .reduced = story_order_reduced,
                                            .trade_group = story_trade_group};
    story->market = market_open(story->settings, &market);
    market_use_instruments(story->market, &story->instruments);
    const struct risk_settings *risk = &story->settings->risk;
    if (risk->max_position != SETTING_NONE || risk->max_concentration != SETTING_NONE)
        market_list_accounts(story->market);
    for (int i = 0; i < story->settings->feed_count; i++) {
        if (story->settings->feeds[i].kind == FEED_INSTRUMENTS) market_list_symbols(story->market);
    }
    const struct alerts_questions alerts = {.context = story,
                                            .submit = submit_notification,
                                            .owner = account_owner,
                                            .user_exists = user_exists,
                                            .emit = story_emit_record};
    story->alerts = alerts_open(story->settings, &alerts);
    const struct audit_options audit = {.sink = log_line,
                                        .context = story,
                                        .settings = story->settings,
                                        .users = &story->users,
                                        .accounts = &story->accounts,
                                        .symbols = &story->symbols,
                                        .alerts = &story->alert_names};
    story->audit = audit_open(&audit);
}

struct story *story_open(const struct scenario *scenario, struct store *store,
                         const struct run_options *options, struct problem_list *problems)
{
    struct story *story = memory_alloc_zero(1, sizeof *story);
    story->scenario = scenario;
    story->settings = &scenario->settings;
    story->store = store;
    story->options = options;
    story->problems = problems;
    story->now = MOMENT_NONE;
    story->commit_at = story->settings->record.commit_every;
    story->cycle_ended_day = INT32_MIN;
    story->cycle_at_work = INT32_MIN;
    story->cycle_memo.oldest = DAY_NONE;
    names_init(&story->symbols);
    names_init(&story->users);
    names_init(&story->accounts);
    names_init(&story->groups);
    order_rates_init(&story->rates);
    names_init(&story->alert_names);
    store_alert_names(store, &story->alert_names);
    row_pool_init(&story->pool);
    instruments_init(&story->instruments, story->settings);
    for (int i = 0; i < story->settings->feed_count; i++) {
        if (story->settings->feeds[i].kind == FEED_USERS) story->has_users_feed = true;
        if (story->settings->feeds[i].kind == FEED_OPERATORS) story->has_operators_feed = true;
    }
    open_stages(story);
    return story;
}

/* The stages that need the calendar or the rows that are read first. */
static void open_calendar_stages(struct story *story)
{
    const struct settlement_questions settlement = {story, story_settle, story_emit_record};
    story->settlement = settlement_open(story->settings, story->calendar, &settlement);
    const struct job_questions jobs = {.context = story,
                                       .effect = job_effect,
                                       .failed = job_failed,
                                       .ended = job_ended,
                                       .key_text = job_key_text,
                                       .emit = story_emit_record};
    story->queue = job_queue_open(story->settings, story->faults, story->fault_count, &jobs);
    const struct timeline_questions questions = {story,      next_expiry,    waits_for_session,
                                                 next_cycle, story_next_pay, waits_for_begin};
    story->timeline = timeline_open(story->calendar, &story->pool, &questions);
}

bool story_begin(struct story *story)
{
    if (!story_feeds_read_first(story)) return false;
    open_calendar_stages(story);
    return story_feeds_open(story);
}

void story_end_stages(struct story *story)
{
    timeline_release(story->timeline);
    story->timeline = NULL;
    row_pool_release(&story->pool);
    job_queue_release(story->queue);
    story->queue = NULL;
    settlement_release(story->settlement);
    story->settlement = NULL;
    ledger_release(story->ledger);
    story->ledger = NULL;
    if (story->market) market_end(story->market);
}

void story_release(struct story *story)
{
    if (!story) return;
    story_end_stages(story);
    story_feeds_release(story);
    market_release(story->market);
    alerts_release(story->alerts);
    actions_release(story->actions);
    memory_free(story->splits);
    instruments_release(&story->instruments);
    access_release(story->access);
    audit_release(story->audit);
    calendar_release(story->calendar);
    names_release(&story->symbols);
    names_release(&story->users);
    names_release(&story->accounts);
    names_release(&story->groups);
    order_rates_release(&story->rates);
    memory_free(story->batch);
    names_release(&story->alert_names);
    story_executions_release(story);
    memory_free(story->list);
    memory_free(story->checkpoints);
    memory_free(story->failed_jobs);
    memory_free(story);
}
