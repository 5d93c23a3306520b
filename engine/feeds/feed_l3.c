/* In: the cells of a row of order-by-order data. Out: the message (B09). Always: what changes a book has
 * an order, a price, a size above 0 and a side. */
#include <string.h>

#include "base/text.h"
#include "feeds/feed_reader.h"

/* LOBSTER's numbers, and words for files that have them. */
static bool read_l3_type(struct feed *feed, enum l3_type *type)
{
    static const struct {
        const char *number, *word;
        enum l3_type type;
    } types[] = {{"1", "new", L3_NEW},
                 {"2", "partial_cancel", L3_PARTIAL_CANCEL},
                 {"3", "delete", L3_DELETE},
                 {"4", "execution", L3_EXECUTION},
                 {"5", "hidden_execution", L3_HIDDEN_EXECUTION},
                 {"6", "cross", L3_OTHER},
                 {"7", "halt", L3_OTHER}};
    struct cell cell = feed_cell(feed, L3_TYPE);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!ascii_equal_fold(cell.text, cell.size, types[i].number) &&
            !ascii_equal_fold(cell.text, cell.size, types[i].word)) {
            continue;
        }
        *type = types[i].type;
        return true;
    }
    return feed_bad_cell(feed, L3_TYPE, "B09",
                         "not one of new, partial_cancel, delete, execution, hidden_execution, "
                         "cross, halt, or 1 to 7 for them");
}

/* Of the resting order. */
static bool read_l3_side(struct feed *feed, enum side *side)
{
    struct cell cell = feed_cell(feed, L3_SIDE);
    int word = word_find(&side_words, cell.text, cell.size);
    if (word < 0 && ascii_equal_fold(cell.text, cell.size, "1")) word = SIDE_BUY;
    if (word < 0 && ascii_equal_fold(cell.text, cell.size, "-1")) word = SIDE_SELL;
    *side = word == SIDE_SELL ? SIDE_SELL : SIDE_BUY;
    return word >= 0 ||
           feed_bad_cell(feed, L3_SIDE, "B09", "not buy or sell, or 1 and -1 for them");
}

static bool read_l3_id(struct feed *feed, struct order_id *id)
{
    struct cell cell = feed_cell(feed, L3_ORDER_ID);
    if (cell.size > ORDER_ID_MAX)
        return feed_bad_cell(feed, L3_ORDER_ID, "B09", "an id has up to %d bytes", ORDER_ID_MAX);
    memcpy(id->text, cell.text, cell.size);
    id->text[cell.size] = 0;
    return true;
}

bool read_l3(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct l3_row *message = &row->as.l3;
    enum clock_outcome outcome;
    int32_t days = 0;
    row->symbol = feed->default_symbol;
    if (!cell_time(feed, L3_TIME, &outcome, &row->time, &days) ||
        !read_l3_type(feed, &message->type) || !read_l3_id(feed, &message->id) ||
        !cell_quantity(feed, L3_SIZE, false, &message->size) ||
        !cell_price(feed, L3_PRICE, &message->price))
        return false;
    if (outcome != CLOCK_MOMENT)
        return feed_bad(feed, L3_TIME, "T07", "time of day is missing; a message needs it");
    bool changes = message->type <= L3_EXECUTION;
    if (changes && !read_l3_side(feed, &message->side)) return false;
    if (changes && (message->size == VALUE_NONE || message->size <= 0))
        return feed_bad_cell(feed, L3_SIZE, "B09", "a message that changes the book has a size");
    if (changes && message->price == VALUE_NONE)
        return feed_bad(feed, L3_PRICE, "B09", "price is missing");
    message->time = row->time;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}
