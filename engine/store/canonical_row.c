/* Room for the numbers and words of a whole row is made once, then bytes are only stored. */
#include "store/canonical_row.h"

#include <string.h>

#include "base/memory.h"

enum { ROW_ROOM = CELLS_MAX * CANONICAL_CELL + 2 };

char *canonical_room(struct text *out, size_t size)
{
    if (out->capacity - out->size <= size) {
        out->bytes = memory_reserve(out->bytes, &out->capacity, out->size + size + 1, 1);
    }
    return out->bytes + out->size;
}

void canonical_end(struct text *out, char *at)
{
    *at = '\0';
    out->size = (size_t)(at - out->bytes);
}

void canonical_text_add(struct text *out, const char *bytes, size_t size)
{
    char *at = canonical_room(out, 2 * size + 2);
    const char *quote;
    *at++ = '\'';
    while (size > 0 && (quote = memchr(bytes, '\'', size)) != NULL) {
        size_t part = (size_t)(quote - bytes) + 1;
        memcpy(at, bytes, part);
        at += part;
        *at++ = '\'';
        bytes += part;
        size -= part;
    }
    if (size > 0) memcpy(at, bytes, size);
    at += size;
    *at++ = '\'';
    canonical_end(out, at);
}

void canonical_row_add(struct text *out, const struct cell *cells, int count)
{
    char *at = canonical_room(out, ROW_ROOM);
    for (int i = 0; i < count; i++) {
        const struct cell *cell = &cells[i];
        if (i > 0) *at++ = ',';
        char *word =
            cell->text == NULL ? NULL : canonical_word(at, cell->text, (size_t)cell->text_size);
        if (word != NULL) {
            at = word;
        } else if (cell->text != NULL) {
            canonical_end(out, at);
            canonical_text_add(out, cell->text, (size_t)cell->text_size);
            at = canonical_room(out, ROW_ROOM);
        } else if (cell->integer == CELL_NULL) {
            memcpy(at, "NULL", 4);
            at += 4;
        } else {
            at += int64_print(cell->integer, at);
        }
    }
    *at++ = '\n';
    canonical_end(out, at);
}
