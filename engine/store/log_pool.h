/* Blocks of audit bytes on their way from the engine to the writer: the engine fills one, hands it
 * over by a RECORD_LOG, and gets it back when its bytes are written. Blocks go round in order. */
#ifndef TAPEDECK_STORE_LOG_POOL_H
#define TAPEDECK_STORE_LOG_POOL_H

#include <stddef.h>
#include <stdint.h>

enum { LOG_BLOCK_SIZE = 256 * 1024, LOG_BLOCK_COUNT = 8 };

struct log_pool;
struct log_pool *log_pool_open(void);
void log_pool_release(struct log_pool *pool); /* NULL is fine */

/* The engine's side: copies as much as fits into the block being filled; returns how much. Waits
 * for a block when none is being filled and all are under way. */
size_t log_pool_fill(struct log_pool *pool, const char *bytes, size_t size);
/* Ends the block being filled: its number and size. Size 0: there is none, nothing ended. */
uint32_t log_pool_end(struct log_pool *pool, uint32_t *block);

/* The writer's side: the bytes of a block handed over; give it back when they are used. */
const char *log_pool_bytes(const struct log_pool *pool, uint32_t block);
void log_pool_give_back(struct log_pool *pool);

#endif
