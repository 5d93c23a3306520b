/* In: settings, rows of instruments. Out: the terms of a symbol. Always: what a cell leaves open is the
 * scenario's. */
#include "model/instruments.h"

#include "base/decimal.h"
#include "base/memory.h"

void instruments_init(struct instruments *instruments, const struct settings *settings)
{
    *instruments = (struct instruments){.common = {.status = INSTRUMENT_TRADING,
                                                   .tick = settings->market.tick,
                                                   .lot = settings->market.lot,
                                                   .qty_step = settings->market.qty_step,
                                                   .multiplier = DECIMAL_ONE,
                                                   .cycle = INT32_MIN,
                                                   .shortable = true,
                                                   .locate = VALUE_NONE,
                                                   .borrow_bps = VALUE_NONE}};
}

void instruments_release(struct instruments *instruments)
{
    memory_free(instruments->items);
    instruments->items = NULL;
    instruments->count = instruments->capacity = 0;
}

static struct instrument *need(struct instruments *instruments, uint32_t symbol)
{
    instruments->items = memory_reserve(instruments->items, &instruments->capacity,
                                        (size_t)symbol + 1, sizeof *instruments->items);
    while (instruments->count <= symbol)
        instruments->items[instruments->count++] = instruments->common;
    return &instruments->items[symbol];
}

static void unless_empty(int64_t *value, int64_t cell)
{
    if (cell != VALUE_NONE) *value = cell;
}

void instruments_add(struct instruments *instruments, uint32_t symbol,
                     const struct instrument_row *row)
{
    instruments->has_feed = true;
    struct instrument *instrument = need(instruments, symbol);
    *instrument = instruments->common;
    instrument->listed = true;
    instrument->status = row->status;
    unless_empty(&instrument->tick, row->tick);
    unless_empty(&instrument->lot, row->lot);
    unless_empty(&instrument->qty_step, row->qty_step);
    unless_empty(&instrument->multiplier, row->multiplier);
    instrument->cycle = row->cycle;
    instrument->shortable = row->shortable;
    instrument->locate = row->locate;
    instrument->borrow_bps = row->borrow_bps;
}

void instruments_delist(struct instruments *instruments, uint32_t symbol)
{
    need(instruments, symbol)->delisted = true;
}

const struct instrument *instruments_at(const struct instruments *instruments, uint32_t symbol)
{
    return symbol < instruments->count ? &instruments->items[symbol] : &instruments->common;
}

bool instruments_known(const struct instruments *instruments, uint32_t symbol)
{
    return !instruments->has_feed || instruments_at(instruments, symbol)->listed;
}

bool instruments_halted(const struct instruments *instruments, uint32_t symbol)
{
    const struct instrument *instrument = instruments_at(instruments, symbol);
    return instrument->delisted || instrument->status == INSTRUMENT_HALTED;
}
