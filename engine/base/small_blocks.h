/* Small blocks for a library that allocates and frees without end (SQLite): cut from chunks, put
 * back into a list for each size. So their memory comes through memory.h as the program's own does: running
 * out ends the process through its handler, and no library has to find its way back from a NULL. Safe in
 * every thread. What is put back serves again, and is given back to the system at the process's end. */
#ifndef TAPEDECK_BASE_SMALL_BLOCKS_H
#define TAPEDECK_BASE_SMALL_BLOCKS_H

#include <stddef.h>

/* 16-byte aligned, not cleared, at least one byte; never NULL. */
void *small_block_alloc(size_t size);
/* A block of `size` bytes with what `block` held, which is gone; NULL: a new one. */
void *small_block_grow(void *block, size_t size);
void small_block_free(void *block); /* NULL is fine */

/* Bytes that a block of `size` has room for, and that this block has room for. */
size_t small_block_room(size_t size);
size_t small_block_size(const void *block);

#endif
