/* Cells of records: enums become their words, "none" values NULL. Only the files of this room that
 * make rows include this. */
#ifndef TAPEDECK_STORE_TABLE_CELLS_H
#define TAPEDECK_STORE_TABLE_CELLS_H

#include "base/names.h"
#include "model/words.h"
#include "store/table_rows.h"

enum { WORD_NONE = 255 }; /* an enum's byte: the row gave none */

static inline struct cell word_cell(const struct words *words, uint8_t value)
{
    return value == WORD_NONE ? put_null() : put_text(word_name(words, value));
}

static inline struct cell filled_cell(const char *text) /* an empty text is NULL */
{
    return *text == '\0' ? put_null() : put_text(text);
}

static inline struct cell id_cell(int64_t id) /* 0 is NULL */
{
    return id == 0 ? put_null() : put_integer(id);
}

static inline struct cell name_cell(uint32_t name)
{
    return name == NAME_NONE ? put_null() : put_integer(name);
}

static inline struct cell feed_cell(uint16_t feed)
{
    return feed == FEED_NONE ? put_null() : put_integer(feed);
}

static inline struct cell reason_cell(uint8_t reason)
{
    return reason == REASON_NONE ? put_null() : word_cell(&reason_words, reason);
}

/* The next key of a table whose keys are counted here. */
struct cell table_rows_next_key(struct table_rows *rows, enum table table);

/* corporate_rows.c */
void corporate_action_row(const struct record *record, struct cell *cells);
void corporate_effect_row(const struct record *record, struct cell *cells);
void obligation_change_row(struct table_rows *rows, const struct record *record,
                           struct cell *cells);

/* trading_rows.c */
void order_row(const struct record *record, struct cell *cells);
void order_request_row(const struct record *record, struct cell *cells);
void trade_row(const struct record *record, struct cell *cells);
void obligation_row(const struct record *record, struct cell *cells);
void instruction_row(const struct record *record, struct cell *cells);
void transfer_row(const struct record *record, struct cell *cells);
void round_trip_row(const struct record *record, struct cell *cells);
void position_row(const struct record *record, struct cell *cells);

/* day_rows.c */
void position_day_row(struct table_rows *rows, const struct record *record, struct cell *cells);
void benchmark_day_row(struct table_rows *rows, const struct record *record, struct cell *cells);

/* alert_rows.c */
void alert_firing_row(const struct record *record, struct cell *cells);

#endif
