/* Handing over happens once in 256 KiB, so a mutex is cheap enough. The bytes themselves are
 * ordered by the ring, which carries the block's number. */
#include "store/log_pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

struct log_pool {
    char *blocks[LOG_BLOCK_COUNT];
    uint32_t filling; /* block being filled, when `open` */
    uint32_t used;    /* bytes in it */
    bool open;
    pthread_mutex_t mutex; /* guards under_way */
    pthread_cond_t came_back;
    uint32_t under_way; /* blocks handed over and not yet back */
};

struct log_pool *log_pool_open(void)
{
    struct log_pool *pool = memory_alloc_zero(1, sizeof *pool);
    for (int i = 0; i < LOG_BLOCK_COUNT; i++) {
        pool->blocks[i] = memory_alloc(LOG_BLOCK_SIZE);
    }
    int failed = pthread_mutex_init(&pool->mutex, NULL);
    failed |= pthread_cond_init(&pool->came_back, NULL);
    assert(!failed);
    return pool;
}

void log_pool_release(struct log_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_cond_destroy(&pool->came_back);
    pthread_mutex_destroy(&pool->mutex);
    for (int i = 0; i < LOG_BLOCK_COUNT; i++) {
        memory_free(pool->blocks[i]);
    }
    memory_free(pool);
}

static void wait_for_block(struct log_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->under_way == LOG_BLOCK_COUNT) {
        pthread_cond_wait(&pool->came_back, &pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
}

size_t log_pool_fill(struct log_pool *pool, const char *bytes, size_t size)
{
    if (!pool->open) {
        wait_for_block(pool);
        pool->open = true;
        pool->used = 0;
    }
    size_t room = LOG_BLOCK_SIZE - pool->used;
    size_t taken = size < room ? size : room;
    memcpy(pool->blocks[pool->filling] + pool->used, bytes, taken);
    pool->used += (uint32_t)taken;
    return taken;
}

uint32_t log_pool_end(struct log_pool *pool, uint32_t *block)
{
    if (!pool->open || pool->used == 0) {
        return 0;
    }
    *block = pool->filling;
    pool->open = false;
    pool->filling = (pool->filling + 1) % LOG_BLOCK_COUNT;
    pthread_mutex_lock(&pool->mutex);
    pool->under_way += 1;
    pthread_mutex_unlock(&pool->mutex);
    return pool->used;
}

const char *log_pool_bytes(const struct log_pool *pool, uint32_t block)
{
    assert(block < LOG_BLOCK_COUNT);
    return pool->blocks[block];
}

void log_pool_give_back(struct log_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    assert(pool->under_way > 0);
    pool->under_way -= 1;
    pthread_cond_signal(&pool->came_back);
    pthread_mutex_unlock(&pool->mutex);
}
