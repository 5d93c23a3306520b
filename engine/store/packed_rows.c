/* A cell is a byte that tells what follows: nothing (NULL), a number in groups of seven bits, low
 * ones first, its sign in the lowest bit; or a text's size in the same form, and its bytes. */
#include "store/packed_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/packed_number.h"

enum { PACKED_NULL, PACKED_NUMBER, PACKED_TEXT };

void packed_rows_release(struct packed_rows *rows)
{
    memory_free(rows->bytes);
    memory_free(rows->places);
    *rows = (struct packed_rows){0};
}

void packed_rows_clear(struct packed_rows *rows)
{
    rows->size = 0;
    rows->count = 0;
}

size_t packed_rows_held(const struct packed_rows *rows)
{
    return rows->size + rows->count * sizeof *rows->places;
}

void packed_rows_add(struct packed_rows *rows, const struct cell *cells, int count)
{
    size_t most = 0;
    for (int i = 0; i < count; i++) {
        most += 1 + PACKED_NUMBER_MAX + (cells[i].text != NULL ? (size_t)cells[i].text_size : 0);
    }
    rows->bytes = memory_reserve(rows->bytes, &rows->capacity, rows->size + most, 1);
    rows->places =
        memory_reserve(rows->places, &rows->place_capacity, rows->count + 1, sizeof *rows->places);
    assert(cells[0].text == NULL && rows->size + most <= UINT32_MAX);
    struct packed_place *place = &rows->places[rows->count];
    *place = (struct packed_place){
        .key = cells[0].integer, .offset = (uint32_t)rows->size, .number = (uint32_t)rows->count};
    rows->count++;
    unsigned char *at = rows->bytes + rows->size;
    for (int i = 0; i < count; i++) {
        const struct cell *cell = &cells[i];
        if (cell->text != NULL) {
            *at++ = PACKED_TEXT;
            at = packed_number_put(at, (uint64_t)cell->text_size);
            memcpy(at, cell->text, (size_t)cell->text_size);
            at += cell->text_size;
        } else if (cell->integer == CELL_NULL) {
            *at++ = PACKED_NULL;
        } else {
            *at++ = PACKED_NUMBER;
            at = packed_number_put(at, packed_number_fold(cell->integer));
        }
    }
    rows->size = (size_t)(at - rows->bytes);
    place->size = (uint32_t)rows->size - place->offset;
}

static int place_order(const void *a, const void *b)
{
    const struct packed_place *one = a, *other = b;
    if (one->key != other->key) return one->key < other->key ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

void packed_rows_sort(struct packed_rows *rows)
{
    bool sorted = true;
    for (size_t i = 1; i < rows->count && sorted; i++) {
        sorted = rows->places[i - 1].key < rows->places[i].key;
    }
    if (!sorted) qsort(rows->places, rows->count, sizeof *rows->places, place_order);
}

void packed_rows_get(const struct packed_rows *rows, size_t index, struct cell *cells, int count)
{
    size_t size;
    packed_row_read(packed_rows_bytes(rows, index, &size), cells, count);
}

const unsigned char *packed_rows_bytes(const struct packed_rows *rows, size_t index, size_t *size)
{
    assert(index < rows->count);
    *size = rows->places[index].size;
    return rows->bytes + rows->places[index].offset;
}

void packed_row_read(const unsigned char *at, struct cell *cells, int count)
{
    for (int i = 0; i < count; i++) {
        uint64_t value;
        switch (*at++) {
        case PACKED_TEXT:
            at = packed_number_get(at, &value);
            cells[i] = cell_text_n((const char *)at, (size_t)value);
            at += value;
            break;
        case PACKED_NUMBER:
            at = packed_number_get(at, &value);
            cells[i] = put_integer(packed_number_unfold(value));
            break;
        default:
            cells[i] = put_null();
        }
    }
}
