/* Users and who owns which account (U01 without secrets, R03). With a users feed, users exist from
 * their row on; without one, users come into being at the first row that names them, active and
 * with role trader. An account belongs to the user of the first row that names it. */
#ifndef TAPEDECK_ACCESS_ACCESS_H
#define TAPEDECK_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/records.h"
#include "model/settings.h"

struct access;
struct access *access_open(const struct settings *settings, bool users_feed);
void access_release(struct access *access); /* NULL is fine */

/* A users row took effect; the first row of a user counts, a second one is bad input before. */
void access_sign_up(struct access *access, const struct user_row *row, int64_t now);

struct access_user {
    bool exists;
    enum role role;
    enum user_status status;
    enum account_type account_type;
    int64_t created;    /* MOMENT_NONE: not */
    uint32_t stp_group; /* name id; NAME_NONE: none (B06) */
    char name[SHORT_TEXT_MAX], email[SHORT_TEXT_MAX];
};
struct access_account {
    bool open;
    uint32_t owner; /* user id */
    enum account_type type;
    int64_t initial_cash, opened;
};
/* Never NULL; of a user or account that nobody named: not existing. Valid until the next call that
 * changes something. */
const struct access_user *access_user(const struct access *access, uint32_t user);
const struct access_account *access_account(const struct access *access, uint32_t account);

/* A row that names them comes soon. */
void access_expect(const struct access *access, uint32_t user, uint32_t account);
/* A row names user and account: makes the user (without a users feed) and opens the account when
 * its user exists and nobody has it. The flags say what is new: the caller posts the initial cash
 * and tells the records. */
struct access_arrival {
    bool user_created, account_opened;
};
struct access_arrival access_name(struct access *access, uint32_t user, uint32_t account,
                                  int64_t now);

/* R03, in its order: REASON_NONE, REASON_UNKNOWN_USER, REASON_USER_INACTIVE, REASON_NOT_PERMITTED
 * (role is not trader, or the account is another's). */
enum reason access_may_trade(const struct access *access, uint32_t user, uint32_t account);

#endif
