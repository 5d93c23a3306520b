/* In: records of corporate actions (C01-C05). Out: their cells, in the order of tables.sql. Always: a
 * ratio that is none is NULL. */
#include "store/table_cells.h"

static struct cell day_cell(int32_t day)
{
    return day == INT32_MIN ? put_null() : put_integer(day);
}

void corporate_action_row(const struct record *record, struct cell *cells)
{
    const struct corporate_record *action = &record->as.corporate;
    *cells++ = put_integer(action->action_no);
    *cells++ = put_integer(action->ex_day);
    *cells++ = name_cell(action->symbol);
    *cells++ = word_cell(&corporate_kind_words, action->kind);
    *cells++ = id_cell(action->ratio_new);
    *cells++ = id_cell(action->ratio_old);
    *cells++ = put_integer(action->amount);
    *cells++ = day_cell(action->pay_day);
    *cells++ = name_cell(action->new_symbol);
    *cells++ = put_integer(action->dnr);
    *cells++ = feed_cell(action->feed);
    *cells++ = put_integer(action->source_row);
}

void corporate_effect_row(const struct record *record, struct cell *cells)
{
    const struct effect_record *effect = &record->as.effect;
    *cells++ = put_integer(effect->effect_id);
    *cells++ = put_integer(effect->action_no);
    *cells++ = put_integer(record->time);
    *cells++ = name_cell(effect->account);
    *cells++ = name_cell(effect->symbol);
    *cells++ = word_cell(&corporate_effect_words, effect->effect);
    *cells++ = put_integer(effect->settled_before);
    *cells++ = put_integer(effect->settled_after);
    *cells++ = put_integer(effect->pending_before);
    *cells++ = put_integer(effect->pending_after);
    *cells++ = put_integer(effect->money);
    *cells++ = put_integer(effect->price);
    *cells++ = day_cell(effect->pay_day);
}

void obligation_change_row(struct table_rows *rows, const struct record *record, struct cell *cells)
{
    *cells++ = table_rows_next_key(rows, TABLE_OBLIGATION_CHANGES);
    *cells++ = put_integer(record->as.obligation.obligation_id);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(record->as.obligation.qty);
}
