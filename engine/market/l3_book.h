/* A book rebuilt from order-by-order messages, and what a vendor says that it is (B09). It starts from a
 * book that stands: each level is a block of unknown orders. A level that the vendor has not shown yet
 * is as last known; when he shows it otherwise, his row wins. */
#ifndef TAPEDECK_MARKET_L3_BOOK_H
#define TAPEDECK_MARKET_L3_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rows.h"

struct l3_level {
    int64_t price, size; /* of the vendor's row: size 0 is no level */
};
/* One row of the vendor's file, the best level first. */
struct l3_shown {
    const struct l3_level *levels[2]; /* by enum side */
    int count;
};
enum l3_outcome {
    L3_EQUAL,
    L3_REVEALED, /* a level outside the N of the row before was otherwise than last known */
    L3_WRONG     /* a level inside them is */
};
struct l3_mismatch {
    enum side side;
    int level;                 /* from 1 */
    struct l3_level ours, row; /* size 0: none */
};

struct l3_book;
struct l3_book *l3_book_open(void);
void l3_book_release(struct l3_book *book); /* NULL is fine */
/* The book that stands at the beginning. */
void l3_book_seed(struct l3_book *book, const struct l3_shown *row);
void l3_book_apply(struct l3_book *book, const struct l3_row *message);
/* Compares with the row after the same message; where they differ the row holds from now on. *revealed
 * counts levels; *first tells the first mismatch of L3_WRONG. */
enum l3_outcome l3_book_compare(struct l3_book *book, const struct l3_shown *row, int64_t *revealed,
                                struct l3_mismatch *first);
/* The level at that place, the best is 0; size 0: there is none. */
struct l3_level l3_book_level(const struct l3_book *book, enum side side, size_t place);

#endif
