/* What the columns of each kind of feed are called: canonical names, the names vendors use for
 * them, which of them a file must have, and which belong to rules of a later release. One table
 * per kind; a column's place in it is the number that readers use. */
#ifndef TAPEDECK_FEEDS_FEED_TABLE_H
#define TAPEDECK_FEEDS_FEED_TABLE_H

#include <stdbool.h>

#include "model/words.h"

enum column_treat {
    COLUMN_READ,
    COLUMN_REQUIRED, /* a file without it cannot be used */
    COLUMN_SECRET,   /* accepted, never kept, `***` in raw texts (U01) */
    COLUMN_LATER     /* a filled cell is "not in this release"; `rule` says whose */
};

struct column {
    const char *name;     /* canonical (INTERFACE "Feeds") */
    const char *synonyms; /* separated by blanks, compared like headers (D05); "" none */
    enum column_treat treat;
    const char *rule; /* COLUMN_LATER and COLUMN_SECRET; else NULL */
};

enum { COLUMNS_MAX = 24 };

enum bar_column {
    BAR_TIME,
    BAR_SYMBOL,
    BAR_OPEN,
    BAR_HIGH,
    BAR_LOW,
    BAR_CLOSE,
    BAR_VOLUME,
    BAR_DIVIDEND,
    BAR_SPLIT
};
enum trade_column { TRADE_TIME, TRADE_SYMBOL, TRADE_PRICE, TRADE_SIZE };
enum quote_column {
    QUOTE_TIME,
    QUOTE_SYMBOL,
    QUOTE_BID,
    QUOTE_BID_SIZE,
    QUOTE_ASK,
    QUOTE_ASK_SIZE
};
enum l3_column { L3_TIME, L3_TYPE, L3_ORDER_ID, L3_SIZE, L3_PRICE, L3_SIDE };
enum order_column {
    ORDER_TIME,
    ORDER_ID,
    ORDER_USER,
    ORDER_ACCOUNT,
    ORDER_SYMBOL,
    ORDER_ACTION,
    ORDER_SIDE,
    ORDER_TYPE,
    ORDER_QTY,
    ORDER_LIMIT_PRICE,
    ORDER_STOP_PRICE,
    ORDER_TRAIL,
    ORDER_TIF,
    ORDER_EXPIRE,
    ORDER_GROUP,
    ORDER_PARENT,
    ORDER_DISPLAY,
    ORDER_PRIORITY,
    ORDER_FLAGS,
    ORDER_SESSION,
    ORDER_SEQ,
    ORDER_MAC
};
enum target_column {
    TARGET_TIME,
    TARGET_USER,
    TARGET_ACCOUNT,
    TARGET_SYMBOL,
    TARGET_WEIGHT,
    TARGET_QTY,
    TARGET_VALUE,
    TARGET_TIF,
    TARGET_TYPE
};
enum user_column {
    USER_TIME,
    USER_USER,
    USER_NAME,
    USER_EMAIL,
    USER_ROLE,
    USER_STATUS,
    USER_ACCOUNT_TYPE,
    USER_STP_GROUP,
    USER_PASSWORD_HASH,
    USER_TOKEN_HASH
};
enum cash_column {
    CASH_TIME,
    CASH_USER,
    CASH_ACCOUNT,
    CASH_AMOUNT,
    CASH_CURRENCY,
    CASH_KIND,
    CASH_REFERENCE
};
enum calendar_column { CALENDAR_DATE, CALENDAR_STATUS, CALENDAR_OPEN, CALENDAR_CLOSE };
enum fault_column {
    FAULT_FROM,
    FAULT_UNTIL,
    FAULT_JOB,
    FAULT_FILTER,
    FAULT_PROBABILITY,
    FAULT_EFFECT_COLUMN,
    FAULT_QTY,
    FAULT_MESSAGE
};
enum operator_column {
    OPERATOR_TIME,
    OPERATOR_ACTOR,
    OPERATOR_ACTION,
    OPERATOR_TARGET,
    OPERATOR_REASON,
    OPERATOR_SIGNATURE
};
enum alert_column {
    ALERT_ID,
    ALERT_USER,
    ALERT_KIND,
    ALERT_SYMBOL,
    ALERT_OP,
    ALERT_THRESHOLD,
    ALERT_WINDOW,
    ALERT_COOLDOWN,
    ALERT_CHANNELS
};

enum instrument_column {
    INSTRUMENT_SYMBOL,
    INSTRUMENT_NAME,
    INSTRUMENT_CURRENCY,
    INSTRUMENT_TICK,
    INSTRUMENT_LOT,
    INSTRUMENT_QTY_STEP,
    INSTRUMENT_MULTIPLIER,
    INSTRUMENT_CYCLE,
    INSTRUMENT_STATUS,
    INSTRUMENT_SHORTABLE,
    INSTRUMENT_LOCATE,
    INSTRUMENT_BORROW_BPS
};
enum corporate_column {
    CORPORATE_EX_DATE,
    CORPORATE_SYMBOL,
    CORPORATE_KIND,
    CORPORATE_RATIO,
    CORPORATE_AMOUNT,
    CORPORATE_CURRENCY,
    CORPORATE_PAY_DATE,
    CORPORATE_NEW_SYMBOL,
    CORPORATE_FLAGS,
    CORPORATE_PRICE_FACTOR,
    CORPORATE_SPLIT_FACTOR,
    CORPORATE_REFERENCE_CLOSE,
    CORPORATE_MAPPED_SYMBOL
};

struct column_table {
    const struct column *columns;
    int count;
};
/* count 0: the kind is not in this release. */
struct column_table feed_table(enum feed_kind kind);
/* The column of that canonical name (case and punctuation do not matter), or -1. */
int feed_table_find(const struct column_table *table, const char *name);
/* Does a header name this column by its canonical name, or by a synonym? */
bool column_is_named(const struct column *column, const char *header);
bool column_is_synonym(const struct column *column, const char *header);

#endif
