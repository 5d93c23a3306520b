#include "support/naive_settlement.h"

#include <assert.h>

void naive_settlement_add(struct naive_settlement *naive,
                          const struct obligation_record *obligation, int64_t short_qty)
{
    assert(naive->count < NAIVE_OBLIGATIONS_MAX);
    naive->obligations[naive->count++] =
        (struct naive_obligation){.terms = *obligation, .short_qty = short_qty};
}

/* The instructions of one account in one cycle. */
struct page {
    struct instruction_record lines[NAIVE_OBLIGATIONS_MAX];
    int64_t short_qty[NAIVE_OBLIGATIONS_MAX];
    int count;
};

/* "(a) open obligations that are due are netted per symbol into an instruction"; "`net = no`
 * settles fill by fill". */
static void net(struct naive_settlement *naive, uint32_t account, int32_t cycle_day,
                struct page *page)
{
    page->count = 0;
    for (int i = 0; i < naive->count; i++) {
        struct naive_obligation *obligation = &naive->obligations[i];
        const struct obligation_record *terms = &obligation->terms;
        obligation->instruction = -1;
        if (obligation->settled || terms->account != account || terms->due_day > cycle_day)
            continue;
        int line = 0;
        while (line < page->count && (!naive->net || page->lines[line].symbol != terms->symbol))
            line++;
        if (line == page->count) {
            page->lines[line] =
                (struct instruction_record){.account = account,
                                            .symbol = terms->symbol,
                                            .cycle_day = cycle_day,
                                            .due_day = terms->due_day,
                                            .first_obligation = terms->obligation_id};
            page->short_qty[line] = 0;
            page->count++;
        }
        struct instruction_record *instruction = &page->lines[line];
        instruction->qty += terms->qty;
        instruction->money += terms->money;
        page->short_qty[line] += obligation->short_qty;
        if (terms->due_day < instruction->due_day) instruction->due_day = terms->due_day;
        if (terms->obligation_id < instruction->first_obligation)
            instruction->first_obligation = terms->obligation_id;
        if (!naive->net) instruction->obligation_id = terms->obligation_id;
        obligation->instruction = line;
    }
}

/* "(b) instructions that pay the account (money >= 0) come first, then those that cost it, each by
 * (oldest due date, lowest obligation id)": the first not yet taken; -1: none. */
static int next_line(const struct page *page, const bool *taken)
{
    int best = -1;
    for (int i = 0; i < page->count; i++) {
        if (taken[i]) continue;
        if (best < 0) {
            best = i;
            continue;
        }
        const struct instruction_record *a = &page->lines[i], *b = &page->lines[best];
        bool a_pays = a->money >= 0, b_pays = b->money >= 0;
        bool earlier;
        if (a_pays != b_pays)
            earlier = a_pays;
        else if (a->due_day != b->due_day)
            earlier = a->due_day < b->due_day;
        else
            earlier = a->first_obligation < b->first_obligation;
        if (earlier) best = i;
    }
    return best;
}

/* "(c) one settles if settled securities cover a delivery and settled cash covers a payment: both
 * legs or none"; allowed short sales deliver borrowed shares (S03). */
static bool try(struct naive_settlement *naive, struct instruction_record *line, int64_t short_qty)
{
    int64_t *cash = &naive->cash[line->account];
    int64_t *securities = &naive->securities[line->account][line->symbol];
    int64_t there = *securities < 0 ? 0 : *securities;
    line->lacks_securities = line->qty < 0 && there + short_qty + line->qty < 0;
    line->lacks_cash = line->money < 0 && *cash + line->money < 0;
    if (line->lacks_securities || line->lacks_cash) return false;
    *cash += line->money;
    *securities += line->qty;
    line->settled = true;
    return true;
}

static int tell(struct naive_settlement *naive, const struct instruction_record *line,
                struct instruction_record *told, int count, int max)
{
    assert(count < max);
    told[count] = *line;
    told[count].instruction_id = ++naive->told;
    return count + 1;
}

static int settle_account(struct naive_settlement *naive, struct page *page,
                          struct instruction_record *told, int count, int max)
{
    bool moved = true;
    while (moved) { /* "(d) passes repeat within the account until one settles nothing" */
        bool taken[NAIVE_OBLIGATIONS_MAX] = {false};
        moved = false;
        for (int i = next_line(page, taken); i >= 0; i = next_line(page, taken)) {
            taken[i] = true;
            if (page->lines[i].settled || !try(naive, &page->lines[i], page->short_qty[i]))
                continue;
            count = tell(naive, &page->lines[i], told, count, max);
            moved = true;
        }
    }
    bool taken[NAIVE_OBLIGATIONS_MAX] = {false};
    for (int i = next_line(page, taken); i >= 0; i = next_line(page, taken)) { /* (e) */
        taken[i] = true;
        if (!page->lines[i].settled) count = tell(naive, &page->lines[i], told, count, max);
    }
    return count;
}

bool naive_settlement_now(struct naive_settlement *naive,
                          const struct obligation_record *obligation, int64_t short_qty,
                          struct instruction_record *told)
{
    struct instruction_record line = {.account = obligation->account,
                                      .symbol = obligation->symbol,
                                      .cycle_day = obligation->due_day,
                                      .due_day = obligation->due_day,
                                      .obligation_id = obligation->obligation_id,
                                      .first_obligation = obligation->obligation_id,
                                      .qty = obligation->qty,
                                      .money = obligation->money};
    naive_settlement_add(naive, obligation, short_qty);
    if (obligation->trade_day != obligation->due_day || !try(naive, &line, short_qty)) return false;
    naive->obligations[naive->count - 1].settled = true;
    tell(naive, &line, told, 0, 1);
    return true;
}

int naive_settlement_cycle(struct naive_settlement *naive, int32_t cycle_day,
                           struct instruction_record *told, int max)
{
    int count = 0;
    for (uint32_t account = 0; account < NAIVE_ACCOUNTS; account++) {
        struct page page;
        net(naive, account, cycle_day, &page);
        count = settle_account(naive, &page, told, count, max);
        for (int i = 0; i < naive->count; i++) {
            struct naive_obligation *obligation = &naive->obligations[i];
            if (obligation->terms.account == account && obligation->instruction >= 0)
                obligation->settled = page.lines[obligation->instruction].settled;
            if (obligation->terms.account == account && obligation->instruction >= 0 &&
                !obligation->settled)
                obligation->fails++;
        }
    }
    return count;
}
