/* A vendor's file of what the book is after each message: without a header, for each level ask price, ask
 * size, bid price, bid size (B09). */
#ifndef TAPEDECK_FEEDS_BOOK_FILE_H
#define TAPEDECK_FEEDS_BOOK_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "feeds/csv_rows.h"
#include "model/words.h"

enum { BOOK_LEVELS_MAX = 100 };
struct shown_level {
    int64_t price, size; /* size 0: the vendor has no such level */
};
struct shown_book {
    int64_t line;                                  /* of the file */
    int count;                                     /* levels of each side */
    struct shown_level levels[2][BOOK_LEVELS_MAX]; /* by enum side, the best first */
};
struct book_file {
    struct csv_rows rows;
    const char *path;
    int levels; /* 0: as many as the first row has */
    int places; /* decimals that prices lack: 4 for LOBSTER's */
};
/* `scale`: a power of ten, what prices are multiplied with. The path outlives the file. */
bool book_file_open(struct book_file *file, const char *path, int64_t scale, int levels,
                    struct problem *problem) MUST_USE;
void book_file_release(struct book_file *file);
/* The next row; *over at the end. False: problem filled. */
bool book_file_next(struct book_file *file, struct shown_book *book, bool *over,
                    struct problem *problem) MUST_USE;

#endif
