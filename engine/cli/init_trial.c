/* In: the text of a scenario. Out: what is in its first feed. Always: the feed room reads it, as it would
 * in a run; nothing is written. */
#include "cli/init_trial.h"

#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "feeds/feed.h"
#include "model/calendar.h"
#include "scenario/scenario.h"

#define SESSION_OPEN (9 * NS_PER_HOUR + 30 * NS_PER_MINUTE)
#define SESSION_CLOSE (16 * NS_PER_HOUR)
#define SESSION_OPEN_UTC (13 * NS_PER_HOUR + 30 * NS_PER_MINUTE)
#define SESSION_CLOSE_UTC (21 * NS_PER_HOUR)

/* Days as int64 nanoseconds reach them: 1677 .. 2262. */
enum { DAY_LOWEST = -106752, DAY_COUNT = 213504 };

struct trying {
    struct init_trial *trial;
    const struct zone *new_york; /* NULL: times are local already */
    uint8_t *days;               /* DAY_COUNT flags */
    int64_t *last_times;         /* by symbol id + 1; owned */
    size_t last_capacity;
};

static bool row_refused(void *context, const struct feed_refusal *refusal)
{
    struct init_trial *trial = ((struct trying *)context)->trial;
    if (strcmp(refusal->problem.rule, "T05") == 0) trial->late++;
    if (trial->refused++ == 0) trial->problem = refusal->problem;
    return true;
}

static void row_found(void *context, const struct feed_finding *finding)
{
    (void)context;
    (void)finding;
}

/* The time and price that a row stands for; false: it has none. */
static bool row_point(const struct feed_row *row, struct init_point *point, bool *date)
{
    *date = false;
    point->time = row->time;
    if (row->kind == FEED_BARS) {
        *date = row->as.bar.date_only;
        point->time = row->as.bar.from;
        point->price = row->as.bar.close;
        return true;
    }
    if (row->kind == FEED_TRADES) {
        point->price = row->as.print.price;
        return true;
    }
    if (row->kind == FEED_QUOTES) {
        const struct quote_row *quote = &row->as.quote;
        point->price = quote->ask != VALUE_NONE ? quote->ask : quote->bid;
        return true;
    }
    /* An order of a date alone may stand at the midnight that ends it. */
    point->time -= 1;
    return row->kind == FEED_ORDERS;
}

static void count_day(struct trying *trying, int64_t moment, bool date)
{
    struct init_trial *trial = trying->trial;
    const bool shifts = trying->new_york != NULL && !date;
    const int64_t local =
        shifts ? moment + zone_offset_at(trying->new_york, moment) * NS_PER_SECOND : moment;
    const int32_t day = moment_day(local);
    const int64_t clock = local - (int64_t)day * NS_PER_DAY;
    if (!date) {
        trial->at_open += clock == SESSION_OPEN;
        trial->at_close += clock == SESSION_CLOSE;
        trial->in_session += clock >= SESSION_OPEN && clock <= SESSION_CLOSE;
        trial->in_utc_session += clock >= SESSION_OPEN_UTC && clock <= SESSION_CLOSE_UTC;
    }
    if (trial->used == 1 || day < trial->first_day) trial->first_day = day;
    if (trial->used == 1 || day > trial->last_day) trial->last_day = day;
    if (trying->days[day - DAY_LOWEST] != 0) return;
    trying->days[day - DAY_LOWEST] = 1;
    bool early;
    trial->days++;
    if (!xnys_is_session(day, &early)) trial->days_closed++;
}

static void measure_step(struct trying *trying, uint32_t symbol, int64_t time)
{
    const size_t at = symbol == NAME_NONE ? 0 : (size_t)symbol + 1;
    const size_t before = trying->last_capacity;
    trying->last_times = memory_reserve(trying->last_times, &trying->last_capacity, at + 1,
                                        sizeof *trying->last_times);
    for (size_t i = before; i < trying->last_capacity; i++) trying->last_times[i] = MOMENT_NONE;
    const int64_t last = trying->last_times[at];
    int64_t step = last == MOMENT_NONE ? 0 : time - last;
    if (step < 0) step = -step;
    if (step > 0 && (trying->trial->step == 0 || step < trying->trial->step))
        trying->trial->step = step;
    trying->last_times[at] = time;
}

static void row_kept(struct trying *trying, const struct feed_row *row)
{
    struct init_trial *trial = trying->trial;
    struct init_point point = {0};
    bool date;
    if (!row_point(row, &point, &date)) return;
    if (trial->used++ == 0) trial->first = trial->last = point.time;
    if (point.time < trial->first) trial->first = point.time;
    if (point.time > trial->last) trial->last = point.time;
    trial->dates = trial->dates || date;
    if (point.price > trial->high) trial->high = point.price;
    count_day(trying, point.time, date);
    measure_step(trying, row->symbol, point.time);
    if (row->symbol != 0 && row->symbol != NAME_NONE) return;
    trial->points = memory_reserve(trial->points, &trial->point_capacity, trial->point_count + 1,
                                   sizeof *trial->points);
    trial->points[trial->point_count++] = point;
}

static bool read_rows(struct trying *trying, const struct settings *settings,
                      const struct feed_context *context)
{
    struct init_trial *trial = trying->trial;
    const struct feed_listener listener = {
        .context = trying, .refused = row_refused, .found = row_found};
    struct problem problem;
    struct feed_row row;
    struct feed *feed = feed_open(context, &settings->feeds[0], 0, &listener, &problem);
    enum feed_outcome outcome = feed != NULL ? FEED_ROW : FEED_BROKEN;
    while (outcome == FEED_ROW) {
        outcome = feed_next(feed, &row, &problem);
        if (outcome == FEED_ROW) row_kept(trying, &row);
    }
    if (feed != NULL) trial->read = feed_counts(feed)->read;
    if (outcome == FEED_BROKEN) trial->problem = problem;
    feed_release(feed);
    return outcome != FEED_BROKEN;
}

bool init_trial_run(struct init_trial *trial, const struct text *text, const char *path,
                    bool instants)
{
    struct scenario scenario;
    struct problem_list problems = {0};
    struct trying trying = {.trial = trial};
    struct names users, accounts, groups;
    struct calendar *calendar = NULL;
    struct zone *zone = NULL;
    memset(trial, 0, sizeof *trial);
    names_init(&trial->symbols);
    names_init(&users);
    names_init(&accounts);
    names_init(&groups);
    trying.days = memory_alloc_zero(DAY_COUNT, 1);
    bool done =
        scenario_read_text(text_string(text), text->size, path, NULL, 0, &scenario, &problems);
    if (!done && problems.count > 0) trial->problem = problems.items[0];
    if (done) {
        calendar = calendar_open(&scenario.settings, NULL, 0, &trial->problem);
        if (instants) zone = zone_open("America/New_York", &trial->problem);
        done = calendar != NULL && (zone != NULL || !instants);
    }
    if (done) {
        trying.new_york = zone;
        const struct feed_context context = {
            &scenario.settings, calendar, calendar_zone(calendar), &trial->symbols, &users,
            &accounts,          &groups};
        done = read_rows(&trying, &scenario.settings, &context);
    }
    zone_release(zone);
    calendar_release(calendar);
    scenario_release(&scenario);
    problem_list_release(&problems);
    names_release(&groups);
    names_release(&accounts);
    names_release(&users);
    memory_free(trying.last_times);
    memory_free(trying.days);
    return done;
}

void init_trial_release(struct init_trial *trial)
{
    memory_free(trial->points);
    names_release(&trial->symbols);
    memset(trial, 0, sizeof *trial);
}
