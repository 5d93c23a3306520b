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

void story_tell_alerts(struct story *story, const struct record *record, int64_t seq)
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
    {RECORD_ORDER_DONE, tell_user_of_order},      {RECORD_INSTRUCTION, story_tell_alerts},
    {RECORD_CORPORATE_EFFECT, story_tell_alerts}, {RECORD_ALERT_FIRED, story_tell_alerts},
    {RECORD_EQUITY, story_tell_alerts},           {RECORD_CASH_FLOW, story_tell_alerts},
    {RECORD_ACCOUNT_OPENED, story_tell_alerts},   {RECORD_JOB_FAILED, remember_failure},
};

static int64_t hear(struct story *story, const struct record *record)
{
    bool has_line = audit_has_line(record); /* which the log's thread makes */
    int64_t seq = has_line ? (int64_t)story->lines++ : -1;
    for (size_t i = 0; i < sizeof hearers / sizeof hearers[0]; i++) {
        if (hearers[i].kind == (enum record_kind)record->kind) {
            hearers[i].hears(story, record, seq);
        }
    }
    if (has_line || store_wants(story->store, record)) store_put(story->store, record);
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

/* ---- what arrives --------------------------------------------------------------------------- */

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
    case FEED_L3:
        story_recorded_message(story, row);
        break;
    case FEED_CALENDAR:
    case FEED_FAULTS:
    case FEED_SESSIONS:
    case FEED_INSTRUMENTS:
    case FEED_ALERTS:
        assert(false && "this kind of row does not arrive");
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
    const struct arrival *arrival = timeline_take(story->timeline);
    story->now = arrival->time;
    story->events++;
    switch (arrival->kind) {
    case ARRIVAL_ROW:
        row_arrives(story, arrival);
        break;
    case ARRIVAL_SESSION_END:
        story_books_rest(story);
        session_ends(story, &arrival->session);
        break;
    case ARRIVAL_SESSION_BEGIN:
        market_session_begin(story->market, arrival->session.end, story->now);
        break;
    case ARRIVAL_EXPIRY:
        story_books_rest(story);
        market_expire(story->market, story->now);
        break;
    case ARRIVAL_PAY:
        actions_pay(story->actions, story->now);
        break;
    case ARRIVAL_CYCLE:
        cycle_begins(story, arrival->day);
        break;
    }
}

/* ---- commits --------------------------------------------------------------------------------- */

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
    story->checkpoints = memory_reserve(story->checkpoints, &story->checkpoint_capacity,
                                        story->checkpoint_count + 1, sizeof *story->checkpoints);
    struct seal_checkpoint *made = &story->checkpoints[story->checkpoint_count++];
    *made = (struct seal_checkpoint){.events = story->events, .log_lines = story->lines};
    store_commit(story->store, story->events);
}

/* What the store hashed meanwhile: the roots of the checkpoints, and the tree for the lines that come
 * when the run is sealed. */
void story_take_tree(struct story *story)
{
    struct merkle tree;
    struct log_mark log;
    for (size_t i = 0; i < story->checkpoint_count; i++) {
        store_commit_log(story->store, (uint32_t)i, &log);
        assert(log.lines == story->checkpoints[i].log_lines);
        story->checkpoints[i].root = log.root;
    }
    store_log_tree(story->store, &tree);
    assert(tree.size == story->lines);
    audit_take_tree(story->audit, &tree);
}

bool story_comes_to_commit(struct story *story)
{
    struct merkle tree;
    struct hasher *hasher = hasher_open();
    store_log_tree(story->store, &tree);
    struct digest root = merkle_root(&tree, hasher);
    hasher_release(hasher);
    return tree.size == story->resume.log_lines && story->events == story->resume.events &&
           memcmp(root.bytes, story->resume.root, sizeof story->resume.root) == 0;
}

/* The relived prefix has reached the last commit: from here on it is told again. */
static bool wake_up(struct story *story)
{
    if (!story_comes_to_commit(story)) {
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
    store_wake(story->store);
    return true;
}

/* After an arrival and what it led to, and what was read ahead: the only place where a run is cut. */
static bool arrival_is_over(struct story *story)
{
    bool due = story->events == story->commit_at;
    if (due) story->commit_at += story->settings->record.commit_every;
    bool wakes =
        story->reliving && !story->resume.finished && story->events == story->resume.events;
    if (due) checkpoint(story); /* only noted while reliving */
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

static bool store_fails(struct story *story)
{
    struct problem problem;
    return store_failed(story->store, &problem) && !story_fail(story, &problem);
}

static bool may_go_on(struct story *story)
{
    if (story->failed || story->refused) return false;
    const struct problem *broken = timeline_problem(story->timeline);
    if (broken) return story_fail(story, broken);
    return !store_fails(story);
}

/* T02: at one instant the queue's events come first. While there is one, what time brings next need
 * not be asked, unless a stop depends on it. */
static int64_t next_arrival(struct story *story, int64_t event, bool after_arrival)
{
    bool stops_at_time = after_arrival && story->options->until != MOMENT_NONE;
    return event == story->now && !stops_at_time ? MOMENT_END : timeline_peek(story->timeline);
}

/* Most orders that end do so soon, and need not be packed. */
enum { ORDERS_AWAKE = 256 };
/* Turns, or events of one, between two looks at the clock. */
enum { PROGRESS_TURNS = 1024 };

enum story_end story_tell(struct story *story)
{
    int64_t shown = 0;
    bool after_arrival = false;
    for (uint64_t turn = 0;; turn++) {
        timeline_read(story->timeline); /* a broken one is told next */
        if (!may_go_on(story)) break;
        if (after_arrival && !arrival_is_over(story)) break;
        int64_t event = job_queue_next(story->queue);
        int64_t arrival = next_arrival(story, event, after_arrival);
        if (after_arrival && wants_to_stop(story, arrival)) return STORY_STOPPED;
        if (arrival == MOMENT_END && event == MOMENT_END) {
            check_ledger(story);
            story_books_rest(story);
            return STORY_OVER;
        }
        int64_t before = story->events;
        after_arrival = event > arrival; /* T02: at one instant the queue's events come first */
        if (after_arrival) {
            take_arrival(story);
            story_prices_pass(story);
        } else {
            story->now = event;
            timeline_pass(story->timeline, event);
            job_queue_step(story->queue);
        }
        job_queue_pop(story->queue, story->now);
        market_rest(story->market, ORDERS_AWAKE);
        if (story->failed) break;
        bool looks = turn % PROGRESS_TURNS == 0 || story->events - before > PROGRESS_TURNS;
        if (looks) show_progress(story, &shown);
    }
    if (story->refused && !story->failed) {
        story_feeds_finish(story);
        return STORY_REFUSED;
    }
    return STORY_FAILED;
}
