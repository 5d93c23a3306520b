/* In: the dividend and split cells of bars. Out: corporate actions (C04). Always: an action is at
 * 00:00:00 of its bar's date, before anything that the date's prices do. */
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "feeds/feed_reader.h"

static void act(struct feed *feed, enum corporate_kind kind, int64_t amount, int64_t ratio_new,
                int64_t ratio_old)
{
    feed->acted[feed->acted_count++] = (struct corporate_row){.ex_day = feed->stamp_day,
                                                              .pay_day = feed->stamp_day,
                                                              .kind = kind,
                                                              .ratio_new = ratio_new,
                                                              .ratio_old = ratio_old,
                                                              .amount = amount,
                                                              .new_symbol = NAME_NONE};
}

/* Prices that have the action in them already: `adjusted = yes`, or a vendor that adjusts for splits
 * in every file, unless the scenario says `adjusted = no`. */
static bool left_out(const struct feed *feed, enum corporate_kind kind)
{
    if (feed->settings->adjusted) return true;
    return kind == CORPORATE_SPLIT && feed->format.splits_in_prices &&
           !feed->settings->adjusted_given;
}

/* "0", "1" and empty cells mean that nothing happened. */
bool read_bar_actions(struct feed *feed)
{
    struct cell cell = feed_cell(feed, BAR_SPLIT);
    int64_t dividend = VALUE_NONE, split = VALUE_NONE, ratio_new = 1, ratio_old = 1;
    feed->acted_count = 0;
    if (!cell_quantity(feed, BAR_DIVIDEND, false, &dividend)) return false;
    if (dividend != VALUE_NONE && dividend < 0)
        return feed_bad_cell(feed, BAR_DIVIDEND, "D01", "a dividend is not below 0");
    bool number =
        decimal_parse(cell.text, cell.size, DECIMAL_PLACES, 0, &split) != DECIMAL_MALFORMED;
    bool splits = cell.size > 0 && !(number && (split == VALUE_NONE || split == 0));
    if (splits && !ratio_parse(cell.text, cell.size, &ratio_new, &ratio_old))
        return feed_bad_cell(feed, BAR_SPLIT, "C01", "not a:b or the number of new for one old");
    if (dividend != VALUE_NONE && dividend > 0) act(feed, CORPORATE_DIVIDEND, dividend, 0, 0);
    if (ratio_new != ratio_old) act(feed, CORPORATE_SPLIT, VALUE_NONE, ratio_new, ratio_old);
    for (int i = feed->acted_count - 1; i >= 0; i--) {
        bool left = left_out(feed, feed->acted[i].kind);
        feed_tally(feed, left ? TALLY_ACTION_LEFT_OUT : TALLY_CORPORATE_ACTION, 1);
        if (left) feed->acted[i] = feed->acted[--feed->acted_count];
    }
    return true;
}

void feed_collect_actions(struct feed *feed, const struct feed_row *row)
{
    struct row_list *list = feed->collect;
    for (int i = 0; i < feed->acted_count; i++) {
        list->rows =
            memory_reserve(list->rows, &list->capacity, list->count + 1, sizeof *list->rows);
        list->rows[list->count++] =
            (struct feed_row){.kind = FEED_CORPORATE_ACTIONS,
                              .feed = feed->rank,
                              .symbol = row->symbol,
                              .row = row->row,
                              .line = row->line,
                              .time = feed_date_begin(feed, feed->acted[i].ex_day),
                              .as.corporate = feed->acted[i]};
    }
}

bool feed_bar_actions(const struct feed_context *context, const struct feed_settings *settings,
                      uint16_t rank, struct feed_row **rows, size_t *count, size_t *capacity,
                      struct problem *problem)
{
    struct feed_settings own = *settings;
    struct feed_row row;
    enum feed_outcome outcome = FEED_END;
    /* Dates are all that matters here; measuring `auto` would read the files once more. */
    if (own.interval < 0) own.interval = 1;
    struct feed *feed = feed_open_quiet(context, &own, rank, problem);
    if (feed == NULL) return false;
    struct row_list list = {*rows, *count, *capacity};
    if (feed->fields[BAR_DIVIDEND] >= 0 || feed->fields[BAR_SPLIT] >= 0) {
        feed_window_init(feed);
        feed->collect = &list;
        while ((outcome = feed_next(feed, &row, problem)) == FEED_ROW) {
        }
    }
    feed_release(feed);
    *rows = list.rows;
    *count = list.count;
    *capacity = list.capacity;
    return outcome != FEED_BROKEN;
}
