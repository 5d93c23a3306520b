/* In: records of alerts that fired (A02). Out: their cells, in the order of tables.sql. Always: rules
 * are numbered from 1 in run.db, in the order of their feeds. */
#include "store/table_cells.h"

void alert_firing_row(const struct record *record, struct cell *cells)
{
    const struct alert_record *alert = &record->as.alert;
    *cells++ = put_integer(alert->firing_no);
    *cells++ = put_integer((int64_t)alert->alert + 1);
    *cells++ = put_integer(alert->firing);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(alert->value);
    *cells++ = id_cell(alert->object);
    *cells++ = feed_cell(record->origin.feed);
    *cells++ = id_cell(record->origin.row);
    *cells++ = record->origin.row == 0 ? put_null() : word_cell(&part_words, record->origin.part);
}
