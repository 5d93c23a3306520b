/* S01: from the part that filled to the trade date, and from there to the due date. In: calendar
 * and settings. Out: days. Always: a due date is a settlement day. */
#include <stddef.h>

#include "base/zone.h"
#include "settlement/settlement.h"

/* Outside all years of the calendar the local date stands in. */
int32_t settlement_trade_day(const struct calendar *calendar, enum part part, int64_t instant)
{
    /* A close counts to the session that runs or ends at its instant, the others to the one that
     * begins or runs; without one it is the next session in both cases. */
    int64_t ends_after = part == PART_CLOSE && instant > INT64_MIN ? instant - 1 : instant;
    struct session session;
    if (calendar_session_ending_after(calendar, ends_after, &session)) return session.day;
    return zone_local_day(calendar_zone(calendar), instant);
}

/* Of `us_equity`, by trade date: the SEC's rule 15c6-1 as it was amended. */
static const struct cycle_entry us_equity_table[] = {
    {INT32_MIN, 5}, /* industry practice */
    {9288, 3},      /* 1995-06-07 */
    {17414, 2},     /* 2017-09-05 */
    {19871, 1},     /* 2024-05-28 */
};

/* The last entry at or before the trade date; before the first, that one. */
static int32_t days_of_table(const struct cycle_entry *table, int count, int32_t trade_day)
{
    int found = 0;
    while (found + 1 < count && table[found + 1].from_day <= trade_day) found++;
    return count == 0 ? 0 : table[found].days;
}

static int32_t cycle_days(const struct settlement_settings *settlement, int32_t trade_day)
{
    switch (settlement->cycle) {
    case CYCLE_DAYS:
        return settlement->cycle_days;
    case CYCLE_US_EQUITY:
        return days_of_table(us_equity_table,
                             (int)(sizeof us_equity_table / sizeof us_equity_table[0]), trade_day);
    case CYCLE_TABLE:
        return days_of_table(settlement->table, settlement->table_count, trade_day);
    }
    return 0;
}

int32_t settlement_due_day(const struct settings *settings, const struct calendar *calendar,
                           int32_t trade_day)
{
    return settlement_due_day_in(settings, calendar, INT32_MIN, trade_day);
}

int32_t settlement_due_day_in(const struct settings *settings, const struct calendar *calendar,
                              int32_t cycle, int32_t trade_day)
{
    bool us_equity = settings->settlement.cycle == CYCLE_US_EQUITY;
    int32_t days = cycle == INT32_MIN ? cycle_days(&settings->settlement, trade_day) : cycle;
    if (days == 0) return calendar_settlement_day_or_after(calendar, us_equity, trade_day);
    return calendar_settlement_day_plus(calendar, us_equity, trade_day, days);
}
