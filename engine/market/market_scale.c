/* Prices and quantities per instrument, and what a split does to them (C01). In: a symbol, a ratio. Out:
 * its lot, its state in new shares. Always: no part of old shares acts after the split. */
#include "market/book_venue.h"
#include "market/market_state.h"

int64_t market_lot(const struct market *market, uint32_t symbol)
{
    if (market->instruments == NULL) return market->settings->market.lot;
    return instruments_at(market->instruments, symbol)->lot;
}

int64_t market_tick(const struct market *market, uint32_t symbol)
{
    if (market->instruments == NULL) return market->settings->market.tick;
    return instruments_at(market->instruments, symbol)->tick;
}

/* value x part / whole, half to even; what does not fit stays. */
static int64_t rescaled(int64_t value, int64_t part, int64_t whole)
{
    int64_t scaled;
    if (value == VALUE_NONE) return value;
    wide product = wide_div_half_even(wide_product(value, part), whole);
    return wide_to_int64(product, &scaled) ? scaled : value;
}

void market_rescale(struct market *market, uint32_t symbol, int64_t ratio_new, int64_t ratio_old,
                    int64_t sequence)
{
    struct symbol_state *state = market_symbol(market, symbol);
    state->last_price = rescaled(state->last_price, ratio_old, ratio_new);
    state->volume_of_bar = rescaled(state->volume_of_bar, ratio_new, ratio_old);
    state->volume_before = rescaled(state->volume_before, ratio_new, ratio_old);
    state->quote.known = false;
    state->print.known = false;
    if (state->sequence <= sequence) state->sequence = sequence + 1;
    if (market->books != NULL) book_venue_rescale(market, symbol, ratio_new, ratio_old);
}
