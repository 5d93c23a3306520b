/* The story of a run: who hands what to whom. In: arrivals of the timeline, events of the queue. Out:
 * records, in the order in which they were decided, to the audit log and the store.
 *
 *     timeline --arrival--> queue --effect--> market --fill?--> ledger, settlement
 *         ^                   |                  |
 *         +--- what is due ---+------ records ---+--> audit, alerts, store
 *
 * Always: one event at a time, then idle workers pop (T02); a record is heard before the next event;
 * the hearers of a kind hear it in the order of one table. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/moment.h"
#include "run/world.h"

/* ---- records and their hearers --------------------------------------------------------------- */

typedef void hearer(struct story *story, const struct record *record, int64_t seq);

static void tell_user_of_order(struct story *story, const struct record *record, int64_t seq)
{
    alerts_hear(story->alerts, record, seq >= 0 ? seq : record->cause, record->as.order.user);
}

static void tell_alerts(struct story *story, const struct record *record, int64_t seq)
{
    alerts_hear(story->alerts, record, seq, NAME_NONE);
}

/* Whose job it was is known where its effect is undone (job_failed below). */
static void remember_failure(struct story *story, const struct record *record, int64_t seq)
{
    (void)seq;
    story->job_failed = *record;
}

/* Who hears a kind after the audit log has written its line (X01) and before the store takes it. */
static const struct {
    enum record_kind kind;
    hearer *hears;
} hearers[] = {
    {RECORD_ORDER_DONE, tell_user_of_order},
    {RECORD_INSTRUCTION, tell_alerts},
    {RECORD_CORPORATE_EFFECT, tell_alerts},
    {RECORD_ALERT_FIRED, tell_alerts},
    {RECORD_EQUITY, tell_alerts},
    {RECORD_CASH_FLOW, tell_alerts},
    {RECORD_ACCOUNT_OPENED, tell_alerts},
    {RECORD_JOB_FAILED, remember_failure},
};

static int64_t hear(struct story *story, const struct record *record)
{
    int64_t seq = audit_hear(story->audit, record);
    for (size_t i = 0; i < sizeof hearers / sizeof hearers[0]; i++) {
        if (hearers[i].kind == (enum record_kind)record->kind) {
            hearers[i].hears(story, record, seq);
        }
    }
    store_put(story->store, record);
    return seq;
}

/* A chain that does not end is a bug: what stands in it is the way to its cause. */
static void chain_too_long(const struct story *story)
{
    fprintf(stderr, "internal error: more than %d records at one instant; the last kinds:",
            RECORD_CHAIN_MAX);
    for (size_t i = story->list_count - 20; i < story->list_count; i++) {
        fprintf(stderr, " %d", story->list[i].kind);
    }
    fputc('\n', stderr);
    abort();
}

int64_t story_emit(struct story *story, struct record *record)
{
    if (story->hearing) {
        if (story->list_count >= RECORD_CHAIN_MAX) chain_too_long(story);
        story->list = memory_reserve(story->list, &story->list_capacity, story->list_count + 1,
                                     sizeof *story->list);
        story->list[story->list_count++] = *record;
        return -1;
    }
    story->hearing = true;
    int64_t seq = hear(story, record);
    for (size_t i = 0; i < story->list_count; i++) {
        struct record next = story->list[i]; /* the list may grow and move */
        hear(story, &next);
    }
    story->list_count = 0;
    story->hearing = false;
    return seq;
}

void story_emit_record(void *context, struct record *record)
{
    story_emit(context, record);
}

struct record story_record(const struct story *story, enum record_kind kind)
{
    return (struct record){.kind = (uint8_t)kind,
                           .time = story->now,
                           .cause = -1,
                           .origin = {.feed = FEED_NONE,
                                      .part = PART_ROW,
                                      .has_job = story->job != 0,
                                      .attempt = story->attempt,
                                      .job = story->job}};
}

bool story_fail(struct story *story, const struct problem *problem)
{
    if (!story->failed) story->problem = *problem;
    story->failed = true;
    return false;
}

bool story_fail_overflow(struct story *story, const char *what)
{
    struct problem problem;
    problem_set(&problem, EXIT_LIMIT, "V03",
                "%s would not fit 64 bits of minor units; use smaller amounts or another currency",
                what);
    return story_fail(story, &problem);
}

bool story_session_at(struct story *story, int64_t moment, struct session *session)
{
    if (!story->has_session || moment < story->session.begin || moment >= story->session.end) {
        struct session found;
        if (!calendar_session_at(story->calendar, moment, &found)) return false;
        story->session = found;
        story->has_session = true;
    }
    *session = story->session;
    return true;
}

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

static bool apply_effect(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    switch (run->spec->kind) {
    case JOB_ORDER:
        return story_order_effect(story, run, error);
    case JOB_PRICE:
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
    assert(!"a job of unknown kind");
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
        tell_alerts(story, &story->job_failed, story->job_failed.cause);
        if (!applied) story->superseded++; /* Q13: it changes nothing */
        break;
    case JOB_SETTLEMENT:
        tell_alerts(story, &story->job_failed, story->job_failed.cause);
        if (!applied && run->spec->key_a > story->cycle_ended_day) story->cycle_settled = 0;
        break;
    case JOB_NOTIFICATION: {
        tell_alerts(story, &story->job_failed, story->job_failed.cause);
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

void story_order_arrives(struct story *story, uint32_t number)
{
    struct pooled_row *pooled = row_pool_at(&story->pool, number);
    const struct feed_row *row = &pooled->row;
    story_row_names(story, row, row->as.order.user, row->as.order.account);
    story->order_rows++;
    /* The number of the order, or 0 for a request (ids count in order of creation). */
    pooled->sequence = row->as.order.action == ACTION_NEW ? ++story->last_order_no : 0;
    struct job_spec spec = {.kind = JOB_ORDER,
                            .feed = row->feed,
                            .part = PART_ROW,
                            .priority = row->as.order.priority,
                            .symbol = row->symbol,
                            .user = row->as.order.user,
                            .key_a = row->row,
                            .payload = number};
    row_pool_hold(&story->pool, number);
    job_queue_submit(story->queue, &spec, story->now);
}

static void row_arrives(struct story *story, const struct arrival *arrival)
{
    const struct feed_row *row = &row_pool_at(&story->pool, arrival->row)->row;
    switch (row->kind) {
    case FEED_BARS:
    case FEED_TRADES:
    case FEED_QUOTES:
        story_price_arrives(story, arrival);
        break;
    case FEED_ORDERS:
        story_order_arrives(story, arrival->row);
        break;
    case FEED_USERS:
        story_sign_up(story, row);
        break;
    case FEED_CASH:
        story_cash(story, row);
        break;
    case FEED_OPERATORS:
        story_operator(story, row);
        break;
    case FEED_CORPORATE_ACTIONS:
        story_corporate_action(story, row);
        break;
    case FEED_TARGETS:
        story_target_arrives(story, arrival->row);
        break;
    case FEED_CALENDAR:
    case FEED_FAULTS:
    case FEED_L3:
    case FEED_SESSIONS:
    case FEED_INSTRUMENTS:
    case FEED_ALERTS:
        assert(!"this kind of row does not arrive");
        break;
    }
    row_pool_drop(&story->pool, arrival->row);
}

static void session_ends(struct story *story, const struct session *session)
{
    uint32_t expired = market_session_end(story->market, session->end, story->now);
    struct record record = story_record(story, RECORD_SESSION_ENDED);
    record.as.session =
        (struct session_record){session->day, session->begin, session->end, expired, 0};
    story_emit(story, &record);
    bool rows_over = timeline_rows_over(story->timeline);
    if (!rows_over || session->begin < timeline_last_instant(story->timeline)) {
        story_mark(story, session); /* P01 */
    }
}

static void cycle_begins(struct story *story, int32_t day)
{
    struct job_spec spec = {.kind = JOB_SETTLEMENT,
                            .feed = FEED_NONE,
                            .part = PART_ROW,
                            .symbol = NAME_NONE,
                            .user = NAME_NONE,
                            .key_a = day};
    story->cycles_under_way++;
    job_queue_submit(story->queue, &spec, story->now);
}

static void take_arrival(struct story *story)
{
    struct arrival arrival = timeline_take(story->timeline);
    story->now = arrival.time;
    story->events++;
    switch (arrival.kind) {
    case ARRIVAL_ROW:
        row_arrives(story, &arrival);
        break;
    case ARRIVAL_SESSION_END:
        session_ends(story, &arrival.session);
        break;
    case ARRIVAL_SESSION_BEGIN:
        market_session_begin(story->market, arrival.session.end, story->now);
        break;
    case ARRIVAL_EXPIRY:
        market_expire(story->market, story->now);
        break;
    case ARRIVAL_PAY:
        actions_pay(story->actions, story->now);
        break;
    case ARRIVAL_CYCLE:
        cycle_begins(story, arrival.day);
        break;
    }
}

/* ---- commits --------------------------------------------------------------------------------- */

void story_commit_record(struct story *story, bool stopping, struct commit_record *commit)
{
    struct digest root = audit_root(story->audit);
    *commit = (struct commit_record){.events = story->events,
                                     .log_size = audit_size(story->audit),
                                     .log_lines = audit_lines(story->audit),
                                     .stopping = stopping};
    memcpy(commit->root, root.bytes, sizeof commit->root);
}

static void check_ledger(const struct story *story)
{
    const char *what = NULL;
    if (ledger_check(story->ledger, &what)) return;
    fprintf(stderr, "internal error: the ledger does not balance: %s [L03]\n", what);
    abort();
}

static void checkpoint(struct story *story)
{
    check_ledger(story);
    struct commit_record commit;
    story_commit_record(story, false, &commit);
    story->checkpoints = memory_reserve(story->checkpoints, &story->checkpoint_capacity,
                                        story->checkpoint_count + 1, sizeof *story->checkpoints);
    struct seal_checkpoint *made = &story->checkpoints[story->checkpoint_count++];
    made->events = commit.events;
    made->log_lines = commit.log_lines;
    memcpy(made->root.bytes, commit.root, sizeof commit.root);
    store_commit(story->store, &commit);
}

/* The relived prefix has reached the last commit: from here on it is told again. */
static bool wake_up(struct story *story)
{
    struct digest root = audit_root(story->audit);
    bool same = audit_lines(story->audit) == story->resume.log_lines &&
                memcmp(root.bytes, story->resume.root, sizeof story->resume.root) == 0;
    if (!same) {
        struct problem problem;
        problem_set(&problem, EXIT_INTEGRITY, "X02",
                    "event %lld was reached with another root than the commit has: the folder does "
                    "not come from these inputs and this program; run again with --force",
                    (long long)story->events);
        return story_fail(story, &problem);
    }
    story->reliving = false;
    const struct job_counts *counts = job_queue_counts(story->queue);
    story->jobs_before = counts->completed + counts->failed;
    store_mute(story->store, false);
    return true;
}

/* After an arrival and what it led to, and what was read ahead: the only place where a run is cut. */
static bool arrival_is_over(struct story *story)
{
    bool due = story->events % story->settings->record.commit_every == 0;
    bool wakes =
        story->reliving && !story->resume.finished && story->events == story->resume.events;
    if (due) checkpoint(story); /* muted while reliving */
    return !wakes || wake_up(story);
}

static bool wants_to_stop(struct story *story, int64_t next)
{
    const struct run_options *options = story->options;
    if (story->reliving) return false;
    if (options->stop && *options->stop) return true;
    if (options->until != MOMENT_NONE && next >= options->until && next != MOMENT_END) return true;
    if (options->max_jobs <= 0) return false;
    const struct job_counts *counts = job_queue_counts(story->queue);
    return counts->completed + counts->failed - story->jobs_before >= options->max_jobs;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void show_progress(struct story *story, int64_t *shown)
{
    if (!story->options->progress) return;
    struct timespec clock;
    clock_gettime(CLOCK_MONOTONIC, &clock);
    int64_t at = (int64_t)clock.tv_sec * NS_PER_SECOND + clock.tv_nsec;
    if (at - *shown < NS_PER_SECOND / 10) return;
    *shown = at;
    struct run_progress progress = {.stage = story->reliving ? "resuming" : "reading",
                                    .events = story->events,
                                    .rows = story_rows_read(story),
                                    .now = story->now,
                                    .share = story_share_read(story)};
    story->options->progress(story->options->progress_context, &progress);
}

static bool may_go_on(struct story *story)
{
    if (story->failed || story->refused) return false;
    const struct problem *broken = timeline_problem(story->timeline);
    if (broken) return story_fail(story, broken);
    struct problem problem;
    if (store_failed(story->store, &problem)) return story_fail(story, &problem);
    return true;
}

enum story_end story_tell(struct story *story)
{
    int64_t shown = 0;
    bool after_arrival = false;
    for (uint64_t turn = 0;; turn++) {
        int64_t arrival = timeline_peek(story->timeline);
        if (!may_go_on(story)) break;
        if (after_arrival && !arrival_is_over(story)) break;
        if (after_arrival && wants_to_stop(story, arrival)) return STORY_STOPPED;
        int64_t event = job_queue_next(story->queue);
        if (arrival == MOMENT_END && event == MOMENT_END) {
            check_ledger(story);
            return STORY_OVER;
        }
        after_arrival = event > arrival; /* T02: at one instant the queue's events come first */
        if (after_arrival) {
            take_arrival(story);
        } else {
            story->now = event;
            timeline_pass(story->timeline, event);
            job_queue_step(story->queue);
        }
        job_queue_pop(story->queue, story->now);
        if (story->failed) break;
        if (turn % 1024 == 0) show_progress(story, &shown);
    }
    if (story->refused && !story->failed) {
        story_feeds_finish(story);
        return STORY_REFUSED;
    }
    return STORY_FAILED;
}

/* ---- life ------------------------------------------------------------------------------------ */

static void log_line(void *context, const char *bytes, size_t size)
{
    struct story *story = context;
    store_log(story->store, bytes, size);
    const struct run_options *options = story->options;
    if (options->follow && !story->reliving) options->follow(options->follow_context, bytes, size);
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
                                            .reduced = story_order_reduced,
                                            .trade_group = story_trade_group};
    story->market = market_open(story->settings, &market);
    market_use_instruments(story->market, &story->instruments);
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

void story_release(struct story *story)
{
    if (!story) return;
    timeline_release(story->timeline);
    story_feeds_release(story);
    row_pool_release(&story->pool);
    job_queue_release(story->queue);
    market_release(story->market);
    settlement_release(story->settlement);
    ledger_release(story->ledger);
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
