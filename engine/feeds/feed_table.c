/* In: a kind of feed. Out: its columns. Always: each table is in the order of its enum in the
 * header. "Adj Close" is no synonym of close: an adjusted price is another number. */
#include "feeds/feed_table.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

#define TIME_SYNONYMS "date datetime timestamp ts"
#define SYMBOL_SYNONYMS "ticker instrument"

static const struct column bar_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"open", "", COLUMN_READ, NULL},
    {"high", "", COLUMN_READ, NULL},
    {"low", "", COLUMN_READ, NULL},
    {"close", "price", COLUMN_REQUIRED, NULL},
    {"volume", "vol", COLUMN_READ, NULL},
    {"dividend", "dividends exdividend", COLUMN_READ, NULL},
    {"split", "stocksplits splitratio", COLUMN_READ, NULL},
};

static const struct column trade_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"price", "", COLUMN_REQUIRED, NULL},
    {"size", "qty quantity shares amount volume", COLUMN_READ, NULL},
};

static const struct column quote_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"bid", "bidprice", COLUMN_REQUIRED, NULL},
    {"bid_size", "bidqty bidquantity bidvolume", COLUMN_READ, NULL},
    {"ask", "askprice offer", COLUMN_REQUIRED, NULL},
    {"ask_size", "askqty askquantity askvolume offersize", COLUMN_READ, NULL},
};

static const struct column l3_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"type", "", COLUMN_REQUIRED, NULL},
    {"order_id", "id orderid", COLUMN_REQUIRED, NULL},
    {"size", "qty quantity shares", COLUMN_REQUIRED, NULL},
    {"price", "", COLUMN_REQUIRED, NULL},
    {"side", "direction", COLUMN_REQUIRED, NULL},
};

static const struct column order_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"order_id", "id clordid clientorderid", COLUMN_READ, NULL},
    {"user", "userid username", COLUMN_READ, NULL},
    {"account", "accountid", COLUMN_READ, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"action", "", COLUMN_READ, NULL},
    {"side", "", COLUMN_READ, NULL},
    {"type", "ordertype", COLUMN_READ, NULL},
    {"qty", "quantity size shares", COLUMN_READ, NULL},
    {"limit_price", "limit price", COLUMN_READ, NULL},
    {"stop_price", "stop", COLUMN_READ, NULL},
    {"trail", "trailingamount", COLUMN_READ, NULL},
    {"tif", "timeinforce", COLUMN_READ, NULL},
    {"expire", "expiry expiration", COLUMN_READ, NULL},
    {"group", "ocogroup", COLUMN_READ, NULL},
    {"parent", "parentid", COLUMN_READ, NULL},
    {"display", "displayqty maxfloor", COLUMN_READ, NULL},
    {"priority", "", COLUMN_READ, NULL},
    {"flags", "", COLUMN_READ, NULL},
    {"session", "", COLUMN_LATER, "U02"},
    {"seq", "", COLUMN_LATER, "U04"},
    {"mac", "", COLUMN_LATER, "U04"},
};

static const struct column target_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"user", "userid username", COLUMN_READ, NULL},
    {"account", "accountid", COLUMN_READ, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"weight", "", COLUMN_READ, NULL},
    {"qty", "quantity shares", COLUMN_READ, NULL},
    {"value", "", COLUMN_READ, NULL},
    {"tif", "timeinforce", COLUMN_READ, NULL},
    {"type", "ordertype", COLUMN_READ, NULL},
};

static const struct column user_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_READ, NULL},
    {"user", "id userid username", COLUMN_REQUIRED, NULL},
    {"name", "fullname", COLUMN_READ, NULL},
    {"email", "mail", COLUMN_READ, NULL},
    {"role", "", COLUMN_READ, NULL},
    {"status", "", COLUMN_READ, NULL},
    {"account_type", "", COLUMN_READ, NULL},
    {"stp_group", "", COLUMN_READ, NULL},
    {"password_hash", "password", COLUMN_SECRET, "U01"},
    {"token_hash", "token", COLUMN_SECRET, "U01"},
};

static const struct column cash_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"user", "userid username", COLUMN_READ, NULL},
    {"account", "accountid", COLUMN_READ, NULL},
    {"amount", "", COLUMN_REQUIRED, NULL},
    {"currency", "", COLUMN_READ, NULL},
    {"kind", "type", COLUMN_READ, NULL},
    {"reference", "", COLUMN_READ, NULL},
};

static const struct column calendar_columns[] = {
    {"date", "day time", COLUMN_REQUIRED, NULL},
    {"status", "", COLUMN_READ, NULL},
    {"open", "", COLUMN_READ, NULL},
    {"close", "", COLUMN_READ, NULL},
};

static const struct column fault_columns[] = {
    {"from", "", COLUMN_READ, NULL},        {"until", "to", COLUMN_READ, NULL},
    {"job", "", COLUMN_READ, NULL},         {"filter", "", COLUMN_READ, NULL},
    {"probability", "", COLUMN_READ, NULL}, {"effect", "", COLUMN_REQUIRED, NULL},
    {"qty", "", COLUMN_READ, NULL},         {"message", "", COLUMN_READ, NULL},
};

static const struct column operator_columns[] = {
    {"time", TIME_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"actor", "", COLUMN_READ, NULL},
    {"action", "", COLUMN_REQUIRED, NULL},
    {"target", "", COLUMN_READ, NULL},
    {"reason", "", COLUMN_READ, NULL},
    {"signature", "", COLUMN_SECRET, "U05"},
};

static const struct column alert_columns[] = {
    {"id", "alert alertid rule name", COLUMN_REQUIRED, NULL},
    {"user", "userid username", COLUMN_READ, NULL},
    {"kind", "type", COLUMN_REQUIRED, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"op", "operator", COLUMN_READ, NULL},
    {"threshold", "level", COLUMN_READ, NULL},
    {"window", "", COLUMN_READ, NULL},
    {"cooldown", "", COLUMN_READ, NULL},
    {"channels", "channel", COLUMN_READ, NULL},
};

static const struct column instrument_columns[] = {
    {"symbol", SYMBOL_SYNONYMS, COLUMN_REQUIRED, NULL},
    {"name", "description", COLUMN_READ, NULL},
    {"currency", "", COLUMN_READ, NULL},
    {"tick", "ticksize", COLUMN_READ, NULL},
    {"lot", "lotsize", COLUMN_READ, NULL},
    {"qty_step", "", COLUMN_READ, NULL},
    {"multiplier", "", COLUMN_READ, NULL},
    {"cycle", "", COLUMN_READ, NULL},
    {"status", "", COLUMN_READ, NULL},
    {"shortable", "", COLUMN_READ, NULL},
    {"locate", "", COLUMN_READ, NULL},
    {"borrow_bps", "", COLUMN_READ, NULL},
};

/* The last four are those of LEAN's factor and map files (presets lean_factors, lean_map). */
static const struct column corporate_columns[] = {
    {"ex_date", "date exdate", COLUMN_REQUIRED, NULL},
    {"symbol", SYMBOL_SYNONYMS, COLUMN_READ, NULL},
    {"kind", "type", COLUMN_READ, NULL},
    {"ratio", "", COLUMN_READ, NULL},
    {"amount", "", COLUMN_READ, NULL},
    {"currency", "", COLUMN_READ, NULL},
    {"pay_date", "paydate paymentdate", COLUMN_READ, NULL},
    {"new_symbol", "", COLUMN_READ, NULL},
    {"flags", "", COLUMN_READ, NULL},
    {"price_factor", "", COLUMN_READ, NULL},
    {"split_factor", "", COLUMN_READ, NULL},
    {"reference_close", "", COLUMN_READ, NULL},
    {"mapped_symbol", "", COLUMN_READ, NULL},
};

#define TABLE(array) \
    (struct column_table) \
    { \
        array, (int)(sizeof array / sizeof array[0]) \
    }

_Static_assert(sizeof order_columns / sizeof order_columns[0] == ORDER_MAC + 1, "orders");
_Static_assert(sizeof user_columns / sizeof user_columns[0] == USER_TOKEN_HASH + 1, "users");
_Static_assert(sizeof bar_columns / sizeof bar_columns[0] == BAR_SPLIT + 1, "bars");
_Static_assert(sizeof instrument_columns / sizeof instrument_columns[0] ==
                   INSTRUMENT_BORROW_BPS + 1,
               "instruments");
_Static_assert(sizeof corporate_columns / sizeof corporate_columns[0] ==
                   CORPORATE_MAPPED_SYMBOL + 1,
               "corporate actions");
_Static_assert((int)ORDER_MAC < (int)COLUMNS_MAX, "the largest table fits");

struct column_table feed_table(enum feed_kind kind)
{
    switch (kind) {
    case FEED_BARS:
        return TABLE(bar_columns);
    case FEED_TRADES:
        return TABLE(trade_columns);
    case FEED_QUOTES:
        return TABLE(quote_columns);
    case FEED_ORDERS:
        return TABLE(order_columns);
    case FEED_USERS:
        return TABLE(user_columns);
    case FEED_CASH:
        return TABLE(cash_columns);
    case FEED_CALENDAR:
        return TABLE(calendar_columns);
    case FEED_FAULTS:
        return TABLE(fault_columns);
    case FEED_OPERATORS:
        return TABLE(operator_columns);
    case FEED_ALERTS:
        return TABLE(alert_columns);
    case FEED_INSTRUMENTS:
        return TABLE(instrument_columns);
    case FEED_CORPORATE_ACTIONS:
        return TABLE(corporate_columns);
    case FEED_TARGETS:
        return TABLE(target_columns);
    case FEED_L3:
        return TABLE(l3_columns);
    case FEED_SESSIONS:
        break;
    }
    return (struct column_table){NULL, 0};
}

bool column_is_named(const struct column *column, const char *header)
{
    return header_equal(header, strlen(header), column->name, strlen(column->name));
}

bool column_is_synonym(const struct column *column, const char *header)
{
    const char *at = column->synonyms;
    while (*at != 0) {
        size_t size = strcspn(at, " ");
        if (header_equal(header, strlen(header), at, size)) return true;
        at += size;
        at += strspn(at, " ");
    }
    return false;
}

int feed_table_find(const struct column_table *table, const char *name)
{
    for (int i = 0; i < table->count; i++)
        if (column_is_named(&table->columns[i], name)) return i;
    return -1;
}
