/* In: messages of one feed, rows of a vendor's book file. Out: the book after each message, what differs.
 * Always: row k of the file stands beside row k of the feed; of both no more than one is held. */
#include "run/recorded_flow.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/memory.h"
#include "feeds/book_file.h"

struct recorded_flow {
    struct l3_book *book;
    char *path; /* of the file; NULL: nothing to compare with */
    struct book_file file;
    struct shown_book shown;
    int64_t file_row; /* rows read of it */
    bool seeded;
    struct recorded_counts counts;
};

/* A preset's scale is the book file's too. */
static int64_t price_scale(const struct feed_settings *feed)
{
    if (feed->price_scale > 1) return feed->price_scale;
    return strcmp(feed->format, "lobster") == 0 ? 10000 : 1;
}

struct recorded_flow *recorded_flow_open(const struct scenario *scenario,
                                         const struct feed_settings *feed, const char *book_path,
                                         struct problem *problem)
{
    struct recorded_flow *flow = memory_alloc_zero(1, sizeof *flow);
    flow->book = l3_book_open();
    if (book_path != NULL) {
        flow->path = memory_copy_text(book_path, strlen(book_path));
    } else if (feed->book_file[0] != 0) {
        flow->path = path_join(scenario->folder, feed->book_file);
    }
    if (flow->path == NULL ||
        book_file_open(&flow->file, flow->path, price_scale(feed), feed->levels, problem))
        return flow;
    problem->code = EXIT_INPUT;
    recorded_flow_release(flow);
    return NULL;
}

void recorded_flow_release(struct recorded_flow *flow)
{
    if (!flow) return;
    l3_book_release(flow->book);
    if (flow->path != NULL) book_file_release(&flow->file);
    memory_free(flow->path);
    memory_free(flow);
}

/* The row of that number; earlier ones belong to messages that the window leaves out. */
static bool read_shown(struct recorded_flow *flow, int64_t row, struct problem *problem)
{
    while (flow->file_row < row) {
        bool over;
        if (!book_file_next(&flow->file, &flow->shown, &over, problem)) return false;
        if (over) {
            problem_set(problem, EXIT_INPUT, "B09",
                        "the file ends after row %" PRId64 ", and there is a message %" PRId64
                        "; each message needs its row",
                        flow->file_row, row);
            return problem_at(problem, flow->path, 0, 0);
        }
        flow->file_row++;
    }
    return true;
}

static bool compare(struct recorded_flow *flow, const struct feed_row *row,
                    struct recorded_row *seen, struct problem *problem)
{
    if (!read_shown(flow, row->row, problem)) return false;
    struct l3_level levels[2][BOOK_LEVELS_MAX];
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < flow->shown.count; i++) {
            const struct shown_level *from = &flow->shown.levels[side][i];
            levels[side][i] = (struct l3_level){from->price, from->size};
        }
    }
    const struct l3_shown shown = {{levels[SIDE_BUY], levels[SIDE_SELL]}, flow->shown.count};
    if (!flow->seeded) {
        l3_book_seed(flow->book, &shown); /* the first message is in it already */
        flow->seeded = true;
        return true;
    }
    l3_book_apply(flow->book, &row->as.l3);
    seen->compared = true;
    seen->outcome =
        l3_book_compare(flow->book, &shown, &flow->counts.levels_revealed, &seen->wrong);
    flow->counts.rows[seen->outcome]++;
    return true;
}

bool recorded_flow_take(struct recorded_flow *flow, const struct feed_row *row,
                        struct recorded_row *seen, struct problem *problem)
{
    *seen = (struct recorded_row){.outcome = L3_EQUAL};
    if (flow->path != NULL) return compare(flow, row, seen, problem);
    l3_book_apply(flow->book, &row->as.l3);
    return true;
}

bool recorded_flow_compares(const struct recorded_flow *flow)
{
    return flow->path != NULL;
}

const struct recorded_counts *recorded_flow_counts(const struct recorded_flow *flow)
{
    return &flow->counts;
}

const struct l3_book *recorded_flow_book(const struct recorded_flow *flow)
{
    return flow->book;
}

/* ---- words ---- */

void recorded_level_print(const struct l3_level *level, struct text *out)
{
    char digits[2][32];
    if (level->size == 0) {
        text_add_char(out, ','); /* no such level: two empty cells */
        return;
    }
    text_add(out, digits[0], decimal_print(level->price, DECIMAL_PLACES, digits[0]));
    text_add_char(out, ',');
    text_add(out, digits[1], decimal_print(level->size, DECIMAL_PLACES, digits[1]));
}

void recorded_mismatch_print(const struct l3_mismatch *wrong, struct text *out)
{
    text_addf(out, "%s level %d: ours ", wrong->side == SIDE_BUY ? "bid" : "ask", wrong->level);
    recorded_level_print(&wrong->ours, out);
    text_add_string(out, ", the file's ");
    recorded_level_print(&wrong->row, out);
}

void recorded_counts_print(const struct recorded_counts *counts, struct text *out)
{
    text_addf(
        out, "%" PRId64 " rows equal, %" PRId64 " revealed (%" PRId64 " levels), %" PRId64 " wrong",
        counts->rows[L3_EQUAL], counts->rows[L3_REVEALED], counts->levels_revealed,
        counts->rows[L3_WRONG]);
}
