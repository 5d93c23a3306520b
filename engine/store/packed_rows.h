/* Rows that wait, packed: of 24 cells mostly small numbers and short words, about 80 bytes remain. A
 * few ten thousands of them wait, at most until their commit, so that rows that end out of order (orders) go into
 * the table in its own order, and each of its pages is changed once a commit. */
#ifndef TAPEDECK_STORE_PACKED_ROWS_H
#define TAPEDECK_STORE_PACKED_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "store/inserter.h"

struct packed_place {
    int64_t key;
    uint32_t offset, number; /* number: of rows of one key the later replaces the earlier */
};
struct packed_rows { /* zero-initialised is empty and valid */
    unsigned char *bytes;
    size_t size, capacity;
    struct packed_place *places;
    size_t count, place_capacity;
};
void packed_rows_release(struct packed_rows *rows);
void packed_rows_clear(struct packed_rows *rows); /* keeps the memory */

/* The first cell is the key, an integer. */
void packed_rows_add(struct packed_rows *rows, const struct cell *cells, int count);
/* Bytes that are held. */
size_t packed_rows_held(const struct packed_rows *rows);
/* By key, then in the order in which they came. */
void packed_rows_sort(struct packed_rows *rows);
/* Texts live until the rows are added to or cleared. */
void packed_rows_get(const struct packed_rows *rows, size_t index, struct cell *cells, int count);

#endif
