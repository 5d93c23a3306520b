/* In: orders. Out: their blocks. Always: what is read is what was added. A block begins with a head of
 * seven bytes:
 *
 *     24 bits  a code of three bits for each of eight values: 0, it is what it is of most orders, and
 *              nothing follows; k, it is divided by scales[k - 1] and follows
 *      6 bits  the block's size in units
 *     26 bits  flags, enums, the place of the id in its page
 *
 * then come the values, then the numbers of the order, each as packed_number.h has it.
 * Prices and quantities have eight decimals and mostly few digits, so the scales save half of them. What
 * counts along with the numbers of orders is told from the first of a thousand that was packed. */
#include "market/packed_orders.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/packed_number.h"
#include "model/words.h"

enum { ANCHOR_BITS = 10 }; /* order numbers that share one */
enum { IDS_A_PAGE = 32 };  /* order_ids.h: ids that count up fill one after the other */
enum { HEAD_SIZE = 7, VALUES = 8, NUMBERS = 9, CODE_BITS = 3, SIZE_BITS = 6 };

static_assert(HEAD_SIZE + (VALUES + NUMBERS) * PACKED_NUMBER_MAX <= PACKED_UNIT * PACKED_UNITS_MAX,
              "the largest order has room");
static_assert(PACKED_UNITS_MAX < 1 << SIZE_BITS, "a size fits the head");

/* Each divides the next. */
static const int64_t scales[] = {1, 1000, 10000, 1000000, 100000000, 1000000000};
enum { SCALES = sizeof scales / sizeof scales[0] };
static_assert(SCALES < 1 << CODE_BITS, "a code for each scale");

/* What a value is when nothing is told of it. */
static const int64_t usual[VALUES] = {MOMENT_END, MOMENT_NONE, 0, 0, VALUE_NONE, VALUE_NONE, 0, 0};

void packed_orders_release(struct packed_orders *packed)
{
    memory_free(packed->units);
    memory_free(packed->anchors);
    *packed = (struct packed_orders){0};
}

/* ---- Numbers ---------------------------------------------------------------------------------- */

/* Differences of moments wrap around, so that any two have one. */
static int64_t wrapped_difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t wrapped_sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* ---- What orders near each other share -------------------------------------------------------------- */

static struct order_anchor *anchor_at(const struct packed_orders *packed, uint32_t order_no)
{
    return &packed->anchors[order_no >> ANCHOR_BITS];
}

/* Made by the first order that needs it, in which it stays when that has ended. */
static const struct order_anchor *need_anchor(struct packed_orders *packed,
                                              const struct order *order)
{
    size_t needed = (size_t)(order->order_no >> ANCHOR_BITS) + 1;
    packed->anchors =
        memory_reserve(packed->anchors, &packed->anchor_capacity, needed, sizeof *packed->anchors);
    for (; packed->anchor_count < needed; packed->anchor_count++)
        packed->anchors[packed->anchor_count].made = false;
    struct order_anchor *anchor = anchor_at(packed, order->order_no);
    if (anchor->made) return anchor;
    const int64_t order_no = order->order_no;
    *anchor = (struct order_anchor){.accepted = order->accepted,
                                    .cause = order->cause,
                                    .arrival = wrapped_difference(order->arrival, order_no),
                                    .row = order_row(order) - order_no,
                                    .id_page = order->id_page - order_no / IDS_A_PAGE,
                                    .made = true};
    return anchor;
}

/* ---- Heads ------------------------------------------------------------------------------------- */

struct bits {
    uint64_t all;
    int used;
};

static void put_bits(struct bits *bits, unsigned value, int width)
{
    assert(value < 1u << width);
    bits->all |= (uint64_t)value << bits->used;
    bits->used += width;
}

static unsigned get_bits(struct bits *bits, int width)
{
    unsigned value = (unsigned)(bits->all >> bits->used) & ((1u << width) - 1);
    bits->used += width;
    return value;
}

static void put_marks(struct bits *bits, const struct order *order)
{
    put_bits(bits, order->side, 1);
    put_bits(bits, order->type, 3);
    put_bits(bits, order->tif, 3);
    put_bits(bits, order->place, 3);
    put_bits(bits, order->id_place, 5);
    put_bits(bits, order->triggered, 1);
    put_bits(bits, order->fresh, 1);
    put_bits(bits, order->trail_percent, 1);
    put_bits(bits, order->post_only, 1);
    put_bits(bits, order->dnr, 1);
    put_bits(bits, order->money_at_fill, 1);
    put_bits(bits, order->oco, 1);
    put_bits(bits, order->waits, 1);
    put_bits(bits, order->from_target, 1);
    put_bits(bits, order->more != &order_more_none, 1);
}

/* True when the order has a `more` of its own. */
static bool get_marks(struct bits *bits, struct order *order)
{
    order->side = (uint8_t)get_bits(bits, 1);
    order->type = (uint8_t)get_bits(bits, 3);
    order->tif = (uint8_t)get_bits(bits, 3);
    order->place = (uint8_t)get_bits(bits, 3);
    order->id_place = (uint8_t)get_bits(bits, 5);
    order->triggered = get_bits(bits, 1) != 0;
    order->fresh = get_bits(bits, 1) != 0;
    order->trail_percent = get_bits(bits, 1) != 0;
    order->post_only = get_bits(bits, 1) != 0;
    order->dnr = get_bits(bits, 1) != 0;
    order->money_at_fill = get_bits(bits, 1) != 0;
    order->oco = get_bits(bits, 1) != 0;
    order->waits = get_bits(bits, 1) != 0;
    order->from_target = get_bits(bits, 1) != 0;
    return get_bits(bits, 1) != 0;
}

static_assert(TYPE_MARKET_ON_OPEN < 8 && TIF_CLS < 8 && RESTING_SESSION < 8, "three bits each");

/* ---- Orders ------------------------------------------------------------------------------------ */

static unsigned char *put_values(unsigned char *at, const struct order *order, int64_t base,
                                 const struct order_anchor *anchor, struct bits *codes)
{
    bool dies = order->dies_at != MOMENT_END, came = order->accepted != MOMENT_NONE;
    const int64_t values[VALUES] = {dies ? wrapped_difference(order->dies_at, base) : MOMENT_END,
                                    wrapped_difference(order->accepted, anchor->accepted),
                                    wrapped_difference(order->row_time, order->accepted),
                                    order->qty,
                                    order->limit_price,
                                    order->arrival_price,
                                    order->hold_minor,
                                    order->hold_qty};
    for (int i = 0; i < VALUES; i++) {
        bool told = i == 0 ? dies : i == 1 ? came : values[i] != usual[i];
        unsigned scale = 0;
        while (told && scale + 1 < SCALES && values[i] % scales[scale + 1] == 0) scale++;
        put_bits(codes, told ? scale + 1 : 0, CODE_BITS);
        if (told) at = packed_number_put(at, packed_number_fold(values[i] / scales[scale]));
    }
    return at;
}

static const unsigned char *get_values(const unsigned char *at, struct order *order, int64_t base,
                                       const struct order_anchor *anchor, struct bits *codes)
{
    int64_t values[VALUES];
    bool told[VALUES];
    for (int i = 0; i < VALUES; i++) {
        unsigned code = get_bits(codes, CODE_BITS);
        uint64_t number;
        values[i] = usual[i];
        told[i] = code != 0;
        if (!told[i]) continue;
        at = packed_number_get(at, &number);
        values[i] = packed_number_unfold(number) * scales[code - 1];
    }
    order->dies_at = told[0] ? wrapped_sum(values[0], base) : MOMENT_END;
    order->accepted = told[1] ? wrapped_sum(values[1], anchor->accepted) : MOMENT_NONE;
    order->row_time = wrapped_sum(values[2], order->accepted);
    order->qty = values[3];
    order->limit_price = values[4];
    order->arrival_price = values[5];
    order->hold_minor = values[6];
    order->hold_qty = values[7];
    return at;
}

static unsigned char *put_difference(unsigned char *at, int64_t number, int64_t from)
{
    return packed_number_put(at, packed_number_fold(wrapped_difference(number, from)));
}

static const unsigned char *get_difference(const unsigned char *at, int64_t from, int64_t *number)
{
    uint64_t folded;
    at = packed_number_get(at, &folded);
    *number = wrapped_sum(packed_number_unfold(folded), from);
    return at;
}

static unsigned char *put_numbers(unsigned char *at, const struct order *order,
                                  const struct order_anchor *anchor)
{
    const int64_t order_no = order->order_no;
    at = put_difference(at, order->id_page, anchor->id_page + order_no / IDS_A_PAGE);
    at = packed_number_put(at, order->user);
    at = put_difference(at, order->account, order->user);
    at = packed_number_put(at, order->symbol);
    at = put_difference(at, order->arrival, wrapped_sum(anchor->arrival, order_no));
    at = put_difference(at, order_row(order), anchor->row + order_no);
    at = packed_number_put(at, order_feed(order));
    at = put_difference(at, order->cause, anchor->cause);
    if (order->more != &order_more_none) at = packed_number_put(at, (uintptr_t)order->more);
    return at;
}

static void get_numbers(const unsigned char *at, struct order *order,
                        const struct order_anchor *anchor, bool has_more)
{
    const int64_t order_no = order->order_no;
    uint64_t number;
    int64_t page, account, row;
    at = get_difference(at, anchor->id_page + order_no / IDS_A_PAGE, &page);
    order->id_page = (uint32_t)page;
    at = packed_number_get(at, &number);
    order->user = (uint32_t)number;
    at = get_difference(at, order->user, &account);
    order->account = (uint32_t)account;
    at = packed_number_get(at, &number);
    order->symbol = (uint32_t)number;
    at = get_difference(at, wrapped_sum(anchor->arrival, order_no), &order->arrival);
    at = get_difference(at, anchor->row + order_no, &row);
    at = packed_number_get(at, &number);
    order_set_source(order, (uint16_t)number, row);
    at = get_difference(at, anchor->cause, &order->cause);
    order->more = &order_more_none;
    if (!has_more) return;
    packed_number_get(at, &number);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): it was packed as a number */
    order->more = (const struct order_more *)(uintptr_t)number;
}

/* ---- Blocks ------------------------------------------------------------------------------------ */

static uint32_t take_block(struct packed_orders *packed, uint32_t units)
{
    uint32_t place = packed->free[units];
    if (place != 0) {
        memcpy(&packed->free[units], &packed->units[(size_t)place * PACKED_UNIT], sizeof place);
        return place;
    }
    if (packed->count == 0) packed->count = 1;
    place = packed->count;
    packed->units =
        memory_reserve(packed->units, &packed->capacity, (size_t)place + units, PACKED_UNIT);
    packed->count += units;
    assert(packed->count < UINT32_C(1) << 31);
    return place;
}

uint32_t packed_orders_add(struct packed_orders *packed, const struct order *order)
{
    unsigned char block[PACKED_UNIT * PACKED_UNITS_MAX] = {0};
    if (packed->count == 0 && order->accepted != MOMENT_NONE)
        packed->base = order->accepted - order->accepted % NS_PER_SECOND;
    const struct order_anchor *anchor = need_anchor(packed, order);
    struct bits head = {0};
    unsigned char *end = put_values(block + HEAD_SIZE, order, packed->base, anchor, &head);
    end = put_numbers(end, order, anchor);
    uint32_t units = (uint32_t)((end - block) + PACKED_UNIT - 1) / PACKED_UNIT;
    put_bits(&head, units, SIZE_BITS);
    put_marks(&head, order);
    for (int i = 0; i < HEAD_SIZE; i++) block[i] = (unsigned char)(head.all >> 8 * i);
    uint32_t place = take_block(packed, units);
    memcpy(&packed->units[(size_t)place * PACKED_UNIT], block, (size_t)units * PACKED_UNIT);
    return place;
}

static struct bits head_of(const struct packed_orders *packed, uint32_t place)
{
    struct bits head = {0};
    const unsigned char *block = &packed->units[(size_t)place * PACKED_UNIT];
    for (int i = 0; i < HEAD_SIZE; i++) head.all |= (uint64_t)block[i] << 8 * i;
    return head;
}

void packed_orders_read(const struct packed_orders *packed, uint32_t place, struct order *order)
{
    struct bits head = head_of(packed, place);
    const unsigned char *at = &packed->units[(size_t)place * PACKED_UNIT] + HEAD_SIZE;
    const struct order_anchor *anchor = anchor_at(packed, order->order_no);
    at = get_values(at, order, packed->base, anchor, &head);
    get_bits(&head, SIZE_BITS);
    get_numbers(at, order, anchor, get_marks(&head, order));
}

void packed_orders_drop(struct packed_orders *packed, uint32_t place)
{
    struct bits head = head_of(packed, place);
    head.used = VALUES * CODE_BITS;
    uint32_t units = get_bits(&head, SIZE_BITS);
    memcpy(&packed->units[(size_t)place * PACKED_UNIT], &packed->free[units], sizeof place);
    packed->free[units] = place;
}
