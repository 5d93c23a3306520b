/* In: orders that passed R02. Out: slots and look-ups by id. Always: an id is marked open exactly while
 * an open order has it. */
#include "market/order_table.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

void order_table_init(struct order_table *table)
{
    memset(table, 0, sizeof *table);
    table->free = ORDER_NONE;
    order_ids_init(&table->ids);
}

void order_table_release(struct order_table *table)
{
    memory_free(table->orders);
    order_ids_release(&table->ids);
}

bool order_table_used(const struct order_table *table, const struct order_id *id)
{
    return order_ids_find(&table->ids, id).page != PAGE_NONE;
}

void order_table_use(struct order_table *table, const struct order_id *id, uint32_t order_no)
{
    struct order_id_place place = order_ids_add(&table->ids, id);
    order_ids_set_value(&table->ids, place, order_no);
    for (int mark = 0; mark < ID_MARKS; mark++) {
        order_ids_mark(&table->ids, place, (enum order_id_mark)mark, false);
    }
}

uint32_t order_table_add(struct order_table *table, const struct order_id *id)
{
    struct order_id_place place = order_ids_find(&table->ids, id);
    assert(place.page != PAGE_NONE && !order_ids_marked(&table->ids, place, ID_OPEN));
    uint32_t slot = table->free;
    if (slot != ORDER_NONE) {
        table->free = table->orders[slot].next_free;
    } else {
        table->orders = memory_reserve(table->orders, &table->capacity, table->count + 1u,
                                       sizeof *table->orders);
        slot = table->count++;
    }
    struct order *order = &table->orders[slot];
    memset(order, 0, sizeof *order);
    order->id_page = place.page;
    order->id_place = place.place;
    order->cause = -1;
    order->reference = VALUE_NONE;
    order->group = NAME_NONE;
    order->parent = order->first_child = order->next_child = ORDER_NONE;
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
    struct order *order = &table->orders[slot];
    assert(order->order_no != 0 && order->place == RESTING_NOWHERE);
    order_ids_set_value(&table->ids, place_of(order), order->order_no);
    order_ids_mark(&table->ids, place_of(order), ID_OPEN, false);
    order->order_no = 0;
    order->next_free = table->free;
    table->free = slot;
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
    *order_no = open ? table->orders[value].order_no : value;
    return open ? value : ORDER_NONE;
}

void order_table_note_filled(struct order_table *table, uint32_t slot)
{
    order_ids_mark(&table->ids, place_of(&table->orders[slot]), ID_FILLED, true);
}

void order_table_note_reusable(struct order_table *table, uint32_t slot)
{
    order_ids_mark(&table->ids, place_of(&table->orders[slot]), ID_REUSABLE, true);
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
