/* In: a scenario. Out: all that `run` would refuse, and what it would find, without writing anything.
 * Feeds are read as the run reads them, one after the other. */
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "feeds/feed.h"
#include "model/calendar.h"
#include "run/recorded_flow.h"
#include "run/run.h"

struct checking {
    const struct scenario *scenario;
    struct names symbols, users, accounts, groups, alerts;
    struct zone *zone;
    struct calendar *calendar;
    struct calendar_row *days; /* rows of calendar feeds */
    size_t day_count, day_capacity;
    struct feed_row *actions; /* corporate actions, also of the cells of bars */
    size_t action_count, action_capacity;
    bool has_users_feed;
    uint8_t *user_known; /* by user id, once the users feeds were read */
    size_t user_known_size;
    struct run_check *check;
    struct text *report;
    struct problem_list *problems;
};

static bool row_refused(void *context, const struct feed_refusal *refusal)
{
    struct checking *checking = context;
    const struct feed_settings *feed = &checking->scenario->settings.feeds[refusal->feed];
    checking->check->refused++;
    if (feed->on_error == ON_ERROR_STOP) {
        problem_list_add(checking->problems, &refusal->problem);
        return checking->problems->total < PROBLEM_LIST_MAX;
    }
    char line[1200];
    problem_format(&refusal->problem, line, sizeof line);
    text_addf(checking->report, "quarantine: %s\n", line);
    return true;
}

static void row_found(void *context, const struct feed_finding *finding)
{
    struct checking *checking = context;
    checking->check->findings++;
    text_addf(checking->report, "%s: feed %s",
              word_name(&finding_severity_words, (int)finding->severity),
              checking->scenario->settings.feeds[finding->feed].name);
    if (finding->row > 0) text_addf(checking->report, " row %lld", (long long)finding->row);
    text_addf(checking->report, ": %s [%s]\n", finding->text, finding->rule);
}

static bool row_accepted(void *context, const struct feed_row *row, char text[160])
{
    const struct checking *checking = context;
    if (row->kind != FEED_CASH && row->kind != FEED_ALERTS) return true;
    const char *id = row->kind == FEED_ALERTS ? row->as.alert.id : "";
    if (names_find(&checking->alerts, id, strlen(id)) != NAME_NONE) {
        static const char twice[] = "an earlier rule has this id; give each rule its own";
        memcpy(text, twice, sizeof twice);
        return false;
    }
    if (!checking->has_users_feed) return true;
    uint32_t user = row->kind == FEED_CASH ? row->as.cash.user : row->as.alert.user;
    if (user < checking->user_known_size && checking->user_known[user]) return true;
    static const char message[] = "its user is in no users feed: add a row or correct the name";
    memcpy(text, message, sizeof message);
    return false;
}

static void row_kept(struct checking *checking, const struct feed_row *row)
{
    if (row->kind == FEED_CALENDAR) {
        checking->days = memory_reserve(checking->days, &checking->day_capacity,
                                        checking->day_count + 1, sizeof *checking->days);
        checking->days[checking->day_count++] = row->as.calendar;
    } else if (row->kind == FEED_USERS) {
        uint32_t user = row->as.user.user;
        if (user >= checking->user_known_size) {
            size_t grown = user + 1024u;
            checking->user_known = memory_grow(checking->user_known, grown, 1);
            memset(checking->user_known + checking->user_known_size, 0,
                   grown - checking->user_known_size);
            checking->user_known_size = grown;
        }
        checking->user_known[user] = 1;
    } else if (row->kind == FEED_CORPORATE_ACTIONS) {
        checking->actions = memory_reserve(checking->actions, &checking->action_capacity,
                                           checking->action_count + 1, sizeof *checking->actions);
        checking->actions[checking->action_count++] = *row;
    } else if (row->kind == FEED_ALERTS) {
        names_intern(&checking->alerts, row->as.alert.id, strlen(row->as.alert.id));
    }
}

/* D04: a corporate action tells why the price jumps. */
static bool jump_explained(void *context, uint32_t symbol, int32_t day)
{
    const struct checking *checking = context;
    for (size_t i = 0; i < checking->action_count; i++) {
        const struct feed_row *row = &checking->actions[i];
        if (row->symbol == symbol && row->as.corporate.ex_day == day) return true;
    }
    return false;
}

static struct feed_context context_of(struct checking *checking)
{
    return (struct feed_context){&checking->scenario->settings,
                                 checking->calendar,
                                 checking->zone,
                                 &checking->symbols,
                                 &checking->users,
                                 &checking->accounts,
                                 &checking->groups};
}

/* B09: what the replay of order-by-order data finds. */
static void flow_found(struct checking *checking, int rank, int64_t row,
                       enum finding_severity severity, const struct text *text)
{
    struct feed_finding finding = {
        .feed = (uint16_t)rank, .severity = severity, .row = row, .rule = "B09"};
    size_t most = sizeof finding.text - 1;
    memcpy(finding.text, text_string(text), text->size < most ? text->size : most);
    row_found(checking, &finding);
}

static bool flow_take(struct checking *checking, struct recorded_flow *flow,
                      const struct feed_row *row, struct problem *problem)
{
    struct recorded_row seen;
    if (!recorded_flow_take(flow, row, &seen, problem)) return false;
    if (!seen.compared || seen.outcome != L3_WRONG) return true;
    struct text text = {0};
    recorded_mismatch_print(&seen.wrong, &text);
    flow_found(checking, row->feed, row->row, FINDING_WARNING, &text);
    text_release(&text);
    return true;
}

static void flow_over(struct checking *checking, int rank, struct recorded_flow *flow)
{
    if (flow != NULL && recorded_flow_compares(flow)) {
        struct text text = {0};
        recorded_counts_print(recorded_flow_counts(flow), &text);
        flow_found(checking, rank, 0, FINDING_INFO, &text);
        text_release(&text);
    }
    recorded_flow_release(flow);
}

static bool read_feed(struct checking *checking, int rank)
{
    const struct settings *settings = &checking->scenario->settings;
    const struct feed_context context = context_of(checking);
    const struct feed_listener listener = {checking, row_refused, row_found, row_accepted,
                                           jump_explained};
    struct problem problem;
    struct feed *feed =
        feed_open(&context, &settings->feeds[rank], (uint16_t)rank, &listener, &problem);
    enum feed_outcome outcome = feed ? FEED_ROW : FEED_BROKEN;
    struct recorded_flow *flow = NULL;
    if (feed && settings->feeds[rank].kind == FEED_L3) {
        flow = recorded_flow_open(checking->scenario, &settings->feeds[rank], NULL, &problem);
        if (flow == NULL) outcome = FEED_BROKEN;
    }
    struct feed_row row;
    while (outcome == FEED_ROW) {
        outcome = feed_next(feed, &row, &problem);
        if (outcome != FEED_ROW) break;
        row_kept(checking, &row);
        if (flow != NULL && !flow_take(checking, flow, &row, &problem)) outcome = FEED_BROKEN;
    }
    flow_over(checking, rank, flow);
    if (outcome == FEED_BROKEN) problem_list_add(checking->problems, &problem);
    if (feed) {
        const struct feed_counts *counts = feed_counts(feed);
        checking->check->rows += counts->read;
        text_addf(checking->report,
                  "feed %s: %lld rows read = %lld used + %lld quarantined + %lld outside the "
                  "window\n",
                  settings->feeds[rank].name, (long long)counts->read, (long long)counts->used,
                  (long long)counts->quarantined, (long long)counts->outside);
    }
    feed_release(feed);
    return outcome != FEED_BROKEN;
}

static void read_kind(struct checking *checking, bool (*wanted)(enum feed_kind kind))
{
    for (int rank = 0; rank < checking->scenario->settings.feed_count; rank++) {
        if (wanted(checking->scenario->settings.feeds[rank].kind)) read_feed(checking, rank);
    }
}

static bool is_calendar(enum feed_kind kind)
{
    return kind == FEED_CALENDAR;
}
static bool is_first(enum feed_kind kind)
{
    return kind == FEED_USERS || kind == FEED_FAULTS || kind == FEED_CORPORATE_ACTIONS;
}
static bool is_rest(enum feed_kind kind)
{
    return !is_calendar(kind) && !is_first(kind);
}

/* What price files say of dividends and splits (C04); their own problems are told when they are read. */
static void read_bar_actions(struct checking *checking)
{
    const struct settings *settings = &checking->scenario->settings;
    const struct feed_context context = context_of(checking);
    struct problem ignored;
    for (int rank = 0; rank < settings->feed_count; rank++) {
        if (settings->feeds[rank].kind != FEED_BARS) continue;
        bool read =
            feed_bar_actions(&context, &settings->feeds[rank], (uint16_t)rank, &checking->actions,
                             &checking->action_count, &checking->action_capacity, &ignored);
        (void)read;
    }
}

static void read_feeds(struct checking *checking)
{
    const struct settings *settings = &checking->scenario->settings;
    struct problem problem;
    checking->zone = zone_open(settings->zone, &problem);
    if (!checking->zone) {
        problem_list_add(checking->problems, &problem);
        return;
    }
    read_kind(checking, is_calendar);
    if (checking->problems->total == 0) {
        checking->calendar = calendar_open(settings, checking->days, checking->day_count, &problem);
        if (!checking->calendar) problem_list_add(checking->problems, &problem);
    }
    if (!checking->calendar) return;
    read_kind(checking, is_first);
    read_bar_actions(checking);
    read_kind(checking, is_rest);
}

enum exit_code run_check(const char *scenario_path, const struct scenario_override *overrides,
                         size_t override_count, struct run_check *check, struct text *report,
                         struct problem_list *problems)
{
    struct scenario scenario = {0};
    *check = (struct run_check){0};
    if (!scenario_read(scenario_path, overrides, override_count, &scenario, problems)) {
        enum exit_code code = scenario_exit_code(problems);
        scenario_release(&scenario);
        return code;
    }
    struct checking checking = {
        .scenario = &scenario, .check = check, .report = report, .problems = problems};
    names_init(&checking.symbols);
    names_init(&checking.users);
    names_init(&checking.accounts);
    names_init(&checking.groups);
    names_init(&checking.alerts);
    for (int i = 0; i < scenario.settings.feed_count; i++) {
        if (scenario.settings.feeds[i].kind == FEED_USERS) checking.has_users_feed = true;
    }
    read_feeds(&checking);
    memory_free(checking.actions);
    calendar_release(checking.calendar);
    zone_release(checking.zone);
    memory_free(checking.days);
    memory_free(checking.user_known);
    names_release(&checking.symbols);
    names_release(&checking.users);
    names_release(&checking.accounts);
    names_release(&checking.groups);
    names_release(&checking.alerts);
    scenario_release(&scenario);
    return problems->total > 0 ? scenario_exit_code(problems) : EXIT_DONE;
}
