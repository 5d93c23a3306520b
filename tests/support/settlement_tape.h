/* A settlement that is played from a text table against plain balances, and answers with text.
 * Amounts are dollars and cents, quantities shares; accounts and symbols come into being when
 * named, in that order. The first line may be `net no`; the calendar is `always` unless the test
 * gives one.
 *
 *     cash ann 1000.00 · have ann ACME 10 (settled balances)
 *     owe 7 ann ACME 10 -251.00 due 2024-05-28 [short 4]
 *     now 8 ann ACME 10 -251.00 traded 2024-05-28 due 2024-05-28 [short 4]
 *     cycle 2024-05-28 · show ann ACME · open
 */
#ifndef TAPEDECK_TESTS_SETTLEMENT_TAPE_H
#define TAPEDECK_TESTS_SETTLEMENT_TAPE_H

#include "base/text.h"

/* Appends a line for each instruction (`I1 ann ACME 10 -251.00 due 2024-05-28 first 7 settled`), for
 * each cycle how many settled, and the answers of `show` and `open`. */
void settlement_tape_play(const char *tape, struct text *out);

#endif
