/* F5: the order book alone (new, cancel, replace, ioc, a report for each message and trade) against a bare
 * tick-array book that matches the same messages and reports nothing else, in messages a second over
 * messages a second: one thread, the two in alternation, the median for each of five markets from still
 * to crashing, and the worst of them. While it runs an allocation would end the bench.
 * BENCH_ROWS sets how many messages. */
#include "market/order_book.h"

#include "bench/bench.h"
#include "model/rows.h"
#include "support/book_shapes.h"

enum { TICKS = 1 << 16, UNIT = 1000000 /* a cent at 8 decimals */ };
/* Both run in this thread: its own time, without that of others on the machine. */
static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

enum message_kind { NEW, IOC, CANCEL, REPLACE };
struct message {
    uint8_t kind, side;
    uint32_t id;
    int32_t ticks;
    int32_t qty;
};

static struct message *make_messages(int64_t count, enum book_shape shape)
{
    struct message *messages = memory_alloc_zero((size_t)count, sizeof *messages);
    struct shape_walk walk;
    shape_begin(&walk, shape, 7);
    uint32_t next = 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t middle = (int32_t)shape_middle(&walk, i, count);
        int64_t kind = shape_below(&walk, 100);
        struct message *message = &messages[i];
        message->side = (uint8_t)shape_below(&walk, 2);
        int32_t away = (int32_t)shape_below(&walk, 24) - 4;
        message->ticks = message->side == SIDE_BUY ? middle - away : middle + away;
        message->qty = 1 + (int32_t)shape_below(&walk, 500);
        if (kind < 60 || next == 0) {
            message->kind = kind < 50 ? NEW : IOC;
            message->id = next++;
        } else {
            uint32_t near = next < 2000 ? next : 2000;
            message->kind = kind < 88 ? CANCEL : REPLACE;
            message->id = next - 1 - (uint32_t)shape_below(&walk, near);
        }
    }
    return messages;
}

/* ---- the floor ----------------------------------------------------------------------------------- */

struct bare_order {
    uint32_t next, prev;
    int32_t ticks, qty; /* qty 0: not open */
    uint8_t side;
};
struct bare_level {
    uint32_t head, tail;
};
struct bare_book {
    struct bare_order *orders; /* by id */
    struct bare_level *levels;
    uint64_t bits[2][TICKS / 64];
    int32_t best[2]; /* -1 and TICKS: none */
    int64_t traded;
};

/* Memory whose pages are there already: neither side's clock sees the system give them. */
static void *touched(size_t size)
{
    void *block = memory_alloc(size);
    memset(block, 0, size);
    return block;
}

static int32_t bare_next(const uint64_t *bits, int side, int32_t from)
{
    if (side == SIDE_SELL) {
        int32_t word = from >> 6;
        uint64_t left = bits[word] & (UINT64_MAX << (from & 63));
        while (left == 0) {
            if (++word == TICKS / 64) return TICKS;
            left = bits[word];
        }
        return word * 64 + __builtin_ctzll(left);
    }
    int32_t word = from >> 6;
    uint64_t left = bits[word] & (UINT64_MAX >> (63 - (from & 63)));
    while (left == 0) {
        if (word-- == 0) return -1;
        left = bits[word];
    }
    return word * 64 + 63 - __builtin_clzll(left);
}

static void bare_remove(struct bare_book *book, uint32_t id)
{
    struct bare_order *order = &book->orders[id];
    struct bare_level *level = &book->levels[order->ticks];
    if (order->prev == BOOK_NONE) {
        level->head = order->next;
    } else {
        book->orders[order->prev].next = order->next;
    }
    if (order->next == BOOK_NONE) {
        level->tail = order->prev;
    } else {
        book->orders[order->next].prev = order->prev;
    }
    order->qty = 0;
    if (level->head != BOOK_NONE) return;
    int side = order->side;
    book->bits[side][order->ticks >> 6] &= ~(UINT64_C(1) << (order->ticks & 63));
    if (book->best[side] == order->ticks)
        book->best[side] = bare_next(book->bits[side], side, order->ticks);
}

static void bare_enter(struct bare_book *book, uint32_t id, int side, int32_t ticks, int32_t qty,
                       bool rests)
{
    int other = 1 - side;
    while (qty > 0) {
        int32_t best = book->best[other];
        if (side == SIDE_BUY ? best > ticks : best < ticks) break;
        uint32_t head = book->levels[best].head;
        struct bare_order *maker = &book->orders[head];
        int32_t traded = qty < maker->qty ? qty : maker->qty;
        qty -= traded;
        maker->qty -= traded;
        book->traded += traded;
        if (maker->qty == 0) bare_remove(book, head);
    }
    if (qty == 0 || !rests) return;
    struct bare_level *level = &book->levels[ticks];
    struct bare_order *order = &book->orders[id];
    *order = (struct bare_order){BOOK_NONE, level->tail, ticks, qty, (uint8_t)side};
    if (level->head == BOOK_NONE) {
        level->head = id;
        order->prev = BOOK_NONE;
        book->bits[side][ticks >> 6] |= UINT64_C(1) << (ticks & 63);
        if (side == SIDE_BUY ? ticks > book->best[side] : ticks < book->best[side])
            book->best[side] = ticks;
    } else {
        book->orders[level->tail].next = id;
    }
    level->tail = id;
}

static double bare_seconds(const struct message *messages, int64_t count, int64_t *traded)
{
    struct bare_book *book = memory_alloc_zero(1, sizeof *book);
    book->orders = touched((size_t)count * sizeof *book->orders);
    book->levels = memory_alloc((size_t)TICKS * sizeof *book->levels);
    memset(book->levels, 0xff, (size_t)TICKS * sizeof *book->levels);
    book->best[SIDE_BUY] = -1;
    book->best[SIDE_SELL] = TICKS;
    double begin = processor_seconds();
    for (int64_t i = 0; i < count; i++) {
        const struct message *message = &messages[i];
        struct bare_order *order = &book->orders[message->id];
        switch ((enum message_kind)message->kind) {
        case NEW:
        case IOC:
            bare_enter(book, message->id, message->side, message->ticks, message->qty,
                       message->kind == NEW);
            break;
        case CANCEL:
            if (order->qty > 0) bare_remove(book, message->id);
            break;
        case REPLACE:
            if (order->qty == 0) break;
            if (order->ticks == message->ticks && message->qty <= order->qty) {
                order->qty = message->qty;
                break;
            }
            int side = order->side;
            bare_remove(book, message->id);
            bare_enter(book, message->id, side, message->ticks, message->qty, true);
            break;
        }
    }
    double seconds = processor_seconds() - begin;
    *traded = book->traded;
    memory_free(book->orders);
    memory_free(book->levels);
    memory_free(book);
    return seconds;
}

/* ---- ours ---------------------------------------------------------------------------------------- */

enum { REPORTS = 1 << 8 };
struct report {
    uint32_t kind, id, other;
    int64_t price, qty;
};
struct desk {
    struct order_book book;
    struct book_pool pool;
    uint32_t *numbers; /* by id: what it had when it was open */
    struct report *reports;
    uint64_t reported;
    int64_t traded;
};
enum report_kind { ACCEPTED, REJECTED, CANCELED, REPLACED, TRADED, ENDED };

static void report(struct desk *desk, enum report_kind kind, uint32_t id, uint32_t other,
                   int64_t price, int64_t qty)
{
    desk->reports[desk->reported++ % REPORTS] = (struct report){kind, id, other, price, qty};
}

static enum book_answer hear_match(void *context, uint32_t taker, uint32_t maker, int64_t price,
                                   int64_t qty)
{
    struct desk *desk = context;
    desk->traded += qty;
    report(desk, TRADED, taker, maker, price, qty);
    return BOOK_MATCHED;
}

static void hear_end(void *context, uint32_t tag, enum book_end how)
{
    struct desk *desk = context;
    report(desk, ENDED, tag, (uint32_t)how, 0, 0);
}

static void hear_reduced(void *context, uint32_t tag, int64_t by)
{
    report(context, REPLACED, tag, 0, 0, by);
}

static void hear_triggered(void *context, uint32_t tag)
{
    report(context, REPLACED, tag, 0, 0, 0);
}

/* The number is still the id's: it is neither free nor another's. */
static bool is_open(const struct desk *desk, uint32_t id)
{
    if (desk->numbers[id] == BOOK_NONE) return false;
    const struct book_order *order = &desk->pool.orders[desk->numbers[id]];
    return order->tag == id && order->place != BOOK_OUT;
}

static void desk_message(struct desk *desk, const struct message *message)
{
    uint32_t *number = &desk->numbers[message->id];
    int64_t price = (int64_t)message->ticks * UNIT;
    switch ((enum message_kind)message->kind) {
    case NEW:
    case IOC: {
        *number = book_pool_take(&desk->pool);
        struct book_order *order = &desk->pool.orders[*number];
        order->price = price;
        order->leaves = message->qty;
        order->tag = order->owner = message->id;
        order->side = message->side;
        order->ioc = message->kind == IOC;
        order->market = order->fok = order->post_only = false;
        report(desk, ACCEPTED, message->id, 0, price, message->qty);
        order_book_enter(&desk->book, *number);
        return;
    }
    case CANCEL:
        if (is_open(desk, message->id)) {
            order_book_remove(&desk->book, *number);
            report(desk, CANCELED, message->id, 0, 0, 0);
        } else {
            report(desk, REJECTED, message->id, 0, 0, 0);
        }
        return;
    case REPLACE:
        if (is_open(desk, message->id)) {
            report(desk, REPLACED, message->id, 0, price, message->qty);
            order_book_replace(&desk->book, *number, message->qty, price, VALUE_NONE);
        } else {
            report(desk, REJECTED, message->id, 0, 0, 0);
        }
        return;
    }
}

static void allocated(size_t size)
{
    (void)size;
    bench_fail("the book allocated memory after its start");
}

static double book_seconds(const struct message *messages, int64_t count, int64_t *traded)
{
    struct desk *desk = memory_alloc_zero(1, sizeof *desk);
    const struct book_questions ask = {.context = desk,
                                       .match = hear_match,
                                       .ended = hear_end,
                                       .reduced = hear_reduced,
                                       .triggered = hear_triggered};
    const struct book_settings settings = {
        .tick = UNIT, .collar = VALUE_NONE, .ladder = LADDER_LEVELS_MAX};
    desk->numbers = memory_alloc((size_t)count * sizeof *desk->numbers);
    memset(desk->numbers, 0xff, (size_t)count * sizeof *desk->numbers);
    desk->reports = memory_alloc_zero(REPORTS, sizeof *desk->reports);
    book_pool_init(&desk->pool, (uint32_t)count);
    order_book_init(&desk->book, &desk->pool, &ask, &settings);
    memset(desk->pool.orders, 0, (size_t)count * sizeof *desk->pool.orders);
    memory_set_handler(allocated);
    memory_fail_at(1);
    double begin = processor_seconds();
    for (int64_t i = 0; i < count; i++) desk_message(desk, &messages[i]);
    double seconds = processor_seconds() - begin;
    memory_fail_at(0);
    memory_set_handler(NULL);
    *traded = desk->traded;
    order_book_release(&desk->book);
    book_pool_release(&desk->pool);
    memory_free(desk->numbers);
    memory_free(desk->reports);
    memory_free(desk);
    return seconds;
}

static double measure(enum book_shape shape, int64_t count, double *fastest)
{
    int pairs = bench_pairs(7);
    double ratios[PAIRS_MAX];
    struct message *messages = make_messages(count, shape);
    *fastest = 1e9;
    for (int i = 0; i < pairs; i++) {
        int64_t bare_traded, book_traded;
        double floor_seconds = bare_seconds(messages, count, &bare_traded);
        double seconds = book_seconds(messages, count, &book_traded);
        if (bare_traded != book_traded) bench_fail("the two books do not trade the same");
        ratios[i] = floor_seconds / seconds;
        *fastest = seconds < *fastest ? seconds : *fastest;
    }
    memory_free(messages);
    return median(ratios, pairs);
}

int main(void)
{
    int64_t count = bench_rows();
    double worst = 1e9, slowest = 0;
    for (int shape = 0; shape < SHAPES; shape++) {
        char measured[64], detail[96];
        double fastest;
        double ratio = measure((enum book_shape)shape, count, &fastest);
        snprintf(measured, sizeof measured, "the book, %s / a bare book", book_shape_names[shape]);
        snprintf(detail, sizeof detail, "%.1f M messages/s; no allocation after start",
                 (double)count / fastest / 1e6);
        bench_line("F5", measured, ratio, false, 0.5, detail);
        worst = ratio < worst ? ratio : worst;
        slowest = fastest > slowest ? fastest : slowest;
    }
    char detail[96];
    snprintf(detail, sizeof detail, "%.1f M messages/s; 4 to 9 are known of others",
             (double)count / slowest / 1e6);
    bench_line("F5", "the worst of them", worst, false, 0.5, detail);
    return 0;
}
