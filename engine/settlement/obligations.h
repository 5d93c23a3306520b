/* What is open until it settles, by due date. With `net` the fills of one account, symbol and due
 * date are summed in one group; without it each fill is a group of its own. A due date has its
 * groups in one bucket until the cycle that takes it; what fails there waits in a list beside the
 * buckets. Memory of both is used again. */
#ifndef TAPEDECK_SETTLEMENT_OBLIGATIONS_H
#define TAPEDECK_SETTLEMENT_OBLIGATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/records.h"

struct obligation_group {
    uint32_t account, symbol;
    int32_t due_day;
    int64_t count;               /* obligations in it, > 0 */
    int64_t first_obligation;    /* lowest id */
    int64_t last_obligation;     /* highest id */
    int64_t qty;                 /* > 0: the account receives */
    int64_t payable, receivable; /* sums of money by sign, >= 0 */
    int64_t short_qty;           /* of the deliveries: sold short (S03) */
};

/* > 0: the account receives. */
static inline int64_t obligation_group_money(const struct obligation_group *group)
{
    return group->receivable - group->payable;
}
/* The group of one fill. */
struct obligation_group obligation_group_of(const struct obligation_record *obligation,
                                            int64_t short_qty);
/* Adds `other` to `group`: sums, the oldest due date, the lowest id. */
void obligation_group_add(struct obligation_group *group, const struct obligation_group *other);

struct group_list {
    struct obligation_group *items;
    size_t count, capacity;
};

struct due_bucket {
    int32_t day;
    struct group_list groups;
    uint32_t *slots; /* net: open addressing by account and symbol; index + 1, or 0 */
    size_t slot_count;
};

struct obligations {
    bool net;
    struct due_bucket *buckets; /* the first `count` by day ascending; then empty ones kept */
    size_t count, made, capacity;
    struct group_list failed; /* left by earlier cycles */
    int64_t open;             /* obligations in all */
};

/* `net` false: each fill is a group of its own. */
void obligations_init(struct obligations *obligations, bool net);
/* All open groups of one account and symbol, oldest due date first, then lowest id; the list is of
 * pointers that live until the next call that changes anything. */
struct group_pointers {
    struct obligation_group **items;
    size_t count, capacity;
};
void obligations_of(struct obligations *obligations, uint32_t account, uint32_t symbol,
                    struct group_pointers *found);
void obligations_release(struct obligations *obligations);
/* One of this account and symbol is added soon, due on the latest day. */
void obligations_expect(const struct obligations *obligations, uint32_t account, uint32_t symbol);
void obligations_add(struct obligations *obligations, const struct obligation_record *obligation,
                     int64_t short_qty);
/* Moves all that is due at `day` to the end of `due`, in no order that means anything. */
void obligations_take_due(struct obligations *obligations, int32_t day, struct group_list *due);
/* One that was taken settled, or failed and comes back with the next cycle. */
void obligations_settled(struct obligations *obligations, const struct obligation_group *group);
void obligations_failed(struct obligations *obligations, const struct obligation_group *group);

/* DAY_NONE and false when nothing is open. */
int32_t obligations_oldest_due(const struct obligations *obligations);
bool obligations_due_after(const struct obligations *obligations, int32_t day);

#endif
