/* Rows that wait, packed: of 24 cells mostly small numbers and short words, about 80 bytes remain. So
 * rows that end out of order (orders, jobs, notifications) go into their table in its own order. */
#ifndef TAPEDECK_STORE_PACKED_ROWS_H
#define TAPEDECK_STORE_PACKED_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "store/inserter.h"

struct packed_place {
    int64_t key;
    uint32_t offset, number; /* number: of rows of one key the later replaces the earlier */
    uint32_t size;
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

/* The bytes of a row, and the cells that lie in such bytes; texts live as long as these. */
const unsigned char *packed_rows_bytes(const struct packed_rows *rows, size_t index, size_t *size);
void packed_row_read(const unsigned char *at, struct cell *cells, int count);

#endif
