/* S02 at work. In: obligations, and cycles by their day. Out: instructions, settled or failed. A
 * cycle takes what is due, sorts it by account and symbol, nets, and asks account by account in
 * passes; what is left goes back as failed. Accounts without due items are never looked at.
 *
 * Always: the number of open obligations is that of the groups in buckets and failed list; ids of
 * instructions rise in the order in which their outcomes are told. */
#include "settlement/settlement.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/zone.h"
#include "settlement/obligations.h"

/* An instruction of the account at work. */
struct netted {
    struct obligation_group sum;
    bool settled, lacks_securities, lacks_cash;
};

struct settlement {
    const struct settings *settings;
    const struct calendar *calendar;
    struct settlement_questions ask;
    struct obligations obligations;
    struct group_list due; /* of the cycle at work */
    struct netted *netted; /* of the account at work */
    size_t netted_count, netted_capacity;
    int64_t instruction_count; /* told so far */
    struct record record;      /* that is emitted */
    bool keeps_each;           /* groups are single fills although they are netted */
    struct group_pointers found;
};

struct settlement *settlement_open(const struct settings *settings, const struct calendar *calendar,
                                   const struct settlement_questions *ask)
{
    struct settlement *settlement = memory_alloc_zero(1, sizeof *settlement);
    settlement->settings = settings;
    settlement->calendar = calendar;
    settlement->ask = *ask;
    obligations_init(&settlement->obligations, settings->settlement.net);
    return settlement;
}

void settlement_release(struct settlement *settlement)
{
    if (settlement == NULL) return;
    obligations_release(&settlement->obligations);
    memory_free(settlement->due.items);
    memory_free(settlement->netted);
    memory_free(settlement->found.items);
    memory_free(settlement);
}

/* ---- One instruction ------------------------------------------------------------------------- */

/* When, in which cycle, by which rule. */
struct occasion {
    int32_t cycle_day;
    int64_t now;
    bool single; /* each instruction is one fill */
    const char *rule;
};

static struct instruction_record describe(const struct settlement *settlement,
                                          const struct netted *netted,
                                          const struct occasion *occasion)
{
    const struct obligation_group *sum = &netted->sum;
    return (struct instruction_record){.instruction_id = settlement->instruction_count + 1,
                                       .account = sum->account,
                                       .symbol = sum->symbol,
                                       .cycle_day = occasion->cycle_day,
                                       .due_day = sum->due_day,
                                       .obligation_id =
                                           occasion->single ? sum->first_obligation : 0,
                                       .first_obligation = sum->first_obligation,
                                       .last_obligation = sum->last_obligation,
                                       .qty = sum->qty,
                                       .money = obligation_group_money(sum),
                                       .settled = netted->settled,
                                       .lacks_securities = netted->lacks_securities,
                                       .lacks_cash = netted->lacks_cash};
}

/* S02 (c), asked; true: it settled now, both legs. */
static bool try_to_settle(struct settlement *settlement, struct netted *netted,
                          const struct occasion *occasion)
{
    netted->lacks_securities = netted->lacks_cash = false;
    const struct settlement_instruction instruction = {.record =
                                                           describe(settlement, netted, occasion),
                                                       .payable = netted->sum.payable,
                                                       .receivable = netted->sum.receivable,
                                                       .short_qty = netted->sum.short_qty};
    netted->settled = settlement->ask.settle(settlement->ask.context, &instruction, occasion->now,
                                             &netted->lacks_securities, &netted->lacks_cash);
    if (netted->settled) netted->lacks_securities = netted->lacks_cash = false;
    return netted->settled;
}

static void tell(struct settlement *settlement, const struct netted *netted,
                 const struct occasion *occasion)
{
    struct record *record = &settlement->record;
    record->kind = RECORD_INSTRUCTION;
    record_set_rule(record, occasion->rule);
    record->time = occasion->now;
    record->cause = -1;
    record->origin = (struct origin){.feed = FEED_NONE, .part = PART_ROW};
    record->as.instruction = describe(settlement, netted, occasion);
    settlement->instruction_count++;
    settlement->ask.emit(settlement->ask.context, record);
}

/* ---- Obligations ----------------------------------------------------------------------------- */

void settlement_expect(const struct settlement *settlement, uint32_t account, uint32_t symbol)
{
    obligations_expect(&settlement->obligations, account, symbol);
}

void settlement_add(struct settlement *settlement, const struct obligation_record *obligation,
                    int64_t short_qty)
{
    obligations_add(&settlement->obligations, obligation, short_qty);
}

void settlement_add_now(struct settlement *settlement, const struct obligation_record *obligation,
                        int64_t short_qty, int64_t now)
{
    struct netted netted = {.sum = obligation_group_of(obligation, short_qty)};
    struct occasion occasion = {
        .cycle_day = obligation->due_day, .now = now, .single = true, .rule = "S01"};
    if (obligation->trade_day == obligation->due_day &&
        try_to_settle(settlement, &netted, &occasion))
        tell(settlement, &netted, &occasion);
    else
        obligations_add(&settlement->obligations, obligation, short_qty);
}

/* ---- Splits ---------------------------------------------------------------------------------- */

void settlement_keep_each(struct settlement *settlement)
{
    assert(settlement->obligations.open == 0);
    settlement->keeps_each = true;
    settlement->obligations.net = false;
}

int64_t settlement_rescale(struct settlement *settlement, uint32_t account, uint32_t symbol,
                           void *context,
                           int64_t (*rescale)(void *context, int64_t obligation_id, int64_t qty))
{
    int64_t sum = 0;
    obligations_of(&settlement->obligations, account, symbol, &settlement->found);
    for (size_t i = 0; i < settlement->found.count; i++) {
        struct obligation_group *group = settlement->found.items[i];
        assert(group->count == 1);
        int64_t qty = group->qty == 0 ? 0 : rescale(context, group->first_obligation, group->qty);
        /* A fill is sold short as a whole or not at all. */
        if (group->short_qty > 0) group->short_qty = -qty;
        group->qty = qty;
        sum += qty;
    }
    return sum;
}

int32_t settlement_oldest_due(const struct settlement *settlement)
{
    return obligations_oldest_due(&settlement->obligations);
}

bool settlement_due_after(const struct settlement *settlement, int32_t day)
{
    return obligations_due_after(&settlement->obligations, day);
}

int64_t settlement_open_count(const struct settlement *settlement)
{
    return settlement->obligations.open;
}

/* ---- When cycles are ------------------------------------------------------------------------- */

int32_t settlement_cycle_day(const struct settlement *settlement, int32_t day)
{
    bool us_equity = settlement->settings->settlement.cycle == CYCLE_US_EQUITY;
    return calendar_settlement_day_or_after(settlement->calendar, us_equity, day);
}

/* A cutoff that a change of the clocks skips is the instant of the change. */
int64_t settlement_cutoff(const struct settlement *settlement, int32_t day)
{
    const struct zone *zone = calendar_zone(settlement->calendar);
    int64_t cutoff = settlement->settings->settlement.cutoff;
    if (cutoff == 0) return zone_day_begin(zone, day);
    int64_t moment = MOMENT_END;
    enum zone_outcome outcome = zone_to_moment(zone, day, cutoff, &moment);
    return outcome == ZONE_OVERFLOW ? MOMENT_END : moment;
}

/* ---- Cycles ---------------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Account order, then symbols; within them S02's order, which is total: an id is one fill's. */
static int by_account_and_symbol(const void *left, const void *right)
{
    const struct obligation_group *a = left, *b = right;
    if (a->account != b->account) return compare(a->account, b->account);
    if (a->symbol != b->symbol) return compare(a->symbol, b->symbol);
    if (a->due_day != b->due_day) return compare(a->due_day, b->due_day);
    return compare(a->first_obligation, b->first_obligation);
}

/* S02 (b). */
static int payers_first(const void *left, const void *right)
{
    const struct obligation_group *a = &((const struct netted *)left)->sum;
    const struct obligation_group *b = &((const struct netted *)right)->sum;
    bool a_pays = obligation_group_money(a) < 0, b_pays = obligation_group_money(b) < 0;
    if (a_pays != b_pays) return a_pays ? 1 : -1;
    if (a->due_day != b->due_day) return compare(a->due_day, b->due_day);
    return compare(a->first_obligation, b->first_obligation);
}

/* S02 (a): the groups of one account become instructions, one for each symbol or, without netting,
 * one for each fill. */
static void net_account(struct settlement *settlement, size_t first, size_t end)
{
    bool net = settlement->settings->settlement.net;
    settlement->netted = memory_reserve(settlement->netted, &settlement->netted_capacity,
                                        end - first, sizeof *settlement->netted);
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        const struct obligation_group *group = &settlement->due.items[i];
        if (net && count > 0 && settlement->netted[count - 1].sum.symbol == group->symbol)
            obligation_group_add(&settlement->netted[count - 1].sum, group);
        else
            settlement->netted[count++] = (struct netted){.sum = *group};
    }
    settlement->netted_count = count;
    if (count > 1) qsort(settlement->netted, count, sizeof *settlement->netted, payers_first);
}

/* S02 (c) and (d); returns how many settled in this pass. */
static int64_t pass(struct settlement *settlement, const struct occasion *occasion)
{
    int64_t settled = 0;
    for (size_t i = 0; i < settlement->netted_count; i++) {
        struct netted *netted = &settlement->netted[i];
        if (netted->settled || !try_to_settle(settlement, netted, occasion)) continue;
        tell(settlement, netted, occasion);
        obligations_settled(&settlement->obligations, &netted->sum);
        settled++;
    }
    return settled;
}

/* What failed goes back as it came: as a sum, or fill by fill. */
static void put_back(struct settlement *settlement, const struct obligation_group *sum,
                     size_t first, size_t end)
{
    if (!settlement->keeps_each) {
        obligations_failed(&settlement->obligations, sum);
        return;
    }
    for (size_t i = first; i < end; i++) {
        const struct obligation_group *group = &settlement->due.items[i];
        bool whole = settlement->settings->settlement.net ||
                     group->first_obligation == sum->first_obligation;
        if (group->symbol == sum->symbol && whole)
            obligations_failed(&settlement->obligations, group);
    }
}

static int64_t settle_account(struct settlement *settlement, const struct occasion *occasion,
                              size_t first, size_t end)
{
    int64_t settled = 0, of_pass;
    do {
        of_pass = pass(settlement, occasion);
        settled += of_pass;
    } while (of_pass > 0 && settled < (int64_t)settlement->netted_count);
    for (size_t i = 0; i < settlement->netted_count; i++) { /* (e) */
        if (settlement->netted[i].settled) continue;
        tell(settlement, &settlement->netted[i], occasion);
        put_back(settlement, &settlement->netted[i].sum, first, end);
    }
    return settled;
}

int64_t settlement_cycle(struct settlement *settlement, int32_t cycle_day, int64_t now)
{
    struct occasion occasion = {.cycle_day = cycle_day,
                                .now = now,
                                .single = !settlement->settings->settlement.net,
                                .rule = "S02"};
    struct group_list *due = &settlement->due;
    due->count = 0;
    obligations_take_due(&settlement->obligations, cycle_day, due);
    if (due->count > 1) qsort(due->items, due->count, sizeof *due->items, by_account_and_symbol);
    int64_t settled = 0;
    for (size_t first = 0, end; first < due->count; first = end) {
        end = first + 1;
        while (end < due->count && due->items[end].account == due->items[first].account) end++;
        net_account(settlement, first, end);
        settled += settle_account(settlement, &occasion, first, end);
    }
    return settled;
}
