/* Memory. Running out of it is a resource failure, not a bug: the allocation functions end the
 * process through one handler (`memory_set_handler`), which the program sets to say so and to
 * exit 74; what was committed stays, `resume` goes on. So callers never see NULL. */
#ifndef TAPEDECK_BASE_MEMORY_H
#define TAPEDECK_BASE_MEMORY_H

#include <stddef.h>

/* Called once with the size that could not be had; must not return. NULL: the default, which
 * writes one line to stderr and exits with 74. */
void memory_set_handler(void (*handler)(size_t size));

/* How the C library keeps memory, where it can be told: large blocks, which grow often, each for itself,
 * so that they grow without a copy and leave no holes; one heap for all threads, since few blocks are
 * asked for once a run is under way. Before threads start. */
void memory_settle(void);

/* For the tests of the resume law: the n-th allocation from now fails (0: none does). */
void memory_fail_at(long n);

void *memory_alloc(size_t size);                           /* not cleared; size 0 gives 1 byte */
void *memory_alloc_zero(size_t count, size_t size);        /* cleared; count x size checked */
void *memory_grow(void *block, size_t count, size_t size); /* realloc to count x size, checked */
char *memory_copy_text(const char *text, size_t size);     /* NUL-terminated copy of size bytes */
void memory_free(void *block);                             /* NULL is fine */

/* Room for at least `needed` items in a growing array: doubles from 16. `items` is a pointer to
 * the array's pointer (void ** in disguise), so that one line serves every element type:
 *     list->items = memory_reserve(list->items, &list->capacity, list->count + 1, sizeof *list->items);
 */
void *memory_reserve(void *items, size_t *capacity, size_t needed, size_t item_size);

/* An arena: many small blocks with one lifetime. Blocks are 16-byte aligned and never move. */
struct arena_block;
struct arena {
    struct arena_block *first; /* newest block */
    size_t used;               /* bytes given out of `first` */
    size_t total;              /* bytes given out in all */
};
void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size); /* not cleared */
char *arena_copy_text(struct arena *arena, const char *text, size_t size);

#endif
