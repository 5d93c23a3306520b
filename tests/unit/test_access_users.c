/* U01 and R03: who exists, who owns which account, and who may trade. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "access/access.h"
#include "base/moment.h"
#include "base/names.h"

enum { ANN, BOB, CAROL, DAVE, FAR_AWAY = 5000 };

static const struct settings margin_100 = {
    .account = {.type = ACCOUNT_MARGIN, .initial_cash = 10000}};

static void sign_up(struct access *access, uint32_t user, enum role role, enum user_status status,
                    int64_t now)
{
    struct user_row row = {.user = user,
                           .name = "Some Name",
                           .email = "some@example.org",
                           .role = role,
                           .status = status,
                           .account_type = ACCOUNT_CASH};
    access_sign_up(access, &row, now);
}

static void u01_without_a_users_feed_the_first_row_makes_them(void **state)
{
    (void)state;
    struct access *access = access_open(&margin_100, false);
    assert_int_equal(access_may_trade(access, ANN, ANN), REASON_UNKNOWN_USER);
    struct access_arrival arrival = access_name(access, ANN, BOB, 5);
    assert_true(arrival.user_created && arrival.account_opened);
    assert_int_equal(access_user(access, ANN)->created, 5);
    assert_int_equal(access_user(access, ANN)->role, ROLE_TRADER);
    assert_int_equal(access_account(access, BOB)->owner, ANN);
    assert_int_equal(access_account(access, BOB)->initial_cash, 10000);
    assert_int_equal(access_account(access, BOB)->type, ACCOUNT_MARGIN);
    assert_int_equal(access_account(access, BOB)->opened, 5);
    assert_int_equal(access_may_trade(access, ANN, BOB), REASON_NONE);
    /* Again: nothing is new, and nothing changes. */
    arrival = access_name(access, ANN, BOB, 9);
    assert_false(arrival.user_created || arrival.account_opened);
    assert_int_equal(access_account(access, BOB)->opened, 5);
    /* A user may have several accounts; another's is not his. */
    arrival = access_name(access, ANN, ANN, 6);
    assert_true(!arrival.user_created && arrival.account_opened);
    arrival = access_name(access, CAROL, BOB, 7);
    assert_true(arrival.user_created && !arrival.account_opened);
    assert_int_equal(access_may_trade(access, CAROL, BOB), REASON_NOT_PERMITTED);
    access_release(access);
}

static void u01_with_a_users_feed_only_rows_make_users(void **state)
{
    (void)state;
    struct access *access = access_open(&margin_100, true);
    struct access_arrival arrival = access_name(access, ANN, ANN, 1);
    assert_false(arrival.user_created || arrival.account_opened);
    assert_int_equal(access_may_trade(access, ANN, ANN), REASON_UNKNOWN_USER);
    sign_up(access, ANN, ROLE_TRADER, USER_ACTIVE, 2);
    assert_true(access_user(access, ANN)->exists);
    assert_string_equal(access_user(access, ANN)->name, "Some Name");
    assert_string_equal(access_user(access, ANN)->email, "some@example.org");
    /* Signing up opens no account; the first row that names one does, of the user's type. */
    assert_int_equal(access_may_trade(access, ANN, ANN), REASON_NOT_PERMITTED);
    arrival = access_name(access, ANN, ANN, 3);
    assert_true(!arrival.user_created && arrival.account_opened);
    assert_int_equal(access_account(access, ANN)->type, ACCOUNT_CASH);
    assert_int_equal(access_may_trade(access, ANN, ANN), REASON_NONE);
    access_release(access);
}

static void r03_in_its_order(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        enum user_status status;
        enum reason reason;
    } rows[] = {
        {ROLE_TRADER, USER_ACTIVE, REASON_NONE},
        {ROLE_TRADER, USER_INACTIVE, REASON_USER_INACTIVE},
        {ROLE_ADMIN, USER_INACTIVE, REASON_USER_INACTIVE},
        {ROLE_ANALYST, USER_ACTIVE, REASON_NOT_PERMITTED},
        {ROLE_OPERATOR, USER_ACTIVE, REASON_NOT_PERMITTED},
        {ROLE_APPROVER, USER_ACTIVE, REASON_NOT_PERMITTED},
        {ROLE_AUDITOR, USER_ACTIVE, REASON_NOT_PERMITTED},
        {ROLE_ADMIN, USER_ACTIVE, REASON_NOT_PERMITTED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct access *access = access_open(&margin_100, true);
        sign_up(access, BOB, rows[i].role, rows[i].status, 1);
        access_name(access, BOB, BOB, 2);
        assert_int_equal(access_may_trade(access, BOB, BOB), rows[i].reason);
        access_release(access);
    }
}

static void u01_the_first_row_of_a_user_counts(void **state)
{
    (void)state;
    struct access *access = access_open(&margin_100, true);
    sign_up(access, BOB, ROLE_TRADER, USER_ACTIVE, 1);
    sign_up(access, BOB, ROLE_ADMIN, USER_INACTIVE, 2);
    assert_int_equal(access_user(access, BOB)->role, ROLE_TRADER);
    assert_int_equal(access_user(access, BOB)->created, 1);
    access_release(access);
}

static void who_was_never_named_does_not_exist(void **state)
{
    (void)state;
    struct access *access = access_open(&margin_100, false);
    access_name(access, FAR_AWAY, FAR_AWAY, 1);
    for (uint32_t id = 0; id < FAR_AWAY; id++) {
        assert_false(access_user(access, id)->exists);
        assert_false(access_account(access, id)->open);
        assert_int_equal(access_account(access, id)->owner, NAME_NONE);
    }
    assert_true(access_user(access, FAR_AWAY)->exists);
    assert_false(access_user(access, FAR_AWAY * 3)->exists);
    assert_false(access_user(access, NAME_NONE)->exists);
    assert_false(access_account(access, NAME_NONE)->open);
    assert_int_equal(access_user(access, DAVE)->created, MOMENT_NONE);
    access_release(access);
    access_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u01_without_a_users_feed_the_first_row_makes_them),
        cmocka_unit_test(u01_with_a_users_feed_only_rows_make_users),
        cmocka_unit_test(r03_in_its_order),
        cmocka_unit_test(u01_the_first_row_of_a_user_counts),
        cmocka_unit_test(who_was_never_named_does_not_exist),
    };
    return cmocka_run_group_tests_name("access: users and accounts", tests, NULL, NULL);
}
