/* Ids of orders that were used, with what is asked of each later: R02 and B05 ask for ids of orders
 * that ended long ago, so none is ever dropped and each must be small. Most ids count: 1, 2, 3, or
 * A-0001, A-0002. So an id is split into a prefix and a number; 32 numbers in a row share a page,
 * which keeps a value only where it does not count along with them, as the numbers of orders that have
 * ended do: 2 bytes an id when they are dense, 45 when each stands alone. An id that ends in no number is interned as a text, and its number is the text's. */
#ifndef TAPEDECK_MARKET_ORDER_IDS_H
#define TAPEDECK_MARKET_ORDER_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "model/rows.h"

#define PAGE_NONE UINT32_MAX

/* Which id: its page, and its place there, 0..31. It stays the same for the table's life. */
struct order_id_place {
    uint32_t page; /* PAGE_NONE: the id was not used */
    uint8_t place;
};

/* What is known of an id that was used; each a bit of its page. */
enum order_id_mark {
    ID_OPEN,     /* its value is the slot of an open order; else the order_no of its latest use */
    ID_FILLED,   /* its latest use ended with its last fill (M07) */
    ID_REUSABLE, /* it ended by a fill or a cancel (B05) */
    ID_MARKS
};

struct id_page {
    uint64_t block;  /* the numbers from 32 x block on */
    uint32_t prefix; /* in `prefixes`; NAME_NONE: numbers of `texts` */
    uint32_t base;   /* the value of place 0; that of place p is base + p, unless it is kept */
    uint32_t used;   /* a bit for each number; */
    uint32_t kept;   /* and for each whose value is in the pool, */
    uint32_t values; /* from here on, in order */
    uint32_t marks[ID_MARKS];
};

enum { ID_SIZES = 6 }; /* pages have room for 1, 2, 4, ... 32 values */

struct order_ids {
    struct names prefixes, texts;
    struct id_page *pages;
    size_t page_count, page_capacity;
    uint32_t *slots; /* open addressing by prefix and block: page + 1, 0 is free */
    size_t slot_count;
    uint32_t *pool; /* values of all pages; a free run begins with the next free one + 1, or 0 */
    size_t pool_size, pool_capacity;
    uint32_t free[ID_SIZES];
};
void order_ids_init(struct order_ids *ids);
void order_ids_release(struct order_ids *ids);

struct order_id_place order_ids_find(const struct order_ids *ids, const struct order_id *id);
/* The same; an id that was not used is added without marks. It gets this value. */
struct order_id_place order_ids_add(struct order_ids *ids, const struct order_id *id,
                                    uint32_t value);
void order_ids_text(const struct order_ids *ids, struct order_id_place place, struct order_id *out);

uint32_t order_ids_value(const struct order_ids *ids, struct order_id_place place);
void order_ids_set_value(struct order_ids *ids, struct order_id_place place, uint32_t value);
bool order_ids_marked(const struct order_ids *ids, struct order_id_place place,
                      enum order_id_mark mark);
void order_ids_mark(struct order_ids *ids, struct order_id_place place, enum order_id_mark mark,
                    bool set);

#endif
