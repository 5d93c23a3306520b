/* Rows that are under way: read ahead by the timeline, or waiting in the queue as the payload of a
 * job. A row stays where it is until its last holder lets go; its number is then used again. */
#ifndef TAPEDECK_TIMELINE_ROW_POOL_H
#define TAPEDECK_TIMELINE_ROW_POOL_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rows.h"

struct pooled_row {
    struct feed_row row;
    int64_t sequence; /* free for the holders: rank of an arrival */
    int64_t volume;   /* of a bar between its parts: volume not used yet; VALUE_NONE (M09) */
    uint32_t holders; /* 0: free */
    uint32_t next_free;
};

enum { ROWS_A_CHUNK = 256 };
struct row_pool {
    struct pooled_row **chunks; /* of ROWS_A_CHUNK rows; never move */
    size_t chunk_count, chunk_capacity;
    uint32_t used, free; /* rows ever used; head of the free list */
};
void row_pool_init(struct row_pool *pool);
void row_pool_release(struct row_pool *pool);
/* A row with one holder, not cleared. */
uint32_t row_pool_take(struct row_pool *pool);
static inline struct pooled_row *row_pool_at(const struct row_pool *pool, uint32_t number)
{
    assert(number < pool->used);
    return &pool->chunks[number / ROWS_A_CHUNK][number % ROWS_A_CHUNK];
}
void row_pool_hold(struct row_pool *pool, uint32_t number);
void row_pool_drop(struct row_pool *pool, uint32_t number);

#endif
