/* Users and accounts by id. In: users rows, and names as rows bring them. Out: who exists, who owns
 * what, and R03's answer. Always holds: an account that is open has an owner that exists, and
 * neither ever changes. */
#include "access/access.h"

#include <assert.h>

#include "base/expected.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"

struct access {
    const struct settings *settings;
    bool users_feed;
    /* Both by id, which names give without gaps; entries beyond the capacity are not there yet. */
    struct access_user *users;
    size_t user_capacity;
    struct access_account *accounts;
    size_t account_capacity;
};

static const struct access_user no_user = {.created = MOMENT_NONE, .stp_group = NAME_NONE};
static const struct access_account no_account = {.owner = NAME_NONE, .opened = MOMENT_NONE};

struct access *access_open(const struct settings *settings, bool users_feed)
{
    struct access *access = memory_alloc_zero(1, sizeof *access);
    access->settings = settings;
    access->users_feed = users_feed;
    return access;
}

void access_release(struct access *access)
{
    if (access == NULL) return;
    memory_free(access->users);
    memory_free(access->accounts);
    memory_free(access);
}

static struct access_user *user_at(struct access *access, uint32_t user)
{
    assert(user != NAME_NONE);
    size_t before = access->user_capacity;
    access->users = memory_reserve(access->users, &access->user_capacity, (size_t)user + 1,
                                   sizeof *access->users);
    for (size_t i = before; i < access->user_capacity; i++) access->users[i] = no_user;
    return &access->users[user];
}

static struct access_account *account_at(struct access *access, uint32_t account)
{
    assert(account != NAME_NONE);
    size_t before = access->account_capacity;
    access->accounts = memory_reserve(access->accounts, &access->account_capacity,
                                      (size_t)account + 1, sizeof *access->accounts);
    for (size_t i = before; i < access->account_capacity; i++) access->accounts[i] = no_account;
    return &access->accounts[account];
}

void access_sign_up(struct access *access, const struct user_row *row, int64_t now)
{
    struct access_user *user = user_at(access, row->user);
    if (user->exists) return;
    *user = (struct access_user){.exists = true,
                                 .role = row->role,
                                 .status = row->status,
                                 .account_type = row->account_type,
                                 .created = now,
                                 .stp_group = row->stp_group};
    _Static_assert(sizeof user->name == sizeof row->name && sizeof user->email == sizeof row->email,
                   "names are copied whole");
    for (size_t i = 0; i < sizeof user->name; i++) user->name[i] = row->name[i];
    for (size_t i = 0; i < sizeof user->email; i++) user->email[i] = row->email[i];
}

const struct access_user *access_user(const struct access *access, uint32_t user)
{
    return user < access->user_capacity ? &access->users[user] : &no_user;
}

const struct access_account *access_account(const struct access *access, uint32_t account)
{
    return account < access->account_capacity ? &access->accounts[account] : &no_account;
}

void access_expect(const struct access *access, uint32_t user, uint32_t account)
{
    if (user < access->user_capacity) bytes_expect(&access->users[user], 1);
    if (account < access->account_capacity) bytes_expect(&access->accounts[account], 1);
}

struct access_arrival access_name(struct access *access, uint32_t user, uint32_t account,
                                  int64_t now)
{
    struct access_arrival arrival = {false, false};
    if (!access->users_feed && !access_user(access, user)->exists) {
        *user_at(access, user) =
            (struct access_user){.exists = true,
                                 .role = ROLE_TRADER,
                                 .status = USER_ACTIVE,
                                 .account_type = access->settings->account.type,
                                 .created = now,
                                 .stp_group = NAME_NONE};
        arrival.user_created = true;
    }
    const struct access_user *owner = access_user(access, user);
    if (!owner->exists || access_account(access, account)->open) return arrival;
    *account_at(access, account) =
        (struct access_account){.open = true,
                                .owner = user,
                                .type = owner->account_type,
                                .initial_cash = access->settings->account.initial_cash,
                                .opened = now};
    arrival.account_opened = true;
    return arrival;
}

enum reason access_may_trade(const struct access *access, uint32_t user, uint32_t account)
{
    const struct access_user *asker = access_user(access, user);
    const struct access_account *target = access_account(access, account);
    if (!asker->exists) return REASON_UNKNOWN_USER;
    if (asker->status != USER_ACTIVE) return REASON_USER_INACTIVE;
    if (asker->role != ROLE_TRADER) return REASON_NOT_PERMITTED;
    if (!target->open || target->owner != user) return REASON_NOT_PERMITTED;
    return REASON_NONE;
}
