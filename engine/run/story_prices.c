/* Prices: bars, prints and quotes as jobs (Q01, Q13), and what they do to the market when their job
 * runs. In: parts of price rows. Out: prices applied, rows kept, findings about prices. */
#include <assert.h>
#include <string.h>

#include "base/moment.h"
#include "base/text.h"
#include "run/world.h"

static void keep_price(struct story *story, const struct feed_row *row)
{
    struct record record = story_record(story, RECORD_PRICE);
    record.origin.feed = row->feed;
    record.origin.row = row->row;
    struct price_record *price = &record.as.price;
    *price = (struct price_record){.price_id = ++story->last_price,
                                   .symbol = row->symbol,
                                   .kind = (uint8_t)row->kind,
                                   .begin = row->time,
                                   .end = row->time,
                                   .open = VALUE_NONE,
                                   .high = VALUE_NONE,
                                   .low = VALUE_NONE,
                                   .close = VALUE_NONE,
                                   .volume = VALUE_NONE,
                                   .bid = VALUE_NONE,
                                   .bid_size = VALUE_NONE,
                                   .ask = VALUE_NONE,
                                   .ask_size = VALUE_NONE};
    if (row->kind == FEED_BARS) {
        const struct bar_row *bar = &row->as.bar;
        price->begin = bar->begin;
        price->end = bar->end;
        if (!bar->point) {
            price->open = bar->open;
            price->high = bar->high;
            price->low = bar->low;
        }
        price->close = bar->close;
        price->volume = bar->volume;
    } else if (row->kind == FEED_TRADES) {
        price->close = row->as.print.price;
        price->volume = row->as.print.size;
    } else {
        price->bid = row->as.quote.bid;
        price->bid_size = row->as.quote.bid_size;
        price->ask = row->as.quote.ask;
        price->ask_size = row->as.quote.ask_size;
    }
    story_emit(story, &record);
}

/* The session that a part counts to: the one in progress, of a point also the one that ends. */
static bool part_session(struct story *story, const struct feed_row *row, int64_t instant,
                         struct session *session)
{
    if (row->kind != FEED_BARS || !row->as.bar.point) {
        return story_session_at(story, instant, session);
    }
    return calendar_session_ending_after(story->calendar, instant - 1, session) &&
           session->begin < instant;
}

static int64_t part_instant(const struct feed_row *row, enum part part)
{
    if (row->kind != FEED_BARS) return row->time;
    const struct bar_row *bar = &row->as.bar;
    return part == PART_OPEN && !bar->point ? bar->begin : bar->end;
}

static void find_session(struct story *story, struct price_part *part)
{
    struct session session;
    part->in_session = part_session(story, part->row, part->instant, &session);
    part->session_begin = part->in_session ? session.begin : MOMENT_NONE;
    part->session_end = part->in_session ? session.end : MOMENT_NONE;
}

static struct price_part part_of(const struct story *story, const struct feed_row *row,
                                 enum part which)
{
    return (struct price_part){.row = row,
                               .part = which,
                               .instant = part_instant(row, which),
                               .mark = story->settings->feeds[row->feed].role_mark,
                               .session_begin = MOMENT_NONE,
                               .session_end = MOMENT_NONE};
}

static bool is_price(const struct feed_row *row)
{
    return row->kind == FEED_BARS || row->kind == FEED_TRADES || row->kind == FEED_QUOTES;
}

/* A run that may stop between a row's arrival and its job, at a moment or after some jobs, takes the
 * long way, and so do prices that somebody watches. */
static bool prices_may_pass(const struct story *story)
{
    const struct run_options *options = story->options;
    return options->until == MOMENT_NONE && options->max_jobs <= 0 && story->split_count == 0 &&
           alerts_rule_count(story->alerts) == 0;
}

/* T02: a price that nothing waits for, whose job would end where it begins, with nothing before it at
 * this instant and nothing to tell, is over at once. */
static bool price_passes(struct story *story, const struct arrival *arrival,
                         struct pooled_row *pooled)
{
    int64_t job = job_queue_may_pass(story->queue, JOB_PRICE, arrival->time);
    if (job == 0 || actions_wait_for_price(story->actions, pooled->row.symbol)) return false;
    struct price_part part = part_of(story, &pooled->row, arrival->part);
    part.volume = &pooled->volume;
    part.sequence = job;
    part.now = arrival->time;
    /* A bar that meets no order does so in any session. */
    if (pooled->row.kind != FEED_BARS) find_session(story, &part);
    if (!market_price_passes(story->market, &part)) return false;
    job_queue_pass(story->queue, JOB_PRICE, arrival->time);
    return true;
}

/* Events until a commit is due or a run that goes on wakes. */
static int64_t events_to_cut(const struct story *story)
{
    int64_t cut = story->commit_at;
    bool wakes = story->reliving && !story->resume.finished;
    if (wakes && story->resume.events < cut) cut = story->resume.events;
    assert(story->events <= cut);
    return cut - story->events;
}

static bool part_passes(struct story *story, struct price_part *part, const struct stretch_part *of)
{
    const struct feed_row *row = &of->row->row;
    part->row = row;
    part->part = of->part;
    part->instant = part->now = of->time;
    part->volume = &of->row->volume;
    if (row->kind != FEED_BARS) find_session(story, part);
    return market_price_passes(story->market, part);
}

/* Up to `most` prices in a row of one feed, while the others have none before them; their jobs are counted
 * an instant at a time. */
static void stretch_passes(struct story *story, int64_t most)
{
    int64_t next_job, until = job_queue_passes_until(story->queue, JOB_PRICE, &next_job);
    if (until == MOMENT_NONE || actions_wait_for_prices(story->actions)) return;
    if (!timeline_stretch_begin(story->timeline)) return;
    const struct stretch_part *next = timeline_stretch_next(story->timeline);
    struct price_part part = {.sequence = next_job};
    if (next != NULL) part.mark = story->settings->feeds[next->row->row.feed].role_mark;
    int64_t jobs = 0; /* at this instant */
    for (; next != NULL; next = most > 0 ? timeline_stretch_next(story->timeline) : NULL) {
        if (story->failed || story->refused || next->time >= until) break; /* by what was read */
        if (!part_passes(story, &part, next)) break;
        if (next->time != story->now && jobs > 0) {
            job_queue_pass_all(story->queue, JOB_PRICE, story->now, jobs);
            jobs = 0;
        }
        story->now = next->time;
        story->price_rows += next->part != PART_OPEN;
        story->events++;
        part.sequence++;
        jobs++;
        most--;
    }
    if (jobs > 0) job_queue_pass_all(story->queue, JOB_PRICE, story->now, jobs);
    timeline_stretch_end(story->timeline, next == NULL);
}

/* Prices that pass in one turn: a stop and progress are looked for once a turn. */
enum { TURN_PRICES = 64, TURN_STRETCH = 16384 };

/* Each of these turns would read, find nothing to stop or commit for, take the price and let it pass. */
void story_prices_pass(struct story *story)
{
    if (story->settings->record.prices || !prices_may_pass(story)) return;
    int64_t left = events_to_cut(story);
    for (int most = TURN_PRICES; most > 0 && left > 0; most--, left = events_to_cut(story)) {
        stretch_passes(story, left < TURN_STRETCH ? left : TURN_STRETCH);
        if (events_to_cut(story) == 0) return;
        const struct arrival *next = timeline_next_row(story->timeline);
        if (next == NULL || story->failed || story->refused) return; /* by what was read */
        struct pooled_row *pooled = row_pool_at(&story->pool, next->row);
        if (!is_price(&pooled->row) || !price_passes(story, next, pooled)) return;
        timeline_take_next(story->timeline);
        story->now = next->time;
        story->events++;
        story->price_rows += next->part != PART_OPEN;
        row_pool_drop(&story->pool, next->row);
    }
}

void story_price_arrives(struct story *story, const struct arrival *arrival)
{
    struct pooled_row *pooled = row_pool_at(&story->pool, arrival->row);
    const struct feed_row *row = &pooled->row;
    if (arrival->part != PART_OPEN) {
        story->price_rows++;
        if (story->settings->record.prices) keep_price(story, row);
    }
    if (prices_may_pass(story) && price_passes(story, arrival, pooled)) {
        timeline_undisturbed(story->timeline);
        return;
    }
    struct job_spec spec = {.kind = JOB_PRICE,
                            .feed = row->feed,
                            .part = (uint8_t)arrival->part,
                            .symbol = row->symbol,
                            .user = NAME_NONE,
                            .key_a = row->row,
                            .payload = arrival->row};
    row_pool_hold(&story->pool, arrival->row);
    job_queue_submit(story->queue, &spec, story->now);
}

static void another_kind(struct story *story, const struct feed_row *row, enum feed_kind other)
{
    struct problem problem;
    problem_set(&problem, EXIT_SCENARIO, "M01",
                "%s of feed %s meet symbol %s, which %s fill already; give one of the feeds "
                "role = mark",
                word_name(&feed_kind_words, (int)row->kind), story->settings->feeds[row->feed].name,
                names_text(&story->symbols, row->symbol), word_name(&feed_kind_words, (int)other));
    problem_at(&problem, story->scenario->path, 0, 0);
    story_fail(story, &problem);
}

/* Prices are ordered as they arrived (Q13): a retried one is as old as the job that failed (Q10). */
static int64_t price_rank(const struct job_run *run)
{
    return run->spec->first_id != 0 ? run->spec->first_id : run->job_id;
}

bool story_price_effect(struct story *story, const struct job_run *run)
{
    struct pooled_row *pooled = row_pool_at(&story->pool, run->spec->payload);
    const struct feed_row *row = &pooled->row;
    struct price_part part = part_of(story, row, (enum part)run->spec->part);
    part.volume = &pooled->volume;
    part.sequence = price_rank(run);
    part.now = run->now;
    find_session(story, &part);
    int64_t price;
    bool acts = story->split_count > 0 || actions_wait_for_price(story->actions, row->symbol);
    if (acts && market_price_in_force(story->market, &part, &price)) {
        story_check_splits(story, row->symbol, price);
        actions_price(story->actions, row->symbol, price, run->now); /* C01, before what it fills */
    }
    enum feed_kind other;
    switch (market_price(story->market, &part, &other)) {
    case PRICE_APPLIED:
        story_alert_price(story, &part);
        break;
    case PRICE_SUPERSEDED:
        story->superseded++;
        break;
    case PRICE_OTHER_KIND:
        another_kind(story, row, other);
        break;
    }
    return true;
}

void story_price_stale(void *context, const struct price_part *part, int64_t age)
{
    struct story *story = context;
    struct record record = story_record(story, RECORD_FINDING);
    record.origin.feed = part->row->feed;
    record.origin.row = part->row->row;
    record_set_rule(&record, "M13");
    struct finding_record *finding = &record.as.finding;
    finding->finding_id = ++story->last_finding;
    finding->source_row = part->row->row;
    finding->feed = part->row->feed;
    finding->severity = FINDING_WARNING;
    memcpy(finding->kind, "stale_price", sizeof "stale_price");
    char duration[32];
    duration_print(age, duration);
    struct text text = {0};
    text_addf(&text, "price of %.40s is %s old and fills nothing: open orders wait",
              names_text(&story->symbols, part->row->symbol), duration);
    size_t size = text.size < sizeof finding->message ? text.size : sizeof finding->message - 1;
    memcpy(finding->message, text_string(&text), size);
    text_release(&text);
    story_emit(story, &record);
}
