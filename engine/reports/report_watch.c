/* In: rows as they enter their tables. Out: totals. Always: tables know nothing of each other, since
 * threads of their own may tell them; what an obligation becomes is known when all instructions are,
 * so that table is left to a scan. */
#include "reports/report_watch.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

struct watched {
    struct report_totals *totals; /* NULL: nobody asks */
    const struct total_table *table;
    int64_t last_key;
    bool unordered;
};
struct report_watch {
    struct watched tables[TABLE_COUNT];
};

static enum table place_of(const struct total_table *table)
{
    int place = 0;
    while (strcmp(table_name((enum table)place), table->name) != 0) {
        place++;
        assert(place < TABLE_COUNT);
    }
    return (enum table)place;
}

struct report_watch *report_watch_open(void)
{
    struct report_watch *watch = memory_alloc_zero(1, sizeof *watch);
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        const struct total_table *table = total_tables_at(i);
        if (total_table_has_fates(table)) continue;
        struct watched *watched = &watch->tables[place_of(table)];
        watched->table = table;
        watched->totals = report_totals_open(table);
        watched->last_key = INT64_MIN;
    }
    return watch;
}

void report_watch_release(struct report_watch *watch)
{
    if (watch == NULL) return;
    for (int i = 0; i < TABLE_COUNT; i++) report_totals_release(watch->tables[i].totals);
    memory_free(watch);
}

static void watch_row(void *context, enum table table, const struct cell *cells)
{
    struct report_watch *watch = context;
    struct watched *watched = &watch->tables[table];
    if (watched->totals == NULL || watched->unordered) return;
    watched->unordered = cells[0].integer <= watched->last_key;
    if (watched->unordered) return;
    watched->last_key = cells[0].integer;
    int64_t *row = report_totals_row(watched->totals);
    const struct total_column *columns = watched->table->columns;
    for (int i = 0; columns[i].name != NULL; i++) {
        const struct cell *cell = &cells[columns[i].place];
        /* CELL_NULL is TOTAL_NULL. */
        row[i] = cell->text == NULL
                     ? cell->integer
                     : report_totals_word(watched->totals, i, cell->text, cell->text_size);
    }
    report_totals_take(watched->totals);
}

struct row_watch report_watch_rows(struct report_watch *watch)
{
    return (struct row_watch){watch_row, watch};
}

const struct report_totals *report_watch_totals(const struct report_watch *watch, size_t number)
{
    const struct watched *watched = &watch->tables[place_of(total_tables_at(number))];
    if (watched->unordered || watched->totals == NULL) return NULL;
    report_totals_end(watched->totals);
    return watched->totals;
}
