/* Recorded flow (B09): a feed of order-by-order data, replayed message by message into the book that it
 * makes, beside the vendor's book file when there is one. A run, `check` and `book` go through the same
 * replay; memory follows the levels and the ids that were seen. */
#ifndef TAPEDECK_RUN_RECORDED_FLOW_H
#define TAPEDECK_RUN_RECORDED_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "market/l3_book.h"
#include "model/rows.h"
#include "model/settings.h"
#include "scenario/scenario.h"

/* What the rows of the vendor's file came to; nothing is counted without one. */
struct recorded_counts {
    int64_t rows[L3_WRONG + 1]; /* by enum l3_outcome */
    int64_t levels_revealed;
};
/* A row that was compared. */
struct recorded_row {
    bool compared; /* false: no file, or the row that the replay starts from */
    enum l3_outcome outcome;
    struct l3_mismatch wrong; /* of L3_WRONG: the first level that differs */
};

struct recorded_flow;
/* `book_path` NULL: the feed's own book_file, or none. NULL: problem filled. */
struct recorded_flow *recorded_flow_open(const struct scenario *scenario,
                                         const struct feed_settings *feed, const char *book_path,
                                         struct problem *problem);
void recorded_flow_release(struct recorded_flow *flow); /* NULL is fine */
/* The next message of the feed, in the order of its rows. False: problem filled. */
bool recorded_flow_take(struct recorded_flow *flow, const struct feed_row *row,
                        struct recorded_row *seen, struct problem *problem) MUST_USE;

bool recorded_flow_compares(const struct recorded_flow *flow);
const struct recorded_counts *recorded_flow_counts(const struct recorded_flow *flow);
const struct l3_book *recorded_flow_book(const struct recorded_flow *flow);
/* Appends `bid level 1: ours 9.99,65, the file's 9.99,64`. */
void recorded_mismatch_print(const struct l3_mismatch *wrong, struct text *out);
/* Appends `price,size`; of a level that is not there a comma alone. */
void recorded_level_print(const struct l3_level *level, struct text *out);
/* Appends `984 rows equal, 14 revealed (19 levels), 0 wrong`. */
void recorded_counts_print(const struct recorded_counts *counts, struct text *out);

#endif
