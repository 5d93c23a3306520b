/* L02, L03, M14, S01-S03 of whole runs: made-up scenarios with poor traders, dated cycles, shorts, slow
 * queues. From the trades and cash movements of run.db alone, the slow twins post, net and settle
 * anew; transfers, instructions, positions, round trips and states of obligations must be theirs.
 * A failure prints the seed; SEED=N plays that one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "run/run.h"
#include "support/made_books.h"
#include "support/naive_ledger.h"
#include "support/naive_settlement.h"

enum { SEEDS = 24, LINES_MAX = 1024 };

/* ---- What the run says ----------------------------------------------------------------------- */

struct cash_line {
    int64_t time, amount;
    uint32_t account;
};
struct trade_line {
    struct fill_record fill;
    int64_t time;
};
struct told {
    struct trade_line trades[NAIVE_OBLIGATIONS_MAX];
    struct cash_line cash[LINES_MAX];
    struct instruction_record instructions[LINES_MAX];
    int64_t instruction_times[LINES_MAX];
    int trade_count, cash_count, instruction_count;
};

static sqlite3_stmt *ask(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(database), sql);
    return statement;
}

static bool next(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) == SQLITE_ROW) return true;
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return false;
}

static bool is_word(sqlite3_stmt *row, int column, const char *word)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text != NULL && strcmp(text, word) == 0;
}
#define NUMBER(row, column) sqlite3_column_int64(row, column)

static void read_trades(sqlite3 *database, struct told *told)
{
    sqlite3_stmt *row =
        ask(database, "SELECT trade_id, time, account_id, symbol_id, side, qty, notional, fee, "
                      "trade_day, due_day, source_part FROM trades ORDER BY trade_id");
    while (next(row)) {
        assert_true(told->trade_count < NAIVE_OBLIGATIONS_MAX);
        struct trade_line *line = &told->trades[told->trade_count++];
        *line = (struct trade_line){.time = NUMBER(row, 1),
                                    .fill = {.trade_id = NUMBER(row, 0),
                                             .account = (uint32_t)NUMBER(row, 2),
                                             .symbol = (uint32_t)NUMBER(row, 3),
                                             .side = is_word(row, 4, "buy") ? SIDE_BUY : SIDE_SELL,
                                             .qty = NUMBER(row, 5),
                                             .notional = NUMBER(row, 6),
                                             .fee = NUMBER(row, 7),
                                             .trade_day = (int32_t)NUMBER(row, 8),
                                             .due_day = (int32_t)NUMBER(row, 9)}};
        line->fill.part = is_word(row, 10, "close") ? PART_CLOSE : PART_OPEN;
    }
}

static void read_cash(sqlite3 *database, struct told *told)
{
    sqlite3_stmt *row = ask(database, "SELECT time, account_id, amount FROM ("
                                      "SELECT opened AS time, account_id, initial_cash AS amount, "
                                      "0 AS later FROM accounts WHERE opened IS NOT NULL UNION ALL "
                                      "SELECT time, account_id, amount, 1 FROM cash_flows) "
                                      "ORDER BY time, later");
    while (next(row)) {
        assert_true(told->cash_count < LINES_MAX);
        told->cash[told->cash_count++] =
            (struct cash_line){NUMBER(row, 0), NUMBER(row, 2), (uint32_t)NUMBER(row, 1)};
    }
}

static void read_instructions(sqlite3 *database, struct told *told)
{
    sqlite3_stmt *row = ask(
        database, "SELECT instruction_id, time, cycle_day, account_id, symbol_id, due_day, "
                  "coalesce(obligation_id, 0), first_obligation, qty, money, outcome = 'settled', "
                  "coalesce(lacks, '') FROM instructions ORDER BY instruction_id");
    while (next(row)) {
        assert_true(told->instruction_count < LINES_MAX);
        bool both = is_word(row, 11, "both");
        told->instruction_times[told->instruction_count] = NUMBER(row, 1);
        told->instructions[told->instruction_count++] =
            (struct instruction_record){.instruction_id = NUMBER(row, 0),
                                        .cycle_day = (int32_t)NUMBER(row, 2),
                                        .account = (uint32_t)NUMBER(row, 3),
                                        .symbol = (uint32_t)NUMBER(row, 4),
                                        .due_day = (int32_t)NUMBER(row, 5),
                                        .obligation_id = NUMBER(row, 6),
                                        .first_obligation = NUMBER(row, 7),
                                        .qty = NUMBER(row, 8),
                                        .money = NUMBER(row, 9),
                                        .settled = NUMBER(row, 10) != 0,
                                        .lacks_securities = both || is_word(row, 11, "securities"),
                                        .lacks_cash = both || is_word(row, 11, "cash")};
    }
}

/* ---- The twins ------------------------------------------------------------------------------- */

struct twins {
    const struct told *told;
    struct naive_settlement settlement;
    struct naive_ledger ledger;
    int64_t positions[NAIVE_ACCOUNTS][NAIVE_SYMBOLS];
    int checked; /* instructions */
};

static void check_instruction(struct twins *twins, const struct instruction_record *own)
{
    assert_true(twins->checked < twins->told->instruction_count);
    const struct instruction_record *told = &twins->told->instructions[twins->checked++];
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
    assert_int_equal(told->lacks_securities, !own->settled && own->lacks_securities);
    assert_int_equal(told->lacks_cash, !own->settled && own->lacks_cash);
    if (!own->settled) return;
    bool single = own->obligation_id != 0;
    struct settled_legs legs = {.account = own->account,
                                .symbol = own->symbol,
                                .qty = own->qty,
                                .money = own->money,
                                .reference_kind = single ? REFERENCE_TRADE : REFERENCE_CYCLE,
                                .reference = single ? own->obligation_id : own->cycle_day};
    naive_ledger_settle(&twins->ledger, &legs);
}

static void play_trade(struct twins *twins, const struct fill_record *fill)
{
    int64_t *position = &twins->positions[fill->account][fill->symbol];
    int64_t qty = fill->side == SIDE_BUY ? fill->qty : -fill->qty;
    bool opens = *position == 0 || (*position > 0) == (qty > 0);
    assert_true(opens || llabs(*position) >= fill->qty); /* M14: never through zero */
    *position += qty;
    naive_ledger_fill(&twins->ledger, fill);
    struct obligation_record obligation = {.obligation_id = fill->trade_id,
                                           .account = fill->account,
                                           .symbol = fill->symbol,
                                           .qty = qty,
                                           .money = fill_money(fill),
                                           .trade_day = fill->trade_day,
                                           .due_day = fill->due_day};
    struct instruction_record own;
    int64_t short_qty = qty < 0 && opens ? fill->qty : 0;
    if (naive_settlement_now(&twins->settlement, &obligation, short_qty, &own))
        check_instruction(twins, &own);
}

/* True when the instruction to be checked next was told by a cycle, not by a fill of its instant. */
static bool cycle_is_next(const struct twins *twins, int trade)
{
    if (twins->checked == twins->told->instruction_count) return false;
    const struct instruction_record *next_told = &twins->told->instructions[twins->checked];
    for (int i = trade; next_told->obligation_id != 0 && i < twins->told->trade_count; i++)
        if (twins->told->trades[i].fill.trade_id == next_told->obligation_id) return false;
    return true;
}

static void play_cycle(struct twins *twins)
{
    static const int max = LINES_MAX;
    struct instruction_record *own = memory_alloc_zero((size_t)max, sizeof *own);
    int32_t day = twins->told->instructions[twins->checked].cycle_day;
    int count = naive_settlement_cycle(&twins->settlement, day, own, max);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) check_instruction(twins, &own[i]);
    memory_free(own);
}

/* At one instant: what a bar's end filled, the cycle, cash, all else (T01). */
static void play(struct twins *twins)
{
    const struct told *told = twins->told;
    int trade = 0, cash = 0;
    for (;;) {
        int64_t at_trade = trade < told->trade_count ? told->trades[trade].time : MOMENT_END;
        int64_t at_cash = cash < told->cash_count ? told->cash[cash].time : MOMENT_END;
        bool cycles = cycle_is_next(twins, trade);
        int64_t at_cycle = cycles ? told->instruction_times[twins->checked] : MOMENT_END;
        bool first = at_trade < MOMENT_END && told->trades[trade].fill.part == PART_CLOSE;
        if (at_trade == MOMENT_END && at_cash == MOMENT_END && !cycles) break;
        if (at_trade < at_cycle || (at_trade == at_cycle && first)) {
            if (at_trade < at_cash || (at_trade == at_cash && first)) {
                play_trade(twins, &told->trades[trade++].fill);
                continue;
            }
        }
        if (cycles && at_cycle <= at_cash) {
            play_cycle(twins);
        } else {
            twins->settlement.cash[told->cash[cash].account] += told->cash[cash].amount;
            cash++;
        }
    }
    assert_int_equal(twins->checked, told->instruction_count);
}

/* ---- Agreement ------------------------------------------------------------------------------- */

static void agree_on_transfers(sqlite3 *database, const struct twins *twins)
{
    sqlite3_stmt *row = ask(
        database, "SELECT coalesce(debit_owner, 4294967295), debit_kind, "
                  "coalesce(credit_owner, 4294967295), credit_kind, asset_kind, "
                  "coalesce(symbol_id, 0), amount, code, reference_kind, reference FROM transfers "
                  "WHERE code NOT IN ('deposit', 'withdrawal') ORDER BY transfer_id");
    size_t count = 0;
    while (next(row)) {
        assert_true(count < twins->ledger.transfer_count);
        const struct transfer_record *own = &twins->ledger.transfers[count++];
        assert_int_equal(NUMBER(row, 0), own->debit.owner);
        assert_true(is_word(row, 1, word_name(&ledger_kind_words, own->debit.kind)));
        assert_int_equal(NUMBER(row, 2), own->credit.owner);
        assert_true(is_word(row, 3, word_name(&ledger_kind_words, own->credit.kind)));
        assert_true(is_word(row, 4, word_name(&asset_kind_words, own->debit.asset_kind)));
        assert_int_equal(NUMBER(row, 5), own->debit.asset);
        assert_int_equal(NUMBER(row, 6), own->amount);
        assert_true(is_word(row, 7, word_name(&transfer_code_words, own->code)));
        bool of_trade = own->reference_kind == REFERENCE_TRADE;
        assert_true(is_word(row, 8, of_trade ? "trade" : "cycle"));
        assert_int_equal(NUMBER(row, 9), own->reference);
    }
    assert_int_equal(count, twins->ledger.transfer_count);
}

static void agree_on_positions(sqlite3 *database, const struct twins *twins)
{
    sqlite3_stmt *row = ask(database, "SELECT account_id, symbol_id, qty, settled_qty, cost "
                                      "FROM positions ORDER BY position_id");
    int64_t left[NAIVE_ACCOUNTS][NAIVE_SYMBOLS];
    memcpy(left, twins->positions, sizeof left);
    while (next(row)) {
        uint32_t account = (uint32_t)NUMBER(row, 0), symbol = (uint32_t)NUMBER(row, 1);
        int64_t qty, cost;
        naive_ledger_position(&twins->ledger, account, symbol, &qty, &cost);
        assert_int_equal(NUMBER(row, 2), qty);
        assert_int_equal(NUMBER(row, 3), twins->settlement.securities[account][symbol]);
        assert_int_equal(NUMBER(row, 4), cost);
        left[account][symbol] -= qty;
    }
    for (int i = 0; i < NAIVE_ACCOUNTS * NAIVE_SYMBOLS; i++)
        assert_int_equal(left[i / NAIVE_SYMBOLS][i % NAIVE_SYMBOLS], 0);
}

static void agree_on_trips(sqlite3 *database, const struct twins *twins)
{
    sqlite3_stmt *row = ask(database, "SELECT account_id, symbol_id, side, qty, profit, fees, "
                                      "first_trade, last_trade FROM round_trips");
    size_t seen[NAIVE_ACCOUNTS][NAIVE_SYMBOLS] = {{0}};
    while (next(row)) {
        uint32_t account = (uint32_t)NUMBER(row, 0), symbol = (uint32_t)NUMBER(row, 1);
        struct round_trip_record own[NAIVE_OBLIGATIONS_MAX];
        size_t count =
            naive_ledger_trips(&twins->ledger, account, symbol, own, NAIVE_OBLIGATIONS_MAX);
        size_t at = seen[account][symbol]++;
        assert_true(at < count);
        assert_true(is_word(row, 2, word_name(&side_words, own[at].side)));
        assert_int_equal(NUMBER(row, 3), own[at].qty);
        assert_int_equal(NUMBER(row, 4), own[at].profit);
        assert_int_equal(NUMBER(row, 5), own[at].fees);
        assert_int_equal(NUMBER(row, 6), own[at].first_trade);
        assert_int_equal(NUMBER(row, 7), own[at].last_trade);
    }
}

static void agree_on_obligations(sqlite3 *database, const struct twins *twins)
{
    sqlite3_stmt *row = ask(database, "SELECT state, fails FROM v_obligations ORDER BY id");
    int count = 0;
    while (next(row)) {
        assert_true(count < twins->settlement.count);
        const struct naive_obligation *own = &twins->settlement.obligations[count++];
        const char *state = own->settled ? "settled" : own->fails > 0 ? "failed" : "pending";
        assert_true(is_word(row, 0, state));
        assert_int_equal(NUMBER(row, 1), own->fails);
    }
    assert_int_equal(count, twins->settlement.count);
    row = ask(database, "SELECT (SELECT count(*) FROM ledger_imbalance), "
                        "(SELECT count(*) FROM unexplained_balance)");
    while (next(row)) assert_true(NUMBER(row, 0) == 0 && NUMBER(row, 1) == 0);
}

static void compare(const char *folder, bool net)
{
    struct text path = {0};
    text_addf(&path, "%s/out/run.db", folder);
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open_v2(text_string(&path), &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    text_release(&path);
    struct told *told = memory_alloc_zero(1, sizeof *told);
    struct twins *twins = memory_alloc_zero(1, sizeof *twins);
    read_trades(database, told);
    read_cash(database, told);
    read_instructions(database, told);
    assert_true(told->trade_count > 0);
    twins->told = told;
    twins->settlement.net = net;
    naive_ledger_init(&twins->ledger);
    play(twins);
    agree_on_transfers(database, twins);
    agree_on_positions(database, twins);
    agree_on_trips(database, twins);
    agree_on_obligations(database, twins);
    naive_ledger_release(&twins->ledger);
    memory_free(twins);
    memory_free(told);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

/* ---- Seeds ----------------------------------------------------------------------------------- */

struct books {
    uint64_t seed; /* that is played; 0: all went well */
    char folder[64];
};

static void run_in(const char *folder)
{
    char *scenario = path_join(folder, "scenario.ini"), *out = path_join(folder, "out");
    struct run_options options = {.scenario_path = scenario, .folder = out, .until = MOMENT_NONE};
    struct run_result result = {0};
    struct problem_list problems;
    problem_list_init(&problems);
    if (run_scenario(&options, &result, &problems) != EXIT_DONE)
        fail_msg("%s", problems.count > 0 ? problems.items[0].text : "no problem was told");
    problem_list_release(&problems);
    run_result_release(&result);
    memory_free(scenario);
    memory_free(out);
}

static int begin(void **state)
{
    struct books *books = memory_alloc_zero(1, sizeof *books);
    const char *temporary = getenv("TMPDIR");
    struct text folder = {0};
    text_addf(&folder, "%s/books-XXXXXX", temporary == NULL ? "/tmp" : temporary);
    assert_true(folder.size < sizeof books->folder);
    memcpy(books->folder, folder.bytes, folder.size + 1);
    text_release(&folder);
    *state = books;
    return mkdtemp(books->folder) == NULL;
}

static int end(void **state)
{
    struct books *books = *state;
    struct problem problem;
    if (books->seed != 0)
        print_error("play it again with SEED=%llu\n", (unsigned long long)books->seed);
    bool removed = folder_remove(books->folder, &problem);
    memory_free(books);
    return !removed;
}

static void l03_runs_and_twins_agree(void **state)
{
    struct books *books = *state;
    const char *only = getenv("SEED");
    uint64_t last = only == NULL ? SEEDS : strtoull(only, NULL, 10);
    for (books->seed = only == NULL ? 1 : last; books->seed <= last; books->seed++) {
        bool net = books->seed % 3 != 0;
        struct text name = {0};
        struct problem problem;
        text_addf(&name, "%s/%d", books->folder, (int)books->seed);
        assert_true(folder_make(text_string(&name), &problem));
        made_books_write(text_string(&name), books->seed, net);
        run_in(text_string(&name));
        compare(text_string(&name), net);
        assert_true(folder_remove(text_string(&name), &problem));
        text_release(&name);
    }
    books->seed = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(l03_runs_and_twins_agree, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
