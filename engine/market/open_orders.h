/* The open orders of each account and symbol as lists, for checks that sum them with every new order (R11,
 * R12): these follow the orders of the account, not all that are open. A key is any pair of ids. */
#ifndef TAPEDECK_MARKET_OPEN_ORDERS_H
#define TAPEDECK_MARKET_OPEN_ORDERS_H

#include <stddef.h>
#include <stdint.h>

struct open_key;
struct open_link;
struct open_orders {
    struct open_key *keys;
    size_t key_count, key_capacity;
    uint32_t *places; /* open addressing, a power of two; number of a key + 1, or 0 */
    size_t place_count;
    struct open_link *links; /* by slot of the order table */
    size_t link_count, link_capacity;
};
void open_orders_release(struct open_orders *open); /* all zero is an empty one */

void open_orders_add(struct open_orders *open, uint32_t first, uint32_t second, uint32_t slot);
/* Nothing happens to a slot that is in no list. */
void open_orders_remove(struct open_orders *open, uint32_t slot);
/* The slots of a key, the latest first; ORDER_NONE at the end. */
uint32_t open_orders_first(const struct open_orders *open, uint32_t first, uint32_t second);
uint32_t open_orders_next(const struct open_orders *open, uint32_t slot);

#endif
