/* The order book against its naive twin: 100 seeds of five markets from still to crashing, with cancels,
 * replaces, ids that come again, stops, icebergs, own orders that meet and accounts that cannot pay. The
 * same acknowledgements, trades and endings, and after each message the same levels (B01-B08, B10,
 * B11). A seed that differs is printed with the first line that does; what was compared is counted. SEED=N:
 * that one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "model/rows.h"
#include "support/book_tape.h"

enum { SEEDS = 100, MESSAGES = 250 };

static void tell_difference(uint64_t seed, const struct text *ours, const struct text *naive)
{
    const char *a = text_string(ours), *b = text_string(naive);
    size_t same = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '\n') same = i + 1;
    }
    size_t before = same > 300 ? same - 300 : 0;
    print_message("seed %llu:\n%.*s\n  book: %.*s\n  twin: %.*s\n", (unsigned long long)seed,
                  (int)(same - before), a + before, (int)strcspn(a + same, "\n"), a + same,
                  (int)strcspn(b + same, "\n"), b + same);
}

/* Every mode of self-trade prevention, with and without reuse of ids, a collar, a tick, and ladders that
 * are too short. */
static struct tape_rules rules_of(uint64_t seed)
{
    return (struct tape_rules){.stp = (enum self_trade)(seed % 5),
                               .reuse_ids = seed / 5 % 2 == 1,
                               .collar = seed % 3 == 0 ? 5 * DECIMAL_ONE / 100 : VALUE_NONE,
                               .tick = seed % 4 == 0 ? 0 : DECIMAL_ONE / (seed % 2 ? 100 : 20),
                               .ladder = seed % 7 == 0 ? 64 : 0};
}

static const char *const words[] = {
    " trades ",     "ends filled",        "is replaced",   "is triggered",    "is reduced",
    "ends ioc",     "ends fok",           "no_liquidity",  "ends self_trade", "would_trade",
    "ends failed",  "duplicate_order_id", "unknown_order", "not_permitted",   "cannot_replace",
    "user_request", "below_filled",       "is accepted"};

static void count_words(const char *log, size_t *said)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (const char *at = log; (at = strstr(at, words[i])) != NULL; at++) said[i]++;
}

static void book_and_twin_agree(void **state)
{
    enum book_shape shape = (enum book_shape)(uintptr_t)*state;
    static struct tape_message tape[MESSAGES];
    const char *only = getenv("SEED");
    size_t said[sizeof words / sizeof words[0]] = {0}, seeds = 0, lines = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        if (only != NULL && strtoull(only, NULL, 10) != seed) continue;
        struct tape_rules rules = rules_of(seed);
        struct text ours = {0}, naive = {0};
        tape_make(tape, MESSAGES, shape, seed);
        book_desk_run(tape, MESSAGES, &rules, &ours);
        naive_book_run(tape, MESSAGES, &rules, &naive);
        bool same = ours.size == naive.size && memcmp(ours.bytes, naive.bytes, ours.size) == 0;
        if (!same) tell_difference(seed, &ours, &naive);
        count_words(text_string(&ours), said);
        for (size_t i = 0; i < ours.size; i++) lines += ours.bytes[i] == '\n';
        seeds++;
        text_release(&ours);
        text_release(&naive);
        assert_true(same);
    }
    print_message("%s: %zu seeds, %zu messages, %zu lines of answers and levels equal, %zu of them "
                  "trades\n",
                  book_shape_names[shape], seeds, seeds * MESSAGES, lines, said[0]);
    if (only != NULL) return;
    /* What tapes must bring to be worth their time. */
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (said[i] < SEEDS / 4) print_message("%s: only %zu\n", words[i], said[i]);
        assert_true(said[i] >= SEEDS / 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"B10 still: the book and its naive twin agree", book_and_twin_agree, NULL, NULL,
         (void *)SHAPE_STILL},
        {"B10 normal: the book and its naive twin agree", book_and_twin_agree, NULL, NULL,
         (void *)SHAPE_NORMAL},
        {"B10 25 % swing: the book and its naive twin agree", book_and_twin_agree, NULL, NULL,
         (void *)SHAPE_SWING_25},
        {"B10 40 % swing: the book and its naive twin agree", book_and_twin_agree, NULL, NULL,
         (void *)SHAPE_SWING_40},
        {"B10 crash: the book and its naive twin agree", book_and_twin_agree, NULL, NULL,
         (void *)SHAPE_CRASH},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
