/* Room for the numbers and words of a whole row is made once, then bytes are only stored. */
#include "store/canonical_row.h"

#include <string.h>

#include "base/memory.h"

enum { NUMBER_MAX = 21, ROW_ROOM = CELLS_MAX * (NUMBER_MAX + 1) + 2 };

void canonical_text_add(struct text *out, const char *bytes, size_t size)
{
    text_add(out, "'", 1);
    const char *quote;
    while ((quote = memchr(bytes, '\'', size)) != NULL) {
        size_t part = (size_t)(quote - bytes) + 1;
        text_add(out, bytes, part);
        text_add(out, "'", 1);
        bytes += part;
        size -= part;
    }
    text_add(out, bytes, size);
    text_add(out, "'", 1);
}

/* Bytes at the end of `out` that may be written to. */
static char *room(struct text *out, size_t size)
{
    if (out->capacity - out->size <= size) {
        out->bytes = memory_reserve(out->bytes, &out->capacity, out->size + size + 1, 1);
    }
    return out->bytes + out->size;
}

void canonical_row_add(struct text *out, const struct cell *cells, int count)
{
    char *at = room(out, ROW_ROOM);
    for (int i = 0; i < count; i++) {
        const struct cell *cell = &cells[i];
        if (i > 0) *at++ = ',';
        if (cell->text != NULL) {
            out->size = (size_t)(at - out->bytes);
            canonical_text_add(out, cell->text, (size_t)cell->text_size);
            at = room(out, ROW_ROOM);
        } else if (cell->integer == CELL_NULL) {
            memcpy(at, "NULL", 4);
            at += 4;
        } else {
            at += int64_print(cell->integer, at);
        }
    }
    *at++ = '\n';
    *at = '\0';
    out->size = (size_t)(at - out->bytes);
}
