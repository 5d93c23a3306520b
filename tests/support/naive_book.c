/* The order book of RULES.md (B01-B08, B11) once more: one list of all orders, gone through from front to
 * back for each question. Written from the rules alone; what the real book is compared with. */
#include <assert.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/wide.h"
#include "model/rows.h"
#include "support/book_tape.h"

enum { TRADES_MOST = 65536 };

enum where { NOWHERE, RESTS, WAITS, QUEUED };

struct entry {
    enum where where;
    bool used, dead_for_good;
    uint32_t id, user, owner;
    enum side side;
    bool market, ioc, fok, post_only, was_stop;
    int64_t qty, filled, reduced, takes;
    int64_t limit, stop, display, shown;
    int64_t since;  /* rank in time among those of its place */
    int64_t within; /* the collar's limit while it works */
};
struct naive {
    struct entry entries[TAPE_IDS];
    const struct tape_rules *rules;
    struct text *log;
    int64_t clock, last_trade;
    int64_t traded[TRADES_MOST]; /* prices of the message at work */
    int traded_count;
};

static int64_t leaves(const struct entry *e)
{
    return e->qty - e->filled - e->reduced;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void show(struct entry *e)
{
    e->shown = e->display > 0 ? least(e->display, leaves(e)) : leaves(e);
}

static void ends(struct naive *n, struct entry *e, const char *why)
{
    e->where = NOWHERE;
    tape_tell(n->log, e->id, "ends", why);
}

/* A buy takes what costs at most its limit, a sell what brings at least it. */
static bool acceptable(const struct entry *taker, int64_t price)
{
    return taker->side == SIDE_BUY ? price <= taker->within : price >= taker->within;
}

/* The n-th in line for this taker: best price first, then time; NULL: there are fewer. */
static struct entry *in_line(struct naive *n, const struct entry *taker, int place)
{
    struct entry *line[TAPE_IDS];
    int count = 0;
    for (int i = 0; i < TAPE_IDS; i++) {
        struct entry *e = &n->entries[i];
        if (e->where != RESTS || e->side == taker->side || !acceptable(taker, e->limit)) continue;
        int at = count++;
        for (; at > 0; at--) {
            const struct entry *before = line[at - 1];
            int64_t worse =
                taker->side == SIDE_BUY ? before->limit - e->limit : e->limit - before->limit;
            if (worse < 0 || (worse == 0 && before->since < e->since)) break;
            line[at] = line[at - 1];
        }
        line[at] = e;
    }
    return place < count ? line[place] : NULL;
}

/* Who trades first; NULL: nobody. */
static struct entry *next_in_line(struct naive *n, const struct entry *taker)
{
    struct entry *best = NULL;
    for (int i = 0; i < TAPE_IDS; i++) {
        struct entry *e = &n->entries[i];
        if (e->where != RESTS || e->side == taker->side || !acceptable(taker, e->limit)) continue;
        int64_t worse = 0;
        if (best) worse = taker->side == SIDE_BUY ? e->limit - best->limit : best->limit - e->limit;
        if (!best || worse < 0 || (worse == 0 && e->since < best->since)) best = e;
    }
    return best;
}

static bool same_group(const struct naive *n, const struct entry *a, const struct entry *b)
{
    return n->rules->stp != STP_NONE && a->owner == b->owner;
}

/* B02: hidden quantity counts; behind an own order only under cancel_oldest. */
static bool enough(struct naive *n, const struct entry *taker)
{
    int64_t there = 0;
    for (int i = 0;; i++) {
        const struct entry *maker = in_line(n, taker, i);
        if (!maker) break;
        if (!same_group(n, taker, maker)) {
            there += leaves(maker);
        } else if (n->rules->stp != STP_CANCEL_OLDEST) {
            break;
        }
    }
    return there >= leaves(taker);
}

static void next_slice(struct naive *n, struct entry *maker)
{
    if (maker->shown > 0) return;
    show(maker);
    maker->since = ++n->clock;
}

/* B06; the taker is out when it returns false. */
static bool meets_its_own(struct naive *n, struct entry *taker, struct entry *maker)
{
    int64_t both = least(leaves(taker), maker->shown);
    switch (n->rules->stp) {
    case STP_NONE:
    case STP_CANCEL_NEWEST:
        ends(n, taker, "self_trade");
        return false;
    case STP_CANCEL_OLDEST:
        ends(n, maker, "self_trade");
        return true;
    case STP_CANCEL_BOTH:
        ends(n, maker, "self_trade");
        ends(n, taker, "self_trade");
        return false;
    case STP_DECREMENT:
        break;
    }
    if (leaves(maker) == both) {
        ends(n, maker, "self_trade");
    } else {
        maker->reduced += both;
        maker->shown -= both;
        next_slice(n, maker);
        tape_tell(n->log, maker->id, "is reduced", "");
    }
    if (leaves(taker) == both) {
        ends(n, taker, "self_trade");
        return false;
    }
    taker->reduced += both;
    tape_tell(n->log, taker->id, "is reduced", "");
    return true;
}

static void trade(struct naive *n, struct entry *taker, struct entry *maker)
{
    int64_t qty = least(leaves(taker), maker->shown);
    tape_tell_trade(n->log, taker->id, maker->id, maker->limit, qty);
    n->last_trade = maker->limit;
    assert(n->traded_count < TRADES_MOST);
    n->traded[n->traded_count++] = maker->limit;
    taker->filled += qty;
    maker->filled += qty;
    maker->shown -= qty;
    if (leaves(maker) == 0) {
        ends(n, maker, "filled");
    } else {
        next_slice(n, maker);
    }
}

static int64_t within_of(const struct naive *n, const struct entry *e)
{
    if (!e->market) return e->limit;
    int64_t most = INT64_MAX / 4;
    if (n->rules->collar == VALUE_NONE || n->last_trade == VALUE_NONE)
        return e->side == SIDE_BUY ? most : -most;
    int64_t away = n->last_trade * (n->rules->collar / 1000000) / 100; /* whole percents */
    return e->side == SIDE_BUY ? n->last_trade + away : n->last_trade - away;
}

static void works(struct naive *n, struct entry *taker)
{
    taker->where = NOWHERE;
    taker->within = within_of(n, taker);
    if (taker->post_only && next_in_line(n, taker)) {
        ends(n, taker, "would_trade");
        taker->dead_for_good = true;
        return;
    }
    if (taker->fok && !enough(n, taker)) {
        ends(n, taker, "fok");
        return;
    }
    for (struct entry *maker; leaves(taker) > 0 && (maker = next_in_line(n, taker));) {
        int64_t qty = least(leaves(taker), maker->shown);
        if (same_group(n, taker, maker)) {
            if (!meets_its_own(n, taker, maker)) return;
        } else if (taker->filled + qty > taker->takes) {
            ends(n, taker, "failed");
            return;
        } else if (maker->filled + qty > maker->takes) {
            ends(n, maker, "failed");
        } else {
            trade(n, taker, maker);
        }
    }
    if (leaves(taker) == 0) {
        ends(n, taker, "filled");
    } else if (taker->market) {
        ends(n, taker, "no_liquidity");
    } else if (taker->ioc || taker->fok) {
        ends(n, taker, taker->ioc ? "ioc" : "fok");
    } else {
        taker->where = RESTS;
        taker->since = ++n->clock;
        show(taker);
    }
}

static bool reached(const struct entry *e, int64_t price)
{
    return e->side == SIDE_BUY ? price >= e->stop : price <= e->stop;
}

/* The waiting stop of that side that comes first: nearest to the market, then longest in wait. */
static struct entry *first_stop(struct naive *n, enum side side, int64_t price)
{
    struct entry *first = NULL;
    for (int i = 0; i < TAPE_IDS; i++) {
        struct entry *e = &n->entries[i];
        if (e->where != WAITS || e->side != side || !reached(e, price)) continue;
        if (!first) first = e;
        int64_t nearer = side == SIDE_BUY ? first->stop - e->stop : e->stop - first->stop;
        if (nearer > 0 || (nearer == 0 && e->since < first->since)) first = e;
    }
    return first;
}

static void join(struct naive *n, struct entry *e)
{
    e->where = QUEUED;
    e->was_stop = false;
    e->since = ++n->clock;
    tape_tell(n->log, e->id, "is triggered", "");
}

static void look_at_trades(struct naive *n)
{
    for (int i = 0; i < n->traded_count; i++) {
        struct entry *e;
        while ((e = first_stop(n, SIDE_BUY, n->traded[i]))) join(n, e);
        while ((e = first_stop(n, SIDE_SELL, n->traded[i]))) join(n, e);
    }
    n->traded_count = 0;
}

static void enters(struct naive *n, struct entry *e)
{
    if (e->was_stop) {
        if (n->last_trade == VALUE_NONE || !reached(e, n->last_trade)) {
            e->where = WAITS;
            e->since = ++n->clock;
            return;
        }
        e->was_stop = false;
        tape_tell(n->log, e->id, "is triggered", "");
    }
    works(n, e);
    look_at_trades(n);
    for (;;) {
        struct entry *next = NULL;
        for (int i = 0; i < TAPE_IDS; i++) {
            struct entry *q = &n->entries[i];
            if (q->where == QUEUED && (!next || q->since < next->since)) next = q;
        }
        if (!next) return;
        works(n, next);
        look_at_trades(n);
    }
}

static void comes_in(struct naive *n, const struct tape_message *m)
{
    struct entry *e = &n->entries[m->id];
    bool again = n->rules->reuse_ids && e->where == NOWHERE && !e->dead_for_good;
    if (e->used && !again) {
        tape_tell(n->log, m->id, "is rejected", "duplicate_order_id");
        return;
    }
    *e = (struct entry){.used = true,
                        .id = m->id,
                        .user = m->user,
                        .owner = m->owner,
                        .side = m->side,
                        .market = m->market,
                        .ioc = m->ioc,
                        .fok = m->fok,
                        .post_only = m->post_only,
                        .was_stop = m->stop != VALUE_NONE,
                        .qty = m->qty,
                        .takes = m->takes,
                        .limit = m->limit,
                        .stop = m->stop,
                        .display = m->display};
    e->within = within_of(n, e);
    if (m->post_only && m->stop == VALUE_NONE && next_in_line(n, e)) {
        e->dead_for_good = true;
        tape_tell(n->log, m->id, "is rejected", "would_trade");
        return;
    }
    tape_tell(n->log, m->id, "is accepted", "");
    enters(n, e);
}

static void changes(struct naive *n, struct entry *e, const struct tape_message *m)
{
    if ((m->limit != VALUE_NONE && e->market) || (m->stop != VALUE_NONE && e->stop == VALUE_NONE)) {
        tape_tell(n->log, e->id, "stays", "cannot_replace");
        return;
    }
    if (m->qty != VALUE_NONE && m->qty <= e->filled) {
        ends(n, e, "replaced_below_filled");
        return;
    }
    struct entry wanted = *e;
    if (m->limit != VALUE_NONE) wanted.limit = wanted.within = m->limit;
    if (e->post_only && !e->was_stop && next_in_line(n, &wanted)) {
        tape_tell(n->log, e->id, "stays", "would_trade");
        return;
    }
    tape_tell(n->log, e->id, "is replaced", "");
    int64_t before = leaves(e);
    bool moves =
        e->was_stop ? m->stop != VALUE_NONE && m->stop != e->stop : wanted.limit != e->limit;
    e->limit = wanted.limit;
    if (m->stop != VALUE_NONE) e->stop = m->stop;
    if (m->qty != VALUE_NONE) {
        e->qty = m->qty;
        e->reduced = 0;
    } else {
        e->qty -= e->reduced; /* what is reduced is gone */
        e->reduced = 0;
    }
    if (!e->was_stop && leaves(e) > before) moves = true;
    if (moves) {
        enters(n, e);
    } else if (!e->was_stop) {
        e->shown = least(e->shown, leaves(e));
    }
}

static void hears(struct naive *n, const struct tape_message *m)
{
    struct entry *e = &n->entries[m->id];
    if (m->kind == TAPE_NEW) {
        comes_in(n, m);
    } else if (e->where == NOWHERE) {
        tape_tell(n->log, m->id, "stays", "unknown_order");
    } else if (e->user != m->user) {
        tape_tell(n->log, m->id, "stays", "not_permitted");
    } else if (m->kind == TAPE_CANCEL) {
        ends(n, e, "user_request");
    } else {
        changes(n, e, m);
    }
}

static void tells_book(struct naive *n)
{
    for (int side = 0; side < 2; side++) {
        /* As one who would take everything there is sees it. */
        struct entry all = {.side = side == SIDE_BUY ? SIDE_SELL : SIDE_BUY,
                            .within = side == SIDE_BUY ? INT64_MIN : INT64_MAX};
        int64_t price = 0, shown = 0, total = 0;
        uint32_t orders = 0;
        for (int i = 0;; i++) {
            const struct entry *e = in_line(n, &all, i);
            if (orders > 0 && (!e || e->limit != price)) {
                tape_tell_level(n->log, (enum side)side, price, shown, total, orders);
                shown = total = 0;
                orders = 0;
            }
            if (!e) break;
            price = e->limit;
            shown += e->shown;
            total += leaves(e);
            orders++;
        }
    }
}

void naive_book_run(const struct tape_message *tape, int count, const struct tape_rules *rules,
                    struct text *log)
{
    struct naive *n = memory_alloc_zero(1, sizeof *n);
    n->rules = rules;
    n->log = log;
    n->last_trade = VALUE_NONE;
    for (int i = 0; i < count; i++) {
        hears(n, &tape[i]);
        tells_book(n);
    }
    memory_free(n);
}
