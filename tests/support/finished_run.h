/* A finished run in memory, as the floor of SPEED's F1 and F2 needs it: the rows of every table, their
 * canonical bytes, the bytes of the audit log. And the floor itself: all of it written and hashed
 * again, with nothing decided. */
#ifndef TAPEDECK_TESTS_FINISHED_RUN_H
#define TAPEDECK_TESTS_FINISHED_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct finished_table {
    char *name, *schema; /* the CREATE TABLE */
    int columns;
    int64_t rows;
    int64_t *values;       /* row by row; a text is the address of its bytes */
    uint32_t *sizes;       /* of texts; CELL_IS_INTEGER, CELL_IS_NULL */
    struct text canonical; /* what the table's digest covers (X03) */
};
enum { TEXT_SIZE_MAX = 1 << 30 };
#define CELL_IS_INTEGER UINT32_MAX
#define CELL_IS_NULL (UINT32_MAX - 1)

struct finished_run {
    struct finished_table *tables;
    size_t count, capacity;
    int64_t rows;
    struct text log;
    char **chunks; /* bytes of texts */
    size_t chunk_count, chunk_capacity, chunk_used;
};

/* Reads a sealed folder; ends the program when it cannot, or when the canonical bytes do not have
 * the digests that the program itself finds. */
void finished_run_read(struct finished_run *run, const char *folder);
void finished_run_release(struct finished_run *run);

struct floor_seconds {
    double rows, log, digests; /* inserted and committed; written, hashed and synced; hashed */
};
/* Writes run.db and audit.log into an empty folder. */
struct floor_seconds finished_run_write(const struct finished_run *run, const char *folder);

#endif
