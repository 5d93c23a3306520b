/* The feeds of the timeline: which of them a thread reads ahead, their next rows, their counts and their
 * end. In: feeds, and the rows that were read before the rest. Out: sources; rows with the ids of their
 * day's names. Always: a row and all that is told of it come in the order in which the timeline asks,
 * whoever reads. */
#include "base/files.h"
#include "base/memory.h"
#include "run/world.h"

/* C04: prices of an adjusted feed, and dividends or splits of their symbol elsewhere. A feed with a
 * `symbol` was compared when the actions were read. */
static bool check_adjusted(const struct story_feed *entry, const struct feed_row *row,
                           struct problem *problem)
{
    const struct story *story = entry->story;
    for (size_t i = 0; i < story->action_count; i++) {
        const struct feed_row *action = &story->action_rows[i];
        enum corporate_kind kind = action->as.corporate.kind;
        if (action->symbol != row->symbol || kind == CORPORATE_SYMBOL_CHANGE ||
            kind == CORPORATE_DELISTING)
            continue;
        problem_set(problem, EXIT_INPUT, "C04",
                    "row %lld of [feed.%s] is a %s of %s, whose prices in [feed.%s] are adjusted = "
                    "yes; take the row out, or read unadjusted prices",
                    (long long)action->row, story->settings->feeds[action->feed].name,
                    word_name(&corporate_kind_words, (int)kind),
                    names_text(&story->symbols, row->symbol),
                    story->settings->feeds[row->feed].name);
        return false;
    }
    return true;
}

static bool is_price(enum feed_kind kind)
{
    return kind == FEED_BARS || kind == FEED_TRADES || kind == FEED_QUOTES;
}

/* M12: what the bars of a symbol will be of which none has come yet. */
static void note_what_fills(struct story *story, const struct feed_row *row)
{
    if (!is_price(row->kind) || story->settings->feeds[row->feed].role_mark) return;
    if (row->kind == FEED_BARS && row->as.bar.date_only) {
        story->dates_fill = true;
    } else {
        story->others_fill = true;
    }
}

static enum feed_outcome next_row(struct story_feed *entry, struct feed_row *row,
                                  struct problem *problem)
{
    if (entry->ahead != NULL) return feed_ahead_next(entry->ahead, row, problem);
    return feed_next(entry->feed, row, problem);
}

/* A row is read while others are worked: what it will ask for has time to come. */
static void expect_order(const struct story *story, const struct feed_row *row)
{
    const struct order_row *order = &row->as.order;
    access_expect(story->access, order->user, order->account);
    if (row->symbol != NAME_NONE) ledger_expect(story->ledger, order->account, row->symbol);
}

static enum source_outcome next_of_feed(void *context, struct feed_row *row,
                                        struct problem *problem)
{
    struct story_feed *entry = context;
    switch (next_row(entry, row, problem)) {
    case FEED_ROW:
        if (entry->story->names_change) story_resolve_symbol(entry->story, row);
        if (entry->is_adjusted && !check_adjusted(entry, row, problem)) return SOURCE_BROKEN;
        note_what_fills(entry->story, row);
        if (row->kind == FEED_ORDERS) expect_order(entry->story, row);
        return SOURCE_ROW;
    case FEED_END:
    case FEED_STOP:
        return SOURCE_END;
    case FEED_BROKEN:
        break;
    }
    return SOURCE_BROKEN;
}

static enum source_outcome next_of_actions(void *context, struct feed_row *row,
                                           struct problem *problem)
{
    struct story *story = context;
    (void)problem;
    if (story->action_next == story->action_count) return SOURCE_END;
    *row = story->action_rows[story->action_next++];
    return SOURCE_ROW;
}

static enum source_outcome next_of_users(void *context, struct feed_row *row,
                                         struct problem *problem)
{
    struct story *story = context;
    (void)problem;
    if (story->user_next == story->user_count) return SOURCE_END;
    *row = story->user_rows[story->user_next++];
    return SOURCE_ROW;
}

static bool read_first(enum feed_kind kind)
{
    return kind == FEED_CALENDAR || kind == FEED_FAULTS || kind == FEED_USERS ||
           kind == FEED_INSTRUMENTS || kind == FEED_CORPORATE_ACTIONS || kind == FEED_ALERTS;
}

/* A thread pays for itself, and looks at nothing that changes meanwhile: a symbol change of the day is in
 * the texts of what is found (D04). */
static bool reads_ahead(const struct story *story, int rank)
{
    int others = 0;
    for (int i = 0; i < rank; i++) others += story->feeds[i].ahead != NULL ? 1 : 0;
    return others < FEEDS_AHEAD_MAX && !story->names_change &&
           feed_ahead_pays(&story->settings->feeds[rank]);
}

static bool open_source(struct story *story, int rank)
{
    struct story_feed *entry = &story->feeds[rank];
    const struct feed_settings *settings = &story->settings->feeds[rank];
    entry->is_adjusted = settings->adjusted && story->action_count > 0;
    if (!reads_ahead(story, rank)) return story_feed_open(story, rank);
    const struct feed_context context = story_feed_context(story);
    const struct feed_listener listener = story_feed_listener(entry);
    struct problem problem;
    entry->ahead = feed_ahead_open(&context, settings, (uint16_t)rank, &listener, &problem);
    return entry->ahead || story_fail(story, &problem);
}

bool story_feeds_open(struct story *story)
{
    if (story->user_count > 0) {
        timeline_add(story->timeline, &(struct timeline_source){story, next_of_users, false});
    }
    if (story->action_count > 0) {
        timeline_add(story->timeline, &(struct timeline_source){story, next_of_actions, false});
        settlement_keep_each(story->settlement);
    }
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        if (read_first(story->settings->feeds[rank].kind)) continue;
        if (!open_source(story, rank) || !story_recorded_open(story, rank)) return false;
        const struct timeline_source source = {&story->feeds[rank], next_of_feed,
                                               is_price(story->settings->feeds[rank].kind)};
        timeline_add(story->timeline, &source);
    }
    return true;
}

/* ---- counts and the end ---------------------------------------------------------------------- */

struct feed_counts story_feed_counts(const struct story *story, int rank)
{
    const struct story_feed *entry = &story->feeds[rank];
    if (entry->ahead != NULL) return *feed_ahead_counts(entry->ahead);
    return entry->feed ? *feed_counts(entry->feed) : entry->counts;
}

int64_t story_rows_read(const struct story *story)
{
    int64_t rows = 0;
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        rows += story_feed_counts(story, rank).read;
    }
    return rows;
}

double story_share_read(const struct story *story)
{
    int64_t total = 0, done = 0;
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        const struct file_list *files = &story->settings->feeds[rank].files;
        const struct story_feed *entry = &story->feeds[rank];
        int64_t bytes = 0;
        for (size_t i = 0; i < files->count; i++) bytes += file_size(files->paths[i]);
        total += bytes;
        done += entry->ahead != NULL  ? feed_ahead_progress(entry->ahead)
                : entry->feed != NULL ? feed_progress(entry->feed)
                                      : bytes;
    }
    return total > 0 && done < total ? (double)done / (double)total : 1;
}

void story_feeds_finish(struct story *story)
{
    struct feed_row row;
    struct problem problem;
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        struct story_feed *entry = &story->feeds[rank];
        if (entry->feed == NULL && entry->ahead == NULL) continue;
        enum feed_outcome outcome;
        while ((outcome = next_row(entry, &row, &problem)) == FEED_ROW &&
               story->problems->total < PROBLEM_LIST_MAX) {
        }
        if (outcome == FEED_BROKEN) problem_list_add(story->problems, &problem);
    }
}

void story_feeds_release(struct story *story)
{
    for (int rank = 0; story->feeds && rank < story->settings->feed_count; rank++) {
        feed_ahead_release(story->feeds[rank].ahead);
        feed_release(story->feeds[rank].feed);
        recorded_flow_release(story->feeds[rank].flow);
    }
    memory_free(story->feeds);
    memory_free(story->faults);
    memory_free(story->user_rows);
    memory_free(story->action_rows);
    memory_free(story->user_known);
    zone_release(story->zone);
}
