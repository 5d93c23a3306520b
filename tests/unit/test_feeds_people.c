/* Rows of users, cash, calendar, faults and operators; and that no secret leaves a row (U01). */
#include "unit/feed_probe.h"

#define HASH "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$RdescudvJCsgt3ub+b4dWQ"
#define TOKEN "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void feed_of(struct feed_probe *probe, enum feed_kind kind, const char *text)
{
    probe_init(probe, kind);
    probe_add_text(probe, text);
    probe->without_calendar = kind == FEED_USERS || kind == FEED_CALENDAR || kind == FEED_FAULTS;
    probe_read(probe);
    if (!probe->opened) fail_msg("%s", probe->problem.text);
}

static void expect_told(const struct feed_probe *probe, const char *part)
{
    if (strstr(text_string(&probe->refusals), part) == NULL)
        fail_msg("no `%s` in:\n%s", part, text_string(&probe->refusals));
}

static void users_sign_up_once(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_USERS,
            "time,user,name,email,role,status,account_type\n"
            "2024-01-01,ann,Ann Lee,ann@example.org,,,\n"
            "2024-01-01,bob,,,Operator,INACTIVE,cash\n"
            "2024-01-01,ann,Other,,,,\n"
            "2024-01-01,cy,,,chief,,\n"
            "2024-01-01,,,,,,\n"
            "2024-01-01,dee,,,,,margin\n"
            ",eve,,,auditor,,\n");
    assert_int_equal(probe.counts.used, 3);
    assert_string_equal(probe.rows[0].as.user.name, "Ann Lee");
    assert_string_equal(probe.rows[0].as.user.email, "ann@example.org");
    assert_int_equal(probe.rows[0].as.user.role, ROLE_TRADER);
    assert_int_equal(probe.rows[0].as.user.status, USER_ACTIVE);
    assert_int_equal(probe.rows[0].as.user.account_type, ACCOUNT_CASH);
    assert_int_equal(probe.rows[1].as.user.role, ROLE_OPERATOR);
    assert_int_equal(probe.rows[1].as.user.status, USER_INACTIVE);
    assert_int_equal(probe.rows[2].time, MOMENT_NONE); /* there from the beginning */
    expect_told(&probe, "row 3 4:12: user ann is already signed up by an earlier row [D01]");
    expect_told(&probe, "row 4 5:17: role is `chief`: not one of trader, analyst, operator,");
    expect_told(&probe, "row 5 6:12: user is missing; each row signs one user up [D01]");
    expect_told(&probe, "row 6 7:20: account_type margin is not in this release; use cash [L05]");
    probe_release(&probe);
}

static void no_secret_leaves_a_row(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_USERS,
            "time,user,role,password_hash,token_hash\n"
            "2024-01-01,ann,,\"" HASH "\"," TOKEN "\n"      /* good */
            "2024-01-01,bob,chief,\"" HASH "\"," TOKEN "\n" /* bad elsewhere */
            "2024-01-01,cy,\"" HASH "\",," TOKEN "\n"       /* in the wrong column */
            "2024-01-01,\"" HASH "\"," TOKEN "\n"           /* too few fields */
            "2024-01-01,dee,,\"" HASH "," TOKEN "\n"        /* a quote that is not closed */
            "2024-01-01,eve,,secret,\n"                     /* no hash at all: kept secret too */
            "2024-01-01,eve,chief,secret,\n");
    assert_int_equal(probe.counts.used, 2);
    assert_int_equal(probe.counts.quarantined, 5);
    static const char *const secrets[] = {"argon2", "RdescudvJCsg", "9f86d081", "secret,"};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (strstr(text_string(&probe.refusals), secrets[i]) != NULL)
            fail_msg("%s in:\n%s", secrets[i], text_string(&probe.refusals));
    expect_told(&probe, "| 2024-01-01,bob,chief,***,***\n");
    expect_told(&probe, "role is `***`: not one of");
    expect_told(&probe, "| 2024-01-01,cy,***,,***\n");
    expect_told(&probe, "| 2024-01-01,eve,chief,***,\n");
    assert_string_equal(text_string(&probe.findings),
                        "secret_not_kept 1 3 password and token hashes, not in this release, not "
                        "kept; first in row 1 [U01]\n");
    probe_release(&probe);

    feed_of(&probe, FEED_OPERATORS,
            "time,actor,action,target,reason,signature\n"
            "2024-01-02 10:00,op,retry,J3,why not,c2lnbmF0dXJl\n");
    expect_told(&probe,
                "signatures of operators are not in this release; leave the cell empty [U05] "
                "| 2024-01-02 10:00,op,retry,J3,why not,***\n");
    probe_release(&probe);
}

static void cash_is_exact(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_CASH,
            "time,user,account,amount,currency,kind,reference\n"
            "2024-01-02 10:00,ann,,1000.5,,,first\n"
            "2024-01-02 10:00,ann,joint,0.01,usd,Withdrawal,\n"
            "2024-01-02 10:00,,,100000000000000,USD,deposit,\n"
            "2024-01-02 10:00,ann,,1.123456789,,,\n"
            "2024-01-02 10:00,ann,,1.005,,,\n"
            "2024-01-02 10:00,ann,,1e30,,,\n"
            "2024-01-02 10:00,ann,,-5,,,\n"
            "2024-01-02 10:00,ann,,0,,,\n"
            "2024-01-02 10:00,ann,,,,,\n"
            "2024-01-02 10:00,ann,,1 000,,,\n"
            "2024-01-02 10:00,ann,,5,,gift,\n"
            ",ann,,5,,,\n");
    assert_int_equal(probe.counts.used, 3);
    assert_int_equal(probe.rows[0].as.cash.amount_minor, 100050);
    assert_int_equal(probe.rows[0].as.cash.kind, CASH_DEPOSIT);
    assert_string_equal(probe.rows[0].as.cash.reference, "first");
    assert_string_equal(names_text(&probe.accounts, probe.rows[0].as.cash.account), "ann");
    assert_int_equal(probe.rows[1].as.cash.amount_minor, 1);
    assert_int_equal(probe.rows[1].as.cash.kind, CASH_WITHDRAWAL);
    assert_string_equal(names_text(&probe.accounts, probe.rows[1].as.cash.account), "joint");
    assert_int_equal(probe.rows[2].as.cash.amount_minor, INT64_C(10000000000000000));
    assert_string_equal(names_text(&probe.users, probe.rows[2].as.cash.user), "default");
    expect_told(&probe, "row 4 5:23: amount is `1.123456789`: USD has 2 decimals; round the amount "
                        "[V02]");
    expect_told(&probe, "row 5 6:23: amount is `1.005`: USD has 2 decimals");
    expect_told(&probe, "row 6 7:23: amount is `1e30`: more than 2^63 - 1 minor units");
    expect_told(&probe, "row 7 8:23: amount is `-5`: it must be above 0");
    expect_told(&probe, "row 8 9:23: amount is `0`: it must be above 0");
    expect_told(&probe, "row 9 10:23: amount is missing");
    expect_told(&probe, "row 10 11:23: amount is `1 000`: not a number");
    expect_told(&probe, "row 11 12:26: kind is `gift`: not one of deposit, withdrawal [D01]");
    expect_told(&probe, "row 12 13:1: time is missing");
    probe_release(&probe);
}

static void yen_have_no_decimals(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_CASH);
    probe_set(probe.settings.currency, "JPY");
    probe.settings.currency_exponent = 0;
    probe_add_text(&probe, "time,amount\n2024-01-02 10:00,500.0\n2024-01-02 10:00,500.5\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 1);
    assert_int_equal(probe.rows[0].as.cash.amount_minor, 500);
    probe_release(&probe);
}

/* L06: not a row to be set aside, but a scenario that this release cannot run. */
static void another_currency_ends_the_feed(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_CASH);
    probe_add_text(&probe,
                   "time,amount,currency\n2024-01-02 10:00,5,USD\n2024-01-02 10:00,5,EUR\n");
    probe_read(&probe);
    assert_int_equal(probe.outcome, FEED_BROKEN);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    assert_string_equal(probe.problem.rule, "L06");
    assert_int_equal(probe.problem.line, 3);
    assert_int_equal(probe.problem.column, 20);
    assert_non_null(strstr(probe.problem.text, "currency is `EUR`: this scenario's is USD"));
    assert_int_equal(probe.counts.read, 1);
    probe_release(&probe);
}

static void calendar_rows(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_CALENDAR,
            "date,status,open,close\n"
            "2024-07-03,early,,13:00\n"
            "2024-07-04,Closed,,\n"
            "2024-07-04,closed,,\n"
            "2024-07-03,closed,,\n"
            "2024-07-05,early,,\n"
            "2024-07-06,open,10:00,09:00\n"
            "2024-07-06,open,10:00,24:00\n"
            "2024-07-07,half,,\n"
            "2024-07-08,no_settlement,,\n"
            "2024-07-09,open,25:00,\n"
            "2024-07-10,,,\n");
    assert_int_equal(probe.counts.used, 5);
    assert_int_equal(probe.rows[0].as.calendar.day, days_from_civil(2024, 7, 3));
    assert_int_equal(probe.rows[0].as.calendar.status, DAY_EARLY);
    assert_int_equal(probe.rows[0].as.calendar.open, VALUE_NONE);
    assert_int_equal(probe.rows[0].as.calendar.close, 13 * NS_PER_HOUR);
    assert_int_equal(probe.rows[2].as.calendar.status, DAY_OPEN);
    assert_int_equal(probe.rows[2].as.calendar.close, NS_PER_DAY);
    assert_int_equal(probe.rows[3].as.calendar.status, DAY_NO_SETTLEMENT);
    assert_int_equal(probe.rows[4].as.calendar.status, DAY_CLOSED);
    expect_told(&probe, "row 3 4:1: a second row for this date; keep one [D01]");
    expect_told(&probe, "row 4 5:1: 2024-07-03T00:00:00.000000000Z comes after");
    expect_told(&probe,
                "row 5 6:19: an early close without its time; fill close, like 13:00 [S01]");
    expect_told(&probe, "row 6 7:23: close is not after open");
    expect_told(&probe, "row 8 9:12: status is `half`: not one of closed, early, open,");
    expect_told(&probe, "row 10 11:17: open is `25:00`: not a time of day of the form HH:MM[:SS]");
    probe_release(&probe);
}

static void fault_rows(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_FAULTS,
            "from,until,job,filter,probability,effect,qty,message\n"
            "2024-01-02 10:00,2024-01-02 11:00,order,symbol=ABC,0.25,exception,,no\n"
            ",,,,,outage,,\n"
            "2024-01-01,2024-01-02,Price,user=ann,1,Timeout,,\n"
            "2024-01-01,,settlement,job=2024-01-05,0.000000001,worker_crash,,\n"
            ",,,,,slow:2.5,,\n"
            ",,,,,crash_after_effect,,\n"
            ",,,symbol=ABC,,fail_to_deliver,5,\n"
            ",,,,,Fail_To_Deliver,,\n"
            ",,,,,slow,,\n"
            ",,,,,slow:0,,\n"
            ",,,,,fail_to_deliver,0,\n"
            ",,,,,exception,5,\n"
            ",,,,1.5,exception,,\n"
            ",,,,0.0000000001,exception,,\n"
            ",,,color=red,,exception,,\n"
            ",,,symbol=,,exception,,\n"
            "2024-01-02,2024-01-02,,,,exception,,\n"
            ",,,,,,,\n"
            ",,lunch,,,exception,,\n");
    assert_int_equal(probe.counts.used, 8);
    const struct fault_row *fault = &probe.rows[0].as.fault;
    assert_int_equal(fault->from, at("2024-01-02 10:00"));
    assert_int_equal(fault->until, at("2024-01-02 11:00"));
    assert_false(fault->any_job);
    assert_int_equal(fault->job, JOB_ORDER);
    assert_string_equal(names_text(&probe.symbols, fault->symbol), "ABC");
    assert_int_equal(fault->user, NAME_NONE);
    assert_int_equal(fault->probability_nano, 250000000);
    assert_int_equal(fault->effect, FAULT_EXCEPTION);
    assert_string_equal(fault->message, "no");
    fault = &probe.rows[1].as.fault;
    assert_true(fault->any_job);
    assert_int_equal(fault->from, MOMENT_NONE);
    assert_int_equal(fault->until, MOMENT_END);
    assert_int_equal(fault->probability_nano, 1000000000);
    assert_int_equal(fault->effect, FAULT_OUTAGE);
    /* File order, not time order, is what decides among faults. */
    fault = &probe.rows[2].as.fault;
    assert_int_equal(fault->from, at("2024-01-01"));
    assert_string_equal(names_text(&probe.users, fault->user), "ann");
    assert_int_equal(fault->effect, FAULT_TIMEOUT);
    assert_string_equal(probe.rows[3].as.fault.key, "2024-01-05");
    assert_int_equal(probe.rows[3].as.fault.probability_nano, 1);
    assert_int_equal(probe.rows[3].row, 4);
    assert_int_equal(probe.rows[4].as.fault.effect, FAULT_SLOW);
    assert_int_equal(probe.rows[4].as.fault.factor, 250000000);
    assert_int_equal(probe.rows[5].as.fault.effect, FAULT_CRASH_AFTER_EFFECT);
    assert_int_equal(probe.rows[6].as.fault.effect, FAULT_FAIL_TO_DELIVER);
    assert_int_equal(probe.rows[6].as.fault.qty, 500000000);
    assert_int_equal(probe.rows[7].as.fault.qty, VALUE_NONE);
    expect_told(&probe, "row 9 10:6: effect slow needs its factor, such as slow:10 [Q11]");
    expect_told(&probe, "row 10 11:6: effect is `slow:0`: not slow:FACTOR with a decimal above 0");
    expect_told(&probe, "row 11 12:22: qty is `0`: not above 0; leave it empty for all [Q11]");
    expect_told(&probe, "row 12 13:16: qty belongs to the effect fail_to_deliver; leave the cell");
    expect_told(&probe, "row 13 14:5: probability is `1.5`: not a decimal from 0 to 1");
    expect_told(&probe, "row 14 15:5: probability is `0.0000000001`: not a decimal");
    expect_told(&probe,
                "row 15 16:4: filter is `color=red`: not symbol=NAME, user=NAME or job=KEY");
    expect_told(&probe, "row 16 17:4: filter is `symbol=`");
    expect_told(&probe, "row 17 18:12: until is not after from");
    expect_told(&probe, "row 18 19:6: effect is missing");
    expect_told(&probe, "row 19 20:3: job is `lunch`: not one of order, price, settlement,");
    probe_release(&probe);
}

static void operator_rows(void **state)
{
    (void)state;
    struct feed_probe probe;
    feed_of(&probe, FEED_OPERATORS,
            "time,actor,action,target,reason\n"
            "2024-01-02 10:00,op,retry,J3,network was down\n"
            "2024-01-02 10:00,,retry,J3,why\n"
            "2024-01-02 10:00,op,,J3,why\n"
            ",op,retry,J3,why\n");
    assert_int_equal(probe.counts.used, 1);
    const struct operator_row *action = &probe.rows[0].as.operator_action;
    assert_string_equal(names_text(&probe.users, action->actor), "op");
    assert_string_equal(action->action, "retry");
    assert_string_equal(action->target, "J3");
    assert_string_equal(action->reason, "network was down");
    expect_told(&probe, "row 2 3:18: actor is missing; say who acts [U05]");
    expect_told(&probe, "row 3 4:21: action is missing");
    expect_told(&probe, "row 4 5:1: time is missing");
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_sign_up_once),
        cmocka_unit_test(no_secret_leaves_a_row),
        cmocka_unit_test(cash_is_exact),
        cmocka_unit_test(yen_have_no_decimals),
        cmocka_unit_test(another_currency_ends_the_feed),
        cmocka_unit_test(calendar_rows),
        cmocka_unit_test(fault_rows),
        cmocka_unit_test(operator_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
