/* R10: how many new orders a user sent within the window that ends now. Only the last N of each user
 * are remembered, N being the limit. */
#ifndef TAPEDECK_RISK_ORDER_RATE_H
#define TAPEDECK_RISK_ORDER_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/settings.h"

struct user_rate {
    int64_t *times; /* the latest ones, a ring; owned */
    int64_t count;  /* ever noted */
    size_t capacity;
};
struct order_rates {
    struct user_rate *users; /* by user id; owned */
    size_t count, capacity;
};
void order_rates_init(struct order_rates *rates);
void order_rates_release(struct order_rates *rates);

/* Notes a new order, accepted or not; true when it is one too many in (now - window, now]. */
bool order_rate_note(struct order_rates *rates, const struct risk_settings *settings, uint32_t user,
                     int64_t now);

#endif
