/* In: rows wanted and let go. Out: their numbers. Always: a row with holders keeps its address. */
#include "timeline/row_pool.h"

#include <assert.h>

#include "base/memory.h"

#define ROW_NONE UINT32_MAX

void row_pool_init(struct row_pool *pool)
{
    *pool = (struct row_pool){.free = ROW_NONE};
}

void row_pool_release(struct row_pool *pool)
{
    for (size_t i = 0; i < pool->chunk_count; i++) memory_free(pool->chunks[i]);
    memory_free(pool->chunks);
    row_pool_init(pool);
}

uint32_t row_pool_take(struct row_pool *pool)
{
    uint32_t number = pool->free;
    if (number != ROW_NONE) {
        pool->free = row_pool_at(pool, number)->next_free;
    } else {
        if (pool->used == pool->chunk_count * ROWS_A_CHUNK) {
            /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
            const size_t size = sizeof *pool->chunks;
            pool->chunks =
                memory_reserve(pool->chunks, &pool->chunk_capacity, pool->chunk_count + 1, size);
            struct pooled_row *chunk = memory_alloc(ROWS_A_CHUNK * sizeof *chunk);
            pool->chunks[pool->chunk_count++] = chunk;
        }
        number = pool->used++;
    }
    struct pooled_row *row = row_pool_at(pool, number);
    row->volume = VALUE_NONE;
    row->holders = 1;
    return number;
}

void row_pool_hold(struct row_pool *pool, uint32_t number)
{
    struct pooled_row *row = row_pool_at(pool, number);
    assert(row->holders > 0);
    row->holders++;
}

void row_pool_drop(struct row_pool *pool, uint32_t number)
{
    struct pooled_row *row = row_pool_at(pool, number);
    assert(row->holders > 0);
    if (--row->holders > 0) return;
    row->next_free = pool->free;
    pool->free = number;
}
