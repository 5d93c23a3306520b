/* Rows of a table that are held until all of them are known, and then told in the order of their keys.
 * They wait packed in memory; when these are many they go, sorted, to a file that has no name any more
 * (a killed run leaves nothing), and are merged from there. Of rows of one key the last one counts. */
#ifndef TAPEDECK_STORE_HELD_ROWS_H
#define TAPEDECK_STORE_HELD_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "store/inserter.h"

struct held_rows;
/* `folder` is where the file comes; `limit` bytes at most wait in memory. */
struct held_rows *held_rows_open(const char *folder, int columns, size_t limit);
void held_rows_close(struct held_rows *held); /* NULL is fine; no reader is open */

/* The first cell is the key, an integer. EXIT_IO problem when the file cannot be written. */
bool held_rows_add(struct held_rows *held, const struct cell *cells,
                   struct problem *problem) MUST_USE;
/* Nothing is added any more; readers may be opened, several at once in several threads. */
void held_rows_end(struct held_rows *held);
/* Whether the file is used. */
bool held_rows_are_many(const struct held_rows *held);

struct held_reader;
enum held_told { HELD_ROW, HELD_END, HELD_BROKEN };
struct held_reader *held_reader_open(const struct held_rows *held);
void held_reader_close(struct held_reader *reader); /* NULL is fine */
/* The next row; texts live until the next call. HELD_BROKEN: a problem of the file. */
enum held_told held_reader_next(struct held_reader *reader, struct cell *cells,
                                struct problem *problem);

#endif
