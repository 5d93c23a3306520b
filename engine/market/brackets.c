/* Orders that depend on each other (M07). In: orders that join, fill and end. Out: the others of a
 * group canceled, waiting children released or canceled. Always: what follows from an end is worked
 * from one list, so that a long chain of parents needs no deep stack. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "market/market_state.h"

/* ---- sets of orders ---- */

static uint32_t dense_id(struct market *market, uint32_t owner, uint32_t number)
{
    char key[24];
    int size = snprintf(key, sizeof key, "%x:%x", (unsigned)owner, (unsigned)number);
    uint32_t id = names_intern(&market->group_keys, key, (size_t)size);
    market->groups =
        memory_reserve(market->groups, &market->group_capacity, id + 1u, sizeof *market->groups);
    while (market->group_count <= id) market->groups[market->group_count++] = (struct slot_list){0};
    return id;
}

uint32_t market_group(struct market *market, uint32_t account, uint32_t group)
{
    return dense_id(market, account, group);
}

uint32_t market_siblings(struct market *market, uint32_t parent_no)
{
    return dense_id(market, NAME_NONE, parent_no); /* no account has this number */
}

const struct slot_list *market_group_orders(const struct market *market, uint32_t group)
{
    return group < market->group_count ? &market->groups[group] : NULL;
}

enum parent_state market_parent(const struct market *market, const struct order_id *id,
                                uint32_t *slot)
{
    uint32_t order_no;
    *slot = order_table_find(&market->table, id, &order_no);
    if (*slot != ORDER_NONE) return PARENT_OPEN;
    if (order_no == 0) return PARENT_UNKNOWN;
    return order_table_was_filled(&market->table, id) ? PARENT_FILLED : PARENT_ENDED;
}

/* ---- joining and leaving ---- */

static struct order_more *more_of(struct market *market, uint32_t slot)
{
    return order_more(&market->table, market_order(market, slot));
}

void bracket_join(struct market *market, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    if (order->more->group != NAME_NONE) slot_list_add(&market->groups[order->more->group], slot);
    if (order->more->parent == ORDER_NONE) return;
    order->waits = true;
    uint32_t *last = &more_of(market, order->more->parent)->first_child;
    while (*last != ORDER_NONE) last = &more_of(market, *last)->next_child;
    *last = slot;
}

static void leave_parent(struct market *market, uint32_t slot)
{
    if (market_order(market, slot)->more->parent == ORDER_NONE) return;
    struct order_more *child = more_of(market, slot);
    uint32_t *link = &more_of(market, child->parent)->first_child;
    while (*link != slot) link = &more_of(market, *link)->next_child;
    *link = child->next_child;
    child->parent = child->next_child = ORDER_NONE;
}

void bracket_leave(struct market *market, uint32_t slot)
{
    leave_parent(market, slot);
    uint32_t group = market_order(market, slot)->more->group;
    if (group == NAME_NONE) return;
    struct slot_list *members = &market->groups[group];
    size_t at = 0;
    while (members->slots[at] != slot) at++;
    members->count--;
    memmove(&members->slots[at], &members->slots[at + 1],
            (members->count - at) * sizeof *members->slots);
}

void bracket_filled(struct market *market, uint32_t slot, int64_t now)
{
    const struct order *order = market_order(market, slot);
    if (!order->oco) return;
    uint32_t group = order->more->group;
    while (market->groups[group].count > 1) {
        const struct slot_list *members = &market->groups[group];
        uint32_t other = members->slots[members->slots[0] == slot ? 1 : 0];
        if (order_leaves(market_order(market, other)) == 0) { /* in a book: by the same match */
            market_end_order(market, other, STATUS_FILLED, REASON_NONE, "B01", now);
            continue;
        }
        market_end_order(market, other, STATUS_CANCELED, REASON_OCO, "M07", now);
    }
}

/* ---- ends of parents ---- */

void bracket_orphans(struct market *market, uint32_t slot, bool filled, int64_t now)
{
    for (;;) {
        uint32_t child = market_order(market, slot)->more->first_child;
        if (child == ORDER_NONE) return;
        leave_parent(market, child);
        market->orphans = memory_reserve(market->orphans, &market->orphan_capacity,
                                         market->orphan_count + 1, sizeof *market->orphans);
        market->orphans[market->orphan_count++] =
            (struct orphan){child, market_order(market, child)->order_no, filled, now};
    }
}

/* R12 and R13 are asked, then the order arrives; the quote in force it meets when what is at work is
 * over. */
static void release(struct market *market, const struct orphan *orphan)
{
    uint32_t slot = orphan->slot;
    struct release_answer answer =
        market->ask.release(market->ask.context, market_order(market, slot), orphan->now);
    if (answer.reason != REASON_NONE) {
        market_end_order(market, slot, STATUS_REJECTED, answer.reason, answer.rule, orphan->now);
        return;
    }
    struct order *order = market_order(market, slot);
    order->waits = false;
    struct order_more *more = more_of(market, slot);
    more->born_row = market->open_row;
    more->born_feed = market->open_feed;
    market_arrives(market, slot, orphan->now);
    market->meetings = memory_reserve(market->meetings, &market->meeting_capacity,
                                      market->meeting_count + 1, sizeof *market->meetings);
    market->meetings[market->meeting_count++] =
        (struct meeting){slot, order->order_no, answer.session_end, orphan->now};
}

void bracket_work(struct market *market)
{
    if (market->orphans_at_work) return;
    market->orphans_at_work = true;
    for (size_t i = 0; i < market->orphan_count; i++) {
        struct orphan orphan = market->orphans[i];
        if (market_order(market, orphan.slot)->order_no != orphan.order_no) continue;
        if (orphan.parent_filled) {
            release(market, &orphan);
        } else {
            market_end_order(market, orphan.slot, STATUS_CANCELED, REASON_PARENT, "M07",
                             orphan.now);
        }
    }
    market->orphan_count = 0;
    market->orphans_at_work = false;
}
