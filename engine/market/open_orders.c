/* In: orders that open and end. Out: those of a key. Always: a slot is in one list or in none. */
#include "market/open_orders.h"

#include "base/memory.h"
#include "base/pair_hash.h"
#include "market/order_table.h"

enum { PLACES_FIRST = 64 };

struct open_key {
    uint32_t first, second;
    uint32_t head; /* slot; ORDER_NONE: none is open */
};
struct open_link {
    uint32_t key;        /* number + 1; 0: in no list */
    uint32_t next, prev; /* slots; ORDER_NONE */
};

void open_orders_release(struct open_orders *open)
{
    memory_free(open->keys);
    memory_free(open->places);
    memory_free(open->links);
    *open = (struct open_orders){0};
}

/* Where the key's number stands or would stand. */
static size_t place_of(const struct open_orders *open, uint32_t first, uint32_t second)
{
    size_t place = pair_hash(first, second) & (open->place_count - 1);
    for (; open->places[place] != 0; place = (place + 1) & (open->place_count - 1)) {
        const struct open_key *key = &open->keys[open->places[place] - 1];
        if (key->first == first && key->second == second) break;
    }
    return place;
}

static void grow_places(struct open_orders *open)
{
    memory_free(open->places);
    open->place_count = open->place_count == 0 ? PLACES_FIRST : open->place_count * 2;
    open->places = memory_alloc_zero(open->place_count, sizeof *open->places);
    for (uint32_t i = 0; i < open->key_count; i++)
        open->places[place_of(open, open->keys[i].first, open->keys[i].second)] = i + 1;
}

static uint32_t key_need(struct open_orders *open, uint32_t first, uint32_t second)
{
    if ((open->key_count + 1) * 2 > open->place_count) grow_places(open);
    uint32_t *number = &open->places[place_of(open, first, second)];
    if (*number != 0) return *number;
    open->keys =
        memory_reserve(open->keys, &open->key_capacity, open->key_count + 1, sizeof *open->keys);
    open->keys[open->key_count++] = (struct open_key){first, second, ORDER_NONE};
    return *number = (uint32_t)open->key_count;
}

void open_orders_add(struct open_orders *open, uint32_t first, uint32_t second, uint32_t slot)
{
    open->links =
        memory_reserve(open->links, &open->link_capacity, slot + (size_t)1, sizeof *open->links);
    while (open->link_count <= slot) open->links[open->link_count++] = (struct open_link){.key = 0};
    uint32_t number = key_need(open, first, second);
    struct open_key *key = &open->keys[number - 1];
    open->links[slot] = (struct open_link){number, key->head, ORDER_NONE};
    if (key->head != ORDER_NONE) open->links[key->head].prev = slot;
    key->head = slot;
}

void open_orders_remove(struct open_orders *open, uint32_t slot)
{
    if (slot >= open->link_count || open->links[slot].key == 0) return;
    struct open_link *link = &open->links[slot];
    if (link->prev != ORDER_NONE) {
        open->links[link->prev].next = link->next;
    } else {
        open->keys[link->key - 1].head = link->next;
    }
    if (link->next != ORDER_NONE) open->links[link->next].prev = link->prev;
    link->key = 0;
}

uint32_t open_orders_first(const struct open_orders *open, uint32_t first, uint32_t second)
{
    if (open->place_count == 0) return ORDER_NONE;
    uint32_t number = open->places[place_of(open, first, second)];
    return number == 0 ? ORDER_NONE : open->keys[number - 1].head;
}

uint32_t open_orders_next(const struct open_orders *open, uint32_t slot)
{
    return open->links[slot].next;
}
