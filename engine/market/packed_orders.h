/* Orders at rest, each in a block of as many bytes as its values need; packed_orders.c says how. What is
 * read is what was added, but for the order's number, which whoever reads must know, and its slot. Numbers
 * of orders count up from 1. */
#ifndef TAPEDECK_MARKET_PACKED_ORDERS_H
#define TAPEDECK_MARKET_PACKED_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/order.h"

enum { PACKED_UNIT = 4, PACKED_UNITS_MAX = 45 }; /* a block is of up to so many of so many bytes */

/* From where the values of orders with numbers near each other are told. */
struct order_anchor {
    int64_t accepted, cause;
    int64_t arrival, row,
        id_page; /* how far they are ahead of the order's number, or of its page */
    bool made;
};
struct packed_orders {
    unsigned char *units;
    size_t capacity; /* units */
    uint32_t count;  /* units ever used, from 1 */
    uint32_t free[PACKED_UNITS_MAX +
                  1];             /* by size: the first free block, which begins with the next; 0 */
    int64_t base;                 /* a whole second; when an order dies is told from it */
    struct order_anchor *anchors; /* by order number, a thousand each */
    size_t anchor_count, anchor_capacity;
};
void packed_orders_release(struct packed_orders *packed); /* all zero is an empty one */

/* The place of the order, which has its number: below 2^31. */
uint32_t packed_orders_add(struct packed_orders *packed, const struct order *order);
/* `order->order_no` is that of the order that was added. */
void packed_orders_read(const struct packed_orders *packed, uint32_t place, struct order *order);
void packed_orders_drop(struct packed_orders *packed, uint32_t place);

#endif
