/* In: orders that passed R02. Out: slots and look-ups by id. Always: slot_of[id] is ORDER_NONE
 * exactly when no open order has that id. */
#include "market/order_table.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

void order_table_init(struct order_table *table)
{
    memset(table, 0, sizeof *table);
    table->free = ORDER_NONE;
    names_init(&table->ids);
}

void order_table_release(struct order_table *table)
{
    memory_free(table->orders);
    memory_free(table->slot_of);
    memory_free(table->number_of);
    memory_free(table->filled);
    memory_free(table->reusable);
    names_release(&table->ids);
}

bool order_table_used(const struct order_table *table, const struct order_id *id)
{
    return names_find(&table->ids, id->text, strlen(id->text)) != NAME_NONE;
}

void order_table_use(struct order_table *table, const struct order_id *id, uint32_t order_no)
{
    uint32_t name = names_intern(&table->ids, id->text, strlen(id->text));
    table->slot_of =
        memory_reserve(table->slot_of, &table->id_capacity, name + 1u, sizeof *table->slot_of);
    table->number_of = memory_reserve(table->number_of, &table->number_capacity, name + 1u,
                                      sizeof *table->number_of);
    table->filled = memory_reserve(table->filled, &table->filled_capacity, name + 1u, 1);
    table->slot_of[name] = ORDER_NONE;
    table->number_of[name] = order_no;
    table->filled[name] = 0;
    table->reusable = memory_reserve(table->reusable, &table->reusable_capacity, name + 1u, 1);
    table->reusable[name] = 0;
}

uint32_t order_table_add(struct order_table *table, const struct order_id *id)
{
    uint32_t name = names_find(&table->ids, id->text, strlen(id->text));
    assert(name != NAME_NONE && table->slot_of[name] == ORDER_NONE);
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
    order->id_name = name;
    order->cause = -1;
    order->reference = VALUE_NONE;
    order->group = NAME_NONE;
    order->parent = order->first_child = order->next_child = ORDER_NONE;
    table->slot_of[name] = slot;
    table->open++;
    return slot;
}

void order_table_remove(struct order_table *table, uint32_t slot)
{
    struct order *order = &table->orders[slot];
    assert(order->order_no != 0 && order->place == RESTING_NOWHERE);
    table->slot_of[order->id_name] = ORDER_NONE;
    order->order_no = 0;
    order->next_free = table->free;
    table->free = slot;
    table->open--;
}

uint32_t order_table_find(const struct order_table *table, const struct order_id *id,
                          uint32_t *order_no)
{
    uint32_t name = names_find(&table->ids, id->text, strlen(id->text));
    *order_no = name == NAME_NONE ? 0 : table->number_of[name];
    return name == NAME_NONE ? ORDER_NONE : table->slot_of[name];
}

void order_table_note_filled(struct order_table *table, uint32_t slot)
{
    table->filled[table->orders[slot].id_name] = 1;
}

void order_table_note_reusable(struct order_table *table, uint32_t slot)
{
    table->reusable[table->orders[slot].id_name] = 1;
}

bool order_table_reusable(const struct order_table *table, const struct order_id *id)
{
    uint32_t name = names_find(&table->ids, id->text, strlen(id->text));
    return name != NAME_NONE && table->slot_of[name] == ORDER_NONE && table->reusable[name] != 0;
}

bool order_table_was_filled(const struct order_table *table, const struct order_id *id)
{
    uint32_t name = names_find(&table->ids, id->text, strlen(id->text));
    return name != NAME_NONE && table->filled[name] != 0;
}

const char *order_table_id(const struct order_table *table, const struct order *order)
{
    return names_text(&table->ids, order->id_name);
}
