/* What each account has of each symbol, with the lots it is made of (M14): one row per (account,
 * symbol), made when first named and kept. Found by hash, walked by symbol id. A long run has tens of
 * thousands, most of which rest: those are packed into 64 bytes each, where their numbers fit 32 bits. */
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
    bool awake;            /* it will rest, if it can be packed */
};

/* A holding at rest; whose it is it says in any form. */
struct packed_holding {
    uint32_t account, symbol;
    uint32_t form;                               /* where it lies in full; else its marks, and: */
    int32_t settled, pending, held, largest_qty; /* in units of a scale; all of it was told */
    int32_t cost, profit, fees;
    uint32_t first_trade, last_trade;
    uint32_t opened_high, opened_low;
    struct lot_list lots;
};
_Static_assert(sizeof(struct packed_holding) == 64, "whose members leave no gap");
enum { HOLDINGS_AWAKE = 256, HOLDINGS_A_CHUNK = 64 };

/* The holdings of one account, by symbol id. */
struct holding_list {
    uint32_t *indexes;
    size_t count, capacity;
};

struct holdings {
    struct packed_holding *items; /* by index, in order of creation */
    size_t count, capacity;
    struct holding **chunks; /* those that are awake, and those that do not fit a packed one */
    size_t chunk_count, chunk_capacity;
    uint32_t free_full; /* chained by account; HOLDING_NONE: none */
    uint32_t
        awake[HOLDINGS_AWAKE]; /* indexes, in the order in which they woke, around from `oldest` */
    uint32_t awake_count, oldest;
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
/* The holding, to be changed: good until HOLDINGS_AWAKE others were asked for so. */
struct holding *holdings_at(struct holdings *holdings, uint32_t index);
/* The same for a look; one at rest is read into `room`. */
const struct holding *holdings_look(const struct holdings *holdings, uint32_t index,
                                    struct holding *room);
/* NULL: the account has none. */
const struct holding_list *holdings_of(const struct holdings *holdings, uint32_t account);

/* As lots.h says, with the holding's cost. */
void holdings_add_lot(struct holdings *holdings, struct holding *holding, int64_t qty,
                      int64_t cost);
void holdings_take_lots(struct holdings *holdings, struct holding *holding, int64_t qty);
void holdings_rescale_lots(struct holdings *holdings, struct holding *holding, int64_t qty,
                           int64_t step);

#endif
