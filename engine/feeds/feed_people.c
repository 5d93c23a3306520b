/* In: the cells of a row of users or cash. Out: the row. Always: no cell of a secret column is looked
 * at (U01). */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/text.h"
#include "feeds/feed_reader.h"

void feed_default_owner(struct feed *feed, uint32_t *user, uint32_t *account)
{
    static const char default_user[] = "default";
    if (*user == NAME_NONE)
        *user = names_intern(feed->context->users, default_user, sizeof default_user - 1);
    if (*account != NAME_NONE) return;
    if (*user >= feed->own_accounts_size) {
        size_t size = ((size_t)*user + 1) * 2;
        feed->own_accounts = memory_grow(feed->own_accounts, size, sizeof *feed->own_accounts);
        for (size_t i = feed->own_accounts_size; i < size; i++) feed->own_accounts[i] = 0;
        feed->own_accounts_size = size;
    }
    if (feed->own_accounts[*user] == 0) {
        const char *name = names_text(feed->context->users, *user);
        feed->own_accounts[*user] = names_intern(feed->context->accounts, name, strlen(name)) + 1;
    }
    *account = feed->own_accounts[*user] - 1;
}

/* The time of a row that acts at 00:00:00 of its date in the market's zone (T07); MOMENT_NONE when
 * the cell is empty. */
bool feed_midnight_time(struct feed *feed, int column, int64_t *moment)
{
    enum clock_outcome outcome;
    int32_t days = 0;
    if (!cell_time(feed, column, &outcome, moment, &days)) return false;
    if (outcome == CLOCK_DATE) *moment = feed_date_begin(feed, days);
    if (outcome == CLOCK_MISSING) *moment = MOMENT_NONE;
    return true;
}

/* D01: a user signs up once. */
bool feed_is_first(struct feed *feed, uint32_t user)
{
    if (user >= feed->users_seen_size) {
        size_t size = ((size_t)user + 1) * 2;
        feed->users_seen = memory_grow(feed->users_seen, size, 1);
        memset(feed->users_seen + feed->users_seen_size, 0, size - feed->users_seen_size);
        feed->users_seen_size = size;
    }
    if (feed->users_seen[user] != 0) return false;
    feed->users_seen[user] = 1;
    return true;
}

static bool read_user_words(struct feed *feed, struct user_row *user)
{
    int role, status, account_type;
    if (!cell_word(feed, USER_ROLE, &role_words, &role) ||
        !cell_word(feed, USER_STATUS, &user_status_words, &status) ||
        !cell_word(feed, USER_ACCOUNT_TYPE, &account_type_words, &account_type))
        return false;
    if (account_type == ACCOUNT_MARGIN)
        return feed_bad(feed, USER_ACCOUNT_TYPE, "L05",
                        "account_type margin is not in this release; use cash");
    user->role = role < 0 ? ROLE_TRADER : (enum role)role;
    user->status = status < 0 ? USER_ACTIVE : (enum user_status)status;
    user->account_type =
        account_type < 0 ? feed->context->settings->account.type : (enum account_type)account_type;
    return true;
}

/* Groups are few: no memory in front of their names. */
static bool read_group(struct feed *feed, uint32_t *group)
{
    struct cell cell = feed_cell(feed, USER_STP_GROUP);
    *group = NAME_NONE;
    if (cell.size == 0) return true;
    if (cell.size >= SHORT_TEXT_MAX)
        return feed_bad_cell(feed, USER_STP_GROUP, "B06", "a group has up to %d bytes",
                             SHORT_TEXT_MAX - 1);
    *group = names_intern(feed->context->groups, cell.text, cell.size);
    return true;
}

static int count_secrets(const struct feed *feed)
{
    int filled = 0;
    for (int i = 0; i < feed->secret_count; i++)
        filled += feed_cell(feed, feed->secrets[i]).size > 0 ? 1 : 0;
    return filled;
}

bool read_user(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct user_row *user = &row->as.user;
    *inside = true;
    if (!feed_midnight_time(feed, USER_TIME, &row->time) ||
        !cell_name(feed, USER_USER, feed->context->users, &feed->users, &user->user) ||
        !cell_text(feed, USER_NAME, user->name, sizeof user->name) ||
        !cell_text(feed, USER_EMAIL, user->email, sizeof user->email) ||
        !read_group(feed, &user->stp_group) || !read_user_words(feed, user))
        return false;
    if (user->user == NAME_NONE)
        return feed_bad(feed, USER_USER, "D01", "user is missing; each row signs one user up");
    if (row->time != MOMENT_NONE && !feed_in_order(feed, row->time)) return false;
    if (!feed_is_first(feed, user->user))
        return feed_bad(feed, USER_USER, "D01", "user %s is already signed up by an earlier row",
                        names_text(feed->context->users, user->user));
    /* T08: users dated before the window exist from its begin on. */
    if (feed->window_begin != MOMENT_NONE && row->time < feed->window_begin)
        row->time = feed->window_begin;
    user->time = row->time;
    feed_tally(feed, TALLY_SECRET, count_secrets(feed));
    return true;
}

/* Money has as many decimals as the currency's minor unit (V02). */
static bool read_amount(struct feed *feed, int64_t *minor)
{
    const struct settings *settings = feed->context->settings;
    struct cell cell = feed_cell(feed, CASH_AMOUNT);
    switch (decimal_parse(cell.text, cell.size, settings->currency_exponent, 0, minor)) {
    case DECIMAL_OK:
        break;
    case DECIMAL_MISSING:
        return feed_bad(feed, CASH_AMOUNT, "D01", "amount is missing; a cash movement needs it");
    case DECIMAL_ROUNDED:
        return feed_bad_cell(feed, CASH_AMOUNT, "V02", "%s has %d decimals; round the amount",
                             settings->currency, settings->currency_exponent);
    case DECIMAL_OVERFLOW:
        return feed_bad_cell(feed, CASH_AMOUNT, "V02",
                             "more than 2^63 - 1 minor units; split the movement");
    case DECIMAL_MALFORMED:
        return feed_bad_cell(feed, CASH_AMOUNT, "D01", "not a number; write it like 1234.56");
    }
    if (*minor > 0) return true;
    return feed_bad_cell(feed, CASH_AMOUNT, "D01",
                         "it must be above 0; kind says deposit or withdrawal");
}

bool feed_check_currency(struct feed *feed, int column)
{
    struct cell cell = feed_cell(feed, column);
    const char *currency = feed->context->settings->currency;
    if (cell.size == 0 || ascii_equal_fold(cell.text, cell.size, currency)) return true;
    feed_bad_cell(feed, column, "L06", "this scenario's is %s, and there is one in this release",
                  currency);
    feed->problem.code = EXIT_SCENARIO; /* L06: never set aside as a bad row */
    feed->fatal = true;
    return false;
}

bool read_cash(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct cash_row *cash = &row->as.cash;
    const struct feed_context *context = feed->context;
    int kind;
    if (!feed_midnight_time(feed, CASH_TIME, &row->time) ||
        !cell_name(feed, CASH_USER, context->users, &feed->users, &cash->user) ||
        !cell_name(feed, CASH_ACCOUNT, context->accounts, &feed->accounts, &cash->account) ||
        !read_amount(feed, &cash->amount_minor) || !feed_check_currency(feed, CASH_CURRENCY) ||
        !cell_word(feed, CASH_KIND, &cash_kind_words, &kind) ||
        !cell_text(feed, CASH_REFERENCE, cash->reference, sizeof cash->reference))
        return false;
    if (row->time == MOMENT_NONE)
        return feed_bad(feed, CASH_TIME, "D01", "time is missing; a cash movement needs it");
    feed_default_owner(feed, &cash->user, &cash->account);
    cash->kind = kind < 0 ? CASH_DEPOSIT : (enum cash_kind)kind;
    cash->time = row->time;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}
