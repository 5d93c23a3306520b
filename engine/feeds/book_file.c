/* In: a vendor's book file. Out: levels of both sides, row by row. Always: every row has as many levels as
 * the first; a level without size is none. */
#include "feeds/book_file.h"

#include <string.h>

#include "base/decimal.h"

enum { CELLS_PER_LEVEL = 4 };

bool book_file_open(struct book_file *file, const char *path, int64_t scale, int levels,
                    struct problem *problem)
{
    memset(file, 0, sizeof *file);
    file->path = path;
    file->levels = levels;
    file->places = DECIMAL_PLACES;
    for (; scale > 1 && scale % 10 == 0; scale /= 10) file->places--;
    if (!csv_rows_open(&file->rows, path, problem)) return problem_at(problem, path, 0, 0);
    csv_rows_set_delimiter(&file->rows, ',');
    csv_rows_take_all(&file->rows);
    return true;
}

void book_file_release(struct book_file *file)
{
    csv_rows_release(&file->rows);
}

static bool read_number(const struct book_file *file, int field, int places, int64_t *value,
                        struct problem *problem)
{
    const struct cell *cell = &file->rows.cells[field];
    if (decimal_parse(cell->text, cell->size, places, 0, value) == DECIMAL_OK) return true;
    int64_t line, column;
    csv_rows_place(&file->rows, field, &line, &column);
    problem_set(problem, EXIT_INPUT, "B09",
                "`%.*s` is no number; each level is ask price, ask size, bid price, bid size",
                (int)(cell->size < 40 ? cell->size : 40), cell->text);
    return problem_at(problem, file->path, line, column);
}

static bool read_levels(const struct book_file *file, struct shown_book *book,
                        struct problem *problem)
{
    for (int i = 0; i < book->count; i++) {
        for (int s = 0; s < 2; s++) {
            int side = s == 0 ? SIDE_SELL : SIDE_BUY;
            struct shown_level *level = &book->levels[side][i];
            int field = CELLS_PER_LEVEL * i + 2 * s;
            if (!read_number(file, field, file->places, &level->price, problem) ||
                !read_number(file, field + 1, DECIMAL_PLACES, &level->size, problem))
                return false;
        }
    }
    return true;
}

bool book_file_next(struct book_file *file, struct shown_book *book, bool *over,
                    struct problem *problem)
{
    *over = false;
    switch (csv_rows_next(&file->rows, problem)) {
    case CSV_ROW:
        break;
    case CSV_END:
        *over = true;
        return true;
    case CSV_BAD:
    case CSV_BROKEN:
        return problem_at(problem, file->path, problem->line, problem->column);
    }
    if (file->levels == 0) file->levels = file->rows.field_count / CELLS_PER_LEVEL;
    book->line = file->rows.first.number;
    book->count = file->levels;
    if (file->levels < 1 || file->levels > BOOK_LEVELS_MAX ||
        file->rows.field_count < CELLS_PER_LEVEL * file->levels) {
        problem_set(problem, EXIT_INPUT, "B09",
                    "a row of %d cells; %d levels need %d, and up to %d levels are read",
                    file->rows.field_count, file->levels, CELLS_PER_LEVEL * file->levels,
                    BOOK_LEVELS_MAX);
        return problem_at(problem, file->path, book->line, 0);
    }
    return read_levels(file, book, problem);
}
