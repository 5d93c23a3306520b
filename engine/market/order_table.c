/* In: orders that passed R02. Out: slots and look-ups by id. Always: an id is marked open exactly while
 * an open order has it. */
#include "market/order_table.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

const struct order_more order_more_none = {.stop_price = VALUE_NONE,
                                           .trail = VALUE_NONE,
                                           .display = VALUE_NONE,
                                           .expire = MOMENT_NONE,
                                           .reference = VALUE_NONE,
                                           .accepted_first = MOMENT_NONE,
                                           .group = NAME_NONE,
                                           .parent = ORDER_NONE,
                                           .first_child = ORDER_NONE,
                                           .next_child = ORDER_NONE};

enum { MORE_A_CHUNK = 64 };
/* Never moves, so that what is inside is found by its address. */
struct more_item {
    union {
        struct order_more more; /* of an order; */
        struct more_item *next; /* or the next free one */
    } as;
};
struct more_chunk {
    struct more_chunk *older;
    struct more_item items[MORE_A_CHUNK];
};

void order_table_init(struct order_table *table)
{
    memset(table, 0, sizeof *table);
    table->pool = order_pool_open();
    order_ids_init(&table->ids);
}

void order_table_release(struct order_table *table)
{
    order_pool_release(table->pool);
    for (struct more_chunk *older, *chunk = table->chunks; chunk != NULL; chunk = older) {
        older = chunk->older;
        memory_free(chunk);
    }
    order_ids_release(&table->ids);
}

bool order_table_used(const struct order_table *table, const struct order_id *id)
{
    return order_ids_find(&table->ids, id).page != PAGE_NONE;
}

void order_table_use(struct order_table *table, const struct order_id *id, uint32_t order_no)
{
    struct order_id_place place = order_ids_add(&table->ids, id, order_no);
    for (int mark = 0; mark < ID_MARKS; mark++) {
        order_ids_mark(&table->ids, place, (enum order_id_mark)mark, false);
    }
}

static void make_items(struct order_table *table)
{
    struct more_chunk *chunk = memory_alloc(sizeof *chunk);
    chunk->older = table->chunks;
    table->chunks = chunk;
    for (int i = 0; i < MORE_A_CHUNK; i++) {
        chunk->items[i].as.next = table->free_more;
        table->free_more = &chunk->items[i];
    }
}

struct order_more *order_more(struct order_table *table, struct order *order)
{
    if (order->more == &order_more_none) {
        if (table->free_more == NULL) make_items(table);
        struct more_item *item = table->free_more;
        table->free_more = item->as.next;
        item->as.more = order_more_none;
        order->more = &item->as.more;
    }
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): an item's, which can be written */
    return (struct order_more *)(uintptr_t)order->more;
}

static void give_back_more(struct order_table *table, struct order *order)
{
    if (order->more == &order_more_none) return;
    struct more_item *item = (struct more_item *)order_more(table, order);
    item->as.next = table->free_more;
    table->free_more = item;
    order->more = &order_more_none;
}

void order_set_terms(struct order_table *table, struct order *order, int64_t stop_price,
                     int64_t trail, int64_t display, int64_t expire)
{
    const struct order_more *has = order->more;
    if (stop_price == has->stop_price && trail == has->trail && display == has->display &&
        expire == has->expire) {
        return;
    }
    struct order_more *more = order_more(table, order);
    more->stop_price = stop_price;
    more->trail = trail;
    more->display = display;
    more->expire = expire;
}

uint32_t order_table_add(struct order_table *table, const struct order_id *id)
{
    struct order_id_place place = order_ids_find(&table->ids, id);
    assert(place.page != PAGE_NONE && !order_ids_marked(&table->ids, place, ID_OPEN));
    uint32_t slot = order_pool_add(table->pool);
    struct order *order = order_at(table, slot);
    order->id_page = place.page;
    order->id_place = place.place;
    order->limit_price = order->arrival_price = VALUE_NONE;
    order->accepted = MOMENT_NONE;
    order->cause = -1;
    order_ids_set_value(&table->ids, place, slot);
    order_ids_mark(&table->ids, place, ID_OPEN, true);
    table->open++;
    return slot;
}

static struct order_id_place place_of(const struct order *order)
{
    return (struct order_id_place){order->id_page, order->id_place};
}

void order_table_remove(struct order_table *table, uint32_t slot)
{
    struct order *order = order_at(table, slot);
    assert(order->order_no != 0 && order->place == RESTING_NOWHERE);
    order_ids_set_value(&table->ids, place_of(order), order->order_no);
    order_ids_mark(&table->ids, place_of(order), ID_OPEN, false);
    give_back_more(table, order);
    order_pool_remove(table->pool, slot);
    table->open--;
}

uint32_t order_table_find(const struct order_table *table, const struct order_id *id,
                          uint32_t *order_no)
{
    struct order_id_place place = order_ids_find(&table->ids, id);
    *order_no = 0;
    if (place.page == PAGE_NONE) return ORDER_NONE;
    uint32_t value = order_ids_value(&table->ids, place);
    bool open = order_ids_marked(&table->ids, place, ID_OPEN);
    *order_no = open ? order_number(table, value) : value;
    return open ? value : ORDER_NONE;
}

void order_table_note_filled(struct order_table *table, uint32_t slot)
{
    order_ids_mark(&table->ids, place_of(order_at(table, slot)), ID_FILLED, true);
}

void order_table_note_reusable(struct order_table *table, uint32_t slot)
{
    order_ids_mark(&table->ids, place_of(order_at(table, slot)), ID_REUSABLE, true);
}

bool order_table_reusable(const struct order_table *table, const struct order_id *id)
{
    struct order_id_place place = order_ids_find(&table->ids, id);
    return place.page != PAGE_NONE && !order_ids_marked(&table->ids, place, ID_OPEN) &&
           order_ids_marked(&table->ids, place, ID_REUSABLE);
}

bool order_table_was_filled(const struct order_table *table, const struct order_id *id)
{
    struct order_id_place place = order_ids_find(&table->ids, id);
    return place.page != PAGE_NONE && order_ids_marked(&table->ids, place, ID_FILLED);
}

void order_table_id(const struct order_table *table, const struct order *order,
                    struct order_id *out)
{
    order_ids_text(&table->ids, place_of(order), out);
}

void order_table_rest(struct order_table *table, uint32_t most)
{
    order_pool_rest(table->pool, most);
}
