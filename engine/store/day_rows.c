/* In: records made at each mark (P01). Out: their cells, in the order of tables.sql. */
#include "store/table_cells.h"

void position_day_row(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct position_day_record *day = &record->as.position_day;
    *cells++ = table_rows_next_key(rows, TABLE_POSITION_DAYS);
    *cells++ = name_cell(day->account);
    *cells++ = name_cell(day->symbol);
    *cells++ = put_integer(day->day);
    *cells++ = put_integer(day->qty);
    *cells++ = put_integer(day->value);
}

void benchmark_day_row(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    const struct benchmark_day_record *day = &record->as.benchmark_day;
    *cells++ = table_rows_next_key(rows, TABLE_BENCHMARK_DAYS);
    *cells++ = name_cell(day->symbol);
    *cells++ = put_integer(day->day);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(day->price);
}
