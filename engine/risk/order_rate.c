/* In: the instants of a user's new orders. Out: whether one is too many. Always: the ring of a user
 * holds the latest of them, at most as many as the limit. */
#include "risk/order_rate.h"

#include "base/memory.h"

void order_rates_init(struct order_rates *rates)
{
    *rates = (struct order_rates){0};
}

void order_rates_release(struct order_rates *rates)
{
    for (size_t i = 0; i < rates->count; i++) memory_free(rates->users[i].times);
    memory_free(rates->users);
}

bool order_rate_note(struct order_rates *rates, const struct risk_settings *settings, uint32_t user,
                     int64_t now)
{
    if (settings->order_rate == SETTING_NONE) return false;
    rates->users =
        memory_reserve(rates->users, &rates->capacity, user + (size_t)1, sizeof *rates->users);
    while (rates->count <= user) rates->users[rates->count++] = (struct user_rate){0};
    struct user_rate *rate = &rates->users[user];
    int64_t limit = settings->order_rate;
    bool full = rate->count >= limit;
    /* The one that this one follows by `limit` orders: still in the window, they are limit + 1. */
    bool too_many = full && rate->times[rate->count % limit] > now - settings->order_rate_window;
    if (!full) {
        rate->times = memory_reserve(rate->times, &rate->capacity, (size_t)rate->count + 1,
                                     sizeof *rate->times);
    }
    rate->times[rate->count % limit] = now;
    rate->count++;
    return too_many;
}
