/* The feeds of a run: what is done with rows that cannot be used, and the feeds that are read before the
 * rest. In: settings, files. Out: rows; records of refused rows and findings. Always: no row vanishes:
 * read = used + quarantined + outside (D03). */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "run/world.h"

/* ---- bad rows and findings ------------------------------------------------------------------- */

static void copy_cut(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    memcpy(out, text, length);
    out[length] = 0;
}

static bool row_refused(void *context, const struct feed_refusal *refusal)
{
    struct story *story = ((struct story_feed *)context)->story;
    if (story->settings->feeds[refusal->feed].on_error == ON_ERROR_STOP) {
        problem_list_add(story->problems, &refusal->problem);
        story->refused = true;
        return true; /* D02: the others are listed too */
    }
    if (story->refused) return true;
    struct record record = story_record(story, RECORD_INPUT_REJECT);
    record.origin.feed = refusal->feed;
    record.origin.row = refusal->row;
    record_set_rule(&record, refusal->problem.rule[0] ? refusal->problem.rule : "D01");
    struct input_reject_record *reject = &record.as.input_reject;
    reject->feed = refusal->feed;
    reject->reject_id = ++story->last_reject;
    reject->source_row = refusal->row;
    reject->line = refusal->line;
    reject->byte_offset = refusal->byte_offset;
    copy_cut(reject->rule_id, sizeof reject->rule_id, record.rule);
    copy_cut(reject->message, sizeof reject->message, refusal->problem.text);
    store_text(story->store, refusal->raw, refusal->raw_size);
    story_emit(story, &record);
    return true;
}

static void row_found(void *context, const struct feed_finding *finding)
{
    struct story *story = ((struct story_feed *)context)->story;
    if (story->refused) return;
    struct record record = story_record(story, RECORD_FINDING);
    record.origin.feed = finding->feed;
    record.origin.row = finding->row;
    record_set_rule(&record, finding->rule);
    struct finding_record *out = &record.as.finding;
    out->finding_id = ++story->last_finding;
    out->source_row = finding->row;
    out->feed = finding->feed;
    out->severity = (uint8_t)finding->severity;
    copy_cut(out->kind, sizeof out->kind, finding->kind);
    copy_cut(out->message, sizeof out->message, finding->text);
    story_emit(story, &record);
}

/* What an alert rule may not be beside the ones before it (D01, A03); NULL: it may. */
static const char *alert_refusal(const struct story *story, const struct feed_row *row)
{
    const char *id = row->as.alert.id;
    if (names_find(&story->alert_names, id, strlen(id)) != NAME_NONE) {
        return "an earlier rule has this id; give each rule its own";
    }
    if (!alerts_have_room(story->alerts, row)) {
        return "rules of its symbol have 64 other windows already; use one of them";
    }
    return NULL;
}

/* D01: a row of cash or alerts of a user who exists at no time. */
static bool row_accepted(void *context, const struct feed_row *row, char text[160])
{
    const struct story *story = ((struct story_feed *)context)->story;
    const char *refusal = row->kind == FEED_ALERTS ? alert_refusal(story, row) : NULL;
    if (refusal != NULL) {
        copy_cut(text, 160, refusal);
        return false;
    }
    uint32_t user = row->kind == FEED_CASH ? row->as.cash.user : row->as.alert.user;
    if (!story->has_users_feed) return true;
    if (user < story->user_known_size && story->user_known[user]) return true;
    struct text message = {0};
    text_addf(&message, "user %.60s is in no users feed: add a row for it or correct the name",
              names_text(&story->users, user));
    copy_cut(text, 160, text_string(&message));
    text_release(&message);
    return false;
}

/* D04: a split, or a dividend that is large, tells why a price jumps on its ex-date. */
static bool jump_explained(void *context, uint32_t symbol, int32_t day)
{
    const struct story *story = ((struct story_feed *)context)->story;
    for (size_t i = 0; i < story->action_count; i++) {
        const struct feed_row *row = &story->action_rows[i];
        if (row->as.corporate.ex_day != day) continue;
        if (row->symbol == actions_instrument(story->actions, symbol, row->time)) return true;
    }
    return false;
}

/* ---- opening --------------------------------------------------------------------------------- */

struct feed_context story_feed_context(struct story *story)
{
    return (struct feed_context){.settings = story->settings,
                                 .calendar = story->calendar,
                                 .zone = story->zone,
                                 .symbols = &story->symbols,
                                 .users = &story->users,
                                 .accounts = &story->accounts,
                                 .groups = &story->groups};
}

struct feed_listener story_feed_listener(struct story_feed *entry)
{
    const enum feed_kind kind = entry->story->settings->feeds[entry - entry->story->feeds].kind;
    const bool asks = kind == FEED_CASH || kind == FEED_ALERTS;
    return (struct feed_listener){entry, row_refused, row_found, asks ? row_accepted : NULL,
                                  jump_explained};
}

bool story_feed_open(struct story *story, int rank)
{
    struct story_feed *entry = &story->feeds[rank];
    const struct feed_listener listener = story_feed_listener(entry);
    struct problem problem;
    entry->context = story_feed_context(story);
    entry->feed = feed_open(&entry->context, &story->settings->feeds[rank], (uint16_t)rank,
                            &listener, &problem);
    return entry->feed || story_fail(story, &problem);
}

static void close_feed(struct story_feed *entry)
{
    if (!entry->feed) return;
    entry->counts = *feed_counts(entry->feed);
    feed_release(entry->feed);
    entry->feed = NULL;
}

/* All rows of the feeds of a kind, in the order of the scenario. */
static bool read_all(struct story *story, enum feed_kind kind, struct feed_row **rows,
                     size_t *count)
{
    size_t capacity = *count;
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        if (story->settings->feeds[rank].kind != kind) continue;
        if (!story_feed_open(story, rank)) return false;
        struct problem problem;
        enum feed_outcome outcome;
        struct feed_row row;
        while ((outcome = feed_next(story->feeds[rank].feed, &row, &problem)) == FEED_ROW) {
            *rows = memory_reserve(*rows, &capacity, *count + 1, sizeof **rows);
            (*rows)[(*count)++] = row;
        }
        if (outcome == FEED_BROKEN) return story_fail(story, &problem);
        close_feed(&story->feeds[rank]);
    }
    return true;
}

/* Users in T01's order: by time, feed, row. */
static int compare_user_rows(const void *left, const void *right)
{
    const struct feed_row *a = left, *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->feed != b->feed) return a->feed < b->feed ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static bool read_users(struct story *story)
{
    if (!read_all(story, FEED_USERS, &story->user_rows, &story->user_count)) return false;
    for (size_t i = 0; i < story->user_count; i++) {
        const struct feed_row *row = &story->user_rows[i];
        uint32_t user = row->as.user.user;
        if (user >= story->user_known_size) {
            size_t grown = user + 1024u;
            story->user_known = memory_grow(story->user_known, grown, 1);
            memset(story->user_known + story->user_known_size, 0, grown - story->user_known_size);
            story->user_known_size = grown;
        }
        story->user_known[user] = 1;
    }
    if (story->user_count > 1) {
        qsort(story->user_rows, story->user_count, sizeof *story->user_rows, compare_user_rows);
    }
    /* T08: those without a time, or from before the window, exist from its begin on: before any other
     * row of that instant, whatever the order of the feeds. */
    while (story->user_next < story->user_count &&
           (story->user_rows[story->user_next].time == MOMENT_NONE ||
            (story->window.start != MOMENT_NONE &&
             story->user_rows[story->user_next].time <= story->window.start))) {
        story->now = story->user_rows[story->user_next].time;
        story_sign_up(story, &story->user_rows[story->user_next++]);
    }
    story->now = MOMENT_NONE;
    return true;
}

/* Rules go straight to their stage: there may be many. */
static bool read_alerts(struct story *story)
{
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        if (story->settings->feeds[rank].kind != FEED_ALERTS) continue;
        if (!story_feed_open(story, rank)) return false;
        struct problem problem;
        enum feed_outcome outcome;
        struct feed_row row;
        while ((outcome = feed_next(story->feeds[rank].feed, &row, &problem)) == FEED_ROW) {
            story_alert_rule(story, &row);
        }
        if (outcome == FEED_BROKEN) return story_fail(story, &problem);
        close_feed(&story->feeds[rank]);
    }
    return true;
}

static bool make_calendar(struct story *story)
{
    struct feed_row *rows = NULL;
    size_t count = 0;
    struct problem problem;
    bool done = read_all(story, FEED_CALENDAR, &rows, &count) && !story->refused;
    if (done) {
        struct calendar_row *days = memory_alloc_zero(count + 1, sizeof *days);
        for (size_t i = 0; i < count; i++) days[i] = rows[i].as.calendar;
        story->calendar = calendar_open(story->settings, days, count, &problem);
        memory_free(days);
        done = story->calendar || story_fail(story, &problem);
    }
    memory_free(rows);
    return done;
}

static bool read_instruments(struct story *story)
{
    struct feed_row *rows = NULL;
    size_t count = 0;
    bool done = read_all(story, FEED_INSTRUMENTS, &rows, &count);
    for (size_t i = 0; i < count; i++)
        instruments_add(&story->instruments, rows[i].symbol, &rows[i].as.instrument);
    memory_free(rows);
    return done;
}

/* C04: what price files say of dividends and splits. */
static bool read_bar_actions(struct story *story)
{
    size_t capacity = story->action_count;
    struct problem problem;
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        if (story->settings->feeds[rank].kind != FEED_BARS) continue;
        const struct feed_context context = story_feed_context(story);
        if (!feed_bar_actions(&context, &story->settings->feeds[rank], (uint16_t)rank,
                              &story->action_rows, &story->action_count, &capacity, &problem))
            return story_fail(story, &problem);
    }
    return true;
}

static bool read_actions(struct story *story)
{
    if (!read_all(story, FEED_CORPORATE_ACTIONS, &story->action_rows, &story->action_count) ||
        !read_bar_actions(story))
        return false;
    story_learn_actions(story);
    const struct name_change *changes;
    story->names_change = actions_name_changes(story->actions, &changes) > 0;
    return true;
}

bool story_feeds_read_first(struct story *story)
{
    struct problem problem;
    size_t count = (size_t)story->settings->feed_count;
    story->feeds = memory_alloc_zero(count, sizeof *story->feeds);
    for (size_t i = 0; i < count; i++) story->feeds[i].story = story;
    story->zone = zone_open(story->settings->zone, &problem);
    if (!story->zone) return story_fail(story, &problem);
    if (!make_calendar(story)) return false;
    story->window = scenario_window(story->settings, story->calendar);
    story_actions_open(story);
    if (!read_instruments(story) || !read_actions(story)) return false;
    return read_all(story, FEED_FAULTS, &story->faults, &story->fault_count) && read_users(story) &&
           read_alerts(story);
}
