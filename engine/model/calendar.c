/* The calendar at work. Whether a date has a session is decided by rule and exceptions alone
 * (day_plan); its instants are made a year at a time, when first asked for, and kept. Sessions of
 * different days never overlap, so that one order serves begins and ends.
 *
 * Invariant: in years[y] the sessions are in order of day, begin and end, and begin < end. */
#include "model/calendar.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200, YEAR_COUNT = LAST_YEAR - FIRST_YEAR + 1 };
#define XNYS_EARLY_CLOSE (13 * NS_PER_HOUR)
#define XNYS_OPEN (9 * NS_PER_HOUR + 30 * NS_PER_MINUTE)
#define XNYS_CLOSE (16 * NS_PER_HOUR)

/* What a calendar feed says of one date; rows of the same date add up, later ones win. */
struct exception {
    int32_t day;
    bool has_status; /* closed, early or open */
    enum day_status status;
    bool no_settlement;
    int64_t open, close; /* ns of the day; VALUE_NONE: the usual */
};

struct year_sessions {
    int count;
    struct session sessions[366];
};

/* Where a session stands: a year, and its place there. */
struct position {
    int year, index;
};

/* Made on demand by questions that change nothing a caller can see; one thread asks. */
struct session_cache {
    struct year_sessions *years[YEAR_COUNT];
    struct position last; /* of the last answer to last_begun */
};

struct calendar {
    enum calendar_kind kind;
    char name[48];
    struct zone *zone;
    int64_t open, close;          /* usual ns of the local day */
    struct exception *exceptions; /* by day */
    size_t exception_count;
    bool is_shared; /* zone and exceptions are another's */
    struct session_cache *cache;
};

/* ---- What a date is -------------------------------------------------------------------------- */

struct day_plan {
    bool is_session, early;
    int64_t open, close;
};

static const struct exception *exception_of(const struct calendar *calendar, int32_t day)
{
    size_t low = 0, high = calendar->exception_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->exceptions[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == calendar->exception_count || calendar->exceptions[low].day != day) return NULL;
    return &calendar->exceptions[low];
}

static bool usual_session(enum calendar_kind kind, int32_t day, bool *early)
{
    *early = false;
    switch (kind) {
    case CALENDAR_ALWAYS:
        return true;
    case CALENDAR_XNYS:
        return xnys_is_session(day, early);
    case CALENDAR_FEED:
        return weekday_of_days(day) < 5;
    }
    return false;
}

/* Hours of XNYS that the scenario leaves as they are today were other ones in earlier years; hours
 * of its own are cut by an early close alone. */
static void take_hours(const struct calendar *calendar, int32_t day, struct day_plan *plan)
{
    if (calendar->kind != CALENDAR_XNYS) return;
    int64_t open, close;
    xnys_hours(day, &open, &close);
    const bool own = calendar->open != XNYS_OPEN || calendar->close != XNYS_CLOSE;
    if (!own) plan->open = open;
    if (!own || (plan->early && close < plan->close)) plan->close = close;
}

static struct day_plan day_plan(const struct calendar *calendar, int32_t day)
{
    struct day_plan plan = {.open = calendar->open, .close = calendar->close};
    plan.is_session = usual_session(calendar->kind, day, &plan.early);
    take_hours(calendar, day, &plan);
    const struct exception *exception = exception_of(calendar, day);
    if (exception == NULL || !exception->has_status) return plan;
    switch (exception->status) {
    case DAY_CLOSED:
        plan.is_session = false;
        break;
    case DAY_EARLY:
        plan.early = true;
        if (exception->close == VALUE_NONE && calendar->kind == CALENDAR_XNYS)
            plan.close = XNYS_EARLY_CLOSE;
        break;
    case DAY_OPEN:
        plan.is_session = true;
        plan.early = false;
        plan.close = calendar->close;
        break;
    case DAY_NO_SETTLEMENT:
        break;
    }
    if (exception->open != VALUE_NONE) plan.open = exception->open;
    if (exception->close != VALUE_NONE) plan.close = exception->close;
    return plan;
}

/* ---- Its instants ---------------------------------------------------------------------------- */

/* Midnights that a change of the clocks skips or repeats are the first instant of their date; other
 * times that do not exist are the instant of the change, repeated ones the first. */
static int64_t instant_of(const struct zone *zone, int32_t day, int64_t nanos_of_day)
{
    if (nanos_of_day == 0) return zone_day_begin(zone, day);
    if (nanos_of_day == NS_PER_DAY) return zone_day_begin(zone, day + 1);
    int64_t moment = 0;
    enum zone_outcome outcome = zone_to_moment(zone, day, nanos_of_day, &moment);
    assert(outcome != ZONE_OVERFLOW);
    return moment;
}

static struct year_sessions *make_year(const struct calendar *calendar, int year)
{
    struct year_sessions *made = memory_alloc(sizeof *made);
    made->count = 0;
    int32_t after = days_from_civil(year + 1, 1, 1);
    for (int32_t day = days_from_civil(year, 1, 1); day < after; day++) {
        struct day_plan plan = day_plan(calendar, day);
        if (!plan.is_session) continue;
        struct session session = {.day = day, .early = plan.early};
        session.begin = instant_of(calendar->zone, day, plan.open);
        session.end = instant_of(calendar->zone, day, plan.close);
        if (session.begin < session.end) made->sessions[made->count++] = session;
    }
    return made;
}

static const struct year_sessions *year_of(const struct calendar *calendar, int year)
{
    assert(year >= FIRST_YEAR && year <= LAST_YEAR);
    struct year_sessions **slot = &calendar->cache->years[year - FIRST_YEAR];
    if (*slot == NULL) *slot = make_year(calendar, year);
    return *slot;
}

/* ---- Opening --------------------------------------------------------------------------------- */

/* A row's own hours must exist in the zone and be in order. */
static bool check_row(const struct calendar *calendar, const struct calendar_row *row,
                      struct problem *problem)
{
    char date[DATE_TEXT_SIZE];
    date_print(row->day, date);
    if (row->status == DAY_EARLY && row->close == VALUE_NONE && calendar->kind != CALENDAR_XNYS)
        return problem_set(problem, EXIT_INPUT, "S01",
                           "calendar: %s is `early` without a close; give the time it closes",
                           date);
    int64_t clocks[] = {row->open, row->close};
    for (int i = 0; i < 2; i++) {
        int64_t moment;
        if (clocks[i] == VALUE_NONE || clocks[i] == 0 || clocks[i] == NS_PER_DAY) continue;
        if (zone_to_moment(calendar->zone, row->day, clocks[i], &moment) != ZONE_OK)
            return problem_set(problem, EXIT_INPUT, "V06",
                               "calendar: %s of %s does not exist, or exists twice, in %s; give a "
                               "time outside the change of the clocks",
                               i == 0 ? "the open" : "the close", date, zone_name(calendar->zone));
    }
    int64_t open = row->open != VALUE_NONE ? row->open : calendar->open;
    int64_t close = row->close != VALUE_NONE ? row->close : calendar->close;
    if ((row->status == DAY_OPEN || row->status == DAY_EARLY) && open >= close)
        return problem_set(problem, EXIT_INPUT, "S01",
                           "calendar: the session of %s would close at or before its open; correct "
                           "its open or close",
                           date);
    return true;
}

static void take_row(struct exception *exception, const struct calendar_row *row)
{
    if (row->status == DAY_NO_SETTLEMENT) {
        exception->no_settlement = true;
        return;
    }
    exception->has_status = true;
    exception->status = row->status;
    exception->open = row->open;
    exception->close = row->close;
}

/* Inserts by day; calendars are short and nearly always in order. */
static struct exception *exception_for(struct calendar *calendar, int32_t day)
{
    size_t at = calendar->exception_count;
    while (at > 0 && calendar->exceptions[at - 1].day > day) at--;
    if (at > 0 && calendar->exceptions[at - 1].day == day) return &calendar->exceptions[at - 1];
    memmove(&calendar->exceptions[at + 1], &calendar->exceptions[at],
            (calendar->exception_count - at) * sizeof calendar->exceptions[0]);
    calendar->exceptions[at] =
        (struct exception){.day = day, .open = VALUE_NONE, .close = VALUE_NONE};
    calendar->exception_count++;
    return &calendar->exceptions[at];
}

static void set_name(struct calendar *calendar, const struct settings *settings)
{
    const char *name = settings->calendar_name;
    if (settings->calendar == CALENDAR_ALWAYS) name = "always";
    if (settings->calendar == CALENDAR_XNYS) name = "XNYS";
    size_t size = strlen(name);
    assert(size < sizeof calendar->name);
    memcpy(calendar->name, name, size + 1);
}

static struct session_cache *empty_cache(void)
{
    struct session_cache *cache = memory_alloc_zero(1, sizeof *cache);
    cache->last.year = FIRST_YEAR;
    return cache;
}

struct calendar *calendar_open(const struct settings *settings, const struct calendar_row *rows,
                               size_t row_count, struct problem *problem)
{
    struct calendar *calendar = memory_alloc_zero(1, sizeof *calendar);
    calendar->kind = settings->calendar;
    calendar->open = settings->session_open;
    calendar->close = settings->session_close;
    set_name(calendar, settings);
    calendar->cache = empty_cache();
    calendar->zone = zone_open(settings->zone, problem);
    if (calendar->zone == NULL) goto release;
    if (calendar->open >= calendar->close || calendar->open < 0 || calendar->close > NS_PER_DAY) {
        (void)problem_set(problem, EXIT_SCENARIO, "T07",
                          "the session closes at or before its open; correct [session] open or "
                          "close (a session does not cross midnight)");
        goto release;
    }
    calendar->exceptions = memory_alloc_zero(row_count + 1, sizeof *calendar->exceptions);
    for (size_t i = 0; i < row_count; i++) {
        if (!check_row(calendar, &rows[i], problem)) goto release;
        take_row(exception_for(calendar, rows[i].day), &rows[i]);
    }
    return calendar;
release:
    calendar_release(calendar);
    return NULL;
}

struct calendar *calendar_share(const struct calendar *calendar)
{
    struct calendar *other = memory_alloc(sizeof *other);
    *other = *calendar;
    other->is_shared = true;
    other->cache = empty_cache();
    return other;
}

void calendar_release(struct calendar *calendar)
{
    if (calendar == NULL) return;
    for (int i = 0; i < YEAR_COUNT; i++) memory_free(calendar->cache->years[i]);
    memory_free(calendar->cache);
    if (!calendar->is_shared) {
        memory_free(calendar->exceptions);
        zone_release(calendar->zone);
    }
    memory_free(calendar);
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar->zone;
}

const char *calendar_name(const struct calendar *calendar)
{
    return calendar->name;
}

/* ---- Sessions -------------------------------------------------------------------------------- */

static int year_of_day(int32_t day)
{
    int32_t year, month, day_of_month;
    civil_from_days(day, &year, &month, &day_of_month);
    return year;
}

bool calendar_session_of(const struct calendar *calendar, int32_t day, struct session *session)
{
    int year = year_of_day(day);
    if (year < FIRST_YEAR || year > LAST_YEAR) return false;
    const struct year_sessions *table = year_of(calendar, year);
    int low = 0, high = table->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (table->sessions[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == table->count || table->sessions[low].day != day) return false;
    *session = table->sessions[low];
    return true;
}

static const struct session *session_at(const struct calendar *calendar, struct position at)
{
    return &year_of(calendar, at.year)->sessions[at.index];
}

/* The next place with a session; false: none. From index -1 it gives the year's first. */
static bool step_forward(const struct calendar *calendar, struct position *at)
{
    at->index++;
    while (at->index >= year_of(calendar, at->year)->count) {
        if (at->year == LAST_YEAR) return false;
        at->year++;
        at->index = 0;
    }
    return true;
}

static bool step_back(const struct calendar *calendar, struct position *at)
{
    at->index--;
    while (at->index < 0) {
        if (at->year == FIRST_YEAR) return false;
        at->year--;
        at->index = year_of(calendar, at->year)->count - 1;
    }
    return true;
}

/* True when the last answer is still the answer: the next session of its year begins later. */
static bool still_there(const struct calendar *calendar, int64_t moment)
{
    struct position last = calendar->cache->last;
    const struct year_sessions *table = calendar->cache->years[last.year - FIRST_YEAR];
    return table != NULL && last.index + 1 < table->count &&
           table->sessions[last.index].begin <= moment &&
           moment < table->sessions[last.index + 1].begin;
}

/* The place of the last session with begin <= moment; false: none. */
static bool last_begun(const struct calendar *calendar, int64_t moment, struct position *at)
{
    if (still_there(calendar, moment)) {
        *at = calendar->cache->last;
        return true;
    }
    int year = year_of_day(moment_day(moment)) + 1; /* zones reach into the next year */
    if (year < FIRST_YEAR) return false;
    if (year > LAST_YEAR) year = LAST_YEAR;
    const struct year_sessions *table = year_of(calendar, year);
    while (table->count == 0 || table->sessions[0].begin > moment) {
        if (year == FIRST_YEAR) return false;
        table = year_of(calendar, --year);
    }
    int low = 0, high = table->count; /* the first that begins after `moment` */
    while (low < high) {
        int middle = (low + high) / 2;
        if (table->sessions[middle].begin <= moment)
            low = middle + 1;
        else
            high = middle;
    }
    *at = (struct position){year, low - 1};
    calendar->cache->last = *at;
    return true;
}

bool calendar_session_at(const struct calendar *calendar, int64_t moment, struct session *session)
{
    struct position at;
    if (!last_begun(calendar, moment, &at)) return false;
    const struct session *found = session_at(calendar, at);
    if (moment >= found->end) return false;
    *session = *found;
    return true;
}

bool calendar_session_from(const struct calendar *calendar, int64_t moment, struct session *session)
{
    struct position at;
    if (!last_begun(calendar, moment, &at))
        at = (struct position){FIRST_YEAR, -1};
    else if (session_at(calendar, at)->begin == moment)
        at.index--;
    if (!step_forward(calendar, &at)) return false;
    *session = *session_at(calendar, at);
    return true;
}

bool calendar_session_ended(const struct calendar *calendar, int64_t moment,
                            struct session *session)
{
    struct position at;
    if (!last_begun(calendar, moment, &at)) return false;
    if (session_at(calendar, at)->end > moment && !step_back(calendar, &at)) return false;
    *session = *session_at(calendar, at);
    return true;
}

bool calendar_session_ending_after(const struct calendar *calendar, int64_t moment,
                                   struct session *session)
{
    struct position at;
    if (!last_begun(calendar, moment, &at)) at = (struct position){FIRST_YEAR, -1};
    bool running = at.index >= 0 && session_at(calendar, at)->end > moment;
    if (!running && !step_forward(calendar, &at)) return false;
    *session = *session_at(calendar, at);
    return true;
}

/* ---- Settlement ------------------------------------------------------------------------------ */

bool calendar_settles(const struct calendar *calendar, bool us_equity, int32_t day)
{
    const struct exception *exception = exception_of(calendar, day);
    if (exception != NULL && exception->no_settlement) return false;
    if (!us_equity) return day_plan(calendar, day).is_session;
    bool early;
    bool is_session = xnys_is_session(day, &early);
    if (exception != NULL && exception->has_status) {
        if (exception->status == DAY_CLOSED) is_session = false;
        if (exception->status == DAY_OPEN) is_session = true;
    }
    return is_session && !xnys_is_bank_holiday(day);
}

int32_t calendar_settlement_day_or_after(const struct calendar *calendar, bool us_equity,
                                         int32_t day)
{
    int32_t last = days_from_civil(LAST_YEAR, 12, 31);
    while (day < last && !calendar_settles(calendar, us_equity, day)) day++;
    return day;
}

int32_t calendar_settlement_day_plus(const struct calendar *calendar, bool us_equity, int32_t day,
                                     int n)
{
    for (int i = 0; i < n; i++)
        day = calendar_settlement_day_or_after(calendar, us_equity, day + 1);
    return day;
}
