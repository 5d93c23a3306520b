/* V06: time zones. Both tables were printed by
 *     python3 tests/support/base_vectors.py offsets
 *     python3 tests/support/base_vectors.py locals */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"
#include "base/zone.h"
#include "base/zone_file.h"

static const struct {
    const char *zone;
    int64_t second;
    int32_t offset;
} offsets[] = {
    {"America/New_York", INT64_C(-2193350400), -18000},
    {"America/New_York", INT64_C(-773236800), -14400},
    {"America/New_York", INT64_C(545011200), -14400},
    {"America/New_York", INT64_C(1143979200), -14400},
    {"America/New_York", INT64_C(1615701600), -18000},
    {"America/New_York", INT64_C(1615705200), -14400},
    {"America/New_York", INT64_C(1636261200), -14400},
    {"America/New_York", INT64_C(1636264800), -18000},
    {"America/New_York", INT64_C(1767621600), -18000},
    {"America/New_York", INT64_C(1782864000), -14400},
    {"America/New_York", INT64_C(2208988800), -18000},
    {"America/New_York", INT64_C(2224713600), -14400},
    {"America/New_York", INT64_C(7258114800), -18000},
    {"Asia/Tokyo", INT64_C(-2193350400), 32400},
    {"Asia/Tokyo", INT64_C(-773236800), 32400},
    {"Asia/Tokyo", INT64_C(545011200), 32400},
    {"Asia/Tokyo", INT64_C(1143979200), 32400},
    {"Asia/Tokyo", INT64_C(1615701600), 32400},
    {"Asia/Tokyo", INT64_C(1615705200), 32400},
    {"Asia/Tokyo", INT64_C(1636261200), 32400},
    {"Asia/Tokyo", INT64_C(1636264800), 32400},
    {"Asia/Tokyo", INT64_C(1767621600), 32400},
    {"Asia/Tokyo", INT64_C(1782864000), 32400},
    {"Asia/Tokyo", INT64_C(2208988800), 32400},
    {"Asia/Tokyo", INT64_C(2224713600), 32400},
    {"Asia/Tokyo", INT64_C(7258114800), 32400},
    {"Europe/London", INT64_C(-2193350400), 0},
    {"Europe/London", INT64_C(-773236800), 7200},
    {"Europe/London", INT64_C(545011200), 3600},
    {"Europe/London", INT64_C(1143979200), 3600},
    {"Europe/London", INT64_C(1615701600), 0},
    {"Europe/London", INT64_C(1615705200), 0},
    {"Europe/London", INT64_C(1636261200), 0},
    {"Europe/London", INT64_C(1636264800), 0},
    {"Europe/London", INT64_C(1767621600), 0},
    {"Europe/London", INT64_C(1782864000), 3600},
    {"Europe/London", INT64_C(2208988800), 0},
    {"Europe/London", INT64_C(2224713600), 3600},
    {"Europe/London", INT64_C(7258114800), 0},
    {"Australia/Lord_Howe", INT64_C(-2193350400), 36000},
    {"Australia/Lord_Howe", INT64_C(-773236800), 36000},
    {"Australia/Lord_Howe", INT64_C(545011200), 37800},
    {"Australia/Lord_Howe", INT64_C(1143979200), 37800},
    {"Australia/Lord_Howe", INT64_C(1615701600), 39600},
    {"Australia/Lord_Howe", INT64_C(1615705200), 39600},
    {"Australia/Lord_Howe", INT64_C(1636261200), 39600},
    {"Australia/Lord_Howe", INT64_C(1636264800), 39600},
    {"Australia/Lord_Howe", INT64_C(1767621600), 39600},
    {"Australia/Lord_Howe", INT64_C(1782864000), 37800},
    {"Australia/Lord_Howe", INT64_C(2208988800), 39600},
    {"Australia/Lord_Howe", INT64_C(2224713600), 37800},
    {"Australia/Lord_Howe", INT64_C(7258114800), 39600},
    {"Asia/Kolkata", INT64_C(-2193350400), 19270},
    {"Asia/Kolkata", INT64_C(-773236800), 23400},
    {"Asia/Kolkata", INT64_C(545011200), 19800},
    {"Asia/Kolkata", INT64_C(1143979200), 19800},
    {"Asia/Kolkata", INT64_C(1615701600), 19800},
    {"Asia/Kolkata", INT64_C(1615705200), 19800},
    {"Asia/Kolkata", INT64_C(1636261200), 19800},
    {"Asia/Kolkata", INT64_C(1636264800), 19800},
    {"Asia/Kolkata", INT64_C(1767621600), 19800},
    {"Asia/Kolkata", INT64_C(1782864000), 19800},
    {"Asia/Kolkata", INT64_C(2208988800), 19800},
    {"Asia/Kolkata", INT64_C(2224713600), 19800},
    {"Asia/Kolkata", INT64_C(7258114800), 19800},
    {"America/Sao_Paulo", INT64_C(-2193350400), -11188},
    {"America/Sao_Paulo", INT64_C(-773236800), -10800},
    {"America/Sao_Paulo", INT64_C(545011200), -10800},
    {"America/Sao_Paulo", INT64_C(1143979200), -10800},
    {"America/Sao_Paulo", INT64_C(1615701600), -10800},
    {"America/Sao_Paulo", INT64_C(1615705200), -10800},
    {"America/Sao_Paulo", INT64_C(1636261200), -10800},
    {"America/Sao_Paulo", INT64_C(1636264800), -10800},
    {"America/Sao_Paulo", INT64_C(1767621600), -10800},
    {"America/Sao_Paulo", INT64_C(1782864000), -10800},
    {"America/Sao_Paulo", INT64_C(2208988800), -10800},
    {"America/Sao_Paulo", INT64_C(2224713600), -10800},
    {"America/Sao_Paulo", INT64_C(7258114800), -10800},
};

static const struct {
    const char *zone;
    const char *local;
    enum zone_outcome outcome;
    int64_t second;
} locals[] = {
    {"America/New_York", "2021-03-14 01:59", ZONE_OK, INT64_C(1615705140)},
    {"America/New_York", "2021-03-14 02:30", ZONE_GAP, INT64_C(1615705200)},
    {"America/New_York", "2021-03-14 03:00", ZONE_OK, INT64_C(1615705200)},
    {"America/New_York", "2021-11-07 00:59", ZONE_OK, INT64_C(1636261140)},
    {"America/New_York", "2021-11-07 01:30", ZONE_TWICE, INT64_C(1636263000)},
    {"America/New_York", "2021-11-07 02:00", ZONE_OK, INT64_C(1636268400)},
    {"America/New_York", "2040-03-11 02:30", ZONE_GAP, INT64_C(2215062000)},
    {"America/New_York", "2040-11-04 01:00", ZONE_TWICE, INT64_C(2235618000)},
    {"America/New_York", "2200-07-01 09:30", ZONE_OK, INT64_C(7273805400)},
    {"Asia/Tokyo", "2026-01-05 09:00", ZONE_OK, INT64_C(1767571200)},
    {"Asia/Tokyo", "1949-04-03 00:30", ZONE_GAP, INT64_C(-654771600)},
    {"Europe/London", "2026-03-29 01:30", ZONE_GAP, INT64_C(1774746000)},
    {"Europe/London", "2026-10-25 01:30", ZONE_TWICE, INT64_C(1792888200)},
    {"Europe/London", "1970-01-01 00:00", ZONE_OK, INT64_C(-3600)},
    {"Australia/Lord_Howe", "2026-10-04 02:15", ZONE_GAP, INT64_C(1791041400)},
    {"Australia/Lord_Howe", "2026-04-05 01:45", ZONE_TWICE, INT64_C(1775313900)},
    {"Australia/Lord_Howe", "2026-04-05 01:15", ZONE_OK, INT64_C(1775312100)},
    {"America/Sao_Paulo", "2018-11-04 00:30", ZONE_GAP, INT64_C(1541300400)},
    {"Pacific/Apia", "2011-12-30 12:00", ZONE_GAP, INT64_C(1325239200)},
};

static struct zone *opened(const char *name)
{
    struct problem problem = {0};
    struct zone *zone = zone_open(name, &problem);
    if (zone == NULL) {
        fail_msg("%s", problem.text);
    }
    return zone;
}

static void v06_offsets_are_those_of_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        struct zone *zone = opened(offsets[i].zone);
        int64_t moment = offsets[i].second * NS_PER_SECOND;
        assert_string_equal(zone_name(zone), offsets[i].zone);
        assert_int_equal(zone_offset_at(zone, moment), offsets[i].offset);
        zone_release(zone);
    }
}

static void v06_gaps_and_repeated_hours_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof locals / sizeof locals[0]; i++) {
        struct zone *zone = opened(locals[i].zone);
        struct civil_time civil;
        int64_t moment = 0;
        assert_true(moment_parse_iso(locals[i].local, strlen(locals[i].local), &civil));
        enum zone_outcome outcome = zone_to_moment(zone, civil.days, civil.nanos_of_day, &moment);
        if (outcome != locals[i].outcome || moment != locals[i].second * NS_PER_SECOND) {
            fail_msg("%s %s: outcome %d at %jd", locals[i].zone, locals[i].local, (int)outcome,
                     (intmax_t)moment);
        }
        zone_release(zone);
    }
}

/* Every quarter of an hour of eight years: local and back gives the same moment, or the other of
 * the two that share the local time. */
static void v06_local_times_lead_back(void **state)
{
    (void)state;
    static const char *const names[] = {"America/New_York",    "Europe/London",    "Asia/Tokyo",
                                        "Australia/Lord_Howe", "America/St_Johns", "UTC"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct zone *zone = opened(names[n]);
        int64_t begin = (int64_t)days_from_civil(2034, 1, 1) * NS_PER_DAY;
        int64_t end = (int64_t)days_from_civil(2042, 1, 1) * NS_PER_DAY;
        for (int64_t moment = begin; moment < end; moment += 15 * NS_PER_MINUTE) {
            int32_t offset = zone_offset_at(zone, moment);
            int64_t local = moment + offset * NS_PER_SECOND;
            int64_t back = 0;
            assert_int_equal(zone_local_day(zone, moment), moment_day(local));
            enum zone_outcome outcome = zone_to_moment(
                zone, moment_day(local), local - moment_day(local) * NS_PER_DAY, &back);
            assert_true(outcome == ZONE_TWICE ? back <= moment
                                              : outcome == ZONE_OK && back == moment);
            assert_int_equal(back + zone_offset_at(zone, back) * NS_PER_SECOND, local);
        }
        zone_release(zone);
    }
}

static void v06_days_begin_at_their_first_instant(void **state)
{
    (void)state;
    struct zone *zone = opened("America/Sao_Paulo");
    int32_t day = days_from_civil(2018, 11, 4); /* 00:00 does not exist */
    int64_t begin = zone_day_begin(zone, day);
    assert_int_equal(begin, INT64_C(1541300400) * NS_PER_SECOND);
    assert_int_equal(zone_local_day(zone, begin), day);
    assert_int_equal(zone_local_day(zone, begin - 1), day - 1);
    zone_release(zone);
    zone = opened("America/Havana");
    day = days_from_civil(2021, 11, 7); /* 00:00 to 01:00 comes twice */
    begin = zone_day_begin(zone, day);
    assert_int_equal(begin, INT64_C(1636257600) * NS_PER_SECOND);
    assert_int_equal(zone_local_day(zone, begin - 1), day - 1);
    zone_release(zone);
    zone = opened("Asia/Tokyo");
    int64_t midnight = 0;
    assert_int_equal(zone_to_moment(zone, 20000, NS_PER_DAY, &midnight), ZONE_OK);
    assert_int_equal(midnight, zone_day_begin(zone, 20001));
    zone_release(zone);
}

static void v06_the_ends_of_time_are_safe(void **state)
{
    (void)state;
    struct zone *zone = opened("America/New_York");
    int64_t moment = 0;
    assert_int_equal(zone_offset_at(zone, INT64_MIN), -17762); /* local mean time */
    assert_int_equal(zone_offset_at(zone, INT64_MAX), -14400);
    assert_int_equal(zone_to_moment(zone, 106752, 0, &moment), ZONE_OVERFLOW);
    assert_int_equal(zone_to_moment(zone, INT32_MAX, 0, &moment), ZONE_OVERFLOW);
    assert_int_equal(zone_to_moment(zone, INT32_MIN, 0, &moment), ZONE_OVERFLOW);
    assert_int_equal(zone_day_begin(zone, INT32_MAX), INT64_MAX);
    zone_release(zone);
}

static void v06_names_that_are_no_zone_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",         "America/Atlantis", "../../etc/passwd", "/etc/passwd", "Europe",
        "New York", "America/",         "zone.tab",         "tzdata.zi"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct problem problem = {0};
        assert_null(zone_open(names[i], &problem));
        assert_int_equal(problem.code, EXIT_SCENARIO);
        assert_string_equal(problem.rule, "V06");
    }
    zone_release(NULL);
}

/* Rules of POSIX alone, without a file: second from 1970, offset expected there. */
static const struct {
    const char *rule;
    int64_t second;
    int32_t offset; /* INT32_MAX: the rule is refused */
} rules[] = {
    {"JST-9", 0, 32400},
    {"<-03>3", 0, -10800},
    {"EST5EDT,M3.2.0,M11.1.0", 1615705199, -18000}, /* 2021-03-14 01:59:59 */
    {"EST5EDT,M3.2.0,M11.1.0", 1615705200, -14400},
    {"EST5EDT,M3.2.0,M11.1.0", 1636264799, -14400}, /* 2021-11-07 01:59:59 */
    {"EST5EDT,M3.2.0,M11.1.0", 1636264800, -18000},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1767225600, 39600}, /* 2026-01-01: summer */
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1782864000, 37800}, /* 2026-07-01: winter */
    {"IST-1GMT0,M10.5.0,M3.5.0/1", 1782864000, 3600},            /* Dublin's negative summer time */
    {"IST-1GMT0,M10.5.0,M3.5.0/1", 1767225600, 0},
    {"EET-2EEST,J60/0,J304/24", 1709164800, 7200}, /* 2024-02-29 00:00: J60 is March 1 */
    {"EET-2EEST,59/0,J304/24", 1709164800, 10800}, /* day 59 of a leap year is February 29 */
    {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", 1711846799, -10800}, /* 2024-03-30 22:00 local */
    {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", 1711846800, -7200},
    {"XXX3EDT4,0/0,J365/23", 1767225600, -14400}, /* summer time all year (RFC 8536) */
    {"XXX3EDT4,0/0,J365/23", 1782864000, -14400},
    {"EST", 0, INT32_MAX},
    {"EST5EDT", 0, INT32_MAX},
    {"EST5EDT,M13.1.0,M11.1.0", 0, INT32_MAX},
    {"EST5EDT,M3.2.0", 0, INT32_MAX},
    {"EST5EDT,M3.2.0,M11.1.0,", 0, INT32_MAX},
    {"<EST5", 0, INT32_MAX},
    {"E5", 0, INT32_MAX},
    {"EST25", 0, INT32_MAX},
};

static int32_t offset_in(const struct zone_table *table, int64_t second)
{
    int32_t offset = table->offset_before;
    for (size_t i = 0; i < table->count && table->changes[i].at <= second; i++) {
        offset = table->changes[i].offset;
    }
    return offset;
}

static void v06_posix_rules_read_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct zone_table table = {0};
        bool read = zone_rule_expand(rules[i].rule, strlen(rules[i].rule), INT64_MIN, &table);
        int32_t offset = read ? offset_in(&table, rules[i].second) : INT32_MAX;
        if (offset != rules[i].offset) {
            fail_msg("%s at %jd: %d", rules[i].rule, (intmax_t)rules[i].second, (int)offset);
        }
        zone_table_release(&table);
    }
}

/* A TZif file of version 2 with no transition and the rule of New York, then every shorter one. */
static void v06_a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    static const char rule[] = "\nEST5EDT,M3.2.0,M11.1.0\n";
    uint8_t bytes[160] = {0};
    size_t size = 0;
    for (int block = 0; block < 2; block++) {
        memcpy(bytes + size, "TZif2", 5);
        bytes[size + 39] = 1; /* one local time type */
        bytes[size + 43] = 4; /* four bytes of names */
        size += 44 + 6 + 4;
    }
    memcpy(bytes + size, rule, sizeof rule - 1);
    size += sizeof rule - 1;
    for (size_t cut = 0; cut <= size; cut++) {
        struct zone_table table = {0};
        const char *reason = NULL;
        assert_int_equal(zone_file_parse(bytes, cut, &table, &reason), cut == size);
        if (cut == size) {
            assert_int_equal(offset_in(&table, 1615705200), -14400);
        }
        zone_table_release(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v06_offsets_are_those_of_python),
        cmocka_unit_test(v06_gaps_and_repeated_hours_are_told),
        cmocka_unit_test(v06_local_times_lead_back),
        cmocka_unit_test(v06_days_begin_at_their_first_instant),
        cmocka_unit_test(v06_the_ends_of_time_are_safe),
        cmocka_unit_test(v06_names_that_are_no_zone_are_refused),
        cmocka_unit_test(v06_posix_rules_read_as_the_table_says),
        cmocka_unit_test(v06_a_file_cut_anywhere_is_refused),
    };
    return cmocka_run_group_tests_name("base: time zones", tests, NULL, NULL);
}
