/* S02 over random books of obligations: each cycle tells the same instructions, in the same order
 * and with the same outcome, as a twin written from the sentences of the rule; balances and what
 * stays open agree. A failure prints the seed; SEED=N plays that one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "settlement/settlement.h"
#include "support/naive_settlement.h"

enum { SEEDS = 600, CYCLES = 12, PER_CYCLE = 24, TOLD_MAX = 512, FIRST_DAY = 19871 };

struct book {
    uint64_t seed;
    uint32_t draws;
    struct settlement *settlement;
    struct naive_settlement naive;
    int64_t cash[NAIVE_ACCOUNTS], securities[NAIVE_ACCOUNTS][NAIVE_SYMBOLS];
    struct instruction_record told[TOLD_MAX];
    int told_count;
    int64_t obligations;
};

static int64_t draw(struct book *book, int64_t low, int64_t high)
{
    return low + random_uniform(random_draw(book->seed, 78, book->draws++, 1), 0, high - low);
}

static bool settle(void *context, const struct settlement_instruction *instruction, int64_t now,
                   bool *lacks_securities, bool *lacks_cash)
{
    struct book *book = context;
    const struct instruction_record *line = &instruction->record;
    assert_int_equal(now, line->cycle_day);
    assert_int_equal(instruction->receivable - instruction->payable, line->money);
    assert_true(instruction->receivable >= 0 && instruction->payable >= 0);
    int64_t *cash = &book->cash[line->account];
    int64_t *securities = &book->securities[line->account][line->symbol];
    int64_t there = (*securities > 0 ? *securities : 0) + instruction->short_qty;
    *lacks_securities = line->qty < 0 && there < -line->qty;
    *lacks_cash = line->money < 0 && *cash < -line->money;
    if (*lacks_securities || *lacks_cash) return false;
    *cash += line->money;
    *securities += line->qty;
    return true;
}

static void hear(void *context, struct record *record)
{
    struct book *book = context;
    assert_int_equal(record->kind, RECORD_INSTRUCTION);
    assert_string_equal(record->rule, "S02");
    assert_true(book->told_count < TOLD_MAX);
    book->told[book->told_count++] = record->as.instruction;
}

static void same_instruction(const struct instruction_record *told,
                             const struct instruction_record *own)
{
    assert_int_equal(told->instruction_id, own->instruction_id);
    assert_int_equal(told->account, own->account);
    assert_int_equal(told->symbol, own->symbol);
    assert_int_equal(told->cycle_day, own->cycle_day);
    assert_int_equal(told->due_day, own->due_day);
    assert_int_equal(told->obligation_id, own->obligation_id);
    assert_int_equal(told->first_obligation, own->first_obligation);
    assert_int_equal(told->qty, own->qty);
    assert_int_equal(told->money, own->money);
    assert_int_equal(told->settled, own->settled);
    assert_int_equal(told->lacks_securities, own->settled ? 0 : own->lacks_securities);
    assert_int_equal(told->lacks_cash, own->settled ? 0 : own->lacks_cash);
}

/* Scarce cash and securities, few sizes: so that order decides. */
static void add_obligation(struct book *book, int32_t day)
{
    bool buys = draw(book, 0, 1) == 0;
    int64_t qty = draw(book, 1, 4);
    int64_t money = qty * draw(book, 8, 12);
    if (draw(book, 0, 19) == 0) money = -1; /* a sale that costs more than it brings */
    struct obligation_record obligation = {.obligation_id = ++book->obligations,
                                           .account = (uint32_t)draw(book, 0, NAIVE_ACCOUNTS - 1),
                                           .symbol = (uint32_t)draw(book, 0, NAIVE_SYMBOLS - 1),
                                           .qty = buys ? qty : -qty,
                                           .money = buys ? -llabs(money) : money,
                                           .trade_day = day,
                                           .due_day = day + (int32_t)draw(book, -1, 3)};
    int64_t short_qty = !buys && draw(book, 0, 3) == 0 ? draw(book, 0, qty) : 0;
    settlement_add(book->settlement, &obligation, short_qty);
    naive_settlement_add(&book->naive, &obligation, short_qty);
}

static void agree_on_what_is_open(const struct book *book, int32_t day)
{
    int64_t open = 0;
    int32_t oldest = DAY_NONE;
    bool after = false;
    for (int i = 0; i < book->naive.count; i++) {
        if (book->naive.obligations[i].settled) continue;
        int32_t due = book->naive.obligations[i].terms.due_day;
        open++;
        if (due < oldest) oldest = due;
        if (due > day) after = true;
    }
    assert_int_equal(settlement_open_count(book->settlement), open);
    assert_int_equal(settlement_oldest_due(book->settlement), oldest);
    assert_int_equal(settlement_due_after(book->settlement, day), after);
}

static void cycle(struct book *book, int32_t day)
{
    struct instruction_record own[TOLD_MAX];
    book->told_count = 0;
    int64_t settled = settlement_cycle(book->settlement, day, day);
    int count = naive_settlement_cycle(&book->naive, day, own, TOLD_MAX);
    assert_int_equal(book->told_count, count);
    for (int i = 0; i < count; i++) {
        same_instruction(&book->told[i], &own[i]);
        settled -= own[i].settled;
    }
    assert_int_equal(settled, 0);
    assert_memory_equal(book->cash, book->naive.cash, sizeof book->cash);
    assert_memory_equal(book->securities, book->naive.securities, sizeof book->securities);
    agree_on_what_is_open(book, day);
}

static void play(uint64_t seed, const struct calendar *calendar)
{
    struct book *book = calloc(1, sizeof *book);
    assert_non_null(book);
    book->seed = seed;
    book->naive.net = seed % 3 != 0;
    struct settings settings = {.settlement = {.net = book->naive.net}};
    struct settlement_questions ask = {.context = book, .settle = settle, .emit = hear};
    book->settlement = settlement_open(&settings, calendar, &ask);
    for (int account = 0; account < NAIVE_ACCOUNTS; account++) {
        book->cash[account] = book->naive.cash[account] = draw(book, 0, 60);
        for (int symbol = 0; symbol < NAIVE_SYMBOLS; symbol++)
            book->securities[account][symbol] = book->naive.securities[account][symbol] =
                draw(book, 0, 3);
    }
    for (int i = 0; i < CYCLES; i++) {
        for (int64_t left = draw(book, 0, PER_CYCLE); left > 0; left--)
            add_obligation(book, FIRST_DAY + i);
        agree_on_what_is_open(book, FIRST_DAY + i);
        if (draw(book, 0, 4) > 0) cycle(book, FIRST_DAY + i); /* some days have none */
    }
    settlement_release(book->settlement);
    free(book);
}

/* The seed of the book that is played; 0: all went well. */
static int begin(void **state)
{
    *state = calloc(1, sizeof(uint64_t));
    return *state == NULL;
}

static int end(void **state)
{
    uint64_t seed = *(uint64_t *)*state;
    if (seed != 0) print_error("play it again with SEED=%llu\n", (unsigned long long)seed);
    free(*state);
    return 0;
}

static void s02_cycles_and_twin_agree(void **state)
{
    uint64_t *seed = *state;
    struct settings settings = {.zone = "UTC", .session_close = NS_PER_DAY};
    struct problem problem;
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    assert_non_null(calendar);
    const char *only = getenv("SEED");
    uint64_t last = only == NULL ? SEEDS : strtoull(only, NULL, 10);
    for (*seed = only == NULL ? 1 : last; *seed <= last; ++*seed) play(*seed, calendar);
    *seed = 0;
    calendar_release(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(s02_cycles_and_twin_agree, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
