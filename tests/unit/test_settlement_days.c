/* S01: trade dates by the part that filled, due dates around each change of the cycle, cutoffs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"
#include "settlement/settlement.h"

#define CLOCK(hours, minutes) ((hours)*NS_PER_HOUR + (minutes)*NS_PER_MINUTE)

static int32_t date(const char *text)
{
    int32_t day = 0;
    assert_true(moment_parse_date(text, strlen(text), &day));
    return day;
}

static int64_t instant(const char *text)
{
    struct civil_time civil;
    int64_t moment = 0;
    assert_true(moment_parse_iso(text, strlen(text), &civil));
    assert_true(moment_from_civil(civil.days, civil.nanos_of_day, &moment));
    return moment;
}

static void is_date(int32_t day, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    date_print(day, text);
    assert_string_equal(text, expected);
}

static const struct settings xnys = {.calendar = CALENDAR_XNYS,
                                     .zone = "America/New_York",
                                     .session_open = CLOCK(9, 30),
                                     .session_close = CLOCK(16, 0),
                                     .settlement = {.cycle = CYCLE_US_EQUITY, .net = true}};
static const struct settings always = {
    .calendar = CALENDAR_ALWAYS, .zone = "UTC", .session_close = NS_PER_DAY};

static struct calendar *opened(const struct settings *settings, const struct calendar_row *rows,
                               size_t count)
{
    struct problem problem;
    struct calendar *calendar = calendar_open(settings, rows, count, &problem);
    assert_non_null(calendar);
    return calendar;
}

struct due_case {
    const char *traded, *due;
};

static void all_due(const struct settings *settings, const struct calendar *calendar,
                    const struct due_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        is_date(settlement_due_day(settings, calendar, date(cases[i].traded)), cases[i].due);
}
#define ALL_DUE(settings, calendar, cases) \
    all_due(settings, calendar, cases, sizeof cases / sizeof cases[0])

static void s01_us_equity_goes_by_the_trade_date(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"1995-06-06", "1995-06-13"},                               /* T+5: Wed Thu Fri Mon Tue */
        {"1995-06-07", "1995-06-12"},                               /* T+3 */
        {"2017-08-31", "2017-09-06"},                               /* T+3 over Labor Day */
        {"2017-09-01", "2017-09-07"}, {"2017-09-05", "2017-09-07"}, /* T+2 */
        {"2024-05-23", "2024-05-28"}, {"2024-05-24", "2024-05-29"}, /* T+2 over Memorial Day */
        {"2024-05-28", "2024-05-29"},                               /* T+1 */
        {"2024-07-02", "2024-07-03"},                               /* an early close settles */
        {"2024-07-03", "2024-07-05"},
    };
    struct calendar *calendar = opened(&xnys, NULL, 0);
    ALL_DUE(&xnys, calendar, cases);
    calendar_release(calendar);
}

static void s01_columbus_and_veterans_day_trade_but_do_not_settle(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"2024-10-11", "2024-10-15"}, {"2024-10-14", "2024-10-15"}, /* traded on Columbus Day */
        {"2024-11-08", "2024-11-12"}, {"2024-11-11", "2024-11-12"},
        {"2023-11-08", "2023-11-10"}, /* Veterans Day on a Saturday: Friday settles */
        {"2018-11-09", "2018-11-14"}, /* on a Sunday: Monday does not */
    };
    struct calendar *calendar = opened(&xnys, NULL, 0);
    ALL_DUE(&xnys, calendar, cases);
    calendar_release(calendar);
}

static void s01_a_number_counts_the_calendars_settlement_days(void **state)
{
    (void)state;
    static const struct due_case two[] = {{"2024-10-11", "2024-10-15"},  /* Columbus counts */
                                          {"2024-05-23", "2024-05-28"}}; /* Memorial Day rests */
    static const struct due_case zero[] = {{"2024-10-14", "2024-10-14"},
                                           {"2024-10-12", "2024-10-14"}};
    struct settings settings = xnys;
    struct calendar *calendar = opened(&settings, NULL, 0);
    settings.settlement.cycle = CYCLE_DAYS;
    settings.settlement.cycle_days = 2;
    ALL_DUE(&settings, calendar, two);
    settings.settlement.cycle_days = 0;
    ALL_DUE(&settings, calendar, zero);
    calendar_release(calendar);
    static const struct due_case every_day[] = {{"2024-03-01", "2024-03-04"}};
    settings = always;
    settings.settlement.cycle_days = 3;
    calendar = opened(&settings, NULL, 0);
    ALL_DUE(&settings, calendar, every_day);
    calendar_release(calendar);
}

static void s01_a_dated_table_goes_by_its_rows(void **state)
{
    (void)state;
    struct cycle_entry table[] = {
        {date("2024-01-01"), 3}, {date("2024-02-01"), 0}, {date("2024-03-01"), 1}};
    static const struct due_case cases[] = {
        {"2023-12-01", "2023-12-04"}, /* before the first row: its days */
        {"2024-01-31", "2024-02-03"}, {"2024-02-01", "2024-02-01"}, {"2024-02-29", "2024-02-29"},
        {"2024-03-01", "2024-03-02"}, {"2030-01-01", "2030-01-02"}};
    struct settings settings = always;
    settings.settlement =
        (struct settlement_settings){.cycle = CYCLE_TABLE, .table = table, .table_count = 3};
    struct calendar *calendar = opened(&settings, NULL, 0);
    ALL_DUE(&settings, calendar, cases);
    calendar_release(calendar);
}

static void s01_the_part_that_filled_has_the_trade_date(void **state)
{
    (void)state;
    /* Wednesday 3 July 2024: 13:30 to 17:00 UTC; then Friday the 5th from 13:30. */
    static const struct {
        enum part part;
        const char *instant, *trade_day;
    } cases[] = {
        {PART_OPEN, "2024-07-03T13:30:00", "2024-07-03"},
        {PART_OPEN, "2024-07-03T16:59:59", "2024-07-03"},
        {PART_OPEN, "2024-07-03T17:00:00", "2024-07-05"},
        {PART_CLOSE, "2024-07-03T16:59:59", "2024-07-03"},
        {PART_CLOSE, "2024-07-03T17:00:00", "2024-07-03"},
        {PART_CLOSE, "2024-07-03T17:00:00.000000001", "2024-07-05"},
        {PART_CLOSE, "2024-07-03T13:30:00", "2024-07-03"},
        {PART_ROW, "2024-07-03T17:00:00", "2024-07-05"},
        {PART_ROW, "2024-07-03T16:59:59.999999999", "2024-07-03"},
        {PART_ROW, "2024-07-03T12:00:00", "2024-07-03"},
        {PART_ROW, "2024-07-06T12:00:00", "2024-07-08"}, /* a Saturday */
    };
    struct calendar *calendar = opened(&xnys, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        is_date(settlement_trade_day(calendar, cases[i].part, instant(cases[i].instant)),
                cases[i].trade_day);
    calendar_release(calendar);
    /* Where one session begins as the other ends. */
    calendar = opened(&always, NULL, 0);
    is_date(settlement_trade_day(calendar, PART_CLOSE, instant("2024-03-01")), "2024-02-29");
    is_date(settlement_trade_day(calendar, PART_OPEN, instant("2024-03-01")), "2024-03-01");
    is_date(settlement_trade_day(calendar, PART_ROW, instant("2024-03-01")), "2024-03-01");
    calendar_release(calendar);
}

static bool never(void *context, const struct settlement_instruction *instruction, int64_t now,
                  bool *lacks_securities, bool *lacks_cash)
{
    (void)context, (void)instruction, (void)now, (void)lacks_securities, (void)lacks_cash;
    return false;
}

static void ignore(void *context, struct record *record)
{
    (void)context, (void)record;
}

static void cutoff_is(const struct settings *settings, const struct calendar *calendar,
                      const char *from, const char *cycle_day, const char *cutoff)
{
    struct settlement_questions ask = {.settle = never, .emit = ignore};
    struct settlement *settlement = settlement_open(settings, calendar, &ask);
    int32_t day = settlement_cycle_day(settlement, date(from));
    is_date(day, cycle_day);
    assert_int_equal(settlement_cutoff(settlement, day), instant(cutoff));
    settlement_release(settlement);
}

static void s02_cycles_stand_at_the_cutoff_of_settlement_days(void **state)
{
    (void)state;
    struct settings settings = xnys;
    struct calendar *calendar = opened(&settings, NULL, 0);
    cutoff_is(&settings, calendar, "2024-05-28", "2024-05-28", "2024-05-28T04:00:00");
    cutoff_is(&settings, calendar, "2024-12-25", "2024-12-26", "2024-12-26T05:00:00");
    cutoff_is(&settings, calendar, "2024-10-12", "2024-10-15", "2024-10-15T04:00:00");
    settings.settlement.cutoff = CLOCK(11, 30);
    cutoff_is(&settings, calendar, "2024-03-08", "2024-03-08", "2024-03-08T16:30:00");
    cutoff_is(&settings, calendar, "2024-03-09", "2024-03-11", "2024-03-11T15:30:00");
    settings.settlement.cycle = CYCLE_DAYS; /* by the calendar: Columbus Day has a cycle */
    cutoff_is(&settings, calendar, "2024-10-12", "2024-10-14", "2024-10-14T15:30:00");
    calendar_release(calendar);
}

static void s01_rows_of_a_calendar_feed_move_due_dates(void **state)
{
    (void)state;
    const struct calendar_row rows[] = {
        {.day = date("2024-01-08"), .status = DAY_CLOSED, .open = VALUE_NONE, .close = VALUE_NONE},
        {.day = date("2024-01-09"),
         .status = DAY_NO_SETTLEMENT,
         .open = VALUE_NONE,
         .close = VALUE_NONE},
        {.day = date("2024-01-13"), .status = DAY_OPEN, .open = VALUE_NONE, .close = VALUE_NONE}};
    static const struct due_case cases[] = {
        {"2024-01-05", "2024-01-10"}, {"2024-01-09", "2024-01-10"}, {"2024-01-12", "2024-01-13"}};
    struct settings settings = {.calendar = CALENDAR_FEED,
                                .calendar_name = "days",
                                .zone = "UTC",
                                .session_close = NS_PER_DAY,
                                .settlement = {.cycle_days = 1}};
    struct calendar *calendar = opened(&settings, rows, 3);
    ALL_DUE(&settings, calendar, cases);
    /* With n = 0 a fill on a day without settlement is due on the next. */
    settings.settlement.cycle_days = 0;
    is_date(settlement_due_day(&settings, calendar, date("2024-01-09")), "2024-01-10");
    calendar_release(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s01_us_equity_goes_by_the_trade_date),
        cmocka_unit_test(s01_columbus_and_veterans_day_trade_but_do_not_settle),
        cmocka_unit_test(s01_a_number_counts_the_calendars_settlement_days),
        cmocka_unit_test(s01_a_dated_table_goes_by_its_rows),
        cmocka_unit_test(s01_the_part_that_filled_has_the_trade_date),
        cmocka_unit_test(s02_cycles_stand_at_the_cutoff_of_settlement_days),
        cmocka_unit_test(s01_rows_of_a_calendar_feed_move_due_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
