/* What each account has of each symbol, with the lots it is made of (M14): one row per (account,
 * symbol), made when first named and kept. Found by hash, walked by symbol id. */
#ifndef TAPEDECK_LEDGER_HOLDINGS_H
#define TAPEDECK_LEDGER_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/lots.h"

#define HOLDING_NONE UINT32_MAX

/* From a position of 0 until it is 0 again. */
struct open_trip {
    int64_t opened;       /* instant of the opening fill */
    int64_t first_trade;  /* its trade id */
    int64_t last_trade;   /* of the latest fill */
    int64_t largest_qty;  /* largest absolute position */
    int64_t profit, fees; /* minor units: sum of the fills' money, and of their fees */
    uint8_t side;         /* of the opening fill */
    bool waits;           /* a split left nothing but the fraction's cash, which closes it (C01) */
};

struct holding {
    uint32_t account, symbol;
    int64_t settled, pending;           /* balances: securities, securities_pending */
    int64_t told_settled, told_pending; /* the same, added up from the transfers told (L03) */
    int64_t held;                       /* by open sells (R14), >= 0 */
    struct lot_list lots;
    int64_t cost;          /* of the open lots */
    struct open_trip trip; /* means something while the position is not 0 */
};

/* The holdings of one account, by symbol id. */
struct holding_list {
    uint32_t *indexes;
    size_t count, capacity;
};

struct holdings {
    struct holding *items; /* by index, in order of creation */
    size_t count, capacity;
    uint32_t *slots; /* open addressing, power of two: index + 1, or 0 */
    size_t slot_count;
    uint32_t *recent;           /* the index found last: an order asks for its pair several times */
    struct holding_list *lists; /* by account id */
    size_t list_count, list_capacity;
    struct lots lots;
};

void holdings_init(struct holdings *holdings);
void holdings_release(struct holdings *holdings);

uint32_t holdings_find(const struct holdings *holdings, uint32_t account, uint32_t symbol);
/* The pair's holding is asked for soon. */
void holdings_expect(const struct holdings *holdings, uint32_t account, uint32_t symbol);
/* The same, made with zeroes when it is not there. */
uint32_t holdings_need(struct holdings *holdings, uint32_t account, uint32_t symbol);
/* NULL: the account has none. */
const struct holding_list *holdings_of(const struct holdings *holdings, uint32_t account);

/* As lots.h says, with the holding's cost. */
void holdings_add_lot(struct holdings *holdings, struct holding *holding, int64_t qty,
                      int64_t cost);
void holdings_take_lots(struct holdings *holdings, struct holding *holding, int64_t qty);
void holdings_rescale_lots(struct holdings *holdings, struct holding *holding, int64_t qty,
                           int64_t step);

#endif
